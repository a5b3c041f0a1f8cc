import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../../../src/base/random.ts';
import { createDrive, type DriveParts } from '../../../src/testing/load/drive.ts';

function drive(parts: Partial<DriveParts>) {
  const begun: { device: number; at: number }[] = [];
  let dropped = 0;
  const one = createDrive({ random: createRandom(7), open: false, begin: (device, at) => { begun.push({ device, at }); }, drop: () => { dropped++; }, ...parts });
  onTestFinished(() => one.stop());
  return { one, begun, dropped: () => dropped };
}

test('a closed one waits for a device that is free, and catches up on nothing', async () => {
  const { one, begun, dropped } = drive({ rate: () => 1000 });
  one.free(4);
  one.start();
  await expect.poll(() => begun.length).toBe(1);
  await sleep(50);
  expect(begun.map(({ device }) => device)).toEqual([4]);
  one.free(4);
  await expect.poll(() => begun.length).toBe(2);
  expect(dropped()).toBe(0);
});

test('an open one drops what is due while nobody is free, and says when things were due', async () => {
  const { one, begun, dropped } = drive({ open: true, rate: () => 1000 });
  one.free(1);
  const startedAt = performance.now();
  one.start();
  await expect.poll(() => dropped()).toBeGreaterThan(20);
  expect(begun).toHaveLength(1);
  // The loop is held up: what was due meanwhile is begun late, and its time is that when it was due.
  for (let device = 10; device < 500; device++) one.free(device);
  const heldAt = performance.now();
  while (performance.now() < heldAt + 60);
  await expect.poll(() => begun.length).toBeGreaterThan(40);
  expect(begun.some(({ at }) => at > heldAt && at < heldAt + 50)).toBe(true);
  expect(begun.every(({ at }) => at >= startedAt)).toBe(true);
});

test('the same seed chooses the same devices', async () => {
  const chosen = async (): Promise<number[]> => {
    const { one, begun } = drive({ open: true, rate: () => 2000, random: createRandom(3) });
    for (let device = 0; device < 100; device++) one.free(device);
    one.start();
    await expect.poll(() => begun.length).toBeGreaterThan(30);
    one.stop();
    return begun.slice(0, 30).map(({ device }) => device);
  };
  expect(await chosen()).toEqual(await chosen());
});

test('a device that thinks is due again after its time, and not when it is gone', async () => {
  const { one, begun } = drive({ thinkMs: [1, 5] });
  one.free(0);
  one.free(1);
  one.start();
  await expect.poll(() => new Set(begun.map(({ device }) => device)).size).toBe(2);
  one.free(0);
  one.taken(0);
  one.free(1);
  await expect.poll(() => begun.filter(({ device }) => device === 1).length).toBe(2);
  expect(begun.filter(({ device }) => device === 0)).toHaveLength(1);
});

test('nothing begins before the start and after the end', async () => {
  const { one, begun } = drive({ rate: () => 1000 });
  one.free(0);
  await sleep(20);
  expect(begun).toEqual([]);
  one.start();
  await expect.poll(() => begun.length).toBe(1);
  one.stop();
  one.free(0);
  await sleep(20);
  expect(begun).toHaveLength(1);
});
