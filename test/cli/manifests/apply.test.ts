import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/server.ts';
import { homeIn, imctl, tempDir } from '../../helpers/imctl.ts';

const TEAM = `kind: Friends
userID: anna
friendUserIDs: [ben, carla]
---
kind: Group
groupID: lunch
groupName: Lunch
ownerUserID: anna
adminUserIDs: [ben]
memberUserIDs: [carla]
---
kind: User
userID: anna
nickname: Anna
---
kind: User
userID: ben
---
kind: User
userID: carla
---
kind: NotificationAccount
userID: news
nickName: News
`;

function withTeam(): { home: string; apply(text?: string, ...more: string[]): ReturnType<typeof imctl> } {
  const home = tempDir();
  return { home, apply: (text = TEAM, ...more) => imctl(['apply', '-f', '-', ...more], { home, input: text }) };
}

const members = async (home: string) => (JSON.parse((await imctl(['get', 'members', 'lunch', '-o', 'json'], { home })).out) as { items: { userID: string; role: string }[] }).items.map(({ userID, role }) => `${userID} ${role}`).sort();

describe('apply', () => {
  test('makes what is missing, in the order that works, and then finds all as wanted', async () => {
    const { home, apply } = withTeam();
    expect(await apply()).toEqual({ status: 0, err: '', out: 'user/anna created\nuser/ben created\nuser/carla created\nnotification-account/news created\ngroup/lunch created\nfriends/anna configured\n' });
    expect(await members(home)).toEqual(['anna owner', 'ben admin', 'carla member']);
    const again = await apply();
    expect(again.status).toBe(0);
    expect(again.out).toMatch(/^(\S+ unchanged\n){6}$/);
  });

  test('what is found as wanted is no line of the audit trail', async () => {
    const { home, apply } = withTeam();
    await apply();
    const before = readFileSync(homeIn(home).audit, 'utf8');
    await apply();
    expect(readFileSync(homeIn(home).audit, 'utf8')).toBe(before);
  });

  test('changes members, roles and owner, and leaves what is not named', async () => {
    const { home, apply } = withTeam();
    await apply();
    await apply('kind: Group\ngroupID: lunch\nownerUserID: ben\nadminUserIDs: [carla]\nmemberUserIDs: [anna]\n');
    expect(await members(home)).toEqual(['anna member', 'ben owner', 'carla admin']);
    await apply('kind: Group\ngroupID: lunch\nadminUserIDs: []\nmemberUserIDs: [anna]\n');
    expect(await members(home)).toEqual(['anna member', 'ben owner']);
    expect((await apply('kind: Group\ngroupID: lunch\nintroduction: where\n')).out).toBe('group/lunch configured\n');
    expect(await members(home)).toEqual(['anna member', 'ben owner']);
  });

  test('is taken back whole', async () => {
    const { home, apply } = withTeam();
    await apply();
    await apply('kind: User\nuserID: anna\nnickname: A\n---\nkind: Group\ngroupID: lunch\nadminUserIDs: [carla]\nmemberUserIDs: [ben]\n---\nkind: Friends\nuserID: anna\nfriendUserIDs: []\n');
    expect((await imctl(['undo', 'last'], { home })).status).toBe(0);
    expect((await imctl(['diff', '-f', '-'], { home, input: TEAM }))).toEqual({ status: 0, out: '', err: '' });
  });

  test('takes what get printed', async () => {
    const { home, apply } = withTeam();
    await apply();
    for (const format of ['yaml', 'json']) {
      const { out } = await imctl(['get', 'users', '-o', format], { home });
      expect((await apply(out)).out).toMatch(/^(user\/\w+ unchanged\n){3}$/);
    }
    const { out } = await imctl(['get', 'group', 'lunch', '-o', 'yaml'], { home });
    expect((await apply(out)).out).toBe('group/lunch unchanged\n');
  });

  test('reads folders, and gives one JSON document', async () => {
    const home = tempDir();
    mkdirSync(path.join(home, 'team/more'), { recursive: true });
    writeFileSync(path.join(home, 'team/a.yaml'), 'kind: User\nuserID: anna\n');
    writeFileSync(path.join(home, 'team/more/b.json'), '{"kind":"User","userID":"ben"}');
    writeFileSync(path.join(home, 'team/notes.txt'), 'kind: nothing');
    const { out } = await imctl(['apply', '-f', 'team', '-o', 'json'], { home });
    expect(JSON.parse(out)).toMatchObject({ kind: 'AppliedList', items: [{ item: 'user/anna', result: 'created' }, { item: 'user/ben', result: 'created' }] });
  });

  test('what is as declared is counted by no brake and told by no plan', async () => {
    const { home, apply } = withTeam();
    await apply();
    const changed = TEAM.replaceAll(/^nickname: .*$/gm, 'nickname: Same').replace('groupName: Lunch', 'groupName: Dinner');
    expect(await apply(changed, '--max-affected', '1')).toMatchObject({ status: 8, err: expect.stringContaining('would touch 2 items') as string });
    expect((await imctl(['diff', '-f', '-'], { home, input: TEAM })).status).toBe(0);
    const planned = JSON.parse((await apply(changed, '--plan', '--max-affected', '2', '-o', 'json')).out) as { items: { text: string }[] };
    expect(planned.items.map(({ text }) => text)).toEqual(['configure user/anna: nickname "Anna" → "Same".', 'configure group/lunch: groupName "Lunch" → "Dinner".']);
    expect(await apply(changed, '--max-affected', '2')).toMatchObject({ status: 0 });
  });

  test('one thing declared twice is refused, with both places', async () => {
    const { apply } = withTeam();
    expect(await apply('kind: User\nuserID: anna\n---\nkind: User\nuserID: anna\nnickname: B\n')).toMatchObject({ status: 2, out: '', err: expect.stringContaining('standard input:4: user/anna is declared a second time, first in standard input:1') as string });
  });

  test('a file without -f is told how to be given', async () => {
    expect((await imctl(['apply', 'team.yaml'])).err).toContain('a file is given by  -f team.yaml');
  });

  test('what fails is told with its place; the rest is done, and it ends with 3', async () => {
    const { home, apply } = withTeam();
    const { status, out, err } = await apply('kind: User\nuserID: a-b\n---\nkind: User\nuserID: ok\n');
    expect({ status, out }).toEqual({ status: 3, out: 'user/ok created\n' });
    expect(err).toContain('standard input:1: userID may hold letters, digits and _ only');
    expect((await imctl(['get', 'users', '-o', 'name'], { home })).out).toBe('user/ok\n');
  });

  test.each([
    ['a kind nobody knows', 'kind: Usr\nuserID: x\n', 2, 'did you mean User'],
    ['a field nobody knows', 'kind: User\nuserID: x\nnick: y\n', 2, 'a User has no field nick'],
    ['another type', 'kind: Group\ngroupID: g\nmemberUserIDs: ben\n', 2, 'memberUserIDs must be a list of IDs'],
    ['no ID', 'kind: User\nnickname: x\n', 2, 'a User needs userID'],
    ['broken YAML', 'kind: User\nuserID: [x\n', 2, 'standard input:3'],
    ['nothing', '# nothing\n', 2, 'there is nothing declared'],
    ['a text', 'hello\n', 2, 'a manifest is an object'],
    ['a prototype key', '{"kind":"User","userID":"x","__proto__":{"nickname":"y"}}', 2, 'no field __proto__'],
    ['a group without an owner', 'kind: Group\ngroupID: g\ngroupName: G\n', 2, 'needs ownerUserID'],
  ])('%s', async (_what, text, status, says) => {
    const ran = await withTeam().apply(text);
    expect(ran).toMatchObject({ status, out: '' });
    expect(ran.err).toContain(says);
  });

  test.each([[['apply'], 2], [['apply', '-f', 'nowhere.yaml'], 2], [['diff'], 2], [['diff', '-f', 'nowhere.yaml'], 2]] as const)('%j ends with %i', async (words, status) => {
    expect((await imctl(words)).status).toBe(status);
  });
});

