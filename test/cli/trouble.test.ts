import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { homeIn, imctlProcess, ROOT, tempDir } from '../helpers/imctl.ts';

function start(args: readonly string[], home: string): ChildProcess & { said: () => string; ended: Promise<{ code: number | null; signal: string | null }> } {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), ...args], { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => { said += text; });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => { child.on('close', (code, signal) => resolve({ code, signal })); });
  return Object.assign(child, { said: () => said, ended });
}

async function until<T extends {}>(look: () => T | undefined | false, what: string): Promise<T> {
  for (let tries = 0; tries < 4000; tries++) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
  throw new Error(`waited in vain for ${what}`);
}

function people(count: number): string {
  return `userID,nickname\n${Array.from({ length: count }, (_one, at) => `u${at},User ${at}`).join('\n')}\n`;
}

/** Users in the data file now; none while it is not there or just being made. */
function usersIn(home: string): number {
  const file = homeIn(home).local;
  if (!existsSync(file)) return 0;
  try {
    const db = new DatabaseSync(file, { readOnly: true });
    try { return Number((db.prepare("SELECT count(*) AS n FROM users WHERE user_id LIKE 'u%'").get() as { n: number }).n); } finally { db.close(); }
  } catch {
    return 0;
  }
}

describe('killed at any instant', () => {
  test.each([1, 1500, 3000])('with %i users written: the file is sound, and a second run completes it', async (least) => {
    const home = tempDir();
    writeFileSync(path.join(home, '5000.csv'), people(5000));
    const child = start(['create', 'users', '-f', '5000.csv'], home);
    await until(() => usersIn(home) >= least || child.exitCode !== null, 'users');
    child.kill('SIGKILL');
    await child.ended;
    const db = new DatabaseSync(homeIn(home).local);
    expect(db.prepare('PRAGMA integrity_check').get()).toEqual(expect.objectContaining({ integrity_check: 'ok' }));
    db.close();
    const again = await imctlProcess(['create', 'users', '-f', '5000.csv'], { home });
    expect(again.status).toBe(0);
    expect(usersIn(home)).toBe(5000);
    expect(again.err).toMatch(/created, [\d,]+ skipped \(exist\), 0 failed/);
  });
});

describe('two at once', () => {
  test('two imctl write to one data file, and nothing is lost', async () => {
    const home = tempDir();
    await imctlProcess(['create', 'user', 'first'], { home });
    const ids = Array.from({ length: 12 }, (_one, at) => `u${at}`);
    const runs = await Promise.all(ids.map((id) => imctlProcess(['create', 'user', id], { home })));
    expect(runs.map((run) => run.err.match(/^error.*/m)?.[0] ?? 'ok')).toEqual(ids.map(() => 'ok'));
    expect(usersIn(home)).toBe(12);
  });

  test('a running emulator on the same data is used, and says so to nobody else when it has ended', async () => {
    const home = tempDir();
    const server = start(['emulator', 'start', '--api-port', '0', '--gateway-port', '0'], home);
    const api = (await until(() => /API +(http:\S+)/.exec(server.said()) ?? undefined, 'the emulator'))[1]!;
    const used = await imctlProcess(['get', 'users', '-v'], { home });
    expect(used).toMatchObject({ status: 0 });
    const second = await imctlProcess(['emulator', 'start', '--api-port', '0', '--gateway-port', '0'], { home });
    expect(second).toMatchObject({ status: 6, err: expect.stringContaining(api) as string });
    server.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect((await imctlProcess(['create', 'user', 'later'], { home })).status).toBe(0);
  });
});

describe('signals', () => {
  test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s ends a task with %i, and its cleanup runs', async (signal, status) => {
    const home = tempDir();
    writeFileSync(path.join(home, 'slow.ts'), 'import { cleanup, log, sleep } from "imctl";\ncleanup(() => log("put away"));\nlog("begun");\nawait sleep("30s");\n');
    const child = start(['run', 'slow.ts'], home);
    await until(() => child.said().includes('begun'), 'the task');
    child.kill(signal);
    expect(await child.ended).toEqual({ code: status, signal: null });
    expect(child.said()).toContain('put away');
    expect(child.said()).not.toMatch(/\n\s+at /);
  });

  test('SIGINT ends a long read with 130', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'p.csv'), people(200_000));
    const child = start(['create', 'users', '-f', 'p.csv'], home);
    await until(() => usersIn(home) > 0, 'users');
    child.kill('SIGINT');
    const { code } = await child.ended;
    expect(code).toBe(130);
    expect(child.said()).toMatch(/created, /);
    expect(child.said()).toContain('error INTERRUPTED');
  });

  test('SIGINT ends the wait for a pipe that says nothing more, and what came is done', async () => {
    const home = tempDir();
    const child = spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), 'create', 'users', '-f', '-'], { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { said += text; });
    const ended = new Promise((resolve) => { child.on('close', resolve); });
    child.stdin.write(people(600));
    await until(() => usersIn(home) >= 500, 'the rows that came');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toContain('500 created');
  });

  test('a reader that goes away ends it quietly', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'p.csv'), people(5000));
    await imctlProcess(['create', 'users', '-f', 'p.csv'], { home });
    const child = start(['get', 'users', '--all', '-o', 'json'], home);
    child.stdout!.once('data', () => child.stdout!.destroy());
    expect((await child.ended).code).toBe(0);
  });
});

