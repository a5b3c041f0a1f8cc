// Users, groups and members as the server looks them up: several at once, where those it does not know are left out, or one alone,
// which is refused. What the first kind did not find changes how the second is refused (store/misses.ts).
// Imported by rules; reading for an answer's decoration goes to the store directly.

import { rawNotFound, ServerError } from './errors.ts';
import { findMember, type Member } from './store/group-members.ts';
import { findGroup, type GroupInfo } from './store/groups.ts';
import { isMissed, keyOf, noteMiss } from './store/misses.ts';
import { findUser, type UserInfo } from './store/users.ts';

import type { World } from './context.ts';

type Place = Pick<World, 'store' | 'clock'>;

/** Those of the users that exist, each once. */
export function lookUpUsers(place: Place, userIDs: readonly string[]): UserInfo[] {
  return lookUp(place, userIDs, keyOf.user, (userID) => findUser(place.store, userID));
}

/** The user, by a look-up of several. */
export function lookUpUser({ store, clock }: Place, userID: string): UserInfo | undefined {
  const found = findUser(store, userID);
  if (found === undefined) noteMiss(store, clock.now(), keyOf.user(userID));
  return found;
}

/** Those of the groups that exist, each once. */
export function lookUpGroups(place: Place, groupIDs: readonly string[]): GroupInfo[] {
  return lookUp(place, groupIDs, keyOf.group, (groupID) => findGroup(place.store, groupID));
}

/** Those of the users that are in the group, as stored, each once. */
export function lookUpMembers(place: Place, groupID: string, userIDs: readonly string[]): Member[] {
  return lookUp(place, userIDs, (userID) => keyOf.member(groupID, userID), (userID) => findMember(place.store, groupID, userID));
}

/** The refusal of one that was looked up alone. */
export function notFound({ store, clock }: Place, key: string): ServerError {
  return isMissed(store, clock.now(), key) ? new ServerError(1004, 'cache is not found') : rawNotFound();
}

function lookUp<T>({ store, clock }: Place, ids: readonly string[], key: (id: string) => string, find: (id: string) => T | undefined): T[] {
  return [...new Set(ids)].flatMap((id) => {
    const found = find(id);
    if (found === undefined) noteMiss(store, clock.now(), key(id));
    return found ?? [];
  });
}
