import { describe, expect, test } from 'vitest';
import { OBJECTS } from '../../src/builtins/index.ts';
import { describeRegistry } from '../../src/operation/bridge.ts';
import { createRegistry } from '../../src/operation/registry.ts';
import { describeWithin } from '../../src/sandbox/speaks.ts';
import { loadTask, type TaskSource } from '../../src/sandbox/task.ts';
import { project } from './setup.ts';

const description = describeRegistry(createRegistry(OBJECTS));
const objects = description.objects.map(({ name }) => name);
const within = async (source: TaskSource, cwd = project({})) => describeWithin(await loadTask(source, { cwd, objects }), description);
const written = (source: string) => within('t.ts', project({ 't.ts': source }));

describe('a sandbox is told', () => {
  test('of the objects of this machine that the task names', async () => {
    const { objects: told, shapes } = await written('import { env, log, fs } from "imctl";\nexport default async () => log(await env.get("A"), typeof fs);\n');
    expect(told.map(({ name }) => name)).toEqual(objects.filter((name) => name === 'env' || name === 'fs'));
    expect(Object.values(shapes).filter(({ object }) => object !== 'env' && object !== 'fs')).toEqual([]);
  });

  test('of all objects where one of the server is named, since its items carry operations of others', async () => {
    expect(await written('import { users } from "imctl";\nexport default () => users.get("anna");\n')).toBe(description);
  });

  test('of all objects where the task takes the module as a whole', async () => {
    expect(await written('import * as all from "imctl";\nexport default () => Object.keys(all);\n')).toBe(description);
  });

  test('of what a text without a file says the word of', async () => {
    expect((await within({ source: 'log(await env.get("A"))', name: 'eval.ts' })).objects.map(({ name }) => name)).toEqual(['env']);
    expect(await within({ source: 'log(await users.count())', name: 'eval.ts' })).toBe(description);
  });
});
