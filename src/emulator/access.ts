// Who may: the two questions the server asks before a rule works, in its words (http-contract §9).
// Imported by perform.ts, and by rules that decide access themselves.

import { noPermission } from './errors.ts';

import type { Caller } from './context.ts';

/** The caller is a configured admin, or 1002. */
export function requireAdmin(caller: Caller): void {
  if (!caller.isAdmin) throw noPermission(`user ${caller.userID} is not admin userID`);
}

/** The caller is one of these users, or an admin, or 1002. */
export function requireSelfOrAdmin(caller: Caller, owners: string | readonly string[]): void {
  if (caller.isAdmin) return;
  if (typeof owners === 'string') {
    if (owners !== caller.userID) throw noPermission(`ownerUserID, ${owners}=MISSING`);
  } else if (!owners.includes(caller.userID)) {
    throw noPermission('opUser in ownerUserIDs');
  }
}
