// /auth/*: tokens (http-contract §8).

import { needText } from '../check.ts';
import { badArgument, noPermission, ServerError } from '../errors.ts';
import { lookUpUser } from '../lookup.ts';
import { ADMIN_PLATFORM, issueToken, kickTokens, tokenSeconds, verifyToken } from '../tokens.ts';

import type { Rule, Rules } from '../context.ts';

const LAST_KICKED = 9;

const get_admin_token: Rule<{ secret: string; userID: string }> = {
  writes: true,
  check: ({ userID }) => needText(userID, 'userID is empty'),
  run({ secret, userID }, ctx) {
    if (secret !== ctx.secret) throw noPermission('secret invalid');
    if (!ctx.adminUserIDs.includes(userID)) {
      throw badArgument(`userID is error., userID=${userID}, adminUserID=[${ctx.adminUserIDs.join(' ')}]`);
    }
    if (!lookUpUser(ctx, userID)) throw new ServerError(1004, 'user not found');
    return { token: issueToken(ctx, userID, ADMIN_PLATFORM), expireTimeSeconds: tokenSeconds(ctx) };
  },
};

const get_user_token: Rule<{ userID: string; platformID: number }> = {
  writes: true,
  run({ userID, platformID }, ctx) {
    if (platformID === ADMIN_PLATFORM) throw noPermission('platformID invalid. platformID must not be adminPlatformID');
    if (ctx.adminUserIDs.includes(userID)) throw noPermission("don't get Admin token");
    const user = lookUpUser(ctx, userID);
    if (!user) throw new ServerError(1004, 'record not found');
    if (user.appMangerLevel >= 3) throw badArgument('app account can`t get token');
    return { token: issueToken(ctx, userID, platformID), expireTimeSeconds: tokenSeconds(ctx) };
  },
};

const parse_token: Rule<{ token: string }> = {
  // The words are the server's (catalog): it says userID and means the token.
  check: ({ token }) => needText(token, 'userID is empty'),
  run({ token }, ctx) {
    const claims = verifyToken(ctx, token);
    return { userID: claims.userID, platformID: claims.platformID, expireTimeSeconds: claims.exp };
  },
};

const force_logout: Rule<{ userID: string; platformID: number }> = {
  writes: true,
  check({ userID, platformID }, ctx) {
    needText(userID, 'userID is empty');
    if (platformID < 1 || platformID > ctx.profile.maxPlatform) throw badArgument('platformID is invalidate');
  },
  run({ userID, platformID }, ctx) {
    kickTokens(ctx, userID, platformID);
    // The gateway's own request check knows the platforms of people only; the rest keep their connections.
    if (!ctx.profile.hop || platformID <= LAST_KICKED) ctx.afterCommit.push(() => ctx.sessions.kick(userID, platformID));
    return undefined;
  },
};

/** Rules of /auth/*. */
export const auth: Rules = { get_admin_token, get_user_token, parse_token, force_logout };
