// What the server's cache holds of things that are not there: a look-up of several IDs leaves an empty entry for each it did not find,
// and for a minute a look-up of one alone is told of that entry and not by the database (http-contract §6).
// Imported by lookup.ts, and by the table whose writing takes such entries away.

import type { Store } from './open.ts';

/** EmptyExpire of the cache's library. */
const EMPTY_MS = 60_000;
/** Beyond it everything is forgotten, which only makes the emulator fresher than the real server. */
const MOST_MISSES = 10_000;
const misses = new WeakMap<Store, Map<string, number>>();

/** Leave an empty entry, unless there is one: it is not read anew before its time is over. */
export function noteMiss(store: Store, now: number, key: string): void {
  let ofStore = misses.get(store);
  if (!ofStore) misses.set(store, ofStore = new Map());
  if ((ofStore.get(key) ?? 0) > now) return;
  if (ofStore.size >= MOST_MISSES) ofStore.clear();
  ofStore.set(key, now + EMPTY_MS);
}

/** Whether the cache still says that there is no such thing. */
export function isMissed(store: Store, now: number, key: string): boolean {
  return (misses.get(store)?.get(key) ?? 0) > now;
}

/** It is there now: whatever was noted is gone, also for the time after it was taken away again. */
export function forgetMiss(store: Store, key: string): void {
  misses.get(store)?.delete(key);
}

/** The cache's name of a user, a group, or a member. */
export const keyOf = {
  user: (userID: string): string => `user ${userID}`,
  group: (groupID: string): string => `group ${groupID}`,
  member: (groupID: string, userID: string): string => `member ${groupID.length} ${groupID} ${userID}`,
};