describe('a reader that goes away', () => {
  const run = (line: string, home: string) => new Promise<{ code: number | null; err: string }>((resolve) => {
    const child = spawn('sh', ['-c', line], { cwd: home, env: { PATH: process.env.PATH, HOME: home, NODE: process.execPath, IMCTL: path.join(ROOT, 'bin/imctl.cjs') } });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
    child.on('close', (code) => resolve({ code, err }));
  });
  const team = (name: string) => Array.from({ length: 30 }, (_one, at) => `kind: User\nuserID: u${at}\nnickname: ${name} ${at}\n---\n`).join('');

  // The status stands in a file: that of a pipe is its reader's.
  test.each([['made', '', 0], ['changed, when the first of them was as declared', team('Old').replace('Old 0', 'New 0'), 30]] as const)('does not end an apply half way: all is %s', async (_what, before, known) => {
    const home = tempDir();
    writeFileSync(path.join(home, 'old.yaml'), before);
    writeFileSync(path.join(home, 'team.yaml'), team('New'));
    if (known > 0) expect((await imctlProcess(['apply', '-f', 'old.yaml'], { home })).status).toBe(0);
    await run('{ "$NODE" "$IMCTL" apply -f team.yaml; echo $? > status; } | true', home);
    expect(readFileSync(path.join(home, 'status'), 'utf8')).toBe('0\n');
    const named = await imctlProcess(['get', 'users', '-o', 'name', '--where', 'u.nickname.startsWith("New")'], { home });
    expect(named.out.trim().split('\n')).toHaveLength(30);
  });

  test('takes nothing of a bulk run either, though neither its results nor its failures are read', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'p.csv'), `${people(3000)}a-b,No\n`);
    await run('{ "$NODE" "$IMCTL" create users -f p.csv -o json; echo $? > status; } 2>&1 | true', home);
    expect(readFileSync(path.join(home, 'status'), 'utf8')).toBe('3\n');
    expect(usersIn(home)).toBe(3000);
  });
});

describe('a disk that takes nothing', () => {
  test('what was changed is changed, though its result could not be written, and the status says that', async () => {
    if (!existsSync('/dev/full')) return;
    const home = tempDir();
    const child = spawn('sh', ['-c', '"$0" "$1" create user anna > /dev/full', process.execPath, path.join(ROOT, 'bin/imctl.cjs')], { cwd: home, env: { PATH: process.env.PATH, HOME: home } });
    expect(await new Promise((resolve) => { child.on('close', resolve); })).toBe(1);
    expect((await imctlProcess(['get', 'user', 'anna', '-o', 'name'], { home })).out).toBe('user/anna\n');
  });

  test('output that cannot be written is told', async () => {
    if (!existsSync('/dev/full')) return;
    const home = tempDir();
    await imctlProcess(['create', 'user', 'anna'], { home });
    const ran = await new Promise<{ code: number | null; err: string }>((resolve) => {
      const child = spawn('sh', ['-c', '"$0" "$1" get users > /dev/full', process.execPath, path.join(ROOT, 'bin/imctl.cjs')], { env: { PATH: process.env.PATH, HOME: home } });
      let err = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
      child.on('close', (code) => resolve({ code, err }));
    });
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('error WRITE-FAILED');
  });

  test('a home that cannot be written is told with its path', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, '.local'), 'a file where a folder should be');
    const ran = await imctlProcess(['create', 'user', 'anna'], { home });
    expect(ran.status).not.toBe(0);
    expect(ran.err).toMatch(/^error (FILE-UNREADABLE|WRITE-FAILED): .*\.local/);
  });

  test.each([{ HOME: '' }, { XDG_DATA_HOME: 'data', XDG_CACHE_HOME: 'cache', XDG_STATE_HOME: '.', XDG_CONFIG_HOME: '..' }])('a home that is no absolute path is not taken for one in this folder: %j', async (env) => {
    const cwd = tempDir();
    expect(await imctlProcess(['context', 'list', '-o', 'name'], { cwd, env })).toMatchObject({ status: 0 });
    expect(await imctlProcess(['check', '.'], { cwd, env })).toMatchObject({ status: 2, err: expect.stringContaining('there is no task in it') as string });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('data that is no database is told, and left as it is', async () => {
    const home = tempDir();
    mkdirSync(path.dirname(homeIn(home).local), { recursive: true });
    writeFileSync(homeIn(home).local, 'this is no database, but a letter to my mother, long enough to be taken for one');
    const ran = await imctlProcess(['get', 'users'], { home });
    expect(ran.status).toBe(1);
    expect(ran.err).toMatch(/^error STORE-BROKEN: /);
  });
});
