import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { HELPERS } from '../../../src/sandbox/messages.ts';
import { HELPER_TYPES } from '../../../src/cli/types/helpers.ts';
import { imctl, imctlProcess, ROOT, tempDir } from '../../helpers/imctl.ts';

/** A folder with one task of these lines. */
function withTask(text: string): string {
  const home = tempDir();
  mkdirSync(path.join(home, 'tasks'));
  writeFileSync(path.join(home, 'tasks/t.ts'), text);
  return home;
}

const main = (body: string, imports = 'users, groups, messages, log, step') => `import { ${imports} } from "imctl";\nexport default async function main() {\n  ${body}\n}\n`;

describe('check', () => {
  test('our own tasks are right', async () => {
    expect(await imctl(['check', path.join(ROOT, 'tasks')])).toMatchObject({ status: 0, out: '', err: expect.stringContaining('nothing wrong') as string });
  });

  test.each<[what: string, body: string, says: RegExp]>([
    ['a misspelt method', 'await users.cuont();', /^tasks\/t\.ts:3:15: Property 'cuont' does not exist.*Did you mean 'count'\?\n {2}2 \| [^]*> 3 \|/],
    ['a misspelt method that TypeScript has no word for', 'await users.lsit().all();', /^tasks\/t\.ts:3:15: Property 'lsit' does not exist[^\n]*\. Did you mean 'list'\?\n/],
    ['a parameter of another type', 'await users.get(5);', /^tasks\/t\.ts:3:\d+: [^]*'number' is not assignable to parameter of type 'string'/],
    ['a parameter that is not there', 'await users.update("anna", { nick: "x" });', /'nick' does not exist/],
    ['a value that is none of the choices', 'await users.kick("anna", { platform: "Amiga" });', /"Amiga"' is not assignable/],
    ['a field that items do not have', 'const one = await users.get("anna"); log(one.nickame);', /Did you mean 'nickname'\?/],
    ['a list taken for an array', 'const all: string[] = users.list();', /Type 'List<User>' is missing/],
    ['what is no variable', 'log(process.env.HOME);', /Cannot find name 'process'/],
    ['what is not TypeScript', 'const = 5;', /tasks\/t\.ts:3/],
  ])('%s', async (_what, body, says) => {
    const { status, out } = await imctl(['check', 'tasks'], { home: withTask(main(body)) });
    expect(status).toBe(1);
    expect(out).toMatch(says);
  });

  test.each([
    ['const ben = await users.get("ben"); await ben.send("carla", "hi"); log(ben.online.length, ben.createTime + 1);'],
    ['for await (const user of users.where((u) => u.nickname.startsWith("qa")).limit(5)) log(user.userID);'],
    ['const { created } = await users.create([{ userID: "a" }]); log(created);'],
    ['await groups.invite("lunch", ["a", "b"]); await groups.members("lunch").map((one) => one.role.length);'],
    ['await step.retry("x", { times: 2 }, async () => "done"); const last = await messages.history("si_a_b").last(2); log(last[0]?.text);'],
    ['await users.update({ userID: "a", nickname: "b" }); log((await groups.list({ groupName: "x", limit: 3 }).all()).length);'],
  ])('right: %s', async (body) => {
    expect(await imctl(['check', 'tasks/t.ts'], { home: withTask(main(body)) })).toMatchObject({ status: 0, out: '' });
  });

  test('imports that are not allowed and a meta that is computed are found too', async () => {
    const home = withTask('import { log } from "imctl";\nexport const meta = { needs: [1 + 1] };\nlog("x");\n');
    expect((await imctl(['check'], { home })).out).toContain('meta.needs[0] is computed');
  });

  test('a file that nests without an end is told wrong, with what imports it, and the others are checked', async () => {
    const home = withTask(main('await users.cuont();'));
    writeFileSync(path.join(home, 'tasks/deep.ts'), `export const a = ${'['.repeat(60_000)}${']'.repeat(60_000)};\n`);
    writeFileSync(path.join(home, 'tasks/uses.ts'), 'import { a } from "./deep.ts";\nexport default () => a;\n');
    const { status, out, err } = await imctl(['check', 'tasks'], { home });
    expect([status, err]).toEqual([1, '3 files, 3 mistakes\n']);
    expect(out).toMatch(/deep\.ts:1:1: [^\n]*nests too deep/);
    expect(out).toMatch(/uses\.ts:1:\d+: [^\n]*nests too deep/);
    expect(out).toContain("Did you mean 'count'?");
  });

  test('a file that does not parse hides no mistake of another one', async () => {
    const home = withTask(main('await users.cuont();'));
    writeFileSync(path.join(home, 'tasks/broken.ts'), 'const = 5;\n');
    writeFileSync(path.join(home, 'tasks/uses.ts'), 'import "./broken.ts";\n');
    const { status, out, err } = await imctl(['check', 'tasks'], { home });
    expect([status, err]).toEqual([1, '3 files, 3 mistakes\n']);
    expect(out).toMatch(/^tasks\/broken\.ts:1:7: /);
    expect(out).toContain("Did you mean 'count'?");
  });

  test('where nothing can be kept it checks all the same, and leaves nothing behind', async () => {
    const home = withTask(main('await users.cuont();'));
    writeFileSync(path.join(home, '.cache'), 'a file where a folder should be');
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('imctl-types-'));
    expect(await imctl(['check', 'tasks'], { home })).toMatchObject({ status: 1, out: expect.stringContaining("Did you mean 'count'?") as string });
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('imctl-types-') && !before.includes(name))).toEqual([]);
  });

  test('what cannot be imported is told by us alone, who know what can', async () => {
    const { out, err } = await imctl(['check', 'tasks'], { home: withTask('import fs from "node:fs";\nexport default () => fs;\n') });
    expect(err).toBe('1 file, 1 mistake\n');
    expect(out).toMatch(/^tasks\/t\.ts:1:16: "node:fs" cannot be imported by a task; use fs from "imctl"\n/);
  });

  test('as JSON', async () => {
    const { out, status } = await imctl(['check', '-o', 'json'], { home: withTask(main('await users.cuont();')) });
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ items: [{ file: 'tasks/t.ts', line: 3, column: 15, code: 'TS2551' }] });
  });

  test.each([['nowhere', 2], ['empty', 2]])('%s ends with %i', async (name, status) => {
    const home = tempDir();
    mkdirSync(path.join(home, 'empty'));
    expect((await imctl(['check', name], { home })).status).toBe(status);
  });
});

