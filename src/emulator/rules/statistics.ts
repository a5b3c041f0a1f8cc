// /statistics/*: how many and who most, by days in UTC.

import { badArgument, NIL_POINTER, panic } from '../errors.ts';
import { findUser } from '../store/users.ts';

import type { Pagination } from '../check.ts';
import type { Row, Store } from '../store/open.ts';
import type { Rule, Rules } from '../context.ts';

interface Span { start: number; end: number }

function checkSpan({ start, end }: Span): void {
  if (start <= 0) throw badArgument('start is invalid');
  if (end <= 0) throw badArgument('end is invalid');
}

/** total, those before the span, and those of each day in it. */
function countCreated(store: Store, table: 'users' | 'groups', { start, end }: Span): unknown {
  const count = (where: string, ...values: number[]): number => Number(store.get(`SELECT count(*) AS count FROM ${table} WHERE ${where}`, ...values)!.count);
  const days = store.all(`SELECT ${dayOf('create_time')} AS day, count(*) AS count FROM ${table} WHERE create_time >= ? AND create_time < ? GROUP BY day`, start, end);
  return { total: count('1'), before: count('create_time < ?', start), count: toCounts(days) };
}

function dayOf(column: string): string {
  return `strftime('%Y-%m-%d', ${column} / 1000, 'unixepoch')`;
}

function toCounts(days: readonly Row[]): Record<string, unknown> {
  return Object.fromEntries(days.map((row) => [row.day, row.count]));
}

const userRegister: Rule<Span> = {
  check(body) {
    checkSpan(body);
    if (body.start > body.end) throw badArgument('start > end');
  },
  run: (body, { store }) => countCreated(store, 'users', body),
};

const groupCreate: Rule<Span> = {
  check(body) {
    checkSpan(body);
    // The server's own slip: the format is not filled in.
    if (body.start > body.end) throw badArgument(`start > end: %d > %d, ${body.start}=${body.end}`);
  },
  run: (body, { store }) => countCreated(store, 'groups', body),
};

interface ActiveRequest extends Span { ase: boolean; group?: boolean; pagination: Pagination | null }

/** Messages in conversations of these kinds, notifications' own conversations (`n_`) left out, by who or where. */
function countActive(store: Store, by: 'send_id' | 'group_id', kinds: readonly string[], request: ActiveRequest): { msgCount: number; of: number; dateCount: unknown; page: Row[] } {
  // Without a page the server's code falls over (catalog constraint).
  if (!request.pagination) throw panic(NIL_POINTER);
  const where = `send_time >= ?1 AND send_time < ?2 AND (${kinds.map((kind) => `conversation_id GLOB '${kind}_*'`).join(' OR ')})`;
  const { start, end } = request;
  const totals = store.get(`SELECT count(*) AS count, count(DISTINCT ${by}) AS kinds FROM messages WHERE ${where}`, start, end)!;
  const days = store.all(`SELECT ${dayOf('send_time')} AS day, count(*) AS count FROM messages WHERE ${where} GROUP BY day`, start, end);
  // The offset is in elements, not in pages (catalog notes).
  const page = store.all(`SELECT ${by} AS id, count(*) AS count FROM messages WHERE ${where} GROUP BY id ORDER BY count ${request.ase ? 'ASC' : 'DESC'}, id LIMIT ?3 OFFSET ?4`,
    start, end, Math.max(0, request.pagination.showNumber), Math.max(0, request.pagination.pageNumber - 1));
  return { msgCount: Number(totals.count), of: Number(totals.kinds), dateCount: toCounts(days), page };
}

const userActive: Rule<ActiveRequest> = {
  run(body, { store }) {
    const { msgCount, of, dateCount, page } = countActive(store, 'send_id', body.group ? ['si', 'sg', 'g'] : ['si'], body);
    return { msgCount, userCount: of, dateCount, users: page.map((row) => ({ user: findUser(store, String(row.id)) ?? { userID: row.id, nickname: row.id }, count: row.count })) };
  },
};

const groupActive: Rule<ActiveRequest> = {
  run(body, { store }) {
    const { msgCount, of, dateCount, page } = countActive(store, 'group_id', ['sg', 'g'], body);
    return { msgCount, groupCount: of, dateCount, groups: page.map((row) => ({ group: findBareGroup(store, String(row.id)), count: row.count })) };
  },
};

/** sdkws.GroupInfo without owner and number of members, which this route leaves out (recordings, fresh-totals 40). */
function findBareGroup(store: Store, groupID: string): unknown {
  const row = store.get('SELECT * FROM groups WHERE group_id = ?', groupID);
  return row && {
    groupID: row.group_id, groupName: row.group_name, notification: row.notification, introduction: row.introduction, faceURL: row.face_url,
    createTime: row.create_time, ex: row.ex, status: row.status, creatorUserID: row.creator_user_id, groupType: row.group_type,
    needVerification: row.need_verification, lookMemberInfo: row.look_member_info, applyMemberFriend: row.apply_member_friend,
    notificationUpdateTime: row.notification_update_time, notificationUserID: row.notification_user_id,
  };
}

/** Rules of /statistics/*. */
export const statistics: Rules = { 'user/register': userRegister, 'group/create': groupCreate, 'user/active': userActive, 'group/active': groupActive };
