// The object `groups`: conversations with many members.
// Imported by index.ts and im-acts.ts. A new operation is a row below.
import { ImctlError } from '../base/errors.ts';
import type { GroupInfo, GroupMemberFullInfo, GroupRequest } from '../openim/catalog/types.ts';
import { GROUP_HANDLE_RESULT, GROUP_ROLE_LEVELS, GROUP_TYPES } from '../openim/catalog/constants.ts';
import { defineObject, nameOf, requestState, undoChanges, type AdminCtx } from './define.ts';

const groupID = { kind: 'string', required: true, positional: true, doc: 'The group.' } as const;
const userIDs = { kind: 'string', required: true, positional: true, many: true, doc: 'The users.' } as const;

const profile = {
  groupName: { kind: 'string', doc: 'Its name.' },
  notification: { kind: 'string', doc: 'Announcement shown to all members.' },
  introduction: { kind: 'string', doc: 'What it is about.' },
  faceURL: { kind: 'string', doc: 'Address of the picture.' },
  ex: { kind: 'string', doc: 'Free text for the application.' },
  needVerification: { kind: 'integer', choices: [0, 1, 2], doc: 'Joining: 0 applicants are checked and invitations are not, 1 both are checked, 2 nobody is.' },
} as const;

export const groups = defineObject({
  name: 'groups', singular: 'group', short: 'g',
  doc: 'Conversations with many members.', overview: true,
  shapes: [{
    name: 'Group', id: 'groupID', type: 'GroupInfo',
    columns: [
      { title: 'GROUPID', from: 'groupID' },
      { title: 'NAME', from: 'groupName' },
      { title: 'OWNER', from: 'ownerUserID' },
      { title: 'MEMBERS', from: 'memberCount', as: 'count' },
      { title: 'CREATED', from: 'createTime', as: 'time' },
      { title: 'STATUS', from: 'status', wide: true },
      { title: 'INTRODUCTION', from: 'introduction', wide: true },
    ],
  }, {
    name: 'Member', id: 'userID', type: 'GroupMemberFullInfo',
    columns: [
      { title: 'USERID', from: 'userID' },
      { title: 'NICKNAME', from: 'nickname' },
      { title: 'ROLE', from: 'role' },
      { title: 'JOINED', from: 'joinTime', as: 'time' },
      { title: 'MUTED UNTIL', from: 'muteEndTime', as: 'time', wide: true },
    ],
    derived: { role: 'owner, admin or member, from roleLevel.' },
  }, {
    name: 'GroupRequest', id: 'userID', type: 'GroupRequest',
    columns: [
      { title: 'USERID', from: 'userID' }, { title: 'NICKNAME', from: 'nickname' }, { title: 'GROUPID', from: 'groupID' }, { title: 'STATE', from: 'state' },
      { title: 'SENT', from: 'reqTime', as: 'time' }, { title: 'MESSAGE', from: 'reqMsg' }, { title: 'INVITED BY', from: 'inviterUserID', wide: true }, { title: 'ANSWER', from: 'handleMsg', wide: true },
    ],
    derived: { userID: 'Who wants in, from userInfo.', nickname: 'Their nickname, from userInfo.', groupID: 'Where, from groupInfo.', state: 'open, accepted or refused, from handleResult.' },
  }],
  related: { Members: (id) => ({ path: 'groups.members', params: { groupID: id } }), Requests: (id) => ({ path: 'groups.requests', params: { groupID: id, open: true } }) },
  operations: {
    list: {
      doc: 'List groups, newest first; dismissed ones are left out.',
      effect: 'read', returns: { many: 'Group' },
      params: { groupName: { kind: 'string', doc: 'Part of the name (a regular expression to the server).' } },
      run: ({ groupName }, ctx) => ctx.pages('/group/get_groups', groupName ? { groupName } : {}, (data) => data.groups?.flatMap(({ groupInfo, groupOwnerUserID }) => (groupInfo ? [{ ...groupInfo, ownerUserID: groupInfo.ownerUserID || groupOwnerUserID }] : []))),
      narrow: { groupName: { param: 'groupName', as: 'pattern' } },
      examples: ['imctl get groups', 'imctl get groups --group-name Lunch'],
    },
    joined: {
      doc: 'List the groups a user is in.',
      effect: 'read', returns: { many: 'Group' },
      params: { userID: { kind: 'string', required: true, positional: true, doc: 'The user.' } },
      on: { users: 'userID' },
      run: ({ userID }, ctx) => ctx.pages('/group/get_joined_group_list', { fromUserID: userID }, (data) => data.groups),
      examples: ['imctl groups joined anna'],
    },
    get: {
      doc: 'Show one group, also a dismissed one.',
      effect: 'read', returns: { one: 'Group' },
      params: { groupID },
      run: ({ groupID }, ctx) => findGroup(ctx, groupID),
      examples: ['imctl get group lunch'],
    },
    create: {
      doc: 'Create a group.',
      effect: 'write', returns: { one: 'Group' },
      undo: { by: 'dismiss', prepare: () => (made) => [{ path: 'groups.dismiss', params: { groupID: (made as GroupInfo).groupID } }] },
      params: {
        ...profile,
        groupName: { ...profile.groupName, required: true, positional: true },
        ownerUserID: { kind: 'string', required: true, doc: 'Who owns it.' },
        memberUserIDs: { kind: 'string', many: true, doc: 'Its members beside the owner.' },
        adminUserIDs: { kind: 'string', many: true, doc: 'Those who help the owner.' },
        groupID: { kind: 'string', doc: 'Its ID; the server makes one up otherwise.' },
      },
      async run({ ownerUserID, memberUserIDs = [], adminUserIDs = [], ...info }, ctx) {
        const groupInfo = { ...EMPTY_GROUP, ...info, creatorUserID: ownerUserID };
        const made = await ctx.call('/group/create_group', { ownerUserID, memberUserIDs, adminUserIDs, groupInfo });
        // The answer counts the caller among the members, who is none (api-catalog create_group): asked again for what is true.
        return findGroup(ctx, made.groupInfo?.groupID ?? groupInfo.groupID);
      },
      examples: ['imctl create group Standup --group-id standup --owner-user-id anna --member-user-ids ben --member-user-ids carla'],
    },
    update: {
      doc: 'Change what a group says of itself; what is not named stays.',
      effect: 'write', returns: { one: 'Group' }, repeatable: true,
      undo: { by: 'update', prepare: async ({ groupID, ...changes }, ctx) => undoChanges('groups.update', { groupID }, changes, await findGroup(ctx, groupID)) },
      params: { groupID, ...profile },
      async run({ groupID, ...changes }, ctx) {
        if (Object.keys(changes).length === 0) throw new ImctlError('ARG-MISSING', 'nothing to change', { hint: `name what to change, for example  imctl update group ${groupID} --group-name NAME` });
        await ctx.call('/group/set_group_info_ex', { groupID, ...changes });
        return findGroup(ctx, groupID);
      },
      examples: ['imctl update group lunch --introduction "where shall we go"'],
    },
    members: {
      doc: 'List the members of a group, the owner first.',
      effect: 'read', returns: { many: 'Member' },
      params: { groupID },
      async run({ groupID }, ctx) {
        await findGroup(ctx, groupID);
        return ctx.pages('/group/get_group_member_list', { groupID }, (data) => data.members?.map(withRole));
      },
      examples: ['imctl groups members lunch', 'imctl get members lunch'],
    },
    requests: {
      doc: 'List who wants into a group.',
      effect: 'read', returns: { many: 'GroupRequest' },
      params: { groupID, open: { kind: 'boolean', doc: 'Only those that nobody has answered.' } },
      async run({ groupID, open }, ctx) {
        const { ownerUserID } = await findGroup(ctx, groupID);
        return ctx.pages('/group/get_recv_group_applicationList', { fromUserID: ownerUserID, groupIDs: [groupID], ...(open ? { handleResults: [0] } : {}) }, (data) => data.groupRequests?.map(describeRequest));
      },
      examples: ['imctl groups requests lunch'],
    },
    answer: {
      doc: 'Let somebody into a group who asked, or refuse.',
      effect: 'write', returns: { nothing: true },
      params: { groupID, userID: { kind: 'string', required: true, positional: true, doc: 'Who asked.' }, refuse: { kind: 'boolean', doc: 'Refuse; without it they are let in.' }, message: { kind: 'string', default: '', doc: 'What is said with it.' } },
      run: async ({ groupID, userID, refuse, message }, ctx) => { await ctx.call('/group/group_application_response', { groupID, fromUserID: userID, handledMsg: message, handleResult: refuse ? GROUP_HANDLE_RESULT.GroupResponseRefuse : GROUP_HANDLE_RESULT.GroupResponseAgree }); },
      examples: ['imctl groups answer lunch dora'],
    },
    invite: {
      doc: 'Bring users into a group.',
      effect: 'write', returns: { nothing: true },
      undo: { by: 'kick', prepare: ({ groupID, userIDs }) => () => [{ path: 'groups.kick', params: { groupID, userIDs } }] },
      params: { groupID, userIDs, message: { kind: 'string', doc: 'Reason told to the group.' } },
      affects: ({ userIDs }) => userIDs.length,
      run: async ({ groupID, userIDs, message = '' }, ctx) => { await ctx.call('/group/invite_user_to_group', { groupID, invitedUserIDs: userIDs, reason: message }); },
      examples: ['imctl groups invite lunch dora'],
    },
    kick: {
      doc: 'Take members out of a group.',
      effect: 'write', returns: { nothing: true }, guarded: true,
      undo: { by: 'invite', prepare: ({ groupID, userIDs }) => () => [{ path: 'groups.invite', params: { groupID, userIDs } }] },
      params: { groupID, userIDs },
      affects: ({ userIDs }) => userIDs.length,
      run: async ({ groupID, userIDs }, ctx) => { await ctx.call('/group/kick_group', { groupID, kickedUserIDs: userIDs, reason: '' }); },
      examples: ['imctl groups kick lunch carla'],
    },
    setRole: {
      doc: 'Make members administrators of a group, or ordinary members again.',
      effect: 'write', returns: { nothing: true }, repeatable: true,
      undo: {
        by: 'setRole',
        async prepare({ groupID, userIDs }, ctx) {
          const { members } = await ctx.call('/group/get_group_members_info', { groupID, userIDs });
          return () => ['admin', 'member'].flatMap((role) => {
            const before = (members ?? []).filter((member) => withRole(member).role === role).map((member) => member.userID);
            return before.length > 0 ? [{ path: 'groups.setRole', params: { groupID, userIDs: before, role } }] : [];
          });
        },
      },
      params: { groupID, userIDs, role: { kind: 'string', required: true, choices: ['admin', 'member'], doc: 'What they are from now on.' } },
      affects: ({ userIDs }) => userIDs.length,
      async run({ groupID, userIDs, role }, ctx) {
        const roleLevel = role === 'admin' ? GROUP_ROLE_LEVELS.GroupAdmin : GROUP_ROLE_LEVELS.GroupOrdinaryUsers;
        await ctx.call('/group/set_group_member_info', { members: userIDs.map((userID) => ({ groupID, userID, roleLevel })) });
      },
      examples: ['imctl groups set-role lunch ben --role admin'],
    },
    mute: {
      doc: 'Stop ordinary members from posting; with a user, only that one and for a time.',
      effect: 'write', returns: { nothing: true }, repeatable: true,
      undo: { by: 'unmute', prepare: ({ groupID, userID }) => () => [{ path: 'groups.unmute', params: { groupID, userID } }] },
      params: { groupID, userID: { kind: 'string', doc: 'Only this member.' }, for: { kind: 'duration', doc: 'How long, for one member; default 1h.', min: 1000 } },
      async run({ groupID, userID, for: forMs }, ctx) {
        if (userID !== undefined) await ctx.call('/group/mute_group_member', { groupID, userID, mutedSeconds: Math.ceil((forMs ?? HOUR_MS) / 1000) });
        else if (forMs !== undefined) throw new ImctlError('ARG-UNKNOWN', 'a whole group is muted until it is unmuted, not for a time', { hint: 'leave out the duration, or name a user' });
        else await ctx.call('/group/mute_group', { groupID });
      },
      examples: ['imctl mute group lunch', 'imctl mute group lunch --user-id ben --for 10m'],
    },
    unmute: {
      doc: 'Let ordinary members post again; with a user, only that one.',
      effect: 'write', returns: { nothing: true }, repeatable: true,
      undo: { by: 'mute', prepare: ({ groupID, userID }) => () => [{ path: 'groups.mute', params: { groupID, userID } }] },
      params: { groupID, userID: { kind: 'string', doc: 'Only this member.' } },
      run: async ({ groupID, userID }, ctx) => {
        if (userID === undefined) await ctx.call('/group/cancel_mute_group', { groupID });
        else await ctx.call('/group/cancel_mute_group_member', { groupID, userID });
      },
      examples: ['imctl unmute group lunch'],
    },
    transfer: {
      doc: 'Hand a group over to another member.',
      effect: 'write', returns: { one: 'Group' }, guarded: true,
      undo: {
        by: 'transfer',
        async prepare({ groupID }, ctx) {
          const { ownerUserID } = await findGroup(ctx, groupID);
          return () => [{ path: 'groups.transfer', params: { groupID, newOwnerUserID: ownerUserID } }];
        },
      },
      params: { groupID, newOwnerUserID: { kind: 'string', required: true, positional: true, doc: 'Who owns it from now on.' } },
      async run({ groupID, newOwnerUserID }, ctx) {
        const { ownerUserID } = await findGroup(ctx, groupID);
        await ctx.call('/group/transfer_group', { groupID, oldOwnerUserID: ownerUserID, newOwnerUserID });
        return findGroup(ctx, groupID);
      },
      examples: ['imctl transfer group lunch ben'],
    },
    dismiss: {
      doc: 'End a group: its members lose it, its messages stay readable.',
      effect: 'destructive', returns: { nothing: true }, verbs: ['delete'],
      params: { groupID },
      async preview({ groupID }, ctx) {
        const { groupName, memberCount } = await findGroup(ctx, groupID);
        return `dismiss group ${groupID} ${JSON.stringify(groupName)}: ${memberCount} members lose it, its messages stay readable. Cannot be undone.`;
      },
      run: async ({ groupID }, ctx) => { await ctx.call('/group/dismiss_group', { groupID, deleteMember: false }); },
      examples: ['imctl dismiss group lunch --yes', 'imctl delete group lunch --yes'],
    },
  },
});

