import { describe, expect, test } from 'vitest';
import { fromErrorData, ImctlError, toErrorData } from '../../src/base/errors.ts';
import { parseJSON, stringifyJSON } from '../../src/base/json.ts';
import { createBridge, describeRegistry, type BridgeAnswer, type BridgeCall } from '../../src/operation/bridge.ts';
import { createFacade, SHAPE } from '../../src/operation/facade.ts';
import { OBJECTS } from '../../src/builtins/index.ts';
import { createRegistry } from '../../src/operation/registry.ts';
import { smallInvoke, smallRegistry } from './setup.ts';

type Loose = Record<string, (...args: unknown[]) => unknown>;
type Objects = Record<string, Loose>;

/** The facade in promises, over a bridge in this thread; text crosses as it does everywhere. */
function later(calls: BridgeCall[] = []): Objects {
  const bridge = createBridge(smallInvoke(), { source: 'test', confirm: () => true });
  const send = async (call: BridgeCall) => {
    calls.push(call);
    const answer = parseJSON(await bridge(stringifyJSON(call, 'number'))) as BridgeAnswer;
    if ('error' in answer) throw fromErrorData(answer.error);
    return answer.value;
  };
  return createFacade(describeRegistry(smallRegistry()), { mode: 'async', send }) as unknown as Objects;
}

/** The facade that blocks, with the answers made on the spot. */
function now(answer: (call: BridgeCall) => unknown, calls: BridgeCall[] = []): Objects {
  const send = (call: BridgeCall) => { calls.push(call); return answer(call); };
  return createFacade(describeRegistry(smallRegistry()), { mode: 'sync', send, sendAsync: async (call) => send(call) }) as unknown as Objects;
}

describe('arguments become parameters', () => {
  test.each<[path: [string, string], args: unknown[], params: unknown]>([
    [['users', 'get'], ['u01'], { userID: 'u01' }], [['users', 'get'], [{ userID: 'u01' }], { userID: 'u01' }], [['users', 'rename'], ['u01', 'New'], { userID: 'u01', nickname: 'New' }],
    [['users', 'rename'], ['u01', { nickname: 'New' }], { userID: 'u01', nickname: 'New' }], [['users', 'get'], ['u01', undefined], { userID: 'u01' }],
    [['echo', 'now'], [{ a: 1 }], { value: { a: 1 } }], [['echo', 'now'], [{ value: 1 }], { value: 1 }], [['echo', 'now'], [], {}], [['echo', 'now'], [[1, 2]], { value: [1, 2] }],
    [['users', 'create'], [[{ userID: 'a' }, { userID: 'b' }]], { users: [{ userID: 'a' }, { userID: 'b' }] }],
  ])('%j with %j', async ([object, operation], args, params) => {
    const calls: BridgeCall[] = [];
    now(() => ({}), calls)[object]![operation]!(...args);
    expect(calls[0]!.params).toEqual(params);
  });

  test('an array goes to the operation that takes many', () => {
    const calls: BridgeCall[] = [];
    now(() => ({ created: 1 }), calls).users!.create!([{ userID: 'a' }]);
    expect(calls[0]!.path).toBe('users.createMany');
  });

  const ben = { userID: 'ben', nickname: 'Ben' };
  const carla = { userID: 'carla', device: () => {} };
  test.each<[operation: string, args: unknown[], params: unknown]>([
    ['device', [ben], { userID: 'ben' }], ['device', [ben, 'web'], { userID: 'ben', platform: 'web' }], ['device', [{ userID: 'ben', platform: 'web' }], { userID: 'ben', platform: 'web' }],
    ['device', [{ userID: ben }], { userID: 'ben' }], ['device', ['ben', { gzip: false }], { userID: 'ben', gzip: false }],
    ['send', ['d', ben, 'hi'], { device: 'd', to: 'ben', text: 'hi' }], ['send', ['d', { group: { groupID: 'g', members: [] }, text: 'hi' }], { device: 'd', group: 'g', text: 'hi' }],
    ['watchOnline', ['d', ben, carla], { device: 'd', userIDs: ['ben', 'carla'] }], ['watchOnline', ['d', [ben, 'x'], { off: true }], { device: 'd', userIDs: ['ben', 'x'], off: true }], ['watchOnline', ['d', 'x', 'y'], { device: 'd', userIDs: ['x', 'y'] }],
    ['events', ['d', { clientMsgID: 'm', ms: 1 }], { device: 'd', clientMsgID: 'm' }], ['send', ['d', { nickname: 'nobody' }], { device: 'd', nickname: 'nobody' }],
  ])('a thing stands for its ID where a parameter says so: im.%s of %j', (operation, args, params) => {
    const calls: BridgeCall[] = [];
    const { im } = createFacade(describeRegistry(createRegistry(OBJECTS)), { mode: 'sync', send: (call) => { calls.push(call); return operation === 'events' ? { items: [] } : {}; } }) as unknown as Objects;
    const made = im![operation]!(...args);
    if (operation === 'events') (made as Loose).all!();
    expect(calls[0]!.params).toEqual(params);
  });

  test('too many arguments are refused with what it takes', () => {
    const users = now(() => ({})).users!;
    expect(() => users.get!('a', 'b')).toThrow('users.get takes (userID), not 2 arguments');
    expect(() => users.list!('a')).toThrow('users.list takes its parameters as one object');
  });

  test('operations with dots in their names are nested, and open ones take any object', () => {
    const calls: BridgeCall[] = [];
    const deep = now(() => 1, calls).echo!.deep as unknown as Loose;
    deep.er!({ x: 1, y: [2] });
    expect(calls).toEqual([{ path: 'echo.deep.er', params: { x: 1, y: [2] } }]);
    expect(Object.isFrozen(deep)).toBe(true);
  });
});

