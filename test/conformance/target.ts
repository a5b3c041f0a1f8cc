// The embedded server as the target of a replay: one of its own for each flow, whose clock is moved where a flow waits.
// Imported by the conformance tests and run.ts.

import { createEmulator } from '../../src/emulator/server.ts';
import { replayFlow, type StepResult } from './replay.ts';

import type { ProfileName } from '../../src/emulator/profiles.ts';
import type { Flow } from './flow.ts';

const SECRET = 'openIM123';

/** A few words of the recordings (the order of two IDs in a conversation's) hold for names that sort after imAdmin, as these do. */
const PREFIX = 'qx7k2mp';

/** Replay one flow against a fresh emulator in memory, its names with a prefix unless it wants them bare. */
export async function replayAgainstEmulator(flow: Flow, as: ProfileName): Promise<StepResult[]> {
  const clock = createMovedClock();
  const emulator = await createEmulator({ as, secret: SECRET, clock });
  try {
    return await replayFlow(flow, { apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, secret: SECRET, prefix: flow.needs?.includes('fresh') ? undefined : PREFIX, now: clock.now, wait: clock.wait });
  } finally {
    await emulator.close();
  }
}

const STEP_MS = 500;
/** Real time after each step of a wait, so that what it set off (a ping, its pong) is through. */
const BREATH_MS = 2;

/** A clock that goes with the machine's and is moved where a flow waits, its timers with it. */
function createMovedClock() {
  let waitedMs = 0;
  const timers = new Set<() => void>();
  return {
    now: (): number => Date.now() + waitedMs,
    every(_ms: number, work: () => void): () => void {
      timers.add(work);
      return () => timers.delete(work);
    },
    async wait(ms: number): Promise<void> {
      for (let left = ms; left > 0; left -= STEP_MS) {
        waitedMs += Math.min(left, STEP_MS);
        for (const work of timers) work();
        if (timers.size > 0) await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
      }
    },
  };
}
