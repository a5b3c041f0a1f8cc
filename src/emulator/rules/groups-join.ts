// /group/*: coming in, by oneself, by application, by invitation.

import { hasDuplicates, needPresent, needText } from '../check.ts';
import { afterWrites, badArgument, noPermission, rawNotFound, ServerError } from '../errors.ts';
import { lookUpUser, lookUpUsers } from '../lookup.ts';
import { groupChatID } from '../messages/ids.ts';
import { createGroupConversations } from '../messages/new-conversations.ts';
import { addMembers, findMember, findMembers, isMember, listManagerIDs, ROLE, type Member } from '../store/group-members.ts';
import { findRequest, handleRequest, putRequest, toGroupRequest, type GroupRequest } from '../store/group-requests.ts';
import { findGroup, VERIFICATION, type GroupInfo } from '../store/groups.ts';
import { findSeqs, setUserMinSeq } from '../store/seqs.ts';
import { findUser } from '../store/users.ts';
import { askWebhook, tellWebhook } from '../webhooks/ask.ts';
import { askMembersJoin, describeUser, isManager, memberVersion, nameType, newMember, requireMember, takeGroup, takeLiveGroup, takeMember, tellGroup } from './groups-common.ts';
import { limitConversation } from './groups-leave.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

const BY_INVITATION = 2;
const ANSWER = { agree: 1, refuse: -1 } as const;
/** Invited users join in groups of this size, each with its own notification. */
const BATCH = 50;

interface JoinBody { groupID: string; reqMessage: string; joinSource: number; inviterUserID: string; ex: string }

/** `inviterUserID` is the one who wants to come in, whoever calls. */
const join_group: Rule<JoinBody> = {
  writes: true,
  check({ groupID, joinSource, inviterUserID }) {
    needText(groupID, 'groupID is empty');
    if (joinSource < 1 || joinSource > 4) throw badArgument('joinSource is invalid');
    if (joinSource === BY_INVITATION) needText(inviterUserID, 'inviterUserID is empty');
  },
  run(body, ctx) {
    const { groupID, inviterUserID: userID } = body;
    if (!lookUpUser(ctx, userID)) throw new ServerError(1004, 'record not found');
    const group = takeLiveGroup(ctx, groupID);
    askWebhook(ctx, 'beforeApplyJoinGroup', () => ({ groupID, groupType: nameType(group), applyID: userID, reqMessage: body.reqMessage, ex: body.ex }));
    if (isMember(ctx.store, groupID, userID)) throw new ServerError(1001);
    if (group.needVerification === VERIFICATION.directly) {
      enter(ctx, group, { ...joining(ctx, groupID, userID), inviterUserID: userID });
      tellWebhook(ctx, 'afterJoinGroup', () => body);
      return undefined;
    }
    const request: GroupRequest = { ...emptyRequest(ctx, groupID, userID), reqMsg: body.reqMessage, joinSource: body.joinSource, ex: body.ex };
    putRequest(ctx.store, request);
    tellApplication(ctx, request, userID, body.reqMessage);
    return undefined;
  },
};

const invite_user_to_group: Rule<{ groupID: string; reason: string; invitedUserIDs: string[] | null; sendMessage: boolean | null }> = {
  writes: true,
  access: 'token',
  check({ groupID, invitedUserIDs }) {
    needText(groupID, 'groupID is empty');
    needPresent(invitedUserIDs, 'invitedUserIDs is empty');
    if (invitedUserIDs!.length > 1000) throw badArgument('too many InvitedUserIDs, need to be less than 1000');
  },
  run({ groupID, reason, invitedUserIDs, sendMessage }, ctx) {
    const userIDs = invitedUserIDs!;
    if (userIDs.length === 0) throw badArgument('user empty');
    if (hasDuplicates(userIDs)) throw badArgument('userID duplicate');
    const group = takeLiveGroup(ctx, groupID, 'group dismissed checking group status found it dismissed');
    if (ctx.profile.outsiders === 'told') requireMember(ctx, groupID);
    if (lookUpUsers(ctx, userIDs).length !== userIDs.length) throw new ServerError(1004, 'user not found');
    const mayLetIn = ctx.caller.isAdmin || isManager(takeMember(ctx, groupID, ctx.caller.userID));
    askWebhook(ctx, 'beforeInviteUserToGroup', () => ({ groupID, reason, invitedUserIDs }));
    if (group.needVerification === VERIFICATION.all && !mayLetIn) {
      const requests = userIDs.map((userID) => ({ ...emptyRequest(ctx, groupID, userID), joinSource: BY_INVITATION, inviterUserID: ctx.caller.userID }));
      for (const request of requests) putRequest(ctx.store, request);
      for (const request of requests) tellApplication(ctx, request, ctx.caller.userID, '');
      return undefined;
    }
    const members = askMembersJoin(ctx, group, userIDs.map((userID) => ({ ...joining(ctx, groupID, userID), inviterUserID: ctx.caller.userID, joinSource: BY_INVITATION })));
    for (let start = 0; start < members.length; start += BATCH) {
      const batch = members.slice(start, start + BATCH);
      inviteBatch(ctx, groupID, batch, sendMessage);
      if (ctx.profile.lowestMaxSeq > 0) limitConversation(ctx, groupID, batch.map((member) => member.userID), 0);
    }
    limitConversation(ctx, groupID, userIDs, 0);
    return undefined;
  },
};

