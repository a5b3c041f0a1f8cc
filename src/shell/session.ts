// One session: admin objects as globals, lines in, shown values out. The same at the terminal, in a pipe and for a file.
// Imported by shell.ts, repl.ts, lines.ts. Knows no terminal.
import { ImctlError } from '../base/errors.ts';
import { parseDuration } from '../base/fields.ts';
import { stringifyJSON } from '../base/json.ts';
import type { BridgeCall, Description } from '../operation/bridge.ts';
import { createFacade } from '../operation/facade.ts';
import type { Completion } from './complete.ts';
import { createEvaluator, isInterrupt, type Evaluator } from './evaluator.ts';
import type { Host } from './host.ts';
import type { ContextLabel } from './host-messages.ts';
import { createHelpers, type Voice } from './globals.ts';
import { createShow, insideOf, MORE, ROWS, Text, type Show, type ShowOptions } from './show.ts';

/** What came of one entry. */
export type Entered =
  | { kind: 'unfinished'; error: Error }
  /** `text` undefined: nothing to show. */
  | { kind: 'value'; value: unknown; text?: string }
  | { kind: 'problem'; error: unknown };

/** A session. */
export interface Session {
  readonly context: ContextLabel;
  readonly show: Show;
  /** Evaluate one entry and make the text that shows its value. Never throws. */
  enter(source: string): Promise<Entered>;
  /** What could stand at the end of typed text. */
  complete(text: string): Completion;
  /** Make what has been put off, while the person still thinks. */
  warmUp(): void;
  /** Ctrl+C: stop waiting for what was entered. */
  interrupt(): void;
  /** From now on this is `_`. */
  remember(value: unknown): void;
  /** Resolves when jobs and calls in flight have ended: a script is over when its work is. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** What a session is made of. */
export interface SessionParts {
  host: Host;
  /** What there is to call, and where: known before the other thread is up. */
  begin: Placed;
  show: ShowOptions;
  /** What typed code says goes here. */
  say: Pick<Voice, 'out' | 'err'>;
  importFrom(specifier: string): Promise<unknown>;
  /** Around code that may never end. @returns what to call behind it. */
  endAtOnce?(): () => void;
  /** Other globals: helpers that need the machine of the prompt (`sh`), made from the objects they stand for. */
  globals(objects: Record<string, object>): Record<string, object>;
  /** The context has changed: the prompt looks different. */
  onContext(context: ContextLabel): void;
}

/** A context, and what there is to call on it: told by name at once, described when first used. */
export interface Placed {
  context: ContextLabel;
  names: readonly string[];
  describe(): Description;
}

/** Start a session: the admin objects are in place at once, the other thread comes up beside. */
export function createSession({ host, begin, show: options, say, importFrom, endAtOnce, globals, onContext }: SessionParts): Session {
  const evaluator: Evaluator = createEvaluator(importFrom, endAtOnce);
  let context: ContextLabel;
  let placed: () => { description: Description; objects: Record<string, object> };
  const show = createShow(() => placed().description, () => placed().objects, options);
  const jobs = new Set<Promise<void>>();
  let started = 0;
  let watching = false;
  let generation = 0;
  let isProtected = false;

  const place = (opened: Placed) => {
    context = opened.context;
    // A protected context opens read-only.
    isProtected = context.readOnly;
    // Lists and items belong to the context they came from: after `use prod` what was listed on staging must not act on prod.
    const { name } = context;
    const here = ++generation;
    const onlyHere = <T>(send: (call: BridgeCall) => T) => (call: BridgeCall) => {
      if (here !== generation) throw new ImctlError('CONFLICT', `${call.path}: this came from ${name}, and the prompt is on ${context.name} now`, { hint: `go back with  use ${name}  or get it again here` });
      return send(call);
    };
    placed = once(() => {
      const description = opened.describe();
      const made = createFacade(description, { mode: 'sync', send: onlyHere(host.send), sendAsync: onlyHere(host.sendAsync), listExtras });
      return { description, objects: { ...made, ...globals(made) } };
    });
    // Hundreds of operations are not made for a first line that may need none.
    evaluator.defineLate(opened.names, () => placed().objects);
    onContext(context);
  };
  const use = (name: string) => {
    const { description, context: label } = host.use(name);
    place({ context: label, names: description.objects.map((object) => object.name), describe: () => description });
  };
  const listExtras = {
    json(this: object) {
      const rows = (this as LazyList).all();
      return new Text(stringifyJSON(rows, 'string', 2), rows);
    },
    csv(this: object) {
      const text = toCSV((this as LazyList).all());
      return new Text(text, text);
    },
    wide(this: object) { return new Wide(this); },
    watch(this: object, every: unknown = '2s') { return watch(this as LazyList, every); },
    [Symbol.for('nodejs.util.inspect.custom')](this: object) { return show.value(this); },
  };
  /** Show a list again and again, until Ctrl+C. */
  const watch = (list: LazyList, every: unknown) => {
    const ms = typeof every === 'string' ? parseDuration(every) : typeof every === 'number' ? every * 1000 : undefined;
    if (ms === undefined || !(ms >= 100)) throw new ImctlError('ARG-TYPE', `${JSON.stringify(every)} is no interval`, { hint: 'watch("5s"), at least 100ms' });
    if (!options.isTTY) throw new ImctlError('UNSUPPORTED', 'watch needs a terminal');
    watching = true;
    const still = new Int32Array(new SharedArrayBuffer(4));
    for (;;) {
      const text = show.value(list.limit(ROWS).all());
      say.out(`\x1b[H\x1b[2J${text ?? ''}\n${new Date(options.now()).toTimeString().slice(0, 8)}, every ${ms / 1000} s, Ctrl+C ends it\n`);
      Atomics.wait(still, 0, 0, ms);
    }
  };
  const bg = (promise: unknown) => {
    if (typeof (promise as PromiseLike<unknown> | undefined)?.then !== 'function') throw new ImctlError('ARG-TYPE', 'bg takes a promise', { hint: 'for example  bg(users.list.async().all())' });
    const id = ++started;
    const job: Promise<void> = Promise.resolve(promise as PromiseLike<unknown>).then(
      (value) => say.out(`[${id}] done ${show.value(value) ?? ''}\n`), (error: unknown) => say.err(`[${id}] ${show.problem(error)}\n`),
    ).catch((error: unknown) => say.err(`[${id}] ${show.problem(error)}\n`)).finally(() => jobs.delete(job));
    jobs.add(job);
    return new Text(`job ${id}`, id);
  };
  const rw = (reason: string, time = '15m') => {
    const forMs = parseDuration(time);
    if (typeof reason !== 'string' || reason.trim() === '') throw new ImctlError('ARG-MISSING', 'rw needs a reason', { hint: 'rw("ticket 12", "15m")' });
    if (forMs === undefined) throw new ImctlError('ARG-TYPE', `"${time}" is no duration`, { hint: 'rw("ticket 12", "15m")' });
    context = host.allowChanges(reason, forMs);
    onContext(context);
    const until = generation;
    setTimeout(() => {
      if (until !== generation || !isProtected) return;
      context = { ...context, readOnly: true };
      onContext(context);
    }, Math.min(forMs, LONGEST_TIMER_MS)).unref();
    return new Text(`${context.name}: changes allowed for ${time}`, context);
  };
  evaluator.define({ ...createHelpers({ ...say, color: options.color, isTTY: options.isTTY, show: (value) => show.value(value) }), use, rw, bg });
  Object.defineProperty(globalThis, 'it', { get: () => MORE, set(value) { Object.defineProperty(globalThis, 'it', { value, writable: true, configurable: true }); }, configurable: true });
  host.begin();
  place(begin);

  return {
    show,
    get context() { return context; },
    async enter(source) {
      const named = /^\s*use\s+([A-Za-z0-9][\w.-]*)\s*;?\s*$/.exec(source);
      try {
        const done = named ? { value: evaluator.breakable(() => use(named[1]!)) } : await evaluator.evaluate(source);
        if ('unfinished' in done) return { kind: 'unfinished', error: done.unfinished };
        const { value } = done;
        // Only showing an object can run code; what makes it breakable is a thread, a tenth of a millisecond.
        const draw = () => (value instanceof Wide ? show.value(value.list, true) : show.value(value));
        const text = Object(value) === value || value === MORE ? evaluator.breakable(draw) : draw();
        return { kind: 'value', value: value === MORE ? undefined : value, text };
      } catch (error) {
        const told = withAbandoned(error, host);
        return watching && isInterrupt(told) ? { kind: 'value', value: undefined } : { kind: 'problem', error: told };
      } finally {
        watching = false;
      }
    },
    complete: evaluator.complete,
    warmUp: () => { for (const name of Object.keys(placed().objects)) Reflect.get(globalThis, name); },
    interrupt: evaluator.interrupt,
    remember: (value) => evaluator.define({ _: value }),
    async settle() {
      while (jobs.size > 0 || host.pending() > 0) await (jobs.size > 0 ? Promise.race(jobs) : host.answered());
      // What was rejected and caught by nobody is told a turn later.
      await new Promise((resolve) => { setImmediate(resolve); });
    },
    async close() {
      await evaluator.close();
      await host.close();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What the extras use of a list. */
interface LazyList { all(): Record<string, unknown>[]; limit(most: number): LazyList }

/** Timers take no more: 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A list that is to be shown with all its columns. */
class Wide {
  readonly list: object;
  constructor(list: object) { this.list = insideOf(list) ? list : {}; }
}

/** After Ctrl+C in a call: what was not answered, by its name and operationID. */
function withAbandoned(error: unknown, host: Host): unknown {
  if (!isInterrupt(error)) return error;
  const left = host.abandon();
  if (!left) return error;
  return new ImctlError('INTERRUPTED', left.asked ? `interrupted at the question; ${left.path} was not done` : `interrupted; ${left.path} was not answered`, { operationID: left.operationID, cause: error });
}

function toCSV(rows: readonly Record<string, unknown>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown) => {
    const text = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(',')).join('\n');
}
