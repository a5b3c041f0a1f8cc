// A few at a time: work that holds much while it runs, done in turns.
// Imported by cli/.

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
