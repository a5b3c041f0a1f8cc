import { expect, test } from 'vitest';
import { paintFrameLine } from '../../src/output/frame.ts';
import type { Paint } from '../../src/output/paint.ts';

const tagged = Object.fromEntries(['bad', 'warn', 'good', 'dim', 'strong'].map((tone) => [tone, (text: string) => `<${tone}>${text}</>`])) as Paint;

test.each([
  ['the line of the error', '> 12 | throw x;', '<bad>></> <strong>12</> <dim>|</> throw x;'],
  ['a line beside it', '   9 | const a = 1;', '  <dim> 9 |</> const a = 1;'],
  ['the mark', '     |   ^', '     <dim>|</><bad>   ^</>'],
  ['an empty line', '  13 |', '  <dim>13 |</>'],
  ['no line of a frame', 'a | b', 'a | b'],
])('paints %s', (_name, line, painted) => { expect(paintFrameLine(line, tagged)).toBe(painted); });
