// One test file: loaded, asked for its tests, and those that were chosen run, in as many sandboxes one after the other as that takes.
// Imported by run.ts. A sandbox ends with a failed test that is to be tried again, with one that ran out of its time, and when it dies.
import { asImctlError, ImctlError } from '../../base/errors.ts';
import { given } from '../../base/given.ts';
import type { Emit } from '../../operation/events.ts';
import type { SandboxChild } from '../../sandbox/connection.ts';
import type { SandboxFiles } from '../../sandbox/spawn.ts';
import type { Task } from '../../sandbox/task.ts';
import type { TaskResult } from '../../sandbox/run.ts';
import type { Failure, TestResult } from '../results.ts';
import type { Children } from './children.ts';
import { failureOf, failureOfEnd, failureOfLoading } from './failures.ts';
import { TAKING_AWAY } from './fixtures.ts';
import { startJob, type Job } from './job.ts';
import { loadFile, type LoadedFile, type LoadParts } from './load-file.ts';
import { createQueue } from './queue.ts';
import { slotsOf, type Slot } from './select.ts';
import { openTry } from './try.ts';

/** What a file is run with. */
export interface FileParts extends LoadParts {
  sandbox: SandboxFiles;
  children: Children;
  /** Of one test; default `limits.wall` of the file's meta, else 30 s. */
  timeoutMs?: number;
  retries: number;
  memoryMb?: number;
  emit: Emit;
  now: () => number;
  /** A test has ended, with all its tries. @returns whether the run goes on. */
  ended(result: TestResult): boolean;
  /** It said something outside of tests: in its own code, or in an afterAll. */
  said(file: string, line: { level: string; text: string }): void;
  /** Something failed outside of tests. */
  failed(file: string, failure: Failure): void;
}

/** A file of a run. */
export interface TestFile {
  readonly file: string;
  /** Start it and learn what tests it has; none, when it cannot be loaded. */
  collect(): Promise<Slot[]>;
  /** Is a sandbox waiting? */
  readonly waits: boolean;
  /** Run what was chosen, in the order of the file. */
  run(slots: readonly Slot[], worker: number): Promise<void>;
  /** Let go of a sandbox that waits; there will be another one. */
  rest(): Promise<void>;
  /** Let go of everything. */
  close(): Promise<void>;
}

export const TIMEOUT_MS = 30_000;
const CPU_MS = 10_000;
/** So many times as long has a test that is called slow. */
const SLOWER = 3;

/** A process, and what it runs of the file. */
interface Sandbox {
  child: SandboxChild;
  job: Job;
}

