// The embedded server as others see it, from another process: reads and messages over HTTP, messages through the gateway, both at
// once, devices that are only there, and its start.
import path from 'node:path';
import { NotMeasured, type Line, type Side } from '../line.ts';
import { runTimed, startServing } from '../processes.ts';
import type { Workshop } from '../workshop.ts';
import { addUsers, bareServer, SECRET, startBareGateway, startEmulator, warmEmulator, type Target } from './servers.ts';
import { emptyScript } from './version.ts';

const CONNECTIONS = 64;
const PAIRS = 50;
const WINDOW = 2;
const SECONDS = 2;

type Find = (workshop: Workshop) => Promise<Pick<Target, 'use'> & Partial<Pick<Target, 'api' | 'gateway'>>>;
type Load = (workshop: Workshop, target: Partial<Pick<Target, 'api' | 'gateway'>>) => string[];

const overHTTP = (kind: 'reads' | 'messages', connections = CONNECTIONS): Load => (workshop, { api }) => workshop.program('load.cjs', api!, SECRET, kind, String(connections), String(SECONDS));
const throughGateway = (pairs = PAIRS): Load => (workshop, { api, gateway }) => workshop.program('gateway-load.cjs', api!, gateway!, SECRET, String(pairs), String(WINDOW), String(SECONDS));

/** How many a second the load client got through, and how many in a second of the server's own processor time: what one core can do. */
function loaded(load: Load, find: Find): Side {
  return async (workshop) => {
    const target = await find(workshop);
    return async () => {
      const before = await target.use();
      const { count, rate } = await runLoad(workshop, load(workshop, target));
      const { cpuMs } = await target.use();
      return { rate, core: count / ((cpuMs - before.cpuMs) / 1000) };
    };
  };
}

async function runLoad(workshop: Workshop, command: string[]): Promise<{ count: number; rate: number }> {
  return JSON.parse((await runTimed(workshop, command)).out) as { count: number; rate: number };
}

/** An emulator with a few people, whose data is a file. */
const fileEmulator = (workshop: Workshop): Promise<Target> => workshop.once('emulator on a file', async () => {
  const started = await startEmulator(workshop, path.join(workshop.newFolder(), 'data.db'));
  await addUsers(workshop, started.api, 20);
  return started;
});
const bareGateway: Find = (workshop) => workshop.once('bare gateway', () => startBareGateway(workshop));

/** `rate` as it is here and now, `core` per second of the server's processor time. */
const RATES = { rate: '/s', core: '/s' } as const;

/** A figure of the issue, for an emulator with either kind of data. */
const goals = (atLeast: number): Line['goals'] => ['emulator in memory', 'emulator on a file'].map((side) => ({ side, atLeast }));

export const emulatorReads: Line = {
  name: 'emulator-reads', groups: ['http'], what: `small reads over HTTP (/user/get_users_info of one), ${CONNECTIONS} connections from another process`, rounds: 10,
  measures: RATES,
  sides: {
    'emulator in memory': loaded(overHTTP('reads'), warmEmulator),
    'emulator on a file': loaded(overHTTP('reads'), fileEmulator),
    'bare node:http server': loaded(overHTTP('reads'), bareServer),
  },
  goals: goals(10_000),
};

export const emulatorMessages: Line = {
  name: 'emulator-messages', groups: ['gateway'], what: `messages stored and pushed to receiver and sender through the gateway, ${2 * PAIRS} devices in another process`, rounds: 10,
  measures: RATES,
  sides: {
    'emulator in memory': loaded(throughGateway(), warmEmulator),
    'emulator on a file': loaded(throughGateway(), fileEmulator),
    'bare ws server, nothing stored': loaded(throughGateway(), bareGateway),
  },
  goals: goals(5000),
};

export const emulatorPosts: Line = {
  name: 'emulator-posts', groups: ['http'], what: `messages stored through /msg/send_msg, ${CONNECTIONS} connections from another process`, rounds: 10,
  measures: RATES,
  sides: {
    'emulator in memory': loaded(overHTTP('messages'), warmEmulator),
    'emulator on a file': loaded(overHTTP('messages'), fileEmulator),
    'bare node:http server': loaded(overHTTP('messages'), bareServer),
  },
  goals: goals(5000),
};

/** Two load clients at once. */
function mixed(find: Find): Side {
  return async (workshop) => {
    const target = await find(workshop);
    return async () => {
      const loads = [overHTTP('reads', CONNECTIONS / 2), throughGateway(PAIRS / 2)];
      const [reads, messages] = await Promise.all(loads.map((load) => runLoad(workshop, load(workshop, target))));
      return { reads: reads!.rate, messages: messages!.rate };
    };
  };
}

