// What changed in a list, and when: the logs behind get_incremental_* and get_full_* of friends, groups, members, conversations.
// Imported by rules. A kind of list is a name in VersionLog; nothing else is needed.

import type { Store } from './open.ts';

/** The lists that keep a log, and whose it is: a user's friends, a group's members, a user's groups, a user's conversations. */
export type VersionLog = 'friend' | 'group_member' | 'group_join' | 'conversation';

/** What happened to an element (operations.md e.1). */
export const CHANGE = { insert: 1, delete: 2, update: 3 } as const;
type Change = (typeof CHANGE)[keyof typeof CHANGE];

/** Elements that stand for the order of a list, and for the group itself in a log of its members. */
export const SORT_ID = '____S_O_R_T_I_D____';
export const GROUP_ID = '____G_R_O_U_P_I_D____';

/** More changes than this since the client's version: it is told to load everything (http-contract §10). */
const SYNC_LIMIT = 200;

/** Where a list stands. */
export interface Version { id: string; version: number }

/** The answer to "what changed since": either everything, or the IDs. */
export interface Changes extends Version {
  full: boolean;
  insert: string[];
  delete: string[];
  update: string[];
  /** The version of the last change of order; 0 when it did not change since. */
  sortVersion: number;
  /** The version of the last change of the group itself; 0 when it did not change since. */
  groupVersion: number;
}

/** Record one change of some elements: the version goes up by one, each element keeps only its last change. */
export function recordChange(store: Store, now: number, log: VersionLog, owner: string, elements: readonly string[], change: Change): void {
  const existed = store.get('UPDATE versions SET version = version + 1, last_update = ? WHERE log = ? AND d_id = ? RETURNING version', now, log, owner);
  if (!existed) createVersion(store, now, log, owner);
  const version = existed ? Number(existed.version) : 1;
  // Replaced, not updated: the order of the log is the order of changes.
  for (const element of elements) store.run('INSERT OR REPLACE INTO version_changes (log, d_id, e_id, state, version) VALUES (?, ?, ?, ?, ?)', log, owner, element, change, version);
}

/** Where the list stands now. A list nobody changed yet gets its version 1 by being asked. */
export function currentVersion(store: Store, now: number, log: VersionLog, owner: string): Version {
  const read = (): Version | undefined => store.get('SELECT id, version FROM versions WHERE log = ? AND d_id = ?', log, owner) as Version | undefined;
  const row = read();
  if (row) return { id: row.id, version: row.version };
  createVersion(store, now, log, owner);
  return read()!;
}

/** What changed since the client's `{versionID, version}` (http-contract §10). */
export function changesSince(store: Store, now: number, log: VersionLog, owner: string, versionID: string, version: number): Changes {
  const current = currentVersion(store, now, log, owner);
  const answer: Changes = { ...current, full: false, insert: [], delete: [], update: [], sortVersion: 0, groupVersion: 0 };
  if (versionID !== current.id || version === 0 || version > current.version) return { ...answer, full: true };
  if (version === current.version) return answer;
  const rows = store.all('SELECT e_id, state, version FROM version_changes WHERE log = ? AND d_id = ? AND version > ? ORDER BY n LIMIT ?',
    log, owner, version, SYNC_LIMIT + 1);
  if (rows.length > SYNC_LIMIT) return { ...answer, full: true };
  for (const row of rows) {
    const element = String(row.e_id);
    if (element === SORT_ID) answer.sortVersion = Number(row.version);
    else if (element === GROUP_ID) answer.groupVersion = Number(row.version);
    else if (row.state === CHANGE.insert) answer.insert.push(element);
    else if (row.state === CHANGE.delete) answer.delete.push(element);
    else answer.update.push(element);
  }
  return answer;
}

/** Forget a list: its next version has another ID, so every client loads it anew. */
export function forgetVersion(store: Store, log: VersionLog, owner: string): void {
  store.run('DELETE FROM versions WHERE log = ? AND d_id = ?', log, owner);
  store.run('DELETE FROM version_changes WHERE log = ? AND d_id = ?', log, owner);
}

/** First 8 bytes, big-endian, of the md5 of the IDs as a JSON array; 0 for none (http-contract §10). */
export function hashIDs(ids: readonly string[]): bigint {
  if (ids.length === 0) return 0n;
  return process.getBuiltinModule('node:crypto').createHash('md5').update(JSON.stringify(ids)).digest().readBigUInt64BE(0);
}

/** Of a random UUID the last so many; Node makes those in advance, and bytes one by one. */
const RANDOM_DIGITS = -16;

/** The form of a Mongo ObjectID: seconds, then random. */
function createVersion(store: Store, now: number, log: VersionLog, owner: string): void {
  const id = Math.floor(now / 1000).toString(16).padStart(8, '0') + process.getBuiltinModule('node:crypto').randomUUID().replaceAll('-', '').slice(RANDOM_DIGITS);
  store.run('INSERT OR IGNORE INTO versions (log, d_id, id, version, deleted, last_update) VALUES (?, ?, ?, 1, 0, ?)', log, owner, id, now);
}
