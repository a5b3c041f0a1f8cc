// /account/password/*: a user's own password, changed or forgotten; and the change itself, which administrators share.

import { needText } from '../../check.ts';
import { badArgument, noPermission, rawNotFound } from '../../errors.ts';
import { findCredential, phoneCredential } from '../accounts.ts';
import { needIdentity } from '../check.ts';
import { forceOffline } from '../im.ts';
import { hashPassword, isPassword } from '../passwords.ts';
import { endChatTokens } from '../tokens.ts';
import { checkCode } from '../verify-code.ts';

import type { ChatMessage } from '../../../openim/catalog/chat.ts';
import type { ChatContext, ChatRule, ChatRules } from '../context.ts';

type Change = ChatMessage<'chat.ChangePasswordReq'>;

/** Change a password; administrators need not know the old one. Ends the user's tokens of chat. */
export const changePassword = {
  check({ userID, newPassword }: Change): void {
    needText(userID, 'userID is empty');
    needText(newPassword, 'newPassword is empty');
  },
  run({ userID, currentPassword, newPassword }: Change, ctx: ChatContext): void {
    const { store, caller } = ctx;
    if (newPassword === currentPassword) throw badArgument('new password == current password');
    if (!caller.isAdmin && userID !== caller.userID) throw noPermission('no permission change other user password');
    const account = store.get('SELECT password FROM chat_accounts WHERE user_id = ?', userID);
    if (!account) throw rawNotFound();
    if (!caller.isAdmin && !isPassword(currentPassword, String(account.password))) throw noPermission('current password is wrong');
    setPassword(ctx, userID, newPassword);
    endChatTokens(ctx, userID);
  },
};

const change: ChatRule<Change> = {
  writes: true,
  check: changePassword.check,
  run(body, ctx) {
    changePassword.run(body, ctx);
    return forceOffline(ctx, body.userID);
  },
};

/** Forgotten: a code in place of the old one. No session ends. */
const reset: ChatRule<ChatMessage<'chat.ResetPasswordReq'>> = {
  writes: true,
  check(body) {
    needText(body.password, 'password is empty');
    needIdentity(body);
    needText(body.verifyCode, 'VerifyCode is empty');
  },
  run({ email, areaCode, phoneNumber, verifyCode, password }, ctx) {
    checkCode(ctx, email === '' ? 'Phone' : 'Mail', verifyCode);
    const userID = findCredential(ctx.store, email === '' ? phoneCredential(areaCode, phoneNumber) : email);
    if (userID === undefined) throw rawNotFound();
    setPassword(ctx, userID, password);
    return undefined;
  },
};

function setPassword({ store }: ChatContext, userID: string, password: string): void {
  store.run('UPDATE chat_accounts SET password = ? WHERE user_id = ?', hashPassword(password), userID);
}

/** Rules of /account/password/*. */
export const passwords: ChatRules = { '/account/password/change': change, '/account/password/reset': reset };
