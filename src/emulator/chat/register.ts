// Registering: the account, its credentials and its row in OpenIM, the way chat does it (operations f.2).
// Imported by rules of both APIs.

import { badArgument, NIL_POINTER, noPermission, panic, ServerError } from '../errors.ts';
import { once } from '../webhooks/ask.ts';
import { CREDENTIAL, findCredential, phoneCredential } from './accounts.ts';
import { duplicateKey, isDigits, isEmail, needIdentity, readAreaCode } from './check.ts';
import { attempt } from './im.ts';
import { hashPassword } from './passwords.ts';
import { checkCode } from './verify-code.ts';

import type { ChatMessage } from '../../openim/catalog/chat.ts';
import type { ChatContext } from './context.ts';

/** An account as it is asked for. */
export type NewAccount = ChatMessage<'chat.RegisterUserInfo'>;
type Registration = ChatMessage<'chat.RegisterUserReq'>;

const ADMIN_PLATFORM = 10, LAST_PLATFORM = 11;
/** What `registerType` says. */
const BY = { account: 0, email: 1, phone: 2 } as const;

/** Register many for an administrator, one after the other; those before the first refusal stay. */
export function registerAll(ctx: ChatContext, users: readonly (NewAccount | null)[] | null): ServerError | undefined {
  if (!users?.length) throw badArgument('users is empty');
  for (const user of users) {
    const registered = attempt(ctx.store, () => register(ctx, asked(user), true));
    const refusal = registered instanceof ServerError ? registered : introduce(ctx, registered);
    if (refusal) return refusal;
  }
  return undefined;
}

function asked(user: NewAccount | null): Registration {
  return { invitationCode: '', verifyCode: '', ip: '', deviceID: '', platform: ADMIN_PLATFORM, autoLogin: false, user };
}

/**
 * Make an account. Writes.
 *
 * @param byAdmin may choose the ID, and needs neither code nor invitation.
 * @returns it with its ID.
 */
export function register(ctx: ChatContext, request: Registration, byAdmin: boolean): NewAccount {
  const user = checkRequest(request);
  checkFree(ctx, user, byAdmin);
  const invitation = byAdmin ? undefined : checkStranger(ctx, request, user);
  user.userID = byAdmin && user.userID !== '' ? unusedID(ctx, user.userID) : once(ctx, 'userID', () => randomID(ctx));
  insertAccount(ctx, user);
  if (invitation !== undefined) ctx.store.run('UPDATE chat_invitations SET user_id = ? WHERE invitation_code = ?', user.userID, invitation);
  return user;
}

/** Tell OpenIM of it: the user, then friends and groups that everybody gets. What OpenIM says to those is not looked at. */
export function introduce(ctx: ChatContext, { userID, nickname, faceURL }: NewAccount): ServerError | undefined {
  const answer = ctx.im.ask(ctx, '/user/user_register', { users: [{ userID, nickname, faceURL }] });
  if (answer instanceof ServerError) return answer;
  const friendUserIDs = listDefaults(ctx, 'user');
  if (friendUserIDs.length > 0) ctx.im.ask(ctx, '/friend/import_friend', { ownerUserID: userID, friendUserIDs });
  for (const groupID of listDefaults(ctx, 'group')) ctx.im.ask(ctx, '/group/invite_user_to_group', { groupID, reason: '', invitedUserIDs: [userID] });
  return undefined;
}

/** The friends (`user`) or groups that everybody gets who registers, in the order they were added. */
export function listDefaults({ store }: Pick<ChatContext, 'store'>, kind: 'user' | 'group'): string[] {
  return store.all('SELECT id FROM chat_defaults WHERE kind = ? ORDER BY n', kind).map((row) => String(row.id));
}

function checkRequest({ platform, user }: Registration): NewAccount {
  if (!user) throw panic(NIL_POINTER);
  if (user.nickname === '') throw badArgument('Nickname is nil');
  if (platform < 1 || platform > LAST_PLATFORM) throw badArgument('platform is invalid');
  needIdentity(user);
  return { ...user, account: user.account.trim() };
}