describe('diff', () => {
  test('shows what apply would change, and ends with 1', async () => {
    const { home, apply } = withTeam();
    await apply();
    const changed = TEAM.replace('nickname: Anna', 'nickname: Anna B.').replace('[ben, carla]', '[ben]').replace('memberUserIDs: [carla]', 'memberUserIDs: [dora]');
    const { status, out } = await imctl(['diff', '-f', '-'], { home, input: changed });
    expect(status).toBe(1);
    expect(out).toMatchInlineSnapshot(`
      "user/anna
        - nickname: "Anna"
        + nickname: "Anna B."
      group/lunch
        - memberUserIDs: "carla"
        + memberUserIDs: "dora"
      friends/anna
        - friendUserIDs: "carla"
      "
    `);
    expect((await imctl(['diff', '-f', '-'], { home, input: TEAM })).status).toBe(0);
  });

  test('a server that is not there is no difference', async () => {
    expect((await imctl(['diff', '-f', '-'], { input: TEAM, env: { IMCTL_API: 'http://127.0.0.1:1', IMCTL_SECRET: 'openIM123' } })).status).toBe(7);
  });
});

describe('edit', () => {
  const edit = (home: string, editor: string, ...words: string[]) => imctl(['edit', ...words], { home, env: { EDITOR: editor, TMPDIR: home } });

  test('applies what was saved, and nothing when nothing was changed', async () => {
    const { home, apply } = withTeam();
    await apply();
    expect(await edit(home, 'sed -i s/Anna/Hanna/', 'user', 'anna')).toMatchObject({ status: 0, out: 'user/anna configured\n' });
    expect(await edit(home, 'true', 'user', 'anna')).toMatchObject({ status: 0, err: 'nothing was changed\n' });
    expect(await edit(home, 'truncate -s 0', 'group/lunch')).toMatchObject({ status: 0, err: 'nothing was changed\n' });
  });

  test('opens again with the error above the text', async () => {
    const { home, apply } = withTeam();
    await apply();
    // Wrong at first, mended when the complaint is read.
    writeFileSync(path.join(home, 'editor.sh'), 'if grep -q "has no field nicknam" "$1"; then sed -i s/nicknam:/nickname:/ "$1"; else sed -i "s/nickname: Anna/nicknam: Zoe/" "$1"; fi\n');
    expect(await edit(home, `sh ${path.join(home, 'editor.sh')}`, 'user', 'anna')).toMatchObject({ status: 0, out: 'user/anna configured\n' });
  });

  test('another ID is refused, and neither of the two is touched', async () => {
    const { home, apply } = withTeam();
    await apply();
    const { status, err } = await edit(home, 'sed -i s/^userID:.*/userID:\\ ben/', 'user', 'anna');
    expect(status).toBe(2);
    expect(err).toContain('kind and userID cannot be edited: this is user/anna');
    expect((await imctl(['diff', '-f', '-'], { home, input: TEAM })).status).toBe(0);
  });

  test('what was written is kept when it cannot be applied', async () => {
    const { home, apply } = withTeam();
    await apply();
    const { status, err } = await edit(home, 'sed -i s/^nickname:.*/nickname:\\ [x]/', 'user', 'anna');
    expect(status).toBe(2);
    const [, file] = /what you wrote is kept: {2}imctl apply -f (\S+)$/m.exec(err)!;
    expect(readFileSync(file!, 'utf8')).toContain('nickname: [x]');
  });

  test('gives up when the same text comes back wrong', async () => {
    const { home, apply } = withTeam();
    await apply();
    expect((await edit(home, 'sed -i s/nickname:/nicknam:/', 'user', 'anna')).status).toBe(2);
  });

  test.each([['false', ['user', 'anna'], 2], ['true', ['user', 'nobody'], 4], ['true', ['usr', 'anna'], 2], ['true', ['user'], 2]] as const)('EDITOR=%s %j ends with %i', async (editor, words, status) => {
    const { home, apply } = withTeam();
    await apply();
    expect((await edit(home, editor, ...words)).status).toBe(status);
  });
});

