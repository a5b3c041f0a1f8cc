// Runs the tests of a file: asks the host which, does hooks and bodies in their order, tells how each went.
// Imported by index.ts; pure code. Time, retries and fixtures are the host's (runner/): what takes too long is ended from outside.
import { diffOf, type Tally } from './expect.ts';
import { makeExtras, type Extras } from './extend.ts';
import type { InsideParts } from './parts.ts';
import type { Body, Case, Now, Suite, Suites } from './suites.ts';

/** What running needs. */
export interface RunParts {
  parts: InsideParts;
  suites: Suites;
  tally: Tally;
  fixtures: Record<string, unknown>;
}

/** Runs what `suites` has. */
export interface Runner {
  run(): Promise<void>;
  now: Now;
}

/** A test as it is told to the host. */
export interface ToldTest {
  path: string[];
  /** Stacks of the `describe`s around it, as `path`. */
  groups: string[];
  title: string;
  stack: string;
  mode: 'run' | 'only' | 'skip';
  reason?: string;
  timeoutMs?: number;
  /** It has three times as long. */
  slow?: boolean;
  /** Number of the outermost group around it whose tests build on each other. */
  serial?: number;
}

/** How a test went, as it is told to the host. */
export interface ToldEnd {
  at: number;
  failures: ToldFailure[];
  skipped?: { reason?: string };
}

/** Why, as it is told to the host. */
export interface ToldFailure {
  name: string;
  message: string;
  stack: string;
  data?: Record<string, unknown>;
  assertion?: boolean;
  hops?: unknown;
}

/** Whether a test may begin, and how often it was tried before. One that is left out is not run; the next one may be. */
interface Turn { go: boolean; tried?: number; leftOut?: boolean }

interface Running {
  test: Case;
  tried: number;
  fails: boolean;
  cleanups: (() => unknown)[];
  /** What its body and its hooks are called with. */
  given: Record<string, unknown>;
  /** Suites whose beforeEach was begun. */
  entered: Suite[];
}

class Skip {
  readonly reason: string | undefined;
  constructor(reason: string | undefined) { this.reason = reason; }
}

