// /friend/*black*: whom a user does not want to hear.

import { hasDuplicates, needPage, needText, pageWindow, type Pagination } from '../check.ts';
import { badArgument, ServerError } from '../errors.ts';
import { lookUpUsers } from '../lookup.ts';
import { isBlack, toBlackInfo } from '../store/friends.ts';
import { askWebhook, tellWebhook } from '../webhooks/ask.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

interface Pair { ownerUserID: string; blackUserID: string }

function checkPair({ ownerUserID, blackUserID }: Pair): void {
  needText(ownerUserID, 'ownerUserID is empty');
  needText(blackUserID, 'blackUserID is empty');
}

const owner = ({ ownerUserID }: { ownerUserID: string }): string => ownerUserID;

function notifyBlack(ctx: RequestContext, contentType: number, tips: string, fromUserID: string, toUserID: string): void {
  ctx.notify({ contentType, sendID: fromUserID, recvID: toUserID, sessionType: 1, tips: [tips, { fromToUserID: { fromUserID, toUserID } }] });
}

const add_black: Rule<Pair & { ex: string }> = {
  writes: true, check: checkPair, owner,
  run({ ownerUserID, blackUserID, ex }, ctx) {
    askWebhook(ctx, 'beforeAddBlack', () => ({ ownerUserID, blackUserID }));
    // Blocking oneself counts one user where two are wanted (recordings, friends-blacks 15).
    if (lookUpUsers(ctx, [ownerUserID, blackUserID]).length !== 2) throw new ServerError(1004, 'user not found');
    if (isBlack(ctx.store, ownerUserID, blackUserID)) {
      throw new ServerError(500, `bulk write exception: write errors: [E11000 duplicate key error collection: openim_v3.black index: owner_user_id_1_block_user_id_1 dup key: { owner_user_id: "${ownerUserID}", block_user_id: "${blackUserID}" }]`, { wrap: 'mongo insert many' });
    }
    ctx.store.run('INSERT INTO blacks (owner_user_id, block_user_id, create_time, add_source, operator_user_id, ex) VALUES (?, ?, ?, 0, ?, ?)',
      ownerUserID, blackUserID, ctx.clock.now(), ctx.caller.userID, ex);
    notifyBlack(ctx, 1207, 'BlackAddedTips', ownerUserID, blackUserID);
    return undefined;
  },
};

const remove_black: Rule<Pair> = {
  writes: true, check: checkPair, owner,
  run({ ownerUserID, blackUserID }, ctx) {
    ctx.store.run('DELETE FROM blacks WHERE owner_user_id = ? AND block_user_id = ?', ownerUserID, blackUserID);
    notifyBlack(ctx, 1208, 'BlackDeletedTips', ownerUserID, blackUserID);
    tellWebhook(ctx, 'afterRemoveBlack', () => ({ ownerUserID, blackUserID }));
    return undefined;
  },
};

const get_black_list: Rule<{ userID: string; pagination: Pagination | null }> = {
  check({ userID, pagination }) {
    needText(userID, 'userID is empty');
    needPage(pagination);
  },
  owner: ({ userID }) => userID,
  run: ({ userID, pagination }, { store }) => ({
    blacks: store.all(`SELECT * FROM blacks WHERE owner_user_id = ? ORDER BY ${store.order('block_user_id')} LIMIT ? OFFSET ?`, userID, ...pageWindow(pagination)).map((row) => toBlackInfo(store, row, 's')),
    total: store.get('SELECT count(*) AS total FROM blacks WHERE owner_user_id = ?', userID)!.total,
  }),
};

const get_specified_blacks: Rule<{ ownerUserID: string; userIDList: string[] | null }> = {
  owner,
  run({ ownerUserID, userIDList }, { store }) {
    if (!userIDList || userIDList.length === 0) throw badArgument('userIDList is empty');
    if (hasDuplicates(userIDList)) throw badArgument('userIDList repeated');
    const blacks = userIDList.map((userID) => store.get('SELECT * FROM blacks WHERE owner_user_id = ? AND block_user_id = ?', ownerUserID, userID))
      .filter((row) => row !== undefined).map((row) => toBlackInfo(store, row, 'ms'));
    return { blacks, total: blacks.length };
  },
};

const get_incremental_blacks: Rule = {
  // The real server has the route and no service behind it (catalog notes).
  run() {
    const words = 'rpc error: code = Unimplemented desc = method GetIncrementalBlacks not implemented';
    throw new ServerError(500, words);
  },
};

/** Rules of the blacklist. */
export const blacks: Rules = { add_black, remove_black, get_black_list, get_specified_blacks, get_incremental_blacks };
