// Conversations that come into being: with the first message of a chat, or when somebody joins a group (gateway-protocol §5.3).
// Imported by keep.ts and by rules of groups.

import { ServerError } from '../errors.ts';
import { createConversation, findConversation, updateConversation, type ConversationColumns } from '../store/conversations.ts';
import { listMemberIDs } from '../store/group-members.ts';
import { liftUserMaxSeq } from '../store/seqs.ts';
import { askWebhook, inOwnUnit, tellWebhook, type Unit } from '../webhooks/ask.ts';
import { groupChatID, notificationID, SESSION } from './ids.ts';

import type { World } from '../context.ts';
import type { Answer } from '../webhooks/client.ts';
import type { Message } from './message.ts';
import type { SendContext } from './send.ts';

type Creating = World & Unit & { operationID: string };

/** Who has a conversation with whom. */
interface Pair { ownerUserID: string; userID: string }

/**
 * The first message of a chat makes the conversation: for both users, for the receiver of a system account, for every member. With
 * webhooks that are asked about it, it is made afterwards: the server does not wait for them before it answers the sender.
 */
export function createConversations(ctx: SendContext, conversationID: string, message: Message): void {
  const { sessionType, groupID, sendID, recvID } = message;
  if (sessionType === SESSION.group) {
    const create = (own: Creating): unknown => createGroupConversations(own, groupID, listMemberIDs(own.store, groupID));
    if (isOn(ctx, 'beforeCreateGroupChatConversations')) later(ctx, message, async () => { await inOwnUnit(ctx, create); });
    else create(ctx);
    return;
  }
  const pairs: Pair[] = [...(sessionType === SESSION.single ? [{ ownerUserID: sendID, userID: recvID }] : []), { ownerUserID: recvID, userID: sendID }];
  if (isOn(ctx, 'beforeCreateSingleChatConversations')) later(ctx, message, () => createAsked(ctx, conversationID, sessionType, pairs));
  else for (const pair of pairs) createOne(ctx, conversationID, sessionType, pair, {});
}

/**
 * Make a group's conversation for some members, or lift the limit of the one they had. What a webhook refuses comes back: the server
 * has written by then what led here, so it is not thrown.
 */
export function createGroupConversations(ctx: Creating, groupID: string, userIDs: readonly string[]): ServerError | undefined {
  const { store } = ctx;
  const now = ctx.clock.now();
  const conversationID = groupChatID(groupID);
  const about = (columns: ConversationColumns) => () => ({ ...describe('', conversationID, SESSION.group, columns), groupId: groupID });
  let columns: ConversationColumns = {};
  try {
    columns = changed({}, isOn(ctx, 'beforeCreateGroupChatConversations') ? askWebhook(ctx, 'beforeCreateGroupChatConversations', about(columns)) : undefined);
  } catch (error) {
    if (error instanceof ServerError) return error;
    throw error;
  }
  for (const ownerUserID of userIDs) {
    const made = createConversation(store, now, { ownerUserID, conversationID, conversationType: SESSION.group, userID: '', groupID }, columns);
    if (!made) updateConversation(store, now, ownerUserID, conversationID, { max_seq: 0 });
    liftUserMaxSeq(store, ownerUserID, conversationID);
  }
  if (isOn(ctx, 'afterCreateGroupChatConversations')) tellWebhook(ctx, 'afterCreateGroupChatConversations', about(columns));
  return undefined;
}

type CreateEvent = `${'before' | 'after'}Create${'Single' | 'Group'}ChatConversations`;

function isOn({ profile, config }: World, event: CreateEvent): boolean {
  return profile.mainWebhooks && config.webhooks.events[event]?.enable === true;
}

function later(ctx: SendContext, message: Message, work: () => Promise<void>): void {
  ctx.afterCommit.push(() => ctx.lanes.run(notificationID(message), work));
}

/** The receiver's is made as the first answer left the sender's; about it the sender's is described once more, and the answer only counts when it denies (the server's own slip). */
async function createAsked(ctx: SendContext, conversationID: string, sessionType: number, pairs: readonly Pair[]): Promise<void> {
  let columns: ConversationColumns | undefined;
  for (const pair of pairs) {
    columns = await inOwnUnit(ctx, (own) => {
      const about = { ...describe(pairs[0]!.ownerUserID, conversationID, sessionType, columns ?? {}), userId: pairs[0]!.userID };
      const answer = askWebhook(own, 'beforeCreateSingleChatConversations', () => about);
      const now = columns ?? changed({}, answer);
      createOne(own, conversationID, sessionType, pair, now);
      return now;
    });
  }
}

function createOne(ctx: Creating, conversationID: string, conversationType: number, pair: Pair, columns: ConversationColumns): void {
  if (!findConversation(ctx.store, pair.ownerUserID, conversationID)) createConversation(ctx.store, ctx.clock.now(), { ...pair, conversationID, conversationType, groupID: '' }, columns);
  if (isOn(ctx, 'afterCreateSingleChatConversations')) {
    tellWebhook(ctx, 'afterCreateSingleChatConversations', () => ({ ...describe(pair.ownerUserID, conversationID, conversationType, columns), userId: pair.userID }));
  }
}

/** What hooks are told of a conversation. */
function describe(ownerUserId: string, conversationId: string, conversationType: number, columns: ConversationColumns): object {
  return {
    ownerUserId, conversationId, conversationType, recvMsgOpt: columns.recv_msg_opt, isPinned: columns.is_pinned === 1, isPrivateChat: columns.is_private_chat === 1,
    burnDuration: columns.burn_duration, groupAtType: columns.group_at_type, attachedInfo: columns.attached_info, ex: columns.ex,
  };
}

/** The columns as an answer leaves them. */
function changed(columns: ConversationColumns, answer: Answer | undefined): ConversationColumns {
  if (!answer) return columns;
  const named = {
    recv_msg_opt: answer.recvMsgOpt, is_pinned: asNumber(answer.isPinned), is_private_chat: asNumber(answer.isPrivateChat),
    burn_duration: answer.burnDuration, group_at_type: answer.groupAtType, attached_info: answer.attachedInfo, ex: answer.ex,
  };
  return { ...columns, ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null)) };
}

function asNumber(flag: unknown): number | null {
  return flag === null ? null : Number(flag);
}
