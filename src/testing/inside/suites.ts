// The tests of a file as they are written down: `test`, `describe` and their kinds, hooks, in one tree.
// Imported by index.ts, run.ts and what that is made of; pure code.
import { checkExtras, type Extras } from './extend.ts';
import type { StepFunction } from './parts.ts';
import { each } from './rows.ts';

/** What tests and hooks are called with: the fixtures. */
export type Body = (fixtures: Record<string, unknown>) => unknown;

export type HookName = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll';

/** What may be said of one test, or of all in a group. */
export interface Details {
  /** Limit of its time, in place of the run's. */
  timeout?: number | string;
  /** Why, of one that is skipped. */
  reason?: string;
  /** Words that `--grep` finds beside its titles. */
  tag?: string | readonly string[];
}

/** A `describe`, or the file itself. */
export interface Suite {
  title: string;
  parent?: Suite;
  mode: Mode;
  reason?: string;
  /** Limit of the time of each test in it, in place of the run's. */
  timeout?: number | string;
  tag?: Details['tag'];
  /** Its tests have three times as long. */
  slow?: boolean;
  /** Its tests build on each other: after one that failed the others are not run. */
  serial?: boolean;
  hooks: Record<HookName, Body[]>;
  /** Fixtures of the file's own that its hooks before and after each test may name. */
  extras: Extras;
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
  /** Fixtures of its file's own. */
  extras: Extras;
  body: Body;
  /** Stack of the call that wrote it down. */
  stack: string;
}

type Mode = 'run' | 'only' | 'skip';

type TestFunction = (title: string, second: Details | Body, third?: Body | number | string) => void;

/** What a file has written down. */
export interface Suites {
  readonly cases: readonly Case[];
  /** Suites around a test, the outermost first; the file itself is the first. */
  around(suite: Suite): Suite[];
  /** From now on nothing can be added: tests run. */
  close(): void;
  /** What the file imports. */
  names(step: StepFunction, now: Now): Record<string, unknown>;
}

/** What is said inside of a test, about it. Each throws where none runs. */
export interface Now {
  /** It ends here and counts as skipped. */
  skip(reason?: string): never;
  /** It is expected to fail. */
  fail(): void;
  /** From here on it has so long. */
  setTimeout(time: number | string): Promise<void>;
  /** From here on it has three times as long as it had. */
  slow(): Promise<void>;
  info(): TestInfo;
}

/** What a test may ask about itself. */
export interface TestInfo {
  title: string;
  /** Titles of the `describe`s around it, the outermost first, and its own. */
  titlePath: string[];
  /** How often it was tried before. */
  retry: number;
}

