import { describe, expect, test } from 'vitest';
import { ImctlError } from '../../src/base/errors.ts';
import { objectDefiner, type Ctx } from '../../src/operation/operation.ts';
import { createRegistry } from '../../src/operation/registry.ts';
import { allVerbs, findMeaning, verbOf } from '../../src/operation/words.ts';

const row = { doc: 'x', effect: 'read', params: {}, run: () => 1 } as const;
const id = { userID: { kind: 'string', positional: true, required: true, doc: 'x' } } as const;

const registry = createRegistry([
  objectDefiner<Ctx>()({ name: 'users', singular: 'user', aliases: ['u'], doc: 'x', operations: { list: { ...row, returns: { many: 'User' } }, get: { ...row, params: id }, disable: { ...row, params: id, verbs: ['block'] }, sendMany: row } }),
  objectDefiner<Ctx>()({ name: 'groups', singular: 'group', doc: 'x', operations: { list: { ...row, returns: { many: 'Group' } }, get: row, members: { ...row, returns: { many: 'Member' } }, dismiss: { ...row, verbs: ['delete'] } } }),
  objectDefiner<Ctx>()({ name: 'messages', singular: 'message', doc: 'x', operations: { list: { ...row, params: { conversation: { kind: 'string', positional: true, doc: 'x' } }, returns: { many: 'Message' } } } }),
  objectDefiner<Ctx>()({ name: 'fs', singular: 'file', doc: 'x', scriptOnly: true, operations: { read: row, members: { ...row, returns: { many: 'Line' } } } }),
]);

describe('words that mean an operation', () => {
  test.each<[words: string, path: string, rest: string[]]>([
    ['users get u1', 'users.get', ['u1']], ['get user u1', 'users.get', ['u1']], ['get users', 'users.list', []], ['users list', 'users.list', []], ['get members', 'groups.members', []], ['get user', 'users.get', []], ['get user/u1', 'users.get', ['u1']], ['get users u1', 'users.get', ['u1']],
    ['disable user u1 u2', 'users.disable', ['u1', 'u2']], ['users disable u1', 'users.disable', ['u1']], ['block user u1', 'users.disable', ['u1']], ['u disable u1', 'users.disable', ['u1']],
    ['delete group 1', 'groups.dismiss', ['1']], ['groups delete 1', 'groups.dismiss', ['1']], ['send-many users', 'users.sendMany', []], ['users sendMany', 'users.sendMany', []],
    ['get members 3021', 'groups.members', ['3021']], ['get messages si_a_b', 'messages.list', ['si_a_b']], ['list messages', 'messages.list', []],
  ])('%s', (words, path, rest) => {
    expect(findMeaning(registry, words.split(' '))).toMatchObject({ kind: 'operation', operation: { path }, rest });
  });
});

describe('words that mean half of one', () => {
  test('an object alone, a verb alone', () => {
    expect(findMeaning(registry, ['users'])).toMatchObject({ kind: 'object', object: { name: 'users' } });
    const verb = findMeaning(registry, ['get']);
    expect(verb.kind === 'verb' && verb.operations.map((operation) => operation.path)).toEqual(['users.list', 'groups.list', 'messages.list']);
  });

  test('a verb that only one object answers to needs no noun', () => {
    expect(findMeaning(registry, ['dismiss'])).toMatchObject({ kind: 'operation', operation: { path: 'groups.dismiss' }, rest: [] });
  });
});

describe('words that mean nothing', () => {
  test.each<[words: string, says: string]>([
    ['usrs get', 'imctl users'], ['users gett u1', 'imctl users get'], ['disable usr u1', 'imctl disable user'], ['runn', 'imctl run'], ['fs read', 'imctl explain fs'], ['dismiss user u1', 'there are:'],
  ])('%s: %s', (words, says) => {
    try {
      findMeaning(registry, words.split(' '), ['run', 'shell']);
    } catch (error) {
      expect(error).toBeInstanceOf(ImctlError);
      expect((error as ImctlError).hint).toContain(says);
      expect((error as ImctlError).exitStatus).toBe(2);
      return;
    }
    throw new Error('it meant something');
  });
});

test('verbs are those of the command line', () => {
  expect(allVerbs(registry)).toEqual(['block', 'delete', 'disable', 'dismiss', 'get', 'members', 'send-many']);
  expect(verbOf(registry.operation('users.sendMany'))).toBe('send-many');
  expect(verbOf(registry.operation('users.list'))).toBe('get');
});

describe('the registry', () => {
  test('refuses two of one name', () => {
    const object = registry.objects[0]!;
    expect(() => createRegistry([object, object])).toThrow('two objects are called users');
  });

  test('knows objects by name, singular and alias', () => {
    expect(['users', 'user', 'u'].map((word) => registry.object(word)?.name)).toEqual(['users', 'users', 'users']);
    expect(registry.object('__proto__')).toBeUndefined();
  });
});
