import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { CATALOG_FOLDER, generateCatalog, readSources } from '../../scripts/generate-catalog.ts';
import { ERROR_CODES, LIMITS, PLATFORM_IDS } from '../../src/openim/catalog/constants.ts';
import type { GroupInfo, RouteTypes } from '../../src/openim/catalog/types.ts';
import { loadFields, parseType, routeByName, routeByPath, ROUTES, type ResponseOf } from '../../src/openim/catalog.ts';

describe('the checked-in catalog', () => {
  const [source, constants] = readSources();

  test.each(Object.entries(generateCatalog(source, constants)))('%s is what the generator writes', (name, text) => {
    expect(readFileSync(join(CATALOG_FOLDER, name), 'utf8') === text, `${name} is stale: npm run generate`).toBe(true);
  });

  test('has every route of the source, in its order', () => {
    expect(ROUTES).toHaveLength(153);
    expect(ROUTES.map((row) => row.path)).toEqual(source.routes.map((route) => route.path));
  });

  test('a constants table keeps the names and numbers of the server', () => {
    expect(ERROR_CODES.RecordNotFoundError).toBe(1004);
    expect(PLATFORM_IDS.AdminPlatformID).toBe(10);
    expect(LIMITS.ShowNumber).toBe(1000);
  });
});

describe('route names', () => {
  test.each([
    ['/user/get_users', 'user.getUsers'],
    ['/statistics/user/active', 'statistics.userActive'],
    ['/third/logs/upload', 'third.logsUpload'],
    ['/restart', 'restart'],
    ['/object/*name', 'object.name'],
    ['/group/get_recv_group_applicationList', 'group.getRecvGroupApplicationList'],
    ['/prometheus_discovery/msg_gateway', 'prometheusDiscovery.msgGateway'],
  ])('%s is %s, both ways', (path, name) => {
    expect(routeByPath(path)?.name).toBe(name);
    expect(routeByName(name)?.path).toBe(path);
  });

  test('are unique and words that a script can write', () => {
    expect(new Set(ROUTES.map((row) => row.name)).size).toBe(ROUTES.length);
    expect(new Set(ROUTES.map((row) => row.path)).size).toBe(ROUTES.length);
    for (const row of ROUTES) expect(row.name).toMatch(/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?$/);
  });

  test('nothing is found for names the server does not know', () => {
    expect(routeByPath('/user/get_user')).toBeUndefined();
    expect(routeByName('constructor')).toBeUndefined();
  });
});

describe('effects', () => {
  test.each([
    ['read', ['auth.parseToken', 'user.getUsers', 'msg.searchMsg', 'friend.isFriend', 'user.accountCheck', 'msg.checkMsgIsSendSuccess', 'msg.newestSeq', 'msg.pullMsgBySeq',
      'user.pageUserClientConfig', 'object.accessUrl', 'object.partLimit', 'third.logsSearch', 'statistics.userRegister', 'statistics.groupCreate', 'user.processUserCommandGet', 'third.prometheus']],
    ['write', ['user.userRegister', 'group.createGroup', 'msg.sendMsg', 'friend.addFriend', 'group.muteGroup', 'config.setConfig', 'third.logsUpload', 'auth.getUserToken', 'auth.getAdminToken', 'group.quitGroup']],
    ['destructive', ['group.dismissGroup', 'group.kickGroup', 'friend.deleteFriend', 'msg.clearConversationMsg', 'msg.userClearAllMsg', 'msg.deleteMsgPhysical', 'auth.forceLogout', 'config.resetConfig',
      'restart', 'third.logsDelete', 'user.processUserCommandDelete', 'user.delUserClientConfig', 'msg.revokeMsg']],
  ] as const)('%s', (effect, names) => {
    for (const name of names) expect(`${name} ${routeByName(name)?.effect}`).toBe(`${name} ${effect}`);
  });

  test('what makes something new each time is never sent twice', () => {
    for (const name of ['msg.sendMsg', 'msg.batchSendMsg', 'user.userRegister', 'group.createGroup', 'group.dismissGroup', 'user.processUserCommandAdd', 'friend.addBlack', 'restart']) {
      expect(routeByName(name)?.idempotent, name).toBeUndefined();
    }
    expect(routeByName('user.updateUserInfoEx')?.idempotent).toBe(true);
    expect(ROUTES.filter((row) => row.effect === 'read' && 'idempotent' in row)).toEqual([]);
  });
});

describe('types and fields', () => {
  test('every type a row names is there, and every message a field names', async () => {
    const { types, routes } = await loadFields();
    const scalars = ['string', 'boolean', 'int32', 'uint32', 'int64', 'uint64', 'base64', 'object'];
    for (const row of ROUTES) {
      for (const name of [row.request, row.response]) if (name !== null) expect(types, name).toHaveProperty([name]);
      expect(routes, row.path).toHaveProperty([row.path]);
    }
    for (const [name, type] of Object.entries(types)) {
      for (const field of type.fields) {
        const { element } = parseType(field.type);
        expect(scalars.includes(element) || element in types, `${name}.${field.name}: ${field.type}`).toBe(true);
      }
    }
  });

  test('keep number, constraint and null rule', async () => {
    const { types, routes } = await loadFields();
    expect(types['UserRegisterReq']!.fields[0]).toMatchObject({ name: 'users', type: 'UserInfo[]', proto: 'repeated UserInfo', number: 1, required: true });
    expect(types['MsgSendMsgReq']!.fields.find((field) => field.name === 'content')).toMatchObject({ type: 'object', required: true });
    expect(types['GetUserClientConfigResp']!.fields[0]).toMatchObject({ name: 'configs', empty: 'omitted' });
    expect(routes['/user/user_register']!.errors).toContainEqual({ code: 1102, when: 'any of the users already exists' });
  });

  test('a field type falls into its parts', () => {
    expect(parseType('UserInfo[]|null')).toEqual({ element: 'UserInfo', list: true, map: false, nullable: true });
    expect(parseType('Record<string, Seqs>')).toEqual({ element: 'Seqs', list: false, map: true, nullable: false });
    expect(parseType('int64')).toEqual({ element: 'int64', list: false, map: false, nullable: false });
  });

  test('TypeScript sees what the contract says', () => {
    expectTypeOf<ResponseOf<'/group/create_group'>['groupInfo']>().toEqualTypeOf<GroupInfo | null>();
    expectTypeOf<ResponseOf<'/config/get_config'>>().toEqualTypeOf<string>();
    expectTypeOf<ResponseOf<'/user/user_register'>>().toEqualTypeOf<undefined>();
    expectTypeOf<ResponseOf<'/friend/get_full_friend_user_ids'>['version']>().toEqualTypeOf<number | bigint>();
    expectTypeOf<{ users: { userID: string }[] }>().toExtend<RouteTypes['/user/user_register']['request']>();
    expectTypeOf<{ pagination: { pageNumber: number } }>().not.toExtend<RouteTypes['/user/get_users']['request']>();
    expectTypeOf<keyof RouteTypes>().toEqualTypeOf<(typeof ROUTES)[number]['path']>();
  });
});
