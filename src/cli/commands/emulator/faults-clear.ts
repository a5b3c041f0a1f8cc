// `imctl emulator faults clear`: take faults of the running emulator back.
import { EXIT, ImctlError } from '../../../base/errors.ts';
import { flagName } from '../../../base/fields.ts';
import { didYouMean } from '../../../base/nearest.ts';
import { askControl } from '../../../emulator/control.ts';
import type { FaultsShown } from '../../../emulator/faults/faults.ts';
import { FAULT_FIELDS } from '../../../emulator/faults/fields.ts';
import { defineCommand } from '../../command.ts';
import { ADDRESS_FIELDS, findRunning, printFaults } from './running.ts';

const command = defineCommand({
  name: 'emulator faults clear', usage: '[FAULT...]', doc: 'Take back all faults of the running emulator, or those named.',
  fields: ADDRESS_FIELDS, examples: ['imctl emulator faults clear', 'imctl emulator faults clear latency drop-push'],
  async run({ words, flags }, environment) {
    const names = words.map(nameOf);
    const { control } = await findRunning(flags, environment);
    await printFaults(await askControl(control, 'clear', names.length > 0 ? { names } : {}) as FaultsShown, environment);
    return EXIT.done;
  },
});
export default command;

function nameOf(word: string): string {
  const names = Object.keys(FAULT_FIELDS);
  const found = names.find((name) => flagName(name) === word.replace(/^--/, ''));
  if (!found) throw new ImctlError('ARG-CHOICE', `there is no fault ${JSON.stringify(word)}`, { hint: `${didYouMean(word, names, flagName)}faults: ${names.map(flagName).join(', ')}` });
  return found;
}
