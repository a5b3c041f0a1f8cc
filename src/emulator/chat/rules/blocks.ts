// /block/*: accounts that may not log in (operations f.3).

import { hasDuplicates, needPresent, needText, type Pagination } from '../../check.ts';
import { badArgument } from '../../errors.ts';
import { findAccounts, searchTable } from '../accounts.ts';
import { needChatPage } from '../check.ts';
import { forceOffline } from '../im.ts';

import type { ChatRule, ChatRules } from '../context.ts';

/** The account need not exist. Its sessions in OpenIM end, its token of chat does not. */
const add: ChatRule<{ userID: string; reason: string }> = {
  writes: true,
  check: ({ userID }) => needText(userID, 'userID is empty'),
  run({ userID, reason }, ctx) {
    if (ctx.store.get('SELECT 1 FROM chat_blocks WHERE user_id = ?', userID)) throw badArgument('user already blocked');
    ctx.store.run('INSERT INTO chat_blocks (user_id, reason, operator_user_id, create_time) VALUES (?, ?, ?, ?)', userID, reason, ctx.caller.userID, ctx.clock.now());
    return forceOffline(ctx, userID);
  },
};

const del: ChatRule<{ userIDs: string[] | null }> = {
  writes: true,
  check: ({ userIDs }) => needPresent(userIDs, 'userIDs is empty'),
  run({ userIDs }, { store }) {
    if (hasDuplicates(userIDs!)) throw badArgument('duplicate user id');
    const others = userIDs!.filter((userID) => !store.get('SELECT 1 FROM chat_blocks WHERE user_id = ?', userID));
    if (others.length > 0) throw badArgument(`user not blocked ${others.join(', ')}`);
    for (const userID of userIDs!) store.run('DELETE FROM chat_blocks WHERE user_id = ?', userID);
    return undefined;
  },
};

const search: ChatRule<{ keyword: string; pagination: Pagination | null }> = {
  check: ({ pagination }) => needChatPage(pagination),
  run({ keyword, pagination }, { store }) {
    const { total, rows } = searchTable(store, 'chat_blocks', ['user_id', 'reason', 'operator_user_id'], keyword, pagination);
    const users = rows.map((row) => ({
      ...findAccounts(store, [String(row.user_id)])[0],
      userID: row.user_id, reason: row.reason, opUserID: row.operator_user_id, createTime: row.create_time,
    }));
    return { total, users };
  },
};

/** Rules of /block/*. */
export const blocks: ChatRules = { '/block/add': add, '/block/del': del, '/block/search': search };
