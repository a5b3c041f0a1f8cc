// /group/*: who may do what in a group: owner, admins, names, mutes.

import { needPresent, needText } from '../check.ts';
import { badArgument, noPermission } from '../errors.ts';
import { lookUpMembers } from '../lookup.ts';
import { exchangeOwner, findMembers, ROLE, updateMember, type Member, type MemberColumns } from '../store/group-members.ts';
import { currentVersion } from '../store/versions.ts';
import { askWebhook, replaceNamed, tellWebhook } from '../webhooks/ask.ts';
import { describeUser, memberVersion, takeGroup, takeLiveGroup, takeMember, tellGroup } from './groups-common.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

interface MemberForSet { groupID: string; userID: string; nickname: string | null; faceURL: string | null; roleLevel: number | null; ex: string | null }

const set_group_member_info: Rule<{ members: MemberForSet[] | null }> = {
  writes: true,
  access: 'token',
  check({ members }) {
    needPresent(members, 'members is empty');
    if (members!.length > 1000) throw badArgument('too many Members, need to be less than 1000');
  },
  run({ members }, ctx) {
    const asked = members!;
    if (asked.length === 0) throw badArgument('members empty');
    for (const { roleLevel } of asked) checkRole(roleLevel);
    const byGroup = Map.groupBy(asked, (member) => member.groupID);
    for (const [groupID, ofGroup] of byGroup) checkMembers(ctx, groupID, ofGroup, asked);
    const list = asked.map((member) => askSet(ctx, member));
    const sortVersions = new Map<string, number>();
    for (const { groupID, userID, ...set } of list) {
      const columns = readColumns(set);
      updateMember(ctx.store, ctx.clock.now(), groupID, userID, columns);
      if (columns.role_level !== undefined) sortVersions.set(groupID, currentVersion(ctx.store, ctx.clock.now(), 'group_member', groupID).version);
    }
    for (const { groupID, userID, roleLevel, nickname, faceURL, ex } of list) {
      const groupSortVersion = ctx.profile.tipVersions ? sortVersions.get(groupID) ?? 0 : 0;
      const contentType = { [ROLE.admin]: 1517, [ROLE.ordinary]: 1518 }[roleLevel ?? 0];
      if (contentType !== undefined) tellMemberChanged(ctx, groupID, userID, contentType, groupSortVersion);
      if (nickname !== null || faceURL !== null || ex !== null) tellMemberChanged(ctx, groupID, userID, 1516, groupSortVersion);
    }
    for (const member of list) tellWebhook(ctx, 'afterSetGroupMemberInfo', () => ({ ...member, nickName: member.nickname }));
    return undefined;
  },
};

function askSet(ctx: RequestContext, member: MemberForSet): MemberForSet {
  const answer = askWebhook(ctx, 'beforeSetGroupMemberInfo', () => ({ ...member, nickName: member.nickname }));
  return replaceNamed(member, answer && { ...answer, nickname: answer.nickName }, ['nickname', 'faceURL', 'roleLevel', 'ex']);
}

/** 1516, 1517, 1518: a member's record changed. */
export function tellMemberChanged(ctx: RequestContext, groupID: string, userID: string, contentType: number, groupSortVersion = 0, opUser = describeUser(ctx, groupID, ctx.caller.userID)): void {
  tellGroup(ctx, groupID, contentType, ['GroupMemberInfoSetTips', {
    group: takeGroup(ctx, groupID), opUser, operationTime: 0,
    changedUser: findMembers(ctx.store, groupID, [userID])[0] ?? null, groupSortVersion, ...memberVersion(ctx, groupID),
  }]);
}

function checkRole(roleLevel: number | null): void {
  if (roleLevel === null || roleLevel === ROLE.admin || roleLevel === ROLE.ordinary) return;
  throw roleLevel === ROLE.owner ? noPermission('cannot set ungroup owner') : badArgument('invalid role level');
}

function readColumns(set: Omit<MemberForSet, 'groupID' | 'userID'>): MemberColumns {
  const columns: MemberColumns = {};
  if (set.nickname !== null) columns.nickname = set.nickname;
  if (set.faceURL !== null) columns.face_url = set.faceURL;
  if (set.roleLevel !== null) columns.role_level = set.roleLevel;
  if (set.ex !== null) columns.ex = set.ex;
  return columns;
}

function checkMembers(ctx: RequestContext, groupID: string, wanted: readonly MemberForSet[], all: readonly MemberForSet[]): void {
  const userIDs = new Set<string>();
  for (const { userID } of wanted) {
    if (userIDs.has(userID)) throw badArgument(`repeat group ${groupID} user ${userID}`);
    userIDs.add(userID);
  }
  userIDs.add(ctx.caller.userID);
  const known = lookUpMembers(ctx, groupID, [...userIDs]);
  const self = known.find((member) => member.userID === ctx.caller.userID);
  const missing = userIDs.size - known.length;
  if (missing > 1 || (missing === 1 && self)) throw badArgument('user not in group');
  if (missing === 1 && !ctx.caller.isAdmin) throw noPermission('user not in group');
  if (missing === 0 && !ctx.caller.isAdmin) checkChange(self!, known, all.find((member) => member.userID === self!.userID)?.roleLevel ?? null);
}

/** `known` are all that are changed and the caller; `ownRole` is the role the caller wants for itself. */
function checkChange(self: Member, known: readonly Member[], ownRole: number | null): void {
  for (const member of known) {
    if (self.roleLevel === ROLE.admin && member.roleLevel === ROLE.owner) throw noPermission('admin can not change group owner');
    if (self.roleLevel === ROLE.admin && member.roleLevel === ROLE.admin && member !== self) throw noPermission('admin can not change other group admin');
    if (self.roleLevel === ROLE.ordinary && member !== self) throw noPermission('ordinary users can not change other role level');
  }
  if (ownRole === null) return;
  if (ownRole > self.roleLevel) throw noPermission('can not improve role level by self');
  if (self.roleLevel === ROLE.owner) throw badArgument('group owner can not change own role level');
}

