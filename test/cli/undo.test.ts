import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { behindDoor } from '../helpers/door.ts';
import { homeIn, imctl, imctlProcess, tempDir } from '../helpers/imctl.ts';

/** A home whose embedded server knows anna and ben. */
async function company(): Promise<string> {
  const home = tempDir();
  for (const userID of ['anna', 'ben']) expect((await imctl(['create', 'user', userID], { home })).status).toBe(0);
  return home;
}

const nickname = async (home: string, userID: string) => (JSON.parse((await imctl(['get', 'user', userID, '-o', 'json'], { home })).out) as { nickname: string }).nickname;
const runsOf = (home: string) => readdirSync(homeIn(home).runs);

describe('undo', () => {
  test('an update goes back to what stood there before, and undoing the undo does it again', async () => {
    const home = await company();
    await imctl(['update', 'user', 'anna', '--nickname', 'Anna B.'], { home });
    const undone = await imctl(['undo', 'last'], { home });
    expect(undone).toMatchObject({ status: 0, err: 'undone: update user anna: nickname "anna"\n' });
    expect(await nickname(home, 'anna')).toBe('anna');

    const audit = JSON.parse((await imctl(['audit', '-o', 'json'], { home })).out) as { items: { run: string; source: string }[] };
    const undoing = audit.items.at(-1)!;
    expect(undoing.source).toMatch(/^undo r/);
    expect((await imctl(['undo', undoing.run], { home })).status).toBe(0);
    expect(await nickname(home, 'anna')).toBe('Anna B.');
  });

  test('a run is taken back once, and last passes over what was taken back', async () => {
    const home = await company();
    await imctl(['update', 'user', 'anna', '--nickname', 'one'], { home });
    await imctl(['update', 'user', 'ben', '--nickname', 'two'], { home });
    await imctl(['undo', 'last'], { home });
    await imctl(['undo', 'last'], { home });
    expect([await nickname(home, 'anna'), await nickname(home, 'ben')]).toEqual(['anna', 'ben']);
    const run = (JSON.parse((await imctl(['audit', '-o', 'json'], { home })).out) as { items: { run: string }[] }).items[2]!.run;
    expect(await imctl(['undo', run], { home })).toMatchObject({ status: 6, err: expect.stringContaining('was taken back already') as string });
  });

  test('all changes of a task go back, the newest first', async () => {
    const home = await company();
    const task = 'import { users } from "imctl"; export const meta = { needs: ["users:write"] }; export default async () => { await users.update("anna", { nickname: "A" }); await users.update("anna", { nickname: "B" }); };';
    expect((await imctlProcess(['run', '-'], { home, input: task })).status).toBe(0);
    expect((await imctl(['undo', 'last'], { home })).err).toBe('undone: update user anna: nickname "A"\nundone: update user anna: nickname "anna"\n');
  });

  test('one that stopped half way goes on where it stopped', async () => {
    const home = tempDir();
    const door = await behindDoor((route, nth) => (route === '/user/update_user_info_ex' && nth === 4 ? 1002 : undefined));
    const run = (...words: string[]) => imctl(words, { home, env: door.env });
    await run('create', 'users', 'anna', 'ben');
    await run('update', 'users', 'anna', 'ben', '--nickname', 'X', '--parallel', '1');
    const stopped = await run('undo', 'last');
    expect(stopped).toMatchObject({ status: 5, err: expect.stringContaining('1 of 2 changes were taken back') as string });
    expect(await run('undo', 'last')).toMatchObject({ status: 0, err: 'undone: update user anna: nickname "anna"\n' });
    expect((await run('get', 'users', '-o', 'columns=nickname')).out).toMatch(/anna\nben\n/);
    expect((await run('undo', 'last')).err).toContain('create 2 users: anna, ben');
  });

  test('of many changes on a protected context is asked about once', async () => {
    const home = tempDir();
    const door = await behindDoor(() => undefined);
    const run = (...words: string[]) => imctl(words, { home, env: door.env });
    await run('create', 'users', 'anna', 'ben');
    await run('update', 'users', 'anna', 'ben', '--nickname', 'X');
    expect(await run('undo', 'last', '--max-affected', '1')).toMatchObject({ status: 8, err: expect.stringContaining('would touch 2 items') as string });
  });

  test('what has no way back is named, and ends with 9', async () => {
    const home = await company();
    const { status, err } = await imctl(['undo', 'last'], { home });
    expect(status).toBe(9);
    expect(err).toContain('create user ben');
  });

  test('what cannot be undone by itself is asked about: dismissing a group that was made', async () => {
    const home = await company();
    await imctl(['create', 'group', 'G', '--group-id', 'g1', '--owner-user-id', 'anna', '--member-user-ids', 'ben'], { home });
    expect((await imctl(['undo', 'last'], { home })).status).toBe(8);
    expect((await imctl(['undo', 'last', '--yes'], { home })).status).toBe(0);
    expect((await imctl(['get', 'groups', '-o', 'name'], { home })).out).toBe('');
  });

  test.each([[[], 2], [['rnone'], 4], [['../x'], 4], [['last'], 4]] as const)('undo %j of an empty home ends with %i', async (words, status) => {
    expect((await imctl(['undo', ...words])).status).toBe(status);
  });

  test('a run of another context is not taken back here', async () => {
    const home = await company();
    await imctl(['context', 'set', 'other', '--api', 'http://127.0.0.1:1', '--secret-env', 'X'], { home });
    const run = runsOf(home).map((name) => path.basename(name, '.jsonl')).find((id) => readFileSync(path.join(homeIn(home).runs, `${id}.jsonl`), 'utf8').includes('create'))!;
    expect(await imctl(['undo', run, '--context', 'other'], { home })).toMatchObject({ status: 6, err: expect.stringContaining('--context local') as string });
  });
});

