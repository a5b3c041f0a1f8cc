// The order of chat's checks, and what its ports say to requests that are none.

import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHAT_ROUTES, CHAT_TYPES } from '../../../src/openim/catalog/chat.ts';
import { CHAT_RULES } from '../../../src/emulator/chat/rules/index.ts';
import { signClaims } from '../../../src/emulator/jwt.ts';
import { post } from '../client.ts';
import { md5, openOffice, person, type Office } from './office.ts';

let office: Office;
beforeAll(async () => { office = await openOffice(); });
afterAll(() => office.emulator.close());

describe('chat as data', () => {
  it('has a rule for every route, and a message for every name', () => {
    const lacking = Object.entries(CHAT_ROUTES).flatMap(([side, routes]) => Object.keys(routes).filter((path) => !CHAT_RULES[side as 'admin'][path]).map((path) => `${side} ${path}`));
    expect(lacking).toEqual([]);
    const names = Object.values(CHAT_TYPES).flatMap((fields) => Object.values(fields)).map((type) => type.replace(/\|null|\[\]|Record<string, |>/g, ''));
    expect([...new Set(names)].filter((name) => !(name in CHAT_TYPES))).toEqual(['int32', 'string', 'int64', 'uint32', 'boolean']);
  });
});

describe('a request to chat', () => {
  it.each([
    ['no operationID, known or not', 'POST', '/nosuch', { operationID: '' }, 200, 'header must have operationID'],
    ['an unknown path with one', 'POST', '/nosuch', {}, 404, '404 page not found'],
    ['a GET', 'GET', '/account/info', {}, 404, '404 page not found'],
    ['a slash too many', 'POST', '/account/info/', {}, 307, ''],
    ['OPTIONS', 'OPTIONS', '/anything', {}, 200, '"Options Request!"'],
    ['what is left out, with the reason', 'POST', '/user/import/xlsx', {}, 200, 'is not emulated yet: spreadsheets'],
  ])('%s', async (_what, method, path, headers, status, text) => {
    const answer = await post(office.adminURL, path, {}, headers, method);
    expect(answer.status).toBe(status);
    expect(answer.bytes.toString()).toContain(text);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['x-http-id']).toBeUndefined();
  });

  it('is never answered with gzip, which chat does not know', async () => {
    const answer = await post(office.adminURL, '/account/info', {}, { 'Accept-Encoding': 'gzip' });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(() => gunzipSync(answer.bytes)).toThrow();
    expect(answer.body).toMatchObject({ errDlt: 'token is empty' });
  });

  it('has its token looked at before its body', async () => {
    expect((await post(office.adminURL, '/block/add', '{')).body).toMatchObject({ errCode: 1001, errDlt: 'token is empty' });
    expect(await office.admin('/block/add', '{')).toMatchObject({ errCode: 1001, errMsg: expect.stringMatching(/^Error: Error: unexpected end of JSON input/) as string, errDlt: '' });
  });

  const claims = (more: object): string => {
    const now = Math.floor(Date.now() / 1000);
    return signClaims({ UserID: 'imAdmin', UserType: 2, PlatformID: 0, exp: now + 100, nbf: now - 60, iat: now - 1, ...more }, 'chat123');
  };
  it.each([
    ['of a secret that is not chat\'s', signClaims({ UserID: 'imAdmin', UserType: 2, PlatformID: 0, exp: 9e9, nbf: 0, iat: 0 }, 'openIM123'), 1505, 'TokenUnknownError'],
    ['of another kind', claims({ UserType: 3 }), 1505, 'token type unknown'],
    ['of a platform', claims({ PlatformID: 1 }), 1501, 'TokenExpiredError'],
    ['out of date', claims({ exp: 1 }), 1501, 'TokenExpiredError'],
    ['not yet good', claims({ nbf: 9e9 }), 1504, 'TokenNotValidYetError'],
    ['that chat has not issued', claims({ iat: 1 }), 20101, 'ErrTokenNotExist'],
    ['that is text', 'text', 1503, 'TokenMalformedError'],
  ])('with a token %s is refused', async (_what, token, errCode, errDlt) => {
    expect(await office.as(office.adminURL, token)('/account/info', {})).toMatchObject({ errCode, errDlt });
  });
});

