// Emulators and bare servers that lines share, each in a process of its own.
import { startMetered, type Metered } from '../meter.ts';
import { runTimed } from '../processes.ts';
import type { Workshop } from '../workshop.ts';

/** A server to talk to, and the variables that lead imctl to it. */
export interface Target extends Pick<Metered, 'use'> {
  api: string;
  gateway: string;
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** The word for get_admin_token, the published one. */
export const SECRET = 'openIM123';

/** Start an emulator: in memory, or on a data file. */
export async function startEmulator(workshop: Workshop, data?: string): Promise<Target> {
  const command = workshop.imctl('emulator', 'start', ...(data === undefined ? ['--memory'] : ['--data', data]), '--api-port', '0', '--gateway-port', '0');
  const { said, use, stop } = await startMetered(workshop, command, /API\s+(http:\S+)\n[^]*gateway\s+(ws:\S+)\n/);
  const [, api, gateway] = said as unknown as [string, string, string];
  return { api, gateway, env: { IMCTL_API: api, IMCTL_SECRET: SECRET }, use, stop };
}

/** A bare server that answers as the emulator does over HTTP. */
export function bareServer(workshop: Workshop): Promise<Pick<Target, 'api' | 'use' | 'stop'>> {
  return workshop.once('bare server', async () => {
    const { said, use, stop } = await startMetered(workshop, workshop.program('bare-server.cjs'), /API\s+(\S+)\n/);
    return { api: said[1]!, use, stop };
  });
}

/** Start a bare gateway: `ws`, and nothing behind it. */
export async function startBareGateway(workshop: Workshop): Promise<Pick<Target, 'api' | 'gateway' | 'use' | 'stop'>> {
  const { said, use, stop } = await startMetered(workshop, workshop.program('bare-gateway.cjs'), /gateway\s+(\S+)\n/);
  return { api: '-', gateway: said[1]!, use, stop };
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
