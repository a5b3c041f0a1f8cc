// One test file: loaded, asked for its tests, and those that were chosen run, in as many sandboxes one after the other as that takes.
// Imported by run.ts. A sandbox ends with a failed test that is to be tried again, with one that ran out of its time, and when it dies.
import { asImctlError, ImctlError } from '../../base/errors.ts';
import { createBridge, type Description } from '../../operation/bridge.ts';
import type { Emit } from '../../operation/events.ts';
import type { Grants } from '../../operation/permission.ts';
import { answerYes } from '../../operation/safety.ts';
import { createPlaces, type Places } from '../../sandbox/place.ts';
import { asksServer } from '../../sandbox/speaks.ts';
import type { SandboxChild, SandboxFiles } from '../../sandbox/spawn.ts';
import type { Task } from '../../sandbox/task.ts';
import type { TaskResult } from '../../sandbox/run.ts';
import type { Failure, TestResult, Try } from '../results.ts';
import type { Children } from './children.ts';
import { failureOf, failureOfEnd, failureOfLoading } from './failures.ts';
import { createFixtures, TAKING_AWAY, type Fixtures } from './fixtures.ts';
import { startJob, type Job } from './job.ts';
import type { Names } from './names.ts';
import { slotsOf, type Slot } from './select.ts';
import type { OpenSession, Session } from './session.ts';
import { openTry, type OpenTry } from './try.ts';

type Bridge = ReturnType<typeof createBridge>;

