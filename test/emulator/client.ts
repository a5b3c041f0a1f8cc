// A client for emulator tests: raw HTTP, an admin's token, and an emulator in another process.

import { spawn, type ChildProcess } from 'node:child_process';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';

import type { ControlAddress } from '../../src/emulator/control.ts';
import type { EmulatorOptions } from '../../src/emulator/server.ts';

/** An answer: `body` is the parsed envelope when there is one. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
  body: { errCode: number; errMsg: string; errDlt: string; data?: unknown };
}

/** POST a value (or a text as it stands) and read everything that comes. */
export function post(apiURL: string, path: string, body: unknown, headers: Record<string, string> = {}, method = 'POST'): Promise<Answer> {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const call = request(`${apiURL}${path}`, { method, agent: false, headers: { operationID: 'test', 'Content-Length': Buffer.byteLength(text), ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const isJSON = bytes[0] === 0x7b;
        resolve({ status: response.statusCode!, headers: response.headers, bytes, body: isJSON ? (JSON.parse(bytes.toString()) as Answer['body']) : undefined! });
      });
    });
    call.on('error', reject);
    call.end(text);
  });
}

/** An admin's token. */
export async function adminToken(apiURL: string, secret = 'openIM123'): Promise<string> {
  const { body } = await post(apiURL, '/auth/get_admin_token', { secret, userID: 'imAdmin' });
  return (body.data as { token: string }).token;
}

/** Calls as one token, giving the envelope. */
export function callerOf(apiURL: string, token: string) {
  return async (path: string, body: unknown) => (await post(apiURL, path, body, { token })).body;
}

/** An emulator in a process of its own. */
export interface SpawnedEmulator { apiURL: string; gatewayURL: string; control: ControlAddress; child: ChildProcess; kill(signal: NodeJS.Signals): Promise<void> }

/** Start an emulator in a process of its own, on a data file. */
export async function spawnEmulator(data: string, options: EmulatorOptions = {}): Promise<SpawnedEmulator> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./child.ts', import.meta.url)), data, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => { child.once('exit', () => resolve()); });
  const addresses = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (text: Buffer) => resolve(text.toString()));
    child.once('exit', (code) => reject(new Error(`the emulator's process ended with ${code}`)));
  });
  return { ...JSON.parse(addresses) as Pick<SpawnedEmulator, 'apiURL' | 'gatewayURL' | 'control'>, child, kill: (signal) => { child.kill(signal); return exited; } };
}
