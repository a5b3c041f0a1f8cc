// Who takes part in a conversation, told from its ID.
// Imported by messages.ts.
import { ImctlError } from '../base/errors.ts';
import { groupOf } from '../openim/conversation-id.ts';
import type { AdminCtx } from './define.ts';

/**
 * A user who may read the conversation: the owner of the group, or one of the two.
 *
 * User IDs may hold `_` themselves, so `si_a_b_c` can be cut in two ways; the server is asked which users there are.
 *
 * @throws ImctlError ARG-TYPE for what is no conversation ID, NOT-FOUND when nobody in it exists.
 */
export async function readerOf(ctx: AdminCtx, conversationID: string): Promise<string> {
  const notThere = () => new ImctlError('NOT-FOUND', `no conversation "${conversationID}"`, { hint: 'list a user\'s with  imctl get conversations USERID' });
  const groupID = groupOf(conversationID);
  if (groupID !== undefined) {
    const { groupInfos } = await ctx.call('/group/get_groups_info', { groupIDs: [groupID] });
    if (!groupInfos?.[0]) throw notThere();
    return groupInfos[0].ownerUserID || ctx.context.adminUserID;
  }
  const match = /^s[in]_(.+_.+)$/.exec(conversationID);
  if (!match) throw new ImctlError('ARG-TYPE', `"${conversationID}" is no conversation`, { hint: 'they look like  si_anna_ben  or  sg_3021; list a user\'s with  imctl get conversations USERID' });
  const parts = match[1]!.split('_');
  const cuts = parts.slice(1).map((_part, at) => [parts.slice(0, at + 1).join('_'), parts.slice(at + 1).join('_')] as const);
  const { usersInfo } = await ctx.call('/user/get_users_info', { userIDs: [...new Set(cuts.flat())] });
  const there = new Set(usersInfo?.map((user) => user.userID));
  const cut = cuts.find(([a, b]) => there.has(a) && there.has(b)) ?? cuts.find(([a, b]) => there.has(a) || there.has(b));
  if (!cut) throw notThere();
  return there.has(cut[0]) ? cut[0] : cut[1];
}
