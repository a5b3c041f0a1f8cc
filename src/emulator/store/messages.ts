// Messages as rows: appending, reading by number, marking read, revoking, deleting, searching.
// Imported by the send path and the rules of messages, conversations and statistics.

import { createMessage, STATUS, type Message, type OfflinePushInfo } from '../messages/message.ts';
import { takeSeq } from './seqs.ts';

import type { Options } from '../messages/options.ts';
import type { Row, Store } from './open.ts';

/** Who revoked a message, and when. */
export interface Revocation { role: number; userID: string; nickname: string; time: number }

/** A stored message with what happened to it since. */
export interface StoredMessage {
  message: Message;
  /** Users who deleted it for themselves. */
  deletedBy: string[];
  revoked: Revocation | null;
}

/** The server keeps 100 messages to a document (operations e.2); documents are in the order of their first message, which shows in searches. */
const DOCUMENT_SIZE = 100;

/** Store a message under the next number of its conversation. Says whether it is the first there. */
export function appendMessage(store: Store, conversationID: string, message: Message, now: number): { seq: number; isFirst: boolean } {
  const taken = takeSeq(store, conversationID, now);
  let { doc } = taken;
  if (doc === null || beginsDocument(taken.seq)) {
    doc = Number(store.get('SELECT COALESCE(MAX(n), 0) + 1 AS next FROM messages')!.next);
    store.run('UPDATE seqs SET doc = ? WHERE conversation_id = ?', doc, conversationID);
  }
  // A message on its way (status 1) is stored as sent (2), but reads 1 as long as it is in the server's cache (seen).
  const onItsWay = message.status === STATUS.sending;
  insertMessage(store, conversationID, taken.seq, doc, onItsWay ? { ...message, status: STATUS.sent } : message, onItsWay);
  return { seq: taken.seq, isFirst: taken.seq === 1 };
}

/** Whether a message with this number is the first of a document. */
export function beginsDocument(seq: number): boolean {
  return seq % DOCUMENT_SIZE === 1;
}

