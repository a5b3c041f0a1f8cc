import { expect, test } from 'vitest';
import { groupThousands, listFirst, plural, quoteWord, spellMs } from '../../src/base/spell.ts';

test('thousands are grouped, and what is no plain number stays as it is', () => {
  expect([NaN, Infinity, 999, 1000, -1234567, 1234.5, 12345678901234567890n, 1e21].map(groupThousands)).toEqual(['NaN', 'Infinity', '999', '1,000', '-1,234,567', '1,234.5', '12,345,678,901,234,567,890', '1e+21']);
});

test('one is one, and none and several are many', () => {
  expect([plural(0, 'user'), plural(1, 'user'), plural(1200, 'user'), plural(1, 'push', 'pushes'), plural(2, 'push', 'pushes')]).toEqual(['0 users', '1 user', '1,200 users', '1 push', '2 pushes']);
});

test('the first of a list are told, and that there are more', () => {
  expect([listFirst(['a', 'b']), listFirst([1, 2, 3, 4, 5, 6]), listFirst(['a', 'b'], 5, 9), listFirst([])]).toEqual(['a, b', '1, 2, 3, 4, 5 …', 'a, b …', '']);
});

test('times are told in the unit that reads best', () => {
  expect([0, 12.4, 999, 1000, 2500, 60_040].map(spellMs)).toEqual(['0 ms', '12 ms', '999 ms', '1 s', '2.5 s', '60 s']);
});

test('a word is quoted where a shell would take it apart', () => {
  expect(['tasks/a-b.ts', 'Ördner/测试.ts', 'users:write<=5', 'my tasks', "it's", ''].map(quoteWord)).toEqual(['tasks/a-b.ts', 'Ördner/测试.ts', "'users:write<=5'", "'my tasks'", "'it'\\''s'", "''"]);
});
