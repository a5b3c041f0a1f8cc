// What runs in the isolate around a task: its calls, its time, its steps, its end.
// Imported by the entries prelude.ts and test-prelude.ts. Imports only pure code. What the task may import from "imctl" is put together in `begin`; globals are in inside/globals.ts.
import { fromErrorData, ImctlError, type ErrorData } from '../base/errors.ts';
import { parseJSON, stringifyJSON } from '../base/json.ts';
import { nearest } from '../base/nearest.ts';
import type { Description } from '../operation/bridge.ts';
import { createFacade } from '../operation/facade.ts';
import { markOfSecret } from '../operation/secret-mark.ts';
import type { Extend } from '../testing/inside/parts.ts';
import { createCalls, type Post } from './inside/calls.ts';
import { describeThrown } from './inside/errors.ts';
import { installGlobals } from './inside/globals.ts';
import { createConsole, createLog } from './inside/log.ts';
import { createSteps, readMs } from './inside/steps.ts';
import { createTimers } from './inside/timers.ts';
import { KIND, MAX_FRAME_BYTES, type DoneMessage, type HELPERS, type StartMessage, type StopMessage, type ThrownData } from './messages.ts';

/** The task's script: called with the module `imctl` and with the function that takes what it exports. */
type Main = (imctl: Record<string, unknown>, exported: (exports: Record<string, unknown>) => void, require: (name: string) => never, trail: Int32Array) => Promise<void>;

/** The one way into the isolate after boot. Answers with a text only to `waiting`. */
export interface Enter {
  (what: 'start', main: Main, start: string): void;
  /** `here`: on the thread that takes messages, so that they go straight to it. */
  (what: 'answers', here: boolean, ...answers: (number | string)[]): void;
  (what: 'wake'): void;
  (what: 'stop', stop: string): void;
  (what: 'fail', thrown: string): void;
  (what: 'waiting'): string;
}

/** What the child hands in: messages out, later and at once, the alarm clock, the URL parser of Node, and four bytes for the line the task is at. */
export type Boot = (postLater: Post, postNow: Post, alarm: (ms: number) => void, parseURL: (...parts: string[]) => string, shared: SharedArrayBuffer) => Enter;

