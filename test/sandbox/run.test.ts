import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createGrants, parsePermission } from '../../src/operation/permission.ts';
import type { SandboxFiles } from '../../src/sandbox/spawn.ts';
import { buildSandbox, load, project, run } from './setup.ts';

let files: SandboxFiles;
beforeAll(async () => { files = await buildSandbox(); });

const ok = async (source: string, options?: Parameters<typeof run>[2]) => {
  const result = await run(files, source, options);
  if (!result.ok) throw new Error(`failed: ${result.error.code} ${result.error.message}`);
  return result;
};
const failed = async (source: string, options?: Parameters<typeof run>[2]) => {
  const result = await run(files, source, options);
  if (result.ok) throw new Error('did not fail');
  return result;
};

describe('what V8 made of the prelude at the build', () => {
  test.each([
    ['is not there', () => undefined],
    ['is cut off', (whole: Uint8Array) => whole.subarray(0, whole.length >> 1)],
    ['is empty', () => new Uint8Array()],
    ['is something else', (whole: Uint8Array) => new Uint8Array(whole.length).fill(7)],
  ])('may be of no use, and tasks run: it %s', async (_how, change) => {
    const { compiledFile, ...rest } = files;
    const other = change(fs.readFileSync(compiledFile!));
    const file = path.join(path.dirname(rest.childFile), 'other.bin');
    if (other) fs.writeFileSync(file, other);
    expect(await run({ ...rest, ...(other ? { compiledFile: file } : {}) }, 'export default () => 1;\n')).toMatchObject({ ok: true, value: 1 });
  });
});

describe('a task', () => {
  test('gets the admin objects, its parameters, and answers with a value', async () => {
    const result = await ok(`
      import { users, log } from 'imctl';
      export default async function main({ who }: { who: string }) {
        const user = await users.get(who);
        log('found', user);
        return { name: user.nickname, all: (await users.list().all()).length, count: await users.count() };
      }`, { params: { who: 'ben' } });
    expect(result.value).toEqual({ name: 'Ben', all: 2, count: 2 });
    expect(result.logged).toEqual(['found User { userID: "ben", nickname: "Ben", createTime: 2000 }']);
  });

  test('walks a list, and its items carry their operations', async () => {
    const result = await ok(`
      import { users } from 'imctl';
      export default async () => {
        const names: string[] = [];
        for await (const user of users.where((u) => u.createTime > 500)) { names.push(user.nickname); await user.disable(); }
        return names;
      };`);
    expect(result.value).toEqual(['Anna', 'Ben']);
    expect(result.called.filter((call) => call.path === 'users.disable').map((call) => call.params.userID)).toEqual(['anna', 'ben']);
  });

  test('without import, export and await is a task too', async () => {
    expect((await ok('const n = 1;')).value).toBeUndefined();
  });

  test('without a default export runs its top level, top-level await included', async () => {
    expect((await ok(`import { users, log } from 'imctl';\nlog((await users.get('anna')).nickname);`)).logged).toEqual(['Anna']);
  });

  test('typed on a command line needs no import', async () => {
    expect((await ok('const { nickname } = await users.get("ben");\nlog(nickname, days(1));')).logged).toEqual(['Ben 86400000']);
  });

  test('imports files of its project: TypeScript, JSON, later ones too', async () => {
    const folder = project({
      'tasks/main.ts': `import { double } from '../lib/math.ts';\nimport data from './data.json';\nenum Color { Red = 3 }\nexport default async () => [double(data.n), (await import('./later.ts')).late, Color.Red];`,
      'lib/math.ts': 'export const double = (n: number): number => n * 2;', 'tasks/data.json': '{"n": 21}', 'tasks/later.ts': 'const wait = await Promise.resolve(7);\nexport const late = wait;',
    });
    expect(await run(files, await load('tasks/main.ts', folder))).toMatchObject({ ok: true, value: [42, 7, 3] });
  });

  test('keeps integers beyond 2^53 exactly, both ways and in its result', async () => {
    const result = await ok(`import { probe } from 'imctl';\nexport default async () => { const back = await probe.echo(9007199254740993n); return [back, typeof back, back + 1n]; };`);
    expect(result.value).toEqual([9007199254740993n, 'bigint', 9007199254740994n]);
  });

  test('takes __proto__ in an answer as data', async () => {
    const result = await ok(`import { probe } from 'imctl';\nexport default async () => { const got = await probe.proto(); return [Object.keys(got), ({} as any).polluted === undefined, got.polluted === undefined]; };`);
    expect(result.value).toEqual([['__proto__', 'constructor'], true, true]);
  });

  test('that does not wait for a call: the call is made all the same, and it is said', async () => {
    const result = await ok(`import { users } from 'imctl';\nusers.disable('anna');`);
    expect(result.called.map((call) => call.path)).toEqual(['users.disable']);
    expect(result.logged).toEqual(['1 call was not awaited: users.disable']);
  });
});

