// From a request to its answer: the server's order of checks, for every route alike (http-contract §3–§6).
// Imported by http.ts. What a single route does is its rule's, in rules/.

import { requireAdmin, requireSelfOrAdmin } from './access.ts';
import { dataAnswer, DONE, errorAnswer, NOT_FOUND, OPTIONS, textErrorAnswer, type Answer } from './answer.ts';
import { findType, isScalar, listRemovedRoutes, listRoutes, type AccessKind } from './catalog.ts';
import { DecodeError, decodeMessage, zeroMessage, type Message } from './decode.ts';
import { encodeData } from './encode.ts';
import { badArgument, ServerError } from './errors.ts';
import { sendNotification, type Delivery } from './notify.ts';
import { answerInProtobuf, isProtobuf, readForm } from './protobuf-form.ts';
import { RULES } from './rules/index.ts';
import { verifyToken } from './tokens.ts';
import { joinAsking, settle, type Unit } from './webhooks/ask.ts';

import type { RouteRow } from '../openim/catalog.ts';
import type { WatchedRequest } from './watch/http.ts';
import type { IncomingMessage } from 'node:http';
import type { Caller, RequestContext, Rule, World } from './context.ts';

/** A request as http.ts hands it over. `body` is complete, or cut at the limit. */
export interface Request {
  method: string;
  path: string;
  /** With its `?`, or empty. */
  search: string;
  operationID: string | undefined;
  token: string | undefined;
  host: string;
  /** The header X-Request-Api. */
  requestAPI: string | undefined;
  body: Buffer;
  /** What it is answered on purpose, whatever it asks. */
  instead: Answer | undefined;
  /** For the log: the path and query as they came, the ID the answer will have, and whatever else came. */
  uri: string;
  httpID: string | undefined;
  incoming: IncomingMessage;
}

/** As much of it as rules may know. */
type Asked = Omit<Request, 'instead' | 'uri' | 'httpID' | 'incoming'> & Partial<Pick<Request, 'incoming'>>;

/** Answer one request; never rejects. */
export type Dispatch = (request: Request) => Promise<Answer>;

type Finish = () => Answer | Promise<Answer>;

interface Route { row: RouteRow; rule: Rule; access: AccessKind }

