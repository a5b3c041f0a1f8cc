import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { adminToken, callerOf, post } from './client.ts';
import { readLink, upload } from './objects-client.ts';

let emulator: Emulator;
let call: ReturnType<typeof callerOf>;
beforeAll(async () => {
  emulator = await createEmulator();
  call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
});
afterAll(() => emulator.close());

describe('client logs', () => {
  it('deletes all or nothing, and names the ones it does not know', async () => {
    await call('/third/logs/upload', { platform: 99, fileURLs: [{ filename: 'a', URL: 'u' }, { filename: 'b', URL: 'v' }] });
    const { data } = await call('/third/logs/search', { pagination: { pageNumber: 1, showNumber: 9 } });
    const logs = (data as { logsInfos: { logID: string; platform: string }[] }).logsInfos;
    expect(logs.map((log) => log.platform)).toEqual(['', '']);
    expect(await call('/third/logs/delete', { logIDs: [logs[0]!.logID, 'x', 'y'] })).toMatchObject({ errCode: 1004, errDlt: 'logIDs not found, logIDs=[x y]' });
    expect(await call('/third/logs/search', { pagination: { pageNumber: 2, showNumber: 1 } })).toMatchObject({ data: { total: 2, logsInfos: [{ logID: logs[1]!.logID }] } });
  });

  it('takes the keyword as a regular expression on the user, and refuses one that is none', async () => {
    const search = (keyword: string) => call('/third/logs/search', { keyword, pagination: { pageNumber: 1, showNumber: 1 } });
    expect(await search('^im.*n$')).toMatchObject({ data: { total: 2 } });
    expect(await search('^Admin')).toMatchObject({ data: { total: 0, logsInfos: null } });
    expect(await search('(')).toMatchObject({ errCode: 500 });
  });

  it('of a client: the file uploaded as an object, told, found by the administrator, read by its link, forgotten', async () => {
    await call('/user/user_register', { users: [{ userID: 'lena', nickname: 'Lena' }] });
    const { data: token } = await call('/auth/get_user_token', { userID: 'lena', platformID: 2 });
    const lena = callerOf(emulator.apiURL, (token as { token: string }).token);
    const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), randomBytes(200_000)]);
    const url = await upload(lena, zip, 'lena/sdk_log_lena_flutter_Android_v3.8.3_1_2.zip', { contentType: 'application/zip', cause: 'sdklog' });
    await lena('/third/logs/upload', { platform: 2, appFramework: 'flutter', version: 'v3.8.3', ex: 'it hangs', fileURLs: [{ filename: '/data/1_2.zip', URL: url }] });

    const { data } = await call('/third/logs/search', { keyword: '^lena$', pagination: { pageNumber: 1, showNumber: 10 } });
    const { logsInfos: [log] } = data as { logsInfos: { logID: string; url: string }[] };
    expect(log).toMatchObject({ userID: 'lena', nickname: 'Lena', platform: 'Android', filename: '/data/1_2.zip', version: 'v3.8.3', ex: 'it hangs', url });
    const read = await readLink(log!.url);
    expect([read.status, read.headers['content-type'], read.bytes.equals(zip)]).toEqual([200, 'application/zip', true]);
    // The record goes, the object stays, as on the real server.
    await call('/third/logs/delete', { logIDs: [log!.logID] });
    expect(await call('/third/logs/search', { keyword: '^lena$', pagination: { pageNumber: 1, showNumber: 10 } })).toMatchObject({ data: { total: 0 } });
    expect((await readLink(url)).status).toBe(200);
  });

  it('answers the total and no list without a page', async () => {
    expect(await call('/third/logs/search', {})).toMatchObject({ errCode: 0, data: { total: 2, logsInfos: null } });
  });
});

it('leads to Grafana without any header, where the shipped configuration says', async () => {
  const old = await createEmulator({ as: 'v3.8.3-patch.16' });
  const answers = await Promise.all([emulator, old].map((one) => post(one.apiURL, '/third/prometheus', '', { operationID: '' }, 'GET')));
  expect(answers.map((answer) => [answer.status, answer.headers.location])).toEqual([[302, '/third/'], [302, 'http://127.0.0.1:13000/']]);
  await old.close();
});
