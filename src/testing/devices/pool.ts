// The devices of one run: opened by user and platform, found by name, all closed at its end.
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
  /** @throws ImctlError NOT-FOUND with the nearest name. */
  get(name: string): Device;
  list(): Device[];
  close(): void;
}

/** No device yet. Nothing is loaded or connected before the first one. */
export function createDevices(parts: PoolParts): Devices {
  const devices = new Map<string, Device>();
  /** Names of devices that are being opened. */
  const taken = new Set<string>();
  const nameOf = (userID: string, platformID: number): string => {
    const plain = `${userID}/${platformName(platformID).toLowerCase()}`;
    let name = plain;
    for (let count = 2; devices.has(name) || taken.has(name); count++) name = `${plain}-${count}`;
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

  return {
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
    get(name) {
      const device = devices.get(name);
      if (device) return device;
      const names = [...devices.keys()];
      throw new ImctlError('NOT-FOUND', `there is no device "${name}"`, { hint: names.length === 0 ? 'make one with  im.device("anna", "ios")' : `${didYouMean(name, names)}there are ${names.slice(0, 20).join(', ')}` });
    },
    list: () => [...devices.values()],
    close() {
      for (const device of devices.values()) device.close();
      devices.clear();
    },
  };
}
