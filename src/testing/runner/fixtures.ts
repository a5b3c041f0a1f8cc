// Fixtures on the host's side: users and groups that tests ask for, made on the server, and taken away again.
// Imported by load-file.ts; file.ts knows its source of calls. How they are called is in names.ts; what a test sees of them is in inside/fixtures.ts.
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import { checkFields, type Fields } from '../../base/fields.ts';
import { given } from '../../base/given.ts';
import { eachAtOnce } from '../../base/turns.ts';
import type { Grants } from '../../operation/permission.ts';
import { answerYes } from '../../operation/safety.ts';
import { wasNeverAsked } from '../unasked.ts';
import type { Names } from './names.ts';
import type { Session } from './session.ts';

/** What fixtures are made with. */
export interface FixtureParts {
  session: Session;
  names: Names;
  /** What the runner may do for tests; on the embedded server everything. */
  grants: Grants;
  callAs: { reason?: string };
  /** The embedded server: a user that is not there may be made. */
  local: boolean;
  /** The server outlives the run: what was made is taken away. */
  lasting: boolean;
  /** How calls name who made them. */
  source: string;
  /** Of the run: whoever interrupted it waits for what is taken away, and not long. */
  signal: AbortSignal;
}

/** A user that was made. */
export interface MadeUser {
  userID: string;
  nickname: string;
}

/** What tests ask for. */
export interface Fixtures {
  users(count: unknown): Promise<MadeUser[]>;
  group(options: Record<string, unknown>): Promise<{ groupID: string; groupName: string; owner: MadeUser; members: MadeUser[] }>;
  /** Make the user of this ID, where that is a fixture's to make. @returns whether it was made. */
  user(userID: unknown): Promise<boolean>;
  /** From now on what is made lives to the end of the file, or of the next test. */
  scope(of: 'file' | 'test'): void;
  /** The scope is over: its devices are logged out now, what it made is taken away while other tests go on. Never throws. */
  end(of: 'file' | 'test'): Promise<void>;
  /** All is taken away. @returns what went wrong. */
  settled(): Promise<ImctlError[]>;
}

interface Made { users: string[]; groups: string[]; devices: Set<string> }

const GROUP: Fields = {
  members: { kind: 'any', default: 2, doc: 'How many beside the owner, or who.' }, owner: { kind: 'string', doc: 'Who owns it; default a user of its own.' },
  name: { kind: 'string', doc: 'Its name.' },
};
const MAX_USERS = 10_000;
/** The source of calls that are no test's any more. */
export const TAKING_AWAY = 'test fixtures';
// So many are taken away at once.
const AT_ONCE = 8;
/** What a server does not take away in this time, once the run was interrupted, is left to `imctl test gc`. */
const IMPATIENT_MS = 10_000;

/** Nothing is made yet. */
export function createFixtures({ session, names, grants, callAs, local, lasting, source, signal }: FixtureParts): Fixtures {
  const made: Record<'file' | 'test', Made> = { file: nothing(), test: nothing() };
  let scope: 'file' | 'test' = 'file';
  let takingAway: Promise<void> = Promise.resolve();
  const wrong: ImctlError[] = [];
  const invoke = (path: string, params: Record<string, unknown>, as = source, stop?: AbortSignal) => session.invoke({ path, params, source: as, grants, confirm: answerYes, ...given({ reason: callAs.reason, signal: stop }) });
  /** One after the other of what a scope has made. A server that is gone is gone for all of it. */
  const taker = () => {
    let isGone = false;
    const stop = signal.aborted ? abortAfter(IMPATIENT_MS) : undefined;
    return async (path: string, params: Record<string, unknown>) => {
      if (isGone) return;
      await invoke(path, params, TAKING_AWAY, stop).catch((thrown: unknown) => {
        const error = asImctlError(thrown);
        isGone ||= error.exitStatus === EXIT.unreachable;
        wrong.push(error);
      });
    };
  };

  const users = async (count: unknown): Promise<MadeUser[]> => {
    if (!Number.isSafeInteger(count) || Number(count) < 1 || Number(count) > MAX_USERS) throw new ImctlError('ARG-TYPE', `users takes a whole number from 1 to ${MAX_USERS}, not ${JSON.stringify(count)}`);
    const rows = Array.from({ length: Number(count) }, () => names.user());
    const { users: mine } = made[scope];
    mine.push(...rows.map((row) => row.userID));
    const outcome = await invoke('users.createMany', { users: rows }).catch((thrown: unknown) => {
      if (wasNeverAsked(asImctlError(thrown))) mine.splice(mine.indexOf(rows[0]!.userID), rows.length);
      throw thrown;
    }) as { failed?: { userID: string; code: string; message: string }[] };
    const failed = outcome.failed?.[0];
    if (failed) throw new ImctlError(failed.code, `user ${failed.userID} could not be made: ${failed.message}`);
    return rows.map(({ userID, nickname }) => ({ userID, nickname }));
  };

  const endDevices = async (of: 'file' | 'test'): Promise<void> => {
    const devices = session.devices();
    if (!devices) return;
    const others = of === 'test' ? made.file.devices : new Set<string>();
    await devices.close(devices.list().filter((device) => !others.has(device.name)));
  };

  return {
    users,
    async group(options) {
      const { members, owner, name } = checkFields(GROUP, options, 'group') as { members: unknown; owner?: string; name?: string };
      const given = Array.isArray(members) ? members.map(String) : undefined;
      const own = given ? [] : Number(members) === 0 ? [] : await users(members);
      const [chief] = owner === undefined ? await users(1) : [{ userID: owner, nickname: owner }];
      const all = given ? given.map((userID) => ({ userID, nickname: userID })) : own;
      const { groupID, groupName } = names.group(name);
      made[scope].groups.push(groupID);
      await invoke('groups.create', { groupID, groupName, ownerUserID: chief!.userID, memberUserIDs: all.map((user) => user.userID) });
      return { groupID, groupName, owner: chief!, members: all };
    },
    async user(userID) {
      if (!local || typeof userID !== 'string') return false;
      made[scope].users.push(userID);
      const outcome = await invoke('users.createMany', { users: [{ ...names.user(), userID, nickname: userID }] }) as { created?: number };
      return outcome.created === 1;
    },
    scope(of) {
      // Devices that are there when a test begins belong to the file.
      if (of === 'test') made.file.devices = new Set(session.devices()?.list().map((device) => device.name));
      scope = of;
      session.faults.scope(of);
    },
    async end(of) {
      const { users: userIDs, groups } = made[of];
      made[of] = nothing();
      await endDevices(of);
      await session.faults.giveBack(of);
      if (!lasting) return;
      const takeAway = taker();
      takingAway = takingAway.then(async () => {
        await eachAtOnce(groups, AT_ONCE, (groupID) => takeAway('groups.dismiss', { groupID }));
        await eachAtOnce(userIDs, AT_ONCE, (userID) => takeAway('users.delete', { userID, groups: 'dismiss' }));
      });
    },
    async settled() {
      await takingAway;
      // A test may have taken it away itself.
      const found = wrong.splice(0).filter((error) => error.code !== 'NOT-FOUND');
      // A server that is gone is gone for each of them.
      return [...new Map(found.map((error) => [error.message, error])).values()];
    },
  };
}

function abortAfter(ms: number): AbortSignal {
  const stop = new AbortController();
  setTimeout(() => stop.abort(new ImctlError('TIMEOUT', `it took more than ${ms / 1000} s after the run was interrupted`)), ms).unref();
  return stop.signal;
}

function nothing(): Made {
  return { users: [], groups: [], devices: new Set() };
}
