import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import command from '../../src/cli/commands/test.ts';
import { TEST_TYPES } from '../../src/cli/types/tests.ts';
import { TEST_NAMES } from '../../src/sandbox/messages.ts';
import { REPORTERS } from '../../src/testing/reporters/index.ts';
import { createMatchers } from '../../src/testing/inside/matchers.ts';
import { imctl, imctlProcess, ROOT, splitLine, tempDir } from '../helpers/imctl.ts';

const GOOD = 'import { test, expect } from "imctl";\ntest("good", () => { expect(1).toBe(1); });\n';

/** A home with these files in it. */
function withFiles(tree: Record<string, string>): string {
  const home = tempDir();
  for (const [name, text] of Object.entries(tree)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  }
  return home;
}

describe('imctl test', () => {
  const CASES: [what: string, tree: Record<string, string>, args: string[], status: number, says: string][] = [
    ['tests that hold', { 'a.test.ts': GOOD }, [], 0, 'good'],
    ['one that does not', { 'a.test.ts': GOOD.replace('toBe(1)', 'toBe(2)') }, [], 1, 'a.test.ts:2:32'],
    ['one that asserts nothing', { 'a.test.ts': GOOD.replace('expect(1).toBe(1);', '') }, [], 21, 'it asserts nothing'],
    ['a file without a test', { 'a.ts': 'export const a = 1;\n' }, ['a.ts'], 21, 'a.ts has no test'],
    ['a folder without a test file', { 'a.ts': 'export const a = 1;\n' }, [], 21, 'there is no test file in it'],
    ['a file that is not there', {}, ['b.test.ts'], 2, 'there is no file or folder b.test.ts'],
    ['a file that is not TypeScript', { 'a.test.ts': `${GOOD}const = 1;` }, [], 24, 'a.test.ts'],
    ['a sandbox that died', { 'a.test.ts': GOOD.replace('expect(1)', 'const all = []; for (;;) all.push(new Array(1000).fill(1)); expect(1)') }, ['--memory', '32'], 22, 'more than 32 MB'],
    ['needs that were not granted', { 'a.test.ts': `${GOOD}export const meta = { needs: ["fs:read:./data"] };\n` }, [], 23, 'fs:read:./data'],
    ['only, where it is forbidden', { 'a.test.ts': GOOD.replace('test(', 'test.only(') }, ['--forbid-only'], 1, 'is marked with only'],
    ['a test by its line', { 'a.test.ts': `${GOOD}test("other", () => { expect(1).toBe(2); });\n` }, ['a.test.ts:2'], 0, '1 passed, 0 failed'],
    ['a line before all tests', { 'a.test.ts': GOOD }, ['a.test.ts:1'], 21, 'no test of a.test.ts is at line 1: the first begins at line 2'],
    ['a line of a folder', { 'a/a.test.ts': GOOD }, ['a:4'], 2, 'a is a folder: it has no line 4'],
    ['a line behind the end', { 'a.test.ts': GOOD }, ['a.test.ts:99'], 2, 'a.test.ts has 3 lines, and no line 99'],
    ['a member that an object does not have', { 'a.test.ts': 'import { test, users } from "imctl";\ntest("t", async () => { await users.lsit(); });\n' }, [], 1, 'hint: did you mean users.list?'],
    ['a matcher that there is not', { 'a.test.ts': 'import { test, expect } from "imctl";\ntest("t", () => { (expect(1) as any).not.toEqaul(2); });\n' }, [], 1, 'expect(…) has no toEqaul; did you mean toEqual?'],
    ['a polled matcher that there is not', { 'a.test.ts': 'import { test, expect } from "imctl";\ntest("t", async () => { await (expect.poll(() => 1) as any).toBee(1); });\n' }, [], 1, 'expect(…) has no toBee; did you mean toBe?'],
    ['a method that a device does not have', { 'a.test.ts': 'import { test } from "imctl";\ntest("t", async ({ im }) => { const a: any = await im.device("anna"); await a.sned("ben", "x"); });\n' }, [], 1, 'hint: did you mean send?'],
    ['an await that is missing', { 'a.test.ts': 'import { test } from "imctl";\ntest("t", async ({ im }) => { const a: any = im.device("anna"); await a.send("ben", "x"); });\n' }, [], 1, 'hint: is it a promise? then write  await  before what made it'],
    ['a file that is nearly called so', { 'flows/a.test.ts': GOOD }, ['flows/b.test.ts'], 2, 'did you mean flows/a.test.ts?'],
    ['only: what is left out is told', { 'a.test.ts': `${GOOD}test.only("one", () => { expect(1).toBe(1); });\n` }, [], 0, 'a.test.ts:3: "one" is marked with only: 1 of 2 tests are run'],
    ['a permission on what there is not', { 'a.test.ts': GOOD }, ['--allow', 'usres:write'], 2, 'there is no usres'],
    ['a fixture that is denied', { 'a.test.ts': 'import { test, expect } from "imctl";\ntest("t", async ({ users }) => { expect(await users(2)).toHaveLength(2); });\n' }, ['--deny', 'users:write'], 23, 'users.createMany was denied by --deny users:write'],
    ['the last failed, where none has', { 'a.test.ts': GOOD }, ['--last-failed'], 21, 'no test that was run from this folder has failed'],
    ['a flag that there is not', { 'a.test.ts': GOOD }, ['--worker', '2'], 2, '--workers'],
  ];
  test.each(CASES)('%s', async (_what, tree, args, status, says) => {
    const ran = await imctl(['test', ...args], { home: withFiles(tree) });
    expect(ran.out + ran.err).toContain(says);
    expect(ran.status).toBe(status);
  });

  test('a folder: files that import test, and none of the others', async () => {
    const home = withFiles({ 'flows/a.ts': GOOD, 'flows/deep/b.test.ts': GOOD, 'flows/helper.ts': 'export const n = 1;\n', 'flows/task.ts': 'import { log } from "imctl";\nlog("no");\n', 'node_modules/x.test.ts': GOOD });
    const { out } = await imctl(['test', '--list', '-o', 'json'], { home });
    expect((JSON.parse(out) as { items: { file: string; line: number; title: string }[] }).items.map((one) => [one.file, one.line, one.title])).toEqual([['flows/a.ts', 2, 'good'], ['flows/deep/b.test.ts', 2, 'good']]);
  });

  test('as JSON on stdout, the last line on stderr; tasks names test files', async () => {
    const home = withFiles({ 'a.test.ts': GOOD });
    const { out, err, status } = await imctl(['test', '-o', 'json'], { home });
    expect(JSON.parse(out)).toMatchObject({ kind: 'TestRun', counts: { passed: 1 }, tests: [{ title: 'good', status: 'passed' }] });
    expect([status, err]).toEqual([0, expect.stringMatching(/^1 passed, 0 failed · /)]);
    expect((await imctl(['tasks'], { home })).out).toContain('tests:  imctl test a.test.ts');
  });

  test('a user who is made for a device is no failed call of the test', async () => {
    const home = withFiles({ 'a.test.ts': 'import { test, expect } from "imctl";\ntest("t", async ({ im }) => { const a = await im.device("anna", "ios"); await expect(im.device("anna", "amiga" as never)).rejects.toThrow(); expect(a.userID).toBe("anna"); });\n' });
    const { out, status } = await imctl(['test', '-o', 'json'], { home });
    const calls = (JSON.parse(out) as { tests: { tries: { calls: { path: string; outcome: string }[] }[] }[] }).tests[0]!.tries[0]!.calls;
    expect(status).toBe(0);
    expect(calls.map(({ path: name, outcome }) => `${name} ${outcome === 'ok' ? 'ok' : 'failed'}`)).toEqual(['users.createMany ok', 'im.device ok', 'im.device failed']);
  });

  test('--last-failed: what failed when it was last run here, until it passes', async () => {
    const home = withFiles({ 'a.test.ts': `${GOOD}test("bad", () => { expect(1).toBe(2); });\n`, 'b.test.ts': GOOD.replace('toBe(1)', 'toBe(2)') });
    const run = async (...args: string[]) => [...(await imctl(['test', '-r', 'list', ...args], { home })).out.matchAll(/^ ([✓✗]) (\S+)\s+(\w+)/gm)].map(([, ...row]) => row.join(' '));
    expect(await run()).toEqual(['✓ a.test.ts good', '✗ a.test.ts bad', '✗ b.test.ts good']);
    expect(await run('--last-failed')).toEqual(['✗ a.test.ts bad', '✗ b.test.ts good']);
    // Another run says nothing of those it leaves out.
    writeFileSync(path.join(home, 'b.test.ts'), GOOD);
    expect(await run('b.test.ts', '--repeat-each', '2')).toEqual(['✓ b.test.ts good', '✓ b.test.ts good']);
    expect(await run('--last-failed')).toEqual(['✗ a.test.ts bad']);
  });

  test('--watch: all at first, then those that a change concerns; Ctrl+C ends', async () => {
    const home = withFiles({ 'a.test.ts': `import { n } from "./lib.ts";\n${GOOD.replace('expect(1)', 'expect(n)')}`, 'b.test.ts': GOOD, 'lib.ts': 'export const n = 1;\n' });
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), 'test', '--watch', '-r', 'list'], { cwd: home, env: { PATH: process.env.PATH, HOME: home } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    onTestFinished(() => { child.kill('SIGKILL'); });
    const round = async (says: RegExp) => {
      await expect.poll(() => said).toMatch(/waiting for a change/);
      // It comes through the other pipe.
      await expect.poll(() => said).toMatch(says);
      said = '';
    };
    await round(/^2 passed, 0 failed/m);
    writeFileSync(path.join(home, 'lib.ts'), 'export const n = 2;\n');
    await round(/^lib\.ts changed: running again\n[^]*^0 passed, 1 failed/m);
    writeFileSync(path.join(home, 'b.test.ts'), `${GOOD}\n`);
    await round(/^b\.test\.ts changed: running again\n[^]*^1 passed, 0 failed/m);
    child.kill('SIGINT');
    expect(await new Promise((resolve) => { child.on('close', resolve); })).toBe(130);
  });

  test('all reporters at once: one on stdout, each other one in its file', async () => {
    const home = withFiles({ 'a.test.ts': GOOD });
    const names = REPORTERS.map((one) => one.name).filter((name) => name !== 'dot');
    const ran = await imctl(['test', '--reporter', names.join(','), '-r', 'dot=out/dots.txt'], { home, env: { GITHUB_STEP_SUMMARY: path.join(home, 'summary.md') } });
    expect(ran).toMatchObject({ status: 0, out: expect.stringMatching(/^ ✓ a\.test\.ts {2}good .*\n::notice title=imctl test::1 passed, 0 failed · \d+.*\n$/) });
    const files = ['imctl-report.json', 'imctl-report.xml', 'imctl-report.tap', 'imctl-report.html', 'out/dots.txt'];
    expect([...ran.err.replace(/^.* · reports: /s, '').trim().split(', ')].toSorted()).toEqual(files.toSorted());
    const read = (name: string) => readFileSync(path.join(home, name), 'utf8');
    expect(JSON.parse(read('imctl-report.json'))).toMatchObject({ kind: 'TestRun', counts: { total: 1, passed: 1 } });
    expect(files.slice(1).map(read)).toEqual([expect.stringContaining('<testcase classname="a_test" name="good"'), expect.stringContaining('ok 1 - a.test.ts: good'), expect.stringContaining('<h1>All passed</h1>'), '·\n']);
    expect(read('summary.md')).toContain('### imctl test');
  });

  test('a secret is used by its name, and is in no report', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => { seen.push(request.headers.authorization ?? ''); response.end(`{"you sent":"${request.headers.authorization}"}`); }).listen(0, '127.0.0.1');
    onTestFinished(() => { server.close(); });
    await new Promise((resolve) => { server.once('listening', resolve); });
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const home = withFiles({ 'a.test.ts': `import { test, expect, http, log, secret } from "imctl";
export const meta = { needs: ["net:${host}", "secret:BOT_TOKEN"] };
test("asks", async () => { const got = await http.get("http://${host}/", { headers: { Authorization: secret("BOT_TOKEN") } }); log(JSON.stringify(got), secret("BOT_TOKEN")); expect(got).toBe(1); });
` });
    const { out, err, status } = await imctl(['test', '--allow', `net:${host},secret:BOT_TOKEN`, '--reporter', 'list,json=report.json', '--show-content'], { home, env: { BOT_TOKEN: 'hunter2-of-the-bot' } });
    expect([status, seen]).toEqual([1, ['hunter2-of-the-bot']]);
    for (const text of [out, err, readFileSync(path.join(home, 'report.json'), 'utf8')]) expect(text).not.toContain('hunter2');
  });

  test('a protected context is not tested by accident', async () => {
    const home = withFiles({ 'a.test.ts': GOOD });
    await imctl(['context', 'set', 'prod', '--api', 'http://127.0.0.1:9', '--gateway', 'ws://127.0.0.1:9', '--secret-env', 'NONE', '--protected'], { home });
    expect(await imctl(['test', '--context', 'prod'], { home })).toMatchObject({ status: 8, err: expect.stringContaining('prod is protected') as string });
    expect((await imctl(['test', '--context', 'prod', '--yes', '--reason', 'drill'], { home })).status).toBe(0);
  });

  test('run says what to do with a test file', async () => {
    const home = withFiles({ 'a.test.ts': GOOD });
    expect(await imctl(['run', 'a.test.ts'], { home })).toMatchObject({ status: 24, err: expect.stringContaining('run the tests of this file with  imctl test') as string });
  });

  test('the examples of its help run', async () => {
    const home = withFiles({ 'tasks/flows/a.ts': GOOD.replace('good', 'offline'), 'tasks/flows/two-users.ts': `\n\n${GOOD}` });
    for (const example of command.examples) expect(await imctl(splitLine(example).slice(1), { home })).toMatchObject({ status: 0 });
  });

  test('a reader that goes away ends nothing: all are run, and the status tells how it went', async () => {
    const home = withFiles({ 'a.test.ts': `import { test, expect, sleep } from "imctl";\n${Array.from({ length: 5 }, (_, n) => `test("t${n}", async () => { await sleep(100); expect(1).toBe(${n === 4 ? 2 : 1}); });`).join('\n')}\n` });
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), 'test', '-r', 'list,json=out.json'], { cwd: home, env: { PATH: process.env.PATH, HOME: home } });
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await new Promise((resolve) => { child.on('close', resolve); })).toBe(1);
    expect(JSON.parse(readFileSync(path.join(home, 'out.json'), 'utf8'))).toMatchObject({ counts: { passed: 4, failed: 1 } });
  });

  test('Ctrl+C: hooks and cleanups run, a report is written, 130', async () => {
    const home = withFiles({ 'a.test.ts': 'import { test, expect, afterEach, sleep, fs } from "imctl";\nexport const meta = { needs: ["fs:write:./out"] };\nafterEach(async () => { await fs.write("out/after", "x"); });\ntest("one", () => { expect(1).toBe(1); });\ntest("two", async () => { await fs.write("out/begun", "x"); await sleep("20s"); });\n' });
    mkdirSync(path.join(home, 'out'));
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), 'test', '--allow', 'fs:write:./out'], { cwd: home, env: { PATH: process.env.PATH, HOME: home } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    const { existsSync, rmSync } = await import('node:fs');
    await expect.poll(() => existsSync(path.join(home, 'out/begun'))).toBe(true);
    rmSync(path.join(home, 'out/after'));
    child.kill('SIGINT');
    const status = await new Promise((resolve) => { child.on('close', resolve); });
    expect([status, existsSync(path.join(home, 'out/after'))]).toEqual([130, true]);
    expect(said).toContain('two');
  });
});

