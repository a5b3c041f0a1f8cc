// One try of a test, put together from what happens while it runs.
// Imported by file.ts and run.ts.
import { groupThousands } from '../../base/spell.ts';
import type { CallEvent, Event, TaskEvent } from '../../operation/events.ts';
import { platformName } from '../../openim/platforms.ts';
import type { Devices } from '../devices/pool.ts';
import type { Failure, TestDevice, TestStep, Try } from '../results.ts';

/** A try that runs. */
export interface OpenTry {
  take(event: Event): void;
  /** The last call of which this holds belongs to nobody: it was made once more, and that one counts. */
  retract(isIt: (call: CallEvent) => boolean): void;
  end(status: Try['status'], failures: readonly Failure[]): Try;
}

// More of one try nobody reads, and a test may say and do what it likes.
const MAX_LINES = 2000;
const MAX_CHARACTERS = 1_000_000;
const MAX_CALLS = 2000;
const MAX_STEPS = 2000;
// Deeper ones stand beside each other: whoever walks through steps calls itself for each level.
const MAX_DEPTH = 20;

type OpenStep = { -readonly [K in keyof TestStep]: TestStep[K] } & { steps: OpenStep[] };

/** @param devices of the file, to be asked at the end. */
export function openTry(worker: number, devices: () => Devices | undefined, now: () => number): OpenTry {
  const startedAt = now();
  const steps: OpenStep[] = [];
  const open = new Map<number, { step: OpenStep; depth: number; inside: OpenStep[] }>();
  const calls: CallEvent[] = [];
  const logs: Try['logs'][number][] = [];
  let characters = 0;
  let stepCount = 0;
  const left = { lines: 0, calls: 0, steps: 0 };
  const takeTask = (event: TaskEvent) => {
    if (event.name === 'log') {
      characters += event.text.length;
      if (logs.length < MAX_LINES && characters <= MAX_CHARACTERS) logs.push({ at: now(), level: event.level, text: event.text });
      else left.lines++;
    } else if (event.name === 'step-start') {
      if (++stepCount > MAX_STEPS) return void left.steps++;
      const step: OpenStep = { title: event.title, startedAt: now(), ms: 0, ok: false, steps: [] };
      const around = event.parent === undefined ? undefined : open.get(event.parent);
      const beside = around?.inside ?? steps;
      const depth = (around?.depth ?? 0) + 1;
      beside.push(step);
      open.set(event.step, { step, depth, inside: depth < MAX_DEPTH ? step.steps : beside });
    } else if (event.name === 'step-end') {
      const step = open.get(event.step)?.step;
      if (step) Object.assign(step, { ms: event.ms, ok: event.ok, ...(event.message === undefined ? {} : { message: event.message }) });
    }
  };
  return {
    take(event) {
      // What an operation calls by itself is its own affair.
      if (event.kind === 'call' && !event.inner) {
        if (calls.length < MAX_CALLS) calls.push(event);
        else left.calls++;
      } else if (event.kind === 'task') takeTask(event);
    },
    retract(isIt) {
      const at = calls.findLastIndex(isIt);
      if (at >= 0) calls.splice(at, 1);
    },
    end(status, failures) {
      for (const [what, count] of Object.entries(left)) if (count > 0) logs.push({ at: now(), level: 'warn', text: `${groupThousands(count)} more ${what} of this test are not kept` });
      return { startedAt, ms: Math.max(0, now() - startedAt), status, failures, steps, calls, devices: (devices()?.list() ?? []).map((device) => deviceOf(device, startedAt)), logs, worker };
    },
  };
}

/** How much of it is kept: calls, lines, events of devices. */
export function weigh({ calls, logs, devices }: Try): number {
  return calls.length + logs.length + devices.reduce((sum, device) => sum + device.events.length, 0);
}

/** A try of which nobody will ask what happened in it. */
export function lighten(one: Try): Try {
  return { ...one, calls: [], logs: [], devices: one.devices.map((device) => ({ ...device, events: [], dropped: device.dropped + device.events.length })) };
}

function deviceOf({ name, userID, platformID, events }: ReturnType<Devices['list']>[number], since: number): TestDevice {
  const { events: all, dropped } = events();
  return { name, userID, platform: platformName(platformID), events: all.filter((event) => event.at >= since), dropped };
}
