// Clients that mean no good, or are broken: each ends its own connection at most, nobody else notices, and memory stays what it was.

import { gzipSync } from 'node:zlib';
import { PbCoder } from '@openim/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { connectRaw, rawFrame, upgradeRaw } from '../raw.ts';
import { encodeRequest } from '../wire-gob.ts';
import { connectWire, introduce, messageOf, textMessage, type Wire } from '../wire.ts';

let emulator: Emulator, people: Awaited<ReturnType<typeof introduce>>, bob: Wire;
beforeAll(async () => {
  // Its clock stands still: nobody is cut for being silent while the machine is busy.
  const now = Date.now();
  emulator = await createEmulator({ clock: { now: () => now } });
  people = await introduce(emulator.apiURL, 'alice', 'bob', 'mallory');
  bob = await enter('bob', 4);
});
afterAll(() => emulator.close());

const enter = async (userID: string, platformID = 1, more: Record<string, string> = {}): Promise<Wire> =>
  connectWire(emulator.gatewayURL, userID, platformID, await people.tokenOf(userID, platformID), more);
const statusOf = async (userID: string) => ((await people.admin('/user/get_users_online_status', { userIDs: [userID] })).data as { status: number }[])[0]!.status;
const until = async (holds: () => Promise<boolean>) => { while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5)); };
const isWellServed = async (wire: Wire) => expect((await wire.ask(1001, Buffer.from('\n\u0003bob'))).errCode).toBe(0);

describe('frames that are none', () => {
  it.each<[string, Record<string, string>, Buffer, number]>([
    ['bytes that are no frame', {}, Buffer.from([0xff, 0, 1]), 1006],
    ['a gzip bomb', { compression: 'gzip' }, gzipSync(Buffer.alloc(40_000_000)), 1006],
    ['a gzip stream cut short', { compression: 'gzip' }, gzipSync('{"reqIdentifier":1001}').subarray(0, 15), 1006],
    ['a frame that is not packed, where all are', { compression: 'gzip' }, Buffer.from('{"reqIdentifier":1001,"sendID":"mallory"}'), 1006],
    ['a megabyte', {}, Buffer.alloc(1_000_000), 1009],
    ['base64 that is none', {}, Buffer.from('{"reqIdentifier":1001,"sendID":"mallory","data":"*"}'), 1006],
    ['a number beyond an int', {}, Buffer.from('{"reqIdentifier":1e99,"sendID":"mallory"}'), 1006],
    ['a name of every object', {}, Buffer.from('{"reqIdentifier":1001,"sendID":"__proto__"}'), 1006],
    ['a request that every object has', {}, Buffer.from('{"reqIdentifier":"constructor","sendID":"mallory"}'), 1006],
    ['a list', {}, Buffer.from('[]'), 1006],
    ['JSON twenty thousand levels deep', {}, Buffer.from('['.repeat(20_000)), 1006],
    ['gob: bytes that are no stream', { sdkType: 'go' }, Buffer.from([0xff, 0, 1]), 1006],
    ['gob: JSON', { sdkType: 'go' }, Buffer.from('{"reqIdentifier":1001,"sendID":"mallory"}'), 1006],
    ['gob: a length of two million million', { sdkType: 'go' }, Buffer.from([0xfa, 2, 0, 0, 0, 0, 0]), 1006],
    ['gob: a stream cut short', { sdkType: 'go' }, encodeRequest(1001, 'mallory', 'op', '1', new Uint8Array()).subarray(0, -1), 1006],
    ['gob: another sender', { sdkType: 'go' }, encodeRequest(1001, 'alice', 'op', '1', new Uint8Array()), 1006],
    ['gob: a bomb', { sdkType: 'go', compression: 'gzip' }, gzipSync(encodeRequest(1001, 'mallory', 'op', '1', new Uint8Array(30_000_000))), 1006],
  ])('%s ends its own connection and no other', async (_what, more, bytes, code) => {
    const mallory = await enter('mallory', 3, more);
    mallory.socket.send(bytes);
    expect(await mallory.closed).toBe(code);
    await isWellServed(bob);
  });

  it('payloads that are no protobuf are answered, whatever they are', async () => {
    const mallory = await enter('mallory');
    for (const payload of [[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1], [0x0b], [0x0a, 5, 1], [0x0f], new Array<number>(30_000).fill(0x0b)]) {
      for (const request of [1001, 1002, 1003, 1005, 1006, 1007, 2004, 2005]) {
        expect(await mallory.ask(request, new Uint8Array(payload))).toMatchObject({ errCode: 500, errMsg: 'ServerInternalError', data: Buffer.alloc(0) });
      }
    }
    mallory.socket.terminate();
  });
});

