// Members of groups as rows, with the two logs of their changes: the group's members, and each user's groups.
// Imported by rules of groups, messages and conversations.

import { compareBytes } from '../messages/ids.ts';
import { forgetMiss, keyOf } from './misses.ts';
import { findUser } from './users.ts';
import { CHANGE, forgetVersion, recordChange, SORT_ID } from './versions.ts';

import type { Row, Store } from './open.ts';

/** sdkws.GroupMemberFullInfo. */
export interface Member {
  groupID: string; userID: string; roleLevel: number; joinTime: number; nickname: string; faceURL: string; appMangerLevel: number;
  joinSource: number; operatorUserID: string; ex: string; muteEndTime: number; inviterUserID: string;
}

/** groupRoleLevels of constants.json. */
export const ROLE = { owner: 100, admin: 60, ordinary: 20 } as const;

const COLUMNS = 'group_id, user_id, role_level, join_time, nickname, face_url, join_source, operator_user_id, ex, mute_end_time, inviter_user_id';

/** One member as stored: nickname and face are empty unless set for this group. */
export function findMember(store: Store, groupID: string, userID: string): Member | undefined {
  const row = store.get(`SELECT ${COLUMNS} FROM group_members WHERE group_id = ? AND user_id = ?`, groupID, userID);
  return row && readMember(row);
}

/** The members among these users, in the order asked, each once, as clients see them. */
export function findMembers(store: Store, groupID: string, userIDs: readonly string[]): Member[] {
  return [...new Set(userIDs)].flatMap((userID) => {
    const member = findMember(store, groupID, userID);
    return member ? [populate(store, member)] : [];
  });
}

/** A member with the nickname and face of its user where the group has none of its own. */
export function populate(store: Store, member: Member): Member {
  if (member.nickname !== '' && member.faceURL !== '') return member;
  const user = findUser(store, member.userID);
  return user ? { ...member, nickname: member.nickname || user.nickname, faceURL: member.faceURL || user.faceURL } : member;
}

/** Whether a user is in a group. */
export function isMember(store: Store, groupID: string, userID: string): boolean {
  return store.get('SELECT 1 FROM group_members WHERE group_id = ? AND user_id = ?', groupID, userID) !== undefined;
}

/** The members' IDs: owner, admins, ordinary ones; those of one role as the database finds them. */
export function listMemberIDs(store: Store, groupID: string): string[] {
  // Every message to a group asks this: one text is made faster than a row for each member.
  const { list } = store.get(`SELECT json_group_array(user_id) AS list FROM (
    SELECT user_id FROM group_members WHERE group_id = ? ORDER BY role_level DESC, ${store.order('user_id')})`, groupID)!;
  return JSON.parse(String(list)) as string[];
}

/** The owner's member record. */
export function findOwner(store: Store, groupID: string): Member | undefined {
  const row = store.get(`SELECT ${COLUMNS} FROM group_members WHERE group_id = ? AND role_level = 100 ORDER BY n LIMIT 1`, groupID);
  return row && readMember(row);
}

/** Owner and admins. */
export function listManagerIDs(store: Store, groupID: string): string[] {
  return store.all(`SELECT user_id FROM group_members WHERE group_id = ? AND role_level IN (100, 60) ORDER BY role_level DESC, ${store.order('user_id')}`, groupID).map((row) => String(row.user_id));
}

/** The groups a user owns or helps to run. */
export function listManagedGroupIDs(store: Store, userID: string): string[] {
  return store.all('SELECT group_id FROM group_members WHERE user_id = ? AND role_level IN (100, 60) ORDER BY n', userID).map((row) => String(row.group_id));
}

/** The groups a user is in, by name; dismissed ones only when there is no other (the server skips its sorting query then). */
export function listJoinedGroupIDs(store: Store, userID: string): string[] {
  const rows = store.all(`SELECT m.group_id, g.group_name, g.create_time, g.status FROM group_members m JOIN groups g ON g.group_id = m.group_id
    WHERE m.user_id = ? ORDER BY m.n`, userID);
  const shown = rows.length < 2 ? rows : rows.filter((row) => row.status !== 2);
  shown.sort((one, other) => compareBytes(String(one.group_name), String(other.group_name)) || Number(one.create_time) - Number(other.create_time));
  return shown.map((row) => String(row.group_id));
}

