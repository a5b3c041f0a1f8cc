// The object `messages`: what was said.
// Imported by index.ts. A new operation is a row below.
import { ImctlError } from '../base/errors.ts';
import { listFirst, plural } from '../base/spell.ts';
import { groupConversationID, singleID, systemID } from '../openim/conversation-id.ts';
import { CONTENT_TYPES, LIMITS, NOTIFICATION_TYPES, SESSION_TYPES } from '../openim/catalog/constants.ts';
import type { MsgData } from '../openim/catalog/types.ts';
import type { Page } from '../operation/operation.ts';
import { readerOf } from './conversation-id.ts';
import { defineObject, type AdminCtx } from './define.ts';
import { decodeContent, sayMessage } from './message-text.ts';
import { sendMany, type ManyOutcome } from './messages-many.ts';

/** A message as imctl shows it: content as the JSON text it is (not base64), and what it says. */
export interface Message extends MsgData {
  content: string;
  text: string;
}

const conversationID = { kind: 'string', required: true, positional: true, doc: 'The conversation: si_<user>_<user> or sg_<group>.' } as const;

export const messages = defineObject({
  name: 'messages', singular: 'message', short: 'm', aliases: ['msg'],
  doc: 'What was said, in conversations of two and in groups.',
  shapes: [{
    name: 'Message', id: 'clientMsgID', type: 'MsgData',
    columns: [
      { title: 'SEQ', from: 'seq' },
      { title: 'TIME', from: 'sendTime', as: 'time' },
      { title: 'FROM', from: 'sendID' },
      { title: 'TEXT', from: 'text' },
      { title: 'TYPE', from: 'contentType', wide: true },
      { title: 'TO', from: 'recvID', wide: true },
      { title: 'GROUP', from: 'groupID', wide: true },
      { title: 'CLIENTMSGID', from: 'clientMsgID', wide: true },
    ],
    derived: { text: 'What it says, in words.', content: 'The JSON text; over HTTP it travels as base64.' },
  }, {
    name: 'Sent', id: 'clientMsgID',
    columns: [{ title: 'CLIENTMSGID', from: 'clientMsgID' }, { title: 'CONVERSATION', from: 'conversationID' }, { title: 'SENT', from: 'sendTime', as: 'time' }],
    derived: { clientMsgID: 'Its ID, made by the server\'s API.', serverMsgID: 'Its ID on the server.', sendTime: 'When the server had it.', conversationID: 'Where it went.' },
    types: { sendTime: 'number' },
  }],
  operations: {
    send: {
      doc: 'Send a text as a user, to another user or to a group.',
      effect: 'write', returns: { one: 'Sent' },
      on: { users: 'from' },
      params: {
        from: { kind: 'string', names: 'userID', required: true, doc: 'Who says it.' },
        to: { kind: 'string', names: 'userID', positional: true, doc: 'The user who gets it.' },
        text: { kind: 'string', positional: true, required: true, doc: 'What is said.' },
        group: { kind: 'string', names: 'groupID', doc: 'The group that gets it, in place of a user.' },
        contentType: { kind: 'integer', doc: 'Another type than text (101); content is then needed.' },
        content: { kind: 'object', doc: 'Content in place of text, its shape by type.' },
        ex: { kind: 'string', doc: 'Free text for the application.' },
      },
      run: (params, ctx) => send(params, ctx),
      examples: ['imctl send message --from anna --to ben --text "see you at noon"', 'imctl send message --from anna --group lunch --text hello'],
    },
    broadcast: {
      doc: 'Say the same to many users, each in a conversation of its own. What was said cannot be unsaid.',
      effect: 'destructive', returns: { value: '{ created, failed }' },
      bulk: { operation: 'sendMany', param: 'messages', size: 100, id: 'to', word: 'sent' }, each: { list: 'users.list', param: 'to' },
      params: {
        to: { kind: 'string', names: 'userID', many: true, doc: 'The users; or choose them by --where, or from a file.' },
        text: { kind: 'string', doc: 'What is said.' },
        from: { kind: 'string', names: 'userID', doc: 'Who says it; default the administrator.' },
        contentType: { kind: 'integer', doc: 'Another type than text (101); content is then needed.' },
        content: { kind: 'object', doc: 'Content in place of text, its shape by type.' },
        silent: { kind: 'boolean', doc: 'Without a push to devices that are away.' },
      },
      check({ to = [], text = '', content }) {
        if (to.length === 0) throw new ImctlError('ARG-MISSING', 'a broadcast needs its receivers', { hint: 'name them  --to anna,ben  , choose them  --where true  , or give a file  -f ids.txt' });
        if (text === '' && content === undefined) throw new ImctlError('ARG-MISSING', 'a broadcast needs its text', { hint: 'add  --text "…"' });
      },
      affects: ({ to = [] }) => to.length,
      changed: (outcome) => (outcome as ManyOutcome).created,
      preview: async ({ to = [], text, from }, ctx) => saySending(to, text, from ?? ctx.context.adminUserID),
      async run({ to = [], ...message }, ctx) {
        const outcome = await sendMany(to.map((one) => ({ to: one, ...message })), ctx);
        if (outcome.failed.length > 0) ctx.emit({ kind: 'partial', text: `${outcome.failed.length} of ${to.length} were not sent` });
        return outcome;
      },
      examples: ['imctl broadcast --to anna,ben --text "back at two" --yes', 'imctl broadcast --where true --text "back at two" --plan'],
    },
    sendMany: {
      doc: 'Send many messages to users; those that are the same go together.',
      effect: 'destructive', returns: { value: '{ created, existing, failed }' },
      params: { messages: { kind: 'object', many: true, required: true, doc: 'Rows with from, to, text or content and contentType, silent.' } },
      affects: ({ messages }) => messages.length,
      changed: (outcome) => (outcome as ManyOutcome).created,
      preview: async ({ messages }, ctx) => saySending(messages.map((one) => String(one.to)), messages[0]?.text, String(messages[0]?.from ?? ctx.context.adminUserID)),
      run: ({ messages }, ctx) => sendMany(messages, ctx),
    },
    history: {
      doc: 'Read a conversation by sequence number, oldest first.',
      effect: 'read', returns: { many: 'Message' },
      on: { conversations: 'conversationID' },
      params: {
        conversationID,
        since: { kind: 'integer', min: 1, doc: 'From this sequence number on.' },
        until: { kind: 'integer', min: 1, doc: 'Up to this one.' },
        as: { kind: 'string', doc: 'Read as this user: what they deleted or cannot see is missing.' },
      },
      run: (params, ctx) => history(params, ctx),
      examples: ['imctl messages history si_anna_ben', 'imctl get history sg_lunch --since 2'],
    },
    list: {
      doc: 'Search messages of all conversations, newest first.',
      effect: 'read', returns: { many: 'Message' }, verbs: ['search'],
      params: {
        from: { kind: 'string', names: 'userID', doc: 'Said by this user.' },
        to: { kind: 'string', names: 'userID', doc: 'Said to this user or group.' },
        contentType: { kind: 'integer', doc: 'Of this type.' },
        day: { kind: 'string', pattern: { allows: /^\d{4}-\d{2}-\d{2}$/, says: 'must be a UTC day like 2026-06-03' }, doc: 'On this UTC day.' },
      },
      narrow: { sendID: { param: 'from', as: 'same' }, contentType: { param: 'contentType', as: 'same' } },
      run: ({ from = '', to = '', contentType = 0, day = '' }, ctx) => ctx.pages('/msg/search_msg', { sendID: from, recvID: to, contentType, sendTime: day, sessionType: 0 }, (data) => data.chatLogs?.flatMap(({ chatLog, isRevoked }) => (chatLog ? [{ ...chatLog, isRevoked, text: isRevoked ? '[revoked]' : sayMessage(chatLog.contentType, chatLog.content) }] : []))),
      examples: ['imctl get messages --from anna', 'imctl search messages --to ben'],
    },
    get: {
      doc: 'Show one message by its sequence number.',
      effect: 'read', returns: { one: 'Message' },
      params: { conversationID, seq: { kind: 'integer', required: true, positional: true, min: 1, doc: 'Its sequence number.' } },
      async run({ conversationID, seq }, ctx) {
        const message = (await pull(ctx, conversationID, seq, seq)).items[0];
        if (message) return message;
        throw new ImctlError('NOT-FOUND', `${conversationID} has no message ${seq}`, { route: 'POST /msg/pull_msg_by_seq', hint: `read it with  imctl messages history ${conversationID}` });
      },
      examples: ['imctl get message si_anna_ben 1'],
    },
    delete: {
      doc: 'Delete messages: for one user, or for everybody. Others see no trace of it; revoke leaves one.',
      effect: 'destructive', returns: { nothing: true },
      params: {
        conversationID, seqs: { kind: 'integer', required: true, positional: true, many: true, min: 1, doc: 'Their sequence numbers.' },
        for: { kind: 'string', doc: 'Only for this user; default for everybody.' },
      },
      affects: ({ seqs }) => seqs.length,
      preview: async ({ conversationID, seqs, for: userID }) => `delete ${plural(seqs.length, 'message')} of ${conversationID} (${listFirst(seqs)}) for ${userID ?? 'everybody'}. Cannot be undone.`,
      async run({ conversationID, seqs, for: userID }, ctx) {
        if (userID === undefined) await ctx.call('/msg/delete_msg_phsical_by_seq', { conversationID, seqs });
        else await ctx.call('/msg/delete_msgs', { conversationID, seqs, userID, deleteSyncOpt: { IsSyncSelf: true, IsSyncOther: false } });
      },
      examples: ['imctl delete messages si_anna_ben 1 --for anna --yes', 'imctl messages delete si_anna_ben 1 2 --yes'],
    },
    revoke: {
      doc: 'Take a message back: everybody sees that there was one.',
      effect: 'destructive', returns: { nothing: true },
      params: { conversationID, seq: { kind: 'integer', required: true, positional: true, min: 1, doc: 'Its sequence number.' } },
      async preview({ conversationID, seq }, ctx) {
        const message = (await pull(ctx, conversationID, seq, seq)).items[0];
        return `revoke message ${seq} of ${conversationID}${message ? ` (${message.sendID}: ${JSON.stringify(message.text.slice(0, 40))})` : ''} for everybody. Cannot be undone.`;
      },
      run: async ({ conversationID, seq }, ctx) => {
        const userID = await readerOf(ctx, conversationID);
        await ctx.call('/msg/revoke_msg', { userID, conversationID, seq });
      },
      examples: ['imctl revoke message si_anna_ben 1 --yes'],
    },
  },
});

