import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ImctlError } from '../../src/base/errors.ts';
import { createSecrets } from '../../src/base/secrets.ts';
import { createClient, type Client, type ClientOptions } from '../../src/openim/client.ts';
import { createLogin } from '../../src/openim/login.ts';
import { answer, fakeClock, ok, refusal, startServer, transportTo, type Got, type TestServer } from './fakes.ts';

const open: (() => unknown)[] = [];
afterEach(async () => { for (const close of open.splice(0).reverse()) await close(); });

/** A server with tokens: it gives `admin-1`, `admin-2`, …, and takes the newest of each user only. */
async function startTokenServer(secret = 'openIM123'): Promise<TestServer & { kick(userID: string): void; logins(): string[] }> {
  const newest = new Map<string, string>();
  const logins: string[] = [];
  const issue = (userID: string): unknown => {
    logins.push(userID);
    const token = `${userID}-${logins.length}`;
    newest.set(userID, token);
    return ok({ token, expireTimeSeconds: 7_776_000 });
  };
  const refuse = (got: Got): unknown => {
    const token = String(got.headers.token);
    return newest.get(token.replace(/-\d+$/, '')) === token ? undefined : refusal(1507, 'TokenNotExistError');
  };
  const server = await startServer((got, response) => {
    const body = JSON.parse(got.body) as { secret?: string; userID?: string };
    // Slow enough that all who want a token want it at the same time.
    const reply = (value: unknown): void => { setTimeout(() => answer(response, value), 10); };
    if (got.url === '/auth/get_admin_token') return reply(body.secret !== secret ? refusal(1002, 'NoPermissionError', 'secret invalid') : body.userID !== 'imAdmin' ? refusal(1001, 'ArgsError', 'userID is error') : issue(body.userID));
    if (got.url === '/auth/get_user_token') return reply(refuse(got) ?? (body.userID === 'nobody' ? refusal(1004, 'RecordNotFoundError') : body.userID === 'imAdmin2' ? refusal(1002, 'NoPermissionError') : issue(body.userID!)));
    return reply(refuse(got) ?? ok({ serverTime: 1 }));
  });
  open.push(server.close);
  return { ...server, kick: (userID) => { newest.set(userID, 'none'); }, logins: () => logins };
}

function connect(api: string, options: Partial<ClientOptions> = {}): Client & { clock: ReturnType<typeof fakeClock> } {
  const clock = fakeClock();
  const client = createClient({ name: 'staging', api, adminUserID: 'imAdmin', secret: async () => 'openIM123', secrets: createSecrets(), clock, ...options });
  open.push(client.close);
  return { ...client, clock };
}

function tokenFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'imctl-login-'));
  open.push(() => rmSync(folder, { recursive: true }));
  return join(folder, 'state', 'tokens.json');
}

const ANNA = { userID: 'anna', platformID: 2 };
const time = (client: Client, options?: Parameters<Client['call']>[2]): Promise<unknown> => client.call('/msg/get_server_time', {}, options);

describe('one login', () => {
  test('serves however many calls wait for it', async () => {
    const server = await startTokenServer();
    let asked = 0;
    const client = connect(server.url, { secret: async () => { asked++; return 'openIM123'; } });
    await Promise.all(Array.from({ length: 20 }, () => time(client)));
    expect(server.logins()).toEqual(['imAdmin']);
    expect(asked).toBe(1);
  });

  test('is not made, nor the secret asked for, before a call needs it', async () => {
    const server = await startTokenServer();
    let asked = 0;
    const client = connect(server.url, { secret: async () => { asked++; return 'openIM123'; } });
    await client.call('/auth/parse_token', { token: 'x' }).catch(() => {});
    expect([asked, server.logins()]).toEqual([0, []]);
  });

  test('of a user goes through the admin, once for each platform', async () => {
    const server = await startTokenServer();
    const client = connect(server.url);
    await Promise.all([time(client, { as: ANNA }), time(client, { as: ANNA }), time(client)]);
    expect(server.logins()).toEqual(['imAdmin', 'anna']);
    expect(server.got.filter((one) => one.url === '/msg/get_server_time').map((one) => one.headers.token).sort()).toEqual(['anna-2', 'anna-2', 'imAdmin-1']);
    await client.token({ ...ANNA, platformID: 5 });
    expect(server.logins()).toEqual(['imAdmin', 'anna', 'anna']);
  });

  test('as the admin itself uses its own token, because the server gives admins no other', async () => {
    const server = await startTokenServer();
    const client = connect(server.url);
    expect(await client.token({ userID: 'imAdmin', platformID: 5 })).toBe('imAdmin-1');
  });

  test('goes on for the others when one gives up waiting', async () => {
    const server = await startTokenServer();
    const client = connect(server.url);
    const stop = new AbortController();
    const [first, second] = [time(client, { signal: stop.signal }), time(client)];
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(await second).toEqual({ serverTime: 1 });
  });
});

