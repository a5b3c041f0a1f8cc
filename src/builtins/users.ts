// The object `users`: people with an account on the server.
// Imported by index.ts. A new operation is a row below.
import { ImctlError } from '../base/errors.ts';
import { listFirst, plural } from '../base/spell.ts';
import { PLATFORM_IDS } from '../openim/platforms.ts';
import type { UserInfo } from '../openim/catalog/types.ts';
import { defineObject, undoChanges } from './define.ts';
import { NEW_ID, registerMany, type BulkOutcome } from './users-bulk.ts';
import { deleteUser, disableUser, enableUser, sayDeleting } from './users-leave.ts';
import { endSessions, listSessions, withOnline } from './users-sessions.ts';

/** A user as imctl shows it: the server's fields, and the platforms it is connected from. */
export interface User extends UserInfo {
  online: string[];
}

const userID = { kind: 'string', required: true, positional: true, doc: 'The user.' } as const;

const profile = {
  nickname: { kind: 'string', doc: 'Name others see.' },
  faceURL: { kind: 'string', doc: 'Address of the picture.' },
  ex: { kind: 'string', doc: 'Free text for the application.' },
} as const;

export const users = defineObject({
  name: 'users', singular: 'user', short: 'u',
  doc: 'People with an account on the server.', overview: true,
  shapes: [{
    name: 'User', id: 'userID', type: 'UserInfo',
    columns: [
      { title: 'USERID', from: 'userID' },
      { title: 'NICKNAME', from: 'nickname' },
      { title: 'CREATED', from: 'createTime', as: 'time' },
      { title: 'ONLINE', from: 'online', as: 'list' },
      { title: 'LEVEL', from: 'appMangerLevel', wide: true },
      { title: 'RECVOPT', from: 'globalRecvMsgOpt', wide: true },
      { title: 'EX', from: 'ex', wide: true },
    ],
    derived: { online: 'Platforms the user is connected from now.' }, types: { online: 'string[]' },
  }, {
    name: 'Session', id: 'connID',
    columns: [
      { title: 'USERID', from: 'userID' }, { title: 'PLATFORM', from: 'platform' }, { title: 'BACKGROUND', from: 'isBackground', as: 'flag' }, { title: 'CONNECTION', from: 'connID' },
    ],
    derived: { platform: 'Name of the platform, from platformID.' },
  }],
  related: {
    Groups: (id) => ({ path: 'groups.joined', params: { userID: id } }),
    Friends: (id) => ({ path: 'friends.list', params: { userID: id } }),
    Blacklist: (id) => ({ path: 'blacks.list', params: { userID: id } }),
    Conversations: (id) => ({ path: 'conversations.list', params: { userID: id } }),
  },
  operations: {
    list: {
      doc: 'List users, a page at a time. Administrators and notification accounts are not among them.',
      effect: 'read', returns: { many: 'User' },
      params: {
        search: { kind: 'string', doc: 'Part of the ID or the nickname (a regular expression to the server).' },
      },
      async run({ search }, ctx) {
        const page = await ctx.pages('/user/get_users', search ? { userID: search, nickName: search } : {}, (data) => data.users);
        return { ...page, items: await withOnline(ctx, page.items) };
      },
      narrow: { userID: { param: 'search', as: 'pattern' }, nickname: { param: 'search', as: 'pattern' } },
      examples: ['imctl get users', 'imctl get users --limit 5 -o wide', 'imctl get users --where \'u.nickname.startsWith("A") && u.createTime > now - days(7)\' --sort-by -createTime'],
    },
    search: {
      doc: 'Find users by a part of their ID or nickname.',
      effect: 'read', returns: { many: 'User' },
      params: { text: { kind: 'string', required: true, positional: true, doc: 'What to look for; letters are meant as they stand.' } },
      run: ({ text }, ctx) => ctx.invoke('users.list', { search: RegExp.escape(text) }, ctx.page),
      examples: ['imctl search users ann'],
    },
    get: {
      doc: 'Show one user.',
      effect: 'read', returns: { one: 'User' },
      params: { userID },
      async run({ userID }, ctx) {
        const { usersInfo } = await ctx.call('/user/get_users_info', { userIDs: [userID] });
        const found = usersInfo?.[0];
        if (!found) throw new ImctlError('NOT-FOUND', `no user "${userID}"`, { route: 'POST /user/get_users_info', hint: `search with  imctl search users ${userID}` });
        return (await withOnline(ctx, [found]))[0];
      },
      examples: ['imctl get user anna', 'imctl get user anna -o json'],
    },
    count: {
      doc: 'How many users there are.',
      effect: 'read', returns: { value: 'number' },
      params: {},
      run: async (_params, ctx) => (await ctx.call('/user/get_users', { pagination: { pageNumber: 1, showNumber: 1 } })).total,
      examples: ['imctl count users'],
    },
    create: {
      doc: 'Register a user, or many from a file.',
      effect: 'write', returns: { one: 'User' }, bulk: { operation: 'createMany', param: 'users', size: 500, checks: true },
      params: { userID: { ...userID, doc: 'ID of the new user: letters, digits and _.', pattern: NEW_ID }, ...profile },
      async run({ userID, nickname = userID, faceURL = '', ex = '' }, ctx) {
        await ctx.call('/user/user_register', { users: [newUser({ userID, nickname, faceURL, ex })] });
        return ctx.invoke('users.get', { userID });
      },
      examples: ['imctl create user edgar --nickname Edgar', 'imctl create users -f people.csv'],
    },
    createMany: {
      doc: 'Register many users; those that exist are skipped.',
      effect: 'write', returns: { value: '{ created, skipped, existing, failed }' },
      params: {
        users: { kind: 'object', many: true, required: true, doc: 'Rows with userID, nickname, faceURL, ex.' },
        check: { kind: 'boolean', doc: 'Ask first which are there: for rows that may have been sent before.' },
      },
      affects: ({ users }) => users.length,
      changed: (outcome) => (outcome as BulkOutcome).created,
      says: ({ users }) => ({ what: sayMany(users), fields: {} }),
      preview: async ({ users }) => `${sayMany(users)}.`,
      run: ({ users, check = false }, ctx) => registerMany(users, check, ctx),
    },
    update: {
      doc: 'Change a profile; what is not named stays.',
      effect: 'write', returns: { one: 'User' }, repeatable: true,
      undo: { by: 'update', prepare: async ({ userID, ...changes }, ctx) => undoChanges('users.update', { userID }, changes, await ctx.invoke('users.get', { userID })) },
      params: { userID, ...profile },
      async run({ userID, ...changes }, ctx) {
        if (Object.keys(changes).length === 0) throw new ImctlError('ARG-MISSING', 'nothing to change', { hint: `name what to change, for example  imctl update user ${userID} --nickname NAME` });
        await ctx.call('/user/update_user_info_ex', { userInfo: { userID, ...changes } });
        return ctx.invoke('users.get', { userID });
      },
      examples: ['imctl update user anna --nickname "Anna B."'],
    },
    kick: {
      doc: 'End the sessions of a user, on one platform or on all.',
      effect: 'write', returns: { value: '{ userID, platforms }' }, guarded: true, repeatable: true,
      params: { userID, platform: { kind: 'string', choices: Object.keys(PLATFORM_IDS), doc: 'Only there; default: everywhere.' } },
      async run({ userID, platform }, ctx) {
        await ctx.invoke('users.get', { userID });
        return { userID, platforms: await endSessions(ctx, userID, platform === undefined ? undefined : [platform]) };
      },
      examples: ['imctl kick user anna', 'imctl kick user anna --platform Web'],
    },
    sessions: {
      doc: 'List where users are connected from, over all gateways and platforms; no token is shown.',
      effect: 'read', returns: { many: 'Session' },
      params: { userID: { ...userID, many: true, doc: 'The users.' } },
      run: async ({ userID }, ctx) => ({ items: await listSessions(ctx, userID) }),
      examples: ['imctl users sessions anna', 'imctl get sessions anna ben'],
    },
    token: {
      doc: 'Get a token to act as a user, for support and for tests. It logs other devices of that platform out.',
      effect: 'write', returns: { value: '{ userID, platform, token, expires }' }, reveals: true,
      params: { userID, platform: { kind: 'string', choices: Object.keys(PLATFORM_IDS), default: 'Web', doc: 'For which platform.' } },
      async run({ userID, platform }, ctx) {
        const { token, expireTimeSeconds } = await ctx.call('/auth/get_user_token', { userID, platformID: PLATFORM_IDS[platform]! });
        return { userID, platform, token, expires: new Date(ctx.clock.now() + expireTimeSeconds * 1000).toISOString() };
      },
      examples: ['imctl users token anna --platform IOS -o \'jsonpath={.expires}\''],
    },
    disable: {
      doc: 'Block a user\'s account and end every session. Without a chat admin address only the sessions are ended: a new login stays possible (exit 3 says so).',
      effect: 'write', returns: { value: '{ userID, blocked, platforms }' }, guarded: true, repeatable: true,
      undo: { by: 'enable', prepare: ({ userID }) => (value) => (([value].flat() as { blocked: boolean }[]).some((one) => one.blocked) ? [{ path: 'users.enable', params: { userID } }] : []) },
      params: { userID: { ...userID, many: true, doc: 'The users.' } },
      affects: ({ userID }) => userID.length,
      async run({ userID }, ctx) {
        const done = [];
        for (const one of userID) done.push(await disableUser(one, ctx.reason ?? '', ctx));
        if (done.some((one) => !one.blocked)) ctx.emit({ kind: 'partial', text: `sessions ended, but ${ctx.context.name} has no chat admin address: nothing stops a new login` });
        return done.length === 1 ? done[0] : done;
      },
      examples: ['imctl disable user carla --reason "ticket 12"'],
    },
    enable: {
      doc: 'Let a user log in again whose account was blocked.',
      effect: 'write', returns: { value: '{ userID, blocked }' }, repeatable: true,
      undo: { by: 'disable', prepare: ({ userID }) => () => [{ path: 'users.disable', params: { userID } }] },
      params: { userID: { ...userID, many: true, doc: 'The users.' } },
      affects: ({ userID }) => userID.length,
      async run({ userID }, ctx) {
        const done = [];
        for (const one of userID) done.push(await enableUser(one, ctx));
        return done.length === 1 ? done[0] : done;
      },
      examples: ['imctl enable user carla'],
    },
    delete: {
      doc: 'Delete a user as far as a server lets one: sessions, memberships, friendships and its name go; the ID and what it said to others stay.',
      effect: 'destructive', returns: { value: '{ userID, dismissed, transferred, left, friends, blacks, kept }' }, repeatable: true,
      params: {
        userID,
        groups: { kind: 'string', choices: ['transfer', 'dismiss'], doc: 'What becomes of groups it owns; asked for when there are any.' },
        to: { kind: 'string', names: 'userID', doc: 'Who gets them; default their first administrator, or member.' },
        platforms: { kind: 'string', many: true, choices: Object.keys(PLATFORM_IDS), doc: 'Where it can have been logged in, when that is known: it is logged out there alone, which is faster. Default everywhere.' },
      },
      preview: ({ userID, ...options }, ctx) => sayDeleting(userID, options, ctx),
      run: ({ userID, ...options }, ctx) => deleteUser(userID, options, ctx),
      examples: ['imctl delete user dora --yes', 'imctl delete user anna --groups transfer --to ben --yes'],
    },
  },
});

/** A row that user_register takes; createTime is the server's own. */
function newUser(user: Pick<UserInfo, 'userID' | 'nickname' | 'faceURL' | 'ex'>): UserInfo {
  return { ...user, createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 };
}

/** A list of rows, or its beginning as it is kept in the trail. */
function sayMany(rows: readonly Record<string, unknown>[] | { count: number; first: readonly Record<string, unknown>[] }): string {
  const { count, first } = 'count' in rows ? rows : { count: rows.length, first: rows };
  return `create ${plural(count, 'user')}: ${listFirst(first.map((one) => one.userID), 5, count)}`;
}
