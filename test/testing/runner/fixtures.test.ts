import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createGrants, everything, parsePermission } from '../../../src/operation/permission.ts';
import { createFixtures } from '../../../src/testing/runner/fixtures.ts';
import { createNames, runOf } from '../../../src/testing/runner/names.ts';
import type { Session } from '../../../src/testing/runner/session.ts';
import { startServer } from '../../openim/fakes.ts';
import { imctl, tempDir } from '../../helpers/imctl.ts';
import { logged, outline, runFiles, runText } from './setup.ts';

describe('fixtures', () => {
  test('users and groups are made when they are asked for, and nothing else is', async () => {
    const found = await runText(`
      test("none", async ({ users: make }) => { expect(await users.count()).toBe(0); });
      test("two users", async ({ users: make }) => { const two = await make(2); expect(two.map((one) => one.userID).join()).toMatch(/^imtest_\\w+_1,imtest_\\w+_2$/); expect(await users.count()).toBe(2); });
      test("a group", async ({ group }) => {
        const { groupID, groupName, owner, members } = await group({ members: 3, name: "Lunch" });
        const there = await groups.members(groupID).all();
        expect(there.map((one) => one.userID).sort()).toEqual([owner, ...members].map((one) => one.userID).sort());
        expect([groupName, (await groups.get(groupID)).ownerUserID]).toEqual(["Lunch", owner.userID]);
      });
      test("a group of one's own users", async ({ users: make, group }) => {
        const [anna, ben] = await make(2);
        const { groupID, members } = await group({ owner: anna, members: [ben] });
        expect((await groups.members(groupID).all()).map((one) => one.userID)).toEqual([anna.userID, ben.userID]);
        expect(members.map((one) => one.userID)).toEqual([ben.userID]);
      });
      test("a group stands for its ID", async ({ im, group }) => { const made = await group({ members: 1 }); const owner = await im.device(made.owner); const sent = await owner.sendGroup(made, "hi"); expect(sent.conversationID).toBe("sg_" + made.groupID); });
      test("by themselves", async ({ group, users: make }) => { expect((await group()).members).toHaveLength(2); expect(await make()).toHaveLength(1); });\n`);
    expect(outline(found)).toEqual(['none: passed', 'two users: passed', 'a group: passed', 'a group of one\'s own users: passed', 'a group stands for its ID: passed', 'by themselves: passed']);
  });

  test('their users and those that are named by a text are logged in; devices end with their test, those of a beforeAll with their group', async () => {
    const found = await runText(`
      let web;
      describe("group", () => {
        beforeAll(async ({ im }) => { web = await im.device("carla", "web"); });
        test("one", async ({ im, users: make }) => {
          const [anna, ben] = await make(2);
          const [phone, other] = [await anna.device("ios"), await im.device(ben, "android")];
          await phone.send(ben, "hello");
          expect((await other.receive()).text).toBe("hello");
          expect((await im.list().all()).map((one) => one.userID)).toEqual(["carla", anna.userID, ben.userID]);
          for await (const device of im) expect(device.state).toBe("connected");
        });
        test("two", async ({ im }) => { expect((await im.list().all()).map((one) => one.device)).toEqual(["carla/web"]); expect((await web.get()).state).toBe("connected"); });
      });
      test("three", async ({ im }) => { const all = await im.devices(["a", "b"], "web"); expect(all.map((one) => one.device)).toEqual(["a/web", "b/web"]); });\n`);
    expect(outline(found)).toEqual(['group › one: passed', 'group › two: passed', 'three: passed']);
  });

  test('what a beforeAll made is made anew when a test is tried again', async () => {
    const found = await runText(`
      beforeAll(async ({ im }) => { await im.device("carla", "web"); });
      test("flaky", async ({ im }) => { const all = (await im.list().all()).map((one) => one.device); await users.create({ userID: "u" + Date.now() }); expect([all, await users.count()]).toEqual([["carla/web"], 3]); });
      test("next", async ({ im }) => { expect((await im.list().all()).map((one) => one.device)).toEqual(["carla/web"]); });\n`, { retries: 2 });
    expect(outline(found)).toEqual(['flaky: flaky', 'next: passed']);
  });

  test('one device of many that fails leaves none on its way', async () => {
    const found = await runText('test("t", async ({ im }) => { await expect(im.devices(["no-ID", "a", "b"])).rejects.toThrow("no-ID"); });\n');
    expect([found.test('t').status, logged(found.test('t'))]).toEqual(['passed', []]);
  });

  test.each([['users(0)', 'users takes a whole number'], ['users("x")', 'users takes a whole number'], ['group({ member: 3 })', 'group has no parameter member'], ['group({ owner: "nobody" })', 'nobody']])('%s says what is wrong', async (call, says) => {
    const found = await runText(`test("t", async ({ users, group }) => { await ${call}; });\n`);
    expect(found.test('t').tries[0]!.failures[0]!.message).toContain(says);
  });

  test('on a server that stays they are taken away when their test has ended; what was killed is found by gc', async () => {
    const home = tempDir();
    const data = path.join(home, 'x.db');
    const text = 'test("t", async ({ im, users, group }) => { await group(); await im.device("anna"); const [one] = await users(); log(one.userID); expect(1).toBe(1); });\ntest("u", () => { expect(1).toBe(1); });\n';
    const found = await runText(text, { data });
    expect(outline(found)).toEqual(['t: passed', 'u: passed']);
    expect(found.errors).toEqual([]);
    expect(found.test('u').tries[0]!.calls).toEqual([]);
    const names = async () => (JSON.parse((await imctl(['get', 'users', '-o', 'json', '--data', data], { home })).out) as { items: { nickname: string }[] }).items.map((one) => one.nickname);
    expect(new Set(await names())).toEqual(new Set(['deleted']));
    expect((JSON.parse((await imctl(['get', 'groups', '-o', 'json', '--data', data], { home })).out) as { items: unknown[] }).items).toEqual([]);
    expect(await imctl(['test', 'gc', '--older', '0', '--data', data], { home })).toMatchObject({ status: 0, err: 'nothing was left\n' });

    const left = logged(found.test('t'))[0]!.replace(/_\d+$/, '_99');
    for (const userID of [left, 'imtest_mine', 'anna2']) await imctl(['create', 'user', userID, '--data', data], { home });
    await imctl(['create', 'group', 'G', '--group-id', left.replace('_99', '_g9'), '--owner-user-id', 'anna2', '--data', data], { home });
    const [, run] = /^imtest_(\w+)_99$/.exec(left)!;
    expect(await imctl(['test', 'gc', '--data', data], { home })).toMatchObject({ status: 0, err: `nothing was left\nleft alone: 1 group and 1 user of a run that began within 1h:  imctl test gc --run ${run}  if it is over\n` });
    expect(await imctl(['test', 'gc', '--run', 'another', '--data', data], { home })).toMatchObject({ status: 0, err: 'nothing was left\n' });
    expect(await imctl(['test', 'gc', '--older', '0', '--data', data], { home })).toMatchObject({ status: 8, err: expect.stringContaining('take away 1 group and 1 user of earlier test runs') as string });
    expect((await imctl(['test', 'gc', '--older', '0', '--plan', '--data', data], { home })).out).toContain(`delete user ${left}`);
    expect(await imctl(['test', 'gc', '--run', run!, '--yes', '--data', data], { home })).toMatchObject({ status: 0, err: 'taken away: 1 group and 1 user\n' });
    expect((await names()).filter((name) => name !== 'deleted').sort()).toEqual(['anna2', 'imtest_mine']);
  });

  test('names tell the time of their run', () => {
    const names = createNames(1_780_000_000_123, 0.999);
    const { userID } = names.user();
    expect(userID).toMatch(/^imtest_[0-9a-z]+_1$/);
    const mine = { run: names.run, beganAt: 1_780_000_000_000 };
    expect([runOf(userID), runOf(names.group().groupID), runOf('imtest_x_1'), runOf('anna')]).toEqual([mine, mine, undefined, undefined]);
  });
});

