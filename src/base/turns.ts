// A few at a time: work that holds much while it runs, or that a server takes only so much of.
// Imported by everyone; imports nothing of ours.

/** Runs what it is given, at most `most` at once; the others wait in the order they came. */
export function createTurns(most: number): <T>(act: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (act) => {
    if (running >= most) await new Promise<void>((resolve) => { waiting.push(resolve); });
    else running++;
    try {
      return await act();
    } finally {
      // The turn is handed on and not given back: nobody who comes meanwhile gets in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

/** Do something with each item, in their order, at most `most` at once. The first failure is thrown; what was begun goes on. @param act `lane`: which of those at once it is, from 1. */
export async function eachAtOnce<T>(items: readonly T[], most: number, act: (item: T, lane: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, async (_none, at) => { while (next < items.length) await act(items[next++]!, at + 1); }));
}
