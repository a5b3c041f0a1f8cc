// One try of a test, put together from what happens while it runs.
// Imported by file.ts.
import type { CallEvent, Event, TaskEvent } from '../../operation/events.ts';
import { platformName } from '../../openim/platforms.ts';
import type { Devices } from '../devices/pool.ts';
import type { Failure, TestDevice, TestStep, Try } from '../results.ts';

/** A try that runs. */
export interface OpenTry {
  take(event: Event): void;
  end(status: Try['status'], failures: readonly Failure[]): Try;
}

type OpenStep = { -readonly [K in keyof TestStep]: TestStep[K] } & { steps: OpenStep[] };

/** @param devices of the file, to be asked at the end. */
export function openTry(worker: number, devices: () => Devices | undefined, now: () => number): OpenTry {
  const startedAt = now();
  const steps: OpenStep[] = [];
  const open = new Map<number, OpenStep>();
  const calls: CallEvent[] = [];
  const logs: Try['logs'][number][] = [];
  const takeTask = (event: TaskEvent) => {
    if (event.name === 'log') logs.push({ at: now(), level: event.level, text: event.text });
    else if (event.name === 'step-start') {
      const step: OpenStep = { title: event.title, startedAt: now(), ms: 0, ok: false, steps: [] };
      open.set(event.step, step);
      ((event.parent === undefined ? undefined : open.get(event.parent))?.steps ?? steps).push(step);
    } else if (event.name === 'step-end') {
      const step = open.get(event.step);
      if (step) Object.assign(step, { ms: event.ms, ok: event.ok, ...(event.message === undefined ? {} : { message: event.message }) });
    }
  };
  return {
    take(event) {
      // What an operation calls by itself is its own affair.
      if (event.kind === 'call' && !event.inner) calls.push(event);
      else if (event.kind === 'task') takeTask(event);
    },
    end: (status, failures) => ({ startedAt, ms: Math.max(0, now() - startedAt), status, failures, steps, calls, devices: (devices()?.list() ?? []).map((device) => deviceOf(device, startedAt)), logs, worker }),
  };
}

function deviceOf({ name, userID, platformID, events }: ReturnType<Devices['list']>[number], since: number): TestDevice {
  const { events: all, dropped } = events();
  return { name, userID, platform: platformName(platformID), events: all.filter((event) => event.at >= since), dropped };
}
