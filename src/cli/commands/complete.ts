// `imctl __complete WORDS…`: what the completion scripts ask. Not for people, and in no list.
import { EXIT } from '../../base/errors.ts';
import { defineCommand } from '../command.ts';
import { complete } from '../completion/complete.ts';

const command = defineCommand({
  name: '__complete', usage: 'WORDS…', doc: 'Answer the completion of a shell.', fields: {}, examples: [], openFlags: true,
  async run({ args }, environment) {
    const found = await complete(args, environment);
    const lines = 'files' in found ? [':files'] : found.suggestions.map(({ text, doc = '' }) => `${clean(text)}${doc === '' ? '' : `\t${clean(doc).split('. ')[0]!.slice(0, 80)}`}`);
    await environment.streams.out.write(lines.map((line) => `${line}\n`).join(''));
    environment.cutOffAtEnd();
    return EXIT.done;
  },
});
export default command;

/** Names come from the server: nothing of them may be a second line, or a command to the terminal. */
function clean(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ');
}
