import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createEmulator } from '../../src/emulator/server.ts';
import { adminToken, callerOf } from './client.ts';
import { foundCompany, type Company } from './company.ts';

let company: Company;
beforeEach(async () => { company = await foundCompany('anna', 'ben', 'cleo'); });
afterEach(() => company.close());

const pull: Company['pull'] = (...what) => company.pull(...what);

async function positions(userID: string): Promise<Record<string, { maxSeq: number; hasReadSeq: number }>> {
  return ((await company.as[userID]!('/msg/get_conversations_has_read_and_max_seq', { userID })).data as { seqs?: Record<string, { maxSeq: number; hasReadSeq: number }> }).seqs ?? {};
}

describe('messages', () => {
  it('numbers are contiguous from 1, beyond a hundred as well', async () => {
    for (let i = 0; i < 105; i++) await company.say('anna', { recvID: 'ben' });
    expect((await pull('ben', 'si_anna_ben')).map((message) => message.seq)).toEqual(Array.from({ length: 105 }, (_, i) => i + 1));
    const { data } = await company.as.ben!('/msg/search_msg', { sendID: 'anna', pagination: { pageNumber: 11, showNumber: 10 } });
    expect((data as { chatLogs: { chatLog: { seq: number } }[] }).chatLogs.map(({ chatLog }) => chatLog.seq)).toEqual([101, 102, 103, 104, 105]);
  });

  it('a sender has read its own messages, the other side none', async () => {
    await company.say('anna', { recvID: 'ben' });
    expect([await positions('anna'), await positions('ben')]).toMatchObject([{ si_anna_ben: { maxSeq: 1, hasReadSeq: 1 } }, { si_anna_ben: { maxSeq: 1, hasReadSeq: 0 } }]);
  });

  const REFUSED: [what: string, before: [as: string, path: string, body: object], code: number][] = [
    ['blocked', ['ben', '/friend/add_black', { ownerUserID: 'ben', blackUserID: 'anna' }], 1302],
    ['not wanted by anybody', ['ben', '/user/set_global_msg_recv_opt', { userID: 'ben', globalRecvMsgOpt: 1 }], 1001],
    ['not wanted from her', ['ben', '/conversation/set_conversations', { userIDs: ['ben'], conversation: { conversationID: 'si_anna_ben', conversationType: 1, userID: 'anna', recvMsgOpt: 1 } }], 1001],
  ];
  it.for(REFUSED)('%s: not sent, and no number is used', async ([, [as, path, body], code]) => {
    expect((await company.as[as]!(path, body)).errCode).toBe(0);
    expect(await company.say('anna', { recvID: 'ben' })).toBe(code);
    expect(await pull('ben', 'si_anna_ben')).toEqual([]);
  });

  it('an option set after the first message counts five minutes later, as in a multi-process installation', async () => {
    await company.say('anna', { recvID: 'ben' });
    await company.as.ben!('/user/set_global_msg_recv_opt', { userID: 'ben', globalRecvMsgOpt: 1 });
    expect(await company.say('anna', { recvID: 'ben' })).toBe(0);
    company.wait(300_001);
    expect(await company.say('anna', { recvID: 'ben' })).toBe(1001);
  });

  const FAULTS: [contentType: number, content: object, words: RegExp][] = [
    [103, { sourceUrl: 'x' }, /^Key: 'SoundElem\.Duration' .* 'required' tag$/],
    [103, { sourceUrl: 'x', duration: -1 }, /^Key: 'SoundElem\.Duration' .* 'min' tag$/],
    [106, { text: '@you' }, /^Key: 'AtElem\.AtUserList' .* 'required' tag$/],
    [106, { atUserList: [], quoteMessage: { textElem: {} } }, /^Key: 'AtElem\.QuoteMessage\.TextElem\.Content' .* 'required' tag$/],
    [110, { description: 'd' }, /^Key: 'CustomElem\.Data' .* 'required' tag$/],
    [101, { content: { a: 1 } }, /^1 error\(s\) decoding:\n\n\* 'Content' expected type 'string', got unconvertible type 'map\[string\]interface \{\}'/],
    [105, { sourceUrl: 'u', fileName: 'f', fileSize: 'big' }, /^1 error\(s\) decoding:\n\n\* cannot parse 'fileSize' as int: strconv.ParseInt: parsing "big": invalid syntax$/],
  ];
  it.for(FAULTS)('a content of type %i: %j is refused by what is wrong with it', async ([contentType, content, words]) => {
    const answer = await company.as.admin!('/msg/send_msg', { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType, content });
    expect(answer).toMatchObject({ errCode: 500, errDlt: expect.stringMatching(words) });
  });

  it('a number may stand for a text, and keys are found in any case', async () => {
    expect(await company.say('anna', { recvID: 'ben' }, { content: { CONTENT: 5 } })).toBe(0);
    const [message] = await pull('ben', 'si_anna_ben');
    expect(Buffer.from(message!.content!, 'base64').toString()).toBe('{"CONTENT":5}');
  });

  it('a 106 names its users in the message', async () => {
    await company.as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: { groupID: 'g', groupName: 'g', groupType: 2 }, sendMessage: false });
    await company.say('anna', { groupID: 'g' }, { contentType: 106, content: { text: '@ben', atUserList: ['ben'] } });
    expect(await pull('ben', 'sg_g')).toMatchObject([{ atUserIDList: ['ben'] }]);
  });

  it('a quote of a revoked message shows the revocation', async () => {
    await company.say('anna', { recvID: 'ben' });
    await company.say('ben', { recvID: 'anna' }, { contentType: 114, content: { text: 'why?', quoteMessage: { seq: 1, contentType: 101, content: '{"content":"hello"}' } } });
    const quoted = async () => JSON.parse(Buffer.from((await pull('anna', 'si_anna_ben', { begin: 2 }))[0]!.content!, 'base64').toString()).quoteMessage.contentType;
    expect(await quoted()).toBe(101);
    await company.as.anna!('/msg/revoke_msg', { conversationID: 'si_anna_ben', seq: 1, userID: 'anna' });
    expect(await quoted()).toBe(2101);
  });

  it('a business notification with a chat copy is both: a message with a number and a notification without', async () => {
    await company.as.admin!('/msg/send_business_notification', { key: 'k', data: 'd', sendUserID: 'anna', recvUserID: 'ben', sendMsg: true });
    expect([await pull('ben', 'si_anna_ben'), await pull('ben', 'n_anna_ben')]).toMatchObject([[{ seq: 1, contentType: 2001 }], []]);
  });

  it('read marks, revocations and deletions for all are kept beside the chat, in order', async () => {
    for (let i = 0; i < 3; i++) await company.say('anna', { recvID: 'ben' });
    await company.as.ben!('/msg/mark_conversation_as_read', { conversationID: 'si_anna_ben', userID: 'ben', hasReadSeq: 2 });
    await company.as.anna!('/msg/revoke_msg', { conversationID: 'si_anna_ben', seq: 1, userID: 'anna' });
    await company.as.anna!('/msg/delete_msgs', { conversationID: 'si_anna_ben', userID: 'anna', seqs: [3], deleteSyncOpt: { IsSyncOther: true } });
    expect((await pull('ben', 'n_anna_ben')).map((message) => message.contentType)).toEqual([2200, 2101, 2102]);
  });

  it('a conversation of a kind that clients made up is never read', async () => {
    await company.as.ben!('/conversation/set_conversations', { userIDs: ['ben'], conversation: { conversationID: 'odd', conversationType: 9, recvMsgOpt: 0 } });
    expect((await company.as.ben!('/msg/mark_conversation_as_read', { conversationID: 'odd', userID: 'ben', hasReadSeq: 2 })).errCode).toBe(0);
    expect((await positions('ben')).odd).toMatchObject({ hasReadSeq: 0 });
  });

  it('a jump of the read position far beyond the end is answered at once, and marks what there is', async () => {
    await company.say('anna', { recvID: 'ben' });
    expect((await company.as.ben!('/msg/mark_conversation_as_read', { conversationID: 'si_anna_ben', userID: 'ben', hasReadSeq: 900_000 })).errCode).toBe(0);
    expect(await pull('anna', 'si_anna_ben')).toMatchObject([{ isRead: true }]);
  });

  it('unread counts follow: what is cleared counts as read, what comes after does not', async () => {
    const unread = async () => ((await company.as.ben!('/conversation/get_sorted_conversation_list', { userID: 'ben', pagination: { pageNumber: 1, showNumber: 9 } })).data as { unreadTotal: number }).unreadTotal;
    await company.say('anna', { recvID: 'ben' });
    await company.say('cleo', { recvID: 'ben' });
    expect(await unread()).toBe(2);
    await company.as.ben!('/msg/user_clear_all_msg', { userID: 'ben' });
    await company.say('anna', { recvID: 'ben' });
    expect(await unread()).toBe(1);
  });

  it('conversations older than so many days are deleted by their last message', async () => {
    await company.say('anna', { recvID: 'ben' });
    company.wait(3 * 86_400_000);
    await company.say('cleo', { recvID: 'ben' });
    await company.as.admin!('/conversation/delete_conversations', { ownerUserID: 'ben', needDeleteTime: 2 });
    expect(Object.keys(await positions('ben'))).toEqual(['si_ben_cleo']);
  });

  it('isSendAll reaches everybody there is, the admin too', async () => {
    const { data } = await company.as.admin!('/msg/batch_send_msg', { sendID: 'anna', recvIDs: [], isSendAll: true, contentType: 101, sessionType: 1, content: { content: 'all' } });
    expect((data as { results: { recvID: string }[] }).results.map((result) => result.recvID)).toEqual(['imAdmin', 'anna', 'ben', 'cleo']);
  });

  // Every request of these tests has the same operationID.
  it('the status of an operation is forgotten after a day', async () => {
    const status = async () => ((await company.as.admin!('/msg/check_msg_is_send_success', {})).data as { status: number }).status;
    await company.as.admin!('/msg/send_msg', { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType: 101, content: { content: 'x' } });
    expect(await status()).toBe(2);
    company.wait(86_400_001);
    expect(await status()).toBe(0);
  });

  const DAYS: [day: string, words: string][] = [
    ['2026-13-01', 'parsing time "2026-13-01": month out of range'],
    ['2026-02-30', 'parsing time "2026-02-30": day out of range'],
    ['2026-1', 'parsing time "2026-1" as "2006-01-02": cannot parse "1" as "01"'],
    ['2026-01-01x', 'parsing time "2026-01-01x": extra text: "x"'],
  ];
  it.for(DAYS)('%s is no day: %s', async ([sendTime, words]) => {
    expect((await company.as.anna!('/msg/search_msg', { sendTime })).errDlt).toContain(words);
  });
});

