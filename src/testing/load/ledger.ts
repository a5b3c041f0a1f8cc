// Messages on their way: who must get each, who did, and what came twice, late or not at all.
// Imported by run.ts and fleet.ts; pure. Devices and messages are numbers here.
// A message that is acknowledged and delivered to all is forgotten, so that memory holds what is on its way and no more.
import type { Metrics } from './metrics.ts';

/** How a message came: pushed, or asked for after being away. */
export type Via = 'push' | 'pull';

interface Row {
  /** When it was sent, or due; performance.now(). */
  at: number;
  acked: boolean;
  /** Devices that must get it, upwards. */
  receivers: readonly number[];
  /** Of each receiver: 0 not yet, 1 pushed, 2 pulled. */
  got: Uint8Array;
  left: number;
  /** Some were pulled: a push of the same may still come, and is none too many. */
  pulled: boolean;
  /** See `sent`. */
  pushedAt?: number;
}

/** Is the device connected, and has it been since that moment? Default now. */
export type IsThere = (device: number, since?: number) => boolean;

/** Counts what becomes of messages. */
export interface Ledger {
  /**
   * A message is sent.
   *
   * @param receivers devices that must get it, upwards.
   * @param pushedAt of one that no server keeps: who goes away after this moment need not get it; performance.now().
   * @returns its number, which is a part of its clientMsgID.
   */
  sent(at: number, receivers: readonly number[], pushedAt?: number): number;
  /** The server has it. */
  acked(message: number): void;
  /** The server refused it: nobody gets it. */
  refused(message: number): void;
  /** It came to a device. @param isLate it came after a higher number of its conversation: late when it is new, again when it is not. */
  arrived(message: number, device: number, via: Via, now: number, isLate: boolean): void;
  /** How many deliveries of acknowledged messages are still to come. */
  readonly open: number;
  /** Must any of them still come? Looks at all that are open, up to the first. */
  isAwaited(isThere: IsThere): boolean;
  /** At the end: what was acknowledged and did not come to devices that are connected. */
  settle(isThere: IsThere): void;
}

/** Nothing is on its way. */
export function createLedger(metrics: Pick<Metrics, 'add' | 'record'>): Ledger {
  const rows = new Map<number, Row>();
  let next = 0;
  let open = 0;

  const isOwed = ({ acked, receivers, got, pushedAt }: Row, at: number, isThere: IsThere) => acked && got[at] === 0 && isThere(receivers[at]!, pushedAt);
  const forget = (message: number, row: Row) => { if (row.acked && row.left === 0 && !row.pulled) rows.delete(message); };

  return {
    sent(at, receivers, pushedAt) {
      rows.set(next, { at, acked: false, receivers, got: new Uint8Array(receivers.length), left: receivers.length, pulled: false, pushedAt });
      metrics.add('im_sent');
      return next++;
    },
    acked(message) {
      const row = rows.get(message);
      metrics.add('im_acked');
      if (!row || row.acked) return;
      row.acked = true;
      open += row.left;
      forget(message, row);
    },
    refused: (message) => { rows.delete(message); },
    arrived(message, device, via, now, isLate) {
      const row = rows.get(message);
      if (!row) {
        // Delivered to all before. What a device gets that came a moment after the message was sent is none too many.
        if (message < next && isLate && via === 'push') metrics.add('im_dup');
        return;
      }
      const at = placeOf(row.receivers, device);
      if (at < 0) return;
      const before = row.got[at]!;
      if (via === 'pull') {
        if (before !== 0) return;
        row.got[at] = 2;
        row.pulled = true;
      } else if (before === 1) return void metrics.add('im_dup');
      else {
        row.got[at] = 1;
        if (before === 2) return;
        metrics.record('im_deliver_ms', now - row.at);
        if (isLate) metrics.add('im_reorder');
      }
      metrics.add('im_delivered');
      row.left--;
      if (row.acked) open--;
      forget(message, row);
    },
    get open() { return open; },
    isAwaited: (isThere) => open > 0 && rows.values().some((row) => row.receivers.some((_device, at) => isOwed(row, at, isThere))),
    settle(isThere) {
      for (const row of rows.values()) {
        const lost = row.receivers.filter((_device, at) => isOwed(row, at, isThere)).length;
        if (lost > 0) metrics.add('im_loss', lost);
      }
      rows.clear();
      open = 0;
    },
  };
}

/** Where a number stands in a list that goes upwards; -1 when it is not there. */
function placeOf(list: readonly number[], wanted: number): number {
  let from = 0;
  let to = list.length - 1;
  while (from <= to) {
    const middle = (from + to) >> 1;
    if (list[middle]! === wanted) return middle;
    if (list[middle]! < wanted) from = middle + 1;
    else to = middle - 1;
  }
  return -1;
}
