// `imctl emulator`: what can be done with an embedded OpenIM. Its commands are the files beside this one, rows in ../index.ts.
import { ImctlError } from '../../../base/errors.ts';
import { didYouMean } from '../../../base/nearest.ts';
import type { Command } from '../../environment.ts';

const command: Command = {
  name: 'emulator', usage: '<command>', doc: 'An embedded OpenIM on loopback, for others to use.',
  fields: {}, examples: ['imctl emulator start', 'imctl emulator faults set --latency 1s', 'imctl emulator stop'],
  async run({ words }) {
    const { findCommand } = await import('../index.ts');
    const names = findCommand(['emulator'])!.row.commands!.map((row) => row.name);
    const [given] = words;
    throw new ImctlError('USAGE', `emulator takes ${names.join(', ')}${given === undefined ? '' : `, not ${JSON.stringify(given)}`}`, { hint: `${didYouMean(given ?? '', names)}see  imctl emulator --help` });
  },
};
export default command;
