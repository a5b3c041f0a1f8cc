// Trouble on purpose: what is set, and what it makes of requests, pushes and the clock. Nothing is set by default, and costs nothing then.
// Imported by server.ts, which makes it, by http.ts, the gateway and objects/http.ts, which ask it where things leave, and by the commands of `emulator faults`.

import { checkFields, flagName, parseDuration } from '../../base/fields.ts';
import { createRandom } from '../../base/random.ts';
import { FAULT_FIELDS, type FaultOptions } from './fields.ts';
import { createRules, judge, type Harm } from './rules.ts';

import type { EmulatorClock } from '../context.ts';

/** What is asked where things leave. */
export interface ActiveFaults {
  /** What befalls a request, if anything: a path, a number of the gateway's, CONNECT or OBJECTS. */
  judge(name: string): Harm | undefined;
  /** How much later something leaves, milliseconds. */
  delayMs(): number;
  dropsPush(): boolean;
  doublesPush(): boolean;
  swapsPush(): boolean;
}

/** What has been done since it was set. */
export interface FaultsDone { delayed: number; droppedPushes: number; doubledPushes: number; swappedPushes: number; fail: { rule: string; requests: number; struck: number }[] }

/** What is set, and what it has done; empty when nothing is. */
export type FaultsShown = FaultOptions & { done?: FaultsDone };

/** The faults of one emulator. */
export interface Faults {
  /** Undefined while no request and no push is to be troubled. */
  readonly active: ActiveFaults | undefined;
  /** A clock that goes wrong as is set; deadlines stay right. */
  skew(clock: EmulatorClock): EmulatorClock;
  /**
   * Change what is named and keep the rest. Random choices begin anew.
   *
   * @throws ImctlError ARG-*; nothing is changed then.
   */
  set(options: unknown): void;
  /** Take back those named, or all. @throws ImctlError ARG-UNKNOWN. */
  clear(names?: readonly string[]): void;
  show(): FaultsShown;
}

/** The faults an emulator begins with: those among its options. The catalog is loaded. @throws ImctlError ARG-*. */
export function createFaults(options: FaultOptions = {}): Faults {
  let set: FaultOptions = {}, active: ActiveFaults | undefined, done: (() => FaultsDone) | undefined, skewMs = 0;
  const put = (wanted: FaultOptions): void => {
    const next = withoutNothing(wanted);
    const isRandom = Object.keys(next).some((name) => name !== 'clockSkew');
    const seed = isRandom ? wanted.faultSeed ?? Math.floor(Math.random() * 0xffff_ffff) : undefined;
    const made = seed === undefined ? undefined : activate(next, seed);
    [active, done] = [made?.active, made?.done];
    set = { ...next, ...(seed !== undefined && { faultSeed: seed }) };
    skewMs = signedDuration(next.clockSkew ?? '0');
  };
  put(check(Object.fromEntries(Object.keys(FAULT_FIELDS).map((name) => [name, options[name as keyof FaultOptions]]))));
  return {
    get active() { return active; },
    skew: (clock) => ({ ...clock, now: () => clock.now() + skewMs, steady: () => (clock.steady ? clock.steady() : clock.now()) }),
    set: (changes) => put({ ...set, ...check(changes) }),
    clear(names = Object.keys(FAULT_FIELDS)) {
      checkFields(FAULT_FIELDS, Object.fromEntries(names.map((name) => [name, undefined])), 'faults', (name) => `--${flagName(name)}`);
      put(Object.fromEntries(Object.entries(set).filter(([name]) => !names.includes(name))));
    },
    show: () => ({ ...set, ...(done && { done: done() }) }),
  };
}

function check(options: unknown): FaultOptions {
  return checkFields(FAULT_FIELDS, options, 'faults', (name) => `--${flagName(name)}`) as FaultOptions;
}

/** Without what does nothing: a ratio or time of 0, no rules, a seed of its own. */
function withoutNothing(options: FaultOptions): FaultOptions {
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => name !== 'faultSeed' && Number(value) !== 0 && !(Array.isArray(value) && value.length === 0)));
}

function activate(options: FaultOptions, seed: number): { active: ActiveFaults; done(): FaultsDone } {
  const rules = createRules(options, seed);
  const [least, most] = parseRange(options.latency ?? '0');
  const { dropPush = 0, duplicatePush = 0, reorder = 0 } = options;
  const latencies = createRandom(seed, 'latency'), drops = createRandom(seed, 'drop'), doubles = createRandom(seed, 'duplicate'), swaps = createRandom(seed, 'swap');
  const counts = { delayed: 0, droppedPushes: 0, doubledPushes: 0, swappedPushes: 0 };
  const counted = (name: keyof typeof counts, happens: boolean): boolean => { if (happens) counts[name]++; return happens; };
  return {
    active: {
      judge: (name) => judge(rules, name),
      delayMs: () => (counted('delayed', most > 0) ? least + latencies.next() * (most - least) : 0),
      dropsPush: () => counted('droppedPushes', drops.chance(dropPush)),
      doublesPush: () => counted('doubledPushes', doubles.chance(duplicatePush)),
      swapsPush: () => counted('swappedPushes', swaps.chance(reorder)),
    },
    done: () => ({ ...counts, fail: rules.map(({ text, seen, struck }) => ({ rule: text, requests: seen, struck })) }),
  };
}

function parseRange(text: string): [least: number, most: number] {
  const [least = 0, most = least] = text.split('..').map((one) => parseDuration(one) ?? 0);
  return least <= most ? [least, most] : [most, least];
}

function signedDuration(text: string): number {
  const size = parseDuration(text.replace(/^[+-]/, '')) ?? 0;
  return text.startsWith('-') ? -size : size;
}
