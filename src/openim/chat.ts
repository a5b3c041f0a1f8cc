// The account system beside OpenIM (chat): its admin API, and the users' API where that one has a list the admin's lacks.
// Imported by cli/server.ts; builtins reach it as ctx.chat. Its routes are in catalog/chat.ts.
import type { Clock } from '../base/clock.ts';
import { EXIT, ImctlError } from '../base/errors.ts';
import type { Secrets } from '../base/secrets.ts';
import type { CallOptions } from './client.ts';
import { CHAT_ROUTES, type ChatPath, type ChatRequest, type ChatResponse, type ChatRoute, type ChatSide } from './catalog/chat.ts';
import { isTokenRefused } from './codes.ts';
import { createOperationIDs } from './operation-id.ts';
import { createTransport, type TransportOptions } from './transport.ts';

/** The account system, as its administrator. */
export interface ChatClient {
  /**
   * Call a route of one of its two APIs.
   *
   * @returns the `data` of the answer; undefined where there is none.
   * @throws ImctlError as client.call does; LOGIN-REFUSED when the account or its password is wrong.
   */
  call<S extends ChatSide, P extends ChatPath<S>>(side: S, path: P, body: ChatRequest<S, P>, options?: CallOptions): Promise<ChatResponse<S, P>>;
  close(): void;
}

/** What it is made of. */
export interface ChatOptions extends Omit<TransportOptions, 'api'> {
  /** Addresses: of the admin API (10009), and of the users' (10008). */
  admin: string;
  chat: string;
  /** The administrator's account; as shipped `chatAdmin`, with its own name as the password (operations f.3). */
  account: string;
  password: () => Promise<string>;
  secrets: Pick<Secrets, 'add'>;
  clock: Clock;
}

/** The login is refused without a version of the client that asks (operations f.3). */
const VERSION = 'imctl';
const TOKEN_GONE = 20_101;

/** A client of the account system. Nothing is sent before the first call. */
export function createChatClient(options: ChatOptions): ChatClient {
  const { account, password, secrets, name, clock } = options;
  const transports = { admin: createTransport({ ...options, api: options.admin }), chat: createTransport({ ...options, api: options.chat }) };
  const nextOperationID = createOperationIDs(clock.now());
  let token: Promise<string> | undefined;

  async function logIn(): Promise<string> {
    const value = await password();
    secrets.add(value);
    const hashed = await md5(value);
    secrets.add(hashed);
    try {
      const data = await transports.admin.request({ ...post('/account/login', { account, password: hashed, version: VERSION }), repeatable: true }) as { adminToken?: unknown; imToken?: unknown } | undefined;
      if (typeof data?.adminToken !== 'string') throw new ImctlError('ANSWER-INVALID', 'the account system gave no token (POST /account/login)', { route: '/account/login', context: name });
      for (const one of [data.adminToken, data.imToken]) if (typeof one === 'string') secrets.add(one);
      return data.adminToken;
    } catch (error) {
      throw explain(error, name, account);
    }
  }

  const post = (path: string, body: unknown, { operationID, ...more }: CallOptions = {}) => ({ method: 'POST', path, route: path, expected: 'any', body, bulk: true, operationID: operationID ?? nextOperationID(), ...more } as const);

  return {
    async call<S extends ChatSide, P extends ChatPath<S>>(side: S, path: P, body: ChatRequest<S, P>, callOptions?: CallOptions) {
      const route = CHAT_ROUTES[side][path] as ChatRoute;
      const request = { ...post(path, body, callOptions), repeatable: route.effect === 'read' };
      // The first login is everybody's; one that failed is tried again by the next call.
      const known = token ??= logIn().catch((error: unknown) => { token = undefined; throw error; });
      try {
        return await transports[side].request({ ...request, token: await known }) as ChatResponse<S, P>;
      } catch (error) {
        if (!(error instanceof ImctlError) || !(isTokenRefused(error.errCode) || error.errCode === TOKEN_GONE)) throw error;
        if (token === known) token = undefined;
        return await transports[side].request({ ...request, token: await (token ??= logIn()) }) as ChatResponse<S, P>;
      }
    },
    close() {
      for (const transport of Object.values(transports)) transport.close();
    },
  };
}

/** How the account system wants passwords (operations f.2). Loading node:crypto takes 10 ms, which a start that hashes nothing does not pay. */
export async function md5(text: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('md5').update(text).digest('hex');
}

function explain(error: unknown, context: string, account: string): unknown {
  if (!(error instanceof ImctlError) || (error.errCode !== 20_001 && error.errCode !== 20_002)) return error;
  const { errCode, httpStatus, operationID, route } = error;
  return new ImctlError('LOGIN-REFUSED', `the account system of ${context} does not let "${account}" in (POST /account/login)`, {
    hint: `set the account and where its password is:  imctl context set ${context} --chat-admin-account NAME --chat-admin-password-env VARIABLE`, exitStatus: EXIT.auth, errCode, httpStatus, operationID, route, context, cause: error,
  });
}
