import { describe, expect, test } from 'vitest';
import type { DeviceMessage } from '../../../src/testing/devices/message.ts';
import { createView } from '../../../src/testing/devices/view.ts';

const CHAT = 'si_anna_ben';

const message = (seq: number, more: Partial<DeviceMessage> = {}): DeviceMessage => ({
  conversationID: CHAT, seq, sendID: 'anna', recvID: 'ben', groupID: '', clientMsgID: `c${seq}`, serverMsgID: `s${seq}`, senderPlatformID: 1, senderNickname: '', senderFaceURL: '', sessionType: 1, msgFrom: 100,
  contentType: 101, content: '{"content":"hello"}', sendTime: seq, createTime: seq, status: 2, isRead: false, options: {}, offlinePushInfo: null, atUserIDList: [], attachedInfo: '', ex: '',
  via: 'push', isNotification: false, receivedAt: 0, ...more,
});
const tips = (contentType: number, detail: object): DeviceMessage => message(0, { conversationID: 'n_anna_ben', isNotification: true, contentType, serverMsgID: JSON.stringify(detail), content: JSON.stringify({ detail: JSON.stringify(detail) }) });

/** A device of ben's that logged in when the conversation had so many messages. */
const viewFrom = (maxSeq: number, hasReadSeq = 0, keep?: number) => {
  const view = createView('ben', keep);
  view.begin(maxSeq === 0 ? {} : { [CHAT]: maxSeq }, maxSeq === 0 ? {} : { [CHAT]: { hasReadSeq } });
  return view;
};

describe('gaps, duplicates and order', () => {
  test.each([
    { what: 'all in order', history: 0, pushed: [1, 2, 3], gaps: [], duplicates: 0, reordered: 0, verdicts: ['new', 'new', 'new'] },
    { what: 'history before the login is no gap', history: 5, pushed: [6], gaps: [], duplicates: 0, reordered: 0, verdicts: ['new'] },
    { what: 'one is missing', history: 5, pushed: [6, 8], gaps: [[7, 7]], duplicates: 0, reordered: 0, verdicts: ['new', 'new'] },
    { what: 'the first of two people is missing', history: 0, pushed: [3], gaps: [[1, 2]], duplicates: 0, reordered: 0, verdicts: ['new'] },
    { what: 'one came late', history: 0, pushed: [1, 3, 2], gaps: [], duplicates: 0, reordered: 1, verdicts: ['new', 'new', 'late'] },
    { what: 'one came twice', history: 0, pushed: [1, 2, 2, 1], gaps: [], duplicates: 2, reordered: 0, verdicts: ['new', 'new', 'duplicate', 'duplicate'] },
  ])('$what', ({ history, pushed, verdicts, gaps, duplicates, reordered }) => {
    const view = viewFrom(history);
    expect(pushed.map((seq) => view.take(message(seq)))).toEqual(verdicts);
    expect(view.get(CHAT)).toMatchObject({ gaps, duplicates, reordered });
  });

  test('what was pulled and is pushed, or the other way round, is known and no duplicate', () => {
    const view = viewFrom(0);
    expect([view.take(message(1, { via: 'pull' })), view.take(message(1)), view.take(message(2)), view.take(message(2, { via: 'pull' }))]).toEqual(['new', 'known', 'new', 'known']);
    expect(view.get(CHAT)).toMatchObject({ duplicates: 0, reordered: 0, gaps: [] });
  });

  test('a pull of what was missed is not late', () => {
    const view = viewFrom(0);
    view.take(message(3));
    expect(view.missing(100)).toEqual([{ conversationID: CHAT, begin: 1, end: 2 }]);
    expect(view.take(message(2, { via: 'pull' }))).toBe('new');
    expect(view.get(CHAT)).toMatchObject({ gaps: [[1, 1]], reordered: 0 });
  });

  test('history that is pulled is kept and no news; what was deleted is no gap', () => {
    const view = viewFrom(4);
    view.learn({ [CHAT]: 6 }, {});
    expect([view.take(message(4, { via: 'pull' })), view.take(message(5, { via: 'pull', status: 4, content: '' })), view.take(message(6, { via: 'pull' }))]).toEqual(['history', 'deleted', 'new']);
    expect(view.get(CHAT)!.gaps).toEqual([]);
    expect(view.messages(CHAT).map((one) => one.seq)).toEqual([4, 6]);
  });

  test('what a device only heard of is missing too', () => {
    const view = viewFrom(4);
    view.learn({ [CHAT]: 6 }, {});
    expect(view.get(CHAT)).toMatchObject({ maxSeq: 6, gaps: [[5, 6]] });
  });

  test('of too many that were missed the older ones become history', () => {
    const view = viewFrom(0);
    view.learn({ [CHAT]: 5000 }, {});
    expect(view.missing(100)).toEqual([{ conversationID: CHAT, begin: 4901, end: 5000 }]);
    expect(view.get(CHAT)!.gaps).toEqual([[4901, 5000]]);
  });

  test('a push that is faster than the first answer is no gap and not forgotten', () => {
    const view = createView('ben');
    view.take(message(6, { conversationID: 'sg_lunch' }));
    view.begin({ sg_lunch: 6 }, {});
    expect(view.get('sg_lunch')).toMatchObject({ maxSeq: 6, gaps: [] });
    view.take(message(8, { conversationID: 'sg_lunch' }));
    expect(view.get('sg_lunch')!.gaps).toEqual([[7, 7]]);
  });

  test('a group one came into begins with what came first', () => {
    const view = viewFrom(0);
    view.take(message(57, { conversationID: 'sg_lunch' }));
    expect(view.get('sg_lunch')!.gaps).toEqual([]);
  });

  test('what has no number is known again by the server\'s ID', () => {
    const view = viewFrom(0);
    expect([view.take(message(0, { serverMsgID: 'a' })), view.take(message(0, { serverMsgID: 'b' })), view.take(message(0, { serverMsgID: 'a' }))]).toEqual(['new', 'new', 'duplicate']);
    expect(view.get(CHAT)).toMatchObject({ maxSeq: 0, gaps: [], duplicates: 1 });
  });
});

