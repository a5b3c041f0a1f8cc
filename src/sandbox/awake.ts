// Staying awake for what comes in a moment: a core that has gone to sleep takes longer to wake than a short answer takes to make.
// Imported by run.ts and child.ts, which wait for each other.

/** One who waits, again and again, for the other side. */
export interface Waiter {
  /** Something was sent that is answered by what is waited for. */
  waits(): void;
  /** It has come. */
  came(): void;
}

// What comes sooner is worth waiting for.
const BRIEF_MS = 0.25;
const MAX_REST = 1024;

/**
 * Where the last one came soon, the loop goes round without sleeping until the next one is there, or should have been. That one did not come
 * may be because it needs the very core: then so many waits are slept through, twice as many each time.
 *
 * @param nowMs milliseconds from some moment on, with parts of them.
 * @param nextTurn calls in the next turn of the loop.
 */
export function createWaiter(nowMs: () => number, nextTurn: (act: () => void) => void = setImmediate): Waiter {
  let since: number | undefined;
  let isBrief = false;
  let isTurning = false;
  let rest = 0;
  let nextRest = 1;

  const turn = () => {
    if (since === undefined) {
      isTurning = false;
    } else if (nowMs() - since < BRIEF_MS) {
      nextTurn(turn);
    } else {
      isTurning = false;
      rest = nextRest;
      nextRest = Math.min(2 * nextRest, MAX_REST);
    }
  };
  return {
    waits() {
      since = nowMs();
      if (!isBrief || isTurning) return;
      if (rest > 0) {
        rest--;
        return;
      }
      isTurning = true;
      nextTurn(turn);
    },
    came() {
      if (since === undefined) return;
      isBrief = nowMs() - since < BRIEF_MS;
      if (isBrief && isTurning) nextRest = 1;
      since = undefined;
    },
  };
}
