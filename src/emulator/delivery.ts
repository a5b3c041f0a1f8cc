// Where notifications go: stored as messages, later pushed to devices. Filled by the messages part.
// Imported by server.ts.

import type { World } from './context.ts';
import type { Delivery } from './notify.ts';

/** The delivery of one emulator; undefined while messages are not stored: notifications then go nowhere. */
export function createDelivery(_world: World): Delivery | undefined {
  return undefined;
}
