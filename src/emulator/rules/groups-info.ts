// /group/*: what a group says of itself, who may change it, who finds it.

import { hasDuplicates, needPage, needPresent, needText, pageWindow, type Pagination } from '../check.ts';
import { writeConversations } from '../conversation-change.ts';
import { badArgument, rawNotFound, ServerError } from '../errors.ts';
import { encodePlain } from '../encode.ts';
import { lookUpGroups } from '../lookup.ts';
import { groupChatID, compareBytes, SESSION } from '../messages/ids.ts';
import { findMembers, listMemberIDs, type Member } from '../store/group-members.ts';
import { findGroup, GROUP_STATUS, searchGroups, updateGroup, type GroupColumns, type GroupInfo } from '../store/groups.ts';
import { askWebhook, replaceNamed, tellWebhook } from '../webhooks/ask.ts';
import { describeUser, memberVersion, requireManager, requireMember, takeGroup, takeLiveGroup, requireKnownManager, takeOwner, tellGroup } from './groups-common.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

/** groupAtTypes: the group's announcement is new. */
const AT_ANNOUNCEMENT = 4;

interface InfoForSet {
  groupID: string; groupName: string; notification: string; introduction: string; faceURL: string;
  ex: string | null; needVerification: number | null; lookMemberInfo: number | null; applyMemberFriend: number | null;
}

const set_group_info: Rule<{ groupInfoForSet: InfoForSet | null }> = {
  writes: true,
  access: 'token',
  check({ groupInfoForSet }) {
    needPresent(groupInfoForSet, 'GroupInfoForSets is empty');
    needText(groupInfoForSet!.groupID, 'GroupID is empty');
  },
  run({ groupInfoForSet }, ctx) {
    requireKnownManager(ctx, groupInfoForSet!.groupID);
    const set = askSet(ctx, groupInfoForSet!);
    const text = (value: string): string | null => (value === '' ? null : value);
    const isChanged = changeInfo(ctx, { ...set, groupName: text(set.groupName), notification: text(set.notification), introduction: text(set.introduction), faceURL: text(set.faceURL) });
    if (isChanged) tellWebhook(ctx, 'afterSetGroupInfo', () => ({ ...set, operationID: '' }));
    return undefined;
  },
};

/** Texts an answer leaves out are taken for empty ones, which change nothing, and a group without ID is not found: a hook has to repeat it. */
function askSet(ctx: RequestContext, set: InfoForSet): InfoForSet {
  const answer = askWebhook(ctx, 'beforeSetGroupInfo', () => ({ ...set, operationID: '' }));
  return replaceNamed(set, answer, ['groupID', 'groupName', 'faceURL', 'introduction', 'ex', 'needVerification', 'lookMemberInfo', 'applyMemberFriend']);
}

type InfoEx = { [Key in keyof InfoForSet]: Key extends 'groupID' ? string : InfoForSet[Key] | null };

const set_group_info_ex: Rule<InfoEx> = {
  writes: true,
  access: 'token',
  run(asked, ctx) {
    requireKnownManager(ctx, asked.groupID);
    const answer = askWebhook(ctx, 'beforeSetGroupInfoEx', () => ({ ...asked, operationID: '' }));
    // Everything but the announcement is as the hook says, and stays as it was where it says nothing.
    const set = answer ? { ...answer as unknown as InfoEx, notification: asked.notification } : asked;
    // A blank name makes the whole call succeed without doing anything, once the caller is found to be allowed.
    const isBlank = set.groupName !== null && set.groupName.trim() === '';
    const isChanged = changeInfo(ctx, isBlank ? { ...NOTHING, groupID: set.groupID } : { ...set, notification: set.notification === null ? null : set.notification.trim() });
    if (isChanged) tellWebhook(ctx, 'afterSetGroupInfoEx', () => ({ ...set, operationID: '' }));
    return undefined;
  },
};

const NOTHING = {
  groupName: null, notification: null, introduction: null, faceURL: null, ex: null, needVerification: null, lookMemberInfo: null, applyMemberFriend: null,
};

/** Null leaves a field as it is. Each kind of change is told: announcement, name, everything else. Says whether there was one. */
function changeInfo(ctx: RequestContext, set: InfoEx): boolean {
  const { groupID } = set;
  takeLiveGroup(ctx, groupID);
  takeOwner(ctx, groupID);
  const others: GroupColumns = {};
  if (set.introduction !== null) others.introduction = set.introduction;
  if (set.faceURL !== null) others.face_url = set.faceURL;
  if (set.needVerification !== null) others.need_verification = set.needVerification;
  if (set.lookMemberInfo !== null) others.look_member_info = set.lookMemberInfo;
  if (set.applyMemberFriend !== null) others.apply_member_friend = set.applyMemberFriend;
  if (set.ex !== null) others.ex = set.ex;
  const hasOthers = Object.keys(others).length > 0;
  if (set.groupName === null && set.notification === null && !hasOthers) return false;

  const now = ctx.clock.now();
  updateGroup(ctx.store, now, groupID, {
    ...others, ...(set.groupName !== null && { group_name: set.groupName }),
    ...(set.notification !== null && { notification: set.notification, notification_update_time: now, notification_user_id: ctx.caller.userID }),
  });
  const tips = { group: takeGroup(ctx, groupID), opUser: describeUser(ctx, groupID, ctx.caller.userID), ...memberVersion(ctx, groupID) };
  if (set.notification !== null) {
    if (set.notification !== '') announce(ctx, groupID);
    tellGroup(ctx, groupID, 1519, ['GroupInfoSetAnnouncementTips', tips], { sendMessage: set.notification !== '', withProfile: true });
  }
  if (set.groupName !== null) tellGroup(ctx, groupID, 1520, ['GroupInfoSetNameTips', tips]);
  if (hasOthers) tellGroup(ctx, groupID, 1502, ['GroupInfoSetTips', tips], { withProfile: true });
  return true;
}

