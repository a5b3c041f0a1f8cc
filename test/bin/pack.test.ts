import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import path from 'node:path';
import { build, type BuildResult, type OutputFile } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { ROOT, tempDir } from '../helpers/imctl.ts';

interface Packer {
  SPLIT: object;
  pack(result: BuildResult, options: { root: string; name: string; often: readonly string[]; apart?: readonly [string, string] }): Pick<OutputFile, 'path' | 'contents'>[];
}
const { SPLIT, pack } = createRequire(import.meta.url)(path.join(ROOT, 'bin', 'pack.cjs')) as Packer;
const LOAD = path.join(ROOT, 'bin', 'load.cjs');

/** A program of these modules, packed; `often` is what beside main.ts lies in the first file, `apart` what has one of its own. */
async function packed(modules: Record<string, string>, often: readonly string[] = [], apart?: readonly [string, string]) {
  const root = tempDir();
  for (const [name, text] of Object.entries(modules)) writeFileSync(path.join(root, name), text);
  const result = await build({
    bundle: true, platform: 'node', minifyWhitespace: true, sourcemap: 'linked', write: false, absWorkingDir: root, outdir: root, entryPoints: { main: 'main.ts' }, external: ['*.cjs'], ...SPLIT,
  });
  const files = pack(result, { root, name: 'main', often: ['main.ts', ...often], ...(apart ? { apart } : {}) });
  for (const file of files) writeFileSync(file.path, file.contents);
  return {
    names: files.map((file) => path.basename(file.path)),
    file: (name: string) => readFileSync(path.join(root, name), 'utf8'),
    run: () => execFileSync(process.execPath, ['-e', `require(${JSON.stringify(LOAD)}).load(${JSON.stringify(path.join(root, 'main.cjs'))}, [])`], { encoding: 'utf8' }).trim(),
  };
}

/** Where in the sources the first line of a stack is, by the map beside the file it names. */
function originOf(stack: string): string {
  const [, file, line, column] = /(\/[^\s()]+\.cjs):(\d+):(\d+)/.exec(stack)!;
  const { fileName, lineNumber } = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))).findOrigin(Number(line), Number(column)) as { fileName: string; lineNumber: number };
  return `${fileName}:${lineNumber}`;
}

