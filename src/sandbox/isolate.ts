// One isolate and what goes in and out of it: the task's code once, then answers, alarms and the stop.
// Runs in the sandbox's child, on its main thread; the isolate has a thread of its own. Imported by child.ts.
// Only texts and numbers cross. No object of isolated-vm is reachable inside; three plain functions and four shared bytes are, and the prelude keeps the functions to itself.
import type * as IVM from 'isolated-vm';
import { createDeadlines, type Limit } from './deadlines.ts';
import { createEntries, type Entry } from './entries.ts';
import type { Frame } from './frames.ts';
import { KIND, SCRIPT_NAME, type Fault, type LapMessage, type StartMessage, type StopMessage } from './messages.ts';
import { urlParts } from './url-parts.ts';

/** A running or waiting sandbox. */
export interface Sandbox {
  start(code: string, start: StartMessage): void;
  answer(id: number, text: string): void;
  stop(stop: StopMessage): void;
  lap(lap: LapMessage): void;
  /** Let go of its memory; it says nothing more. */
  dispose(): void;
  /** To be called every BEAT_MS: looks at limits while nothing else does. */
  watch(): void;
  cpuMs(): number;
  /** Line of the bundle the task was last at; 0 before it began, and where it would soon be a wrong one. Can be read whatever the isolate does. */
  line(): number;
  /** What V8 has made of the prelude by now: given to another one as `compiled`, nothing of it is compiled again. */
  compiled(): Uint8Array;
}

/** What a sandbox is made of. */
export interface SandboxParts {
  ivm: Pick<typeof IVM, 'Isolate' | 'Callback' | 'ExternalCopy'>;
  prelude: string;
  /** What V8 made of it elsewhere; what does not fit is as good as none. */
  compiled?: Uint8Array<ArrayBuffer>;
  memoryMb: number;
  /** Milliseconds from some moment on. */
  nowMs(): number;
  send: Frame;
  /** What was sent goes out at once. */
  flush(): void;
  /** Called with each message of the task. */
  busy(): void;
}

// What a task sends of its own; all other kinds are the child's.
const FROM_TASK: ReadonlySet<unknown> = new Set([KIND.call, KIND.event, KIND.done, KIND.ask, KIND.stopping]);
// Cleanups of a task that used up its time get this much.
const CLEANUP_CPU_MS = 1000;
// A thread that does not stop so long after it was told to never will.
const STUCK_MS = 1000;

