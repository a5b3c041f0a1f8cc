// What test and load runs left on a server: they were killed, or it could not be taken away, or was kept.
// Imported by cli/commands/test-gc.ts.
import type { Invoke } from '../../operation/invoke.ts';
import { eachPage } from '../../operation/invoke.ts';
import { PREFIX, runOf } from './names.ts';

/** A user or group of a run. */
export interface Leftover { kind: 'user' | 'group'; id: string; run: string; /** Unix milliseconds. */ beganAt: number }

/** How a deleted user is called: its row stays on the server (operations f.4). */
const DELETED = 'deleted';
const PAGE = 500;

/** Look for all of them, groups first. Some may be of runs that still go on. */
export async function findLeftovers(invoke: Invoke): Promise<Leftover[]> {
  const found: Leftover[] = [];
  const keep = (kind: Leftover['kind'], ids: readonly string[]) => {
    for (const id of ids) {
      const of = runOf(id);
      if (of) found.push({ kind, id, ...of });
    }
  };
  for await (const { items } of eachPage(invoke, { path: 'groups.list', params: {}, source: 'command' }, PAGE)) {
    keep('group', (items as { groupID: string }[]).map((group) => group.groupID));
  }
  for await (const { items } of eachPage(invoke, { path: 'users.search', params: { text: PREFIX }, source: 'command' }, PAGE)) {
    keep('user', (items as { userID: string; nickname: string }[]).filter((user) => user.nickname !== DELETED).map((user) => user.userID));
  }
  return found;
}
