import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterAll, describe, expect, it } from 'vitest';

import { createEmulator } from '../../src/emulator/server.ts';
import { openStore } from '../../src/emulator/store/open.ts';
import { adminToken, callerOf, spawnEmulator } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);

function inspect(path: string, sql: string): unknown {
  const db = new DatabaseSync(path);
  try {
    return Object.values(db.prepare(sql).get() as Record<string, unknown>)[0];
  } finally {
    db.close();
  }
}

describe('emulator data', () => {
  it('is there again after a restart, tokens included', async () => {
    const data = file('restart.db');
    const first = await createEmulator({ data });
    const token = await adminToken(first.apiURL);
    await callerOf(first.apiURL, token)('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice' }] });
    await first.close();
    const second = await createEmulator({ data });
    expect(await callerOf(second.apiURL, token)('/user/get_users_info', { userIDs: ['alice'] })).toMatchObject({ errCode: 0, data: { usersInfo: [{ userID: 'alice' }] } });
    await second.close();
  });

  it('is one for two processes that write at once', async () => {
    const data = file('two.db');
    const both = await Promise.all([spawnEmulator(data), spawnEmulator(data)]);
    try {
      const calls = await Promise.all(both.map(async ({ apiURL }) => callerOf(apiURL, await adminToken(apiURL))));
      const codes = await Promise.all(calls.flatMap((call, process) => Array.from({ length: 150 }, async (_, i) =>
        (await call('/user/user_register', { users: [{ userID: `u${process}_${i}`, nickname: 'U' }, { userID: `both${i}`, nickname: 'B' }].slice(0, i % 2 ? 1 : 2) })).errCode)));
      // Of each pair that wanted both${i}, one came second and was refused whole.
      expect([codes.filter((code) => code === 0).length, codes.filter((code) => code === 1102).length]).toEqual([225, 75]);
      for (const call of calls) expect((await call('/user/get_users', { pagination: { pageNumber: 1, showNumber: 0 } })).data).toMatchObject({ total: 225 + 75 });
    } finally {
      await Promise.all(both.map(({ kill }) => kill('SIGKILL')));
    }
    expect(inspect(data, 'PRAGMA integrity_check')).toBe('ok');
  });

  it('is whole after kill -9, with everything that was acknowledged', async () => {
    const data = file('killed.db');
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const emulator = await spawnEmulator(data);
      const call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
      let isDead = false;
      const write = async (lane: number): Promise<void> => {
        for (let i = 0; !isDead; i++) {
          const users = Array.from({ length: 20 }, (_, k) => ({ userID: `r${round}_${lane}_${i}_${k}`, nickname: 'N' }));
          try {
            if ((await call('/user/user_register', { users })).errCode === 0) acknowledged.push(users[19]!.userID);
          } catch {
            return;
          }
        }
      };
      const writers = [0, 1, 2, 3].map(write);
      const before = acknowledged.length;
      while (acknowledged.length < before + 20) await new Promise((resolve) => setTimeout(resolve, 5));
      await emulator.kill('SIGKILL');
      isDead = true;
      await Promise.all(writers);
    }
    expect(inspect(data, 'PRAGMA integrity_check')).toBe('ok');
    expect(acknowledged.length).toBeGreaterThan(10);
    const store = openStore(data);
    expect(acknowledged.filter((userID) => !store.get('SELECT 1 FROM users WHERE user_id = ?', userID))).toEqual([]);
    // A call is there whole or not at all.
    expect(store.get("SELECT count(*) % 20 AS rest FROM users WHERE user_id LIKE 'r%'")!.rest).toBe(0);
    store.close();
  });

  it('says it in the server\'s form when the disk is full, and takes no harm', async () => {
    const data = file('full.db');
    await (await createEmulator({ data })).close();
    // SQLite stops growing the file at a number of pages, with the same error as a full disk.
    const original = DatabaseSync.prototype.exec;
    DatabaseSync.prototype.exec = function exec(this: DatabaseSync, sql: string) {
      original.call(this, sql);
      if (sql.includes('foreign_keys')) original.call(this, `PRAGMA max_page_count=${Number((this.prepare('PRAGMA page_count').get() as { page_count: number }).page_count) + 4}`);
    };
    const emulator = await createEmulator({ data });
    DatabaseSync.prototype.exec = original;
    const call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
    const register = (name: string, size: number) => call('/user/user_register', { users: [{ userID: name, nickname: 'N', ex: 'x'.repeat(size) }] });
    expect(await register('large', 200_000)).toEqual({ errCode: 500, errMsg: 'ServerInternalError', errDlt: 'database or disk is full' });
    expect(await register('small', 10)).toMatchObject({ errCode: 0 });
    expect(await call('/user/get_users_info', { userIDs: ['large', 'small'] })).toMatchObject({ data: { usersInfo: [{ userID: 'small' }] } });
    await emulator.close();
    expect(inspect(data, 'PRAGMA integrity_check')).toBe('ok');
  });

  it('waits for another writer, and says it is locked after that', async () => {
    const data = file('locked.db');
    const emulator = await createEmulator({ data });
    const call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
    const other = new DatabaseSync(data);
    other.exec('BEGIN IMMEDIATE');
    expect(await call('/user/user_register', { users: [{ userID: 'late', nickname: 'L' }] })).toEqual({ errCode: 500, errMsg: 'ServerInternalError', errDlt: 'database is locked' });
    other.exec('ROLLBACK');
    other.close();
    expect(await call('/user/user_register', { users: [{ userID: 'late', nickname: 'L' }] })).toMatchObject({ errCode: 0 });
    await emulator.close();
  });

  it.each<[string, (path: string) => void, string]>([
    ['no database', (path) => writeFileSync(path, 'not a database at all, but long enough to be looked at'.repeat(40)), 'STORE-BROKEN'],
    ['of a newer imctl', (path) => { const db = new DatabaseSync(path); db.exec('PRAGMA user_version=9999'); db.close(); }, 'STORE-BROKEN'],
    ['in no folder', () => { /* nothing is made */ }, 'FILE-MISSING'],
  ])('a file that is %s is refused with a reason', async (what, make, code) => {
    const path = what === 'in no folder' ? file('no/such/folder.db') : file(`${code}-${what}.db`);
    make(path);
    await expect(createEmulator({ data: path })).rejects.toMatchObject({ name: 'ImctlError', code });
  });

  it('a transaction inside one is a part of it', () => {
    const store = openStore(undefined);
    const insert = (key: string): number => store.run("INSERT INTO client_config (user_id, key, value) VALUES ('', ?, '')", key);
    expect(() => store.transaction(() => { insert('a'); store.transaction(() => insert('b')); throw new Error('no'); })).toThrow('no');
    store.transaction(() => insert('c'));
    expect(store.all('SELECT key FROM client_config').map((row) => row.key)).toEqual(['c']);
    store.close();
  });
});

describe('a transaction inside another', () => {
  it.each(['alone', 'in a turn'])('may fail alone (%s)', async (where) => {
    const store = openStore(undefined);
    const add = (key: string): void => { store.run('INSERT INTO badges (user_id, count) VALUES (?, 1)', key); };
    const work = (): void => store.transaction(() => {
      add('a');
      store.transaction(() => add('b'));
      expect(() => store.transaction(() => { add('c'); store.transaction(() => add('d')); throw new Error('no'); })).toThrow('no');
      add('e');
    });
    if (where === 'alone') work();
    else await store.join(work);
    expect(() => store.transaction(() => { add('f'); store.transaction(() => add('g')); throw new Error('no'); })).toThrow('no');
    expect(store.all('SELECT user_id FROM badges ORDER BY user_id').map((row) => row.user_id)).toEqual(['a', 'b', 'e']);
    store.close();
  });
});
