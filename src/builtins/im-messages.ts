// Messages of devices: sending many, waiting for one, history, read marks, taking back.
// Imported by im.ts and im-expect.ts.
import { ImctlError } from '../base/errors.ts';
import { showValue } from '../base/fields.ts';
import { didYouMean } from '../base/nearest.ts';
import { NOTIFICATION_TYPES, OPTIONS_KEYS } from '../openim/catalog/constants.ts';
import { groupConversationID, singleID } from '../openim/conversation-id.ts';
import type { Page } from '../operation/operation.ts';
import { CONTENT, type ContentName } from '../testing/devices/content.ts';
import type { Acknowledged, Device, Outgoing } from '../testing/devices/device.ts';
import type { DeviceMessage } from '../testing/devices/message.ts';
import type { AdminCtx } from './define.ts';
import { asReceived, type Received } from './im-shapes.ts';
import { sayMessage } from './message-text.ts';

/** Which message is waited for. All that is named must fit. */
export interface Wanted {
  from?: string;
  group?: string;
  conversationID?: string;
  text?: string;
  contentType?: number;
  clientMsgID?: string;
  /** Among notifications too. */
  notifications?: boolean;
}

/** Names of what can be sent. */
export const CONTENT_NAMES = Object.keys(CONTENT) as readonly ContentName[];

/** Requests of one device that are under way at once; its connection takes more, but a server answers them one by one. */
const AT_ONCE = 64;

/** Messages one pull asks for. */
const MAX_PULL = 200;

/** Send texts in order, several under way at once. The first that is refused ends it. */
export async function sendMany(device: Device, texts: readonly string[], where: Pick<Outgoing, 'to' | 'group'>, ctx: AdminCtx): Promise<Acknowledged[]> {
  checkOutgoing(where);
  const answers: Acknowledged[] = [];
  for (let at = 0; at < texts.length; at += AT_ONCE) {
    // The server takes the requests of one connection in their order.
    answers.push(...await Promise.all(texts.slice(at, at + AT_ONCE).map((text) => device.send({ ...where, text }, ctx.signal))));
  }
  return answers;
}

/** What a plan answers in place of a message that was sent: it has no ID of the server's. */
export async function planMessage(device: string, outgoing: Parameters<typeof checkOutgoing>[0], ctx: AdminCtx): Promise<Acknowledged> {
  const { to = '', group, clientMsgID } = checkOutgoing(outgoing);
  const sender = (await ctx.devices()).userOf(device);
  return {
    conversationID: group === undefined ? singleID(sender, to) : groupConversationID(group), clientMsgID: clientMsgID ?? process.getBuiltinModule('node:crypto').randomUUID().replaceAll('-', ''),
    serverMsgID: '', sendTime: ctx.clock.now(), operationID: '', ms: 0,
  };
}

/** What is sent, when it has one receiver and its switches are some. @throws ImctlError ARG-*. */
export function checkOutgoing({ options, ...outgoing }: Omit<Outgoing, 'options'> & { options?: Record<string, unknown> }): Outgoing {
  const { to, group } = outgoing;
  if ((to === undefined) === (group === undefined)) throw new ImctlError('ARG-MISSING', 'a message goes to one user or to one group', { hint: 'anna.send("ben", "hello")  or  anna.sendGroup("lunch", "hello")' });
  const keys: string[] = Object.values(OPTIONS_KEYS);
  for (const [key, value] of Object.entries(options ?? {})) {
    if (!keys.includes(key)) throw new ImctlError('ARG-UNKNOWN', `a message has no switch "${key}"`, { hint: `${didYouMean(key, keys)}there are ${keys.join(', ')}` });
    if (typeof value !== 'boolean') throw new ImctlError('ARG-TYPE', `the switch ${key} must be true or false, not ${showValue(value)}`);
  }
  return { ...outgoing, options: options as Record<string, boolean> | undefined };
}

/** The oldest message that fits, waiting for it; it is taken, so that the next call gets the next one. */
export async function receive(device: Device, wanted: Wanted, within: number, ctx: AdminCtx): Promise<Received> {
  const message = await device.until(sayWanted(wanted), () => device.inbox.take((one) => fits(one, wanted)), { within, signal: ctx.signal });
  return asReceived(message);
}