describe('runs', () => {
  test('are private files, made by changes only', async () => {
    const home = tempDir();
    await imctl(['get', 'users'], { home });
    await imctl(['dismiss', 'group', 'nowhere'], { home });
    expect(existsSync(homeIn(home).runs)).toBe(false);
    await imctl(['create', 'user', 'anna'], { home });
    const [file] = runsOf(home);
    expect(statSync(path.join(homeIn(home).runs, file!)).mode & 0o777).toBe(0o600);
    const lines = readFileSync(path.join(homeIn(home).runs, file!), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([{ id: path.basename(file!, '.jsonl'), context: 'local', command: ['create', 'user', 'anna'] }, { kind: 'call', path: 'users.create' }, { kind: 'end', status: 0 }]);
  });

  test('a line that a kill cut off is passed over', async () => {
    const home = await company();
    await imctl(['update', 'user', 'anna', '--nickname', 'X'], { home });
    const { appendFileSync } = await import('node:fs');
    for (const file of runsOf(home)) appendFileSync(path.join(homeIn(home).runs, file), '{"kind":"call","pa');
    expect((await imctl(['undo', 'last'], { home })).status).toBe(0);
  });
});

describe('--plan', () => {
  test('shows what would be done, as data, and does nothing', async () => {
    const home = await company();
    const planned = await imctl(['update', 'user', 'anna', '--nickname', 'X', '--plan', '-o', 'json'], { home });
    expect(planned.status).toBe(0);
    expect(JSON.parse(planned.out)).toMatchObject({ kind: 'PlannedCallList', items: [{ path: 'users.update', params: { userID: 'anna', nickname: 'X' }, affects: 1, effect: 'write' }] });
    expect(await nickname(home, 'anna')).toBe('anna');
  });

  test('of a task reads, and records its writes', async () => {
    const home = await company();
    const task = 'import { users, log } from "imctl"; export const meta = { needs: ["users:write", "users:read"] }; export default async () => { log(await users.count()); await users.update("anna", { nickname: "A" }); };';
    const planned = await imctlProcess(['run', '-', '--plan', '-o', 'ndjson'], { home, input: task });
    expect(planned.out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([{ path: 'users.update' }]);
    expect(await nickname(home, 'anna')).toBe('anna');
  });

  test('of the prompt lists what its lines would have done', async () => {
    const home = await company();
    const planned = await imctlProcess(['shell', '--plan', '-o', 'ndjson', '--eval', 'users.update("anna", { nickname: "A" }); users.update("ben", { nickname: "B" })'], { home });
    expect(planned.out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([{ path: 'users.update', params: { userID: 'anna' } }, { path: 'users.update', params: { userID: 'ben' } }]);
    expect(planned.err).toBe('nothing was changed: this was the plan\n');
    expect(await nickname(home, 'anna')).toBe('anna');
  });

  test('asks nobody, and still holds the brakes', async () => {
    const home = await company();
    expect((await imctl(['clear', 'conversation', 'anna', 'si_anna_ben', '--plan'], { home })).status).toBe(0);
    expect((await imctl(['disable', 'user', 'anna', 'ben', '--plan', '--max-affected', '1'], { home })).status).toBe(8);
  });
});

describe('a protected context', () => {
  const env = { X: 'abcd1234' };
  async function guarded(): Promise<string> {
    const home = tempDir();
    await imctl(['context', 'set', 'prod', '--api', 'http://127.0.0.1:1', '--protected', '--protect', 'user/boss', '--secret-env', 'X'], { home });
    return home;
  }

  test('refuses a change without a person, and asks the server nothing', async () => {
    const home = await guarded();
    expect(await imctl(['disable', 'user', 'u1', '--context', 'prod', '-v'], { home, env })).toMatchObject({ status: 8, err: expect.not.stringContaining('POST') as string });
  });

  test('lets changes through while it is elevated, with the reason in the trail', async () => {
    const home = await guarded();
    expect((await imctl(['context', 'elevate', 'prod', '--reason', 'ticket 12', '--for', '1m'], { home })).status).toBe(0);
    // Nothing listens there: it was tried.
    expect((await imctl(['disable', 'user', 'u1', '--context', 'prod'], { home, env })).status).toBe(7);
    const { items } = JSON.parse((await imctl(['audit', '--context', 'prod', '-o', 'json'], { home })).out) as { items: { outcome: string; reason?: string }[] };
    expect(items.at(-1)).toMatchObject({ outcome: 'UNREACHABLE', reason: 'ticket 12' });
    await imctl(['context', 'lower', 'prod'], { home });
    expect((await imctl(['disable', 'user', 'u1', '--context', 'prod'], { home, env })).status).toBe(8);
  });

  test('an elevation ends by itself', async () => {
    const home = await guarded();
    await imctl(['context', 'elevate', 'prod', '--reason', 'x', '--for', '1s'], { home });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(homeIn(home).elevations, JSON.stringify({ prod: { until: Date.now() - 1, reason: 'x' } }));
    expect((await imctl(['disable', 'user', 'u1', '--context', 'prod'], { home, env })).status).toBe(8);
  });

  test.each([['user', 'boss'], ['user', 'imAdmin']])('what is on its protect list, and its administrator, stays: %s %s', async (noun, id) => {
    const home = await guarded();
    expect(await imctl(['disable', noun, id, '--context', 'prod', '--yes', '--reason', 'x'], { home, env })).toMatchObject({ status: 8, err: expect.stringContaining('protect list') as string });
  });

  test('elevating needs a reason, and a context that is protected', async () => {
    const home = await guarded();
    expect((await imctl(['context', 'elevate', 'prod'], { home })).status).toBe(2);
    expect((await imctl(['context', 'elevate', 'prod', '--reason', ' '], { home })).status).toBe(2);
    expect((await imctl(['context', 'elevate', 'local', '--reason', 'x'], { home })).status).toBe(2);
  });
});

describe('audit', () => {
  test('shows the newest changes in words, and can be narrowed', async () => {
    const home = await company();
    await imctl(['get', 'group', 'x'], { home });
    await imctl(['update', 'user', 'nobody', '--nickname', 'X'], { home });
    const texts = async (...more: string[]) => (JSON.parse((await imctl(['audit', '-o', 'json', ...more], { home })).out) as { items: { text: string }[] }).items.map((line) => line.text);
    expect(await texts()).toEqual(['create user anna', 'create user ben', 'update user nobody: nickname "X"']);
    expect(await texts('--failed')).toEqual(['update user nobody: nickname "X"']);
    expect(await texts('--limit', '1')).toHaveLength(1);
    expect(await texts('--operation', 'groups')).toEqual([]);
    expect((await imctl(['audit'], {})).err).toBe('no changes\n');
  });
});
