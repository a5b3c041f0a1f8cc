// Staying awake for what comes in a moment: a core that has gone to sleep takes longer to wake than a short answer takes to make.
// Imported by those who wait for each other: sandbox/run.ts and child.ts, shell/host.ts and shell/serve.ts.

/** One who waits, again and again, for the other side. */
export interface Waiter {
  /** Something was sent that is answered by what is waited for. */
  waits(): void;
  /** It has come. */
  came(): void;
}

/** One whose thread can do nothing meanwhile: it looks for what is to come until it is told to sleep. */
export interface HeldWaiter extends Waiter {
  /** Look again at once? Else sleep. */
  isAwake(): boolean;
}

// What comes sooner is worth waiting for.
const BRIEF_MS = 0.25;
// Of the time that is slept, one part in so many may be lost by trying to stay awake.
const SLEPT_PER_TRIED = 128;
// So often a wait is slept through all the same: to know what that takes, as things are now.
const SLEEP_EACH = 256;
// By such a part each wait that is slept through changes the average.
const AVERAGED = 4;

/**
 * Where the last one came soon, whoever waits does not sleep until the next one is there, or should have been. That helps only while the
 * other side has a core of its own: so waits awake are weighed against waits asleep, and given up where they take longer.
 *
 * @param nowMs milliseconds from some moment on, with parts of them.
 */
export function createHeldWaiter(nowMs: () => number): HeldWaiter {
  let since: number | undefined;
  let isBrief = false;
  let isTrying = false;
  let isAwake = false;
  let count = 0;
  let asleepMs: number | undefined;
  /** What was won by staying awake, or may be lost by it. */
  let creditMs = BRIEF_MS;
  const pay = (ms: number) => { creditMs = Math.min(creditMs + ms, BRIEF_MS); };

  return {
    waits() {
      since = nowMs();
      isAwake = isTrying = isBrief && creditMs > 0 && ++count % SLEEP_EACH !== 0;
    },
    isAwake: () => isAwake &&= since !== undefined && nowMs() - since < BRIEF_MS,
    came() {
      if (since === undefined) return;
      const ms = Math.min(nowMs() - since, BRIEF_MS);
      since = undefined;
      isBrief = ms < BRIEF_MS;
      if (isTrying) {
        pay(asleepMs! - ms);
      } else if (isBrief) {
        asleepMs = asleepMs === undefined ? ms : asleepMs + (ms - asleepMs) / AVERAGED;
        pay(ms / SLEPT_PER_TRIED);
      }
    },
  };
}

/**
 * The same for a thread with a loop of events, which goes round without sleeping.
 *
 * @param nextTurn calls in the next turn of the loop.
 */
export function createWaiter(nowMs: () => number, nextTurn: (act: () => void) => void = setImmediate): Waiter {
  const { waits, isAwake, came } = createHeldWaiter(nowMs);
  let isTurning = false;
  const turn = () => {
    isTurning = isAwake();
    if (isTurning) nextTurn(turn);
  };
  return {
    waits() {
      waits();
      if (!isTurning) turn();
    },
    came,
  };
}
