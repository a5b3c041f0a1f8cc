// `expect`: that of @vitest/expect, with soft and polled expectations, matchers about chats, and a tally of what was asserted.
// Imported by index.ts, run.ts and verdicts.ts; pure code. Every matcher is called through `call` below: it counts, finds the line, and sees whether it was awaited.
import { Any, ASYMMETRIC_MATCHERS_OBJECT, chai, ChaiStyleAssertions, customMatchers, GLOBAL_EXPECT, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from '@vitest/expect';
import { createMatchers } from './matchers.ts';
import type { InsideParts } from './parts.ts';

/** What is kept of the expectations of one test. */
export interface Tally {
  /** A new test begins. */
  begin(): void;
  /** How many were made since. */
  readonly count: number;
  /** What soft ones threw, those that nobody awaited, and a number that `expect.assertions` wanted and did not get. */
  end(): unknown[];
}

/** How a chain of one expectation is to be carried out. */
interface Way {
  soft?: boolean;
  /** Ask for the value again and again until the matcher holds. */
  poll?: { read(): unknown; timeoutMs: number; intervalMs: number };
}

type Assertion = Record<string | symbol, unknown>;
type Expect = ((value: unknown, message?: string) => Assertion) & Record<string | symbol, unknown>;

/** Of chai: asserted by their name alone. */
const HELD_AT_ONCE: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined', 'NaN', 'ok', 'exist', 'empty', 'arguments', 'extensible', 'sealed', 'frozen', 'finite', 'callable', 'iterable', 'numeric']);

const POLL = { timeout: 5000, interval: 100 };

/** @returns `expect` as test files see it, and its tally. */
export function createExpect({ call: ask, sleep, readMs, nearest }: Pick<InsideParts, 'call' | 'sleep' | 'readMs' | 'nearest'>): { expect: unknown; tally: Tally } {
  let count = 0;
  let soft: unknown[] = [];
  let wanted: { number?: number; stack: string } | undefined;
  const open = new Set<{ name: string; stack: string }>();

  const expect = ((value: unknown, message?: string) => guard(chai.expect(value, message) as unknown as Assertion, {})) as Expect;

  /** The assertion as it is handed out: each of its parts leads through `call`. */
  const guard = (assertion: Assertion, way: Way): Assertion => new Proxy(assertion, {
    get: (target, key) => {
      if (typeof key === 'symbol' || key === 'then') return Reflect.get(target, key) as unknown;
      // Chai has some that hold or not as soon as they are named: `.to.be.true`.
      const read = (): unknown => {
        if (!(key in target)) throw unknownMatcher(key);
        return Reflect.get(target, key) as unknown;
      };
      const part = way.poll ? read() : call(key, read, way, true);
      if (typeof part !== 'function') return isAssertion(part) ? guard(part, way) : part;
      return new Proxy(part, {
        apply: (_part, _self, args: unknown[]) => (way.poll ? poll(key, target, args, way) : call(key, () => (part as (...args: unknown[]) => unknown).apply(target, args), way)),
        get: (_part, name) => { const inner = Reflect.get(part, name) as unknown; return isAssertion(inner) ? guard(inner, way) : inner; },
      });
    },
  });

  const unknownMatcher = (name: string): TypeError => {
    const near = nearest(name, [...Object.getOwnPropertyNames(chai.Assertion.prototype).filter((one) => /^to[A-Z]/.test(one)), 'not', 'resolves', 'rejects']);
    return new TypeError(`expect(…) has no ${name}${near === undefined ? '' : `; did you mean ${near}?`}`);
  };

  const call = (name: string, act: () => unknown, way: Way, isName = false): unknown => {
    let result: unknown;
    try {
      result = act();
    } catch (thrown) {
      count++;
      return failed(placed(thrown, stackHere(name)), way);
    }
    if (isThenable(result)) return awaited(name, Promise.resolve(result), way);
    if (isName && !HELD_AT_ONCE.has(name)) return result;
    count++;
    return isAssertion(result) ? guard(result, way) : result;
  };
  const failed = (thrown: unknown, { soft: isSoft }: Way): undefined => {
    if (!isSoft) throw thrown;
    soft.push(thrown);
    return undefined;
  };
  /** A promise that knows whether somebody waits for it. */
  const awaited = (name: string, result: Promise<unknown>, way: Way) => {
    count++;
    const stack = stackHere(name);
    const settled = result.catch((thrown: unknown) => failed(placed(thrown, stack), way));
    settled.catch(() => {});
    const entry = { name, stack };
    open.add(entry);
    const seen = <T>(value: T): T => { open.delete(entry); return value; };
    return {
      then: (done: never, not: never) => seen(settled).then(done, not),
      catch: (not: never) => seen(settled).catch(not),
      finally: (act: never) => seen(settled).finally(act),
      [Symbol.toStringTag]: 'Promise',
    };
  };
  const poll = (name: string, target: Assertion, args: unknown[], way: Way) => {
    const { read, timeoutMs, intervalMs } = way.poll!;
    return awaited(name, untilHolds(async () => {
      chai.util.flag(target as never, 'object', await read());
      await (target[name] as (...args: unknown[]) => unknown).apply(target, args);
    }, timeoutMs, () => intervalMs), way);
  };
  /** Again and again until it throws no more; else what it threw last. */
  const untilHolds = async (act: () => Promise<void>, timeoutMs: number, wait: (tried: number) => number): Promise<void> => {
    const end = Date.now() + timeoutMs;
    for (let tried = 0; ; tried++) {
      try {
        return await act();
      } catch (thrown) {
        const pause = wait(tried);
        if (Date.now() + pause > end || isStop(thrown)) throw late(thrown, timeoutMs);
        await sleep(pause);
      }
    }
  };

  setUp(expect);
  const extend = (matchers: object) => (chai.expect as unknown as { extend(expect: unknown, matchers: object): void }).extend(expect, matchers);
  extend({
    ...customMatchers, ...createMatchers({ call: ask }) as object,
    async toPass(received: unknown, { timeout = POLL.timeout, intervals = [100, 250, 500, 1000] }: { timeout?: number | string; intervals?: readonly number[] } = {}) {
      if (typeof received !== 'function') throw new TypeError('expect(…).toPass() takes a function: expect(async () => { … }).toPass()');
      await untilHolds(async () => { await (received as () => unknown)(); }, readMs(timeout), (tried) => intervals[Math.min(tried, intervals.length - 1)] ?? 0);
      return { pass: true, message: () => 'it passed' };
    },
  });
  const own: Record<string, unknown> = {
    soft: (value: unknown, message?: string) => guard(chai.expect(value, message) as unknown as Assertion, { soft: true }),
    poll: (read: () => unknown, { timeout = POLL.timeout, interval = POLL.interval, message }: { timeout?: number | string; interval?: number | string; message?: string } = {}) => {
      if (typeof read !== 'function') throw new TypeError('expect.poll takes a function that answers with the value');
      return guard(chai.expect(undefined, message) as unknown as Assertion, { poll: { read, timeoutMs: readMs(timeout), intervalMs: readMs(interval) } });
    },
    assertions: (number: number) => { wanted = { number, stack: stackHere('assertions') }; },
    hasAssertions: () => { wanted = { stack: stackHere('hasAssertions') }; },
    fail: (message = 'expect.fail()') => { count++; throw placed(new chai.AssertionError(message), stackHere('fail')); },
    extend,
  };
  Object.assign(expect, (globalThis as Record<symbol, object>)[ASYMMETRIC_MATCHERS_OBJECT], own);

  return {
    expect,
    tally: {
      begin() { count = 0; soft = []; wanted = undefined; open.clear(); },
      get count() { return count; },
      end() {
        const left = [...open].map(({ name, stack }) => errorAt(`expect(…).${name}() was not awaited: nobody knows whether it holds`, stack));
        const enough = !wanted || (wanted.number === undefined ? count > 0 : count === wanted.number);
        return [...soft, ...left, ...(enough ? [] : [errorAt(`expected ${wanted!.number ?? 'at least 1'} assertions, and there were ${count}`, wanted!.stack)])];
      },
    },
  };
}

function setUp(expect: Expect): void {
  for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, JestAsymmetricMatchers]) chai.use(plugin);
  Object.assign(expect, chai.expect);
  (globalThis as Record<symbol, unknown>)[GLOBAL_EXPECT] = expect;
  setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null, isExpectingAssertionsError: null, expectedAssertionsNumberErrorGen: null } as never, expect as never);
}

