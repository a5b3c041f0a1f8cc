import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { adminToken, callerOf, post } from './client.ts';

let emulator: Emulator;
let call: ReturnType<typeof callerOf>;
beforeAll(async () => {
  emulator = await createEmulator({ secret: '<&>', adminUserID: 'imAdmin' });
  call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL, '<&>'));
});
afterAll(() => emulator.close());

const read = async (configName: string) => JSON.parse((await call('/config/get_config', { configName })).data as string) as Record<string, unknown>;

describe('configuration without a centre', () => {
  it('answers every file of its list, as text', async () => {
    const { data } = await call('/config/get_config_list', {});
    const names = (data as { configNames: string[] }).configNames;
    expect(names).toHaveLength(22);
    expect((await Promise.all(names.map(read))).every((config) => Object.keys(config).length > 0)).toBe(true);
  });

  it('knows the secret it runs with, escaped as Go does inside the text too', async () => {
    const answer = await post(emulator.apiURL, '/config/get_config', { configName: 'share.yml' }, { token: await adminToken(emulator.apiURL, '<&>') });
    expect(answer.bytes.toString()).toContain('\\"Secret\\":\\"\\\\u003c\\\\u0026\\\\u003e\\"');
    expect(await read('share.yml')).toMatchObject({ Secret: '<&>', IMAdminUser: { UserIDs: ['imAdmin'], Nicknames: ['superAdmin'] } });
  });

  it('does not say etcd, so that nobody tries to write', async () => {
    expect(await read('discovery.yml')).toMatchObject({ Enable: 'kubernetes', RpcService: { User: 'user-rpc-service' } });
    expect(await call('/config/set_config', { configName: 'log.yml', data: '{}' })).toMatchObject({ errCode: 500, errDlt: 'only etcd support set config' });
    const { status, bytes } = await post(emulator.apiURL, '/config/get_enable_config_manager', {}, { token: await adminToken(emulator.apiURL, '<&>') });
    expect([status, bytes.length]).toEqual([500, 0]);
  });

  it.each([['__proto__'], ['constructor'], ['log'], ['']])('has no file %j', async (configName) => {
    expect(await call('/config/get_config', { configName })).toMatchObject({ errCode: 1001, errDlt: 'config name not found' });
  });

  it('lives on after a restart', async () => {
    expect(await call('/restart', {})).toEqual({ errCode: 0, errMsg: '', errDlt: '' });
    expect(await call('/config/reset_config', '')).toEqual({ errCode: 0, errMsg: '', errDlt: '' });
  });

  it('is discovered by nobody, and knows eleven services', async () => {
    const get = (name: string) => post(emulator.apiURL, `/prometheus_discovery/${name}`, '', { operationID: '' }, 'GET');
    expect([(await get('msg_gateway')).bytes.toString(), (await get('other')).status]).toEqual(['[]', 404]);
  });
});
