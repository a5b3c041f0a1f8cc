// Webhooks about who comes and goes (operations b.5): each change tells all platforms that are there, and those that went.
// Imported by gateway.ts and hub.ts. The real server gathers the changes of a second; here they are told at once.

import { findPlatformName } from '../platforms.ts';

import type { World } from '../context.ts';
import type { AfterEvent } from '../webhooks/events.ts';

/** Told of a change: the platforms of a user's devices, one per device, and of those that are gone. */
export type Presence = (userID: string, online: readonly number[], offline: readonly number[]) => void;

/** Tells the webhooks that are on. connID stays empty: the server forgets it on the way. */
export function createPresence(world: World): Presence {
  let count = 0;
  return (userID, online, offline) => {
    const { events } = world.config.webhooks;
    if (!events.afterUserOnline?.enable && !events.afterUserOffline?.enable) return;
    const operationID = `p_1_${++count}`;
    const tell = (event: AfterEvent, platformIDs: readonly number[]): void => {
      if (!events[event]?.enable) return;
      for (const platformID of platformIDs) world.webhooks.tell(event, { platformID, platform: findPlatformName(platformID), userID, seq: world.clock.now(), isAppBackground: false }, operationID);
    };
    tell('afterUserOnline', online);
    tell('afterUserOffline', offline);
  };
}
