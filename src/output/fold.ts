// Text folded into a width, and pairs of a term and what it means.
// Imported by help and explain.
import { displayWidth, pad } from './width.ts';

/** Lines of at most `columns` columns, all moved in by `indent`; a list is folded between its parts. Words with two spaces between them stay together: they belong to a command. */
export function fold(text: string | readonly string[], columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of typeof text === 'string' ? text.split(/(?<! ) (?! )/) : text) {
    if (line === '') line = word;
    else if (displayWidth(indent) + displayWidth(line) + 1 + displayWidth(word) <= columns) line += ` ${word}`;
    else {
      lines.push(indent + line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, indent + line];
}

/** Terms at the left, their meaning folded at the right; a term too long for its place has a line of its own. */
export function foldPairs(pairs: readonly (readonly [term: string, meaning: string])[], columns: number): string[] {
  const widths = pairs.map(([term]) => displayWidth(term)).filter((width) => width <= WIDEST_TERM);
  const width = Math.max(0, ...widths);
  return pairs.flatMap(([term, meaning]) => {
    const left = `  ${pad(term, width)}   `;
    const lines = fold(meaning, Math.max(columns, LEAST_COLUMNS), ' '.repeat(width + 5));
    if (displayWidth(term) > width) return [`  ${term}`, ...lines];
    return lines.length === 0 ? [left.trimEnd()] : [left + lines[0]!.trimStart(), ...lines.slice(1)];
  });
}

const WIDEST_TERM = 34;
const LEAST_COLUMNS = 60;
