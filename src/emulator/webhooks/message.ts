// Webhooks about messages: whether one is called for a message, what it is told, and what its answer makes of the message
// (operations b.5, "Limits of the send hooks").
// Imported by messages/send.ts and keep.ts.

import { encodePlain } from '../encode.ts';
import { badArgument, NIL_POINTER, panic } from '../errors.ts';
import { SESSION } from '../messages/ids.ts';
import { isNotificationType, STATUS, type Message } from '../messages/message.ts';
import { askWebhook, tellWebhook } from './ask.ts';

import type { WebhookConfig } from '../config/running.ts';
import type { Profile } from '../profiles.ts';
import type { SendContext } from '../messages/send.ts';
import type { Answer } from './client.ts';
import type { AfterEvent, BeforeEvent } from './events.ts';

const TYPE = { text: 101, typing: 113 } as const;

/** Ask before a message is sent: refused when the hook says so. */
export function askBeforeSend(ctx: SendContext, event: 'beforeSendSingleMsg' | 'beforeSendGroupMsg', message: Message): void {
  if (message.contentType === TYPE.typing || !isMeant(ctx, event, message)) return;
  askWebhook(ctx, event, () => ({ ...describe(message), recvID: message.recvID, groupID: message.groupID }));
}

/** Whether a hook is asked before this notification of a group is sent: never on main. */
export function isAskedBefore(ctx: SendContext, message: Message): boolean {
  return message.sessionType === SESSION.group && isMeant(ctx, 'beforeSendGroupMsg', message);
}

/** Let a hook change a message before it is stored; the message itself when none is asked. */
export function modifyMessage(ctx: SendContext, message: Message): Message {
  const { mainWebhooks } = ctx.profile;
  if ((!mainWebhooks && message.contentType !== TYPE.text) || !isMeant(ctx, 'beforeMsgModify', message)) return message;
  const answer = askWebhook(ctx, 'beforeMsgModify', () => describe(message));
  return answer ? change(message, answer, mainWebhooks) : message;
}

/** Tell that a message was sent. */
export function tellSent(ctx: SendContext, event: 'afterSendSingleMsg' | 'afterSendGroupMsg', message: Message): void {
  if (message.contentType === TYPE.typing || !isMeant(ctx, event, message)) return;
  tellWebhook(ctx, event, () => ({ ...describe(message), recvID: message.recvID, groupID: message.groupID }), ctx.profile.mainWebhooks ? keyOf(message) : undefined);
}

/** Tell that a message is in the database, with its number. */
export function tellSaved(ctx: SendContext, message: Message): void {
  const { profile } = ctx;
  const config = ctx.config.webhooks.events.afterMsgSaveDB;
  // The real server compares attentionIds only for content types 1 and 3, which there are none of.
  if (!profile.mainWebhooks || !config?.enable || !passes(profile, { ...config, attentionIds: [] }, message)) return;
  const isGroup = message.sessionType === SESSION.group;
  const status = message.status === STATUS.sending ? STATUS.sent : message.status;
  tellWebhook(ctx, 'afterMsgSaveDB', () => ({ ...describe(message), status, recvID: '', groupID: '', ...(isGroup ? { groupID: message.groupID } : { recvID: message.recvID }) }), keyOf(message));
}

function isMeant({ config, profile }: SendContext, event: BeforeEvent | AfterEvent, message: Message): boolean {
  const one = config.webhooks.events[event];
  return one?.enable === true && passes(profile, one, message);
}

/** The filters of webhooks.yml. main never calls for notifications and typing; the older server looks at allowedTypes. */
function passes({ mainWebhooks }: Profile, { attentionIds, allowedTypes, deniedTypes }: WebhookConfig, { sendID, recvID, contentType }: Message): boolean {
  if (attentionIds.length > 0 && !attentionIds.includes(recvID) && (mainWebhooks || !attentionIds.includes(sendID))) return false;
  if (mainWebhooks) return !isNotificationType(contentType) && contentType !== TYPE.typing && !deniedTypes.includes(contentType);
  return (!allowedTypes?.length || allowedTypes.includes(contentType)) && !deniedTypes.includes(contentType);
}

/** The fields of every message hook. A notification's content is read as the form nobody writes any more: it is empty. */
function describe(message: Message): object {
  const { atUserIDList, senderFaceURL, contentType, content } = message;
  return { ...message, atUserList: atUserIDList, faceURL: senderFaceURL, content: isNotificationType(contentType) ? '' : content };
}

/** Who spoke to whom; /msg/send_simple_msg takes it back. */
function keyOf({ sendID, recvID, groupID }: Message): string {
  return Buffer.from(encodePlain({ sendID, recvID, groupID })).toString('base64');
}

/** What the answer names replaces what the message had. */
function change(message: Message, answer: Answer, checksContent: boolean): Message {
  const { actionCode: _action, errCode: _code, errMsg: _words, errDlt: _detail, nextCode: _next, ...named } = answer;
  const set = Object.fromEntries(Object.entries(named).filter(([name, value]) => value !== null && JSON.stringify(value) !== JSON.stringify(message[name as keyof Message]))) as Partial<Message>;
  if (Object.keys(set).length === 0) return message;
  if (checksContent && set.content !== undefined && !isObject(set.content)) throw badArgument(`webhook msg modify content is not json, content=${set.content}`);
  // The server writes into a structure that the message does not have.
  if (set.offlinePushInfo && !message.offlinePushInfo) throw panic(NIL_POINTER);
  return { ...message, ...set };
}

/** Go reads `null` into a structure too. */
function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && !Array.isArray(value);
  } catch {
    return false;
  }
}
