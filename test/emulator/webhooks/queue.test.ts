import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { createQueue } from '../../../src/emulator/webhooks/queue.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** Work that ends when it is told to. */
function createWork() {
  const begun: number[] = [], ends: (() => void)[] = [];
  return { begun, end: () => ends.shift()!(), make: (number: number) => () => { begun.push(number); return new Promise<void>((resolve) => { ends.push(resolve); }); } };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

it('two are worked on at a time, the others in the order they came', async () => {
  const queue = createQueue(), work = createWork();
  for (const number of [1, 2, 3, 4]) queue.put(work.make(number));
  expect(work.begun).toEqual([1, 2]);
  work.end();
  await settled();
  expect(work.begun).toEqual([1, 2, 3]);
});

it('a hundred have a place; the next waits three seconds for one, and is lost', async () => {
  const queue = createQueue(), work = createWork();
  for (let number = 1; number <= 104; number++) queue.put(work.make(number));
  await vi.advanceTimersByTimeAsync(2000);
  // Two places are free, and 103 and 104 get them in time.
  work.end();
  work.end();
  await settled();
  queue.put(work.make(105));
  await vi.advanceTimersByTimeAsync(3000);
  while (work.begun.length < 104) { work.end(); await settled(); }
  work.end();
  await settled();
  expect(work.begun).toEqual(Array.from({ length: 104 }, (_, i) => i + 1));
});

it('what has not begun is forgotten when it closes', async () => {
  const queue = createQueue(), work = createWork();
  for (let number = 1; number <= 110; number++) queue.put(work.make(number));
  queue.close();
  work.end();
  await vi.advanceTimersByTimeAsync(5000);
  expect(work.begun).toEqual([1, 2]);
});
