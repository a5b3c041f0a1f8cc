// A device's own view of its conversations: what it saw, what is missing, what came twice or late, what is unread.
// Imported by device.ts; those who show or check a view use its types. Pure, with time and messages as arguments.
// A notification that changes the view is a row in APPLY.
import { MSG_STATUS, NOTIFICATION_TYPES } from '../../openim/catalog/constants.ts';
import { groupOf } from '../../openim/conversation-id.ts';
import { readTips, type DeviceMessage } from './message.ts';
import { createRanges, type Ranges } from './ranges.ts';

/** One conversation, as the device knows it. */
export interface ConversationView {
  conversationID: string;
  /** The newest message there is, seen or only heard of. */
  maxSeq: number;
  /** Read up to here by the user, on whatever device. */
  hasReadSeq: number;
  /** Read up to here by somebody else: the peer, or anybody in a group. */
  othersReadSeq: number;
  unread: number;
  /** What the device should have seen since its login and did not, as ranges. */
  gaps: [from: number, to: number][];
  /** Pushes of what was pushed before. */
  duplicates: number;
  /** Pushes that came after one with a higher number. */
  reordered: number;
}

/**
 * What a message is to the device. `known`: it was pulled before it was pushed, or the other way round; `history`: from before the
 * login; `deleted`: a number without a message, or one that is not for this user any more.
 */
export type Verdict = 'new' | 'late' | 'known' | 'duplicate' | 'history' | 'deleted';

/** A conversation from within, to be compared with another device's. */
export interface Inspected extends Pick<ConversationView, 'maxSeq' | 'hasReadSeq'> {
  /** Up to here it is history to the device. */
  floor: number;
  /** Nothing told it where its part begins: it took the first message it saw for that. */
  isGuessed: boolean;
  /** Which of these numbers it did not see. */
  missing(from: number, to: number): [from: number, to: number][];
  /** Older ones may have been seen and are not kept. */
  oldestKept: number;
  messages: readonly DeviceMessage[];
}

/** All conversations of a device. */
export interface View {
  /** At the first login: what is there by now is history, and no gap. */
  begin(maxSeqs: Record<string, number>, reads: Record<string, { hasReadSeq: number }>): void;
  /** The newest numbers and read marks, asked again later. */
  learn(maxSeqs: Record<string, number>, reads: Record<string, { hasReadSeq: number }>): void;
  take(message: DeviceMessage): Verdict;
  /** Read up to `seq` by the user itself. */
  markRead(conversationID: string, seq: number): void;
  /** What was missed, at most `most` messages of each conversation: what is older becomes history. */
  missing(most: number): { conversationID: string; begin: number; end: number }[];
  get(conversationID: string): ConversationView | undefined;
  list(): ConversationView[];
  inspect(conversationID: string): Inspected | undefined;
  /** The newest messages it kept, in the order of their numbers; those without one are not kept. */
  messages(conversationID: string): readonly DeviceMessage[];
}

interface Conversation {
  /** Up to here it is history. */
  floor: number;
  isGuessed: boolean;
  maxSeq: number;
  hasReadSeq: number;
  othersReadSeq: number;
  seen: Ranges;
  pushed: Ranges;
  /** Server's IDs of pushed messages without a number, the newest last. */
  unnumbered: string[];
  duplicates: number;
  reordered: number;
  kept: DeviceMessage[];
}

/** How many unnumbered messages are remembered, to know a second one. */
const MAX_UNNUMBERED = 100;

/**
 * Nothing seen yet.
 *
 * @param userID whose device it is: its own messages are read by it.
 * @param keep messages kept of each conversation; default 200.
 */
