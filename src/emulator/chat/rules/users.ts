// /user/* and /friend/search of the users' API: profiles of accounts, found and changed. Administrators' tokens are taken too.

import { needPresent, needText, type Pagination } from '../../check.ts';
import { badArgument, noPermission, ServerError } from '../../errors.ts';
import { CREDENTIAL, findAccounts, findCredential, phoneCredential, searchAccounts } from '../accounts.ts';
import { isDigits, isEmail, needChatPage, needEmail, readAreaCode } from '../check.ts';
import { isAlphanumeric } from '../register.ts';

import type { ChatMessage } from '../../../openim/catalog/chat.ts';
import type { Store } from '../../store/open.ts';
import type { ChatRule, ChatRules } from '../context.ts';

const find: ChatRule<{ userIDs: string[] | null }> = {
  check: ({ userIDs }) => needPresent(userIDs, 'userIDs is empty'),
  run: ({ userIDs }, { store }) => ({ users: findAccounts(store, userIDs!) }),
};

const MALE_FEMALE_UNKNOWN = [0, 1, 2];

function gendersOf(gender: number): readonly number[] {
  return gender === 0 ? MALE_FEMALE_UNKNOWN : [gender];
}

const searchFull: ChatRule<ChatMessage<'chat.SearchUserFullInfoReq'>> = {
  check({ pagination, normal }) {
    needChatPage(pagination);
    if (normal !== 0 && normal !== 1) throw badArgument('normal flied is invalid');
  },
  run: ({ keyword, pagination, genders, normal }, { store }) => searchAccounts(store, { keyword, pagination, genders: gendersOf(genders), normal: normal === 1 }),
};

const searchPublic: ChatRule<ChatMessage<'chat.SearchUserPublicInfoReq'>> = {
  check: ({ pagination }) => needChatPage(pagination),
  run: ({ keyword, pagination, genders }, { store }) => searchAccounts(store, { keyword, pagination, genders: gendersOf(genders) }),
};

const searchFriends: ChatRule<ChatMessage<'api.SearchFriendReq'>> = {
  run({ userID, keyword, pagination, genders }, ctx) {
    const answer = ctx.im.ask<{ friendIDs: string[] | null }>(ctx, '/friend/get_friend_id', { userID: userID || ctx.caller.userID });
    if (answer instanceof ServerError) return answer;
    if (!answer.friendIDs?.length) return { total: 0, users: null };
    needSearchPage(pagination);
    return searchAccounts(ctx.store, { keyword, pagination, genders: genders ?? [], userIDs: answer.friendIDs });
  },
};

function needSearchPage(pagination: Pagination | null): void {
  if (!pagination) throw badArgument('Pagination is nil');
  needChatPage(pagination);
}

type Update = ChatMessage<'chat.UpdateUserInfoReq'>;

const update: ChatRule<Update> = {
  writes: true,
  check({ userID, email }) {
    needText(userID, 'userID is empty');
    if (email !== null && email !== '') needEmail(email);
  },
  run(body, ctx) {
    const { store, caller } = ctx;
    const changes = checkChanges(store, body);
    if (!caller.isAdmin && body.RegisterType !== null) throw noPermission('registerType can not be updated');
    if (!caller.isAdmin && body.userID !== caller.userID) throw noPermission('only admin can update other user info');
    if (changes.nickname === '') throw badArgument('nickname can not be empty');
    writeChanges(store, changes);
    const userInfo = { userID: body.userID, nickname: body.nickname ?? '', faceURL: body.faceURL ?? '' };
    const answer = ctx.im.ask(ctx, '/user/update_user_info', { userInfo });
    return answer instanceof ServerError ? answer : undefined;
  },
};

