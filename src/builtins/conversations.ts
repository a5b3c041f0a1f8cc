// The object `conversations`: what a user sees of a chat.
// Imported by index.ts. A new operation is a row below.
import { ImctlError } from '../base/errors.ts';
import { given } from '../base/given.ts';
import type { Conversation } from '../openim/catalog/types.ts';
import { RECV_MSG_OPT } from '../openim/catalog/constants.ts';
import { defineObject, nameOf, type AdminCtx } from './define.ts';
import { sayMessage } from './message-text.ts';

const userID = { kind: 'string', required: true, positional: true, doc: 'Whose conversations.' } as const;
const conversationID = { kind: 'string', required: true, positional: true, doc: 'The conversation.' } as const;

/** What a person says, and the server's number for it (constants.json, recvMsgOpt). */
const RECEIVE: Record<string, number> = { all: RECV_MSG_OPT.ReceiveMessage, silent: RECV_MSG_OPT.ReceiveNotNotifyMessage, none: RECV_MSG_OPT.NotReceiveMessage };

export const conversations = defineObject({
  name: 'conversations', singular: 'conversation', short: 'c',
  doc: 'What a user sees of a chat: unread messages, pin, silence.',
  shapes: [{
    name: 'Conversation', id: 'conversationID', type: 'Conversation',
    columns: [
      { title: 'CONVERSATION', from: 'conversationID' },
      { title: 'LAST MESSAGE', from: 'lastMessage' },
      { title: 'UNREAD', from: 'unread', as: 'count' },
      { title: 'SEQ', from: 'seq', as: 'count' },
      { title: 'PINNED', from: 'isPinned', as: 'flag', wide: true },
      { title: 'RECVOPT', from: 'recvMsgOpt', wide: true },
    ],
    derived: { unread: 'Messages not read yet.', seq: 'Sequence number of the newest message.', lastMessage: 'What the newest message says.' }, types: { unread: 'number', seq: 'number' },
  }],
  operations: {
    list: {
      doc: 'List the conversations of a user.',
      effect: 'read', returns: { many: 'Conversation' },
      on: { users: 'userID' },
      params: { userID },
      async run({ userID }, ctx) {
        const page = await ctx.pages('/conversation/get_owner_conversation', { userID }, (data) => data.conversations);
        return { ...page, items: await withUnread(ctx, userID, page.items) };
      },
      examples: ['imctl get conversations ben'],
    },
    get: {
      doc: 'Show one conversation of a user.',
      effect: 'read', returns: { one: 'Conversation' },
      params: { userID, conversationID },
      async run({ userID, conversationID }, ctx) {
        const { conversations } = await ctx.call('/conversation/get_conversations', { ownerUserID: userID, conversationIDs: [conversationID] });
        if (conversations?.[0]) return (await withUnread(ctx, userID, [conversations[0]]))[0];
        throw new ImctlError('NOT-FOUND', `${userID} has no conversation "${conversationID}"`, { route: 'POST /conversation/get_conversations', hint: `list them with  imctl get conversations ${userID}` });
      },
      examples: ['imctl get conversation ben sg_lunch'],
    },
    set: {
      doc: 'Pin or silence a conversation for a user; what is not named stays.',
      effect: 'write', returns: { one: 'Conversation' }, verbs: ['update'], repeatable: true,
      undo: {
        by: 'set',
        async prepare({ userID, conversationID, pinned, receive, ex }, ctx) {
          const before = await ctx.invoke('conversations.get', { userID, conversationID }) as Conversation;
          const was = given({ pinned: pinned === undefined ? undefined : before.isPinned, receive: receive === undefined ? undefined : nameOf(RECEIVE, before.recvMsgOpt), ex: ex === undefined ? undefined : before.ex });
          return () => [{ path: 'conversations.set', params: { userID, conversationID, ...was } }];
        },
      },
      params: {
        userID, conversationID,
        pinned: { kind: 'boolean', doc: 'Keep it at the top.' },
        receive: { kind: 'string', choices: Object.keys(RECEIVE), doc: 'all: with a sound; silent: without; none: not at all.' },
        ex: { kind: 'string', doc: 'Free text for the application.' },
      },
      async run({ userID, conversationID, pinned, receive, ex }, ctx) {
        const now = await ctx.invoke('conversations.get', { userID, conversationID }) as Conversation;
        const conversation = {
          conversationID, conversationType: now.conversationType, userID: now.userID, groupID: now.groupID,
          ...given({ isPinned: pinned, recvMsgOpt: receive === undefined ? undefined : RECEIVE[receive], ex }),
        };
        await ctx.call('/conversation/set_conversations', { userIDs: [userID], conversation });
        return ctx.invoke('conversations.get', { userID, conversationID });
      },
      examples: ['imctl set conversation ben sg_lunch --pinned', 'imctl set conversation ben sg_lunch --receive silent'],
    },
    read: {
      doc: 'Mark a conversation as read by a user, up to its newest message.',
      effect: 'write', returns: { nothing: true },
      params: { userID, conversationID },
      async run({ userID, conversationID }, ctx) {
        const { seqs } = await ctx.call('/msg/get_conversations_has_read_and_max_seq', { userID, conversationIDs: [conversationID] });
        const maxSeq = Number(seqs?.[conversationID]?.maxSeq ?? 0);
        if (maxSeq > 0) await ctx.call('/msg/mark_conversation_as_read', { userID, conversationID, hasReadSeq: maxSeq });
      },
      examples: ['imctl conversations read ben sg_lunch'],
    },
    delete: {
      doc: 'Take a conversation out of a user\'s list; its messages stay, and a new one brings it back. Servers from main on.',
      effect: 'destructive', returns: { nothing: true },
      params: { userID, conversationID },
      preview: async ({ userID, conversationID }) => `delete ${conversationID} from the list of ${userID}: its settings are gone, its messages stay. Cannot be undone.`,
      run: async ({ userID, conversationID }, ctx) => { await ctx.call('/conversation/delete_conversations', { ownerUserID: userID, conversationIDs: [conversationID] }); },
      examples: ['imctl delete conversation carla sg_lunch --yes'],
    },
    clear: {
      doc: 'Hide all messages of a conversation from a user; others keep them.',
      effect: 'destructive', returns: { nothing: true },
      params: { userID, conversationID },
      preview: async ({ userID, conversationID }) => `clear ${conversationID} for ${userID}: its messages so far are gone for them, others keep them. Cannot be undone.`,
      run: async ({ userID, conversationID }, ctx) => { await ctx.call('/msg/clear_conversation_msg', { userID, conversationIDs: [conversationID], deleteSyncOpt: { IsSyncSelf: true, IsSyncOther: false } }); },
      examples: ['imctl clear conversation carla sg_lunch --yes'],
    },
  },
});

/** Unread count, newest sequence number and newest words, for one page of conversations: two requests more. */
async function withUnread(ctx: AdminCtx, userID: string, found: readonly Conversation[]): Promise<(Conversation & { unread: number; seq: number; lastMessage: string })[]> {
  if (found.length === 0) return [];
  const conversationIDs = found.map((one) => one.conversationID);
  const [read, sorted] = await Promise.all([
    ctx.call('/msg/get_conversations_has_read_and_max_seq', { userID, conversationIDs }),
    ctx.call('/conversation/get_sorted_conversation_list', { userID, conversationIDs, pagination: { pageNumber: 1, showNumber: found.length } }),
  ]);
  const newest = new Map(sorted.conversationElems?.map((elem) => [elem.conversationID, elem.msgInfo]));
  return found.map((one) => {
    const seqs = read.seqs?.[one.conversationID];
    const message = newest.get(one.conversationID);
    const seq = Number(seqs?.maxSeq ?? 0);
    return { ...one, unread: Math.max(0, seq - Number(seqs?.hasReadSeq ?? 0)), seq, lastMessage: message ? sayMessage(message.contentType, message.content) : '' };
  });
}
