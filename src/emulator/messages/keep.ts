// Where a message goes: chat or notification stream, stored with a number or passing by, and who is told (gateway-protocol §5.3, §5.4).
// Imported by send.ts.

import { listMemberIDs } from '../store/group-members.ts';
import { appendMessage } from '../store/messages.ts';
import { raiseReadSeq } from '../store/seqs.ts';
import { tellSaved } from '../webhooks/message.ts';
import { chatID, notificationID, SESSION } from './ids.ts';
import { STATUS, type Message } from './message.ts';
import { createConversations } from './new-conversations.ts';
import { isOn, splitCopy } from './options.ts';

import type { SendContext } from './send.ts';

/** Store and tell. A notification that is also a message goes both ways, as a message first. */
export function storeMessage(ctx: SendContext, message: Message, alsoTo: readonly string[]): void {
  const isStored = isOn(message.options, 'history');
  if (isOn(message.options, 'isNotNotification')) return isStored ? storeChat(ctx, message, alsoTo) : tell(ctx, chatID(message), message, alsoTo);
  let options = message.options;
  if (isOn(options, 'isSendMsg')) {
    const { copy, own } = splitCopy(options);
    options = own;
    storeChat(ctx, { ...message, options: copy }, alsoTo);
  }
  const notification = { ...message, options };
  const conversationID = notificationID(message);
  if (isStored) {
    notification.seq = append(ctx, conversationID, notification).seq;
    tellSaved(ctx, notification);
  }
  tell(ctx, conversationID, notification, alsoTo);
}

function storeChat(ctx: SendContext, message: Message, alsoTo: readonly string[]): void {
  const conversationID = chatID(message);
  const { seq, isFirst } = append(ctx, conversationID, message);
  raiseReadSeq(ctx.store, message.sendID, conversationID, seq);
  if (isFirst) createConversations(ctx, conversationID, message);
  const stored = { ...message, seq };
  tellSaved(ctx, stored);
  tell(ctx, conversationID, stored, alsoTo);
}

/** One batch of the queue to the database each, as its counter has it. */
function append({ store, clock, record, afterCommit }: SendContext, conversationID: string, message: Message): ReturnType<typeof appendMessage> {
  if (record) afterCommit.push(() => record.add('msg_insert_mongo_success_total'));
  return appendMessage(store, conversationID, message, clock.now());
}

/** Hand the message to the devices once it is committed. On them a message on its way reads as sent. */
function tell(ctx: SendContext, conversationID: string, message: Message, alsoTo: readonly string[]): void {
  const { push, operationID } = ctx;
  if (!push) return;
  const receivers = [...new Set([...listReceivers(ctx, message), ...alsoTo])];
  const sent = message.status === STATUS.sending ? { ...message, status: STATUS.sent } : message;
  ctx.afterCommit.push(() => push({ conversationID, message: sent, receivers, operationID }));
}

function listReceivers(ctx: SendContext, { sessionType, groupID, recvID, sendID, options }: Message): string[] {
  if (sessionType === SESSION.group) return listMemberIDs(ctx.store, groupID);
  return isOn(options, 'senderSync') ? [recvID, sendID] : [recvID];
}
