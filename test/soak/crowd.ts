// Who takes part in the soak, where they write, and their tokens.
// Imported by soak.ts and the lanes.

import type { Call } from './call.ts';

/** A place to write to. */
export interface Place { conversationID: string; groupID: string; recvID: string }

const USERS = 12, GROUPS = ['north', 'south', 'east'];

/** Everybody. */
export const USER_IDS: readonly string[] = Array.from({ length: USERS }, (_, at) => `w${String(at).padStart(2, '0')}`);

/** Every chat there will be: the groups, and neighbours. */
export const CONVERSATION_IDS: readonly string[] = [...GROUPS.map((id) => `sg_${id}`), ...USER_IDS.slice(1).map((id, at) => `si_${USER_IDS[at]}_${id}`)];

/** The groups. */
export const GROUP_IDS: readonly string[] = GROUPS;

/** Where the n-th message of somebody goes: to the groups and to the neighbours in turn. */
export function placeOf(userID: string, n: number): Place {
  const at = USER_IDS.indexOf(userID), groupID = GROUPS[Math.floor(n / 2) % GROUPS.length]!;
  if (n % 2 === 0) return { conversationID: `sg_${groupID}`, groupID, recvID: '' };
  const other = USER_IDS[at === 0 ? 1 : at === USERS - 1 || n % 4 === 1 ? at - 1 : at + 1]!;
  return { conversationID: `si_${[userID, other].sort().join('_')}`, groupID: '', recvID: other };
}

/** The admin's token, or nothing when the server does not give one now. */
export async function takeAdminToken(call: Call): Promise<string | undefined> {
  const outcome = await call('/auth/get_admin_token', { secret: 'openIM123', userID: 'imAdmin' });
  return outcome.kind === 'answer' && outcome.errCode === 0 ? (outcome.data as { token: string }).token : undefined;
}

/** A user's token, likewise. */
export async function takeUserToken(call: Call, admin: string, userID: string, platformID: number): Promise<string | undefined> {
  const outcome = await call('/auth/get_user_token', { userID, platformID }, admin);
  return outcome.kind === 'answer' && outcome.errCode === 0 ? (outcome.data as { token: string }).token : undefined;
}

/** Register everybody and make the groups, on a server without faults. */
export async function settleIn(call: Call): Promise<void> {
  const admin = (await takeAdminToken(call))!;
  const must = async (path: string, body: object): Promise<void> => {
    const outcome = await call(path, body, admin);
    if (outcome.kind !== 'answer' || outcome.errCode !== 0) throw new Error(`${path}: ${JSON.stringify(outcome)}`);
  };
  await must('/user/user_register', { users: USER_IDS.map((userID) => ({ userID, nickname: userID.toUpperCase() })) });
  for (const groupID of GROUPS) await must('/group/create_group', { ownerUserID: USER_IDS[0], adminUserIDs: [USER_IDS[1]], memberUserIDs: USER_IDS.slice(2), groupInfo: { groupID, groupName: groupID, groupType: 2 } });
}
