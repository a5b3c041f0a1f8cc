// From a request to its answer: the server's order of checks, for every route alike (http-contract §3–§6).
// Imported by http.ts. What a single route does is its rule's, in rules/.

import { dataAnswer, DONE, errorAnswer, NOT_FOUND, OPTIONS, textErrorAnswer, type Answer } from './answer.ts';
import { encodeData } from './encode.ts';
import { asServerError, badArgument, ServerError } from './errors.ts';
import { emptyData, isSilentDenial, perform, tableRoutes, type Asked, type Route } from './perform.ts';
import { answerInProtobuf, isProtobuf } from './protobuf-form.ts';
import { verifyToken } from './tokens.ts';
import { joinAsking, settle, type Unit } from './webhooks/ask.ts';

import type { RouteRow } from '../openim/catalog.ts';
import type { Delivery } from './notify.ts';
import type { WatchedRequest } from './watch/http.ts';
import type { IncomingMessage } from 'node:http';
import type { Caller, World } from './context.ts';

/** A request as http.ts hands it over. */
export interface Request extends Asked {
  method: string;
  token: string | undefined;
  /** What it is answered on purpose, whatever it asks. */
  instead: Answer | undefined;
  /** For the log: the path and query as they came, the ID the answer will have, and whatever else came. */
  uri: string;
  httpID: string | undefined;
  incoming: IncomingMessage;
}

/** Answer one request; never rejects. */
export type Dispatch = (request: Request) => Promise<Answer>;

type Finish = () => Answer | Promise<Answer>;

/** The function that answers the requests of one emulator. */
export function createDispatch(world: World, delivery: Delivery | undefined): Dispatch {
  const routes = tableRoutes(world);
  const fail = (error: unknown, { method }: Request, row?: RouteRow): Answer => {
    const known = asServerError(error);
    if (row && isSilentDenial(known, world)) return answerData(row, emptyData(row), world);
    // What is read by GET has no envelope, its errors neither (http-contract §4).
    return (method === 'GET' ? textErrorAnswer : errorAnswer)(known, world.profile);
  };

  const answer = async (request: Request, watched: WatchedRequest | undefined): Promise<Answer> => {
    const route = routes.get(`${request.method} ${request.path}`) ?? findWild(routes, request);
    try {
      if (request.method === 'OPTIONS') return OPTIONS;
      if (route) watched?.matched(route.row);
      if (request.instead) return request.instead;
      const moved = route ? undefined : redirectSlash(request, ({ method, path }) => routes.has(`${method} ${path}`) || findWild(routes, { method, path }) !== undefined);
      if (moved) return moved;
      if (request.method !== 'POST' && !(request.method === 'GET' && route)) return NOT_FOUND;
      const finish = await joinAsking(world, (unit) => {
        const caller = request.method === 'GET' ? NOBODY : authenticate(world, request, unit, watched);
        return route ? serve(world, delivery, route, request, caller, unit, watched) : () => NOT_FOUND;
      });
      return await finish();
    } catch (error) {
      watched?.failed(error);
      return fail(error, request, route?.row);
    }
  };

  const answerForm = (request: Request, watched: WatchedRequest | undefined): Promise<Answer> => {
    const route = isProtobuf(request.incoming.headers['content-type']) ? routes.get(`${request.method} ${request.path}`) : undefined;
    if (!route?.rule.speaksProtobuf) return answer(request, watched);
    return answerInProtobuf(route.row, request.body, world.profile, (body) => answer({ ...request, body }, watched));
  };

  return (request) => {
    if (!world.watch) return answerForm(request, undefined);
    const watched = world.watch.request(request);
    return answerForm(request, watched).then(watched.answered);
  };
}

/** The one route whose path ends in a name of any shape. */
const WILD = '/object/*name';

type Place = Pick<Request, 'method' | 'path'>;

function findWild(routes: Map<string, Route>, { method, path }: Place): Route | undefined {
  return path.startsWith(WILD.slice(0, WILD.indexOf('*'))) ? routes.get(`${method} ${WILD}`) : undefined;
}

/** gin sends a path with one slash too many or too few to the right one, before any check; only GET has a body for it. */
export function redirectSlash(request: Request, isRoute: (request: Place) => boolean): Answer | undefined {
  const path = request.path.length > 1 && request.path.endsWith('/') ? request.path.slice(0, -1) : `${request.path}/`;
  if (!isRoute({ method: request.method, path })) return undefined;
  const location = path + request.search;
  if (request.method !== 'GET') return { status: 307, body: '', type: '', headers: ['Location', location] };
  return { status: 301, body: `<a href="${location}">Moved Permanently</a>.\n\n`, type: 'text/html; charset=utf-8', headers: ['Location', location] };
}

const NOBODY: Caller = { userID: '', platformID: 0, isAdmin: false };
/** These are matched as prefixes, so paths below them need no token either (http-contract §3). */
const WITHOUT_TOKEN = ['/auth/get_admin_token', '/auth/parse_token'];

function authenticate(world: World, request: Request, unit: Unit, watched: WatchedRequest | undefined): Caller {
  if (!request.operationID) throw badArgument('header must have operationID');
  if (WITHOUT_TOKEN.some((prefix) => request.path.startsWith(prefix))) return NOBODY;
  if (!request.token) throw badArgument('header must have token');
  try {
    const { userID, platformID } = verifyToken(world, request.token);
    const caller = { userID, platformID, isAdmin: world.adminUserIDs.includes(userID) };
    watched?.identified(unit.record!, caller);
    return caller;
  } catch (error) {
    watched?.identified(unit.record!, undefined, error);
    throw error;
  }
}

/** Do what is asked; what comes back makes the answer, once the writes are committed. A rule that waits makes it a promise. */
function serve(world: World, delivery: Delivery | undefined, route: Route, request: Asked, caller: Caller, unit: Unit, watched?: WatchedRequest): Finish | Promise<Finish> {
  const { data, ctx } = perform(world, delivery, route, request, caller, unit, watched);
  const finish = (value: unknown): Answer => {
    settle(ctx);
    if (value instanceof ServerError) throw value;
    watched?.served(value);
    return answerData(route.row, value, world);
  };
  if (typeof data === 'function') return async () => finish(await (data as () => Promise<unknown>)());
  return data instanceof Promise ? data.then((value) => () => finish(value)) : () => finish(data);
}

function answerData(row: RouteRow, data: unknown, { profile }: World): Answer {
  if (row.dataKind === 'redirect') return { status: 302, body: '', type: 'application/json', headers: ['Location', String(data)] };
  if (row.dataKind === 'bare') return { status: 200, body: JSON.stringify(data), type: 'application/json' };
  return data === undefined ? DONE : dataAnswer(encodeData(row, data, profile.unsetFields));
}
