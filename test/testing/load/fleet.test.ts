import { expect, onTestFinished, test } from 'vitest';
import { createSecrets } from '../../../src/base/secrets.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { createEmulator } from '../../../src/emulator/server.ts';
import { createClient } from '../../../src/openim/client.ts';
import { createOperationIDs } from '../../../src/openim/operation-id.ts';
import { createFleet, type LoadDevice } from '../../../src/testing/load/fleet.ts';
import { createLedger } from '../../../src/testing/load/ledger.ts';
import { createMessageIDs } from '../../../src/testing/load/message-ids.ts';
import { createMetrics } from '../../../src/testing/load/metrics.ts';
import { fakeGateway } from '../../openim/gateway/setup.ts';

/** Two devices on an emulator, and how the first one writes to the second. Nobody has settled before `settle` is called. */
async function pair() {
  const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
  const { apiURL, gatewayURL, close } = await createEmulator();
  const client = createClient({ api: apiURL, name: 'test', adminUserID: 'imAdmin', secret: async () => 'openIM123', secrets: createSecrets(), clock: systemClock, emit: () => {}, timeoutMs: 30_000 });
  await client.call('/user/user_register', { users: [{ userID: 'd0', nickname: 'd0' }, { userID: 'd1', nickname: 'd1' }] } as never);
  const [metrics, ids, nextOperationID] = [createMetrics(), createMessageIDs('run'), createOperationIDs(Date.now())];
  const ledger = createLedger(metrics);
  const devices = [0, 1].map((index): LoadDevice => ({ index, userID: `d${index}`, platformID: 2, token: '', seqs: new Map(), listensFrom: Infinity, busy: false, colleagues: [1 - index] }));
  const fleet = await createFleet(devices, {
    gateway: gatewayURL, context: 'test', gzip: false, clock: { ...systemClock, sleep: () => settled }, metrics, ledger, random: Math.random, nextOperationID, session: client.session, settleMs: 1, messageOf: ids.read, changed: () => {}, failed: () => {},
  });
  onTestFinished(async () => { fleet.end(); client.close(); await close(); });
  const send = async () => {
    const message = ledger.sent(performance.now(), [1]);
    await fleet.ask(devices[0]!, 'send', { sendID: 'd0', recvID: 'd1', groupID: '', clientMsgID: ids.write(message, 0), senderPlatformID: 2, sessionType: 1, msgFrom: 100, contentType: 101, content: Buffer.from('{"content":"x"}'), createTime: Date.now(), status: 1, options: {}, ex: '' });
    ledger.acked(message);
  };
  for (const device of devices) await fleet.login(device, new AbortController().signal);
  const delivered = () => metrics.count('im_delivered');
  await send();
  await expect.poll(delivered).toBe(1);
  return { fleet, ledger, metrics, device: devices[1]!, send, delivered, settle };
}

test.each([
  { how: 'connects again', comeBack: 'connect' },
  { how: 'logs in again', comeBack: 'login' },
] as const)('a device that $how gets what it missed, whatever was pushed to it before it asked', async ({ comeBack }) => {
  const { fleet, ledger, metrics, device, send, delivered, settle } = await pair();
  fleet.cut(device);
  await send();
  const back = comeBack === 'connect' ? fleet.connect(device) : fleet.login(device, new AbortController().signal);
  await expect.poll(() => fleet.online).toBe(2);
  await send();
  // Pushed: its number is higher than that of the missing one.
  await expect.poll(() => Math.max(...device.seqs.values())).toBe(3);
  expect(delivered()).toBe(2);
  settle();
  await back;
  ledger.settle(() => true);
  expect([delivered(), metrics.count('im_loss'), metrics.count('im_dup')]).toEqual([3, 0, 0]);
});

test('a device that is let in and lost again and again comes back once at a time, and waits longer before each', async () => {
  const [metrics, ids, nextOperationID] = [createMetrics(), createMessageIDs('run'), createOperationIDs(Date.now())];
  let connections = 0;
  const gateway = await fakeGateway((socket) => { connections++; socket.close(1011, 'upstream is gone'); });
  const waited: number[] = [];
  const enough = Promise.withResolvers<void>();
  const never = new Promise<void>(() => {});
  const clock = { ...systemClock, sleep: async (ms: number) => { if (waited.push(ms) > 6) { enough.resolve(); await never; } } };
  const device: LoadDevice = { index: 0, userID: 'd0', platformID: 2, token: '', seqs: new Map(), listensFrom: Infinity, busy: false, colleagues: [] };
  const fleet = await createFleet([device], {
    gateway, context: 'test', gzip: false, clock, metrics, ledger: createLedger(metrics), random: () => 0.999, nextOperationID, session: async () => 'token', settleMs: 0, messageOf: ids.read, changed: () => {}, failed: () => {},
  });
  onTestFinished(() => fleet.end());
  await fleet.login(device, new AbortController().signal);
  await enough.promise;
  expect(waited).toEqual([150, 300, 599, 1199, 1998, 1998, 1998]);
  expect([connections, metrics.count('im_disconnects'), fleet.online]).toEqual([7, 7, 0]);
  expect(fleet.lastEnding!.error.message).toMatch(/closed the connection \(code 1011, upstream is gone\)$/);
});
