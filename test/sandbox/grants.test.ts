import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ALLOW_TESTS, grantFixtures, grantTask, grantTest, listGrants, type GrantRequest } from '../../src/sandbox/grants.ts';
import type { TaskMeta } from '../../src/sandbox/meta.ts';
import { description, project } from './setup.ts';

const cwd = project({ 'data/keep.csv': 'x' });
const request = (needs: string[] | undefined, more: Partial<GrantRequest> & { contexts?: string[] } = {}): GrantRequest => {
  const { contexts, ...others } = more;
  const meta: TaskMeta | undefined = needs && { needs, limits: {}, params: {}, ...(contexts ? { contexts } : {}) };
  return { task: { file: 'tasks/t.ts', ...(meta ? { meta } : {}) }, description, context: 'staging', local: false, allow: [], deny: [], cwd, ...others };
};
const granted = (needs: string[] | undefined, more: Parameters<typeof request>[1] = {}) => grantTask(request(needs, more)).list.map((one) => one.text);
const refused = (needs: string[] | undefined, more: Parameters<typeof request>[1] = {}) => {
  try { grantTask(request(needs, more)); } catch (error) { return error as { code: string; exitStatus: number; message: string; hint?: string }; }
  throw new Error('it was granted');
};
const local = { local: true, context: 'local' };

describe('what is granted', () => {
  test.each<[string, string[] | undefined, Parameters<typeof request>[1], string[]]>([
    ['on local what is declared on objects, with its budgets', ['users:read', 'users:write<=5', 'messages:send'], local, ['users:read', 'users:write<=5', 'messages:send']],
    ['elsewhere reads', ['users:read', 'users:get'], {}, ['users:read', 'users:get']],
    ['elsewhere writes that are allowed', ['users:write'], { allow: ['users:write'] }, ['users:write']],
    ['one operation by the wider word', ['users:disable'], { allow: ['users:write'] }, ['users:disable']],
    ['by the star', ['messages:send'], { allow: ['messages:*'] }, ['messages:send']],
    ['the smaller budget of the two', ['users:write<=50'], { allow: ['users:write<=20'] }, ['users:write<=20']],
    ['the smaller budget, the other way', ['users:write<=5'], { allow: ['users:write<=20'] }, ['users:write<=5']],
    ['what lets less through in the long run', ['messages:send<=20/min'], { allow: ['messages:send<=10/s'] }, ['messages:send<=20/min']],
    ['one in all is less than one that comes back', ['messages:send<=20/min'], { allow: ['messages:send<=1000'] }, ['messages:send<=1000']],
    ['the budget of --allow where the task has none', ['users:write'], { allow: ['users:write<=20'] }, ['users:write<=20']],
    ['to a bare script the reads of objects, and nothing of the host', undefined, {}, ['users:read', 'messages:read', 'probe:read']],
    ['no more than is declared', ['users:read'], { allow: ['users:write'] }, ['users:read']],
    ['nothing to a task that needs nothing', [], local, []],
    ['programs, addresses and variables by their names', ['run:git', 'net:localhost:80', 'env:HOME'], { ...local, allow: ['run:git', 'net:localhost', 'env:HOME'] }, ['run:git', 'net:localhost:80', 'env:HOME']],
  ])('%s', (_name, needs, more, list) => { expect(granted(needs, more)).toEqual(list); });

  test('files by absolute paths, links resolved', () => {
    fs.symlinkSync(path.join(cwd, 'data'), path.join(cwd, 'link'));
    const [one] = grantTask(request(['fs:read:./link/keep.csv'], { ...local, allow: ['fs:read:data'] })).list;
    expect(one!.target).toBe(path.join(cwd, 'data/keep.csv'));
  });
});

describe('what is missing', () => {
  test('is listed together with the flags to add', () => {
    const error = refused(['groups:read', 'users:write<=50', 'fs:read:./keep.csv'].map((one) => one.replace('groups', 'probe')));
    expect(error).toMatchObject({ code: 'TASK-DENIED', exitStatus: 23, hint: "run it with  --allow 'users:write<=50' --allow fs:read:./keep.csv" });
    expect(error.message).toBe('tasks/t.ts needs\n  probe:read\n  users:write<=50           not granted\n  fs:read:./keep.csv        not granted');
  });

  test.each<[string, string[], Parameters<typeof request>[1]]>([
    ['a write elsewhere', ['users:write'], {}], ['a destructive one elsewhere', ['users:remove'], {}], ['a host permission on local', ['fs:read:./data'], local],
    ['a wider need than what is allowed', ['users:write'], { allow: ['users:disable'] }], ['a file beside the folder that is allowed', ['fs:read:./database'], { ...local, allow: ['fs:read:./data'] }],
    ['a file above', ['fs:read:./data/../other'], { ...local, allow: ['fs:read:./data'] }], ['writing where reading is allowed', ['fs:write:./data'], { ...local, allow: ['fs:read:./data'] }],
    ['another program', ['run:bash'], { ...local, allow: ['run:git'] }], ['everything by its need, a part by --allow', ['fs:read'], { ...local, allow: ['fs:read:./data'] }],
    ['what --deny denies', ['users:write'], { ...local, deny: ['users:write'] }], ['what --deny denies, --allow or not', ['users:disable'], { allow: ['users:disable'], deny: ['users:write'] }],
  ])('%s', (_name, needs, more) => { expect(refused(needs, more)).toMatchObject({ code: 'TASK-DENIED', exitStatus: 23 }); });

  test('is only listed by listGrants', () => {
    expect(listGrants(request(['users:read', 'users:write']))).toEqual([{ need: 'users:read', state: 'granted' }, { need: 'users:write', state: 'missing' }]);
  });
});

