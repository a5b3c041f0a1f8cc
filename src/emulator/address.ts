// Where a running emulator can be found: a file beside its data, so that a second imctl speaks to the first one's server.
// Imported by cli (emulator start, the local context).

import { ImctlError } from '../base/errors.ts';
import { askControl, type ControlAddress } from './control.ts';

/** What the address file holds. */
export interface EmulatorAddress {
  pid: number;
  apiURL: string;
  gatewayURL: string;
  /** Of the account system; absent when it is not served. */
  chatAdminURL?: string;
  chatURL?: string;
  /** Unix milliseconds. */
  startedAt: number;
  control: ControlAddress;
}

/** The address file of a data file: where it is unless `--address-file` names another. */
export function addressFile(dataFile: string): string {
  return `${dataFile}.address.json`;
}

/**
 * Tell other processes where this data is served. Whole or not at all, readable by the owner only.
 *
 * @throws ImctlError WRITE-FAILED when the folder cannot be written.
 */
export function writeAddress(path: string, address: EmulatorAddress): void {
  const fs = process.getBuiltinModule('node:fs');
  const fresh = `${path}.${address.pid}.tmp`;
  try {
    fs.writeFileSync(fresh, `${JSON.stringify(address)}\n`, { mode: 0o600, flush: true });
    fs.renameSync(fresh, path);
  } catch (cause) {
    fs.rmSync(fresh, { force: true });
    throw new ImctlError('WRITE-FAILED', `${path}: cannot write the emulator's address`, { cause });
  }
}

/**
 * The address of the emulator that wrote this file, if it runs. Undefined when there is none: no file, a broken one, one that a
 * killed process left behind, or a process that does not answer within the time. It is asked at its control address: there another
 * program that got the number or the port meanwhile cannot know the word, and faults do not reach.
 *
 * @param timeoutMs for the answer; default 5000: one that writes very much answers nobody meanwhile.
 */
export async function readAddress(path: string, timeoutMs = 5000): Promise<EmulatorAddress | undefined> {
  const address = parseAddress(path);
  if (!address || !isAlive(address.pid)) return undefined;
  return askControl(address.control, 'ping', {}, timeoutMs).then((word) => (word === address.control.token ? address : undefined), () => undefined);
}

/** Forget the address, if it is this process's own. */
export function removeAddress(path: string, pid: number): void {
  if (parseAddress(path)?.pid === pid) process.getBuiltinModule('node:fs').rmSync(path, { force: true });
}

function parseAddress(path: string): EmulatorAddress | undefined {
  try {
    const value = JSON.parse(process.getBuiltinModule('node:fs').readFileSync(path, 'utf8')) as Partial<EmulatorAddress> | null;
    const { pid, apiURL, gatewayURL, chatAdminURL, chatURL, startedAt, control } = value ?? {};
    // Only this machine: a file somebody planted must not send tokens elsewhere.
    const isLocal = (url: unknown, scheme: string): url is string => typeof url === 'string' && new RegExp(`^${scheme}://(127\\.0\\.0\\.1|0\\.0\\.0\\.0|localhost|\\[::1\\]):\\d+$`).test(url);
    if (!Number.isInteger(pid) || pid! <= 0 || !isLocal(apiURL, 'http') || !isLocal(gatewayURL, 'ws') || !isLocal(control?.url, 'http')) return undefined;
    const chat = isLocal(chatAdminURL, 'http') && isLocal(chatURL, 'http') ? { chatAdminURL, chatURL } : {};
    return { pid: pid!, apiURL, gatewayURL, ...chat, startedAt: Number(startedAt), control: { url: control.url, token: String(control.token) } };
  } catch {
    return undefined;
  }
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
