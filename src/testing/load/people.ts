// Users, colleagues and groups of a load run: made before, taken away after. Called as those of tests are, so that `imctl test gc` finds leftovers.
// Imported by run.ts and engine.ts. Who knows whom depends on the seed alone.
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import { createRandom } from '../../base/random.ts';
import { eachAtOnce } from '../../base/turns.ts';
import type { Grants } from '../../operation/permission.ts';
import type { Invoke } from '../../operation/invoke.ts';
import { answerYes } from '../../operation/safety.ts';
import { platformName } from '../../openim/platforms.ts';
import type { Names } from '../runner/names.ts';
import { wasNeverAsked } from '../unasked.ts';
import type { LoadGroup } from './actions.ts';
import type { LoadDevice } from './fleet.ts';
import type { Cleanup, Phase } from './result.ts';
import type { Scenario } from './scenario.ts';

/** What people are made with. */
export interface PeopleParts {
  scenario: Scenario;
  names: Names;
  invoke: Invoke;
  grants: Grants;
  /** How calls name who made them. */
  source: string;
  tell(of: Phase, done: number, total: number): void;
}

/** Those who take part. */
export interface People {
  devices: LoadDevice[];
  groups: LoadGroup[];
  /** Make them on the server. @throws ImctlError. */
  make(signal: AbortSignal): Promise<void>;
  /** Take away what was made, several at once; what was begun is ended when the signal comes. Never throws. @returns what went wrong. */
  takeAway(signal?: AbortSignal): Promise<Cleanup>;
}

const USERS_AT_ONCE = 500;
const AT_ONCE = 16;

/** Nobody is made yet. */
export function createPeople({ scenario, names, invoke, grants, source, tell }: PeopleParts): People {
  const random = createRandom(scenario.seed, 'people');
  const rows = Array.from({ length: scenario.devices }, () => names.user());
  const platforms = scenario.platformIDs;
  const devices = rows.map(({ userID }, index): LoadDevice => ({
    index, userID, platformID: platforms[index % platforms.length]!, token: '', seqs: new Map(), listensFrom: Infinity, busy: false,
    colleagues: someOf(rows.length, scenario.colleagues, random.integer, index),
  }));
  const groupRows = Array.from({ length: scenario.groups.count }, () => ({ ...names.group(), members: someOf(rows.length, scenario.groups.members, random.integer).sort((a, b) => a - b) }));
  const made = { users: 0, groups: 0 };
  const call = (path: string, params: Record<string, unknown>, signal?: AbortSignal) => invoke({ path, params, source, grants, confirm: answerYes, signal });

  return {
    devices, groups: groupRows.map(({ groupID, members }) => ({ groupID, members })),
    async make(signal) {
      const total = rows.length + groupRows.length;
      for (let from = 0; from < rows.length; from += USERS_AT_ONCE) {
        const batch = rows.slice(from, from + USERS_AT_ONCE);
        // Counted before: nobody knows what came of a request that was broken off.
        made.users = from + batch.length;
        const { failed } = await call('users.createMany', { users: batch }, signal).catch((thrown: unknown) => {
          if (wasNeverAsked(asImctlError(thrown))) made.users = from;
          throw thrown;
        }) as { failed: { userID: string; code: string; message: string }[] };
        if (failed[0]) throw new ImctlError(failed[0].code, `user ${failed[0].userID} could not be made: ${failed[0].message}`);
        tell('making users', made.users, total);
      }
      await eachAtOnce(groupRows, AT_ONCE, async ({ groupID, groupName, members }) => {
        signal.throwIfAborted();
        made.groups++;
        const [owner, ...others] = members.map((member) => rows[member]!.userID);
        await call('groups.create', { groupID, groupName, ownerUserID: owner, memberUserIDs: others }, signal);
        tell('making users', rows.length + made.groups, total);
      });
    },
    async takeAway(signal) {
      let failed = 0;
      let done = 0;
      let error: ImctlError | undefined;
      const total = made.users + made.groups;
      const take = async (path: string, params: Record<string, unknown>) => {
        // A server that is gone is gone for all.
        if (signal?.aborted || error?.exitStatus === EXIT.unreachable) return void failed++;
        await call(path, params).catch((thrown: unknown) => {
          const wrong = asImctlError(thrown);
          if (wrong.code === 'NOT-FOUND') return;
          failed++;
          error ??= wrong;
        });
        tell('cleaning up', ++done, total);
      };
      await eachAtOnce(groupRows.slice(0, made.groups), AT_ONCE, ({ groupID }) => take('groups.dismiss', { groupID }));
      await eachAtOnce(devices.slice(0, made.users), AT_ONCE, ({ userID, platformID }) => take('users.delete', { userID, groups: 'dismiss', platforms: [platformName(platformID)] }));
      return { run: names.run, ...made, failed, ...(error ? { error } : {}) };
    },
  };
}

/** Different numbers below `below`, all but `without`. */
function someOf(below: number, count: number, integer: (least: number, most: number) => number, without?: number): number[] {
  const some = new Set<number>();
  const most = Math.min(count, without === undefined ? below : below - 1);
  // Nearly all of them are found faster by going round.
  if (most * 2 > below) {
    const from = integer(0, below - 1);
    for (let step = 0; some.size < most; step++) { const one = (from + step) % below; if (one !== without) some.add(one); }
  } else while (some.size < most) { const one = integer(0, below - 1); if (one !== without) some.add(one); }
  return [...some];
}
