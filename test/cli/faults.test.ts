import { expect, test } from 'vitest';
import { lendFaults, ownFaults } from '../../src/cli/faults.ts';
import { createEmulator } from '../../src/emulator/server.ts';

test('what is changed on loan is as before at the end of its scope, by the seed it had', async () => {
  const emulator = await createEmulator({ reorder: 0.25, faultSeed: 5 });
  const loan = lendFaults(async () => ownFaults(emulator));
  const set = () => { const { done: _done, ...left } = emulator.faults.show(); return left; };
  const faults = (await loan.faults())!;
  await faults.set({ dropPush: 1 });
  loan.scope('test');
  expect(await faults.set({ dropPush: 0.5, reorder: 0 })).toMatchObject({ dropPush: 0.5 });
  await loan.giveBack('test');
  expect(set()).toMatchObject({ dropPush: 1, reorder: 0.25 });
  await loan.giveBack('test');
  await loan.giveBack('file');
  expect(set()).toEqual({ reorder: 0.25, faultSeed: 5 });
  await expect(faults.set({ dropPush: 2 })).rejects.toThrow('--drop-push');
  await loan.giveBack('test');
  expect(set()).toEqual({ reorder: 0.25, faultSeed: 5 });
  await emulator.close();
});

test('a server that is no emulator of ours has none, and nothing to give back', async () => {
  const loan = lendFaults(async () => undefined);
  expect(await loan.faults()).toBeUndefined();
  await loan.giveBack('file');
});
