// Accounts of users as rows, and as clients see them.
// Imported by rules that speak of users.

import { matchPattern } from '../pattern.ts';
import { pageWindow, type Pagination } from '../check.ts';

import type { ChatMessage } from '../../openim/catalog/chat.ts';
import type { Row, Store, Value } from '../store/open.ts';

/** All of an account that is shown. */
export type FullInfo = ChatMessage<'common.UserFullInfo'>;
/** What others see of it. */
export type PublicInfo = ChatMessage<'common.UserPublicInfo'>;

/** Ways to log in; a user has at most one of each. */
export const CREDENTIAL = { account: 0, phone: 1, email: 2 } as const;

const COLUMNS = `user_id, account, phone_number, area_code, email, nickname, face_url, gender, level, birth_time,
  allow_add_friend, allow_beep, allow_vibration, global_recv_msg_opt, register_type`;

function toFullInfo(row: Row): FullInfo {
  const text = (key: string): string => String(row[key]), number = (key: string): number => Number(row[key]);
  return {
    userID: text('user_id'), password: '', account: text('account'), phoneNumber: text('phone_number'), areaCode: text('area_code'), email: text('email'),
    nickname: text('nickname'), faceURL: text('face_url'), gender: number('gender'), level: number('level'), birth: number('birth_time'),
    allowAddFriend: number('allow_add_friend'), allowBeep: number('allow_beep'), allowVibration: number('allow_vibration'),
    globalRecvMsgOpt: number('global_recv_msg_opt'), registerType: number('register_type'),
  };
}

/** The known ones among these IDs, in the order of the database's index. */
export function findAccounts(store: Store, userIDs: readonly string[]): FullInfo[] {
  return store.all(`SELECT ${COLUMNS} FROM chat_accounts WHERE user_id IN (SELECT value FROM json_each(?)) ORDER BY ${store.order('user_id')}`, JSON.stringify(userIDs)).map(toFullInfo);
}

/** One, as others see it; null when there is none. */
export function findPublic(store: Store, userID: string): PublicInfo | null {
  return findAccounts(store, [userID])[0] ?? null;
}

/** Whom a credential belongs to: an account's name, `+86 138…`, or an email. */
export function findCredential(store: Store, account: string): string | undefined {
  return store.get('SELECT user_id FROM chat_credentials WHERE account = ?', account)?.user_id as string | undefined;
}

/** The credential of a phone. */
export function phoneCredential(areaCode: string, phoneNumber: string): string {
  return `${areaCode} ${phoneNumber}`;
}

/** What a search of accounts asks for. */
export interface AccountSearch {
  keyword: string;
  pagination: Pagination | null;
  /** None: all. */
  genders: readonly number[];
  /** Only these; none: all. */
  userIDs?: readonly string[];
  /** Leave out those that are blocked. */
  normal?: boolean;
}

/** A page of accounts and how many there are; the keyword is a regular expression on ID, account, nickname, phone and email. */
export function searchAccounts(store: Store, { keyword, pagination, genders, userIDs, normal }: AccountSearch): { total: number; users: FullInfo[] } {
  const where = [
    genders.length > 0 ? `gender IN (${genders.map(Number).join()})` : '1',
    normal ? 'user_id NOT IN (SELECT user_id FROM chat_blocks)' : '1',
    userIDs ? 'user_id IN (SELECT value FROM json_each(?1))' : '?1 IS NULL',
  ].join(' AND ');
  const only = userIDs ? JSON.stringify(userIDs) : null;
  const [limit, offset] = pageWindow(pagination);
  if (keyword === '') {
    const { total } = store.get(`SELECT count(*) AS total FROM chat_accounts WHERE ${where}`, only)!;
    return { total: Number(total), users: store.all(`SELECT ${COLUMNS} FROM chat_accounts WHERE ${where} ORDER BY n LIMIT ?2 OFFSET ?3`, only, limit, offset).map(toFullInfo) };
  }
  const found = matchRows(store.all(`SELECT ${COLUMNS} FROM chat_accounts WHERE ${where} ORDER BY n`, only), ['user_id', 'account', 'nickname', 'phone_number', 'email'], keyword);
  return { total: found.length, users: found.slice(offset, offset + limit).map(toFullInfo) };
}

/** Those rows of which some column matches, as Mongo's $regex with option i. */
function matchRows(rows: Row[], columns: readonly string[], keyword: string): Row[] {
  const matches = matchPattern(keyword, rows.flatMap((row) => columns.map((column) => String(row[column]))), 'i');
  return rows.filter((_row, index) => matches.slice(index * columns.length, (index + 1) * columns.length).includes(true));
}

/** A page of a small table, oldest first, and how many there are. `table` and `columns` are the rule's own words. */
export function searchTable(store: Store, table: string, columns: readonly string[], keyword: string, pagination: Pagination | null, where = '1', ...values: Value[]): { total: number; rows: Row[] } {
  const all = store.all(`SELECT * FROM ${table} WHERE ${where} ORDER BY n`, ...values);
  const found = keyword === '' ? all : matchRows(all, columns, keyword);
  const [limit, offset] = pageWindow(pagination);
  return { total: found.length, rows: found.slice(offset, offset + limit) };
}
