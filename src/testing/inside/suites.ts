// The tests of a file as they are written down: `test`, `describe` and their kinds, hooks, in one tree.
// Imported by index.ts and run.ts; pure code.
import type { StepFunction } from './parts.ts';

/** What tests and hooks are called with: the fixtures. */
export type Body = (fixtures: Record<string, unknown>) => unknown;

export type HookName = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll';

/** What may be said of one test. */
export interface Details {
  /** Limit of its time, in place of the run's. */
  timeout?: number | string;
  /** Why, of one that is skipped. */
  reason?: string;
}

/** A `describe`, or the file itself. */
export interface Suite {
  title: string;
  parent?: Suite;
  mode: Mode;
  reason?: string;
  hooks: Record<HookName, Body[]>;
  /** Stack of the call that wrote it down; empty for the file itself. */
  stack: string;
}

/** A test as it was written. */
export interface Case {
  title: string;
  suite: Suite;
  mode: Mode;
  /** It is expected to fail. */
  fails: boolean;
  details: Details;
  body: Body;
  /** Stack of the call that wrote it down. */
  stack: string;
}

type Mode = 'run' | 'only' | 'skip';

type TestFunction = (title: string, details: Details | Body, body?: Body) => void;

/** What a file has written down. */
export interface Suites {
  readonly cases: readonly Case[];
  /** Suites around a test, the outermost first; the file itself is the first. */
  around(suite: Suite): Suite[];
  /** From now on nothing can be added: tests run. */
  close(): void;
  /** What the file imports. `skipNow` and `failNow` are for `test.skip()` and `test.fail()` inside of a test. */
  names(step: StepFunction, skipNow: (reason?: string) => never, failNow: () => void): Record<string, unknown>;
}

/** Nothing is written down yet. */
export function createSuites(): Suites {
  const cases: Case[] = [];
  let suite = makeSuite('', 'run');
  let closed = false;

  const mustBeOpen = (what: string) => {
    if (closed) throw new Error(`${what} can only be written at the top of a file and inside of describe, not inside of a test`);
  };
  const add = (mode: Mode, fails: boolean, from: Function): TestFunction => (title, second, third) => {
    mustBeOpen('test');
    const [details, body] = typeof second === 'function' ? [{}, second] : [second ?? {}, third];
    if (typeof title !== 'string' || title.trim() === '') throw new TypeError('test takes a title first: test("what it shows", async ({ im }) => { … })');
    if (typeof body !== 'function') throw new TypeError(`test("${title}", …) takes a function`);
    cases.push({ title, suite, mode, fails, details, body, stack: stackFrom(from) });
  };
  const group = (mode: Mode) => {
    const made = (title: string, second: Details | (() => unknown), third?: () => unknown) => {
      mustBeOpen('describe');
      const [details, body] = typeof second === 'function' ? [{}, second] : [second ?? {}, third];
      if (typeof body !== 'function') throw new TypeError(`describe("${title}", …) takes a function`);
      const outer = suite;
      suite = makeSuite(String(title), mode, outer, (details as Details).reason, stackFrom(made));
      try {
        if (body() instanceof Promise) throw new TypeError(`describe("${title}", …) takes a function that is not async: what has to be waited for belongs in beforeAll`);
      } finally { suite = outer; }
    };
    return made;
  };
  const hook = (name: HookName) => (body: Body) => {
    mustBeOpen(name);
    if (typeof body !== 'function') throw new TypeError(`${name} takes a function`);
    suite.hooks[name].push(body);
  };

  return {
    cases,
    around: (inner) => { const found: Suite[] = []; for (let at: Suite | undefined = inner; at; at = at.parent) found.unshift(at); return found; },
    close: () => { closed = true; },
    names(step, skipNow, failNow) {
      const hooks = { beforeAll: hook('beforeAll'), beforeEach: hook('beforeEach'), afterEach: hook('afterEach'), afterAll: hook('afterAll') };
      /** With a title it writes a test down; inside of a test, with a condition or nothing, it is about that test. */
      const either = (mode: Mode, fails: boolean, now: (reason?: string) => void) => {
        const made = (first?: unknown, second?: unknown, third?: unknown): void => {
          if (typeof first === 'string' && (typeof second === 'function' || typeof third === 'function')) return add(mode, fails, made)(first, second as Body, third as Body);
          if (!closed) throw new TypeError('with a condition it belongs inside of a test; before it, it takes a title and a function');
          if (first === undefined || first) now(typeof second === 'string' ? second : undefined);
        };
        return made;
      };
      const plain: TestFunction = (title, second, third) => add('run', false, plain)(title, second, third);
      const only: TestFunction = (title, second, third) => add('only', false, only)(title, second, third);
      const describe = Object.freeze(Object.assign(group('run'), { only: group('only'), skip: group('skip'), each: each(group('run') as EachTarget) }));
      const test = Object.assign(plain, {
        only, skip: either('skip', false, skipNow), fixme: either('skip', false, skipNow), fail: either('run', true, failNow),
        each: each(plain as EachTarget), describe, step, ...hooks,
      });
      return { test: Object.freeze(test), it: test, describe, ...hooks };
    },
  };
}

function makeSuite(title: string, mode: Mode, parent?: Suite, reason?: string, stack = ''): Suite {
  return { title, mode, stack, hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] }, ...(parent ? { parent } : {}), ...(reason === undefined ? {} : { reason }) };
}

type EachTarget = (title: string, body: (...args: unknown[]) => unknown) => void;

/** One for each row: `%s` in the title stands for its values in their order, `$name` for a member. A row that is an array is spread. */
function each(add: EachTarget): (rows: Iterable<unknown>) => EachTarget {
  const made = (rows: Iterable<unknown>): EachTarget => (title, body) => {
    for (const row of rows) {
      const values = Array.isArray(row) ? row as unknown[] : [row];
      add(titleOf(title, values), (...args) => body(...values, ...args));
    }
  };
  return made;
}

function titleOf(title: string, values: readonly unknown[]): string {
  let at = 0;
  const members = values[0];
  return title.replace(/%[sdij]|\$([A-Za-z_]\w*)/g, (written, name: string | undefined) => {
    if (name === undefined) return at < values.length ? show(values[at++]) : written;
    return typeof members === 'object' && members !== null && name in members ? show((members as Record<string, unknown>)[name]) : written;
  });
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'bigint' ? String(value) : JSON.stringify(value) ?? String(value);
}

/** The script that this is in; frames of it are ours. */
const PRELUDE = 'imctl-prelude';

/** Where the caller of `from` is: one frame, since there may be a hundred thousand tests. */
function stackFrom(from: Function): string {
  const holder = { stack: '' };
  (Error as unknown as { captureStackTrace(holder: object, from: Function): void }).captureStackTrace(holder, from);
  return holder.stack.split('\n').find((line) => line.startsWith('    at ') && !line.includes(PRELUDE)) ?? '';
}
