// The devices of one run: opened by user and platform, found by name, all logged out at its end.
// Imported by cli/app.ts; builtins/im.ts sees its types.
import type { Clock } from '../../base/clock.ts';
import { ImctlError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { platformName } from '../../openim/platforms.ts';
import { openDevice, type Device, type DeviceOptions } from './device.ts';

/** What a pool needs of the world. */
export interface PoolParts {
  /** Address of the gateway. */
  gateway: string;
  /** Name of the context, for messages. */
  context: string;
  clock: Clock;
  nextOperationID: () => string;
  /** A new token for one session. */
  session(account: { userID: string; platformID: number }): Promise<string>;
  settleMs?: number;
}

/** What may be chosen for one device. */
export type Chosen = Pick<DeviceOptions, 'gzip' | 'reconnect' | 'keepMessages' | 'keepEvents'>;

/** Devices of one run. */
export interface Devices {
  /** Log a device in. @throws ImctlError LOGIN-REFUSED, NOT-FOUND for a user there is not, and of the connection. */
  open(userID: string, platformID: number, chosen?: Chosen, signal?: AbortSignal): Promise<Device>;
  /** Give a device of a plan its name; nothing is connected. */
  plan(userID: string, platformID: number): string;
  /** Whose device it is, connected or planned. @throws ImctlError NOT-FOUND. */
  userOf(name: string): string;
  /** @throws ImctlError NOT-FOUND with the nearest name; PLAN-ENDS for a device that is only planned. */
  get(name: string): Device;
  list(): Device[];
  /** Log out those that are connected, and close all, or these: after a second at the latest, whatever the server does. Their names are free again. */
  close(these?: readonly Device[]): Promise<void>;
}

/** A server that does not answer a logout is not waited for longer. */
const GOODBYE_MS = 1000;

/** No device yet. Nothing is loaded or connected before the first one. */
export function createDevices(parts: PoolParts): Devices {
  const devices = new Map<string, Device>();
  /** Names of devices that are being opened. */
  const taken = new Set<string>();
  /** Devices of a plan, and whose they are. */
  const planned = new Map<string, string>();
  const nameOf = (userID: string, platformID: number): string => {
    const plain = `${userID}/${platformName(platformID).toLowerCase()}`;
    let name = plain;
    for (let count = 2; devices.has(name) || taken.has(name) || planned.has(name); count++) name = `${plain}-${count}`;
    return name;
  };
  /** A token holds the second it was made in: another login of that second would be the same session, and replace nobody. */
  const tokens = new Set<string>();
  const freshToken = async (userID: string, platformID: number, signal?: AbortSignal): Promise<string> => {
    for (;;) {
      const token = await parts.session({ userID, platformID });
      if (!tokens.has(token)) {
        tokens.add(token);
        return token;
      }
      await parts.clock.sleep(250, signal);
    }
  };

  const all: Devices = {
    async open(userID, platformID, chosen = {}, signal) {
      const name = nameOf(userID, platformID);
      taken.add(name);
      try {
        const token = await freshToken(userID, platformID, signal);
        const device = await openDevice({ ...parts, ...chosen, name, userID, platformID, token }, signal);
        devices.set(name, device);
        return device;
      } finally {
        taken.delete(name);
      }
    },
    plan(userID, platformID) {
      const name = nameOf(userID, platformID);
      planned.set(name, userID);
      return name;
    },
    get(name) {
      const device = devices.get(name);
      if (device) return device;
      if (planned.has(name)) throw new ImctlError('PLAN-ENDS', `${name} is not connected, it is only planned: what comes next depends on what comes to it, and the plan ends here`);
      const names = [...devices.keys()];
      throw new ImctlError('NOT-FOUND', `there is no device "${name}"`, { hint: names.length === 0 ? 'make one with  im.device("anna", "ios")' : `${didYouMean(name, names)}there are ${names.slice(0, 20).join(', ')}` });
    },
    userOf: (name) => planned.get(name) ?? all.get(name).userID,
    list: () => [...devices.values()],
    async close(leaving = [...devices.values()]) {
      for (const device of leaving) devices.delete(device.name);
      const bound = AbortSignal.timeout(GOODBYE_MS);
      await Promise.allSettled(leaving.filter((one) => one.state === 'connected').map((one) => one.logout(bound)));
      for (const device of leaving) device.close();
    },
  };
  return all;
}
