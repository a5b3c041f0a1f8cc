// /user/*online*, /user/*status*: who is connected, as the gateway's sessions tell.

import { needPresent, needText } from '../check.ts';
import { badArgument, noPermission } from '../errors.ts';

import type { Session } from '../context.ts';
import type { Rule, Rules } from '../context.ts';

const get_users_status: Rule<{ userID: string; userIDs: string[] | null }> = {
  check({ userIDs }) {
    if (!userIDs?.length) throw badArgument('UserIDs is empty');
  },
  run: ({ userIDs }, { sessions }) => ({
    statusList: userIDs!.map((userID) => {
      const platformIDs = [...new Set(sessions.ofUser(userID).map((session) => session.platformID))];
      return { userID, status: platformIDs.length > 0 ? 1 : 0, platformIDs };
    }),
  }),
};

const get_users_online_status: Rule<{ userIDs: string[] | null }> = {
  // In words of its own.
  access: 'token',
  run({ userIDs }, { caller, sessions }) {
    if (!caller.isAdmin) throw noPermission('only app manager');
    return (userIDs ?? []).map((userID) => {
      const detailPlatformStatus = sessions.ofUser(userID);
      return { userID, status: detailPlatformStatus.length > 0 ? 1 : 0, detailPlatformStatus };
    });
  },
};

const get_users_online_token_detail: Rule<{ userIDs: string[] | null }> = {
  // Others than admins get an empty success (catalog notes).
  access: 'token',
  run({ userIDs }, { caller, sessions }) {
    if (!caller.isAdmin) return null;
    return (userIDs ?? []).flatMap((userID) => {
      const connected = sessions.ofUser(userID);
      return connected.length === 0 ? [] : [{ userID, status: 1, singlePlatformToken: groupByPlatform(connected) }];
    });
  },
};

function groupByPlatform(sessions: readonly Session[]): unknown[] {
  return [...Map.groupBy(sessions, (session) => session.platformID)]
    .map(([platformID, those]) => ({ platformID, total: those.length, token: those.map((session) => session.token) }));
}

const subscribe_users_status: Rule<{ userID: string; userIDs: string[] | null; genre: number }> = {
  check({ userID, userIDs, genre }) {
    needText(userID, 'UserID is empty');
    needPresent(userIDs, 'subscription User-list is empty');
    if (genre < 1 || genre > 2) throw badArgument('invalid subscription type parameter');
  },
  // It does nothing: subscriptions are the gateway's (catalog notes).
  run: () => ({}),
};

const get_subscribe_users_status: Rule<{ userID: string }> = {
  check: ({ userID }) => needText(userID, 'UserID is empty'),
  run: () => ({}),
};

/** Rules of the online state. */
export const online: Rules = {
  get_users_status, get_users_online_status, get_users_online_token_detail, subscribe_users_status, get_subscribe_users_status,
};