function inviteBatch(ctx: RequestContext, groupID: string, members: Member[], sendMessage: boolean | null): void {
  const userIDs = members.map((member) => member.userID);
  const known = userIDs.find((userID) => isMember(ctx.store, groupID, userID));
  if (known !== undefined) {
    const key = `{ group_id: "${groupID}", user_id: "${known}" }`;
    throw new ServerError(500, `bulk write exception: write errors: [E11000 duplicate key error collection: openim_v3.group_member index: group_id_1_user_id_1 dup key: ${key}]`, { wrap: 'mongo insert many' });
  }
  addMembers(ctx.store, ctx.clock.now(), members);
  // What keeps the conversations from being made keeps the group from being told; the invitation goes on.
  tellInvited(ctx, groupID, ctx.caller.userID, userIDs, sendMessage);
}

interface ResponseBody { groupID: string; fromUserID: string; handledMsg: string; handleResult: number }

const group_application_response: Rule<ResponseBody> = {
  writes: true,
  access: 'token',
  check({ groupID, fromUserID, handleResult }) {
    needText(groupID, 'groupID is empty');
    needText(fromUserID, 'fromUserID is empty');
    if (handleResult > 1 || handleResult < -1) throw badArgument('handleResult is invalid');
  },
  run({ groupID, fromUserID, handledMsg, handleResult }, ctx) {
    if (handleResult === 0) throw badArgument('HandleResult unknown');
    if (!ctx.caller.isAdmin && !isManager(takeMember(ctx, groupID, ctx.caller.userID))) throw noPermission('no group owner or admin');
    const group = takeGroup(ctx, groupID);
    const request = findRequest(ctx.store, groupID, fromUserID);
    if (!request) throw rawNotFound();
    if (request.handleResult !== 0) throw new ServerError(1206, 'group request already processed');
    const isIn = findMember(ctx.store, groupID, fromUserID) !== undefined;
    if (!lookUpUser(ctx, fromUserID)) throw new ServerError(1004, 'record not found');
    const agreed = handleResult === ANSWER.agree;
    const member = { ...joining(ctx, groupID, fromUserID), joinSource: request.joinSource, inviterUserID: request.inviterUserID };
    const members = agreed && !isIn ? askMembersJoin(ctx, group, [member]) : [];
    handleRequest(ctx.store, groupID, fromUserID, handleResult);
    if (members.length > 0) addMembers(ctx.store, ctx.clock.now(), members);
    tellAnswer(ctx, { ...request, handleResult }, handledMsg, agreed);
    if (!agreed || isIn) return undefined;
    const refusal = request.inviterUserID === '' ? tellEntered(ctx, groupID, fromUserID) : tellInvited(ctx, groupID, request.inviterUserID, [fromUserID], null);
    if (refusal) throw afterWrites(refusal);
    limitConversation(ctx, groupID, [fromUserID], 0);
    return undefined;
  },
};

function joining(ctx: RequestContext, groupID: string, userID: string): Member {
  return { ...newMember(groupID, userID), roleLevel: ROLE.ordinary, joinTime: ctx.clock.now(), operatorUserID: ctx.caller.userID };
}

function enter(ctx: RequestContext, group: GroupInfo, member: Member): void {
  addMembers(ctx.store, ctx.clock.now(), askMembersJoin(ctx, group, [member]));
  const refusal = tellEntered(ctx, member.groupID, member.userID);
  if (refusal) throw afterWrites(refusal);
  limitConversation(ctx, member.groupID, [member.userID], 0);
}

