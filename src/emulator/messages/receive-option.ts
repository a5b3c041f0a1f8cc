// What a receiver wants to hear, as the message service knows it: in a multi-process installation it goes by what it read up to
// five minutes ago, and an option set meanwhile does not count yet (recordings/README, gateway-edges).
// Imported by verify.ts.

import { findUser } from '../store/users.ts';

import type { World } from '../context.ts';
import type { Store } from '../store/open.ts';

interface Known { option: number; until: number }

/** Enough for a test's users; beyond it everything is read anew, which only makes the emulator fresher than the real server. */
const MOST_KNOWN = 10_000;
const known = new WeakMap<Store, Map<string, Known>>();

/** The receiver's global option (recvMsgOpt of constants.json); undefined for an unknown user. */
export function findReceiveOption({ store, clock, profile }: World, userID: string): number | undefined {
  const user = findUser(store, userID);
  if (!user || profile.receiveOptionMs === 0) return user?.globalRecvMsgOpt;
  let ofStore = known.get(store);
  if (!ofStore) known.set(store, ofStore = new Map());
  const now = clock.now();
  const entry = ofStore.get(userID);
  if (entry && entry.until > now) return entry.option;
  if (ofStore.size >= MOST_KNOWN) ofStore.clear();
  ofStore.set(userID, { option: user.globalRecvMsgOpt, until: now + profile.receiveOptionMs });
  return user.globalRecvMsgOpt;
}
