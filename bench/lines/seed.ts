// How long a large seed keeps one waiting.
import path from 'node:path';
import type { Line, Side } from '../line.ts';
import { startServing, timedProcess } from '../processes.ts';

const SEED = { users: 10_000, groups: 500, messages: 200_000 };

/** From before the process starts until it is ready, on a new file each time. */
const seeded: Side = async (workshop) => async () => {
  const flags = ['--seed', Object.entries(SEED).map(([name, count]) => `${name}=${count}`).join(','), '--data', path.join(workshop.newFolder(), 'seed.db'), '--api-port', '0', '--gateway-port', '0'];
  const { ms, stop } = await startServing(workshop, workshop.imctl('emulator', 'start', ...flags), /^ready\n/m);
  await stop();
  return { ms };
};

const bareRows: Side = async (workshop) => timedProcess(workshop, () => workshop.program('bare-rows.cjs', path.join(workshop.newFolder(), 'rows.db'), String(SEED.messages)), { expect: String(SEED.messages) });

export const emulatorSeed: Line = {
  name: 'emulator-seed', groups: ['start'], what: 'imctl emulator start --seed users=10000,groups=500,messages=200000 until it is ready', rounds: 5,
  measures: { ms: 'ms' },
  sides: { 'emulator': seeded, '200,000 rows of that width by node:sqlite alone': bareRows },
  goals: [{ side: 'emulator', atMost: 10_000 }],
};
