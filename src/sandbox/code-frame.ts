// A piece of code with line numbers and a mark: what stands below an error.
// Imported by whoever tells of a place in a file; needs nothing but the text. Colours are added where it is shown (output/frame.ts).

/** Three lines of code with numbers, and a mark under the column. Line and column count from 1; of long lines the part around the mark is shown. */
export function codeFrame(source: string, line: number, column: number): string {
  const lines = source.split(/\r\n|\r|\n/);
  const first = Math.max(1, line - 1);
  // What stands behind the last line end is no line.
  const most = lines.length > line && lines.at(-1) === '' ? lines.length - 1 : lines.length;
  const last = Math.min(most, line + 1);
  const width = String(last).length;
  const from = column <= MAX_WIDTH ? 0 : column - MAX_WIDTH / 2;
  const shown: string[] = [];
  for (let at = first; at <= last; at++) {
    const text = lines[at - 1]!;
    shown.push(`${at === line ? '>' : ' '} ${String(at).padStart(width)} | ${from > 0 ? '…' : ''}${spaced(text.slice(from, from + MAX_WIDTH))}`.trimEnd());
    if (at === line) shown.push(`  ${' '.repeat(width)} | ${from > 0 ? ' ' : ''}${' '.repeat(spaced(text.slice(from, column - 1)).length)}^`);
  }
  return shown.join('\n');
}

/** Line and column, both from 1, of an offset in a text. */
export function lineAt(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - start + 1 };
}

const MAX_WIDTH = 160;

/** Tabs as two spaces, so that the mark stands under its character whatever shows it. */
function spaced(text: string): string {
  return text.replaceAll('\t', '  ');
}
