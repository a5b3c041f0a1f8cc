// One session: admin objects as globals, lines in, shown values out. The same at the terminal, in a pipe and for a file.
// Imported by shell.ts, repl.ts, lines.ts. Knows no terminal.
import { ImctlError } from '../base/errors.ts';
import { parseDuration } from '../base/fields.ts';
import type { Description } from '../operation/bridge.ts';
import { createFacade } from '../operation/facade.ts';
import { createEvaluator, type Evaluator } from './evaluator.ts';
import type { ContextLabel, Host } from './host.ts';
import { createShow, insideOf, MORE, type Show, type ShowOptions } from './show.ts';

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
  /** Evaluate without showing or remembering: for completion. */
  peek(source: string): Promise<unknown>;
  /** Ctrl+C: stop waiting for what was entered. */
  interrupt(): void;
  /** From now on this is `_`. */
  remember(value: unknown): void;
  close(): Promise<void>;
}

/** What a session is made of. */
export interface SessionParts {
  host: Host;
  /** What there is to call, and where: known before the other thread is up. */
  begin: { description: Description; context: ContextLabel };
  show: ShowOptions;
  importFrom(specifier: string): Promise<unknown>;
  /** Other globals: helpers that need the machine of the prompt (`sh`). */
  globals: Record<string, unknown>;
  /** The context has changed: the prompt looks different. */
  onContext(context: ContextLabel): void;
}

/** Start a session: the admin objects are in place at once, the other thread comes up beside. */
export function createSession({ host, begin, show: options, importFrom, globals, onContext }: SessionParts): Session {
  const evaluator: Evaluator = createEvaluator(importFrom);
  let description: Description;
  let objects: Record<string, object> = {};
  let context: ContextLabel;
  const show = createShow(() => description, () => objects, options);
  const jobs = new Map<number, string>();

  const place = (opened: { description: Description; context: ContextLabel }) => {
    description = opened.description;
    context = opened.context;
    objects = createFacade(description, { mode: 'sync', send: host.send, sendAsync: host.sendAsync, listExtras });
    evaluator.define(objects);
    onContext(context);
  };
  const use = (name: string) => {
    place(host.use(name));
  };
  const listExtras = {
    json(this: object) { return (this as { all(): unknown[] }).all(); },
    csv(this: object) { return toCSV((this as { all(): Record<string, unknown>[] }).all()); },
    wide(this: object) { return new Wide(this); },
    [Symbol.for('nodejs.util.inspect.custom')](this: object) { return show.value(this); },
  };
  const bg = (promise: Promise<unknown>) => {
    const id = jobs.size + 1;
    jobs.set(id, 'running');
    promise.then((value) => { jobs.set(id, 'done'); console.log(`[${id}] done ${show.value(value) ?? ''}`); }, (error: unknown) => { jobs.set(id, 'failed'); console.error(`[${id}] ${show.problem(error)}`); });
    return `job ${id}`;
  };
  const rw = (reason: string, time = '15m') => {
    const forMs = parseDuration(time);
    if (typeof reason !== 'string' || reason.trim() === '') throw new ImctlError('ARG-MISSING', 'rw needs a reason', { hint: 'rw("ticket 12", "15m")' });
    if (forMs === undefined) throw new ImctlError('ARG-TYPE', `"${time}" is no duration`, { hint: 'rw("ticket 12", "15m")' });
    context = host.allowChanges(reason, forMs);
    onContext(context);
  };
  evaluator.define({
    use, rw, bg, sleep: (ms: number | string) => new Promise((resolve) => { setTimeout(resolve, typeof ms === 'string' ? parseDuration(ms) ?? 0 : ms); }),
    days: (count: number) => count * 86_400_000, hours: (count: number) => count * 3_600_000, now: () => Date.now(), log: console.log, ...globals,
  });
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
        const text = evaluator.breakable(() => (value instanceof Wide ? show.value(value.list, true) : show.value(value)));
        return { kind: 'value', value: value === MORE ? undefined : value, text };
      } catch (error) {
        return { kind: 'problem', error: withAbandoned(error, host) };
      }
    },
    async peek(source) {
      const done = await evaluator.evaluate(source);
      return 'unfinished' in done ? undefined : done.value;
    },
    interrupt: evaluator.interrupt,
    remember: (value) => evaluator.define({ _: value }),
    async close() {
      evaluator.close();
      await host.close();
    },
  };
}

/** A list that is to be shown with all its columns. */
class Wide {
  readonly list: object;
  constructor(list: object) { this.list = insideOf(list) ? list : {}; }
}

/** After Ctrl+C in a call: what was not answered, by its name and operationID. */
function withAbandoned(error: unknown, host: Host): unknown {
  if (!(error instanceof ImctlError) || error.code !== 'INTERRUPTED') return error;
  const left = host.abandon();
  return left ? new ImctlError('INTERRUPTED', `interrupted; ${left.path} was not answered`, { operationID: left.operationID, cause: error }) : error;
}

function toCSV(rows: readonly Record<string, unknown>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown) => {
    const text = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(',')).join('\n');
}
