// /conversation/*: what changes conversations.

import { requireSelfOrAdmin } from '../access.ts';
import { needPresent, needText } from '../check.ts';
import { writeConversations, type ConversationIdentity } from '../conversation-change.ts';
import { badArgument, ServerError } from '../errors.ts';
import { lookUpGroups } from '../lookup.ts';
import { SESSION } from '../messages/ids.ts';
import { createConversation, deleteConversations, findConversation, listConversationIDs, updateConversation, updateConversationsWith, type ConversationColumns } from '../store/conversations.ts';
import { GROUP_STATUS } from '../store/groups.ts';
import { findLastMessage } from '../store/messages.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

interface ConversationReq extends ConversationIdentity {
  recvMsgOpt: number | null; isPinned: boolean | null; attachedInfo: string | null; isPrivateChat: boolean | null; ex: string | null;
  burnDuration: number | null; groupAtType: number | null; msgDestructTime: number | null; isMsgDestruct: boolean | null;
}

const set_conversations: Rule<{ userIDs: string[] | null; conversation: ConversationReq | null }> = {
  writes: true,
  access: 'token',
  check({ userIDs, conversation }) {
    needPresent(userIDs, 'userID is empty');
    needPresent(conversation, 'conversation is empty');
    if (conversation!.conversationType === 0) throw badArgument('conversationType is invalid');
    if (conversation!.conversationType === SESSION.single) needText(conversation!.userID, 'userID is empty');
    if (conversation!.conversationType === SESSION.group) needText(conversation!.groupID, 'groupID is empty');
  },
  run({ userIDs, conversation }, ctx) {
    if (ctx.profile.checksSender) for (const userID of userIDs!) requireSelfOrAdmin(ctx.caller, userID);
    const request = conversation!;
    if (request.conversationType === SESSION.writeGroup) checkWriteGroup(ctx, request.groupID);
    const identity: ConversationIdentity = {
      conversationID: request.conversationID, conversationType: request.conversationType, userID: request.userID, groupID: request.groupID,
    };
    const columns = readColumns(request);
    writeConversations(ctx, userIDs!, identity, columns);
    if (request.isPrivateChat !== null && request.conversationType !== SESSION.group) {
      for (const userID of userIDs!) setPrivate(ctx, userID, identity, columns, request.isPrivateChat);
    }
    return undefined;
  },
};

function checkWriteGroup(ctx: RequestContext, groupID: string): void {
  const [group] = lookUpGroups(ctx, [groupID]);
  if (!group) throw new ServerError(1004, 'record not found');
  if (group.status === GROUP_STATUS.dismissed) throw new ServerError(1204, 'group dismissed');
}

function readColumns(request: ConversationReq): ConversationColumns {
  const columns: ConversationColumns = {};
  if (request.recvMsgOpt !== null) columns.recv_msg_opt = request.recvMsgOpt;
  if (request.attachedInfo !== null) columns.attached_info = request.attachedInfo;
  if (request.ex !== null) columns.ex = request.ex;
  if (request.isPinned !== null) columns.is_pinned = Number(request.isPinned);
  if (request.groupAtType !== null) columns.group_at_type = request.groupAtType;
  if (request.msgDestructTime !== null) columns.msg_destruct_time = request.msgDestructTime;
  if (request.isMsgDestruct !== null) columns.is_msg_destruct = Number(request.isMsgDestruct);
  if (request.burnDuration !== null) columns.burn_duration = request.burnDuration;
  return columns;
}

/** A private chat is private on both sides; the other one is told, with a message in the chat. */
function setPrivate(ctx: RequestContext, ownerUserID: string, identity: ConversationIdentity, columns: ConversationColumns, isPrivate: boolean): void {
  const peer = identity.userID;
  const now = ctx.clock.now();
  for (const [owner, other] of [[ownerUserID, peer], [peer, ownerUserID]] as const) {
    const value = { is_private_chat: Number(isPrivate) };
    if (findConversation(ctx.store, owner, identity.conversationID)) updateConversation(ctx.store, now, owner, identity.conversationID, value);
    else createConversation(ctx.store, now, { ...identity, ownerUserID: owner, userID: other }, { ...columns, ...value });
  }
  ctx.notify({
    contentType: 1701, sendID: ownerUserID, recvID: peer, sessionType: 1,
    tips: ['ConversationSetPrivateTips', { recvID: peer, sendID: ownerUserID, isPrivate, conversationID: identity.conversationID }],
  });
}

const update_conversations_by_user: Rule<{ userID: string; ex: string | null }> = {
  writes: true,
  owner: (body) => body.userID,
  run({ userID, ex }, ctx) {
    if (ex !== null) updateConversationsWith(ctx.store, ctx.clock.now(), userID, ex);
    return undefined;
  },
};

const DAY_MS = 86_400_000;

const delete_conversations: Rule<{ ownerUserID: string; needDeleteTime: number; conversationIDs: string[] | null }> = {
  writes: true,
  owner: (body) => body.ownerUserID,
  run({ ownerUserID, needDeleteTime, conversationIDs }, ctx) {
    const named = conversationIDs ?? [];
    if (needDeleteTime === 0 && named.length === 0) throw badArgument('need_delete_time or conversationIDs need be set');
    if (needDeleteTime !== 0 && named.length > 0) throw badArgument('need_delete_time and conversationIDs cannot both be set');
    const old = named.length > 0 ? named : listOld(ctx, ownerUserID, ctx.clock.now() - needDeleteTime * DAY_MS);
    deleteConversations(ctx.store, ctx.clock.now(), ownerUserID, old);
    return undefined;
  },
};

/** Conversations whose last message was sent before a time; those without messages stay. */
function listOld({ store }: RequestContext, owner: string, before: number): string[] {
  return listConversationIDs(store, owner).filter((id) => {
    const last = findLastMessage(store, id);
    return last !== undefined && last.message.sendTime < before;
  });
}

/** Rules that change conversations. */
export const conversationsSet: Rules = { set_conversations, update_conversations_by_user, delete_conversations };
