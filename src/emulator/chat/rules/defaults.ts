// /default/*: friends and groups that everybody gets who registers.

import { hasDuplicates, needPresent, type Pagination } from '../../check.ts';
import { zeroMessage } from '../../decode.ts';
import { badArgument, ServerError } from '../../errors.ts';
import { findAccounts, findPublic, searchTable } from '../accounts.ts';
import { goList, needChatPage } from '../check.ts';
import { listDefaults } from '../register.ts';

import type { ChatContext, ChatRule, ChatRules } from '../context.ts';

interface Search { keyword: string; pagination: Pagination | null }
type Kind = 'user' | 'group';

/** How the server speaks of each kind. */
const WORDS = { user: { field: 'userIDs', plural: 'user ids', one: 'user id', key: 'userID' }, group: { field: 'GroupIDs', plural: 'group ids', one: 'group id', key: 'groupID' } } as const;

function needList(kind: Kind, ids: readonly string[] | null): void {
  needPresent(ids, `${WORDS[kind].field} is empty`);
}

function needUnique(kind: Kind, ids: readonly string[], words: string): void {
  if (hasDuplicates(ids)) throw badArgument(`${WORDS[kind][words === 'has' ? 'field' : 'plural']} ${words} duplicate`);
}

function add({ store, clock }: ChatContext, kind: Kind, ids: readonly string[]): undefined {
  const known = listDefaults({ store }, kind), existing = known.filter((id) => ids.includes(id));
  if (existing.length > 0) throw new ServerError(1003, `${WORDS[kind].one} existed, ${WORDS[kind].key}=${goList(existing)}`);
  for (const id of ids) store.run('INSERT INTO chat_defaults (kind, id, create_time) VALUES (?, ?, ?)', kind, id, clock.now());
  return undefined;
}

function remove({ store }: ChatContext, kind: Kind, ids: readonly string[]): undefined {
  needUnique(kind, ids, 'is');
  const known = listDefaults({ store }, kind), missing = ids.filter((id) => !known.includes(id));
  if (missing.length > 0) throw notFound(kind, missing);
  for (const id of ids) store.run('DELETE FROM chat_defaults WHERE kind = ? AND id = ?', kind, id);
  return undefined;
}

function notFound(kind: Kind, ids: readonly string[]): ServerError {
  return new ServerError(1004, `${WORDS[kind].one} not found, ${WORDS[kind].key}=${goList(ids)}`);
}

const addUsers: ChatRule<{ userIDs: string[] | null }> = {
  writes: true,
  check({ userIDs }) {
    needList('user', userIDs);
    needUnique('user', userIDs!, 'has');
  },
  run({ userIDs }, ctx) {
    const known = findAccounts(ctx.store, userIDs!).map((user) => user.userID), missing = userIDs!.filter((userID) => !known.includes(userID));
    if (missing.length > 0) throw notFound('user', missing);
    return add(ctx, 'user', userIDs!);
  },
};

const deleteUsers: ChatRule<{ userIDs: string[] | null }> = {
  writes: true,
  check: ({ userIDs }) => needList('user', userIDs),
  run: ({ userIDs }, ctx) => remove(ctx, 'user', userIDs!),
};

const findUsers: ChatRule = { run: (_body, ctx) => ({ userIDs: listDefaults(ctx, 'user') }) };

const searchUsers: ChatRule<Search> = {
  check: ({ pagination }) => needChatPage(pagination),
  run({ keyword, pagination }, { store }) {
    const { total, rows } = searchTable(store, 'chat_defaults', ['id'], keyword, pagination, 'kind = ?', 'user');
    return { total, users: rows.map((row) => ({ userID: row.id, createTime: row.create_time, user: findPublic(store, String(row.id)) })) };
  },
};

const addGroups: ChatRule<{ groupIDs: string[] | null }> = {
  writes: true,
  run({ groupIDs }, ctx) {
    const groups = askGroups(ctx, groupIDs ?? []);
    if (groups instanceof ServerError) return groups;
    if (groups.length !== groupIDs!.length) return new ServerError(1001, 'group id not found', { origin: 'api' });
    needUnique('group', groupIDs!, 'has');
    return add(ctx, 'group', groupIDs!);
  },
};

const deleteGroups: ChatRule<{ groupIDs: string[] | null }> = {
  writes: true,
  check: ({ groupIDs }) => needList('group', groupIDs),
  run: ({ groupIDs }, ctx) => remove(ctx, 'group', groupIDs!),
};

const findGroups: ChatRule = { run: (_body, ctx) => ({ groupIDs: listDefaults(ctx, 'group') }) };

/** Made in the process that serves HTTP: an empty list stays one. */
const searchGroups: ChatRule<Search> = {
  check: ({ pagination }) => needChatPage(pagination),
  run({ keyword, pagination }, ctx) {
    const { total, rows } = searchTable(ctx.store, 'chat_defaults', ['id'], keyword, pagination, 'kind = ?', 'group');
    const groupIDs = rows.map((row) => String(row.id));
    if (groupIDs.length === 0) return { total, groups: [] };
    const groups = askGroups(ctx, groupIDs);
    if (groups instanceof ServerError) return groups;
    return { total, groups: groupIDs.map((groupID) => groups.find((group) => group.groupID === groupID) ?? { ...zeroMessage('GroupInfo'), groupID }) };
  },
};

function askGroups(ctx: ChatContext, groupIDs: readonly string[]): { groupID: string }[] | ServerError {
  const answer = ctx.im.ask<{ groupInfos: { groupID: string }[] | null }>(ctx, '/group/get_groups_info', { groupIDs });
  return answer instanceof ServerError ? answer : answer.groupInfos ?? [];
}

/** Rules of /default/*. */
export const defaults: ChatRules = {
  '/default/user/add': addUsers, '/default/user/del': deleteUsers, '/default/user/find': findUsers, '/default/user/search': searchUsers,
  '/default/group/add': addGroups, '/default/group/del': deleteGroups, '/default/group/find': findGroups, '/default/group/search': searchGroups,
};
