// Emulators and bare servers that lines share, each in a process of its own.
import { startServing, runTimed, type Serving } from '../processes.ts';
import type { Workshop } from '../workshop.ts';

/** A server to talk to, and the variables that lead imctl to it. */
export interface Target {
  api: string;
  env: Record<string, string>;
  stop(): Promise<void>;
}

const SECRET = 'openIM123';

/** Start an emulator: in memory, or on a data file. */
export async function startEmulator(workshop: Workshop, data?: string): Promise<Target & Pick<Serving, 'pid' | 'ms'>> {
  const serving = await startServing(workshop, workshop.imctl('emulator', 'start', ...(data === undefined ? ['--memory'] : ['--data', data]), '--api-port', '0', '--gateway-port', '0'), /API\s+(http:\S+)\n/);
  const api = serving.said[1]!;
  return { api, env: { IMCTL_API: api, IMCTL_SECRET: SECRET }, pid: serving.pid, ms: serving.ms, stop: serving.stop };
}

/** The emulator that short runs ask, with a few people in it. */
export function warmEmulator(workshop: Workshop): Promise<Target> {
  return workshop.once('warm emulator', async () => {
    const target = await startEmulator(workshop);
    await addUsers(workshop, target.api, 20);
    return target;
  });
}

/** People p0, p1, … by a bare program, so that this needs nothing of ours to be right. */
export async function addUsers(workshop: Workshop, api: string, count: number): Promise<void> {
  await runTimed(workshop, workshop.program('add-users.cjs', api, SECRET, String(count)));
}