/** Every member's conversation shows the announcement, where the caller may touch them all (only app admins on main: http-contract §9). */
function announce(ctx: RequestContext, groupID: string): void {
  const userIDs = listMemberIDs(ctx.store, groupID);
  const mayTouch = ctx.caller.isAdmin || !ctx.profile.checksSender || userIDs.every((userID) => userID === ctx.caller.userID);
  if (!mayTouch) return;
  writeConversations(ctx, userIDs, { conversationID: groupChatID(groupID), conversationType: SESSION.group, userID: '', groupID }, { group_at_type: AT_ANNOUNCEMENT });
}

const mute_group: Rule<{ groupID: string }> = {
  writes: true,
  access: 'token',
  check: ({ groupID }) => needText(groupID, 'groupID is empty'),
  run: ({ groupID }, ctx) => setStatus(ctx, groupID, GROUP_STATUS.muted, 1514, 'GroupMutedTips'),
};

const cancel_mute_group: Rule<{ groupID: string }> = {
  writes: true,
  access: 'token',
  check: ({ groupID }) => needText(groupID, 'groupID is empty'),
  run: ({ groupID }, ctx) => setStatus(ctx, groupID, GROUP_STATUS.ok, 1515, 'GroupCancelMutedTips'),
};

function setStatus(ctx: RequestContext, groupID: string, status: number, contentType: number, tips: string): undefined {
  requireManager(ctx, groupID);
  if (!findGroup(ctx.store, groupID)) throw rawNotFound('mongo update not matched');
  updateGroup(ctx.store, ctx.clock.now(), groupID, { status });
  const opUser = describeUser(ctx, groupID, ctx.caller.userID);
  tellGroup(ctx, groupID, contentType, [tips, { group: takeGroup(ctx, groupID), opUser, operationTime: 0, ...memberVersion(ctx, groupID) }]);
  return undefined;
}

const get_groups_info: Rule<{ groupIDs: string[] | null }> = {
  check: ({ groupIDs }) => needPresent(groupIDs, 'GroupIDs is empty'),
  run({ groupIDs }, ctx) {
    if (groupIDs!.length === 0) throw badArgument('groupID is empty');
    return { groupInfos: lookUpGroups(ctx, groupIDs!) };
  },
};

const get_groups: Rule<{ groupID: string; groupName: string; pagination: Pagination | null }> = {
  check: ({ pagination }) => needPage(pagination),
  run({ groupID, groupName, pagination }, ctx) {
    const { store } = ctx;
    const { total, groups } = groupID === '' ? searchGroups(store, groupName, ...pageWindow(pagination)) : findOne(lookUpGroups(ctx, [groupID])[0]);
    const named = groups.map((groupInfo) => ({
      groupInfo, groupOwnerUserID: groupInfo.ownerUserID, groupOwnerUserName: ownNickname(store, groupInfo),
    }));
    return { total, groups: named };
  },
};

function findOne(group: GroupInfo | undefined): { total: number; groups: GroupInfo[] } {
  return group ? { total: 1, groups: [group] } : { total: 0, groups: [] };
}

/** The owner's name in this group; usually there is none. */
function ownNickname(store: RequestContext['store'], group: GroupInfo): string {
  return String(store.get('SELECT nickname FROM group_members WHERE group_id = ? AND user_id = ?', group.groupID, group.ownerUserID)?.nickname ?? '');
}

const get_group_abstract_info: Rule<{ groupIDs: string[] | null }> = {
  access: 'token',
  check({ groupIDs }) {
    needPresent(groupIDs, 'GroupID is empty');
    if (groupIDs!.length > 1000) throw badArgument('too many GroupIDs, need to be less than 1000');
  },
  run({ groupIDs }, ctx) {
    if (groupIDs!.length === 0) throw badArgument('groupIDs empty');
    if (hasDuplicates(groupIDs!)) throw badArgument('groupIDs duplicate');
    for (const groupID of groupIDs!) requireMember(ctx, groupID);
    const unknown = groupIDs!.filter((groupID) => lookUpGroups(ctx, [groupID]).length === 0);
    if (unknown.length > 0) throw new ServerError(1201, `not found group ${unknown.join(',')}`);
    return {
      groupAbstractInfos: groupIDs!.map((groupID) => {
        const userIDs = listMemberIDs(ctx.store, groupID).sort(compareBytes);
        return { groupID, groupMemberNumber: userIDs.length, groupMemberListHash: hashMembers(findMembers(ctx.store, groupID, userIDs)) };
      }),
    };
  },
};

/** First 8 bytes, big-endian, of the md5 of the members' JSON, by user ID. */
function hashMembers(members: readonly Member[]): bigint {
  const text = encodePlain(members);
  return process.getBuiltinModule('node:crypto').createHash('md5').update(text).digest().readBigUInt64BE(0);
}

/** Rules of what a group says of itself. */
export const groupsInfo: Rules = { set_group_info, set_group_info_ex, mute_group, cancel_mute_group, get_groups_info, get_groups, get_group_abstract_info };
