// Groups as rows, and as the GroupInfo that clients see.
// Imported by rules of groups, messages and conversations. Members are in group-members.ts.

import { matchPattern } from '../pattern.ts';
import { CHANGE, GROUP_ID, recordChange } from './versions.ts';

import type { Row, Store } from './open.ts';

/** sdkws.GroupInfo. */
export interface GroupInfo {
  groupID: string; groupName: string; notification: string; introduction: string; faceURL: string;
  /** Filled from the members; '' when there is no owner any more. */
  ownerUserID: string;
  createTime: number;
  memberCount: number;
  ex: string; status: number; creatorUserID: string; groupType: number; needVerification: number; lookMemberInfo: number;
  applyMemberFriend: number; notificationUpdateTime: number; notificationUserID: string;
}

/** groupStatus and groupNeedVerification of constants.json. */
export const GROUP_STATUS = { ok: 0, dismissed: 2, muted: 3 } as const;
export const VERIFICATION = { all: 1, directly: 2 } as const;

/** What may be written in a group, by its column. */
export type GroupColumns = Partial<Record<
  'group_name' | 'notification' | 'introduction' | 'face_url' | 'ex' | 'notification_user_id', string
> & Record<'need_verification' | 'look_member_info' | 'apply_member_friend' | 'notification_update_time' | 'status', number>>;

const COLUMNS = `g.group_id, group_name, notification, introduction, g.face_url, create_time, g.ex, status, creator_user_id, group_type,
  need_verification, look_member_info, apply_member_friend, notification_update_time, notification_user_id,
  (SELECT user_id FROM group_members m WHERE m.group_id = g.group_id AND role_level = 100 ORDER BY n LIMIT 1) AS owner,
  (SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.group_id) AS members`;

/** One group. */
export function findGroup(store: Store, groupID: string): GroupInfo | undefined {
  const row = store.get(`SELECT ${COLUMNS} FROM groups g WHERE group_id = ?`, groupID);
  return row && readGroup(row);
}

/** The known ones among these IDs, in the order asked, each once. */
export function findGroups(store: Store, groupIDs: readonly string[]): GroupInfo[] {
  return [...new Set(groupIDs)].flatMap((id) => findGroup(store, id) ?? []);
}

/** What sending needs of a group, without counting its members. */
export function findGroupStatus(store: Store, groupID: string): { status: number; groupType: number } | undefined {
  const row = store.get('SELECT status, group_type FROM groups WHERE group_id = ?', groupID);
  return row && { status: Number(row.status), groupType: Number(row.group_type) };
}

/** Groups whose name matches, newest first, dismissed ones left out, and how many there are. The pattern is a regular expression, case counts. */
export function searchGroups(store: Store, pattern: string, limit: number, offset: number): { total: number; groups: GroupInfo[] } {
  const all = store.all('SELECT group_id, group_name FROM groups WHERE status <> 2 ORDER BY create_time DESC, n');
  const matches = matchPattern(pattern, all.map((row) => String(row.group_name)));
  const rows = all.filter((_, index) => matches[index]);
  return { total: rows.length, groups: findGroups(store, rows.slice(offset, offset + limit).map((row) => String(row.group_id))) };
}

/** Store a new group. */
export function createGroup(store: Store, group: Omit<GroupInfo, 'ownerUserID' | 'memberCount'>): void {
  store.run(`INSERT INTO groups (group_id, group_name, notification, introduction, face_url, create_time, ex, status, creator_user_id, group_type,
    need_verification, look_member_info, apply_member_friend, notification_update_time, notification_user_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  group.groupID, group.groupName, group.notification, group.introduction, group.faceURL, group.createTime, group.ex, group.status,
  group.creatorUserID, group.groupType, group.needVerification, group.lookMemberInfo, group.applyMemberFriend, group.notificationUpdateTime,
  group.notificationUserID);
}

/** Write some columns of a group, and tell its members' log that the group itself changed. */
export function updateGroup(store: Store, now: number, groupID: string, columns: GroupColumns): void {
  const names = Object.keys(columns).sort() as (keyof GroupColumns)[];
  store.run(`UPDATE groups SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE group_id = ?`, ...names.map((name) => columns[name]!), groupID);
  recordChange(store, now, 'group_member', groupID, [GROUP_ID], CHANGE.update);
}

function readGroup(row: Row): GroupInfo {
  return {
    groupID: String(row.group_id), groupName: String(row.group_name), notification: String(row.notification), introduction: String(row.introduction),
    faceURL: String(row.face_url), ownerUserID: row.owner === null ? '' : String(row.owner), createTime: Number(row.create_time),
    memberCount: Number(row.members), ex: String(row.ex), status: Number(row.status), creatorUserID: String(row.creator_user_id),
    groupType: Number(row.group_type), needVerification: Number(row.need_verification), lookMemberInfo: Number(row.look_member_info),
    applyMemberFriend: Number(row.apply_member_friend), notificationUpdateTime: Number(row.notification_update_time),
    notificationUserID: String(row.notification_user_id),
  };
}
