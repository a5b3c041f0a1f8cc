// Work that takes time and has an order: one lane per key, one thing after the other in it.
// Made by server.ts; messages use it, as ctx.lanes, for what follows a message while webhooks are asked.

/** Lanes by key. An empty lane is forgotten. */
export interface Lanes {
  /** Something is under way there. */
  isBusy(key: string): boolean;
  /** Do this when everything before it in the lane is done. What it throws is lost, as it would be in a worker of the server. */
  run(key: string, work: () => void | Promise<void>): void;
}

/** Lanes with nothing in them. */
export function createLanes(): Lanes {
  const ends = new Map<string, Promise<void>>();
  return {
    isBusy: (key) => ends.has(key),
    run(key, work) {
      const end = (ends.get(key) ?? Promise.resolve()).then(work).catch(() => { /* nobody waits for it */ }).then(() => {
        if (ends.get(key) === end) ends.delete(key);
      });
      ends.set(key, end);
    },
  };
}
