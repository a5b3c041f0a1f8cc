// Running a task: a child with an isolate, the calls it makes served by the bridge, its limits held from outside.
// The sandbox's main file. Imported by cli/; what is loaded comes from task.ts, what is granted from grants.ts.
// Nothing the child says is trusted: kinds, sizes, rates and numbers are checked, and each call is checked again behind the bridge.
import { createWaiter } from '../base/awake.ts';
import { uptimeMs } from '../base/clock.ts';
import { asImctlError, ImctlError, toErrorData } from '../base/errors.ts';
import { randomHex } from '../base/entropy.ts';
import type { Description } from '../operation/bridge.ts';
import type { Emit } from '../operation/events.ts';
import { createFailures, type Failure, type Limits } from './failure.ts';
import { createGuard } from './guard.ts';
import { KIND, type Fault, type LapMessage, type StartMessage, type StopMessage } from './messages.ts';
import { seeProcess } from './outside.ts';
import { readBeat, readDone, readEvent, readFault } from './said.ts';
import type { SandboxChild } from './connection.ts';
import { DEFAULT_MEMORY_MB } from './spawn.ts';
import type { Task } from './task.ts';

/** One run. */
export interface RunOptions {
  task: Task;
  /** Values that were checked against `meta.params`. */
  params: Record<string, unknown>;
  description: Description;
  /** Answers calls: `createBridge` over the doorway, with the grants of this run. */
  bridge(text: string, signal?: AbortSignal): Promise<string>;
  emit: Emit;
  /** Characters of what events told that nobody has read yet: a task that says more than is read is ended before they fill the memory. Default all is read at once. */
  unread?(): number;
  /** The sandbox it runs in: `spawnChild`. */
  child: SandboxChild;
  /** Leave it alive when all went well: it makes a fresh isolate for the next task. Default: it is used up. */
  keepChild?: boolean;
  /** Beat those of `meta.limits`; defaults 60 s, 10 s, 128 MB. */
  limits?: Partial<Limits>;
  /** Ends the task: cleanups run, then the error is the signal's reason, or INTERRUPTED. */
  signal?: AbortSignal;
  /** Asked by `confirm("…")`; time does not count meanwhile. Absent: such a question fails with CONFIRM-NEEDED. */
  confirm?(question: string): Promise<boolean>;
  /** Goes into the marks that secret("NAME") gives the task; absent: there are no secrets. */
  nonce?: string;
  /** How long cleanups may take. Default 5 s. */
  graceMs?: number;
  /** Called at once, with what can be done to it while it runs. */
  begun?(running: Running): void;
}

/** A task that runs. */
export interface Running {
  /** Time and computing count anew from here, up to these limits. */
  lap(limits: Pick<Limits, 'wallMs' | 'cpuMs'>): void;
  /** Nothing of it is wanted any more; with `keepChild` its process goes on to the next task. */
  abandon(): void;
}

/** How it ended. */
export type TaskResult = { ms: number; cpuMs: number; calls: number } & ({ ok: true; value: unknown } | ({ ok: false } & Failure));

const DEFAULT_LIMITS: Limits = { wallMs: 60_000, cpuMs: 10_000, memoryMb: DEFAULT_MEMORY_MB };

const GRACE_MS = 5000;
const LAST_MS = 2000;

/**
 * Run a task in a child of its own, and serve the calls it makes.
 *
 * Never throws: whatever happens to the task or to the child is a result, with an ImctlError of exit 22 (limits, death), 24 (it threw),
 * 23 (a call outside of its grants), 8 (a refusal of ours) or 130.
 * `memoryMb` is soft: a hostile task can pass it about threefold before it is ended. `cpuMs` is exact over many small pieces; one
 * uninterrupted stretch is measured by the clock. Cleanups run after every end but three: memory used up, a hang in an uninterruptible
 * builtin, and a `signal` while the task computes without pause for longer than `graceMs`.
 */
