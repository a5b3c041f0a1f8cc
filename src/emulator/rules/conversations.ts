// /conversation/*: a user's conversations, all or some, by page, and what changed since (http-contract §10).
// Changing them is in conversations-set.ts, the sorted list in conversations-sorted.ts.

import { needPresent, needText, pageWindow, type Pagination } from '../check.ts';
import { ServerError } from '../errors.ts';
import { findConversation, findConversations, listConversationIDs, listConversations, listNotReceiving, listPinned, listSilent } from '../store/conversations.ts';
import { changesSince, currentVersion, hashIDs } from '../store/versions.ts';
import { conversationsSet } from './conversations-set.ts';
import { conversationsSorted } from './conversations-sorted.ts';

import type { Rule, Rules } from '../context.ts';

const get_all_conversations: Rule<{ ownerUserID: string }> = {
  check: ({ ownerUserID }) => needText(ownerUserID, 'ownerUserID is empty'),
  owner: (body) => body.ownerUserID,
  run: ({ ownerUserID }, { store }) => ({ conversations: listConversations(store, ownerUserID) }),
};

const get_conversation: Rule<{ ownerUserID: string; conversationID: string }> = {
  check({ ownerUserID, conversationID }) {
    needText(ownerUserID, 'ownerUserID is empty');
    needText(conversationID, 'conversationID is empty');
  },
  owner: (body) => body.ownerUserID,
  run({ ownerUserID, conversationID }, { store }) {
    const conversation = findConversation(store, ownerUserID, conversationID);
    if (!conversation) throw new ServerError(1004, 'conversation not found');
    return { conversation };
  },
};

const get_conversations: Rule<{ ownerUserID: string; conversationIDs: string[] | null }> = {
  check({ ownerUserID, conversationIDs }) {
    needText(ownerUserID, 'ownerUserID is empty');
    needPresent(conversationIDs, 'conversationIDs is empty');
  },
  owner: (body) => body.ownerUserID,
  run: ({ ownerUserID, conversationIDs }, { store }) => ({ conversations: findConversations(store, ownerUserID, conversationIDs!) }),
};

const get_owner_conversation: Rule<{ userID: string; pagination: Pagination | null }> = {
  owner: (body) => body.userID,
  run({ userID, pagination }, { store }) {
    const [limit, offset] = pageWindow(pagination);
    return { total: listConversationIDs(store, userID).length, conversations: limit === 0 ? [] : listConversations(store, userID, limit, offset) };
  },
};

const get_not_notify_conversation_ids: Rule<{ userID: string }> = {
  owner: (body) => body.userID,
  run: ({ userID }, { store }) => ({ conversationIDs: listSilent(store, userID) }),
};

/** Only the older server has it. */
const get_conversation_offline_push_user_ids: Rule<{ conversationID: string; userIDs: string[] | null }> = {
  run({ conversationID, userIDs }, { store }) {
    needText(conversationID, 'conversationID is empty');
    const silenced = new Set(listNotReceiving(store, conversationID));
    return { userIDs: silenced.size === 0 ? userIDs : [...new Set(userIDs)].filter((userID) => !silenced.has(userID)) };
  },
};

const get_pinned_conversation_ids: Rule<{ userID: string }> = {
  owner: (body) => body.userID,
  run: ({ userID }, { store }) => ({ conversationIDs: listPinned(store, userID) }),
};

const get_full_conversation_ids: Rule<{ userID: string; idHash: number | bigint }> = {
  owner: (body) => body.userID,
  run({ userID, idHash }, { store, clock }) {
    const { id, version } = currentVersion(store, clock.now(), 'conversation', userID);
    const ids = listConversationIDs(store, userID);
    const equal = hashIDs(ids) === BigInt(idHash);
    return { version, versionID: id, equal, conversationIDs: equal ? [] : ids };
  },
};

const get_incremental_conversations: Rule<{ userID: string; versionID: string; version: number | bigint }> = {
  owner: (body) => body.userID,
  run({ userID, versionID, version }, { store, clock }) {
    const changes = changesSince(store, clock.now(), 'conversation', userID, versionID, Number(version));
    return {
      version: changes.version, versionID: changes.id, full: changes.full, delete: changes.delete,
      insert: findConversations(store, userID, changes.insert), update: findConversations(store, userID, changes.update),
    };
  },
};

/** Rules of /conversation/*. */
export const conversations: Rules = {
  get_all_conversations, get_conversation, get_conversations, get_owner_conversation, get_not_notify_conversation_ids,
  get_conversation_offline_push_user_ids, get_pinned_conversation_ids, get_full_conversation_ids, get_incremental_conversations, ...conversationsSet, ...conversationsSorted,
};
