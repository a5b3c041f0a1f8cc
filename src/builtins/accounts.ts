// The object `accounts`: who may log in, by the account system (chat) beside OpenIM (operations f.2, f.3).
// Imported by index.ts. A new operation is a row below.
import { asImctlError, ImctlError } from '../base/errors.ts';
import type { Values } from '../base/fields.ts';
import { listFirst, plural } from '../base/spell.ts';
import type { ChatMessage } from '../openim/catalog/chat.ts';
import { findBlocks } from './accounts-blocks.ts';
import { importMany, IN_OPENIM, sayThere, type AccountsOutcome, type NewAccount } from './accounts-bulk.ts';
import { defineObject, type AdminCtx } from './define.ts';
import { NEW_ID } from './users-bulk.ts';
import { waitOffline } from './users-sessions.ts';

type FullInfo = ChatMessage<'common.UserFullInfo'>;

/** An account as it is listed: never with its password. */
export type Account = Omit<FullInfo, 'password'> & { phone: string; blocked: boolean };

const userID = { kind: 'string', required: true, positional: true, doc: 'The user.' } as const;
const password = { kind: 'string', required: true, secret: true, doc: 'Its password; rows of a file or of standard input (-f) keep it off the command line.' } as const;

const newAccount = {
  userID: { ...userID, doc: 'ID of the user: letters, digits and _.', pattern: NEW_ID }, password,
  nickname: { kind: 'string', doc: 'Name others see; default the ID.' }, email: { kind: 'string', doc: 'Its e-mail address.' },
  areaCode: { kind: 'string', doc: 'Area code of the phone number: +49.' }, phoneNumber: { kind: 'string', doc: 'Its phone number, digits only.', pattern: { allows: /^\d+$/, says: 'may hold digits only' } },
  account: { kind: 'string', doc: 'A name to log in with, beside the address or the number.' }, faceURL: { kind: 'string', doc: 'Address of the picture.' },
} as const;

export const accounts = defineObject({
  name: 'accounts', singular: 'account', short: 'a',
  doc: 'Who may log in, by the account system beside OpenIM (chat). A context needs its address: chatAdmin.',
  shapes: [{
    name: 'Account', id: 'userID', type: 'UserFullInfo',
    columns: [
      { title: 'USERID', from: 'userID' }, { title: 'ACCOUNT', from: 'account' }, { title: 'PHONE', from: 'phone' }, { title: 'EMAIL', from: 'email' }, { title: 'NICKNAME', from: 'nickname' },
      { title: 'BLOCKED', from: 'blocked', as: 'flag' }, { title: 'LEVEL', from: 'level', wide: true },
    ],
    derived: { phone: 'Area code and phone number together.', blocked: 'Cannot log in.' }, types: { blocked: 'boolean' },
  }, {
    name: 'Block', id: 'userID',
    columns: [{ title: 'USERID', from: 'userID' }, { title: 'NICKNAME', from: 'nickname' }, { title: 'REASON', from: 'reason' }, { title: 'SINCE', from: 'createTime', as: 'time' }, { title: 'BY', from: 'opUserID', wide: true }],
  }],
  operations: {
    list: {
      doc: 'List accounts, or those with a text in their name, number or address.',
      effect: 'read', returns: { many: 'Account' },
      params: { keyword: { kind: 'string', doc: 'A part of the ID, the account, the number, the address or the nickname (a regular expression to the server).' } },
      async run({ keyword = '' }, ctx) {
        const page = await ctx.chatPages('chat', '/user/search/full', { keyword, genders: 0, normal: 0 }, (data) => data.users);
        return { ...page, items: await withBlocked(ctx, page.items) };
      },
      narrow: { userID: { param: 'keyword', as: 'pattern' }, account: { param: 'keyword', as: 'pattern' }, email: { param: 'keyword', as: 'pattern' }, nickname: { param: 'keyword', as: 'pattern' } },
      examples: ['imctl get accounts', 'imctl get accounts --keyword gil'],
    },
    get: {
      doc: 'Show one account.',
      effect: 'read', returns: { one: 'Account' },
      params: { userID },
      run: ({ userID }, ctx) => findAccount(ctx, userID),
      examples: ['imctl get account gil'],
    },
    create: {
      doc: 'Make an account, and with it the user unless it exists. It needs an e-mail address, or an area code and a phone number.',
      effect: 'write', returns: { one: 'Account' }, bulk: { operation: 'createMany', param: 'accounts', size: 100, checks: 'always' },
      params: newAccount,
      async run(params, ctx) {
        await importAccount(ctx, await readNew(params));
        return findAccount(ctx, params.userID);
      },
      examples: ['imctl create account hal --email hal@example.org --password correct-horse'],
    },
    createMany: {
      doc: 'Make many accounts; those that exist are skipped.',
      effect: 'write', returns: { value: '{ created, existing, failed }' },
      // With passwords in them, the rows are in no trail.
      params: { accounts: { kind: 'object', many: true, required: true, secret: true, doc: `Rows with ${Object.keys(newAccount).join(', ')}.` } },
      affects: ({ accounts }) => accounts.length,
      changed: (outcome) => (outcome as AccountsOutcome).created,
      says: ({ accounts }) => ({ what: Array.isArray(accounts) ? `create ${plural(accounts.length, 'account')}` : 'create accounts', fields: {} }),
      preview: async ({ accounts }) => `create ${plural(accounts.length, 'account')}: ${listFirst(accounts.map((one) => one.userID))}.`,
      run: ({ accounts }, ctx) => importMany(accounts, newAccount, (values) => readNew(values as Values<typeof newAccount>), ctx),
    },
    resetPassword: {
      doc: 'Give an account another password; it ends every session of the user. Nobody knows the old one, so there is no way back.',
      effect: 'write', returns: { nothing: true }, guarded: true, repeatable: true,
      params: { userID, password: { ...password, doc: 'The new one; rows of a file or of standard input (-f) keep it off the command line.' } },
      run: async ({ userID, password }, ctx) => { await ctx.chat('admin', '/user/password/reset', { userID, newPassword: await hash(password) }); },
      examples: ['imctl accounts reset-password gil --password battery-staple'],
    },
    block: {
      doc: 'Keep a user from logging in, and end every session; what is still connected a moment later is told (exit 3).',
      effect: 'write', returns: { nothing: true }, guarded: true, repeatable: true,
      undo: { by: 'unblock', prepare: ({ userID }) => () => [{ path: 'accounts.unblock', params: { userID } }] },
      params: { userID, reason: { kind: 'string', doc: 'Told to whoever tries to log in.' } },
      async run({ userID, reason }, ctx) {
        await ctx.invoke('users.get', { userID });
        await ctx.chat('admin', '/block/add', { userID, reason: reason ?? ctx.reason ?? '' });
        await tellSessions(ctx, userID);
      },
      examples: ['imctl block account gil --reason spam'],
    },
    unblock: {
      doc: 'Let a user log in again.',
      effect: 'write', returns: { nothing: true }, repeatable: true,
      undo: {
        by: 'block',
        async prepare({ userID }, ctx) {
          const reason = (await findBlocks(ctx, [userID])).get(userID)?.reason ?? '';
          return () => [{ path: 'accounts.block', params: { userID, reason } }];
        },
      },
      params: { userID },
      run: async ({ userID }, ctx) => { await ctx.chat('admin', '/block/del', { userIDs: [userID] }); },
      examples: ['imctl unblock account ivy'],
    },
    blocked: {
      doc: 'List who is blocked, by whom and why.',
      effect: 'read', returns: { many: 'Block' },
      params: { keyword: { kind: 'string', doc: 'A part of the ID, the reason, or who blocked (a regular expression to the server).' } },
      run: ({ keyword = '' }, ctx) => ctx.chatPages('admin', '/block/search', { keyword }, (data) => data.users),
      examples: ['imctl accounts blocked'],
    },
  },
});

