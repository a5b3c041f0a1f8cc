import { describe, expect, test } from 'vitest';
import { CONTENT_TYPES } from '../../../src/openim/catalog/constants.ts';
import { pullRanges } from '../../../src/testing/devices/catch-up.ts';
import { CONTENT, makeContent, type ContentName } from '../../../src/testing/devices/content.ts';
import { createInbox } from '../../../src/testing/devices/inbox.ts';
import type { DeviceMessage } from '../../../src/testing/devices/message.ts';
import { createTrail } from '../../../src/testing/devices/trail.ts';

describe('what was missed, in requests', () => {
  test.each([
    { missing: [], requests: [] },
    { missing: [['a', 1, 3]], requests: [[['a', 1, 3]]] },
    { missing: [['a', 1, 10]], requests: [[['a', 1, 4]], [['a', 5, 8]], [['a', 9, 10]]] },
    { missing: [['a', 1, 2], ['b', 5, 5], ['c', 1, 3]], requests: [[['a', 1, 2], ['b', 5, 5], ['c', 1, 1]], [['c', 2, 3]]] },
  ])('$missing, four at a time', ({ missing, requests }) => {
    const range = ([conversationID, begin, end]: (string | number)[]) => ({ conversationID, begin, end }) as { conversationID: string; begin: number; end: number };
    expect(pullRanges(missing.map(range), 4)).toEqual(requests.map((one) => one.map(range)));
  });
});

describe('a trail', () => {
  test('keeps the newest in order, and counts what it let go', () => {
    let now = 0;
    const trail = createTrail(() => ++now, 3);
    for (let attempt = 1; attempt <= 5; attempt++) trail.add({ kind: 'reconnecting', attempt, message: '' });
    expect(trail.list().map((one) => [one.at, 'attempt' in one && one.attempt])).toEqual([[3, 3], [4, 4], [5, 5]]);
    expect(trail.dropped).toBe(2);
  });

  test('may keep nothing', () => {
    const trail = createTrail(() => 0, 0);
    trail.add({ kind: 'connected' });
    expect([trail.list(), trail.dropped]).toEqual([[], 1]);
  });
});

describe('an inbox', () => {
  const came = (clientMsgID: string) => ({ clientMsgID }) as DeviceMessage;

  test('gives each message once, the oldest that fits first', () => {
    const inbox = createInbox();
    for (const id of ['a', 'b', 'c']) inbox.add(came(id));
    expect([inbox.take((one) => one.clientMsgID !== 'a')?.clientMsgID, inbox.take(() => true)?.clientMsgID, inbox.take((one) => one.clientMsgID === 'b')]).toEqual(['b', 'a', undefined]);
    expect(inbox.untaken.map((one) => one.clientMsgID)).toEqual(['c']);
    expect(inbox.since(1).map((one) => one.clientMsgID)).toEqual(['b', 'c']);
  });

  test('does not grow without end', () => {
    const inbox = createInbox(100);
    for (let at = 0; at < 1000; at++) inbox.add(came(String(at)));
    expect(inbox.untaken.length).toBeLessThanOrEqual(125);
    expect(inbox.untaken.at(-1)?.clientMsgID).toBe('999');
    expect(inbox.count).toBe(1000);
    expect(inbox.since(990)).toHaveLength(10);
  });
});

describe('contents', () => {
  test('there is one for every content type that users send', () => {
    // 111 to 113 but typing, reactions and groups of numbers are the server's own, or no messages of users.
    const notSent = ['ContentTypeBegin', 'Revoke', 'ReactionMessageModifier', 'ReactionMessageDeleter', 'Common', 'GroupMsg', 'SignalMsg', 'CustomNotification'];
    const sent = new Set(Object.values(CONTENT).map((row) => row.contentType as number));
    expect(Object.entries(CONTENT_TYPES).filter(([name, number]) => !sent.has(number) && !notSent.includes(name))).toEqual([]);
  });

  test.each(Object.keys(CONTENT) as ContentName[])('%s takes a text, and its own keys beat those of the row', (name) => {
    const made = makeContent(name, { text: 'words', content: { ex: 'mine' } });
    expect(JSON.parse(made.content)).toMatchObject({ [CONTENT[name].text]: 'words', ex: 'mine' });
  });

  test('at names people, quote holds the message without what this side knows of it, typing switches storing off', () => {
    expect(makeContent('at', { text: '@ben', at: ['ben'] })).toMatchObject({ atUserIDList: ['ben'], content: JSON.stringify({ atUserList: ['ben'], atUsersInfo: [{ atUserID: 'ben', groupNickname: 'ben' }], isAtSelf: false, text: '@ben' }) });
    expect(JSON.parse(makeContent('quote', { text: 'yes', quote: { clientMsgID: 'c', via: 'push', text: 'no', receivedAt: 7 } }).content)).toEqual({ text: 'yes', quoteMessage: { clientMsgID: 'c' }, messageEntityList: [] });
    expect(makeContent('typing', {}).options).toMatchObject({ history: false, persistent: false });
  });
});
