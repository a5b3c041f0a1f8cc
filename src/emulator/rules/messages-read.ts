// /msg/*: reading by number, and what was read (gateway-protocol §6).

import { needPresent, needText } from '../check.ts';
import { badArgument, panic, ServerError } from '../errors.ts';
import { SESSION } from '../messages/ids.ts';
import { newestSeqs, pullRanges, readPositions, type SeqRange } from '../messages/pull.ts';
import { findConversation, type Conversation } from '../store/conversations.ts';
import { markRead } from '../store/messages.ts';
import { findSeqs, findUserSeqs, raiseReadSeq } from '../store/seqs.ts';
import { tellWebhook } from '../webhooks/ask.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';
import type { Store } from '../store/open.ts';

const pull_msg_by_seq: Rule<{ userID: string; seqRanges: SeqRange[] | null; order: number }> = {
  owner: (body) => body.userID,
  run: ({ userID, seqRanges, order }, { store }) => pullRanges(store, userID, seqRanges ?? [], order),
};

const newest_seq: Rule<{ userID: string }> = {
  owner: (body) => body.userID,
  run: ({ userID }, { store }) => ({ maxSeqs: newestSeqs(store, userID) }),
};

const get_conversations_has_read_and_max_seq: Rule<{ userID: string; conversationIDs: string[] | null; returnPinned: boolean }> = {
  check: ({ userID }) => needText(userID, 'userID is empty'),
  owner: (body) => body.userID,
  run: ({ userID, conversationIDs, returnPinned }, { store }) => readPositions(store, userID, conversationIDs ?? [], returnPinned),
};

const TOO_HIGH = 'hasReadSeq must not be bigger than maxSeq';

const mark_msgs_as_read: Rule<{ conversationID: string; seqs: number[] | null; userID: string }> = {
  writes: true,
  check({ conversationID, seqs, userID }) {
    needText(conversationID, 'conversationID is empty');
    needPresent(seqs, 'seqs is empty');
    needText(userID, 'userID is empty');
    checkSeqs(seqs);
  },
  owner: (body) => body.userID,
  run({ conversationID, seqs, userID }, ctx) {
    const list = seqs!;
    const read = list.at(-1);
    // The server takes the last of an empty list.
    if (read === undefined) throw panic('index out of range [-1]');
    if (read > findSeqs(ctx.store, conversationID).max) throw badArgument(TOO_HIGH);
    const conversation = takeConversation(ctx.store, userID, conversationID);
    markRead(ctx.store, conversationID, userID, list);
    raiseReadSeq(ctx.store, userID, conversationID, read);
    tellWebhook(ctx, 'afterSingleMsgRead', () => ({ conversationID, userID, Seqs: seqs, contentType: conversation.conversationType }));
    tellRead(ctx, conversation, list, read);
    return undefined;
  },
};

/** Conversations that can be read as a whole. */
const READABLE: readonly number[] = [SESSION.single, SESSION.group, SESSION.notification];

const mark_conversation_as_read: Rule<{ conversationID: string; userID: string; hasReadSeq: number; seqs: number[] | null }> = {
  writes: true,
  check({ conversationID, userID, hasReadSeq, seqs }) {
    needText(conversationID, 'conversationID is empty');
    needText(userID, 'userID is empty');
    if (hasReadSeq < 1) throw badArgument('hasReadSeq is invalid');
    checkSeqs(seqs);
  },
  owner: (body) => body.userID,
  run({ conversationID, userID, hasReadSeq, seqs }, ctx) {
    const conversation = takeConversation(ctx.store, userID, conversationID);
    // A kind that clients made up (set_conversations takes any) is not read, and nobody is told.
    if (!READABLE.includes(conversation.conversationType)) return undefined;
    const before = findUserSeqs(ctx.store, userID, conversationID).read;
    const read = Math.max(before, hasReadSeq);
    raiseReadSeq(ctx.store, userID, conversationID, read);
    const { conversationType: contentType } = conversation;
    if (contentType !== SESSION.single) {
      tellOwnDevices(ctx, userID, conversationID, read);
      if (contentType === SESSION.group) tellWebhook(ctx, 'afterGroupMsgRead', () => ({ sendID: userID, receiveID: userID, unreadMsgNum: hasReadSeq, contentType }));
      return undefined;
    }
    // Numbers beyond the last message are named as well; only those that exist are marked.
    const news = listFrom(before + 1, hasReadSeq);
    const all = [...news, ...new Set((seqs ?? []).filter((seq) => seq <= before || seq > hasReadSeq))];
    const last = findSeqs(ctx.store, conversationID).max;
    markRead(ctx.store, conversationID, userID, all.filter((seq) => seq <= last));
    tellRead(ctx, conversation, all, read);
    tellWebhook(ctx, 'afterSingleMsgRead', () => ({ conversationID, userID, Seqs: seqs, contentType }));
    return undefined;
  },
};

