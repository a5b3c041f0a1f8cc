// /friend/*: the friend list itself. Requests and the blacklist stand beside it.

import { requireSelfOrAdmin } from '../access.ts';
import { hasDuplicates, needPage, needPresent, needText, pageWindow, type Pagination } from '../check.ts';
import { badArgument, rawNotFound, ServerError } from '../errors.ts';
import { lookUpUsers } from '../lookup.ts';
import {
  ADD_SOURCE, findFriends, FRIEND_ORDER, isBlack, isFriend, listFriendIDs, makeFriends, toBlackInfo, toFriendInfo,
} from '../store/friends.ts';
import { CHANGE, changesSince, currentVersion, hashIDs, recordChange, SORT_ID } from '../store/versions.ts';
import { askWebhook, tellWebhook } from '../webhooks/ask.ts';
import { blacks } from './blacks.ts';
import { friendRequests } from './friend-requests.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

const MAX_IDS = 1000;

/** All of them known and different, or 1004: the server counts what it found (recordings, friends-import 33). */
function needUsers(ctx: RequestContext, userIDs: readonly string[]): void {
  if (lookUpUsers(ctx, userIDs).length !== userIDs.length) throw new ServerError(1004, 'user not found');
}

const owner = ({ userID }: { userID: string }): string => userID;

const import_friend: Rule<{ ownerUserID: string; friendUserIDs: string[] | null }> = {
  writes: true,
  check({ ownerUserID, friendUserIDs }) {
    needText(ownerUserID, 'ownerUserID is empty');
    needPresent(friendUserIDs, 'friendUserIDS is empty');
    if (friendUserIDs!.length > MAX_IDS) throw badArgument('too many FriendUserIDs, need to be less than 1000');
  },
  run({ ownerUserID, friendUserIDs }, ctx) {
    needUsers(ctx, [ownerUserID, ...friendUserIDs!]);
    const named = askWebhook(ctx, 'beforeImportFriends', () => ({ ownerUserID, friendUserIDs }))?.friendUserIDs as string[] | null | undefined;
    const friendIDs = named?.length ? named : friendUserIDs!;
    makeFriends(ctx.store, ctx.clock.now(), ownerUserID, friendIDs, ADD_SOURCE.import, ctx.caller.userID);
    for (const friendID of friendIDs) {
      const tips = { fromToUserID: { fromUserID: ownerUserID, toUserID: friendID } };
      ctx.notify({ contentType: 1201, sendID: friendID, recvID: ownerUserID, sessionType: 1, tips: ['FriendApplicationApprovedTips', tips] });
    }
    tellWebhook(ctx, 'afterImportFriends', () => ({ ownerUserID, friendUserIDs: friendIDs }));
    return undefined;
  },
};

interface Pair { ownerUserID: string; friendUserID: string }

const delete_friend: Rule<Pair> = {
  writes: true,
  check({ ownerUserID, friendUserID }) {
    needText(ownerUserID, 'userID1 is empty');
    needText(friendUserID, 'userID2 is empty');
  },
  owner: ({ ownerUserID }) => ownerUserID,
  run({ ownerUserID, friendUserID }, ctx) {
    ctx.store.run('DELETE FROM friends WHERE owner_user_id = ? AND friend_user_id = ?', ownerUserID, friendUserID);
    recordChange(ctx.store, ctx.clock.now(), 'friend', ownerUserID, [friendUserID], CHANGE.delete);
    notifyPair(ctx, 1205, 'FriendDeletedTips', ownerUserID, friendUserID);
    tellWebhook(ctx, 'afterDeleteFriend', () => ({ ownerUserID, friendUserID }));
    return undefined;
  },
};

