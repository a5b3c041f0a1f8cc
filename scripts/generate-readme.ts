// Writes the parts of README.md that stand between markers: the commands and the reporters, from what is run, and the map of folders, from the tree.
// `npm run generate` runs it; test/readme.test.ts compares.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { OBJECTS } from '../src/builtins/index.ts';
import { COMMANDS, type CommandRow } from '../src/cli/commands/index.ts';
import { ROUTES } from '../src/openim/catalog/routes.ts';
import { REPORTERS } from '../src/testing/reporters/index.ts';
import { verbOf } from '../src/operation/words.ts';

const ROOT = path.join(import.meta.dirname, '..');

/** What each folder is for. A folder without a sentence, or a sentence without a folder, is a mistake. */
const FOLDERS: Record<string, string> = {
  bin: 'the way in: finds the bundled Node, builds `dist` once, starts it',
  'src/base': 'the ground: errors, fields, settings, contexts, secrets, files',
  'src/operation': 'what an operation is, the registry, the one doorway `invoke`, permissions, the bridge of calls',
  'src/openim': `the wire: ${ROUTES.length} routes as data, transport, login, error codes`,
  'src/builtins': 'the admin objects: one file each, a table of operations',
  'src/output': 'values to text: formats, tables, help, problems',
  'src/shell': 'the prompt',
  'src/sandbox': 'the task runner',
  'src/testing': 'test flows: virtual devices, the test runner, reports, load',
  'src/emulator': 'an OpenIM in one process, on one SQLite file',
  'src/cli': 'puts it together: command line, app, own commands',
  tasks: 'tasks to run and to begin with',
  test: 'the same paths as `src`, recordings of real servers, and whole programs run as a person would',
  bench: 'measurements, each beside its peer',
  scripts: 'what is generated and checked in',
};

/** The text with its parts renewed. */
export function renewReadme(text: string): string {
  return [['commands', commandList()], ['folders', folderMap()], ['reporters', reporterList()]].reduce((all, [name, part]) => {
    const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const before = all.indexOf(start);
    const after = all.indexOf(end);
    if (before < 0 || after < 0) throw new Error(`README.md has no ${start} … ${end}`);
    return `${all.slice(0, before + start.length)}\n${part}\n${all.slice(after)}`;
  }, text);
}

function commandList(): string {
  const linesOf = (rows: readonly CommandRow[], before: string): string[] => rows.flatMap((row) => [`| \`${before} ${row.name}\` | ${row.doc} |`, ...linesOf(row.commands ?? [], `${before} ${row.name}`)]);
  const own = linesOf(COMMANDS, 'imctl');
  const objects = OBJECTS.filter((object) => !object.scriptOnly).map((object) => `| \`imctl <verb> ${object.singular}\` | ${[...new Set(Object.values(object.operations).filter((operation) => operation.examples.length > 0).map(verbOf))].join(', ')} |`);
  return ['| command | what it does |', '| --- | --- |', ...own, '', '| object | verbs |', '| --- | --- |', ...objects].join('\n');
}

function reporterList(): string {
  return ['| reporter | what it makes |', '| --- | --- |', ...REPORTERS.map(({ name, doc, goes, file }) => `| \`${name}\` | ${doc}${goes === 'file' ? ` (\`${file}\`)` : ''} |`)].join('\n');
}

function folderMap(): string {
  const missing = Object.keys(FOLDERS).filter((folder) => !existsSync(path.join(ROOT, folder)));
  const unknown = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory() && !(`src/${entry.name}` in FOLDERS)).map((entry) => entry.name);
  if (missing.length + unknown.length > 0) throw new Error(`the map of folders is wrong about ${[...missing, ...unknown].join(', ')}`);
  return ['| folder | what is in it |', '| --- | --- |', ...Object.entries(FOLDERS).map(([folder, doc]) => `| \`${folder}\` | ${doc} |`)].join('\n');
}

if (import.meta.main) {
  const file = path.join(ROOT, 'README.md');
  writeFileSync(file, renewReadme(readFileSync(file, 'utf8')));
}
