import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { listRemovedRoutes, listRoutes } from '../../src/emulator/catalog.ts';
import { RULES } from '../../src/emulator/rules/index.ts';
import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { adminToken, callerOf } from './client.ts';

describe('rules', () => {
  it('are named after routes of the catalog, and every route has one', () => {
    const paths = new Set([...listRoutes(), ...listRemovedRoutes()].map((row) => row.path));
    expect([...RULES.keys()].filter((path) => !paths.has(path))).toEqual([]);
    expect([...paths].filter((path) => !RULES.has(path))).toEqual([]);
  });

  it('of self-or-admin routes say whose request it is', () => {
    const open = listRoutes().filter((row) => {
      const rule = RULES.get(row.path);
      return rule && (rule.access ?? row.auth) === 'self-or-admin' && !rule.owner;
    });
    expect(open.map((row) => row.path)).toEqual([]);
  });
});

describe('friends beyond what the recordings tell', () => {
  let emulator: Emulator;
  let call: ReturnType<typeof callerOf>;
  beforeAll(async () => {
    emulator = await createEmulator();
    call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
    const users = ['alice', 'bob', ...Array.from({ length: 202 }, (_, i) => `f${i}`)].map((userID) => ({ userID, nickname: userID }));
    await call('/user/user_register', { users });
  });
  afterAll(() => emulator.close());

  it('200 changes are told one by one, 201 mean everything', async () => {
    const since = async () => (await call('/friend/get_full_friend_user_ids', { userID: 'alice' })).data as { version: number; versionID: string };
    const { version, versionID } = await since();
    const addMany = (from: number, to: number) => call('/friend/import_friend', { ownerUserID: 'alice', friendUserIDs: Array.from({ length: to - from }, (_, i) => `f${from + i}`) });
    const ask = async () => (await call('/friend/get_incremental_friends', { userID: 'alice', versionID, version })).data as { full: boolean; insert: unknown[] | null };
    await addMany(0, 200);
    expect(await ask().then(({ full, insert }) => [full, insert?.length])).toEqual([false, 200]);
    await addMany(200, 201);
    expect(await ask()).toMatchObject({ full: true, insert: null, delete: null, update: null });
  });

  it('accepting a request answers the one in the other direction too', async () => {
    await call('/friend/add_friend', { fromUserID: 'alice', toUserID: 'bob' });
    await call('/friend/add_friend', { fromUserID: 'bob', toUserID: 'alice' });
    await call('/friend/add_friend_response', { fromUserID: 'alice', toUserID: 'bob', handleResult: 1 });
    const { data } = await call('/friend/get_designated_friend_apply', { fromUserID: 'alice', toUserID: 'bob' });
    expect(data).toMatchObject({ friendRequests: [{ fromUserID: 'alice', handleResult: 1 }, { fromUserID: 'bob', handleResult: 1 }] });
  });

  it('blocking twice is the database\'s duplicate key', async () => {
    await call('/friend/add_black', { ownerUserID: 'alice', blackUserID: 'bob' });
    const { errCode, errDlt } = await call('/friend/add_black', { ownerUserID: 'alice', blackUserID: 'bob' });
    expect([errCode, errDlt.includes('E11000 duplicate key')]).toEqual([500, true]);
  });

  it('statistics without a page panic: in the envelope, or with an empty HTTP 500 in one process', async () => {
    expect(await call('/statistics/user/active', { start: 1, end: 2 })).toEqual({ errCode: 500, errMsg: 'panic error', errDlt: 'runtime error: invalid memory address or nil pointer dereference' });
    const standalone = await createEmulator({ as: 'main-standalone' });
    const response = await fetch(`${standalone.apiURL}/statistics/user/active`, { method: 'POST', body: '{"start":1,"end":2}', headers: { operationID: 'x', token: await adminToken(standalone.apiURL) } });
    expect([response.status, await response.text()]).toEqual([500, '']);
    await standalone.close();
  });
});
