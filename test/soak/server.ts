// The server under test: `imctl emulator start` on one data file and fixed ports, killed and started again, its faults set by its
// control address, as other processes do it.
// Imported by soak.ts.

import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { addressFile, readAddress } from '../../src/emulator/address.ts';
import { askControl } from '../../src/emulator/control.ts';
import { lastingPort } from '../helpers/port.ts';

import type { FaultOptions } from '../../src/emulator/faults/fields.ts';

/** A server that comes back where it was. */
export interface Victim {
  readonly apiURL: string;
  readonly gatewayURL: string;
  /** kill -9, and start it again. @returns milliseconds until it was ready. */
  killAndRestart(): Promise<number>;
  /** Exactly these faults from now on. */
  setFaults(faults: FaultOptions): Promise<void>;
  /** End it as Ctrl+C would. @returns its exit status. */
  stop(): Promise<number | null>;
  /** End it whatever happened. */
  kill(): void;
}

const ROOT = join(import.meta.dirname, '../..');

/** Start it in a folder that is HOME and data to it. The program is built. */
export async function startVictim(folder: string): Promise<Victim> {
  const [apiPort, gatewayPort] = await Promise.all([lastingPort(), lastingPort()]);
  const data = join(folder, 'soak.db');
  let child = start(folder, data, apiPort, gatewayPort);
  await ready(child);
  // Whatever ends this process ends the server.
  const killAtExit = (): void => { child.kill('SIGKILL'); };
  process.once('exit', killAtExit);
  const ended = (): Promise<number | null> => new Promise((resolve) => { if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode); else child.once('exit', resolve); });
  const control = async (name: string, body: object): Promise<void> => {
    const address = await readAddress(addressFile(data), 30_000);
    if (!address) throw new Error('the server is not to be found by its address file');
    await askControl(address.control, name, body, 30_000);
  };
  return {
    apiURL: `http://127.0.0.1:${apiPort}`, gatewayURL: `ws://127.0.0.1:${gatewayPort}`,
    async killAndRestart() {
      child.kill('SIGKILL');
      await ended();
      const before = performance.now();
      child = start(folder, data, apiPort, gatewayPort);
      await ready(child);
      return performance.now() - before;
    },
    async setFaults(faults) {
      await control('clear', {});
      if (Object.keys(faults).length > 0) await control('set', faults);
    },
    stop() {
      child.kill('SIGINT');
      return ended();
    },
    kill() {
      process.off('exit', killAtExit);
      child.kill('SIGKILL');
    },
  };
}

function start(folder: string, data: string, apiPort: number, gatewayPort: number): ChildProcess {
  const flags = ['--data', data, '--api-port', String(apiPort), '--gateway-port', String(gatewayPort)];
  // In a group of its own: Ctrl+C ends the load, and the server is still there to be read from.
  return spawn(process.execPath, [join(ROOT, 'bin/imctl.cjs'), 'emulator', 'start', ...flags], { detached: true, cwd: folder, env: { PATH: process.env.PATH, HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text: Buffer) => { if ((said += text.toString()).includes('ready\n')) resolve(); });
    child.once('exit', (code, signal) => reject(new Error(`the server ended with ${code ?? signal}: ${said}`)));
  });
}
