// What a user does beside talking, from a device: friends, groups, any route; over REST with the token of the device's session.
// Imported by im.ts. A new act is a row below.
import { FRIEND_HANDLE_RESULT, GROUP_HANDLE_RESULT, GROUP_JOIN_SOURCE } from '../openim/catalog/constants.ts';
import type { Fields } from '../base/fields.ts';
import type { OperationRow } from '../operation/operation.ts';
import type { AdminCtx } from './define.ts';
import { EMPTY_GROUP } from './groups.ts';

/** The device, first in all that devices do. */
export const device = { kind: 'string', required: true, positional: true, doc: 'The device, by its name: anna/ios.' } as const;

const userID = { kind: 'string', idOf: 'userID', required: true, positional: true, doc: 'The other user.' } as const;
const userIDs = { ...userID, many: true, doc: 'The other users.' } as const;
const groupID = { kind: 'string', idOf: 'groupID', required: true, positional: true, doc: 'The group.' } as const;
const message = { kind: 'string', default: '', doc: 'What is said with it.' } as const;
const refuse = { kind: 'boolean', default: false, doc: 'Refuse; without it the request is accepted.' } as const;

/** Who does it: the user of the device, by the token of its session. */
async function actor(name: string, ctx: AdminCtx) {
  const { userID, token } = (await ctx.devices()).get(name);
  return { me: userID, as: { token } };
}

/** Types the rows of a table that is spread into an object's. */
function rows<const P extends Record<string, Fields>>(table: { [K in keyof P]: OperationRow<P[K], AdminCtx> }): { [K in keyof P]: OperationRow<P[K], AdminCtx> } {
  return table;
}