const HOUR_MS = 3_600_000;

/** A group to be made, of the only type the server still makes (api-catalog create_group). */
export const EMPTY_GROUP: GroupInfo = {
  groupID: '', groupName: '', notification: '', introduction: '', faceURL: '', ownerUserID: '', createTime: 0, memberCount: 0, ex: '', status: 0,
  creatorUserID: '', groupType: GROUP_TYPES.WorkingGroup, needVerification: 0, lookMemberInfo: 0, applyMemberFriend: 0, notificationUpdateTime: 0, notificationUserID: '',
};

/** One group. @throws ImctlError NOT-FOUND. */
async function findGroup(ctx: AdminCtx, groupID: string): Promise<GroupInfo> {
  const { groupInfos } = await ctx.call('/group/get_groups_info', { groupIDs: [groupID] });
  if (groupInfos?.[0]) return groupInfos[0];
  throw new ImctlError('NOT-FOUND', `no group "${groupID}"`, { route: 'POST /group/get_groups_info', hint: 'list groups with  imctl get groups' });
}

const ROLES: Record<string, string> = { GroupOwner: 'owner', GroupAdmin: 'admin', GroupOrdinaryUsers: 'member' };

function withRole(member: GroupMemberFullInfo): GroupMemberFullInfo & { role: string } {
  const name = nameOf(GROUP_ROLE_LEVELS, member.roleLevel);
  return { ...member, role: ROLES[name] ?? name };
}

function describeRequest(request: GroupRequest): GroupRequest & { userID: string; nickname: string; groupID: string; state: string } {
  const { userInfo, groupInfo, handleResult } = request;
  return { userID: userInfo?.userID ?? '', nickname: userInfo?.nickname ?? '', groupID: groupInfo?.groupID ?? '', ...request, state: requestState(handleResult) };
}
