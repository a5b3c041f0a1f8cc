import { expect, test } from 'vitest';
import { groupConversationID, groupOf, isChatID, singleID } from '../../src/openim/conversation-id.ts';

test("a conversation of two is the same from both sides, in the order of their characters' codes", () => {
  expect([singleID('ben', 'anna'), singleID('anna', 'ben'), singleID('a', 'B')]).toEqual(['si_anna_ben', 'si_anna_ben', 'si_B_a']);
});

test('the group of a conversation is told, and of no other', () => {
  expect([groupOf(groupConversationID('lunch')), groupOf('si_sg_1_x'), groupOf('n_lunch')]).toEqual(['lunch', undefined, undefined]);
});

test('people read what is no notification', () => {
  expect(['si_a_b', 'sg_x', 'sn_a_b', 'n_x'].filter(isChatID)).toEqual(['si_a_b', 'sg_x', 'sn_a_b']);
});
