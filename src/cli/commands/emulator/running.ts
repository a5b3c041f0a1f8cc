// The emulator that runs elsewhere: finding it by its address file, asking it, showing its faults.
// Imported by the commands beside this file.
import path from 'node:path';
import { ImctlError } from '../../../base/errors.ts';
import { flagName, type Fields, type Values } from '../../../base/fields.ts';
import { quoteWord } from '../../../base/spell.ts';
import type { EmulatorAddress } from '../../../emulator/address.ts';
import type { FaultsShown } from '../../../emulator/faults/faults.ts';
import type { Environment } from '../../environment.ts';

/** Where the address is kept, when it is not beside the data. */
export const ADDRESS_FIELDS = {
  addressFile: { kind: 'string', names: 'file', doc: 'File with the address of the running emulator; default: beside its data. With --memory there is none otherwise.' },
} as const satisfies Fields;

/** The running emulator: by the file that is named, else by the data. @throws ImctlError NOT-FOUND when none runs. */
export async function findRunning({ addressFile: named }: Values<typeof ADDRESS_FIELDS>, environment: Environment): Promise<EmulatorAddress> {
  const { addressFile, readAddress } = await import('../../../emulator/address.ts');
  const data = environment.settings.data ? path.resolve(environment.cwd, environment.settings.data) : environment.home.local;
  const address = await readAddress(named === undefined ? addressFile(data) : path.resolve(environment.cwd, named));
  if (address) return address;
  throw new ImctlError('NOT-FOUND', named === undefined ? `no emulator runs on ${data}` : `no emulator runs whose address is in ${JSON.stringify(named)}`, { hint: 'start one with  imctl emulator start   or name another with  --data FILE  or  --address-file FILE' });
}

/** Words a command does not take. @throws ImctlError USAGE. */
export function refuseWords(name: string, words: readonly string[]): void {
  if (words.length > 0) throw new ImctlError('USAGE', `${name} does not take ${JSON.stringify(words.join(' '))}`, { hint: `see  imctl ${name} --help` });
}

/** Faults on one line, as they are typed; the empty text for none. */
export function describeFaults({ done: _done, ...faults }: FaultsShown): string {
  return Object.entries(faults).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => `--${flagName(name)} ${quoteWord(String(one))}`)).join(' ');
}

/** Print faults: what is set, as flags, and what each has done so far; or the value itself. */
export async function printFaults(faults: FaultsShown, environment: Environment): Promise<void> {
  if (environment.formatGiven) return (await import('../../view.ts')).showData(faults, environment);
  const { done, ...set } = faults;
  const counts: Record<string, string> = done ? {
    latency: `${done.delayed} delayed`, dropPush: `${done.droppedPushes} lost`, duplicatePush: `${done.doubledPushes} doubled`, reorder: `${done.swappedPushes} swapped`,
    ...Object.fromEntries(done.fail.map(({ rule, struck, requests }) => [rule, `${struck} of ${requests} requests`])),
  } : {};
  const lines = Object.entries(set).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [`--${flagName(name)}`, String(one), counts[String(one)] ?? counts[`*=${name}:${String(one)}`] ?? counts[name] ?? ''] as const));
  const widths = [0, 1].map((column) => Math.max(...lines.map((line) => line[column]!.length)));
  await environment.streams.out.write(lines.length === 0 ? 'no faults are set\n' : lines.map(([flag, value, count]) => `${`${flag.padEnd(widths[0]!)}  ${value.padEnd(widths[1]!)}  ${count}`.trimEnd()}\n`).join(''));
}
