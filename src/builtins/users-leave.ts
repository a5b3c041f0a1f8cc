// Disabling, enabling and deleting a user: what that means on a real server (operations f.3, f.4).
// Imported by users.ts.
import { ImctlError } from '../base/errors.ts';
import { listFirst, plural } from '../base/spell.ts';
import type { GroupInfo } from '../openim/catalog/types.ts';
import type { Page } from '../operation/operation.ts';
import { allItems, type AdminCtx } from './define.ts';
import { endSessions } from './users-sessions.ts';

/** What disabling did. */
interface Disabled {
  userID: string;
  /** The account cannot log in any more. */
  blocked: boolean;
  /** Where sessions were ended. */
  platforms: string[];
}

/** Is there an account system that can block logins? */
export function hasAccounts({ context }: AdminCtx): boolean {
  return context.chatAdmin !== undefined || context.embedded;
}

/** Block the account where there is one, end every session, and see that it held. An account that is blocked already is left so. */
export async function disableUser(userID: string, reason: string, ctx: AdminCtx): Promise<Disabled> {
  await ctx.invoke('users.get', { userID });
  return shutOut(userID, reason, ctx);
}

async function shutOut(userID: string, reason: string, ctx: AdminCtx, from?: readonly string[]): Promise<Disabled> {
  const blocked = hasAccounts(ctx);
  if (blocked) await unlessDone(ctx.chat('admin', '/block/add', { userID, reason }));
  return { userID, blocked, platforms: await endSessions(ctx, userID, from) };
}

/** Let an account log in again. @throws ImctlError UNSUPPORTED without an account system. */
export async function enableUser(userID: string, ctx: AdminCtx): Promise<{ userID: string; blocked: boolean }> {
  await ctx.invoke('users.get', { userID });
  if (!hasAccounts(ctx)) throw new ImctlError('UNSUPPORTED', `${ctx.context.name} has no chat admin address: nothing there blocks an account, and nothing can unblock one`, { hint: `imctl context set ${ctx.context.name} --chat-admin http://…:10009` });
  await unlessDone(ctx.chat('admin', '/block/del', { userIDs: [userID] }));
  return { userID, blocked: false };
}

/** The server's own answer to what is so already (operations f.3: `user already blocked`, `user not blocked`). */
async function unlessDone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ImctlError) || error.code !== 'CONFLICT') throw error;
  }
}

/** What hangs on a user. */
interface Belongings {
  owned: GroupInfo[];
  joined: GroupInfo[];
  friends: string[];
  blacks: string[];
}

/** Look at what a user has. @throws ImctlError NOT-FOUND. */
async function findBelongings(userID: string, ctx: AdminCtx): Promise<Belongings> {
  await ctx.invoke('users.get', { userID });
  const groups = await allItems<GroupInfo>('groups.joined', { userID }, ctx);
  return {
    owned: groups.filter((group) => group.ownerUserID === userID), joined: groups.filter((group) => group.ownerUserID !== userID),
    friends: (await allItems<{ userID: string }>('friends.list', { userID }, ctx)).map((friend) => friend.userID),
    blacks: (await allItems<{ userID: string }>('blacks.list', { userID }, ctx)).map((black) => black.userID),
  };
}

/** Where groups of a deleted user go, to another user or nowhere, and where it was logged in. */
export interface DeleteOptions {
  groups?: 'dismiss' | 'transfer';
  to?: string;
  /** Where it may have sessions; default everywhere. */
  platforms?: readonly string[];
}

/** What deleting would do, for the one who is asked. @throws ImctlError ARG-MISSING when it owns groups and nobody said where they go. */
export async function sayDeleting(userID: string, options: DeleteOptions, ctx: AdminCtx): Promise<string> {
  const found = await findBelongings(userID, ctx);
  checkGroups(userID, found, options);
  const owned = found.owned.map((group) => group.groupID).join(', ');
  return [
    `delete user ${userID}: sessions end${hasAccounts(ctx) ? ', the account is blocked' : ''}`,
    ...(found.owned.length === 0 ? [] : [options.groups === 'dismiss' ? `groups ${owned} are dismissed` : `groups ${owned} go to ${options.to ?? 'their first administrator or member'}`]),
    ...(found.joined.length === 0 ? [] : [`it leaves ${plural(found.joined.length, 'group')}`]),
    ...(found.friends.length === 0 ? [] : [plural(found.friends.length, 'friendship ends', 'friendships end')]),
    'its history is cleared for itself, its name is taken away',
    'the server keeps the ID and every message it sent. Cannot be undone.',
  ].join('; ');
}