export function createView(userID: string, keep = 200): View {
  const conversations = new Map<string, Conversation>();
  const conversation = (id: string, floor = 0, isGuessed = false): Conversation => {
    let one = conversations.get(id);
    if (!one) conversations.set(id, one = { floor, isGuessed, maxSeq: floor, hasReadSeq: 0, othersReadSeq: 0, seen: createRanges(), pushed: createRanges(), unnumbered: [], duplicates: 0, reordered: 0, kept: [] });
    return one;
  };
  const show = (conversationID: string, one: Conversation): ConversationView => ({
    conversationID, maxSeq: one.maxSeq, hasReadSeq: one.hasReadSeq, othersReadSeq: one.othersReadSeq, unread: Math.max(0, one.maxSeq - one.hasReadSeq),
    gaps: one.seen.missing(one.floor + 1, one.maxSeq), duplicates: one.duplicates, reordered: one.reordered,
  });
  const learn: View['learn'] = (maxSeqs, reads) => {
    for (const [id, maxSeq] of Object.entries(maxSeqs)) { const one = conversation(id); one.maxSeq = Math.max(one.maxSeq, maxSeq); }
    for (const [id, { hasReadSeq }] of Object.entries(reads)) { const one = conversation(id); one.hasReadSeq = Math.max(one.hasReadSeq, hasReadSeq); }
  };

  return {
    begin(maxSeqs, reads) {
      learn(maxSeqs, reads);
      // A push may have been faster than this answer.
      for (const [id, maxSeq] of Object.entries(maxSeqs)) { const one = conversation(id); one.floor = Math.min(maxSeq, one.kept[0] ? one.kept[0].seq - 1 : maxSeq); }
    },
    learn,
    take(message) {
      const { conversationID, seq, serverMsgID, via } = message;
      // A group one came into has a past that is not for this device; two people have one past.
      const isGroup = groupOf(conversationID) !== undefined;
      const one = conversation(conversationID, isGroup ? Math.max(0, seq - 1) : 0, isGroup);
      const verdict = seq === 0 ? judgeUnnumbered(one, serverMsgID) : judge(one, seq, via);
      if (verdict === 'duplicate' || verdict === 'known') return verdict;
      if (message.status === MSG_STATUS.MsgStatusHasDeleted) return 'deleted';
      if (seq > 0) {
        one.maxSeq = Math.max(one.maxSeq, seq);
        if (message.sendID === userID) one.hasReadSeq = Math.max(one.hasReadSeq, seq);
        insert(one.kept, message, keep);
      }
      if (seq > 0 && seq <= one.floor) return 'history';
      APPLY[message.contentType]?.(readTips(message.content), userID, conversation);
      return verdict;
    },
    markRead(conversationID, seq) {
      const one = conversation(conversationID);
      one.hasReadSeq = Math.max(one.hasReadSeq, seq);
    },
    missing(most) {
      return [...conversations].flatMap(([conversationID, one]) => {
        one.floor = Math.max(one.floor, one.maxSeq - most);
        return one.seen.missing(one.floor + 1, one.maxSeq).map(([begin, end]) => ({ conversationID, begin, end }));
      });
    },
    get: (id) => { const one = conversations.get(id); return one && show(id, one); },
    list: () => [...conversations].map(([id, one]) => show(id, one)),
    inspect(id) {
      const one = conversations.get(id);
      return one && { floor: one.floor, isGuessed: one.isGuessed, maxSeq: one.maxSeq, hasReadSeq: one.hasReadSeq, oldestKept: one.kept.length < keep ? 1 : one.kept[0]!.seq, missing: one.seen.missing, messages: one.kept };
    },
    messages: (id) => conversations.get(id)?.kept ?? [],
  };
}

function judge(one: Conversation, seq: number, via: DeviceMessage['via']): Verdict {
  const isLate = via === 'push' && seq < one.pushed.max;
  if (via === 'push' && !one.pushed.add(seq)) {
    one.duplicates++;
    return 'duplicate';
  }
  if (!one.seen.add(seq)) return 'known';
  if (!isLate) return 'new';
  one.reordered++;
  return 'late';
}

function judgeUnnumbered(one: Conversation, serverMsgID: string): Verdict {
  if (one.unnumbered.includes(serverMsgID)) {
    one.duplicates++;
    return 'duplicate';
  }
  one.unnumbered.push(serverMsgID);
  if (one.unnumbered.length > MAX_UNNUMBERED) one.unnumbered.shift();
  return 'new';
}

function insert(kept: DeviceMessage[], message: DeviceMessage, keep: number): void {
  let at = kept.length;
  while (at > 0 && kept[at - 1]!.seq > message.seq) at--;
  kept.splice(at, 0, message);
  if (kept.length > keep) kept.shift();
}

type Apply = (tips: Record<string, unknown>, userID: string, conversation: (id: string) => Conversation) => void;

/** What notifications do to the view (gateway-protocol §6). */
const APPLY: Record<number, Apply> = {
  [NOTIFICATION_TYPES.MsgRevokeNotification]: ({ conversationID, seq }, _userID, conversation) => {
    if (typeof conversationID !== 'string') return;
    const message = conversation(conversationID).kept.find((one) => one.seq === seq);
    if (message) message.contentType = NOTIFICATION_TYPES.MsgRevokeNotification;
  },
  [NOTIFICATION_TYPES.HasReadReceipt]: ({ conversationID, markAsReadUserID, hasReadSeq, seqs }, userID, conversation) => {
    if (typeof conversationID !== 'string') return;
    const one = conversation(conversationID);
    const upTo = Math.max(Number(hasReadSeq) || 0, ...(Array.isArray(seqs) ? seqs.map(Number) : []));
    if (markAsReadUserID === userID) one.hasReadSeq = Math.max(one.hasReadSeq, upTo);
    else one.othersReadSeq = Math.max(one.othersReadSeq, upTo);
  },
  [NOTIFICATION_TYPES.DeleteMsgsNotification]: ({ conversationID, seqs }, _userID, conversation) => {
    if (typeof conversationID !== 'string' || !Array.isArray(seqs)) return;
    const one = conversation(conversationID);
    one.kept = one.kept.filter((message) => !seqs.includes(message.seq));
  },
  [NOTIFICATION_TYPES.ClearConversationNotification]: ({ conversationIDs }, _userID, conversation) => {
    for (const id of Array.isArray(conversationIDs) ? conversationIDs : []) conversation(String(id)).kept = [];
  },
};
