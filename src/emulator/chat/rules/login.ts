// /account/* of the users' API: codes, registration and log-in (operations f.2).

import { needText } from '../../check.ts';
import { badArgument, rawNotFound, ServerError } from '../../errors.ts';
import { findCredential, phoneCredential } from '../accounts.ts';
import { needIdentity, readAreaCode, type Identity } from '../check.ts';
import { attempt } from '../im.ts';
import { isPassword } from '../passwords.ts';
import { checkAddress, checkInvitation, introduce, needsInvitation, register, type NewAccount } from '../register.ts';
import { issueChatToken } from '../tokens.ts';
import { checkCode } from '../verify-code.ts';

import type { ChatMessage } from '../../../openim/catalog/chat.ts';
import type { ChatContext, ChatRule, ChatRules } from '../context.ts';

const FOR = { register: 1, resetPassword: 2, login: 3 } as const;

/** Nothing is sent: the built-in code is good at once. */
const sendCode: ChatRule<ChatMessage<'chat.SendVerifyCodeReq'>> = {
  check(body) {
    if (body.usedFor < FOR.register || body.usedFor > FOR.login) throw badArgument('usedFor flied is empty');
    needIdentity(body);
  },
  run({ usedFor, invitationCode, ...who }, ctx) {
    if (usedFor === FOR.register) {
      checkAddress(ctx);
      if (who.email === '') readAreaCode(who.areaCode);
      if (needsInvitation(ctx)) checkInvitation(ctx, invitationCode);
    } else if (!ctx.store.get(...accountOf(who))) {
      throw new ServerError(20002, who.email === '' ? 'phone unregistered' : 'email unregistered');
    }
    return undefined;
  },
};

function accountOf({ email, areaCode, phoneNumber }: Identity): [sql: string, ...values: string[]] {
  if (email !== '') return ['SELECT 1 FROM chat_accounts WHERE email = ?', email];
  return ['SELECT 1 FROM chat_accounts WHERE phone_number = ? AND area_code = ?', phoneNumber, areaCode];
}

const verifyCode: ChatRule<ChatMessage<'chat.VerifyCodeReq'>> = {
  check(body) {
    needIdentity(body);
    needText(body.verifyCode, 'VerifyCode is empty');
  },
  run({ phoneNumber, verifyCode: code }, ctx) {
    checkCode(ctx, phoneNumber === '' ? 'Mail' : 'Phone', code);
    return undefined;
  },
};

const registerUser: ChatRule<ChatMessage<'chat.RegisterUserReq'>> = {
  writes: true,
  run(body, ctx) {
    if (!body.user) throw badArgument('user is nil');
    const refusal = makeRoom(ctx, body.user);
    if (refusal) return refusal;
    const user = attempt(ctx.store, () => register(ctx, body, ctx.caller.isAdmin));
    if (user instanceof ServerError) return user;
    const chatToken = body.autoLogin ? issueChatToken(ctx, user.userID, 'user') : '';
    const refused = introduce(ctx, user);
    if (refused) return refused;
    return body.autoLogin ? withIMToken(ctx, user.userID, body.platform, chatToken) : { imToken: '', chatToken, userID: user.userID };
  },
};

/** Somebody registered like this whom OpenIM does not have any more makes room; all but the credentials go. */
function makeRoom(ctx: ChatContext, user: NewAccount): ServerError | undefined {
  const wanted = [user.phoneNumber && phoneCredential(user.areaCode, user.phoneNumber), user.email, user.account].filter((one) => one !== '');
  const userID = wanted.map((account) => findCredential(ctx.store, account)).find((one) => one !== undefined);
  if (userID === undefined) return undefined;
  const answer = ctx.im.ask<{ results: { accountStatus: number }[] }>(ctx, '/user/account_check', { checkUserIDs: [userID] });
  if (answer instanceof ServerError) return answer;
  if (answer.results[0]!.accountStatus === 1) return new ServerError(20004, '', { origin: 'api' });
  ctx.store.run('DELETE FROM chat_accounts WHERE user_id = ?', userID);
  return undefined;
}

const LAST_PLATFORM = 11;

const login: ChatRule<ChatMessage<'chat.LoginReq'>> = {
  writes: true,
  check(body) {
    if (body.platform < 1 || body.platform > LAST_PLATFORM) throw badArgument('platform is invalid');
    needIdentity(body);
  },
  run(body, ctx) {
    const { store, clock, ip } = ctx;
    if (body.password === '' && body.verifyCode === '') throw badArgument('password or code must be set');
    const userID = findCredential(store, credentialOf(body));
    if (userID === undefined) throw new ServerError(20002, 'user unregistered');
    checkLogin(ctx, userID);
    if (body.password === '') checkCode(ctx, body.email === '' ? 'Phone' : 'Mail', body.verifyCode);
    else checkPassword(ctx, userID, body.password);
    const chatToken = issueChatToken(ctx, userID, 'user');
    store.run('INSERT INTO chat_logins (user_id, login_time, ip, device_id, platform) VALUES (?, ?, ?, ?, ?)', userID, clock.now(), ip, body.deviceID, body.platform);
    return withIMToken(ctx, userID, body.platform, chatToken);
  },
};

function credentialOf({ account, phoneNumber, areaCode, email }: ChatMessage<'chat.LoginReq'>): string {
  if (account !== '') return account;
  if (phoneNumber === '') return email;
  // With an email beside it the request check did not look at it.
  if (areaCode === '') throw badArgument('area code must');
  return phoneCredential(readAreaCode(areaCode), phoneNumber);
}

function checkPassword({ store }: ChatContext, userID: string, password: string): void {
  const account = store.get('SELECT password FROM chat_accounts WHERE user_id = ?', userID);
  if (!account) throw rawNotFound();
  if (!isPassword(password, String(account.password))) throw new ServerError(20001);
}

/** Whether this user may log in from here. The addresses of a user are an allow list (operations f.3). */
function checkLogin({ store, ip }: ChatContext, userID: string): void {
  if (store.get('SELECT 1 FROM chat_ip_forbidden WHERE ip = ? AND limit_login = 1', ip)) throw new ServerError(20012, 'ip forbidden');
  const allowed = store.all('SELECT ip FROM chat_login_ips WHERE user_id = ?', userID).map((row) => row.ip);
  if (allowed.length > 0 && !allowed.includes(ip)) throw new ServerError(20012, 'user ip forbidden');
  const block = store.get('SELECT reason FROM chat_blocks WHERE user_id = ?', userID);
  if (block) throw new ServerError(20012, `account forbidden, reason=${String(block.reason)}`);
}

function withIMToken(ctx: ChatContext, userID: string, platformID: number, chatToken: string): ServerError | ChatMessage<'apistruct.LoginResp'> {
  const answer = ctx.im.ask<{ token: string }>(ctx, '/auth/get_user_token', { userID, platformID });
  return answer instanceof ServerError ? answer : { imToken: answer.token, chatToken, userID };
}

/** Rules of /account/* for users, their passwords left out. */
export const logins: ChatRules = { '/account/code/send': sendCode, '/account/code/verify': verifyCode, '/account/register': registerUser, '/account/login': login };
