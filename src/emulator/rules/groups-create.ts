// /group/*: a group begins and ends.

import { hasDuplicates, needPresent, needText } from '../check.ts';
import { badArgument, noPermission, ServerError } from '../errors.ts';
import { lookUpUsers } from '../lookup.ts';
import { addMembers, listMemberIDs, populate, removeAllMembers, ROLE, type Member } from '../store/group-members.ts';
import { createGroup, findGroup, GROUP_STATUS, updateGroup, type GroupInfo } from '../store/groups.ts';
import { askWebhook, once, replaceNamed, tellWebhook } from '../webhooks/ask.ts';
import { askMembersJoin, describeUser, memberVersion, nameType, newMember, takeGroup, takeOwner, tellGroup } from './groups-common.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

const WORKING_GROUP = 2;
const MOST_MEMBERS = 1000;
const BY_INVITATION = 2;

interface CreateBody {
  memberUserIDs: string[] | null; adminUserIDs: string[] | null; ownerUserID: string; groupInfo: GroupInfo | null; sendMessage: boolean | null;
}

const create_group: Rule<CreateBody> = {
  writes: true,
  check({ groupInfo, ownerUserID, memberUserIDs }) {
    needPresent(groupInfo, 'groupInfo is empty');
    if (groupInfo!.groupType < 0 || groupInfo!.groupType > 2) throw badArgument('GroupType is invalid');
    needText(ownerUserID, 'ownerUserID is empty');
    if ((memberUserIDs?.length ?? 0) > MOST_MEMBERS) throw badArgument('too many MemberUserIDs, need to be less than 1000');
    if (groupInfo!.groupType !== WORKING_GROUP) throw badArgument('group type only supports 2');
  },
  owner: (body) => body.ownerUserID,
  run(body, ctx) {
    const admins = body.adminUserIDs ?? [];
    const ordinary = body.memberUserIDs ?? [];
    const userIDs = [...ordinary, ...admins, body.ownerUserID];
    if (!userIDs.includes(ctx.caller.userID)) userIDs.push(ctx.caller.userID);
    if (hasDuplicates(userIDs)) throw badArgument('group member repeated');
    const users = new Map(lookUpUsers(ctx, userIDs).map((user) => [user.userID, user]));
    if (users.size !== userIDs.length) throw new ServerError(1101, 'user not found');

    const now = ctx.clock.now();
    const info = askCreate(ctx, body.groupInfo!, listInitial(body.ownerUserID, admins, ordinary));
    const group = { ...info, groupID: chooseID(ctx, info.groupID), createTime: now };
    const join = (userID: string, roleLevel: number): Member => ({
      ...newMember(group.groupID, userID), roleLevel, joinTime: now, joinSource: BY_INVITATION, operatorUserID: ctx.caller.userID, inviterUserID: ctx.caller.userID,
    });
    const joining = [join(body.ownerUserID, ROLE.owner), ...admins.map((id) => join(id, ROLE.admin)), ...ordinary.map((id) => join(id, ROLE.ordinary))];
    const members = askMembersJoin(ctx, group, joining);
    createGroup(ctx.store, group);
    addMembers(ctx.store, now, members);

    // The caller counts as a member in the answer and in the tips, even where it is none (seen).
    const groupInfo: GroupInfo = { ...group, ownerUserID: body.ownerUserID, memberCount: userIDs.length };
    const named = members.map((member) => ({ ...member, nickname: users.get(member.userID)!.nickname, appMangerLevel: users.get(member.userID)!.appMangerLevel }));
    const opUser = describeUser(ctx, group.groupID, ctx.caller.userID);
    const version = memberVersion(ctx, group.groupID);
    const ownIndex = named.findIndex((member) => member.userID === ctx.caller.userID);
    tellGroup(ctx, group.groupID, 1501, ['GroupCreatedTips', {
      group: groupInfo, opUser, memberList: ownIndex < 0 ? named : named.slice(0, ownIndex + 1), operationTime: now,
      groupOwnerUser: { ...members[0]!, appMangerLevel: users.get(body.ownerUserID)!.appMangerLevel }, ...version,
    }], { sendMessage: body.sendMessage });
    if (group.notification !== '') {
      tellGroup(ctx, group.groupID, 1519, ['GroupInfoSetAnnouncementTips', { group: groupInfo, opUser, ...version }], { sendMessage: true, withProfile: true });
    }
    // All of them once more as ordinary members: so the server says it.
    tellWebhook(ctx, 'afterCreateGroup', () => ({ ...groupInfo, initMemberList: listInitial(body.ownerUserID, admins, userIDs) }));
    return { groupInfo };
  },
};

