// From a request to chat to its answer: the order of its checks, for every route alike (operations f.3).
// Imported by server.ts. What a single route does is its rule's, in rules/.

import { CHAT_ROUTES, type ChatRoute, type ChatSide } from '../../openim/catalog/chat.ts';
import { dataAnswer, DONE, errorAnswer, NOT_FOUND, OPTIONS, type Answer } from '../answer.ts';
import { DecodeError, decodeMessage, type Message } from '../decode.ts';
import { redirectSlash, type Dispatch, type Request } from '../dispatch.ts';
import { encodeMessage, encodePlain } from '../encode.ts';
import { asServerError, badArgument, ServerError } from '../errors.ts';
import { badBody, dropEmptyLists } from '../perform.ts';
import { joinAsking, settle, type Unit } from '../webhooks/ask.ts';
import { CHAT_SPEECH } from './door.ts';
import { ABSENT, CHAT_RULES } from './rules/index.ts';
import { verifyChatToken } from './tokens.ts';

import type { World } from '../context.ts';
import type { ChatCaller, ChatContext, ChatRule, ChatWorld } from './context.ts';

const SILENCE: Answer = { status: 200, body: '', type: 'application/json' };
const NOBODY: ChatCaller = { userID: '', isAdmin: false };

interface Route { row: ChatRoute; rule: ChatRule }
/** Makes the answer once the writes are committed. */
type Finish = () => Answer;

/** The function that answers the requests of one of chat's two APIs. @param openIM the server beside it, whose webhooks may be asked on the way. */
export function createChatDispatch(side: ChatSide, world: ChatWorld, openIM: World): Dispatch {
  const rows = CHAT_ROUTES[side] as Record<string, ChatRoute>;
  const routes = new Map(Object.entries(rows).map(([path, row]): [string, Route] => [`POST ${path}`, { row, rule: CHAT_RULES[side][path]! }]));

  return async (request) => {
    try {
      if (request.method === 'OPTIONS') return OPTIONS;
      if (request.instead) return request.instead;
      const route = routes.get(`${request.method} ${request.path}`);
      const moved = route ? undefined : redirectSlash(request, ({ method, path }) => routes.has(`${method} ${path}`));
      if (moved) return moved;
      if (request.method === 'POST' && !request.operationID) throw badArgument('header must have operationID');
      const absent = ABSENT[side][request.path];
      if (absent !== undefined) throw new ServerError(12, `${request.path} is not emulated yet: ${absent}`, { message: 'Unimplemented' });
      if (!route) return NOT_FOUND;
      const finish = await joinAsking(openIM, (unit) => serve(world, route, request, unit));
      return finish();
    } catch (error) {
      return errorAnswer(asServerError(error), CHAT_SPEECH);
    }
  };
}

function serve(world: ChatWorld, { row, rule }: Route, request: Request, unit: Unit): Finish {
  const ctx: ChatContext = { ...world, ...unit, caller: authenticate(world, row, request), ip: plainAddress(request.incoming.socket.remoteAddress), operationID: request.operationID! };
  rule.before?.(ctx);
  const body = decodeBody(row, request) as never;
  if (row.binding === undefined) dropEmptyLists(body);
  rule.check?.(body);
  const data = rule.writes ? ctx.store.transaction(() => rule.run(body, ctx)) : rule.run(body, ctx);
  return () => {
    settle(ctx);
    if (!(data instanceof ServerError)) return answerData(row, data);
    if (rule.silent) return SILENCE;
    throw data;
  };
}

function authenticate(world: ChatWorld, { auth }: ChatRoute, { token }: Request): ChatCaller {
  if (auth === 'none') return NOBODY;
  if (auth !== 'admin-or-none' && !token) throw badArgument('token is empty');
  // Without ports the service of administrators does not start, and every token is its affair (operations b.4, seen).
  if (!world.config.read('chat-rpc-admin.yml').RPC.Ports?.length) throw NO_ADMIN_SERVICE;
  if (auth === 'admin-or-none') return adminOrNobody(world, token);
  const caller = verifyChatToken(world, token!);
  if (auth === 'admin' && !caller.isAdmin) throw badArgument('token type error');
  return caller;
}

const NO_ADMIN_SERVICE = new ServerError(14, '', { message: 'connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:30200: connect: connection refused"', origin: 'api' });

/** A token that is no good is as good as none. */
function adminOrNobody(world: ChatWorld, token: string | undefined): ChatCaller {
  try {
    const caller = token ? verifyChatToken(world, token) : NOBODY;
    return caller.isAdmin ? caller : NOBODY;
  } catch (error) {
    if (error instanceof ServerError && error.code !== 500) return NOBODY;
    throw error;
  }
}

function decodeBody(row: ChatRoute, request: Request): Message {
  if (row.request === undefined || row.binding === 'none') return {};
  const isBound = row.binding === 'BindJSON';
  try {
    return decodeMessage(row.request, request.body.toString('utf8'), isBound);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw isBound ? new ServerError(1001, error.message, { status: 400, origin: 'decoder' }) : badBody(error);
  }
}

function answerData(row: ChatRoute, data: unknown): Answer {
  if (data === undefined) return DONE;
  return dataAnswer(row.response === undefined ? encodePlain(data) : encodeMessage(row.response, data));
}

/** An IPv4 address that came by way of IPv6 is written as what it is. */
function plainAddress(address = ''): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
