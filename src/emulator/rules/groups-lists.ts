// /group/*: who is in a group, and in which groups a user is.

import { needPage, needPresent, needText, pageWindow, type Pagination } from '../check.ts';
import { badArgument, noPermission } from '../errors.ts';
import { lookUpMembers } from '../lookup.ts';
import { findMembers, isMember, listJoinedGroupIDs, listMemberIDs, populate } from '../store/group-members.ts';
import { findGroups } from '../store/groups.ts';
import { requireMember } from './groups-common.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

const get_group_member_list: Rule<{ groupID: string; filter: number; keyword: string; pagination: Pagination | null }> = {
  access: 'token',
  check({ groupID, pagination, filter }) {
    needText(groupID, 'groupID is empty');
    needPage(pagination);
    if (filter < 0 || filter > 5) throw badArgument('filter is invalid');
  },
  run({ groupID, keyword, pagination }, ctx) {
    requireMember(ctx, groupID);
    // The server exchanges keyword and group in its query, so that every keyword finds nobody. The filter is not used.
    if (keyword !== '') return { total: 0, members: [] };
    const userIDs = listMemberIDs(ctx.store, groupID);
    const [limit, offset] = pageWindow(pagination);
    return { total: userIDs.length, members: findMembers(ctx.store, groupID, userIDs.slice(offset, offset + limit)) };
  },
};

const get_group_members_info: Rule<{ groupID: string; userIDs: string[] | null }> = {
  access: 'token',
  check({ groupID, userIDs }) {
    needText(groupID, 'groupID is empty');
    needPresent(userIDs, 'userIDs is empty');
  },
  run({ groupID, userIDs }, ctx) {
    if (userIDs!.length === 0) throw badArgument('userIDs empty');
    requireMember(ctx, groupID);
    return { members: lookUpMembers(ctx, groupID, userIDs!).map((member) => populate(ctx.store, member)) };
  },
};

const get_group_member_user_id: Rule<{ groupID: string }> = {
  access: 'token',
  check: ({ groupID }) => needText(groupID, 'GroupID is empty'),
  run({ groupID }, ctx) {
    requireListed(ctx, groupID);
    return { userIDs: listMemberIDs(ctx.store, groupID) };
  },
};

/** The caller is among the members, or an admin; in the words of the routes that only hand out IDs. */
export function requireListed(ctx: RequestContext, groupID: string): void {
  if (!ctx.caller.isAdmin && !isMember(ctx.store, groupID, ctx.caller.userID)) throw noPermission(ctx.profile.notListed);
}

const get_joined_group_list: Rule<{ fromUserID: string; pagination: Pagination | null }> = {
  check({ fromUserID, pagination }) {
    needPage(pagination);
    needText(fromUserID, 'fromUserID is empty');
  },
  owner: (body) => body.fromUserID,
  run({ fromUserID, pagination }, { store }) {
    const groupIDs = listJoinedGroupIDs(store, fromUserID);
    const [limit, offset] = pageWindow(pagination);
    return { total: groupIDs.length, groups: findGroups(store, groupIDs.slice(offset, offset + limit)) };
  },
};

/** Rules of lists. */
export const groupsLists: Rules = { get_group_member_list, get_group_members_info, get_group_member_user_id, get_joined_group_list };
