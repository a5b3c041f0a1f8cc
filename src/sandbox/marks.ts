// The marks of a trail as text. Imported by trail.ts and place.ts; loads no parser.

/** The statement that notes a line. */
export function markOf(line: number): string {
  return `__imctlAt[0]=${line};`;
}

/** Where a line of the bundle really begins, and where its mark ends; columns from 0. */
export function readMark(line: string): { indent: number; end: number } {
  const match = /^\s*(?=__imctlAt\[0\]=\d+;)/.exec(line);
  const indent = match ? match[0].length : line.length - line.trimStart().length;
  return { indent, end: match ? line.indexOf(';', indent) + 1 : indent };
}