async function findAccount(ctx: AdminCtx, userID: string): Promise<Account> {
  const { users } = await ctx.chat('chat', '/user/find/full', { userIDs: [userID] });
  if (!users?.length) throw new ImctlError('NOT-FOUND', `${userID} has no account`, { route: 'POST /user/find/full', hint: 'list them with  imctl get accounts' });
  return (await withBlocked(ctx, users))[0]!;
}

/** Which of them are blocked; the password, of which the account system tells nothing, is left out. */
async function withBlocked(ctx: AdminCtx, found: readonly FullInfo[]): Promise<Account[]> {
  const blocks = await findBlocks(ctx, found.map((one) => one.userID));
  return found.map(({ password: _none, ...one }) => ({ ...one, phone: [one.areaCode, one.phoneNumber].filter((part) => part !== '').join(' '), blocked: blocks.has(one.userID) }));
}

/** Only those who need it load it. */
async function hash(password: string): Promise<string> {
  return (await import('../openim/chat.ts')).md5(password);
}

/** As the account system takes it. @throws ImctlError ARG-MISSING without anything to log in by. */
async function readNew({ userID, password, nickname = userID, email = '', areaCode = '', phoneNumber = '', account = '', faceURL = '' }: Values<typeof newAccount>): Promise<NewAccount> {
  if (email === '' && (areaCode === '' || phoneNumber === '')) throw new ImctlError('ARG-MISSING', 'an account needs an e-mail address, or an area code and a phone number', { hint: 'add  --email ADDRESS  , or  --area-code +49 --phone-number NUMBER' });
  return { userID, nickname, email, areaCode, phoneNumber, account, faceURL, password: await hash(password) };
}

/** It writes the account first and registers the user then: for a user OpenIM has, the account is made and 1102 told (operations f.3). */
async function importAccount(ctx: AdminCtx, user: NewAccount): Promise<void> {
  try {
    await ctx.chat('admin', '/user/import/json', { users: [user] });
  } catch (error) {
    if (!(error instanceof ImctlError && error.errCode === IN_OPENIM)) throw error;
    ctx.emit({ kind: 'notice', text: sayThere(user.userID) });
  }
}

/** The account system says yes whether or not OpenIM ended the sessions (operations f.3), so this looks. */
async function tellSessions(ctx: AdminCtx, userID: string): Promise<void> {
  const still = await waitOffline(ctx, userID).then((platforms) => platforms.length > 0 && `is still connected from ${platforms.join(', ')}`, (error: unknown) => `may still be connected: ${asImctlError(error).message}`);
  if (still) ctx.emit({ kind: 'partial', text: `${userID} is blocked, and ${still}; end it with  imctl kick user ${userID}` });
}
