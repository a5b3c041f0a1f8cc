// /client_config/*: keys and values that clients read when they start.

import { badArgument } from '../../errors.ts';

import type { ChatRule, ChatRules } from '../context.ts';

const get: ChatRule = {
  run: (_body, { store }) => ({ config: Object.fromEntries(store.all('SELECT key, value FROM chat_client_config').map((row) => [row.key, row.value])) }),
};

const set: ChatRule<{ config: Record<string, string> | null }> = {
  writes: true,
  check({ config }) {
    // An empty map does not survive the way to the service either.
    if (config === null || Object.keys(config).length === 0) throw badArgument('config is empty');
  },
  run({ config }, { store }) {
    for (const [key, value] of Object.entries(config!)) store.run('INSERT OR REPLACE INTO chat_client_config (key, value) VALUES (?, ?)', key, value);
    return undefined;
  },
};

const del: ChatRule<{ keys: string[] | null }> = {
  writes: true,
  run({ keys }, { store }) {
    for (const key of keys ?? []) store.run('DELETE FROM chat_client_config WHERE key = ?', key);
    return undefined;
  },
};

/** Rules of /client_config/*. */
export const clientConfig: ChatRules = { '/client_config/get': get, '/client_config/set': set, '/client_config/del': del };
