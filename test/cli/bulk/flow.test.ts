import { describe, expect, test } from 'vitest';
import { createFlow } from '../../../src/cli/bulk/flow.ts';

/** A server by the clock: each request takes `ms`, and no more than `lanes` are worked on at once. The levels that were tried, in order. */
function levels(most: number, server: { ms: number; lanes: number; breaksAt?: number }, requests: number): number[] {
  let now = 0;
  const flow = createFlow(most, () => now);
  const seen = [flow.atOnce];
  for (let done = 0; done < requests;) {
    const together = flow.atOnce;
    now += server.ms * Math.ceil(together / server.lanes);
    for (let one = 0; one < together; one++, done++) {
      if (one === 0 && together >= (server.breaksAt ?? Infinity)) flow.trouble();
      else flow.went();
      if (flow.atOnce !== seen.at(-1)) seen.push(flow.atOnce);
    }
  }
  return seen;
}

describe('how many go at once', () => {
  test('twice as many each time while more get done by it, and never more than allowed', () => {
    expect(levels(16, { ms: 50, lanes: 64 }, 300)).toEqual([4, 8, 16]);
    expect(levels(40, { ms: 50, lanes: 64 }, 600)).toEqual([4, 8, 16, 32, 40]);
    expect(levels(3, { ms: 50, lanes: 64 }, 300)).toEqual([3]);
    expect(levels(1, { ms: 50, lanes: 64 }, 300)).toEqual([1]);
  });

  test('a server that works on a few at a time is not made to hold more, and is asked again only after a while', () => {
    const seen = levels(16, { ms: 10, lanes: 4 }, 400);
    expect(seen.slice(0, 3)).toEqual([4, 8, 4]);
    expect(Math.max(...seen)).toBe(8);
    expect(levels(16, { ms: 10, lanes: 4 }, 200)).toEqual([4, 8, 4]);
  });

  test('after trouble half as many, and then one more at a time', () => {
    const seen = levels(64, { ms: 10, lanes: 1000, breaksAt: 8 }, 200);
    expect(seen.slice(0, 4)).toEqual([4, 8, 4, 5]);
    // Below the first level it comes back by itself, however slow what was tried again has made it.
    let now = 0;
    const flow = createFlow(16, () => now);
    flow.trouble();
    flow.trouble();
    expect(flow.atOnce).toBe(1);
    for (let ends = 0; ends < 18; ends++) { now += ends * 1000; flow.went(); }
    expect(flow.atOnce).toBe(4);
    expect(Math.max(...seen)).toBe(8);
  });

  test('at least one goes, whatever the trouble', () => {
    const flow = createFlow(16, () => 0);
    for (let times = 0; times < 10; times++) flow.trouble();
    expect(flow.atOnce).toBe(1);
  });
});
