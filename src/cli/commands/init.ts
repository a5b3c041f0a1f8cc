// `imctl init`: a folder in which an editor knows tasks and tests: types, a configuration for TypeScript, a first one of each.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT, ImctlError } from '../../base/errors.ts';
import { writeWhole } from '../../base/files.ts';
import { quoteWord } from '../../base/spell.ts';
import { loadTypes } from '../../openim/catalog.ts';
import { defineCommand } from '../command.ts';
import { COMPILER_OPTIONS } from '../types/check.ts';
import { declareModule } from '../types/declare.ts';

const command = defineCommand({
  name: 'init', usage: '[FOLDER]', takes: 'files',
  doc: 'Make a folder for tasks: imctl.d.ts with the types, tsconfig.json for the editor, a first task and a first test. What is there is left alone, but the types are renewed.',
  fields: {}, examples: ['imctl init my-tasks'],
  async run({ words: [folder = '.', ...more] }, { cwd, registry, streams, settings }) {
    if (more.length > 0) throw new ImctlError('USAGE', `init takes one folder, not also ${JSON.stringify(more[0])}`);
    const at = path.resolve(cwd, folder);
    const files: [name: string, text: string, renew?: true][] = [
      ['imctl.d.ts', declareModule(registry, { types: await loadTypes() }), true],
      ['tsconfig.json', `${JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['**/*.ts'] }, null, 2)}\n`],
      ['tasks/hello.ts', HELLO],
      ['tests/two-users.ts', TEST],
    ];
    for (const [name, text, renew] of files) {
      const file = path.join(at, name);
      const isThere = existsSync(file);
      if (!isThere || renew) await writeWhole(file, text);
      if (!settings.quiet) await streams.out.write(`${isThere ? (renew ? 'renewed' : 'kept') : 'wrote'} ${path.relative(cwd, file)}\n`);
    }
    const shown = (name: string) => quoteWord(path.relative(cwd, path.join(at, name)));
    if (!settings.quiet) await streams.err.write(`try it:  imctl run ${shown('tasks/hello.ts')} --name World\n         imctl test ${shown('tests')}\n`);
    return EXIT.done;
  },
});
export default command;

const HELLO = `// A first task:  imctl run tasks/hello.ts --name World
import { log, users, type Params, type TaskMeta } from "imctl";

export const meta = {
  doc: "Say hello, and count who could hear it.",
  needs: ["users:read"],
  params: { name: { type: "string", default: "World", doc: "Whom to greet." } },
} satisfies TaskMeta;

export default async function main({ name }: Params<typeof meta>) {
  log(\`Hello \${name}: \${await users.count()} users could hear it.\`);
}
`;

const TEST = `// A first test:  imctl test tests
import { test, expect } from "imctl";

test("ben gets what anna sends, on all his devices", async ({ users }) => {
  const [anna, ben] = await users(2);
  const phone = await anna.device("ios");
  const both = [await ben.device("android"), await ben.device("web")];
  const sent = await phone.send(ben, "hello");
  await expect(both).toReceive(sent, { within: "2s" });
});
`;
