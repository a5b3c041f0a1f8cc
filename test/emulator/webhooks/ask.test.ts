// A request that waits for a hook: what others do meanwhile, what stays the same when it begins anew, what its answer changes.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PbCoder } from '@openim/protocol';

import { post } from '../client.ts';
import { foundCompanyWith, type Company } from '../company.ts';
import { messageOf, textMessage } from '../wire.ts';
import { createHook, switchOn, type Hook } from './hook.ts';

import type { WebhookEvent } from '../../../src/emulator/webhooks/events.ts';

let hook: Hook, company: Company | undefined;
beforeAll(async () => { hook = await createHook(); });
afterEach(async () => { await company?.close(); company = undefined; });
afterAll(() => hook.close());

const start = async (...events: WebhookEvent[]) => { company = await foundCompanyWith({ config: switchOn(hook.url, ...events) }, 'anna', 'ben', 'cleo', 'dora'); return company; };
const as = async (userID: string, path: string, body: object, operationID = 'test') => (await post(company!.apiURL, path, body, { token: company!.tokens[userID]!, operationID })).body;
const group = (more: object = {}) => ({ ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: { groupName: 'G', groupType: 2, ...more }, sendMessage: false });

const positions = (userID: string) => PbCoder.GetConversationsHasReadAndMaxSeqReq.encode({ userID, conversationIDs: [] }).finish();

/** Answer a command only when the test lets it. */
function holdBack(command: string, reply: object = {}): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  hook.answer(command, async (_told, response) => { await promise; response.end(JSON.stringify(reply)); });
  return resolve;
}

