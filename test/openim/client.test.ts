import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createSecrets } from '../../src/base/secrets.ts';
import { createEmulator } from '../../src/emulator/server.ts';
import type { UserInfo } from '../../src/openim/catalog/types.ts';
import { createClient, type Client, type ClientOptions } from '../../src/openim/client.ts';
import { createOperationIDs } from '../../src/openim/operation-id.ts';
import type { RequestEvent } from '../../src/openim/transport.ts';
import { answer, ok, startServer, type TestServer } from './fakes.ts';

const open: (() => unknown)[] = [];
afterEach(async () => { for (const close of open.splice(0).reverse()) await close(); });

function connect(api: string, options: Partial<ClientOptions> = {}): Client {
  const client = createClient({ name: 'local', api, adminUserID: 'imAdmin', secret: async () => 'openIM123', secrets: createSecrets(), clock: systemClock, ...options });
  open.push(client.close);
  return client;
}

async function echo(): Promise<{ server: TestServer; client: Client; events: RequestEvent[] }> {
  const server = await startServer((got, response) => {
    if (got.url === '/auth/get_admin_token') return answer(response, ok({ token: 'tok', expireTimeSeconds: 9e6 }));
    if (got.url.startsWith('/object/') && got.method === 'GET') {
      return got.url.includes('missing') ? void response.writeHead(404, { 'content-type': 'text/plain' }).end('not found /go/src/s3.go:12') : void response.writeHead(302, { location: 'http://store/signed?x=1' }).end();
    }
    if (got.url.startsWith('/prometheus_discovery')) return answer(response, [{ targets: ['10.0.0.1:20100'], labels: { namespace: 'default' } }]);
    answer(response, ok(got.url === '/config/get_config' ? '{"a":1}' : got.url === '/user/get_users_online_status' ? null : {}));
  });
  open.push(server.close);
  const events: RequestEvent[] = [];
  return { server, client: connect(server.url, { emit: (event) => events.push(event) }), events };
}

describe('a call', () => {
  test('gives what the route gives: object, list, text, address, bare array', async () => {
    const { client } = await echo();
    expect(await client.call('/user/get_users', { pagination: { pageNumber: 1, showNumber: 1 } })).toEqual({});
    expect(await client.call('/user/get_users_online_status', { userIDs: ['a'] })).toBeNull();
    expect(await client.call('/config/get_config', { configName: 'share.yml' })).toBe('{"a":1}');
    expect(await client.call('/object/*name', { name: 'a.png' })).toBe('http://store/signed?x=1');
    expect(await client.call('/prometheus_discovery/api', undefined)).toEqual([{ targets: ['10.0.0.1:20100'], labels: { namespace: 'default' } }]);
  });

  test('puts parameters into path and query where the route has them there', async () => {
    const { client, server } = await echo();
    await client.call('/object/*name', { name: 'anna/my photo.png', type: 'image', width: '100' });
    await client.call('/msg/send_simple_msg', { key: 'eyI=', content: 'hi' });
    await client.call('/restart', undefined);
    expect(server.got.filter((one) => !one.url.startsWith('/auth')).map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/object/anna/my%20photo.png?type=image&width=100', ''],
      ['POST', '/msg/send_simple_msg?key=eyI%3D', '{"content":"hi"}'],
      ['POST', '/restart', '{}'],
    ]);
  });

  test('a plain-text refusal of an object is told like any other, without its stack', async () => {
    const { client } = await echo();
    await expect(client.call('/object/*name', { name: 'missing.png' })).rejects.toMatchObject({ code: 'NOT-FOUND', httpStatus: 404, message: 'the server has no such record: not found (GET /object/*name)' });
    await expect(client.call('/object/*name', {} as { name: string })).rejects.toMatchObject({ code: 'ARG-MISSING' });
  });

  test('sends no token where none is wanted', async () => {
    const { client, server } = await echo();
    await client.call('/auth/parse_token', { token: 'x' });
    expect(server.got.map((one) => [one.url, one.headers.token])).toEqual([['/auth/parse_token', undefined]]);
  });

  test('refuses a route that is none, and a body that is none', async () => {
    const { client, server } = await echo();
    await expect(client.call('/user/get_user' as '/user/get_users', {} as never)).rejects.toMatchObject({ code: 'ARG-CHOICE' });
    await expect(client.call('/user/get_users', 'x' as never)).rejects.toMatchObject({ code: 'ARG-TYPE' });
    expect(server.got).toEqual([]);
  });

  test('has the types of its route', async () => {
    const { client } = await echo();
    const data = await client.call('/user/get_users', { pagination: { pageNumber: 1, showNumber: 2 }, nickName: 'a' });
    expectTypeOf(data.users).toEqualTypeOf<UserInfo[] | null>();
    // @ts-expect-error a page needs its size
    await client.call('/user/get_users', { pagination: { pageNumber: 1 } });
    // @ts-expect-error ownerUserID is a text
    await client.call('/friend/add_black', { ownerUserID: 1, blackUserID: 'b' });
  });

  test('every attempt is an event, of the client or of who called', async () => {
    const { client, events } = await echo();
    const own: RequestEvent[] = [];
    await client.call('/user/get_users', { pagination: { pageNumber: 1, showNumber: 1 } }, { emit: (event) => own.push(event), operationID: 'mine' });
    expect(events.map((event) => event.route)).toEqual(['/auth/get_admin_token']);
    expect(own).toMatchObject([{ kind: 'request', method: 'POST', route: '/user/get_users', operationID: 'mine', status: 200, errCode: 0, attempt: 1, context: 'local' }]);
  });
});

