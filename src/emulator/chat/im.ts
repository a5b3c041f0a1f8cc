// The OpenIM beside the account system, asked as chat asks it: as its admin, over its own doorway, and without a socket in between.
// Made by server.ts; rules reach it as ctx.im.

import { tellError } from '../answer.ts';
import { ServerError } from '../errors.ts';
import { ADMIN_PLATFORM } from '../tokens.ts';

import type { World } from '../context.ts';
import type { createLocalDoorway } from '../calls.ts';
import type { Store } from '../store/open.ts';
import type { ChatContext } from './context.ts';

/** The OpenIM beside it. A refusal is an answer here: chat passes it on, or not. */
export interface IM {
  readonly adminUserID: string;
  /** Its admin's token: a new one at most every four minutes, and each expels the ones before (operations f.1). Writes. */
  adminToken(ctx: ChatContext): string | ServerError;
  /** Ask a route as the admin, in the caller's own unit; what it refuses leaves nothing of its own. */
  ask<T>(ctx: ChatContext, path: string, body: object): T | ServerError;
}

const TOKEN_MS = 4 * 60_000;
/** The platforms chat's own protocol knows; main's 12 is not among them. */
const LOGOUT_PLATFORMS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** The server of this world. */
export function createIM(world: World, doorway: ReturnType<typeof createLocalDoorway>): IM {
  let kept: { token: string; until: number } | undefined;

  const request = <T>(ctx: ChatContext, path: string, body: object): T | ServerError => {
    const caller = { userID: im.adminUserID, platformID: ADMIN_PLATFORM, isAdmin: true };
    try {
      return doorway(path, body, { ...ctx, caller }) as T;
    } catch (error) {
      // Anything else is no refusal: a webhook's question, a fault.
      if (error instanceof ServerError) return inWords(error);
      throw error;
    }
  };
  const inWords = (error: ServerError): ServerError => {
    const { code, errMsg, detail } = tellError(error, world.profile) ?? SPEECHLESS;
    return new ServerError(code, detail, { message: errMsg, origin: 'api' });
  };

  const im: IM = {
    get adminUserID() { return world.adminUserIDs[0]!; },
    adminToken(ctx) {
      if (ctx.imToken !== undefined) return ctx.imToken;
      if (kept && world.clock.now() < kept.until) return kept.token;
      const answer = request<{ token: string }>(ctx, '/auth/get_admin_token', { secret: world.secret, userID: im.adminUserID });
      if (answer instanceof ServerError) return answer;
      const { token } = answer, until = world.clock.now() + TOKEN_MS;
      ctx.imToken = token;
      ctx.afterCommit.push(() => { kept = { token, until }; });
      return token;
    },
    ask(ctx, path, body) {
      const token = im.adminToken(ctx);
      return token instanceof ServerError ? token : request(ctx, path, body);
    },
  };
  return im;
}

/** An answer without a body is no JSON to chat. */
const SPEECHLESS = { code: 500, errMsg: 'ServerInternalError', detail: 'unexpected end of JSON input' };

/** End a user's sessions on all platforms; what the server says to it is not looked at (operations f.3). */
export function forceOffline(ctx: ChatContext, userID: string): undefined {
  for (const platformID of LOGOUT_PLATFORMS) ctx.im.ask(ctx, '/auth/force_logout', { userID, platformID });
  return undefined;
}

/** Do something whole or not at all; a refusal is given back, so that what was done before it stays. */
export function attempt<T>(store: Store, work: () => T): T | ServerError {
  try {
    return store.transaction(work);
  } catch (error) {
    if (error instanceof ServerError) return error;
    throw error;
  }
}
