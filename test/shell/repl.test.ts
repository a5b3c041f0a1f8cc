import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../helpers/imctl.ts';
import { NO_TMUX, openTerminal } from './terminal.ts';

const COOKED = /STATUS \d+ icanon/;

/** A server that takes requests and never answers; `asked` settles with the first. */
async function silentServer(): Promise<{ env: { IMCTL_API: string; IMCTL_SECRET: string }; asked: Promise<void> }> {
  const { promise: asked, resolve: hear } = Promise.withResolvers<void>();
  const server = createServer(() => hear());
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  onTestFinished(() => { server.closeAllConnections(); server.close(); });
  return { env: { IMCTL_API: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, IMCTL_SECRET: 'a-secret-x' }, asked };
}

if (NO_TMUX) test.skip(`the shell at a terminal: ${NO_TMUX}`, () => {});

describe.skipIf(NO_TMUX)('the shell at a terminal', () => {
  test('shows its banner, then the prompt, and what was asked', async () => {
    const at = await openTerminal();
    at.line('users.create("anna", { nickname: "Anna" })');
    await at.until(/nickname +Anna[^]*local>$/);
    at.line('users.list()');
    const screen = await at.until('1 user');
    expect(screen).toMatch(/^imctl \d+\.\d+\.\d+ · local \(embedded OpenIM\) · \.help\n/);
    expect(screen).toMatch(/local> users\.list\(\)\nUSERID +NICKNAME +CREATED +ONLINE\nanna +Anna/);
  });

  test('a notice stands above the prompt, which is there once', async () => {
    const at = await openTerminal();
    const screen = await at.until('nobody else can reach it');
    await at.until(/reach it\nlocal>$/);
    expect(screen.match(/local>/g)!.length).toBeLessThanOrEqual(1);
  });

  test('for (;;); and Ctrl+C gives the prompt back', async () => {
    const at = await openTerminal();
    at.line('console.log("be" + "gun"); for (;;);');
    await at.until('begun');
    at.keys('C-c');
    await at.until(/INTERRUPTED: interrupted\nlocal>$/);
    at.line('1 + 1');
    await at.until(/\n2\nlocal>$/);
  });

  test('const a = 1 twice is fine', async () => {
    const at = await openTerminal();
    at.line('const a=1');
    at.line('const a=1');
    at.line('a + 41');
    expect(await at.until(/\n42\n/)).not.toContain('Uncaught');
  });

  test('a function typed line by line, and one pasted', async () => {
    const at = await openTerminal();
    at.line('function f(n: number): number {');
    await at.until(/\n\|/);
    at.line('  return n * 2');
    at.line('}');
    at.line('f(21)');
    await at.until(/\n42\n/);
    at.clear();
    at.paste('class Team {\n  constructor(public name: string) {}\n  get loud() {\n    return this.name.toUpperCase()\n  }\n}\nnew Team("abc").loud\n');
    expect(await at.until("'ABC'")).not.toContain('Uncaught');
  });

  test('what is typed before the prompt is ready waits for it', async () => {
    const at = await openTerminal({ early: true });
    at.paste('function early() {\n  return "in time"\n}\nearly()\n');
    expect(await at.until("'in time'")).not.toContain('Uncaught');
    expect(at.screen()).not.toContain('Unexpected');
  });

  test('two hundred pasted lines are taken one after the other', async () => {
    const at = await openTerminal();
    at.paste(`let total = 0\n${Array.from({ length: 200 }, (_, n) => `total += ${n}; void users.count()\n`).join('')}"sum " + total\n`);
    expect(await at.until("'sum 19900'")).not.toContain('Uncaught');
  });

  test('Up brings a whole multi-line entry, after a restart too', async () => {
    const at = await openTerminal();
    at.line('function g() {');
    at.line('  return "whole"');
    at.line('}');
    at.line('1 + 1');
    await at.until(/\n2\nlocal>$/);
    at.clear();
    at.keys('Up', 'Up');
    await at.until(/function g\(\) \{\n\| {3}return "whole"\n\| \}$/);
    at.keys('C-u', 'C-c');
    at.keys('C-d');
    await at.until('STATUS 0');
    const again = await openTerminal({ home: at.home });
    again.keys('Up', 'Up');
    await again.until(/function g\(\) \{\n\| {3}return "whole"\n\| \}$/);
    again.keys('Enter');
    again.line('g()');
    await again.until("'whole'\n");
  });

  test('the history is private, and keeps neither a secret nor a line that begins with a space', async () => {
    const at = await openTerminal({ env: { IMCTL_API: 'http://127.0.0.1:9', IMCTL_SECRET: 'a-secret-x' }, prompt: 'address> ' });
    at.line('"a-secret-x"');
    at.line(' "with a space"');
    at.line('({ password: "not-known-yet" })');
    at.line('JSON.parse(\'{"newPassword": "nor-this"}\')');
    at.line('"kept"');
    expect(await at.until("'kept'")).toContain("'***'");
    at.keys('C-d');
    await at.until('STATUS 0');
    const file = path.join(at.home, '.local/state/imctl/history');
    expect(readFileSync(file, 'utf8').split(/\r?\n/)).toEqual(['"kept"']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('Ctrl+C in a call that is not answered names it with its operationID; the next line works', async () => {
    const { env, asked } = await silentServer();
    const at = await openTerminal({ env, prompt: 'address> ' });
    at.line('users.get("anna")');
    await asked;
    at.keys('C-c');
    await at.until(/error INTERRUPTED: interrupted; users\.get was not answered\noperationID: \S+\naddress>$/);
    at.line('1 + 1');
    await at.until(/\n2\naddress>$/);
  });

  test('Ctrl+C in an await that never ends, and in one that computes', async () => {
    const at = await openTerminal();
    at.line('console.log("be" + "gun"); await new Promise(() => {})');
    await at.until('begun');
    at.keys('C-c');
    await at.until(/INTERRUPTED: interrupted\nlocal>$/);
    at.clear();
    at.line('await 1; console.log("be" + "gun"); for (;;);');
    await at.until('begun');
    // The ear behind an await is there a moment later (watch.ts); on a machine that is busy who was too early presses again.
    const isHeard = () => at.until(/INTERRUPTED: interrupted\nlocal>/, 15_000).then(() => true, () => false);
    for (let presses = 0; ; presses++) {
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
      at.keys('C-c');
      if (await isHeard()) break;
      expect(presses, at.screen()).toBeLessThan(4);
    }
    at.line('2 + 2');
    await at.until(/\n4\nlocal>$/);
  });

  test('Ctrl+C at the prompt: the first clears or warns, the second leaves', async () => {
    const at = await openTerminal();
    at.text('half a line');
    at.keys('C-c');
    at.line('1 + 1');
    await at.until(/\n2\nlocal>$/);
    at.keys('C-c');
    await at.until('press Ctrl+C again');
    at.keys('C-c');
    expect(await at.until(/STATUS 0.*/)).toMatch(COOKED);
  });

  test('a question is answered with y or n; what was typed before it is none; Ctrl+C does nothing', async () => {
    const at = await openTerminal();
    at.line('users.create("anna"); const g = () => groups.create({ groupName: "G", ownerUserID: "anna" }); let one = g()');
    at.line('groups.count()');
    await at.until(/\n1\nlocal>$/);
    at.clear();
    at.line('one.dismiss()');
    await at.until('Go on? (y/N)');
    at.line('n');
    await at.until(/CONFIRM-REFUSED[^]*nothing was changed\nlocal>$/);
    at.clear();
    at.line('one.dismiss()');
    await at.until('Go on? (y/N)');
    at.keys('C-c');
    await at.until(/interrupted at the question; groups\.dismiss was not done[^]*local>$/);
    at.clear();
    at.paste('one.dismiss()\ny\n');
    await at.until('Go on? (y/N)');
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    expect(at.screen()).toMatch(/Go on\? \(y\/N\)$/);
    at.line('n');
    await at.until('CONFIRM-REFUSED');
    at.clear();
    at.line('const y = 0; one.dismiss()');
    await at.until('Go on? (y/N)');
    at.line('y');
    await at.until(/\(y\/N\) y\nlocal>$/);
  });

  test('.editor takes many lines; .load a file; .help and an unknown word', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'loaded.ts'), 'interface Pair { a: number }\nexport const pair: Pair = {\n  a: 7,\n}\n');
    const at = await openTerminal({ home });
    at.line('.editor');
    await at.until('Entering editor mode');
    at.line('const x: number = 20');
    at.line('x + 2');
    at.keys('C-d');
    await at.until(/\n22\nlocal>$/);
    at.line('.load loaded.ts');
    at.line('pair.a * 6');
    await at.until(/\n42\n/);
    at.line('.help');
    await at.until('.editor');
    at.line('.nothing');
    await at.until('Invalid REPL keyword');
  });

  test('a mistake is marked in its column, under the typed line', async () => {
    const at = await openTerminal();
    at.line('users.list(]');
    expect(await at.until(/~ /)).toMatch(/local> users\.list\(\]\n {18}~ /);
  });

  test('Tab completes members; twice lists them', async () => {
    const at = await openTerminal();
    at.text('users.g');
    await at.until(/local> users\.g$/);
    at.keys('Tab');
    await at.until(/local> users\.get$/);
    at.keys('C-u');
    at.text('groups.');
    await at.until(/local> groups\.$/);
    // The first shows nothing that could be waited for.
    const listed = at.until(/\bdismiss\b/);
    const again = setInterval(() => at.keys('Tab'), 400);
    await listed.finally(() => clearInterval(again));
  });

  test('Ctrl+R finds an earlier line', async () => {
    const at = await openTerminal();
    at.line('"a needle in the hay"');
    at.line('1 + 1');
    await at.until(/\n2\nlocal>$/);
    at.keys('C-r');
    at.text('needle');
    await at.until(/bck-i-search: needle_?$/);
    at.keys('Enter');
    await at.until(/'a needle in the hay'[^]*'a needle in the hay'/);
  });

  test('what fails beside the line is told above it and ends nothing', async () => {
    const at = await openTerminal();
    at.line('void Promise.reject(new Error("rejected late"))');
    await at.until(/Uncaught Error: rejected late\nlocal>$/);
    at.line('setTimeout(() => { throw new Error("thrown late") }, 300); 0');
    await at.until(/\n0\n/);
    at.text('typing');
    await at.until(/Uncaught Error: thrown late\nlocal> typing$/);
    at.line('=5; typing * 2');
    await at.until(/\n10\nlocal>$/);
  });

  test('control characters of a nickname do not reach the terminal', async () => {
    const at = await openTerminal();
    at.line('users.create("eve", { nickname: "\\x1b[2Jgone\\x07\\u202e" }); console.log(users.get("eve").nickname); users.list()');
    const screen = await at.until('1 user');
    expect(screen).toContain('\\x1b[2Jgone\\x07\\u202e\n');
    expect(screen).toContain('imctl ');
  });

  test('a narrow window, a very long line, and letters of any kind', async () => {
    const at = await openTerminal({ columns: 40 });
    at.line(`const long = "${'0123456789'.repeat(30)}"; long.length`);
    await at.until(/\n300\nlocal>$/);
    at.line('"grüße 你好 👩‍👩‍👧"');
    await at.until("'grüße 你好");
    at.resize(120, 40);
    at.line('users.list()');
    await at.until('no users');
  });

  test('a list watched is shown again and again, until Ctrl+C, which is no mistake', async () => {
    const at = await openTerminal();
    at.line('users.list().watch("200ms")');
    await at.until('every 0.2 s, Ctrl+C ends it');
    at.keys('C-c');
    await at.until(/local>$/);
    at.line('1 + 1');
    expect(await at.until(/\n2\nlocal>$/)).not.toContain('INTERRUPTED');
  });

  test('SIGTERM ends it with 143 and leaves the terminal as it was', async () => {
    const at = await openTerminal();
    process.kill(at.pid(), 'SIGTERM');
    expect(await at.until(/STATUS 143.*/)).toMatch(COOKED);
  });

  test('Ctrl+D, .exit and process.exit() leave, each with its status', async () => {
    for (const [act, status] of [[(at: Awaited<ReturnType<typeof openTerminal>>) => at.keys('C-d'), 0], [(at) => at.line('.exit'), 0], [(at) => at.line('process.exit(3)'), 3]] as [(at: Awaited<ReturnType<typeof openTerminal>>) => void, number][]) {
      const at = await openTerminal();
      act(at);
      expect(await at.until(/STATUS \d+.*/)).toMatch(new RegExp(`STATUS ${status} icanon`));
    }
  });

  test('without colours and cleverness where the terminal has none', async () => {
    const at = await openTerminal({ env: { TERM: 'dumb' } });
    at.line('users.list()');
    const screen = await at.until('no users');
    expect(screen.match(/local> /g)).toHaveLength(1);
  });
});