function saySending(to: readonly string[], text: unknown, from: string): string {
  return `send ${typeof text === 'string' ? JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text) : 'a message'} from ${from} to ${plural(to.length, 'user')}: ${listFirst(to)}. Cannot be undone.`;
}

interface SendParams { from: string; to?: string; text?: string; group?: string; contentType?: number; content?: Record<string, unknown>; ex?: string }

async function send({ from, to, text, group, contentType, content, ex = '' }: SendParams, ctx: AdminCtx): Promise<unknown> {
  if ((to === undefined) === (group === undefined)) throw new ImctlError('ARG-MISSING', 'a message goes to one user or to one group', { hint: 'name either to or group' });
  const sent = await ctx.call('/msg/send_msg', {
    sendID: from, recvID: to ?? '', groupID: group ?? '', ex,
    content: content ?? { content: text }, contentType: contentType ?? CONTENT_TYPES.Text,
    sessionType: group === undefined ? SESSION_TYPES.SingleChatType : SESSION_TYPES.ReadGroupChatType,
  });
  const idOf = contentType === NOTIFICATION_TYPES.OANotification ? systemID : singleID;
  return { ...sent, conversationID: group === undefined ? idOf(from, to!) : groupConversationID(group) };
}

async function history({ conversationID, since = 1, until, as }: { conversationID: string; since?: number; until?: number; as?: string }, ctx: AdminCtx): Promise<Page<Message>> {
  const userID = as ?? await readerOf(ctx, conversationID);
  const { seqs } = await ctx.call('/msg/get_conversations_has_read_and_max_seq', { userID, conversationIDs: [conversationID] });
  const maxSeq = Math.min(Number(seqs?.[conversationID]?.maxSeq ?? 0), until ?? Infinity);
  const begin = Math.max(since, Number(ctx.page.cursor ?? since));
  const end = Math.min(maxSeq, begin + Math.min(ctx.page.size, LIMITS.MaxSyncPullNumber) - 1);
  if (begin > maxSeq) return { items: [], total: 0 };
  const { items } = await pull(ctx, conversationID, begin, end, userID);
  return { items, total: maxSeq - since + 1, ...(end < maxSeq ? { next: String(end + 1) } : {}) };
}

/** Messages by sequence number; gaps and what the user may not see are left out (api-catalog pull_msg_by_seq). */
async function pull(ctx: AdminCtx, conversationID: string, begin: number, end: number, userID?: string): Promise<{ items: Message[] }> {
  const { msgs } = await ctx.call('/msg/pull_msg_by_seq', {
    userID: userID ?? await readerOf(ctx, conversationID),
    seqRanges: [{ conversationID, begin, end, num: end - begin + 1 }], order: 0,
  });
  const found = msgs?.[conversationID]?.Msgs ?? [];
  return { items: found.filter((message) => message.sendTime > 0).map(asMessage) };
}

function asMessage(message: MsgData): Message {
  const content = decodeContent(message.content);
  return { ...message, content, text: sayMessage(message.contentType, content) };
}
