import { describe, expect, test } from 'vitest';
import { createRanges } from '../../../src/testing/devices/ranges.ts';

describe('a set of sequence numbers', () => {
  test.each([
    { added: [], missing: [[1, 9]] },
    { added: [1, 2, 3, 4, 5, 6, 7, 8, 9], missing: [] },
    { added: [9, 8, 7, 6, 5, 4, 3, 2, 1], missing: [] },
    { added: [1, 3, 5], missing: [[2, 2], [4, 4], [6, 9]] },
    { added: [5, 1, 3, 2], missing: [[4, 4], [6, 9]] },
    { added: [4, 6, 5], missing: [[1, 3], [7, 9]] },
    { added: [20, 2], missing: [[1, 1], [3, 9]] },
  ])('with $added lacks $missing of 1 to 9', ({ added, missing }) => {
    const ranges = createRanges();
    for (const value of added) expect(ranges.add(value)).toBe(true);
    for (const value of added) expect(ranges.add(value)).toBe(false);
    expect(ranges.missing(1, 9)).toEqual(missing);
    expect(ranges.max).toBe(Math.max(0, ...added));
  });

  test('agrees with a plain Set over a thousand random orders', () => {
    let state = 7;
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 1000; round++) {
      const ranges = createRanges();
      const plain = new Set<number>();
      for (let step = 0; step < 25; step++) {
        const value = 1 + random(30);
        expect(ranges.add(value)).toBe(!plain.has(value));
        plain.add(value);
      }
      const [from, to] = [1 + random(10), 15 + random(20)];
      const missing = ranges.missing(from, to).flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, at) => a + at));
      expect(missing).toEqual(Array.from({ length: to - from + 1 }, (_, at) => from + at).filter((value) => !plain.has(value)));
      for (let value = 1; value <= 31; value++) expect(ranges.has(value)).toBe(plain.has(value));
    }
  });
});
