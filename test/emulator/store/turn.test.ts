// Work of one turn of the event loop: one transaction, each piece whole or not at all, nobody told before the commit.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { openStore, type Store } from '../../../src/emulator/store/open.ts';
import { createTurns } from '../../../src/emulator/store/turn.ts';

const folder = mkdtempSync(join(tmpdir(), 'turn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

const insert = (store: Store, key: string): number => store.run("INSERT INTO client_config (user_id, key, value) VALUES ('', ?, '')", key);
const keys = (store: Store): unknown[] => store.all('SELECT key FROM client_config ORDER BY n').map((row) => row.key);

describe('work that joins a turn', () => {
  it('is done in its order and kept together; a promise settles after the commit', async () => {
    const file = newFile();
    const store = openStore(file), other = openStore(file);
    const seen: unknown[] = [];
    const first = store.join(() => store.transaction(() => insert(store, 'a')));
    const read = store.join(() => { seen.push(keys(store), keys(other)); return keys(store); });
    const second = store.join(() => store.transaction(() => { insert(store, 'b'); return 'done'; }));
    const atFirst = first.then(() => keys(other));
    expect([await first, await read, await second]).toEqual([1, ['a'], 'done']);
    expect(seen).toEqual([['a'], []]);
    expect(await atFirst).toEqual(['a', 'b']);
    store.close();
    other.close();
  });

  it('takes back its own writes when it is refused, and nobody else\'s', async () => {
    const store = openStore(undefined);
    const outcomes = await Promise.allSettled([
      store.join(() => store.transaction(() => insert(store, 'a'))),
      store.join(() => store.transaction(() => { insert(store, 'b'); throw new Error('refused'); })),
      store.join(() => store.transaction(() => insert(store, 'c'))),
      store.join(() => store.transaction(() => insert(store, 'a'))),
      store.join(() => store.transaction(() => { insert(store, 'd'); store.transaction(() => insert(store, 'e')); })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect(keys(store)).toEqual(['a', 'c', 'd', 'e']);
    store.close();
  });

  it('may write with a single statement, also when another process wrote since the turn began', async () => {
    const file = newFile();
    const store = openStore(file), other = openStore(file);
    await Promise.all([
      store.join(() => { keys(store); insert(other, 'theirs'); }),
      store.join(() => insert(store, 'ours')),
    ]);
    expect(keys(other)).toEqual(['theirs', 'ours']);
    store.close();
    other.close();
  });

  it('gives what a promise of it brings', async () => {
    const store = openStore(undefined);
    expect(await store.join(async () => { await Promise.resolve(); insert(store, 'later'); return keys(store); })).toEqual(['later']);
    store.close();
  });

  it('is finished before the data is closed', async () => {
    const file = newFile();
    const store = openStore(file);
    const written = store.join(() => store.transaction(() => insert(store, 'last')));
    store.close();
    await written;
    await expect(store.join(() => keys(store))).rejects.toThrow();
    const again = openStore(file);
    expect(keys(again)).toEqual(['last']);
    again.close();
  });
});

describe('a turn that cannot be committed', () => {
  let db: DatabaseSync;
  let fail: (sql: string) => boolean;
  beforeEach(() => {
    db = new DatabaseSync(newFile());
    db.exec('CREATE TABLE kept (name TEXT)');
    fail = () => false;
  });
  const turnsOf = () => createTurns({
    execute(sql) {
      if (fail(sql)) throw new Error(`no ${sql}`);
      db.exec(sql);
    },
    isOpen: () => db.isTransaction,
    writes: () => writes,
  });
  let writes = 0;
  const keep = (name: string) => { writes++; return db.prepare('INSERT INTO kept VALUES (?)').run(name); };
  const kept = () => db.prepare('SELECT name FROM kept').all().map(({ name }) => name);

  it.each([
    // What follows the refusal is done once.
    { what: 'something is refused after it wrote', names: ['one', 'bad', 'two'], failing: 0, attempts: ['one', 'bad', 'one', 'bad', 'two'] },
    // The first commit ends the reading.
    { what: 'the whole cannot be committed', names: ['one', 'two'], failing: 2, attempts: ['one', 'two', 'one', 'two'] },
  ])('is done again piece by piece when $what: each is told what became of it alone', async ({ names, failing, attempts }) => {
    const turns = turnsOf();
    const seen: string[] = [];
    const write = (name: string) => turns.join(() => {
      seen.push(name);
      const doIt = (): void => { keep(name); if (name === 'bad') throw new Error('refused'); };
      if (turns.isWorking) return turns.part(doIt);
      db.exec('BEGIN');
      try { doIt(); db.exec('COMMIT'); } catch (error) { db.exec('ROLLBACK'); throw error; }
    });
    let commits = 0;
    fail = (sql) => sql === 'COMMIT' && ++commits === failing;
    const outcomes = await Promise.allSettled(names.map(write));
    expect(outcomes.map(({ status }) => status)).toEqual(names.map((name) => (name === 'bad' ? 'rejected' : 'fulfilled')));
    expect(seen).toEqual(attempts);
    expect(kept()).toEqual(['one', 'two']);
  });

  it('keeps nothing of a transaction that ended by itself, and nothing twice', async () => {
    const turns = turnsOf();
    const write = (name: string) => turns.join(() => {
      if (!turns.isWorking) return keep(name);
      turns.part(() => {
        keep(name);
        // As SQLite does when the disk is full.
        if (name === 'ends it') { db.exec('ROLLBACK'); throw new Error('full'); }
      });
    });
    await Promise.all([write('one'), write('ends it'), write('two')]);
    expect(kept()).toEqual(['one', 'ends it', 'two']);
  });

  it('is not one for the sake of what is refused before it writes', async () => {
    const turns = turnsOf();
    const attempts: string[] = [];
    const outcomes = await Promise.allSettled(['one', 'refused', 'two'].map((name) => turns.join(() => {
      attempts.push(name);
      turns.part(() => { if (name === 'refused') throw new Error('no'); keep(name); });
    })));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(attempts).toEqual(['one', 'refused', 'two']);
    expect(kept()).toEqual(['one', 'two']);
  });

  it('waits once for another process that holds the data; who only reads is answered', async () => {
    const turns = turnsOf();
    let begins = 0;
    fail = (sql) => sql === 'BEGIN IMMEDIATE' && ++begins > 0;
    const outcomes = await Promise.allSettled([
      turns.join(() => turns.part(() => keep('one'))),
      turns.join(() => kept().length),
      turns.join(() => turns.part(() => keep('two'))),
    ]);
    expect(outcomes).toMatchObject([{ reason: { message: 'no BEGIN IMMEDIATE' } }, { value: 0 }, { reason: { message: 'no BEGIN IMMEDIATE' } }]);
    expect(begins).toBe(1);
  });
});
