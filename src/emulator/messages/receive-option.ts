// What a receiver wants to hear, as the message service knows it: in a multi-process installation it goes by what it read up to
// five minutes ago, and an option set meanwhile does not count yet (recordings/README, gateway-edges).
// Imported by verify.ts.

import { lookUpUser } from '../lookup.ts';

import type { RunningConfig } from '../config/running.ts';
import type { World } from '../context.ts';

interface Known { option: number; until: number }

/** Enough for a test's users; beyond it everything is read anew, which only makes the emulator fresher than the real server. */
const MOST_KNOWN = 10_000;
/** By the configuration the services started with: a restart forgets. */
const known = new WeakMap<RunningConfig, Map<string, Known>>();

/** The receiver's global option (recvMsgOpt of constants.json); undefined for an unknown user. */
export function findReceiveOption({ store, clock, config }: World, userID: string): number | undefined {
  const user = lookUpUser({ store, clock }, userID);
  const { rememberMs } = config.localCache.user;
  if (!user || rememberMs === 0) return user?.globalRecvMsgOpt;
  let remembered = known.get(config);
  if (!remembered) known.set(config, remembered = new Map());
  const now = clock.now();
  const entry = remembered.get(userID);
  if (entry && entry.until > now) return entry.option;
  if (remembered.size >= MOST_KNOWN) remembered.clear();
  remembered.set(userID, { option: user.globalRecvMsgOpt, until: now + rememberMs });
  return user.globalRecvMsgOpt;
}
