import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { linesOf } from '../../src/shell/lines.ts';
import { imctlProcess, ROOT, tempDir, type RunOptions } from '../helpers/imctl.ts';

const shell = (input: string, args: string[] = [], options: RunOptions = {}) => imctlProcess(['shell', ...args], { input, ...options });

/** A home with three people in it. */
async function settledHome(): Promise<string> {
  const home = tempDir();
  const made = await shell('users.create([{ userID: "anna", nickname: "Anna" }, { userID: "ben", nickname: "Ben" }, { userID: "carla", nickname: "Carla" }])', [], { home });
  expect(made.status).toBe(0);
  return home;
}

describe('lines of a pipe', () => {
  test('the issue\'s own: a table and a text, no await typed', async () => {
    const home = await settledHome();
    const { status, out, err } = await shell('const n: number = 2\nusers.list({limit: 2})\nusers.list().first().nickname\n', [], { home });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^USERID +NICKNAME +CREATED +ONLINE\n\w+ .*\n\w+ .*\n(2 users|2 of 3 users, it for more)\n\w+\n$/);
    const second = await shell('const ids = ["anna","ben"]\nids.map(id => users.get(id).nickname)\nids.sort((a, b) => users.get(b).createTime - users.get(a).createTime)\n', [], { home });
    expect(second.out).toMatch(/^\[ 'Anna', 'Ben' \]\n\[ '\w+', '\w+' \]\n$/);
  });

  test('an entry may go over lines; the value of each is shown; _ is the last', async () => {
    const { out, status } = await shell('function f(n: number) {\n  return n * 2\n}\nf(21)\n_ + 1\n\nconst text = `a\n${f(1)}\n`\ntext\n/* a\n comment */ 5\n{ a: 1,\n  b: 2 }\n');
    expect({ out, status }).toEqual({ out: '42\n43\na\n2\n\n5\n{ a: 1, b: 2 }\n', status: 0 });
  });

  test.each<[name: string, input: string, status: number, err: RegExp]>([
    ['what is not there', 'users.get("zoe")\n1', 4, /^error NOT-FOUND: no user "zoe"/],
    ['a mistake of the script', '1 + 1\nnowhere.at.all\n3', 24, /^Uncaught ReferenceError: nowhere is not defined\n$/],
    ['a wrong line', 'foo(]\n3', 24, /^foo\(\]\n {4}~ /],
    ['an unfinished end', 'function f() {\n', 24, /^function f\(\) \{\n/],
    ['a wrong argument', 'users.get(5)', 2, /^error ARG-TYPE/],
    ['a destructive call with nobody to ask', 'users.create("anna"); const g = groups.create({ groupName: "G", ownerUserID: "anna" }); g.dismiss()', 8, /^error CONFIRM-NEEDED/],
    ['a rejection nobody caught', 'void Promise.reject(new Error("lost"))\n', 24, /^Uncaught Error: lost\n$/],
    ['an error in a timer', 'setTimeout(() => { throw new Error("late") }, 1); await new Promise(r => setTimeout(r, 100))\n3', 24, /^Uncaught Error: late\n$/],
    ['a rejected call nobody waits for', 'void users.get.async("zoe")\n', 4, /^error NOT-FOUND/],
  ])('%s ends it with its status', async (_name, input, status, err) => {
    const ended = await shell(input);
    expect(ended.err).toMatch(err);
    expect(ended.err).not.toMatch(/^\s+at /m);
    expect(ended.status).toBe(status);
    expect(ended.out).not.toMatch(/^3$/m);
  });

  test('calls and jobs under way at the end are waited for', async () => {
    const { out, status } = await shell('bg(users.list.async().all().then(all => all.length))\nvoid users.count.async().then(n => console.log("counted", n))\n');
    expect(status).toBe(0);
    expect(out.split('\n').sort()).toEqual(['', '[1] done 0', 'counted 0', 'job 1']);
  });

  test('process.exit in a line has its status', async () => {
    expect((await shell('process.exit(7)\n1')).status).toBe(7);
  });

  test('windows line ends, no line end, nothing at all', async () => {
    expect((await shell('1\r\n2')).out).toBe('1\n2\n');
    expect(await shell('')).toEqual({ status: 0, out: '', err: '' });
  });

  test('a thousand lines', async () => {
    const { out } = await shell(Array.from({ length: 1000 }, (_, at) => `const v${at} = ${at}`).concat('v999').join('\n'));
    expect(out).toBe('999\n');
  });

  test('a reader that goes ends it quietly', async () => {
    const home = tempDir();
    const run = spawn('sh', ['-c', `printf 'for (let i = 0; i < 200000; i++) console.log(i)\\n1\\n' | "${process.execPath}" "${path.join(ROOT, 'bin/imctl.cjs')}" shell 2>err | head -1`], { cwd: home, env: { PATH: process.env.PATH, HOME: home } });
    let out = '';
    run.stdout.on('data', (part: Buffer) => { out += part.toString(); });
    await new Promise((resolve) => { run.on('close', resolve); });
    expect(out).toBe('0\n');
    expect(readFileSync(path.join(home, 'err'), 'utf8')).toBe('');
  });

  test('every change stands in the audit trail once, with its operationID', async () => {
    const home = tempDir();
    await shell('users.create("anna")\nusers.list()\n', [], { home });
    const lines = readFileSync(path.join(home, '.local/state/imctl/audit.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([{ operation: 'users.create', source: 'prompt', outcome: 'ok', affected: 1 }]);
  });

  test('-v tells each call and request on stderr', async () => {
    const { out, err } = await shell('users.count()', ['-v']);
    expect(out).toBe('0\n');
    expect(err).toMatch(/POST \/user\/get_users · 200/);
    expect(err).toMatch(/users\.count .*ok/);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s while a line waits ends it, with its status', async (signal) => {
    const home = tempDir();
    const run = spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), 'shell'], { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: ['pipe', 'pipe', 'pipe'] });
    run.stdin.write('console.log("up")\nawait new Promise(() => setInterval(() => {}, 1000))\n');
    await new Promise((resolve) => { run.stdout.once('data', resolve); });
    setTimeout(() => run.kill(signal), 300);
    const ended = await new Promise((resolve) => { run.on('close', (status, by) => resolve(status ?? by)); });
    // While typed code runs SIGTERM is the system's affair: it ends what never listens too. To a shell both are 143.
    expect(signal === 'SIGTERM' ? [143, 'SIGTERM'] : [130]).toContain(ended);
  });
});