/** What a file is run with. */
export interface FileParts {
  description: Description;
  sandbox: SandboxFiles;
  children: Children;
  openSession: OpenSession;
  /** What its own calls may do. @throws ImctlError TASK-DENIED, TASK-CONTEXT. */
  grantsOf(task: Task): Grants;
  /** The bridge of a file that says `secret(…)` has secrets put in. */
  lend(task: Task, bridge: Bridge, grants: Grants): Promise<{ bridge: Bridge; nonce?: string }>;
  /** What the runner may do for its fixtures. */
  fixtureGrants: Grants;
  /** What every call carries. */
  callAs: { reason?: string; maxAffected?: number };
  names: Names;
  local: boolean;
  lasting: boolean;
  /** Of one test; default `limits.wall` of the file's meta, else 30 s. */
  timeoutMs?: number;
  retries: number;
  memoryMb?: number;
  emit: Emit;
  now: () => number;
  signal: AbortSignal;
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

/** Nothing is loaded yet. */
export function openFile(file: string, load: (file: string) => Promise<Task>, parts: FileParts): TestFile {
  const { now, signal } = parts;
  const source = `test ${file}`;
  let task: Task | undefined;
  let places: Places | undefined;
  let session: Session | undefined;
  let fixtures: Fixtures | undefined;
  let lent: { bridge: Bridge; nonce?: string } | undefined;
  let job: Job | undefined;
  let child: SandboxChild | undefined;
  let open: { slot: Slot; run: OpenTry; leaving?: Promise<void> } | undefined;
  let pending: Slot[] = [];
  let worker = 0;
  let goesOn = true;

  /** What the file said while it was read; told when its tests are run, since it may be read twice. */
  let heard: { level: string; text: string }[] | undefined = [];
  const hear = ({ level, text }: { level: string; text: string }) => { if (heard) heard.push({ level, text }); else parts.said(file, { level, text }); };
  const emit: Emit = (event) => {
    if (event.kind !== 'call' || event.source !== TAKING_AWAY) open?.run.take(event);
    if (!open && event.kind === 'task' && event.name === 'log') hear(event);
    parts.emit(event);
  };
  const tell = (thrown: unknown) => { parts.failed(file, failureOfLoading(thrown)); };

  const start = (): Job => {
    child = parts.children.take();
    const limits = { cpuMs: CPU_MS, ...task!.meta?.limits, wallMs: parts.timeoutMs ?? task!.meta?.limits.wallMs ?? TIMEOUT_MS };
    return startJob({
      task: task!, description: parts.description, child, ...lent!, emit, signal,
      // A test may have less time than its file takes to be read.
      outside: { cpuMs: Math.max(CPU_MS, limits.cpuMs), wallMs: Math.max(TIMEOUT_MS, limits.wallMs) },
      ...(parts.memoryMb === undefined ? {} : { memoryMb: parts.memoryMb }),
      hooks: {
        ...fixtures!,
        begin(at) {
          const slot = pending[0];
          if (!slot || slot.at !== at || open || !goesOn) return undefined;
          open = { slot, run: openTry(worker, () => session!.devices(), now) };
          fixtures!.scope('test');
          return { cpuMs: limits.cpuMs, wallMs: slot.timeoutMs ?? limits.wallMs };
        },
        runs: (at) => open?.slot.at === at && !open.leaving,
        async end(_at, { failures, skipped }) {
          const { slot } = open!;
          if (skipped) await leave('skipped', [], skipped.reason);
          else await leave(failures.length === 0 ? 'passed' : 'failed', failures.map((one) => failureOf(one, places!)));
          // One that is to be tried again begins with nothing that this try has left.
          return goesOn && slot !== pending[0];
        },
        outside: (what, failure) => { const found = failureOf(failure, places!); parts.failed(file, { ...found, message: `${what}: ${found.message}` }); },
      },
    });
  };

  /** A try has ended: what it made is taken away, and it is told when there will be no other. */
  const leave = (status: Try['status'], failures: readonly Failure[], reason?: string): Promise<void> => (open!.leaving ??= leaveOnce(status, failures, reason));
  const leaveOnce = async (status: Try['status'], failures: readonly Failure[], reason?: string): Promise<void> => {
    const { slot, run } = open!;
    const done = run.end(status, failures);
    slot.tries.push(done);
    await fixtures!.end('test');
    open = undefined;
    fixtures!.scope('file');
    if (status === 'failed' && slot.tries.length <= parts.retries && goesOn) return;
    pending.shift();
    const settled = status === 'passed' && slot.tries.length > 1 ? 'flaky' : status;
    goesOn = parts.ended(resultOf(slot, settled, reason)) && goesOn;
    passSkipped();
  };
  /** Those that are skipped are told where they stand. */
  const passSkipped = () => {
    for (let slot = pending[0]; slot?.skipped; slot = pending[0]) {
      pending.shift();
      parts.ended(resultOf(slot, 'skipped'));
    }
  };
  const endFixtures = async () => {
    await fixtures?.end('file');
    for (const error of await fixtures?.settled() ?? []) parts.failed(file, { code: error.code, message: `a fixture could not be taken away: ${error.message}`, ...(error.hint === undefined ? {} : { hint: error.hint }) });
  };

  /** A sandbox has ended: by itself, with a test in it, or before it had begun one. */
  const settle = async (result: TaskResult, before: number): Promise<void> => {
    if (result.ok) {
      if (open) return leave('failed', [{ code: 'TASK-DIED', message: 'its sandbox ended before it did' }]);
      if (pending.length > 0 && pending.length === before && goesOn && !isTriedAgain()) throw new ImctlError('TASK-DIED', `${file}: the sandbox ended before its tests`);
      return;
    }
    if (signal.aborted) {
      if (open) await leave('interrupted', []);
      return;
    }
    if (open) return leave('failed', [failureOfEnd(result)]);
    // Between tests: in a hook after them, or by a promise that nobody handles.
    parts.failed(file, failureOfEnd(result));
    if (pending.length === before) goesOn = false;
  };
  /** The end of a sandbox; its process serves others when it is well. */
  const finish = async (): Promise<TaskResult> => {
    const result = await job!.finished;
    job = undefined;
    parts.children.give(child!);
    return result;
  };
  const rest = async () => {
    job?.drop();
    if (job) await finish();
    if (heard) heard = [];
  };
  const isTriedAgain = () => (pending[0]?.tries.length ?? 0) > 0;

  return {
    file,
    get waits() { return job !== undefined; },
    async collect() {
      try {
        task = await load(file);
        places = createPlaces(task.code, task.sourceMap);
        const grants = parts.grantsOf(task);
        session = await parts.openSession(emit);
        fixtures = createFixtures({ session, names: parts.names, grants: parts.fixtureGrants, callAs: parts.callAs, local: parts.local, lasting: parts.lasting, source });
        // Ready by the time it is asked; a file that speaks of no device, fixture or object of the server will not ask.
        if (FIXTURE.test(task.code) || asksServer(task, parts.description)) session.warm();
        const bridge = createBridge(session.invoke, { source, grants, confirm: answerYes, ...parts.callAs });
        lent = await parts.lend(task, bridge, grants);
        job = start();
        const told = await job.planned;
        if (told) return slotsOf(file, told, (stack) => places!.ofStack(stack) ?? { line: 1, column: 1 });
        const result = await finish();
        if (!result.ok && !signal.aborted) parts.failed(file, failureOfEnd(result, true));
      } catch (thrown) {
        tell(thrown);
      }
      return [];
    },
    async run(slots, number) {
      worker = number;
      pending = [...slots];
      const before = heard ?? [];
      heard = undefined;
      for (const line of before) parts.said(file, line);
      passSkipped();
      try {
        while (pending.length > 0 && goesOn && !signal.aborted) {
          const before = pending.length;
          job ??= start();
          if (await job.planned) job.proceed(pending.filter((slot) => !slot.skipped).map((slot) => slot.at));
          await settle(await finish(), before);
          // Another sandbox does the hooks of groups anew.
          if (pending.length > 0) await fixtures!.end('file');
        }
      } catch (thrown) {
        tell(thrown);
      }
      const why = signal.aborted ? asImctlError(signal.reason).message : goesOn ? 'its file could not be run' : 'the run had ended';
      for (const slot of pending.splice(0)) parts.ended(resultOf(slot, 'skipped', `not run: ${why}`));
    },
    rest,
    async close() {
      await rest();
      await endFixtures();
      await session?.close();
      session = undefined;
    },
  };
}

/** Named where a test is given it. */
const FIXTURE = /\b(?:im|users|group)\b/;

function resultOf({ id, file, line, column, path, title, tries, reason: given }: Slot, status: TestResult['status'], reason = given): TestResult {
  return { id, file, line, column, path, title, status, ms: tries.reduce((sum, one) => sum + one.ms, 0), tries, ...(reason === undefined ? {} : { reason }) };
}
