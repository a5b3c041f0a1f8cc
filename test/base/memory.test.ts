import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { afterAll, expect, test } from 'vitest';
import { holdYoungGeneration } from '../../src/base/memory.ts';

afterAll(() => setFlagsFromString('--semi-space-growth-factor=2'));

/** What lives through some collections, a thousand rows at a time. */
function work(hold?: () => void): number {
  let kept: object[] = [];
  for (let row = 0; row < 3_000_000; row++) {
    kept.push({ row, text: String(row) });
    if (row % 1000 === 0) hold?.();
    if (kept.length > 30_000) kept = [];
  }
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')!.space_size;
}

test('room for new objects grows no more once it is enough', () => {
  const held = work(holdYoungGeneration());
  expect(held).toBeLessThanOrEqual(16 * 1024 * 1024);
  setFlagsFromString('--semi-space-growth-factor=2');
  // Not held it would have: else this test shows nothing.
  expect(work()).toBeGreaterThan(held);
});
