// Tokens kept between runs: a private file, whole at any instant, that several processes share.
// Imported by token-keeper.ts, login.ts and chat.ts.
import { isPlainObject } from '../base/fields.ts';
import { readIfThere, writePrivate } from '../base/files.ts';

/** A token and when it stops being good. */
export interface KeptToken {
  token: string;
  /** Unix milliseconds. */
  expiresAt: number;
}

/** Tokens by account. */
export interface TokenFile {
  read(account: string): KeptToken | undefined;
  /** Never throws: a token that cannot be kept is one more login next time, no reason to fail the call that has it. */
  write(account: string, kept: KeptToken, now: number): Promise<void>;
}

/**
 * The tokens in `file`; in memory only when it is undefined.
 *
 * There is no lock: of two processes that write in the same instant one loses what it kept, which costs it one login later.
 * A file that is broken or of another make counts as empty and is replaced.
 */
export function openTokenFile(file: string | undefined): TokenFile {
  const memory = new Map<string, KeptToken>();
  let writing: Promise<void> = Promise.resolve();
  return {
    read(account) {
      return (file === undefined ? memory : readTokens(file)).get(account);
    },
    write(account, kept, now) {
      if (file === undefined) {
        memory.set(account, kept);
        return Promise.resolve();
      }
      writing = writing.then(() => merge(file, account, kept, now)).catch(() => {});
      return writing;
    },
  };
}

/** Of tokens that nobody asked for lately the oldest go first; `local` has another port, so another account, on each run. */
const MAX_KEPT = 200;

async function merge(file: string, account: string, kept: KeptToken, now: number): Promise<void> {
  const tokens = readTokens(file);
  tokens.delete(account);
  tokens.set(account, kept);
  const alive = [...tokens].filter(([, one]) => one.expiresAt > now).slice(-MAX_KEPT);
  await writePrivate(file, `${JSON.stringify({ apiVersion: 'imctl/v1', kind: 'Tokens', tokens: Object.fromEntries(alive) }, null, 1)}\n`);
}

function readTokens(file: string): Map<string, KeptToken> {
  const found = new Map<string, KeptToken>();
  let content: unknown;
  try {
    content = JSON.parse(readIfThere(file) ?? '{}');
  } catch {
    return found;
  }
  const tokens = isPlainObject(content) && isPlainObject(content.tokens) ? content.tokens : {};
  for (const [account, kept] of Object.entries(tokens)) {
    if (isPlainObject(kept) && typeof kept.token === 'string' && TOKEN.test(kept.token) && typeof kept.expiresAt === 'number') {
      found.set(account, { token: kept.token, expiresAt: kept.expiresAt });
    }
  }
  return found;
}

/** What may stand in a header. */
const TOKEN = /^[\w.~+/=-]+$/;
