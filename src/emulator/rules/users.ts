// /user/*: registration, profiles, look-ups.

import { hasDuplicates, needPresent, needText } from '../check.ts';
import { badArgument, ServerError } from '../errors.ts';
import { findUser, findUsers, type UserInfo } from '../store/users.ts';

import type { Rule, Rules } from '../context.ts';

const user_register: Rule<{ users: UserInfo[] | null }> = {
  writes: true,
  check({ users }) {
    needPresent(users, 'users are empty');
    for (const { userID, nickname } of users!) {
      if (!/^[A-Za-z0-9_]+$/.test(userID)) throw badArgument('userID is legal');
      needText(nickname, 'user name is empty');
    }
  },
  run({ users }, ctx) {
    if (hasDuplicates(users!.map((user) => user.userID))) throw badArgument('userID repeated');
    for (const { userID } of users!) if (findUser(ctx.store, userID)) throw new ServerError(1102, 'userID registered already');
    const now = ctx.clock.now();
    for (const user of users!) {
      ctx.store.run(`INSERT INTO users (user_id, nickname, face_url, ex, create_time, app_manger_level, global_recv_msg_opt)
        VALUES (?, ?, ?, ?, ?, ?, ?)`, user.userID, user.nickname, user.faceURL, user.ex, now, user.appMangerLevel, user.globalRecvMsgOpt);
    }
    return undefined;
  },
};

const get_users_info: Rule<{ userIDs: string[] | null }> = {
  check: ({ userIDs }) => needPresent(userIDs, 'UserIDs is empty'),
  run: ({ userIDs }, { store }) => ({ usersInfo: findUsers(store, userIDs ?? []) }),
};

/** Rules of /user/*. */
export const users: Rules = { user_register, get_users_info };
