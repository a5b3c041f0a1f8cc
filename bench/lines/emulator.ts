// The embedded server as others see it: over HTTP, from another process, 64 connections.
import path from 'node:path';
import type { Line, Side } from '../line.ts';
import { runTimed, startServing } from '../processes.ts';
import type { Workshop } from '../workshop.ts';
import { addUsers, startEmulator, warmEmulator } from './servers.ts';
import { emptyScript } from './version.ts';

const CONNECTIONS = 64;
const SECONDS = 2;

/** Answers per second to the load client. */
function loaded(kind: 'reads' | 'messages', find: (workshop: Workshop) => Promise<string>): Side {
  return async (workshop) => {
    const api = await find(workshop);
    return async () => {
      const { out } = await runTimed(workshop, workshop.program('load.cjs', api, 'openIM123', kind, String(CONNECTIONS), String(SECONDS)));
      return { rate: Number(out) };
    };
  };
}

const bareServer = (workshop: Workshop) => workshop.once('bare server', () => startServing(workshop, workshop.program('bare-server.cjs'), /API\s+(\S+)\n/));

export const emulatorReads: Line = {
  name: 'emulator-reads', groups: ['http'], what: 'small reads over HTTP (/user/get_users_info of one), 64 connections from another process', rounds: 10,
  measures: { rate: '/s' },
  sides: {
    'emulator in memory': loaded('reads', async (workshop) => (await warmEmulator(workshop)).api),
    'emulator on a file': loaded('reads', async (workshop) => (await fileEmulator(workshop)).api),
    'bare node:http server': loaded('reads', async (workshop) => (await bareServer(workshop)).said[1]!),
  },
  goals: [{ side: 'emulator in memory', atLeast: 10_000 }, { side: 'emulator on a file', atLeast: 10_000 }],
};

/** An emulator with a few people, whose data is a file. */
function fileEmulator(workshop: Workshop) {
  return workshop.once('emulator on a file', async () => {
    const started = await startEmulator(workshop, path.join(workshop.newFolder(), 'data.db'));
    await addUsers(workshop, started.api, 20);
    return started;
  });
}

/** The design names the gateway; until there is one, the same store is filled through the API. */
export const emulatorMessages: Line = {
  name: 'emulator-messages', groups: ['http'], what: 'messages stored through /msg/send_msg, 64 connections from another process', rounds: 10,
  measures: { rate: '/s' },
  sides: {
    'emulator in memory': loaded('messages', async (workshop) => (await warmEmulator(workshop)).api),
    'emulator on a file': loaded('messages', async (workshop) => (await fileEmulator(workshop)).api),
  },
  goals: [{ side: 'emulator in memory', atLeast: 5000 }, { side: 'emulator on a file', atLeast: 5000 }],
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
  name: 'emulator-million', groups: ['start', 'http'], what: 'imctl emulator start to its first answer, with a data file of 1,000,000 messages',
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
  onRequest: 'it first writes a file of 1,000,000 messages, about half a gigabyte',
};
