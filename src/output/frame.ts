// The colours of a piece of code below an error: numbers fade, the line and the mark stand out.
// Imported by problem.ts and cli/commands/check.ts. Works on the text of a frame, which crosses as a part of messages.
import type { Paint } from './paint.ts';

/** One line of a message, coloured when it is a line of a frame; any other line as it is. */
export function paintFrameLine(line: string, paint: Paint): string {
  const [, mark, number, code = ''] = FRAME_LINE.exec(line) ?? [];
  if (mark === undefined) return line;
  if (mark === '>') return `${paint.bad('>')} ${paint.strong(number!)} ${paint.dim('|')}${code}`;
  return number!.trim() === '' ? `  ${number!} ${paint.dim('|')}${paint.bad(code)}` : `  ${paint.dim(`${number!} |`)}${code}`;
}

const FRAME_LINE = /^([> ]) ( *\d*) \|( .*)?$/;
