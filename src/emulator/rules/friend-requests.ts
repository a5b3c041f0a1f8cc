// /friend/*apply*, add_friend, add_friend_response: asking and answering.

import { needPage, needText, pageWindow, type Pagination } from '../check.ts';
import { badArgument, rawNotFound, ServerError } from '../errors.ts';
import { lookUpUsers } from '../lookup.ts';
import { ADD_SOURCE, isFriend, makeFriends, toFriendRequest } from '../store/friends.ts';
import { askWebhook, tellWebhook } from '../webhooks/ask.ts';

import type { Row, Store, Value } from '../store/open.ts';
import type { Rule, Rules } from '../context.ts';

const RESULT = { open: 0, agreed: 1, refused: -1 } as const;

interface Pair { fromUserID: string; toUserID: string }

function checkPair({ fromUserID, toUserID }: Pair): void {
  needText(toUserID, 'toUserID is empty');
  needText(fromUserID, 'fromUserID is empty');
}

function findRequest(store: Store, fromUserID: string, toUserID: string): Row | undefined {
  return store.get('SELECT * FROM friend_requests WHERE from_user_id = ? AND to_user_id = ?', fromUserID, toUserID);
}

const add_friend: Rule<Pair & { reqMsg: string; ex: string }> = {
  writes: true,
  check: checkPair,
  owner: ({ fromUserID }) => fromUserID,
  run({ fromUserID, toUserID, reqMsg, ex }, ctx) {
    const { store } = ctx;
    if (fromUserID === toUserID) throw new ServerError(1301, `req.ToUserID, ${toUserID}=MISSING`);
    askWebhook(ctx, 'beforeAddFriend', () => ({ fromUserID, toUserID, reqMsg, ex }));
    if (lookUpUsers(ctx, [fromUserID, toUserID]).length !== 2) throw new ServerError(1004, 'user not found');
    if (isFriend(store, fromUserID, toUserID) && isFriend(store, toUserID, fromUserID)) throw new ServerError(1304, 'already friends has f');
    // A repeated request is open again; when it was handled before, and by whom, stays (recordings, friends-apply).
    store.run(`INSERT INTO friend_requests (from_user_id, to_user_id, handle_result, req_msg, create_time, handler_user_id, handle_msg, handle_time, ex)
      VALUES (?, ?, 0, ?, ?, '', '', 0, ?)
      ON CONFLICT DO UPDATE SET handle_result = 0, handle_msg = '', req_msg = excluded.req_msg, ex = excluded.ex, create_time = excluded.create_time`,
    fromUserID, toUserID, reqMsg, ctx.clock.now(), ex);
    const request = toFriendRequest(store, findRequest(store, fromUserID, toUserID)!);
    ctx.notify({ contentType: 1203, sendID: fromUserID, recvID: toUserID, sessionType: 1, tips: ['FriendApplicationTips', { fromToUserID: { fromUserID, toUserID }, request }] });
    tellWebhook(ctx, 'afterAddFriend', () => ({ fromUserID, toUserID, reqMsg }));
    return undefined;
  },
};

