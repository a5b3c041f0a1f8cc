// The object `accounts`: who may log in, by the account system (chat) beside OpenIM (operations f.2, f.3).
// Imported by index.ts. A new operation is a row below.
import { ImctlError } from '../base/errors.ts';
import type { ChatMessage } from '../openim/catalog/chat.ts';
import { md5 } from '../openim/chat.ts';
import type { Page } from '../operation/operation.ts';
import { defineObject, type AdminCtx } from './define.ts';

/** An account as it is listed: never with its password. */
export type Account = Omit<ChatMessage<'common.UserFullInfo'>, 'password'> & { blocked: boolean };

const userID = { kind: 'string', required: true, positional: true, doc: 'The user.' } as const;

const PAGE_MOST = 100;

export const accounts = defineObject({
  name: 'accounts', singular: 'account', short: 'a',
  doc: 'Who may log in, by the account system beside OpenIM (chat). A context needs its address: chatAdmin.',
  shapes: [{
    name: 'Account', id: 'userID',
    columns: [
      { title: 'USERID', from: 'userID' }, { title: 'ACCOUNT', from: 'account' }, { title: 'PHONE', from: 'phoneNumber' }, { title: 'EMAIL', from: 'email' }, { title: 'NICKNAME', from: 'nickname' },
      { title: 'BLOCKED', from: 'blocked', as: 'flag' }, { title: 'AREA', from: 'areaCode', wide: true }, { title: 'LEVEL', from: 'level', wide: true },
    ],
    derived: { blocked: 'Cannot log in.' }, types: { blocked: 'boolean' },
  }, {
    name: 'Block', id: 'userID',
    columns: [{ title: 'USERID', from: 'userID' }, { title: 'NICKNAME', from: 'nickname' }, { title: 'REASON', from: 'reason' }, { title: 'SINCE', from: 'createTime', as: 'time' }, { title: 'BY', from: 'opUserID', wide: true }],
  }],
  operations: {
    list: {
      doc: 'List accounts, or those with a text in their name, number or address.',
      effect: 'read', returns: { many: 'Account' },
      params: { keyword: { kind: 'string', doc: 'A part of the ID, the account, the number, the address or the nickname.' } },
      async run({ keyword = '' }, ctx) {
        const pageNumber = Number(ctx.page.cursor ?? 1), showNumber = Math.min(PAGE_MOST, ctx.page.size);
        const { users, total } = await ctx.chat('chat', '/user/search/full', { keyword, pagination: { pageNumber, showNumber }, genders: 0, normal: 0 });
        const items = await withBlocked(ctx, users ?? []);
        return { items, total, ...(pageNumber * showNumber < total ? { next: String(pageNumber + 1) } : {}) };
      },
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
      effect: 'write', returns: { one: 'Account' },
      params: {
        userID: { ...userID, doc: 'ID of the user: letters, digits and _.', pattern: { allows: /^[A-Za-z0-9_]+$/, says: 'may hold letters, digits and _ only' } },
        password: { kind: 'string', required: true, secret: true, doc: 'Its password; sent as its md5, as the account system wants it.' },
        nickname: { kind: 'string', doc: 'Name others see; default the ID.' }, email: { kind: 'string', doc: 'Its e-mail address.' },
        areaCode: { kind: 'string', doc: 'Area code of the phone number: +49.' }, phoneNumber: { kind: 'string', doc: 'Its phone number.' },
        account: { kind: 'string', doc: 'A name to log in with, beside the address or the number.' }, faceURL: { kind: 'string', doc: 'Address of the picture.' },
      },
      async run({ userID, password, nickname = userID, email = '', areaCode = '', phoneNumber = '', account = '', faceURL = '' }, ctx) {
        if (email === '' && (areaCode === '' || phoneNumber === '')) throw new ImctlError('ARG-MISSING', `an account needs an e-mail address, or an area code and a phone number`, { hint: 'add  --email ADDRESS  , or  --area-code +49 --phone-number NUMBER' });
        await ctx.chat('admin', '/user/import/json', { users: [{ userID, nickname, email, areaCode, phoneNumber, account, faceURL, password: await md5(password), gender: 0, birth: 0 }] })
          .catch(unlessTheUserExisted).catch(asConflict('already register', `${userID} has an account already`)).catch(asConflict('E11000', 'another account has that address, number or name'));
        return findAccount(ctx, userID);
      },
      examples: ['imctl create account hal --email hal@example.org --password correct-horse'],
    },
    resetPassword: {
      doc: 'Give an account another password; it ends every session of the user.',
      effect: 'write', returns: { nothing: true }, guarded: true, repeatable: true,
      params: { userID, password: { kind: 'string', required: true, secret: true, doc: 'The new password.' } },
      async run({ userID, password }, ctx) {
        await findAccount(ctx, userID);
        await ctx.chat('admin', '/user/password/reset', { userID, newPassword: await md5(password) });
      },
      examples: ['imctl accounts reset-password gil --password battery-staple'],
    },
    block: {
      doc: 'Keep a user from logging in, and end every session.',
      effect: 'write', returns: { nothing: true }, guarded: true, repeatable: true,
      undo: { by: 'unblock', prepare: ({ userID }) => () => [{ path: 'accounts.unblock', params: { userID } }] },
      params: { userID, reason: { kind: 'string', default: '', doc: 'Told to whoever tries to log in.' } },
      async run({ userID, reason }, ctx) {
        await ctx.invoke('users.get', { userID });
        await ctx.chat('admin', '/block/add', { userID, reason }).catch(asConflict('already blocked', `${userID} is blocked already`));
      },
      examples: ['imctl block account gil --reason spam'],
    },
    unblock: {
      doc: 'Let a user log in again.',
      effect: 'write', returns: { nothing: true }, repeatable: true,
      undo: { by: 'block', prepare: ({ userID }) => () => [{ path: 'accounts.block', params: { userID } }] },
      params: { userID },
      run: async ({ userID }, ctx) => { await ctx.chat('admin', '/block/del', { userIDs: [userID] }).catch(asConflict('not blocked', `${userID} is not blocked`)); },
      examples: ['imctl unblock account ivy'],
    },
    blocked: {
      doc: 'List who is blocked, by whom and why.',
      effect: 'read', returns: { many: 'Block' },
      params: { keyword: { kind: 'string', doc: 'A part of the ID, the reason, or who blocked.' } },
      run: async ({ keyword = '' }, ctx): Promise<Page> => searchBlocked(ctx, keyword, Number(ctx.page.cursor ?? 1), Math.min(PAGE_MOST, ctx.page.size)),
      examples: ['imctl accounts blocked'],
    },
  },
});