/** Is it what is wanted? */
export function fits(message: DeviceMessage, { from, group, conversationID, text, contentType, clientMsgID, notifications = false }: Wanted): boolean {
  if (contentType === undefined && clientMsgID === undefined && !notifications && !isChat(message)) return false;
  return (from === undefined || message.sendID === from) && (group === undefined || message.groupID === group) && (conversationID === undefined || message.conversationID === conversationID)
    && (contentType === undefined || message.contentType === contentType) && (clientMsgID === undefined || message.clientMsgID === clientMsgID)
    && (text === undefined || sayMessage(message.contentType, message.content) === text);
}

/** Said by somebody, be it a notification account, and no notification about something. */
export function isChat({ isNotification, contentType }: DeviceMessage): boolean {
  return !isNotification && (contentType < NOTIFICATION_TYPES.NotificationBegin || contentType === NOTIFICATION_TYPES.OANotification);
}

/** What is wanted, in words. */
export function sayWanted({ from, group, conversationID, text, contentType, clientMsgID }: Wanted): string {
  return [
    clientMsgID === undefined ? 'a message' : `message ${clientMsgID}`, contentType === undefined ? '' : `of type ${contentType}`, text === undefined ? '' : JSON.stringify(text),
    from === undefined ? '' : `from ${from}`, group === undefined ? '' : `in group ${group}`, conversationID === undefined ? '' : `in ${conversationID}`,
  ].filter((word) => word !== '').join(' ');
}

/** A page of a conversation as the device's user may read it, oldest first. */
export async function history(device: Device, conversationID: string, since: number, until: number | undefined, ctx: AdminCtx): Promise<Page<Received>> {
  const { seqs } = await device.ask('readSeqs', { userID: device.userID, conversationIDs: [conversationID] }, ctx.signal);
  const maxSeq = Math.min(seqs[conversationID]?.maxSeq ?? 0, until ?? Infinity);
  const begin = Number(ctx.page.cursor ?? since);
  if (begin > maxSeq) return { items: [], total: 0 };
  const end = Math.min(maxSeq, begin + Math.min(ctx.page.size, MAX_PULL) - 1);
  const messages = await device.pull([{ conversationID, begin, end }], ctx.signal);
  return { items: messages.filter((one) => one.sendTime > 0).map(asReceived), total: maxSeq - since + 1, ...(end < maxSeq ? { next: String(end + 1) } : {}) };
}

/** A page of what is there already. */
export function pageOf<T>(all: readonly T[], ctx: AdminCtx): Page<T> {
  const begin = Number(ctx.page.cursor ?? 0);
  const end = begin + ctx.page.size;
  return { items: all.slice(begin, end), total: all.length, ...(end < all.length ? { next: String(end) } : {}) };
}

/** Mark a conversation read up to `seq`, or up to its newest message. @returns the number, 0 when there is nothing to read. */
export async function markRead(device: Device, conversationID: string, seq: number | undefined, ctx: AdminCtx): Promise<number> {
  const { userID, token } = device;
  const hasReadSeq = seq ?? device.view.get(conversationID)?.maxSeq ?? 0;
  if (hasReadSeq === 0) return 0;
  const before = device.view.get(conversationID)?.hasReadSeq ?? 0;
  // Single messages are marked in a conversation of two, as the SDKs do.
  const read = conversationID.startsWith('si_') ? device.view.messages(conversationID).filter((one) => one.seq > before && one.seq <= hasReadSeq && one.sendID !== userID) : [];
  await ctx.call('/msg/mark_conversation_as_read', { userID, conversationID, hasReadSeq, seqs: read.map((one) => one.seq) }, { token });
  device.hasRead(conversationID, hasReadSeq);
  return hasReadSeq;
}

/** The number of a message in its conversation: as given, or of the one with this ID, waiting until the device has seen it. */
export async function seqOf(device: Device, conversationID: string, seq: number | undefined, clientMsgID: string | undefined, ctx: AdminCtx): Promise<number> {
  if (seq !== undefined) return seq;
  if (clientMsgID === undefined) throw new ImctlError('ARG-MISSING', 'which message? name its seq or its clientMsgID', { hint: 'anna.revoke(sent.conversationID, { clientMsgID: sent.clientMsgID })' });
  const seen = () => device.view.messages(conversationID).find((one) => one.clientMsgID === clientMsgID);
  return (await device.until(`the number of message ${clientMsgID} in ${conversationID}`, seen, { within: SEEN_WITHIN_MS, signal: ctx.signal })).seq;
}

/** The server acknowledges a message before it has a number, which comes with its push (gateway-protocol §5). */
const SEEN_WITHIN_MS = 5000;
