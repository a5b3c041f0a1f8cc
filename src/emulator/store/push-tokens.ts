// Push tokens: where a user's phone is reached while it is not connected, one for each platform.
// Imported by the rules that take them (/third/fcm_update_token) and by the gateway, where a logout drops them.

import type { Store } from './open.ts';

/** Keep a token in place of an earlier one. @param expires Unix milliseconds; 0: never. */
export function keepPushToken(store: Store, userID: string, platformID: number, token: string, expires: number): void {
  store.run('INSERT OR REPLACE INTO fcm_tokens (account, platform_id, token, expires) VALUES (?, ?, ?, ?)', userID, platformID, token, expires);
}

/** Forget a token, if there is one. */
export function dropPushToken(store: Store, userID: string, platformID: number): void {
  store.run('DELETE FROM fcm_tokens WHERE account = ? AND platform_id = ?', userID, platformID);
}