test('every helper has its type', () => {
  const declared = new Set([...HELPER_TYPES.matchAll(/export (?:const|function|class) (\w+)/g)].map((match) => match[1]));
  expect([...HELPERS].filter((name) => !declared.has(name))).toEqual([]);
});

describe('init', () => {
  test('makes a folder whose task and test are right and run', async () => {
    const home = tempDir();
    expect(await imctl(['init', 'mine'], { home })).toMatchObject({ status: 0, out: 'wrote mine/imctl.d.ts\nwrote mine/tsconfig.json\nwrote mine/tasks/hello.ts\nwrote mine/tests/two-users.ts\n' });
    expect((await imctl(['check', 'mine'], { home })).status).toBe(0);
    expect(await imctl(['test', 'mine/tests', '--reporter', 'list'], { home })).toMatchObject({ status: 0, err: expect.stringContaining('1 passed, 0 failed') as string });
    expect(await imctlProcess(['run', 'mine/tasks/hello.ts', '--name', 'Zoe'], { home })).toMatchObject({ status: 0, out: expect.stringContaining('Hello Zoe: 0 users could hear it.') as string });
  });

  test('names what to try as a shell takes it', async () => {
    expect((await imctl(['init', 'my tasks'], { home: tempDir() })).err).toBe("try it:  imctl run 'my tasks/tasks/hello.ts' --name World\n         imctl test 'my tasks/tests'\n");
  });

  test('leaves what is there, and renews the types', async () => {
    const home = tempDir();
    await imctl(['init'], { home });
    writeFileSync(path.join(home, 'tsconfig.json'), '{}');
    writeFileSync(path.join(home, 'imctl.d.ts'), 'old');
    expect((await imctl(['init'], { home })).out).toBe('renewed imctl.d.ts\nkept tsconfig.json\nkept tasks/hello.ts\nkept tests/two-users.ts\n');
    expect(readFileSync(path.join(home, 'tsconfig.json'), 'utf8')).toBe('{}');
    expect(readFileSync(path.join(home, 'imctl.d.ts'), 'utf8')).toContain('declare module "imctl"');
  });
});

test.skipIf(process.platform !== 'linux')('a folder that cannot be made ends it with the reason', async () => {
  expect(await imctlProcess(['init', '/proc/mine/tasks'], { home: tempDir() })).toMatchObject({ status: 2, err: expect.stringMatching(/^error FILE-MISSING: \/proc\/mine: /) as string });
  const home = tempDir();
  writeFileSync(path.join(home, 'mine'), '');
  expect(await imctl(['init', 'mine'], { home })).toMatchObject({ status: 2, err: expect.stringContaining('a part of the path is not a folder') as string });
});

describe('tasks', () => {
  test('lists what a folder holds, without running any of it', async () => {
    const home = withTask('throw new Error("it ran");\nexport const meta = { doc: "Does.", needs: ["users:read"], params: { days: { type: "number", required: true }, more: { type: "string" } } };\n');
    writeFileSync(path.join(home, 'tasks/broken.ts'), 'import "nowhere";\n');
    const { out, status } = await imctl(['tasks', 'tasks', '-o', 'json'], { home });
    expect(status).toBe(24);
    expect(JSON.parse(out)).toMatchObject({ items: [{ file: 'tasks/broken.ts', doc: expect.stringContaining('cannot be loaded') as string }, { file: 'tasks/t.ts', doc: 'Does.', params: ['--days', '--more?'], needs: ['users:read'] }] });
  });
});
