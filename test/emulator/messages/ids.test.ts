import { describe, expect, it } from 'vitest';

import { chatID, compareBytes, notificationID, twinID } from '../../../src/emulator/messages/ids.ts';

const CASES: [sessionType: number, sendID: string, recvID: string, groupID: string, chat: string, notification: string][] = [
  [1, 'bob', 'alice', '', 'si_alice_bob', 'n_alice_bob'],
  [1, 'alice', 'alice', '', 'si_alice_alice', 'n_alice_alice'],
  [1, 'imAdmin', 'bob', '', 'si_bob_imAdmin', 'n_bob_imAdmin'],
  [1, 'a_b', 'a', '', 'si_a_a_b', 'n_a_a_b'],
  [1, 'Zoe', 'adam', '', 'si_Zoe_adam', 'n_Zoe_adam'],
  [2, 'bob', '', '7', 'g_7', 'n_7'],
  [3, 'bob', '7', '7', 'sg_7', 'n_7'],
  [4, 'news', 'alice', '', 'sn_alice_news', 'n_alice_news'],
  [9, 'bob', 'alice', '', '', ''],
];

describe('conversation IDs', () => {
  it.for(CASES)('session %i from %s to %s in %s: %s', ([sessionType, sendID, recvID, groupID, chat, notification]) => {
    const message = { sessionType, sendID, recvID, groupID };
    expect([chatID(message), notificationID(message)]).toEqual([chat, notification]);
  });

  it('the notifications beside a chat keep everything after the prefix', () => {
    expect([twinID('si_a_b_c'), twinID('sg_7'), twinID('x')]).toEqual(['n_a_b_c', 'n_7', '']);
  });

  it('the order is that of bytes, also beyond the basic plane', () => {
    expect(['\u{1f600}', '\uffee', 'z', 'Z'].sort(compareBytes)).toEqual(['Z', 'z', '\uffee', '\u{1f600}']);
  });
});
