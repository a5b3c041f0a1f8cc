import { expect, test } from 'vitest';
import { createHeldWaiter, createWaiter } from '../../src/base/awake.ts';

/** A loop whose turns take 0.01 ms each and are made by hand. */
function loop() {
  let now = 0;
  let next: (() => void) | undefined;
  const waiter = createWaiter(() => now, (act) => { next = act; });
  const turns = (most: number) => {
    let made = 0;
    while (next && made < most) {
      const act = next;
      next = undefined;
      now += 0.01;
      act();
      made++;
    }
    return made;
  };
  return {
    /** Wait for one that comes after so long. @returns how many turns were made meanwhile. */
    wait(ms: number) {
      const end = now + ms;
      waiter.waits();
      const made = turns(Math.round(ms / 0.01));
      now = Math.max(now, end);
      waiter.came();
      return made + turns(1);
    },
    /** Wait for one that comes soon once we sleep, and not before. */
    waitForTheCore() {
      waiter.waits();
      const made = turns(Infinity);
      now += 0.1;
      waiter.came();
      return made;
    },
  };
}

test('the first is slept for; where it came soon, the next one finds us awake', () => {
  const { wait } = loop();
  expect(wait(0.1)).toBe(0);
  expect(wait(0.1)).toBeGreaterThanOrEqual(10);
  expect(wait(0.1)).toBeGreaterThanOrEqual(10);
});

test('what takes long is slept for', () => {
  const { wait } = loop();
  for (let n = 0; n < 10; n++) expect(wait(5)).toBe(0);
});

test('one that does not come is waited for a moment, and then the loop sleeps', () => {
  const { wait } = loop();
  wait(0.1);
  expect(wait(50)).toBeLessThan(30);
  expect(wait(50)).toBe(0);
});

test('where staying awake keeps the other side from its core, little time is lost by trying', () => {
  const { waitForTheCore } = loop();
  const turns = Array.from({ length: 1000 }, waitForTheCore);
  const tries = turns.filter((made) => made > 0).length;
  expect(tries).toBeGreaterThan(2);
  expect(tries).toBeLessThan(12);
  // What is given up is tried again later.
  expect(turns.slice(500).some((made) => made > 0)).toBe(true);
});

test('where the other side answers sooner to those who sleep, they sleep, though it answers soon enough to all', () => {
  let now = 0;
  const waiter = createHeldWaiter(() => now);
  const wait = () => {
    waiter.waits();
    const isAwake = waiter.isAwake();
    now += isAwake ? 0.1 : 0.02;
    waiter.came();
    return isAwake;
  };
  const awake = Array.from({ length: 2000 }, wait).filter(Boolean).length;
  expect(awake).toBeGreaterThan(2);
  expect(awake).toBeLessThan(20);
});

test('one who is awake is so for a quarter of a millisecond, and one for whom it came or who never waited is not', () => {
  let now = 0;
  const waiter = createHeldWaiter(() => now);
  expect(waiter.isAwake()).toBe(false);
  for (let n = 0; n < 2; n++) {
    waiter.waits();
    now += 0.1;
    if (n === 1) expect(waiter.isAwake()).toBe(true);
    waiter.came();
    expect(waiter.isAwake()).toBe(false);
  }
  waiter.waits();
  now += 0.24;
  expect(waiter.isAwake()).toBe(true);
  now += 0.01;
  expect(waiter.isAwake()).toBe(false);
});
