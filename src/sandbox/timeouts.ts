// Timeouts of entries into an isolate, as isolated-vm can bear them.
// Imported by entries.ts.

const MAX_TIMERS = 100_000;
const MAX_TIMER_MS = 3_600_000;

/** Milliseconds that an entry beginning now may take, when it has so many left; Infinity: without a timer. */
export type TimeoutFor = (now: number, leftMs: number) => number;

/**
 * isolated-vm keeps the timer of a run until it is due, also when the run has long ended, and starts a thread for each that is due before all
 * others. So none is ever due before the first, and past MAX_TIMERS there are none, nor where there is next to no limit: somebody else must
 * then find what runs too long.
 */
export function createTimeouts(): TimeoutFor {
  const due: number[] = [];
  /** Those before it are over. */
  let first = 0;
  return (now, leftMs) => {
    if (leftMs > MAX_TIMER_MS) return Infinity;
    while (first < due.length && due[first]! <= now) first++;
    if (first > MAX_TIMERS) {
      due.splice(0, first);
      first = 0;
    }
    if (due.length - first >= MAX_TIMERS) return Infinity;
    const end = Math.max(now + Math.max(1, leftMs), (due[first] ?? -Infinity) + 3);
    due.push(end);
    return Math.ceil(end - now);
  };
}
