import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished, describe, expect, test } from 'vitest';
import { addressFile } from '../../src/emulator/address.ts';
import { md5 } from '../../src/openim/chat.ts';
import { homeIn, imctl, ROOT, tempDir } from '../helpers/imctl.ts';

/** `imctl emulator start` in a process of its own, once it is ready. */
async function start(home: string, ...flags: string[]): Promise<{ child: ChildProcess; said: string; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), 'emulator', 'start', '--api-port', '0', '--gateway-port', '0', ...flags], { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: ['ignore', 'pipe', flags.includes('-v') ? 'pipe' : 'inherit'] });
  onTestFinished(() => { child.kill('SIGKILL'); });
  const ended = new Promise<number | null>((resolve) => { child.on('exit', resolve); });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (text: Buffer) => { said += text.toString(); if (/^data .*\n/m.test(said)) resolve(); });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)));
  });
  return { child, said, ended };
}

describe('an emulator that runs', () => {
  test('is shown, troubled, and ended from another process', async () => {
    const home = tempDir();
    const { said, ended } = await start(home, '--fail', '/user/get_users=500', '--latency', '1ms..2ms', '--fault-seed', '7');
    expect(said).toContain('faults   --latency 1ms..2ms --fail /user/get_users=500 --fault-seed 7\n');
    expect(statSync(addressFile(homeIn(home).local)).mode & 0o777).toBe(0o600);
    expect(await imctl(['get', 'users'], { home })).toMatchObject({ status: 1, err: expect.stringContaining('SERVER-ERROR') as string });
    expect((await imctl(['emulator', 'faults'], { home })).out).toMatch(/^--latency +1ms\.\.2ms +2 delayed\n--fail +\/user\/get_users=500 +1 of 1 requests\n--fault-seed +7\n$/);
    expect((await imctl(['emulator', 'faults', 'clear', 'fail'], { home })).out).toMatch(/^--latency +1ms\.\.2ms +0 delayed\n--fault-seed +7\n$/);
    expect(await imctl(['get', 'users'], { home })).toMatchObject({ status: 0 });
    expect(JSON.parse((await imctl(['emulator', 'faults', 'set', '--hang', '1', '--clock-skew', '-5m', '-o', 'json'], { home })).out)).toMatchObject({ latency: '1ms..2ms', hang: 1, clockSkew: '-5m', faultSeed: 7 });
    // Found and spoken to though nothing else is answered; and nobody starts a second one on the same data.
    expect(JSON.parse((await imctl(['emulator', 'status', '-o', 'json'], { home })).out)).toMatchObject({ data: homeIn(home).local, users: 0, devices: 0, faults: { hang: 1 } });
    expect(await imctl(['get', 'users', '--timeout', '100ms'], { home })).toMatchObject({ status: 7, err: expect.stringContaining('TIMEOUT') as string });
    expect(await imctl(['emulator', 'start'], { home })).toMatchObject({ status: 6 });
    expect(await imctl(['emulator', 'faults', 'clear'], { home })).toMatchObject({ status: 0, out: 'no faults are set\n' });
    expect(await imctl(['emulator', 'stop'], { home })).toMatchObject({ status: 0, out: expect.stringMatching(/^ended http:/) as string });
    expect(await ended).toBe(0);
    expect(existsSync(addressFile(homeIn(home).local))).toBe(false);
  });

  test('is an installation with etcd: files and values, metrics that are found, a log, a configuration that changes', async () => {
    const home = tempDir();
    mkdirSync(path.join(home, 'config'));
    writeFileSync(path.join(home, 'config', 'openim-rpc-msg.yml'), 'friendVerify: true\n');
    const { said, ended } = await start(home, '--config', 'config', '--set', 'share.yml:imAdminUser.userIDs=imAdmin,second', '--config-center', '--log-file', 'openim.log');
    const metricsURL = /^metrics +(http:\S+)$/m.exec(said)![1]!;
    expect(await imctl(['api', 'POST', '/config/get_config', '-d', '{"configName":"openim-rpc-msg.yml"}'], { home })).toMatchObject({ status: 0, out: expect.stringContaining('FriendVerify\\":true') as string });
    const found = JSON.parse((await imctl(['api', 'GET', '/prometheus_discovery/api'], { home })).out) as { targets: string[] }[];
    expect(`http://${found[0]!.targets[0]}/metrics`).toBe(metricsURL);
    expect(await (await fetch(metricsURL)).text()).toContain('api_count{code="0",method="POST",path="/config/get_config"} 1\n');
    expect(JSON.parse((await imctl(['emulator', 'status', '-o', 'json'], { home })).out)).toMatchObject({ metricsURL });
    await imctl(['emulator', 'stop'], { home });
    expect(await ended).toBe(0);
    expect(readFileSync(path.join(home, 'openim.log'), 'utf8')).toContain('/config/get_config');
  });

  test('with -v tells whom a real server would wake, and with what', async () => {
    const home = tempDir();
    const { child, ended } = await start(home, '-v');
    let told = '';
    child.stderr!.on('data', (text: Buffer) => { told += text.toString(); });
    await imctl(['create', 'users', 'u1', 'u2'], { home });
    await imctl(['send', 'message', 'u2', 'hello', '--from', 'u1'], { home });
    await expect.poll(() => told).toBe('offline push to u2: "[TEXT]" (101 from u1, si_u1_u2 1; no provider is configured)\n');
    await imctl(['emulator', 'stop'], { home });
    expect(await ended).toBe(0);
  });

  test('in memory is found by the file it was told to write', async () => {
    const home = tempDir();
    const { ended } = await start(home, '--memory', '--address-file', 'here.json');
    expect(await imctl(['emulator', 'status'], { home })).toMatchObject({ status: 4, err: expect.stringContaining('NOT-FOUND: no emulator runs on') as string });
    expect((await imctl(['emulator', 'status', '--address-file', 'here.json'], { home })).out).toMatch(/data +in memory/);
    expect(await imctl(['emulator', 'start', '--memory', '--address-file', 'here.json'], { home })).toMatchObject({ status: 6 });
    expect(await imctl(['emulator', 'stop', '--address-file', 'here.json'], { home })).toMatchObject({ status: 0 });
    expect(await ended).toBe(0);
  });

  test('has its account system at ports that were named, or else at any when the usual ones are taken', async () => {
    const firstHome = tempDir(), first = await start(firstHome), second = await start(tempDir());
    const portOf = (said: string, what: string) => new RegExp(`^${what} +http://127\\.0\\.0\\.1:(\\d+)$`, 'm').exec(said)![1]!;
    const ports = [first, second].flatMap(({ said }) => ['chat', 'accounts'].map((what) => portOf(said, what)));
    expect(new Set(ports).size).toBe(4);
    // Others on the same data use it by themselves.
    expect(await imctl(['create', 'account', 'fritz', '--email', 'fritz@example.org', '--password', 'x-word'], { home: firstHome })).toMatchObject({ status: 0 });
    const answer = await fetch(`http://127.0.0.1:${portOf(first.said, 'chat')}/account/login`, { method: 'POST', headers: { operationID: 'o' }, body: JSON.stringify({ email: 'fritz@example.org', password: md5('x-word'), platform: 1 }) });
    expect(await answer.json()).toMatchObject({ errCode: 0, data: { userID: 'fritz' } });
    const taken = await imctl(['emulator', 'start', '--memory', '--api-port', '0', '--gateway-port', '0', '--chat-port', '0', '--chat-admin-port', portOf(first.said, 'accounts')]);
    expect(taken).toMatchObject({ status: 6, err: expect.stringContaining(`PORT-IN-USE: port ${portOf(first.said, 'accounts')} on 127.0.0.1 is taken`) as string });
  });

  test('refuses what it cannot do, and keeps what is set', async () => {
    const home = tempDir();
    await start(home, '--drop-push', '0.2');
    for (const [line, code, hint] of [
      ['set --fail /msg/sendmsg=500', 'ARG-CHOICE', 'did you mean /msg/send_msg?'], ['set --latency soon', 'ARG-TYPE', ''], ['set', 'USAGE', 'faults set --latency'],
      ['set 1s', 'USAGE', ''], ['set --drop-push 20', 'ARG-TYPE', ''], ['clear dropush', 'ARG-CHOICE', 'did you mean drop-push?'], ['show', 'USAGE', ''],
    ] as const) {
      const ran = await imctl(['emulator', 'faults', ...line.split(' ')], { home });
      expect(ran).toMatchObject({ status: 2, out: '', err: expect.stringContaining(`error ${code}`) as string });
      expect(ran.err).toContain(hint);
    }
    expect((await imctl(['emulator', 'faults'], { home })).out).toMatch(/^--drop-push +0\.2 +0 lost\n/);
  });
});