/** What two values have apart, line by line; nothing where there is nothing to compare. */
export function diffOf(thrown: object): string | undefined {
  const { actual, expected, showDiff } = thrown as { actual?: unknown; expected?: unknown; showDiff?: boolean };
  if (showDiff === false || !('actual' in thrown) || !('expected' in thrown) || !isWorthDiff(actual, expected)) return undefined;
  try {
    const plain = (text: string) => text;
    return new Differ(Object).diff(expected, actual, { aColor: plain, bColor: plain, changeColor: plain, commonColor: plain, patchColor: plain, changeLineTrailingSpaceColor: plain, commonLineTrailingSpaceColor: plain, expand: false, contextLines: 3, truncateThreshold: 2000 });
  } catch {
    return undefined;
  }
}

/** The library hands its differ to matchers alone. */
class Differ extends Any {
  diff(expected: unknown, actual: unknown, options: object): string | undefined {
    return this.getMatcherContext().utils.diff(expected, actual, options) ?? undefined;
  }
}

function isWorthDiff(actual: unknown, expected: unknown): boolean {
  return (typeof actual === 'object' && typeof expected === 'object') || (typeof actual === 'string' && typeof expected === 'string' && (actual + expected).includes('\n'));
}

function isAssertion(value: unknown): value is Assertion {
  return value instanceof chai.Assertion;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function' && !isAssertion(value);
}

/** The run is over: trying again is of no use. */
function isStop(thrown: unknown): boolean {
  return thrown instanceof Error && ['INTERRUPTED', 'TERMINATED', 'TASK-TIMEOUT', 'TASK-CPU', 'TASK-STUCK'].includes(String((thrown as { code?: unknown }).code));
}

function late(thrown: unknown, timeoutMs: number): unknown {
  if (thrown instanceof Error && !isStop(thrown)) thrown.message = `${thrown.message} (still so after ${timeoutMs} ms)`;
  return thrown;
}

/** The stack of the line that called a matcher: the innermost frames are ours, and those are left out by whoever reads it. */
function stackHere(name: string): string {
  return new Error(name).stack ?? '';
}

function placed(thrown: unknown, stack: string): unknown {
  if (!(thrown instanceof Error)) return thrown;
  Object.defineProperty(thrown, 'stack', { value: `${thrown.name}: ${thrown.message}\n${framesOf(stack)}`, writable: true, configurable: true });
  return thrown;
}

function errorAt(message: string, stack: string): Error {
  return placed(new chai.AssertionError(message, { showDiff: false } as never), stack) as Error;
}

function framesOf(stack: string): string {
  return stack.slice(stack.indexOf('\n    at ') + 1);
}
