import { expect, test } from 'vitest';
import { createWaiter } from '../../src/sandbox/awake.ts';

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

test('where staying awake keeps the other side from its core, it is given up for longer each time', () => {
  const { waitForTheCore } = loop();
  const awake = Array.from({ length: 1000 }, waitForTheCore).filter((turns) => turns > 0).length;
  expect(awake).toBeGreaterThan(2);
  expect(awake).toBeLessThan(12);
});
