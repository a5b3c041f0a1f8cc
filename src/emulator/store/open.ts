// The emulator's one SQLite file: opening it, its statements, its transactions.
// Opened by server.ts; rules reach it as ctx.store. Tables are rows in schema.ts.

import { asImctlError, ImctlError, type OwnCode } from '../../base/errors.ts';
import { ServerError } from '../errors.ts';
import { MIGRATIONS } from './schema.ts';
import { createTurns, type Turns } from './turn.ts';

import type { DatabaseSync, StatementSync, SQLInputValue } from 'node:sqlite';

/** A row as SQLite gives it: no prototype, integers as numbers (bigint beyond 2^53 is never stored). */
export type Row = Record<string, string | number | null>;
/** What may stand for a `?`. */
export type Value = string | number | null | Uint8Array;

/** The emulator's data. Statements are prepared once per text, so texts are literals. */
export interface Store {
  get(sql: string, ...values: Value[]): Row | undefined;
  all(sql: string, ...values: Value[]): Row[];
  /** How many rows changed. */
  run(sql: string, ...values: Value[]): number;
  /** `work` happens whole or not at all, also beside other processes; a transaction inside one is a part of it, and may fail alone. */
  transaction<T>(work: () => T): T;
  /** Do work that writes very much, with memory for it; the log it leaves goes into the file. Not inside a transaction. */
  inBulk(work: () => void): void;
  /** What to order by where the server asks for no order: the column that follows in the index its query runs along, or age. */
  order(indexed: string): string;
  /**
   * Do work together with all that joins in this turn of the event loop (turn.ts): in the order it joined, its transactions
   * committed as one. The promise settles after the commit. Work may be done twice, so what it changes beside the data must bear that.
   */
  join<T>(work: () => T): Promise<T>;
  /** Work that has joined is done first. */
  close(): void;
}

/** In which order the database behind the server hands out what was asked without one. */
export type NaturalOrder = 'index' | 'age';

const BUSY_TIMEOUT_MS = 5000;
const CACHE_KB = 16_000, BULK_CACHE_KB = 256_000;

/**
 * Open a file, or memory without one, and bring its tables up to date.
 *
 * Write-ahead log with synchronous=normal: safe against `kill -9` at any instant; a power cut may lose the last commits, never
 * the file. Several processes may hold one file; a writer waits for another at most 5 s.
 *
 * @throws ImctlError STORE-BROKEN no database, damaged, or of a newer imctl; STORE-BUSY; FILE-UNREADABLE; WRITE-FAILED disk full.
 */
export function openStore(file: string | undefined, naturalOrder: NaturalOrder = 'index'): Store {
  // Through getBuiltinModule so that the 3 ms are paid when an emulator starts, not when this module is imported.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const fs = process.getBuiltinModule('node:fs');
  let db: DatabaseSync | undefined;
  try {
    // Made by us when new, so that nobody else can read it.
    if (file !== undefined) fs.closeSync(fs.openSync(file, 'a', 0o600));
    db = new DatabaseSync(file ?? ':memory:', { timeout: BUSY_TIMEOUT_MS });
    // The log goes into the file every 32 MB instead of every 4: a message touches some ten pages, and that is where a sync waits.
    if (file !== undefined) db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=8000;');
    db.exec(`PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-${CACHE_KB};`);
    migrate(db);
  } catch (error) {
    db?.close();
    throw asOpenError(file ?? ':memory:', error);
  }
  return new SQLiteStore(db, naturalOrder);
}

/** SQLite's primary result codes, as reasons why a file could not be opened. */
const OPEN_ERRORS: Record<number, [OwnCode, string]> = {
  5: ['STORE-BUSY', 'another process holds it'], 6: ['STORE-BUSY', 'another process holds it'], 8: ['FILE-UNREADABLE', 'is read-only'],
  11: ['STORE-BROKEN', 'is damaged'], 13: ['WRITE-FAILED', 'the disk is full'], 14: ['FILE-UNREADABLE', 'cannot be opened'], 26: ['STORE-BROKEN', 'is no data file of ours'],
};

function asOpenError(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return asImctlError(error);
  // The low byte is the primary code, the rest tells more than we need.
  const [code, words] = OPEN_ERRORS[Number(error.errcode) & 0xff] ?? ['STORE-BROKEN' as const, error.message];
  return new ImctlError(code, `${file}: ${words}`, { cause: error });
}

