// Every event, one after the other: what has to happen for it, and the whole body the hook is told.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import defaults from '../../../src/emulator/config/defaults.json' with { type: 'json' };
import { EVENTS, type EventRow, type WebhookEvent } from '../../../src/emulator/webhooks/events.ts';
import { post, type Answer } from '../client.ts';
import { foundCompanyWith, type Company } from '../company.ts';
import { createHook, switchOn, type Hook } from './hook.ts';

let hook: Hook, company: Company | undefined;
beforeAll(async () => { hook = await createHook(); });
afterEach(async () => { await company?.close(); company = undefined; });
afterAll(() => hook.close());

type Call = [as: string, path: string, body: object];

const GROUP = { groupID: 'g', groupName: 'G', ex: 'gx', groupType: 2 };
const GROUP_INFO = {
  groupID: 'g', groupName: 'G', notification: '', introduction: '', faceURL: '', ownerUserID: '', createTime: 0, memberCount: 0, ex: 'gx', status: 0, creatorUserID: '',
  groupType: 2, needVerification: 0, lookMemberInfo: 0, applyMemberFriend: 0, notificationUpdateTime: 0, notificationUserID: '',
};
const founded: Call = ['anna', '/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: GROUP, sendMessage: false }];
const openGroup: Call = ['anna', '/group/set_group_info_ex', { groupID: 'g', needVerification: 2 }];
const wrote: Call = ['admin', '/msg/send_msg', { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType: 101, content: { content: 'hi' }, senderNickname: 'Anna', senderFaceURL: 'face', senderPlatformID: 5, ex: 'x' }];
const wroteInGroup: Call = ['admin', '/msg/send_msg', { sendID: 'anna', groupID: 'g', sessionType: 3, contentType: 101, content: { content: 'hi' } }];
const asked: Call = ['anna', '/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: 'please', ex: 'e' }];
const befriended: Call = ['admin', '/friend/import_friend', { ownerUserID: 'anna', friendUserIDs: ['ben', 'cleo'] }];

const A_TIME = expect.any(Number), AN_ID = expect.stringMatching(/^[0-9a-f]{32}$/);
const MESSAGE = {
  sendID: 'anna', serverMsgID: AN_ID, clientMsgID: AN_ID, operationID: 'tried', senderPlatformID: 5, senderNickname: 'Anna', sessionType: 1, msgFrom: 200, contentType: 101,
  status: 0, sendTime: A_TIME, createTime: A_TIME, content: '{"content":"hi"}', seq: 0, atUserList: null, faceURL: 'face', ex: 'x',
};
const IN_GROUP = { ...MESSAGE, sessionType: 3, senderPlatformID: 0, senderNickname: '', faceURL: '', ex: '' };
const PUSHED = { clientMsgID: AN_ID, sendID: 'anna', groupID: '', contentType: 101, sessionType: 1, atUserIDList: null, content: '{"content":"hi"}' };
const WEB = { operationID: 'tried', platformID: 5, platform: 'Web' };
const NO_CHANGE = { recvMsgOpt: 0, isPinned: false, isPrivateChat: false, burnDuration: 0, groupAtType: 0, attachedInfo: '', ex: '' };
const KEY = { sendID: 'anna', recvID: 'ben', groupID: '' };
const SET = { groupID: 'g', groupName: 'H', notification: 'n', introduction: 'i', faceURL: 'f', ex: 'e', needVerification: 1, lookMemberInfo: 0, applyMemberFriend: 1 };

/** The event, what comes before it, what causes it, and the body without callbackCommand. */
const CASES: [event: WebhookEvent, before: Call[], cause: Call, body: object, key?: object][] = [
  ['beforeSendSingleMsg', [], wrote, { ...MESSAGE, recvID: 'ben' }],
  ['beforeSendGroupMsg', [founded], wroteInGroup, { ...IN_GROUP, groupID: 'g' }],
  ['beforeMsgModify', [], wrote, MESSAGE],
  ['afterSendSingleMsg', [], wrote, { ...MESSAGE, recvID: 'ben' }, KEY],
  ['afterSendGroupMsg', [founded], wroteInGroup, { ...IN_GROUP, groupID: 'g' }, { sendID: 'anna', recvID: '', groupID: 'g' }],
  ['afterMsgSaveDB', [], wrote, { ...MESSAGE, seq: 1, recvID: 'ben', groupID: '' }, KEY],
  ['afterRevokeMsg', [wrote], ['anna', '/msg/revoke_msg', { conversationID: 'si_anna_ben', seq: 1, userID: 'anna' }], { conversationID: 'si_anna_ben', seq: 1, userID: 'anna' }],
  ['afterSingleMsgRead', [wrote], ['ben', '/msg/mark_conversation_as_read', { conversationID: 'si_anna_ben', userID: 'ben', hasReadSeq: 1, seqs: [] }], { conversationID: 'si_anna_ben', userID: 'ben', Seqs: null, contentType: 1 }],
  ['afterSingleMsgRead', [wrote], ['ben', '/msg/mark_msgs_as_read', { conversationID: 'si_anna_ben', userID: 'ben', seqs: [1] }], { conversationID: 'si_anna_ben', userID: 'ben', Seqs: [1], contentType: 1 }],
  ['afterGroupMsgRead', [founded, wroteInGroup], ['ben', '/msg/mark_conversation_as_read', { conversationID: 'sg_g', userID: 'ben', hasReadSeq: 1 }], { sendID: 'ben', receiveID: 'ben', unreadMsgNum: 1, contentType: 3 }],
  ['beforeOnlinePush', [], wrote, { ...PUSHED, ...WEB, userIDList: ['ben', 'anna'] }],
  ['beforeOfflinePush', [], wrote, { ...PUSHED, ...WEB, userIDList: ['ben'] }],
  ['beforeGroupOnlinePush', [founded], wroteInGroup, { ...PUSHED, operationID: 'tried', platformID: 0, platform: '', sessionType: 3, groupID: 'g', seq: 1 }],
  ['beforeUserRegister', [], ['admin', '/user/user_register', { users: [{ userID: 'dora', nickname: 'D' }] }], { users: [{ userID: 'dora', nickname: 'D', faceURL: '', ex: '', createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 }] }],
  ['afterUserRegister', [], ['admin', '/user/user_register', { users: [{ userID: 'dora', nickname: 'D' }] }], { users: [{ userID: 'dora', nickname: 'D', faceURL: '', ex: '', createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 }] }],
  ['beforeUpdateUserInfo', [], ['anna', '/user/update_user_info', { userInfo: { userID: 'anna', nickname: 'N', ex: 'x' } }], { userID: 'anna', nickName: 'N', faceURL: '', ex: null }],
  ['afterUpdateUserInfo', [], ['anna', '/user/update_user_info', { userInfo: { userID: 'anna', nickname: 'N', ex: 'x' } }], { userID: 'anna', nickName: 'N', faceURL: '', ex: '' }],
  ['beforeUpdateUserInfoEx', [], ['anna', '/user/update_user_info_ex', { userInfo: { userID: 'anna', nickname: 'N', ex: 'x' } }], { userID: 'anna', nickName: 'N', faceURL: null, ex: null }],
  ['afterUpdateUserInfoEx', [], ['anna', '/user/update_user_info_ex', { userInfo: { userID: 'anna', faceURL: '', ex: 'x' } }], { userID: 'anna', nickName: null, faceURL: '', ex: null }],
  ['beforeAddFriend', [], asked, { fromUserID: 'anna', toUserID: 'ben', reqMsg: 'please', ex: 'e' }],
  ['afterAddFriend', [], asked, { fromUserID: 'anna', toUserID: 'ben', reqMsg: 'please' }],
  ['beforeAddFriendAgree', [asked], ['ben', '/friend/add_friend_response', { fromUserID: 'anna', toUserID: 'ben', handleResult: 1, handleMsg: 'ok' }], { fromUserID: 'anna', blackUserID: 'ben', HandleResult: 1, HandleMsg: 'ok' }],
  ['afterAddFriendAgree', [asked], ['ben', '/friend/add_friend_response', { fromUserID: 'anna', toUserID: 'ben', handleResult: 1, handleMsg: 'ok' }], { fromUserID: 'anna', blackUserID: 'ben', HandleResult: 1, HandleMsg: 'ok' }],
  ['afterDeleteFriend', [befriended], ['anna', '/friend/delete_friend', { ownerUserID: 'anna', friendUserID: 'ben' }], { ownerUserID: 'anna', friendUserID: 'ben' }],
  ['beforeSetFriendRemark', [befriended], ['anna', '/friend/set_friend_remark', { ownerUserID: 'anna', friendUserID: 'ben', remark: 'r' }], { ownerUserID: 'anna', friendUserID: 'ben', remark: 'r' }],
  ['afterSetFriendRemark', [befriended], ['anna', '/friend/set_friend_remark', { ownerUserID: 'anna', friendUserID: 'ben', remark: 'r' }], { ownerUserID: 'anna', friendUserID: 'ben', remark: 'r' }],
  ['beforeImportFriends', [], befriended, { ownerUserID: 'anna', friendUserIDs: ['ben', 'cleo'] }],
  ['afterImportFriends', [], befriended, { ownerUserID: 'anna', friendUserIDs: ['ben', 'cleo'] }],
  ['beforeAddBlack', [], ['anna', '/friend/add_black', { ownerUserID: 'anna', blackUserID: 'ben' }], { ownerUserID: 'anna', blackUserID: 'ben' }],
  ['afterRemoveBlack', [], ['anna', '/friend/remove_black', { ownerUserID: 'anna', blackUserID: 'ben' }], { ownerUserID: 'anna', blackUserID: 'ben' }],
  ['beforeCreateGroup', [], ['anna', '/group/create_group', { ownerUserID: 'anna', adminUserIDs: ['cleo'], memberUserIDs: ['ben'], groupInfo: GROUP }], {
    ...GROUP_INFO, operationID: 'tried', initMemberList: [{ userID: 'anna', roleLevel: 100 }, { userID: 'cleo', roleLevel: 60 }, { userID: 'ben', roleLevel: 20 }],
  }],
  ['afterCreateGroup', [], founded, {
    ...GROUP_INFO, ownerUserID: 'anna', createTime: A_TIME, memberCount: 2,
    initMemberList: [{ userID: 'anna', roleLevel: 100 }, { userID: 'ben', roleLevel: 20 }, { userID: 'anna', roleLevel: 20 }],
  }],
  ['beforeMemberJoinGroup', [], founded, { groupID: 'g', memberList: [{ userID: 'anna', ex: '' }, { userID: 'ben', ex: '' }], groupEx: 'gx' }],
  ['beforeMemberJoinGroup', [founded], ['anna', '/group/invite_user_to_group', { groupID: 'g', invitedUserIDs: ['cleo'] }], { groupID: 'g', memberList: [{ userID: 'cleo', ex: '' }], groupEx: 'gx' }],
  ['beforeApplyJoinGroup', [founded], ['cleo', '/group/join_group', { groupID: 'g', inviterUserID: 'cleo', joinSource: 3, reqMessage: 'hi', ex: 'e' }], { groupID: 'g', groupType: '\u0002', applyID: 'cleo', reqMessage: 'hi', ex: 'e' }],
  ['beforeInviteUserToGroup', [founded], ['anna', '/group/invite_user_to_group', { groupID: 'g', invitedUserIDs: ['cleo'], reason: 'r' }], { operationID: 'tried', groupID: 'g', reason: 'r', invitedUserIDs: ['cleo'] }],
  ['afterJoinGroup', [founded, openGroup], ['cleo', '/group/join_group', { groupID: 'g', inviterUserID: 'cleo', joinSource: 3, reqMessage: 'hi' }], { operationID: 'tried', groupID: 'g', reqMessage: 'hi', joinSource: 3, inviterUserID: 'cleo' }],
  ['beforeSetGroupInfo', [founded], ['anna', '/group/set_group_info', { groupInfoForSet: { ...SET, ex: null } }], { ...SET, ex: '', operationID: '' }],
  ['afterSetGroupInfo', [founded], ['anna', '/group/set_group_info', { groupInfoForSet: { ...SET, lookMemberInfo: null } }], { ...SET, lookMemberInfo: null, operationID: '' }],
  ['beforeSetGroupInfoEx', [founded], ['anna', '/group/set_group_info_ex', { ...SET, faceURL: null }], { ...SET, faceURL: null, operationID: '' }],
  ['afterSetGroupInfoEx', [founded], ['anna', '/group/set_group_info_ex', { groupID: 'g', introduction: 'i' }], { operationID: '', groupID: 'g', groupName: null, notification: null, introduction: 'i', faceURL: null, ex: null, needVerification: null, lookMemberInfo: null, applyMemberFriend: null }],
  ['beforeSetGroupMemberInfo', [founded], ['anna', '/group/set_group_member_info', { members: [{ groupID: 'g', userID: 'ben', nickname: 'B', roleLevel: 60 }] }], { groupID: 'g', userID: 'ben', nickName: 'B', faceURL: null, roleLevel: 60, ex: null }],
  ['afterSetGroupMemberInfo', [founded], ['anna', '/group/set_group_member_info', { members: [{ groupID: 'g', userID: 'ben', ex: 'x' }] }], { groupID: 'g', userID: 'ben', nickName: null, faceURL: null, roleLevel: null, ex: 'x' }],
  ['afterQuitGroup', [founded], ['ben', '/group/quit_group', { groupID: 'g' }], { groupID: 'g', userID: 'ben' }],
  ['afterKickGroupMember', [founded], ['anna', '/group/kick_group', { groupID: 'g', kickedUserIDs: ['ben'], reason: 'r' }], { groupID: 'g', kickedUserIDs: ['ben'], reason: 'r' }],
  ['afterDismissGroup', [founded], ['anna', '/group/dismiss_group', { groupID: 'g' }], { groupID: 'g', ownerID: 'anna', groupType: '\u0002', membersID: ['anna', 'ben'] }],
  ['afterTransferGroupOwner', [founded], ['anna', '/group/transfer_group', { groupID: 'g', oldOwnerUserID: 'anna', newOwnerUserID: 'ben' }], { groupID: 'g', oldOwnerUserID: 'anna', newOwnerUserID: 'ben' }],
  ['beforeCreateSingleChatConversations', [], wrote, { ownerUserId: 'anna', conversationId: 'si_anna_ben', conversationType: 1, userId: 'ben', ...NO_CHANGE }],
  ['afterCreateSingleChatConversations', [], wrote, { ownerUserId: 'anna', conversationId: 'si_anna_ben', conversationType: 1, userId: 'ben', ...NO_CHANGE }],
  ['beforeCreateGroupChatConversations', [founded], wroteInGroup, { ownerUserId: '', conversationId: 'sg_g', conversationType: 3, groupId: 'g', ...NO_CHANGE }],
  ['afterCreateGroupChatConversations', [founded], ['anna', '/group/invite_user_to_group', { groupID: 'g', invitedUserIDs: ['cleo'] }], { ownerUserId: '', conversationId: 'sg_g', conversationType: 3, groupId: 'g', ...NO_CHANGE }],
];

const ROWS: Readonly<Record<string, EventRow>> = EVENTS;

async function call([as, path, body]: Call, operationID: string): Promise<Answer['body']> {
  return (await post(company!.apiURL, path, body, { token: company!.tokens[as]!, operationID })).body;
}

describe('a webhook', () => {
  it.each(CASES)('%s is told everything', async (event, before, cause, body, key) => {
    company = await foundCompanyWith({ config: switchOn(hook.url, event) }, 'anna', 'ben', 'cleo');
    for (const one of before) expect(await call(one, 'before')).toMatchObject({ errCode: 0 });
    const { command } = ROWS[event]!;
    // Whoever asks about the description of a group has to be told it again, or nothing is found.
    if (event === 'beforeSetGroupInfo' || event === 'beforeSetGroupInfoEx') hook.answer(command, { groupID: 'g' });
    expect(await call(cause, 'tried')).toMatchObject({ errCode: 0 });
    const told = await hook.next('tried', command);
    expect(told.body).toEqual({ callbackCommand: command, ...body });
    expect(told.query).toBe(key ? `?key=${encodeURIComponent(Buffer.from(JSON.stringify(key)).toString('base64'))}` : '');
  });

  it('has its fields in the order of the server, written as Go writes them', async () => {
    company = await foundCompanyWith({ config: switchOn(hook.url, 'beforeCreateGroup') }, 'anna', 'ben');
    await call(['anna', '/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: { ...GROUP, groupName: '<&>' } }], 'written');
    const { text, headers } = await hook.next('written');
    expect(text).toBe(`{"operationID":"written","callbackCommand":"callbackBeforeCreateGroupCommand","groupID":"g","groupName":"\\u003c\\u0026\\u003e","notification":"","introduction":"",`
      + `"faceURL":"","ownerUserID":"","createTime":0,"memberCount":0,"ex":"gx","status":0,"creatorUserID":"","groupType":2,"needVerification":0,"lookMemberInfo":0,"applyMemberFriend":0,`
      + `"notificationUpdateTime":0,"notificationUserID":"","initMemberList":[{"userID":"anna","roleLevel":100},{"userID":"ben","roleLevel":20}]}\n`);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });
});

describe('the table of webhooks', () => {
  const KEYS = Object.keys(defaults['webhooks.yml']).filter((key) => key !== 'URL').map((key) => key[0]!.toLowerCase() + key.slice(1));

  it('has every key of webhooks.yml, but for the two that no server calls', () => {
    expect(Object.keys(EVENTS).sort()).toEqual(KEYS.filter((key) => key !== 'afterUserKickOff' && key !== 'afterGroupMsgRevoke').sort());
  });

  it('has every event tried here, but for those of connections', () => {
    const tried = new Set(CASES.map(([event]) => event as string));
    expect(Object.keys(EVENTS).filter((event) => !tried.has(event))).toEqual(['afterUserOnline', 'afterUserOffline']);
  });
});
