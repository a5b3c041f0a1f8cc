// What follows when a user's profile changes: everybody who shows it is told (catalog: /user/update_user_info).
// Imported by rules/users.ts.

import { CHANGE, recordChange } from './store/versions.ts';

import type { RequestContext } from './context.ts';

/** Tell the user's own devices (1303). */
export function notifyUser(ctx: RequestContext, userID: string): void {
  ctx.notify({ contentType: 1303, sendID: ctx.caller.userID, recvID: userID, sessionType: 1, tips: ['UserInfoUpdatedTips', { userID }] });
}

/**
 * A new nickname or face: those on the user's friend list are told (1209), and their lists record the change.
 * The server takes the user's own list for it, also for one-sided friends (seen: recordings, friends-sync 27).
 */
export function notifyFriends(ctx: RequestContext, userID: string): void {
  const now = ctx.clock.now();
  for (const row of ctx.store.all('SELECT friend_user_id FROM friends WHERE owner_user_id = ? ORDER BY n', userID)) {
    const friendID = String(row.friend_user_id);
    recordChange(ctx.store, now, 'friend', friendID, [userID], CHANGE.update);
    ctx.notify({ contentType: 1209, sendID: ctx.caller.userID, recvID: friendID, sessionType: 1, tips: ['UserInfoUpdatedTips', { userID }] });
  }
}