describe('types of test files', () => {
  test('every name has its type, and every matcher', () => {
    const declared = new Set([...TEST_TYPES.matchAll(/export (?:const|function|class) (\w+)/g)].map((match) => match[1]));
    expect(TEST_NAMES.filter((name) => !declared.has(name))).toEqual([]);
    expect(Object.keys(createMatchers({ call: async () => ({}) })).filter((name) => !TEST_TYPES.includes(`  ${name}(`))).toEqual([]);
  });

  const check = async (text: string) => imctl(['check', 'a.test.ts'], { home: withFiles({ 'a.test.ts': `import { test, expect, describe, beforeAll, log, type Device, type TestUser } from "imctl";\n${text}\n` }) });

  test('right ones are right', async () => {
    expect(await check(`let shared: Device;
beforeAll(async ({ im }) => { shared = await im.device("anna", "web"); });
describe("group", () => {
  test("all", { timeout: "5s" }, async ({ im, users, group }) => {
    const [anna, ben] = await users(2);
    const { owner, members, groupID } = await group({ members: 3, owner: anna });
    const phone = await ben.device("ios");
    const all = await im.devices(members, "android");
    const made = await group();
    const sent = await phone.sendGroup(made, "hi");
    await phone.send(anna, groupID);
    await phone.send(shared, "device");
    await phone.watchOnline([anna, ben]);
    await phone.receive({ from: anna, group: made });
    await expect(all).toReceive(sent, { within: "2s" });
    await expect(shared).not.toBeKicked();
    await expect(owner.userID).toBe(anna.userID);
    await expect.poll(async () => im.list().count(), { timeout: "1s" }).toBeGreaterThan(1);
    await expect(async () => { expect(1).toBe(1); }).toPass();
    expect.soft(sent).toMatchObject({ clientMsgID: expect.any(String) });
    test.skip(members.length > 50, "too many");
    test.setTimeout("1m"); await test.setTimeout(5000); log(test.info().titlePath.join() + test.info().retry);
  });
  test.each([[1, "a"], [2, "b"]])("%s %s", (n, text, { im }) => { expect(n.toFixed() + text.length + typeof im).toBe("1"); });
  test.each([{ name: "x" }])("$name", ({ name }, { users }) => { expect(name + typeof users).toMatch(/x/); });
  const mine = test.extend<{ pair: TestUser[]; word: string }>({ word: "x", pair: async ({ users, word }, use) => { await use(await users(word.length)); } });
  mine("z", async ({ pair, word, im }) => { expect(pair[0]!.userID + word.length + typeof im).toBe(""); }); mine.beforeEach(({ pair }) => { pair.at(0); }); mine.each([1])("%s", (n, { word }) => { expect(word.length).toBe(n); });
  test.extend<{ trace: void }>({ trace: [async ({ im }, use) => { log(typeof im); await use(); }, { auto: true }] })("auto", ({ trace }) => { expect(trace).toBe(undefined); });
  test.only.each([1])("%s", (n) => { expect(n.toFixed()).toBe(""); }); test.skip.each([[1, "a"]])("%s", { timeout: 5 }, (n, a, { im }) => { expect(n.toFixed() + a.length + typeof im).toBe(""); }); test.for([[1, 2]])("%s", ([n]) => { expect(n).toBe(1); }, "5s");
  test("x", () => {}, 500); test("x", { tag: ["@slow"] }, () => {}); test.beforeEach("log in", ({ im }) => () => { log(typeof im); }); beforeAll(() => () => {}); test.describe.configure({ mode: "serial", timeout: "1m" }); describe("g", { timeout: 500, tag: "@x" }, () => {}); describe.serial.only("g", () => {}); describe.for([{ n: 1 }])("$n", ({ n }) => { n.toFixed(); });
  describe.serial("flow", () => { test("slow", async () => { test.slow(); await test.slow(true, "far away"); expect(1).toBe(1); }); }); describe.skipIf(true)("x", () => {}); describe.runIf(1)("y", () => {});
  test.skip("later", () => {}); test.skip(true, "not here"); test.todo("later"); test.skipIf(true)("x", () => {}); test.runIf(1)("y", { timeout: 5 }, () => {}); test.setTimeout("1m");
});`)).toMatchObject({ status: 0, out: '' });
  });

  test.each([
    ['a matcher that there is not', 'test("t", () => { expect(1).toBeOne(); });', "Property 'toBeOne' does not exist"],
    ['a fixture that there is not', 'test("t", ({ user }) => { expect(user).toBe(1); });', "Property 'user' does not exist"],
    ['a title that is none', 'test(1, () => {});', "'number' is not assignable to parameter of type 'string'"],
    ['a device that is a promise', 'test("t", async ({ im }) => { const a = im.device("x"); await a.send("y", "z"); });', "Property 'send' does not exist on type 'Promise<Device>'"],
  ])('%s', async (_what, text, says) => {
    const { status, out } = await check(text);
    expect([status, out.includes(says) ? says : out]).toEqual([1, says]);
  });
});

test('a test file runs as a program of its own, with nothing in its home', async () => {
  const home = withFiles({ 'a.test.ts': GOOD });
  expect(await imctlProcess(['test', 'a.test.ts'], { home })).toMatchObject({ status: 0 });
});