describe('what a test file may do', () => {
  const MUTE = 'test("t", async ({ group }) => { const { groupID } = await group(); await groups.mute(groupID); expect(1).toBe(1); });\n';
  const DEVICE = 'test("t", async ({ im }) => { await im.device("anna"); expect(1).toBe(1); });\n';
  const READ = 'test("t", async () => { expect(await users.count()).toBe(0); });\n';
  const CASES: [what: string, text: string, options: Parameters<typeof runFiles>[1], outcome: string, says?: string][] = [
    ['on a server of its own all that OpenIM\'s objects can', MUTE, {}, 'passed'],
    ['there without what was denied', MUTE, { deny: ['groups:write'] }, 'failed', 'was denied by --deny groups:write'],
    ['on an embedded server that stays it uses im', DEVICE, { lasting: true }, 'passed'],
    ['and changes nothing else by itself', MUTE, { lasting: true }, 'failed', 'groups.mute needs groups:write'],
    ['unless that is allowed', MUTE, { lasting: true, allow: ['groups:write'] }, 'passed'],
    ['elsewhere it reads', READ, { local: false, lasting: true }, 'passed'],
    ['and does what was allowed', DEVICE, { local: false, lasting: true }, 'failed', 'im.device needs im:write'],
    ['and has fixtures when that was allowed', MUTE, { local: false, lasting: true, allow: ['groups:write'], fixtureGrants: createGrants([parsePermission('users:read')]) }, 'failed', 'users.createMany needs users:write'],
    ['files of the machine never without leave', 'import { fs } from "imctl";\ntest("t", async () => { await fs.read("package.json"); });\n', {}, 'failed', 'fs:read:'],
  ];
  test.each(CASES)('%s', async (_what, text, options, outcome, says) => {
    const found = await runText(text, options);
    expect(found.test('t')).toMatchObject({ status: outcome });
    expect(found.errors).toEqual([]);
    if (says !== undefined) expect(found.test('t').tries[0]!.failures[0]).toMatchObject({ code: 'TASK-DENIED', message: expect.stringContaining(says) as string });
  });

  test('with meta what its needs declare, as a task', async () => {
    const declared = (needs: string) => `export const meta = { needs: [${needs}] };\n${MUTE}`;
    expect((await runText(declared('"groups:write<=1"'))).test('t').status).toBe('passed');
    expect((await runText(declared('"users:read"'))).test('t').tries[0]!.failures[0]).toMatchObject({ code: 'TASK-DENIED' });
    const refused = await runText(declared('"groups:write"'), { local: false, lasting: true });
    expect(refused.errors).toMatchObject([{ code: 'TASK-DENIED', message: expect.stringContaining('groups:write') as string }]);
    expect(refused.status).toBe(23);
  });

  test('limits of meta count for each test', async () => {
    const found = await runText('export const meta = { limits: { wall: "2s" } };\ntest("a", async () => { await sleep(1100); expect(1).toBe(1); });\ntest("b", async () => { await sleep(1100); expect(1).toBe(1); });\ntest("c", async () => { await sleep("120s"); });\ntest("d", { timeout: "120s" }, async () => { await sleep(2100); expect(1).toBe(1); });\n');
    expect(outline(found)).toEqual(['a: passed', 'b: passed', 'c: failed', 'd: passed']);
  });
});

