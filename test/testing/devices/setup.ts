// Devices on an emulator, or on a gateway that does as it is told.
// Imported by the tests of this folder.
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import type { EmulatorOptions } from '../../../src/emulator/server.ts';
import type { Chosen, Devices } from '../../../src/testing/devices/pool.ts';
import { createDevices } from '../../../src/testing/devices/pool.ts';
import { withEmulator } from '../../openim/gateway/setup.ts';

let operations = 0;
export const nextOperationID = () => `test-${++operations}`;

/** An emulator with these users, and devices on it that go with the test. Each token is of a second of its own. */
export async function withDevices(userIDs: readonly string[], options: EmulatorOptions = {}) {
  let later = 0;
  const emulator = await withEmulator(userIDs, { clock: { now: () => Date.now() + later }, ...options });
  const devices: Devices = createDevices({
    gateway: emulator.gatewayURL, context: 'test', clock: systemClock, nextOperationID,
    session: ({ userID, platformID }) => { later += 1000; return emulator.tokenOf(userID, platformID); },
  });
  onTestFinished(() => devices.close());
  const open = (userID: string, platformID = 1, chosen?: Chosen) => devices.open(userID, platformID, chosen);
  return { ...emulator, devices, open };
}

/** Soon, for what is sure to come. */
export const soon = { within: 60_000 };

/** The next message of a device, whatever it is. */
export const nextOf = (device: Awaited<ReturnType<Devices['open']>>) => device.until('a message', () => device.inbox.take(() => true), soon);
