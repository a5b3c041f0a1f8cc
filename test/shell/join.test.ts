import { expect, test } from 'vitest';
import { joinContinued } from '../../src/shell/lines.ts';

async function* each(lines: readonly string[]): AsyncIterable<string> {
  yield* lines;
}

test.each([
  ['a method', ['users.list()', '  .first()', '  ?.nickname'], ['users.list()\n  .first()\n  ?.nickname']],
  ['else', ['if (a) {', '  b', '}', 'else {', '}', 'c'], ['if (a) {', '  b', '}\nelse {', '}', 'c']],
  ['catch and finally', ['try { a }', 'catch { b }', 'finally { c }'], ['try { a }\ncatch { b }\nfinally { c }']],
  ['an index', ['a', '  ?.[0]'], ['a\n  ?.[0]']],
  ['nothing else', ['a', '...b', '.5', 'elsewhere', '', 'x ? 1 : 2'], ['a', '...b', '.5', 'elsewhere', '', 'x ? 1 : 2']],
  ['no lines', [], []],
])('lines that go on belong to those before them: %s', async (_name, lines, joined) => {
  expect(await Array.fromAsync(joinContinued(each(lines)))).toEqual(joined);
});
