// /user/*_notification_account: accounts that speak for the system (level 3 and up).

import { needPage, needText, type Pagination } from '../check.ts';
import { badArgument, ServerError } from '../errors.ts';
import { lookUpUser } from '../lookup.ts';
import { findUser, insertUser, toUserInfo, updateUser, USER_COLUMNS, type UserInfo } from '../store/users.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

/** The lowest level of a notification account. */
const NOTIFICATION_LEVEL = 3;

interface Account { userID: string; nickName: string; faceURL: string; appMangerLevel: number }

const add_notification_account: Rule<Account> = {
  writes: true,
  check: ({ nickName }) => needText(nickName, 'nickName is empty'),
  run({ userID, nickName, faceURL, appMangerLevel }, ctx) {
    if (appMangerLevel < NOTIFICATION_LEVEL) throw badArgument('app level not supported');
    if (userID !== '' && lookUpUser(ctx, userID)) throw badArgument('userID is used');
    const user: UserInfo = {
      userID: userID || makeUserID(ctx), nickname: nickName, faceURL, ex: '', createTime: ctx.clock.now(), appMangerLevel, globalRecvMsgOpt: 0,
    };
    insertUser(ctx.store, user);
    return toAccount(user);
  },
};

const update_notification_account: Rule<Account> = {
  writes: true,
  check({ userID, nickName, faceURL }) {
    needText(userID, 'userID is empty');
    if (nickName === '' && faceURL === '') throw badArgument('faceURL and nickName is empty at the same');
  },
  run({ userID, nickName, faceURL }, ctx) {
    // Of any level: the server does not look (recordings, users-notification-accounts 20).
    if (!lookUpUser(ctx, userID)) throw new ServerError(1001);
    updateUser(ctx.store, userID, { ...(nickName !== '' && { nickname: nickName }), ...(faceURL !== '' && { faceURL }) });
    return undefined;
  },
};

const search_notification_account: Rule<{ keyword: string; appManagerLevel: number | null; pagination: Pagination | null }> = {
  check: ({ pagination }) => needPage(pagination),
  run({ keyword, appManagerLevel, pagination }, ctx) {
    const level = ctx.profile.notificationLevelFilter ? appManagerLevel : keyword === '' ? NOTIFICATION_LEVEL : null;
    const select = (where: string, ...values: string[]): UserInfo[] =>
      ctx.store.all(`SELECT ${USER_COLUMNS} FROM users WHERE ${where} AND app_manger_level >= ${NOTIFICATION_LEVEL} ORDER BY n`, ...values).map(toUserInfo)
        .filter((user) => (level === null || user.appMangerLevel === level) && !ctx.adminUserIDs.includes(user.userID));
    // An exact ID outweighs an exact nickname.
    const byID = keyword === '' ? select('1') : select('user_id = ?', keyword);
    const found = byID.length > 0 || keyword === '' ? byID : select('nickname = ?', keyword);
    const { pageNumber, showNumber } = pagination!;
    const from = (pageNumber - 1) * showNumber;
    return { total: found.length, notificationAccounts: showNumber <= 0 ? null : found.slice(from, from + showNumber).map(toAccount) };
  },
};

function toAccount(user: UserInfo): Account {
  return { userID: user.userID, faceURL: user.faceURL, nickName: user.nickname, appMangerLevel: user.appMangerLevel };
}

/** Ten digits nobody has (catalog notes). */
function makeUserID(ctx: RequestContext): string {
  for (;;) {
    const userID = String(process.getBuiltinModule('node:crypto').randomInt(1_000_000_000, 10_000_000_000));
    if (!findUser(ctx.store, userID)) return userID;
  }
}

/** Rules of /user/*_notification_account. */
export const notificationAccounts: Rules = { add_notification_account, update_notification_account, search_notification_account };