describe('a packed program', () => {
  const SHARED = "export const made = { at: 'once' }; export class Own extends Error {}; export default 'whole';";

  test('has each module once, whichever file asks for it', async () => {
    const { run, names } = await packed({
      'shared.ts': `console.log('shared is made'); ${SHARED}`,
      'later.ts': "import { made as one, Own } from './shared.ts'; export const same = (other: object) => other === one; export const fail = () => { throw new Own('no'); };",
      'main.ts': "import { made, Own } from './shared.ts'; const { same, fail } = await0(); async function await0() { const later = await import('./later.ts'); try { later.fail(); } catch (error) { console.log(later.same(made), error instanceof Own, later === await import('./later.ts')); } return later; }",
    });
    expect(names).toEqual([expect.stringMatching(/^main-more\.[0-9a-f]{10}\.cjs$/), expect.stringMatching(/more.*\.map$/), 'main.cjs', 'main.cjs.map']);
    expect(run()).toBe('shared is made\ntrue true true');
  });

  test('imports in every way that esbuild writes it', async () => {
    const { run } = await packed({
      'shared.ts': SHARED, 'data.cjs': 'exports.a = 1',
      'later.ts': "import * as all from './shared.ts'; import whole, { made as other } from './shared.ts'; import './shared.ts'; export { all, whole, other };",
      'main.ts': `import path from 'node:path'; import * as os from 'node:os'; import { readFileSync as read, statSync } from 'node:fs'; import 'node:url'; import './shared.ts';
        import('./later.ts').then(async ({ all, whole, other }) => console.log(path.sep, typeof os.cpus, typeof read, typeof statSync, all.default === whole, all.made === other,
          await import('node:os').then((lent) => lent.cpus === os.cpus && lent.default.cpus === os.cpus), typeof (await import('./shared.ts')).default, (await import('./data.cjs', { with: { type: 'json' } })).default.a, "import('./later.ts') import('node:os')"));`,
    });
    expect(run()).toBe("/ function function function true true true string 1 import('./later.ts') import('node:os')");
  });

  test('evaluates a module when it is imported, and not before', async () => {
    const { run } = await packed({ 'later.ts': "console.log('later'); export {};", 'main.ts': "const later = import('./later.ts'); console.log('main'); later.then(() => console.log('then'));" }, ['later.ts']);
    expect(run()).toBe('main\nlater\nthen');
  });

  test('has what is needed often in its first file, with all that this imports', async () => {
    const modules = { 'shared.ts': "export const shared = 'text of shared';", 'rare.ts': "export const rare = 'text of rare';", 'often.ts': "export * from './shared.ts';", 'main.ts': "import('./often.ts'); import('./rare.ts');" };
    const { file } = await packed(modules, ['often.ts']);
    expect(['shared', 'rare'].filter((name) => file('main.cjs').includes(`text of ${name}`))).toEqual(['shared']);
    await expect(packed(modules, ['gone.ts'])).rejects.toThrow('gone.ts is to be at hand at once, and is no part of the program');
  });

  test('has a part of its own with what only one module leads to, and shares the rest with it', async () => {
    const { run, names, file } = await packed({
      'shared.ts': `console.log('shared is made'); ${SHARED}`, 'near.ts': "export const near = 'text of near';", 'deep.ts': "export const deep = 'text of deep';",
      'far.ts': "import { made } from './shared.ts'; export const far = async () => [made, (await import('./deep.ts')).deep] as const;",
      'main.ts': "import { made } from './shared.ts'; import('./far.ts').then(async ({ far }) => { const [same, deep] = await far(); console.log(same === made, deep, (await import('./near.ts')).near); });",
    }, [], ['far', 'far.ts']);
    expect(run()).toBe('shared is made\ntrue text of deep text of near');
    const [more, , far] = names;
    expect([more, far]).toEqual([expect.stringMatching(/^main-more\./), expect.stringMatching(/^main-far\./)]);
    expect(['near', 'deep'].map((name) => [more!, far!].filter((one) => file(one).includes(`text of ${name}`)))).toEqual([[more], [far]]);
  });

  test('has errors that lead to their lines, behind imports of all kinds', async () => {
    const { run } = await packed({
      'shared.ts': `\n\n${SHARED}`,
      'later.ts': "import { made } from './shared.ts';\nimport { sep, join as put } from 'node:path';\nexport const text = `of\nmore\nlines ${sep}`;\nexport function fail() {\n  import('./shared.ts'); throw new Error(put(made.at, text));\n}",
      'main.ts': "import { made } from './shared.ts';\nimport('./later.ts').then(({ fail }) => { try { fail(); } catch (error) { console.log(JSON.stringify((error as Error).stack!.split('\\n').filter((line) => line.startsWith('    at ')))); } });\nexport { made };",
    });
    const [first, second] = JSON.parse(run()) as string[];
    expect(originOf(first!)).toBe('later.ts:7');
    expect(originOf(second!)).toBe('main.ts:2');
  });
});

describe('the program of dist, without the file with its rest,', () => {
  const COMMANDS = [
    ['version'], ['get', 'users'], ['get', 'users', '-o', 'json'], ['create', 'user', 'anna', '--nickname', 'Anna'], ['update', 'user', 'anna', '--nickname', 'Anna Li'], ['describe', 'user', 'anna'],
    ['get', 'user', 'anna', '-o', 'yaml'], ['context', 'list'], ['get', 'accounts'], ['api', 'POST', '/user/get_users', '--page', '1', '--size', '5'], ['__complete', 'get', 'us'], ['run', 'task.ts'], ['undo', 'last', '-y'],
  ];

  test('runs the commands that are given most', () => {
    const folder = tempDir();
    const dist = path.join(folder, 'dist');
    cpSync(path.join(ROOT, 'dist'), dist, { recursive: true, filter: (file) => !/main-more|\.map$|\.cache/.test(file) });
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'start.cjs'), `require(${JSON.stringify(LOAD)}).load(${JSON.stringify(path.join(dist, 'main.cjs'))}, []).start()`);
    writeFileSync(path.join(folder, 'task.ts'), "import { users } from 'imctl';\nexport default async function main() { return (await users.list()).length; }\n");
    const ended = COMMANDS.map((args) => {
      const { status, stderr } = spawnSync(process.execPath, ['start.cjs', ...args], { cwd: folder, encoding: 'utf8', env: { HOME: folder }, timeout: 100_000 });
      return `${args.join(' ')}: ${status === 0 ? 'done' : stderr}`;
    });
    expect(ended).toEqual(COMMANDS.map((args) => `${args.join(' ')}: done`));
  });
});
