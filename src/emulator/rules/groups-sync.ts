// /group/*: how a client keeps its groups and their members: all IDs with a hash, changes since a version (http-contract §10).

import { needText } from '../check.ts';
import { ServerError } from '../errors.ts';
import { findMembers, listJoinedGroupIDs, listMemberIDs } from '../store/group-members.ts';
import { findGroups } from '../store/groups.ts';
import { changesSince, currentVersion, hashIDs } from '../store/versions.ts';
import { requireMember, takeLiveGroup, takeOwner } from './groups-common.ts';
import { requireListed } from './groups-lists.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

/** A batch ends when it has gathered this many changes. */
const BATCH_CHANGES = 500;

const get_incremental_join_groups: Rule<{ userID: string; versionID: string; version: number | bigint }> = {
  owner: (body) => body.userID,
  run({ userID, versionID, version }, { store, clock }) {
    const changes = changesSince(store, clock.now(), 'group_join', userID, versionID, Number(version));
    return {
      version: changes.version, versionID: changes.id, full: changes.full, delete: changes.delete,
      insert: findGroups(store, changes.insert), update: findGroups(store, changes.update), sortVersion: 0,
    };
  },
};

const get_full_join_group_ids: Rule<{ userID: string; idHash: number | bigint }> = {
  check: ({ userID }) => needText(userID, 'userID is empty'),
  owner: (body) => body.userID,
  run({ userID, idHash }, { store, clock }) {
    const { id, version } = currentVersion(store, clock.now(), 'group_join', userID);
    const ids = listJoinedGroupIDs(store, userID);
    const equal = hashIDs(ids) === BigInt(idHash);
    return { version, versionID: id, equal, groupIDs: equal ? [] : ids };
  },
};

interface MemberBody { groupID: string; versionID: string; version: number | bigint }

const get_incremental_group_members: Rule<MemberBody> = {
  access: 'token',
  run: (body, ctx) => changedMembers(body, ctx),
};

interface ChangedMembers { delete: string[]; insert: object[]; update: object[] }

function changedMembers({ groupID, versionID, version }: MemberBody, ctx: RequestContext): ChangedMembers & Record<string, unknown> {
  requireMember(ctx, groupID);
  const group = takeLiveGroup(ctx, groupID);
  const changes = changesSince(ctx.store, ctx.clock.now(), 'group_member', groupID, versionID, Number(version));
  const changed = changes.full || changes.groupVersion > 0 || changes.insert.length + changes.delete.length + changes.update.length > 0;
  if (changed) takeOwner(ctx, groupID);
  return {
    version: changes.version, versionID: changes.id, full: changes.full, delete: changes.delete,
    insert: findMembers(ctx.store, groupID, changes.insert), update: findMembers(ctx.store, groupID, changes.update),
    group: changed ? group : null, sortVersion: changes.sortVersion,
  };
}

const get_incremental_group_members_batch: Rule<{ userID: string; reqList: MemberBody[] | null }> = {
  owner: (body) => body.userID,
  run({ reqList }, ctx) {
    const respList: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    let gathered = 0;
    for (const one of reqList ?? []) {
      if (one.groupID in respList) continue;
      const answer = tryChangedMembers(one, ctx);
      if (!answer) continue;
      respList[one.groupID] = answer;
      gathered += answer.delete.length + answer.insert.length + answer.update.length;
      if (gathered >= BATCH_CHANGES) break;
    }
    return { respList };
  },
};

/** Dismissed groups are skipped; any other refusal is the batch's. */
function tryChangedMembers(body: MemberBody, ctx: RequestContext): ChangedMembers | undefined {
  try {
    return changedMembers(body, ctx);
  } catch (error) {
    if (error instanceof ServerError && error.code === 1204) return undefined;
    throw error;
  }
}

const get_full_group_member_user_ids: Rule<{ groupID: string; idHash: number | bigint }> = {
  access: 'token',
  check: ({ groupID }) => needText(groupID, 'groupID is empty'),
  run({ groupID, idHash }, ctx) {
    requireListed(ctx, groupID);
    const { id, version } = currentVersion(ctx.store, ctx.clock.now(), 'group_member', groupID);
    const ids = listMemberIDs(ctx.store, groupID);
    const equal = hashIDs(ids) === BigInt(idHash);
    return { version, versionID: id, equal, userIDs: equal ? [] : ids };
  },
};

/** Rules of keeping groups in step. */
export const groupsSync: Rules = {
  get_incremental_join_groups, get_full_join_group_ids, get_incremental_group_members, get_incremental_group_members_batch, get_full_group_member_user_ids,
};
