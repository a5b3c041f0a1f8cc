// What a user's new nickname or face does to the groups that show it: their logs change, their members are told 1516.
// Imported by rules/users.ts.

import { listGroupsShowingProfile } from '../store/group-members.ts';
import { CHANGE, recordChange } from '../store/versions.ts';
import { describeUser } from './groups-common.ts';
import { tellMemberChanged } from './groups-roles.ts';

import type { RequestContext } from '../context.ts';

/** Tell the groups of a user whose record there lacks a nickname or a face of its own (catalog: /user/update_user_info). */
export function notifyGroups(ctx: RequestContext, userID: string): void {
  const groupIDs = listGroupsShowingProfile(ctx.store, userID);
  for (const groupID of groupIDs) recordChange(ctx.store, ctx.clock.now(), 'group_member', groupID, [userID], CHANGE.update);
  for (const groupID of groupIDs) {
    const operator = describeUser(ctx, groupID, ctx.caller.userID);
    // In this one tip an operator without a record names itself as its operator, an app admin too; on the older server as everywhere.
    const operatorUserID = operator.operatorUserID || (ctx.profile.namesOperator ? operator.userID : '');
    tellMemberChanged(ctx, groupID, userID, 1516, 0, { ...operator, operatorUserID });
  }
}
