// The platforms a user can be connected from, by name.
// Imported by builtins and whoever takes a platform from a person.
import { PLATFORM_NAMES } from './catalog/constants.ts';

/** Name → platformID, the administrator's own (10) left out (constants.json, platformNames). */
export const PLATFORM_IDS: Readonly<Record<string, number>> = Object.fromEntries(Object.entries(PLATFORM_NAMES).filter(([name]) => name !== 'Admin'));

/** `iOS`-like name of a platformID; the number itself when it has none. */
export function platformName(platformID: number): string {
  return Object.entries(PLATFORM_NAMES).find(([, id]) => id === platformID)?.[0] ?? String(platformID);
}
