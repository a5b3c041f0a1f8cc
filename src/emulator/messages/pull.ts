// Pulling: messages by range and by number, the last of each conversation, where conversations and readers stand (gateway-protocol §6).
// Imported by rules/messages-read.ts and the gateway, which ask for the same things.

import { findConversation, listConversationIDs, listPinned } from '../store/conversations.ts';
import { findLastMessage } from '../store/messages.ts';
import { findSeqs, findUserSeqs, visibleRange } from '../store/seqs.ts';
import { isNotificationID, selfNotificationID, twinID } from './ids.ts';
import { toMsgData } from './message.ts';
import { viewMessage, viewMessages } from './view.ts';

import type { Store } from '../store/open.ts';

/** One range of a pull. */
export interface SeqRange { conversationID: string; begin: number; end: number; num: number }
/** sdkws.PullMsgs. */
export interface PulledMessages { Msgs: object[]; isEnd: boolean; endSeq: number }

/** sdkws.PullMessageBySeqsResp and msg.GetSeqMessageResp: by conversation, notifications apart. */
export interface Pulled { msgs: Record<string, PulledMessages>; notificationMsgs: Record<string, PulledMessages> }

const ORDER = { ascending: 0, descending: 1 } as const;

/** Ranges of conversations (pull_msg_by_seq, 1002): ranges that turn out empty and conversations the user does not have are left out. */
export function pullRanges(store: Store, userID: string, ranges: readonly SeqRange[], order: number): Pulled {
  const { msgs, notificationMsgs } = createPulled();
  for (const range of ranges) {
    const isNotification = isNotificationID(range.conversationID);
    const pulled = isNotification ? pullNotifications(store, userID, range, order) : pullChat(store, userID, range, order);
    if (pulled) (isNotification ? notificationMsgs : msgs)[range.conversationID] = pulled;
  }
  return { msgs, notificationMsgs };
}

/** The last `num` of what the user may see of the range. `order` only decides isEnd. */
function pullChat(store: Store, userID: string, { conversationID, begin, end, num }: SeqRange, order: number): PulledMessages | undefined {
  const conversation = findConversation(store, userID, conversationID);
  if (!conversation) return undefined;
  const seqs = findSeqs(store, conversationID);
  // Here the conversation's own limit counts, not the one beside the read position.
  const { min, max } = visibleRange(seqs, { min: findUserSeqs(store, userID, conversationID).min, max: conversation.maxSeq, read: 0 });
  const from = Math.max(begin, min);
  const to = Math.min(end, max);
  if (min > end || to < from || num <= 0) return undefined;
  const Msgs = view(store, userID, conversationID, Math.max(from, to - num + 1), to);
  return { Msgs, isEnd: order === ORDER.ascending ? max <= end : begin <= min, endSeq: 0 };
}

/** Notifications: every number of the range that the user may see; `num` does not count. */
function pullNotifications(store: Store, userID: string, { conversationID, begin, end }: SeqRange, order: number): PulledMessages | undefined {
  const { min, max } = visibleRange(findSeqs(store, conversationID), findUserSeqs(store, userID, conversationID));
  const from = Math.max(begin, min, 1);
  const to = Math.min(end, max);
  if (to < from) return undefined;
  return { Msgs: view(store, userID, conversationID, from, to), isEnd: order === ORDER.ascending ? max <= end : begin <= min, endSeq: 0 };
}

function view(store: Store, userID: string, conversationID: string, from: number, to: number): object[] {
  const seqs = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return viewMessages(store, userID, conversationID, seqs).map(toMsgData);
}

/** What is asked for by 1005. */
export interface ConversationSeqs { conversationID: string; seqs: readonly number[] | null }

/** Messages by number (1005). Numbers out of sight are skipped, and say that the end is reached. */
export function pullSeqs(store: Store, userID: string, wanted: readonly ConversationSeqs[], order: number): Pulled {
  const pulled = createPulled();
  for (const { conversationID, seqs } of wanted) {
    const { min, max } = visibleRange(findSeqs(store, conversationID), findUserSeqs(store, userID, conversationID));
    const into = isNotificationID(conversationID) ? pulled.notificationMsgs : pulled.msgs;
    const answer = into[conversationID] ??= { Msgs: [], isEnd: false, endSeq: 0 };
    const inSight = (seqs ?? []).filter((seq) => seq > 0 && seq >= min && seq <= max);
    answer.Msgs.push(...viewMessages(store, userID, conversationID, inSight).map(toMsgData));
    const below = order === ORDER.descending && (seqs ?? []).some((seq) => seq > 0 && seq < min);
    const above = order === ORDER.ascending && (seqs ?? []).some((seq) => seq > max);
    Object.assign(answer, { isEnd: below || above, endSeq: below ? min : above ? max : 0 });
  }
  return pulled;
}

/** The last message of each conversation that nobody removed (1007). */
export function lastMessages(store: Store, userID: string, conversationIDs: readonly string[]): Record<string, object> {
  return readMap(conversationIDs.flatMap((id) => {
    const last = findLastMessage(store, id);
    return last ? [[id, toMsgData(viewMessage(store, userID, id, last))] as const] : [];
  }));
}

function createPulled(): Pulled {
  return { msgs: readMap([]), notificationMsgs: readMap([]) };
}

/** The last number of each conversation of a user, of the notifications beside it and of its own (newest_seq, 1001). */
export function newestSeqs(store: Store, userID: string): Record<string, number> {
  const ids = listConversationIDs(store, userID);
  const all = [...ids, ...ids.map(twinID), selfNotificationID(userID)];
  return readMap(all.flatMap((id) => { const { max } = findSeqs(store, id); return max === 0 ? [] : [[id, max] as const]; }));
}

/** Where a user stands in some conversations, or in all (get_conversations_has_read_and_max_seq, 1006). */
export function readPositions(store: Store, userID: string, conversationIDs: readonly string[], returnPinned: boolean): { seqs: Record<string, object>; pinnedConversationIDs: string[] } {
  const ids = conversationIDs.length > 0 ? conversationIDs : listConversationIDs(store, userID);
  const seqs = readMap(ids.map((id) => {
    const { max, time } = findSeqs(store, id);
    const own = findConversation(store, userID, id)?.maxSeq ?? 0;
    return [id, { maxSeq: own === 0 ? max : own, hasReadSeq: findUserSeqs(store, userID, id).read, maxSeqTime: time }] as const;
  }));
  return { seqs, pinnedConversationIDs: returnPinned ? listPinned(store, userID) : [] };
}

function readMap<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.assign(Object.create(null) as Record<string, T>, Object.fromEntries(entries));
}