describe('flags', () => {
  test('--eval shows the value of one entry, over lines too', async () => {
    expect(await shell('', ['--eval', '1 + 1'])).toEqual({ status: 0, out: '2\n', err: '' });
    expect((await shell('', ['-e', 'const a = [\n1,\n2]\na.length'])).out).toBe('2\n');
    expect((await shell('', ['--eval', 'users.get("zoe")'])).status).toBe(4);
  });

  test('--file runs the lines of a file, and says when there is none', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'lines.ts'), 'interface A { a: number }\nconst a: A = {\n  a: 4,\n}\na.a\n');
    expect(await shell('', ['--file', 'lines.ts'], { home })).toEqual({ status: 0, out: '4\n', err: '' });
    const missing = await shell('', ['--file', 'nothing.ts'], { home });
    expect(missing.status).toBe(2);
    expect(missing.err).toContain('FILE-MISSING');
  });

  test('--json shows each value as one document, and a problem as one on stderr', async () => {
    const home = await settledHome();
    const { out } = await shell('users.sort("userID").limit(1)\n"text"\nundefined\n[1n]', ['--json'], { home });
    const lines = out.trim().split('\n').map((line) => JSON.parse(line) as unknown);
    expect(lines).toMatchObject([[{ userID: 'anna' }], 'text', ['1']]);
    const problem = await shell('1\nusers.get("zoe")', ['--json'], { home });
    expect(problem.out).toBe('1\n');
    expect(JSON.parse(problem.err)).toMatchObject({ kind: 'Error', code: 'NOT-FOUND', exitCode: 4 });
  });

  test('rc.ts runs first and its names are there; --norc leaves it out; a wrong one is told and ends nothing', async () => {
    const home = tempDir();
    mkdirSync(path.join(home, '.config/imctl'), { recursive: true });
    const rc = path.join(home, '.config/imctl/rc.ts');
    writeFileSync(rc, 'const mine: number = 5\n"not data"\n');
    expect((await shell('mine', [], { home })).out).toBe('5\n');
    expect((await shell('mine', ['--norc'], { home })).status).toBe(24);
    writeFileSync(rc, 'const before = 1\nnowhere\n');
    const { status, out, err } = await shell('before', [], { home });
    expect({ status, out }).toEqual({ status: 0, out: '1\n' });
    expect(err).toBe(`Uncaught ReferenceError: nowhere is not defined\n${rc} ended early\n`);
  });

  test('both --eval and --file, or a word, are refused', async () => {
    expect((await shell('', ['--eval', '1', '--file', 'x'])).status).toBe(2);
    expect((await shell('', ['script.ts'])).err).toContain('imctl shell --file FILE');
  });
});

