// A command that only has others behind its name (`emulator start`): by itself it says which.
// Imported by the commands that are such; those behind it are rows of index.ts.
import { ImctlError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { defineCommand, type Command } from '../command.ts';

/**
 * Define one. Called without a command, or with one there is not, it is refused (USAGE) with the nearest.
 *
 * @param meant what a word that is no command was perhaps meant for, as a whole command line.
 */
export function defineGroup({ name, doc, examples, meant }: Pick<Command, 'name' | 'doc' | 'examples'> & { meant?(given: string): string | undefined }): Command {
  return defineCommand({
    name, usage: '<command>', doc, fields: {}, examples,
    async run({ words: [given = ''] }) {
      // Late: the table of commands loads this one.
      const { findCommand } = await import('./index.ts');
      const names = (findCommand([name])?.row.commands ?? []).map((row) => row.name);
      throw new ImctlError('USAGE', `${name} takes ${names.join(', ')}${given === '' ? '' : `, not ${JSON.stringify(given)}`}`, { hint: meant?.(given) ?? `${didYouMean(given, names)}see  imctl ${name} --help` });
    },
  });
}