const transfer_group: Rule<{ groupID: string; oldOwnerUserID: string; newOwnerUserID: string }> = {
  writes: true,
  access: 'token',
  check({ groupID, oldOwnerUserID, newOwnerUserID }) {
    needText(groupID, 'groupID is empty');
    needText(oldOwnerUserID, 'oldOwnerUserID is empty');
    needText(newOwnerUserID, 'newOwnerUserID is empty');
  },
  run({ groupID, oldOwnerUserID, newOwnerUserID }, ctx) {
    takeLiveGroup(ctx, groupID);
    if (oldOwnerUserID === newOwnerUserID) throw badArgument('OldOwnerUserID == NewOwnerUserID');
    const missing = [oldOwnerUserID, newOwnerUserID].filter((userID) => lookUpMembers(ctx, groupID, [userID]).length === 0);
    if (missing.length > 0) throw badArgument(`user not in group ${missing.join(',')}`);
    const isOwner = ctx.caller.userID === oldOwnerUserID && takeMember(ctx, groupID, oldOwnerUserID).roleLevel === ROLE.owner;
    if (!ctx.caller.isAdmin && !isOwner) throw noPermission('no permission transfer group owner');
    const newOwner = takeMember(ctx, groupID, newOwnerUserID);
    if (newOwner.muteEndTime > ctx.clock.now()) mute(ctx, groupID, newOwnerUserID, 0);
    exchangeOwner(ctx.store, ctx.clock.now(), groupID, oldOwnerUserID, newOwnerUserID, newOwner.roleLevel);
    tellWebhook(ctx, 'afterTransferGroupOwner', () => ({ groupID, oldOwnerUserID, newOwnerUserID }));
    tellGroup(ctx, groupID, 1507, ['GroupOwnerTransferredTips', {
      group: takeGroup(ctx, groupID), opUser: describeUser(ctx, groupID, ctx.caller.userID),
      newGroupOwner: findMembers(ctx.store, groupID, [newOwnerUserID])[0], oldGroupOwner: '',
      oldGroupOwnerInfo: findMembers(ctx.store, groupID, [oldOwnerUserID])[0], operationTime: 0, ...memberVersion(ctx, groupID),
    }]);
    return undefined;
  },
};

const mute_group_member: Rule<{ groupID: string; userID: string; mutedSeconds: number }> = {
  writes: true,
  access: 'token',
  check({ groupID, userID, mutedSeconds }) {
    needText(groupID, 'groupID is empty');
    needText(userID, 'userID is empty');
    if (mutedSeconds <= 0) throw badArgument('mutedSeconds is empty');
  },
  run({ groupID, userID, mutedSeconds }, ctx) {
    const member = takeMember(ctx, groupID, userID);
    checkMute(ctx, groupID, member, { owner: 'set group owner mute', admin: 'set group admin mute', ordinary: 'set group ordinary users mute' });
    mute(ctx, groupID, userID, mutedSeconds);
    return undefined;
  },
};

const cancel_mute_group_member: Rule<{ groupID: string; userID: string }> = {
  writes: true,
  access: 'token',
  check({ groupID, userID }) {
    needText(groupID, 'groupID is empty');
    needText(userID, 'userID is empty');
  },
  run({ groupID, userID }, ctx) {
    const member = takeMember(ctx, groupID, userID);
    checkMute(ctx, groupID, member, {
      owner: 'Can not set group owner unmute', admin: 'Can not set group admin unmute', ordinary: 'Can not set group ordinary users unmute',
    });
    mute(ctx, groupID, userID, 0);
    return undefined;
  },
};

/** An app admin may; the owner may mute admins and ordinary members, an admin ordinary ones; nobody the owner. */
function checkMute(ctx: RequestContext, groupID: string, { roleLevel }: Member, words: Record<'owner' | 'admin' | 'ordinary', string>): void {
  if (ctx.caller.isAdmin) return;
  const operator = takeMember(ctx, groupID, ctx.caller.userID);
  if (roleLevel === ROLE.owner) throw noPermission(words.owner);
  if (roleLevel === ROLE.admin && operator.roleLevel !== ROLE.owner) throw noPermission(words.admin);
  if (roleLevel === ROLE.ordinary && operator.roleLevel === ROLE.ordinary) throw noPermission(words.ordinary);
}

/** Zero seconds end it. */
function mute(ctx: RequestContext, groupID: string, userID: string, mutedSeconds: number): void {
  const now = ctx.clock.now();
  updateMember(ctx.store, now, groupID, userID, { mute_end_time: mutedSeconds > 0 ? now + mutedSeconds * 1000 : 0 });
  const tips = {
    group: takeGroup(ctx, groupID), opUser: describeUser(ctx, groupID, ctx.caller.userID), operationTime: 0,
    mutedUser: findMembers(ctx.store, groupID, [userID])[0], mutedSeconds, ...memberVersion(ctx, groupID),
  };
  if (mutedSeconds > 0) tellGroup(ctx, groupID, 1512, ['GroupMemberMutedTips', tips]);
  else tellGroup(ctx, groupID, 1513, ['GroupMemberCancelMutedTips', tips]);
}

/** Rules of roles, names and mutes. */
export const groupsRoles: Rules = { set_group_member_info, transfer_group, mute_group_member, cancel_mute_group_member };
