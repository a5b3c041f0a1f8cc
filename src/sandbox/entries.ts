// Entries into an isolate, one after the other, each with a time: on the isolate's own thread, or right here.
// Imported by isolate.ts.
import type * as IVM from 'isolated-vm';
import type { Limit } from './deadlines.ts';
import { createTimeouts } from './timeouts.ts';

/** What goes in: what it is, and its arguments. Of answers the first argument is whether they go in here. */
export type Entry = [what: string, ...args: (string | number | boolean | IVM.Dereference<unknown>)[]];

/** What entries need. */
export interface EntriesParts {
  enter: IVM.Reference<(...args: Entry) => string | undefined>;
  /** Milliseconds from some moment on. */
  nowMs(): number;
  /** What is left of the limits, and which one ends first. */
  left(now: number): { ms: number; limit: Limit };
  /** Something came out of an entry; with the limit that ended it. */
  failed(thrown: unknown, limit?: Limit): void;
  /** Nothing runs now. */
  resting(): void;
  /** Nothing goes in any more. */
  isEnded(): boolean;
}

/** The way in. */
export interface Entries {
  push(entry: Entry): void;
  /** Before all that wait. */
  putFirst(entry: Entry): void;
  /** Ask for a text, in this many milliseconds. What comes in place of one is told to `failed`. */
  ask(entry: Entry, timeoutMs: number): Promise<string | undefined>;
  /** From now on answers may go in here: somebody sees from outside what memory there is. */
  watched(): void;
  /** A task that goes from one call to the next: its answers go in here. */
  isGoing(): boolean;
  isRunning(): boolean;
  /** When what runs is over, by `nowMs`; Infinity: not by a timer. */
  deadline(): number;
}

/** One entry: when it began, how long it may take, and why no longer. */
interface Turn { begun: number; timeout: number; limit?: Limit }

// After so many entries that took so little each, the next answers go in here: a thread that is woken, and wakes another, costs more than all
// they do.
const SHORT_ENTRIES = 32;
const SHORT_MS = 4;
// So many words at most go in together: an answer is two.
const MAX_WORDS = 512;

/** Nothing goes in before the first push. */
export function createEntries({ enter, nowMs, left, failed, resting, isEnded }: EntriesParts): Entries {
  const timeoutFor = createTimeouts();
  const queue: Entry[] = [];
  let running = 0;
  let deadline = Infinity;
  let isWatched = false;
  /** Entries that were short, one after the other. */
  let short = 0;

  /** One entry runs, and one more waits at the isolate's own door: its thread then finds work without being woken again. */
  const pump = (): void => {
    while (running < 2 && queue.length > 0 && !isEnded()) {
      if (!mayRunHere() || !enterHere()) void enterThere(takeEntry());
    }
  };

  const enterThere = async (entry: Entry): Promise<void> => {
    const turn = begin();
    try {
      await enter.apply(undefined, entry, turn.timeout === Infinity ? undefined : { timeout: turn.timeout });
    } catch (thrown) {
      fail(thrown, turn);
    }
    end(turn);
  };

  /** @returns whether it went in: without a timer it cannot, since nothing else happens here meanwhile. */
  const enterHere = (): boolean => {
    const turn = begin();
    if (turn.timeout !== Infinity) {
      const entry = takeEntry();
      entry[1] = true;
      try {
        enter.applySync(undefined, entry, { timeout: turn.timeout });
      } catch (thrown) {
        fail(thrown, turn);
      }
    }
    end(turn);
    return turn.timeout !== Infinity;
  };

  const isGoing = () => isWatched && short >= SHORT_ENTRIES;
  const mayRunHere = () => isGoing() && running === 0 && queue[0]![0] === 'answers';

  const begin = (): Turn => {
    const begun = nowMs();
    const { ms, limit } = left(begun);
    const timeout = timeoutFor(begun, ms);
    if (++running === 1) deadline = begun + timeout;
    return { begun, timeout, limit };
  };

  const fail = (thrown: unknown, { begun, timeout, limit }: Turn): void => {
    failed(thrown, nowMs() - begun < timeout - 1 ? undefined : limit);
  };

  /** The one behind it begins now, with the same time at most. */
  const end = ({ begun, timeout }: Turn): void => {
    const now = nowMs();
    short = now - begun < SHORT_MS ? short + 1 : 0;
    running--;
    deadline = running > 0 ? now + timeout : Infinity;
    if (running === 0) resting();
    if (queue.length > 0) queueMicrotask(pump);
  };

  /** Answers that came while the isolate was busy go in together. */
  const takeEntry = (): Entry => {
    const entry = queue.shift()!;
    while (entry[0] === 'answers' && queue[0]?.[0] === 'answers' && entry.length < MAX_WORDS) entry.push(...queue.shift()!.slice(2));
    return entry;
  };

  return {
    // What comes in one turn of the loop goes in together.
    push(entry) { if (queue.push(entry) === 1) queueMicrotask(pump); },
    putFirst(entry) { if (queue.unshift(entry) === 1) queueMicrotask(pump); },
    async ask(entry, timeoutMs) {
      const turn: Turn = { begun: nowMs(), timeout: timeoutMs };
      if (++running === 1) deadline = turn.begun + timeoutMs;
      try {
        return await enter.apply(undefined, entry, { timeout: timeoutMs });
      } catch (thrown) {
        failed(thrown);
        return undefined;
      } finally {
        end(turn);
      }
    },
    watched() { isWatched = true; },
    isGoing,
    isRunning: () => running > 0,
    deadline: () => deadline,
  };
}
