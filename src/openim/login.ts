// Tokens of the admin and of users: how each is asked for, and what a refusal means. Keeping them: token-keeper.ts.
// Imported by client.ts and by the gateway's client.
import { EXIT, ImctlError } from '../base/errors.ts';
import type { RoutePath } from './catalog.ts';
import type { KeptToken } from './token-file.ts';
import { createTokenKeeper, sendWithToken, type TokenKeeperOptions } from './token-keeper.ts';
import type { Transport } from './transport.ts';

/** Whose token: a user on a platform. */
export interface Account {
  userID: string;
  /** 1 to 12 without 10, which is for admins (constants.ts, PLATFORM_IDS). */
  platformID: number;
}

/** Knows a token for every account. */
export interface Login {
  /** A token of the account, or of the admin when there is none given. @throws ImctlError LOGIN-REFUSED, NOT-FOUND and what the transport throws. */
  token(account?: Account, signal?: AbortSignal): Promise<string>;
  /** Another one, after the server refused `old`: what somebody else fetched meanwhile, or a new one. */
  renew(old: string, account?: Account, signal?: AbortSignal): Promise<string>;
  /** A token of its own for one session, as a login gives it; kept nowhere. Tokens of one second are the same token. @throws as `token`. */
  session(account: Account): Promise<string>;
}

/** What a login is made of. */
export interface LoginOptions extends TokenKeeperOptions {
  transport: Pick<Transport, 'request'>;
  /** Name of the context, for messages. */
  name: string;
  api: string;
  adminUserID: string;
  /** Asked for only when a token has to be fetched. */
  secret: () => Promise<string>;
  nextOperationID: () => string;
}

/** Log in lazily: nothing is read or asked before the first token is wanted. */
export function createLogin(options: LoginOptions): Login {
  const { transport, name, api, adminUserID, secret, secrets, clock, nextOperationID } = options;
  const keeper = createTokenKeeper(options);

  const token = (account?: Account, signal?: AbortSignal): Promise<string> => keeper.token(keyOf(account), () => fetchFor(account), signal);
  const renew = (old: string, account?: Account, signal?: AbortSignal): Promise<string> => keeper.renew(keyOf(account), old, () => fetchFor(account), signal);

  function fetchFor(account?: Account): Promise<KeptToken> {
    return account && !isAdmin(account) ? fetchUserToken(account) : fetchAdminToken();
  }

  async function fetchAdminToken(): Promise<KeptToken> {
    const value = await secret();
    secrets.add(value);
    try {
      return await fetchToken('/auth/get_admin_token', { secret: value, userID: adminUserID });
    } catch (error) {
      throw explainAdmin(error);
    }
  }

  async function fetchUserToken(account: Account): Promise<KeptToken> {
    const body = { userID: account.userID, platformID: account.platformID };
    try {
      return await sendWithToken(token(), renew, (admin) => fetchToken('/auth/get_user_token', body, admin));
    } catch (error) {
      throw explainUser(error, account);
    }
  }

  async function fetchToken(path: RoutePath, body: unknown, adminToken?: string): Promise<KeptToken> {
    // Past axios: a short command may need nothing else of the wire.
    const request = { method: 'POST', path, route: path, expected: 'object', repeatable: true, bulk: true, operationID: nextOperationID(), token: adminToken, body } as const;
    const data = await transport.request(request) as { token?: unknown; expireTimeSeconds?: unknown };
    if (typeof data.token !== 'string' || data.token === '') throw new ImctlError('ANSWER-INVALID', `the server gave no token (POST ${path})`, { route: path, context: name });
    // A duration, not a date (http-contract §8).
    const seconds = typeof data.expireTimeSeconds === 'number' && data.expireTimeSeconds > 0 ? data.expireTimeSeconds : DEFAULT_LIFE_SECONDS;
    return { token: data.token, expiresAt: clock.now() + seconds * 1000 };
  }

  function keyOf(account?: Account): string {
    return account && !isAdmin(account) ? `${api} ${account.platformID} ${account.userID}` : `${api} admin ${adminUserID}`;
  }

  /** The server gives no user tokens for admins (http-contract §8); the admin's own token serves. */
  function isAdmin(account: Account): boolean {
    return account.userID === adminUserID;
  }

  function explainAdmin(error: unknown): unknown {
    const row = error instanceof ImctlError ? ADMIN_REFUSALS[error.errCode ?? 0] : undefined;
    if (!row) return error;
    return loginRefused(row.says(name, adminUserID), row.hint(name), error as ImctlError);
  }

  function explainUser(error: unknown, { userID, platformID }: Account): unknown {
    // The admin's own login has been explained.
    if (!(error instanceof ImctlError) || error.code === 'LOGIN-REFUSED') return error;
    if (error.errCode === 1002) return loginRefused(`the server gives no token for "${userID}" on platform ${platformID}`, 'admins have no user tokens, and platform 10 is theirs alone; name another user or platform', error);
    if (error.code === 'NOT-FOUND') {
      return new ImctlError('NOT-FOUND', `no user "${userID}" to log in as (POST /auth/get_user_token)`, { ...error, hint: 'list users with  imctl get users', cause: error });
    }
    return error;
  }

  async function session(account: Account): Promise<string> {
    const fresh = await fetchUserToken(account);
    secrets.add(fresh.token);
    return fresh.token;
  }

  return { token, renew, session };
}

/** 90 days, the default of `tokenPolicy.expire` (http-contract §8). */
const DEFAULT_LIFE_SECONDS = 7_776_000;

/** Refusals of get_admin_token (http-contract §8). */
const ADMIN_REFUSALS: Record<number, { says: (context: string, adminUserID: string) => string; hint: (context: string) => string }> = {
  1002: { says: (context) => `the server does not accept the secret of context "${context}"`, hint: (context) => `it must be the secret of the server's share.yml; see where yours comes from:  imctl context show ${context} --origin` },
  1001: { says: (_context, admin) => `"${admin}" is not an admin of this server`, hint: () => 'adminUserID of the context must be in imAdminUser.userIDs of the server\'s share.yml' },
  1004: { says: (_context, admin) => `the server has no user record of its admin "${admin}"`, hint: () => 'it is made when the server starts; is the database the right one?' },
};

function loginRefused(what: string, hint: string, cause: ImctlError): ImctlError {
  const { errCode, httpStatus, operationID, route, context } = cause;
  return new ImctlError('LOGIN-REFUSED', `${what} (POST ${route})`, { hint, exitStatus: EXIT.auth, errCode, httpStatus, operationID, route, context, cause });
}
