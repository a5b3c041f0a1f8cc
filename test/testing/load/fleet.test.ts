import { expect, onTestFinished, test } from 'vitest';
import { createSecrets } from '../../../src/base/secrets.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { createEmulator } from '../../../src/emulator/server.ts';
import { createClient } from '../../../src/openim/client.ts';
import { createOperationIDs } from '../../../src/openim/operation-id.ts';
import { createFleet, type LoadDevice } from '../../../src/testing/load/fleet.ts';
import type { Ledger } from '../../../src/testing/load/ledger.ts';
import { createMetrics } from '../../../src/testing/load/metrics.ts';

test('a device that comes back gets what it missed, also when something newer is pushed to it before it asks', async () => {
  const emulator = await createEmulator();
  onTestFinished(() => emulator.close());
  const client = createClient({ api: emulator.apiURL, name: 'test', adminUserID: 'imAdmin', secret: async () => 'openIM123', secrets: createSecrets(), clock: systemClock, emit: () => {}, timeoutMs: 30_000 });
  onTestFinished(() => client.close());
  const people = ['anna', 'ben'];
  await client.call('/user/user_register', { users: people.map((userID) => ({ userID, nickname: userID, faceURL: '' })) });

  const arrived: [message: number, via: string][] = [];
  const ledger = { arrived: (message, _device, via) => { arrived.push([message, via]); } } as Partial<Ledger> as Ledger;
  const devices = people.map((userID, index): LoadDevice => ({ index, userID, platformID: 5, colleagues: [1 - index], seqs: new Map(), token: '', listensFrom: Infinity, busy: false }));
  const [anna, ben] = devices as [LoadDevice, LoadDevice];
  const fleet = await createFleet(devices, {
    gateway: emulator.gatewayURL, context: 'test', gzip: false, clock: systemClock, metrics: createMetrics(), ledger, random: Math.random, nextOperationID: createOperationIDs(Date.now()),
    session: client.session, settleMs: 500, messageOf: (id) => ({ message: Number(id), sender: 0 }), changed: () => {}, failed: (_where, error) => { throw error; },
  });
  onTestFinished(() => fleet.end());
  for (const device of devices) await fleet.login(device, new AbortController().signal);
  const send = (number: number) => fleet.ask(anna, 'send', {
    sendID: 'anna', recvID: 'ben', groupID: '', sessionType: 1, clientMsgID: String(number), senderPlatformID: 5, msgFrom: 100, contentType: 101, content: Buffer.from('{"content":"hello"}'), createTime: Date.now(), status: 1, options: {}, ex: '',
  });

  fleet.cut(ben);
  await send(1);
  const back = fleet.connect(ben);
  await expect.poll(() => ben.connection, { interval: 5 }).toBeDefined();
  await send(2);
  await expect.poll(() => arrived, { interval: 5 }).toEqual([[2, 'push']]);
  await back;
  expect(arrived).toContainEqual([1, 'pull']);
});
