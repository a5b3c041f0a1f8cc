// /user/*_user_client_config: settings of clients, for one user or (userID '') for all (catalog, main only).

import { requireSelfOrAdmin } from '../access.ts';
import { pageWindow, type Pagination } from '../check.ts';
import { notFound } from '../lookup.ts';
import { keyOf } from '../store/misses.ts';
import { findUser } from '../store/users.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

function needKnownUser(ctx: RequestContext, userID: string): void {
  if (userID !== '' && !findUser(ctx.store, userID)) throw notFound(ctx, keyOf.user(userID));
}

const get_user_client_config: Rule<{ userID: string }> = {
  // The settings for all are anybody's to read.
  access: 'token',
  run({ userID }, ctx) {
    if (userID !== '') requireSelfOrAdmin(ctx.caller, userID);
    needKnownUser(ctx, userID);
    const rows = ctx.store.all('SELECT key, value FROM client_config WHERE user_id = ?', userID);
    return { configs: Object.fromEntries(rows.map((row) => [row.key, row.value])) };
  },
};

const set_user_client_config: Rule<{ userID: string; configs: Record<string, string> | null }> = {
  writes: true,
  run({ userID, configs }, ctx) {
    needKnownUser(ctx, userID);
    for (const [key, value] of Object.entries(configs ?? {})) {
      ctx.store.run('INSERT INTO client_config (user_id, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value', userID, key, value);
    }
    return undefined;
  },
};

const del_user_client_config: Rule<{ userID: string; keys: string[] | null }> = {
  writes: true,
  run({ userID, keys }, { store }) {
    for (const key of keys ?? []) store.run('DELETE FROM client_config WHERE user_id = ? AND key = ?', userID, key);
    return undefined;
  },
};

const FILTER = '(?1 = \'\' OR user_id = ?1) AND (?2 = \'\' OR key = ?2)';

const page_user_client_config: Rule<{ userID: string; key: string; pagination: Pagination | null }> = {
  run({ userID, key, pagination }, { store }) {
    const [limit, offset] = pageWindow(pagination);
    return {
      total: store.get(`SELECT count(*) AS total FROM client_config WHERE ${FILTER}`, userID, key)!.total,
      configs: store.all(`SELECT user_id AS userID, key, value FROM client_config WHERE ${FILTER} ORDER BY n LIMIT ?3 OFFSET ?4`, userID, key, limit, offset),
    };
  },
};

/** Rules of /user/*_user_client_config. */
export const clientConfig: Rules = { get_user_client_config, set_user_client_config, del_user_client_config, page_user_client_config };