describe('a WebSocket against the protocol', () => {
  it.each<[string, Buffer, number]>([
    ['a frame without mask', rawFrame(0x82, 'x', false), 1002],
    ['a reserved opcode', rawFrame(0x83, 'x'), 1002],
    ['a reserved bit', rawFrame(0xc2, 'x'), 1002],
    ['a ping of 126 bytes', rawFrame(0x89, 'x'.repeat(126)), 1002],
    ['a ping in pieces', rawFrame(0x09, 'x'), 1002],
    ['a piece that continues nothing', rawFrame(0x80, 'x'), 1002],
    ['a new message within another', Buffer.concat([rawFrame(0x02, 'x'), rawFrame(0x82, 'y')]), 1002],
    ['a close of one byte', rawFrame(0x88, 'x'), 1002],
    ['a length of 2^63', Buffer.from([0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]), 1009],
    ['a length of a gigabyte, of which nothing comes', Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 1, 2, 3, 4]), 1009],
  ])('%s is told so and closed', async (_what, bytes, code) => {
    const mallory = await upgradeRaw(emulator.gatewayURL, 'mallory', 3, await people.tokenOf('mallory', 3));
    mallory.socket.write(bytes);
    await mallory.closed;
    const [first, length] = mallory.received();
    expect([first, length! >= 2, mallory.received().readUInt16BE(2)]).toEqual([0x88, true, code]);
    await until(async () => (await statusOf('mallory')) === 0);
    await isWellServed(bob);
  });

  it('a message in a thousand pieces, pings between them, a byte at a time, is one message', async () => {
    const mallory = await upgradeRaw(emulator.gatewayURL, 'mallory', 3, await people.tokenOf('mallory', 3));
    const request = Buffer.from(`{"reqIdentifier":1001,"sendID":"mallory","operationID":"${'x'.repeat(900)}","msgIncr":"1","data":"CgdtYWxsb3J5"}`);
    const frames = Buffer.concat([...request].flatMap((byte, i) => [
      rawFrame((i === 0 ? 0x02 : 0) | (i === request.length - 1 ? 0x80 : 0), Uint8Array.of(byte)), ...(i % 100 === 50 ? [rawFrame(0x89, 'p')] : []),
    ]));
    mallory.socket.setNoDelay(true);
    for (let at = 0; at < frames.length; at += 7) mallory.socket.write(frames.subarray(at, at + 7));
    await until(async () => mallory.received().includes('"errCode":0'));
    mallory.socket.destroy();
  });

  it('a mask of zeros is a mask', async () => {
    const mallory = await upgradeRaw(emulator.gatewayURL, 'mallory', 3, await people.tokenOf('mallory', 3));
    const text = Buffer.from('{"type":"ping"}');
    mallory.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]));
    await until(async () => mallory.received().includes('pong'));
    mallory.socket.destroy();
  });

  it('a client that closes its half only is gone, and so is one that says good-bye without waiting', async () => {
    for (const leave of ['fin', 'close'] as const) {
      const mallory = await upgradeRaw(emulator.gatewayURL, 'mallory', 3, await people.tokenOf('mallory', 3));
      expect(await statusOf('mallory')).toBe(1);
      if (leave === 'fin') mallory.socket.end();
      else mallory.socket.write(rawFrame(0x88, Uint8Array.of(0x03, 0xe8)));
      await mallory.closed;
      await until(async () => (await statusOf('mallory')) === 0);
    }
  });
});

