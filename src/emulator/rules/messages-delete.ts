// /msg/*: revoking, deleting for oneself or for all, clearing (gateway-protocol §6).

import { requireSelfOrAdmin } from '../access.ts';
import { needPresent, needText } from '../check.ts';
import { tellConversationChanged } from '../conversation-change.ts';
import { badArgument, NIL_POINTER, noPermission, panic, ServerError } from '../errors.ts';
import { SESSION } from '../messages/ids.ts';
import { REVOKED, viewMessages } from '../messages/view.ts';
import { findConversation, findConversations, listConversationIDs, listRecords, updateConversation, type Conversation } from '../store/conversations.ts';
import { findMember, ROLE } from '../store/group-members.ts';
import { deleteForAll, deleteForUser, markRevoked } from '../store/messages.ts';
import { findSeqs, findUserSeqs, raiseReadSeq, setMinSeq, setUserMinSeq, visibleRange } from '../store/seqs.ts';
import { findUser } from '../store/users.ts';
import { tellWebhook } from '../webhooks/ask.ts';
import { otherSide } from './messages-read.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';
import type { Message } from '../messages/message.ts';

const revoke_msg: Rule<{ conversationID: string; seq: number; userID: string }> = {
  writes: true,
  check({ conversationID, seq, userID }) {
    needText(conversationID, 'conversationID is empty');
    if (seq < 1) throw badArgument('seq is invalid');
    needText(userID, 'userID is empty');
  },
  owner: (body) => body.userID,
  run({ conversationID, seq, userID }, ctx) {
    const user = findUser(ctx.store, userID);
    if (!user) throw new ServerError(1004, 'record not found');
    const message = takeMessage(ctx, conversationID, seq, userID);
    const role = ctx.caller.isAdmin ? 0 : decideRole(ctx, message, userID, user.appMangerLevel);
    const time = ctx.clock.now();
    markRevoked(ctx.store, conversationID, seq, { role, userID, nickname: user.nickname, time });
    ctx.notify({
      contentType: REVOKED, sendID: userID, recvID: message.sessionType === SESSION.group ? message.groupID : message.recvID,
      sessionType: message.sessionType as 1 | 3 | 4,
      tips: ['RevokeMsgTips', {
        revokerUserID: ctx.caller.userID, clientMsgID: message.clientMsgID, revokeTime: time, sesstionType: message.sessionType, seq, conversationID,
        isAdminRevoke: ctx.caller.isAdmin,
      }],
    });
    tellWebhook(ctx, 'afterRevokeMsg', () => ({ conversationID, seq, userID }));
    return undefined;
  },
};

/** The message as the revoker sees it. One that is gone reads as an empty one, as it does on the server. */
function takeMessage({ store }: RequestContext, conversationID: string, seq: number, userID: string): Message {
  const { min, max } = visibleRange(findSeqs(store, conversationID), findUserSeqs(store, userID, conversationID));
  if (seq < min || seq > max) throw new ServerError(1004, 'msg not found');
  const message = viewMessages(store, userID, conversationID, [seq])[0]!;
  if (message.contentType === REVOKED) throw new ServerError(1404, 'msg already revoke');
  return message;
}

/** In a single chat one's own; in a group one's own, the owner anybody's, an admin those of ordinary members. The role goes into the trace. */
function decideRole(ctx: RequestContext, { sessionType, sendID, groupID }: Message, userID: string, level: number): number {
  if (sessionType === SESSION.single) {
    requireSelfOrAdmin(ctx.caller, sendID);
    return level;
  }
  if (sessionType !== SESSION.group) throw new ServerError(500, `msg sessionType not supported, sessionType=${sessionType}`);
  const own = findMember(ctx.store, groupID, userID);
  if (!own && ctx.profile.outsiders === 'told') throw noPermission('op user not in group');
  // The older server takes the role of a member that it does not have.
  if (!own && userID !== sendID) throw panic(NIL_POINTER);
  const role = own?.roleLevel ?? 0;
  const sender = findMember(ctx.store, groupID, sendID)?.roleLevel ?? ROLE.ordinary;
  const may = userID === sendID || role === ROLE.owner || (role === ROLE.admin && sender === ROLE.ordinary);
  if (!may) throw noPermission('no permission');
  return role;
}

interface SyncOption { IsSyncSelf: boolean; IsSyncOther: boolean }

