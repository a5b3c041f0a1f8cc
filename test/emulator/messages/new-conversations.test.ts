// Conversations that a hook is asked about: made afterwards, as it wants them, or not at all.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { post } from '../client.ts';
import { foundCompanyWith, type Company } from '../company.ts';
import { createHook, switchOn, type Hook } from '../webhooks/hook.ts';

import type { WebhookEvent } from '../../../src/emulator/webhooks/events.ts';

let hook: Hook, company: Company | undefined;
beforeAll(async () => { hook = await createHook(); });
beforeEach(() => hook.forget());
afterEach(async () => { await company?.close(); company = undefined; });
afterAll(() => hook.close());

const SINGLE = 'callbackBeforeCreateSingleChatConversationsCommand', GROUP = 'callbackBeforeCreateGroupChatConversationsCommand';
const DENIAL = { nextCode: 1, errCode: 5001, errMsg: 'hook' };
const start = async (...events: WebhookEvent[]) => { for (const command of [SINGLE, GROUP]) hook.answer(command, {}); company = await foundCompanyWith({ config: switchOn(hook.url, ...events) }, 'anna', 'ben', 'cleo'); };
const send = async (more: object = {}) => post(company!.apiURL, '/msg/send_msg', { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType: 101, content: { content: 'x' }, ...more }, { token: company!.tokens.admin!, operationID: 'sent' });
const list = async (userID: string) => ((await company!.as[userID]!('/conversation/get_all_conversations', { ownerUserID: userID })).data as { conversations: Record<string, unknown>[] | null }).conversations ?? [];

it('a chat\'s conversations are as the first answer wants them, both; the sender does not wait', async () => {
  await start('beforeCreateSingleChatConversations', 'afterCreateSingleChatConversations');
  const { promise, resolve } = Promise.withResolvers<void>();
  hook.answer(SINGLE, async (_told, response) => { await promise; response.end(JSON.stringify({ recvMsgOpt: 2, isPinned: true, isPrivateChat: true, burnDuration: 30, attachedInfo: 'a', ex: `x${hook.told.length}` })); });
  expect((await send()).body).toMatchObject({ errCode: 0 });
  expect(await list('anna')).toEqual([]);
  resolve();
  const wanted = { conversationID: 'si_anna_ben', recvMsgOpt: 2, isPinned: true, isPrivateChat: true, burnDuration: 30, attachedInfo: 'a', ex: 'x1' };
  await expect.poll(() => list('ben')).toMatchObject([{ ...wanted, ownerUserID: 'ben', userID: 'anna' }]);
  expect(await list('anna')).toMatchObject([{ ...wanted, userID: 'ben' }]);
  const told = [await hook.next('sent', SINGLE), await hook.next('sent', SINGLE)].map(({ body }) => body);
  expect(told).toMatchObject([{ ownerUserId: 'anna', userId: 'ben', isPinned: false }, { ownerUserId: 'anna', userId: 'ben', isPinned: true }]);
  const after = [await hook.next('sent', SINGLE.replace('Before', 'After')), await hook.next('sent', SINGLE.replace('Before', 'After'))].map(({ body }) => body);
  expect(after).toMatchObject([{ ownerUserId: 'anna', userId: 'ben', isPinned: true }, { ownerUserId: 'ben', userId: 'anna', isPinned: true }]);
});

it('a denied one is not made, and the message is there', async () => {
  await start('beforeCreateSingleChatConversations');
  hook.answer(SINGLE, ({ body }, response) => response.end(JSON.stringify(body.isPinned ? DENIAL : { isPinned: true })));
  await send();
  await hook.next('sent', SINGLE);
  await hook.next('sent', SINGLE);
  await send();
  await expect.poll(async () => (await list('anna')).length).toBe(1);
  expect(await list('ben')).toEqual([]);
  expect((await company!.as.anna!('/msg/newest_seq', { userID: 'anna' })).data).toMatchObject({ maxSeqs: { si_anna_ben: 2 } });
});

it('a group\'s are made with its first message', async () => {
  await start('beforeCreateGroupChatConversations');
  hook.answer(GROUP, { isPinned: true });
  await company!.as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 } });
  await expect.poll(() => list('ben')).toMatchObject([{ conversationID: 'sg_g', isPinned: true }]);
});

it('who joins is in the group whatever a hook says of the conversation, which the answer tells; who is invited hears of no trouble', async () => {
  await start('beforeCreateGroupChatConversations');
  await company!.as.anna!('/group/create_group', { ownerUserID: 'anna', groupInfo: { groupID: 'g', groupName: 'G', groupType: 2, needVerification: 2 }, sendMessage: false });
  hook.answer(GROUP, DENIAL);
  expect(await company!.as.ben!('/group/join_group', { groupID: 'g', inviterUserID: 'ben', joinSource: 3 })).toMatchObject({ errCode: 5001, errMsg: 'hook' });
  expect(await company!.as.anna!('/group/invite_user_to_group', { groupID: 'g', invitedUserIDs: ['cleo'] })).toMatchObject({ errCode: 0 });
  expect((await company!.as.anna!('/group/get_full_group_member_user_ids', { groupID: 'g', idHash: 0 })).data).toMatchObject({ userIDs: ['anna', 'ben', 'cleo'] });
  expect([await list('ben'), await list('cleo')]).toEqual([[], []]);
});
