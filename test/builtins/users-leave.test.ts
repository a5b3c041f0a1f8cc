import { describe, expect, test } from 'vitest';
import { imctl, tempDir } from '../helpers/imctl.ts';

/** anna owns lunch (with ben and carla), is in news, is ben's friend and has shut dora out. */
async function company(): Promise<string> {
  const home = tempDir();
  const lines = [
    ...['anna', 'ben', 'carla', 'dora'].map((one) => `create user ${one}`), 'create group Lunch --group-id lunch --owner-user-id anna --member-user-ids ben,carla',
    'create group News --group-id news --owner-user-id ben --member-user-ids anna', 'friends add anna ben', 'blacks add anna dora', 'send message --from anna --to ben --text hello',
  ];
  for (const line of lines) expect((await imctl(line.split(' '), { home })).err).not.toMatch(/^error/m);
  return home;
}

const json = async (home: string, ...words: string[]) => JSON.parse((await imctl([...words, '-o', 'json'], { home })).out) as { items: Record<string, unknown>[] } & Record<string, unknown>;

describe('deleting a user', () => {
  test('who owns groups needs a word on where they go', async () => {
    const home = await company();
    const { status, err } = await imctl(['delete', 'user', 'anna', '--yes'], { home });
    expect(status).toBe(2);
    expect(err).toContain('owns 1 group (lunch): say where they go');
    expect((await json(home, 'get', 'friends', 'anna')).items).toHaveLength(1);
  });

  test('is shown before it is done', async () => {
    const home = await company();
    const { out } = await imctl(['delete', 'user', 'anna', '--groups', 'transfer', '--to', 'carla', '--plan'], { home });
    expect(out).toContain('groups lunch go to carla; it leaves 1 group; 1 friendship ends');
    expect(out).toContain('the server keeps the ID and every message it sent');
    expect((await imctl(['delete', 'user', 'anna', '--groups', 'dismiss'], { home })).status).toBe(8);
  });

  test('ends memberships, friendships and its name; what it said stays with others', async () => {
    const home = await company();
    const { status, out } = await imctl(['delete', 'user', 'anna', '--groups', 'transfer', '--to', 'carla', '--yes', '-o', 'json'], { home });
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ transferred: ['lunch'], dismissed: [], left: 1, friends: 1, blacks: 1 });
    expect(await json(home, 'get', 'group', 'lunch')).toMatchObject({ ownerUserID: 'carla' });
    expect((await json(home, 'groups', 'joined', 'anna')).items).toEqual([]);
    expect((await json(home, 'get', 'friends', 'ben')).items).toEqual([]);
    expect((await json(home, 'get', 'user', 'anna')).nickname).toBe('deleted');
    expect((await json(home, 'messages', 'history', 'si_anna_ben', '--as', 'ben')).items.map((message) => message.text)).toContain('hello');
  });

  test('logs it out everywhere, or where it can have been when that is known', async () => {
    const home = await company();
    const logouts = async (...words: string[]) => (await imctl(['delete', 'user', ...words, '--yes', '-v'], { home })).err.match(/POST \/auth\/force_logout/g)?.length;
    expect(await logouts('carla')).toBeGreaterThan(8);
    expect(await logouts('dora', '--platforms', 'IOS,Web')).toBe(2);
  });

  test('hands groups to their first administrator when nobody is named, and dismisses one nobody else is in', async () => {
    const home = await company();
    await imctl(['groups', 'set-role', 'lunch', 'carla', '--role', 'admin'], { home });
    await imctl(['create', 'group', 'Alone', '--group-id', 'alone', '--owner-user-id', 'anna'], { home });
    const { out } = await imctl(['delete', 'user', 'anna', '--groups', 'transfer', '--yes', '-o', 'json'], { home });
    expect(JSON.parse(out)).toMatchObject({ transferred: ['lunch'], dismissed: ['alone'] });
    expect(await json(home, 'get', 'group', 'lunch')).toMatchObject({ ownerUserID: 'carla' });
  });

  test.each([[['nobody', '--yes'], 4], [['anna', '--to', 'ben', '--yes'], 2], [['anna', '--groups', 'transfer', '--to', 'anna', '--yes'], 2], [['imAdmin', '--yes'], 8]] as const)('%j ends with %i', async (words, status) => {
    expect((await imctl(['delete', 'user', ...words], { home: await company() })).status).toBe(status);
  });
});

describe('acting as a user', () => {
  test('the token is shown when it is asked for, and nowhere else', async () => {
    const home = await company();
    const { out } = await imctl(['users', 'token', 'anna', '-o', 'json'], { home });
    expect((JSON.parse(out) as { token: string }).token).toMatch(/^eyJ/);
    expect((await imctl(['audit', '-o', 'json'], { home })).out).not.toContain('eyJ');
    expect((await imctl(['api', 'POST', '/auth/get_user_token', '-d', '{"userID":"ben","platformID":5}'], { home })).out).not.toContain('eyJ');
  });

  test('sessions of somebody who is away are none', async () => {
    expect((await json(await company(), 'users', 'sessions', 'anna')).items).toEqual([]);
  });
});
