import { connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { adminToken, callerOf, post } from './client.ts';

let emulator: Emulator;
let token: string;
beforeAll(async () => {
  emulator = await createEmulator();
  token = await adminToken(emulator.apiURL);
});
afterAll(() => emulator.close());

function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => { const socket = connect(Number(port), hostname, () => resolve(socket)); });
}

function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => { text += chunk.toString(); });
    socket.on('close', () => resolve(text));
    socket.on('error', () => { /* close follows */ });
  });
}

describe('emulator over HTTP', () => {
  it('gzips when asked, and the router\'s 404 is then an empty stream', async () => {
    const answer = await post(emulator.apiURL, '/user/get_users_info', { userIDs: ['imAdmin'] }, { token, 'Accept-Encoding': 'gzip' });
    expect(JSON.parse(gunzipSync(answer.bytes).toString())).toMatchObject({ errCode: 0 });
    const missing = await post(emulator.apiURL, '/nowhere', {}, { token, 'Accept-Encoding': 'gzip' });
    expect([missing.status, missing.bytes.length, missing.headers['content-type'], gunzipSync(missing.bytes).length]).toEqual([404, 23, 'application/json', 0]);
  });

  it('gives every answer an X-Http-Id of its own, and none as v3.8.3-patch.16', async () => {
    const ids = await Promise.all([1, 2].map(async () => (await post(emulator.apiURL, '/user/get_users', {}, { token })).headers['x-http-id']));
    expect(new Set(ids).size).toBe(2);
    const old = await createEmulator({ as: 'v3.8.3-patch.16' });
    expect((await post(old.apiURL, '/nowhere', {})).headers).not.toHaveProperty('x-http-id');
    await old.close();
  });

  it('keeps the query when it removes a slash too many, and asks for nothing before', async () => {
    const answer = await post(emulator.apiURL, '/user/get_users/?a=1', {}, { operationID: '' });
    expect([answer.status, answer.headers.location, answer.bytes.length]).toEqual([307, '/user/get_users?a=1', 0]);
  });

  it('has no routes of main as v3.8.3-patch.16', async () => {
    const old = await createEmulator({ as: 'v3.8.3-patch.16' });
    const answer = await post(old.apiURL, '/user/get_user_client_config', {}, { token: await adminToken(old.apiURL) });
    expect(answer.status).toBe(404);
    await old.close();
  });

  it('escapes what Go escapes, and takes any text', async () => {
    const call = callerOf(emulator.apiURL, token);
    const nickname = '<b>&\u2028\u0007"\\ 名 😀';
    expect(await call('/user/user_register', { users: [{ userID: 'escaped', nickname }] })).toMatchObject({ errCode: 0 });
    const answer = await post(emulator.apiURL, '/user/get_users_info', { userIDs: ['escaped'] }, { token });
    expect(answer.bytes.toString()).toContain('\\u003cb\\u003e\\u0026\\u2028\\u0007');
    expect(answer.body.data).toMatchObject({ usersInfo: [{ nickname }] });
  });

  it('treats prototype keys as data', async () => {
    const call = callerOf(emulator.apiURL, token);
    const configs = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;
    expect(await call('/user/set_user_client_config', { userID: '', configs })).toMatchObject({ errCode: 0 });
    expect(await call('/user/get_users_info', '{"__proto__":{"userIDs":["imAdmin"]}}')).toMatchObject({ errCode: 1001, errDlt: 'UserIDs is empty' });
    const { data } = await call('/user/page_user_client_config', { pagination: { pageNumber: 1, showNumber: 9 } });
    expect(data).toMatchObject({ total: 2, configs: [{ key: '__proto__', value: 'x' }, { key: 'constructor', value: 'y' }] });
    const got = await post(emulator.apiURL, '/user/get_user_client_config', {}, { token });
    expect(got.bytes.toString()).toContain('"configs":{"__proto__":"x","constructor":"y"}');
  });

  it('reads a body that is not UTF-8 with replacement characters, as Go does', async () => {
    const body = Buffer.concat([Buffer.from('{"users":[{"userID":"bytes","nickname":"a'), Buffer.from([0xff]), Buffer.from('b"}]}')]);
    expect((await post(emulator.apiURL, '/user/user_register', body, { token })).body).toMatchObject({ errCode: 0 });
    const { body: got } = await post(emulator.apiURL, '/user/get_users_info', { userIDs: ['bytes'] }, { token });
    expect(got.data).toMatchObject({ usersInfo: [{ nickname: 'a\ufffdb' }] });
  });

  it('cuts a body at 16 MiB, which is then no JSON, and lives on', async () => {
    const body = `{"userIDs":["${'x'.repeat(17 * 1024 * 1024)}"]}`;
    const { status, body: refused } = await post(emulator.apiURL, '/user/get_users_info', body, { token });
    expect([status, refused.errCode, refused.errMsg.startsWith('Error: Error: unexpected end of JSON input')]).toEqual([200, 1001, true]);
    expect((await post(emulator.apiURL, '/user/get_users_info', { userIDs: ['imAdmin'] }, { token })).body.errCode).toBe(0);
  });

  it('refuses a body nested beyond measure', async () => {
    const { body } = await post(emulator.apiURL, '/user/get_users_info', '['.repeat(1_000_000), { token });
    expect(body.errCode).toBe(1001);
  });

  it('answers nonsense with 400 and half a request with nothing, and lives on', async () => {
    const nonsense = await open(emulator.apiURL);
    nonsense.write('this is no HTTP\r\n\r\n');
    expect(await readAll(nonsense)).toMatch(/^HTTP\/1\.1 400 /);

    const halves = await Promise.all(Array.from({ length: 50 }, () => open(emulator.apiURL)));
    for (const socket of halves) socket.write('POST /user/get_users_info HTTP/1.1\r\nHost: x\r\noperationID: x\r\nContent-Length: 100\r\n\r\n{"user');
    for (const [i, socket] of halves.entries()) if (i % 2) socket.resetAndDestroy();
    expect((await post(emulator.apiURL, '/user/get_users_info', { userIDs: ['imAdmin'] }, { token })).body.errCode).toBe(0);
    for (const socket of halves) socket.destroy();
  });

  it('ends although clients hold connections open', async () => {
    const other = await createEmulator();
    const idle = await open(other.apiURL), half = await open(other.apiURL), gateway = await open(other.gatewayURL);
    half.write('POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n');
    const started = performance.now();
    await Promise.all([other.close(), readAll(idle), readAll(half), readAll(gateway)]);
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it('tells an upgrade without parameters what is missing, over HTTP', async () => {
    const socket = await open(emulator.gatewayURL);
    socket.write('GET /?token=x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n');
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 200 [\s\S]*application\/json; charset=utf-8[\s\S]*"errCode":1602[\s\S]*platformID is not int/);
  });

  it('says which port is taken', async () => {
    const apiPort = Number(new URL(emulator.apiURL).port);
    await expect(createEmulator({ apiPort })).rejects.toMatchObject({ code: 'PORT-IN-USE', message: expect.stringContaining(String(apiPort)) as string });
  });
});