describe('a login nobody waits for', () => {
  test('is not begun for a call that was aborted before', async () => {
    const server = await startTokenServer();
    await expect(time(connect(server.url), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED', exitStatus: 130 });
    expect(server.got).toEqual([]);
  });

  test('may fail without anybody hearing of it', async () => {
    const server = await startTokenServer();
    const stop = new AbortController();
    const reason = new ImctlError('TERMINATED', 'told to stop');
    const client = connect(server.url, { secret: async () => { stop.abort(reason); return 'wrong-secret'; } });
    await expect(time(client, { signal: stop.signal })).rejects.toBe(reason);
    await expect.poll(() => server.got.length).toBe(1);
    // An unhandled rejection would fail this run; give it time to come.
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  });
});

describe('a token that is refused', () => {
  test.each([1501, 1502, 1503, 1504, 1505, 1506, 1507])('with %i is renewed once', async (errCode) => {
    let tokens = 0;
    const server = await startServer((got, response) => answer(response, got.url === '/auth/get_admin_token' ? ok({ token: `t-${++tokens}`, expireTimeSeconds: 60_000 }) : got.headers.token === 't-2' ? ok({ serverTime: 7 }) : refusal(errCode, 'Token', 'token=t-1')));
    open.push(server.close);
    const client = connect(server.url);
    expect(await time(client)).toEqual({ serverTime: 7 });
    expect(tokens).toBe(2);
  });

  test('again after that is the error of the call, without the token in it', async () => {
    let tokens = 0;
    const server = await startServer((got, response) => answer(response, got.url === '/auth/get_admin_token' ? ok({ token: `secret-token-${++tokens}`, expireTimeSeconds: 60_000 }) : refusal(1503, 'TokenMalformedError', `jwt parse error, token=${String(got.headers.token)}`)));
    open.push(server.close);
    const error = await time(connect(server.url)).catch((caught: unknown) => caught) as ImctlError;
    expect(error).toMatchObject({ code: 'TOKEN-REFUSED', exitStatus: 5, errCode: 1503 });
    expect(error.message).toBe('the token is malformed: jwt parse error, token=*** (POST /msg/get_server_time)');
    expect(tokens).toBe(2);
  });

  test('costs one login for all calls that saw it', async () => {
    const server = await startTokenServer();
    const client = connect(server.url);
    await time(client);
    server.kick('imAdmin');
    await Promise.all(Array.from({ length: 10 }, () => time(client)));
    expect(server.logins()).toEqual(['imAdmin', 'imAdmin']);
  });

  test('seen late, after another call has renewed it, costs no login', async () => {
    const server = await startTokenServer();
    const { transport, clock } = transportTo(server.url);
    open.push(transport.close);
    // Nothing can be kept in this file, so that memory alone must know.
    const login = createLogin({ transport, clock, name: 'staging', api: server.url, adminUserID: 'imAdmin', secret: async () => 'openIM123', secrets: createSecrets(), tokenFile: '/dev/null/tokens.json', nextOperationID: () => 'imctl-t' });
    const old = await login.token();
    expect([old, await login.renew(old), await login.renew(old), await login.token()]).toEqual(['imAdmin-1', 'imAdmin-2', 'imAdmin-2', 'imAdmin-2']);
  });

  test('of the admin is renewed on the way to a user\'s', async () => {
    const server = await startTokenServer();
    const client = connect(server.url);
    await time(client);
    server.kick('imAdmin');
    expect(await time(client, { as: ANNA })).toEqual({ serverTime: 1 });
    expect(server.logins()).toEqual(['imAdmin', 'imAdmin', 'anna']);
  });

  test('is not waited for when it is about to expire', async () => {
    const server = await startTokenServer();
    const client = connect(server.url);
    await time(client);
    client.clock.advance(7_776_000_000 - 59_000);
    await time(client);
    expect(server.logins()).toHaveLength(2);
  });
});

describe('the token file', () => {
  test('is private, serves the next run, and holds no secret', async () => {
    const server = await startTokenServer();
    const file = tokenFile();
    await time(connect(server.url, { tokenFile: file }), { as: ANNA });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain('openIM123');
    const next = connect(server.url, { tokenFile: file, secret: async () => { throw new Error('asked for the secret'); } });
    expect(await time(next, { as: ANNA })).toEqual({ serverTime: 1 });
    expect(server.logins()).toEqual(['imAdmin', 'anna']);
  });

  test('tells of a token that another process fetched meanwhile', async () => {
    const server = await startTokenServer();
    const file = tokenFile();
    const [one, other] = [connect(server.url, { tokenFile: file }), connect(server.url, { tokenFile: file })];
    await time(one);
    await time(other);
    server.kick('imAdmin');
    await time(one);
    await time(other);
    expect(server.logins()).toEqual(['imAdmin', 'imAdmin']);
  });

  test('keeps apart servers, admins and users', async () => {
    const [server, second] = [await startTokenServer(), await startTokenServer()];
    const file = tokenFile();
    await time(connect(server.url, { tokenFile: file }));
    await time(connect(second.url, { tokenFile: file }));
    expect([server.logins(), second.logins()]).toEqual([['imAdmin'], ['imAdmin']]);
  });

  test.each(['not JSON', '[]', '{"tokens":{"x":{"token":"a\\nb","expiresAt":1e20}}}', ''])('that holds %j counts as empty and is replaced', async (content) => {
    const server = await startTokenServer();
    const file = tokenFile();
    await time(connect(server.url, { tokenFile: file }));
    writeFileSync(file, content);
    await time(connect(server.url, { tokenFile: file }));
    expect(server.logins()).toHaveLength(2);
    expect(readFileSync(file, 'utf8')).toContain('imAdmin-2');
  });

  test('that cannot be written does not fail the call', async () => {
    const server = await startTokenServer();
    const client = connect(server.url, { tokenFile: '/dev/null/tokens.json' });
    expect([await time(client), await time(client)]).toEqual([{ serverTime: 1 }, { serverTime: 1 }]);
    expect(server.logins()).toHaveLength(1);
  });

  test('forgets what has expired', async () => {
    const server = await startTokenServer();
    const file = tokenFile();
    const client = connect(server.url, { tokenFile: file });
    await time(client, { as: ANNA });
    client.clock.advance(8_000_000_000);
    await time(client);
    expect(readFileSync(file, 'utf8')).not.toContain('anna');
  });
});

describe('a login that is refused', () => {
  test.each([
    ['a wrong secret', { secret: async () => 'wrong-secret' }, {}, { code: 'LOGIN-REFUSED', exitStatus: 5, errCode: 1002, message: 'the server does not accept the secret of context "staging" (POST /auth/get_admin_token)', hint: expect.stringContaining('imctl context show staging --origin') as unknown }],
    ['a user who is no admin', { adminUserID: 'ben' }, {}, { code: 'LOGIN-REFUSED', exitStatus: 5, message: '"ben" is not an admin of this server (POST /auth/get_admin_token)' }],
    ['a user who does not exist', {}, { as: { userID: 'nobody', platformID: 1 } }, { code: 'NOT-FOUND', exitStatus: 4, message: 'no user "nobody" to log in as (POST /auth/get_user_token)' }],
    ['a second admin as a user', {}, { as: { userID: 'imAdmin2', platformID: 1 } }, { code: 'LOGIN-REFUSED', exitStatus: 5, message: expect.stringContaining('no token for "imAdmin2" on platform 1') as unknown }],
  ])('%s', async (_name, options, call, expected) => {
    const server = await startTokenServer();
    const error = await time(connect(server.url, options), call).catch((caught: unknown) => caught) as ImctlError;
    expect(error).toBeInstanceOf(ImctlError);
    expect(error).toMatchObject({ context: 'staging', operationID: expect.stringMatching(/^imctl-/) as unknown, ...expected });
    expect(JSON.stringify([error.message, error.hint])).not.toContain('wrong-secret');
  });

  test('a secret that cannot be had is that error, and the next call asks again', async () => {
    const server = await startTokenServer();
    let asked = 0;
    const client = connect(server.url, { secret: async () => { if (asked++ === 0) throw new ImctlError('SECRET-MISSING', 'STAGING_SECRET is not set'); return 'openIM123'; } });
    await expect(time(client)).rejects.toMatchObject({ code: 'SECRET-MISSING' });
    expect(await time(client)).toEqual({ serverTime: 1 });
  });

  test('a server that gives no token', async () => {
    const server = await startServer((_got, response) => answer(response, ok({ token: '' })));
    open.push(server.close);
    await expect(time(connect(server.url))).rejects.toMatchObject({ code: 'ANSWER-INVALID', message: 'the server gave no token (POST /auth/get_admin_token)' });
  });
});

test('secret and tokens are given to the keeper of secrets before they could be shown', async () => {
  const server = await startTokenServer();
  const secrets = createSecrets();
  const file = tokenFile();
  await time(connect(server.url, { secrets, tokenFile: file }), { as: ANNA });
  expect(secrets.mask('openIM123 imAdmin-1 anna-2')).toBe('*** *** ***');
  const later = createSecrets();
  await time(connect(server.url, { secrets: later, tokenFile: file }));
  expect(later.mask('imAdmin-1')).toBe('***');
});