const set_friend_remark: Rule<Pair & { remark: string }> = {
  writes: true,
  // A webhook is asked before the server looks who calls.
  access: 'token',
  check({ ownerUserID, friendUserID }) {
    needText(ownerUserID, 'ownerUserID is empty');
    needText(friendUserID, 'fromUserID is empty');
  },
  run({ ownerUserID, friendUserID, remark: asked }, ctx) {
    const answer = askWebhook(ctx, 'beforeSetFriendRemark', () => ({ ownerUserID, friendUserID, remark: asked }));
    const remark = answer?.remark as string | undefined || asked;
    requireSelfOrAdmin(ctx.caller, ownerUserID);
    if (!isFriend(ctx.store, ownerUserID, friendUserID)) throw rawNotFound('mongo update not matched');
    ctx.store.run('UPDATE friends SET remark = ? WHERE owner_user_id = ? AND friend_user_id = ?', remark, ownerUserID, friendUserID);
    recordChange(ctx.store, ctx.clock.now(), 'friend', ownerUserID, [friendUserID], CHANGE.update);
    tellWebhook(ctx, 'afterSetFriendRemark', () => ({ ownerUserID, friendUserID, remark }));
    notifyPair(ctx, 1206, 'FriendInfoChangedTips', ownerUserID, friendUserID);
    return undefined;
  },
};

function notifyPair(ctx: RequestContext, contentType: number, tips: string, fromUserID: string, toUserID: string): void {
  ctx.notify({ contentType, sendID: fromUserID, recvID: toUserID, sessionType: 1, tips: [tips, { fromToUserID: { fromUserID, toUserID } }] });
}

interface FriendsUpdate { ownerUserID: string; friendUserIDs: string[] | null; isPinned: boolean | null; remark: string | null; ex: string | null }

const update_friends: Rule<FriendsUpdate> = {
  writes: true,
  check({ ownerUserID, friendUserIDs }) {
    needText(ownerUserID, 'ownerUserID is empty');
    needPresent(friendUserIDs, 'friendUserIDs is empty');
    if (friendUserIDs!.length > MAX_IDS) throw badArgument('too many FriendUserIDs, need to be less than 1000');
  },
  serviceCheck({ friendUserIDs }) {
    if (friendUserIDs!.length === 0) throw badArgument('friendIDList is empty');
    if (hasDuplicates(friendUserIDs!)) throw badArgument('friendIDList repeated');
  },
  owner: ({ ownerUserID }) => ownerUserID,
  run({ ownerUserID, friendUserIDs, isPinned, remark, ex }, ctx) {
    if (isPinned !== null || remark !== null || ex !== null) {
      for (const friendID of friendUserIDs!) {
        ctx.store.run(`UPDATE friends SET is_pinned = coalesce(?, is_pinned), remark = coalesce(?, remark), ex = coalesce(?, ex)
          WHERE owner_user_id = ? AND friend_user_id = ?`, isPinned === null ? null : Number(isPinned), remark, ex, ownerUserID, friendID);
      }
      const changed = isPinned === null ? friendUserIDs! : [SORT_ID, ...friendUserIDs!];
      recordChange(ctx.store, ctx.clock.now(), 'friend', ownerUserID, changed, CHANGE.update);
    }
    const tips = { fromToUserID: { toUserID: ownerUserID }, friendIDs: friendUserIDs };
    ctx.notify({ contentType: 1210, sendID: ownerUserID, recvID: ownerUserID, sessionType: 1, tips: ['FriendsInfoUpdateTips', tips] });
    return undefined;
  },
};

const get_friend_list: Rule<{ userID: string; pagination: Pagination | null }> = {
  check({ userID, pagination }) {
    needPage(pagination);
    needText(userID, 'userID is empty');
  },
  owner,
  run: ({ userID, pagination }, { store }) => ({
    friendsInfo: store.all(`SELECT * FROM friends WHERE owner_user_id = ? ORDER BY ${FRIEND_ORDER} LIMIT ? OFFSET ?`, userID, ...pageWindow(pagination))
      .map((row) => toFriendInfo(store, row)),
    total: store.get('SELECT count(*) AS total FROM friends WHERE owner_user_id = ?', userID)!.total,
  }),
};

