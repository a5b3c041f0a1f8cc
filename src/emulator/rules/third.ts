// /third/*: client logs, push tokens and badges, the link to Grafana (operations c.4).

import { needText, pageWindow, type Pagination } from '../check.ts';
import { badArgument, ServerError } from '../errors.ts';
import { matchPattern } from '../pattern.ts';
import { findPlatformName } from '../platforms.ts';
import { keepPushToken } from '../store/push-tokens.ts';

import type { Rule, Rules } from '../context.ts';
import type { Row, Store } from '../store/open.ts';

const fcm_update_token: Rule<{ platformID: number; fcmToken: string; account: string; expireTime: number }> = {
  writes: true,
  check({ platformID, fcmToken, account }, { profile }) {
    if (platformID < 1 || platformID > profile.maxPlatform) throw badArgument('platformID is invalidate');
    needText(fcmToken, 'FcmToken is empty');
    needText(account, 'account is empty');
  },
  run({ platformID, fcmToken, account, expireTime }, { store, clock }) {
    // Without a life it stays for ever, as a key of Redis without a TTL does.
    const expires = Number(expireTime) > 0 ? clock.now() + Number(expireTime) * 1000 : 0;
    keepPushToken(store, account, platformID, fcmToken, expires);
    return undefined;
  },
};

const set_app_badge: Rule<{ userID: string; appUnreadCount: number }> = {
  writes: true,
  check: ({ userID }) => needText(userID, 'UserID is empty'),
  owner: (body) => body.userID,
  run({ userID, appUnreadCount }, { store }) {
    store.run('INSERT OR REPLACE INTO badges (user_id, count) VALUES (?, ?)', userID, appUnreadCount);
    return undefined;
  },
};

interface Upload { platform: number; fileURLs: { filename: string; URL: string }[] | null; appFramework: string; version: string; ex: string }

/** appFramework is taken and kept nowhere: systemType stays empty (recordings, third-logs-and-push 10). */
const logsUpload: Rule<Upload> = {
  writes: true,
  run({ platform, fileURLs, version, ex }, { store, clock, caller }) {
    if (!fileURLs?.length) throw new ServerError(500, 'must provide at least one element in input slice', { wrap: 'mongo insert many' });
    for (const file of fileURLs) {
      store.run('INSERT INTO client_logs (log_id, platform, user_id, create_time, url, file_name, system_type, version, ex) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        newLogID(store), findPlatformName(platform), caller.userID, clock.now(), file.URL, file.filename, '', version, ex);
    }
    return undefined;
  },
};

/** Ten digits nobody has. */
function newLogID(store: Store): string {
  const { randomInt } = process.getBuiltinModule('node:crypto');
  for (;;) {
    const id = String(randomInt(1_000_000_000, 10_000_000_000));
    if (!store.get('SELECT 1 FROM client_logs WHERE log_id = ?', id)) return id;
  }
}

const logsDelete: Rule<{ logIDs: string[] | null }> = {
  writes: true,
  run({ logIDs }, { store }) {
    // Mongo refuses a list that is none; its own words differ by version (recordings, third-logs-and-push 19).
    if (!logIDs?.length) throw new ServerError(500, '(BadValue) $in needs an array', { wrap: 'mongo find' });
    const unknown = logIDs.filter((id) => !store.get('SELECT 1 FROM client_logs WHERE log_id = ?', id));
    if (unknown.length > 0) throw new ServerError(1004, `logIDs not found, logIDs=[${unknown.join(' ')}]`);
    for (const id of logIDs) store.run('DELETE FROM client_logs WHERE log_id = ?', id);
    return undefined;
  },
};

/** Where a search begins that names no time (catalog notes: since 2019). */
const SINCE_2019 = Date.UTC(2019, 0, 1);

const logsSearch: Rule<{ keyword: string; startTime: number; endTime: number; pagination: Pagination | null }> = {
  run({ keyword, startTime, endTime, pagination }, { store, clock }) {
    if (startTime > endTime) throw badArgument('startTime>endTime');
    const isAlways = Number(startTime) === 0 && Number(endTime) === 0;
    const rows = store.all(`SELECT client_logs.*, coalesce(users.nickname, '') AS nickname FROM client_logs LEFT JOIN users USING (user_id)
      WHERE client_logs.create_time BETWEEN ? AND ? ORDER BY client_logs.create_time DESC, client_logs.n DESC`,
    isAlways ? SINCE_2019 : Number(startTime), isAlways ? clock.now() : Number(endTime));
    const matches = keyword === '' ? [] : matchPattern(keyword, rows.map((row) => String(row.user_id)));
    const found = keyword === '' ? rows : rows.filter((_row, i) => matches[i]);
    const [limit, offset] = pageWindow(pagination);
    return { logsInfos: found.slice(offset, offset + limit).map(toLogInfo), total: found.length };
  },
};

function toLogInfo(row: Row): unknown {
  return {
    userID: row.user_id, platform: row.platform, url: row.url, createTime: row.create_time, nickname: row.nickname, logID: row.log_id,
    filename: row.file_name, systemType: row.system_type, ex: row.ex, version: row.version,
  };
}

/** An address that is not configured leads to the folder of the path, as Go's redirect makes of it. */
const prometheus: Rule = { run: (_body, { config, profile }) => config.grafanaURL || profile.grafanaURL };

/** Rules of /third/*. */
export const third: Rules = { fcm_update_token, set_app_badge, 'logs/upload': logsUpload, 'logs/delete': logsDelete, 'logs/search': logsSearch, prometheus };
