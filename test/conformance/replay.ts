// Plays a recorded flow against a server and says where the answers differ.
// Imported by the conformance tests. What devices see is gathered by devices.ts.

import http from 'node:http';
import https from 'node:https';

import { parseJSON, stringifyJSON } from '../../src/base/json.ts';
import { compareValues, fillValue, type Difference } from './compare.ts';
import { createDevices, type Devices } from './devices.ts';
import { BARE, nameAdmin, prefixNames } from './names.ts';
import { fillText, type Bindings } from './patterns.ts';
import { createPayloads } from './payloads.ts';

import type { Flow, Step } from './flow.ts';

/** The server played against. */
export interface Target {
  apiURL: string;
  gatewayURL: string;
  secret: string;
  /** Who the recordings call imAdmin; that one when absent. */
  adminUserID?: string;
  /** Wait this long after each request: what the server does behind its answer is then through. */
  pauseMs?: number;
  /** How long what a step expects on devices is waited for; default 30 s. */
  patienceMs?: number;
  /** Before every name of the flow, on a server that holds other data. Letters and digits. */
  prefix?: string;
  /** Unix milliseconds as the server sees them. */
  now(): number;
  /** Let time pass: really, or by moving the server's clock. */
  wait(ms: number): Promise<void>;
}

/** One step that was not as recorded. */
export interface StepResult {
  n: number;
  title: string;
  differences: Difference[];
}

interface Got { status: number; headers: Record<string, unknown>; text: string }

/** Play all steps of a flow, one after the other; the result holds every step, with its differences. `tell` hears of each at once. */
export async function replayFlow(flow: Flow, target: Target, tell?: (step: StepResult) => void): Promise<StepResult[]> {
  const names = nameAdmin(target.prefix === undefined ? BARE : prefixNames(flow.names, target.prefix), target.adminUserID);
  const bindings: Bindings = { values: new Map(), secret: target.secret, names, now: () => target.now() };
  const results: StepResult[] = [];
  const speaksToGateway = flow.steps.some((step) => step.device !== undefined);
  const devices = createDevices(target, bindings, await createPayloads());
  try {
    for (const step of flow.steps) {
      if (step.waitMs) await target.wait(step.waitMs);
      const differences = await playStep(step, target, bindings, devices);
      if (step.settleMs) await target.wait(step.settleMs);
      if (speaksToGateway) differences.push(...await devices.compare(step));
      else if (target.pauseMs) await target.wait(target.pauseMs);
      const result = { n: step.n, title: step.title, differences };
      results.push(result);
      tell?.(result);
    }
  } finally {
    devices.close();
  }
  return results;
}

async function playStep(step: Step, target: Target, bindings: Bindings, devices: Devices): Promise<Difference[]> {
  if (step.request) return playHTTP(step, target, bindings);
  if (step.connect) return devices.connect(step);
  if (step.send) return devices.send(step);
  if (step.disconnect) return devices.disconnect(step.disconnect);
  return [];
}

const EVENTUALLY_MS = 10_000;
/** Some calls a real server never answers (http-contract §6). */
const ANSWER_MS = 60_000;
const POLL_MS = 50;

async function playHTTP(step: Step, target: Target, bindings: Bindings): Promise<Difference[]> {
  const until = Date.now() + (step.eventually ? EVENTUALLY_MS : 0);
  for (;;) {
    const before = new Map(bindings.values);
    let differences: Difference[];
    try {
      differences = compareAnswer(step, await callHTTP(step, target, bindings), bindings);
    } catch (error) {
      differences = [{ path: 'request', expected: 'an answer', received: error instanceof Error ? error.message : String(error) }];
    }
    if (differences.length === 0 || Date.now() >= until) return differences;
    bindings.values = before;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function callHTTP(step: Step, target: Target, bindings: Bindings): Promise<Got> {
  const recorded = step.request!;
  const path = String(fillText(recorded.path, bindings));
  const isOurs = !/^https?:/.test(path);
  const url = new URL(isOurs ? target.apiURL : path);
  const body = recorded.raw !== undefined ? String(fillText(recorded.raw, bindings)) : recorded.body === undefined ? undefined : stringifyJSON(fillValue(recorded.body, bindings), 'number');
  const headers: Record<string, string> = {};
  if (isOurs && recorded.method === 'POST') headers.operationID = bindings.names.map(`op${step.n}`);
  if (step.as !== undefined) headers.token = String(fillText(`{{token#${step.as}}}`, bindings));
  for (const [name, value] of Object.entries(recorded.headers ?? {})) {
    if (value === null) delete headers[name];
    else headers[name] = String(fillValue(value, bindings));
  }
  if (body !== undefined) headers['Content-Length'] = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    // The path goes as it stands: URL would tidy it.
    const fullPath = isOurs ? url.pathname.replace(/\/$/, '') + path : url.pathname + url.search;
    const call = request({ hostname: url.hostname, port: url.port, path: fullPath, method: recorded.method, headers, signal: AbortSignal.timeout(ANSWER_MS) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text: bindings.names.unmap(Buffer.concat(chunks).toString()) }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

const USUAL_HEADERS = { 'content-type': 'application/json' };

function compareAnswer(step: Step, got: Got, bindings: Bindings): Difference[] {
  const expected = step.response!;
  const how = { bindings, unordered: step.unordered ?? [] };
  const differences = compareValues(expected.status, got.status, 'response.status', how);
  for (const [name, value] of Object.entries(expected.headers ?? USUAL_HEADERS)) {
    differences.push(...compareValues(value, got.headers[name], `response.headers.${name}`, how));
  }
  if (expected.text !== undefined) differences.push(...compareValues(expected.text, got.text, 'response.text', how));
  if (expected.body !== undefined) {
    try {
      differences.push(...compareValues(expected.body, parseJSON(got.text), 'response.body', how));
    } catch {
      differences.push({ path: 'response.body', expected: 'JSON', received: got.text.slice(0, 200) });
    }
  }
  return differences;
}