test('copy makes objects on another server, and finds them there the second time', async () => {
  const other = await createEmulator();
  onTestFinished(() => other.close());
  const { home, apply } = withTeam();
  await apply();
  const env = { OTHER_SECRET: 'openIM123' };
  await imctl(['context', 'set', 'other', '--api', other.apiURL, '--secret-env', 'OTHER_SECRET'], { home });
  expect(await imctl(['copy', 'group', 'lunch', '--to', 'other'], { home, env })).toMatchObject({ status: 4, err: expect.stringContaining('hint: its people must be there first:  imctl copy user anna ben carla --to other') as string });
  expect(await imctl(['copy', 'user/anna', 'user/ben', 'carla', '--to', 'other'], { home, env })).toMatchObject({ status: 0, out: 'user/anna created on other\nuser/ben created on other\nuser/carla created on other\n' });
  expect((await imctl(['copy', 'group', 'lunch', '--to', 'other'], { home, env })).out).toBe('group/lunch created on other\n');
  expect((await imctl(['copy', 'group/lunch', '--to', 'other'], { home, env })).out).toBe('group/lunch unchanged on other\n');
  expect((await imctl(['diff', '-f', '-', '--context', 'other'], { home, env, input: TEAM })).out).not.toContain('group/lunch');
  for (const words of [['copy', 'user', 'anna'], ['copy', 'user', '--to', 'other'], ['copy', 'user', 'anna', '--to', 'local'], ['copy', 'user', 'anna', '--to', 'nowhere']]) expect((await imctl(words, { home, env })).status).toBe(2);
});

test('a --- behind the last manifest declares nothing; plan, trail and undo name what is touched', async () => {
  const { home, apply } = withTeam();
  expect((await apply('---\nkind: User\nuserID: anna\nnickname: Anna\n---\n')).out).toBe('user/anna created\n');
  await apply('kind: User\nuserID: anna\nnickname: Anna B.\n');
  expect((await imctl(['audit', '-o', 'columns=text'], { home })).out.trim().split('\n').at(-1)).toBe('apply user/anna: nickname "Anna B."');
  expect((await imctl(['undo', 'last'], { home })).err).toBe('undone: apply user/anna: nickname "Anna"\n');
});
