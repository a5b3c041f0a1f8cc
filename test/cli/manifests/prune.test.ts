import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/server.ts';
import { homeIn, imctl, tempDir, type Ran } from '../../helpers/imctl.ts';

const MARK = '{"imctl.owner":"team"}';

/** A folder with one file for each of qa1, qa2, qa3 and the group crew, which qa3 owns and nobody else is in. */
function withFolder() {
  const home = tempDir();
  mkdirSync(path.join(home, 'team'));
  const run = (...words: string[]): Promise<Ran> => imctl(words, { home });
  const write = (name: string, text: string) => writeFileSync(path.join(home, `team/${name}.yaml`), text);
  for (const id of ['qa1', 'qa2', 'qa3']) write(id, `kind: User\nuserID: ${id}\n`);
  write('crew', 'kind: Group\ngroupID: crew\ngroupName: Crew\nownerUserID: qa3\n');
  return {
    home, run, write,
    forget: (...names: string[]) => { for (const name of names) rmSync(path.join(home, `team/${name}.yaml`)); },
    apply: (...more: string[]) => run('apply', '-f', 'team', '--owner', 'team', ...more),
    async ex(kind: string, id: string): Promise<string> {
      return (JSON.parse((await run('get', kind, id, '-o', 'json')).out) as { ex: string }).ex;
    },
    users: async () => (JSON.parse((await run('get', 'users', '-o', 'json')).out) as { items: { userID: string; nickname: string; ex: string }[] }).items.map(({ userID, nickname, ex }) => [userID, nickname, ex]).sort(),
    groups: async () => (await run('get', 'groups', '-o', 'name')).out,
  };
}

describe('--owner', () => {
  test('marks what is declared, and finds it as wanted the second time', async () => {
    const { apply, ex } = withFolder();
    expect(await apply()).toEqual({ status: 0, err: '', out: 'user/qa1 created\nuser/qa2 created\nuser/qa3 created\ngroup/crew created\n' });
    expect([await ex('user', 'qa1'), await ex('group', 'crew')]).toEqual([MARK, MARK]);
    expect(await apply()).toMatchObject({ status: 0, out: expect.stringMatching(/^(\S+ unchanged\n){4}$/) as string });
  });

  test('keeps every letter of what the application has in ex, and is taken back', async () => {
    const { run, apply, ex, forget } = withFolder();
    forget('qa2', 'qa3', 'crew');
    const before = '{ "id": 12345678901234567890, "tags": ["}"] }';
    await run('create', 'user', 'qa1', '--ex', before);
    expect((await apply()).out).toContain('user/qa1 configured\n');
    expect(await ex('user', 'qa1')).toBe('{ "id": 12345678901234567890, "tags": ["}"] ,"imctl.owner":"team"}');
    expect((await apply()).out).toContain('user/qa1 unchanged\n');
    expect((await run('undo', 'last')).status).toBe(0);
    expect(await ex('user', 'qa1')).toBe(before);
  });

  test('a declared ex is compared without the mark', async () => {
    const { write, apply, ex } = withFolder();
    write('qa1', 'kind: User\nuserID: qa1\nex: \'{"a":1}\'\n');
    await apply();
    expect(await ex('user', 'qa1')).toBe('{"a":1,"imctl.owner":"team"}');
    expect((await apply()).out).toContain('user/qa1 unchanged\n');
    write('qa1', 'kind: User\nuserID: qa1\nex: \'{}\'\n');
    expect((await apply()).out).toContain('user/qa1 configured\n');
    expect(await ex('user', 'qa1')).toBe(MARK);
  });

  test.each(['plain words', '[1]', '"text"', '12', '{"a":1} x'])('an ex that is %s is the application\'s: it is kept, and the object refused', async (text) => {
    const { run, apply, ex, forget } = withFolder();
    await run('create', 'user', 'qa1', '--ex', text);
    await run('create', 'user', 'gone', '--ex', MARK);
    const ran = await apply('--prune', '--yes');
    expect(ran).toMatchObject({ status: 3, out: 'user/qa2 created\nuser/qa3 created\ngroup/crew created\n' });
    expect(ran.err).toContain('error CONFLICT: team/qa1.yaml:1: user/qa1: its ex is a text of the application\'s');
    expect(ran.err).toContain('nothing was pruned: not all that is declared could be applied\n');
    expect([await ex('user', 'qa1'), await ex('user', 'gone')]).toEqual([text, MARK]);
    forget('qa2', 'qa3', 'crew');
    expect((await apply()).status).toBe(6);
  });

  test('a declared ex that can hold no mark is a fault of the file', async () => {
    const { write, apply } = withFolder();
    write('qa1', 'kind: User\nuserID: qa1\nex: words\n');
    expect((await apply()).err).toContain('error FILE-INVALID: team/qa1.yaml:1: user/qa1: its ex');
  });

  test('what belongs to another owner is refused and left so', async () => {
    const { run, apply, ex } = withFolder();
    await apply();
    const ran = await run('apply', '-f', 'team/qa1.yaml', '--owner', 'other');
    expect(ran).toMatchObject({ status: 6, out: '' });
    expect(ran.err).toContain('user/qa1 belongs to the owner "team", not to "other"');
    expect(await ex('user', 'qa1')).toBe(MARK);
  });
});

