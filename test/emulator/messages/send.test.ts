// What becomes of a message on its way, as its sender, its receivers and whoever reads it later find it (gateway-protocol §5, §5.1, §5.3).

import { PbCoder } from '@openim/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { foundCompany, type Company } from '../company.ts';
import { clientMessage, messageOf, type Wire } from '../wire.ts';

let company: Company, anna: Wire, ben: Wire;
beforeEach(async () => {
  company = await foundCompany('anna', 'ben', 'cleo');
  [anna, ben] = [await company.connect('anna'), await company.connect('ben')];
});
afterEach(async () => {
  for (const { socket } of [anna, ben]) socket.terminate();
  await company.close();
});

const send = async (more: object = {}) => {
  const { errCode, data } = await anna.ask(1003, clientMessage({ sendID: 'anna', recvID: 'ben', ...more }));
  expect(errCode).toBe(0);
  return PbCoder.UserSendMsgResp.decode(data);
};
const conversations = async (ownerUserID: string) => ((await company.as[ownerUserID]!('/conversation/get_all_conversations', { ownerUserID })).data as { conversations?: { conversationID: string; userID: string }[] }).conversations ?? [];

describe('options that a content type forces', () => {
  const off = (...names: string[]) => Object.fromEntries(names.map((name) => [name, false]));
  const UNCOUNTED = off('unreadCount', 'offlinePush');
  const QUIET = { ...UNCOUNTED, ...off('conversationUpdate', 'senderConversationUpdate') };
  const FORCED: [contentType: number, asked: Record<string, boolean>, becomes: Record<string, boolean>, seq: number][] = [
    [101, {}, {}, 1], [101, { history: true, unreadCount: true }, { history: true, unreadCount: true }, 1], [101, off('offlinePush', 'own'), off('offlinePush', 'own'), 1],
    [111, { own: true }, { own: true, ...UNCOUNTED }, 1], [111, {}, {}, 1],
    [113, { history: true }, { ...QUIET, ...off('history', 'persistent', 'senderSync') }, 0], [113, {}, {}, 1],
    [2200, { unreadCount: true }, QUIET, 1], [2200, {}, {}, 1],
  ];
  it.each(FORCED)('%i with %j becomes %j, number %i', async (contentType, options, becomes, seq) => {
    await send({ contentType, options });
    expect(messageOf(await ben.next())).toMatchObject({ contentType, options: becomes, seq, conversationID: 'si_anna_ben' });
    expect((await company.pull('ben', 'si_anna_ben')).map((message) => message.options ?? {})).toEqual(seq === 0 ? [] : [becomes]);
  });
});

