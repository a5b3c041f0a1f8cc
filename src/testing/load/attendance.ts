// Who is there: all before the load begins, or as many as stages say.
// Imported by run.ts.
import { asImctlError, type ImctlError } from '../../base/errors.ts';
import { waitMs } from '../../base/wait.ts';
import type { Errors } from './errors.ts';
import type { Fleet, LoadDevice } from './fleet.ts';
import type { Scenario } from './scenario.ts';

const LOGINS_AT_ONCE = 64;
/** When so many failed, and more than did not, no more are tried. */
const HOPELESS = 20;

/** The first alone, so that what fails for all fails at once; then all others, not too many a second. @throws ImctlError of the first, and when more fail than not. */
export async function loginAll(fleet: Fleet, { logins }: Scenario, errors: Errors, signal: AbortSignal, tell: (done: number, total: number) => void): Promise<void> {
  const [first, ...others] = fleet.devices as [LoadDevice, ...LoadDevice[]];
  await fleet.login(first, signal);
  const begun = performance.now();
  let at = 0;
  let failed = 0;
  let last: ImctlError | undefined;
  const isHopeless = (least: number) => failed >= least && failed > fleet.online;
  await Promise.all(Array.from({ length: LOGINS_AT_ONCE }, async () => {
    for (let device = others[at++]; device && !signal.aborted && !isHopeless(HOPELESS); device = others[at++]) {
      const wait = begun + (device.index * 1000) / logins - performance.now();
      if (wait > 0) await waitMs(wait, signal);
      await fleet.login(device, signal).catch((thrown: unknown) => {
        if (signal.aborted) return;
        failed++;
        last = asImctlError(thrown);
        errors.add('login', last);
      });
      tell(fleet.online, fleet.devices.length);
    }
  }));
  signal.throwIfAborted();
  if (isHopeless(1)) throw last!;
}

/** Sees to it that as many devices are there as are wanted. */
export interface Attendance {
  /** To be called now and then. */
  follow(target: number): void;
}

/** For ramping: not too many logins a second, and whoever is too many leaves when it is not busy. */
export function createAttendance(fleet: Fleet, { logins: rate }: Scenario, errors: Errors, signal: AbortSignal): Attendance {
  const logins = { coming: 0, budget: 0, at: performance.now() };
  return {
    follow(target) {
      const now = performance.now();
      logins.budget = Math.min(rate, logins.budget + ((now - logins.at) * rate) / 1000);
      logins.at = now;
      const wanted = target - fleet.online - logins.coming;
      if (wanted < 0) {
        // Those that are busy stay until they are not.
        for (const device of fleet.devices.filter((one) => one.connection && !one.busy).slice(wanted)) fleet.close(device);
        return;
      }
      const away = fleet.devices.filter((device) => !device.connection && !device.busy && !device.coming).slice(0, Math.min(wanted, Math.floor(logins.budget), LOGINS_AT_ONCE - logins.coming));
      for (const device of away) {
        logins.budget--;
        logins.coming++;
        device.coming = true;
        fleet.login(device, signal).catch((error: unknown) => { if (!signal.aborted) errors.add('login', asImctlError(error)); }).finally(() => { logins.coming--; device.coming = false; });
      }
    },
  };
}