function askCreate(ctx: RequestContext, info: GroupInfo, initMemberList: object[]): GroupInfo {
  const answer = askWebhook(ctx, 'beforeCreateGroup', () => ({ ...info, initMemberList }));
  return replaceNamed(info, answer, [
    'groupID', 'groupName', 'notification', 'introduction', 'faceURL', 'ownerUserID', 'ex', 'status', 'creatorUserID', 'groupType', 'needVerification', 'lookMemberInfo',
  ]);
}

function listInitial(ownerUserID: string, admins: readonly string[], ordinary: readonly string[]): object[] {
  const as = (roleLevel: number) => (userID: string) => ({ userID, roleLevel });
  return [as(ROLE.owner)(ownerUserID), ...admins.map(as(ROLE.admin)), ...ordinary.map(as(ROLE.ordinary))];
}

const dismiss_group: Rule<{ groupID: string; deleteMember: boolean; sendMessage: boolean | null }> = {
  writes: true,
  access: 'token',
  check: ({ groupID }) => needText(groupID, 'groupID is empty'),
  run({ groupID, deleteMember, sendMessage }, ctx) {
    const owner = takeOwner(ctx, groupID);
    if (!ctx.caller.isAdmin && owner.userID !== ctx.caller.userID) throw noPermission('not group owner');
    const group = takeGroup(ctx, groupID);
    if (!deleteMember && group.status === GROUP_STATUS.dismissed) throw new ServerError(1204, 'group status is dismissed');
    updateGroup(ctx.store, ctx.clock.now(), groupID, { status: GROUP_STATUS.dismissed });
    if (!deleteMember) {
      const opUser = ctx.caller.userID === owner.userID ? populate(ctx.store, owner) : describeUser(ctx, groupID, ctx.caller.userID);
      tellGroup(ctx, groupID, 1511, ['GroupDismissedTips', { group: ctx.profile.dismissedInTips ? { ...group, status: GROUP_STATUS.dismissed } : group, opUser, operationTime: 0 }], { sendMessage });
    }
    const membersID = deleteMember ? [] : listMemberIDs(ctx.store, groupID);
    // The real server's push worker does this half a second later, when everybody has been told; it comes by the same way, and tells it again.
    removeAllMembers(ctx.store, ctx.clock.now(), groupID);
    const about = { groupID, ownerID: owner.userID, groupType: nameType(group) };
    tellWebhook(ctx, 'afterDismissGroup', () => ({ ...about, membersID }));
    if (!deleteMember) tellWebhook(ctx, 'afterDismissGroup', () => about);
    return undefined;
  },
};

/** The ID asked for, or a number of up to ten digits that is free. */
function chooseID(ctx: RequestContext, wanted: string): string {
  if (wanted !== '') {
    if (findGroup(ctx.store, wanted)) throw new ServerError(1202, `group id existed ${wanted}`);
    return wanted;
  }
  return once(ctx, 'groupID', () => makeID(ctx));
}

function makeID({ store }: RequestContext): string {
  for (let attempt = 0; attempt < 10; attempt++) {
    const id = String(process.getBuiltinModule('node:crypto').randomBytes(4).readUInt32BE());
    if (!findGroup(store, id)) return id;
  }
  throw new ServerError(90007, 'group id gen error');
}

/** Rules of a group's beginning and end. */
export const groupsCreate: Rules = { create_group, dismiss_group };
