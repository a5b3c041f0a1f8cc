import { describe, expect, test } from 'vitest';
import { createMatchers } from '../../../src/testing/inside/matchers.ts';
import { EXPECTATION_NAMES } from '../../../src/builtins/im-expect.ts';

const ben = { device: 'ben/ios', userID: 'ben' };
const sent = { clientMsgID: 'c', serverMsgID: 's', conversationID: 'si_anna_ben', sendTime: 7, operationID: 'op', ms: 3 };
const received = { clientMsgID: 'c', serverMsgID: 's', conversationID: 'sg_lunch', sendTime: 7, sendID: 'anna', groupID: 'lunch', content: '{}', text: 'hi', options: {} };

/** Ask with a host that answers the same to everything. */
async function ask(name: string, about: unknown, ...args: unknown[]) {
  const asked: unknown[] = [];
  const matchers = createMatchers({ call: async (path, params) => { asked.push(path, params); return { pass: false, message: 'no', hops: [{ title: 'stored', text: 'no' }], operationID: 'op' }; } });
  const verdict = await matchers[name]!.call({ isNot: false }, about, ...args as never[]);
  return { asked, verdict };
}

describe('matchers about chats', () => {
  test('are those the host knows', () => {
    expect(Object.keys(createMatchers({ call: async () => ({}) }))).toEqual(EXPECTATION_NAMES);
  });

  test.each<[string, unknown[], object]>([
    ['toReceive', [sent, { within: '2s' }], { messages: [{ clientMsgID: 'c', serverMsgID: 's', conversationID: 'si_anna_ben', sendTime: 7, operationID: 'op' }], within: '2s' }],
    ['toReceive', [received], { messages: [{ clientMsgID: 'c', serverMsgID: 's', conversationID: 'sg_lunch', sendTime: 7, from: 'anna' }] }],
    ['toReceive', ['hello'], { messages: [{ text: 'hello' }] }],
    ['toReceive', [{ from: 'anna', type: 'file' }], { messages: [{ from: 'anna', type: 'file' }] }],
    ['toReceive', [{ from: { userID: 'anna', nickname: 'A' }, group: { groupID: 'lunch' } }], { messages: [{ from: 'anna', group: 'lunch' }] }],
    ['toReceiveNothing', [{ from: { userID: 'anna' } }], { messages: [{ from: 'anna' }] }],
    ['toReceiveInOrder', [['one', 'two'], { within: 100 }], { messages: [{ text: 'one' }, { text: 'two' }], within: 100 }],
    ['toReceiveNothing', [{ for: '300ms', from: 'anna' }], { messages: [{ from: 'anna' }], within: '300ms' }],
    ['toReceiveNothing', [], {}],
    ['toBeOnline', [], {}],
    ['toBeKicked', [{ within: '1s' }], { within: '1s' }],
    ['toHaveUnread', [3], { count: 3 }],
    ['toHaveUnread', [3, { in: 'si_anna_ben' }], { count: 3, conversationID: 'si_anna_ben' }],
    ['toHaveUnread', [3, { in: sent }], { count: 3, conversationID: 'si_anna_ben' }],
    ['toHaveUnread', [3, { in: { groupID: 'lunch' } }], { count: 3, conversationID: 'sg_lunch' }],
    ['toConverge', [{ device: 'ben/web' }], { other: 'ben/web' }],
    ['toHaveNoSeqGaps', [], {}],
    ['toHaveNoDuplicates', [], {}],
  ])('%s(%j)', async (name, args, params) => {
    const { asked, verdict } = await ask(name, ben, ...args);
    expect(asked).toEqual(['im.expect', { expectation: name, devices: ['ben/ios'], not: false, ...params }]);
    expect([verdict.pass, verdict.message(), verdict.meta]).toEqual([false, 'no', { hops: [{ title: 'stored', text: 'no' }], operationID: 'op' }]);
  });

  test.each<[string, unknown, unknown[], RegExp]>([
    ['toReceive', Promise.resolve(ben), [sent], /it is a promise: write {2}await {2}before it/],
    ['toReceive', { userID: 'ben' }, [sent], /a user is on no device yet: log it in with/],
    ['toBeOnline', 'ben', [], /toBeOnline is about devices: make one with/],
    ['toReceive', [ben, undefined], [sent], /is about devices/],
    ['toReceive', ben, [], /which message\?/],
    ['toReceive', ben, [Promise.resolve(sent)], /the message is a promise/],
    ['toReceiveInOrder', ben, [[]], /takes a list of messages, at least one/],
    ['toReceiveInOrder', ben, [sent], /takes a list of messages/],
    ['toConverge', ben, [], /toConverge is about devices/],
    ['toReceive', ben, [sent, { withn: 1 }], /toReceive has no option withn: it takes within/],
    ['toHaveUnread', ben, [3, { from: 'anna' }], /toHaveUnread has no option from: it takes within, in/],
    ['toBeOnline', ben, ['2s'], /toBeOnline takes \{ within: "2s" \}, not 2s/],
  ])('%s of what is none says what to write', async (name, about, args, says) => {
    await expect(ask(name, about, ...args)).rejects.toThrow(says);
  });
});
