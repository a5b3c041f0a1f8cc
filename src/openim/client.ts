// OpenIM as functions: a typed call of each of its routes, and any other path, with tokens seen to.
// Imported by builtins and cli. The wire itself: transport.ts.
// A new route needs nothing here: it is a row of the catalog.
import { ImctlError } from '../base/errors.ts';
import { routeByPath, type RequestOf, type ResponseOf, type RoutePath, type RouteRow } from './catalog.ts';
import type { Expected } from './envelope.ts';
import { createLogin, type Account, type LoginOptions } from './login.ts';
import { createOperationIDs } from './operation-id.ts';
import { placeParameters, routeOfPath, type Placed } from './place.ts';
import { sendWithToken } from './token-keeper.ts';
import { createTransport, type RequestEvent, type TransportOptions } from './transport.ts';

/** What one call may set. */
export interface CallOptions {
  signal?: AbortSignal;
  /** With the token of this user instead of the admin's. */
  as?: Account;
  /** With this very token, which is not renewed when it is refused: that of a device. */
  token?: string;
  /** For the call with its retries, not counting a login before it. */
  timeoutMs?: number;
  /** Default: one of our own, unique. */
  operationID?: string;
  /** Hears of the attempts of this call instead of the client's own `emit`. */
  emit?: (event: RequestEvent) => void;
  /** One of thousands: past axios and its interceptors, for the time it saves. */
  bulk?: boolean;
}

/** A server, as its admin. */
export interface Client {
  /**
   * Call a route of the catalog.
   *
   * @returns the `data` of the answer: undefined for routes that have none, an address for those that redirect.
   * @throws ImctlError as codes.ts has it for an errCode other than 0 (the HTTP status does not matter);
   *   UNREACHABLE, TIMEOUT, ANSWER-INVALID, ANSWER-TOO-LARGE, UNSUPPORTED; LOGIN-REFUSED; INTERRUPTED.
   */
  call<P extends RoutePath>(path: P, body: RequestOf<P>, options?: CallOptions): Promise<ResponseOf<P>>;
  /** Call any path, with its query. A path that the catalog lacks counts as a write, unless it is a GET. Same errors; ARG-TYPE for what is no path. */
  raw(method: string, path: string, body?: unknown, options?: CallOptions): Promise<unknown>;
  /** The token of a user, or of the admin: for the gateway, and for showing it to nobody. */
  token(account?: Account, signal?: AbortSignal): Promise<string>;
  /** A new token for one session of a user, kept nowhere: what a device logs in with. */
  session(account: Account): Promise<string>;
  /** Close the kept connections. */
  close(): void;
}

/** What a client is made of: transport and login together. */
export type ClientOptions = Omit<TransportOptions, 'random'> & Omit<LoginOptions, 'transport' | 'nextOperationID'>;

/**
 * A client of one server. Nothing is loaded, read or sent before the first call.
 *
 * @throws ImctlError CONTEXT-INVALID when `api` is no address.
 */
export function createClient(options: ClientOptions): Client {
  const transport = createTransport(options);
  const nextOperationID = createOperationIDs(options.clock.now());
  const login = createLogin({ ...options, transport, nextOperationID });

  async function send(route: RouteRow | undefined, { method, path, body }: Placed, expected: Expected, { signal, as, token: own, timeoutMs, operationID, emit, bulk }: CallOptions = {}): Promise<unknown> {
    const one = {
      method, path, body, expected, signal, timeoutMs, emit, bulk,
      route: route?.path ?? path.split('?')[0]!,
      repeatable: route ? route.effect === 'read' || route.idempotent === true : method === 'GET',
      operationID: checkOperationID(operationID) ?? nextOperationID(),
    };
    if (route?.auth === 'none') return transport.request(one);
    if (own !== undefined) return transport.request({ ...one, token: own });
    return sendWithToken(login.token(as, signal), (old) => login.renew(old, as, signal), (token) => transport.request({ ...one, token }));
  }

  return {
    call: (async (path: RoutePath, body: unknown, callOptions?: CallOptions) => {
      const route = routeByPath(path);
      if (!route) throw new ImctlError('ARG-CHOICE', `the catalog has no route ${path}`, { hint: 'see  imctl api-resources' });
      return send(route, placeParameters(route, body), route.dataKind, callOptions);
    }) as Client['call'],
    async raw(method, path, body, callOptions) {
      const route = routeOfPath(method, path);
      return send(route, { method: checkMethod(method), path: checkPath(path), body }, route?.dataKind ?? 'any', callOptions);
    },
    token: login.token,
    session: login.session,
    close: transport.close,
  };
}

function checkMethod(method: string): 'GET' | 'POST' {
  const upper = method.toUpperCase();
  if (upper === 'GET' || upper === 'POST') return upper;
  throw new ImctlError('ARG-CHOICE', `OpenIM has no ${upper} routes`, { hint: 'allowed: GET, POST' });
}

function checkPath(path: string): string {
  if (/^\/[\x21-\x7e]*$/.test(path)) return path;
  throw new ImctlError('ARG-TYPE', `${JSON.stringify(path)} is not the path of a route`, { hint: 'it starts with / and has no spaces:  /user/get_users' });
}

function checkOperationID(operationID: string | undefined): string | undefined {
  if (operationID === undefined || /^[\x21-\x7e]{1,200}$/.test(operationID)) return operationID;
  throw new ImctlError('ARG-TYPE', `operationID must be 1 to 200 ASCII characters without spaces, not ${JSON.stringify(operationID).slice(0, 60)}`);
}