function checkFree({ store }: ChatContext, user: NewAccount, byAdmin: boolean): void {
  const isTaken = (where: string, ...values: string[]): boolean => store.get(`SELECT 1 FROM chat_accounts WHERE ${where}`, ...values) !== undefined;
  if (user.email === '' && !(user.phoneNumber !== '' && user.areaCode !== '') && (!byAdmin || user.account === '')) throw badArgument('at least one valid account is required');
  if (user.phoneNumber !== '') {
    user.areaCode = readAreaCode(user.areaCode);
    if (!isDigits(user.phoneNumber)) throw badArgument('phone number must be number');
    if (isTaken('phone_number = ? AND area_code = ?', user.phoneNumber, user.areaCode)) throw new ServerError(20003);
  }
  if (user.account !== '') {
    if (!isAlphanumeric(user.account)) throw badArgument('account must be alphanumeric');
    if (isTaken('account = ?', user.account)) throw new ServerError(20004);
  }
  if (user.email !== '') {
    if (!isEmail(user.email)) throw badArgument('invalid email');
    // The server's own slip: it looks among the accounts for the email, so that the credential is what refuses a second one.
    if (isTaken('account = ?', user.email)) throw new ServerError(20014);
  }
}

/** Letters and digits of any script. */
export function isAlphanumeric(text: string): boolean {
  return /^[\p{L}\p{Nd}]*$/u.test(text);
}

/** What somebody who registers by himself must have. @returns the invitation that is used up. */
function checkStranger(ctx: ChatContext, { invitationCode, verifyCode }: Registration, user: NewAccount): string | undefined {
  if (!ctx.config.allowRegister) throw noPermission('register user is disabled');
  if (user.userID !== '') throw noPermission('only admin can set user id');
  checkAddress(ctx);
  const needed = needsInvitation(ctx);
  if (needed) checkInvitation(ctx, invitationCode);
  checkCode(ctx, user.email === '' ? 'Phone' : 'Mail', verifyCode);
  return needed ? invitationCode : undefined;
}

/** Whether this address may register. */
export function checkAddress({ store, ip }: ChatContext): void {
  if (store.get('SELECT 1 FROM chat_ip_forbidden WHERE ip = ? AND limit_register = 1', ip)) throw new ServerError(20012);
}

/** Whether the client configuration asks for an invitation. */
export function needsInvitation({ store }: ChatContext): boolean {
  const value = store.get("SELECT value FROM chat_client_config WHERE key = 'needInvitationCodeRegister'")?.value;
  return ['1', 'true', 'yes'].includes(String(value).toLowerCase());
}

/** An invitation that nobody has used. */
export function checkInvitation({ store }: ChatContext, code: string): void {
  if (code === '') throw badArgument('invitation code is empty');
  const row = store.get('SELECT user_id FROM chat_invitations WHERE invitation_code = ?', code);
  if (!row) throw new ServerError(20011);
  if (row.user_id !== '') throw new ServerError(20010);
}

function unusedID({ store }: ChatContext, userID: string): string {
  if (store.get('SELECT 1 FROM chat_accounts WHERE user_id = ?', userID)) throw badArgument('appoint user id already register');
  return userID;
}

const TRIES = 20;

/** Ten digits, the first not zero. */
function randomID({ store }: ChatContext): string {
  const { randomInt } = process.getBuiltinModule('node:crypto');
  for (let tries = 0; tries < TRIES; tries++) {
    const userID = String(randomInt(1_000_000_000, 10_000_000_000));
    if (!store.get('SELECT 1 FROM chat_accounts WHERE user_id = ?', userID)) return userID;
  }
  throw new ServerError(500, 'gen user id failed', { origin: 'api' });
}

function insertAccount({ store, clock }: ChatContext, user: NewAccount): void {
  const registerType = user.email !== '' ? BY.email : user.account !== '' ? BY.account : user.phoneNumber !== '' ? BY.phone : BY.account;
  store.run(`INSERT INTO chat_accounts (user_id, password, account, phone_number, area_code, email, nickname, face_url, gender, level, birth_time,
    allow_add_friend, allow_beep, allow_vibration, global_recv_msg_opt, register_type, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 1, 1, 1, 0, ?, ?)`,
  user.userID, hashPassword(user.password), user.account, user.phoneNumber, user.areaCode, user.email, user.nickname, user.faceURL, user.gender, user.birth, registerType, clock.now());
  if (user.phoneNumber !== '') addCredential(store, user.userID, CREDENTIAL.phone, phoneCredential(user.areaCode, user.phoneNumber));
  if (user.account !== '') addCredential(store, user.userID, CREDENTIAL.account, user.account);
  if (user.email !== '') addCredential(store, user.userID, CREDENTIAL.email, user.email);
}

function addCredential(store: ChatContext['store'], userID: string, type: number, account: string): void {
  if (findCredential(store, account) !== undefined) throw duplicateKey('credential', 'account_1', `{ account: ${JSON.stringify(account)} }`);
  store.run('INSERT INTO chat_credentials (account, user_id, type) VALUES (?, ?, ?)', account, userID, type);
}
