import { describe, expect, test } from 'vitest';
import { ImctlError } from '../../src/base/errors.ts';
import type { Page } from '../../src/operation/operation.ts';
import type { CallEvent, Event } from '../../src/operation/events.ts';
import { eachPage, type Call, type Question } from '../../src/operation/invoke.ts';
import { createGrants, parsePermission } from '../../src/operation/permission.ts';
import { smallInvoke } from './setup.ts';

const PROTECTED = { name: 'prod', protected: true, readOnly: false };

function call(path: string, params: Record<string, unknown> = {}, more: Partial<Call> = {}): Call {
  return { path, params, source: 'test', ...more };
}

async function failed(work: Promise<unknown>): Promise<ImctlError> {
  return work.then(() => { throw new Error('it did not fail'); }, (error: unknown) => error as ImctlError);
}

describe('parameters are checked before anything runs', () => {
  test.each<[path: string, params: Record<string, unknown>, code: string]>([
    ['users.get', {}, 'ARG-MISSING'], ['users.get', { userID: 5 }, 'ARG-TYPE'], ['users.get', { userID: 'u01', other: 1 }, 'ARG-UNKNOWN'], ['echo.slow', { ms: 'long' }, 'ARG-TYPE'], ['echo.slow', { ms: 1.5 }, 'ARG-TYPE'], ['users.nothing', {}, 'COMMAND-UNKNOWN'],
  ])('%s %j: %s', async (path, params, code) => {
    expect((await failed(smallInvoke()(call(path, params)))).code).toBe(code);
  });

  test('an operation with a near name is offered', async () => {
    expect((await failed(smallInvoke()(call('users.gett')))).hint).toContain('users.get');
  });
});

describe('one event for each call', () => {
  async function eventOf(made: Call, context = PROTECTED): Promise<CallEvent> {
    const events: Event[] = [];
    await smallInvoke((event) => events.push(event), context)(made).catch(() => {});
    expect(events.filter((event) => event.kind === 'call')).toHaveLength(1);
    return events.find((event) => event.kind === 'call')!;
  }

  test('of what worked', async () => {
    expect(await eventOf(call('users.get', { userID: 'u01' }))).toMatchObject({ path: 'users.get', effect: 'read', params: { userID: 'u01' }, source: 'test', context: 'prod', affected: 0, outcome: 'ok' });
  });

  test('of what failed, with its code', async () => {
    expect(await eventOf(call('users.get', { userID: 'nobody' }))).toMatchObject({ outcome: 'NOT-FOUND', message: 'no user "nobody"' });
  });

  test('of what was refused', async () => {
    expect(await eventOf(call('users.remove', { userID: 'u01' }))).toMatchObject({ outcome: 'PROTECTED', effect: 'destructive' });
  });

  test('with how many were affected, and why', async () => {
    expect(await eventOf(call('users.createMany', { users: [{ userID: 'a' }, { userID: 'b' }] }, { confirm: () => true, reason: 'ticket 7' }))).toMatchObject({ affected: 2, reason: 'ticket 7', outcome: 'ok' });
  });
});

describe('before what cannot be undone somebody is asked', () => {
  async function asked(made: Partial<Call>, context?: Parameters<typeof smallInvoke>[1], path = 'users.remove'): Promise<{ questions: Question[]; result: unknown }> {
    const questions: Question[] = [];
    const confirm = made.confirm && ((question: Question) => { questions.push(question); return made.confirm!(question); });
    const params = path === 'users.rename' ? { userID: 'u01', nickname: 'N' } : { userID: 'u01' };
    const result = await smallInvoke(() => {}, context)(call(path, params, { ...made, confirm })).catch((error: unknown) => (error as ImctlError).code);
    return { questions, result };
  }

  test('with what it will touch; yes runs it, no does not', async () => {
    expect(await asked({ confirm: () => true })).toEqual({ questions: [{ path: 'users.remove', effect: 'destructive', text: 'remove user u01.', context: 'local', typeName: false }], result: 'u01 removed' });
    expect((await asked({ confirm: async () => false })).result).toBe('CONFIRM-REFUSED');
  });

  test('with nobody there it is refused', async () => {
    expect((await asked({})).result).toBe('CONFIRM-NEEDED');
    expect((await asked({}, PROTECTED)).result).toBe('PROTECTED');
  });

  test('a change that can be undone is asked about only on a protected context, which wants its name typed', async () => {
    expect((await asked({ confirm: () => true }, undefined, 'users.rename')).questions).toEqual([]);
    expect((await asked({ confirm: () => true }, PROTECTED, 'users.rename')).questions).toMatchObject([{ typeName: true, context: 'prod' }]);
  });

  test('a read-only context refuses every change, whatever is answered, and names the way out', async () => {
    const readOnly = { ...PROTECTED, readOnly: true };
    expect(await asked({ confirm: () => true }, readOnly, 'users.rename')).toEqual({ questions: [], result: 'PROTECTED' });
    expect((await failed(smallInvoke(() => {}, readOnly)(call('users.rename', { userID: 'a', nickname: 'b' })))).hint).toContain('rw("reason", "15m")');
    await expect(smallInvoke(() => {}, readOnly)(call('users.get', { userID: 'u01' }))).resolves.toMatchObject({ userID: 'u01' });
  });

  test('reading is never asked about', async () => {
    expect(await asked({ confirm: () => false }, PROTECTED, 'users.get')).toMatchObject({ questions: [] });
  });
});

