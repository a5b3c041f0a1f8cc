// Where a running emulator can be found: a file beside its data, so that a second imctl speaks to the first one's server.
// Imported by cli (emulator start, the local context).

import { ImctlError } from '../base/errors.ts';

/** What the address file holds. */
export interface EmulatorAddress {
  pid: number;
  apiURL: string;
  gatewayURL: string;
  /** Unix milliseconds. */
  startedAt: number;
}

/** The address file of a data file. */
export function addressFile(dataFile: string): string {
  return `${dataFile}.address.json`;
}

/**
 * Tell other processes where this data is served. Whole or not at all, readable by the owner only.
 *
 * @throws ImctlError WRITE-FAILED when the folder cannot be written.
 */
export function writeAddress(dataFile: string, address: EmulatorAddress): void {
  const fs = process.getBuiltinModule('node:fs');
  const path = addressFile(dataFile), fresh = `${path}.${address.pid}.tmp`;
  try {
    fs.writeFileSync(fresh, `${JSON.stringify(address)}\n`, { mode: 0o600, flush: true });
    fs.renameSync(fresh, path);
  } catch (cause) {
    fs.rmSync(fresh, { force: true });
    throw new ImctlError('WRITE-FAILED', `${path}: cannot write the emulator's address`, { cause });
  }
}

/**
 * The address of the emulator that serves this data now. Undefined when there is none: no file, a broken one, one that a killed
 * process left behind, or a server that does not answer within the time.
 *
 * @param timeoutMs for the answer; default 1000.
 */
export async function readAddress(dataFile: string, timeoutMs = 1000): Promise<EmulatorAddress | undefined> {
  const address = parseAddress(dataFile);
  if (!address || !isAlive(address.pid) || !(await answers(address.apiURL, timeoutMs))) return undefined;
  return address;
}

/** Forget the address, if it is this process's own. */
export function removeAddress(dataFile: string, pid: number): void {
  if (parseAddress(dataFile)?.pid === pid) process.getBuiltinModule('node:fs').rmSync(addressFile(dataFile), { force: true });
}

function parseAddress(dataFile: string): EmulatorAddress | undefined {
  try {
    const value = JSON.parse(process.getBuiltinModule('node:fs').readFileSync(addressFile(dataFile), 'utf8')) as Partial<EmulatorAddress> | null;
    const { pid, apiURL, gatewayURL, startedAt } = value ?? {};
    // Only this machine: a file somebody planted must not send tokens elsewhere.
    const isLocal = (url: unknown, scheme: string): url is string => typeof url === 'string' && new RegExp(`^${scheme}://(127\\.0\\.0\\.1|0\\.0\\.0\\.0|localhost|\\[::1\\]):\\d+$`).test(url);
    if (!Number.isInteger(pid) || pid! <= 0 || !isLocal(apiURL, 'http') || !isLocal(gatewayURL, 'ws')) return undefined;
    return { pid: pid!, apiURL, gatewayURL, startedAt: Number(startedAt) };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Another program may have got the number and the port meanwhile: only an OpenIM says this to a POST without headers. */
function answers(apiURL: string, timeoutMs: number): Promise<boolean> {
  const { request } = process.getBuiltinModule('node:http');
  return new Promise((resolve) => {
    const call = request(`${apiURL}/auth/parse_token`, { method: 'POST', agent: false, timeout: timeoutMs, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => { if (text.length < 1000) text += chunk.toString(); });
      response.on('end', () => resolve(response.statusCode === 200 && text.includes('header must have operationID')));
      response.on('error', () => resolve(false));
    });
    call.on('error', () => resolve(false));
    call.end();
  });
}