test('trouble that is made on purpose ends with its test, however that ends; what a beforeAll makes stays', async () => {
  const found = await runText(`
beforeAll(async () => { await im.faults({ reorder: 0.5 }); });
const set = async () => { const { done, faultSeed, ...faults } = await im.faults(); return faults; };
test("one", async () => { await im.faults({ dropPush: 1, reorder: 0 }); expect(await set()).toEqual({ dropPush: 1 }); });
test("two", async () => { expect(await set()).toEqual({ reorder: 0.5 }); await im.faults({ latency: "1ms" }); throw new Error("no"); });
test("three", async () => { expect(await set()).toEqual({ reorder: 0.5 }); });
`);
  expect(['one', 'two', 'three'].map((title) => found.test(title).tries[0]!.failures.map((one) => one.message))).toEqual([[], ['no'], []]);
});

describe('fixtures of a file\'s own', () => {
  const EXTEND = `const mine = test.extend({
    word: "hello",
    pair: async ({ users }, use) => { log("make pair"); await use(await users(2)); log("pair gone"); },
    talk: async ({ pair: [one, other], word }, use) => { log("make talk"); const from = await one.device("ios"); const to = await other.device("web"); await use({ sent: await from.send(other, word), to }); log("talk gone"); },
  });\n`;

  test('are made for who names them, after what they need, and taken away behind the test, the last one first', async () => {
    const found = await runText(`${EXTEND}
      mine("talks", async ({ talk: { to, sent }, im }) => { log("body"); await expect(to).toReceive(sent); expect(typeof im.device).toBe("function"); cleanup(() => log("cleanup")); });
      mine("needs none", async ({ word }) => { expect(word).toBe("hello"); });
      mine("needs none at all", () => { expect(1).toBe(1); });
      mine("takes them whole", async (all) => { expect(Object.keys(all).sort()).toEqual(["group", "im", "pair", "talk", "users", "word"]); });
      test("has none", async (all) => { expect(Object.keys(all).sort()).toEqual(["group", "im", "users"]); });\n`);
    expect(outline(found)).toEqual(['talks: passed', 'needs none: passed', 'needs none at all: passed', 'takes them whole: passed', 'has none: passed']);
    expect(logged(found.test('talks'))).toEqual(['make pair', 'make talk', 'body', 'cleanup', 'talk gone', 'pair gone']);
    expect([logged(found.test('needs none')), logged(found.test('needs none at all'))]).toEqual([[], []]);
  });

  test('are there for hooks, extended again, and take the place of others', async () => {
    const found = await runText(`${EXTEND}const more = mine.extend({ word: "good day", users: async ({ users }, use) => { await use((count) => users(count + 1)); } });
      more.beforeEach(({ word }) => { log(word); });
      more("two", async ({ users }) => { expect((await users(1)).length).toBe(2); });
      more.each([["row"]])("a %s", async (row, { word }) => { expect(row + word).toBe("rowgood day"); });
      test("plain", () => { expect(1).toBe(1); });\n`);
    expect(outline(found)).toEqual(['two: passed', 'a row: passed', 'plain: passed']);
    expect(logged(found.test('plain'))).toEqual(['good day']);
  });

  test('are made for each test where they are auto, named or not, before what others name; lists are values unless they begin with a function', async () => {
    const found = await runText(`
      const mine = test.extend({
        list: [1, 2],
        trace: [async ({ list }, use) => { log("on " + list); await use(undefined); log("off"); }, { auto: true }],
        lazy: [async ({}, use) => { log("lazy"); await use(1); }, { scope: "test" }],
      });
      mine("one", () => { log("body"); expect(1).toBe(1); });
      mine("two", async ({ lazy, list }) => { expect([lazy, ...list]).toEqual([1, 1, 2]); });
      test("plain", () => { expect(1).toBe(1); });\n`);
    expect(outline(found)).toEqual(['one: passed', 'two: passed', 'plain: passed']);
    expect(['one', 'two', 'plain'].map((title) => logged(found.test(title)))).toEqual([['on 1,2', 'body', 'off'], ['on 1,2', 'lazy', 'off'], []]);
    for (const wrong of ['{ scope: "worker" }', '{ option: true }', '{ auto: 1 }', 'undefined', '{}, 1']) {
      expect((await runText(`test.extend({ a: [async () => {}, ${wrong}] });\n`)).errors).toMatchObject([{ message: 'TypeError: the fixture a is a list with a function: beside it there is { auto: true } and nothing else; every fixture is made for each test' }]);
    }
  });

  test('fail the test: before, behind, by handing on nothing; and what ends a test from outside takes them away', async () => {
    const found = await runText(`
      test.extend({ a: async () => { throw new Error("not made"); } })("before", ({ a }) => { expect(a).toBe(1); });
      test.extend({ a: async (_, use) => { await use(1); throw new Error("not taken away"); } })("behind", ({ a }) => { expect(a).toBe(1); });
      test.extend({ a: async () => {} })("nothing", ({ a }) => { expect(a).toBe(1); });
      test.extend({ a: async (_, use) => { await use(1); log("gone"); } })("late", { timeout: "1500ms" }, async ({ a }) => { await sleep("120s"); });
      test.extend({ a: async ({ b }, use) => use(b), b: async ({ a }, use) => use(a) })("round", ({ a }) => { expect(a).toBe(1); });\n`);
    expect(found.tests.map((one) => [one.title, one.tries[0]!.failures[0]?.message])).toEqual([
      ['before', 'not made'], ['behind', 'not taken away'], ['nothing', 'the fixture a ended and handed on nothing: await use(value)'], ['late', expect.stringMatching(/^ended after 1\.5 s/)], ['round', 'the fixture a needs itself: a > b > a'],
    ]);
    expect(logged(found.test('late'))).toEqual(['gone']);
    expect((await runText('test.extend(1);\n')).errors).toMatchObject([{ message: expect.stringContaining('test.extend takes fixtures by their names') as string }]);
  });
});