test('max-affected refuses before anything runs', async () => {
  const users = [{ userID: 'a' }, { userID: 'b' }];
  expect((await failed(smallInvoke()(call('users.createMany', { users }, { maxAffected: 1 })))).code).toBe('TOO-MANY');
  await expect(smallInvoke()(call('users.createMany', { users }, { maxAffected: 2 }))).resolves.toEqual({ created: 2 });
});

describe('permissions', () => {
  const grants = (...list: string[]) => createGrants(list.map(parsePermission));

  test.each<[granted: string[], path: string, allowed: boolean]>([
    [['users:read'], 'users.get', true], [['users:write'], 'users.get', false], [['users:read'], 'users.rename', false], [['users:write'], 'users.rename', true], [['users:rename'], 'users.rename', true], [['users:create'], 'users.rename', false], [[], 'users.get', false], [['users:*'], 'users.rename', true],
  ])('%j lets %s: %s', async (granted, path, allowed) => {
    const code = await smallInvoke()(call(path, path === 'users.get' ? { userID: 'u01' } : { userID: 'u01', nickname: 'N' }, { grants: grants(...granted) })).then(() => 'ok', (error: unknown) => (error as ImctlError).code);
    expect(code).toBe(allowed ? 'ok' : 'TASK-DENIED');
  });

  test('a budget is spent by what is affected, and what was refused costs nothing', async () => {
    const budget = grants('users:write<=3');
    const invoke = smallInvoke();
    const create = (count: number) => invoke(call('users.createMany', { users: Array.from({ length: count }, (_, at) => ({ userID: `x${at}` })) }, { grants: budget }));
    await create(2);
    expect((await failed(create(2))).message).toContain('1 of 3 left, 2 wanted');
    await create(1);
    expect((await failed(create(1))).code).toBe('TASK-DENIED');
  });
});

describe('an abort', () => {
  test('ends a running call with INTERRUPTED and the operationID it was on', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const error = await failed(smallInvoke()(call('echo.slow', { ms: 100_000 }, { signal: stop.signal })));
    expect({ code: error.code, operationID: error.operationID, exit: error.exitStatus }).toEqual({ code: 'INTERRUPTED', operationID: 'op-slow-100000', exit: 130 });
  });

  test('beforehand runs nothing', async () => {
    expect((await failed(smallInvoke()(call('users.get', { userID: 'u01' }, { signal: AbortSignal.abort() })))).code).toBe('INTERRUPTED');
  });
});

test('what an operation throws by mistake is a BUG with the first error as its cause', async () => {
  const error = await failed(smallInvoke()(call('echo.broken')));
  expect(error.code).toBe('BUG');
  expect(error.cause).toBeInstanceOf(TypeError);
  expect(error.context).toBe('local');
});

test('eachPage walks to the end, page by page', async () => {
  const sizes = [];
  for await (const page of eachPage(smallInvoke(), call('users.list'), 20)) sizes.push([page.items.length, page.total]);
  expect(sizes).toEqual([[20, 45], [20, 45], [5, 45]]);
  expect(((await smallInvoke()(call('users.list', { search: 'u1' }))) as Page).items).toHaveLength(10);
});

test('eachPage that looks ahead has the next page asked for while one is worked on, and tells its failure in its turn', async () => {
  const asked: (string | undefined)[] = [];
  const pages = (failing?: string) => eachPage(async ({ page }) => {
    asked.push(page!.cursor);
    if (page!.cursor === failing) throw new Error('gone');
    return { items: [page!.cursor], ...(page!.cursor === '3' ? {} : { next: String(Number(page!.cursor ?? 1) + 1) }) };
  }, call('users.list'), 1, true);
  const all = pages('none');
  expect((await all.next()).value).toMatchObject({ items: [undefined] });
  expect(asked).toEqual([undefined, '2']);
  expect((await all.next()).value).toMatchObject({ items: ['2'] });
  expect((await all.next()).value).toMatchObject({ items: ['3'] });
  expect((await all.next()).done).toBe(true);

  const broken = pages('2');
  expect((await broken.next()).value).toMatchObject({ items: [undefined] });
  await expect(broken.next()).rejects.toThrow('gone');
  // Nobody comes for the page that failed: nothing is left unhandled.
  const left = pages('2');
  await left.next();
  await left.return(undefined);
});
