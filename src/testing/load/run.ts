// One load run, from making its users to its summary: make, log in, load, drain, judge; and taking away what was made.
// The folder's main file beside scenario.ts. Imported by the command and tests; what it needs of the world it is given.
import { asImctlError, ImctlError } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { createRandom } from '../../base/random.ts';
import { waitMs } from '../../base/wait.ts';
import type { Grants } from '../../operation/permission.ts';
import type { Invoke } from '../../operation/invoke.ts';
import type { Names } from '../runner/names.ts';
import { actionOf, type World } from './actions.ts';
import { createAttendance, loginAll } from './attendance.ts';
import { createDrive } from './drive.ts';
import { createErrors, type Errors } from './errors.ts';
import { EXECUTORS, type ExecutorRow } from './executors.ts';
import { createFleet, type Fleet, type LoadDevice } from './fleet.ts';
import { createLedger } from './ledger.ts';
import { createMessageIDs } from './message-ids.ts';
import { createMetrics, type Metrics, type Sample } from './metrics.ts';
import { createPeople } from './people.ts';
import type { Cleanup, LoadSummary, Phase } from './result.ts';
import type { MixRow, Scenario } from './scenario.ts';
import { judgeThresholds } from './thresholds.ts';

/** What a run is made of. */
export interface LoadParts {
  scenario: Scenario;
  /** As the person wrote it. */
  file: string;
  context: string;
  names: Names;
  /** Makes users and groups, and takes them away. */
  invoke: Invoke;
  grants: Grants;
  gateway: string;
  session(account: { userID: string; platformID: number }): Promise<string>;
  markRead(device: LoadDevice, conversationID: string, seq: number): Promise<void>;
  nextOperationID(): string;
  clock: Clock;
  /** How long a server takes to push to a new connection; default 0. */
  settleMs?: number;
  /** How many times each permission may be used: `im:send` → 3,000. */
  permits: ReadonlyMap<string, number>;
  /** Users and groups are taken away when it cannot begin. */
  tidy: boolean;
  /** Ends sending; then it drains and answers. */
  signal: AbortSignal;
  /** So long all devices may be gone before the run ends; default 15 000. */
  goneMs?: number;
  /** Told now and then how it goes. */
  tell?(progress: Progress): void;
}

/** How it goes. */
export interface Progress {
  phase: Phase;
  /** Of the phase; milliseconds while there is load. */
  done: number;
  total: number;
  online: number;
  metrics: Metrics;
  /** The last whole interval. */
  last?: Sample;
}

/** How often an interval ends, and how often it is told how it goes. */
const SAMPLE_MS = 1000;
const TELL_MS = 200;
const GONE_MS = 15_000;

/** A run that has ended. */
export interface LoadRun {
  summary: LoadSummary;
  /** Take away users and groups. Never throws. @param signal leaves what is left. */
  cleanUp(signal?: AbortSignal): Promise<Cleanup>;
}

/**
 * Make load.
 *
 * @throws ImctlError when it cannot begin: users that cannot be made, a first login that fails, most logins failing. What was made is taken away first.
 */