function emptyRequest(ctx: RequestContext, groupID: string, userID: string): GroupRequest {
  return { userID, groupID, handleResult: 0, reqMsg: '', reqTime: ctx.clock.now(), joinSource: 0, inviterUserID: '', ex: '' };
}

/** Their conversation; without the history, where the server keeps it from newcomers. What refuses it comes back. */
function openConversation(ctx: RequestContext, groupID: string, userIDs: readonly string[]): ServerError | undefined {
  const conversationID = groupChatID(groupID);
  const min = findSeqs(ctx.store, conversationID).max + 1;
  if (!ctx.config.enableHistoryForNewMembers) for (const userID of userIDs) setUserMinSeq(ctx.store, userID, conversationID, min);
  return createGroupConversations(ctx, groupID, userIDs);
}

/** 1510: somebody came by oneself. Not told when a webhook refuses the conversation. */
function tellEntered(ctx: RequestContext, groupID: string, userID: string): ServerError | undefined {
  const refusal = openConversation(ctx, groupID, [userID]);
  if (refusal) return refusal;
  tellGroup(ctx, groupID, 1510, ['MemberEnterTips', {
    group: takeGroup(ctx, groupID), entrantUser: findMembers(ctx.store, groupID, [userID])[0], operationTime: ctx.clock.now(), ...memberVersion(ctx, groupID),
  }]);
  return undefined;
}

/** 1509: somebody was invited. Not told when a webhook refuses the conversations. */
function tellInvited(ctx: RequestContext, groupID: string, inviter: string, userIDs: readonly string[], sendMessage: boolean | null): ServerError | undefined {
  const refusal = openConversation(ctx, groupID, userIDs);
  if (refusal) return refusal;
  tellGroup(ctx, groupID, 1509, ['MemberInvitedTips', {
    group: takeGroup(ctx, groupID), opUser: describeUser(ctx, groupID, ctx.caller.userID), invitedUserList: findMembers(ctx.store, groupID, userIDs),
    operationTime: 0, inviterUser: describeUser(ctx, groupID, inviter), ...memberVersion(ctx, groupID),
  }], { sendMessage });
  return undefined;
}

/** 1503 to those who run the group, the one named as applicant and the caller: one notification each. */
function tellApplication(ctx: RequestContext, request: GroupRequest, applicantID: string, reqMsg: string): void {
  const tips = {
    group: findGroup(ctx.store, request.groupID), applicant: findUser(ctx.store, applicantID), reqMsg, uuid: randomUUID(),
    request: toGroupRequest(request, findUser(ctx.store, request.userID), undefined),
  };
  for (const recvID of new Set([...listManagerIDs(ctx.store, request.groupID), applicantID, ctx.caller.userID])) {
    ctx.notify({ contentType: 1503, sendID: ctx.caller.userID, recvID, sessionType: 1, tips: ['JoinGroupApplicationTips', tips] });
  }
}

/** receiverAs of 1505 and 1506. */
const RECEIVER = { applicant: 0, manager: 1 } as const;

/** 1505 or 1506 to those who run the group and the applicant. */
function tellAnswer(ctx: RequestContext, request: GroupRequest, handleMsg: string, agreed: boolean): void {
  const tips = {
    group: findGroup(ctx.store, request.groupID), opUser: describeUser(ctx, request.groupID, ctx.caller.userID), handleMsg, uuid: randomUUID(),
    request: toGroupRequest(request, findUser(ctx.store, request.userID), undefined),
  };
  for (const recvID of [...listManagerIDs(ctx.store, request.groupID), request.userID]) {
    const receiverAs = recvID === request.userID ? RECEIVER.applicant : RECEIVER.manager;
    ctx.notify({
      contentType: agreed ? 1505 : 1506, sendID: ctx.caller.userID, recvID, sessionType: 1,
      tips: [agreed ? 'GroupApplicationAcceptedTips' : 'GroupApplicationRejectedTips', { ...tips, receiverAs }],
    });
  }
}

function randomUUID(): string {
  return process.getBuiltinModule('node:crypto').randomUUID();
}

/** Rules of coming in. */
export const groupsJoin: Rules = { join_group, invite_user_to_group, group_application_response };