describe('raw', () => {
  test('takes any path, with its query, and knows the routes it knows', async () => {
    const { client, server, events } = await echo();
    expect(await client.raw('POST', '/user/new_route?x=1', { a: 1n })).toEqual({});
    expect(await client.raw('get', '/object/a/b.png?type=image')).toBe('http://store/signed?x=1');
    expect(server.got.slice(1).map(({ method, url, body, headers }) => [method, url, body, headers.token])).toEqual([['POST', '/user/new_route?x=1', '{"a":1}', 'tok'], ['GET', '/object/a/b.png?type=image', '', undefined]]);
    // The query may hold a key; messages and events do not repeat it.
    expect(events.map((event) => event.route)).toEqual(['/auth/get_admin_token', '/user/new_route', '/object/*name']);
  });

  test.each([['PUT', '/x', 'ARG-CHOICE'], ['POST', 'user/get', 'ARG-TYPE'], ['POST', '/a b', 'ARG-TYPE'], ['POST', '/a\r\nX: y', 'ARG-TYPE']])('%s %j is refused here', async (method, path, code) => {
    const { client, server } = await echo();
    await expect(client.raw(method, path)).rejects.toMatchObject({ code, exitStatus: 2 });
    expect(server.got).toEqual([]);
  });

  test('an operationID that is no header is refused here', async () => {
    const { client } = await echo();
    for (const operationID of ['', 'a b', 'ä', 'a\r\nb', 'x'.repeat(201)]) await expect(client.raw('POST', '/x', {}, { operationID })).rejects.toMatchObject({ code: 'ARG-TYPE' });
  });
});

test('operationIDs are short, ours, and unique within and between processes', () => {
  const [one, other] = [createOperationIDs(Date.UTC(2026, 5, 1), () => 0.1), createOperationIDs(Date.UTC(2026, 5, 1), () => 0.9)];
  const many = Array.from({ length: 10_000 }, one);
  expect(new Set([...many, other()]).size).toBe(10_001);
  expect(many[0]).toMatch(/^imctl-[0-9a-z]{9,12}-0$/);
  expect(many[9_999]!.length).toBeLessThan(24);
});

describe('against the emulator', () => {
  async function start(): Promise<Client> {
    const emulator = await createEmulator();
    open.push(emulator.close);
    return connect(emulator.apiURL);
  }

  test('users are registered, found and refused as the contract says', async () => {
    const client = await start();
    const users = [{ userID: 'anna', nickname: 'Anna' }, { userID: 'ben', nickname: 'Ben' }];
    expect(await client.call('/user/user_register', { users })).toBeUndefined();
    const found = await client.call('/user/get_users_info', { userIDs: ['anna', 'ben', 'nobody'] });
    expect(found.usersInfo?.map((user) => user.nickname).sort()).toEqual(['Anna', 'Ben']);
    await expect(client.call('/user/user_register', { users })).rejects.toMatchObject({ code: 'CONFLICT', exitStatus: 6, errCode: 1102 });
    await expect(client.call('/user/get_users', {} as never)).rejects.toMatchObject({ code: 'SERVER-REFUSED', errCode: 1001, message: expect.stringContaining('pagination is empty') as unknown });
  });

  test('a user acts for itself and is refused elsewhere', async () => {
    const client = await start();
    await client.call('/user/user_register', { users: [{ userID: 'anna', nickname: 'Anna' }, { userID: 'ben', nickname: 'Ben' }] });
    const as = { userID: 'anna', platformID: 2 };
    await client.call('/user/update_user_info_ex', { userInfo: { userID: 'anna', nickname: 'Ann' } }, { as });
    await expect(client.call('/user/update_user_info_ex', { userInfo: { userID: 'ben', nickname: 'x' } }, { as })).rejects.toMatchObject({ code: 'PERMISSION-REFUSED', exitStatus: 5, errCode: 1002 });
    await client.call('/auth/force_logout', as);
    expect((await client.call('/user/get_users_info', { userIDs: ['anna'] }, { as })).usersInfo?.[0]?.nickname).toBe('Ann');
  });

  test('a wrong secret and an unknown route', async () => {
    const emulator = await createEmulator({ secret: 'another' });
    open.push(emulator.close);
    await expect(connect(emulator.apiURL).call('/msg/get_server_time', {})).rejects.toMatchObject({ code: 'LOGIN-REFUSED', exitStatus: 5 });
    const client = connect(emulator.apiURL, { secret: async () => 'another' });
    await expect(client.raw('POST', '/user/no_such_route', {})).rejects.toMatchObject({ code: 'UNSUPPORTED', exitStatus: 9, message: 'this server has no route POST /user/no_such_route' });
    await expect(client.raw('GET', '/no_such_route')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});