/** Nothing runs before `run`. */
export function createRunner({ parts, suites, tally, fixtures }: RunParts): Runner {
  const { call, describeThrown, readMs } = parts;
  /** Suites that are begun, the outermost first, with what their beforeAll threw. */
  const begun = new Map<Suite, unknown[]>();
  let running: Running | undefined;

  const run = async (): Promise<void> => {
    suites.close();
    // What a run that is ended from outside leaves open.
    parts.atEnd(async () => {
      if (running) await leaveTest(running);
      await leaveSuites([]);
    });
    const { run: chosen } = await call('test.plan', { tests: suites.cases.map(tell) }) as { run: number[] };
    let turnOf: Turn | undefined;
    for (const [turn, at] of chosen.entries()) {
      const test = suites.cases[at]!;
      await leaveSuites(suites.around(test.suite));
      const { go, leftOut, tried = 0 }: Turn = turnOf ?? await call('test.begin', { at }) as Turn;
      turnOf = undefined;
      if (leftOut) continue;
      if (!go) break;
      const end = await runTest(test, tried);
      // One end and the next beginning are told in one: half the way for a thousand small tests.
      const next = chosen[turn + 1];
      const follows = next !== undefined && !endsGroup(suites.cases[next]!.suite);
      const { stop, turn: nextTurn } = await call('test.end', { ...end, at, ...(follows ? { next } : {}) }) as { stop: boolean; turn?: Turn };
      if (stop) break;
      turnOf = nextTurn;
    }
    await leaveSuites([]);
  };

  /** Is there something to do between the tests before and those of this suite? */
  const endsGroup = (suite: Suite): boolean => {
    const staying = suites.around(suite);
    return [...begun.keys()].some((one) => !staying.includes(one) && one.hooks.afterAll.length > 0);
  };

  const tell = (test: Case): ToldTest => {
    const around = suites.around(test.suite);
    const skipping = around.find((suite) => suite.mode === 'skip');
    const mode = test.mode === 'skip' || skipping ? 'skip' : test.mode === 'only' || around.some((suite) => suite.mode === 'only') ? 'only' : 'run';
    const reason = test.details.reason ?? skipping?.reason;
    const timeout = test.details.timeout ?? around.findLast((suite) => suite.timeout !== undefined)?.timeout;
    const serial = around.find((suite) => suite.serial);
    return {
      path: around.slice(1).map((suite) => suite.title), groups: around.slice(1).map((suite) => suite.stack), title: test.title, stack: test.stack, mode,
      ...(reason === undefined ? {} : { reason: String(reason) }), ...(timeout === undefined ? {} : { timeoutMs: readMs(timeout) }),
      ...(around.some((suite) => suite.slow) ? { slow: true } : {}), ...(serial ? { serial: numberOf(serial) } : {}),
    };
  };
  const serials: Suite[] = [];
  const numberOf = (suite: Suite): number => (serials.includes(suite) ? serials.indexOf(suite) : serials.push(suite) - 1);

  const runTest = async (test: Case, tried: number): Promise<Omit<ToldEnd, 'at'>> => {
    tally.begin();
    const now: Running = { test, tried, fails: test.fails, cleanups: [], given: fixtures, entered: [] };
    running = now;
    parts.takeCleanups((act) => { now.cleanups.push(act); });
    const failures: unknown[] = [];
    let skip: Skip | undefined;
    try {
      await enterSuites(test.suite);
      const { body } = test;
      const around = suites.around(test.suite);
      const extras: Extras = Object.assign({}, ...around.map((suite) => suite.extras), test.extras);
      if (Object.keys(extras).length > 0) {
        const hooks = around.flatMap((suite) => [...suite.hooks.beforeEach, ...suite.hooks.afterEach]);
        now.given = await makeExtras(extras, fixtures, [body, ...hooks], (act) => { now.cleanups.push(act); });
      }
      for (const suite of around) {
        now.entered.push(suite);
        for (const hook of suite.hooks.beforeEach) await hook(now.given);
      }
      await body(now.given);
    } catch (thrown) {
      if (thrown instanceof Skip) skip = thrown;
      else failures.push(thrown);
    }
    // What comes after it is done at the end, when there are calls again.
    if (parts.stopped()) throw failures[0] ?? new Error('stopped');
    failures.push(...await leaveTest(now));
    await parts.awaitCalls();
    failures.push(...tally.end());
    if (skip) return { failures: [], skipped: skip.reason === undefined ? {} : { reason: skip.reason } };
    return { failures: judge(now, failures) };
  };

  /** A test that asserted nothing has shown nothing, and one that is expected to fail must. */
  const judge = ({ test, fails }: Running, failures: readonly unknown[]): ToldFailure[] => {
    if (fails) return failures.length > 0 ? [] : [{ name: 'Error', message: 'it is expected to fail, and passed', stack: test.stack, assertion: true }];
    if (failures.length > 0) return failures.map(tellFailure);
    if (tally.count > 0) return [];
    return [{ name: 'Error', message: 'it asserts nothing: what does it show?', stack: test.stack, data: { code: 'NO-ASSERTION', hint: 'say what has to hold:  expect(…).toBe(…)' } }];
  };

  const tellFailure = (thrown: unknown): ToldFailure => {
    const told: ToldFailure = describeThrown(thrown);
    if (typeof thrown !== 'object' || thrown === null) return told;
    const { meta, assertionName } = (thrown as { __vitest_error_context__?: { meta?: Record<string, unknown>; assertionName?: string } }).__vitest_error_context__ ?? {};
    const isAssertion = told.name === 'AssertionError' || assertionName !== undefined;
    const diff = isAssertion ? diffOf(thrown) : undefined;
    return {
      ...told, ...(isAssertion ? { assertion: true } : {}), ...(diff === undefined ? {} : { message: `${told.message}\n\n${diff}` }),
      ...(meta ? { hops: meta.hops, data: { hint: meta.hint, operationID: meta.operationID } } : {}),
    };
  };

  /** Its hooks after it, innermost first, and its cleanups; all of them, whatever some of them throw. */
  const leaveTest = async (now: Running): Promise<unknown[]> => {
    running = undefined;
    const thrown: unknown[] = [];
    const attempt = async (act: () => unknown) => { try { await act(); } catch (error) { if (!(error instanceof Skip)) thrown.push(error); } };
    for (const suite of now.entered.reverse()) for (const hook of suite.hooks.afterEach) await attempt(() => hook(now.given));
    for (let act = now.cleanups.pop(); act; act = now.cleanups.pop()) await attempt(act);
    parts.takeCleanups(undefined);
    return thrown;
  };

  const enterSuites = async (suite: Suite): Promise<void> => {
    for (const one of suites.around(suite)) {
      const broken = begun.get(one);
      if (broken?.length) throw new Skip(`the beforeAll of ${sayOf(one)} failed`);
      if (broken) continue;
      const thrown: unknown[] = [];
      begun.set(one, thrown);
      if (one.hooks.beforeAll.length === 0) continue;
      // What it makes and cleans up is of the group, not of its first test.
      const take = running;
      parts.takeCleanups((act) => { one.hooks.afterAll.push(act as Body); });
      await call('test.scope', { of: 'file' });
      try {
        for (const hook of one.hooks.beforeAll) await hook(fixtures);
      } catch (error) {
        thrown.push(error);
        throw error;
      } finally {
        await call('test.scope', { of: 'test' });
        parts.takeCleanups(take ? (act) => { take.cleanups.push(act); } : undefined);
      }
    }
  };

  const mustRun = (what: string): Running => {
    if (!running) throw new Error(`${what} belongs inside of a test`);
    return running;
  };

  /** End all that are begun and not among these, innermost first. */
  const leaveSuites = async (staying: readonly Suite[]): Promise<void> => {
    for (const suite of [...begun.keys()].reverse().filter((one) => !staying.includes(one))) {
      begun.delete(suite);
      for (const hook of suite.hooks.afterAll) {
        try { await hook(fixtures); } catch (thrown) { await call('test.outside', { hook: 'afterAll', of: sayOf(suite), failure: tellFailure(thrown) }); }
      }
    }
  };

  return {
    run,
    now: {
      skip(reason) {
        mustRun('test.skip() without a title');
        throw new Skip(reason);
      },
      fail() { mustRun('test.fail() without a title').fails = true; },
      async setTimeout(time) {
        mustRun('test.setTimeout()');
        await call('test.timeout', { ms: readMs(time) });
      },
      async slow() {
        mustRun('test.slow()');
        await call('test.timeout', { slow: true });
      },
      info() {
        const { test: { title, suite }, tried } = mustRun('test.info()');
        return { title, titlePath: [...suites.around(suite).slice(1).map((one) => one.title), title], retry: tried };
      },
    },
  };
}

function sayOf(suite: Suite): string {
  return suite.parent ? `"${suite.title}"` : 'the file';
}
