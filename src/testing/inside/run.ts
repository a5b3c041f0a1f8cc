// Runs the tests of a file: asks the host which, does hooks and bodies in their order, tells how each went.
// Imported by index.ts; pure code. Time, retries and fixtures are the host's (runner/): what takes too long is ended from outside.
import type { Tally } from './expect.ts';
import { makeExtras, type Extras } from './extend.ts';
import { createGroups, keepUndo, Skip } from './groups.ts';
import type { InsideParts } from './parts.ts';
import type { Case, Now, Suite, Suites } from './suites.ts';
import { createVerdicts, type ToldFailure } from './verdicts.ts';

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
  /** Words that it is found by beside its titles. */
  tags: string[];
  /** It has three times as long. */
  slow?: boolean;
  /** Number of the outermost group around it whose tests build on each other. */
  serial?: number;
}

/** How a test went, as it is told to the host. */
interface ToldEnd {
  at: number;
  failures: ToldFailure[];
  skipped?: { reason?: string };
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

/** Nothing runs before `run`. */
export function createRunner({ parts, suites, tally, fixtures }: RunParts): Runner {
  const { call, readMs } = parts;
  const { judge, tellFailure } = createVerdicts(parts, tally);
  const groups = createGroups({ parts, suites, fixtures, tellFailure });
  let running: Running | undefined;

  const run = async (): Promise<void> => {
    suites.close();
    // What a run that is ended from outside leaves open.
    parts.atEnd(async () => {
      if (running) await leaveTest(running);
      await groups.leave([]);
    });
    const { run: chosen } = await call('test.plan', { tests: suites.cases.map(tell) }) as { run: number[] };
    let turnOf: Turn | undefined;
    for (const [turn, at] of chosen.entries()) {
      const test = suites.cases[at]!;
      await groups.leave(suites.around(test.suite));
      const { go, leftOut, tried = 0 }: Turn = turnOf ?? await call('test.begin', { at }) as Turn;
      turnOf = undefined;
      if (leftOut) continue;
      if (!go) break;
      const end = await runTest(test, tried);
      // One end and the next beginning are told in one: half the way for a thousand small tests.
      const next = chosen[turn + 1];
      const follows = next !== undefined && !groups.endWith(suites.cases[next]!.suite);
      const { stop, turn: nextTurn } = await call('test.end', { ...end, at, ...(follows ? { next } : {}) }) as { stop: boolean; turn?: Turn };
      if (stop) break;
      turnOf = nextTurn;
    }
    await groups.leave([]);
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
      tags: [...around, test.details].flatMap(({ tag = [] }) => tag).map(String),
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
      await groups.enter(test.suite, now.cleanups);
      const { body } = test;
      const around = suites.around(test.suite);
      const extras: Extras = Object.assign({}, ...around.map((suite) => suite.extras), test.extras);
      if (Object.keys(extras).length > 0) {
        const hooks = around.flatMap((suite) => [...suite.hooks.beforeEach, ...suite.hooks.afterEach]);
        now.given = await makeExtras(extras, fixtures, [body, ...hooks], (act) => { now.cleanups.push(act); });
      }
      for (const suite of around) {
        now.entered.push(suite);
        for (const hook of suite.hooks.beforeEach) keepUndo(await hook(now.given), now.cleanups);
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
    return { failures: judge(test, now.fails, failures) };
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

  const mustRun = (what: string): Running => {
    if (!running) throw new Error(`${what} belongs inside of a test`);
    return running;
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