const add_friend_response: Rule<Pair & { handleResult: number; handleMsg: string }> = {
  writes: true,
  check: checkPair,
  owner: ({ toUserID }) => toUserID,
  run({ fromUserID, toUserID, handleResult, handleMsg }, ctx) {
    const { store } = ctx;
    if (handleResult !== RESULT.agreed && handleResult !== RESULT.refused) throw badArgument('req.HandleResult != -1/1');
    const about = { fromUserID, blackUserID: toUserID, HandleResult: handleResult, HandleMsg: handleMsg };
    if (handleResult === RESULT.agreed) askWebhook(ctx, 'beforeAddFriendAgree', () => about);
    const row = findRequest(store, fromUserID, toUserID);
    if (!row) throw rawNotFound();
    const now = ctx.clock.now();
    const isOpen = row.handle_result === RESULT.open;
    if (handleResult === RESULT.refused) {
      if (!isOpen) throw new ServerError(1305, `friend request has already been processed, from=${fromUserID}, to=${toUserID}`);
      store.run('UPDATE friend_requests SET handle_result = ?, handle_msg = ?, handle_time = ? WHERE n = ?', RESULT.refused, handleMsg, now, row.n as number);
    } else {
      if (!isOpen) throw badArgument('the friend request has been processed');
      store.run('UPDATE friend_requests SET handle_result = ?, handle_msg = ?, handle_time = ?, handler_user_id = ? WHERE n = ?', RESULT.agreed, handleMsg, now, ctx.caller.userID, row.n as number);
      // The other's own request is answered with it.
      store.run('UPDATE friend_requests SET handle_result = ?, handler_user_id = ?, handle_time = ? WHERE from_user_id = ? AND to_user_id = ? AND handle_result = 0', RESULT.agreed, ctx.caller.userID, now, toUserID, fromUserID);
      // Whoever answers, the one who asked counts as the operator of both records.
      makeFriends(store, now, fromUserID, [toUserID], ADD_SOURCE.apply, fromUserID);
      tellWebhook(ctx, 'afterAddFriendAgree', () => about);
    }
    const [contentType, type] = handleResult === RESULT.agreed ? [1201, 'FriendApplicationApprovedTips'] as const : [1202, 'FriendApplicationRejectedTips'] as const;
    const request = toFriendRequest(store, findRequest(store, fromUserID, toUserID)!);
    ctx.notify({ contentType, sendID: toUserID, recvID: fromUserID, sessionType: 1, tips: [type, { fromToUserID: { fromUserID, toUserID }, handleMsg, request }] });
    return undefined;
  },
};

interface ListRequest { userID: string; pagination: Pagination | null; handleResults: number[] | null }

function listRequests(store: Store, column: 'from_user_id' | 'to_user_id', { userID, pagination, handleResults }: ListRequest): { total: number; requests: unknown[] } {
  const filter = handleResults && handleResults.length > 0 ? ` AND handle_result IN (SELECT value FROM json_each(?))` : '';
  const values: Value[] = filter === '' ? [userID] : [userID, JSON.stringify(handleResults)];
  return {
    total: Number(store.get(`SELECT count(*) AS total FROM friend_requests WHERE ${column} = ?${filter}`, ...values)!.total),
    requests: store.all(`SELECT * FROM friend_requests WHERE ${column} = ?${filter} ORDER BY create_time DESC, n LIMIT ? OFFSET ?`, ...values, ...pageWindow(pagination))
      .map((row) => toFriendRequest(store, row)),
  };
}

function checkList({ userID, pagination }: ListRequest): void {
  needText(userID, 'userID is empty');
  needPage(pagination);
}

const get_friend_apply_list: Rule<ListRequest> = {
  check: checkList,
  owner: ({ userID }) => userID,
  run(body, { store }) {
    const { total, requests } = listRequests(store, 'to_user_id', body);
    return { FriendRequests: requests, total };
  },
};

const get_self_friend_apply_list: Rule<ListRequest> = {
  check: checkList,
  owner: ({ userID }) => userID,
  run(body, { store }) {
    const { total, requests } = listRequests(store, 'from_user_id', body);
    return { friendRequests: requests, total };
  },
};

const get_designated_friend_apply: Rule<Pair> = {
  check({ fromUserID, toUserID }) {
    needText(fromUserID, 'ownerUserID is empty');
    needText(toUserID, 'toUserID is empty');
  },
  owner: ({ fromUserID, toUserID }) => [fromUserID, toUserID],
  run: ({ fromUserID, toUserID }, { store }) => ({
    friendRequests: [findRequest(store, fromUserID, toUserID), findRequest(store, toUserID, fromUserID)]
      .filter((row) => row !== undefined).map((row) => toFriendRequest(store, row)),
  }),
};

const get_self_unhandled_apply_count: Rule<{ userID: string; time: number }> = {
  owner: ({ userID }) => userID,
  run: ({ userID, time }, { store }) => ({
    count: store.get('SELECT count(*) AS count FROM friend_requests WHERE to_user_id = ? AND handle_result = 0 AND create_time > ?', userID, Number(time))!.count,
  }),
};

/** Rules of friend requests. */
export const friendRequests: Rules = {
  add_friend, add_friend_response, get_friend_apply_list, get_self_friend_apply_list, get_designated_friend_apply, get_self_unhandled_apply_count,
};