/** Make an isolate with the prelude in it, waiting for a task. */
export function createSandbox({ ivm, prelude, compiled, memoryMb, nowMs, send, flush, busy }: SandboxParts): Sandbox {
  const trail = new Int32Array(new SharedArrayBuffer(4));
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: (message) => fault({ why: 'stuck', message }) });
  const context = isolate.createContextSync();
  const deadlines = createDeadlines(nowMs, cpuMs);
  const entries = createEntries({ enter: bootPrelude(), nowMs, left: deadlines.left, failed, resting: finish, isEnded: () => ended });
  let started = false;
  let done: string | undefined;
  /** The end for a rejection that nobody handled. */
  let lost: string | undefined;
  let faulted = false;
  let ended = false;
  let gone = false;
  let waiting = 0;
  let alarm: NodeJS.Timeout | undefined;
  let quietBeats = 0;

  function bootPrelude(): IVM.Reference<(...args: Entry) => string | undefined> {
    isolate.compileScriptSync(prelude, { filename: 'imctl-prelude', ...(compiled ? { cachedData: new ivm.ExternalCopy(compiled.buffer) } : {}) }).runSync(context);
    const postLater = new ivm.Callback((...messages: unknown[]) => { receive(messages); busy(); }, { ignored: true });
    const postNow = new ivm.Callback((...messages: unknown[]) => { receive(messages); flush(); busy(); }, { sync: true });
    const setAlarm = new ivm.Callback((ms: unknown) => wakeAfter(Number(ms)), { ignored: true });
    const parseURL = new ivm.Callback((...parts: unknown[]) => urlParts(parts.map(String)), { sync: true });
    return context.evalClosureSync('const boot = imctlBoot; delete globalThis.imctlBoot; return boot($0, $1, $2, $3, $4);', [postLater, postNow, setAlarm, parseURL, new ivm.ExternalCopy(trail.buffer).copyInto({ release: true })], { result: { reference: true } });
  }

  function receive(messages: readonly unknown[]): void {
    quietBeats = 0;
    for (let at = 0; at + 2 < messages.length; at += 3) {
      const [kind, id, text] = messages.slice(at, at + 3);
      if (typeof kind !== 'number' || typeof id !== 'number' || typeof text !== 'string' || !FROM_TASK.has(kind) || ended) continue;
      // Held back until the entry has ended: only then is it known whether a rejection was left unhandled.
      if (kind === KIND.done) { done ??= text; if (!entries.isRunning()) finish(); continue; }
      if (kind === KIND.call || kind === KIND.ask) waiting++;
      if (kind === KIND.ask) deadlines.asked(id);
      send(kind, id >>> 0, text);
    }
  }

  function wakeAfter(ms: number): void {
    clearTimeout(alarm);
    alarm = setTimeout(() => { alarm = undefined; push(['wake']); }, ms >= 0 ? ms : 0);
  }

  function push(entry: Entry): void {
    quietBeats = 0;
    entries.push(entry);
  }

  function failed(thrown: unknown, limit?: Limit): void {
    const error = thrown instanceof Error ? thrown : new Error(`threw ${typeof thrown === 'object' ? 'an object' : String(thrown)}`);
    if (isolate.isDisposed) fault({ why: 'memory' });
    else if (limit && error.message === 'Script execution timed out.') overrun(limit, error.stack);
    // What else comes out of an entry is a rejection that nobody handled.
    else {
      const data = { name: error.name, message: error.message, stack: error.stack ?? '' };
      lost ??= JSON.stringify({ ok: false, error: data });
      if (done === undefined && !faulted) entries.putFirst(['fail', JSON.stringify(data)]);
    }
  }

  function overrun(why: 'cpu' | 'wall', stack?: string, message?: string): void {
    if (faulted) return fault({ why: 'stuck', stack });
    fault({ why, stack, message });
    deadlines.allowCpu(CLEANUP_CPU_MS);
  }

  /** The first one is told; the parent then gives the cleanups their time and ends everything. */
  function fault(what: Fault): void {
    if (gone) return;
    if (what.over || what.why === 'memory' || what.why === 'stuck' || what.why === 'broken') { ended = true; done = undefined; }
    if (faulted && !ended) return;
    faulted = true;
    deadlines.stopClock();
    send(KIND.fault, 0, JSON.stringify({ ...what, ...(trail[0] ? { line: trail[0] } : {}) }));
  }

  function finish(): void {
    if (ended || done === undefined) return;
    ended = true;
    clearTimeout(alarm);
    // It may have come to its end before it was told what it had lost.
    send(KIND.done, 0, done.startsWith('{"ok":false') ? done : lost ?? done);
  }

  function cpuMs(): number {
    return isolate.isDisposed ? 0 : Number(isolate.cpuTime) / 1e6;
  }

  /** The script is one function, which is made here and called over there. */
  function start(code: string, message: StartMessage): void {
    deadlines.begin(message);
    if (message.watched) entries.watched();
    try {
      const main = isolate.compileScriptSync(code, { filename: SCRIPT_NAME }).runSync(context, { reference: true }) as IVM.Reference<unknown>;
      started = true;
      push(['start', main.derefInto({ release: true }), JSON.stringify(message)]);
    } catch (thrown) {
      if (isolate.isDisposed) return fault({ why: 'memory' });
      const { name, message: text, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
      done = JSON.stringify({ ok: false, error: { name, message: text, stack: stack ?? '' } });
      finish();
    }
  }

  /** Ask the prelude what it waits for. */
  async function look(act: (state: { state: string; calls: string[]; timers: number; steps: string[] }) => void): Promise<void> {
    const text = await entries.ask(['waiting'], STUCK_MS);
    if (text === undefined || ended) return;
    try {
      act(JSON.parse(text) as Parameters<typeof act>[0]);
    } catch (thrown) {
      failed(thrown);
    }
  }

  return {
    start,
    answer(id, text) {
      waiting--;
      deadlines.answered(id);
      push(['answers', false, id, text]);
    },
    stop(message) {
      deadlines.stopClock();
      push(['stop', JSON.stringify(message)]);
    },
    lap(message) {
      if (!faulted) deadlines.begin(message);
    },
    dispose() {
      gone = ended = true;
      clearTimeout(alarm);
      if (!isolate.isDisposed) isolate.dispose();
    },
    watch() {
      if (!started || ended) return;
      if (entries.isRunning()) {
        // What a timer would have ended by now.
        const over = deadlines.over(entries.deadline() === Infinity ? 0 : STUCK_MS);
        if (nowMs() > entries.deadline() + STUCK_MS) fault({ why: 'stuck' });
        else if (over) fault({ why: over, over: true });
        return;
      }
      if (deadlines.isLate()) return void look((state) => overrun('wall', undefined, waitingFor(state)));
      if (waiting > 0 || alarm || ++quietBeats < 2) return;
      void look((state) => { if (state.calls.length === 0 && state.timers === 0 && state.state !== 'done') overrunIdle(state); });
    },
    cpuMs,
    line: () => (entries.isGoing() ? 0 : trail[0]!),
    compiled: () => new Uint8Array((isolate.compileScriptSync(prelude, { filename: 'imctl-prelude', produceCachedData: true }) as IVM.Script & { cachedData: IVM.ExternalCopy<ArrayBuffer> }).cachedData.copy()),
  };

  function overrunIdle(state: { state: string; steps: string[] }): void {
    fault({ why: state.state === 'running' ? 'idle' : 'stuck', message: inSteps(state.steps) });
  }
}

function waitingFor({ calls, timers, steps }: { calls: string[]; timers: number; steps: string[] }): string {
  const names = [...new Set(calls)].slice(0, 5);
  const what = calls.length > 0 ? `${calls.length} unanswered ${calls.length === 1 ? 'call' : 'calls'} (${names.join(', ')})` : timers > 0 ? `${timers} ${timers === 1 ? 'timer' : 'timers'}` : 'something that never comes';
  return `it waited for ${what}${inSteps(steps)}`;
}

function inSteps(steps: readonly string[]): string {
  return steps.length === 0 ? '' : ` in the step "${steps.join('" > "')}"`;
}
