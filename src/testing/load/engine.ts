// What makes load: devices, what drives them, and the world their actions work with, put together.
// Imported by run.ts.
import { asImctlError, ImctlError } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { createRandom } from '../../base/random.ts';
import { waitMs } from '../../base/wait.ts';
import type { Names } from '../runner/names.ts';
import { actionOf, type ActionName, type World } from './actions.ts';
import { createDrive } from './drive.ts';
import type { Errors } from './errors.ts';
import { EXECUTORS, type ExecutorRow } from './executors.ts';
import { createFleet, type Fleet, type LoadDevice } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import { createMessageIDs } from './message-ids.ts';
import type { Metrics } from './metrics.ts';
import type { People } from './people.ts';
import type { MixRow, Scenario } from './scenario.ts';

/** What of the world it needs. */
export interface EngineParts {
  scenario: Scenario;
  context: string;
  names: Names;
  gateway: string;
  session(account: { userID: string; platformID: number }): Promise<string>;
  markRead(device: LoadDevice, conversationID: string, seq: number): Promise<void>;
  nextOperationID(): string;
  clock: Clock;
  /** How long a server takes to push to a new connection; default 0. */
  settleMs?: number;
  /** How many times each permission may be used: `im:send` → 3,000. */
  permits: ReadonlyMap<string, number>;
}

/** Where everything that happens is counted. */
export interface Books { metrics: Metrics; ledger: Ledger; errors: Errors }

/** Devices, and what lets them act. */
export interface Engine {
  readonly fleet: Fleet;
  /** From now on devices that are there act. */
  start(): void;
  /** Nothing is begun any more; those who are away come back, and get what they missed. */
  stop(): void;
  /** What still waits for its answer has failed; nothing is counted any more. */
  end(): void;
}

/** Nobody is connected yet. */
export async function createEngine({ devices, groups }: People, parts: EngineParts, { metrics, ledger, errors }: Books): Promise<Engine> {
  const { scenario, clock, settleMs = 0 } = parts;
  const { open }: ExecutorRow = EXECUTORS[scenario.executor];
  const random = createRandom(scenario.seed, 'load');
  const ids = createMessageIDs(parts.names.run);
  const choose = chooser(scenario.mix);
  const left = new Map(parts.permits);
  const over = new AbortController();
  /** What devices work on. */
  const working = new Map<LoadDevice, ActionName>();
  let isCounting = true;

  const begin = (device: LoadDevice, at: number) => {
    const row = choose(random.next());
    const refused = spend(left, actionOf(row.action).needs);
    if (refused) {
      errors.add(row.action, refused);
      return drive.free(device.index);
    }
    device.busy = true;
    working.set(device, row.action);
    drive.taken(device.index);
    metrics.add('im_actions');
    actionOf(row.action).run(device, row, world, at).catch((error: unknown) => { if (isCounting) errors.add(row.action, asImctlError(error)); }).finally(() => {
      device.busy = false;
      working.delete(device);
      if (device.connection) drive.free(device.index);
    });
  };
  const drive = createDrive({
    random, open, thinkMs: scenario.thinkMs,
    // With fewer devices than all there is less to do, unless it is due whoever is there.
    rate: scenario.rate === undefined ? undefined : () => scenario.rate! * (open ? 1 : fleet.online / scenario.devices),
    begin: (index, at) => begin(fleet.devices[index]!, at), drop: () => metrics.add('im_dropped'),
  });
  const fleet = await createFleet(devices, {
    ...parts, gzip: scenario.gzip, metrics, ledger, random: random.next, settleMs, messageOf: ids.read, failed: errors.add,
    changed: (device) => { if (device.connection && !device.busy) drive.free(device.index); else drive.taken(device.index); },
  });
  const world: World = {
    fleet, ledger, metrics, random, groups, groupsOf: groupsOf(groups, devices.length), now: () => clock.now(), nextOperationID: parts.nextOperationID, markRead: parts.markRead, messageID: ids.write,
    pause: (ms) => waitMs(ms, over.signal).catch(() => {}),
  };
  return {
    fleet, start: drive.start,
    stop() {
      drive.stop();
      over.abort(new ImctlError('INTERRUPTED', 'the load has ended'));
    },
    end() {
      for (const action of working.values()) errors.add(action, new ImctlError('TIMEOUT', 'no answer until the run ended'));
      isCounting = false;
    },
  };
}

/** One use of a permission. @returns why not. */
function spend(left: Map<string, number>, need: string | undefined): ImctlError | undefined {
  if (need === undefined) return undefined;
  const uses = left.get(need) ?? 0;
  if (uses < 1) return new ImctlError('TASK-DENIED', `what was granted of ${need} is used up`);
  left.set(need, uses - 1);
  return undefined;
}

/** From a number from 0 to 1 to a row, by weight. */
function chooser(mix: readonly MixRow[]): (from0to1: number) => MixRow {
  const all = mix.reduce((sum, row) => sum + row.weight, 0);
  return (from0to1) => {
    let left = from0to1 * all;
    return mix.find((row) => (left -= row.weight) < 0) ?? mix.at(-1)!;
  };
}

function groupsOf(groups: World['groups'], devices: number): World['groupsOf'] {
  const own: number[][] = Array.from({ length: groups.length === 0 ? 0 : devices }, () => []);
  groups.forEach(({ members }, at) => { for (const member of members) own[member]!.push(at); });
  return (device) => own[device] ?? [];
}
