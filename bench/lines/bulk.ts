// 100,000 rows to a server and back: our commands beside bare programs that make the same requests.
import { createWriteStream, readFileSync } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import type { Line, Sample, Side } from '../line.ts';
import { runTimed, withProgram } from '../processes.ts';
import type { Workshop } from '../workshop.ts';
import { addUsers, startEmulator, type Target } from './servers.ts';

const ROWS = 100_000;
const SECRET = 'openIM123';

/** Run a program under the clock and the scale. */
async function weigh(workshop: Workshop, command: string[], env: Record<string, string>, discard = false): Promise<{ values: Record<string, number>; out: string; err: string }> {
  const file = path.join(workshop.newFolder(), 'peak');
  const { ms, out, err } = await runTimed(workshop, command, { env: { ...env, ...withProgram(workshop, 'peak.cjs'), BENCH_PEAK_FILE: file }, discard });
  return { values: { rate: ROWS / (ms / 1000), peak: Number(readFileSync(file, 'utf8')) / 1024 }, out, err };
}

/** Rows of people, written once. */
function people(workshop: Workshop): Promise<string> {
  return workshop.once('people', async () => {
    const file = path.join(workshop.newFolder(), 'people.csv');
    const stream = createWriteStream(file);
    stream.write('userID,nickname,faceURL,ex\n');
    for (let n = 0; n < ROWS; n++) stream.write(`u${n},Person Number ${n},https://pictures.example/${n}.png,team-${n % 100}\n`);
    stream.end();
    await once(stream, 'finish');
    return file;
  });
}

/** Every sample fills a server that is new and empty. */
function creating(command: (workshop: Workshop, file: string, target: Target) => string[], said?: string): Side {
  return async (workshop) => {
    const file = await people(workshop);
    return async () => {
      const target = await startEmulator(workshop);
      try {
        const { values, err } = await weigh(workshop, command(workshop, file, target), target.env);
        if (said !== undefined && !err.includes(said)) throw new Error(`it did not say ${said}: ${err.slice(-300)}`);
        return values;
      } finally {
        await target.stop();
      }
    };
  };
}

export const bulkCreate: Line = {
  name: 'bulk-create', groups: ['http', 'memory'], what: 'imctl create users -f with 100,000 rows, into an emulator in memory', rounds: 10,
  measures: { rate: '/s', peak: 'MB' },
  sides: {
    'imctl': creating((workshop, file) => workshop.imctl('create', 'users', '-f', file), '100,000 created'),
    'bare node:http': creating((workshop, file, { api }) => workshop.program('create-users.cjs', api, SECRET, file)),
  },
  goals: [{ side: 'imctl', against: 'bare node:http', atLeast: 0.8 }, { side: 'imctl', measure: 'peak', atMost: 150 }],
};

/** The first sample is read and counted, the others go to nowhere. */
function listing(command: (workshop: Workshop, target: Target) => string[]): Side {
  return async (workshop): Promise<Sample> => {
    const target = await workshop.once('emulator with 100,000', async () => {
      const started = await startEmulator(workshop);
      await addUsers(workshop, started.api, ROWS);
      return started;
    });
    return async (round) => {
      const { values, out } = await weigh(workshop, command(workshop, target), target.env, round >= 0);
      const lines = out.split('\n').length - 1;
      if (round < 0 && lines !== ROWS) throw new Error(`it printed ${lines} rows, not ${ROWS}`);
      return values;
    };
  };
}

export const bulkList: Line = {
  name: 'bulk-list', groups: ['http', 'memory'], what: 'imctl get users --all -o ndjson of 100,000 rows, from an emulator in memory', rounds: 10,
  measures: { rate: '/s', peak: 'MB' },
  sides: {
    'imctl': listing((workshop) => workshop.imctl('get', 'users', '--all', '-o', 'ndjson')),
    'bare node:http': listing((workshop, { api }) => workshop.program('list-users.cjs', api, SECRET)),
  },
  goals: [{ side: 'imctl', against: 'bare node:http', atLeast: 0.8 }, { side: 'imctl', measure: 'peak', atMost: 150 }],
};