describe('messages of two emulators on one file', () => {
  it('share the numbers of a conversation: each once, none missing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imctl-messages-'));
    const data = join(folder, 'data.db');
    const emulators = [await createEmulator({ data }), await createEmulator({ data })];
    try {
      const token = await adminToken(emulators[0]!.apiURL);
      const calls = emulators.map(({ apiURL }) => callerOf(apiURL, token));
      await calls[0]!('/user/user_register', { users: [{ userID: 'anna', nickname: 'A' }, { userID: 'ben', nickname: 'B' }] });
      const body = { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType: 101, content: { content: 'x' } };
      const codes = await Promise.all(Array.from({ length: 40 }, (_, i) => calls[i % 2]!('/msg/send_msg', body)));
      expect(codes.every((answer) => answer.errCode === 0)).toBe(true);
      const { data: pulled } = await calls[1]!('/msg/pull_msg_by_seq', { userID: 'ben', seqRanges: [{ conversationID: 'si_anna_ben', begin: 1, end: 99, num: 99 }] });
      const { msgs } = pulled as { msgs: Record<string, { Msgs: { seq: number; serverMsgID: string }[] }> };
      expect(msgs.si_anna_ben!.Msgs.map((message) => message.seq)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      expect(new Set(msgs.si_anna_ben!.Msgs.map((message) => message.serverMsgID)).size).toBe(40);
    } finally {
      await Promise.all(emulators.map((emulator) => emulator.close()));
      rmSync(folder, { recursive: true });
    }
  });
});
