// Devices that make load: what each takes beside its socket, and how many messages they get through in a second of one core.
// All sides do this alike: so many devices of one process log in over the gateway's protocol (JSON frames, protobuf payloads), at the same rate one of them
// writes to another, every answer and every push is read, and in the end all must have come. imctl and k6 time both; k6 goes by the operation of a push and
// leaves its payload unread, imctl decodes it and looks for loss, copies and order, and bare sockets count.
import { spawnSync } from 'node:child_process';
import { NotMeasured, type Line, type Side } from '../line.ts';
import { runTimed } from '../processes.ts';
import { SECRET, warmEmulator } from './servers.ts';

const DEVICES = 5000;
const RATE = 800;
const SECONDS = 5;

/** One process with all devices, on the emulator of another one. */
const loading = (program: string): Side => async (workshop) => async () => {
  const { api, gateway } = await warmEmulator(workshop);
  const [node, ...args] = workshop.program(program, api, gateway, SECRET, String(DEVICES), String(RATE), String(SECONDS));
  const { out } = await runTimed(workshop, [node!, '--expose-gc', ...args]).catch((error: unknown) => {
    throw /EMFILE|TOO-MANY/.test(String(error)) ? new NotMeasured(`a process may not have ${DEVICES} open files here (ulimit -n)`) : error;
  });
  return JSON.parse(out) as Record<string, number>;
};

/** k6, where it is installed. */
const loadingK6: Side = async (workshop) => {
  if (spawnSync('k6', ['version'], { env: workshop.env }).error) throw new NotMeasured('k6 is not installed here, or not on PATH:  go install go.k6.io/k6@latest  makes it');
  if (process.platform !== 'linux') throw new NotMeasured('what a program of others has used is read from /proc, which is not here');
  return loading('k6-load.cjs')(workshop);
};

export const devices: Line = {
  name: 'devices', groups: ['gateway', 'memory', 'load'], rounds: 5,
  what: `${DEVICES.toLocaleString('en')} devices of imctl load in one process: memory of each, and messages sent, acknowledged and delivered per second of processor time`,
  measures: { each: 'kB', rate: '/s' },
  sides: { 'imctl load': loading('load-devices.ts'), 'bare ws sockets': loading('bare-load.cjs'), k6: loadingK6 },
  goals: [
    { side: 'imctl load', measure: 'each', against: 'bare ws sockets', plus: true, atMost: 25 },
    { side: 'imctl load', measure: 'rate', against: 'bare ws sockets', atLeast: 0.6 },
    { side: 'imctl load', measure: 'rate', against: 'k6', atLeast: 2 },
  ],
};
