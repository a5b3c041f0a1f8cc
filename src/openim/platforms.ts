// The platforms a user can be connected from, by name.
// Imported by builtins and whoever takes a platform from a person.
import { ImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { PLATFORM_NAMES } from './catalog/constants.ts';

/** Name → platformID, the administrator's own (10) left out (constants.json, platformNames). */
export const PLATFORM_IDS: Readonly<Record<string, number>> = Object.fromEntries(Object.entries(PLATFORM_NAMES).filter(([name]) => name !== 'Admin'));

/** `iOS`-like name of a platformID; the number itself when it has none. */
export function platformName(platformID: number): string {
  return Object.entries(PLATFORM_NAMES).find(([, id]) => id === platformID)?.[0] ?? String(platformID);
}

/** The platformID of a name, however it is written: `ios`, `iOS`. @throws ImctlError ARG-CHOICE with the nearest name. */
export function findPlatform(name: string): number {
  const found = Object.keys(PLATFORM_IDS).find((one) => one.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return PLATFORM_IDS[found]!;
  const names = Object.keys(PLATFORM_IDS).map((one) => one.toLowerCase());
  throw new ImctlError('ARG-CHOICE', `there is no platform ${JSON.stringify(name)}`, { hint: `${didYouMean(name.toLowerCase(), names)}allowed: ${names.join(', ')}` });
}