describe('a server that cannot be had', () => {
  const at = (api: string) => ({ IMCTL_API: api, IMCTL_GATEWAY: 'ws://127.0.0.1:9', IMCTL_SECRET: 'openIM123' });
  const USERS = 'import { test, expect } from "imctl";\ntest("t", async ({ users }) => { expect(await users(2)).toHaveLength(2); });\n';
  const run = async (api: string, text = USERS) => {
    const home = tempDir();
    writeFileSync(path.join(home, 'a.test.ts'), text);
    return imctl(['test', '-r', 'list', '--allow', 'users:write,groups:write'], { home, env: at(api) });
  };

  test('is told once: what was never asked for is not there to be taken away', async () => {
    const { out, err, status } = await run('http://127.0.0.1:9');
    expect(out).toMatch(/UNREACHABLE: nothing listens at 127\.0\.0\.1:9 \(POST \/auth\/get_admin_token\)/);
    expect([status, err.trim().split(' · ')[0], out.includes('taken away')]).toEqual([1, '0 passed, 1 failed', false]);
  });

  test('what it was asked to make and may have made is told with how to take it away, after one attempt', async () => {
    const asked: string[] = [];
    const { url, close } = await startServer(({ url: path }, response) => {
      asked.push(path);
      response.setHeader('content-type', 'application/json');
      if (path === '/auth/get_admin_token') response.end(JSON.stringify({ errCode: 0, errMsg: '', errDlt: '', data: { token: 'x', expireTimeSeconds: 1000 } }));
      else response.writeHead(503).end('no');
    });
    onTestFinished(close);
    const { out, err, status } = await run(url);
    expect([status, err.trim().split(' · ')[0]]).toEqual([1, '0 passed, 1 failed, 1 error']);
    expect(out).toMatch(/a fixture could not be taken away: what stands before the server answers HTTP 503[^\n]*\n +hint: take it away later with {2}imctl test gc --run \w+\n/);
    const takingAway = asked.slice(asked.lastIndexOf('/user/user_register') + 1);
    expect(new Set(takingAway).size).toBe(1);
  });
});

test('what a silent server does not take away once the run was interrupted is left, after some seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => { vi.useRealTimers(); });
  const stop = new AbortController();
  const asked: string[] = [];
  const invoke: Session['invoke'] = ({ path: name, signal }) => {
    asked.push(name);
    if (name === 'users.createMany') return Promise.resolve({ failed: [] });
    return new Promise((_resolve, reject) => { signal?.addEventListener('abort', () => reject(signal.reason as Error)); });
  };
  const session: Session = { invoke, warm: () => {}, faults: { scope: () => {}, giveBack: async () => {} }, devices: () => undefined, close: async () => {} };
  const fixtures = createFixtures({ session, names: createNames(Date.now(), 0.5), grants: everything, callAs: {}, local: false, lasting: true, source: 'test a.test.ts', signal: stop.signal });
  fixtures.scope('test');
  await fixtures.users(20);
  stop.abort();
  await fixtures.end('test');
  const settled = fixtures.settled();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await settled).toMatchObject([{ code: 'TIMEOUT', message: 'it took more than 10 s after the run was interrupted' }]);
  // So many at once; the others are not asked for.
  expect(asked.filter((name) => name === 'users.delete')).toHaveLength(8);
});