/** Store a message under a number and document that are taken already. @param isCached it reads as on its way (see appendMessage). */
export function insertMessage(store: Store, conversationID: string, seq: number, doc: number, message: Message, isCached: boolean): void {
  const hasOptions = Object.keys(message.options).length > 0;
  store.run(`INSERT INTO messages (conversation_id, seq, doc, send_id, recv_id, group_id, client_msg_id, server_msg_id, sender_platform_id,
    sender_nickname, sender_face_url, session_type, msg_from, content_type, content, send_time, create_time, status, is_cached, options,
    offline_push, at_user_id_list, attached_info, ex) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  conversationID, seq, doc, message.sendID, message.recvID, message.groupID, message.clientMsgID, message.serverMsgID,
  message.senderPlatformID, message.senderNickname, message.senderFaceURL, message.sessionType, message.msgFrom, message.contentType,
  message.content, message.sendTime, message.createTime, message.status, Number(isCached), hasOptions ? JSON.stringify(message.options) : null,
  message.offlinePushInfo ? JSON.stringify(message.offlinePushInfo) : null,
  message.atUserIDList.length > 0 ? JSON.stringify(message.atUserIDList) : null, message.attachedInfo, message.ex);
}

const COLUMNS = `seq, send_id, recv_id, group_id, client_msg_id, server_msg_id, sender_platform_id, sender_nickname, sender_face_url,
  session_type, msg_from, content_type, content, send_time, create_time, status, is_read, is_cached, options, offline_push,
  at_user_id_list, attached_info, ex, revoke, del_list`;

/** One message; undefined when there is none or it was removed for everyone. */
export function findMessage(store: Store, conversationID: string, seq: number): StoredMessage | undefined {
  const row = store.get(`SELECT ${COLUMNS} FROM messages WHERE conversation_id = ? AND seq = ?`, conversationID, seq);
  return row && readCached(row);
}

/** The messages from..to of a conversation, by number; gaps are left out. */
export function findMessages(store: Store, conversationID: string, from: number, to: number): StoredMessage[] {
  return store.all(`SELECT ${COLUMNS} FROM messages WHERE conversation_id = ? AND seq BETWEEN ? AND ? ORDER BY seq`, conversationID, from, to).map(readCached);
}

/** The last message of a conversation that nobody removed. */
export function findLastMessage(store: Store, conversationID: string): StoredMessage | undefined {
  const row = store.get(`SELECT ${COLUMNS} FROM messages WHERE conversation_id = ? AND status < ? ORDER BY seq DESC LIMIT 1`, conversationID, STATUS.deleted);
  return row && readMessage(row);
}

/** The time of the last message before a number: what the server shows in place of a removed one. 0 without any. */
export function findTimeBefore(store: Store, conversationID: string, seq: number): number {
  const row = store.get('SELECT send_time FROM messages WHERE conversation_id = ? AND seq <= ? AND send_time > 0 ORDER BY seq DESC LIMIT 1', conversationID, seq);
  return row ? Number(row.send_time) : 0;
}

/** Mark messages of others as read. Like revoking and deleting, it takes them out of the server's cache, after which their status reads 2. */
export function markRead(store: Store, conversationID: string, userID: string, seqs: readonly number[]): void {
  for (const seq of seqs) {
    store.run('UPDATE messages SET is_cached = 0, is_read = MAX(is_read, send_id <> ?) WHERE conversation_id = ? AND seq = ?', userID, conversationID, seq);
  }
}

/** Mark a message revoked. Its content stays: reading by number shows the revocation, searches and sorted lists still the content (the server's do). */
export function markRevoked(store: Store, conversationID: string, seq: number, revocation: Revocation): void {
  store.run('UPDATE messages SET is_cached = 0, revoke = ? WHERE conversation_id = ? AND seq = ?', JSON.stringify(revocation), conversationID, seq);
}

/** Delete messages for one user. */
export function deleteForUser(store: Store, conversationID: string, userID: string, seqs: readonly number[]): void {
  for (const seq of seqs) {
    const row = store.get('SELECT del_list FROM messages WHERE conversation_id = ? AND seq = ?', conversationID, seq);
    if (!row) continue;
    const list = new Set(row.del_list === null ? [] : JSON.parse(String(row.del_list)) as string[]).add(userID);
    store.run('UPDATE messages SET is_cached = 0, del_list = ? WHERE conversation_id = ? AND seq = ?', JSON.stringify([...list]), conversationID, seq);
  }
}

/** Remove messages for everyone. */
export function deleteForAll(store: Store, conversationID: string, seqs: readonly number[]): void {
  for (const seq of seqs) store.run('DELETE FROM messages WHERE conversation_id = ? AND seq = ?', conversationID, seq);
}

/** The last number of a conversation whose message was sent at a time or before; 0 without any. */
export function findLastSeqBefore(store: Store, conversationID: string, time: number): number {
  const row = store.get('SELECT seq FROM messages WHERE conversation_id = ? AND send_time <= ? ORDER BY seq DESC LIMIT 1', conversationID, time);
  return row ? Number(row.seq) : 0;
}

/** Remove the documents in which every message was sent at a time or before. Says whose they were, and their last numbers, in order. */
export function removeDocumentsBefore(store: Store, time: number): { conversationID: string; lastSeq: number }[] {
  const documents = store.all('SELECT conversation_id, doc, MAX(seq) AS last FROM messages GROUP BY conversation_id, doc HAVING MAX(send_time) <= ? ORDER BY conversation_id, last', time);
  return documents.map(({ conversation_id: id, doc, last }) => {
    store.run('DELETE FROM messages WHERE conversation_id = ? AND doc = ?', id!, doc!);
    return { conversationID: String(id), lastSeq: Number(last) };
  });
}

/** What /msg/search_msg asks for; '' and 0 ask for nothing. Times are Unix milliseconds, `to` not included. */
export interface MessageFilter { sendID: string; recvID: string; contentType: number; sessionType: number; from?: number; to?: number }

/** Chat messages that match, in the order of documents and numbers, and how many there are in all. */
export function searchMessages(store: Store, filter: MessageFilter, limit: number, offset: number): { total: number; messages: StoredMessage[] } {
  const where = ["substr(conversation_id, 1, 3) IN ('sg_', 'si_')"];
  const values: (string | number)[] = [];
  const add = (sql: string, ...more: (string | number)[]): void => { where.push(sql); values.push(...more); };
  if (filter.sendID !== '') add('send_id = ?', filter.sendID);
  if (filter.recvID !== '') add("((recv_id = ? AND recv_id <> '') OR (group_id = ? AND group_id <> ''))", filter.recvID, filter.recvID);
  if (filter.contentType !== 0) add('content_type = ?', filter.contentType);
  if (filter.sessionType !== 0) add('session_type = ?', filter.sessionType);
  if (filter.from !== undefined) add('send_time >= ?', filter.from);
  if (filter.to !== undefined) add('send_time < ?', filter.to);
  const condition = where.join(' AND ');
  const total = Number(store.get(`SELECT COUNT(*) AS total FROM messages WHERE ${condition}`, ...values)!.total);
  if (limit === 0 || offset >= total) return { total, messages: [] };
  const rows = store.all(`SELECT ${COLUMNS} FROM messages WHERE ${condition} ORDER BY doc, seq LIMIT ? OFFSET ?`, ...values, limit, offset);
  return { total, messages: rows.map(readMessage) };
}

/** Reading by number goes through the server's cache. */
function readCached(row: Row): StoredMessage {
  const stored = readMessage(row);
  if (row.is_cached === 1) stored.message.status = STATUS.sending;
  return stored;
}

function readMessage(row: Row): StoredMessage {
  return {
    message: createMessage({
      seq: Number(row.seq), sendID: String(row.send_id), recvID: String(row.recv_id), groupID: String(row.group_id),
      clientMsgID: String(row.client_msg_id), serverMsgID: String(row.server_msg_id), senderPlatformID: Number(row.sender_platform_id),
      senderNickname: String(row.sender_nickname), senderFaceURL: String(row.sender_face_url), sessionType: Number(row.session_type),
      msgFrom: Number(row.msg_from), contentType: Number(row.content_type), content: String(row.content),
      sendTime: Number(row.send_time), createTime: Number(row.create_time), status: Number(row.status), isRead: row.is_read === 1,
      options: parse<Options>(row.options) ?? {}, offlinePushInfo: parse<OfflinePushInfo>(row.offline_push),
      atUserIDList: parse<string[]>(row.at_user_id_list) ?? [], attachedInfo: String(row.attached_info), ex: String(row.ex),
    }),
    deletedBy: parse<string[]>(row.del_list) ?? [], revoked: parse<Revocation>(row.revoke),
  };
}

function parse<T>(text: Row[string] | undefined): T | null {
  return text === null || text === undefined ? null : JSON.parse(String(text)) as T;
}
