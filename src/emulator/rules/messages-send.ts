// /msg/*: sending, by the admin for a user, to many, as a reply, as a business notification; and whether it was sent.

import { badArgument, noPermission, ServerError } from '../errors.ts';
import { encodePlain } from '../encode.ts';
import { scanJSON } from '../json-scan.ts';
import { findFault, isSendable, listAtUsers, type Content } from '../messages/content.ts';
import { SESSION } from '../messages/ids.ts';
import { createMessage, randomMessageID, type Message, type OfflinePushInfo } from '../messages/message.ts';
import { notificationOptions, type Options } from '../messages/options.ts';
import { sendMessage } from '../messages/send.ts';
import { findUser } from '../store/users.ts';
import { inOwnUnit, once } from '../webhooks/ask.ts';
import { decodeBase64 } from './messages-key.ts';
import { bindBatch, bindSend, bindTexts, type SendBody } from './messages-bind.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

const FROM = { user: 100, system: 200 } as const;
const TYPE = { at: 106, markdown: 118, oa: 1400, business: 2001 } as const;
const ADMIN_PLATFORM = 10;
const SYSTEM_LEVEL = 2;
const SENT = 2;
/** How long check_msg_is_send_success remembers. */
const REMEMBER_MS = 86_400_000;
const CLEAN_UP_EVERY = 1000;

const send_msg: Rule<SendBody & { recvID: string }> = {
  writes: true,
  access: 'token',
  check: bindSend,
  run(body, ctx) {
    requireAppManager(ctx);
    const sent = send(ctx, { ...once(ctx, 'built', () => buildMessage(ctx, body)), recvID: body.recvID });
    rememberSent(ctx);
    return sent;
  },
};

const batch_send_msg: Rule<SendBody & { recvIDs: string[] | null; isSendAll: boolean }> = {
  access: 'token',
  check: bindBatch,
  run(body, ctx) {
    requireAppManager(ctx);
    const recvIDs = body.isSendAll ? ctx.store.all('SELECT user_id FROM users ORDER BY n').map((row) => String(row.user_id)) : body.recvIDs!;
    const message = buildMessage(ctx, body);
    // All in one transaction; but with webhooks that may be asked each by itself, so that no answer is waited for twice.
    return ctx.memory ? () => sendOneByOne(ctx, message, recvIDs) : ctx.store.transaction(() => sendAtOnce(ctx, message, recvIDs));
  },
};

interface BatchAnswer { results: (SendAnswer & { recvID: string })[]; failedUserIDs: string[] }

function sendAtOnce(ctx: RequestContext, message: Message, recvIDs: readonly string[]): BatchAnswer {
  const batch: BatchAnswer = { results: [], failedUserIDs: [] };
  for (const recvID of recvIDs) {
    try {
      batch.results.push({ ...send(ctx, { ...message, recvID }), recvID });
    } catch (error) {
      addFailed(batch, recvID, error);
    }
  }
  return batch;
}

async function sendOneByOne(ctx: RequestContext, message: Message, recvIDs: readonly string[]): Promise<BatchAnswer> {
  const batch: BatchAnswer = { results: [], failedUserIDs: [] };
  for (const recvID of recvIDs) {
    try {
      batch.results.push({ ...await inOwnUnit(ctx, (own) => send(own, { ...message, recvID })), recvID });
    } catch (error) {
      addFailed(batch, recvID, error);
    }
  }
  return batch;
}

/** Refused before anything was written; trouble with the data ends the whole batch. */
function addFailed({ failedUserIDs }: BatchAnswer, recvID: string, error: unknown): void {
  if (!(error instanceof ServerError) || (error.code === 500 && error.origin !== 'panic')) throw error;
  failedUserIDs.push(recvID);
}

/** What the sending routes answer: `modify` holds what a webhook changed, in the words of Go's JSON. */
interface SendAnswer { serverMsgID: string; clientMsgID: string; sendTime: number; modify?: object }

function send(ctx: RequestContext, asked: Message): SendAnswer {
  const { modify, ...sent } = sendMessage(ctx, asked);
  return modify ? { ...sent, modify: listDifferences(asked, modify) } : sent;
}

/** The fields in which two messages differ, by name; what is no plain value shows as the empty object Go makes of it. */
function listDifferences(asked: Message, sent: Message): Record<string, unknown> {
  const names = (Object.keys(sent) as (keyof Message)[]).sort();
  return Object.fromEntries(names.filter((name) => JSON.stringify(asked[name]) !== JSON.stringify(sent[name])).map((name) => [name, typeof sent[name] === 'object' ? {} : sent[name]]));
}

function requireAppManager({ caller }: RequestContext): void {
  if (!caller.isAdmin) throw noPermission('only app manager can send message');
}

/** The message a body describes, without receiver. */
function buildMessage(ctx: RequestContext, body: SendBody): Message {
  const { contentType } = body;
  const content = body.content!;
  if (!isSendable(contentType, ctx.profile.moreContents)) throw new ServerError(1001, '', { origin: 'api' });
  if (contentType === TYPE.oa) requireSystemAccount(ctx, body.sendID);
  const fault = findFault(contentType, content);
  if (fault !== undefined) throw new ServerError(500, fault, { origin: 'api' });
  const options: Options = {};
  if (body.isOnlineOnly) Object.assign(options, { history: false, persistent: false, senderSync: false, conversationUpdate: false });
  if (body.notOfflinePush) options.offlinePush = false;
  const text = encodePlain(sortKeys(content));
  return createMessage({
    sendID: body.sendID, groupID: body.groupID, clientMsgID: randomMessageID(), senderPlatformID: body.senderPlatformID,
    senderNickname: body.senderNickname, senderFaceURL: body.senderFaceURL, msgFrom: FROM.system, contentType,
    sessionType: contentType === TYPE.oa ? SESSION.notification : body.sessionType,
    content: contentType === TYPE.oa ? encodePlain({ detail: text }) : text, createTime: ctx.clock.now(), sendTime: body.sendTime,
    options, offlinePushInfo: body.offlinePushInfo, ex: body.ex,
    atUserIDList: contentType === TYPE.at && ctx.profile.namesAtUsers ? listAtUsers(content) : [],
  });
}

