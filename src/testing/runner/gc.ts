// What earlier test runs left on a server: they were killed, or it could not be taken away.
// Imported by cli/commands/test-gc.ts.
import type { Invoke } from '../../operation/invoke.ts';
import { eachPage } from '../../operation/invoke.ts';
import { PREFIX, timeOf } from './names.ts';

/** Users and groups of test runs that began before a time. */
export interface Leftovers {
  groups: string[];
  users: string[];
}

/** How a deleted user is called: its row stays on the server (operations f.4). */
const DELETED = 'deleted';
const PAGE = 500;

/** Look for them. @param before Unix milliseconds: what began later may still be running. */
export async function findLeftovers(invoke: Invoke, before: number): Promise<Leftovers> {
  const isOld = (id: string) => (timeOf(id) ?? Infinity) < before;
  const groups: string[] = [];
  const users: string[] = [];
  for await (const { items } of eachPage(invoke, { path: 'groups.list', params: {}, source: 'command' }, PAGE)) {
    groups.push(...(items as { groupID: string }[]).map((group) => group.groupID).filter(isOld));
  }
  for await (const { items } of eachPage(invoke, { path: 'users.search', params: { text: PREFIX }, source: 'command' }, PAGE)) {
    users.push(...(items as { userID: string; nickname: string }[]).filter((user) => user.nickname !== DELETED).map((user) => user.userID).filter(isOld));
  }
  return { groups, users };
}
