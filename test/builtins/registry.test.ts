import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { OBJECTS } from '../../src/builtins/index.ts';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { RULES } from '../../src/emulator/rules/index.ts';
import { ROUTES } from '../../src/openim/catalog.ts';
import { CHAT_ROUTES } from '../../src/openim/catalog/chat.ts';
import { HELPERS } from '../../src/sandbox/messages.ts';
import { namesOf } from '../../src/operation/permission.ts';
import { createRegistry, shapeOf } from '../../src/operation/registry.ts';
import { allVerbs, findMeaning } from '../../src/operation/words.ts';
import { ROOT } from '../helpers/imctl.ts';

const registry = createRegistry(OBJECTS);
const operations = OBJECTS.flatMap((object) => Object.values(object.operations));
const own = operations.filter((operation) => !operation.path.startsWith('api.'));

describe('every operation', () => {
  test('has a sentence, and so has each parameter', () => {
    const silent = operations.flatMap((operation) => [
      ...(/^[A-Z"'(].*[.!?]$/s.test(operation.doc) ? [] : [operation.path]),
      ...Object.entries(operation.params).filter(([, field]) => !/[.!?]$/.test(field.doc)).map(([name]) => `${operation.path} ${name}`),
    ]);
    expect(silent).toEqual([]);
  });

  test('that answers with items has their shape, with columns', () => {
    const shapeless = own.filter((operation) => ('one' in operation.returns || 'many' in operation.returns) && !shapeOf(registry, operation)?.columns.length);
    expect(shapeless.map((operation) => operation.path)).toEqual([]);
  });

  test('that names an undo, a bulk operation or an object to stand on names one that exists', () => {
    const wrong = own.flatMap((operation) => [
      ...(operation.undo === undefined || operation.undo.by in operation.object.operations ? [] : [`${operation.path} undo ${operation.undo.by}`]),
      ...(operation.bulk === undefined || operation.bulk.operation in operation.object.operations ? [] : [`${operation.path} bulk ${operation.bulk.operation}`]),
      ...Object.entries(operation.on ?? {}).filter(([object, param]) => !registry.object(object) || !(param in operation.params)).map(([object]) => `${operation.path} on ${object}`),
    ]);
    expect(wrong).toEqual([]);
  });

  test('that changes something is let by no permission to read', () => {
    const changing = operations.filter((operation) => operation.effect !== 'read' && !operation.needs);
    expect(changing.filter((operation) => namesOf(operation).includes(`${operation.object.name}:read`)).map((operation) => operation.path)).toEqual([]);
  });

  test('that answers with tokens or passwords is let by its own name, and by no permission to read', () => {
    const told = operations.filter((operation) => operation.reveals);
    expect(told.map((operation) => operation.path)).toEqual(expect.arrayContaining(['api.user.getUsersOnlineStatus', 'api.user.getUsersOnlineTokenDetail', 'api.config.getConfig']));
    expect(told.filter((operation) => namesOf(operation).includes(`${operation.object.name}:read`))).toEqual([]);
  });

  test('that is allowed by the word of another names one of its object', () => {
    expect(operations.filter((operation) => operation.allowedBy !== undefined && !(operation.allowedBy in operation.object.operations)).map((operation) => operation.path)).toEqual([]);
  });

  test('that destroys on the server says beforehand what it will touch', () => {
    expect(operations.filter((operation) => operation.effect === 'destructive' && !operation.preview).map((operation) => operation.path)).toEqual([]);
  });

  test('calls routes that the embedded server has', () => {
    const files = readdirSync(path.join(ROOT, 'src/builtins'), { encoding: 'utf8', recursive: true }).filter((file) => file.endsWith('.ts') && file !== 'api.ts');
    const called = new Set(files.flatMap((file) => [...readFileSync(path.join(ROOT, 'src/builtins', file), 'utf8').matchAll(/'(\/[a-z]+\/[a-z_/]+)'/g)].map((match) => match[1]!)));
    expect(called.size).toBeGreaterThan(20);
    const chat = new Set(Object.values(CHAT_ROUTES).flatMap((routes) => Object.keys(routes)));
    const paths = new Set([...ROUTES.map((route) => route.path as string), ...chat]);
    expect([...called].filter((route) => !paths.has(route))).toEqual([]);
    expect([...called].filter((route) => !RULES.has(route) && !chat.has(route))).toEqual([]);
  });
});

describe('words of the command line', () => {
  test('no object, singular or alias is called like a command of our own', () => {
    const taken = new Set(COMMANDS.map((command) => command.name));
    const words = OBJECTS.filter((object) => !object.scriptOnly).flatMap((object) => [object.name, object.singular, ...object.aliases]);
    expect(words.filter((word) => taken.has(word))).toEqual([]);
  });

  test('no object is called like a verb', () => {
    const verbs = new Set(allVerbs(registry));
    expect(OBJECTS.filter((object) => !object.scriptOnly).flatMap((object) => [object.name, object.singular, ...object.aliases]).filter((word) => verbs.has(word))).toEqual([]);
  });

  test('every operation is reached by object and verb', () => {
    const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    for (const operation of own.filter((one) => !one.object.scriptOnly)) {
      expect(findMeaning(registry, [operation.object.name, kebab(operation.name)])).toMatchObject({ kind: 'operation', operation: { path: operation.path } });
    }
  });
});

test('the names that scripts can see are these: one that goes or changes breaks somebody\'s script', () => {
  const seen = Object.fromEntries(OBJECTS.filter((object) => object.name !== 'api').map((object) => [object.name, Object.keys(object.operations).join(' ')]));
  expect(seen).toMatchInlineSnapshot(`
    {
      "accounts": "list get create createMany resetPassword block unblock blocked",
      "blacks": "list add remove",
      "context": "list show use set elevate lower delete",
      "conversations": "list get set read delete clear",
      "env": "get",
      "friends": "list requests request answer add remove",
      "fs": "read readJSON readCSV write append exists list makeFolder remove",
      "groups": "list joined get create update members requests answer invite kick setRole mute unmute transfer dismiss",
      "http": "get post",
      "im": "device list get send sendGroup sendMany receive inbox conversations history pull catchUp markRead revoke delete clear watchOnline waitOnline background cut reconnect waitEnd logout close events expect faults addFriend answerFriend deleteFriend block unblock createGroup joinGroup answerJoin invite kickMember quitGroup dismissGroup muteGroup muteMember call",
      "manifests": "read diff apply",
      "messages": "send broadcast sendMany history list get delete revoke",
      "notificationAccounts": "list get create update",
      "sh": "run",
      "users": "list search get count create createMany update kick sessions token disable enable delete",
    }
  `);
  expect(Object.keys(OBJECTS.find((object) => object.name === 'api')!.operations)).toHaveLength(153);
  expect([...HELPERS].sort().join(' ')).toMatchInlineSnapshot(`"ImctlError cleanup confirm days hours log minutes now params scenario seconds secret sleep step time"`);
});
