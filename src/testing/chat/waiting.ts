// Waiting that answers in place of failing.
// Imported by the files here.
import type { Device } from '../devices/device.ts';

/** Wait until `look` finds something on a device. Undefined when the time is over, or when nothing can come to it any more. */
export async function waitFor<T>(device: Device, look: () => T | undefined, within: number, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await device.until('something expected', look, { within, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** Wait until `look` finds something on any of the devices. */
export async function waitForAny<T>(devices: readonly Device[], look: (device: Device) => T | undefined, within: number, signal: AbortSignal): Promise<T | undefined> {
  const stop = new AbortController();
  const found = devices.map(async (device) => {
    const one = await waitFor(device, () => look(device), within, AbortSignal.any([signal, stop.signal]));
    if (one === undefined) throw new Error('nothing');
    return one;
  });
  try {
    return await Promise.any(found);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AggregateError) return undefined;
    throw error;
  } finally {
    stop.abort();
  }
}
