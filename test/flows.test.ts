// The example tests in tasks/flows: they pass on the embedded server and on one that runs elsewhere, and fail with a reason where pushes are lost.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../src/emulator/server.ts';
import { addressFile, writeAddress } from '../src/emulator/address.ts';
import { startControl } from '../src/emulator/control.ts';
import { homeIn, imctlProcess, ROOT, tempDir } from './helpers/imctl.ts';

const FLOWS = path.join(ROOT, 'tasks', 'flows');
const files = readdirSync(FLOWS);
const allowed = ['im', 'users', 'groups', 'messages', 'notificationAccounts'].flatMap((name) => ['--allow', `${name}:write`]);

test('on the embedded server all of them pass', async () => {
  const ran = await imctlProcess(['test', FLOWS, '--workers', '2'], { home: tempDir() });
  expect(ran).toMatchObject({ status: 0 });
  for (const file of files) expect(ran.out + ran.err).toContain(file);
});

test('none of them sleeps', () => {
  expect(files.filter((file) => /\bsleep\b|setTimeout/.test(readFileSync(path.join(FLOWS, file), 'utf8')))).toEqual([]);
});

describe('on a server that runs elsewhere', () => {
  let emulator: Emulator;
  beforeAll(async () => { emulator = await createEmulator(); });
  afterAll(() => emulator.close());

  test('they pass through a context, side by side, and nobody stays connected', async () => {
    const home = tempDir();
    const env = { SECRET: 'openIM123' };
    await imctlProcess(['context', 'set', 'other', '--api', emulator.apiURL, '--gateway', emulator.gatewayURL, '--secret-env', 'SECRET', '--admin-user-id', 'imAdmin'], { home, env });
    const some = ['two-users', 'muted-group', 'notification-account'].map((name) => path.join(FLOWS, `${name}.ts`));
    expect(await imctlProcess(['test', ...some, '--context', 'other', '--workers', '4', ...allowed], { home, env })).toMatchObject({ status: 0 });
    expect(emulator.count().devices).toBe(0);
  });
});

test('where pushes are lost, the announcement to fifty says who lacks it, and that they are lost', async () => {
  const home = tempDir();
  const data = homeIn(home).local;
  mkdirSync(path.dirname(data), { recursive: true });
  const emulator = await createEmulator({ data, dropPush: 0.2, faultSeed: 1 });
  const control = await startControl({ faults: () => emulator.faults.show() });
  writeAddress(addressFile(data), { pid: process.pid, apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, startedAt: Date.now(), control });
  try {
    const ran = await imctlProcess(['test', path.join(FLOWS, 'group-of-50.ts'), '--grep', 'announcement'], { home });
    expect(ran.status).toBe(1);
    // Where the line is folded depends on who lacks it.
    expect((ran.out + ran.err).replaceAll(/\s+/g, ' ')).toMatch(/\d+ of 50 received the message within 5 s; imtest_\w+, .* did not: the emulator makes trouble on purpose: --drop-push 0\.2 \(\d+ pushes lost so far\)/);
  } finally {
    control.close();
    await emulator.close();
  }
});