/**
 * Delete a user as far as a server lets one (operations f.4): no new activity first, relations next, the name last. The row of
 * the user stays, and what it said stays in the conversations of others.
 */
export async function deleteUser(userID: string, options: DeleteOptions, ctx: AdminCtx): Promise<{ userID: string; dismissed: string[]; transferred: string[]; left: number; friends: number; blacks: number; kept: string[] }> {
  const found = await findBelongings(userID, ctx);
  checkGroups(userID, found, options);
  const { blocked } = await shutOut(userID, 'deleted', ctx, options.platforms);
  const dismissed: string[] = [], transferred: string[] = [];
  for (const group of found.owned) {
    const heir = options.groups === 'transfer' ? options.to ?? await heirOf(group, userID, ctx) : undefined;
    if (heir === undefined) {
      await ctx.invoke('groups.dismiss', { groupID: group.groupID });
      dismissed.push(group.groupID);
    } else {
      await handOver(group.groupID, heir, userID, ctx);
      transferred.push(group.groupID);
    }
  }
  for (const group of found.joined) await ctx.invoke('groups.kick', { groupID: group.groupID, userIDs: [userID] });
  if (found.friends.length > 0) await ctx.invoke('friends.remove', { userID, friendUserID: found.friends });
  if (found.blacks.length > 0) await ctx.invoke('blacks.remove', { userID, blackUserID: found.blacks });
  await ctx.call('/msg/user_clear_all_msg', { userID, deleteSyncOpt: { IsSyncSelf: true, IsSyncOther: false } });
  const { CommandResp } = await ctx.call('/user/process_user_command_get_all', { userID });
  for (const { type, uuid } of CommandResp ?? []) await ctx.call('/user/process_user_command_delete', { userID, type, uuid });
  await ctx.call('/user/update_user_info_ex', { userInfo: { userID, nickname: DELETED, faceURL: '', ex: '' } });
  if (!blocked) ctx.emit({ kind: 'partial', text: `${ctx.context.name} has no chat admin address: nothing stops a new login as ${userID}` });
  return { userID, dismissed, transferred, left: found.joined.length, friends: found.friends.length, blacks: found.blacks.length, kept: ['the ID', 'messages it sent', 'requests it made', 'blacklists of others that name it'] };
}

/** The nickname cannot be empty. */
const DELETED = 'deleted';

function checkGroups(userID: string, { owned }: Belongings, { groups, to }: DeleteOptions): void {
  if (to !== undefined && groups !== 'transfer') throw new ImctlError('ARG-UNKNOWN', 'to says who gets the groups, and they are not handed over', { hint: 'add  --groups transfer' });
  if (to === userID) throw new ImctlError('ARG-CHOICE', `${userID} is the one who is deleted: its groups cannot go there`);
  if (owned.length === 0 || groups !== undefined) return;
  throw new ImctlError('ARG-MISSING', `${userID} owns ${plural(owned.length, 'group')} (${listFirst(owned.map((group) => group.groupID))}): say where they go`, { hint: '--groups transfer --to USER  ,  --groups transfer  (to their first administrator or member), or  --groups dismiss' });
}

/** Who takes a group over when nobody is named; nobody when its owner is alone. */
async function heirOf({ groupID }: GroupInfo, userID: string, ctx: AdminCtx): Promise<string | undefined> {
  const { items } = await ctx.invoke('groups.members', { groupID }, { size: 100 }) as Page<{ userID: string; role: string }>;
  const others = items.filter((member) => member.userID !== userID);
  return (others.find((member) => member.role === 'admin') ?? others[0])?.userID;
}

async function handOver(groupID: string, heir: string, userID: string, ctx: AdminCtx): Promise<void> {
  const { members } = await ctx.call('/group/get_group_members_info', { groupID, userIDs: [heir] });
  if (!members?.length) await ctx.invoke('groups.invite', { groupID, userIDs: [heir] });
  await ctx.invoke('groups.transfer', { groupID, newOwnerUserID: heir });
  await ctx.invoke('groups.kick', { groupID, userIDs: [userID] });
}
