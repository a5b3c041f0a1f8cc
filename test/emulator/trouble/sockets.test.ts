// The API port under clients that keep to no protocol, vanish, dawdle, or never read.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { adminToken, callerOf, post } from '../client.ts';

let emulator: Emulator, token: string;
beforeAll(async () => {
  emulator = await createEmulator();
  token = await adminToken(emulator.apiURL);
  const call = callerOf(emulator.apiURL, token);
  await call('/user/user_register', { users: Array.from({ length: 500 }, (_, i) => ({ userID: `u${i}`, nickname: 'x'.repeat(200) })) });
});
afterAll(() => emulator.close());

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(emulator.apiURL);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => { /* a close follows */ });
  await once(socket, 'connect');
  return socket;
}

/** All that comes until the server closes, or until it holds this. */
function read(socket: Socket, until?: string): Promise<string> {
  let text = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => { if ((text += chunk.toString('latin1')).includes(until ?? '\0never')) resolve(text); });
    socket.on('close', () => resolve(text));
  });
}

const isWell = async (): Promise<boolean> => (await post(emulator.apiURL, '/user/get_users_info', { userIDs: ['u1'] }, { token })).body.errCode === 0;
const head = (more: string): string => `POST /user/get_users_info HTTP/1.1\r\nHost: x\r\noperationID: x\r\ntoken: ${token}\r\n${more}`;
const BODY = '{"userIDs":["u1"]}';

describe('requests against the protocol', () => {
  it.each<[what: string, bytes: () => string, answer: RegExp]>([
    ['two lengths that differ', () => head(`Content-Length: 5\r\nContent-Length: 18\r\n\r\n${BODY}`), /^HTTP\/1\.1 400 /],
    ['a length and chunks', () => head(`Content-Length: 18\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`), /^HTTP\/1\.1 400 /],
    ['a negative length', () => head(`Content-Length: -1\r\n\r\n`), /^HTTP\/1\.1 400 /],
    ['a length beyond every number', () => head(`Content-Length: 99999999999999999999\r\n\r\n`), /^HTTP\/1\.1 400 /],
    ['chunks that are none', () => head('Transfer-Encoding: chunked\r\n\r\nzz\r\n'), /^(HTTP\/1\.1 400 |$)/],
    // Whoever sends on after it was refused may have a reset before he reads why.
    ['a header without end', () => head(`X: ${'x'.repeat(2_000_000)}`), /^(HTTP\/1\.1 431 |$)/],
    ['half a million headers', () => head(`${'X: 1\r\n'.repeat(500_000)}Content-Length: 0\r\n\r\n`), /^(HTTP\/1\.1 431 |$)/],
    ['a zero byte in a header', () => head('X: a\0b\r\n\r\n'), /^HTTP\/1\.1 400 /],
    ['another protocol', () => 'SSH-2.0-OpenSSH_9.9\r\n', /^HTTP\/1\.1 400 /],
    ['TLS', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', /^HTTP\/1\.1 400 /],
    ['a version of the future', () => 'POST / HTTP/9.9\r\n\r\n', /^HTTP\/1\.1 (400|505) /],
  ])('%s: a 4xx or the end, and the server is well', async (_what, bytes, answer) => {
    const socket = await open();
    socket.write(bytes(), 'latin1');
    socket.end();
    expect(await read(socket)).toMatch(answer);
    expect(await isWell()).toBe(true);
  });

  it('headers of a megabyte are read, as Go reads them', async () => {
    const socket = await open();
    socket.write(head(`X: ${'x'.repeat(1_000_000)}\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`));
    expect(await read(socket, '"u1"')).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('chunks of one byte, and Expect: 100-continue, are a body like any other', async () => {
    const socket = await open();
    socket.write(head('Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n'));
    for (const char of BODY) socket.write(`1\r\n${char}\r\n`);
    socket.write('0\r\n\r\n');
    const text = await read(socket, '"u1"');
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    socket.destroy();
  });

  it('a hundred requests in one packet are answered one after the other', async () => {
    const socket = await open();
    socket.write(Array.from({ length: 100 }, (_, i) => `${head(`Content-Length: ${JSON.stringify({ userIDs: [`u${i}`] }).length}\r\n\r\n`)}${JSON.stringify({ userIDs: [`u${i}`] })}`).join(''));
    const text = await read(socket, '"userID":"u99"');
    expect([...text.matchAll(/"userID":"(u\d+)"/g)].map((match) => match[1])).toEqual(Array.from({ length: 100 }, (_, i) => `u${i}`));
    socket.destroy();
  });
});

describe('clients that are half there', () => {
  it('one that has said all and closed its half is answered', async () => {
    const socket = await open();
    socket.end(head(`Content-Length: ${BODY.length}\r\n\r\n${BODY}`));
    expect(await read(socket)).toContain('"userID":"u1"');
  });

  it('a hundred that never finish their body, and a hundred that vanish in it, keep nobody waiting', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, open));
    for (const socket of sockets) socket.write(head('Content-Length: 1000000\r\n\r\n{"userIDs":["'));
    for (const socket of sockets.slice(0, 100)) socket.resetAndDestroy();
    expect(await isWell()).toBe(true);
    for (const socket of sockets) socket.destroy();
  });

  it('a write whose client vanishes before the answer is done, or not at all', async () => {
    const body = JSON.stringify({ users: [{ userID: 'vanished', nickname: 'V' }] });
    for (let i = 0; i < 20; i++) {
      const socket = await open();
      socket.write(head(`Content-Length: ${body.length}\r\n\r\n${body}`).replace('get_users_info', 'user_register'));
      socket.resetAndDestroy();
    }
    const { total } = (await callerOf(emulator.apiURL, token)('/user/get_users', { userID: 'vanished', pagination: { pageNumber: 1, showNumber: 5 } })).data as { total: number };
    expect([0, 1]).toContain(total);
    expect(await isWell()).toBe(true);
  });

  it('one that asks for 200 MB and reads nothing does not fill the memory', async () => {
    const body = JSON.stringify({ pagination: { pageNumber: 1, showNumber: 500 } });
    const one = `${head(`Content-Length: ${body.length}\r\n\r\n`).replace('get_users_info', 'get_users')}${body}`;
    const socket = await open();
    socket.pause();
    const before = process.memoryUsage().rss;
    let isFull = false;
    socket.on('drain', () => { isFull = false; });
    for (let asked = 0; asked < 1000 && !isFull; asked += 20) {
      isFull = !socket.write(one.repeat(20));
      expect(await isWell()).toBe(true);
    }
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(120);
    socket.destroy();
  });
});