export function runTask(options: RunOptions): Promise<TaskResult> {
  const { task, emit, bridge, child, graceMs = GRACE_MS } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...task.meta?.limits, ...options.limits };
  const failures = createFailures(task, limits, options.description);
  const { send } = child;
  const { promise, resolve } = Promise.withResolvers<TaskResult>();
  let working = new AbortController();
  let calls = 0;
  let inFlight = 0;
  let serving = 0;
  let allServed: (() => void) | undefined;
  let asking: Promise<void> = Promise.resolve();
  let cpuMs = 0;
  let line: number | undefined;
  let ended = false;
  let isCleaning = false;
  let outcome: Failure | undefined;
  let startedAt = uptimeMs();

  const calling = createWaiter(uptimeMs);
  const see = () => seeProcess(child.pid);
  const watched = see() !== undefined;
  const guard = createGuard({
    limits, graceMs, backlog: () => child.backlog(), unread: options.unread ?? (() => 0), ...(watched ? { see } : {}),
    stuck: () => end(failures.fault({ why: 'stuck' })),
    kill(code, what, hint) {
      // It was given its time to clean up, and did not end.
      if (outcome && code === 'TASK-TIMEOUT') outcome.error.hint = isCleaning ? `its cleanups were ended after ${graceMs / 1000} s` : 'it computed without a pause, so that its cleanups could not run';
      end(failures.died(code, what, hint, line));
    },
  });
  const end = (result: Failure | { value: unknown }) => {
    if (ended) return;
    ended = true;
    guard.close();
    options.signal?.removeEventListener('abort', interrupt);
    working.abort(new ImctlError('INTERRUPTED', 'the task has ended'));
    const failed = outcome ?? ('error' in result ? result : undefined);
    child.listen(undefined);
    if (failed || !options.keepChild) child.kill();
    const ms = Math.round(uptimeMs() - startedAt);
    emit({ kind: 'task', file: task.file, name: 'task-end', ok: !failed, ms, cpuMs: Math.round(cpuMs), ...(failed ? { code: failed.error.code } : {}) });
    const told: TaskResult = { ms, cpuMs, calls, ...(failed ? { ok: false, ...failed } : { ok: true, value: (result as { value: unknown }).value }) };
    // What it had begun is being ended, programs too: nobody goes on before that.
    if (serving === 0) return resolve(told);
    const late = setTimeout(() => resolve(told), LAST_MS);
    allServed = () => { clearTimeout(late); resolve(told); };
  };
  /** The task's time is over: what it waits for ends, its cleanups run, and then the child goes. */
  const windDown = (failure: Failure) => {
    if (outcome || ended) return;
    outcome = failure;
    working.abort(failure.error);
    working = new AbortController();
    send(KIND.stop, 0, JSON.stringify({ error: toErrorData(failure.error), graceMs } satisfies StopMessage));
    guard.startGrace();
  };
  const interrupt = () => {
    const reason: unknown = options.signal?.reason;
    leave(reason instanceof ImctlError ? reason : new ImctlError('INTERRUPTED', `${task.file}: interrupted`));
  };
  // Ctrl+C at a question is no answer to the task, but the person's end of it.
  const leave = (error: ImctlError) => windDown({ error, what: error.message });
  const serve = async (id: number, text: string) => {
    calls++;
    serving++;
    guard.inFlight(++inFlight);
    const answer = await bridge(text, working.signal);
    inFlight--;
    if (--serving === 0) allServed?.();
    if (ended) return;
    guard.answered(answer);
    send(KIND.answer, id, answer);
    calling.waits();
  };
  // One after the other: a key meant for one question must not answer another.
  const ask = async (id: number, question: string) => {
    guard.inFlight(++inFlight);
    const before = asking;
    const { promise: over, resolve: free } = Promise.withResolvers<void>();
    asking = over;
    guard.pause();
    await before;
    const answer = ended ? '' : await answerQuestion(options.confirm, question, leave);
    inFlight--;
    if (asking === over) guard.resume();
    free();
    if (!ended) send(KIND.answer, id, answer);
  };
  const fault = (what: Fault) => {
    const failure = failures.fault(what);
    if (what.over || what.why === 'memory' || what.why === 'stuck' || what.why === 'broken') { outcome ??= failure; end(failure); } else windDown(failure);
  };
  const done = (text: string) => {
    const said = readDone(text);
    end(said.ok ? { value: said.value } : failures.thrown(said.error, said.inCleanup));
  };
  const take = (kind: number, id: number, text: string) => {
    if (ended) return;
    guard.message(kind, text.length);
    switch (kind) {
      case KIND.call: calling.came(); void serve(id, text); return;
      case KIND.event: { const event = readEvent(text, task.file); if (event) emit(event); return; }
      case KIND.ask: void ask(id, text.slice(0, 2000)); return;
      case KIND.beat: { const beat = readBeat(text); cpuMs = Math.max(cpuMs, beat.cpuMs); line = beat.line || undefined; guard.beat(beat); return; }
      case KIND.stopping: isCleaning = true; return;
      case KIND.done: done(text); return;
      case KIND.fault: fault(readFault(text)); return;
    }
  };

  child.listen({
    frame: take,
    broken: (error) => end(failures.died('TASK-FLOOD', `ended because it sent ${error.message}`)),
    failed: (error) => end(failures.died('TASK-DIED', `the sandbox could not be started: ${error.message}`)),
    closed: (why) => end(failures.died('TASK-DIED', `the sandbox died ${why}`, 'what it was to clean up at its end is left as it is; was it killed, or has the machine no memory left?', line)),
  });
  if (!child.alive) queueMicrotask(() => end(failures.died('TASK-DIED', 'the sandbox had died before')));

  const tellStart = () => emit({ kind: 'task', file: task.file, name: 'task-start', title: task.name, ...(task.meta?.doc ? { doc: task.meta.doc } : {}) });
  if (options.signal?.aborted) {
    const error = asImctlError(options.signal.reason);
    tellStart();
    end({ error, what: error.message });
    return promise;
  }
  options.signal?.addEventListener('abort', interrupt, { once: true });
  options.begun?.({
    lap(next) {
      if (outcome || ended) return;
      Object.assign(limits, next);
      guard.lap(next);
      send(KIND.lap, 0, JSON.stringify(next satisfies LapMessage));
    },
    abandon: () => end({ value: undefined }),
  });
  startedAt = uptimeMs();
  send(KIND.code, 0, task.code);
  send(KIND.start, 0, JSON.stringify({ description: textOf(options.description), params: options.params, ...limits, watched, seed: randomHex(32), ...(options.nonce === undefined ? {} : { nonce: options.nonce }) } satisfies StartMessage));
  // Behind what was sent: to show something for the first time takes some milliseconds.
  queueMicrotask(tellStart);
  return promise;
}

const texts = new WeakMap<Description, string>();

/** A description as the isolate needs it: no words for people. Made once, also for a thousand test files. */
function textOf(description: Description): string {
  const known = texts.get(description);
  if (known !== undefined) return known;
  const text = JSON.stringify(description, (key, value: unknown) => (key === 'doc' || key === 'columns' ? undefined : value));
  texts.set(description, text);
  return text;
}

async function answerQuestion(confirm: RunOptions['confirm'], question: string, leave: (error: ImctlError) => void): Promise<string> {
  try {
    if (!confirm) throw new ImctlError('CONFIRM-NEEDED', `the task asks "${question}" and nobody is there to answer`);
    return JSON.stringify({ value: await confirm(question) });
  } catch (error) {
    if (error instanceof ImctlError && error.code === 'INTERRUPTED') leave(error);
    return JSON.stringify({ error: toErrorData(error) });
  }
}
