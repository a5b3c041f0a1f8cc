// One load run, from making its users to its summary: make, log in, load, drain, judge; and taking away what was made.
// The folder's main file beside scenario.ts. Imported by the command and tests; what it needs of the world it is given.
import { asImctlError, ImctlError } from '../../base/errors.ts';
import { waitMs } from '../../base/wait.ts';
import type { Grants } from '../../operation/permission.ts';
import type { Invoke } from '../../operation/invoke.ts';
import { openSocket } from '../../openim/gateway/open.ts';
import { createAttendance, loginAll } from './attendance.ts';
import { createEngine, type Books, type Engine, type EngineParts } from './engine.ts';
import { createErrors } from './errors.ts';
import { EXECUTORS, type ExecutorRow } from './executors.ts';
import type { Fleet } from './fleet.ts';
import { createLedger } from './ledger.ts';
import { createMetrics, type Metrics, type Sample } from './metrics.ts';
import { createPeople } from './people.ts';
import type { Cleanup, LoadSummary, Phase } from './result.ts';
import { judgeThresholds } from './thresholds.ts';

/** What a run is made of. */
export interface LoadParts extends EngineParts {
  /** As the person wrote it. */
  file: string;
  /** Makes users and groups, and takes them away. */
  invoke: Invoke;
  grants: Grants;
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

/** A run that has ended. */
export interface LoadRun {
  summary: LoadSummary;
  /** Take away users and groups. Never throws. @param signal leaves what is left. */
  cleanUp(signal?: AbortSignal): Promise<Cleanup>;
}

/** How often an interval ends, and how often it is told how it goes. */
const SAMPLE_MS = 1000;
const TELL_MS = 200;
const GONE_MS = 15_000;

/**
 * Make load.
 *
 * @throws ImctlError when it cannot begin: users that cannot be made, a first login that fails, most logins failing. What was made is taken away first.
 */
export async function runLoad(parts: LoadParts): Promise<LoadRun> {
  const { scenario, file, context, names, invoke, grants, signal, settleMs } = parts;
  const startedAt = new Date(parts.clock.now()).toISOString();
  const metrics = createMetrics();
  const books: Books = { metrics, ledger: createLedger(metrics), errors: createErrors(metrics) };
  let phase: Phase = 'reaching the gateway';
  let engine: Engine | undefined;
  // What was begun of a phase that is over says nothing any more.
  const tell = (of: Phase, done: number, total: number) => { if (of === phase) parts.tell?.({ phase, done, total, online: engine?.fleet.online ?? 0, metrics }); };
  const people = createPeople({ scenario, names, invoke, grants, source: `load ${file}`, tell });
  const cleanUp: LoadRun['cleanUp'] = (stop) => {
    phase = 'cleaning up';
    return people.takeAway(stop);
  };
  try {
    tell(phase, 0, 1);
    await reachGateway(parts);

    phase = 'making users';
    await people.make(signal);
    engine = await createEngine(people, parts, books);

    phase = 'logging in';
    if (EXECUTORS[scenario.executor].loginFirst) await loginAll(engine.fleet, scenario, books.errors, signal, (done, total) => tell('logging in', done, total));
    else await engine.fleet.login(engine.fleet.devices[0]!, signal);
    if (settleMs) await waitMs(settleMs, signal);

    phase = 'load';
    const { loadMs, ended: stopped, wanted, ...self } = await makeLoad(engine, parts, books);

    phase = 'draining';
    // Those who lost their connection may come back while what is on its way comes; where nobody does, the server is gone.
    const isLeft = () => wanted > 0 && !stopped && engine!.fleet.online === 0 && engine!.fleet.lastEnding !== undefined;
    await drain(engine, books, scenario.drainMs, isLeft, (done, total) => tell('draining', done, total));
    const ended = stopped ?? (isLeft() ? gone(engine.fleet, 'until the end') : undefined);
    const { thresholds, ...asked } = scenario;
    const { lastEnding } = engine.fleet;
    const summary: LoadSummary = {
      apiVersion: 'imctl/v1', kind: 'LoadSummary', file, context, startedAt, loadMs, scenario: asked,
      metrics: metrics.summary(loadMs), thresholds: judgeThresholds(thresholds, metrics, loadMs), errors: books.errors.list(), samples: [...metrics.samples()], ...self,
      ...(lastEnding ? { lost: lastEnding.error.message } : {}),
      ...(ended ? { ended: { code: ended.code, message: ended.message, ...(ended.hint ? { hint: ended.hint } : {}) } } : {}),
    };
    return { summary, cleanUp };
  } catch (error) {
    engine?.fleet.end();
    phase = 'cleaning up';
    throw withLeftovers(asImctlError(error), names.run, parts.tidy ? (await cleanUp()).failed : 0);
  } finally {
    engine?.fleet.end();
  }
}

/** Is there one? It turns a stranger away; whoever answers otherwise is none, and that is known before thousands of users are made. @throws ImctlError as openSocket. */
async function reachGateway({ scenario, gateway, context, signal, nextOperationID }: LoadParts): Promise<void> {
  const stranger = { userID: 'imctl', platformID: scenario.platformIDs[0]!, token: 'none', operationID: nextOperationID() };
  try {
    await openSocket({ gateway, ...stranger }, { context, signal }, (socket) => socket.terminate());
  } catch (error) {
    if (asImctlError(error).errCode === undefined) throw error;
  }
}

/** Until its time is over, or something ends it before. */
async function makeLoad(engine: Engine, parts: LoadParts, { metrics, errors }: Books): Promise<Pick<LoadSummary, 'loadMs' | 'busy' | 'lateMs'> & { ended?: ImctlError; wanted: number }> {
  const { scenario, signal, goneMs = GONE_MS } = parts;
  const { fleet } = engine;
  const executor: ExecutorRow = EXECUTORS[scenario.executor];
  const attendance = createAttendance(fleet, scenario, errors, signal);
  const watch = watchSelf();
  const begun = performance.now();
  let sampledAt = 0;
  let last: Sample | undefined;
  const sample = (now: number) => {
    sampledAt = now;
    last = metrics.sample(now, fleet.online);
  };
  let ended: ImctlError | undefined;
  let goneAt: number | undefined;
  engine.start();
  try {
    for (let now = 0; now < scenario.durationMs;) {
      await waitMs(Math.min(TELL_MS, scenario.durationMs - now), signal);
      now = performance.now() - begun;
      if (now - sampledAt >= SAMPLE_MS) sample(now);
      const target = executor.target(scenario, now);
      if (!executor.loginFirst) attendance.follow(target);
      parts.tell?.({ phase: 'load', done: Math.min(now, scenario.durationMs), total: scenario.durationMs, online: fleet.online, metrics, ...(last ? { last } : {}) });
      if (fleet.online > 0 || target === 0 || !fleet.lastEnding) goneAt = undefined;
      else if (now - (goneAt ??= now) > goneMs) throw gone(fleet, `within ${goneMs / 1000} s`);
    }
  } catch (thrown) {
    ended = asImctlError(thrown);
  }
  engine.stop();
  const loadMs = performance.now() - begun;
  // A short rest of an interval says more about chance than about the server.
  if (loadMs - sampledAt > SAMPLE_MS / 4 || sampledAt === 0) sample(loadMs);
  return { loadMs, ...watch(), wanted: executor.target(scenario, loadMs), ...(ended ? { ended } : {}) };
}

function gone({ lastEnding }: Fleet, when: string): ImctlError {
  const cause = lastEnding!.error;
  return new ImctlError('UNREACHABLE', `all devices lost their connection, and none came back ${when}: ${cause.message}`, { hint: cause.hint, cause });
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

/** What is on its way may still come; what then has not come to a device that is there is lost. @param isLeft those who could get it may come back. */
async function drain({ fleet, end }: Engine, { ledger }: Books, ms: number, isLeft: () => boolean, tell: (done: number, total: number) => void): Promise<void> {
  const begun = performance.now();
  const isOpen = () => fleet.devices.some((device) => device.busy) || ledger.isAwaited(fleet.isListening);
  for (let now = 0; now < ms && (isLeft() || (fleet.online > 0 && (isOpen() || now < COPIES_MS))); now = performance.now() - begun) {
    tell(now, ms);
    await new Promise<void>((resolve) => { setTimeout(resolve, 20); });
  }
  end();
  ledger.settle(fleet.isListening);
}

/** A copy too many comes a moment after the first one. */
const COPIES_MS = 200;

function withLeftovers(error: ImctlError, run: string, left: number): ImctlError {
  if (left > 0) error.hint = `${error.hint ? `${error.hint}\n` : ''}${left} users or groups could not be taken away:  imctl test gc --run ${run}  does it later`;
  return error;
}
