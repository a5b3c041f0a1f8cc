// What the rules of /object/* share: who may name what, and how failures of the store are told.

import { badArgument, noPermission, ServerError } from '../errors.ts';
import { Refusal } from '../objects/refusal.ts';

import type { RequestContext } from '../context.ts';
import type { StoredObject } from '../objects/rows.ts';

const MAX_NAME_BYTES = 1024;

/** The names a caller may give: below their own ID; an admin any. In the service's order and words. */
export function checkUploadName(name: string, { caller }: RequestContext): void {
  if (name === '') throw badArgument('name is empty');
  if (name.startsWith('/')) throw badArgument('name cannot start with `/`');
  if (name.trim() === '') throw badArgument('object name cannot be empty');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) throw badArgument('object name cannot be longer than 1024 characters');
  if (!caller.isAdmin && !name.startsWith(`${caller.userID}/`)) throw noPermission(`name must start with \`${caller.userID}/\``);
}

/** Refuse when object.enable of openim-rpc-third.yml is empty. */
export function needEngine({ config }: RequestContext): void {
  if (config.objectStorage === '') throw new ServerError(500, 's3 disabled');
}

/** The object under a key, or the store's refusal as it comes through the cache in front of it: there the older server tells the whole way (recordings, object-store 28). */
export function statObject(key: string, ctx: RequestContext): StoredObject {
  const { objects, profile } = ctx;
  needEngine(ctx);
  const found = objects.bucket.find(key);
  if (found) return found;
  const { message } = new Refusal('NoSuchKey');
  throw new ServerError(500, profile.wrapsErrors ? `Error: ${message} | -> redis.getCache[...]()` : message);
}

/** Do what the store may refuse; its words are the detail. */
export function askStore<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Refusal ? new ServerError(500, error.message) : error;
  }
}

/** Letters and digits nobody has had. */
export function newName(): string {
  return process.getBuiltinModule('node:crypto').randomUUID().replaceAll('-', '');
}

/** Parts of the server's local time, two digits each but the year's four. */
export function localTime(now: number): { day: [string, string, string]; time: [string, string, string] } {
  const at = new Date(now), two = (number: number): string => String(number).padStart(2, '0');
  return { day: [String(at.getFullYear()), two(at.getMonth() + 1), two(at.getDate())], time: [two(at.getHours()), two(at.getMinutes()), two(at.getSeconds())] };
}
