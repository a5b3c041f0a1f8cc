// Whether the message service gets to see the members of a group: it asks in the name of the caller, whom the group service refuses
// when it is no member, and goes by what it was told for a while: by a list until the members change, by a refusal for some seconds.
// Imported by verify.ts and by rules that search.

import { countMemberChanges, isMember } from '../store/group-members.ts';

import type { RequestContext } from '../context.ts';
import type { Store } from '../store/open.ts';

interface Told { isList: boolean; until: number; change: number }

/** local-cache.yml: successExpire, failedExpire. */
const LIST_MS = 300_000;
const REFUSAL_MS = 5_000;
/** Beyond it everything is asked anew, which only makes the emulator fresher than the real server. */
const MOST_TOLD = 10_000;
const told = new WeakMap<Store, Map<string, Told>>();

/** Whether a caller's request sees the members. A server in one process remembers nothing. */
export function seesMembers({ store, profile, clock, caller }: RequestContext, groupID: string): boolean {
  const mayAsk = (): boolean => caller.isAdmin || isMember(store, groupID, caller.userID);
  if (!profile.hop) return mayAsk();
  let ofStore = told.get(store);
  if (!ofStore) told.set(store, ofStore = new Map());
  const now = clock.now(), change = countMemberChanges(store, groupID);
  const entry = ofStore.get(groupID);
  if (entry && entry.change === change && entry.until > now) return entry.isList;
  if (ofStore.size >= MOST_TOLD) ofStore.clear();
  const isList = mayAsk();
  ofStore.set(groupID, { isList, change, until: now + (isList ? LIST_MS : REFUSAL_MS) });
  return isList;
}