export const emulatorMixed: Line = {
  name: 'emulator-mixed', groups: ['http', 'gateway'], what: `both at once: reads on ${CONNECTIONS / 2} connections, messages between ${PAIRS} devices`, rounds: 10,
  measures: { reads: '/s', messages: '/s' },
  sides: { 'emulator in memory': mixed(warmEmulator), 'emulator on a file': mixed(fileEmulator) },
  goals: [],
};

const DEVICES = 10_000;

/** A server of its own for each sample, since memory that was used once is seldom given back. */
function holding(start: (workshop: Workshop) => Promise<Pick<Target, 'api' | 'gateway' | 'use' | 'stop'>>): Side {
  return async (workshop) => async () => {
    const { api, gateway, use, stop } = await start(workshop);
    try {
      const before = await use();
      const devices = await startServing(workshop, workshop.program('gateway-devices.cjs', api, gateway, SECRET, String(DEVICES)), /connected\n/).catch((error: unknown) => {
        throw String(error).includes('EMFILE') ? new NotMeasured(`a process may not have ${DEVICES} open files here (ulimit -n)`) : error;
      });
      const { rssMB } = await use();
      await devices.stop();
      return { memory: rssMB, each: ((rssMB - before.rssMB) * 1024) / DEVICES };
    } finally {
      await stop();
    }
  };
}

export const emulatorDevices: Line = {
  name: 'emulator-devices', groups: ['gateway', 'memory'], what: `memory of the server while ${DEVICES.toLocaleString('en')} devices are connected`, rounds: 3,
  measures: { memory: 'MB', each: 'kB' },
  sides: {
    'emulator': holding((workshop) => startEmulator(workshop)),
    'bare ws server': holding(startBareGateway),
  },
  goals: [{ side: 'emulator', atMost: 600 }],
};

/** From before the process starts until the first answer is read. */
function starting(data: (workshop: Workshop) => Promise<() => string>): Side {
  return async (workshop) => {
    const next = await data(workshop);
    return async () => {
      const startedAt = performance.now();
      const emulator = await startEmulator(workshop, next());
      await firstAnswer(emulator.api);
      const ms = performance.now() - startedAt;
      await emulator.stop();
      return { ms };
    };
  };
}

/** Log in: it reads and writes the store. */
function firstAnswer(api: string): Promise<void> {
  const { request } = process.getBuiltinModule('node:http');
  return new Promise((resolve, reject) => {
    const call = request(`${api}/auth/get_admin_token`, { method: 'POST', agent: false, headers: { operationID: 'bench' }, timeout: 10_000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      response.on('end', () => (text.includes('"errCode":0') ? resolve() : reject(new Error(`no login: ${text.slice(0, 200)}`))));
    });
    call.on('error', reject);
    call.end(JSON.stringify({ secret: 'openIM123', userID: 'imAdmin' }));
  });
}

const bareStart: Side = async (workshop) => async () => {
  const startedAt = performance.now();
  const server = await startServing(workshop, workshop.program('bare-server.cjs'), /API\s+(\S+)\n/);
  await firstAnswer(server.said[1]!);
  const ms = performance.now() - startedAt;
  await server.stop();
  return { ms };
};

export const emulatorStart: Line = {
  name: 'emulator-start', groups: ['start', 'http'], what: 'imctl emulator start to its first answer (a login), with a new data file',
  measures: { ms: 'ms' },
  sides: {
    'emulator': starting(async (workshop) => () => path.join(workshop.newFolder(), 'data.db')),
    'bare node:http server': bareStart,
    'empty script': emptyScript,
  },
  goals: [{ side: 'emulator', atMost: 120 }],
};

const MESSAGES = 1_000_000;

export const emulatorMillion: Line = {
  name: 'emulator-million', rounds: 10, groups: ['start', 'http'], what: 'imctl emulator start to its first answer, with a data file of 1,000,000 messages',
  measures: { ms: 'ms' },
  sides: {
    'emulator': starting(async (workshop) => {
      const file = path.join(workshop.newFolder(), 'million.db');
      await runTimed(workshop, workshop.program('fill.ts', file, String(MESSAGES)), { timeoutMs: 600_000 });
      return () => file;
    }),
    'empty script': emptyScript,
  },
  goals: [{ side: 'emulator', atMost: 120 }],
};