/** Nothing is loaded yet. */
export function openFile(file: string, load: (file: string) => Promise<Task>, parts: FileParts): TestFile {
  const { signal } = parts;
  let loaded: LoadedFile | undefined;
  let sandbox: Sandbox | undefined;
  let worker = 0;
  const queue = createQueue({
    retries: parts.retries, ended: parts.ended,
    openTry: () => openTry(worker, () => loaded?.session.devices(), parts.now),
    async takeAway() {
      await loaded?.fixtures.end('test');
      loaded?.fixtures.scope('file');
    },
  });

  /** What the file said while it was read; told when its tests are run, since it may be read twice. */
  let heard: { level: string; text: string }[] | undefined = [];
  const hear = ({ level, text }: { level: string; text: string }) => { if (heard) heard.push({ level, text }); else parts.said(file, { level, text }); };
  const emit: Emit = (event) => {
    if (event.kind !== 'call' || event.source !== TAKING_AWAY) queue.running?.take(event);
    if (!queue.running && event.kind === 'task' && event.name === 'log') hear(event);
    parts.emit(event);
  };
  const fail = (failure: Failure) => { parts.failed(file, failure); };

  const start = ({ task, places, fixtures, lent }: LoadedFile): Sandbox => {
    const child = parts.children.take();
    const limits = { cpuMs: CPU_MS, ...task.meta?.limits, wallMs: parts.timeoutMs ?? task.meta?.limits.wallMs ?? TIMEOUT_MS };
    let wallMs = limits.wallMs;
    const job = startJob({
      task, description: parts.description, child, ...lent, emit, signal,
      // A test may have less time than its file takes to be read.
      outside: { cpuMs: Math.max(CPU_MS, limits.cpuMs), wallMs: Math.max(TIMEOUT_MS, limits.wallMs) },
      ...given({ memoryMb: parts.memoryMb }),
      hooks: {
        ...fixtures,
        async user(userID) {
          const isMade = await fixtures.user(userID);
          if (isMade) queue.running?.retract((call) => call.path === 'im.device' && call.outcome === 'NOT-FOUND' && call.params.userID === userID);
          return isMade;
        },
        begin(at) {
          const slot = queue.begin(at);
          if (!slot || slot === 'left-out') return slot;
          fixtures.scope('test');
          wallMs = (slot.timeoutMs ?? limits.wallMs) * (slot.slow ? SLOWER : 1);
          return { tried: slot.tries.length, lap: { cpuMs: limits.cpuMs, wallMs } };
        },
        extend(ms = wallMs * SLOWER) {
          if (!queue.extend()) return undefined;
          wallMs = Math.max(1, ms);
          return { cpuMs: limits.cpuMs, wallMs };
        },
        runs: queue.runs,
        async end({ failures, skipped }) {
          // One that is to be tried again begins with nothing that this try has left.
          if (skipped) return queue.end('skipped', [], skipped.reason);
          return queue.end(failures.length === 0 ? 'passed' : 'failed', failures.map((one) => failureOf(one, places, parts.description)));
        },
        outside: (what, failure) => { const found = failureOf(failure, places, parts.description); fail({ ...found, message: `${what}: ${found.message}` }); },
      },
    });
    return { child, job };
  };

  /** The end of a sandbox; its process serves others when it is well. */
  const finish = async ({ child, job }: Sandbox): Promise<TaskResult> => {
    const result = await job.finished;
    sandbox = undefined;
    parts.children.give(child);
    return result;
  };
  /** A sandbox has ended: by itself, with a test in it, or before it had begun one. @param before how many waited when it was told to go on. */
  const settle = async (result: TaskResult, before: number): Promise<void> => {
    const hasBegunNone = queue.length === before;
    if (result.ok) {
      if (queue.running) await queue.end('failed', [{ code: 'TASK-DIED', message: 'its sandbox ended before it did' }]);
      else if (queue.length > 0 && hasBegunNone && queue.goesOn && !queue.triesAgain) throw new ImctlError('TASK-DIED', `${file}: the sandbox ended before its tests`);
    } else if (signal.aborted) {
      if (queue.running) await queue.end('interrupted', []);
    } else if (queue.running) {
      await queue.end('failed', [failureOfEnd(result)]);
    } else {
      // Between tests: in a hook after them, or by a promise that nobody handles.
      fail(failureOfEnd(result));
      if (hasBegunNone) queue.stop();
    }
  };
  const rest = async () => {
    sandbox?.job.drop();
    if (sandbox) await finish(sandbox);
    if (heard) heard = [];
  };

  return {
    file,
    get waits() { return sandbox !== undefined; },
    async collect() {
      try {
        const { places } = loaded = await loadFile(file, load, parts, emit);
        sandbox = start(loaded);
        const told = await sandbox.job.planned;
        if (told) return slotsOf(file, told, (stack) => places.ofStack(stack) ?? { line: 1, column: 1 });
        const result = await finish(sandbox);
        if (!result.ok && !signal.aborted) fail(failureOfEnd(result, true));
      } catch (thrown) {
        fail(failureOfLoading(thrown));
      }
      return [];
    },
    async run(slots, number) {
      // What is run was found by `collect`.
      const ready = loaded!;
      worker = number;
      for (const line of heard?.splice(0) ?? []) parts.said(file, line);
      heard = undefined;
      queue.fill(slots);
      try {
        while (queue.length > 0 && queue.goesOn && !signal.aborted) {
          const before = queue.length;
          sandbox ??= start(ready);
          if (await sandbox.job.planned) sandbox.job.proceed(queue.numbers());
          await settle(await finish(sandbox), before);
          // Another sandbox does the hooks of groups anew.
          if (queue.length > 0) await ready.fixtures.end('file');
        }
      } catch (thrown) {
        fail(failureOfLoading(thrown));
      }
      queue.skipRest(`not run: ${signal.aborted ? asImctlError(signal.reason).message : queue.goesOn ? 'its file could not be run' : 'the run had ended'}`);
    },
    rest,
    async close() {
      await rest();
      for (const error of await loaded?.close() ?? []) fail({ code: error.code, message: `a fixture could not be taken away: ${error.message}`, hint: `take it away later with  imctl test gc --run ${parts.names.run}` });
      loaded = undefined;
    },
  };
}
