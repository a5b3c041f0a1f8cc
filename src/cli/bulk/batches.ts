// Rows as they are read, in batches of a size.
// Imported by run.ts; pure.
import type { Target } from './targets.ts';

/** Batches of a size; `taken` counts the rows that were handed out, `rest` those that were left when it ended early. */
export function inBatches(lists: AsyncIterable<Target[]>, size: number): { items: AsyncIterable<Target[]>; taken(): number; rest(): Promise<number> } {
  const iterator = lists[Symbol.asyncIterator]();
  let waiting: Target[] = [];
  let at = 0;
  let taken = 0;
  let isDone = false;
  const items: AsyncIterator<Target[]> = {
    async next() {
      while (waiting.length - at < size && !isDone) {
        const more = await iterator.next();
        if (more.done) isDone = true;
        else [waiting, at] = [at === waiting.length ? more.value : waiting.slice(at).concat(more.value), 0];
      }
      if (at === waiting.length) return { done: true, value: undefined };
      const batch = waiting.slice(at, at + size);
      at += batch.length;
      taken += batch.length;
      return { done: false, value: batch };
    },
    // Ending early leaves the rows to be counted.
    return: async () => ({ done: true, value: undefined }),
  };
  return {
    items: { [Symbol.asyncIterator]: () => items },
    taken: () => taken,
    async rest() {
      let left = waiting.length - at;
      for (let more = await iterator.next(); !more.done; more = await iterator.next()) left += more.value.length;
      return left;
    },
  };
}