describe('chat\'s configuration', () => {
  const rpcAdmin = { RPC: { RegisterIP: '', ListenIP: '', Ports: [1] }, TokenPolicy: { Expire: 1 }, Secret: 'other' };
  const set = (configName: string, data: unknown): Promise<{ errCode: number; errDlt: string }> => other.admin('/config/set_config', { configName, data: typeof data === 'string' ? data : JSON.stringify(data) });
  const read = async (configName: string): Promise<unknown> => JSON.parse((await other.admin('/config/get_config', { configName })).data as string);
  let other: Office;
  beforeAll(async () => { other = await openOffice(); });
  afterAll(() => other.emulator.close());

  it('is stored but unused until the centre is on, and enabling it starts from the files', async () => {
    await set('log.yml', { RemainLogLevel: 3 });
    expect(await read('log.yml')).toMatchObject({ RemainLogLevel: 6 });
    await other.admin('/config/set_enable_config_manager', { enable: true });
    expect(await read('log.yml')).toMatchObject({ RemainLogLevel: 6 });
    await set('log.yml', { remainLOGlevel: 3, nonsense: true });
    expect(await read('log.yml')).toEqual({ StorageLocation: '', RotationTime: 0, RemainRotationCount: 0, RemainLogLevel: 3, IsStdout: false, IsJson: false, IsSimplify: false, WithStack: false });
    await set('log.yml', 'null');
    expect(await read('log.yml')).toMatchObject({ RemainLogLevel: 6, RotationTime: 24 });
  });

  it('is obeyed: who may register, the code, and the secret that signs', async () => {
    const chat = await read('chat-rpc-chat.yml') as { VerifyCode: object };
    await set('chat-rpc-chat.yml', { ...chat, AllowRegister: false });
    expect((await other.admin('/user/allow_register/get', {})).data).toEqual({ allowRegister: false });
    await set('chat-rpc-chat.yml', { ...chat, VerifyCode: { ...chat.VerifyCode, SuperCode: '1', Mail: { Use: 'mail' } } });
    await other.admin('/account/add_user', { user: person('kim', { areaCode: '+1', phoneNumber: '1' }) });
    const login = (who: object, verifyCode: string): Promise<{ errCode: number; errDlt: string }> => other.chat('/account/login', { ...who, verifyCode, platform: 1 });
    expect((await login({ areaCode: '+1', phoneNumber: '1' }, '666666')).errCode).toBe(20006);
    expect((await login({ areaCode: '+1', phoneNumber: '1' }, '1')).errCode).toBe(0);
    expect(await login({ email: 'kim@example.org' }, '1')).toMatchObject({ errCode: 500, errDlt: 'email verification code is not enabled' });
    await set('chat-rpc-admin.yml', rpcAdmin);
    expect((await other.admin('/account/info', {})).errCode).toBe(1505);
    const { data } = await other.as(other.adminURL, '')('/account/login', { account: 'chatAdmin', password: md5('chatAdmin'), version: '1' });
    other.admin = other.as(other.adminURL, (data as { adminToken: string }).adminToken);
    expect((await other.admin('/config/reset_config', {})).errCode).toBe(0);
  });

  it.each([
    ['', 'EOF'], ['{"configName":1}', 'json: cannot unmarshal number into Go struct field SetConfigReq.configName of type string'],
  ])('refuses the request %j with HTTP 400', async (body, errDlt) => {
    const { data } = await other.as(other.adminURL, '')('/account/login', { account: 'chatAdmin', password: md5('chatAdmin'), version: '1' });
    expect(await post(other.adminURL, '/config/set_config', body, { token: (data as { adminToken: string }).adminToken })).toMatchObject({ status: 400, body: { errCode: 1001, errMsg: 'ArgsError', errDlt } });
  });

  it.each([
    ['', 'unexpected end of JSON input'], ['[]', 'json: cannot unmarshal array into Go value of type config.Admin'],
    ['{"TokenPolicy":{"Expire":"5"}}', 'json: cannot unmarshal string into Go struct field'], ['{"RPC":{"Ports":["a"]}}', 'json: cannot unmarshal string into Go struct field'],
  ])('takes no %j for chat-rpc-admin.yml', async (data, words) => {
    expect(await office.admin('/config/set_config', { configName: 'chat-rpc-admin.yml', data })).toMatchObject({ errCode: 1001, errDlt: expect.stringContaining(`Error: 1001 ArgsError ${words}`) as string });
  });

  it('cannot be changed without etcd, and says so as a server without it', async () => {
    const plain = await openOffice({ configCenter: false });
    expect(await plain.admin('/config/set_config', '{')).toMatchObject({ errCode: 500, errMsg: 'ServerInternalError', errDlt: 'only etcd support set config' });
    const { data } = await plain.as(plain.adminURL, '')('/account/login', { account: 'chatAdmin', password: md5('chatAdmin'), version: '1' });
    const token = (data as { adminToken: string }).adminToken;
    for (const path of ['/config/get_enable_config_manager', '/config/set_enable_config_manager']) expect(await post(plain.adminURL, path, {}, { token })).toMatchObject({ status: 500, bytes: { length: 0 } });
    expect((await plain.admin('/config/reset_config', {})).errCode).toBe(0);
    await plain.emulator.close();
  });
});
