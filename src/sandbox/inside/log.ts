// What a task says: log(…), its levels, and tables. `console` says the same things.
// Imported by the prelude; pure code.
import { stringifyJSON } from '../../base/json.ts';
import { SHAPE } from '../../operation/facade.ts';
import { MAX_LOG_LENGTH } from '../messages.ts';
import { cut } from './errors.ts';
import { formatLine } from './inspect.ts';

export type Level = 'log' | 'info' | 'warn' | 'error' | 'debug';

/** A column of a table: the name of a field, or a title with the field it shows. */
export type TableColumn = string | { title: string; from: string };

type Say = (...args: unknown[]) => void;

/** `log(…)` and what hangs on it. */
export interface Log extends Say {
  info: Say;
  warn: Say;
  error: Say;
  debug: Say;
  /** Show rows, or a list with all its rows. Resolves when they have been read. */
  table(rows: unknown, columns?: readonly TableColumn[]): Promise<void>;
}

const MAX_ROWS = 10_000;

/** @param emit hands an event on; `step` tells which step is open. */
export function createLog(emit: (data: Record<string, unknown>) => void, step: () => number | undefined): Log {
  const say = (level: Level): Say => (...args) => emit({ name: 'log', level, step: step(), text: cut(formatLine(args), MAX_LOG_LENGTH) });
  const show = (all: readonly unknown[], columns?: readonly TableColumn[]) => {
    const shown = all.slice(0, MAX_ROWS);
    const shape = shown.length > 0 && typeof shown[0] === 'object' && shown[0] !== null ? (shown[0] as Record<symbol, unknown>)[SHAPE] : undefined;
    emit({
      name: 'table', step: step(), rows: JSON.parse(stringifyJSON(shown)) as unknown,
      ...(columns ? { columns: columns.map((one) => (typeof one === 'string' ? { title: one.toUpperCase(), from: one } : { title: String(one.title), from: String(one.from) })) } : {}),
      ...(typeof shape === 'string' ? { shape } : {}),
      ...(all.length > MAX_ROWS ? { more: all.length - MAX_ROWS } : {}),
    });
  };
  // An array is shown at once, so that it stands where it was said, awaited or not.
  const table = async (rows: unknown, columns?: readonly TableColumn[]) => show(Array.isArray(rows) ? rows : await rowsOf(rows), columns);
  return Object.freeze(Object.assign(say('log'), { info: say('info'), warn: say('warn'), error: say('error'), debug: say('debug'), table }));
}

/** The console of the isolate; V8's own says nothing. */
export function createConsole(log: Log): object {
  const started = new Map<string, number>();
  const counts = new Map<string, number>();
  const elapsed = (label: string) => `${label}: ${Date.now() - (started.get(label) ?? Date.now())} ms`;
  return {
    log: (...args: unknown[]) => { log(...args); }, info: log.info, warn: log.warn, error: log.error, debug: log.debug,
    trace: log.debug, dir: (value: unknown) => { log(value); },
    table: (rows: unknown, columns?: readonly string[]) => { void log.table(rows, columns); },
    assert: (holds: unknown, ...args: unknown[]) => { if (!holds) log.error('Assertion failed:', ...args); },
    time: (label = 'default') => { started.set(String(label), Date.now()); },
    timeLog: (label = 'default') => { log(elapsed(String(label))); },
    timeEnd: (label = 'default') => { log(elapsed(String(label))); started.delete(String(label)); },
    count: (label = 'default') => { counts.set(String(label), (counts.get(String(label)) ?? 0) + 1); log(`${String(label)}: ${counts.get(String(label))}`); },
    group: (...args: unknown[]) => { if (args.length > 0) log(...args); }, groupEnd: () => {},
  };
}

async function rowsOf(rows: unknown): Promise<unknown[]> {
  if (Array.isArray(rows)) return rows;
  const all = typeof rows === 'object' && rows !== null ? (rows as { all?: unknown }).all : undefined;
  if (typeof all === 'function') return await (all as () => Promise<unknown[]>).call(rows);
  if (typeof rows === 'object' && rows !== null && Symbol.iterator in rows) return [...rows as Iterable<unknown>];
  throw new TypeError('log.table takes an array of rows, or a list');
}
