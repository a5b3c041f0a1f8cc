// /group/*: applications, as those who run a group see them, and as those who applied.

import { needPage, needPresent, needText, pageWindow, type Pagination } from '../check.ts';
import { badArgument, noPermission, panic, ServerError } from '../errors.ts';
import { lookUpUser } from '../lookup.ts';
import { findOwner, listManagedGroupIDs, listManagerIDs } from '../store/group-members.ts';
import { findRequest, pageRequests, toGroupRequest, type GroupRequest } from '../store/group-requests.ts';
import { findGroup } from '../store/groups.ts';
import { findUser } from '../store/users.ts';
import { requireManager } from './groups-common.ts';

import type { Rule, Rules } from '../context.ts';
import type { Store } from '../store/open.ts';

interface ListBody { groupIDs: string[] | null; handleResults: number[] | null; pagination: Pagination | null }

const get_recv_group_applicationList: Rule<ListBody & { fromUserID: string }> = {
  check({ pagination, fromUserID }) {
    needPage(pagination);
    needText(fromUserID, 'fromUserID is empty');
  },
  owner: (body) => body.fromUserID,
  run({ fromUserID, groupIDs, handleResults, pagination }, ctx) {
    const named = [...new Set(groupIDs ?? [])];
    for (const groupID of named) requireManager(ctx, groupID);
    const searched = named.length > 0 ? named : listManagedGroupIDs(ctx.store, fromUserID);
    if (searched.length === 0) return { total: 0, groupRequests: [] };
    const { total, requests } = pageRequests(ctx.store, { groupIDs: searched, handleResults: handleResults ?? [] }, ...pageWindow(pagination));
    const unknown = searched.filter((groupID) => !findGroup(ctx.store, groupID));
    if (requests.length > 0 && unknown.length > 0) throw new ServerError(1201, unknown.join(','));
    return { total, groupRequests: describe(ctx.store, requests) };
  },
};

const get_user_req_group_applicationList: Rule<ListBody & { userID: string }> = {
  check({ userID, pagination }) {
    needText(userID, 'UserID is empty');
    needPage(pagination);
  },
  owner: (body) => body.userID,
  run({ userID, groupIDs, handleResults, pagination }, ctx) {
    const { store } = ctx;
    if (!lookUpUser(ctx, userID)) throw new ServerError(1004, 'record not found');
    const { total, requests } = pageRequests(store, { userID, groupIDs: groupIDs ?? [], handleResults: handleResults ?? [] }, ...pageWindow(pagination));
    return { total, groupRequests: describe(store, requests) };
  },
};

const get_group_users_req_application_list: Rule<{ groupID: string; userIDs: string[] | null }> = {
  access: 'token',
  check({ groupID, userIDs }) {
    needText(groupID, 'GroupID is empty');
    needPresent(userIDs, 'UserID is empty');
    if (userIDs!.length > 1000) throw badArgument('too many UserIDs, need to be less than 1000');
  },
  run({ groupID, userIDs }, ctx) {
    if (ctx.profile.checksSender) requireManager(ctx, groupID);
    const requests = [...new Set(userIDs!)].flatMap((userID) => findRequest(ctx.store, groupID, userID) ?? []);
    // The server takes the profiles of those it does not know: there are none.
    return { total: requests.length, groupRequests: requests.map((request) => toGroupRequest(request, undefined, findGroup(ctx.store, groupID))) };
  },
};

const get_specified_user_group_request_info: Rule<{ groupID: string; userID: string }> = {
  access: 'token',
  run({ groupID, userID }, ctx) {
    const owner = findOwner(ctx.store, groupID);
    if (userID !== ctx.caller.userID) {
      // The server takes the first of an empty list of owners.
      if (!owner) throw panic('index out of range [0] with length 0');
      if (!ctx.caller.isAdmin && !listManagerIDs(ctx.store, groupID).includes(ctx.caller.userID)) throw noPermission('opUser no permission');
    }
    const request = findRequest(ctx.store, groupID, userID);
    return request ? { total: 1, groupRequests: describe(ctx.store, [request]) } : { total: 0, groupRequests: [] };
  },
};

const get_group_application_unhandled_count: Rule<{ userID: string; time: number }> = {
  owner: (body) => body.userID,
  run({ userID, time }, { store }) {
    const groupIDs = listManagedGroupIDs(store, userID);
    if (groupIDs.length === 0) return { count: 0 };
    return { count: pageRequests(store, { groupIDs, handleResults: [0], ...(time !== 0 && { newerThan: time }) }, 0, 0).total };
  },
};

function describe(store: Store, requests: readonly GroupRequest[]): object[] {
  return requests.map((request) => toGroupRequest(request, findUser(store, request.userID), findGroup(store, request.groupID)));
}

/** Rules of applications. */
export const groupsApplications: Rules = {
  get_recv_group_applicationList, get_user_req_group_applicationList, get_group_users_req_application_list,
  get_specified_user_group_request_info, get_group_application_unhandled_count,
};