async function findAccount(ctx: AdminCtx, userID: string): Promise<Account> {
  const { users } = await ctx.chat('chat', '/user/find/full', { userIDs: [userID] });
  const found = users?.[0];
  if (!found) throw new ImctlError('NOT-FOUND', `${userID} has no account`, { route: 'POST /user/find/full', hint: 'list them with  imctl get accounts' });
  return (await withBlocked(ctx, [found]))[0]!;
}

/** Which of them are blocked; the stored password, which the account system may send along, is left out. */
async function withBlocked(ctx: AdminCtx, found: readonly ChatMessage<'common.UserFullInfo'>[]): Promise<Account[]> {
  if (found.length === 0) return [];
  const blocked = new Set<string>();
  for (let pageNumber = 1, more = true; more; pageNumber++) {
    const { items, next } = await searchBlocked(ctx, found.length === 1 ? found[0]!.userID : '', pageNumber, PAGE_MOST);
    for (const item of items) blocked.add((item as { userID: string }).userID);
    more = next !== undefined;
  }
  return found.map(({ password: _password, ...account }) => ({ ...account, blocked: blocked.has(account.userID) }));
}

async function searchBlocked(ctx: AdminCtx, keyword: string, pageNumber: number, showNumber: number): Promise<Page> {
  const { users, total } = await ctx.chat('admin', '/block/search', { keyword, pagination: { pageNumber, showNumber } });
  return { items: users ?? [], total, ...(pageNumber * showNumber < total ? { next: String(pageNumber + 1) } : {}) };
}

/** It writes the account first and registers the user then: for a user OpenIM has, the account is made and 1102 told (operations f.3). */
function unlessTheUserExisted(error: unknown): void {
  if (!(error instanceof ImctlError && error.errCode === 1102)) throw error;
}

/** The account system has no code of its own for what is so already: 1001, or the store's own, and these words (operations f.3). */
function asConflict(words: string, says: string) {
  return (error: unknown): never => {
    if (error instanceof ImctlError && error.message.includes(words)) throw new ImctlError('CONFLICT', says, { errCode: error.errCode, operationID: error.operationID, cause: error });
    throw error;
  };
}
