// /user/*: registration, profiles, look-ups. The smaller areas below /user stand in files of their own.

import { hasDuplicates, needPage, needPresent, needText, pageWindow, type Pagination } from '../check.ts';
import { badArgument, NIL_POINTER, panic, ServerError } from '../errors.ts';
import { lookUpUser, lookUpUsers, notFound } from '../lookup.ts';
import { notifyFriends, notifyUser } from '../profile-change.ts';
import { keyOf } from '../store/misses.ts';
import { findUser, insertUser, searchUsers, updateUser, type UserInfo } from '../store/users.ts';
import { askWebhook, replaceNamed, tellWebhook } from '../webhooks/ask.ts';
import { notifyGroups } from './groups-profile.ts';
import { commands } from './user-commands.ts';
import { clientConfig } from './user-config.ts';
import { notificationAccounts } from './user-notification-accounts.ts';
import { online } from './user-online.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';
import type { Answer } from '../webhooks/client.ts';

const user_register: Rule<{ users: UserInfo[] | null }> = {
  writes: true,
  check({ users }) {
    needPresent(users, 'users are empty');
    for (const user of users!) {
      needPresent(user, 'user is empty');
      if (!/^[\p{L}\p{Nd}_]*$/u.test(user!.userID)) throw badArgument('userID is legal');
    }
    for (const user of users!) needText(user!.nickname, 'user name is empty');
  },
  serviceCheck({ users }) {
    // Only a server without the hop gets here with an empty list (recordings, users-register 8).
    if (users!.length === 0) throw badArgument('users is empty');
  },
  run({ users }, ctx) {
    if (hasDuplicates(users!.map((user) => user.userID))) throw badArgument('userID repeated');
    for (const { userID } of users!) needText(userID, 'userID is empty');
    for (const { userID } of users!) if (findUser(ctx.store, userID)) throw new ServerError(1102, 'userID registered already');
    const named = askWebhook(ctx, 'beforeUserRegister', () => ({ users }))?.users as UserInfo[] | null | undefined;
    const registered = named?.length ? named : users!;
    const createTime = ctx.clock.now();
    for (const user of registered) insertUser(ctx.store, { ...user, createTime });
    tellWebhook(ctx, 'afterUserRegister', () => ({ users: registered }));
    return undefined;
  },
};

const get_users_info: Rule<{ userIDs: string[] | null }> = {
  check: ({ userIDs }) => needPresent(userIDs, 'UserIDs is empty'),
  run: ({ userIDs }, ctx) => ({ usersInfo: lookUpUsers(ctx, userIDs!) }),
};

const update_user_info: Rule<{ userInfo: UserInfo | null }> = {
  writes: true,
  check({ userInfo }) {
    needPresent(userInfo, 'UserInfo is empty');
    needText(userInfo!.userID, 'UserID is empty');
  },
  owner: ({ userInfo }) => userInfo!.userID,
  run({ userInfo }, ctx) {
    // The old form cannot clear a field: empty means unchanged. Hooks are not told of ex, though they may set it.
    const { userID } = userInfo!;
    const answer = askWebhook(ctx, 'beforeUpdateUserInfo', () => ({ userID, nickName: userInfo!.nickname, faceURL: userInfo!.faceURL }));
    const { nickname, faceURL, ex, globalRecvMsgOpt } = replaceNamed(userInfo!, answer && { ...answer, nickname: answer.nickName }, ['nickname', 'faceURL', 'ex']);
    tellWebhook(ctx, 'afterUpdateUserInfo', () => ({ userID, nickName: nickname, faceURL }));
    return changeProfile(ctx, userID, {
      ...(nickname !== '' && { nickname }), ...(faceURL !== '' && { faceURL }), ...(ex !== '' && { ex }),
      ...(globalRecvMsgOpt !== 0 && { globalRecvMsgOpt }),
    });
  },
};

interface UserInfoWithEx { userID: string; nickname: string | null; faceURL: string | null; ex: string | null; globalRecvMsgOpt: number | null }