const createBoot = (extend?: Extend): Boot => (postLater, postNow, alarm, parseURL, shared) => {
  let isHere = false;
  const post: Post = (...messages) => (isHere ? postNow : postLater)(...messages);
  const trail = new Int32Array(shared);
  // Its constructor would make more memory that no limit counts.
  Object.setPrototypeOf(shared, null);
  const calls = createCalls(post);
  const emit = (data: Record<string, unknown>) => post(KIND.event, 0, stringifyJSON(data));
  const timers = createTimers(alarm, (thrown) => { fail(describeThrown(thrown)); });
  const sleepers = new Set<(error: Error) => void>();
  const cleanups: (() => unknown)[] = [];
  let takeCleanup: ((act: () => unknown) => void) | undefined;
  let state: 'new' | 'running' | 'cleaning' | 'done' = 'new';
  let stopped: ErrorData | undefined;
  let fail: (error: ThrownData) => void = () => {};
  let giveUp: (error: ThrownData) => void = () => {};

  const sleep = (time: number | string) => new Promise<void>((resolve, reject) => {
    if (stopped && state === 'running') throw fromErrorData(stopped);
    const stop = (error: Error) => { timers.clear(timer); reject(error); };
    const timer = timers.set(() => { sleepers.delete(stop); resolve(); }, readMs(time));
    sleepers.add(stop);
  });
  const steps = createSteps({ emit, sleep });
  const log = createLog(emit, steps.current);
  const random = installGlobals({ timers, console: createConsole(log), parseURL });

  const begin = async (main: Main, start: StartMessage): Promise<void> => {
    random.seed(start.seed);
    const failed = new Promise<ThrownData>((resolve) => { fail = resolve; });
    const abandoned = new Promise<ThrownData>((resolve) => { giveUp = resolve; });
    const facade = createFacade(JSON.parse(start.description) as Description, { mode: 'async', send: (call) => calls.send(call) });
    const days = (count: number) => count * 86_400_000;
    const hours = (count: number) => count * 3_600_000;
    const minutes = (count: number) => count * 60_000;
    const seconds = (count: number) => count * 1000;
    const now = () => Date.now();
    const helpers: Record<(typeof HELPERS)[number], unknown> = {
      step: steps.step, log, sleep, params: start.params, days, hours, minutes, seconds, now, ImctlError,
      time: Object.freeze({ days, hours, minutes, seconds, now }),
      confirm: (question: unknown) => calls.ask(String(question)),
      // A task that answers with what load is to be made:  imctl load run  reads it once.
      scenario: (given: unknown) => async () => (typeof given === 'function' ? (given as (params: unknown) => unknown)(start.params) : given),
      secret: (name: unknown) => {
        if (start.nonce === undefined) throw new ImctlError('UNSUPPORTED', 'there are no secrets here', { hint: 'secret("NAME") is for  imctl run' });
        if (!/^[A-Za-z_]\w*$/.test(String(name))) throw new TypeError('secret takes the name of a secret: secret("BOT_TOKEN")');
        return markOfSecret(String(name), start.nonce);
      },
      cleanup: (act: () => unknown) => {
        if (typeof act !== 'function') throw new TypeError('cleanup takes a function');
        if (takeCleanup) takeCleanup(act);
        else cleanups.push(act);
      },
    };
    const extension = extend?.({
      call: (path, params) => calls.send({ path, params }),
      facade, step: steps.step, sleep, readMs, nearest, describeThrown, awaitCalls,
      stopped: () => stopped !== undefined && state === 'running',
      atEnd: (act) => { cleanups.push(act); },
      takeCleanups: (take) => { takeCleanup = take; },
    });
    // Stopped before it began: nothing of it runs.
    if (stopped) return await finish({ ok: false, error: describeThrown(fromErrorData(stopped)) });
    state = 'running';
    let task: Record<string, unknown> = {};
    // A turn later, so that all below is in place even when the task never gives control back and is ended from outside.
    const body = Promise.resolve().then(async () => {
      const names = Object.defineProperties({ ...helpers, ...extension?.names }, Object.getOwnPropertyDescriptors(facade));
      await main(Object.freeze(names), (exports) => { task = exports; }, refuseRequire, trail);
      if (extension) return await extension.run();
      if (!('default' in task)) return undefined;
      if (typeof task.default !== 'function') throw new TypeError('the default export of a task is a function: async function main(params) { … }');
      return await (task.default as (params: unknown) => unknown)(start.params);
    });
    const settled = body.then((value): DoneMessage => ({ ok: true, value }), (thrown: unknown): DoneMessage => ({ ok: false, error: describeThrown(thrown) }));
    const given = (error: ThrownData): DoneMessage => ({ ok: false, error });
    const early = Promise.race([failed.then(given), abandoned.then(given)]);
    const outcome = await Promise.race([settled, early]);
    await finish(outcome.ok ? await Promise.race([awaitCalls().then(() => outcome), early]) : outcome);
  };

  /** Calls that nobody awaits are made to their end all the same: they may have been meant. */
  const awaitCalls = async (): Promise<void> => {
    const left = calls.pending();
    if (left.length > 0) log.warn(`${left.length} ${left.length === 1 ? 'call was' : 'calls were'} not awaited: ${[...new Set(left)].slice(0, 5).join(', ')}`);
    while (calls.pending().length > 0) await calls.next();
    // What they threw is known a turn later.
    if (left.length > 0) await new Promise<void>((resolve) => { timers.set(resolve, 0); });
  };

  const finish = async (outcome: DoneMessage): Promise<void> => {
    state = 'cleaning';
    if (cleanups.length > 0) post(KIND.stopping, 0, '');
    calls.refuse(undefined);
    let wrong: DoneMessage | undefined;
    for (let act = cleanups.pop(); act; act = cleanups.pop()) {
      try { await act(); } catch (thrown) { wrong ??= { ok: false, error: describeThrown(thrown), when: 'cleanup' }; }
    }
    state = 'done';
    timers.clearAll();
    post(KIND.done, 0, doneText(outcome.ok ? wrong ?? outcome : outcome));
  };

  /** Calls in flight, sleeps and the body end with `error`; a body that does not react is left behind after a moment. */
  const stop = ({ error }: StopMessage): void => {
    if ((state !== 'running' && state !== 'new') || stopped) return;
    stopped = error;
    calls.refuse(error);
    const thrown = fromErrorData(error);
    for (const end of sleepers) end(thrown);
    sleepers.clear();
    timers.set(() => giveUp(describeThrown(thrown)), 100);
  };

  return ((what: 'start' | 'answers' | 'wake' | 'stop' | 'fail' | 'waiting', ...args: unknown[]) => {
    isHere = what === 'answers' && args[0] === true;
    switch (what) {
      case 'start': void begin(args[0] as Main, parseJSON(args[1] as string) as StartMessage); return;
      case 'answers':
        for (let at = 1; at < args.length; at += 2) calls.answer(args[at] as number, args[at + 1] as string);
        return;
      case 'wake': timers.wake(); return;
      case 'stop': stop(JSON.parse(args[0] as string) as StopMessage); return;
      case 'fail': fail(JSON.parse(args[0] as string) as ThrownData); return;
      case 'waiting': return JSON.stringify({ state, calls: calls.pending().slice(0, 1000), timers: timers.count(), steps: steps.path() });
    }
  }) as Enter;
};

function doneText(done: DoneMessage): string {
  try {
    const text = stringifyJSON(done, 'number');
    if (text.length * 3 < MAX_FRAME_BYTES) return text;
    return stringifyJSON({ ok: false, error: describeThrown(new RangeError(`the task's result is ${text.length} characters long, which is too much: write it to a file`)) });
  } catch (thrown) {
    return stringifyJSON({ ok: false, error: describeThrown(new TypeError(`the task's result is not plain data: ${describeThrown(thrown).message}`)) });
  }
}

function refuseRequire(name: string): never {
  throw new Error(`a task cannot load ${JSON.stringify(name)} while it runs: import files by a relative path written out as text`);
}

/** Put it in place: the child takes it and deletes it before the task's code is there. */
export function installBoot(extend?: Extend): void {
  (globalThis as unknown as { imctlBoot?: Boot }).imctlBoot = createBoot(extend);
}
