// What can be declared: kinds of manifests, how each reads from the server, and which calls make the server's state the declared one.
// Imported by manifests.ts and by the commands that read declarations. A new kind is a row in KINDS; the order is the one things are made in.
import { ImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { isPlainObject } from '../base/fields.ts';
import { GROUP_STATUS } from '../openim/catalog/constants.ts';
import type { InverseCall } from '../operation/operation.ts';
import { allItems, type AdminCtx } from './define.ts';

/** A manifest: `kind`, the field that names it, and the fields that are declared. What is left out is not looked at. */
export type Manifest = Record<string, unknown> & { kind: string };

/** One kind. */
export interface ManifestKind {
  kind: string;
  /** As items are named: `user/anna`. */
  noun: string;
  id: string;
  /** Fields that can be declared; lists are sets: their order means nothing. */
  fields: readonly string[];
  /** Fields of printed items that say nothing of what is wanted. */
  ignored: readonly string[];
  /** What is there, with all fields; undefined when it is not. */
  read(id: string, ctx: AdminCtx): Promise<Record<string, unknown> | undefined>;
  /** The calls that make it when it is not there. */
  create(wanted: Manifest): InverseCall[];
  /** The calls that make the changed fields what is wanted. */
  change(id: string, wanted: Record<string, unknown>, now: Record<string, unknown>): InverseCall[];
  /** The call that takes it away, where there is one. */
  remove?(id: string): InverseCall;
  /** Where it can carry the mark of who declares it (manifest-owner.ts): the list to find it in, and what takes it away once it is declared no more. */
  owned?: { list: string; takeAway(id: string): InverseCall };
}

const PRINTED = ['kind', 'apiVersion'];

/** All kinds, in the order they are applied. */
export const KINDS: readonly ManifestKind[] = [
  {
    kind: 'User', noun: 'user', id: 'userID', fields: ['nickname', 'faceURL', 'ex'], ignored: ['createTime', 'appMangerLevel', 'globalRecvMsgOpt', 'online'],
    read: (id, ctx) => orNothing(ctx.invoke('users.get', { userID: id })),
    create: (wanted) => [{ path: 'users.create', params: pick(wanted, ['userID', 'nickname', 'faceURL', 'ex']) }],
    change: (id, wanted) => [{ path: 'users.update', params: { userID: id, ...wanted } }],
    owned: { list: 'users.list', takeAway: (id) => ({ path: 'users.delete', params: { userID: id } }) },
  },
  {
    kind: 'NotificationAccount', noun: 'notification-account', id: 'userID', fields: ['nickName', 'faceURL'], ignored: ['appMangerLevel'],
    read: (id, ctx) => orNothing(ctx.invoke('notificationAccounts.get', { userID: id })),
    create: (wanted) => [{ path: 'notificationAccounts.create', params: { ...pick(wanted, ['userID', 'nickName', 'faceURL']), ...(typeof wanted.appMangerLevel === 'number' ? { level: wanted.appMangerLevel } : {}) } }],
    change: (id, wanted) => [{ path: 'notificationAccounts.update', params: { userID: id, ...wanted } }],
  },
  {
    kind: 'Group', noun: 'group', id: 'groupID',
    fields: ['groupName', 'ownerUserID', 'adminUserIDs', 'memberUserIDs', 'notification', 'introduction', 'faceURL', 'ex', 'needVerification'],
    ignored: ['createTime', 'memberCount', 'status', 'creatorUserID', 'groupType', 'lookMemberInfo', 'applyMemberFriend', 'notificationUpdateTime', 'notificationUserID'],
    read: readGroup,
    create: (wanted) => [{ path: 'groups.create', params: pick(wanted, ['groupID', 'groupName', 'ownerUserID', 'adminUserIDs', 'memberUserIDs', 'notification', 'introduction', 'faceURL', 'ex', 'needVerification']) }],
    change: changeGroup,
    remove: dismiss,
    owned: { list: 'groups.list', takeAway: dismiss },
  },
  {
    kind: 'Friends', noun: 'friends', id: 'userID', fields: ['friendUserIDs'], ignored: [],
    read: async (id, ctx) => ({ userID: id, friendUserIDs: (await allItems<{ userID: string }>('friends.list', { userID: id }, ctx)).map((friend) => friend.userID) }),
    create: () => [],
    change(id, { friendUserIDs }, now) {
      const { added, gone } = difference(friendUserIDs as string[], now.friendUserIDs as string[]);
      return [
        ...(added.length > 0 ? [{ path: 'friends.add', params: { userID: id, friendUserID: added } }] : []),
        ...(gone.length > 0 ? [{ path: 'friends.remove', params: { userID: id, friendUserID: gone } }] : []),
      ];
    },
  },
];

/** The kind of a manifest. @throws ImctlError FILE-INVALID with the nearest name. */
export function kindOf(manifest: Record<string, unknown>): ManifestKind {
  const found = KINDS.find((row) => row.kind === manifest.kind);
  if (found) return found;
  const names = KINDS.map((row) => row.kind);
  throw new ImctlError('FILE-INVALID', manifest.kind === undefined ? 'a manifest needs its kind' : `there is no kind ${JSON.stringify(manifest.kind)}`, { hint: `${didYouMean(String(manifest.kind), names)}kinds: ${names.join(', ')}` });
}

/** The kind a person means: `user`, `users`, `User`. @throws ImctlError USAGE with the nearest word. */
export function findKind(word: string, what: string): ManifestKind {
  const found = KINDS.find((row) => [row.noun, `${row.noun}s`, row.kind.toLowerCase()].includes(word.toLowerCase()));
  if (found) return found;
  const nouns = KINDS.map((row) => row.noun);
  throw new ImctlError('USAGE', `${what} takes a kind and an ID, and ${JSON.stringify(word)} is no kind`, { hint: `${didYouMean(word, nouns)}kinds: ${nouns.join(', ')}` });
}

/** Check what a manifest says. @throws ImctlError FILE-INVALID for fields that cannot be declared, or of another type. */
export function checkManifest(manifest: unknown): { row: ManifestKind; id: string; wanted: Record<string, unknown> } {
  if (!isPlainObject(manifest)) throw new ImctlError('FILE-INVALID', 'a manifest is an object with kind and fields');
  const row = kindOf(manifest);
  const id = manifest[row.id];
  if (typeof id !== 'string' || id === '') throw new ImctlError('FILE-INVALID', `a ${row.kind} needs ${row.id}`);
  const known = [row.id, ...row.fields, ...row.ignored, ...PRINTED];
  const unknown = Object.keys(manifest).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new ImctlError('FILE-INVALID', `${row.noun}/${id}: a ${row.kind} has no field ${unknown}`, { hint: `${didYouMean(unknown, [row.id, ...row.fields])}fields: ${[row.id, ...row.fields].join(', ')}` });
  const wanted = pick(manifest, row.fields);
  for (const [name, value] of Object.entries(wanted)) {
    const isList = name.endsWith('IDs');
    const fits = isList ? Array.isArray(value) && value.every((one) => typeof one === 'string') : name === 'needVerification' ? typeof value === 'number' : typeof value === 'string';
    if (!fits) throw new ImctlError('FILE-INVALID', `${row.noun}/${id}: ${name} must be ${isList ? 'a list of IDs' : name === 'needVerification' ? 'a number' : 'a text'}, not ${JSON.stringify(value)}`);
  }
  return { row, id, wanted };
}

/** The fields that differ, each with what is there and what is wanted. */
export function differences(wanted: Record<string, unknown>, now: Record<string, unknown>): { field: string; from: unknown; to: unknown }[] {
  return Object.entries(wanted).filter(([name, value]) => !same(value, now[name])).map(([field, to]) => ({ field, from: now[field], to }));
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && new Set(a).size === new Set([...a, ...b] as unknown[]).size;
  return a === b;
}

function dismiss(id: string): InverseCall {
  return { path: 'groups.dismiss', params: { groupID: id } };
}

async function readGroup(id: string, ctx: AdminCtx): Promise<Record<string, unknown> | undefined> {
  const group = await orNothing(ctx.invoke('groups.get', { groupID: id }));
  if (!group || Number(group.status) === GROUP_STATUS.GroupStatusDismissed) return undefined;
  const members = await allItems<{ userID: string; role: string }>('groups.members', { groupID: id }, ctx);
  const of = (role: string) => members.filter((member) => member.role === role).map((member) => member.userID);
  return { ...group, adminUserIDs: of('admin'), memberUserIDs: of('member') };
}

/** Who is to be in comes first, then roles, then the owner; who is to be out goes last. */
function changeGroup(id: string, wanted: Record<string, unknown>, now: Record<string, unknown>): InverseCall[] {
  const { ownerUserID = now.ownerUserID, adminUserIDs = now.adminUserIDs, memberUserIDs = now.memberUserIDs, ...profile } = wanted as { ownerUserID?: string; adminUserIDs?: string[]; memberUserIDs?: string[] };
  const [owner, admins, members] = [ownerUserID as string, adminUserIDs as string[], memberUserIDs as string[]];
  const before = now.ownerUserID as string;
  const inside = [before, ...(now.adminUserIDs as string[]), ...(now.memberUserIDs as string[])];
  const { added, gone } = difference([...new Set([owner, ...admins, ...members])], inside);
  // Who hands a group over gets the role of the one who takes it.
  const nowAdmins = (now.adminUserIDs as string[]).map((userID) => (userID === owner ? before : userID));
  const promoted = admins.filter((userID) => !nowAdmins.includes(userID) && userID !== owner);
  const demoted = nowAdmins.filter((userID) => !admins.includes(userID) && userID !== owner && !gone.includes(userID));
  const call = (path: string, params: Record<string, unknown>) => ({ path, params: { groupID: id, ...params } });
  return [
    ...(Object.keys(profile).length > 0 ? [call('groups.update', profile)] : []),
    ...(added.length > 0 ? [call('groups.invite', { userIDs: added })] : []),
    ...(owner !== before ? [call('groups.transfer', { newOwnerUserID: owner })] : []),
    ...(promoted.length > 0 ? [call('groups.setRole', { userIDs: promoted, role: 'admin' })] : []),
    ...(demoted.length > 0 ? [call('groups.setRole', { userIDs: demoted, role: 'member' })] : []),
    ...(gone.length > 0 ? [call('groups.kick', { userIDs: gone })] : []),
  ];
}

function difference(wanted: readonly string[], now: readonly string[]): { added: string[]; gone: string[] } {
  return { added: wanted.filter((one) => !now.includes(one)), gone: now.filter((one) => !wanted.includes(one)) };
}

async function orNothing(answer: Promise<unknown>): Promise<Record<string, unknown> | undefined> {
  try {
    return await answer as Record<string, unknown>;
  } catch (error) {
    if (error instanceof ImctlError && error.code === 'NOT-FOUND') return undefined;
    throw error;
  }
}

function pick(values: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}