export const acts = rows({
  addFriend: {
    doc: 'Ask another user for friendship.', effect: 'write', params: { device, userID, message },
    run: async ({ device, userID, message }, ctx) => { const { me, as } = await actor(device, ctx); await ctx.call('/friend/add_friend', { fromUserID: me, toUserID: userID, reqMsg: message }, as); },
  },
  answerFriend: {
    doc: 'Accept or refuse a friend request.', effect: 'write', params: { device, userID, refuse, message },
    run: async ({ device, userID, refuse, message }, ctx) => {
      const { me, as } = await actor(device, ctx);
      await ctx.call('/friend/add_friend_response', { fromUserID: userID, toUserID: me, handleResult: refuse ? FRIEND_HANDLE_RESULT.FriendResponseRefuse : FRIEND_HANDLE_RESULT.FriendResponseAgree, handleMsg: message }, as);
    },
  },
  deleteFriend: {
    doc: 'End a friendship.', effect: 'write', params: { device, userID },
    run: async ({ device, userID }, ctx) => { const { me, as } = await actor(device, ctx); await ctx.call('/friend/delete_friend', { ownerUserID: me, friendUserID: userID }, as); },
  },
  block: {
    doc: 'Put another user on the blacklist.', effect: 'write', params: { device, userID },
    run: async ({ device, userID }, ctx) => { const { me, as } = await actor(device, ctx); await ctx.call('/friend/add_black', { ownerUserID: me, blackUserID: userID }, as); },
  },
  unblock: {
    doc: 'Take another user off the blacklist.', effect: 'write', params: { device, userID },
    run: async ({ device, userID }, ctx) => { const { me, as } = await actor(device, ctx); await ctx.call('/friend/remove_black', { ownerUserID: me, blackUserID: userID }, as); },
  },
  createGroup: {
    doc: 'Create a group that the user owns.', effect: 'write', returns: { value: 'groupID' },
    params: {
      device, groupName: { kind: 'string', required: true, positional: true, doc: 'Its name.' }, memberUserIDs: { kind: 'string', idOf: 'userID', many: true, positional: true, doc: 'Its members beside the owner.' },
      groupID: { kind: 'string', doc: 'Its ID; the server makes one up otherwise.' },
    },
    run: async ({ device, groupName, memberUserIDs = [], groupID = '' }, ctx) => {
      const { me, as } = await actor(device, ctx);
      const groupInfo = { ...EMPTY_GROUP, groupName, groupID, creatorUserID: me };
      return (await ctx.call('/group/create_group', { ownerUserID: me, memberUserIDs, adminUserIDs: [], groupInfo }, as)).groupInfo?.groupID;
    },
    planned: ({ groupID = 'planned' }) => groupID,
  },
  joinGroup: {
    doc: 'Join a group, or ask to.', effect: 'write', params: { device, groupID, message },
    run: async ({ device, groupID, message }, ctx) => { const { me, as } = await actor(device, ctx); await ctx.call('/group/join_group', { groupID, reqMessage: message, joinSource: GROUP_JOIN_SOURCE.JoinBySearch, inviterUserID: me }, as); },
  },
  answerJoin: {
    doc: 'Accept or refuse who wants to join.', effect: 'write', params: { device, groupID, userID, refuse, message },
    run: async ({ device, groupID, userID, refuse, message }, ctx) => {
      const { as } = await actor(device, ctx);
      await ctx.call('/group/group_application_response', { groupID, fromUserID: userID, handledMsg: message, handleResult: refuse ? GROUP_HANDLE_RESULT.GroupResponseRefuse : GROUP_HANDLE_RESULT.GroupResponseAgree }, as);
    },
  },
  invite: {
    doc: 'Invite users to a group.', effect: 'write', params: { device, groupID, userIDs }, affects: ({ userIDs }) => userIDs.length,
    run: async ({ device, groupID, userIDs }, ctx) => { const { as } = await actor(device, ctx); await ctx.call('/group/invite_user_to_group', { groupID, invitedUserIDs: userIDs }, as); },
  },
  kickMember: {
    doc: 'Remove users from a group.', effect: 'write', params: { device, groupID, userIDs }, affects: ({ userIDs }) => userIDs.length,
    run: async ({ device, groupID, userIDs }, ctx) => { const { as } = await actor(device, ctx); await ctx.call('/group/kick_group', { groupID, kickedUserIDs: userIDs }, as); },
  },
  quitGroup: {
    doc: 'Leave a group.', effect: 'write', params: { device, groupID },
    run: async ({ device, groupID }, ctx) => { const { me, as } = await actor(device, ctx); await ctx.call('/group/quit_group', { groupID, userID: me }, as); },
  },
  dismissGroup: {
    doc: 'Dismiss a group of the user\'s own.', effect: 'write', params: { device, groupID },
    run: async ({ device, groupID }, ctx) => { const { as } = await actor(device, ctx); await ctx.call('/group/dismiss_group', { groupID }, as); },
  },
  muteGroup: {
    doc: 'Stop ordinary members from posting, or with off let them again.', effect: 'write', params: { device, groupID, off: { kind: 'boolean', default: false, doc: 'Let them again.' } },
    run: async ({ device, groupID, off }, ctx) => { const { as } = await actor(device, ctx); await ctx.call(off ? '/group/cancel_mute_group' : '/group/mute_group', { groupID }, as); },
  },
  muteMember: {
    doc: 'Stop one member from posting for a while; 0 lets them again.', effect: 'write',
    params: { device, groupID, userID, duration: { kind: 'duration', positional: true, default: 600_000, doc: 'How long; default 10m.' } },
    run: async ({ device, groupID, userID, duration }, ctx) => {
      const { as } = await actor(device, ctx);
      if (duration === 0) await ctx.call('/group/cancel_mute_group_member', { groupID, userID }, as);
      else await ctx.call('/group/mute_group_member', { groupID, userID, mutedSeconds: Math.ceil(duration / 1000) }, as);
    },
  },
  call: {
    doc: 'Call any route as the user of the device.', effect: 'write', returns: { value: 'data' },
    params: { device, path: { kind: 'string', required: true, positional: true, doc: 'The route: /user/get_users_info.' }, body: { kind: 'object', positional: true, default: {}, doc: 'Its body.' } },
    run: async ({ device, path, body }, ctx) => ctx.raw('POST', path, body, (await actor(device, ctx)).as),
  },
});
