// Webhooks about messages: for which messages they are called, by every way of sending, and what their answers make of a message.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PbCoder } from '@openim/protocol';

import { createCodec } from '../../../src/emulator/gateway/codec.ts';
import { post } from '../client.ts';
import { foundCompanyWith, type Company } from '../company.ts';
import { messageOf, textMessage } from '../wire.ts';
import { createHook, switchOn, type Hook } from './hook.ts';

import type { WebhookConfig } from '../../../src/emulator/config/running.ts';
import type { ProfileName } from '../../../src/emulator/profiles.ts';
import type { WebhookEvent } from '../../../src/emulator/webhooks/events.ts';

let hook: Hook, company: Company | undefined;
beforeAll(async () => { hook = await createHook(); });
beforeEach(() => hook.forget());
afterEach(async () => { await company?.close(); company = undefined; });
afterAll(() => hook.close());

type On = WebhookEvent | [WebhookEvent, Partial<WebhookConfig>];
const start = async (events: On[], as: ProfileName = 'main') => {
  for (const command of ['SendSingleMsg', 'SendGroupMsg', 'MsgModify']) hook.answer(`callbackBefore${command}Command`, {});
  company = await foundCompanyWith({ as, config: switchOn(hook.url, ...events) }, 'anna', 'ben', 'cleo');
  await company.as.admin!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 }, sendMessage: false });
  return company;
};
const send = async (more: object, operationID = 'sent') => {
  const message = { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType: 101, content: { content: 'x' }, ...more };
  return (await post(company!.apiURL, '/msg/send_msg', message, { token: company!.tokens.admin!, operationID })).body;
};
const toGroup = (more: object = {}) => ({ recvID: '', groupID: 'g', sessionType: 3, ...more });
const DENIAL = { nextCode: 1, errCode: 5001, errMsg: 'hook', errDlt: 'd' };
const commands = () => hook.told.filter(({ operationID }) => operationID === 'sent').map(({ command }) => command.replace(/^callback|Command$/g, ''));
const pull = async (userID: string, conversationID: string) => {
  const { data } = await company!.as[userID]!('/msg/pull_msg_by_seq', { userID, seqRanges: [{ conversationID, begin: 1, end: 99, num: 99 }] });
  return (data as { msgs?: Record<string, { Msgs: Record<string, unknown>[] }> }).msgs?.[conversationID]?.Msgs ?? [];
};
const text = (message: Record<string, unknown> | undefined) => Buffer.from(String(message?.content), 'base64').toString();

const BEFORE: On[] = ['beforeSendSingleMsg', 'beforeSendGroupMsg', 'beforeMsgModify'];

