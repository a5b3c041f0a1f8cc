// Keeps tokens: each is fetched once however many calls wait for it, kept for later runs, and renewed before its end or when it is refused.
// Imported by login.ts and chat.ts, which know how tokens are fetched, and by client.ts.
import type { Clock } from '../base/clock.ts';
import { ImctlError } from '../base/errors.ts';
import type { Secrets } from '../base/secrets.ts';
import { isTokenRefused } from './codes.ts';
import { openTokenFile, type KeptToken } from './token-file.ts';

/** Asks a server for a new token. */
export type FetchToken = () => Promise<KeptToken>;

/** Tokens by key: an address and whose it is. */
export interface TokenKeeper {
  /** A token that is good for a minute at least. @throws ImctlError INTERRUPTED, and what `fetch` throws. */
  token(key: string, fetch: FetchToken, signal?: AbortSignal): Promise<string>;
  /** Another one, after a server refused `old`: what somebody else fetched meanwhile, or a new one. */
  renew(key: string, old: string, fetch: FetchToken, signal?: AbortSignal): Promise<string>;
}

/** What a keeper is made of. */
export interface TokenKeeperOptions {
  secrets: Pick<Secrets, 'add'>;
  /** Without one, tokens are kept for this run only. */
  tokenFile?: string;
  clock: Clock;
}

/** A keeper that reads and asks nothing before the first token is wanted. */
export function createTokenKeeper({ secrets, tokenFile, clock }: TokenKeeperOptions): TokenKeeper {
  const file = openTokenFile(tokenFile);
  const known = new Map<string, KeptToken>();
  const underWay = new Map<string, Promise<string>>();

  /** All who want the same token wait for one login; who gives up waiting does not end it for the others. */
  function shared(key: string, old: string | undefined, fetch: FetchToken, signal: AbortSignal | undefined): Promise<string> {
    let login = underWay.get(key);
    if (!login && !signal?.aborted) {
      login = logIn(key, old, fetch).finally(() => underWay.delete(key));
      // Its failure is told to those who wait; when all have given up, to nobody.
      login.catch(() => {});
      underWay.set(key, login);
    }
    return untilAborted(login, signal);
  }

  async function logIn(key: string, old: string | undefined, fetch: FetchToken): Promise<string> {
    // Another process may have been faster; on a server that ends older sessions its token is the only good one.
    const kept = file.read(key);
    const other = usable(kept);
    if (kept && other !== undefined && other !== old) return remember(key, kept);
    const fresh = await fetch();
    remember(key, fresh);
    await file.write(key, fresh, clock.now());
    return fresh.token;
  }

  function remember(key: string, kept: KeptToken): string {
    secrets.add(kept.token);
    known.set(key, kept);
    return kept.token;
  }

  function usable(kept: KeptToken | undefined): string | undefined {
    return kept && kept.expiresAt - MARGIN_MS > clock.now() ? kept.token : undefined;
  }

  return {
    async token(key, fetch, signal) {
      return usable(known.get(key)) ?? shared(key, undefined, fetch, signal);
    },
    async renew(key, old, fetch, signal) {
      const current = usable(known.get(key));
      return current !== undefined && current !== old ? current : shared(key, old, fetch, signal);
    },
  };
}

/**
 * Send a request with a token; once more with another one when it is refused. That is before the handler sees the request
 * (http-contract §3), so even a write may go again.
 */
export async function sendWithToken<T>(token: Promise<string>, renew: (old: string) => Promise<string>, send: (token: string) => Promise<T>): Promise<T> {
  const first = await token;
  try {
    return await send(first);
  } catch (error) {
    if (!(error instanceof ImctlError) || !isTokenRefused(error.errCode)) throw error;
    return send(await renew(first));
  }
}

/** A token this near its end is not used any more: a call may wait that long. */
const MARGIN_MS = 60_000;

function untilAborted(login: Promise<string> | undefined, signal: AbortSignal | undefined): Promise<string> {
  if (login && !signal) return login;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal?.reason instanceof ImctlError ? signal.reason : new ImctlError('INTERRUPTED', 'interrupted while logging in', { cause: signal?.reason }));
    if (!login || signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    login.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort));
  });
}
