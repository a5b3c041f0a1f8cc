import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createSecrets } from '../../../src/base/secrets.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import { createClient } from '../../../src/openim/client.ts';
import { createOperationIDs } from '../../../src/openim/operation-id.ts';
import { everything } from '../../../src/operation/permission.ts';
import { runLoad, type LoadParts, type Progress } from '../../../src/testing/load/run.ts';
import { readScenario } from '../../../src/testing/load/scenario.ts';
import { createNames } from '../../../src/testing/runner/names.ts';
import { tempDir } from '../../helpers/imctl.ts';
import { lastingPort } from '../../helpers/port.ts';

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Parts of a run on an emulator; users are made past the doorway. */
function partsFor({ apiURL, gatewayURL }: Emulator, scenario: Record<string, unknown>, changes: Partial<LoadParts> = {}): LoadParts {
  const client = createClient({ api: apiURL, name: 'test', adminUserID: 'imAdmin', secret: async () => 'openIM123', secrets: createSecrets(), clock: systemClock, emit: () => {}, timeoutMs: 30_000 });
  onTestFinished(() => client.close());
  return {
    scenario: readScenario({ devices: 10, rate: 100, duration: '1s', logins: 1000, mix: { text: 1 }, ...scenario }, 'x.ts'), file: 'x.ts', context: 'test', names: createNames(Date.now(), Math.random()), grants: everything,
    gateway: gatewayURL, session: client.session, markRead: async () => {}, nextOperationID: createOperationIDs(Date.now()), clock: systemClock, tidy: false, signal: new AbortController().signal,
    permits: new Map([['im:send', Infinity], ['im:reconnect', Infinity], ['im:background', Infinity]]),
    invoke: async ({ params }) => { await client.call('/user/user_register', params as never); return { failed: [] }; },
    ...changes,
  };
}

