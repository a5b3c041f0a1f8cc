import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadTask } from '../../src/sandbox/task.ts';
import { HELPERS } from '../../src/sandbox/messages.ts';
import { objects, project } from './setup.ts';

const load = (tree: Record<string, string>, file = 'main.ts', more: object = {}) => loadTask(file, { cwd: project(tree), objects, ...more });
const problem = async (tree: Record<string, string>, file = 'main.ts'): Promise<{ code: string; exitStatus: number; message: string; hint?: string }> => {
  try { await load(tree, file); } catch (error) { return error as never; }
  throw new Error('it loaded');
};

describe('loading', () => {
  test('a file that is not there: 2', async () => {
    expect(await problem({}, 'nope.ts')).toMatchObject({ code: 'FILE-MISSING', exitStatus: 2, message: 'there is no task nope.ts' });
  });

  test('a folder: 2', async () => {
    expect(await problem({ 'a/b.ts': '' }, 'a')).toMatchObject({ exitStatus: 2 });
  });

  test('a syntax error: file, line, column, and the code around it', async () => {
    const error = await problem({ 'main.ts': 'const a = 1;\nconst b = ;\nconst c = 3;\n' });
    expect(error).toMatchObject({ code: 'TASK-INVALID', exitStatus: 24 });
    expect(error.message).toBe('main.ts:2:11: Unexpected ";"\n  1 | const a = 1;\n> 2 | const b = ;\n    |           ^\n  3 | const c = 3;');
  });

  test('a syntax error in an imported file names that file', async () => {
    expect((await problem({ 'main.ts': 'import "./lib/a.ts";', 'lib/a.ts': '\nlet 1x;' })).message).toMatch(/^lib\/a\.ts:2:6: /);
  });

  test('columns count characters, not bytes', async () => {
    expect((await problem({ 'main.ts': 'const größe = "äöü"; const b = ;' })).message).toMatch(/^main\.ts:1:32: /);
  });

  test.each([
    ['import "node:fs";', 'main.ts:1:8: "node:fs" cannot be imported by a task; use fs from "imctl"'],
    ['import axios from "axios"; axios;', '"axios" cannot be imported by a task; use http from "imctl"'],
    ['import x from "../a.ts"; x;', '"../a.ts" leaves the project'],
    ['import x from "/etc/passwd"; x;', '"/etc/passwd" is an absolute path: it cannot be imported by a task'],
    ['import x from "https://a/b.ts"; x;', '"https://a/b.ts" is an address: it cannot be imported by a task'],
    ['import x from "./no.ts"; x;', 'there is no file "./no.ts"'],
  ])('%s is refused with what is allowed', async (source, text) => {
    const error = await problem({ 'main.ts': source });
    expect(error).toMatchObject({ code: 'TASK-INVALID', exitStatus: 24, hint: 'a task may import from "imctl", and .ts, .js and .json files of its own project by relative paths' });
    expect(error.message).toContain(text);
  });

  test('a name that imctl lacks: the nearest one', async () => {
    const error = await problem({ 'main.ts': 'import { usres } from "imctl";\nusres;' });
    expect(error.message).toContain('main.ts:1:10: "imctl" has no usres');
    expect(error.hint).toMatch(/^did you mean users\? it exports /);
  });

  test('types are dropped: TaskMeta and Params need not be there', async () => {
    const task = await load({ 'main.ts': 'import { users, TaskMeta, type Params } from "imctl";\nexport const meta = { params: {} } satisfies TaskMeta;\nexport default (p: Params<typeof meta>) => users;' });
    expect(task.code).not.toContain('TaskMeta');
  });

  test('a tsconfig of the project does not change what code means', async () => {
    const task = await load({ 'tsconfig.json': '{"compilerOptions":{"paths":{"./a.ts":["./b.ts"]},"jsx":"react"}}', 'main.ts': 'import x from "./a.ts"; export default () => x;', 'a.ts': 'export default "right";', 'b.ts': 'export default "wrong";' });
    expect(task.code).toContain('right');
    expect(task.code).not.toContain('wrong');
  });
});

