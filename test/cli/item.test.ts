import { expect, test } from 'vitest';
import { splitItem } from '../../src/cli/item.ts';

test.each<[words: string[], word: string, ids: string[]]>([
  [['user', 'anna'], 'user', ['anna']], [['user/anna'], 'user', ['anna']], [['user/anna', 'user/ben', 'carla'], 'user', ['anna', 'ben', 'carla']],
  [['group', 'group/g1'], 'group', ['g1']], [['conversation/sg_a/b'], 'conversation', ['sg_a/b']], [['user/'], 'user', ['']], [['user'], 'user', []], [[], '', []],
])('%j', (words, word, ids) => {
  expect(splitItem(words)).toEqual({ word, ids });
});