describe('errors', () => {
  test('of the server carry code, hint and operationID inside, and the task can go on', async () => {
    const result = await ok(`import { users, ImctlError } from 'imctl';\nexport default async () => { try { await users.get('zoe'); } catch (e) { return [e instanceof ImctlError, e instanceof Error, e.code, e.hint, e.operationID, e.errCode]; } };`);
    expect(result.value).toEqual([true, true, 'NOT-FOUND', 'search with  users.search("zoe")', 'op-7', 1004]);
  });

  test('of the server that are not caught end it with 24, the code named, at the line of the task', async () => {
    const { error, at } = await failed(`import { users } from 'imctl';\nasync function look() {\n  await users.get('zoe');\n}\nexport default async () => { await look(); };`);
    expect(error).toMatchObject({ code: 'TASK-FAILED', exitStatus: 24, errCode: 1004, operationID: 'op-7', hint: 'search with  users.search("zoe")' });
    expect(error.message).toBe('task.ts:3:3: no user "zoe" (NOT-FOUND)\n  2 | async function look() {\n> 3 |   await users.get(\'zoe\');\n    |   ^\n  4 | }');
    expect(at).toEqual({ file: 'task.ts', line: 3, column: 3 });
  });

  test.each([
    ['thrown', 'interface A { x: number }\nconst a: A = { x: 1 };\nthrow new TypeError("bad " + a.x);', 'task.ts:3:7: TypeError: bad 1'],
    ['rejected', '\nexport default () => Promise.reject(new Error("no"));', 'task.ts:2:37: no'],
    ['not an Error', '\nthrow { why: 1 };', 'task.ts: threw {"why":1}'],
    ['an Error with a broken message', '\nthrow Object.defineProperty(new Error(), "message", { get() { throw 1; } });', 'task.ts:2:'],
    ['in a timer', 'import { sleep } from "imctl";\nsetTimeout(() => {\n  throw new Error("late");\n}, 5);\nawait sleep(2000);', 'task.ts:3:9: late'],
    ['unhandled', 'import { sleep } from "imctl";\nPromise.reject(new Error("lost"));\nawait sleep(2000);', 'task.ts:2:16: lost'],
    ['unhandled at the end', '\nvoid Promise.reject(new Error("lost"));', 'task.ts:2:'],
    ['a default export that is none', '\nexport default 5;', 'task.ts: TypeError: the default export of a task is a function'],
    ['a result that is no data', '\nexport default () => { const a: any = {}; a.a = a; return a; };', "the task's result is not plain data"],
  ])('%s: 24 with place and text', async (_name, source, text) => {
    const { error } = await failed(source);
    expect(error).toMatchObject({ code: 'TASK-FAILED', exitStatus: 24 });
    expect(error.message).toContain(text);
  });

  test.each([
    ['process.exit(0)', 'parameters come as the argument'], ['require("fs")', 'import from "imctl"'], ['Buffer.from("a")', 'Uint8Array'],
    ['await fetch("http://x")', 'use http'], ['new WebAssembly.Memory({ initial: 1 })', 'outside the limits'],
  ])('%s: what to use instead', async (source, hint) => {
    const result = await run(files, `// @ts-nocheck\n(0, eval)(${JSON.stringify(`(async () => { ${source} })()`)}).then(undefined, (e) => { throw e; });\nawait new Promise((r) => setTimeout(r, 20));`);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error.hint).toContain(hint);
  });

  test('faults of ours cross without their stack and without paths of this machine', async () => {
    const result = await ok(`import { probe } from 'imctl';\nexport default async () => { try { await probe.fail(); } catch (e) { return [e.code, e.stack]; } };`);
    const [code, stack] = result.value as [string, string];
    expect(code).toBe('BUG');
    expect(stack).not.toMatch(/src\/|node_modules|dist/);
  });
});