const get_designated_friends: Rule<{ ownerUserID: string; friendUserIDs: string[] | null }> = {
  check({ ownerUserID, friendUserIDs }) {
    needText(ownerUserID, 'ownerUserID is empty');
    needPresent(friendUserIDs, 'friendUserIDS is empty');
  },
  owner: ({ ownerUserID }) => ownerUserID,
  run({ ownerUserID, friendUserIDs }, { store }) {
    if (hasDuplicates(friendUserIDs!)) throw badArgument('friend userID repeated');
    return { friendsInfo: findFriends(store, ownerUserID, friendUserIDs!).map((row) => toFriendInfo(store, row)) };
  },
};

const get_specified_friends_info: Rule<{ ownerUserID: string; userIDList: string[] | null }> = {
  check({ ownerUserID, userIDList }) {
    needText(ownerUserID, 'ownerUserID is empty');
    needPresent(userIDList, 'userIDList is empty');
    if (userIDList!.length > MAX_IDS) throw badArgument('too many UserIDs, need to be less than 1000');
  },
  serviceCheck({ userIDList }) {
    if (userIDList!.length === 0) throw badArgument('userIDList is empty');
    if (hasDuplicates(userIDList!)) throw badArgument('userIDList repeated');
  },
  owner: ({ ownerUserID }) => ownerUserID,
  run({ ownerUserID, userIDList }, ctx) {
    const { store } = ctx;
    const infos = lookUpUsers(ctx, userIDList!).map((userInfo) => {
      const { userID } = userInfo;
      const [friend] = findFriends(store, ownerUserID, [userID]);
      const black = isBlack(store, ownerUserID, userID) && store.get('SELECT * FROM blacks WHERE owner_user_id = ? AND block_user_id = ?', ownerUserID, userID);
      return { userInfo, friendInfo: friend && toFriendInfo(store, friend, 'ms'), blackInfo: black ? toBlackInfo(store, black, 'ms', false) : null };
    });
    return { infos };
  },
};

const is_friend: Rule<{ userID1: string; userID2: string }> = {
  check({ userID1, userID2 }) {
    needText(userID1, 'userID1 is empty');
    needText(userID2, 'userID2 is empty');
  },
  owner: ({ userID1, userID2 }) => [userID1, userID2],
  run: ({ userID1, userID2 }, { store }) => ({
    inUser1Friends: isFriend(store, userID1, userID2), inUser2Friends: isFriend(store, userID2, userID1),
  }),
};

const get_friend_id: Rule<{ userID: string }> = {
  check: ({ userID }) => needText(userID, 'userID is empty'),
  owner,
  run: ({ userID }, { store }) => ({ friendIDs: listFriendIDs(store, userID) }),
};

const get_incremental_friends: Rule<{ userID: string; versionID: string; version: number }> = {
  owner,
  run({ userID, versionID, version }, { store, clock }) {
    const changes = changesSince(store, clock.now(), 'friend', userID, versionID, Number(version));
    const toInfos = (ids: readonly string[]): unknown[] => findFriends(store, userID, ids).map((row) => toFriendInfo(store, row));
    return {
      version: changes.version, versionID: changes.id, full: changes.full, delete: changes.delete,
      insert: toInfos(changes.insert), update: toInfos(changes.update), sortVersion: changes.sortVersion,
    };
  },
};

const get_full_friend_user_ids: Rule<{ userID: string; idHash: number | bigint }> = {
  check: ({ userID }) => needText(userID, 'userID is empty'),
  owner,
  run({ userID, idHash }, { store, clock }) {
    const { id, version } = currentVersion(store, clock.now(), 'friend', userID);
    const userIDs = listFriendIDs(store, userID);
    const equal = hashIDs(userIDs) === BigInt(idHash);
    return { version, versionID: id, equal, userIDs: equal ? null : userIDs };
  },
};

/** Rules of /friend/*. */
export const friends: Rules = {
  import_friend, delete_friend, set_friend_remark, update_friends, get_friend_list, get_designated_friends, get_specified_friends_info,
  is_friend, get_friend_id, get_incremental_friends, get_full_friend_user_ids, ...friendRequests, ...blacks,
};
