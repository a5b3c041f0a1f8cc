// Stored messages as one user sees them: deleted, revoked, quoting what was revoked, or not there any more (gateway-protocol §6).
// Imported by rules and the gateway.

import { isPlainObject } from '../../base/fields.ts';
import { encodeMessage, encodePlain } from '../encode.ts';
import { findMessage, findMessages, findTimeBefore, type StoredMessage } from '../store/messages.ts';
import { SESSION } from './ids.ts';
import { createMessage, STATUS, type Message } from './message.ts';

import type { Store } from '../store/open.ts';

const QUOTE = 114;
/** Content type of what is left of a revoked message. */
export const REVOKED = 2101;

/** The messages with these numbers; a number without a message shows as deleted, at the time of the last message before it. */
export function viewMessages(store: Store, userID: string, conversationID: string, seqs: readonly number[]): Message[] {
  if (seqs.length === 0) return [];
  const isRun = seqs.every((seq, index) => index === 0 || seq === seqs[index - 1]! + 1);
  const found = isRun
    ? new Map(findMessages(store, conversationID, seqs[0]!, seqs.at(-1)!).map((one) => [one.message.seq, one]))
    : new Map(seqs.flatMap((seq) => { const one = findMessage(store, conversationID, seq); return one ? [[seq, one] as const] : []; }));
  return seqs.map((seq) => {
    const one = found.get(seq);
    return one ? viewMessage(store, userID, conversationID, one) : viewGap(store, conversationID, seq);
  });
}

/** One stored message as a user sees it. */
export function viewMessage(store: Store, userID: string, conversationID: string, stored: StoredMessage): Message {
  const message = { ...stored.message };
  if (message.sessionType !== SESSION.single) message.isRead = false;
  if (stored.deletedBy.includes(userID)) {
    message.content = '';
    message.status = STATUS.deleted;
  }
  if (stored.revoked) return revoke(message, stored.revoked);
  return message.contentType === QUOTE && message.content !== '' ? hideRevokedQuote(store, userID, conversationID, message) : message;
}

function viewGap(store: Store, conversationID: string, seq: number): Message {
  return createMessage({ seq, status: STATUS.deleted, sendTime: findTimeBefore(store, conversationID, seq) });
}

function revoke(message: Message, by: NonNullable<StoredMessage['revoked']>): Message {
  const detail = encodeMessage('MessageRevokedContent', {
    revokerID: by.userID, revokerRole: by.role, clientMsgID: message.clientMsgID, revokerNickname: by.nickname, revokeTime: by.time,
    sourceMessageSendTime: message.sendTime, sourceMessageSendID: message.sendID, sourceMessageSenderNickname: message.senderNickname,
    sessionType: message.sessionType, seq: message.seq, ex: message.ex,
  });
  return { ...message, contentType: REVOKED, content: encodeMessage('NotificationElem', { detail }) };
}

/**
 * A quote of a message that was revoked, or that the server does not find (no seq in the quote is enough), shows the revocation in
 * its place. The quoted message is written anew as the server's own struct: what that lacks is lost.
 */
function hideRevokedQuote(store: Store, userID: string, conversationID: string, message: Message): Message {
  const content = parseObject(message.content);
  const quoted = content?.quoteMessage;
  if (!content || !isPlainObject(quoted)) return message;
  const seq = typeof quoted.seq === 'number' ? quoted.seq : 0;
  if (seq <= 0 && quoted.contentType === REVOKED) return message;
  const source = seq > 0 ? findMessage(store, conversationID, seq) : undefined;
  if (source && !source.revoked) return message;
  const quoteMessage = { ...writeQuoted(quoted), contentType: REVOKED, content: source ? viewMessage(store, userID, conversationID, source).content : '{}' };
  const { text, messageEntityList } = content;
  return { ...message, content: encodePlain({ ...(text !== '' && { text }), quoteMessage, ...(messageEntityList !== undefined && { messageEntityList }) }) };
}

function writeQuoted(quoted: Record<string, unknown>): object {
  const { content: _content, ...zero } = createMessage({});
  const known = Object.fromEntries(Object.entries({ ...zero, content: '', keyVersion: 0, dstUserIDs: null }).map(([key, value]) => [key, quoted[key] ?? value]));
  if (isPlainObject(known.options) && Object.keys(known.options).length === 0) delete known.options;
  if (Array.isArray(known.atUserIDList) && known.atUserIDList.length === 0) known.atUserIDList = null;
  return known;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
