import { afterAll, beforeAll, expect, it } from 'vitest';

import { loadFields, ROUTES, type CatalogFields } from '../../../src/openim/catalog.ts';
import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { adminToken, callerOf, post } from '../client.ts';
import { nonsenseFor } from './nonsense.ts';

let emulator: Emulator, tokens: Record<string, string>, fields: CatalogFields;
beforeAll(async () => {
  [emulator, fields] = await Promise.all([createEmulator({ configCenter: true }), loadFields()]);
  const admin = await adminToken(emulator.apiURL);
  const call = callerOf(emulator.apiURL, admin);
  await call('/user/user_register', { users: ['anna', 'ben', 'carla', 'a'.repeat(40)].map((userID) => ({ userID, nickname: userID })) });
  await call('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: { groupID: 'lunch', groupName: 'a'.repeat(40), groupType: 2 } });
  await call('/msg/send_msg', { sendID: 'anna', recvID: 'ben', sessionType: 1, contentType: 101, content: { content: 'hello' } });
  tokens = { admin, anna: ((await call('/auth/get_user_token', { userID: 'anna', platformID: 1 })).data as { token: string }).token };
});
afterAll(() => emulator.close());

/** Words of our own engine: a rule that fell over, and not a server that refused. */
const FELL_OVER = /undefined|is not a function|Cannot (read|set|convert|mix|destructure)|not iterable|Invalid (array|string|count|time)|Maximum call stack|BigInt|\[object |no such (table|column)|cannot bind|SQLITE|syntax error|unrecognized token|Invalid regular expression/i;

/** These end or change the server for all others. */
const LEFT_OUT = ['/restart'];

it.each(ROUTES.filter((row) => row.method === 'POST' && !LEFT_OUT.includes(row.path)).map((row) => [row.path, row] as const))('%s answers whatever it is sent, in the server\'s own words', async (path, row) => {
  const wrong: string[] = [];
  for (const [what, body] of nonsenseFor(row, fields)) {
    for (const [who, token] of Object.entries(tokens)) {
      const { status, body: answer, bytes } = await post(emulator.apiURL, path, body, { token });
      if (![200, 302, 400, 404, 500].includes(status) || FELL_OVER.test(`${answer?.errMsg} ${answer?.errDlt}`.replace(/"(?:[^"\\]|\\.)*"/g, ''))) wrong.push(`${what}, ${who}: ${status} ${bytes.toString().slice(0, 200)}`);
    }
  }
  expect(wrong).toEqual([]);
});

it('all of that left the server as it should be', async () => {
  const call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
  expect(await call('/user/user_register', { users: [{ userID: 'afterwards', nickname: 'A' }] })).toMatchObject({ errCode: 0 });
  expect(await call('/user/get_users_info', { userIDs: ['afterwards'] })).toMatchObject({ errCode: 0, data: { usersInfo: [{ userID: 'afterwards' }] } });
});
