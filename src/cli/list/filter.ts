// `--where`: a TypeScript expression held against each row, in the sandbox: it never runs in our process, and sees nothing but the row.
// Imported by list.ts and bulk selections. It is a small task whose only object hands out rows.
import { EXIT, ImctlError, toErrorData } from '../../base/errors.ts';
import { parseJSON, stringifyJSON } from '../../base/json.ts';
import type { Description } from '../../operation/bridge.ts';
import type { Rows } from '../../output/index.ts';
import type { Failure } from '../../sandbox/failure.ts';
import type { Environment } from '../environment.ts';
import { sandboxFiles } from '../sandbox-files.ts';
import { openTask } from '../tasks.ts';

/** What a filter saw. */
export interface FilterCounts {
  read: number;
  kept: number;
  /** Fields of the row that the expression names, and no row had. */
  missing: Set<string>;
  /** Fields of the last row. */
  fields: readonly string[];
}

/** Filters pages by one expression. One sandbox serves all of them; closing it ends the sandbox. */
export interface Filter {
  readonly counts: FilterCounts;
  keep(pages: Rows): Rows;
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
/** A page of rows takes milliseconds; a watch opens a filter for each look. */
const LIMITS = { wallMs: DAY_MS, cpuMs: 5000, memoryMb: 256 };

/**
 * Open a filter.
 *
 * @param short the row's name in the expression beside `it`: `u`.
 * @throws ImctlError ARG-TYPE (exit 2) for what is no expression, with its place.
 */
export async function openFilter(expression: string, short: string, environment: Environment): Promise<Filter> {
  const task = await openTask({ source: taskOf(expression, short), name: NAME }, environment, { objects: [ROWS] })
    .catch((error: unknown) => { throw unreadable(error, expression); });
  const [{ runTask }, { spawnChild }] = await Promise.all([import('../../sandbox/run.ts'), import('../../sandbox/spawn.ts')]);
  const counts: FilterCounts = { read: 0, kept: 0, missing: fieldsIn(expression, short), fields: [] };
  let wanted: PromiseWithResolvers<number[]> | undefined;
  let offered = Promise.withResolvers<readonly unknown[] | null>();
  const result = runTask({
    task, params: {}, description: DESCRIPTION, emit: () => {}, limits: LIMITS, signal: environment.signal,
    child: spawnChild(sandboxFiles(environment)),
    async bridge(text) {
      try {
        const { params } = parseJSON(text) as { params: { kept?: number[] } };
        if (params.kept) wanted?.resolve(params.kept);
        const value = await offered.promise;
        // Whoever takes the rows makes room for the next: the task may ask before they are there, or after.
        offered = Promise.withResolvers();
        return stringifyJSON({ value }, 'number');
      } catch (error) {
        return stringifyJSON({ error: toErrorData(error) });
      }
    },
  });
  void result.then((ended) => wanted?.reject(ended.ok ? new ImctlError('BUG', 'the filter ended early') : failed(ended, expression)));
  const test = async (items: readonly unknown[]): Promise<number[]> => {
    wanted = Promise.withResolvers();
    wanted.promise.catch(() => {});
    offered.resolve(items);
    return wanted.promise;
  };
  return {
    counts,
    async* keep(pages) {
      for await (const page of pages) {
        counts.read += page.items.length;
        for (const name of counts.missing) if (page.items.some((item) => Object.hasOwn(item as object, name))) counts.missing.delete(name);
        counts.fields = Object.keys(page.items.at(-1) ?? {});
        const kept = page.items.length === 0 ? [] : await test(page.items);
        counts.kept += kept.length;
        // How many the server has in all says nothing of those that fit.
        yield { items: kept.map((at) => page.items[at]) };
      }
    },
    async close() {
      offered.resolve(null);
      await result;
    },
  };
}

/** `u.nickname` and `it.nickname` name a field of the row; by their letters alone, for a word about one that is misspelt. */
function fieldsIn(expression: string, short: string): Set<string> {
  return new Set([...expression.matchAll(new RegExp(`(?<![\\w.$])(?:it|${short})\\??\\.([A-Za-z_]\\w*)`, 'g'))].map((match) => match[1]!));
}

const NAME = '--where';
const ROWS = 'rows';
/** The expression stands on lines of its own, from the second on. */
const BEFORE = 1;

function taskOf(expression: string, short: string): string {
  return `const test = (it, ${short === 'it' ? '_' : short}, now) => (
${expression}
);
async function main() {
  for (let items = await ${ROWS}.next({}); items !== null;) {
    const now = Date.now();
    const kept = [];
    for (let at = 0; at < items.length; at++) if (test(items[at], items[at], now)) kept.push(at);
    items = await ${ROWS}.next({ kept });
  }
}
export { main as default };
`;
}

const DESCRIPTION: Description = {
  shapes: {},
  objects: [{ name: ROWS, doc: '', operations: [{ path: `${ROWS}.next`, name: 'next', doc: '', effect: 'read', params: [], open: true, returns: 'value' }] }],
};

/** It is a part of the command line: what is wrong with it is told as such. */
function unreadable(error: unknown, expression: string): unknown {
  if (!(error instanceof ImctlError) || error.code !== 'TASK-INVALID') return error;
  const place = /^--where:(\d+):(\d+): ([^\n]*)/.exec(error.message);
  const [, line, column, what] = place ?? [];
  return new ImctlError('ARG-TYPE', `--where is not an expression: ${what ?? error.message}${pointAt(expression, Number(line), Number(column))}`, { hint: HINT, cause: error });
}

function failed({ error, at }: Failure, expression: string): ImctlError {
  if (error.exitStatus !== EXIT.script) return new ImctlError(error.code, `--where was ended: ${error.message.replace(/^--where(:\d+:\d+)?: /, '').split('\n')[0]!}`, { hint: HINT, cause: error });
  const what = error.message.replace(/^--where:\d+:\d+: /, '').split('\n')[0]!;
  return new ImctlError('ARG-TYPE', `--where failed: ${what}${at ? pointAt(expression, at.line, at.column) : ''}`, { hint: HINT, cause: error });
}

const HINT = 'write an expression of one row, for example  --where \'u.nickname.startsWith("qa")\'';

function pointAt(expression: string, line: number, column: number): string {
  const text = expression.split('\n')[line - BEFORE - 1];
  return text === undefined ? '' : `\n  ${text}\n  ${' '.repeat(Math.max(0, column - 1))}^`;
}