/** The member records of one user whose nickname or face is not the group's own: they change with the user's profile. */
export function listGroupsShowingProfile(store: Store, userID: string): string[] {
  return store.all("SELECT group_id FROM group_members WHERE user_id = ? AND NOT (nickname <> '' AND face_url <> '') ORDER BY n", userID).map((row) => String(row.group_id));
}

const changes = new WeakMap<Store, Map<string, number>>();

/** How often somebody came into a group or left it since this process opened the store: what was remembered of its members before is over. */
export function countMemberChanges(store: Store, groupID: string): number {
  return changes.get(store)?.get(groupID) ?? 0;
}

function noteChange(store: Store, groupID: string): void {
  const ofStore = changes.get(store) ?? new Map<string, number>();
  changes.set(store, ofStore.set(groupID, countMemberChanges(store, groupID) + 1));
}

/** Add members to one group: one change of its log, one of each user's. */
export function addMembers(store: Store, now: number, members: readonly Member[]): void {
  noteChange(store, members[0]!.groupID);
  for (const member of members) {
    store.run(`INSERT INTO group_members (group_id, user_id, nickname, face_url, role_level, join_time, join_source, inviter_user_id,
      operator_user_id, mute_end_time, ex) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    member.groupID, member.userID, member.nickname, member.faceURL, member.roleLevel, member.joinTime, member.joinSource, member.inviterUserID,
    member.operatorUserID, member.muteEndTime, member.ex);
    forgetMiss(store, keyOf.member(member.groupID, member.userID));
  }
  recordChange(store, now, 'group_member', members[0]!.groupID, members.map((member) => member.userID), CHANGE.insert);
  for (const { userID, groupID } of members) recordChange(store, now, 'group_join', userID, [groupID], CHANGE.insert);
}

/** Take members out of a group. */
export function removeMembers(store: Store, now: number, groupID: string, userIDs: readonly string[]): void {
  noteChange(store, groupID);
  for (const userID of userIDs) store.run('DELETE FROM group_members WHERE group_id = ? AND user_id = ?', groupID, userID);
  recordChange(store, now, 'group_member', groupID, userIDs, CHANGE.delete);
  for (const userID of userIDs) recordChange(store, now, 'group_join', userID, [groupID], CHANGE.delete);
}

/** Take everybody out of a dismissed group. Its members' log is dropped and begins anew under another ID. */
export function removeAllMembers(store: Store, now: number, groupID: string): void {
  const userIDs = listMemberIDs(store, groupID);
  noteChange(store, groupID);
  store.run('DELETE FROM group_members WHERE group_id = ?', groupID);
  forgetVersion(store, 'group_member', groupID);
  for (const userID of userIDs) recordChange(store, now, 'group_join', userID, [groupID], CHANGE.delete);
}

/** What may be written in a member's record, by its column. */
export type MemberColumns = Partial<Record<'nickname' | 'face_url' | 'ex', string> & Record<'role_level' | 'mute_end_time', number>>;

/** Write some columns of a member; a new role also changes the order of the list. Nothing to write is no change. */
export function updateMember(store: Store, now: number, groupID: string, userID: string, columns: MemberColumns): void {
  const names = Object.keys(columns).sort() as (keyof MemberColumns)[];
  if (names.length === 0) return;
  store.run(`UPDATE group_members SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE group_id = ? AND user_id = ?`, ...names.map((name) => columns[name]!), groupID, userID);
  recordChange(store, now, 'group_member', groupID, columns.role_level === undefined ? [userID] : [SORT_ID, userID], CHANGE.update);
}

/** Exchange the roles of the old owner and the new one, as one change. */
export function exchangeOwner(store: Store, now: number, groupID: string, oldOwner: string, newOwner: string, newOwnerRole: number): void {
  const write = 'UPDATE group_members SET role_level = ? WHERE group_id = ? AND user_id = ?';
  store.run(write, newOwnerRole, groupID, oldOwner);
  store.run(write, ROLE.owner, groupID, newOwner);
  recordChange(store, now, 'group_member', groupID, [SORT_ID, oldOwner, newOwner], CHANGE.update);
}

function readMember(row: Row): Member {
  return {
    groupID: String(row.group_id), userID: String(row.user_id), roleLevel: Number(row.role_level), joinTime: Number(row.join_time),
    nickname: String(row.nickname), faceURL: String(row.face_url), appMangerLevel: 0, joinSource: Number(row.join_source),
    operatorUserID: String(row.operator_user_id), ex: String(row.ex), muteEndTime: Number(row.mute_end_time), inviterUserID: String(row.inviter_user_id),
  };
}
