import { describe, expect, it } from 'vitest';

import { forceOptions, isOn, notificationOptions, splitCopy } from '../../../src/emulator/messages/options.ts';

describe('message options', () => {
  it('a missing option holds', () => {
    expect([isOn({}, 'history'), isOn({ history: true }, 'history'), isOn({ history: false }, 'history')]).toEqual([true, true, false]);
  });

  it('typing is neither stored nor counted, unless it carries no options at all', () => {
    expect(forceOptions(113, { history: true })).toMatchObject({ history: false, persistent: false, senderSync: false, unreadCount: false, offlinePush: false });
    expect(forceOptions(113, {})).toEqual({});
  });

  it('ordinary types keep what they came with', () => {
    expect(forceOptions(101, { offlinePush: false })).toEqual({ offlinePush: false });
  });

  it('a notification with a chat copy: the copy is pushed offline, the notification itself is not', () => {
    const { copy, own } = splitCopy(notificationOptions({ sendMessage: true, stored: false, offlinePush: true }));
    expect(copy).toEqual({ offlinePush: true, unreadCount: true });
    expect(own).toMatchObject({ isSendMsg: true, isNotNotification: false, history: false, senderSync: true, offlinePush: false, unreadCount: false });
  });
});
