// What happens between a stored message and the devices: webhooks about pushes, and who would be woken by an offline push.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { post } from '../client.ts';
import { foundCompanyWith, type Company } from '../company.ts';
import { createHook, switchOn, type Hook } from '../webhooks/hook.ts';
import { messageOf, textMessage } from '../wire.ts';

import type { OfflinePush } from '../../../src/emulator/messages/offline-push.ts';
import type { WebhookEvent } from '../../../src/emulator/webhooks/events.ts';

let hook: Hook, company: Company | undefined, pushes: OfflinePush[];
beforeAll(async () => { hook = await createHook(); });
beforeEach(() => { pushes = []; hook.forget(); });
afterEach(async () => { await company?.close(); company = undefined; });
afterAll(() => hook.close());

const start = async (events: WebhookEvent[], more: object = {}) => {
  for (const event of ['OnlinePush', 'GroupOnlinePush', 'OfflinePush']) hook.answer(`callbackBefore${event}Command`, {});
  company = await foundCompanyWith({ config: { ...switchOn(hook.url, ...events), ...more }, onOfflinePush: (push) => pushes.push(push) }, 'anna', 'ben', 'cleo');
  return company;
};
const send = async (more: object = {}, operationID = 'sent') => {
  const message = { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType: 101, content: { content: 'x' }, ...more };
  return (await post(company!.apiURL, '/msg/send_msg', message, { token: company!.tokens.admin!, operationID })).body;
};
const found = async () => { await company!.as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben', 'cleo'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 }, sendMessage: false }); };
const toGroup = { recvID: '', groupID: 'g', sessionType: 3 };
const DENIAL = { nextCode: 1, errCode: 5001 };

describe('a push is asked about', () => {
  it('before it reaches a device, and one that is denied reaches none; the message is stored', async () => {
    await start(['beforeOnlinePush']);
    const ben = await company!.connect('ben');
    hook.answer('callbackBeforeOnlinePushCommand', DENIAL);
    expect(await send({ ex: 'unheard' })).toMatchObject({ errCode: 0 });
    await hook.next('sent');
    hook.answer('callbackBeforeOnlinePushCommand', {});
    await send({ ex: 'heard' });
    expect(messageOf(await ben.next())).toMatchObject({ ex: 'heard', seq: 2 });
    expect(pushes).toEqual([]);
    ben.socket.terminate();
  });

  it('in the order of the conversation, however long a hook thinks; another conversation does not wait', async () => {
    await start(['beforeOnlinePush']);
    const ben = await company!.connect('ben');
    const { promise, resolve } = Promise.withResolvers<void>();
    hook.answer('callbackBeforeOnlinePushCommand', async ({ body }, response) => {
      if (String(body.content).includes('slow')) await promise;
      response.end('{}');
    });
    await send({ content: { content: 'slow' } });
    await send({ content: { content: 'behind it' } });
    await send({ sendID: 'cleo', content: { content: 'beside it' } });
    expect(messageOf(await ben.next()).content).toEqual({ content: 'beside it' });
    resolve();
    expect([messageOf(await ben.next()).content, messageOf(await ben.next()).content]).toEqual([{ content: 'slow' }, { content: 'behind it' }]);
    ben.socket.terminate();
  });

  it('of a group, and reaches those the hook names', async () => {
    await start(['beforeGroupOnlinePush']);
    await found();
    const [ben, cleo] = [await company!.connect('ben'), await company!.connect('cleo')];
    hook.answer('callbackBeforeGroupOnlinePushCommand', { userIDList: ['cleo'] });
    await send({ ...toGroup, ex: 'for cleo' });
    await hook.next('sent');
    hook.answer('callbackBeforeGroupOnlinePushCommand', { userIDList: [] });
    await send({ ...toGroup, ex: 'for all' });
    expect([messageOf(await cleo.next()).ex, messageOf(await cleo.next()).ex, messageOf(await ben.next()).ex]).toEqual(['for cleo', 'for all', 'for all']);
    for (const { socket } of [ben, cleo]) socket.terminate();
  });

  it('of a notification, with its tips alone', async () => {
    await start(['beforeOnlinePush']);
    await post(company!.apiURL, '/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: 'hi' }, { token: company!.tokens.anna!, operationID: 'asked' });
    const { body } = await hook.next('asked');
    expect(body).toMatchObject({ contentType: 1203, userIDList: ['ben', 'anna'] });
    expect(JSON.parse(body.content as string)).toMatchObject({ fromToUserID: { fromUserID: 'anna', toUserID: 'ben' } });
  });

  it('but not typing, which nobody is asked about', async () => {
    await start(['beforeOnlinePush', 'beforeOfflinePush']);
    const [anna, ben] = [await company!.connect('anna'), await company!.connect('ben')];
    const typing = textMessage('anna', 'ben', 't');
    typing[typing.indexOf(101, 20)] = 113;
    expect((await anna.ask(1003, typing)).errCode).toBe(0);
    expect(messageOf(await ben.next())).toMatchObject({ contentType: 113 });
    expect(hook.told).toEqual([]);
    for (const { socket } of [anna, ben]) socket.terminate();
  });
});

describe('an offline push', () => {
  const CONNECTED: [who: string, platforms: number[], isPushed: boolean][] = [
    ['nobody', [], true], ['a phone with iOS', [1], false], ['a phone with Android', [2], false], ['a browser, Windows and a tablet', [5, 3, 8, 9], true], ['both', [5, 2], false],
  ];
  it.each(CONNECTED)('is for the receiver while of its devices %s is connected', async (_who, platforms, isPushed) => {
    await start([]);
    const devices = await Promise.all(platforms.map((platform) => company!.connect('ben', platform)));
    await send();
    expect(pushes.map(({ userIDs }) => userIDs)).toEqual(isPushed ? [['ben']] : []);
    for (const { socket } of devices) socket.terminate();
  });

  it('is for a phone with iOS in the background, whatever the sender has', async () => {
    await start([]);
    const [anna, ben] = [await company!.connect('anna', 2), await company!.connect('ben', 1)];
    await ben.ask(2004, new Uint8Array([0x10, 1]));
    await send();
    expect(pushes).toMatchObject([{ userIDs: ['ben'], sendID: 'anna', conversationID: 'si_anna_ben', seq: 1, operationID: 'sent' }]);
    for (const { socket } of [anna, ben]) socket.terminate();
  });

  it('is for members without a phone who want to hear the group, not for the sender', async () => {
    await start([]);
    await found();
    await send(toGroup);
    expect(pushes.pop()!.userIDs).toEqual(['ben', 'cleo']);
    await company!.as.cleo!('/conversation/set_conversations', { userIDs: ['cleo'], conversation: { conversationID: 'sg_g', conversationType: 3, groupID: 'g', recvMsgOpt: 2 } });
    pushes.length = 0;
    await send(toGroup);
    expect(pushes.map(({ userIDs }) => userIDs)).toEqual([['ben']]);
    const ben = await company!.connect('ben');
    pushes.length = 0;
    await send(toGroup);
    expect(pushes).toEqual([]);
    ben.socket.terminate();
  });

  const TEXTS: [more: object, title: string, content: string][] = [
    [{}, '[TEXT]', '[TEXT]'],
    [{ contentType: 105, content: { sourceUrl: 'u', fileName: 'f', fileSize: 1 } }, '[File]', '[File]'],
    [{ contentType: 106, content: { atUserList: ['ben'] } }, '', ''],
    [{ contentType: 110, content: { data: 'd' } }, '[NEWMSG]', '[NEWMSG]'],
    [{ offlinePushInfo: { title: 't' } }, 't', 't'],
    [{ offlinePushInfo: { desc: 'd' } }, '[TEXT]', 'd'],
  ];
  it.each(TEXTS)('of %j is titled "%s", "%s"', async (more, title, content) => {
    await start([]);
    await send(more);
    expect(pushes).toMatchObject([{ title, content, provider: 'dummy' }]);
  });

  const SILENT: [what: string, before: [path: string, body: object] | undefined, more: object][] = [
    ['the sender wants none', undefined, { notOfflinePush: true }],
    ['the receiver wants none from anybody', ['/user/set_global_msg_recv_opt', { userID: 'ben', globalRecvMsgOpt: 2 }], {}],
    ['the receiver wants none from her', ['/conversation/set_conversations', { userIDs: ['ben'], conversation: { conversationID: 'si_anna_ben', conversationType: 1, userID: 'anna', recvMsgOpt: 2 } }], {}],
  ];
  it.each(SILENT)('is not there when %s', async (_what, before, more) => {
    await start([]);
    if (before) expect(await company!.as.ben!(...before)).toMatchObject({ errCode: 0 });
    pushes.length = 0;
    expect(await send(more)).toMatchObject({ errCode: 0 });
    expect(pushes).toEqual([]);
  });

  it('of a notification says what notification.yml has for it, once: the chat copy is what wakes', async () => {
    await start([]);
    await company!.as.anna!('/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: '' });
    await company!.as.ben!('/friend/add_friend_response', { fromUserID: 'anna', toUserID: 'ben', handleResult: 1, handleMsg: '' });
    await company!.as.anna!('/friend/set_friend_remark', { ownerUserID: 'anna', friendUserID: 'ben', remark: 'r' });
    expect(pushes).toMatchObject([
      { userIDs: ['ben'], contentType: 1203, title: 'Somebody applies to add you as a friend', conversationID: 'n_anna_ben' },
      { userIDs: ['anna'], contentType: 1201, title: 'Someone applies to add your friend application', conversationID: 'si_anna_ben' },
    ]);
  });

  it('names the provider that is configured', async () => {
    await start([], { offlinePush: 'fcm' });
    await send();
    expect(pushes).toMatchObject([{ provider: 'fcm' }]);
  });

  it('of a group is in the log, and with the first of all that no provider is configured', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'pushes-')), 'openim.log');
    onTestFinished(() => rmSync(path.dirname(file), { recursive: true }));
    company = await foundCompanyWith({ logFile: file, set: ['log.yml:isJson=true', 'log.yml:remainLogLevel=4'] }, 'anna', 'ben', 'cleo');
    await found();
    await send({}, 'single');
    await send(toGroup, 'group');
    await company.close();
    company = undefined;
    const lines = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ logger }) => logger === 'openim-push');
    expect(lines.map(({ level, caller, operationID, userIDs }) => [level, caller, operationID, userIDs])).toEqual([
      ['WARN', 'dummy/push.go:34', 'single', undefined], ['INFO', 'push/offlinepush_handler.go:41', 'group', ['ben', 'cleo']],
    ]);
  });

  it('goes to whom a hook names, with its words, unless it is denied', async () => {
    await start(['beforeOfflinePush']);
    hook.answer('callbackBeforeOfflinePushCommand', { userIDList: ['cleo'], offlinePushInfo: { title: 'hooked', ex: 'e' } });
    await send({ offlinePushInfo: { title: 'own', desc: 'd' } });
    await expect.poll(() => pushes).toMatchObject([{ userIDs: ['cleo'], title: 'hooked', content: 'hooked', ex: 'e' }]);
    expect((await hook.next('sent')).body).toMatchObject({ userIDList: ['ben'], title: 'own', desc: 'd', ex: '', iOSPushSound: '' });
    hook.answer('callbackBeforeOfflinePushCommand', DENIAL);
    await send({}, 'denied');
    await hook.next('denied');
    hook.answer('callbackBeforeOfflinePushCommand', {});
    await send({ ex: 'last' }, 'last');
    await expect.poll(() => pushes).toMatchObject([{}, { operationID: 'last', userIDs: ['ben'] }]);
  });
});
