// The way of a message: who may send it, what its options become, where it is stored and who is told (gateway-protocol §5).
// Imported by rules, delivery.ts and the gateway. It runs inside the caller's transaction.

import { requireSelfOrAdmin } from '../access.ts';
import { badArgument } from '../errors.ts';
import { markAtUsers } from './at-users.ts';
import { storeMessage } from './keep.ts';
import { isOn, forceOptions } from './options.ts';
import { isNotificationType, randomMessageID, type Message } from './message.ts';
import { SESSION } from './ids.ts';
import { applyReceiverOption, checkGroup, checkMessage, checkSingle } from './verify.ts';
import { protoText } from '../watch/proto-text.ts';
import { once } from '../webhooks/ask.ts';
import { askBeforeSend, modifyMessage, tellSent } from '../webhooks/message.ts';

import type { RequestContext } from '../context.ts';

const AT = 106;

/** What sending needs of a request. */
export interface SendContext extends RequestContext {
  /** A device sends, not somebody over HTTP. */
  throughGateway?: boolean;
  /** The device's connection. */
  connID?: string;
}

/** What a sender is told. */
export interface Sent {
  serverMsgID: string; clientMsgID: string; sendTime: number;
  /** The message as a webhook changed it, when one did (main). */
  modify?: Message;
}

/** How a message is sent otherwise than by its sender's own hand. */
export interface SendOptions {
  /** The server speaks: the sender need not be the caller. */
  byServer?: boolean;
  /** A service tells something of its own accord: its request is well made. */
  fromService?: boolean;
  /** Who is told beside the members of a group. */
  alsoTo?: readonly string[];
}

/**
 * Send a message.
 *
 * @throws ServerError 1001 for a message without sender or content, for a type that is not its session's, an unknown session type, and
 *   a receiver who does not receive; 1002 when the caller is neither sender nor admin; 1004 for unknown senders, receivers and groups; 1302, 1203, 1204, 1402, 1403 (gateway-protocol §5 step 4); whatever a webhook says.
 */
export function sendMessage(ctx: SendContext, request: Message, how: SendOptions = {}): Sent {
  if (!ctx.record) return send(ctx, request, how);
  const { record, operationID, caller: { userID, platformID }, connID } = ctx;
  const from = isNotificationType(request.contentType) ? undefined : ctx.throughGateway ? 'msg_gateway' : 'api';
  const call = record.call('msg.SendMsg', { operationID, userID, platformID, connID }, from, () => `msgData:{${protoText('MsgData', request)}}`);
  try {
    const sent = send(ctx, request, how);
    call.done(() => protoText('SendMsgResp', sent));
    return sent;
  } catch (error) {
    call.failed(error);
    throw error;
  }
}

function send(ctx: SendContext, request: Message, how: SendOptions): Sent {
  if (!how.fromService && ctx.profile.hop) checkMessage(request);
  if (!how.byServer && ctx.profile.checksSender) requireSelfOrAdmin(ctx.caller, request.sendID);
  const stamp = once(ctx, 'message', () => ({ serverMsgID: randomMessageID(), sendTime: request.sendTime || ctx.clock.now() }));
  const message: Message = { ...request, ...stamp, options: forceOptions(request.contentType, request.options) };
  let sent = message;
  if (message.sessionType === SESSION.single) {
    checkSingle(ctx, message);
    if (isOn(message.options, 'isNotNotification')) {
      const options = applyReceiverOption(ctx, message);
      if (!options) return answerUnwanted(ctx);
      message.options = options;
    }
    sent = modifyMessage(ctx, message);
    tellSent(ctx, 'afterSendSingleMsg', sent);
  } else if (message.sessionType === SESSION.group) {
    checkGroupCounted(ctx, message);
    askBeforeSend(ctx, 'beforeSendGroupMsg', message);
    sent = modifyMessage(ctx, message);
    tellSent(ctx, 'afterSendGroupMsg', sent);
  } else if (message.sessionType !== SESSION.notification) {
    throw badArgument('unknown sessionType');
  }
  storeMessage(ctx, sent, how.alsoTo ?? []);
  count(ctx, sent.sessionType);
  if (ctx.profile.marksAtUsers && sent.sessionType === SESSION.group && sent.contentType === AT) markAtUsers(ctx, sent);
  const { serverMsgID, clientMsgID, sendTime } = sent;
  return { serverMsgID, clientMsgID, sendTime, ...(sent !== message && ctx.profile.mainWebhooks && { modify: sent }) };
}

function checkGroupCounted(ctx: SendContext, message: Message): void {
  try {
    checkGroup(ctx, message);
  } catch (error) {
    ctx.record?.add('group_chat_msg_process_failed_total');
    throw error;
  }
}

/** Messages that are kept or passed on; notifications by the system itself have no counter. */
function count({ record, afterCommit }: SendContext, sessionType: number): void {
  if (!record || sessionType === SESSION.notification) return;
  afterCommit.push(() => record.add(sessionType === SESSION.group ? 'group_chat_msg_process_success_total' : 'single_chat_msg_process_success_total'));
}

/** The older server forgets to say that it did not send. */
function answerUnwanted({ profile, record }: SendContext): Sent {
  record?.add('single_chat_msg_process_failed_total');
  if (profile.refusesUnwanted) throw badArgument('message is not sent');
  return { serverMsgID: '', clientMsgID: '', sendTime: 0 };
}