describe('--prune', () => {
  test('takes away what is owned and declared no more, groups before their owners, and nothing else', async () => {
    const { run, apply, forget, users, groups } = withFolder();
    await run('create', 'user', 'free');
    await run('create', 'user', 'theirs', '--ex', '{"imctl.owner":"other"}');
    await run('create', 'user', 'words', '--ex', 'imctl.owner team');
    await run('create', 'group', 'Free', '--group-id', 'open', '--owner-user-id', 'free');
    await apply();
    forget('qa3', 'crew');
    expect(await apply()).toMatchObject({ status: 0, out: 'user/qa1 unchanged\nuser/qa2 unchanged\n' });
    const ran = await apply('--prune', '--yes', '--reason', 'ticket 12');
    expect(ran).toEqual({ status: 0, err: '', out: 'user/qa1 unchanged\nuser/qa2 unchanged\ngroup/crew pruned\nuser/qa3 pruned\n' });
    expect(await users()).toEqual([['free', 'free', ''], ['qa1', 'qa1', MARK], ['qa2', 'qa2', MARK], ['qa3', 'deleted', ''], ['theirs', 'theirs', '{"imctl.owner":"other"}'], ['words', 'words', 'imctl.owner team']]);
    expect(await groups()).toBe('group/open\n');
    expect((await run('audit', '-o', 'json', '--limit', '2')).out).toMatch(/"users\.delete"[^]*ticket 12|ticket 12[^]*"users\.delete"/);
    expect(await apply('--prune')).toEqual({ status: 0, err: '', out: 'user/qa1 unchanged\nuser/qa2 unchanged\n' });
  });

  test('is one JSON document with the rest', async () => {
    const { apply, forget } = withFolder();
    await apply();
    forget('qa2');
    const { items } = JSON.parse((await apply('--prune', '--yes', '-o', 'json')).out) as { items: { item: string; result: string }[] };
    expect(items.map(({ item, result }) => `${item} ${result}`)).toEqual(['user/qa1 unchanged', 'user/qa3 unchanged', 'group/crew unchanged', 'user/qa2 pruned']);
  });

  test('diff and --plan name what would go, and change nothing', async () => {
    const { run, apply, forget, users } = withFolder();
    await apply();
    forget('qa3', 'crew');
    const before = await users();
    expect(await run('diff', '-f', 'team', '--owner', 'team', '--prune')).toEqual({ status: 1, err: '', out: 'group/crew (pruned)\nuser/qa3 (pruned)\n' });
    expect((await run('diff', '-f', 'team', '--owner', 'team')).status).toBe(0);
    const planned = await apply('--prune', '--plan', '-o', 'json');
    expect(planned.status).toBe(0);
    expect((JSON.parse(planned.out) as { items: { path: string; text: string }[] }).items.map(({ path: name, text }) => `${name}: ${text}`)).toEqual([
      expect.stringMatching(/^groups\.dismiss: .*crew/), expect.stringMatching(/^users\.delete: delete user qa3: .*groups crew are dismissed/),
    ]);
    expect(await users()).toEqual(before);
  });

  test('without a terminal nobody answers: 8, and neither pruned nor applied', async () => {
    const { home, apply, forget, write, users } = withFolder();
    await apply();
    forget('qa2');
    write('qa4', 'kind: User\nuserID: qa4\n');
    const [before, trail] = [await users(), readFileSync(homeIn(home).audit, 'utf8')];
    const ran = await apply('--prune');
    expect(ran.status).toBe(8);
    expect(ran.err).toContain('prune 1 of team and apply 1 change: user/qa2 pruned, user/qa4 created. Cannot be undone. Nobody was there to be asked');
    expect(await apply('--prune', '--yes', '--max-affected', '1')).toMatchObject({ status: 8, err: expect.stringContaining('would touch 2 items') as string });
    expect(await users()).toEqual(before);
    expect(readFileSync(homeIn(home).audit, 'utf8')).toBe(trail);
  });

  test('who is named as a member stays, and who owns a group that stays is refused before anything is sent', async () => {
    const { apply, forget, write, users, run } = withFolder();
    await apply();
    forget('qa2', 'qa3');
    write('crew', 'kind: Group\ngroupID: crew\nmemberUserIDs: [qa2]\n');
    const before = await users();
    const ran = await apply('--prune', '--yes');
    expect(ran).toMatchObject({ status: 6, out: 'user/qa1 unchanged\n' });
    expect(ran.err).toContain('user/qa3 would be pruned, and owns group/crew, which stays');
    expect(await users()).toEqual(before);
    write('crew', 'kind: Group\ngroupID: crew\nownerUserID: qa1\nmemberUserIDs: [qa2]\n');
    expect((await apply('--prune', '--plan')).out).toContain('groups crew go to qa1');
    expect(await apply('--prune', '--yes')).toEqual({ status: 0, err: '', out: 'user/qa1 unchanged\ngroup/crew configured\nuser/qa3 pruned\n' });
    expect((await run('get', 'group', 'crew', '-o', 'jsonpath={.ownerUserID}')).out.trim()).toBe('qa1');
  });

  test('a link to a file names what the file names, and one that leads nowhere ends it', async () => {
    const { home, apply, users } = withFolder();
    await apply();
    const before = await users();
    const place = path.join(home, 'team/qa2.yaml');
    renameSync(place, path.join(home, 'elsewhere'));
    symlinkSync('../elsewhere', place);
    expect((await apply('--prune', '--yes')).out).toMatch(/^(\S+ unchanged\n){4}$/);
    rmSync(path.join(home, 'elsewhere'));
    const ran = await apply('--prune', '--yes');
    expect(ran).toMatchObject({ status: 2, out: '' });
    expect(ran.err).toContain('team/qa2.yaml');
    expect(await users()).toEqual(before);
  });

  test('an empty folder takes nothing away', async () => {
    const { apply, forget, users } = withFolder();
    await apply();
    forget('qa1', 'qa2', 'qa3', 'crew');
    const before = await users();
    expect(await apply('--prune', '--yes')).toMatchObject({ status: 2, out: '', err: expect.stringContaining('there is nothing declared in it') as string });
    expect(await users()).toEqual(before);
  });

  test.each(['apply', 'diff'])('%s --prune needs an owner, and an owner is a name', async (name) => {
    const { run } = withFolder();
    expect(await run(name, '-f', 'team', '--prune')).toMatchObject({ status: 2, out: '', err: expect.stringContaining(`hint: imctl ${name} -f FILE --prune --owner NAME`) as string });
    expect(await run(name, '-f', 'team', '--owner', 'a b')).toMatchObject({ status: 2, out: '', err: expect.stringContaining('is a name of up to 63 letters') as string });
  });

  test('a protected context wants a reason, and its protect list is held against all before anything is sent', async () => {
    const emulator = await createEmulator();
    onTestFinished(() => emulator.close());
    const { home, run, forget } = withFolder();
    const env = { PROD_SECRET: 'openIM123' };
    const prod = (...words: string[]) => imctl([...words, '--context', 'prod'], { home, env });
    const set = (...more: string[]) => run('context', 'set', 'prod', '--api', emulator.apiURL, '--secret-env', 'PROD_SECRET', ...more);
    await set();
    expect((await prod('apply', '-f', 'team', '--owner', 'team')).status).toBe(0);
    await set('--protected', '--protect', 'user/qa2');
    const prune = (...more: string[]) => prod('apply', '-f', 'team', '--owner', 'team', '--prune', ...more);
    const marked = async () => (await prod('get', 'users', '--where', 'u.ex !== ""', '-o', 'name')).out.trim().split('\n').sort();
    forget('qa1');
    expect(await prune()).toMatchObject({ status: 8, err: expect.stringContaining('prod is protected. prune 1 of team: user/qa1 pruned.') as string });
    expect(await prune('--yes')).toMatchObject({ status: 8, err: expect.stringContaining('--yes needs --reason there') as string });
    forget('qa2');
    expect(await prune('--yes', '--reason', 'ticket 12')).toMatchObject({ status: 8, err: expect.stringContaining('user/qa2 is on the protect list of prod') as string });
    expect(await marked()).toEqual(['user/qa1', 'user/qa2', 'user/qa3']);
    await set('--protected', '--protect', 'user/boss');
    // Without a chat admin address nothing blocks a login (3 says so); it is pruned nevertheless.
    expect(await prune('--yes', '--reason', 'ticket 12')).toMatchObject({ status: 3, out: 'user/qa3 unchanged\ngroup/crew unchanged\nuser/qa1 pruned\nuser/qa2 pruned\n', err: expect.stringContaining('nothing stops a new login') as string });
    expect(await marked()).toEqual(['user/qa3']);
  });
});
