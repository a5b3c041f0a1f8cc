// Friends, requests and blacks as rows, and as clients see them.
// Imported by rules/friends*.ts, blacks and by whoever asks whether two are friends or one is blocked (messages).

import { findUser } from './users.ts';
import { CHANGE, recordChange } from './versions.ts';

import type { Row, Store } from './open.ts';

/** Pinned ones first, then as they came (catalog: get_friend_list). */
export const FRIEND_ORDER = 'is_pinned DESC, n';

/** How a friendship came to be (constants.json friendAddSource). */
export const ADD_SOURCE = { import: 1, apply: 2 } as const;

/** Whether the owner's list has the friend. One-sided: the other's list is another question. */
export function isFriend(store: Store, ownerUserID: string, friendUserID: string): boolean {
  return store.get('SELECT 1 FROM friends WHERE owner_user_id = ? AND friend_user_id = ?', ownerUserID, friendUserID) !== undefined;
}

/** Whether the owner has blocked the other. */
export function isBlack(store: Store, ownerUserID: string, blockUserID: string): boolean {
  return store.get('SELECT 1 FROM blacks WHERE owner_user_id = ? AND block_user_id = ?', ownerUserID, blockUserID) !== undefined;
}

/** The IDs of an owner's friends in the server's order. */
export function listFriendIDs(store: Store, ownerUserID: string): string[] {
  return store.all(`SELECT friend_user_id FROM friends WHERE owner_user_id = ? ORDER BY ${FRIEND_ORDER}`, ownerUserID).map((row) => String(row.friend_user_id));
}

/** The rows of those among these IDs who are friends, as they came. */
export function findFriends(store: Store, ownerUserID: string, friendUserIDs: readonly string[]): Row[] {
  return friendUserIDs.map((id) => store.get('SELECT * FROM friends WHERE owner_user_id = ? AND friend_user_id = ?', ownerUserID, id)).filter((row) => row !== undefined)
    .sort((a, b) => Number(a.n) - Number(b.n));
}

/** Make these friends of the owner in both directions; who is one already stays as it is. */
export function makeFriends(store: Store, now: number, ownerUserID: string, friendUserIDs: readonly string[], addSource: number, operatorUserID: string): void {
  addFriends(store, now, ownerUserID, friendUserIDs, addSource, operatorUserID);
  for (const friend of friendUserIDs) addFriends(store, now, friend, [ownerUserID], addSource, operatorUserID);
}

/** Add friends to the owner's list alone: one change of its log. */
export function addFriends(store: Store, now: number, ownerUserID: string, friendUserIDs: readonly string[], addSource: number, operatorUserID: string): void {
  const added = friendUserIDs.filter((friend) => store.run(`INSERT OR IGNORE INTO friends
    (owner_user_id, friend_user_id, remark, create_time, add_source, operator_user_id, ex, is_pinned) VALUES (?, ?, '', ?, ?, ?, '', 0)`,
  ownerUserID, friend, now, addSource, operatorUserID) > 0);
  if (added.length > 0) recordChange(store, now, 'friend', ownerUserID, added, CHANGE.insert);
}

/** sdkws.FriendInfo. The friend's profile is cut to what friends see; times are seconds here, milliseconds elsewhere (catalog notes). */
export function toFriendInfo(store: Store, row: Row, unit: 's' | 'ms' = 's'): unknown {
  const user = unit === 's' ? findUser(store, String(row.friend_user_id)) : undefined;
  return {
    ownerUserID: row.owner_user_id, remark: row.remark, createTime: inUnit(row.create_time, unit),
    friendUser: user && { userID: user.userID, nickname: user.nickname, faceURL: user.faceURL, ex: user.ex },
    addSource: row.add_source, operatorUserID: row.operator_user_id, ex: row.ex, isPinned: row.is_pinned === 1,
  };
}

/** sdkws.BlackInfo, with the blocked one's public profile unless it is left out. */
export function toBlackInfo(store: Store, row: Row, unit: 's' | 'ms', hasUser = true): unknown {
  return {
    ownerUserID: row.owner_user_id, createTime: inUnit(row.create_time, unit), blackUserInfo: hasUser ? findUser(store, String(row.block_user_id)) : undefined,
    addSource: row.add_source, operatorUserID: row.operator_user_id, ex: row.ex,
  };
}

/** sdkws.FriendRequest, times in milliseconds. */
export function toFriendRequest(store: Store, row: Row): unknown {
  const from = findUser(store, String(row.from_user_id)), to = findUser(store, String(row.to_user_id));
  return {
    fromUserID: row.from_user_id, fromNickname: from?.nickname, fromFaceURL: from?.faceURL,
    toUserID: row.to_user_id, toNickname: to?.nickname, toFaceURL: to?.faceURL,
    handleResult: row.handle_result, reqMsg: row.req_msg, createTime: row.create_time, handlerUserID: row.handler_user_id,
    handleMsg: row.handle_msg, handleTime: row.handle_time, ex: row.ex,
  };
}

function inUnit(milliseconds: Row[string] | undefined, unit: 's' | 'ms'): number {
  return unit === 's' ? Math.floor(Number(milliseconds) / 1000) : Number(milliseconds);
}
