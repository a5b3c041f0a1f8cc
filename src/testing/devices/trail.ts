// What happened on a device, in order and bounded: so that a failed expectation can say where a message stopped.
// Imported by device.ts and link.ts; those who show a trail use its types. Pure. Bodies and tokens are never in it.
// A new thing that happens is a member of Happening. `stored` of a message: its switches ask the server to keep it.
import type { FrameFacts } from '../../openim/gateway/connection.ts';
import type { Verdict } from './view.ts';

/** What can happen on a device. */
export type Happening =
  | { kind: 'connected' }
  | { kind: 'ended'; why: string; code: number; message: string }
  | { kind: 'reconnecting'; attempt: number; message: string }
  | { kind: 'caught-up'; messages: number }
  | ({ kind: 'frame' } & FrameFacts)
  | { kind: 'sent'; conversationID: string; clientMsgID: string; operationID: string; contentType: number; stored: boolean }
  | { kind: 'acknowledged'; conversationID: string; clientMsgID: string; serverMsgID: string; ms: number }
  | { kind: 'refused'; conversationID: string; clientMsgID: string; code: string; errCode?: number; message: string }
  | { kind: 'message'; conversationID: string; seq: number; clientMsgID: string; serverMsgID: string; contentType: number; via: 'push' | 'pull'; verdict: Verdict };

/** When it happened: Unix milliseconds of this machine, the same clock for all devices of a run. */
export type DeviceEvent = Happening & { at: number };

/** The newest events of a device. */
export interface Trail {
  add(happening: Happening): void;
  list(): DeviceEvent[];
  /** How many are gone because newer ones came. */
  readonly dropped: number;
}

/** Nothing happened yet. @param keep default 500. */
export function createTrail(now: () => number, keep = 500): Trail {
  const ring: DeviceEvent[] = [];
  let next = 0;
  return {
    add(happening) {
      if (keep > 0) ring[next % keep] = { at: now(), ...happening };
      next++;
    },
    list: () => (next <= keep ? ring.slice() : [...ring.slice(next % keep), ...ring.slice(0, next % keep)]),
    get dropped() { return Math.max(0, next - keep); },
  };
}
