// Whether the message service gets to see the members of a group: it asks in the name of the caller, whom the group service refuses
// when it is no member, and goes by what it was told for a while: by a list until the members change, by a refusal for some seconds.
// Imported by verify.ts and by rules that search.

import { countMemberChanges, isMember } from '../store/group-members.ts';

import type { RunningConfig } from '../config/running.ts';
import type { RequestContext } from '../context.ts';

interface Told { isList: boolean; until: number; change: number }

/** Beyond it everything is asked anew, which only makes the emulator fresher than the real server. */
const MOST_TOLD = 10_000;
/** By the configuration the services started with: a restart forgets. */
const told = new WeakMap<RunningConfig, Map<string, Told>>();

/** Whether a caller's request sees the members. A server in one process remembers nothing. */
export function seesMembers({ store, config, clock, caller }: RequestContext, groupID: string): boolean {
  const mayAsk = (): boolean => caller.isAdmin || isMember(store, groupID, caller.userID);
  const { rememberMs, rememberFailureMs } = config.localCache.group;
  if (rememberMs === 0) return mayAsk();
  let remembered = told.get(config);
  if (!remembered) told.set(config, remembered = new Map());
  const now = clock.now(), change = countMemberChanges(store, groupID);
  const entry = remembered.get(groupID);
  if (entry && entry.change === change && entry.until > now) return entry.isList;
  if (remembered.size >= MOST_TOLD) remembered.clear();
  const isList = mayAsk();
  remembered.set(groupID, { isList, change, until: now + (isList ? rememberMs : rememberFailureMs) });
  return isList;
}
