// Conversations as rows, one per owner and chat, with the log of their changes.
// Imported by the send path and by rules of conversations, groups and messages.

import { CHANGE, recordChange } from './versions.ts';

import type { Row, Store } from './open.ts';

/** conversation.Conversation. */
export interface Conversation {
  ownerUserID: string; conversationID: string; recvMsgOpt: number; conversationType: number;
  /** The other user of a single chat. */
  userID: string; groupID: string; isPinned: boolean; attachedInfo: string; isPrivateChat: boolean; groupAtType: number; ex: string;
  burnDuration: number;
  /** The owner's own limits; 0: none. */
  minSeq: number; maxSeq: number;
  msgDestructTime: number; latestMsgDestructTime: number; isMsgDestruct: boolean;
}

/** What may be written in a conversation, by its column. */
export type ConversationColumns = Partial<Record<
  'recv_msg_opt' | 'is_pinned' | 'is_private_chat' | 'burn_duration' | 'group_at_type' | 'max_seq' | 'min_seq' | 'is_msg_destruct' | 'msg_destruct_time' | 'latest_msg_destruct_time', number
> & Record<'attached_info' | 'ex', string>>;

/** Go's zero time: a conversation whose messages were never destructed (seen). */
const ZERO_TIME = -62_135_596_800_000;

const COLUMNS = `owner_user_id, conversation_id, recv_msg_opt, conversation_type, user_id, group_id, is_pinned, attached_info, is_private_chat,
  group_at_type, ex, burn_duration, min_seq, max_seq, msg_destruct_time, latest_msg_destruct_time, is_msg_destruct, create_time`;

/** One conversation of a user. */
export function findConversation(store: Store, owner: string, conversationID: string): Conversation | undefined {
  const row = store.get(`SELECT ${COLUMNS} FROM conversations WHERE owner_user_id = ? AND conversation_id = ?`, owner, conversationID);
  return row && readConversation(row);
}

/** What a user wants to hear of one conversation (recvMsgOpt); undefined where there is none. */
export function findRecvMsgOpt(store: Store, owner: string, conversationID: string): number | undefined {
  const row = store.get('SELECT recv_msg_opt FROM conversations WHERE owner_user_id = ? AND conversation_id = ?', owner, conversationID);
  return row && Number(row.recv_msg_opt);
}

/** Those of these that the user has, each once, in the order asked. */
export function findConversations(store: Store, owner: string, conversationIDs: readonly string[]): Conversation[] {
  return [...new Set(conversationIDs)].flatMap((id) => findConversation(store, owner, id) ?? []);
}

/** Everybody's records of some conversations. */
export function listRecords(store: Store, conversationIDs: readonly string[]): Conversation[] {
  return store.all(`SELECT ${COLUMNS} FROM conversations WHERE conversation_id IN (SELECT value FROM json_each(?)) ORDER BY n`, JSON.stringify(conversationIDs)).map(readConversation);
}

/** All conversations of a user; with a window, that many from there on. */
export function listConversations(store: Store, owner: string, limit = -1, offset = 0): Conversation[] {
  return store.all(`SELECT ${COLUMNS} FROM conversations WHERE owner_user_id = ? ORDER BY ${store.order('conversation_id')} LIMIT ? OFFSET ?`, owner, limit, offset).map(readConversation);
}

/** The IDs of all conversations of a user. */
export function listConversationIDs(store: Store, owner: string): string[] {
  return ids(store.all(`SELECT conversation_id FROM conversations WHERE owner_user_id = ? ORDER BY ${store.order('conversation_id')}`, owner));
}

/** When a user's conversation was made, Unix milliseconds. */
export function findCreateTime(store: Store, owner: string, conversationID: string): number {
  return Number(store.get('SELECT create_time FROM conversations WHERE owner_user_id = ? AND conversation_id = ?', owner, conversationID)?.create_time ?? 0);
}

/** The conversations a user pinned. */
export function listPinned(store: Store, owner: string): string[] {
  return ids(store.all(`SELECT conversation_id FROM conversations WHERE owner_user_id = ? AND is_pinned = 1 ORDER BY ${store.order('conversation_id')}`, owner));
}