describe('permissions', () => {
  test('a budget ends a loop: the sixth is refused, and five were sent', async () => {
    const result = await failed(`import { messages } from 'imctl';\nfor (let i = 0; i < 50; i++) {\n  await messages.send('ben', 'n' + i);\n}`, { grants: createGrants([parsePermission('messages:send<=5')]) });
    expect(result.error).toMatchObject({ code: 'TASK-DENIED', exitStatus: 23 });
    expect(result.error.message).toContain('task.ts:3:3: messages.send is over the budget messages:send<=5');
    expect(result.called.filter((call) => call.outcome === 'ok')).toHaveLength(5);
  });

  test('a budget cannot be passed by calls side by side', async () => {
    const result = await run(files, `import { messages } from 'imctl';\nexport default async () => (await Promise.allSettled(Array.from({ length: 50 }, () => messages.send('ben')))).filter((one) => one.status === 'fulfilled').length;`, { grants: createGrants([parsePermission('messages:send<=5')]) });
    expect(result).toMatchObject({ ok: true, value: 5 });
  });

  test('a write that was not granted is 23', async () => {
    const { error } = await failed(`import { users } from 'imctl';\nawait users.disable('anna');`, { grants: createGrants([parsePermission('users:read')]) });
    expect(error).toMatchObject({ code: 'TASK-DENIED', exitStatus: 23, hint: expect.stringContaining("--allow 'users:write'") as string });
  });
});

describe('steps', () => {
  test('nest, are timed, tell what they answered, and fail with their task', async () => {
    const result = await failed(`import { step, sleep } from 'imctl';
await step('outer', async () => {
  await step('first', () => 'three made');
  await sleep(20);
  await step('second', async () => { await sleep(5); throw new Error('no luck'); });
});`);
    const steps = result.events.filter((event) => event.name === 'step-start' || event.name === 'step-end');
    expect(steps.map((event) => ('parent' in event ? [event.name, event.title, event.parent] : [event.name, event.title]))).toEqual([
      ['step-start', 'outer'], ['step-start', 'first', 1], ['step-end', 'first', 1], ['step-start', 'second', 1], ['step-end', 'second', 1], ['step-end', 'outer'],
    ]);
    expect(steps[2]).toMatchObject({ ok: true, detail: 'three made' });
    expect(steps[4]).toMatchObject({ ok: false, message: 'no luck' });
    expect((steps[5] as { ms: number }).ms).toBeGreaterThanOrEqual(24);
    expect(result.error.message).toContain('task.ts:5:');
  });

  test('side by side are side by side', async () => {
    const result = await ok(`import { step, sleep } from 'imctl';
await step('all', async () => {
  await Promise.all(['a', 'b'].map((name) => step(name, async (step) => { await sleep(5); await step(name + '1', () => sleep(5)); })));
});`);
    const parents = Object.fromEntries(result.events.flatMap((event) => (event.name === 'step-start' ? [[event.title, event.parent]] : [])));
    expect(parents).toEqual({ all: undefined, a: 1, b: 1, a1: 2, b1: 3 });
  });

  test('retry tries again, and tells how often', async () => {
    const result = await ok(`import { step } from 'imctl';\nlet n = 0;\nexport default () => step.retry('shaky', { times: 3, delay: 5 }, () => { if (++n < 3) throw new Error('not yet ' + n); return 'n is ' + n; });`);
    expect(result.value).toBe('n is 3');
    expect(result.events.flatMap((event) => (event.name === 'step-retry' ? [event.message] : []))).toEqual(['not yet 1', 'not yet 2']);
    expect(result.events.find((event) => event.name === 'step-end')).toMatchObject({ ok: true, tries: 3, detail: 'n is 3' });
  });
});

describe('what a task says', () => {
  test('comes with its level; console says it too', async () => {
    const result = await ok(`import { log } from 'imctl';\nlog.warn('w', { a: [1, 'x'] });\nconsole.error('e', null, undefined, 3n);\nconsole.log(new Map([[1, { deep: true }]]));`);
    expect(result.events.flatMap((event) => (event.name === 'log' ? [[event.level, event.text]] : []))).toEqual([
      ['warn', 'w { a: [1, "x"] }'], ['error', 'e null undefined 3n'], ['log', 'Map(1) {1 => { deep: true }}'],
    ]);
  });

  test('a table has its rows, and the shape of a list', async () => {
    const result = await ok(`import { log, users } from 'imctl';\nawait log.table(users.list());\nawait log.table([{ a: 1 }], ['a']);`);
    const tables = result.events.filter((event) => event.name === 'table');
    expect(tables[0]).toMatchObject({ shape: 'User', rows: [{ userID: 'anna' }, { userID: 'ben' }] });
    expect(tables[1]).toMatchObject({ columns: [{ title: 'A', from: 'a' }], rows: [{ a: 1 }] });
  });
});

