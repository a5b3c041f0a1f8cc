// /forbidden/*: addresses that may not register or log in, and the addresses a user may log in from (operations f.3).

import { needPresent, type Pagination } from '../../check.ts';
import { badArgument, ServerError } from '../../errors.ts';
import { findPublic, searchTable } from '../accounts.ts';
import { duplicateKey, needChatPage } from '../check.ts';

import type { ChatMessage } from '../../../openim/catalog/chat.ts';
import type { ChatRule, ChatRules } from '../context.ts';

/** Those before the first that exists already are kept, as Mongo inserts many in order. */
const addIPs: ChatRule<ChatMessage<'admin.AddIPForbiddenReq'>> = {
  writes: true,
  check: ({ forbiddens }) => needPresent(forbiddens, 'forbiddens is empty'),
  run({ forbiddens }, { store, clock }): ServerError | undefined {
    for (const { ip, limitRegister, limitLogin } of forbiddens!) {
      const added = store.run('INSERT OR IGNORE INTO chat_ip_forbidden (ip, limit_register, limit_login, create_time) VALUES (?, ?, ?, ?)', ip, Number(limitRegister), Number(limitLogin), clock.now());
      if (added === 0) return duplicateKey('ip_forbidden', 'ip_1', `{ ip: ${JSON.stringify(ip)} }`);
    }
    return undefined;
  },
};

const deleteIPs: ChatRule<{ ips: string[] | null }> = {
  writes: true,
  check: ({ ips }) => needPresent(ips, 'ips is empty'),
  run({ ips }, { store }) {
    for (const ip of ips!) store.run('DELETE FROM chat_ip_forbidden WHERE ip = ?', ip);
    return undefined;
  },
};

/** The server's own slip: statuses 1 to 6 compare true and false with numbers, and find nothing. */
const LAST_STATUS = 6;

const searchIPs: ChatRule<ChatMessage<'admin.SearchIPForbiddenReq'>> = {
  check: ({ pagination }) => needChatPage(pagination),
  run({ keyword, status, pagination }, { store }) {
    const { total, rows } = searchTable(store, 'chat_ip_forbidden', ['ip'], keyword, pagination, status >= 1 && status <= LAST_STATUS ? '0' : '1');
    return { total, forbiddens: rows.map((row) => ({ ip: row.ip, limitRegister: row.limit_register === 1, limitLogin: row.limit_login === 1, createTime: row.create_time })) };
  },
};

type Limits = ChatMessage<'admin.AddUserIPLimitLoginReq'>;

const addLimits: ChatRule<Limits> = {
  writes: true,
  check: ({ limits }) => needPresent(limits, 'limits is empty'),
  run({ limits }, { store, clock }): ServerError | undefined {
    for (const { userID, ip } of limits!) {
      const added = store.run('INSERT OR IGNORE INTO chat_login_ips (user_id, ip, create_time) VALUES (?, ?, ?)', userID, ip, clock.now());
      if (added === 0) return duplicateKey('limit_user_login_ip', 'user_id_1_ip_1', `{ user_id: ${JSON.stringify(userID)}, ip: ${JSON.stringify(ip)} }`);
    }
    return undefined;
  },
};

const deleteLimits: ChatRule<Limits> = {
  writes: true,
  check: ({ limits }) => needPresent(limits, 'limits is empty'),
  run({ limits }, { store }) {
    if (limits!.some(({ userID, ip }) => userID === '' || ip === '')) throw badArgument('user_id or ip is empty');
    for (const { userID, ip } of limits!) store.run('DELETE FROM chat_login_ips WHERE user_id = ? AND ip = ?', userID, ip);
    return undefined;
  },
};

const searchLimits: ChatRule<{ keyword: string; pagination: Pagination | null }> = {
  check: ({ pagination }) => needChatPage(pagination),
  run({ keyword, pagination }, { store }) {
    const { total, rows } = searchTable(store, 'chat_login_ips', ['user_id', 'ip'], keyword, pagination);
    return { total, limits: rows.map((row) => ({ userID: row.user_id, ip: row.ip, createTime: row.create_time, user: findPublic(store, String(row.user_id)) })) };
  },
};

/** Rules of /forbidden/*. */
export const forbidden: ChatRules = {
  '/forbidden/ip/add': addIPs, '/forbidden/ip/del': deleteIPs, '/forbidden/ip/search': searchIPs,
  '/forbidden/user/add': addLimits, '/forbidden/user/del': deleteLimits, '/forbidden/user/search': searchLimits,
};
