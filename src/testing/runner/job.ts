// One sandbox with one test file in it: it tells its tests, is told which to run, and tells how each went.
// Imported by file.ts. The other side is inside/run.ts.
import { asImctlError, ImctlError, toErrorData } from '../../base/errors.ts';
import { given } from '../../base/given.ts';
import { stringifyJSON } from '../../base/json.ts';
import type { Description } from '../../operation/bridge.ts';
import type { Emit } from '../../operation/events.ts';
import { runTask, type Running, type TaskResult } from '../../sandbox/run.ts';
import type { SandboxChild } from '../../sandbox/connection.ts';
import type { Task } from '../../sandbox/task.ts';
import { isError, readEnd, readFailure, readOwnCall, readPlan, type ToldEnd, type ToldFailure, type ToldTest } from './told.ts';

/** What a sandbox is started with. */
export interface JobParts {
  task: Task;
  description: Description;
  child: SandboxChild;
  memoryMb?: number;
  /** Answers calls of operations. */
  bridge(text: string, signal?: AbortSignal): Promise<string>;
  nonce?: string;
  emit: Emit;
  signal: AbortSignal;
  /** How long the file's own code, and what is done after its tests, may take and compute. */
  outside: Lap;
  hooks: JobHooks;
}

type Lap = Parameters<Running['lap']>[0];

/** What the file's runner does as tests go on. */
export interface JobHooks {
  /** A test is about to begin. @returns its limits and how often it was tried; `left-out`: not this one, but the next; nothing: no more tests. */
  begin(at: number): { lap: Lap; tried: number } | 'left-out' | undefined;
  /** The test that runs gets so long from now on, by default three times what it had. @returns its limits, or nothing: none runs, or it asked too often. */
  extend(ms?: number): Lap | undefined;
  /** Is it this one that has begun and not ended? */
  runs(at: number): boolean;
  /** It has ended. @returns whether the file is to go on in this sandbox. */
  end(end: ToldEnd): Promise<boolean>;
  outside(what: string, failure: ToldFailure): void;
  users(count: unknown): Promise<unknown>;
  group(options: Record<string, unknown>): Promise<unknown>;
  /** A user that is not there. @returns whether it has been made now. */
  user(userID: unknown): Promise<boolean>;
  /** What is made from now on belongs to the file, or to the test. */
  scope(of: 'file' | 'test'): void;
}

/** A sandbox at work. */
export interface Job {
  /** The tests it has, once its code has run; nothing when it ended before. */
  planned: Promise<ToldTest[] | undefined>;
  /** Run these, in this order; a test may stand there more than once. */
  proceed(run: readonly number[]): void;
  finished: Promise<TaskResult>;
  /** Let go of it while none of its tests runs. */
  drop(): void;
}

// A file that waits for others to be read, and a test's fixtures being taken away, cost no time of its own.
const NO_LIMIT_MS = 86_400_000;
/** So much may fail outside of the tests of one file. */
const MAX_OUTSIDE = 100;

/** Start a sandbox with a file; its code runs at once, its tests when they are told to. */
export function startJob({ task, description, child, memoryMb, bridge, nonce, emit, signal, outside, hooks }: JobParts): Job {
  const plan = Promise.withResolvers<ToldTest[] | undefined>();
  const chosen = Promise.withResolvers<readonly number[]>();
  let running: Running | undefined;
  // Each gives a file its time anew: what is not its turn is refused, lest it take as much as it likes.
  const waits = () => running?.lap({ wallMs: NO_LIMIT_MS, cpuMs: outside.cpuMs });
  let isPlanned = false;
  let failedOutside = 0;

  const begin = (at: number) => {
    const begun = hooks.begin(at);
    if (begun === 'left-out') return { go: false, leftOut: true };
    if (begun) running?.lap(begun.lap);
    return begun ? { go: true, tried: begun.tried } : { go: false };
  };

  const OWN: Record<string, (params: Record<string, unknown>, stop?: AbortSignal) => unknown> = {
    'test.plan': async (params, stop) => {
      if (isPlanned) throw new ImctlError('ARG-TYPE', 'the tests of this file are known already');
      isPlanned = true;
      waits();
      plan.resolve(readPlan(params));
      stop?.addEventListener('abort', () => chosen.reject(stop.reason as Error), { once: true });
      return { run: await chosen.promise };
    },
    'test.begin': ({ at }) => begin(Number(at)),
    'test.end': async (params) => {
      if (!hooks.runs(Number(params.at))) throw new ImctlError('ARG-TYPE', `test ${String(params.at).slice(0, 20)} does not run`);
      waits();
      const goOn = await hooks.end(readEnd(params));
      // The next one may begin at once, where nothing is to be done between the two.
      const turn = goOn && params.next !== undefined ? begin(Number(params.next)) : undefined;
      if (!turn?.go) running?.lap(outside);
      return { stop: !goOn, ...(turn ? { turn } : {}) };
    },
    'test.timeout': ({ ms, slow }) => {
      const lap = slow === true ? hooks.extend() : Number.isFinite(ms) ? hooks.extend(Number(ms)) : undefined;
      if (!lap) throw new ImctlError('ARG-TYPE', 'a test may say a few times how long it takes, and while it runs');
      running?.lap(lap);
    },
    'test.outside': ({ hook, of, failure }) => ++failedOutside <= MAX_OUTSIDE && hooks.outside(`the ${String(hook).slice(0, 20)} of ${String(of).slice(0, 200)} failed`, readFailure(failure)),
    'test.scope': ({ of }) => hooks.scope(of === 'file' ? 'file' : 'test'),
    'test.users': ({ count }) => hooks.users(count),
    'test.group': (params) => hooks.group(params),
  };
  const serve = async (text: string, stop?: AbortSignal): Promise<string> => {
    try {
      const call = readOwnCall(text);
      if (!call) return await serveOperation(text, stop);
      const act = Object.hasOwn(OWN, call.path) ? OWN[call.path] : undefined;
      if (!act) throw new ImctlError('ARG-UNKNOWN', `there is no ${call.path}`);
      return stringifyJSON({ value: await act(call.params, stop) ?? null }, 'number');
    } catch (thrown) {
      return stringifyJSON({ error: toErrorData(asImctlError(thrown)) }, 'number');
    }
  };
  const serveOperation = async (text: string, stop?: AbortSignal): Promise<string> => {
    const answer = await bridge(text, stop);
    if (!text.startsWith('{"path":"im.device"') || isError(answer)?.code !== 'NOT-FOUND') return answer;
    const { params } = JSON.parse(text) as { params: { userID?: unknown } };
    return await hooks.user(params.userID) ? bridge(text, stop) : answer;
  };

  const finished = runTask({
    task, params: {}, description, bridge: serve, emit, child, keepChild: true, ...given({ nonce }),
    limits: { ...outside, ...given({ memoryMb }) },
    signal, begun: (now) => { running = now; },
  });
  chosen.promise.catch(() => {});
  void finished.then(() => { plan.resolve(undefined); });
  return {
    planned: plan.promise, finished,
    proceed: chosen.resolve,
    drop: () => running?.abandon(),
  };
}
