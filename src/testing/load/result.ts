// What a load run came to, as data: the summary that is printed, exported and drawn. Its shape is stable within imctl/v1.
// Imported by run.ts and whoever shows it; pure.
import type { ImctlError } from '../../base/errors.ts';
import type { MetricName, MetricSummary, Sample } from './metrics.ts';
import type { Scenario } from './scenario.ts';
import type { Judged } from './thresholds.ts';

/** One kind of failure: what failed, how, and how often. */
export interface LoadError {
  /** The action, or `login`, `connection`. */
  where: string;
  code: string;
  errCode?: number;
  count: number;
  /** Of the first of them. */
  message: string;
}

/** The whole run. `--summary-export` writes it. */
export interface LoadSummary {
  apiVersion: 'imctl/v1';
  kind: 'LoadSummary';
  /** As the person wrote it. */
  file: string;
  context: string;
  /** RFC 3339. */
  startedAt: string;
  /** How long load was made; milliseconds. Without logins before and draining after. */
  loadMs: number;
  /** What was asked for. */
  scenario: Omit<Scenario, 'thresholds'>;
  metrics: Record<MetricName, MetricSummary>;
  thresholds: Judged[];
  errors: LoadError[];
  /** How the last connection ended that was lost without being meant to. */
  lost?: string;
  samples: Sample[];
  /** How busy this process was, 0 to 1: near 1 times are its own as much as the server's. */
  busy: number;
  /** How late this process came to its work, 99 times of 100 less: what it waited for the machine or for itself, in milliseconds. Times are longer by that. */
  lateMs: number;
  /** Why it ended before its time. */
  ended?: { code: string; message: string; hint?: string };
}

/** What was made for a run and taken away again, and what could not be. */
export interface Cleanup { /** Its name, which is a part of their IDs. */ run: string; users: number; groups: number; failed: number; error?: ImctlError }

/** Where a run is. */
export type Phase = 'reaching the gateway' | 'making users' | 'logging in' | 'load' | 'draining' | 'cleaning up';
