import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import { adminToken, callerOf, post } from '../client.ts';

type Call = ReturnType<typeof callerOf>;

let folder: string, emulator: Emulator, call: Call;
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'centre-')); });
afterEach(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

/** Start one with a centre on the same data, again after the one before has ended. */
async function start(options: EmulatorOptions = {}): Promise<void> {
  emulator = await createEmulator({ data: path.join(folder, 'data.sqlite'), configCenter: true, ...options });
  call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
}

const read = async (configName: string, through = call): Promise<Record<string, unknown>> => JSON.parse((await through('/config/get_config', { configName })).data as string) as Record<string, unknown>;
const write = (configName: string, data: unknown) => call('/config/set_config', { configName, data: typeof data === 'string' ? data : JSON.stringify(data) });
const enable = (isEnabled = true) => call('/config/set_enable_config_manager', { enable: isEnabled });
const isEnabled = async () => ((await call('/config/get_enable_config_manager', {})).data as { enable: boolean }).enable;
const SUCCESS = { errCode: 0, errMsg: '', errDlt: '' };

/** Wait for what a restart brings. */
async function until(happens: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await happens()); tries++) {
    if (tries > 3000) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
async function restart(shows: () => Promise<boolean>): Promise<void> {
  expect(await call('/restart', {})).toEqual(SUCCESS);
  await until(shows);
}

const msgFile = async () => read('openim-rpc-msg.yml') as Promise<{ FriendVerify: boolean; RPC: { AutoSetPorts: boolean } }>;

describe('the centre of configuration', () => {
  it('is etcd, and off before the first enable', async () => {
    await start();
    expect(await read('discovery.yml')).toMatchObject({ Enable: 'etcd', RpcService: { User: 'user-rpc-service' } });
    expect(await isEnabled()).toBe(false);
    expect(await enable()).toEqual(SUCCESS);
    expect(await isEnabled()).toBe(true);
    expect(await call('/config/set_enable_config_manager', {})).toEqual(SUCCESS);
    expect(await isEnabled()).toBe(false);
  });

  it('shows what was loaded at the start until a restart, and then what is stored is obeyed', async () => {
    await start();
    await enable();
    await call('/user/user_register', { users: ['alice', 'eve'].map((userID) => ({ userID, nickname: userID })) });
    const say = async () => (await call('/msg/send_msg', { sendID: 'alice', recvID: 'eve', contentType: 101, sessionType: 1, content: { content: 'e2e' } })).errCode;
    const before = await msgFile();
    expect(await write('openim-rpc-msg.yml', { ...before, FriendVerify: true })).toEqual(SUCCESS);
    expect([(await msgFile()).FriendVerify, await say()]).toEqual([false, 0]);
    await restart(async () => (await msgFile()).FriendVerify);
    expect(await say()).toBe(1303);
  });

  it('replaces a file whole: what is left out is zero', async () => {
    await start();
    await enable();
    expect(await write('openim-rpc-msg.yml', { friendverify: true })).toEqual(SUCCESS);
    await restart(async () => (await msgFile()).FriendVerify);
    expect(await read('openim-rpc-msg.yml')).toEqual({
      RPC: { RegisterIP: '', ListenIP: '', AutoSetPorts: false, Ports: null }, Prometheus: { Enable: false, Ports: null }, FriendVerify: true,
      RateLimiter: { Enable: false, Window: 0, Bucket: 0, CPUThreshold: 0 }, CircuitBreaker: { Enable: false, Window: 0, Bucket: 0, Success: 0, Request: 0 },
    });
  });

  it('keeps lists as they are said: null, empty, filled', async () => {
    await start();
    await enable();
    const webhooks = await read('webhooks.yml');
    await write('webhooks.yml', { ...webhooks, BeforeAddBlack: { Enable: true, Timeout: 3, FailedContinue: false, DeniedTypes: [101, null] }, BeforeSendSingleMsg: { DeniedTypes: null } });
    await restart(async () => ((await read('webhooks.yml')).BeforeAddBlack as { Timeout: number }).Timeout === 3);
    expect(await read('webhooks.yml')).toEqual({
      ...webhooks, BeforeAddBlack: { Enable: true, Timeout: 3, FailedContinue: false, DeniedTypes: [101, 0] },
      BeforeSendSingleMsg: { Enable: false, Timeout: 0, FailedContinue: false, DeniedTypes: null },
    });
  });

  it('takes null, {} and keys it does not know, and drops them', async () => {
    await start();
    await enable();
    for (const data of ['null', ' null ', '{}', '{"foo":1}', '{"RemainLogLevel":null}']) expect(await write('log.yml', data)).toEqual(SUCCESS);
    await write('openim-crontask.yml', 'null');
    await write('notification.yml', '{}');
    await restart(async () => (await read('log.yml')).RemainLogLevel === 0);
    expect((await read('notification.yml')).GroupCreated).toMatchObject({ IsSendMsg: false, ReliabilityLevel: 1, OfflinePush: { Title: '' } });
    // The word null changes nothing in the reader.
    expect((await read('openim-crontask.yml')).CronExecuteTime).toBe('0 2 * * *');
  });

  it.each([
    ['not JSON', 'remainLogLevel: 5', 'invalid character \'r\' looking for beginning of value'],
    ['empty', '', 'unexpected end of JSON input'],
    ['a wrong type', '{"RemainLogLevel":"five"}', 'json: cannot unmarshal string into Go struct field Log.RemainLogLevel of type int'],
    ['a fraction', '{"RemainLogLevel":5.5}', 'json: cannot unmarshal number 5.5 into Go struct field Log.RemainLogLevel of type int'],
    ['below zero', '{"RotationTime":-1}', 'json: cannot unmarshal number -1 into Go struct field Log.RotationTime of type uint'],
    ['a list', '[1]', 'json: cannot unmarshal array into Go value of type config.Log'],
    ['a list for a text', '{"StorageLocation":[]}', 'json: cannot unmarshal array into Go struct field Log.StorageLocation of type string'],
  ])('refuses %s with Go\'s words before the stack', async (_what, data, words) => {
    await start();
    const { errCode, errMsg, errDlt } = await write('log.yml', data);
    expect([errCode, errMsg, errDlt.split(' | -> ')[0], errDlt.includes(' | -> ')]).toEqual([1001, 'ArgsError', `Error: 1001 ArgsError ${words}`, true]);
  });

  it('names the struct inside', async () => {
    await start();
    const { errDlt } = await write('openim-api.yml', '{"RateLimiter":{"Window":"20s"}}');
    expect(errDlt.split(' | -> ')[0]).toBe('Error: 1001 ArgsError json: cannot unmarshal string into Go struct field RateLimiter.RateLimiter.Window of type time.Duration');
    expect((await write('openim-api.yml', '{"Api":{"Ports":["x"]}}')).errDlt).toContain('Go struct field .Api.Ports of type int |');
  });

  it('answers faulty calls in the order the server looks at them', async () => {
    await start();
    await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice' }] });
    const { data } = await call('/auth/get_user_token', { userID: 'alice', platformID: 1 });
    const alice = { token: (data as { token: string }).token }, admin = { token: await adminToken(emulator.apiURL) };
    const raw = async (route: string, body: unknown, headers: Record<string, string>) => {
      const answer = await post(emulator.apiURL, route, body, headers);
      return [answer.status, answer.body?.errCode, answer.body?.errDlt];
    };
    const none = [200, 1001, 'header must have token'], notAdmin = [200, 1002, 'user alice is not admin userID'];
    for (const route of ['/config/get_config_list', '/config/get_config', '/config/set_config', '/config/reset_config', '/config/set_enable_config_manager', '/config/get_enable_config_manager', '/restart']) {
      expect([route, await raw(route, '{', {})]).toEqual([route, none]);
      expect([route, await raw(route, '{', alice)]).toEqual([route, notAdmin]);
    }
    expect(await raw('/config/set_config', '{"configName":', admin)).toEqual([400, 1001, 'unexpected EOF']);
    expect(await raw('/config/set_config', '', admin)).toEqual([400, 1001, 'EOF']);
    expect(await raw('/config/set_config', { configName: 'log.yml', data: {} }, admin)).toEqual([400, 1001, 'json: cannot unmarshal object into Go struct field SetConfigReq.data of type string']);
    expect(await raw('/config/set_enable_config_manager', { enable: 'yes' }, admin)).toEqual([400, 1001, 'json: cannot unmarshal string into Go struct field SetEnableConfigManagerReq.enable of type bool']);
    expect(await raw('/config/set_config', { configName: 'nosuch.yml', data: '{}' }, admin)).toEqual([200, 1001, '']);
    expect(await raw('/config/set_config', {}, admin)).toEqual([200, 1001, '']);
    for (const route of ['/config/get_config_list', '/config/get_enable_config_manager', '/config/reset_config']) expect((await raw(route, '{', admin))[1]).toBe(0);
    expect((await post(emulator.apiURL, '/config/set_configs', { configs: [] }, admin)).status).toBe(404);
    expect((await post(emulator.apiURL, '/config/get_config_list', '', admin, 'GET')).status).toBe(404);
  });

  it('stores while it is off, and nobody uses it; enabling overwrites that', async () => {
    await start();
    await write('openim-rpc-msg.yml', { FriendVerify: true });
    await write('log.yml', { RemainLogLevel: 3 });
    await call('/restart', {});
    await enable();
    await write('log.yml', { RemainLogLevel: 4 });
    await enable();
    await restart(async () => (await read('log.yml')).RemainLogLevel === 4);
    expect((await msgFile()).FriendVerify).toBe(false);
  });

  it('resets only what differs from what was loaded, and nothing before a restart', async () => {
    await start({ set: ['openim-crontask.yml:retainChatRecords=100'] });
    await enable();
    await write('log.yml', { RemainLogLevel: 4 });
    expect(await call('/config/reset_config', {})).toEqual(SUCCESS);
    await restart(async () => (await read('log.yml')).RemainLogLevel === 4);
    await call('/config/reset_config', {});
    expect((await read('log.yml')).RemainLogLevel).toBe(4);
    await restart(async () => (await read('log.yml')).RemainLogLevel === 6);
    expect((await read('openim-crontask.yml')).RetainChatRecords).toBe(100);
  });

  it('is there again after the process, and stronger than files and values', async () => {
    await start();
    await enable();
    await write('log.yml', { ...await read('log.yml'), RemainLogLevel: 4 });
    await emulator.close();
    await start({ set: ['log.yml:remainLogLevel=2'] });
    expect([await isEnabled(), (await read('log.yml')).RemainLogLevel]).toEqual([true, 4]);
    await emulator.close();
    await start({ configCenter: false, set: ['log.yml:remainLogLevel=2'] });
    expect((await read('log.yml')).RemainLogLevel).toBe(2);
  });

  it('keeps numbers no double holds, and lives with them', async () => {
    await start();
    await enable();
    const auth = await read('openim-rpc-auth.yml');
    await write('openim-rpc-auth.yml', JSON.stringify({ ...auth, TokenPolicy: { Expire: 'EXPIRE' } }).replace('"EXPIRE"', '9223372036854775807'));
    const raw = async () => (await call('/config/get_config', { configName: 'openim-rpc-auth.yml' })).data as string;
    await restart(async () => (await raw()).includes('"Expire":9223372036854775807'));
    expect((await call('/user/get_users_info', { userIDs: ['imAdmin'] })).errCode).toBe(0);
    expect(await write('openim-rpc-auth.yml', '{"TokenPolicy":{"Expire":9223372036854775808}}')).toMatchObject({ errCode: 1001 });
  });

  it('changes the secret and the admins too', async () => {
    await start();
    await enable();
    const share = await read('share.yml');
    await write('share.yml', { ...share, Secret: 'other', IMAdminUser: { UserIDs: ['imAdmin', 'second'], Nicknames: ['superAdmin', 'Number Two'] } });
    expect(await call('/restart', {})).toEqual(SUCCESS);
    await until(async () => (await call('/config/get_config_list', {})).errCode !== 0);
    const fresh = callerOf(emulator.apiURL, await adminToken(emulator.apiURL, 'other'));
    expect((await fresh('/user/get_users_info', { userIDs: ['second'] })).data).toMatchObject({ usersInfo: [{ nickname: 'Number Two', appMangerLevel: 2 }] });
    expect((await post(emulator.apiURL, '/auth/get_admin_token', { secret: 'other', userID: 'second' })).body.errCode).toBe(0);
    expect((await call('/config/get_config_list', {})).errCode).toBe(1505);
  });

  it('that locks everybody out can be forgotten', async () => {
    await start();
    await enable();
    await write('share.yml', '{}');
    await emulator.close();
    emulator = await createEmulator({ data: path.join(folder, 'data.sqlite'), configCenter: true });
    expect((await post(emulator.apiURL, '/auth/get_admin_token', { secret: 'openIM123', userID: 'imAdmin' })).body.errCode).toBe(1002);
    await emulator.close();
    await start({ forgetConfig: true });
    expect([await isEnabled(), (await read('share.yml')).Secret]).toEqual([false, 'openIM123']);
  });

  it('reads the folder again at a restart, and lives on when that is broken', async () => {
    const file = path.join(folder, 'openim-rpc-msg.yml');
    writeFileSync(file, 'friendVerify: false\n');
    await start({ configFolder: folder });
    writeFileSync(file, 'friendVerify: true\n');
    await restart(async () => (await msgFile()).FriendVerify);
    writeFileSync(file, 'friendVerify: [\n');
    expect(await call('/restart', {})).toEqual(SUCCESS);
    expect(await call('/config/reset_config', {})).toEqual(SUCCESS);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await msgFile()).FriendVerify).toBe(true);
  });

  it.each(['main-standalone', 'v3.8.3-patch.16'] as const)('is not to be had with %s', async (as) => {
    await start();
    await expect(createEmulator({ as, configCenter: true })).rejects.toThrow(`${as} has no centre of configuration`);
  });
});
