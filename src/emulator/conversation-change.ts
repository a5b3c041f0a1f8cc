// A user's view of a conversation changes: the record is written, the user's devices are told to load it again (1300).
// Imported by rules of conversations, groups and messages, and by the send path.

import { createConversation, findConversation, updateConversation, type Conversation, type ConversationColumns } from './store/conversations.ts';

import type { RequestContext } from './context.ts';

/** Which conversation: what a record needs when there is none yet. */
export type ConversationIdentity = Pick<Conversation, 'conversationID' | 'conversationType' | 'userID' | 'groupID'>;

/**
 * Write settings into some users' conversations, making those that are missing. Who has them already is left alone; everybody
 * else is told 1300.
 */
export function writeConversations(ctx: RequestContext, userIDs: readonly string[], identity: ConversationIdentity, columns: ConversationColumns): void {
  if (Object.keys(columns).length === 0) return;
  const now = ctx.clock.now();
  const changed = userIDs.filter((userID) => {
    const known = findConversation(ctx.store, userID, identity.conversationID);
    if (!known) return createConversation(ctx.store, now, { ...identity, ownerUserID: userID }, columns);
    if (holds(known, columns)) return false;
    updateConversation(ctx.store, now, userID, identity.conversationID, columns);
    return true;
  });
  for (const userID of changed) tellConversationChanged(ctx, userID, identity.conversationID);
}

/** 1300: a user's own devices load the conversation again. */
export function tellConversationChanged(ctx: RequestContext, userID: string, conversationID: string, byServer = false): void {
  ctx.notify({
    contentType: 1300, sendID: userID, recvID: userID, sessionType: 1, tips: ['ConversationUpdateTips', { userID, conversationIDList: [conversationID] }], byServer,
    operationID: ctx.operationID,
  });
}

function holds(known: Conversation, columns: ConversationColumns): boolean {
  const now: Required<Pick<ConversationColumns, keyof ConversationColumns>> = {
    recv_msg_opt: known.recvMsgOpt, is_pinned: Number(known.isPinned), is_private_chat: Number(known.isPrivateChat), burn_duration: known.burnDuration,
    group_at_type: known.groupAtType, max_seq: known.maxSeq, min_seq: known.minSeq, is_msg_destruct: Number(known.isMsgDestruct),
    msg_destruct_time: known.msgDestructTime, latest_msg_destruct_time: known.latestMsgDestructTime, attached_info: known.attachedInfo, ex: known.ex,
  };
  return Object.entries(columns).every(([name, value]) => now[name as keyof ConversationColumns] === value);
}
