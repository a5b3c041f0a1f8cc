// The account system (chat) as functions: a typed call of each route of its two APIs, as its administrator.
// Imported by cli/server.ts. The wire itself: transport.ts; tokens: token-keeper.ts.
// A new route needs nothing here: it is a row of catalog/chat.ts.
import { EXIT, ImctlError } from '../base/errors.ts';
import { CHAT_ROUTES, type ChatPath, type ChatRequest, type ChatResponse, type ChatRoute, type ChatSide } from './catalog/chat.ts';
import { isTokenRefused } from './codes.ts';
import { createOperationIDs } from './operation-id.ts';
import { createTokenKeeper, sendWithToken, type TokenKeeperOptions } from './token-keeper.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';

import type { CallOptions } from './client.ts';
import type { KeptToken } from './token-file.ts';

/** An account system, as its administrator. */
export interface ChatClient {
  /**
   * Call a route of the admin API (`admin`) or of the users' (`chat`).
   *
   * @throws ImctlError as client.ts has it; LOGIN-REFUSED when it does not know the administrator.
   */
  call<S extends ChatSide, P extends ChatPath<S>>(side: S, path: P, body: ChatRequest<S, P>, options?: Pick<CallOptions, 'signal' | 'operationID' | 'bulk'>): Promise<ChatResponse<S, P>>;
  /** Close the kept connections. */
  close(): void;
}

/** What a client is made of. */
export interface ChatClientOptions extends Omit<TransportOptions, 'api' | 'random'>, TokenKeeperOptions {
  /** Addresses: of the admin API (10009), and of the users' (10008). */
  admin: string;
  chat: string;
  /** Name of the administrator. */
  account: string;
  /** Asked for only when a token has to be fetched. */
  password: () => Promise<string>;
}

/**
 * A client of one account system. Nothing is read or sent before the first call.
 *
 * @throws ImctlError CONTEXT-INVALID when an address is none.
 */
export function createChatClient(options: ChatClientOptions): ChatClient {
  const { name, admin, chat, account, password, secrets, clock } = options;
  const transports: Record<ChatSide, Transport> = { admin: createTransport({ ...options, api: admin }), chat: createTransport({ ...options, api: chat }) };
  const keeper = createTokenKeeper(options);
  const nextOperationID = createOperationIDs(clock.now());
  const key = `${admin} chat ${account}`;

  async function logIn(): Promise<KeptToken> {
    const text = await password();
    const hashed = md5(text);
    for (const secret of [text, hashed]) secrets.add(secret);
    const path = '/account/login';
    // Any version will do, and none will not (operations f.3).
    const request = { method: 'POST', path, route: path, expected: 'object', repeatable: true, bulk: true, operationID: nextOperationID(), body: { account, password: hashed, version: 'imctl' } } as const;
    try {
      const { adminToken } = await transports.admin.request(request) as { adminToken?: unknown };
      if (typeof adminToken !== 'string' || adminToken === '') throw new ImctlError('ANSWER-INVALID', `the account system gave no token (POST ${path})`, { route: path, context: name });
      return { token: adminToken, expiresAt: expiryOf(adminToken) ?? clock.now() + DEFAULT_LIFE_MS };
    } catch (error) {
      throw explainLogin(error);
    }
  }

  function explainLogin(error: unknown): unknown {
    const says = error instanceof ImctlError ? LOGIN_REFUSALS[error.errCode ?? 0] : undefined;
    if (!says) return error;
    return new ImctlError('LOGIN-REFUSED', `${says(name, account)} (POST /account/login)`, { ...(error as ImctlError), exitStatus: EXIT.auth, hint: `set the account and where its password is:  imctl context set ${name} --chat-admin-account NAME --chat-admin-password-env VARIABLE`, cause: error });
  }

  return {
    async call(side, path, body, { signal, operationID = nextOperationID(), bulk } = {}) {
      const route = CHAT_ROUTES[side][path] as ChatRoute;
      const expected = route.response ? 'object' : 'any';
      const request = { method: 'POST', path, route: path, body, expected, repeatable: route.effect === 'read', operationID, signal, bulk } as const;
      try {
        if (route.auth === 'none') return await transports[side].request(request) as never;
        const token = keeper.token(key, logIn, signal);
        return await sendWithToken(token, (old) => keeper.renew(key, old, logIn, signal), (one) => transports[side].request({ ...request, token: one })) as never;
      } catch (error) {
        throw explain(error, side, name);
      }
    },
    close: () => { for (const transport of Object.values(transports)) transport.close(); },
  };
}

/** How it wants every password, in hex (operations f.2). */
export function md5(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('md5').update(text).digest('hex');
}

/** 90 days, the default of `tokenPolicy.expire`. */
const DEFAULT_LIFE_MS = 7_776_000_000;

/** When a JWT ends, Unix milliseconds; undefined when it does not say. */
function expiryOf(token: string): number | undefined {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

const LOGIN_REFUSALS: Record<number, (context: string, account: string) => string> = {
  20001: (context, account) => `the account system of "${context}" does not accept the password of "${account}"`,
  20002: (context, account) => `the account system of "${context}" has no administrator "${account}"`,
};

/** It says these under 1001, though the argument is right. */
const DONE_ALREADY = /user already blocked|user not blocked|appoint user id already register/;

function explain(error: unknown, side: ChatSide, context: string): unknown {
  if (!(error instanceof ImctlError) || error.code === 'LOGIN-REFUSED') return error;
  if (error.errCode === 1001 && DONE_ALREADY.test(error.message)) return new ImctlError('CONFLICT', `the account system says: ${error.message.replace(/^.*?: /, '')}`, { ...error, exitStatus: EXIT.conflict, hint: 'see how it stands with  imctl get account', cause: error });
  const hint = hintFor(error, side, context);
  if (hint !== undefined) error.hint = hint;
  return error;
}

/** What the server's own hints do not fit, since they speak of OpenIM. */
function hintFor({ code, errCode }: ImctlError, side: ChatSide, context: string): string | undefined {
  if (errCode === 1001) return 'see  imctl explain accounts';
  if (errCode === 1004) return 'list accounts with  imctl get accounts';
  if (errCode === 1002) return 'administrators that were added may do less than the configured one: chatAdminAccount of the context';
  if (isTokenRefused(errCode)) return `check chatAdminAccount and chatAdminPassword of the context with  imctl context show ${context}`;
  const flag = side === 'admin' ? '--chat-admin' : '--chat';
  if (code === 'UNREACHABLE' && errCode === undefined) return `does the account system run, and is its address right?  imctl context set ${context} ${flag} http://HOST:PORT`;
  if (code === 'UNSUPPORTED') return `is that the ${side === 'admin' ? 'admin API (usual port 10009)' : 'users\' API (usual port 10008)'} of chat?  imctl context set ${context} ${flag} http://HOST:PORT`;
  return undefined;
}