const update_user_info_ex: Rule<{ userInfo: UserInfoWithEx | null }> = {
  writes: true,
  check({ userInfo }) {
    needPresent(userInfo, 'userInfo is empty');
    needText(userInfo!.userID, 'userID is empty');
  },
  owner: ({ userInfo }) => userInfo!.userID,
  run({ userInfo }, ctx) {
    const { userID } = userInfo!;
    const answer = askWebhook(ctx, 'beforeUpdateUserInfoEx', () => ({ userID, nickName: userInfo!.nickname, faceURL: userInfo!.faceURL }));
    const { nickname, faceURL, ex, globalRecvMsgOpt } = replaceGiven(userInfo!, answer && { ...answer, nickname: answer.nickName });
    tellWebhook(ctx, 'afterUpdateUserInfoEx', () => ({ userID, nickName: nickname, faceURL }));
    return changeProfile(ctx, userID, {
      ...(nickname !== null && { nickname }), ...(faceURL !== null && { faceURL }), ...(ex !== null && { ex }),
      ...(globalRecvMsgOpt !== null && { globalRecvMsgOpt }),
    });
  },
};

/** Only what the request has may be replaced: the server writes through a pointer that is nil otherwise. */
function replaceGiven(userInfo: UserInfoWithEx, answer: Answer | undefined): UserInfoWithEx {
  const names = ['nickname', 'faceURL', 'ex'] as const;
  if (answer && names.some((name) => userInfo[name] === null && answer[name] !== null)) throw panic(NIL_POINTER);
  return replaceNamed(userInfo, answer, names);
}

function changeProfile(ctx: RequestContext, userID: string, changes: Partial<UserInfo>): undefined {
  const before = findUser(ctx.store, userID);
  if (!before) throw notFound(ctx, keyOf.user(userID));
  updateUser(ctx.store, userID, changes);
  notifyUser(ctx, userID);
  const isShown = (key: 'nickname' | 'faceURL'): boolean => changes[key] !== undefined && changes[key] !== before[key];
  if (isShown('nickname') || isShown('faceURL')) {
    notifyGroups(ctx, userID);
    notifyFriends(ctx, userID);
  }
  return undefined;
}

const set_global_msg_recv_opt: Rule<{ userID: string; globalRecvMsgOpt: number }> = {
  writes: true,
  check({ userID, globalRecvMsgOpt }) {
    if (globalRecvMsgOpt < 0 || globalRecvMsgOpt > 2) throw badArgument('GlobalRecvMsgOpt is invalid');
    needText(userID, 'UserID is empty');
  },
  run({ userID, globalRecvMsgOpt }, ctx) {
    if (!lookUpUser(ctx, userID)) throw new ServerError(1004, 'userID not found');
    updateUser(ctx.store, userID, { globalRecvMsgOpt });
    notifyUser(ctx, userID);
    return undefined;
  },
};

const account_check: Rule<{ checkUserIDs: string[] | null }> = {
  check({ checkUserIDs }) {
    needPresent(checkUserIDs, 'CheckUserIDs is empty');
    if (hasDuplicates(checkUserIDs!)) throw badArgument('userID repeated');
  },
  run: ({ checkUserIDs }, ctx) => ({
    results: checkUserIDs!.map((userID) => ({ userID, accountStatus: lookUpUser(ctx, userID) ? 1 : 0 })),
  }),
};

const get_all_users_uid: Rule<{ pagination: Pagination | null }> = {
  check: ({ pagination }) => needPage(pagination),
  run: ({ pagination }, { store }) => ({
    total: Number(store.get('SELECT count(*) AS total FROM users')!.total),
    userIDs: store.all('SELECT user_id FROM users ORDER BY n LIMIT ? OFFSET ?', ...pageWindow(pagination)).map((row) => row.user_id),
  }),
};

const get_users: Rule<{ pagination: Pagination | null; userID: string; nickName: string }> = {
  check: ({ pagination }) => needPage(pagination),
  run: ({ pagination, userID, nickName }, { store }) => searchUsers(store, userID, nickName, pageWindow(pagination)),
};

/** Rules of /user/*. */
export const users: Rules = {
  user_register, get_users_info, update_user_info, update_user_info_ex, set_global_msg_recv_opt, account_check, get_all_users_uid, get_users,
  ...commands, ...clientConfig, ...notificationAccounts, ...online,
};