describe('the end', () => {
  test('cleanups run last first, also when the task throws', async () => {
    const result = await failed(`import { cleanup, log, users } from 'imctl';\ncleanup(() => { log('one'); });\ncleanup(async () => { await users.disable('anna'); log('two'); });\nthrow new Error('boom');`);
    expect(result.logged).toEqual(['two', 'one']);
    expect(result.error.message).toContain('boom');
  });

  test('a cleanup that fails is told, and does not keep the others from running', async () => {
    const result = await failed(`import { cleanup, log } from 'imctl';\ncleanup(() => { log('one'); });\ncleanup(() => { throw new Error('dirty'); });`);
    expect(result.logged).toEqual(['one']);
    expect(result.error.message).toContain('a cleanup failed: dirty');
  });

  test.each([
    ['in a call', 'await probe.hang();'], ['in a sleep', 'await sleep("1h");'], ['in a promise of its own', 'await new Promise((r) => setTimeout(r, 1e6));'],
    ['computing for a while', 'const end = Date.now() + 1200; while (Date.now() < end); await probe.hang();'],
  ])('Ctrl+C %s: cleanups run with their calls, then 130', async (_name, what) => {
    const controller = new AbortController();
    let started = 0;
    // The task tells when it is there.
    const confirm = async () => { started = Date.now(); setTimeout(() => controller.abort(), 200); return true; };
    const result = await failed(`import { cleanup, confirm, log, probe, sleep, users } from 'imctl';\ncleanup(async () => { await users.disable('anna'); log('cleaned'); });\nawait confirm('there');\n${what}`, { signal: controller.signal, graceMs: 50_000, limits: { wallMs: 120_000 }, confirm });
    expect(result.error).toMatchObject({ code: 'INTERRUPTED', exitStatus: 130 });
    expect(result.logged).toEqual(['cleaned']);
    expect(result.called.map((call) => [call.path, call.outcome])).toContainEqual(['users.disable', 'ok']);
    expect(Date.now() - started).toBeLessThan(50_000);
  });

  test('Ctrl+C while it computes without an end: 130 after the grace', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const result = await failed('for (;;);', { signal: controller.signal, graceMs: 300, limits: { cpuMs: 120_000, wallMs: 120_000 } });
    expect(result.error.exitStatus).toBe(130);
    expect(result.ms).toBeLessThan(60_000);
  });

  test('a cleanup that hangs is given up after the grace', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const result = await failed(`import { cleanup, probe } from 'imctl';\ncleanup(() => probe.hang());\nawait probe.hang();`, { signal: controller.signal, graceMs: 300, limits: { wallMs: 120_000 } });
    expect(result.error.exitStatus).toBe(130);
    expect(result.ms).toBeLessThan(60_000);
  });

  test('aborted while the sandbox starts: nothing of it runs, and nothing is waited for', async () => {
    const controller = new AbortController();
    const result = await failed(`import { log } from 'imctl';\nlog('ran');\nawait new Promise((r) => setTimeout(r, 1e6));`, {
      signal: controller.signal, graceMs: 120_000, limits: { wallMs: 120_000 }, begun: () => controller.abort(),
    });
    expect(result.error.exitStatus).toBe(130);
    expect(result.logged).toEqual([]);
    expect(result.ms).toBeLessThan(60_000);
  });

  test('aborted before it began: nothing runs', async () => {
    const result = await failed(`import { log } from 'imctl';\nlog('ran');`, { signal: AbortSignal.abort() });
    expect(result.error.exitStatus).toBe(130);
    expect(result.logged).toEqual([]);
  });
});

describe('confirm', () => {
  test('asks the person; time does not count meanwhile', async () => {
    const asked: string[] = [];
    const result = await ok(`import { confirm } from 'imctl';\nexport default () => confirm('Go on?');`, {
      limits: { wallMs: 2000 }, confirm: async (question) => { asked.push(question); await new Promise((resolve) => { setTimeout(resolve, 2500); }); return true; },
    });
    expect([asked, result.value]).toEqual([['Go on?'], true]);
  });

  test('with nobody there is refused with 8', async () => {
    expect((await failed(`import { confirm } from 'imctl';\nawait confirm('Go on?');`)).error).toMatchObject({ code: 'CONFIRM-NEEDED', exitStatus: 8 });
  });
});
