// Waiting for something on a device, and saying what was there in its place when it does not come.
// Imported by device.ts.
import type { Clock } from '../../base/clock.ts';
import { ImctlError } from '../../base/errors.ts';
import { plural } from '../../base/spell.ts';
import { interruption } from '../../base/wait.ts';
import type { Device } from './device.ts';
import type { DeviceState } from './link.ts';

/** How long to wait, and for what reason to stop. */
export interface Waiting {
  /** Milliseconds. */
  within: number;
  signal?: AbortSignal;
}

/**
 * Wait until `look` finds something; it is asked now and after each thing that happens on the device.
 *
 * @param what is waited for, for messages: `a message from anna`.
 * @param orEnd go on when the device ends for good; else that is the failure.
 * @throws ImctlError TIMEOUT; INTERRUPTED; the ending's own.
 */
export type Until = <T>(what: string, look: () => T | undefined, waiting: Waiting, orEnd?: boolean) => Promise<T>;

/** States in which something may still come: somebody may bring a device back that was cut. */
const HOPEFUL: ReadonlySet<DeviceState> = new Set<DeviceState>(['connected', 'reconnecting', 'cut']);

/** Nobody waits yet. `changed` is to be called after each thing that happens. */
export function createWaiting(device: Omit<Device, 'until'>, clock: Clock): { changed(): void; until: Until } {
  const waiters = new Set<() => void>();
  return {
    changed() { for (const check of [...waiters]) check(); },
    until: (what, look, { within, signal }, orEnd = false) => new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        waiters.delete(check);
      };
      const fail = (error: ImctlError) => {
        settle();
        reject(error);
      };
      const check = () => {
        const found = look();
        if (found !== undefined) {
          settle();
          resolve(found);
        } else if (!orEnd && device.ending && !HOPEFUL.has(device.state)) fail(hopeless(what, device.name, device.ending.error));
      };
      const onAbort = () => fail(interruption(signal!));
      const timer = setTimeout(() => fail(tooLate(what, within, device, clock.now())), within);
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      waiters.add(check);
      check();
    }),
  };
}

function hopeless(what: string, name: string, cause: ImctlError): ImctlError {
  const { code, hint, exitStatus, context } = cause;
  return new ImctlError(code, `${name} waited for ${what}: ${cause.message}`, { hint, exitStatus, context, cause });
}

function tooLate(what: string, within: number, { name, state, inbox, events }: Omit<Device, 'until'>, now: number): ImctlError {
  const last = events().events.findLast((one) => one.kind === 'frame' && one.direction === 'in');
  const heard = last?.kind === 'frame' ? `the last frame it got was ${last.name}, ${Math.max(0, now - last.at)} ms ago` : 'it got no frame at all';
  const waits = inbox.untaken.length;
  return new ImctlError('TIMEOUT', `${name} waited ${within / 1000} s for ${what}, which did not come`, {
    hint: `it is ${state}; ${heard}; ${waits === 0 ? 'nothing waits in its inbox' : `${plural(waits, 'other message waits', 'other messages wait')} in its inbox`}; see  im.events(${JSON.stringify(name)})`,
  });
}