describe('read marks', () => {
  test('unread is what came after the mark; one\'s own messages are read', () => {
    const view = viewFrom(5, 3);
    expect(view.get(CHAT)!.unread).toBe(2);
    view.take(message(6));
    expect(view.get(CHAT)!.unread).toBe(3);
    view.take(message(7, { sendID: 'ben' }));
    expect(view.get(CHAT)!.unread).toBe(0);
  });

  test('a mark from another device of the user counts, and that of the peer is the peer\'s', () => {
    const view = viewFrom(5, 0);
    view.take(tips(2200, { markAsReadUserID: 'ben', conversationID: CHAT, hasReadSeq: 4, seqs: null }));
    view.take(tips(2200, { markAsReadUserID: 'anna', conversationID: CHAT, hasReadSeq: 0, seqs: [1, 2] }));
    expect(view.get(CHAT)).toMatchObject({ hasReadSeq: 4, unread: 1, othersReadSeq: 2 });
    view.markRead(CHAT, 3);
    expect(view.get(CHAT)!.hasReadSeq).toBe(4);
  });
});

describe('messages it keeps', () => {
  test('are the newest, in the order of their numbers', () => {
    const view = viewFrom(0, 0, 3);
    for (const seq of [1, 2, 4, 3, 5]) view.take(message(seq));
    expect(view.messages(CHAT).map((one) => one.seq)).toEqual([3, 4, 5]);
    expect(view.messages('si_nobody_ben')).toEqual([]);
  });

  test('change when one is revoked, deleted, or the conversation cleared', () => {
    const view = viewFrom(0);
    for (const seq of [1, 2, 3]) view.take(message(seq));
    view.take(tips(2101, { conversationID: CHAT, seq: 2 }));
    expect(view.messages(CHAT).map((one) => one.contentType)).toEqual([101, 2101, 101]);
    view.take(tips(2102, { conversationID: CHAT, seqs: [1] }));
    expect(view.messages(CHAT).map((one) => one.seq)).toEqual([2, 3]);
    view.take(tips(1703, { conversationIDs: [CHAT] }));
    expect(view.messages(CHAT)).toEqual([]);
  });

  test.each(['', 'no JSON', '{"detail":7}', '{"detail":"["}', '{"detail":"null"}', '{"detail":"{\\"conversationID\\":{},\\"seqs\\":7}"}'])('a notification that says %j changes nothing', (content) => {
    const view = viewFrom(0);
    view.take(message(1));
    for (const contentType of [2101, 2102, 2200, 1703]) view.take({ ...tips(contentType, {}), content, serverMsgID: String(contentType) });
    expect(view.get(CHAT)).toMatchObject({ maxSeq: 1, hasReadSeq: 0 });
    expect(view.messages(CHAT)).toHaveLength(1);
  });
});
