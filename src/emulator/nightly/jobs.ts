// What the server clears at night: messages its users let disappear, and messages older than it keeps any (openim-crontask.yml).
// Imported by nightly.ts. Files are kept: how long they last is not obeyed.

import { tellConversationChanged } from '../conversation-change.ts';
import { updateConversation } from '../store/conversations.ts';
import { findLastSeqBefore, removeDocumentsBefore } from '../store/messages.ts';
import { setMinSeq, setUserMinSeq } from '../store/seqs.ts';

import type { RequestContext } from '../context.ts';

const DAY_MS = 86_400_000, SECOND_MS = 1000;

/** Conversations that their owners let disappear, each when its time has passed since it last did: what is older than that is hidden from the owner, who is told. */
export function clearUserMessages(ctx: RequestContext): void {
  const now = ctx.clock.now();
  const due = ctx.store.all(`SELECT owner_user_id, conversation_id, msg_destruct_time FROM conversations
    WHERE is_msg_destruct = 1 AND msg_destruct_time <> 0 AND latest_msg_destruct_time + msg_destruct_time * 1000 < ?`, now);
  for (const { owner_user_id: owner, conversation_id: id, msg_destruct_time: seconds } of due) {
    const [ownerUserID, conversationID] = [String(owner), String(id)];
    const last = findLastSeqBefore(ctx.store, conversationID, now - Number(seconds) * SECOND_MS);
    if (last > 0) setUserMinSeq(ctx.store, ownerUserID, conversationID, last + 1);
    updateConversation(ctx.store, now, ownerUserID, conversationID, { latest_msg_destruct_time: now, ...(last > 0 && { min_seq: last + 1 }) });
    tellConversationChanged(ctx, ownerUserID, conversationID);
  }
}

/** Documents all of whose messages are older than so many days are gone for everybody; nobody is told. */
export function removeOldMessages(ctx: RequestContext, days: number): void {
  for (const { conversationID, lastSeq } of removeDocumentsBefore(ctx.store, ctx.clock.now() - days * DAY_MS)) setMinSeq(ctx.store, conversationID, lastSeq + 1);
}
