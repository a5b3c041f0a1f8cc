// Users as rows, and as the UserInfo that clients see.
// Imported by rules that speak of users.

import type { Row, Store } from './open.ts';

/** sdkws.UserInfo. */
export interface UserInfo {
  userID: string;
  nickname: string;
  faceURL: string;
  ex: string;
  /** Unix milliseconds. */
  createTime: number;
  appMangerLevel: number;
  globalRecvMsgOpt: number;
}

/** The columns `toUserInfo` reads. */
export const USER_COLUMNS = 'user_id, nickname, face_url, ex, create_time, app_manger_level, global_recv_msg_opt';

/** A row of USER_COLUMNS as clients see it. */
export function toUserInfo(row: Row): UserInfo {
  return {
    userID: String(row.user_id), nickname: String(row.nickname), faceURL: String(row.face_url), ex: String(row.ex),
    createTime: Number(row.create_time), appMangerLevel: Number(row.app_manger_level), globalRecvMsgOpt: Number(row.global_recv_msg_opt),
  };
}

/** One user, or undefined. */
export function findUser(store: Store, userID: string): UserInfo | undefined {
  const row = store.get(`SELECT ${USER_COLUMNS} FROM users WHERE user_id = ?`, userID);
  return row && toUserInfo(row);
}

/** The known ones among these IDs, in the order asked, each once. */
export function findUsers(store: Store, userIDs: readonly string[]): UserInfo[] {
  return [...new Set(userIDs)].flatMap((userID) => findUser(store, userID) ?? []);
}
