// What arrives in one turn of the event loop is worked on together: all of it in a row, in one transaction, with one commit, and
// only then the answers. A commit costs more than the message it commits, and code that runs in a row finds its data in the
// processor's cache: both together double what one core can do.
//
// Nothing else comes between, since a turn is worked off without waiting. What is refused is refused before it writes, as a rule. When
// something is refused after it wrote, or the whole cannot be committed (the disk is full), nothing of the turn is kept, nobody was told
// anything, and each piece of work is done again, alone. So no savepoint is paid for: they cost every message as much as a statement.
// Imported by open.ts.

/** What a turn needs of the database. */
export interface Transactions {
  /** Run a statement without values. @throws when the database does. */
  execute(sql: string): void;
  /** Whether a transaction is open: SQLite ends one by itself when the disk is full. */
  isOpen(): boolean;
  /** How many statements that write were run so far. */
  writes(): number;
}

/** The turns of one database. */
export interface Turns {
  /** A turn is being worked off right now. */
  readonly isWorking: boolean;
  /** Work in the turn that comes to its end next. */
  join<T>(work: () => T): Promise<T>;
  /** Writes of one piece of work, whole or not at all. Only within a turn, and not within another part. */
  part<T>(write: () => T): T;
  /** Work off what has joined. */
  finish(): void;
}

interface Member {
  work(): unknown;
  outcome: { value: unknown; error?: undefined } | { error: unknown };
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** What is open: nothing, a transaction that only reads, one that writes. `lost`: it holds, or held, what must not be kept. */
type State = 'idle' | 'reading' | 'writing' | 'lost';

/** Turns nobody has joined yet. */
export function createTurns({ execute, isOpen, writes }: Transactions): Turns {
  let members: Member[] = [];
  let state: State = 'idle';
  let refusal: { error: unknown } | undefined;

  const finish = (): void => {
    const those = members;
    members = [];
    if (!workTogether(those)) those.forEach(attempt);
    for (const { outcome, resolve, reject } of those) {
      if ('value' in outcome) resolve(outcome.value);
      else reject(outcome.error);
    }
  };

  /** False: nothing was kept. */
  const workTogether = (those: Member[]): boolean => {
    refusal = undefined;
    try {
      begin('reading');
      for (const one of those) {
        attempt(one);
        if (isLost()) return false;
      }
      execute('COMMIT');
      return true;
    } catch {
      return false;
    } finally {
      state = 'idle';
      if (isOpen()) execute('ROLLBACK');
    }
  };

  const isLost = (): boolean => state === 'lost';

  const begin = (kind: 'reading' | 'writing'): void => {
    execute(kind === 'reading' ? 'BEGIN' : 'BEGIN IMMEDIATE');
    state = kind;
  };

  /** From reading to writing. Another process may hold the file: that is waited for once, not by every member. */
  const beginWriting = (): void => {
    if (refusal) throw refusal.error;
    execute('COMMIT');
    try {
      begin('writing');
    } catch (error) {
      refusal = { error };
      begin('reading');
      throw error;
    }
  };

  return {
    get isWorking() { return state !== 'idle'; },
    join<T>(work: () => T) {
      return new Promise<T>((resolve, reject) => {
        members.push({ work, outcome: NOT_YET, resolve: resolve as Member['resolve'], reject });
        if (members.length === 1) setImmediate(finish);
      });
    },
    part(write) {
      if (state === 'reading') beginWriting();
      if (state === 'lost') throw new Error('the transaction is lost');
      const before = writes();
      try {
        return write();
      } catch (error) {
        if (writes() !== before || !isOpen()) state = 'lost';
        throw error;
      }
    },
    finish,
  };
}

const NOT_YET: Member['outcome'] = { value: undefined };

function attempt(member: Member): void {
  try {
    member.outcome = { value: member.work() };
  } catch (error) {
    member.outcome = { error };
  }
}