describe('the world outside', () => {
  test('imports of files and packages start from the working folder', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'mine.ts'), 'export const four: number = 4;\nexport default (a: number) => a + 1;\n');
    const { out, err } = await shell('import add, { four } from "./mine.ts"\nadd(four)\nimport { users as people } from "imctl"\npeople.count()\nimport os from "node:os"\ntypeof os.cpus\n(await import("./mine.ts")).four\n', [], { home });
    expect({ out, err }).toEqual({ out: '5\n0\nfunction\n4\n', err: '' });
    expect((await shell('import x from "./nothing.ts"', [], { home })).err).toContain('nothing to import from "./nothing.ts"');
    expect((await shell('import x from "no-such-package"', [], { home })).status).toBe(2);
  });

  test('the helpers are there', async () => {
    const { out, err } = await shell('[days(1), hours(2), time.minutes(3), seconds(4)]\ntypeof now()\nawait sleep("5ms"); 1\nlog("said", 1)\nlog.warn("careful")\nsh.run("echo", ["hi"]).stdout\nString(await sh`echo zx`).trim()\nfs.write("x.txt", "text")\nfs.read("x.txt")\nenv.get("NOT_THERE")\nnew ImctlError("USAGE", "x").exitStatus\n');
    expect({ out, err }).toEqual({ out: "[ 86400000, 7200000, 180000, 4000 ]\nnumber\n1\nsaid 1\nhi\n\nzx\ntext\nnull\n2\n", err: 'careful\n' });
  });

  test('a server that is down, a wrong secret and no secret are told, each with its status', async () => {
    const down = await shell('users.list()', [], { env: { IMCTL_API: 'http://127.0.0.1:9', IMCTL_SECRET: 'a-secret-x' } });
    expect(down.status).toBe(7);
    expect(down.err).toMatch(/^error UNREACHABLE: nothing listens at 127\.0\.0\.1:9/);
    const none = await shell('users.list()', [], { env: { IMCTL_API: 'http://127.0.0.1:9' } });
    expect(none.err).toMatch(/^error SECRET-MISSING/);
  });

  test('a secret of the environment is masked in what is shown', async () => {
    expect((await shell('process.env.IMCTL_SECRET + "!"', [], { env: { IMCTL_API: 'http://127.0.0.1:9', IMCTL_SECRET: 'a-secret-x' } })).out).toBe('***!\n');
  });

  test('two shells on one data file, both writing', async () => {
    const home = await settledHome();
    const both = await Promise.all(['x', 'y'].map((name) => shell(`for (let i = 0; i < 20; i++) users.create("${name}" + i)\n`, [], { home })));
    expect(both.map(({ status, err }) => ({ status, err }))).toEqual([{ status: 0, err: '' }, { status: 0, err: '' }]);
    expect((await shell('users.count()', [], { home })).out).toBe('43\n');
  });

  test('nothing but what was asked for is written: one value, no data folder', async () => {
    const home = tempDir();
    expect((await shell('1 + 1', [], { home })).out).toBe('2\n');
    expect(existsSync(path.join(home, '.local/state/imctl/audit.jsonl'))).toBe(false);
  });
});

test('linesOf cuts chunks anywhere, in the middle of a letter too', async () => {
  const bytes = new TextEncoder().encode('ä\r\nbö\n\nlast ü');
  for (let size = 1; size < bytes.length; size++) {
    const lines: string[] = [];
    const chunks = async function* () { for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size); };
    for await (const line of linesOf(chunks())) lines.push(line);
    expect(lines).toEqual(['ä', 'bö', '', 'last ü']);
  }
});
