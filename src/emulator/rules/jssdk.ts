// /jssdk/*: conversations with everything a web client shows of them in one answer.

import { toMsgData, STATUS, type Message } from '../messages/message.ts';
import { viewMessage, viewMessages } from '../messages/view.ts';
import { findConversations, listConversationIDs, listPinned, type Conversation } from '../store/conversations.ts';
import { findGroup } from '../store/groups.ts';
import { findLastMessage } from '../store/messages.ts';
import { findSeqs, findUserSeqs, visibleRange } from '../store/seqs.ts';
import { findUser } from '../store/users.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';
import type { Store } from '../store/open.ts';

const MOST = 500;
const USUAL = 100;

/** The owner in the body is ignored: it is the caller. */
const get_conversations: Rule<{ conversationIDs: string[] | null }> = {
  speaksProtobuf: true,
  run({ conversationIDs }, ctx) {
    const { store, caller } = ctx;
    const found = findConversations(store, caller.userID, conversationIDs ?? []);
    const described = found.flatMap((conversation) => describe(ctx, conversation) ?? []);
    return { unreadCount: countUnread(store, caller.userID, found.map((one) => one.conversationID)), conversations: described };
  },
};

const get_active_conversations: Rule<{ count: number }> = {
  speaksProtobuf: true,
  run({ count }, ctx) {
    const { store, caller: { userID } } = ctx;
    const ids = listConversationIDs(store, userID);
    const pinned = new Set(listPinned(store, userID));
    const active = ids.map((id) => ({ id, isPinned: pinned.has(id), ...findSeqs(store, id) })).filter((one) => one.max > 0);
    active.sort((one, other) => Number(other.isPinned) - Number(one.isPinned) || other.time - one.time);
    const top = active.slice(0, count <= 0 || count > MOST ? USUAL : count);
    const described = findConversations(store, userID, top.map((one) => one.id)).flatMap((conversation) => describe(ctx, conversation) ?? []);
    return { unreadCount: countUnread(store, userID, ids), conversations: described };
  },
};

function countUnread(store: Store, userID: string, ids: readonly string[]): number {
  return ids.reduce((sum, id) => sum + Math.max(0, findSeqs(store, id).max - findUserSeqs(store, userID, id).read), 0);
}

/** jssdk.ConversationMsg; undefined without a last message. */
function describe(ctx: RequestContext, conversation: Conversation): object | undefined {
  const { store, caller: { userID } } = ctx;
  const { conversationID } = conversation;
  const { max } = findSeqs(store, conversationID);
  const last = findShown(ctx, conversationID, max);
  if (!last) return undefined;
  const isGroup = conversation.groupID !== '';
  return {
    conversation, lastMsg: toMsgData(last), maxSeq: max, readSeq: findUserSeqs(store, userID, conversationID).read,
    user: isGroup ? null : findUser(store, conversation.userID) ?? null, friend: isGroup ? null : findFriend(store, userID, conversation.userID),
    group: isGroup ? findGroup(store, conversation.groupID) ?? null : null,
  };
}

/** The last message; where it is deleted, the last one that nobody removed, and so where it is out of sight, if the server asks again then. */
function findShown({ store, profile, caller: { userID } }: RequestContext, conversationID: string, max: number): Message | undefined {
  if (max === 0) return undefined;
  const { min, max: visible } = visibleRange(findSeqs(store, conversationID), findUserSeqs(store, userID, conversationID));
  const last = max < min || max > visible ? undefined : viewMessages(store, userID, conversationID, [max])[0];
  if (last ? last.status < STATUS.deleted : !profile.showsCleared) return last;
  const other = findLastMessage(store, conversationID);
  return other ? viewMessage(store, userID, conversationID, other) : last;
}

/** relation.FriendInfoOnly. */
function findFriend(store: Store, owner: string, friend: string): object | null {
  const row = store.get('SELECT * FROM friends WHERE owner_user_id = ? AND friend_user_id = ?', owner, friend);
  if (!row) return null;
  return {
    ownerUserID: row.owner_user_id, friendUserID: row.friend_user_id, remark: row.remark, createTime: row.create_time, addSource: row.add_source,
    operatorUserID: row.operator_user_id, ex: row.ex, isPinned: row.is_pinned === 1,
  };
}

/** Rules of /jssdk/*. */
export const jssdk: Rules = { get_conversations, get_active_conversations };
