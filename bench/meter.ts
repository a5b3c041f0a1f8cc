// How much processor time and memory a server has used so far, as it says itself when asked by a signal.
// Imported by lines.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NotMeasured } from './line.ts';
import { startServing, withProgram, type Serving } from './processes.ts';
import type { Workshop } from './workshop.ts';

/** What a process has used since its start. */
export interface Use { cpuMs: number; rssMB: number }

/** A server that can be asked. */
export interface Metered extends Serving {
  use(): Promise<Use>;
}

const WAIT_MS = 5000;

/** Start a Node program, or a script that becomes one, as startServing does, with a meter in it. */
export async function startMetered(workshop: Workshop, command: string[], ready: RegExp): Promise<Metered> {
  const file = path.join(workshop.newFolder(), 'use.json');
  const serving = await startServing(workshop, command, ready, { ...withProgram(workshop, 'meter.cjs'), BENCH_METER_FILE: file });
  return {
    ...serving,
    async use() {
      if (process.platform === 'win32') throw new NotMeasured('there are no signals here');
      rmSync(file, { force: true });
      process.kill(serving.pid, 'SIGUSR2');
      for (const until = performance.now() + WAIT_MS; !existsSync(file); await sleep(5)) {
        if (performance.now() > until) throw new Error('the server did not say what it uses');
      }
      return JSON.parse(readFileSync(file, 'utf8')) as Use;
    },
  };
}
