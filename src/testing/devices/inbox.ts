// What came to a device since its login, in the order it came, and what of it somebody has taken.
// Imported by device.ts; pure.
import type { DeviceMessage } from './message.ts';

/** Messages that came; the device leaves out those it sent itself. */
export interface Inbox {
  add(message: DeviceMessage): void;
  /** How many came in all. */
  readonly count: number;
  /** Of those still kept, what came after the first `count`. */
  since(count: number): DeviceMessage[];
  /** What nobody has taken. */
  readonly untaken: readonly DeviceMessage[];
  /** The oldest that fits and nobody has taken: now it is. */
  take(fits: (message: DeviceMessage) => boolean): DeviceMessage | undefined;
  /** The newest that fits, taken or not. */
  find(fits: (message: DeviceMessage) => boolean): DeviceMessage | undefined;
  /** Somebody was told that it is there, and did not take it. */
  notice(message: DeviceMessage): void;
  /** What nobody took, nor was told of. */
  readonly unnoticed: readonly DeviceMessage[];
}

/** Nothing came yet. @param keep default 1000; what is older than these is forgotten, taken or not. */
export function createInbox(keep = 1000): Inbox {
  let kept: DeviceMessage[] = [];
  let untaken: DeviceMessage[] = [];
  const noticed = new WeakSet<DeviceMessage>();
  let count = 0;
  const trim = (list: DeviceMessage[]) => (list.length > keep * 1.25 ? list.slice(-keep) : list);
  return {
    add(message) {
      count++;
      kept.push(message);
      untaken.push(message);
      kept = trim(kept);
      untaken = trim(untaken);
    },
    get count() { return count; },
    since: (from) => kept.slice(Math.max(0, kept.length - (count - from))),
    get untaken() { return untaken; },
    take(fits) {
      const at = untaken.findIndex(fits);
      return at < 0 ? undefined : untaken.splice(at, 1)[0];
    },
    find: (fits) => kept.findLast(fits),
    notice: (message) => { noticed.add(message); },
    get unnoticed() { return untaken.filter((one) => !noticed.has(one)); },
  };
}
