// One request over HTTP as the watch is told of it: the lines the API writes, the calls it makes, what is counted (operations c.3, d.1).
// Imported by watch.ts, dispatch.ts and perform.ts.

import { rpcOfRoute } from '../catalog.ts';
import { protoText } from './proto-text.ts';
import { ROUTER_LINES } from './words.ts';
import { goDuration } from './text.ts';
import { tellToken, type Origin, type Tellable, type Watch, type WatchedCall } from './watch.ts';

import type { RouteRow } from '../../openim/catalog.ts';
import type { Answer } from '../answer.ts';
import type { Caller } from '../context.ts';
import type { Request } from '../dispatch.ts';
import type { Profile } from '../profiles.ts';
import type { MetricName } from './metrics-table.ts';

/** A request on its way; each is told when it is so far. */
export interface WatchedRequest {
  /** The route is known. */
  matched(row: RouteRow): void;
  /** The token was looked at, by a unit of work that may be begun anew. @param error why it is refused. */
  identified(unit: Tellable, caller: Caller | undefined, error?: unknown): void;
  /** The body is read and checked; from here on the route's service works. */
  called(unit: Tellable, body: unknown): void;
  served(data: unknown): void;
  failed(error: unknown): void;
  /** @returns the same answer. */
  answered(answer: Answer): Answer;
}

const API = 'api';
/** A body is logged whole, as the real server does; beyond this nobody reads it. */
const MAX_LOGGED_BYTES = 1024 * 1024;
/** What a route's success counts besides itself (operations d.1). */
const COUNTED: Record<string, (body: never) => readonly [MetricName, number]> = {
  '/auth/get_admin_token': () => ['user_login_total', 1],
  '/user/user_register': ({ users }: { users: unknown[] | null }) => ['user_register_total', users?.length ?? 0],
};

/** Watch a request that has just been read. */
export function watchRequest(watch: Watch, profile: Profile, request: Request): WatchedRequest {
  const began = performance.now();
  const origin: Origin = { operationID: request.operationID ?? '', userID: '', platformID: 0 };
  let row: RouteRow | undefined, body: unknown, call: WatchedCall | undefined;
  if (profile.httpID) logArrival(watch, request, began);

  return {
    matched(route) { row = route; },
    identified(unit, caller, error) {
      if (caller) { origin.userID = caller.userID; origin.platformID = caller.platformID; }
      tellToken(unit, API, { operationID: origin.operationID, userID: '', platformID: 0 }, request.token!, caller, error);
    },
    called(unit, read) {
      body = read;
      const name = row?.binding === 'a2r' ? rpcOfRoute(row.path) : undefined;
      call = name === undefined ? undefined : unit.call(name, { ...origin }, API, () => protoText(row!.request!, read));
    },
    served(data) {
      call?.done(() => (row!.response === null || row!.dataKind !== 'object' ? '' : protoText(row!.response, data)));
      const counted = row && COUNTED[row.path]?.(body as never);
      if (counted) watch.add(...counted);
    },
    failed(error) {
      call?.failed(error);
      if (!call && isWithoutToken(error)) watch.line('WARN', API, ROUTER_LINES[profile.name], 'header get token error', origin, [['error', 'Error: 1001 ArgsError header must have token']]);
    },
    answered(answer) {
      count(watch, request.method, row, answer);
      if (profile.httpID) logAnswer(watch, request, origin, answer, began);
      return answer;
    },
  };
}

function logArrival(watch: Watch, { httpID, operationID = '', method, uri, body, incoming }: Request, began: number): void {
  if (watch.log?.isOn('DEBUG')) {
    const { headers, socket, httpVersion } = incoming;
    watch.line('DEBUG', API, 'api/logger.go:23', 'http request received', undefined, [
      ['httpID', httpID], ['operationID', operationID], ['httpProto', `HTTP/${httpVersion}`], ['remoteAddr', `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`],
      ['forwardedFor', headers['x-forwarded-for'] ?? ''], ['contentEncoding', headers['content-encoding'] ?? ''], ['contentType', headers['content-type'] ?? ''],
      ['contentLength', headers['content-length'] === undefined ? (headers['transfer-encoding'] ? -1 : 0) : Number(headers['content-length'])],
      ['method', method], ['host', headers.host ?? ''], ['requestURI', uri],
    ]);
  }
  if (watch.log?.isOn('INFO')) {
    watch.line('INFO', API, 'api/logger.go:46', 'http request body', undefined, [
      ['httpID', httpID], ['operationID', operationID], ['method', method], ['requestURI', uri], ['reqBody', textOf(body)], ['cost', goDuration(performance.now() - began)],
    ]);
  }
}

/** The operationID stands twice, as it does on the real server. */
function logAnswer(watch: Watch, { httpID, operationID = '', method, uri, body }: Request, origin: Origin, answer: Answer, began: number): void {
  if (!watch.log?.isOn('INFO')) return;
  const location = answer.headers?.[0] === 'Location' ? [['location', answer.headers[1]] as const] : [];
  watch.line('INFO', API, 'api/logger.go:54', 'http request processed', origin, [
    ['httpID', httpID], ['operationID', operationID], ['method', method], ['requestURI', uri], ['status', answer.status], ['cost', goDuration(performance.now() - began)],
    ['reqBody', textOf(body)], ['respBody', answer.body.slice(0, MAX_LOGGED_BYTES)], ...location,
  ]);
}

/** gin's own redirects pass nobody who counts. */
function count({ metrics }: Watch, method: string, row: RouteRow | undefined, answer: Answer): void {
  if (!metrics || answer.status === 301 || answer.status === 307) return;
  const path = row?.path ?? '';
  metrics.count('http_count', [method, answer.status === 404 ? '<404>' : path, String(answer.status)]);
  if (answer.code !== undefined) metrics.count('api_count', [String(answer.code), method, path]);
}

function textOf(body: Buffer): string {
  return body.toString('utf8', 0, MAX_LOGGED_BYTES);
}

function isWithoutToken(error: unknown): boolean {
  return error instanceof Error && 'detail' in error && error.detail === 'header must have token';
}
