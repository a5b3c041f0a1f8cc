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
  let waitedMs = 0;
  const now = (): number => Date.now() + waitedMs;
  const emulator = await createEmulator({ as, secret: SECRET, clock: { now } });
  try {
    return await replayFlow(flow, { apiURL: emulator.apiURL, secret: SECRET, prefix: flow.needs?.includes('fresh') ? undefined : PREFIX, now, wait: async (ms) => { waitedMs += ms; } });
  } finally {
    await emulator.close();
  }
}