/** What is asked for without the credentials that are so already. @throws ServerError when the new ones cannot be, or none would be left. */
function checkChanges(store: Store, { ...body }: Update): Update {
  const hasPhone = body.areaCode !== null || body.phoneNumber !== null;
  if (hasPhone && (body.areaCode === null || body.phoneNumber === null || (body.areaCode === '') !== (body.phoneNumber === ''))) throw badArgument('areaCode and phoneNumber must be set together');
  const now = new Map(store.all('SELECT type, account FROM chat_credentials WHERE user_id = ?', body.userID).map((row) => [row.type, row.account]));
  if (now.size === 0) throw badArgument('user not found');
  const wanted = [body.account, body.phoneNumber, body.email].filter((one) => one).length;
  const gone = ([['account', CREDENTIAL.account], ['phoneNumber', CREDENTIAL.phone], ['email', CREDENTIAL.email]] as const).filter(([key, type]) => body[key] === '' && now.has(type)).length;
  if (body.account !== null && body.account === now.get(CREDENTIAL.account)) body.account = null;
  if (body.phoneNumber !== null && phoneCredential(body.areaCode!, body.phoneNumber) === now.get(CREDENTIAL.phone)) body.areaCode = body.phoneNumber = null;
  if (body.email !== null && body.email === now.get(CREDENTIAL.email)) body.email = null;
  if (wanted + now.size - gone <= 0) throw badArgument('a login method must exist');
  checkNew(store, body);
  return body;
}

function checkNew(store: Store, body: Update): void {
  const isTaken = (account: string): boolean => findCredential(store, account) !== undefined;
  if (body.phoneNumber) {
    body.areaCode = readAreaCode(body.areaCode!);
    if (!isDigits(body.phoneNumber)) throw badArgument('phone number must be number');
    if (isTaken(phoneCredential(body.areaCode, body.phoneNumber))) throw new ServerError(20003);
  }
  if (body.account) {
    if (!isAlphanumeric(body.account)) throw badArgument('account must be alphanumeric');
    if (isTaken(body.account)) throw new ServerError(20004);
  }
  if (body.email) {
    if (!isEmail(body.email)) throw badArgument('invalid email');
    if (isTaken(body.email)) throw new ServerError(20014);
  }
}

/** The server's own slip: a new phone number reaches the credentials and the area code, and not the number that is shown. */
function writeChanges(store: Store, body: Update): void {
  const { userID, account, areaCode, email, nickname, faceURL, gender, level, birth, allowAddFriend, allowBeep, allowVibration, globalRecvMsgOpt } = body;
  const shown = [account, areaCode, email, nickname, faceURL, gender, level, birth, allowAddFriend, allowBeep, allowVibration, globalRecvMsgOpt];
  if (shown.every((value) => value === null)) return;
  store.run(`UPDATE chat_accounts SET account = coalesce(?, account), area_code = coalesce(?, area_code), email = coalesce(?, email), nickname = coalesce(?, nickname),
    face_url = coalesce(?, face_url), gender = coalesce(?, gender), level = coalesce(?, level), birth_time = coalesce(?, birth_time),
    allow_add_friend = coalesce(?, allow_add_friend), allow_beep = coalesce(?, allow_beep), allow_vibration = coalesce(?, allow_vibration),
    global_recv_msg_opt = coalesce(?, global_recv_msg_opt) WHERE user_id = ?`, ...shown, userID);
  setCredential(store, userID, CREDENTIAL.account, account);
  setCredential(store, userID, CREDENTIAL.email, email);
  setCredential(store, userID, CREDENTIAL.phone, body.phoneNumber && phoneCredential(areaCode!, body.phoneNumber));
}

/** null: stays; empty: goes. */
function setCredential(store: Store, userID: string, type: number, account: string | null): void {
  if (account === null) return;
  store.run('DELETE FROM chat_credentials WHERE user_id = ? AND type = ?', userID, type);
  if (account !== '') store.run('INSERT INTO chat_credentials (account, user_id, type) VALUES (?, ?, ?)', account, userID, type);
}

/** Rules of /user/* and /friend/search. */
export const users: ChatRules = {
  '/user/update': update, '/user/find/full': find, '/user/find/public': find, '/user/search/full': searchFull, '/user/search/public': searchPublic, '/friend/search': searchFriends,
};
