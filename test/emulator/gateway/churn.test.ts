// Devices come and go, many thousand times: nothing of them stays.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';

import { createEmulator } from '../../../src/emulator/server.ts';
import { rawFrame, upgradeRaw, type RawSocket } from '../raw.ts';
import { connectWire, introduce } from '../wire.ts';

const DEVICES = 10_000, AT_ONCE = 50, WARM_UP = 2000;

it('ten thousand devices connect, ask, and leave in every way there is; memory is what it was, and nobody is online', async () => {
  const now = Date.now();
  const emulator = await createEmulator({ clock: { now: () => now } });
  const { admin, tokenOf } = await introduce(emulator.apiURL, 'alice', 'bob');
  const tokens = await Promise.all([1, 2, 3, 4, 5].map((platformID) => tokenOf('alice', platformID)));
  const watcher = await connectWire(emulator.gatewayURL, 'bob', 5, await tokenOf('bob', 5));
  await watcher.ask(2005, Buffer.from([0x0a, 5, ...Buffer.from('alice')]));
  // What it is told is not kept here.
  watcher.socket.removeAllListeners('message');
  const watch = rawFrame(0x82, JSON.stringify({ reqIdentifier: 2005, sendID: 'alice', operationID: 'o', msgIncr: 'i', data: Buffer.from([0x0a, 3, ...Buffer.from('bob')]).toString('base64') }));
  const leave: ((device: RawSocket) => void)[] = [
    ({ socket }) => socket.destroy(), ({ socket }) => socket.resetAndDestroy(), ({ socket }) => socket.end(),
    ({ socket }) => socket.write(rawFrame(0x88, Uint8Array.of(0x03, 0xe8))), ({ socket }) => socket.write(rawFrame(0x82, 'rubbish')), ({ socket }) => socket.write(rawFrame(0x82, 'no mask', false)),
  ];
  const visit = async (i: number): Promise<void> => {
    const platformID = 1 + (i % 5);
    const device = await upgradeRaw(emulator.gatewayURL, 'alice', platformID, tokens[platformID - 1]!);
    device.socket.write(watch);
    leave[i % leave.length]!(device);
    await device.closed;
  };
  let atFirst = 0;
  for (let i = 0; i < DEVICES; i += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, k) => visit(i + k)));
    if (i + AT_ONCE === WARM_UP) atFirst = await memory();
  }
  const status = async () => ((await admin('/user/get_users_online_status', { userIDs: ['alice', 'bob'] })).data as { status: number }[]).map((one) => one.status);
  while ((await status())[0] !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await status()).toEqual([0, 1]);
  // Half a kilobyte kept of each of the eight thousand would be 4 MB.
  expect((await memory() - atFirst) / 2 ** 20).toBeLessThan(4);
  watcher.socket.terminate();
  await emulator.close();
});

/** Bytes in use after everything that can go is gone: what is freed by one collection lets go of more. */
async function memory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 4; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
