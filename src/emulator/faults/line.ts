// The way from the gateway to one device while faults are set: later, lost, twice, or out of order, and never otherwise out of order.
// Imported by gateway/device.ts, which makes one when it is first needed.

import type { Faults } from './faults.ts';

/** What leaves for one device. */
export interface Line {
  /** An answer, a heartbeat, the end: it leaves after everything before it. */
  send(leave: () => void): void;
  /** A push: it may be lost, come twice, or let the next one pass. */
  push(leave: () => void): void;
}

/** A push that waits for the next one to pass waits no longer. */
const SWAP_WAIT_MS = 1000;

/** A line on which nothing waits yet. */
export function createLine(faults: Faults): Line {
  const waiting: { leave: () => void; due: number }[] = [];
  let isTimed = false, held: (() => void) | undefined;

  const leaveDue = (): void => {
    isTimed = false;
    while (waiting.length > 0 && waiting[0]!.due <= performance.now()) waiting.shift()!.leave();
    if (waiting.length === 0) return;
    isTimed = true;
    setTimeout(leaveDue, Math.ceil(waiting[0]!.due - performance.now())).unref();
  };
  const send = (leave: () => void): void => {
    const delay = faults.active?.delayMs() ?? 0;
    if (delay === 0 && waiting.length === 0) return leave();
    const due = Math.max(performance.now() + delay, waiting.at(-1)?.due ?? 0);
    waiting.push({ leave, due });
    if (!isTimed) leaveDue();
  };
  const release = (): void => {
    const late = held;
    held = undefined;
    if (late) send(late);
  };
  return {
    send,
    push(once) {
      if (faults.active?.dropsPush()) return;
      const leave = faults.active?.doublesPush() ? () => { once(); once(); } : once;
      if (held) {
        send(leave);
        release();
      } else if (faults.active?.swapsPush()) {
        held = leave;
        setTimeout(() => { if (held === leave) release(); }, SWAP_WAIT_MS).unref();
      } else {
        send(leave);
      }
    },
  };
}
