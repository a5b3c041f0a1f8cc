// Users as rows, and as the UserInfo that clients see.
// Imported by rules that speak of users.

import { matchPattern } from '../pattern.ts';

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
    userID: row.user_id as string, nickname: row.nickname as string, faceURL: row.face_url as string, ex: row.ex as string,
    createTime: row.create_time as number, appMangerLevel: row.app_manger_level as number, globalRecvMsgOpt: row.global_recv_msg_opt as number,
  };
}

/** One user, or undefined. */
export function findUser(store: Store, userID: string): UserInfo | undefined {
  const row = store.get(USER_BY_ID, userID);
  return row && toUserInfo(row);
}

/** Put together once: nearly every request asks for some user. */
const USER_BY_ID = `SELECT ${USER_COLUMNS} FROM users WHERE user_id = ?`;

/** Add a user as it stands. The ID must be free. */
export function insertUser(store: Store, user: UserInfo): void {
  store.run(`INSERT INTO users (user_id, nickname, face_url, ex, create_time, app_manger_level, global_recv_msg_opt)
    VALUES (?, ?, ?, ?, ?, ?, ?)`, user.userID, user.nickname, user.faceURL, user.ex, user.createTime, user.appMangerLevel, user.globalRecvMsgOpt);
}

/** Change what a user can change; what is left out stays. */
export function updateUser(store: Store, userID: string, changes: Partial<UserInfo>): void {
  store.run(`UPDATE users SET nickname = coalesce(?, nickname), face_url = coalesce(?, face_url), ex = coalesce(?, ex),
    global_recv_msg_opt = coalesce(?, global_recv_msg_opt) WHERE user_id = ?`,
  changes.nickname ?? null, changes.faceURL ?? null, changes.ex ?? null, changes.globalRecvMsgOpt ?? null, userID);
}

/**
 * A page of the ordinary users (level 0 and 1), and how many there are. With a pattern for ID or nickname: those that match one
 * of them, as case-insensitive regular expressions (catalog: /user/get_users).
 *
 * @throws ServerError 500 for a pattern that is none, as the database would say.
 */
export function searchUsers(store: Store, userID: string, nickname: string, [limit, offset]: [limit: number, offset: number]): { total: number; users: UserInfo[] } {
  if (userID === '' && nickname === '') {
    const { total, from, rest } = findOrdinary(store, offset);
    const rows = store.all(`SELECT ${USER_COLUMNS} FROM users WHERE n >= ? AND app_manger_level IN (0, 1) ORDER BY n LIMIT ? OFFSET ?`, from, limit, rest);
    return { total, users: rows.map(toUserInfo) };
  }
  const rows = store.all('SELECT n, user_id, nickname FROM users WHERE app_manger_level IN (0, 1) ORDER BY n');
  const byID = search(userID, rows.map((row) => String(row.user_id))), byNickname = search(nickname, rows.map((row) => String(row.nickname)));
  const found = rows.filter((_row, at) => byID?.[at] || byNickname?.[at]);
  const users = found.slice(offset, offset + limit).map((row) => toUserInfo(store.get(`SELECT ${USER_COLUMNS} FROM users WHERE n = ?`, row.n as number)!));
  return { total: found.length, users };
}

/**
 * How many ordinary users there are, and from which `n` on, with how many left to skip, the one at an offset is found. A table is counted
 * at once and the few others by their index, where counting and skipping row by row would take longer than the page. Numbers without
 * a gap are places; should one ever be missing, rows are skipped.
 */
function findOrdinary(store: Store, offset: number): { total: number; from: number; rest: number } {
  const all = Number(store.get('SELECT count(*) AS total FROM users')!.total), last = Number(store.get('SELECT max(n) AS last FROM users')!.last);
  const others = store.all('SELECT n FROM users WHERE app_manger_level NOT IN (0, 1) ORDER BY n').map((row) => Number(row.n));
  const total = all - others.length;
  if (last !== all) return { total, from: 0, rest: offset };
  return { total, from: others.reduce((from, n) => (n <= from ? from + 1 : from), offset + 1), rest: 0 };
}

function search(pattern: string, texts: readonly string[]): boolean[] | undefined {
  return pattern === '' ? undefined : matchPattern(pattern, texts, 'i');
}