describe('connections that never log in', () => {
  it('a thousand that never say a word do not keep others out', async () => {
    const silent = await Promise.all(Array.from({ length: 1000 }, () => connectRaw(emulator.gatewayURL)));
    const alice = await enter('alice');
    expect((await alice.ask(1003, textMessage('alice', 'bob', 'through'))).errCode).toBe(0);
    expect(messageOf(await bob.next()).clientMsgID).toBe('through');
    for (const socket of silent) socket.destroy();
    alice.socket.terminate();
  });

  it('silent ones, and ones that drip a header, are cut without a word when the handshake takes longer than websocketTimeout', async () => {
    const hasty = await createEmulator({ config: { websocketTimeoutSeconds: 1 } });
    const silent = await connectRaw(hasty.gatewayURL), slow = await connectRaw(hasty.gatewayURL);
    slow.write('GET /?sendID=mallory HTTP/1.1\r\nHost: im\r\n');
    const drip = setInterval(() => slow.write('X-Drip: 1\r\n'), 300);
    let told = '';
    await Promise.all([silent, slow].map((socket) => new Promise((resolve) => { socket.once('close', resolve); socket.on('data', (bytes: Buffer) => { told += bytes.toString(); }); })));
    clearInterval(drip);
    expect(told).toBe('');
    await hasty.close();
  });

  it.each<[string, string, string]>([
    ['no HTTP at all', 'hello\r\n\r\n', '400 Bad Request'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', '400 Bad Request'],
    ['a header of 2 MB', `GET / HTTP/1.1\r\nHost: im\r\nX: ${'x'.repeat(2_000_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
    ['a header of 100 kB', `GET / HTTP/1.1\r\nHost: im\r\nConnection: close\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, 'platformID is not int'],
    ['an upgrade to something else', 'GET /?sendID=a HTTP/1.1\r\nHost: im\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n', 'platformID is not int'],
  ])('%s is answered and closed', async (_what, bytes, words) => {
    const socket = await connectRaw(emulator.gatewayURL);
    let text = '';
    socket.on('data', (chunk: Buffer) => { text += chunk.toString('latin1'); });
    socket.write(bytes, 'latin1');
    await new Promise((resolve) => { socket.once('close', resolve); });
    expect(text.endsWith(words) || text.includes(`"${words}"`)).toBe(true);
  });

  it('an upgrade with a good login and no key of a WebSocket is refused', async () => {
    const socket = await connectRaw(emulator.gatewayURL);
    let text = '';
    socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    const query = new URLSearchParams({ sendID: 'alice', platformID: '1', operationID: 'x', isBackground: 'f', token: await people.tokenOf('alice') });
    socket.write(`GET /?${query} HTTP/1.1\r\nHost: im\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n`);
    await new Promise((resolve) => { socket.once('close', resolve); });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(await statusOf('alice')).toBe(0);
  });
});

describe('readers', () => {
  it('one who reads nothing is cut when 256 frames wait for it', async () => {
    const sleeper = await enter('mallory', 5), alice = await enter('alice', 1, { compression: 'gzip' });
    sleeper.socket.pause();
    for (let i = 0; i < 2000 && (await statusOf('mallory')) === 1; i += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, k) => alice.ask(1003, textMessage('alice', 'mallory', `flood${i + k}`, 'x'.repeat(30_000)))));
    }
    expect(await statusOf('mallory')).toBe(0);
    for (const { socket } of [alice, sleeper]) socket.terminate();
  });

  it('one who asks for much and reads nothing is cut long before 256 frames wait', async () => {
    const alice = await enter('alice', 2, { compression: 'gzip' }), greedy = await enter('mallory', 5);
    await Promise.all(Array.from({ length: 40 }, (_, i) => alice.ask(1003, textMessage('alice', 'mallory', `big${i}`, 'x'.repeat(100_000)))));
    greedy.socket.pause();
    const all = PbCoder.PullMessageBySeqsReq.encode({ userID: 'mallory', seqRanges: [{ conversationID: 'si_alice_mallory', begin: 1, end: 9999, num: 40 }], order: 0 }).finish();
    let asked = 0;
    for (; asked < 100 && (await statusOf('mallory')) === 1; asked++) greedy.ask(1002, all).catch(() => { /* it is not answered */ });
    await until(async () => (await statusOf('mallory')) === 0);
    expect(asked).toBeLessThan(100);
    for (const { socket } of [alice, greedy]) socket.terminate();
  });

  it('one who lags all the time, but reads, is served', async () => {
    const FRAMES = 400, LAG = 100;
    const slow = await enter('mallory', 5), alice = await enter('alice', 3, { compression: 'gzip' });
    let heard = 0, allowed = 0, isDone = false;
    slow.socket.on('message', () => { if (++heard >= allowed && !isDone) slow.socket.pause(); });
    slow.socket.pause();
    for (let sent = 0; sent < FRAMES; sent += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, k) => alice.ask(1003, textMessage('alice', 'mallory', `slow${sent + k}`, 'x'.repeat(100_000)))));
      allowed = sent + 20 - LAG;
      if (heard < allowed) slow.socket.resume();
      await until(async () => heard >= allowed || slow.socket.readyState !== 1);
    }
    isDone = true;
    slow.socket.resume();
    await until(async () => heard === FRAMES || slow.socket.readyState !== 1);
    expect([heard, await statusOf('mallory')]).toEqual([FRAMES, 1]);
    for (const { socket } of [alice, slow]) socket.terminate();
  });
});

it('a device that vanished without a word is cut after half a minute of silence, and its user is offline', async () => {
  let ahead = 0;
  const checks = new Set<() => void>();
  const other = await createEmulator({ clock: { now: () => Date.now() + ahead, every: (_ms, work) => { checks.add(work); return () => checks.delete(work); } } });
  const { admin, tokenOf } = await introduce(other.apiURL, 'alice');
  const alice = await connectWire(other.gatewayURL, 'alice', 1, await tokenOf('alice'));
  const isOnline = async () => ((await admin('/user/get_users_online_status', { userIDs: ['alice'] })).data as { status: number }[])[0]!.status === 1;
  ahead = 29_000;
  for (const check of checks) check();
  expect(await isOnline()).toBe(true);
  ahead = 31_000;
  for (const check of checks) check();
  expect(await isOnline()).toBe(false);
  expect(await alice.closed).toBe(1006);
  await other.close();
});