describe('a server that goes', () => {
  test('and comes back is gone on with, and nothing that was acknowledged is lost', async () => {
    const data = path.join(tempDir(), 'data.db');
    const ports = { apiPort: await lastingPort(), gatewayPort: await lastingPort() };
    const first = await createEmulator({ data, ...ports });
    let seen: Progress | undefined;
    const enough = new AbortController();
    const running = runLoad(partsFor(first, { duration: '10m' }, { signal: enough.signal, tell: (progress) => { seen = progress; } }));
    const delivered = () => seen?.metrics.count('im_delivered') ?? 0;
    await expect.poll(delivered).toBeGreaterThan(20);
    await first.close();
    await start({ data, ...ports });
    await expect.poll(() => seen!.online).toBe(10);
    const before = delivered();
    await expect.poll(delivered).toBeGreaterThan(before + 20);
    enough.abort();
    const { summary } = await running;
    expect(summary.ended).toMatchObject({ code: 'INTERRUPTED' });
    expect(summary.metrics.im_disconnects.count).toBe(10);
    expect(summary.lost).toMatch(/ closed the connection \(code 1\d\d\d/);
    expect(summary.metrics.im_loss.count).toBe(0);
  });

  test('and stays away ends the run, with what was measured before', async () => {
    const emulator = await createEmulator();
    let seen: Progress | undefined;
    const running = runLoad(partsFor(emulator, { duration: '10m' }, { goneMs: 500, tell: (progress) => { seen = progress; } }));
    await expect.poll(() => seen?.metrics.count('im_delivered') ?? 0).toBeGreaterThan(5);
    await emulator.close();
    const { summary } = await running;
    expect(summary.ended).toMatchObject({ code: 'UNREACHABLE', message: expect.stringMatching(/^all devices lost their connection, and none came back within 0\.5 s/) });
    expect(summary.metrics.im_delivered.count).toBeGreaterThan(5);
  });
});

test('a server that goes shortly before the end ends the run as one that is gone, too', async () => {
  const emulator = await createEmulator();
  let closing: Promise<void> | undefined;
  const { summary } = await runLoad(partsFor(emulator, { duration: '3s', drain: '300ms' }, { tell: ({ phase, metrics }) => { if (phase === 'load' && metrics.count('im_delivered') > 0) closing ??= emulator.close(); } }));
  await closing;
  expect(summary.loadMs).toBeGreaterThan(2900);
  expect(summary.ended).toMatchObject({ code: 'UNREACHABLE', message: expect.stringMatching(/^all devices lost their connection, and none came back until the end: /) });
});

test('devices that were away get what they missed, and nothing counts as lost', async () => {
  const emulator = await start();
  const { summary: { metrics, errors } } = await runLoad(partsFor(emulator, { duration: '2s', mix: { text: 10, reconnect: { weight: 2, for: '100ms' }, background: { weight: 2, for: '100ms' } } }));
  expect(errors).toEqual([]);
  expect(metrics.im_disconnects.count).toBe(0);
  expect(metrics.im_request_ms.count).toBeGreaterThan(0);
  expect([metrics.im_loss.count, metrics.im_dup.count]).toEqual([0, 0]);
});

test('what may not be done any more is not done, and is told', async () => {
  const emulator = await start();
  const { summary } = await runLoad(partsFor(emulator, {}, { permits: new Map([['im:send', 5]]) }));
  expect(summary.metrics.im_sent.count).toBe(5);
  expect(summary.errors).toMatchObject([{ where: 'text', code: 'TASK-DENIED', message: 'what was granted of im:send is used up' }]);
});

test('users that are refused to log in are counted, and when most are the run does not begin', async () => {
  const emulator = await start();
  let logins = 0;
  const some = partsFor(emulator, { devices: 20 });
  const refuse = (share: number): LoadParts['session'] => async (account) => {
    if (logins++ > 0 && logins % share === 0) throw new Error('no token today');
    return some.session(account);
  };
  const { summary } = await runLoad({ ...some, session: refuse(5) });
  expect(summary.errors).toMatchObject([{ where: 'login', count: 4 }]);
  expect(summary.metrics.im_loss.count).toBe(0);
  logins = 0;
  await expect(runLoad({ ...partsFor(emulator, { devices: 60 }), session: refuse(1) })).rejects.toThrow('no token today');
});

test('ended while devices log in, it says nothing more of them', async () => {
  const emulator = await start();
  const stop = new AbortController();
  const told: string[] = [];
  let asked = 0;
  let answered = 0;
  const parts = partsFor(emulator, { devices: 100 }, { signal: stop.signal, tell: ({ phase, done }) => { told.push(phase); if (phase === 'logging in' && done > 10) stop.abort(); } });
  const session: LoadParts['session'] = (account) => { asked++; return parts.session(account).finally(() => { answered++; }); };
  await expect(runLoad({ ...parts, session })).rejects.toThrow();
  const before = told.length;
  await expect.poll(() => answered).toBe(asked);
  expect(asked).toBeGreaterThan(10);
  expect(told).toHaveLength(before);
});

test('frames may be gzipped', async () => {
  const emulator = await start();
  const { summary } = await runLoad(partsFor(emulator, { gzip: true }));
  expect(summary.metrics.im_delivered.count).toBe(summary.metrics.im_sent.count);
  expect(summary.metrics.im_sent.count).toBeGreaterThan(0);
});

test('a gateway that takes messages and never answers: each is told as failed, and nothing passes for not being lost', async () => {
  const emulator = await start();
  const silent = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => { silent.close(); for (const socket of silent.clients) socket.terminate(); });
  await once(silent, 'listening');
  const gateway = `ws://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const { summary } = await runLoad(partsFor(emulator, { duration: '500ms', drain: '300ms', thresholds: ['im_loss==0'] }, { gateway }));
  const { im_sent, im_acked, im_errors } = summary.metrics;
  expect(im_sent.count).toBeGreaterThan(0);
  expect([im_acked.count, im_errors.count]).toEqual([0, im_sent.count]);
  expect(summary.errors).toEqual([{ where: 'text', code: 'TIMEOUT', count: im_sent.count, message: 'no answer until the run ended' }]);
  expect(summary.thresholds).toEqual([{ text: 'im_loss==0', metric: 'im_loss', ok: false, actual: null }]);
});
