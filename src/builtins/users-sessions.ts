// Where users are connected from, and ending it.
// Imported by users.ts, users-leave.ts and accounts.ts.
import { ImctlError } from '../base/errors.ts';
import { PLATFORM_IDS, platformName } from '../openim/platforms.ts';
import { LIMITS } from '../openim/catalog/constants.ts';
import type { UserInfo } from '../openim/catalog/types.ts';
import type { AdminCtx } from './define.ts';

/** One connection of a user to a gateway. */
export interface UserSession {
  userID: string;
  platform: string;
  platformID: number;
  connID: string;
  isBackground: boolean;
}

/** Which platforms each user is on, merged over all gateways. */
export async function withOnline<T extends Pick<UserInfo, 'userID'>>(ctx: AdminCtx, found: readonly T[]): Promise<(T & { online: string[] })[]> {
  const sessions = await listSessions(ctx, found.map((user) => user.userID));
  const online = Map.groupBy(sessions, (session) => session.userID);
  return found.map((user) => ({ ...user, online: [...new Set((online.get(user.userID) ?? []).map((session) => session.platform))] }));
}

/** The connections of users, those of all gateways together. Tokens, which the server sends along, are left out. */
export async function listSessions(ctx: AdminCtx, userIDs: readonly string[]): Promise<UserSession[]> {
  const sessions: UserSession[] = [];
  for (let at = 0; at < userIDs.length; at += LIMITS.MaxUsersStatusList) {
    const states = await ctx.call('/user/get_users_online_status', { userIDs: userIDs.slice(at, at + LIMITS.MaxUsersStatusList) });
    for (const { userID, detailPlatformStatus } of states ?? []) {
      for (const { platformID, connID, isBackground } of detailPlatformStatus ?? []) sessions.push({ userID, platform: platformName(platformID), platformID, connID, isBackground });
    }
  }
  return sessions;
}

/**
 * Log a user out, platform by platform, and look whether it worked; 11 and 12 are refused by servers before main (recordings/README), which is no failure.
 *
 * @returns the platforms that were online before.
 * @throws ImctlError CONFLICT when the user is online all the same: somebody logs them in again.
 */
export async function endSessions(ctx: AdminCtx, userID: string, platforms: readonly string[] = Object.keys(PLATFORM_IDS)): Promise<string[]> {
  const [before] = await withOnline(ctx, [{ userID }]);
  for (const platform of platforms) {
    const platformID = PLATFORM_IDS[platform]!;
    try {
      await ctx.call('/auth/force_logout', { userID, platformID });
    } catch (error) {
      if (!(error instanceof ImctlError && error.errCode === 1001 && platformID > 10)) throw error;
    }
  }
  const still = before!.online.length > 0 ? await waitOffline(ctx, userID, platforms) : [];
  if (still.length > 0) throw new ImctlError('CONFLICT', `${userID} is still connected from ${still.join(', ')}`, { hint: 'did an app log in again? block the account, or look at the gateways' });
  return before!.online;
}

/** A gateway takes a moment until it tells others of an end (gateway-protocol: presence is merged once a second). */
const LOOKS = 12;
const LOOK_MS = 250;

/** Look until a user is connected from none of these platforms, for three seconds. @returns those it is connected from all the same. */
export async function waitOffline(ctx: AdminCtx, userID: string, platforms: readonly string[] = Object.keys(PLATFORM_IDS)): Promise<string[]> {
  for (let look = 1; ; look++) {
    const still = (await listSessions(ctx, [userID])).filter((session) => platforms.includes(session.platform));
    if (still.length === 0 || look === LOOKS) return [...new Set(still.map((one) => one.platform))];
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
  }
}
