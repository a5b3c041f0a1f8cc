// `imctl completion bash`: the script that makes a shell complete imctl.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { defineCommand } from '../command.ts';
import { SHELLS } from '../completion/scripts.ts';

const names = Object.keys(SHELLS);

const command = defineCommand({
  name: 'completion', usage: `<${names.join(' | ')}>`,
  doc: 'Print the script that makes a shell complete commands, flags, and the IDs that are on the server now.',
  fields: {},
  examples: names.map((name) => `imctl completion ${name}`),
  more: Object.entries(SHELLS).map(([name, { install }]) => `${name}:  ${install}`).join('\n'),
  async run({ words: [name, ...more] }, { streams }) {
    if (name === undefined || more.length > 0) throw new ImctlError('USAGE', 'completion takes the name of a shell', { hint: `shells: ${names.join(', ')}` });
    const shell = Object.hasOwn(SHELLS, name) ? SHELLS[name] : undefined;
    if (!shell) throw new ImctlError('ARG-CHOICE', `there is no completion for ${JSON.stringify(name)}`, { hint: `${didYouMean(name, names)}shells: ${names.join(', ')}` });
    await streams.out.write(shell.script);
    return EXIT.done;
  },
});
export default command;