describe('items', () => {
  const item = () => now((call) => (call.path === 'users.get' ? { userID: 'u01', nickname: 'Name' } : { noteID: 'n', ...call.params })).users!.get!('u01') as Record<string | symbol, unknown> & Loose;

  test('carry the operations of their object bound to their id, and those of others that say so', () => {
    const calls: BridgeCall[] = [];
    const user = now((call) => { return call.path === 'users.get' ? { userID: 'u01' } : 1; }, calls).users!.get!('u01') as Loose;
    user.rename!('New');
    user.remove!();
    user.write!('hello');
    expect(calls.slice(1)).toEqual([
      { path: 'users.rename', params: { userID: 'u01', nickname: 'New' } }, { path: 'users.remove', params: { userID: 'u01' } }, { path: 'notes.write', params: { about: 'u01', text: 'hello' } },
    ]);
  });

  test('a bound id cannot be replaced by an argument', () => {
    const calls: BridgeCall[] = [];
    const user = now((call) => (call.path === 'users.get' ? { userID: 'u01' } : 1), calls).users!.get!('u01') as Loose;
    user.rename!({ userID: 'u02', nickname: 'New' });
    expect(calls[1]!.params).toEqual({ userID: 'u01', nickname: 'New' });
  });

  test('are plain to JSON, to keys and to for..in', () => {
    expect(JSON.stringify(item())).toBe('{"userID":"u01","nickname":"Name"}');
    expect(Object.keys(item())).toEqual(['userID', 'nickname']);
    const seen = [];
    for (const key in item()) seen.push(key);
    expect(seen).toEqual(['userID', 'nickname']);
    expect({ ...item() }).toEqual({ userID: 'u01', nickname: 'Name' });
  });

  test('their prototype is frozen, knows its shape, and is one for all of a shape', () => {
    const proto = Object.getPrototypeOf(item()) as object;
    expect(Object.isFrozen(proto)).toBe(true);
    expect(item()[SHAPE]).toBe('User');
    expect(item().constructor.name).toBe('User');
    expect(item() instanceof Object).toBe(true);
  });

  test('a field of the server covers a method of the same name', () => {
    const user = now(() => ({ userID: 'u01', rename: 'a field' })).users!.get!('u01') as Record<string, unknown>;
    expect(user.rename).toBe('a field');
  });

  test('__proto__ in an answer is data', () => {
    const value = now(() => parseJSON('{"userID":"u01","__proto__":{"admin":true}}')).users!.get!('u01') as Record<string, unknown>;
    expect(value.admin).toBeUndefined();
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

describe('objects', () => {
  test('are frozen and hold nothing but operations and list methods', () => {
    const { users } = now(() => ({}));
    expect(Object.isFrozen(users)).toBe(true);
    expect(Object.keys(users!).sort()).toEqual(['all', 'count', 'create', 'createMany', 'find', 'first', 'forEach', 'get', 'last', 'limit', 'list', 'map', 'remove', 'rename', 'sort', 'where']);
    expect(() => { 'use strict'; (users as Record<string, unknown>).get = 1; }).toThrow(TypeError);
    expect('then' in users!).toBe(false);
  });

  test('one without a list has no list methods and cannot be iterated', () => {
    const { echo } = now(() => ({}));
    expect(echo!.where).toBeUndefined();
    expect(() => [...(echo as unknown as Iterable<unknown>)]).toThrow(TypeError);
  });

  test('operations are named, and have .async beside them only where calls block', async () => {
    expect(now(() => 1).users!.get!.name).toBe('get');
    await expect((now(() => ({ userID: 'u01' })).users!.get as unknown as { async(id: string): Promise<unknown> }).async('u01')).resolves.toEqual({ userID: 'u01' });
    expect((later().users!.get as unknown as { async?: unknown }).async).toBeUndefined();
  });
});

describe('in promises', () => {
  test('a value, an item with its methods, a failure with all it says', async () => {
    const { users, echo } = later();
    await expect(echo!.now!('hi')).resolves.toBe('hi');
    const user = await users!.get!('u07') as Loose;
    await expect(user.rename!('New')).resolves.toMatchObject({ userID: 'u07', nickname: 'New' });
    const error = await (users!.get!('nobody') as Promise<unknown>).catch((thrown: unknown) => thrown) as ImctlError;
    expect(error).toBeInstanceOf(ImctlError);
    expect(toErrorData(error)).toMatchObject({ code: 'NOT-FOUND', message: 'no user "nobody"', operationID: 'op-none', exitCode: 4, context: 'local' });
  });

  test('integers beyond 2^53 cross as bigint, both ways', async () => {
    const { echo } = later();
    await expect(echo!.big!()).resolves.toEqual({ seq: 9007199254740993n, small: 5, ['__proto__x']: 1 });
    await expect(echo!.now!({ value: { n: 12345678901234567890n } })).resolves.toEqual({ n: 12345678901234567890n });
  });

  test('a list is no promise, and its methods answer with promises', async () => {
    const list = later().users!.list!() as Loose;
    expect('then' in list).toBe(false);
    await expect(list.count!()).resolves.toBe(45);
    expect(((await list.first!()) as { userID: string }).userID).toBe('u01');
    const ids = [];
    for await (const user of list as unknown as AsyncIterable<{ userID: string }>) ids.push(user.userID);
    expect(ids).toHaveLength(45);
    expect(() => [...(list as unknown as Iterable<unknown>)]).toThrow(TypeError);
  });

  test('wrong arguments reject or throw before anything is sent', async () => {
    const calls: BridgeCall[] = [];
    const { users } = later(calls);
    expect(() => users!.get!('a', 'b')).toThrow(TypeError);
    expect(calls).toEqual([]);
  });
});

test('whatever a description says, no key of it reaches Object.prototype', () => {
  const description = parseJSON('{"objects":[{"name":"__proto__","doc":"","operations":[{"path":"__proto__.polluted","name":"polluted","doc":"","effect":"read","params":[],"returns":"value"}]}],"shapes":{}}') as Parameters<typeof createFacade>[0];
  createFacade(description, { mode: 'sync', send: () => 1 });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
