// Sequence numbers: the last and first of a conversation, and what each user has read or may see of it (operations e.5,
// gateway-protocol §6).
// Imported by the message store and by rules of messages, conversations and groups.

import type { Store } from './open.ts';

/** Where a conversation stands. Unknown conversations stand at 0. */
export interface Seqs {
  max: number;
  /** First readable; 0 until something was cleared. */
  min: number;
  /** When the last number was given out, Unix milliseconds. */
  time: number;
  /** Its last document (store/messages.ts); null before the first. */
  doc: number | null;
}

/** Where a user stands in it. 0: no limit. */
export interface UserSeqs { min: number; max: number; read: number }

/** Take the next number of a conversation: contiguous, from 1. */
export function takeSeq(store: Store, conversationID: string, now: number): { seq: number; doc: number | null } {
  const row = store.get(`INSERT INTO seqs (conversation_id, max_seq, min_seq, time, doc) VALUES (?, 1, 0, ?, NULL)
    ON CONFLICT (conversation_id) DO UPDATE SET max_seq = max_seq + 1, time = excluded.time RETURNING max_seq, doc`, conversationID, now)!;
  return { seq: Number(row.max_seq), doc: row.doc === null ? null : Number(row.doc) };
}

/** Put a conversation where it stands after messages that were given numbers otherwise. */
export function putSeqs(store: Store, conversationID: string, { max, time, doc }: Pick<Seqs, 'max' | 'time' | 'doc'>): void {
  store.run(`INSERT INTO seqs (conversation_id, max_seq, min_seq, time, doc) VALUES (?, ?, 0, ?, ?)
    ON CONFLICT (conversation_id) DO UPDATE SET max_seq = excluded.max_seq, time = excluded.time, doc = excluded.doc`, conversationID, max, time, doc);
}

/** The numbers of one conversation. */
export function findSeqs(store: Store, conversationID: string): Seqs {
  const row = store.get('SELECT max_seq, min_seq, time, doc FROM seqs WHERE conversation_id = ?', conversationID);
  return row ? { max: Number(row.max_seq), min: Number(row.min_seq), time: Number(row.time), doc: row.doc as number | null } : { max: 0, min: 0, time: 0, doc: null };
}

/** Hide everything below a number, for everyone. A conversation without messages gets no record by it. */
export function setMinSeq(store: Store, conversationID: string, min: number): void {
  store.run('UPDATE seqs SET min_seq = ? WHERE conversation_id = ?', min, conversationID);
}

/** The numbers of one user in one conversation. */
export function findUserSeqs(store: Store, userID: string, conversationID: string): UserSeqs {
  const row = store.get('SELECT min_seq, max_seq, read_seq FROM seq_users WHERE conversation_id = ? AND user_id = ?', conversationID, userID);
  return row ? { min: Number(row.min_seq), max: Number(row.max_seq), read: Number(row.read_seq) } : { min: 0, max: 0, read: 0 };
}

/** What a user has read; never lowered. */
export function raiseReadSeq(store: Store, userID: string, conversationID: string, read: number): void {
  store.run(`INSERT INTO seq_users (conversation_id, user_id, min_seq, max_seq, read_seq) VALUES (?, ?, 0, 0, ?)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET read_seq = MAX(read_seq, excluded.read_seq)`, conversationID, userID, read);
}

/** The first number a user may see. */
export function setUserMinSeq(store: Store, userID: string, conversationID: string, min: number): void {
  store.run(`INSERT INTO seq_users (conversation_id, user_id, min_seq, max_seq, read_seq) VALUES (?, ?, ?, 0, 0)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET min_seq = excluded.min_seq`, conversationID, userID, min);
}

/** The last number a user may see; 0 lifts it. */
export function setUserMaxSeq(store: Store, userID: string, conversationID: string, max: number): void {
  store.run(`INSERT INTO seq_users (conversation_id, user_id, min_seq, max_seq, read_seq) VALUES (?, ?, 0, ?, 0)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET max_seq = excluded.max_seq`, conversationID, userID, max);
}

/** Lift the limits of users who come back. */
export function liftUserMaxSeq(store: Store, userID: string, conversationID: string): void {
  store.run('UPDATE seq_users SET max_seq = 0 WHERE conversation_id = ? AND user_id = ?', conversationID, userID);
}

/** The part of begin..end a user may see: the conversation's numbers and its own, put together. */
export function visibleRange(seqs: Seqs, user: UserSeqs): { min: number; max: number } {
  return { min: Math.max(seqs.min, user.min), max: user.max > 0 ? Math.min(seqs.max, user.max) : seqs.max };
}