const delete_msgs: Rule<{ conversationID: string; seqs: number[] | null; userID: string; deleteSyncOpt: SyncOption | null }> = {
  writes: true,
  check({ conversationID, userID, seqs }) {
    needText(conversationID, 'conversationID is empty');
    needText(userID, 'userID is empty');
    needPresent(seqs, 'seqs is empty');
  },
  owner: (body) => body.userID,
  run({ conversationID, seqs, userID, deleteSyncOpt }, ctx) {
    const tips = ['DeleteMsgsTips', { userID, conversationID, seqs }] as const;
    if (deleteSyncOpt?.IsSyncOther) {
      deleteForAll(ctx.store, conversationID, seqs!);
      const conversation = ctx.profile.clearsForEverybody ? listRecords(ctx.store, [conversationID])[0] : findConversation(ctx.store, userID, conversationID);
      const words = ctx.profile.clearsForEverybody ? 'record not found' : 'conversation not found';
      if (!conversation) throw new ServerError(1004, words, { afterWrites: true });
      ctx.notify({ contentType: 2102, sendID: userID, recvID: otherSide(conversation, userID), sessionType: conversation.conversationType as 1 | 3 | 4, tips });
      return undefined;
    }
    deleteForUser(ctx.store, conversationID, userID, seqs!);
    if (deleteSyncOpt?.IsSyncSelf) ctx.notify({ contentType: 2102, sendID: userID, recvID: userID, sessionType: 1, tips });
    return undefined;
  },
};

const delete_msg_phsical_by_seq: Rule<{ conversationID: string; seqs: number[] | null }> = {
  writes: true,
  run({ conversationID, seqs }, ctx) {
    deleteForAll(ctx.store, conversationID, seqs ?? []);
    return undefined;
  },
};

/** Deletes nothing: the server compares milliseconds with seconds (catalog, "unit defect"). */
const delete_msg_physical: Rule<{ conversationIDs: string[] | null }> = {
  check: ({ conversationIDs }) => needPresent(conversationIDs, 'conversationIDs is empty'),
  run: () => undefined,
};

const clear_conversation_msg: Rule<{ conversationIDs: string[] | null; userID: string; deleteSyncOpt: SyncOption | null }> = {
  writes: true,
  check({ conversationIDs, userID }) {
    needPresent(conversationIDs, 'conversationIDs is empty');
    needText(userID, 'userID is empty');
  },
  owner: (body) => body.userID,
  run: ({ conversationIDs, userID, deleteSyncOpt }, ctx) => clear(ctx, userID, conversationIDs!, deleteSyncOpt),
};

const user_clear_all_msg: Rule<{ userID: string; deleteSyncOpt: SyncOption | null }> = {
  writes: true,
  check: ({ userID }) => needText(userID, 'userID is empty'),
  owner: (body) => body.userID,
  run: ({ userID, deleteSyncOpt }, ctx) => clear(ctx, userID, listConversationIDs(ctx.store, userID), deleteSyncOpt),
};

/** Everything so far goes out of sight, for the user or for all; what is cleared counts as read. */
function clear(ctx: RequestContext, userID: string, wanted: readonly string[], option: SyncOption | null): undefined {
  const conversations = ctx.profile.clearsForEverybody ? listRecords(ctx.store, wanted) : findConversations(ctx.store, userID, wanted);
  const ids = conversations.map((conversation) => conversation.conversationID);
  if (option?.IsSyncOther) clearForAll(ctx, userID, conversations);
  else clearForUser(ctx, userID, ids, option?.IsSyncSelf ?? false);
  for (const id of new Set(ids)) raiseReadSeq(ctx.store, userID, id, findSeqs(ctx.store, id).max);
  return undefined;
}

function clearForUser(ctx: RequestContext, userID: string, ids: readonly string[], tellSelf: boolean): void {
  for (const id of new Set(ids)) {
    const min = findSeqs(ctx.store, id).max + 1;
    setUserMinSeq(ctx.store, userID, id, min);
    updateConversation(ctx.store, ctx.clock.now(), userID, id, { min_seq: min });
    tellConversationChanged(ctx, userID, id);
  }
  if (tellSelf) ctx.notify({ contentType: 1703, sendID: userID, recvID: userID, sessionType: 1, tips: ['ClearConversationTips', { userID, conversationIDs: ids }] });
}

function clearForAll(ctx: RequestContext, userID: string, conversations: readonly Conversation[]): void {
  for (const conversation of conversations) {
    const { conversationID } = conversation;
    setMinSeq(ctx.store, conversationID, findSeqs(ctx.store, conversationID).max + 1);
    ctx.notify({
      contentType: 1703, sendID: userID, recvID: otherSide(conversation, userID), sessionType: conversation.conversationType as 1 | 3 | 4,
      tips: ['ClearConversationTips', { userID, conversationIDs: [conversationID] }],
    });
  }
}

/** Rules of revoking, deleting and clearing. */
export const messagesDelete: Rules = { revoke_msg, delete_msgs, delete_msg_phsical_by_seq, delete_msg_physical, clear_conversation_msg, user_clear_all_msg };
