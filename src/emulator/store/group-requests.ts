// Applications to join a group, one per group and user; a new one takes the place of the old.
// Imported by rules of groups.

import type { GroupInfo } from './groups.ts';
import type { Row, Store } from './open.ts';
import type { UserInfo } from './users.ts';

/** An application as stored. Who handled it, when and with which words is never given back (seen), so it is not kept. */
export interface GroupRequest {
  userID: string; groupID: string;
  /** 0 open, 1 accepted, -1 refused. */
  handleResult: number;
  reqMsg: string; reqTime: number; joinSource: number;
  /** '' when the user applied by itself. */
  inviterUserID: string;
  ex: string;
}

const COLUMNS = 'user_id, group_id, handle_result, req_msg, req_time, join_source, inviter_user_id, ex';

/** sdkws.GroupRequest: with who applies, and to which group. */
export function toGroupRequest(request: GroupRequest, user: UserInfo | undefined, group: GroupInfo | undefined): object {
  const { userID, nickname, faceURL, ex } = user ?? { userID: '', nickname: '', faceURL: '', ex: '' };
  return {
    ...request, userInfo: user ? { userID, nickname, faceURL, ex } : null, groupInfo: group ?? null, handleMsg: '', handleUserID: '', handleTime: 0,
  };
}

/** One application. */
export function findRequest(store: Store, groupID: string, userID: string): GroupRequest | undefined {
  const row = store.get(`SELECT ${COLUMNS} FROM group_requests WHERE group_id = ? AND user_id = ?`, groupID, userID);
  return row && readRequest(row);
}

/** Store an application in place of an earlier one. */
export function putRequest(store: Store, request: GroupRequest): void {
  store.run(`INSERT OR REPLACE INTO group_requests (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, request.userID, request.groupID,
    request.handleResult, request.reqMsg, request.reqTime, request.joinSource, request.inviterUserID, request.ex);
}

/** Write the answer to an application. */
export function handleRequest(store: Store, groupID: string, userID: string, handleResult: number): void {
  store.run('UPDATE group_requests SET handle_result = ? WHERE group_id = ? AND user_id = ?', handleResult, groupID, userID);
}

/** Which applications: those of one user, or to any of some groups. Empty lists: no restriction, but for `groupIDs` of a manager. */
export interface RequestFilter { userID?: string; groupIDs: readonly string[]; handleResults: readonly number[]; newerThan?: number }

/** Applications, newest first, and how many there are. */
export function pageRequests(store: Store, filter: RequestFilter, limit: number, offset: number): { total: number; requests: GroupRequest[] } {
  const where: string[] = [];
  const values: (string | number)[] = [];
  if (filter.userID !== undefined) { where.push('user_id = ?'); values.push(filter.userID); }
  if (filter.groupIDs.length > 0) { where.push('group_id IN (SELECT value FROM json_each(?))'); values.push(JSON.stringify(filter.groupIDs)); }
  if (filter.handleResults.length > 0) { where.push('handle_result IN (SELECT value FROM json_each(?))'); values.push(JSON.stringify(filter.handleResults)); }
  if (filter.newerThan !== undefined) { where.push('req_time > ?'); values.push(filter.newerThan); }
  const condition = where.join(' AND ');
  const total = Number(store.get(`SELECT COUNT(*) AS total FROM group_requests WHERE ${condition}`, ...values)!.total);
  const rows = store.all(`SELECT ${COLUMNS} FROM group_requests WHERE ${condition} ORDER BY req_time DESC, n DESC LIMIT ? OFFSET ?`, ...values, limit, offset);
  return { total, requests: rows.map(readRequest) };
}

function readRequest(row: Row): GroupRequest {
  return {
    userID: String(row.user_id), groupID: String(row.group_id), handleResult: Number(row.handle_result), reqMsg: String(row.req_msg),
    reqTime: Number(row.req_time), joinSource: Number(row.join_source), inviterUserID: String(row.inviter_user_id), ex: String(row.ex),
  };
}
