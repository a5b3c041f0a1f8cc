import { afterEach, describe, expect, it } from 'vitest';

import { signToken } from '../../src/emulator/jwt.ts';
import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { adminToken, callerOf } from './client.ts';

const DAY_MS = 86_400_000;
let emulator: Emulator;
let now = Date.now();
afterEach(() => emulator.close());

async function start(as?: 'v3.8.3-patch.16') {
  emulator = await createEmulator({ as, secret: 's3', clock: { now: () => now } });
  const admin = await adminToken(emulator.apiURL, 's3');
  const call = callerOf(emulator.apiURL, admin);
  await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice' }] });
  const login = async (platformID: number) => {
    now += 1000;
    return ((await call('/auth/get_user_token', { userID: 'alice', platformID })).data as { token: string }).token;
  };
  const stateOf = async (token: string) => (await call('/auth/parse_token', { token })).errCode;
  return { admin, call, login, stateOf };
}

describe('tokens', () => {
  it('policy 1: a second login on a platform kicks the first, other platforms live, and the kicked is forgotten at the third', async () => {
    const { login, stateOf } = await start();
    const first = await login(1), web = await login(5);
    const second = await login(1);
    expect([await stateOf(first), await stateOf(web), await stateOf(second)]).toEqual([1506, 0, 0]);
    await login(1);
    expect([await stateOf(first), await stateOf(second), await stateOf(web)]).toEqual([1507, 1506, 0]);
  });

  it('two requests of one second give one token, which lives', async () => {
    const { call, stateOf } = await start();
    const ask = async () => ((await call('/auth/get_user_token', { userID: 'alice', platformID: 1 })).data as { token: string }).token;
    const [a, b] = [await ask(), await ask()];
    expect([a === b, await stateOf(a)]).toEqual([true, 0]);
  });

  it('main: a replaced admin token is honoured for five minutes', async () => {
    const { admin, stateOf } = await start();
    now += 2000;
    const second = await adminToken(emulator.apiURL, 's3');
    now += 4 * 60_000;
    expect([await stateOf(admin), await stateOf(second)]).toEqual([0, 0]);
    now += 60_001;
    expect([await stateOf(admin), await stateOf(second)]).toEqual([1507, 0]);
  });

  it('v3.8.3-patch.16: any admin token that is not expired passes, and errors name the token', async () => {
    const { admin, call } = await start('v3.8.3-patch.16');
    now += 2000;
    await adminToken(emulator.apiURL, 's3');
    now += 3_600_000;
    expect((await call('/auth/parse_token', { token: admin })).errCode).toBe(0);
    expect(await call('/auth/parse_token', { token: 'rubbish' })).toEqual({ errCode: 1503, errMsg: 'TokenMalformedError', errDlt: '1503 TokenMalformedError jwt parse error, token=rubbish' });
  });

  it('expires after ninety days', async () => {
    const { login, call } = await start();
    const token = await login(1);
    now += 90 * DAY_MS - 1000;
    const { data, errCode } = await call('/auth/parse_token', { token });
    expect([errCode, data]).toMatchObject([0, { userID: 'alice', platformID: 1 }]);
    now += 1000;
    expect(await callerOf(emulator.apiURL, token)('/user/get_users_info', { userIDs: ['alice'] })).toMatchObject({ errCode: 1501, errMsg: 'TokenExpiredError' });
  });

  it.each<[string, (seconds: number) => string, number, string]>([
    ['a foreign secret', (s) => signToken({ userID: 'imAdmin', platformID: 10, exp: s + 100 }, s, 'other'), 1505, 'signature is invalid'],
    ['expired and foreign', (s) => signToken({ userID: 'imAdmin', platformID: 10, exp: s - 1 }, s, 'other'), 1501, 'TokenExpiredError'],
    ['issued later', (s) => signToken({ userID: 'imAdmin', platformID: 10, exp: s + 100 }, s + 60, 's3'), 1505, 'Token used before issued'],
    ['signed but never issued', (s) => signToken({ userID: 'imAdmin', platformID: 10, exp: s + 100 }, s - 50, 's3'), 1507, 'TokenNotExistError'],
    ['alg none', () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"UserID":"imAdmin"}').toString('base64url')}.`, 1505, "'none' signature type is not allowed"],
    ['two parts', () => 'a.b', 1503, 'TokenMalformedError'],
    ['a payload of another type', () => `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"UserID":1}').toString('base64url')}.x`, 1503, 'TokenMalformedError'],
  ])('%s is refused', async (_what, make, code, message) => {
    const { call } = await start();
    expect(await call('/auth/parse_token', { token: make(Math.floor(now / 1000)) })).toEqual({ errCode: code, errMsg: message, errDlt: '' });
  });
});