function requireSystemAccount(ctx: RequestContext, userID: string): void {
  const sender = findUser(ctx.store, userID);
  if (!sender) throw new ServerError(1101);
  if (sender.appMangerLevel < SYSTEM_LEVEL) throw noPermission('notification messages cannot be sent for this ID');
}

/** Go writes a map by its keys. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, one]) => [key, sortKeys(one)]));
}

interface SimpleBody { sendID: string; content: string; offlinePushInfo: OfflinePushInfo | null; ex: string }

/** A reply by the key a webhook was given. Without a group the roles in the key are exchanged: its receiver answers its sender. */
const send_simple_msg: Rule<SimpleBody> = {
  writes: true,
  check({ content }, { search }) {
    readKey(search);
    bindTexts({ 'SendSingleMsgReq.Content': content });
  },
  run(body, ctx) {
    const key = parseKey(readKey(ctx.search));
    const toGroup = key.groupID !== '';
    if (key.sendID === '') throw badArgument('missing recvID or GroupID');
    const sendID = toGroup ? body.sendID : key.recvID;
    if (sendID === '') throw badArgument('missing sendID');
    const sender = findUser(ctx.store, sendID);
    if (!sender) throw new ServerError(1004, 'record not found');
    const sent = send(ctx, createMessage({
      sendID, recvID: toGroup ? '' : key.sendID, groupID: key.groupID, clientMsgID: once(ctx, 'clientMsgID', randomMessageID), senderPlatformID: ADMIN_PLATFORM,
      senderNickname: sender.nickname, senderFaceURL: sender.faceURL, sessionType: toGroup ? SESSION.group : SESSION.single, msgFrom: FROM.user,
      contentType: TYPE.markdown, content: encodePlain({ Content: body.content }), offlinePushInfo: body.offlinePushInfo, ex: body.ex,
    }));
    rememberSent(ctx);
    return sent;
  },
};

function readKey(search: string): string {
  const key = new URLSearchParams(search).get('key');
  if (key === null) throw badArgument('missing key in query');
  return decodeBase64(key);
}

function parseKey(text: string): { sendID: string; recvID: string; groupID: string } {
  const { fault } = scanJSON(text);
  if (fault !== undefined) throw badArgument(fault);
  const value = JSON.parse(text) as Content | null;
  const read = (name: string): string => (typeof value?.[name] === 'string' ? value[name] : '');
  return { sendID: read('sendID'), recvID: read('recvID'), groupID: read('groupID') };
}

interface BusinessBody { key: string; data: string; sendUserID: string; recvUserID: string; recvGroupID: string; sendMsg: boolean; reliabilityLevel: number | null }

const NO_OPTIONS = { recvGroupID: '', sendMsg: false, reliabilityLevel: null };

const send_business_notification: Rule<BusinessBody> = {
  writes: true,
  access: 'token',
  check({ sendUserID, recvUserID, recvGroupID }, { profile }) {
    if (!profile.businessOptions) return bindTexts({ SendUserID: sendUserID, RecvUserID: recvUserID });
    bindTexts({ SendUserID: sendUserID });
    if (recvUserID === '' && recvGroupID === '') throw badArgument('recvUserID and recvGroupID cannot be empty at the same time');
    if (recvUserID !== '' && recvGroupID !== '') throw badArgument('recvUserID and recvGroupID cannot be set at the same time');
  },
  run(body, ctx) {
    requireAppManager(ctx);
    const { recvGroupID, sendMsg, reliabilityLevel } = ctx.profile.businessOptions ? body : NO_OPTIONS;
    return send(ctx, createMessage({
      sendID: body.sendUserID, recvID: body.recvUserID, groupID: recvGroupID, clientMsgID: randomMessageID(), msgFrom: FROM.system,
      sessionType: body.recvUserID === '' ? SESSION.group : SESSION.single, contentType: TYPE.business, createTime: ctx.clock.now(),
      content: encodePlain({ detail: encodePlain({ key: body.key, data: body.data }) }),
      options: notificationOptions({ sendMessage: sendMsg, stored: reliabilityLevel === 2, offlinePush: false }),
    }));
  },
};

function rememberSent({ store, clock, operationID }: RequestContext): void {
  const now = clock.now();
  // Now and then: nothing asks for what is over, and looking through all each time would cost more than it frees.
  if (now % CLEAN_UP_EVERY === 0) store.run('DELETE FROM send_status WHERE expires < ?', now);
  store.run('INSERT OR REPLACE INTO send_status (operation_id, status, expires) VALUES (?, ?, ?)', operationID, SENT, now + REMEMBER_MS);
}

/** Asks about the request's own operationID: the caller repeats the one it sent with. */
const check_msg_is_send_success: Rule<unknown> = {
  run(_body, { store, clock, operationID }) {
    const row = store.get('SELECT status FROM send_status WHERE operation_id = ? AND expires > ?', operationID, clock.now());
    return { status: row ? Number(row.status) : 0 };
  },
};

/** Rules of sending. */
export const messagesSend: Rules = { send_msg, batch_send_msg, send_simple_msg, send_business_notification, check_msg_is_send_success };
