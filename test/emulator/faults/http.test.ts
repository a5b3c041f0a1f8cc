import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { adminToken, callerOf, post } from '../client.ts';

let emulator: Emulator, token: string, call: ReturnType<typeof callerOf>;
beforeEach(async () => {
  emulator = await createEmulator();
  token = await adminToken(emulator.apiURL);
  call = callerOf(emulator.apiURL, token);
});
afterEach(() => emulator.close());

const register = (userID: string) => call('/user/user_register', { users: [{ userID, nickname: 'N' }] });
const exists = async (userID: string): Promise<boolean> => ((await call('/user/get_users_info', { userIDs: [userID] })).data as { usersInfo: unknown[] | null }).usersInfo !== null;
const registers = (rule: string): void => emulator.faults.set({ fail: [`/user/user_register=${rule}`] });

describe('an answer in place of the server\'s, and nothing is done', () => {
  it('an error code is in the server\'s own form', async () => {
    registers('1003');
    expect(await register('anna')).toEqual({ errCode: 1003, errMsg: 'DuplicateKeyError', errDlt: '' });
    expect(await exists('anna')).toBe(false);
  });

  it('429 is what the rate limiter says', async () => {
    registers('429');
    const { status, headers, body } = await post(emulator.apiURL, '/user/user_register', {}, { token });
    expect({ status, retry: headers['retry-after'], body }).toEqual({ status: 429, retry: '1', body: { errCode: 429, errMsg: 'too many requests, please try again later', errDlt: '' } });
  });

  it('an HTTP status has no envelope', async () => {
    registers('http-502');
    const { status, bytes } = await post(emulator.apiURL, '/user/user_register', {}, { token });
    expect([status, bytes.toString()]).toEqual([502, '502 Bad Gateway']);
  });
});

describe('an answer that is lost, though it is done', () => {
  it('cut: the connection ends before it', async () => {
    registers('cut');
    await expect(register('anna')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await exists('anna')).toBe(true);
  });

  it('half: the connection ends in the middle of it', async () => {
    registers('half');
    const body = JSON.stringify({ users: [{ userID: 'anna', nickname: 'N' }] });
    const text = await raw(emulator.apiURL, `POST /user/user_register HTTP/1.1\r\nHost: x\r\noperationID: x\r\ntoken: ${token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const [, length, sent] = /^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: (\d+)\r\n[^]*\r\n\r\n([^]*)$/.exec(text)!;
    expect(sent).toBe('{"errCode":0,"errMsg":"","errDlt":""}'.slice(0, Number(length) / 2));
    expect(await exists('anna')).toBe(true);
  });

  it('hang: it never comes, and whoever waits keeps nobody else waiting', async () => {
    registers('hang');
    const waits = register('anna');
    waits.catch(() => { /* it is cut at the end */ });
    while (!await exists('anna')) await new Promise((resolve) => { setTimeout(resolve, 5); });
    expect(await Promise.race([waits, exists('anna')])).toBe(true);
    await emulator.close();
    await expect(waits).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

it('latency: an answer leaves later by one of the times asked for', async () => {
  emulator.faults.set({ latency: '60ms..80ms' });
  const before = performance.now();
  expect(await register('anna')).toMatchObject({ errCode: 0 });
  // A timer of Node may be early by a part of a millisecond.
  expect(performance.now() - before).toBeGreaterThan(58);
  expect(emulator.faults.show().done).toMatchObject({ delayed: 1 });
});

it('clock skew: the server tells another time, and tokens grow old by it', async () => {
  emulator.faults.set({ clockSkew: '91d' });
  expect(await call('/msg/get_server_time', {})).toMatchObject({ errCode: 1501 });
  emulator.faults.set({ clockSkew: '89d' });
  const { serverTime } = (await call('/msg/get_server_time', {})).data as { serverTime: number };
  expect(Math.abs(serverTime - Date.now() - 89 * 86_400_000)).toBeLessThan(60_000);
});

it('cleared: all is as it was', async () => {
  emulator.faults.set({ cut: 1, latency: '60m' });
  emulator.faults.clear();
  expect(await register('anna')).toMatchObject({ errCode: 0 });
});

/** Everything a server says to these bytes until it ends the connection. */
function raw(apiURL: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(apiURL);
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    socket.on('error', () => { /* it may be reset */ });
    socket.on('close', () => resolve(text));
  });
}
