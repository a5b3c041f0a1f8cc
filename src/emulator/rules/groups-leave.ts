// /group/*: leaving and being sent away, and what it does to the conversation.

import { requireSelfOrAdmin } from '../access.ts';
import { hasDuplicates, needPresent, needText } from '../check.ts';
import { tellConversationChanged } from '../conversation-change.ts';
import { badArgument, noPermission, ServerError } from '../errors.ts';
import { lookUpMembers } from '../lookup.ts';
import { groupChatID } from '../messages/ids.ts';
import { updateConversation } from '../store/conversations.ts';
import { populate, removeMembers, ROLE, type Member } from '../store/group-members.ts';
import { findSeqs, setUserMaxSeq } from '../store/seqs.ts';
import { tellWebhook } from '../webhooks/ask.ts';
import { describeUser, memberVersion, takeGroup, takeMember, takeOwner, tellGroup } from './groups-common.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

/** The last message some users may see of a group; 0 lifts it, where the server takes it. They are told 1300, where the teller may speak for them. */
export function limitConversation(ctx: RequestContext, groupID: string, userIDs: readonly string[], maxSeq: number, byServer = false): void {
  if (maxSeq < ctx.profile.lowestMaxSeq) {
    // The push worker only logs it.
    if (byServer) return;
    throw new ServerError(1001, 'maxSeq is invalid', { afterWrites: true });
  }
  const conversationID = groupChatID(groupID);
  for (const userID of userIDs) {
    setUserMaxSeq(ctx.store, userID, conversationID, maxSeq);
    updateConversation(ctx.store, ctx.clock.now(), userID, conversationID, { max_seq: maxSeq });
  }
  for (const userID of userIDs) tellConversationChanged(ctx, userID, conversationID, byServer);
}

const kick_group: Rule<{ groupID: string; kickedUserIDs: string[] | null; reason: string; sendMessage: boolean | null }> = {
  writes: true,
  access: 'token',
  check({ groupID, kickedUserIDs }) {
    needText(groupID, 'groupID is empty');
    needPresent(kickedUserIDs, 'kickUserIDs is empty');
    if (kickedUserIDs!.length > 1000) throw badArgument('too many KickedUserIDs, need to be less than 1000');
  },
  run({ groupID, kickedUserIDs, reason, sendMessage }, ctx) {
    const userIDs = kickedUserIDs!;
    const operator = ctx.caller.userID;
    const before = takeGroup(ctx, groupID);
    if (userIDs.length === 0) throw badArgument('KickedUserIDs empty');
    if (hasDuplicates(userIDs)) throw badArgument('KickedUserIDs duplicate');
    if (userIDs.includes(operator)) throw badArgument('opUserID in KickedUserIDs');
    if (userIDs.includes(takeOwner(ctx, groupID).userID)) throw badArgument('ownerUID can not Kick');
    const members = new Map(lookUpMembers(ctx, groupID, [...userIDs, operator]).map((member) => [member.userID, populate(ctx.store, member)]));
    for (const userID of userIDs) {
      if (!members.has(userID)) throw new ServerError(1101, userID);
      if (!ctx.caller.isAdmin) checkKick(members.get(operator), members.get(userID)!);
    }
    removeMembers(ctx.store, ctx.clock.now(), groupID, userIDs);
    const group = { ...takeGroup(ctx, groupID), ownerUserID: before.ownerUserID };
    tellGroup(ctx, groupID, 1508, ['MemberKickedTips', {
      group, opUser: describeUser(ctx, groupID, operator), kickedUserList: userIDs.map((userID) => members.get(userID)), operationTime: 0,
      ...memberVersion(ctx, groupID),
    }], { sendMessage, alsoTo: userIDs });
    freezeConversation(ctx, groupID, userIDs, sendMessage ?? true);
    tellWebhook(ctx, 'afterKickGroupMember', () => ({ groupID, kickedUserIDs: userIDs, reason }));
    return undefined;
  },
};

function checkKick(operator: Member | undefined, member: Member): void {
  if (!operator) throw noPermission('opUserID no in group');
  if (operator.roleLevel === ROLE.owner) return;
  if (operator.roleLevel !== ROLE.admin) throw noPermission('opUserID no permission');
  if (member.roleLevel !== ROLE.ordinary) throw noPermission('group admins cannot remove the group owner and other admins');
}

const quit_group: Rule<{ groupID: string; userID: string }> = {
  writes: true,
  access: 'token',
  check: ({ groupID }) => needText(groupID, 'groupID is empty'),
  run({ groupID, userID: named }, ctx) {
    const userID = named || ctx.caller.userID;
    requireSelfOrAdmin(ctx.caller, userID);
    const member = takeMember(ctx, groupID, userID);
    if (member.roleLevel === ROLE.owner) throw noPermission("group owner can't quit");
    removeMembers(ctx.store, ctx.clock.now(), groupID, [userID]);
    tellGroup(ctx, groupID, 1504, ['MemberQuitTips', {
      group: takeGroup(ctx, groupID), quitUser: populate(ctx.store, member), operationTime: 0, ...memberVersion(ctx, groupID),
    }], { alsoTo: [userID] });
    freezeConversation(ctx, groupID, [userID], true);
    tellWebhook(ctx, 'afterQuitGroup', () => ({ groupID, userID }));
    return undefined;
  },
};

/**
 * Later messages stay out of sight for those who left; what told them is the last they see. The group service does it once, and
 * the push worker, as the server, once for each form in which the notification passes it: on the wire two or three 1300 (seen).
 */
function freezeConversation(ctx: RequestContext, groupID: string, userIDs: readonly string[], withCopy: boolean): void {
  const { max } = findSeqs(ctx.store, groupChatID(groupID));
  limitConversation(ctx, groupID, userIDs, max);
  for (let form = 0; form < (withCopy ? 2 : 1); form++) limitConversation(ctx, groupID, userIDs, max, true);
}

/** Rules of leaving. */
export const groupsLeave: Rules = { kick_group, quit_group };
