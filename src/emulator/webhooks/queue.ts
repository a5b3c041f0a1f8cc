// The queue of a service's after-events: two workers, a hundred places; who finds none waits three seconds for one and gives up
// (operations b.5).
// Imported by client.ts.

const WORKERS = 2, PLACES = 100, PATIENCE_MS = 3000;

/** Takes work that nobody waits for. */
export interface Queue {
  /** Do this when a worker is free; it must not reject. */
  put(work: () => Promise<unknown>): void;
  /** Forget what has not begun. */
  close(): void;
}

/** A queue that is empty. */
export function createQueue(): Queue {
  const waiting: (() => Promise<unknown>)[] = [];
  /** In the real server these hold up whoever tells; here only the event is late, or lost. */
  const placeless = new Map<() => Promise<unknown>, NodeJS.Timeout>();
  let busy = 0;

  const next = (): void => {
    while (busy < WORKERS && waiting.length > 0) {
      busy++;
      void waiting.shift()!().finally(() => { busy--; next(); });
    }
    for (const [work, timer] of placeless) {
      if (waiting.length >= PLACES) return;
      clearTimeout(timer);
      placeless.delete(work);
      waiting.push(work);
    }
  };

  return {
    put(work) {
      if (waiting.length >= PLACES) placeless.set(work, setTimeout(() => placeless.delete(work), PATIENCE_MS));
      else waiting.push(work);
      next();
    },
    close() {
      waiting.length = 0;
      for (const timer of placeless.values()) clearTimeout(timer);
      placeless.clear();
    },
  };
}