export async function runLoad(parts: LoadParts): Promise<LoadRun> {
  const { scenario, names, clock, signal } = parts;
  const executor: ExecutorRow = EXECUTORS[scenario.executor];
  const startedAt = new Date(clock.now()).toISOString();
  const metrics = createMetrics();
  const ledger = createLedger(metrics);
  const random = createRandom(scenario.seed, 'load');
  const errors = createErrors(metrics);
  const ids = createMessageIDs(names.run);
  let phase: Phase = 'making users';
  const source = `load ${parts.file}`;
  const tellStep = (done: number, total: number) => parts.tell?.({ phase, done, total, online: fleet?.online ?? 0, metrics });
  const people = createPeople({ scenario, names, invoke: parts.invoke, grants: parts.grants, source, tell: tellStep });
  let fleet: Fleet | undefined;
  let loadMs = 0;
  let self = { busy: 0, lateMs: 0 };
  let ended: ImctlError | undefined;
  let failure: { error: unknown } | undefined;
  try {
    await people.make(signal);
    const drive = createDrive({
      random, open: executor.open, thinkMs: scenario.thinkMs,
      // With fewer devices than all there is less to do, unless it is due whoever is there.
      rate: scenario.rate === undefined ? undefined : () => scenario.rate! * (executor.open ? 1 : fleet!.online / scenario.devices),
      begin: (index, at) => begin(fleet!.devices[index]!, at), drop: () => metrics.add('im_dropped'),
    });
    fleet = await createFleet(people.devices, {
      ...parts, gzip: scenario.gzip, metrics, ledger, random: random.next, settleMs: parts.settleMs ?? 0,
      messageOf: ids.read,
      changed: (device) => { if (device.connection && !device.busy) drive.free(device.index); else drive.taken(device.index); },
      failed: errors.add,
    });
    const world: World = {
      fleet, ledger, metrics, random, groups: people.groups, groupsOf: groupsOf(people.groups, scenario.devices),
      now: () => clock.now(), nextOperationID: parts.nextOperationID, markRead: parts.markRead,
      messageID: ids.write,
      // When the load ends those who are away come back, and get what they missed.
      pause: (ms) => waitMs(ms, over.signal).catch(() => {}),
    };
    const over = new AbortController();
    const choose = chooser(scenario.mix);
    const left = new Map(parts.permits);
    const begin = (device: LoadDevice, at: number) => {
      const row = choose(random.next());
      const refused = spend(left, actionOf(row.action).needs);
      if (refused) {
        errors.add(row.action, refused);
        return drive.free(device.index);
      }
      device.busy = true;
      drive.taken(device.index);
      metrics.add('im_actions');
      actionOf(row.action).run(device, row, world, at).catch((error: unknown) => { if (!over.signal.aborted) errors.add(row.action, asImctlError(error)); }).finally(() => {
        device.busy = false;
        if (device.connection) drive.free(device.index);
      });
    };

    phase = 'logging in';
    if (executor.loginFirst) await loginAll(fleet, scenario, errors, signal, tellStep);
    else await fleet.login(fleet.devices[0]!, signal);
    if (parts.settleMs) await waitMs(parts.settleMs, signal);

    phase = 'load';
    const watch = watchSelf();
    const begun = performance.now();
    drive.start();
    try {
      await during(scenario.durationMs, fleet, { ...parts, executor, scenario, metrics, errors, begun });
    } catch (thrown) {
      ended = asImctlError(thrown);
    }
    drive.stop();
    loadMs = performance.now() - begun;
    // A short rest of an interval says more about chance than about the server.
    if (loadMs - (metrics.samples().at(-1)?.atMs ?? 0) > SAMPLE_MS / 4 || metrics.samples().length === 0) metrics.sample(loadMs, fleet.online);
    self = watch();

    phase = 'draining';
    over.abort(new ImctlError('INTERRUPTED', 'the load has ended'));
    if (fleet.online > 0) await drain(fleet, ledger, scenario.drainMs, tellStep);
    const settled = fleet;
    ledger.settle((index) => settled.devices[index]!.connection !== undefined && settled.isListening(index));
  } catch (error) {
    failure = { error };
  }
  fleet?.end();
  const cleanUp = (signal?: AbortSignal) => {
    phase = 'cleaning up';
    return people.takeAway(signal);
  };
  if (failure) throw withLeftovers(asImctlError(failure.error), parts.tidy ? (await cleanUp()).failed : 0);
  const { thresholds, ...asked } = scenario;
  const summary: LoadSummary = {
    apiVersion: 'imctl/v1', kind: 'LoadSummary', file: parts.file, context: parts.context, startedAt, loadMs, scenario: asked,
    metrics: metrics.summary(loadMs), thresholds: judgeThresholds(thresholds, metrics, loadMs), errors: errors.list(), samples: [...metrics.samples()], ...self,
    ...(ended ? { ended: { code: ended.code, message: ended.message, ...(ended.hint ? { hint: ended.hint } : {}) } } : {}),
  };
  return { summary, cleanUp };
}

/** How busy and how late this process is, from now on. @returns how to stop, and to know. */
function watchSelf(): () => Pick<LoadSummary, 'busy' | 'lateMs'> {
  const { performance: clockwork, monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
  const used = clockwork.eventLoopUtilization();
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return () => {
    delay.disable();
    return { busy: clockwork.eventLoopUtilization(used).utilization, lateMs: delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS) };
  };
}

const RESOLUTION_MS = 10;

interface During { scenario: Scenario; executor: ExecutorRow; metrics: Metrics; errors: Errors; signal: AbortSignal; begun: number; goneMs?: number; tell?: (progress: Progress) => void }

/** Until the time is over; devices come and go meanwhile. @throws ImctlError the signal's reason; UNREACHABLE when all devices are gone and stay so. */
async function during(ms: number, fleet: Fleet, { scenario, executor, metrics, errors, signal, begun, goneMs = GONE_MS, tell }: During): Promise<void> {
  let sampledAt = 0;
  let last: Sample | undefined;
  let goneAt: number | undefined;
  const attendance = createAttendance(fleet, scenario, errors, signal);
  for (let atMs = 0; atMs < ms; atMs = performance.now() - begun) {
    await waitMs(Math.min(TELL_MS, ms - atMs), signal);
    const now = performance.now() - begun;
    if (now - sampledAt >= SAMPLE_MS) {
      last = metrics.sample(now, fleet.online);
      sampledAt = now;
    }
    const target = executor.target(scenario, now);
    if (!executor.loginFirst) attendance.follow(target);
    tell?.({ phase: 'load', done: Math.min(now, ms), total: ms, online: fleet.online, metrics, ...(last ? { last } : {}) });
    if (fleet.online > 0 || target === 0 || !fleet.lastEnding) goneAt = undefined;
    else if (now - (goneAt ??= now) > goneMs) throw new ImctlError('UNREACHABLE', `all devices lost their connection, and none came back within ${goneMs / 1000} s: ${fleet.lastEnding.error.message}`, { hint: 'is the server still up?', cause: fleet.lastEnding.error });
  }
}

/** What is on its way may still come. */
async function drain(fleet: Fleet, ledger: { readonly open: number }, ms: number, tell: (done: number, total: number) => void): Promise<void> {
  const until = performance.now() + ms;
  const isOpen = () => ledger.open > 0 || fleet.devices.some((device) => device.busy);
  // A copy too many comes a moment after the first one.
  const least = performance.now() + Math.min(ms, 200);
  while (performance.now() < until && (isOpen() || performance.now() < least)) {
    tell(ms - (until - performance.now()), ms);
    await new Promise<void>((resolve) => { setTimeout(resolve, 20); });
  }
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

function withLeftovers(error: ImctlError, left: number): ImctlError {
  if (left > 0) error.hint = `${error.hint ? `${error.hint}\n` : ''}${left} users or groups could not be taken away:  imctl test gc  does it later`;
  return error;
}
