import { expect, test } from 'vitest';
import type { TestResult } from '../../../src/testing/results.ts';
import { createQueue } from '../../../src/testing/runner/queue.ts';
import type { Slot } from '../../../src/testing/runner/select.ts';
import { openTry } from '../../../src/testing/runner/try.ts';

const slot = (at: number, skipped = false): Slot => ({ id: `t${at}`, file: 'a.test.ts', line: at, column: 1, path: [], title: `t${at}`, at, skipped, only: false, slow: false, tags: [], groupLines: [], tries: [] });

/** A queue of the file's tests 0 to 3, of which 1 is skipped, and how each was told. */
function queueOf({ retries = 0, takeAway = async () => {}, goesOn = true } = {}) {
  const told: string[] = [];
  const queue = createQueue({ retries, takeAway, openTry: () => openTry(1, () => undefined, () => 0), ended: (result: TestResult) => { told.push(`${result.title} ${result.status}`); return goesOn; } });
  queue.fill([slot(0), slot(1, true), slot(2), slot(3)]);
  return { queue, told };
}

test('tests begin in their turn alone, and skipped ones are told where they stand', async () => {
  const { queue, told } = queueOf();
  expect(queue.numbers()).toEqual([0, 2, 3]);
  expect(queue.begin(2)).toBeUndefined();
  expect(queue.begin(0)).toMatchObject({ title: 't0' });
  expect(queue.begin(0)).toBeUndefined();
  expect(await queue.end('passed', [])).toBe(true);
  expect(told).toEqual(['t0 passed', 't1 skipped']);
  expect(queue.begin(2)).toMatchObject({ title: 't2' });
});

test('one that failed stays the next, until it has been tried often enough', async () => {
  const { queue, told } = queueOf({ retries: 1 });
  queue.begin(0);
  expect(await queue.end('failed', [])).toBe(false);
  expect([told, queue.triesAgain, queue.length]).toEqual([[], true, 4]);
  queue.begin(0);
  expect(await queue.end('passed', [])).toBe(true);
  expect([told, queue.triesAgain, queue.length]).toEqual([['t0 flaky', 't1 skipped'], false, 2]);
});

test('a try whose end is said again while what it made is taken away ends as was said first', async () => {
  const takenAway = Promise.withResolvers<void>();
  const { queue, told } = queueOf({ takeAway: () => takenAway.promise });
  queue.begin(0);
  const ends = [queue.end('failed', []), queue.end('passed', [])];
  expect([queue.runs(0), queue.running === undefined, queue.begin(2)]).toEqual([false, false, undefined]);
  takenAway.resolve();
  await Promise.all(ends);
  expect([told, queue.running]).toEqual([['t0 failed', 't1 skipped'], undefined]);
});

test('when the run is over nothing begins, nothing is tried again, and the rest is told with why', async () => {
  const over = queueOf({ goesOn: false });
  over.queue.begin(0);
  expect(await over.queue.end('passed', [])).toBe(false);
  expect([over.queue.goesOn, over.queue.begin(2)]).toEqual([false, undefined]);
  over.queue.skipRest('not run: the run had ended');
  expect(over.told).toEqual(['t0 passed', 't1 skipped', 't2 skipped', 't3 skipped']);

  const stopped = queueOf({ retries: 1 });
  stopped.queue.begin(0);
  stopped.queue.stop();
  expect(await stopped.queue.end('failed', [])).toBe(false);
  expect(stopped.told).toEqual(['t0 failed', 't1 skipped']);
});
