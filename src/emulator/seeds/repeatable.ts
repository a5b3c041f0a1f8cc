// The IDs that the server makes up, made up anew from the seed: the same seed is the same data, byte for byte.
// Imported by seed.ts.

import { createRandom } from '../../base/random.ts';

import type { Store } from '../store/open.ts';

/** Message IDs (32 hex digits) and those of version logs (24), as they stand in contents. */
const MADE_UP = /\b(?:[0-9a-f]{32}|[0-9a-f]{24})\b/g;
const BY_SERVER = 200;
const VERSION_DIGITS = 24, TIME_DIGITS = 8;

/**
 * Replace what chance has put into the data, wherever it is named.
 *
 * @param ofServer only messages of the server itself have such IDs; those of people are from the seed already.
 */
export function makeRepeatable(store: Store, seed: number, ofServer: boolean): void {
  const random = createRandom(seed, 'made up');
  const names = new Map<string, string>();
  const nameOf = (old: string): string => {
    const known = names.get(old);
    if (known !== undefined) return known;
    // That of a log begins with its time, as an ObjectID does.
    const name = old.length === VERSION_DIGITS ? old.slice(0, TIME_DIGITS) + random.hex().slice(TIME_DIGITS, VERSION_DIGITS) : random.hex();
    names.set(old, name);
    return name;
  };
  for (const { log, d_id, id } of store.all('SELECT log, d_id, id FROM versions ORDER BY log, d_id')) {
    store.run('UPDATE versions SET id = ? WHERE log = ? AND d_id = ?', nameOf(String(id)), log!, d_id!);
  }
  const rows = store.all(`SELECT n, client_msg_id, server_msg_id, content FROM messages ${ofServer ? `WHERE msg_from = ${BY_SERVER} ` : ''}ORDER BY n`);
  for (const { n, client_msg_id, server_msg_id, content } of rows) {
    store.run('UPDATE messages SET client_msg_id = ?, server_msg_id = ?, content = ? WHERE n = ?', nameOf(String(client_msg_id)), nameOf(String(server_msg_id)), String(content).replace(MADE_UP, nameOf), n!);
  }
}
