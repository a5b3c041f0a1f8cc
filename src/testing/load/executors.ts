// How load is made: who is connected when, and what decides when something is due.
// Imported by scenario.ts and run.ts. A new executor is a row in EXECUTORS.
import type { Scenario } from './scenario.ts';

/** A way to make load. */
export interface ExecutorRow {
  doc: string;
  /** Open: what is due is due however slow the server is; a device that is not free drops it. Closed: it waits for a free one. */
  open: boolean;
  /** All log in before it begins; else they come and go while it goes on. */
  loginFirst: boolean;
  /** How many devices are wanted after so many milliseconds. */
  target(scenario: Scenario, atMs: number): number;
}

/** All executors. */
export const EXECUTORS = {
  'constant-online': {
    doc: 'All devices are connected for the whole time and act at a rate; a slow server slows them down.', open: false, loginFirst: true,
    target: ({ devices }) => devices,
  },
  'arrival-rate': {
    doc: 'All devices are connected; actions are due at a rate however slow the server is, and times count from when they were due.', open: true, loginFirst: true,
    target: ({ devices }) => devices,
  },
  'ramping-devices': {
    doc: 'Devices come and go by stages, and act while they are there.', open: false, loginFirst: false,
    target({ stages }, atMs) {
      let from = 0;
      let begin = 0;
      for (const { durationMs, devices } of stages) {
        if (atMs < begin + durationMs) return Math.round(from + ((devices - from) * (atMs - begin)) / durationMs);
        begin += durationMs;
        from = devices;
      }
      return from;
    },
  },
} as const satisfies Record<string, ExecutorRow>;

export type ExecutorName = keyof typeof EXECUTORS;
