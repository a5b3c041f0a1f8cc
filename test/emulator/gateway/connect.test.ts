// Deadlines, pings and the number of connections, on a clock that is moved by hand.

import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import { connectWire, introduce, type Wire } from '../wire.ts';

const IOS = 1, WEB = 5;
let emulator: Emulator;
afterEach(() => emulator.close());

const start = async (options: EmulatorOptions = {}) => {
  const begin = Date.now(), checks = new Set<() => void>();
  let now = begin;
  emulator = await createEmulator({ ...options, clock: { now: () => now, every: (_ms, work) => { checks.add(work); return () => checks.delete(work); } } });
  const { admin, tokenOf } = await introduce(emulator.apiURL, 'alice', 'bob');
  const enter = async (platformID: number): Promise<Wire> => connectWire(emulator.gatewayURL, 'alice', platformID, await tokenOf('alice', platformID));
  const isOnline = async () => ((await admin('/user/get_users_online_status', { userIDs: ['alice'] })).data as { status: number }[])[0]!.status === 1;
  /** So many seconds after the beginning. */
  const at = (seconds: number): void => {
    now = begin + seconds * 1000;
    for (const check of checks) check();
  };
  return { enter, isOnline, at, tokenOf };
};

describe('who is cut for silence', () => {
  const SIGNS: Record<string, (wire: Wire) => Promise<unknown>> = {
    'a ping': async ({ socket }) => { socket.ping('x'); return once(socket, 'pong'); },
    'a heartbeat as text': async ({ socket }) => { socket.send('{"type":"ping"}'); return once(socket, 'message'); },
    'a request': async (wire) => wire.ask(1001, Buffer.from([10, 5, ...Buffer.from('alice')])),
  };

  it.each(Object.keys(SIGNS))('%s gives another thirty seconds', async (sign) => {
    const { enter, isOnline, at } = await start();
    const alice = await enter(IOS);
    at(29);
    await SIGNS[sign]!(alice);
    at(58);
    expect(await isOnline()).toBe(true);
    at(60);
    expect(await isOnline()).toBe(false);
    expect(await alice.closed).toBe(1006);
  });

  it.each<[EmulatorOptions['as'], boolean]>([['main', true], ['v3.8.3-patch.16', false]])('%s: a web client that only answers pings stays: %s', async (as, stays) => {
    const { enter, isOnline, at } = await start({ as });
    const web = await enter(WEB);
    const pinged = once(web.socket, 'ping');
    at(28);
    await pinged;
    // The pong was sent before these, which take a way of their own: when the second is answered, it has come.
    expect([await isOnline(), await isOnline()]).toEqual([true, true]);
    at(31);
    expect(await isOnline()).toBe(stays);
  });
});

it('only web clients are pinged, every 27 seconds', async () => {
  const { enter, at } = await start();
  const web = await enter(WEB), ios = await enter(IOS);
  const heard: string[] = [];
  web.socket.on('ping', () => heard.push('web'));
  ios.socket.on('ping', () => heard.push('ios'));
  const sign = async () => { for (const { socket } of [web, ios]) { socket.ping(); await once(socket, 'pong'); } };
  for (const seconds of [26, 27, 28, 53, 54, 60]) {
    at(seconds);
    await sign();
  }
  expect(heard).toEqual(['web', 'web']);
});

it('more connections than websocketMaxConnNum are refused, plainly even where an answer in the socket was asked for', async () => {
  const { enter, tokenOf } = await start({ config: { websocketMaxConnNum: 2 } });
  const first = await enter(IOS);
  await enter(WEB);
  await expect(enter(3)).rejects.toThrow('200');
  const query = new URLSearchParams({ sendID: 'bob', platformID: '1', operationID: 'x', isBackground: 'f', isMsgResp: 'true', token: await tokenOf('bob') });
  const answer = await fetch(`${emulator.gatewayURL.replace('ws:', 'http:')}/?${query}`);
  expect(await answer.json()).toEqual({ errCode: 1601, errMsg: 'ConnOverMaxNumLimit', errDlt: 'over max conn num limit' });
  first.socket.terminate();
  for (;;) {
    const third = await enter(3).catch(() => undefined);
    if (third) break;
  }
});

it('with isMsgResp the answer comes first and unpacked, and a refusal by token is told in the socket, which ends', async () => {
  const { tokenOf } = await start();
  const open = (token: string) => {
    const query = new URLSearchParams({ sendID: 'alice', platformID: '1', operationID: 'x', isBackground: 'f', isMsgResp: '1', compression: 'gzip', token });
    return new WebSocket(`${emulator.gatewayURL}/?${query}`);
  };
  const good = open(await tokenOf('alice')), bad = open('rubbish');
  const closed = once(bad, 'close');
  const [[welcome], [refusal]] = await Promise.all([once(good, 'message'), once(bad, 'message')]);
  expect(String(welcome)).toBe('{"errCode":0,"errMsg":"","errDlt":""}');
  expect(JSON.parse(String(refusal))).toMatchObject({ errCode: 1503 });
  expect((await closed)[0]).toBe(1006);
  good.terminate();
});
