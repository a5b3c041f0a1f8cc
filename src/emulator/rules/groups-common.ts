// What the rules of groups share: looking things up or refusing, and telling the group.
// Imported by rules/groups-*.ts and by rules that change what a group shows of a user.

import { NIL_POINTER, noPermission, panic, ServerError } from '../errors.ts';
import { lookUpMembers, notFound } from '../lookup.ts';
import { findMember, findOwner, ROLE, type Member } from '../store/group-members.ts';
import { findGroup, GROUP_STATUS, type GroupInfo } from '../store/groups.ts';
import { keyOf } from '../store/misses.ts';
import { findUser } from '../store/users.ts';
import { currentVersion } from '../store/versions.ts';
import { askWebhook, replaceNamed } from '../webhooks/ask.ts';

import type { RequestContext } from '../context.ts';
import type { Notification } from '../notify.ts';

/** The group, or a raw not-found. */
export function takeGroup(ctx: RequestContext, groupID: string): GroupInfo {
  const group = findGroup(ctx.store, groupID);
  if (!group) throw notFound(ctx, keyOf.group(groupID));
  return group;
}

/** The group if it is not dismissed: 1204 otherwise. */
export function takeLiveGroup(ctx: RequestContext, groupID: string, words = ''): GroupInfo {
  const group = takeGroup(ctx, groupID);
  if (group.status === GROUP_STATUS.dismissed) throw new ServerError(1204, words);
  return group;
}

/** The member as stored, or a raw not-found. */
export function takeMember(ctx: RequestContext, groupID: string, userID: string): Member {
  const member = findMember(ctx.store, groupID, userID);
  if (!member) throw notFound(ctx, keyOf.member(groupID, userID));
  return member;
}

/** The owner, or 1004 in the server's own words, in every mode. */
export function takeOwner(ctx: RequestContext, groupID: string): Member {
  const owner = findOwner(ctx.store, groupID);
  if (!owner) throw new ServerError(1004, `group ${groupID} owner not found`);
  return owner;
}

/** The caller is in the group, or an admin. */
export function requireMember(ctx: RequestContext, groupID: string): void {
  if (!ctx.caller.isAdmin && lookUpMembers(ctx, groupID, [ctx.caller.userID]).length === 0) throw noPermission('op user not in group');
}

/** The caller runs the group, or is an admin; somebody outside it is told so, or is a raw not-found. */
export function requireManager(ctx: RequestContext, groupID: string): void {
  if (ctx.caller.isAdmin) return;
  if (ctx.profile.outsiders === 'told') requireMember(ctx, groupID);
  if (!isManager(takeMember(ctx, groupID, ctx.caller.userID))) throw noPermission('no group owner or admin');
}

/** The caller runs the group, or is an admin; somebody outside it, or a group nobody knows, is a raw not-found. */
export function requireKnownManager(ctx: RequestContext, groupID: string): void {
  if (!ctx.caller.isAdmin && !isManager(takeMember(ctx, groupID, ctx.caller.userID))) throw noPermission('no group owner or admin');
}

/** Owner or admin of a group. */
export function isManager(member: Member): boolean {
  return member.roleLevel === ROLE.owner || member.roleLevel === ROLE.admin;
}

/** A user as tips name it: an app admin as a group admin, a member as it stands, anybody else by the profile. */
export function describeUser(ctx: RequestContext, groupID: string, userID: string): Member {
  const { nickname = '', faceURL = '' } = findUser(ctx.store, userID) ?? {};
  const known: Partial<Member> = ctx.adminUserIDs.includes(userID)
    ? { roleLevel: ROLE.admin, appMangerLevel: 2 }
    : findMember(ctx.store, groupID, userID) ?? { operatorUserID: userID };
  return {
    ...newMember(groupID, userID), ...known, nickname: known.nickname || nickname, faceURL: known.faceURL || faceURL,
  };
}

/** A member record with nothing in it yet. */
export function newMember(groupID: string, userID: string): Member {
  return {
    groupID, userID, roleLevel: 0, joinTime: 0, nickname: '', faceURL: '', appMangerLevel: 0, joinSource: 0, operatorUserID: '', ex: '',
    muteEndTime: 0, inviterUserID: '',
  };
}

/** A group's type as webhooks are told of it: Go makes a character of the number. */
export function nameType({ groupType }: GroupInfo): string {
  return String.fromCodePoint(groupType);
}

/** What a webhook says of one who comes in. */
type JoinAnswer = Partial<Pick<Member, 'nickname' | 'faceURL' | 'roleLevel' | 'muteEndTime' | 'ex'>> & { userID: string | null };

/** Let a webhook decide about those who come in, and about what they are in the group. */
export function askMembersJoin(ctx: RequestContext, { groupID, ex: groupEx }: Pick<GroupInfo, 'groupID' | 'ex'>, members: Member[]): Member[] {
  const memberList = members.map(({ userID, ex }) => ({ userID, ex }));
  const answers = askWebhook(ctx, 'beforeMemberJoinGroup', () => ({ groupID, memberList, groupEx }))?.memberCallbackList as JoinAnswer[] | null | undefined;
  if (!answers) return members;
  if (answers.some(({ userID }) => userID === null)) throw panic(NIL_POINTER);
  return members.map((member) => answers.filter(({ userID }) => userID === member.userID)
    .reduce<Member>((changed, answer) => replaceNamed(changed, answer, ['nickname', 'faceURL', 'roleLevel', 'muteEndTime', 'ex']), member));
}

/** Where the group's list of members stands after the change, as tips carry it. */
export function memberVersion(ctx: RequestContext, groupID: string): { groupMemberVersion: number; groupMemberVersionID: string } {
  if (!ctx.profile.tipVersions) return { groupMemberVersion: 0, groupMemberVersionID: '' };
  const { id, version } = currentVersion(ctx.store, ctx.clock.now(), 'group_member', groupID);
  return { groupMemberVersion: version, groupMemberVersionID: id };
}

/** Tell the group something in the caller's name. */
export function tellGroup(ctx: RequestContext, groupID: string, contentType: number, tips: Notification['tips'], more: Partial<Notification> = {}): void {
  ctx.notify({ contentType, sendID: ctx.caller.userID, recvID: groupID, sessionType: 3, tips, ...more });
}