/** Nothing is written down yet. */
export function createSuites(): Suites {
  const cases: Case[] = [];
  let suite = makeSuite({ title: '', mode: 'run', stack: '' });
  let closed = false;

  const mustBeOpen = (what: string) => {
    if (closed) throw new Error(`${what} can only be written at the top of a file and inside of describe, not inside of a test`);
  };
  const add = (mode: Mode, fails: boolean, from: Function, extras: Extras): TestFunction => (title, second, third) => {
    mustBeOpen('test');
    const [details, body] = readWritten(second, third);
    if (typeof title !== 'string' || title.trim() === '') throw new TypeError('test takes a title first: test("what it shows", async ({ im }) => { … })');
    if (typeof body !== 'function') throw new TypeError(`test("${title}", …) takes a function`);
    cases.push({ title, suite, mode, fails, details, extras, body: body as Body, stack: stackFrom(from) });
  };
  const group = (mode: Mode, kind: Pick<Suite, 'serial'> = {}) => {
    const made = (title: string, second: Details | (() => unknown), third?: (() => unknown) | number | string) => {
      mustBeOpen('describe');
      const [{ reason, timeout, tag }, body] = readWritten(second, third);
      if (typeof body !== 'function') throw new TypeError(`describe("${title}", …) takes a function`);
      const outer = suite;
      suite = makeSuite({ title: String(title), mode, parent: outer, stack: stackFrom(made), ...kind, ...(reason === undefined ? {} : { reason }), ...(timeout === undefined ? {} : { timeout }), ...(tag === undefined ? {} : { tag }) });
      try {
        if ((body as () => unknown)() instanceof Promise) throw new TypeError(`describe("${title}", …) takes a function that is not async: what has to be waited for belongs in beforeAll`);
      } finally { suite = outer; }
    };
    return made;
  };
  const hook = (name: HookName, extras: Extras = {}) => (...written: [Body] | [title: string, Body]) => {
    mustBeOpen(name);
    const body = written.at(-1);
    if (typeof body !== 'function') throw new TypeError(`${name} takes a function`);
    suite.hooks[name].push(body);
    suite.extras = { ...suite.extras, ...extras };
  };

  return {
    cases,
    around: (inner) => { const found: Suite[] = []; for (let at: Suite | undefined = inner; at; at = at.parent) found.unshift(at); return found; },
    close: () => { closed = true; },
    names(step, now) {
      const hooks = { beforeAll: hook('beforeAll'), beforeEach: hook('beforeEach'), afterEach: hook('afterEach'), afterAll: hook('afterAll') };
      const plainGroup = group('run');
      const skippedGroup = group('skip');
      const serial = { serial: true } as const;
      const configure = ({ mode, timeout, ...others }: { mode?: unknown; timeout?: number | string } = {}) => {
        mustBeOpen('describe.configure');
        if (![undefined, 'serial', 'default'].includes(mode as string) || Object.keys(others).length > 0) throw new TypeError('describe.configure takes { mode: "serial" } and { timeout: "5s" }: tests of one file are run one after the other, and how often they are tried again says  --retries');
        Object.assign(suite, mode === undefined ? {} : { serial: mode === 'serial' }, timeout === undefined ? {} : { timeout });
      };
      const describe = Object.freeze(Object.assign(plainGroup, {
        only: group('only'), skip: skippedGroup, serial: Object.assign(group('run', serial), { only: group('only', serial), skip: skippedGroup }), configure, each: each(group('run')), for: each(group('run'), false),
        skipIf: (condition: unknown) => (condition ? skippedGroup : plainGroup), runIf: (condition: unknown) => (condition ? plainGroup : skippedGroup),
      }));
      const skipGroup = (reason?: string) => { Object.assign(suite, { mode: 'skip', ...(reason === undefined ? {} : { reason }) }); };
      const failGroup = () => { throw new TypeError('test.fail() with a condition belongs inside of a test; before it, it takes a title and a function'); };
      const setTimeout = (time: number | string): Promise<void> => {
        if (closed) return now.setTimeout(time);
        suite.timeout = time;
        return Promise.resolve();
      };
      const slow = (...condition: [holds?: unknown, reason?: string]): Promise<void> => {
        if (condition.length > 0 && !condition[0]) return Promise.resolve();
        if (closed) return now.slow();
        suite.slow = true;
        return Promise.resolve();
      };
      /** `test` with fixtures beside those that all have. */
      const testWith = (extras: Extras): Function => {
        /** With a title it writes a test down; with a condition or nothing it is about the test it stands in, or else about all of the group or file. */
        const either = (mode: Mode, fails: boolean, inTest: (reason?: string) => void, inGroup: (reason?: string) => void) => {
          const made = (first?: unknown, second?: unknown, third?: unknown): void => {
            if (typeof first === 'string' && (typeof second === 'function' || typeof third === 'function')) return add(mode, fails, made, extras)(first, second as Body, third as Body);
            if (first === undefined || first) (closed ? inTest : inGroup)(typeof second === 'string' ? second : undefined);
          };
          return made;
        };
        const plain: TestFunction = (title, second, third) => add('run', false, plain, extras)(title, second, third);
        const only: TestFunction = (title, second, third) => add('only', false, only, extras)(title, second, third);
        const todo = (title: string) => { add('skip', false, todo, extras)(title, { reason: 'to be written' }, () => {}); };
        const skipped = either('skip', false, now.skip, skipGroup);
        const skip = Object.assign(skipped, { each: each(skipped) });
        return Object.freeze(Object.assign(plain, {
          only: Object.assign(only, { each: each(only) }), skip, fixme: either('skip', false, now.skip, skipGroup), fail: either('run', true, now.fail, failGroup),
          skipIf: (condition: unknown) => (condition ? skip : plain), runIf: (condition: unknown) => (condition ? plain : skip), todo,
          each: each(plain), for: each(plain, false), extend: (more: unknown) => testWith({ ...extras, ...checkExtras(more) }), describe, step, setTimeout, slow, info: now.info, ...hooks, beforeEach: hook('beforeEach', extras), afterEach: hook('afterEach', extras),
        }));
      };
      const test = testWith({});
      return { test, it: test, describe, ...hooks };
    },
  };
}

function makeSuite(own: Omit<Suite, 'extras' | 'hooks'>): Suite {
  return { ...own, extras: {}, hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] } };
}

/** Details before the function, or a limit of time behind it. */
function readWritten(second: Details | Function | undefined, third: Function | number | string | undefined): [details: Details, body: unknown] {
  if (typeof second !== 'function') return [second ?? {}, third];
  return [typeof third === 'number' || typeof third === 'string' ? { timeout: third } : {}, second];
}

/** The script that this is in; frames of it are ours. */
const PRELUDE = 'imctl-prelude';

/** Where the caller of `from` is: one frame, since there may be a hundred thousand tests. */
function stackFrom(from: Function): string {
  const holder = { stack: '' };
  (Error as unknown as { captureStackTrace(holder: object, from: Function): void }).captureStackTrace(holder, from);
  return holder.stack.split('\n').find((line) => line.startsWith('    at ') && !line.includes(PRELUDE)) ?? '';
}
