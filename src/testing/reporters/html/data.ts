// What the page's script is given of each test, and how much of it at most: a report of thousands of tests must still open.
// Imported by page.ts and lanes.ts; its types by the script. Pure.
import { showCall, type ShownCall } from '../content.ts';
import type { RunResult, TestDevice, TestResult, TestStep, Try } from '../../results.ts';

/** One try as the script draws it. */
export interface TryData {
  startedAt: number;
  ms: number;
  status: Try['status'];
  worker: number;
  steps: readonly TestStep[];
  calls: readonly ShownCall[];
  devices: readonly TestDevice[];
  logs: Try['logs'];
  /** How many are left out, of what has a limit. */
  left: { calls: number; devices: number; events: number; logs: number };
}

/** The tries of a test; of many the last ones. */
export interface TestData {
  tries: readonly TryData[];
  leftTries: number;
}

/** How much a page holds. */
export interface Limits {
  tests: number;
  /** Of what all scripts' data take, as text. */
  dataLength: number;
  devices: number;
  events: number;
  calls: number;
  logs: number;
  textLength: number;
  tries: number;
}

/** Opens within a second or two on an ordinary machine. */
export const LIMITS: Limits = { tests: 5000, dataLength: 24_000_000, devices: 200, events: 20_000, calls: 1000, logs: 500, textLength: 4000, tries: 5 };

/** The tests that are shown, each with its data while there is room: what did not pass comes first, then by file and line. */
export interface Kept {
  tests: readonly { test: TestResult; data: string | undefined }[];
  leftTests: number;
  /** Tests that are shown without their data. */
  leftData: number;
}

/** @param toText of a test's data; asked while there is room. */
export function keepTests({ tests }: RunResult, showContent: boolean, toText: (data: TestData) => string, limits: Limits = LIMITS): Kept {
  const byName = new Intl.Collator('en', { numeric: true }).compare;
  const order = tests.toSorted((a, b) => RANK[a.status] - RANK[b.status] || byName(a.file, b.file) || a.line - b.line);
  const kept = order.slice(0, limits.tests);
  let room = limits.dataLength;
  let leftData = 0;
  const filled = kept.map((test) => {
    const data = room > 0 && test.tries.length > 0 ? toText(reduceTest(test, showContent, limits)) : undefined;
    const fits = data !== undefined && data.length <= room;
    // Once one finds no room no other is tried: making data to throw them away takes long.
    if (data !== undefined) room = fits ? room - data.length : 0;
    if (!fits && test.tries.length > 0) leftData++;
    return { test, data: fits ? data : undefined };
  });
  return { tests: filled, leftTests: tests.length - kept.length, leftData };
}

const RANK: Record<TestResult['status'], number> = { failed: 0, interrupted: 0, flaky: 1, passed: 2, skipped: 2 };

function reduceTest({ tries }: TestResult, showContent: boolean, limits: Limits): TestData {
  return { tries: tries.slice(-limits.tries).map((one) => reduceTry(one, showContent, limits)), leftTries: Math.max(0, tries.length - limits.tries) };
}

function reduceTry({ startedAt, ms, status, worker, steps, calls, devices, logs, failures }: Try, showContent: boolean, limits: Limits): TryData {
  const named = failures.flatMap(({ message, hops }) => [message, ...(hops ?? []).flatMap((hop) => [hop.title, hop.text])]).join('\n');
  const shown = chooseDevices(devices, named, limits.devices);
  const each = Math.max(1, Math.floor(limits.events / Math.max(1, shown.length)));
  const cut = shown.map((device) => ({ ...device, events: device.events.slice(-each), dropped: device.dropped + Math.max(0, device.events.length - each) }));
  return {
    startedAt, ms, status, worker, steps, devices: cut, calls: calls.slice(0, limits.calls).map((call) => showCall(call, showContent)),
    logs: logs.slice(0, limits.logs).map((log) => ({ ...log, text: log.text.length > limits.textLength ? `${log.text.slice(0, limits.textLength)}…` : log.text })),
    left: {
      calls: Math.max(0, calls.length - limits.calls), devices: devices.length - shown.length, logs: Math.max(0, logs.length - limits.logs),
      events: cut.reduce((sum, device) => sum + device.dropped, 0),
    },
  };
}

/** Those that a failure speaks of, then those that sent, then the others; in their order. */
function chooseDevices(devices: readonly TestDevice[], named: string, most: number): readonly TestDevice[] {
  if (devices.length <= most) return devices;
  const words = new Set(named.split(/[^\w-]+/));
  const rank = (device: TestDevice) => (words.has(device.name) || words.has(device.userID) ? 0 : device.events.some((event) => event.kind === 'sent') ? 1 : 2);
  const first = devices.map((device, at) => ({ device, at, rank: rank(device) })).sort((a, b) => a.rank - b.rank || a.at - b.at).slice(0, most);
  return first.sort((a, b) => a.at - b.at).map(({ device }) => device);
}
