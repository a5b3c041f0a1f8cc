// A recorded flow as data, and how to find them.
// Imported by replay.ts and the conformance tests.

import { readdirSync, readFileSync } from 'node:fs';

/** What is sent over HTTP. */
export interface RecordedRequest {
  method: string;
  path: string;
  headers?: Record<string, unknown>;
  body?: unknown;
  /** A body as it stands. */
  raw?: string;
}

/** What must come back. */
export interface RecordedResponse {
  status: number;
  headers?: Record<string, unknown>;
  body?: unknown;
  text?: string;
}

/** What a device sends: one of these. */
export interface RecordedSend {
  frame?: Record<string, unknown>;
  /** Not compressed, although the connection asked for it. */
  plain?: boolean;
  text?: unknown;
  /** base64. */
  binary?: string;
  ping?: string;
}

/** One step; which kind it is, its keys tell. */
export interface Step {
  n: number;
  title: string;
  as?: string;
  request?: RecordedRequest;
  response?: RecordedResponse;
  eventually?: boolean;
  waitMs?: number;
  settleMs?: number;
  unordered?: string[];
  device?: string;
  connect?: { query: Record<string, unknown>; headers?: Record<string, unknown> };
  send?: RecordedSend;
  disconnect?: string;
  receive?: unknown[];
  closes?: Record<string, number>;
}

/** One recorded story. */
export interface Flow {
  flow: string;
  about: string;
  /** YYYY-MM-DD. */
  recordedAt: string;
  names: string[];
  needs?: string[];
  steps: Step[];
}

const FOLDER = new URL('./recordings/', import.meta.url);

/** The sets of recordings, by the `--as` they are replayed against. */
export const SETS = { 'main': 'main-full', 'main-standalone': 'main-standalone', 'v3.8.3-patch.16': 'v3.8.3-patch.16' } as const;

/** All flows of a set, by name. */
export function readFlows(set: string): Flow[] {
  const folder = new URL(`${set}/`, FOLDER);
  return readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Flow);
}