describe('a message', () => {
  it('gets a new serverMsgID and a time if it has none; its clientMsgID may come twice, and is stored twice', async () => {
    const before = Date.now();
    const first = await send({ clientMsgID: 'same', serverMsgID: 'own' });
    const second = await send({ clientMsgID: 'same', sendTime: 1234 });
    expect([first.clientMsgID, second.clientMsgID, second.sendTime]).toEqual(['same', 'same', 1234]);
    for (const { serverMsgID } of [first, second]) expect(serverMsgID).toMatch(/^[0-9a-f]{32}$/);
    expect(first.serverMsgID).not.toBe(second.serverMsgID);
    expect(first.sendTime).toBeGreaterThanOrEqual(before);
    expect(await company.pull('ben', 'si_anna_ben')).toMatchObject([{ seq: 1, clientMsgID: 'same' }, { seq: 2, clientMsgID: 'same', sendTime: 1234 }]);
  });

  it('on its way is pushed as sent, and read from the cache as on its way until something happens to it', async () => {
    await send();
    expect(messageOf(await ben.next()).status).toBe(2);
    expect((await company.pull('ben', 'si_anna_ben'))[0]!.status).toBe(1);
    await company.as.ben!('/msg/mark_msgs_as_read', { conversationID: 'si_anna_ben', seqs: [1], userID: 'ben' });
    expect((await company.pull('ben', 'si_anna_ben'))[0]!.status).toBe(2);
    await send({ status: 3 });
    expect((await company.pull('ben', 'si_anna_ben'))[1]!.status).toBe(3);
  });

  it('not to be kept passes by: no number, no conversation, nothing to read', async () => {
    await send({ options: { history: false } });
    expect(messageOf(await ben.next())).toMatchObject({ seq: 0, conversationID: 'si_anna_ben' });
    expect([await conversations('anna'), await conversations('ben'), await company.pull('ben', 'si_anna_ben')]).toEqual([[], [], []]);
  });

  it('comes to the other devices of its sender, and to this one, unless senderSync is off', async () => {
    const web = await company.connect('anna', 5);
    await send({ options: { senderSync: false }, ex: 'for ben' });
    await send({ ex: 'for all' });
    expect(await Promise.all([anna, web].map(async (device) => messageOf(await device.next()).ex))).toEqual(['for all', 'for all']);
    expect([messageOf(await ben.next()).ex, messageOf(await ben.next()).ex]).toEqual(['for ben', 'for all']);
    web.socket.terminate();
  });

  it('to oneself comes once, and makes one conversation', async () => {
    await send({ recvID: 'anna', ex: 'note' });
    await send({ ex: 'next' });
    expect([messageOf(await anna.next()).ex, messageOf(await anna.next()).ex]).toEqual(['note', 'next']);
    expect((await conversations('anna')).map(({ conversationID }) => conversationID).sort()).toEqual(['si_anna_anna', 'si_anna_ben']);
  });

  it('that is a notification by its options goes beside the chat, and into it when it is a message as well', async () => {
    await send({ options: { isNotNotification: false, isSendMsg: false, history: false }, contentType: 2000 });
    expect(messageOf(await ben.next())).toMatchObject({ conversationID: 'n_anna_ben', seq: 0 });
    expect(await conversations('ben')).toEqual([]);
    await send({ options: { isNotNotification: false, unreadCount: false }, contentType: 2000 });
    expect(messageOf(await ben.next())).toMatchObject({ conversationID: 'si_anna_ben', seq: 1, options: { offlinePush: true, unreadCount: false } });
    expect(messageOf(await ben.next())).toMatchObject({ conversationID: 'n_anna_ben', seq: 1 });
    expect(await conversations('ben')).toMatchObject([{ conversationID: 'si_anna_ben' }]);
  });
});

describe('the first message makes the conversation', () => {
  it('of both users', async () => {
    await send();
    expect(await Promise.all(['anna', 'ben', 'cleo'].map(conversations))).toMatchObject([[{ conversationID: 'si_anna_ben', userID: 'ben', recvMsgOpt: 0 }], [{ conversationID: 'si_anna_ben', userID: 'anna' }], []]);
  });

  it('of the receiver alone when the system speaks', async () => {
    await company.as.admin!('/user/add_notification_account', { userID: 'system', nickName: 'System', faceURL: '', appMangerLevel: 3 });
    const said = { sendID: 'system', recvID: 'ben', sessionType: 4, contentType: 1400, content: { notificationName: 'n', notificationFaceURL: '', notificationType: 1, text: 't', externalUrl: '', mixType: 0 } };
    expect((await company.as.admin!('/msg/send_msg', said)).errCode).toBe(0);
    expect(messageOf(await ben.next())).toMatchObject({ conversationID: 'sn_ben_system', seq: 1 });
    expect([await conversations('ben'), await conversations('system').catch(() => [])]).toMatchObject([[{ conversationID: 'sn_ben_system', conversationType: 4, userID: 'system' }], []]);
  });

  it('of every member of a group, and the next makes none for one that was deleted', async () => {
    await company.as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben', 'cleo'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 }, sendMessage: false });
    expect(await conversations('cleo')).toEqual([]);
    await send({ recvID: '', groupID: 'g', sessionType: 3 });
    expect(await Promise.all(['anna', 'ben', 'cleo'].map(conversations))).toMatchObject(Array(3).fill([{ conversationID: 'sg_g', groupID: 'g', conversationType: 3 }]));
    await company.as.cleo!('/conversation/delete_conversations', { ownerUserID: 'cleo', conversationIDs: ['sg_g'] });
    await send({ recvID: '', groupID: 'g', sessionType: 3 });
    expect(await conversations('cleo')).toEqual([]);
  });
});