describe('--deny', () => {
  test('wins at the call, also where it is narrower than the grant', () => {
    const grants = grantTask(request(['users:write'], { ...local, deny: ['users:remove'] }));
    grants.take({ what: 'users.disable', oneOf: ['users:write', 'users:disable'], amount: 1 });
    expect(() => grants.take({ what: 'users.remove', oneOf: ['users:write', 'users:remove'], amount: 1 })).toThrow(expect.objectContaining({ code: 'TASK-DENIED', message: 'users.remove was denied by --deny users:remove' }) as Error);
  });
  test('wins over a bare script\'s reads', () => {
    const grants = grantTask(request(undefined, { deny: ['users:read'] }));
    expect(() => grants.take({ what: 'users.get', oneOf: ['users:read', 'users:get'], amount: 0 })).toThrow('denied');
  });
  test('wins for a file in a folder that is granted', () => {
    const grants = grantTask(request(['fs:read:./data'], { ...local, allow: ['fs:read:.'], deny: ['fs:read:./data/keep.csv'] }));
    expect(() => grants.take({ what: 'fs.read', allOf: [`fs:read:${path.join(cwd, 'data/keep.csv')}`], amount: 1 })).toThrow('denied');
    grants.take({ what: 'fs.read', allOf: [`fs:read:${path.join(cwd, 'data/other.csv')}`], amount: 1 });
  });
});

describe('what is refused', () => {
  test.each<[string, string[] | undefined, Parameters<typeof request>[1], string, number, string]>([
    ['a context it does not run on', [], { contexts: ['prod', 'dev'] }, 'TASK-CONTEXT', 8, 'tasks/t.ts runs on prod, dev, not on staging'],
    ['an object there is not', ['usres:read'], {}, 'TASK-INVALID', 24, 'there is no usres'],
    ['an operation there is not', ['users:disabel'], {}, 'TASK-INVALID', 24, 'users has no disabel'],
    ['a rate by no period we know', ['messages:send<=20/week'], {}, 'ARG-TYPE', 2, '"20/week" is no budget'],
    ['a wrong act on files', ['fs:delete:./a'], local, 'TASK-INVALID', 24, 'fs:delete:./a is no permission'],
    ['a wrong --allow', ['users:read'], { allow: ['usres:write'] }, 'ARG-TYPE', 2, '--allow: usres:write: there is no usres'],
    ['a --deny that is none', ['users:read'], { deny: ['users'] }, 'ARG-TYPE', 2, '"users" is not a permission'],
    ['--allow for a bare script', undefined, { allow: ['users:write'] }, 'TASK-INVALID', 24, 'has no meta, so it may only read'],
  ])('%s', (_name, needs, more, code, exitStatus, text) => {
    const error = refused(needs, more);
    expect(error).toMatchObject({ code, exitStatus });
    expect(error.message).toContain(text);
  });
});

describe('a test file without meta is told the flag alone, since it need not declare anything', () => {
  const hintOf = (act: () => void) => {
    try { act(); } catch (error) { return (error as { hint?: string }).hint; }
    throw new Error('it was granted');
  };
  const tests = (allow: string[] = []) => grantTest(request(undefined, { allow }), []);
  const fixtures = (allow: string[] = []) => grantFixtures({ local: false, allow, deny: [], cwd });
  const write = { what: 'users.create', oneOf: ['users:write', 'users:create'], amount: 1 };

  test.each<[string, () => void, string]>([
    ['its calls, with all that devices and fixtures need', () => tests().take(write), `add  --allow 'users:write'  ; for devices and all fixtures  ${ALLOW_TESTS}`],
    ['its fixtures', () => fixtures().take(write), `add  --allow 'users:write'  ; for devices and all fixtures  ${ALLOW_TESTS}`],
    ['what no fixture needs', () => tests().take({ what: 'messages.send', oneOf: ['messages:write', 'messages:send'], amount: 1 }), "add  --allow 'messages:write'"],
    ['a budget that is used up', () => tests(['users:write<=0']).take(write), 'raise the number in --allow'],
    ['one by the minute', () => fixtures(['users:write<=0/min']).take(write), 'wait a while, or raise the number in --allow'],
  ])('%s', (_what, act, hint) => { expect(hintOf(act)).toBe(hint); });

  test('with meta it declares, as a task', () => {
    expect(hintOf(() => grantTest(request(['users:write']), []))).toBe(`run it with  --allow users:write  ; for devices and all fixtures  ${ALLOW_TESTS}`);
    expect(hintOf(() => grantTest(request(['fs:read:./data'], local), []))).toBe('run it with  --allow fs:read:./data');
    expect(hintOf(() => grantTest(request(['users:read']), []).take(write))).toBe("declare it in meta.needs and run with  --allow 'users:write'");
  });
});
