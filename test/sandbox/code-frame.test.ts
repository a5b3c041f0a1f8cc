import { describe, expect, test } from 'vitest';
import { codeFrame, lineAt } from '../../src/sandbox/code-frame.ts';

describe('a frame of code', () => {
  test('shows the lines around a place, and a mark under its column', () => {
    expect(codeFrame('one\ntwo three\nfour\nfive', 2, 5)).toBe('  1 | one\n> 2 | two three\n    |     ^\n  3 | four');
  });

  test('numbers stand below one another', () => {
    const source = Array.from({ length: 12 }, (_, at) => `line ${at + 1}`).join('\n');
    expect(codeFrame(source, 9, 1)).toBe('   8 | line 8\n>  9 | line 9\n     | ^\n  10 | line 10');
  });

  test.each([
    ['the first line', 'a\nb', 1, 1, '> 1 | a\n    | ^\n  2 | b'],
    ['the last line', 'a\nb', 2, 2, '  1 | a\n> 2 | b\n    |  ^'],
    ['the only line', 'a', 1, 1, '> 1 | a\n    | ^'],
    ['line ends of Windows', 'a\r\nb\r\nc', 2, 1, '  1 | a\n> 2 | b\n    | ^\n  3 | c'],
    ['tabs before the mark', '\t\tx', 1, 3, '> 1 |     x\n    |     ^'],
    ['the line before the last line end', 'a\nb\n', 2, 1, '  1 | a\n> 2 | b\n    | ^'],
    ['the end of the file', 'a\n', 2, 1, '  1 | a\n> 2 |\n    | ^'],
    ['an empty line', 'a\n\nb', 2, 1, '  1 | a\n> 2 |\n    | ^\n  3 | b'],
  ])('at %s', (_name, source, line, column, shown) => { expect(codeFrame(source, line, column)).toBe(shown); });

  test('of a line that is very long shows the part around the mark', () => {
    const frame = codeFrame(`${'a'.repeat(500)}!${'b'.repeat(500)}`, 1, 501).split('\n');
    expect(frame[0]!.length).toBeLessThan(180);
    expect(frame[0]![frame[1]!.indexOf('^')]).toBe('!');
  });
});

test('the line and column of an offset count from 1', () => {
  expect([lineAt('ab\ncd', 0), lineAt('ab\ncd', 3), lineAt('ab\ncd', 4)]).toEqual([{ line: 1, column: 1 }, { line: 2, column: 1 }, { line: 2, column: 2 }]);
});
