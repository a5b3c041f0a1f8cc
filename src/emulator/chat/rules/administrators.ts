// /account/* of the admin API: administrators and their log-in (operations f.3).

import { hasDuplicates, needText, pageWindow, type Pagination } from '../../check.ts';
import { apiPanic, badArgument, noPermission, rawNotFound, ServerError } from '../../errors.ts';
import { forceOffline } from '../im.ts';
import { SUPER_ADMIN } from '../levels.ts';
import { issueChatToken } from '../tokens.ts';
import { registerAll } from '../register.ts';
import { changePassword } from './passwords.ts';

import type { ChatMessage } from '../../../openim/catalog/chat.ts';
import type { Row } from '../../store/open.ts';
import type { ChatContext, ChatRule, ChatRules } from '../context.ts';

const ADDED_ADMIN = 80;

const login: ChatRule<ChatMessage<'admin.LoginReq'>> = {
  writes: true,
  check({ account, password, version }) {
    // In the process that serves HTTP, before the service looks at the rest.
    if (version === '') throw new ServerError(500, 'openim-admin-front version too old, please use new version', { origin: 'api' });
    needText(account, 'account is empty');
    needText(password, 'password is empty');
  },
  run({ account, password }, ctx) {
    const admin = ctx.store.get('SELECT * FROM chat_admins WHERE account = ?', account);
    if (!admin) throw new ServerError(20002);
    if (admin.password !== password) throw new ServerError(20001);
    const { userID, ...shown } = toAdmin(admin);
    const adminToken = issueChatToken(ctx, userID, 'admin');
    const imToken = ctx.im.adminToken(ctx);
    return imToken instanceof ServerError ? imToken : { ...shown, adminAccount: account, adminToken, adminUserID: userID, imUserID: ctx.im.adminUserID, imToken };
  },
};

const info: ChatRule = {
  run: (_body, ctx) => toAdmin(findAdmin(ctx, ctx.caller.userID)),
};

const update: ChatRule<ChatMessage<'admin.AdminUpdateInfoReq'>> = {
  writes: true,
  run(body, ctx) {
    for (const key of ['account', 'password', 'nickname'] as const) if (body[key] === '') throw badArgument(`${key} is empty`);
    if (Object.values(body).every((value) => value === null)) throw badArgument('no update info');
    const before = toAdmin(findAdmin(ctx, ctx.caller.userID));
    ctx.store.run(`UPDATE chat_admins SET account = coalesce(?, account), password = coalesce(?, password), face_url = coalesce(?, face_url),
      nickname = coalesce(?, nickname), level = coalesce(?, level) WHERE user_id = ?`, body.account, body.password, body.faceURL, body.nickname, body.level, ctx.caller.userID);
    const userInfo = { userID: ctx.im.adminUserID, nickname: body.nickname ?? before.nickname, faceURL: body.faceURL ?? before.faceURL };
    // Whatever OpenIM says to it goes into the log only.
    ctx.im.ask(ctx, '/user/update_user_info', { userInfo });
    return undefined;
  },
};

const change_password: ChatRule<ChatMessage<'admin.ChangeAdminPasswordReq'>> = {
  writes: true,
  check({ userID, currentPassword, newPassword }) {
    needText(userID, 'userID is empty');
    needText(currentPassword, 'currentPassword is empty');
    needText(newPassword, 'newPassword is empty');
    if (currentPassword === newPassword) throw badArgument('currentPassword is equal to newPassword');
  },
  run({ userID, currentPassword, newPassword }, ctx) {
    if (findAdmin(ctx, userID).password !== currentPassword) throw new ServerError(500, 'password error', { origin: 'api' });
    ctx.store.run('UPDATE chat_admins SET password = ? WHERE user_id = ?', newPassword, userID);
    return undefined;
  },
};

const add_admin: ChatRule<ChatMessage<'admin.AddAdminAccountReq'>> = {
  writes: true,
  check({ account, password }) {
    needText(account, 'account is empty');
    needText(password, 'password is empty');
  },
  run({ account, password, faceURL, nickname }, ctx) {
    needSuperAdmin(ctx);
    if (ctx.store.get('SELECT 1 FROM chat_admins WHERE account = ?', account)) throw new ServerError(1003, 'the account is registered');
    const userID = String(process.getBuiltinModule('node:crypto').randomInt(1_000_000_000, 10_000_000_000));
    ctx.store.run('INSERT INTO chat_admins (account, password, face_url, nickname, user_id, level, create_time) VALUES (?, ?, ?, ?, ?, ?, ?)',
      account, password, faceURL, nickname, userID, ADDED_ADMIN, ctx.clock.now());
    return undefined;
  },
};

