// `imctl extension`: programs called imctl-NAME on the PATH.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { allVerbs } from '../../operation/words.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';
import { listExtensions } from '../extensions.ts';
import { showItems } from '../view.ts';
import { COMMANDS } from './index.ts';

const SHAPE = { name: 'Extension', id: 'name', columns: [{ title: 'NAME', from: 'name' }, { title: 'FILE', from: 'file' }, { title: 'RUNS', from: 'runs', as: 'flag' }] } as const;

const command = defineCommand({
  name: 'extension', usage: '[list]',
  doc: 'List the extensions: programs called imctl-NAME on the PATH are run as  imctl NAME .',
  fields: {}, examples: ['imctl extension'],
  more: 'An extension gets the words behind its name, and the context of --context in IMCTL_CONTEXT. A command of imctl itself is never replaced by one.',
  async run({ words }, environment) {
    if (words.length > 1 || (words[0] !== undefined && words[0] !== 'list')) throw new ImctlError('USAGE', `extension does not take ${JSON.stringify(words.join(' '))}`, { hint: 'imctl extension list' });
    const { streams, settings } = environment;
    const taken = takenWords(environment);
    const items = listExtensions(environment).map((one) => ({ ...one, runs: !taken.has(one.name) }));
    await showItems(items, SHAPE, environment);
    const hidden = items.filter(({ runs }) => !runs).map(({ name }) => name);
    if (hidden.length > 0 && !settings.quiet) await streams.err.write(`${hidden.join(', ')}: imctl has a word of its own for that, so ${hidden.length === 1 ? 'this extension is' : 'these extensions are'} never run\n`);
    if (items.length === 0 && !settings.quiet) await streams.err.write('no extensions: put a program called imctl-NAME on the PATH\n');
    return EXIT.done;
  },
});
export default command;

/** The first words that mean something without any extension. */
function takenWords({ registry }: Environment): Set<string> {
  const objects = registry.objects.filter((object) => !object.scriptOnly);
  return new Set([...COMMANDS.map(({ name }) => name), 'help', ...allVerbs(registry), ...objects.flatMap(({ name, singular, aliases }) => [name, singular, ...aliases])]);
}
