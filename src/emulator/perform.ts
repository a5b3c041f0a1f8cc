// What happens to one route's request once it is known who asks: its body is read and checked, its rule works (http-contract §5).
// Imported by dispatch.ts, for what came over HTTP, and by calls.ts.

import { requireAdmin, requireSelfOrAdmin } from './access.ts';
import { findType, isScalar, listRemovedRoutes, listRoutes, type AccessKind } from './catalog.ts';
import { DecodeError, decodeMessage, zeroMessage, type Message } from './decode.ts';
import { ServerError } from './errors.ts';
import { sendNotification, type Delivery } from './notify.ts';
import { readForm } from './protobuf-form.ts';
import { RULES } from './rules/index.ts';

import type { RouteRow } from '../openim/catalog.ts';
import type { WatchedRequest } from './watch/http.ts';
import type { Unit } from './webhooks/ask.ts';
import type { IncomingMessage } from 'node:http';
import type { Caller, RequestContext, Rule, World } from './context.ts';

/** As much of a request as rules may know. `body` is complete, or cut at the limit. */
export interface Asked {
  path: string;
  /** With its `?`, or empty. */
  search: string;
  operationID: string | undefined;
  host: string;
  /** The header X-Request-Api. */
  requestAPI: string | undefined;
  body: Buffer;
  /** Whatever else came; nothing when it came by no HTTP. */
  incoming?: IncomingMessage;
}

/** A route with what it does and who may ask. */
export interface Route { row: RouteRow; rule: Rule; access: AccessKind }

/** The routes of one server, by method and path: `POST /user/user_register`. */
export function tableRoutes(world: World): Map<string, Route> {
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

/** What a rule is given of a request that came by no HTTP. */
export const NO_REQUEST = { search: '', operationID: 'seed', host: '', requestAPI: undefined } as const satisfies Partial<Asked>;

/** What a rule is given. */
export function createContext(world: World, delivery: Delivery | undefined, caller: Caller, request: Pick<Asked, keyof typeof NO_REQUEST>, unit: Unit): RequestContext {
  const ctx: RequestContext = {
    ...unit, store: world.store, clock: world.clock, sessions: world.sessions, profile: world.profile, config: world.config, configuration: world.configuration,
    secret: world.secret, adminUserIDs: world.adminUserIDs, restart: world.restart, watch: world.watch, targets: world.targets, objects: world.objects, push: world.push, webhooks: world.webhooks, lanes: world.lanes,
    host: request.host, objectPrefix: findObjectPrefix(request), caller, operationID: request.operationID ?? '', search: request.search,
    notify: (notification) => { if (delivery) sendNotification(notification, delivery, ctx); },
  };
  return ctx;
}

/** Check a request and let its rule work. `data` may be the refusal that leaves its writes. */
export function perform(world: World, delivery: Delivery | undefined, { row, rule, access }: Route, request: Asked, caller: Caller, unit: Unit, watched?: WatchedRequest): { data: unknown; ctx: RequestContext } {
  const ctx = createContext(world, delivery, caller, request, unit);
  rule.before?.(ctx);
  if (rule.speaksProtobuf) readForm(request.incoming?.headers['content-type']);
  const body = decodeBody(row, request) as never;
  checkBody(row, rule, body, ctx);
  watched?.called(unit.record!, body);
  if (access === 'admin') requireAdmin(caller);
  if (access === 'self-or-admin' && rule.owner) requireSelfOrAdmin(caller, rule.owner(body));
  return { data: rule.writes ? world.store.transaction(() => runToCommit(rule, body, ctx)) : rule.run(body, ctx), ctx };
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

function findObjectPrefix({ host, requestAPI }: Pick<Asked, 'host' | 'requestAPI'>): string {
  const api = requestAPI || `http://${host}`;
  return api.endsWith('/') ? `${api}object/` : `${api}/object/`;
}

/** A webhook that denied with 0: between processes that is success, with nothing in it (operations b.5). */
export function isSilentDenial({ code }: ServerError, { profile }: World): boolean {
  return code === 0 && profile.hop;
}

/** What it answers. */
export function emptyData(row: RouteRow): object | undefined {
  return row.dataKind === 'none' ? undefined : {};
}

function decodeBody(row: RouteRow, request: Asked): Message {
  if (row.inPath) return readPlace(row, request);
  if (row.request === null) return {};
  const text = request.body.toString('utf8');
  try {
    return decodeMessage(row.request, text, row.binding === 'BindJSON');
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (row.binding === 'a2r') throw badBody(error);
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

/** A body that is no JSON, or of wrong types. The real errMsg goes on with a Go stack trace (http-contract §5): match on the code only. */
export function badBody({ message }: DecodeError): ServerError {
  return new ServerError(1001, '', { message: `Error: Error: ${message} | -> a2r.jsonBinding.BindBody() -> a2r.Call[...]()`, origin: 'decoder' });
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

/** What the hop does to a message. @returns whether it held an empty list. */
export function dropEmptyLists(message: Message): boolean {
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
