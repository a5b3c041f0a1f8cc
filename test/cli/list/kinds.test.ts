import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createEmulator } from '../../../src/emulator/server.ts';
import { callerOf, adminToken } from '../../emulator/client.ts';
import { imctl, tempDir } from '../../helpers/imctl.ts';

let home: string;
beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'imctl-kinds-'));
  for (const line of ['create user anna', 'create user ben', 'create group G --group-id g1 --owner-user-id anna', 'create notification-account news']) expect((await imctl(line.split(' '), { home })).status).toBe(0);
});

describe('things of several kinds', () => {
  test('are shown as tables, and as one document', async () => {
    const { out } = await imctl(['get', 'user/anna', 'group/g1', 'user/ben'], { home });
    expect(out.split('\n').map((line) => line.split(/\s+/)[0])).toEqual(['USERID', 'anna', 'ben', '', 'GROUPID', 'g1', '']);
    const json = JSON.parse((await imctl(['get', 'group/g1', 'user/anna', '-o', 'json'], { home })).out) as { kind: string; items: { kind: string }[] };
    expect(json).toMatchObject({ kind: 'List', items: [{ kind: 'Group', groupID: 'g1' }, { kind: 'User', userID: 'anna' }] });
  });

  test('what is not there is told, and the rest shown', async () => {
    expect(await imctl(['get', 'user/anna', 'user/zoe'], { home })).toMatchObject({ status: 4, out: expect.stringContaining('anna') as string, err: expect.stringContaining('no user "zoe"') as string });
    expect(await imctl(['get', 'user/anna', 'user/zoe', '--ignore-not-found'], { home })).toMatchObject({ status: 0, err: '' });
  });

  test('get all shows what there is', async () => {
    const { out, status } = await imctl(['get', 'all'], { home });
    expect(status).toBe(0);
    expect(out).toMatch(/^USERID[^]*\n\nGROUPID[^]*\n\nUSERID\s+NICKNAME\s+LEVEL[^]*news/);
    expect((await imctl(['get', 'all'], {})).err).toContain('nothing');
  });
});

describe('wait', () => {
  test.each([
    [['user/anna', '--for', 'exists'], 0], [['user', 'anna', '--for', 'offline'], 0], [['user/anna', '--for', 'member-of=g1'], 0], [['user/zoe', '--for', 'deleted'], 0],
    [['user/anna', '--for', 'jsonpath={.nickname}=anna'], 0], [['group/g1', '--for', 'jsonpath={.memberCount}=1'], 0],
    [['user/ben', '--for', 'member-of=g1', '--wait', '200ms', '--interval', '50ms'], 7], [['user/anna', '--for', 'online', '--wait', '0'], 7],
    [['user/anna', '--for', 'onlin'], 2], [['usr/anna', '--for', 'online'], 2], [['user/anna'], 2], [['user', '--for', 'online'], 2], [['user/anna', '--for', 'online', '--wait', 'soon'], 2],
  ] as const)('%j ends with %i', async (words, status) => {
    expect((await imctl(['wait', ...words], { home })).status).toBe(status);
  });

  test('ends as soon as it holds: a device connects', async () => {
    const emulator = await createEmulator();
    onTestFinished(() => emulator.close());
    const env = { IMCTL_API: emulator.apiURL, IMCTL_SECRET: 'openIM123' };
    const own = tempDir();
    await imctl(['create', 'user', 'anna'], { home: own, env });
    const waiting = imctl(['wait', 'user/anna', '--for', 'online=Web', '--interval', '50ms', '--wait', '20s'], { home: own, env });
    const { data } = await callerOf(emulator.apiURL, await adminToken(emulator.apiURL))('/auth/get_user_token', { userID: 'anna', platformID: 5 });
    const socket = new WebSocket(`${emulator.gatewayURL}/?${new URLSearchParams({ sendID: 'anna', platformID: '5', operationID: 'x', isBackground: 'false', sdkType: 'js', token: (data as { token: string }).token }).toString()}`);
    socket.on('error', () => { /* the server ends before it */ });
    onTestFinished(() => socket.terminate());
    expect(await waiting).toMatchObject({ status: 0, out: 'user/anna online=Web\n' });
  });
});

describe('--contexts', () => {
  async function two(): Promise<{ own: string; env: Record<string, string> }> {
    const emulators = [await createEmulator(), await createEmulator()];
    onTestFinished(async () => { for (const one of emulators) await one.close(); });
    const own = tempDir();
    const env = { S: 'openIM123' };
    for (const [at, name] of ['a', 'b'].entries()) {
      await imctl(['context', 'set', name, '--api', emulators[at]!.apiURL, '--secret-env', 'S'], { home: own });
      await imctl(['create', 'user', 'anna', '--nickname', `Anna ${name}`, '--context', name], { home: own, env });
      await imctl(['create', 'user', 'ben', '--context', name], { home: own, env });
    }
    return { own, env };
  }

  test('shows what differs between two servers, and ends with 1', async () => {
    const { own, env } = await two();
    await imctl(['create', 'user', 'carla', '--context', 'b'], { home: own, env });
    const { out, err, status } = await imctl(['get', 'users', '--contexts', 'a,b'], { home: own, env });
    expect(status).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "ITEM         FIELD      A        B
      user/anna    nickname   Anna a   Anna b
      user/carla   –          –        there
      "
    `);
    expect(err).toBe('2 on a, 3 on b: 2 differences\n');
    expect((await imctl(['get', 'user', 'ben', '--contexts', 'a,b'], { home: own, env })).status).toBe(0);
    expect((await imctl(['get', 'user', 'carla', '--contexts', 'a,b', '-o', 'json'], { home: own, env })).status).toBe(1);
  });

  test.each([['a'], ['a,a'], ['a,b,c']])('--contexts %s is refused', async (names) => {
    expect((await imctl(['get', 'users', '--contexts', names], { home })).status).toBe(2);
  });
});