describe('a hook is called before a message', () => {
  const ASKED: [what: string, more: object, commands: string[]][] = [
    ['to a user', {}, ['BeforeSendSingleMsg', 'BeforeMsgModify']],
    ['to a group', toGroup(), ['BeforeSendGroupMsg', 'BeforeMsgModify']],
    ['by the admin to a user, which passes unasked but may be changed', { sendID: 'imAdmin' }, ['BeforeMsgModify']],
    ['by the admin to a group', toGroup({ sendID: 'imAdmin' }), ['BeforeSendGroupMsg', 'BeforeMsgModify']],
    ['of the system, never', { sendID: 'imAdmin', contentType: 1400, content: { notificationName: 'n', notificationType: 1, text: 't' } }, []],
  ];
  it.each(ASKED)('%s', async (_what, more, expected) => {
    await start(BEFORE);
    expect(await send(more)).toMatchObject({ errCode: 0 });
    expect(commands()).toEqual(expected);
  });

  it('of certain types only, or to certain receivers', async () => {
    await start([['beforeSendSingleMsg', { deniedTypes: [101, 102] }], ['afterSendSingleMsg', { attentionIds: ['cleo'] }]]);
    for (const more of [{}, { contentType: 110, content: { data: 'd' } }, { recvID: 'cleo' }]) await send(more);
    await hook.next('sent', 'callbackAfterSendSingleMsgCommand');
    expect(hook.told.filter(({ operationID }) => operationID === 'sent').map(({ command, body }) => [command, body.recvID, body.contentType])).toEqual([
      ['callbackBeforeSendSingleMsgCommand', 'ben', 110], ['callbackAfterSendSingleMsgCommand', 'cleo', 101],
    ]);
  });

  it('but not for typing, nor for any notification', async () => {
    await start([...BEFORE, 'afterSendSingleMsg', 'afterSendGroupMsg', 'afterMsgSaveDB']);
    const anna = await company!.connect('anna');
    const typing = PbCoder.MsgData.encode({ ...PbCoder.MsgData.decode(textMessage('anna', 'ben', 't')), contentType: 113 }).finish();
    expect((await anna.ask(1003, typing)).errCode).toBe(0);
    await company!.as.anna!('/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: '' });
    await company!.as.anna!('/group/set_group_info_ex', { groupID: 'g', groupName: 'other' });
    await company!.as.admin!('/msg/send_business_notification', { key: 'k', data: 'd', sendUserID: 'anna', recvUserID: 'ben', sendMsg: true });
    expect(await send({ contentType: 110, content: { data: 'd' } })).toMatchObject({ errCode: 0 });
    await hook.next('sent', 'callbackAfterMsgSaveDBCommand');
    expect(hook.told.map(({ body }) => body.contentType)).toEqual([110, 110, 110, 110]);
    anna.socket.terminate();
  });
});

describe('a denied message', () => {
  it.each([['BeforeSendSingleMsg', {}, 'si_anna_ben'], ['BeforeSendGroupMsg', toGroup(), 'sg_g'], ['BeforeMsgModify', {}, 'si_anna_ben']] as const)('by %s is not sent, and leaves nothing', async (event, more, conversationID) => {
    await start([...BEFORE, 'afterSendSingleMsg']);
    hook.answer(`callback${event}Command`, DENIAL);
    expect(await send(more)).toEqual({ errCode: 5001, errMsg: 'hook', errDlt: 'd' });
    expect(await pull('ben', conversationID)).toEqual([]);
    expect((await post(company!.apiURL, '/msg/check_msg_is_send_success', {}, { token: company!.tokens.admin!, operationID: 'sent' })).body.data).toEqual({ status: 0 });
  });

  it('comes after those whom nobody may write: the blacklist is asked later, a group\'s rules before', async () => {
    await start(BEFORE);
    for (const command of ['SendSingleMsg', 'SendGroupMsg']) hook.answer(`callbackBefore${command}Command`, DENIAL);
    await company!.as.ben!('/friend/add_black', { ownerUserID: 'ben', blackUserID: 'anna' });
    expect([(await send({})).errCode, (await send(toGroup({ sendID: 'cleo' }))).errCode]).toEqual([5001, 1203]);
  });

  it('to many fails for those it was denied for', async () => {
    await start(BEFORE);
    hook.answer('callbackBeforeSendSingleMsgCommand', ({ body }, response) => response.end(JSON.stringify(body.recvID === 'ben' ? DENIAL : {})));
    const body = { sendID: 'anna', recvIDs: ['ben', 'cleo', 'nobody'], contentType: 101, sessionType: 1, content: { content: 'all' } };
    expect((await company!.as.admin!('/msg/batch_send_msg', body)).data).toEqual({ results: [{ serverMsgID: expect.any(String), clientMsgID: expect.any(String), sendTime: expect.any(Number), recvID: 'cleo' }], failedUserIDs: ['ben', 'nobody'] });
    expect([await pull('ben', 'si_anna_ben'), (await pull('cleo', 'si_anna_cleo')).length]).toEqual([[], 1]);
  });
});

describe('a changed message', () => {
  const CHANGE = { content: '{"content":"hooked"}', senderNickname: 'N', ex: 'x', attachedInfo: 'a', clientMsgID: 'c', status: 2, options: { offlinePush: false }, atUserIDList: ['ben'] };

  it('is stored and pushed as the hook wants it; the sender is told what is different', async () => {
    await start(['beforeMsgModify', 'afterSendSingleMsg']);
    hook.answer('callbackBeforeMsgModifyCommand', CHANGE);
    const ben = await company!.connect('ben');
    const { data } = await send({});
    const { serverMsgID, sendTime } = data as { serverMsgID: string; sendTime: number };
    expect(data).toEqual({ serverMsgID, sendTime, clientMsgID: 'c', modify: { ...CHANGE, atUserIDList: {}, options: {}, serverMsgID, sendTime } });
    expect(messageOf(await ben.next())).toMatchObject({ content: { content: 'hooked' }, senderNickname: 'N', ex: 'x', attachedInfo: 'a', clientMsgID: 'c', atUserIDList: ['ben'], options: { offlinePush: false } });
    const [stored] = await pull('ben', 'si_anna_ben');
    expect([stored, text(stored)]).toMatchObject([{ senderNickname: 'N', ex: 'x', status: 2 }, '{"content":"hooked"}']);
    expect((await hook.next('sent', 'callbackAfterSendSingleMsgCommand')).body).toMatchObject({ content: '{"content":"hooked"}', ex: 'x', atUserList: ['ben'] });
    ben.socket.terminate();
  });

  it('is told to a device as a whole', async () => {
    await start(['beforeMsgModify']);
    hook.answer('callbackBeforeMsgModifyCommand', { ex: 'hooked' });
    const anna = await company!.connect('anna');
    // @openim/protocol does not know of `modify` yet.
    const answer = (await createCodec()).decode('SendMsgResp', (await anna.ask(1003, textMessage('anna', 'ben', 'm1'))).data);
    expect(answer).toMatchObject({ clientMsgID: 'm1', modify: { ex: 'hooked', sendID: 'anna', content: Buffer.from('{"content":"hello"}') } });
    expect((await pull('ben', 'si_anna_ben'))[0]).toMatchObject({ ex: 'hooked' });
    anna.socket.terminate();
  });

  it('goes to whom the hook names', async () => {
    await start(['beforeMsgModify']);
    hook.answer('callbackBeforeMsgModifyCommand', { recvID: 'cleo' });
    await send({});
    expect([await pull('ben', 'si_anna_ben'), (await pull('cleo', 'si_anna_cleo')).length]).toEqual([[], 1]);
  });

  it('shows no difference when there is none', async () => {
    await start(['beforeMsgModify']);
    hook.answer('callbackBeforeMsgModifyCommand', { content: '{"content":"x"}', sessionType: 1 });
    expect((await send({})).data).not.toHaveProperty('modify');
  });

  it.each(['"text"', '[1]', 'no JSON'])('must be JSON of an object, not %s', async (content) => {
    await start(['beforeMsgModify']);
    hook.answer('callbackBeforeMsgModifyCommand', { content });
    expect(await send({})).toEqual({ errCode: 1001, errMsg: 'ArgsError', errDlt: `webhook msg modify content is not json, content=${content}` });
  });

  it('may have another offline push only where it has one', async () => {
    await start(['beforeMsgModify']);
    hook.answer('callbackBeforeMsgModifyCommand', { offlinePushInfo: { title: 'hooked' } });
    expect(await send({})).toMatchObject({ errCode: 500, errMsg: 'panic error' });
    expect(await send({ offlinePushInfo: { title: 'own', desc: 'd' } })).toMatchObject({ errCode: 0 });
    expect(await pull('ben', 'si_anna_ben')).toMatchObject([{ offlinePushInfo: { title: 'hooked', desc: '' } }]);
  });
});

it('a hook\'s key answers the sender by send_simple_msg', async () => {
  await start(['afterSendSingleMsg']);
  await send({});
  const { query } = await hook.next('sent');
  expect(await company!.as.admin!(`/msg/send_simple_msg${query}`, { content: 'back' })).toMatchObject({ errCode: 0 });
  expect(await pull('anna', 'si_anna_ben')).toMatchObject([{ sendID: 'anna' }, { sendID: 'ben', contentType: 118 }]);
});

describe('v3.8.3-patch.16', () => {
  const P16 = 'v3.8.3-patch.16';

  it('is told of the types that are allowed', async () => {
    await start([['beforeSendSingleMsg', { deniedTypes: [100, 101, 102, 103, 104, 105, 110] }], ['afterSendSingleMsg', { allowedTypes: [105, 106, 110, 113] }]], P16);
    for (const more of [{}, { contentType: 110, content: { data: 'd' } }, { contentType: 105, content: { sourceUrl: 'u', fileName: 'f', fileSize: 1 } }]) await send(more);
    await hook.next('sent', 'callbackAfterSendSingleMsgCommand');
    await hook.next('sent', 'callbackAfterSendSingleMsgCommand');
    expect(hook.told.filter(({ operationID }) => operationID === 'sent').map(({ command, body }) => [command, body.contentType])).toEqual([['callbackAfterSendSingleMsgCommand', 110], ['callbackAfterSendSingleMsgCommand', 105]]);
  });

  it('looks at sender and receiver for attentionIds, and sends no key', async () => {
    await start([['afterSendSingleMsg', { attentionIds: ['anna'] }]], P16);
    await send({});
    expect((await hook.next('sent')).query).toBe('');
  });

  it('lets only texts be changed, whatever they become, and tells nobody', async () => {
    await start(['beforeMsgModify'], P16);
    hook.answer('callbackBeforeMsgModifyCommand', { content: 'no JSON' });
    expect((await send({})).data).toMatchObject({ modify: null });
    await send({ contentType: 110, content: { data: 'd' } });
    expect((await pull('ben', 'si_anna_ben')).map(text)).toEqual(['no JSON', '{"data":"d"}']);
  });

  it('asks about a group\'s notifications, too, without what they say; denied, they are not sent, and what caused them is done', async () => {
    await start(['beforeSendGroupMsg'], P16);
    const ben = await company!.connect('ben');
    hook.answer('callbackBeforeSendGroupMsgCommand', DENIAL);
    const rename = (groupName: string, operationID: string) => post(company!.apiURL, '/group/set_group_info_ex', { groupID: 'g', groupName }, { token: company!.tokens.anna!, operationID });
    expect((await rename('denied', 'renamed')).body).toMatchObject({ errCode: 0 });
    expect((await hook.next('renamed')).body).toMatchObject({ contentType: 1520, groupID: 'g', content: '' });
    hook.answer('callbackBeforeSendGroupMsgCommand', {});
    await rename('allowed', 'again');
    const pushed = messageOf(await ben.next());
    expect(pushed).toMatchObject({ contentType: 1520, conversationID: 'sg_g' });
    expect(JSON.parse(pushed.content.detail!)).toMatchObject({ group: { groupName: 'allowed' } });
    ben.socket.terminate();
  });

  it('has no events of main', async () => {
    await start(['afterMsgSaveDB', 'beforeCreateSingleChatConversations', 'afterCreateSingleChatConversations', 'afterSendSingleMsg'], P16);
    await send({});
    await hook.next('sent');
    expect(commands()).toEqual(['AfterSendSingleMsg']);
  });
});
