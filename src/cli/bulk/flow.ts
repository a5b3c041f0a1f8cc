// How many requests go at once: more as long as more get done by it, half as many after trouble.
// Imported by pace.ts. Pure: it is told what happened and when.

/** Finds out how many at once the server bears. */
export interface Flow {
  /** So many may be on their way now. */
  readonly atOnce: number;
  /** One has ended well. */
  went(): void;
  /** The server was overcharged, or gone for a moment. */
  trouble(): void;
}

const FIRST_AT_ONCE = 4;
/** Ends, for each that goes at once, by which the speed of a level is told; below the first level nothing has to be told. */
const SAMPLE = 4;
const SAMPLE_BELOW = 2;
/** Of what twice as many could bring at best, this share must come; else the server only lets them queue, and they are held in memory for nothing. */
const WORTH = 0.25;
/** Samples until more are tried again. */
const HELD = 16;

/**
 * Make one.
 *
 * Levels double; from half the one that met trouble on they go up by one. A level above the first that brings no more is left again.
 *
 * @param most never more than these.
 * @param now milliseconds, of any clock that only goes forward.
 */
export function createFlow(most: number, now: () => number): Flow {
  const first = Math.min(FIRST_AT_ONCE, most);
  let atOnce = first;
  let slowFrom = Infinity;
  let before: { atOnce: number; perMs: number } | undefined;
  let held = 0;
  let sample: { ends: number; since: number } | undefined;
  let arrived = 0;
  const settle = (level: number) => {
    atOnce = level;
    arrived = 0;
    sample = undefined;
  };
  const judge = (perMs: number) => {
    if (atOnce < first) settle(atOnce + 1);
    else if (before && perMs < before.perMs * (1 + WORTH * (atOnce / before.atOnce - 1))) {
      held = HELD;
      settle(before.atOnce);
      before = undefined;
    } else if (held > 0 || atOnce >= most) {
      held--;
      sample = undefined;
    } else {
      before = { atOnce, perMs };
      settle(Math.min(most, atOnce >= slowFrom ? atOnce + 1 : atOnce * 2));
    }
  };
  return {
    get atOnce() { return atOnce; },
    went() {
      // The first ends of a level are of requests that began on the one before.
      if (!sample && ++arrived < atOnce) return;
      if (!sample) sample = { ends: 0, since: now() };
      else if (++sample.ends >= atOnce * (atOnce < first ? SAMPLE_BELOW : SAMPLE)) judge(sample.ends / Math.max(1e-6, now() - sample.since));
    },
    trouble() {
      slowFrom = Math.max(1, Math.floor(atOnce / 2));
      before = undefined;
      settle(slowFrom);
    },
  };
}