test('a start with a seed has its data, and one with another seed on the same file is refused', async () => {
  const home = tempDir();
  await start(home, '--seed', 'users=12,groups=2,messages=50');
  expect(JSON.parse((await imctl(['emulator', 'status', '-o', 'json'], { home })).out)).toMatchObject({ users: 12, groups: 2, messages: expect.any(Number) as number });
  expect((await imctl(['get', 'users', '-o', 'name'], { home })).out.split('\n')).toContain('user/u12');
  expect((await imctl(['emulator', 'stop'], { home })).status).toBe(0);
  expect(await imctl(['emulator', 'start', '--seed', 'demo'], { home })).toMatchObject({ status: 6, err: expect.stringContaining('began with another seed') as string });
  expect(await imctl(['emulator', 'start', '--seed', 'demmo'], { home })).toMatchObject({ status: 2, err: expect.stringContaining('error ARG-TYPE') as string });
});

test('Ctrl+C ends a start that writes a large seed at once, and nothing of the seed is kept', async () => {
  const home = tempDir(), data = path.join(home, 'big.db');
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), 'emulator', 'start', '--data', data, '--seed', 'users=50000,groups=1000,messages=1000000'], { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: 'ignore' });
  onTestFinished(() => { child.kill('SIGKILL'); });
  const ended = new Promise<[number | null, string | null]>((resolve) => { child.on('exit', (code, signal) => resolve([code, signal])); });
  // The administrator is there before the seed is begun.
  while (usersIn(data) === 0) await new Promise((resolve) => { setTimeout(resolve, 10); });
  child.kill('SIGINT');
  expect([[130, null], [null, 'SIGINT']]).toContainEqual(await ended);
  expect(usersIn(data)).toBe(1);
});

function usersIn(data: string): number {
  if (!existsSync(data)) return 0;
  const db = new DatabaseSync(data);
  try {
    return Number((db.prepare('SELECT COUNT(*) AS n FROM users').get() as { n: number }).n);
  } catch {
    return 0;
  } finally {
    db.close();
  }
}

test('a start with faults that are none tells so at once', async () => {
  expect(await imctl(['emulator', 'start', '--memory', '--fail', '/msg/send_msg=oops'])).toMatchObject({ status: 2, err: expect.stringContaining('error ARG-CHOICE') as string });
});
