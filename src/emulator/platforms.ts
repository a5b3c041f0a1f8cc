// Platforms by number, with the names the server gives them.
// Imported by rules, the gateway and whoever tells a webhook about a device.

import { PLATFORM_NAMES } from '../openim/catalog/constants.ts';

const NAMES = new Map<number, string>(Object.entries(PLATFORM_NAMES).map(([name, id]) => [id, name]));

/** The name of a platform; '' for a number nobody has. */
export function findPlatformName(platformID: number): string {
  return NAMES.get(platformID) ?? '';
}
