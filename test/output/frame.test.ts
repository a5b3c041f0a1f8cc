import { expect, test } from 'vitest';
import { cropFrames, paintFrameLine } from '../../src/output/frame.ts';
import type { Paint } from '../../src/output/paint.ts';

const tagged = Object.fromEntries(['bad', 'warn', 'good', 'dim', 'strong'].map((tone) => [tone, (text: string) => `<${tone}>${text}</>`])) as Paint;

test.each([
  ['the line of the error', '> 12 | throw x;', '<bad>></> <strong>12</> <dim>|</> throw x;'],
  ['a line beside it', '   9 | const a = 1;', '  <dim> 9 |</> const a = 1;'],
  ['the mark', '     |   ^', '     <dim>|</><bad>   ^</>'],
  ['an empty line', '  13 |', '  <dim>13 |</>'],
  ['no line of a frame', 'a | b', 'a | b'],
])('paints %s', (_name, line, painted) => { expect(paintFrameLine(line, tagged)).toBe(painted); });

test('code is cropped around its mark, what is no code is left as it is, and code that fits too', () => {
  const frame = ['  1 | import "imctl";', `> 2 | ${'a'.repeat(60)}throw${'b'.repeat(60)}`, `    | ${' '.repeat(60)}^`];
  const cropped = cropFrames(['a message of more than forty columns, whatever it says', ...frame, 'done before that'], 40);
  expect(cropped).toEqual(['a message of more than forty columns, whatever it says', '  1 | ', `> 2 | …${'a'.repeat(15)}throw${'b'.repeat(12)}…`, `    | ${' '.repeat(16)}^`, 'done before that']);
  expect(cropped[3]!.indexOf('^')).toBe(cropped[2]!.indexOf('throw'));
  expect(cropFrames(frame, 200)).toEqual(frame);
});
