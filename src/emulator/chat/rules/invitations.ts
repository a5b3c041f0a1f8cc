// /invitation_code/*: codes that let somebody register where the client configuration asks for one.

import { hasDuplicates, needPresent } from '../../check.ts';
import { badArgument } from '../../errors.ts';
import { findPublic, searchTable } from '../accounts.ts';
import { goList, needChatPage } from '../check.ts';

import type { ChatMessage } from '../../../openim/catalog/chat.ts';
import type { ChatContext, ChatRule, ChatRules } from '../context.ts';

type Codes = ChatMessage<'admin.AddInvitationCodeReq'>;

function known({ store }: ChatContext, codes: readonly string[]): string[] {
  return codes.filter((code) => store.get('SELECT 1 FROM chat_invitations WHERE invitation_code = ?', code));
}

function insert({ store, clock }: ChatContext, codes: readonly string[]): undefined {
  for (const code of codes) store.run("INSERT INTO chat_invitations (invitation_code, user_id, create_time) VALUES (?, '', ?)", code, clock.now());
  return undefined;
}

const add: ChatRule<Codes> = {
  writes: true,
  check: ({ codes }) => needPresent(codes, 'codes is invalid'),
  run({ codes }, ctx) {
    if (hasDuplicates(codes!)) throw badArgument('codes is duplicate');
    const existing = known(ctx, codes!);
    if (existing.length > 0) throw badArgument(`code existed, ids=${goList(existing)}`);
    return insert(ctx, codes!);
  },
};

const generate: ChatRule<ChatMessage<'admin.GenInvitationCodeReq'>> = {
  writes: true,
  check({ len, num, chars }) {
    if (len < 1) throw badArgument('len is invalid');
    if (num < 1) throw badArgument('num is invalid');
    if (chars === '') throw badArgument('chars is in invalid');
  },
  run({ len, num, chars }, ctx) {
    const alphabet = Buffer.from(chars), { randomBytes } = process.getBuiltinModule('node:crypto');
    const codes = Array.from({ length: num }, () => Buffer.from(randomBytes(len).map((byte) => alphabet[byte % alphabet.length]!)).toString());
    if (hasDuplicates(codes)) throw badArgument('gen duplicate codes');
    const existing = known(ctx, codes);
    // The server's own slip: it names the others.
    if (existing.length > 0) throw badArgument(codes.filter((code) => !existing.includes(code)).join(', '));
    return insert(ctx, codes);
  },
};

const del: ChatRule<Codes> = {
  writes: true,
  check: ({ codes }) => needPresent(codes, 'codes is empty'),
  run({ codes }, ctx) {
    if (hasDuplicates(codes!)) throw badArgument('codes is duplicate');
    const existing = known(ctx, codes!), missing = codes!.filter((code) => !existing.includes(code));
    if (missing.length > 0) throw badArgument(`code not found ${missing.join(', ')}`);
    for (const code of codes!) ctx.store.run('DELETE FROM chat_invitations WHERE invitation_code = ?', code);
    return undefined;
  },
};

/** By status: all, those used, those not. A list of users takes its place. */
const BY_STATUS = ['1', "user_id <> ''", "user_id = ''"];

const search: ChatRule<ChatMessage<'admin.SearchInvitationCodeReq'>> = {
  check({ status, pagination }) {
    if (BY_STATUS[status] === undefined) throw badArgument('state invalid');
    needChatPage(pagination);
  },
  run({ status, userIDs, codes, keyword, pagination }, { store }) {
    const where = `${userIDs ? 'user_id IN (SELECT value FROM json_each(?1))' : `?1 IS NULL AND ${BY_STATUS[status]!}`} AND (?2 IS NULL OR invitation_code IN (SELECT value FROM json_each(?2)))`;
    const only = [userIDs, codes].map((list) => (list ? JSON.stringify(list) : null));
    const { total, rows } = searchTable(store, 'chat_invitations', ['invitation_code', 'user_id'], keyword, pagination, where, ...only);
    const list = rows.map((row) => ({ invitationCode: row.invitation_code, createTime: row.create_time, usedUserID: row.user_id, usedUser: row.user_id === '' ? null : findPublic(store, String(row.user_id)) }));
    return { total, list };
  },
};

/** Rules of /invitation_code/*. */
export const invitations: ChatRules = { '/invitation_code/add': add, '/invitation_code/gen': generate, '/invitation_code/del': del, '/invitation_code/search': search };