const del_admin: ChatRule<{ userIDs: string[] | null }> = {
  writes: true,
  check({ userIDs }) {
    if (!userIDs?.length) throw badArgument('userIDs is empty');
  },
  run({ userIDs }, ctx) {
    needSuperAdmin(ctx);
    if (hasDuplicates(userIDs!)) throw badArgument('user ids is duplicate');
    for (const userID of userIDs!) if (findAdmin(ctx, userID).level === SUPER_ADMIN) throw noPermission(`${userID} is superAdminID`);
    for (const userID of userIDs!) ctx.store.run('DELETE FROM chat_admins WHERE user_id = ?', userID);
    return undefined;
  },
};

/** Those added, newest first; not the configured ones. Times are seconds here, unlike /account/info. */
const search: ChatRule<{ pagination: Pagination | null }> = {
  check({ pagination }) {
    if (!pagination) throw apiPanic();
    if (pagination.showNumber === 0) throw badArgument('showNumber is empty');
    if (pagination.pageNumber === 0) throw badArgument('pageNumber is empty');
  },
  run({ pagination }, ctx) {
    needSuperAdmin(ctx);
    const rows = ctx.store.all('SELECT * FROM chat_admins WHERE level = ? ORDER BY create_time DESC, n DESC LIMIT ? OFFSET ?', ADDED_ADMIN, ...pageWindow(pagination));
    const { total } = ctx.store.get('SELECT count(*) AS total FROM chat_admins WHERE level = ?', ADDED_ADMIN)!;
    return { total, adminAccounts: rows.map(toAdmin).map((admin) => ({ ...admin, password: '', createTime: Math.floor(admin.createTime / 1000) })) };
  },
};

const add_user: ChatRule<ChatMessage<'chat.AddUserAccountReq'>> = {
  writes: true, silent: true,
  run: ({ user }, ctx) => registerAll(ctx, [user]),
};

const importUsers: ChatRule<ChatMessage<'api.ImportUsersReq'>> = {
  writes: true,
  run: ({ users }, ctx) => registerAll(ctx, users),
};

const resetPassword: ChatRule<ChatMessage<'chat.ChangePasswordReq'>> = {
  writes: true,
  check: changePassword.check,
  run(body, ctx) {
    changePassword.run(body, ctx);
    return forceOffline(ctx, body.userID);
  },
};

const getAllowRegister: ChatRule = {
  run: (_body, { config }) => ({ allowRegister: config.allowRegister }),
};

/** Kept in the service's memory: its next start forgets it. */
const setAllowRegister: ChatRule<{ allowRegister: boolean }> = {
  run({ allowRegister }, { config }) {
    config.allowRegister = allowRegister;
    return undefined;
  },
};

function toAdmin(row: Row): ChatMessage<'admin.GetAdminInfoResp'> {
  return {
    account: String(row.account), password: String(row.password), faceURL: String(row.face_url), nickname: String(row.nickname),
    userID: String(row.user_id), level: Number(row.level), createTime: Number(row.create_time),
  };
}

function findAdmin({ store }: ChatContext, userID: string): Row {
  const row = store.get('SELECT * FROM chat_admins WHERE user_id = ? ORDER BY n', userID);
  if (!row) throw rawNotFound();
  return row;
}

function needSuperAdmin(ctx: ChatContext): void {
  if (findAdmin(ctx, ctx.caller.userID).level !== SUPER_ADMIN) throw noPermission();
}

/** Rules about administrators, and what they do to accounts. */
export const administrators: ChatRules = {
  '/account/login': login, '/account/info': info, '/account/update': update, '/account/change_password': change_password,
  '/account/add_admin': add_admin, '/account/del_admin': del_admin, '/account/search': search,
  '/account/add_user': add_user, '/user/import/json': importUsers, '/user/password/reset': resetPassword,
  '/user/allow_register/get': getAllowRegister, '/user/allow_register/set': setAllowRegister,
};