describe('while a hook thinks', () => {
  it('others are served, and what they write counts when the request goes on', async () => {
    const { as: by } = await start('beforeMemberJoinGroup');
    const { groupInfo } = (await by.anna!('/group/create_group', group())).data as { groupInfo: { groupID: string } };
    const { groupID } = groupInfo;
    const letGo = holdBack('callbackBeforeMembersJoinGroupCommand');
    const invited = as('anna', '/group/invite_user_to_group', { groupID, invitedUserIDs: ['cleo'] }, 'held');
    await hook.next('held');
    expect(await by.admin!('/group/dismiss_group', { groupID })).toMatchObject({ errCode: 0 });
    letGo();
    expect(await invited).toMatchObject({ errCode: 1204 });
  });

  it('nothing of the request is there to be seen', async () => {
    const { as: by } = await start('beforeMemberJoinGroup');
    const letGo = holdBack('callbackBeforeMembersJoinGroupCommand');
    const created = as('anna', '/group/create_group', group({ groupID: 'late' }), 'created');
    await hook.next('created');
    expect((await by.anna!('/group/get_groups_info', { groupIDs: ['late'] })).data).toEqual({ groupInfos: null });
    letGo();
    expect(await created).toMatchObject({ errCode: 0 });
    expect((await by.anna!('/group/get_groups_info', { groupIDs: ['late'] })).data).toMatchObject({ groupInfos: [{ memberCount: 2 }] });
  });

  it('the requests of its connection wait in order, text and binary; other connections do not', async () => {
    const { connect } = await start('beforeSendSingleMsg');
    const [anna, ben] = [await connect('anna'), await connect('ben')];
    const letGo = holdBack('callbackBeforeSendSingleMsgCommand');
    const order: string[] = [];
    anna.socket.on('message', (bytes, isBinary) => order.push(isBinary ? `answer ${(JSON.parse(String(bytes)) as { msgIncr: string }).msgIncr}` : String(bytes)));
    const asked = [anna.ask(1003, textMessage('anna', 'ben', 'm1')), anna.ask(1006, positions('anna'))];
    anna.socket.send('{"type":"ping"}');
    asked.push(anna.ask(1006, positions('anna')));
    await hook.next('op1');
    expect((await ben.ask(1006, positions('ben'))).errCode).toBe(0);
    expect(order).toEqual([]);
    letGo();
    await Promise.all(asked);
    // Between them comes the push to the sender itself.
    expect(order.filter((one) => one !== 'answer ')).toEqual(['answer 1', 'answer 2', '{"type":"pong","body":null}', 'answer 3']);
    expect(messageOf(await ben.next()).clientMsgID).toBe('m1');
    for (const { socket } of [anna, ben]) socket.terminate();
  });

  it('a device that is told no stays connected', async () => {
    const { connect } = await start('beforeSendSingleMsg');
    hook.answer('callbackBeforeSendSingleMsgCommand', { nextCode: 1, errCode: 5001, errMsg: 'why', errDlt: 'd' });
    const anna = await connect('anna');
    expect(await anna.ask(1003, textMessage('anna', 'ben', 'm1'))).toMatchObject({ errCode: 5001, errMsg: 'why' });
    hook.answer('callbackBeforeSendSingleMsgCommand', {});
    expect(await anna.ask(1003, textMessage('anna', 'ben', 'm2'))).toMatchObject({ errCode: 0 });
    anna.socket.terminate();
  });

  it('a device that goes away is no trouble, and what it sent is sent', async () => {
    const { as: by, connect } = await start('beforeSendSingleMsg');
    const anna = await connect('anna');
    const letGo = holdBack('callbackBeforeSendSingleMsgCommand');
    anna.ask(1003, textMessage('anna', 'ben', 'm1')).catch(() => { /* it does not wait */ });
    await hook.next('op1', 'callbackBeforeSendSingleMsgCommand');
    anna.socket.terminate();
    letGo();
    await expect.poll(async () => (await by.ben!('/msg/newest_seq', { userID: 'ben' })).data).toMatchObject({ maxSeqs: { si_anna_ben: 1 } });
  });

  it('the emulator can end', async () => {
    await start('beforeAddFriend');
    hook.answer('callbackBeforeAddFriendCommand', () => { /* never */ });
    const asked = as('anna', '/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: '' }, 'ended').catch(() => 'cut');
    await hook.next('ended');
    await company!.close();
    company = undefined;
    expect(await asked).toSatisfy((answer) => answer === 'cut' || (answer as { errCode: number }).errCode === 90004);
    hook.answer('callbackBeforeAddFriendCommand', {});
  });
});

describe('what a hook was told', () => {
  it('is what becomes of it: IDs and times do not change when the request begins anew', async () => {
    const { as: by } = await start('beforeSendSingleMsg', 'beforeMsgModify');
    hook.answer('callbackBeforeSendSingleMsgCommand', {});
    const { data } = await as('admin', '/msg/send_msg', { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType: 101, content: { content: 'x' } }, 'same');
    const [before, modify] = [await hook.next('same', 'callbackBeforeSendSingleMsgCommand'), await hook.next('same', 'callbackBeforeMsgModifyCommand')];
    const { serverMsgID, clientMsgID, sendTime, createTime } = before.body;
    expect(modify.body).toMatchObject({ serverMsgID, clientMsgID, sendTime, createTime });
    expect(data).toEqual({ serverMsgID, clientMsgID, sendTime });
    const pulled = (await by.ben!('/msg/pull_msg_by_seq', { userID: 'ben', seqRanges: [{ conversationID: 'si_anna_ben', begin: 1, end: 9, num: 9 }] })).data;
    expect(pulled).toMatchObject({ msgs: { si_anna_ben: { Msgs: [{ serverMsgID, clientMsgID, sendTime, createTime }] } } });
  });

  it('a group has the ID its members were asked about, and each hook is asked once', async () => {
    await start('beforeCreateGroup', 'beforeMemberJoinGroup');
    hook.answer('callbackBeforeMembersJoinGroupCommand', {});
    const before = hook.told.length;
    const { data } = await as('anna', '/group/create_group', group(), 'made');
    expect(hook.told.slice(before).map(({ command }) => command)).toEqual(['callbackBeforeCreateGroupCommand', 'callbackBeforeMembersJoinGroupCommand']);
    expect(hook.told.at(-1)!.body.groupID).toBe((data as { groupInfo: { groupID: string } }).groupInfo.groupID);
  });
});

describe('an answer changes', () => {
  const change = async (event: WebhookEvent, command: string, reply: object, path: string, body: object, userID = 'anna') => {
    const { as: by } = await start(event);
    hook.answer(command, reply);
    const answer = await by[userID]!(path, body);
    hook.answer(command, {});
    return { answer, by };
  };
  const info = async (by: Company['as'], userID: string) => ((await by.admin!('/user/get_users_info', { userIDs: [userID] })).data as { usersInfo: object[] | null }).usersInfo?.[0];

  it('who is registered', async () => {
    const reply = { users: [{ userID: 'eve', nickname: 'E', ex: 'x', createTime: 5, appMangerLevel: 1 }] };
    const { by } = await change('beforeUserRegister', 'callbackBeforeUserRegisterCommand', reply, '/user/user_register', { users: [{ userID: 'other', nickname: 'O' }] }, 'admin');
    expect(await info(by, 'eve')).toMatchObject({ nickname: 'E', ex: 'x', appMangerLevel: 1, createTime: expect.toSatisfy((ms) => ms > 5) });
    expect(await info(by, 'other')).toBeUndefined();
  });

  it('a profile, ex included, by the old route', async () => {
    const { by } = await change('beforeUpdateUserInfo', 'callbackBeforeUpdateUserInfoCommand', { nickName: 'N', ex: 'x' }, '/user/update_user_info', { userInfo: { userID: 'anna', nickname: 'A', faceURL: 'f' } });
    expect(await info(by, 'anna')).toMatchObject({ nickname: 'N', faceURL: 'f', ex: 'x' });
  });

  it('a profile by the new route, but only what the request has', async () => {
    const { by } = await change('beforeUpdateUserInfoEx', 'callbackBeforeUpdateUserInfoExCommand', { nickName: 'N' }, '/user/update_user_info_ex', { userInfo: { userID: 'anna', nickname: 'A' } });
    expect(await info(by, 'anna')).toMatchObject({ nickname: 'N' });
    await company!.close();
    const { answer } = await change('beforeUpdateUserInfoEx', 'callbackBeforeUpdateUserInfoExCommand', { faceURL: 'f' }, '/user/update_user_info_ex', { userInfo: { userID: 'anna', nickname: 'A' } });
    expect(answer).toMatchObject({ errCode: 500, errMsg: 'panic error' });
  });

  it('a remark, and who becomes a friend', async () => {
    const { by } = await change('beforeImportFriends', 'callbackBeforeImportFriendsCommand', { friendUserIDs: ['cleo'] }, '/friend/import_friend', { ownerUserID: 'anna', friendUserIDs: ['ben'] }, 'admin');
    expect((await by.anna!('/friend/get_friend_id', { userID: 'anna' })).data).toMatchObject({ friendIDs: ['cleo'] });
    await company!.close();
    const { by: later } = await change('beforeSetFriendRemark', 'callbackBeforeSetFriendRemarkCommand', { remark: 'hooked' }, '/friend/import_friend', { ownerUserID: 'anna', friendUserIDs: ['ben'] }, 'admin');
    hook.answer('callbackBeforeSetFriendRemarkCommand', { remark: 'hooked' });
    await later.anna!('/friend/set_friend_remark', { ownerUserID: 'anna', friendUserID: 'ben', remark: 'asked' });
    expect((await later.anna!('/friend/get_designated_friends', { ownerUserID: 'anna', friendUserIDs: ['ben'] })).data).toMatchObject({ friendsInfo: [{ remark: 'hooked' }] });
  });

  it('a group that is made', async () => {
    const { answer } = await change('beforeCreateGroup', 'callbackBeforeCreateGroupCommand', { groupID: 'hooked', groupName: 'H', ex: 'x', needVerification: 2, status: 3 }, '/group/create_group', group({ introduction: 'i' }));
    expect(answer.data).toMatchObject({ groupInfo: { groupID: 'hooked', groupName: 'H', introduction: 'i', ex: 'x', needVerification: 2, status: 3, ownerUserID: 'anna' } });
  });

  it('those who come into a group', async () => {
    const reply = { memberCallbackList: [{ userID: 'ben', nickname: 'B', roleLevel: 60, muteEndTime: 5, ex: 'x' }, { userID: 'stranger', ex: 'y' }] };
    const { by } = await change('beforeMemberJoinGroup', 'callbackBeforeMembersJoinGroupCommand', reply, '/group/create_group', group({ groupID: 'g' }));
    const { data } = await by.anna!('/group/get_group_members_info', { groupID: 'g', userIDs: ['ben', 'anna'] });
    expect(data).toMatchObject({ members: [{ userID: 'ben', nickname: 'B', roleLevel: 60, muteEndTime: 5, ex: 'x' }, { userID: 'anna', ex: '', roleLevel: 100 }] });
    expect((await change('beforeMemberJoinGroup', 'callbackBeforeMembersJoinGroupCommand', { memberCallbackList: [{ ex: 'x' }] }, '/group/create_group', group())).answer).toMatchObject({ errCode: 500, errMsg: 'panic error' });
  });

  it('a member that is changed', async () => {
    const { as: by } = await start('beforeSetGroupMemberInfo');
    await by.anna!('/group/create_group', group({ groupID: 'g' }));
    hook.answer('callbackBeforeSetGroupMemberInfoCommand', { nickName: 'N', roleLevel: 60 });
    await by.anna!('/group/set_group_member_info', { members: [{ groupID: 'g', userID: 'ben', ex: 'e' }] });
    expect((await by.anna!('/group/get_group_members_info', { groupID: 'g', userIDs: ['ben'] })).data).toMatchObject({ members: [{ nickname: 'N', roleLevel: 60, ex: 'e' }] });
  });

  it('what a group says of itself: by the old route a hook has to repeat the group, or nothing is found', async () => {
    const { as: by } = await start('beforeSetGroupInfo');
    await by.anna!('/group/create_group', group({ groupID: 'g', introduction: 'old' }));
    hook.answer('callbackBeforeSetGroupInfoCommand', {});
    expect(await by.anna!('/group/set_group_info', { groupInfoForSet: { groupID: 'g', groupName: 'N' } })).toMatchObject({ errCode: 1004 });
    hook.answer('callbackBeforeSetGroupInfoCommand', { groupID: 'g', introduction: 'hooked', needVerification: 2 });
    expect(await by.anna!('/group/set_group_info', { groupInfoForSet: { groupID: 'g', groupName: 'N', notification: 'kept' } })).toMatchObject({ errCode: 0 });
    expect((await by.anna!('/group/get_groups_info', { groupIDs: ['g'] })).data).toMatchObject({ groupInfos: [{ groupName: 'G', introduction: 'hooked', notification: 'kept', needVerification: 2 }] });
  });

  it('and by the new one only the announcement is the request\'s', async () => {
    const { as: by } = await start('beforeSetGroupInfoEx');
    await by.anna!('/group/create_group', group({ groupID: 'g', introduction: 'old' }));
    hook.answer('callbackBeforeSetGroupInfoExCommand', { groupID: 'g', ex: 'hooked', notification: 'not this' });
    expect(await by.anna!('/group/set_group_info_ex', { groupID: 'g', groupName: 'N', notification: 'kept' })).toMatchObject({ errCode: 0 });
    expect((await by.anna!('/group/get_groups_info', { groupIDs: ['g'] })).data).toMatchObject({ groupInfos: [{ groupName: 'G', introduction: 'old', notification: 'kept', ex: 'hooked' }] });
  });
});

describe('a hook is asked', () => {
  it('about a remark before the server looks who calls, about a friend after', async () => {
    const { as: by } = await start('beforeSetFriendRemark', 'beforeAddFriend');
    for (const command of ['callbackBeforeSetFriendRemarkCommand', 'callbackBeforeAddFriendCommand']) hook.answer(command, { nextCode: 1, errCode: 5001, errMsg: 'hook' });
    expect(await by.cleo!('/friend/set_friend_remark', { ownerUserID: 'anna', friendUserID: 'ben', remark: '' })).toMatchObject({ errCode: 5001 });
    expect(await by.cleo!('/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: '' })).toMatchObject({ errCode: 1002 });
  });

  it('about an agreement, not about a refusal', async () => {
    const { as: by } = await start('beforeAddFriendAgree');
    await by.anna!('/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: '' });
    hook.answer('callbackBeforeAddFriendAgreeCommand', { nextCode: 1, errCode: 5001, errMsg: 'hook' });
    const answer = (handleResult: number) => by.ben!('/friend/add_friend_response', { fromUserID: 'anna', toUserID: 'ben', handleResult, handleMsg: '' });
    expect(await answer(1)).toMatchObject({ errCode: 5001 });
    expect(await answer(-1)).toMatchObject({ errCode: 0 });
  });
});