describe('meta', () => {
  const META = `{
    name: 'disable-inactive', doc: \`Block\`, contexts: ["staging"],
    needs: ['users:read', 'users:write<=200'],
    limits: { wall: "10m", cpu: 5_000, memoryMb: 256 },
    params: { days: { type: "number", default: -90, doc: "How long." }, who: { type: 'string', choices: ['a', 'b'], required: true }, since: { "type": "duration", default: "2h" } },
  }`;
  const READ = {
    name: 'disable-inactive', doc: 'Block', contexts: ['staging'], needs: ['users:read', 'users:write<=200'], limits: { wallMs: 600_000, cpuMs: 5000, memoryMb: 256 },
    params: { days: { kind: 'number', default: -90, doc: 'How long.' }, who: { kind: 'string', doc: '', choices: ['a', 'b'], required: true }, since: { kind: 'duration', doc: '', default: 7_200_000 } },
  };

  test.each([
    ['as it is', `export const meta = ${META};`], ['satisfies', `export const meta = ${META} satisfies TaskMeta;`], ['as const satisfies', `export const meta = (${META} as const) satisfies TaskMeta;`],
    ['with a type', `export const meta: TaskMeta = ${META};`], ['exported later', `const meta = ${META};\nexport { meta };`],
  ])('is read without running: %s', async (_name, source) => {
    const task = await load({ 'main.ts': `${source}\nthrow new Error('ran');` });
    expect(task.meta).toEqual(READ);
    expect(task.name).toBe('disable-inactive');
  });

  test('is absent in a bare script', async () => {
    expect((await load({ 'main.ts': 'const meta = 1; console.log(meta);' })).meta).toBeUndefined();
  });

  test.each([
    ['a call', '{ name: title() }', '1:29: meta.name is computed'], ['arithmetic', '{ limits: { cpu: 60 * 1000 } }', 'meta.limits.cpu is computed'], ['a variable', '{ needs: NEEDS }', 'meta.needs is computed'],
    ['a template with a part', '{ name: `a${1}` }', 'meta.name is computed'], ['a spread', '{ ...base }', 'a part of meta is computed'], ['a spread in a list', '{ needs: [...more] }', 'meta.needs[0] is computed'],
    ['a computed key', '{ ["name"]: "a" }', 'a part of meta is computed'], ['a getter', '{ get name() { return "a"; } }', 'a part of meta is computed'], ['a shorthand', '{ name }', 'a part of meta is computed'],
    ['a method', '{ name() {} }', 'a part of meta is computed'], ['__proto__', '{ __proto__: {} }', 'meta cannot have a member __proto__'], ['a regular expression', '{ name: /a/ }', 'meta.name must be plain data'],
    ['a bigint', '{ limits: { cpu: 1n } }', 'meta.limits.cpu must be plain data'], ['a hole', '{ needs: [,] }', 'meta.needs has a hole'], ['not an object', '5', 'meta must be'],
    ['an unknown member', '{ nmae: "a" }', 'there is no meta.nmae'], ['needs that are no list', '{ needs: "users:read" }', 'meta.needs must be'], ['a wrong permission', '{ needs: ["users"] }', '"users" is not a permission'],
    ['a wrong duration', '{ limits: { wall: "soon" } }', 'meta.limits.wall must be a duration like "10m"'], ['too little memory', '{ limits: { memoryMb: 1 } }', 'meta.limits.memoryMb must be'],
    ['an unknown kind', '{ params: { a: { type: "date" } } }', 'meta.params.a.type must be one of string, number'], ['a default that does not fit', '{ params: { a: { type: "number", default: "x" } } }', 'a must be a number, not "x"'],
    ['a default that is no choice', '{ params: { a: { type: "string", choices: ["b"], default: "c" } } }', 'a cannot be "c"'], ['a parameter without a kind', '{ params: { a: {} } }', 'meta.params.a.type is missing'],
    ['a name with a line break', '{ name: "a\\nb" }', 'meta.name must be a short name'],
  ])('%s is refused with its place', async (_name, meta, text) => {
    const error = await problem({ 'main.ts': `export const meta = ${meta};` });
    expect(error).toMatchObject({ code: 'TASK-INVALID', exitStatus: 24 });
    expect(error.message).toMatch(/^main\.ts:1:\d+: /);
    expect(error.message).toContain(text);
  });
});

