import { describe, expect, test } from 'vitest';
import { differenceOf, quantile, ratioOf, spreadOf, summarize } from '../../bench/statistics.ts';

describe('statistics', () => {
  test.each([
    { samples: [7], median: 7, low: 7, high: 7 },
    { samples: [3, 1, 2], median: 2, low: 1.5, high: 2.5 },
    { samples: [4, 1, 3, 2], median: 2.5, low: 1.75, high: 3.25 },
    { samples: [10, 10, 10, 1000], median: 10, low: 10, high: 257.5 },
    { samples: [100, 20, 3], median: 20, low: 11.5, high: 60 },
  ])('median and quartiles of $samples', ({ samples, median, low, high }) => {
    expect(spreadOf(samples)).toEqual({ value: median, low, high });
    expect(summarize(samples)).toEqual({ n: samples.length, median, min: Math.min(...samples), max: Math.max(...samples) });
  });

  test('samples keep their order: rounds are paired by it', () => {
    const samples = [3, 1, 2];
    quantile(samples, 0.5);
    expect(samples).toEqual([3, 1, 2]);
  });

  test.each([
    { what: 'the same', ours: [1, 2, 3], theirs: [1, 2, 3], value: 1, low: 1, high: 1 },
    { what: 'twice as much', ours: [2, 4, 6], theirs: [1, 2, 3], value: 2, low: 2, high: 2 },
    { what: 'a slow phase in both sides of a round leaves its ratio alone', ours: [10, 100, 12, 11], theirs: [5, 50, 6, 5.5], value: 2, low: 2, high: 2 },
    { what: 'ratio of the medians, not median of the ratios', ours: [1, 2, 9], theirs: [1, 4, 3], value: 2 / 3, low: 0.75, high: 2 },
    { what: 'a side that gave less counts as far as it goes', ours: [2, 2], theirs: [1, 1, 1], value: 2, low: 2, high: 2 },
  ])('ratio: $what', ({ ours, theirs, value, low, high }) => {
    const found = ratioOf(ours, theirs);
    expect(found.value).toBeCloseTo(value, 10);
    expect(found.low).toBeCloseTo(low, 10);
    expect(found.high).toBeCloseTo(high, 10);
  });

  test('difference: what a side takes in addition', () => {
    expect(differenceOf([3, 5, 4], [1, 2, 2])).toEqual({ value: 2, low: 2, high: 2.5 });
  });

  test('no samples are no number', () => {
    expect(() => summarize([])).toThrow(RangeError);
    expect(() => ratioOf([1], [])).toThrow(RangeError);
  });
});