/** The function that answers the requests of one emulator. */
export function createDispatch(world: World, delivery: Delivery | undefined): Dispatch {
  const routes = tableRoutes(world);
  const fail = (error: unknown, { method }: Request, row?: RouteRow): Answer => {
    const known = asServerError(error);
    // A webhook that denied with 0: between processes that is success, with nothing in it (operations b.5).
    if (known.code === 0 && world.profile.hop && row) return answerData(row, row.dataKind === 'none' ? undefined : {}, world);
    // What is read by GET has no envelope, its errors neither (http-contract §4).
    return (method === 'GET' ? textErrorAnswer : errorAnswer)(known, world.profile);
  };

  const answer = async (request: Request, watched: WatchedRequest | undefined): Promise<Answer> => {
    const route = routes.get(`${request.method} ${request.path}`) ?? findWild(routes, request);
    try {
      if (request.method === 'OPTIONS') return OPTIONS;
      if (route) watched?.matched(route.row);
      if (request.instead) return request.instead;
      const moved = route ? undefined : redirectSlash(routes, request);
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

/**
 * Call routes as somebody, without HTTP and without tokens: for seeds, which live through what a server would have. No webhook is on.
 *
 * @returns a function that gives the answer's data, and throws the ServerError a caller would be told.
 */
export function createCalls(world: World, delivery: Delivery): (caller: Caller, path: string, body: object) => unknown {
  const routes = tableRoutes(world);
  return (caller, path, body) => {
    const request: Asked = { ...NO_REQUEST, method: 'POST', path, token: undefined, body: Buffer.from(JSON.stringify(body)) };
    const finish = serve(world, delivery, routes.get(`POST ${path}`)!, request, caller, { afterCommit: [], memory: undefined });
    const answer = finish instanceof Promise ? finish : finish();
    if (answer instanceof Promise) throw new Error(`${path} does not answer at once`);
    return (JSON.parse(answer.body) as { data?: unknown }).data;
  };
}

/** What a rule is given of a request that came by no HTTP. */
export const NO_REQUEST = { search: '', operationID: 'seed', host: '', requestAPI: undefined } as const satisfies Partial<Request>;

/** What a rule is given. */
export function createContext(world: World, delivery: Delivery | undefined, caller: Caller, request: Pick<Request, keyof typeof NO_REQUEST>, unit: Unit): RequestContext {
  const ctx: RequestContext = {
    ...unit, store: world.store, clock: world.clock, sessions: world.sessions, profile: world.profile, config: world.config, configuration: world.configuration,
    secret: world.secret, adminUserIDs: world.adminUserIDs, restart: world.restart, watch: world.watch, targets: world.targets, objects: world.objects, push: world.push, webhooks: world.webhooks, lanes: world.lanes,
    host: request.host, objectPrefix: findObjectPrefix(request), caller, operationID: request.operationID ?? '', search: request.search,
    notify: (notification) => { if (delivery) sendNotification(notification, delivery, ctx); },
  };
  return ctx;
}

function tableRoutes(world: World): Map<string, Route> {
  const { profile } = world;
  const routes = new Map<string, Route>();
  for (const row of profile.mainRoutes ? listRoutes() : [...listRoutes(), ...listRemovedRoutes()]) {
    if (row.since === 'main' && !profile.mainRoutes) continue;
    const rule = RULES.get(row.path);
    if (!rule) throw new Error(`no rule for ${row.path}`);
    const area = row.path.slice(0, row.path.indexOf('/', 1) + 1);
    const access = profile.access[row.path] ?? profile.access[area] ?? rule.access ?? row.auth;
    routes.set(`${row.method} ${row.path}`, { row, rule, access });
  }
  return routes;
}

/** The one route whose path ends in a name of any shape. */
const WILD = '/object/*name';

function findWild(routes: Map<string, Route>, { method, path }: Request): Route | undefined {
  return path.startsWith(WILD.slice(0, WILD.indexOf('*'))) ? routes.get(`${method} ${WILD}`) : undefined;
}

/** gin sends a path with one slash too many or too few to the right one, before any check; only GET has a body for it. */
function redirectSlash(routes: Map<string, Route>, request: Request): Answer | undefined {
  const path = request.path.length > 1 && request.path.endsWith('/') ? request.path.slice(0, -1) : `${request.path}/`;
  if (!routes.has(`${request.method} ${path}`) && !findWild(routes, { ...request, path })) return undefined;
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
function serve(world: World, delivery: Delivery | undefined, { row, rule, access }: Route, request: Asked, caller: Caller, unit: Unit, watched?: WatchedRequest): Finish | Promise<Finish> {
  const ctx = createContext(world, delivery, caller, request, unit);
  rule.before?.(ctx);
  if (rule.speaksProtobuf) readForm(request.incoming?.headers['content-type']);
  const body = decodeBody(row, request) as never;
  checkBody(row, rule, body, ctx);
  watched?.called(unit.record!, body);
  if (access === 'admin') requireAdmin(caller);
  if (access === 'self-or-admin' && rule.owner) requireSelfOrAdmin(caller, rule.owner(body));
  const data = rule.writes ? world.store.transaction(() => runToCommit(rule, body, ctx)) : rule.run(body, ctx);
  const finish = (value: unknown): Answer => {
    settle(ctx);
    if (value instanceof ServerError) throw value;
    watched?.served(value);
    return answerData(row, value, world);
  };
  if (typeof data === 'function') return async () => finish(await (data as () => Promise<unknown>)());
  return data instanceof Promise ? data.then((value) => () => finish(value)) : () => finish(data);
}

/** A refusal that comes after the writes is handed out of the transaction, which is committed. */
function runToCommit(rule: Rule, body: never, ctx: RequestContext): unknown {
  try {
    return rule.run(body, ctx);
  } catch (error) {
    if (error instanceof ServerError && error.afterWrites) return error;
    throw error;
  }
}

function findObjectPrefix({ host, requestAPI }: Pick<Request, 'host' | 'requestAPI'>): string {
  const api = requestAPI || `http://${host}`;
  return api.endsWith('/') ? `${api}object/` : `${api}/object/`;
}

function answerData(row: RouteRow, data: unknown, { profile }: World): Answer {
  if (row.dataKind === 'redirect') return { status: 302, body: '', type: 'application/json', headers: ['Location', String(data)] };
  if (row.dataKind === 'bare') return { status: 200, body: JSON.stringify(data), type: 'application/json' };
  return data === undefined ? DONE : dataAnswer(encodeData(row, data, profile.unsetFields));
}

function decodeBody(row: RouteRow, request: Asked): Message {
  if (row.inPath) return readPlace(row, request);
  if (row.request === null) return {};
  const text = request.body.toString('utf8');
  try {
    return decodeMessage(row.request, text, row.binding === 'BindJSON');
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    // The real errMsg goes on with a Go stack trace (http-contract §5): match on the code only.
    if (row.binding === 'a2r') throw new ServerError(1001, '', { message: `Error: Error: ${error.message} | -> a2r.jsonBinding.BindBody() -> a2r.Call[...]()`, origin: 'decoder' });
    throw new ServerError(row.path === '/user/get_users_online_status' ? 500 : 1001, error.message, { status: 400, origin: 'decoder' });
  }
}

/** What stands in the path and the query; of a name that is given twice the first value. */
function readPlace(row: RouteRow, { path, search }: Asked): Message {
  const query = new URLSearchParams(search);
  const message: Message = { [row.inPath![0]!]: path.slice(row.path.indexOf('*')) };
  for (const name of row.inQuery ?? []) message[name] = query.get(name) ?? '';
  return message;
}

/** The request's check runs in the API process, and again in the service, where an empty list has become absent (http-contract §5). */
function checkBody(row: RouteRow, rule: Rule, body: never, ctx: RequestContext): void {
  rule.check?.(body, ctx);
  // What gin binds stays in the API process; only its outcome makes the hop.
  if (row.binding === 'a2r' && row.request !== null) {
    const isChanged = ctx.profile.hop && dropEmptyLists(body);
    fillNullElements(row.request, body);
    if (isChanged) rule.check?.(body, ctx);
  }
  rule.serviceCheck?.(body, ctx);
}

/** Protobuf knows no null among the messages of a list: it arrives as one with nothing in it. */
function fillNullElements(typeName: string, message: Message): void {
  for (const { name, shape, of } of findType(typeName).fields) {
    const value = message[name];
    if (shape === 'list' && !isScalar(of) && Array.isArray(value)) value.forEach((item, at) => { if (item === null) value[at] = zeroMessage(of); });
  }
}

function dropEmptyLists(message: Message): boolean {
  let dropped = false;
  for (const key in message) {
    const value = message[key];
    if (Array.isArray(value)) {
      if (value.length === 0) { message[key] = null; dropped = true; }
      else if (typeof value[0] === 'object') for (const item of value) if (item !== null && dropEmptyLists(item as Message)) dropped = true;
    } else if (typeof value === 'object' && value !== null && dropEmptyLists(value as Message)) {
      dropped = true;
    }
  }
  return dropped;
}

/** Anything a rule did not mean to throw is our fault, and still answered in the server's form. */
function asServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  return new ServerError(500, error instanceof Error ? error.message : String(error));
}