describe('what is kept', () => {
  const kept = async (tree: Record<string, string>) => {
    const cwd = project(tree);
    const cacheFolder = path.join(cwd, '.cache', 'tasks');
    const again = () => loadTask('main.ts', { cwd, objects, cacheFolder });
    return { cwd, cacheFolder, again, first: await again() };
  };

  test('is found again, readable by nobody else', async () => {
    const { cacheFolder, again, first } = await kept({ 'main.ts': 'import x from "./a.json";\nexport const meta = { needs: ["users:read"] };\nexport default () => x;', 'a.json': '1' });
    const [name] = fs.readdirSync(cacheFolder);
    expect([fs.statSync(cacheFolder).mode & 0o777, fs.statSync(path.join(cacheFolder, name!)).mode & 0o777, fs.readdirSync(cacheFolder).length]).toEqual([0o700, 0o600, 1]);
    expect(await again()).toEqual(first);
    // Proof that it was used: what stands there is what comes.
    const file = path.join(cacheFolder, name!);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('(async function', '(async /* kept */ function'));
    expect((await again()).code).toContain('/* kept */');
    // Another key that has the same name finds nothing.
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/"key":"\[/, '"key":"[0,'));
    expect((await again()).code).not.toContain('/* kept */');
  });

  test.each([
    ['the task changes', (cwd: string) => fs.writeFileSync(path.join(cwd, 'main.ts'), 'import x from "./a";\nexport default () => [x, "new"];')],
    ['an import changes', (cwd: string) => fs.writeFileSync(path.join(cwd, 'a.js'), 'export default "new";')],
    ['a file appears that comes first', (cwd: string) => fs.writeFileSync(path.join(cwd, 'a.ts'), 'export default "new";')],
  ])('is not used when %s', async (_name, change) => {
    const { cwd, again } = await kept({ 'main.ts': 'import x from "./a";\nexport default () => x;', 'a.js': 'export default "old";' });
    change(cwd);
    expect((await again()).code).toContain('"new"');
  });

  test.each([['cut off', (text: string) => text.slice(0, 100)], ['empty', () => ''], ['other data', () => '[]'], ['null', () => 'null']])('is not used when it is broken: %s', async (_name, damage) => {
    const { cacheFolder, again, first } = await kept({ 'main.ts': 'export default () => 1;' });
    const file = path.join(cacheFolder, fs.readdirSync(cacheFolder)[0]!);
    fs.writeFileSync(file, damage(fs.readFileSync(file, 'utf8')));
    expect(await again()).toEqual(first);
  });

  test('is not used when others may write it', async () => {
    const { cacheFolder, again, first } = await kept({ 'main.ts': 'export default () => 1;' });
    const file = path.join(cacheFolder, fs.readdirSync(cacheFolder)[0]!);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('=> 1', '=> 2'));
    fs.chmodSync(file, 0o666);
    expect((await again()).code).toBe(first.code);
  });

  test('need not be kept: a folder that cannot be made is no failure', async () => {
    const cwd = project({ 'main.ts': 'export default () => 1;', 'file': '' });
    await expect(loadTask('main.ts', { cwd, objects, cacheFolder: path.join(cwd, 'file', 'x') })).resolves.toMatchObject({ name: 'main' });
  });
});

test('the helpers that "imctl" exports have one list', () => {
  expect(HELPERS).toContain('step');
  expect(new Set(HELPERS).size).toBe(HELPERS.length);
});