interface Prepared { statement: StatementSync; onlyReads: boolean }

class SQLiteStore implements Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();
  readonly #naturalOrder: NaturalOrder;
  readonly #turns: Turns;
  #isInside = false;
  #writes = 0;

  constructor(db: DatabaseSync, naturalOrder: NaturalOrder) {
    this.#db = db;
    this.#naturalOrder = naturalOrder;
    this.#turns = createTurns({ execute: (sql) => { this.#execute(sql); }, isOpen: () => db.isOpen && db.isTransaction, writes: () => this.#writes });
  }

  order(indexed: string): string {
    return this.#naturalOrder === 'index' ? indexed : 'n';
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    try {
      return this.#prepare(sql).get(...(values as SQLInputValue[])) as Row | undefined;
    } catch (error) {
      throw asToldByServer(error);
    }
  }

  all(sql: string, ...values: Value[]): Row[] {
    try {
      return this.#prepare(sql).all(...(values as SQLInputValue[])) as Row[];
    } catch (error) {
      throw asToldByServer(error);
    }
  }

  run(sql: string, ...values: Value[]): number {
    // In a turn a single statement is a transaction too: what it is a part of is not begun for writing yet.
    if (this.#turns.isWorking && !this.#isInside) return this.transaction(() => this.run(sql, ...values));
    return this.#execute(sql, ...values);
  }

  transaction<T>(work: () => T): T {
    if (this.#isInside) return this.#part(work);
    this.#isInside = true;
    try {
      return this.#turns.isWorking ? this.#turns.part(work) : this.#alone(work);
    } finally {
      this.#isInside = false;
    }
  }

  inBulk(work: () => void): void {
    this.#db.exec(`PRAGMA cache_size=-${BULK_CACHE_KB}`);
    try {
      work();
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#db.exec(`PRAGMA cache_size=-${CACHE_KB}; PRAGMA shrink_memory`);
    }
  }

  join<T>(work: () => T): Promise<T> {
    return this.#turns.join(work);
  }

  close(): void {
    this.#turns.finish();
    if (this.#db.isOpen) this.#db.close();
  }

  #part<T>(work: () => T): T {
    this.#execute('SAVEPOINT inner');
    try {
      const result = work();
      this.#execute('RELEASE inner');
      return result;
    } catch (error) {
      // A full disk may have rolled back all of it already.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK TO inner; RELEASE inner');
      throw error;
    }
  }

  #alone<T>(work: () => T): T {
    this.#execute('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#execute('COMMIT');
      return result;
    } catch (error) {
      // A full disk may have rolled back already; then there is nothing left to end.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #execute(sql: string, ...values: Value[]): number {
    try {
      return Number(this.#prepare(sql).run(...(values as SQLInputValue[])).changes);
    } catch (error) {
      throw asToldByServer(error);
    }
  }

  #prepare(sql: string): StatementSync {
    let prepared = this.#statements.get(sql);
    if (!prepared) this.#statements.set(sql, prepared = { statement: this.#db.prepare(sql), onlyReads: /^\s*SELECT\b/.test(sql) });
    if (!prepared.onlyReads) this.#writes++;
    return prepared.statement;
  }
}

/** SQLite's own failures (disk full, busy, read-only) reach the client in the server's form: 500 with the reason in errDlt. */
function asToldByServer(error: unknown): unknown {
  return error instanceof Error && 'errcode' in error ? new ServerError(500, error.message) : error;
}

/** Each migration runs once per file, in its own transaction; the number of those done is the file's user_version. */
function migrate(db: DatabaseSync): void {
  const version = (): number => Number((db.prepare('PRAGMA user_version').get() as Row).user_version);
  if (version() === MIGRATIONS.length) return;
  if (version() > MIGRATIONS.length) throw new ImctlError('STORE-BROKEN', `the data file is of a newer imctl (schema ${version()}, this one knows ${MIGRATIONS.length})`, { hint: 'use that imctl, or another file with  --data FILE' });
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have done it while we waited.
    for (let done = version(); done < MIGRATIONS.length; done++) {
      db.exec(MIGRATIONS[done]!);
      db.exec(`PRAGMA user_version=${done + 1}`);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