/** What a jump may name at most: the real server would enumerate every number, however large. */
const LONGEST_JUMP = 1_000_000;

function listFrom(from: number, to: number): number[] {
  if (to - from > LONGEST_JUMP) throw badArgument(`hasReadSeq is more than ${LONGEST_JUMP} ahead`);
  return to < from ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const set_conversation_has_read_seq: Rule<{ conversationID: string; userID: string; hasReadSeq: number }> = {
  writes: true,
  check({ conversationID, userID, hasReadSeq }) {
    needText(conversationID, 'conversationID is empty');
    needText(userID, 'userID is empty');
    if (hasReadSeq < 1) throw badArgument('hasReadSeq is invalid');
  },
  owner: (body) => body.userID,
  run({ conversationID, userID, hasReadSeq }, ctx) {
    if (hasReadSeq > findSeqs(ctx.store, conversationID).max) throw badArgument(TOO_HIGH);
    raiseReadSeq(ctx.store, userID, conversationID, hasReadSeq);
    tellOwnDevices(ctx, userID, conversationID, hasReadSeq);
    return undefined;
  },
};

function checkSeqs(seqs: readonly number[] | null): void {
  if (seqs?.includes(0)) throw badArgument('seqs has 0 value is invalid');
}

function takeConversation(store: Store, userID: string, conversationID: string): Conversation {
  const conversation = findConversation(store, userID, conversationID);
  if (!conversation) throw new ServerError(1004, 'conversation not found');
  return conversation;
}

/** The other side of a conversation, from where one user stands: the peer, or the group. */
export function otherSide({ ownerUserID, conversationType, userID, groupID }: Conversation, self: string): string {
  if (conversationType === SESSION.group) return groupID;
  if (conversationType !== SESSION.single && conversationType !== SESSION.notification) return '';
  return self === ownerUserID ? userID : ownerUserID;
}

/** 2200 in the conversation. */
function tellRead(ctx: RequestContext, conversation: Conversation, seqs: readonly number[], hasReadSeq: number): void {
  const { ownerUserID: sendID, conversationID, conversationType } = conversation;
  ctx.notify({
    contentType: 2200, sendID, recvID: otherSide(conversation, sendID), sessionType: conversationType as 1 | 3 | 4,
    tips: ['MarkAsReadTips', { markAsReadUserID: sendID, conversationID, seqs, hasReadSeq }],
  });
}

/** 2200 to the reader's own devices. */
function tellOwnDevices(ctx: RequestContext, userID: string, conversationID: string, hasReadSeq: number): void {
  ctx.notify({ contentType: 2200, sendID: userID, recvID: userID, sessionType: 1, tips: ['MarkAsReadTips', { markAsReadUserID: userID, conversationID, seqs: [], hasReadSeq }] });
}

/** Rules of reading. */
export const messagesRead: Rules = {
  pull_msg_by_seq, newest_seq, get_conversations_has_read_and_max_seq, mark_msgs_as_read, mark_conversation_as_read, set_conversation_has_read_seq,
};