/** The conversations a user wants to hear nothing of (recvMsgOpt 2). */
export function listSilent(store: Store, owner: string): string[] {
  return ids(store.all(`SELECT conversation_id FROM conversations WHERE owner_user_id = ? AND recv_msg_opt = 2 ORDER BY ${store.order('conversation_id')}`, owner));
}

/** Who wants to hear nothing of a conversation, or only in silence (recvMsgOpt not 0). */
export function listNotReceiving(store: Store, conversationID: string): string[] {
  return store.all('SELECT owner_user_id FROM conversations WHERE conversation_id = ? AND recv_msg_opt <> 0 ORDER BY n', conversationID).map((row) => String(row.owner_user_id));
}

/** Make a conversation for an owner. One that is there stays as it is. Says whether it was made. */
export function createConversation(store: Store, now: number, conversation: Pick<Conversation, 'ownerUserID' | 'conversationID' | 'conversationType' | 'userID' | 'groupID'>, columns: ConversationColumns = {}): boolean {
  const made = store.run(`INSERT OR IGNORE INTO conversations (owner_user_id, conversation_id, conversation_type, user_id, group_id, recv_msg_opt,
    is_pinned, is_private_chat, burn_duration, group_at_type, attached_info, ex, max_seq, min_seq, create_time, is_msg_destruct, msg_destruct_time,
    latest_msg_destruct_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  conversation.ownerUserID, conversation.conversationID, conversation.conversationType, conversation.userID, conversation.groupID,
  columns.recv_msg_opt ?? 0, columns.is_pinned ?? 0, columns.is_private_chat ?? 0, columns.burn_duration ?? 0, columns.group_at_type ?? 0,
  columns.attached_info ?? '', columns.ex ?? '', columns.max_seq ?? 0, columns.min_seq ?? 0, now, columns.is_msg_destruct ?? 0,
  columns.msg_destruct_time ?? 0, ZERO_TIME) > 0;
  if (made) recordChange(store, now, 'conversation', conversation.ownerUserID, [conversation.conversationID], CHANGE.insert);
  return made;
}

/** Write some columns of a conversation. The log gets its entry even when the owner has no such conversation, as the server's does. */
export function updateConversation(store: Store, now: number, owner: string, conversationID: string, columns: ConversationColumns): void {
  const names = Object.keys(columns).sort() as (keyof ConversationColumns)[];
  if (names.length === 0) return;
  store.run(`UPDATE conversations SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE owner_user_id = ? AND conversation_id = ?`,
    ...names.map((name) => columns[name]!), owner, conversationID);
  recordChange(store, now, 'conversation', owner, [conversationID], CHANGE.update);
}

/** Write `ex` into everybody's conversations with a user. */
export function updateConversationsWith(store: Store, now: number, userID: string, ex: string): void {
  const rows = store.all('SELECT owner_user_id, conversation_id FROM conversations WHERE user_id = ? ORDER BY n', userID);
  for (const row of rows) updateConversation(store, now, String(row.owner_user_id), String(row.conversation_id), { ex });
}

/** Delete conversations of a user; each is an entry of the log, known or not (seen). */
export function deleteConversations(store: Store, now: number, owner: string, conversationIDs: readonly string[]): void {
  for (const id of conversationIDs) {
    store.run('DELETE FROM conversations WHERE owner_user_id = ? AND conversation_id = ?', owner, id);
    recordChange(store, now, 'conversation', owner, [id], CHANGE.delete);
  }
}

function ids(rows: Row[]): string[] {
  return rows.map((row) => String(row.conversation_id));
}

function readConversation(row: Row): Conversation {
  return {
    ownerUserID: String(row.owner_user_id), conversationID: String(row.conversation_id), recvMsgOpt: Number(row.recv_msg_opt),
    conversationType: Number(row.conversation_type), userID: String(row.user_id), groupID: String(row.group_id), isPinned: row.is_pinned === 1,
    attachedInfo: String(row.attached_info), isPrivateChat: row.is_private_chat === 1, groupAtType: Number(row.group_at_type), ex: String(row.ex),
    burnDuration: Number(row.burn_duration), minSeq: Number(row.min_seq), maxSeq: Number(row.max_seq), msgDestructTime: Number(row.msg_destruct_time),
    latestMsgDestructTime: Number(row.latest_msg_destruct_time), isMsgDestruct: row.is_msg_destruct === 1,
  };
}
