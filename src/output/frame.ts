// The colours of a piece of code below an error: numbers fade, the line and the mark stand out.
// Imported by problem.ts, cli/commands/check.ts and the reporters of tests. Works on the text of a frame, which crosses as a part of messages.
import type { Paint } from './paint.ts';
import { displayWidth, truncate } from './width.ts';

/** One line of a message, coloured when it is a line of a frame; any other line as it is. */
export function paintFrameLine(line: string, paint: Paint): string {
  const [, mark, number, code = ''] = FRAME_LINE.exec(line) ?? [];
  if (mark === undefined) return line;
  if (mark === '>') return `${paint.bad('>')} ${paint.strong(number!)} ${paint.dim('|')}${code}`;
  return number!.trim() === '' ? `  ${number!} ${paint.dim('|')}${paint.bad(code)}` : `  ${paint.dim(`${number!} |`)}${code}`;
}

const FRAME_LINE = /^([> ]) ( *\d*) \|( .*)?$/;

/** Is it the line that points at the column? */
export function isMark(line: string): boolean {
  return /^ +\| *\^$/.test(line);
}

/** Lines of code no wider than this, all cut at the same column, so that the mark stays in sight and in its place. */
export function cropFrame(lines: readonly string[], width: number): readonly string[] {
  const begin = lines[0]!.indexOf('|') + 2;
  const room = width - begin;
  const mark = (lines.find(isMark) ?? '').length - begin;
  if (begin < 2 || room < LEAST_CODE || lines.every((line) => displayWidth(line) <= width)) return lines;
  const from = mark > room - MARK_MARGIN ? mark - Math.floor(room / 2) : 0;
  return lines.map((line) => {
    const rest = line.slice(begin + from);
    return line.slice(0, begin) + truncate(from === 0 || rest === '' ? rest : `${isMark(line) ? ' ' : '…'}${rest.slice(1)}`, room);
  });
}

const LEAST_CODE = 16;
const MARK_MARGIN = 8;

/** Lines of a message with the frames among them cropped. */
export function cropFrames(lines: readonly string[], width: number): string[] {
  const runs: string[][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run && isFrameLine(run[0]!) && isFrameLine(line)) run.push(line);
    else runs.push([line]);
  }
  return runs.flatMap((run) => (isFrameLine(run[0]!) ? cropFrame(run, width) : run));
}

function isFrameLine(line: string): boolean {
  return FRAME_LINE.test(line);
}
