// Devices on an emulator, and expectations held against them as `im.expect` does.
// Imported by the tests of this folder.
import { systemClock } from '../../../src/base/clock.ts';
import type { AdminCtx } from '../../../src/builtins/define.ts';
import { expectOf, type ExpectationName } from '../../../src/builtins/im-expect.ts';
import type { EmulatorOptions } from '../../../src/emulator/server.ts';
import type { Device } from '../../../src/testing/devices/device.ts';
import type { Verdict } from '../../../src/testing/chat/index.ts';
import { withDevices } from '../devices/setup.ts';

type Asked = Partial<Parameters<typeof expectOf>[1]>;

/** Devices of these users, and `hold`, which waits for an expectation and answers with its verdict. */
export async function withChat(userIDs: readonly string[], options: EmulatorOptions = {}) {
  const people = await withDevices(userIDs, options);
  const ctx = {
    clock: systemClock, signal: new AbortController().signal, devices: async () => people.devices,
    faults: async () => ({ show: async () => ({ ...people.faults.show() }) }),
    call: async (path: string, body: object) => { const { errCode, errMsg, data } = await people.admin(path, body); if (errCode !== 0) throw new Error(errMsg); return data; },
  } as unknown as AdminCtx;
  const hold = (name: ExpectationName, devices: Device | readonly Device[], asked: Asked = {}): Promise<Verdict> => expectOf(name, { devices: [devices].flat().map((one) => one.name), messages: [], count: 0, not: false, within: 60_000, ...asked }, ctx);
  return { ...people, hold };
}

/** What a hop says, by its title. */
export function hopsOf({ hops }: Verdict): Record<string, string> {
  return Object.fromEntries(hops.map((hop) => [hop.title, hop.text]));
}
