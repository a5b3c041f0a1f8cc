// `imctl load`: load on a server, made by virtual devices. Its commands are the files beside this one, rows in ../index.ts.
import { ImctlError } from '../../../base/errors.ts';
import { didYouMean } from '../../../base/nearest.ts';
import type { Command } from '../../environment.ts';

const command: Command = {
  name: 'load', usage: '<command>', doc: 'Load on a server, made by virtual devices.',
  fields: {}, examples: ['imctl load run tasks/load/office-day.ts'],
  async run({ words }) {
    const { findCommand } = await import('../index.ts');
    const names = findCommand(['load'])!.row.commands!.map((row) => row.name);
    const [given] = words;
    const isFile = given !== undefined && /\.m?ts$/.test(given);
    throw new ImctlError('USAGE', `load takes ${names.join(', ')}${given === undefined ? '' : `, not ${JSON.stringify(given)}`}`, { hint: isFile ? `imctl load run ${given}` : `${didYouMean(given ?? '', names)}see  imctl load --help` });
  },
};
export default command;
