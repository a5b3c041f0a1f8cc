// /application/*: versions of the client programs.

import { badArgument, rawNotFound } from '../../errors.ts';
import { pageWindow } from '../../check.ts';
import { duplicateKey } from '../check.ts';

import type { ChatMessage } from '../../../openim/catalog/chat.ts';
import type { Row } from '../../store/open.ts';
import type { ChatRule, ChatRules } from '../context.ts';

const ORDER = 'ORDER BY latest DESC, n DESC';

const add: ChatRule<ChatMessage<'admin.AddApplicationVersionReq'>> = {
  writes: true,
  run({ platform, version, url, text, force, latest, hot }, { store, clock }) {
    if (store.get('SELECT 1 FROM chat_applications WHERE platform = ? AND version = ?', platform, version)) {
      throw duplicateKey('application', 'platform_1_version_1', `{ platform: ${JSON.stringify(platform)}, version: ${JSON.stringify(version)} }`);
    }
    store.run('INSERT INTO chat_applications (id, platform, version, url, text, force, latest, hot, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      objectID(clock.now()), platform, version, url, text, Number(force), Number(latest), Number(hot), clock.now());
    return undefined;
  },
};

/** As Mongo makes them: seconds, then what nobody else has. */
function objectID(now: number): string {
  return Math.floor(now / 1000).toString(16).padStart(8, '0') + process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex');
}

function needObjectID(id: string): void {
  if (!/^[0-9a-fA-F]{24}$/.test(id)) throw badArgument('invalid id the provided hex string is not a valid ObjectID');
}

const update: ChatRule<ChatMessage<'admin.UpdateApplicationVersionReq'>> = {
  writes: true,
  run({ id, platform, version, url, text, force, latest, hot }, { store }) {
    needObjectID(id);
    if ([platform, version, url, text, force, latest, hot].every((value) => value === null)) return undefined;
    const flag = (value: boolean | null): number | null => (value === null ? null : Number(value));
    const matched = store.run(`UPDATE chat_applications SET platform = coalesce(?, platform), version = coalesce(?, version), url = coalesce(?, url), text = coalesce(?, text),
      force = coalesce(?, force), latest = coalesce(?, latest), hot = coalesce(?, hot) WHERE id = ?`, platform, version, url, text, flag(force), flag(latest), flag(hot), id.toLowerCase());
    if (matched === 0) throw rawNotFound('mongo update not matched');
    return undefined;
  },
};

const del: ChatRule<{ id: string[] | null }> = {
  writes: true,
  run({ id: ids }, { store }) {
    for (const id of ids ?? []) needObjectID(id);
    for (const id of ids ?? []) store.run('DELETE FROM chat_applications WHERE id = ?', id.toLowerCase());
    return undefined;
  },
};

const latestVersion: ChatRule<{ platform: string }> = {
  run({ platform }, { store }) {
    const row = store.get(`SELECT * FROM chat_applications WHERE platform = ? ${ORDER} LIMIT 1`, platform);
    return { version: row ? toVersion(row) : null };
  },
};

const pageVersions: ChatRule<ChatMessage<'admin.PageApplicationVersionReq'>> = {
  run({ platform, pagination }, { store }) {
    const where = '?1 IS NULL OR platform IN (SELECT value FROM json_each(?1))', only = platform ? JSON.stringify(platform) : null;
    const { total } = store.get(`SELECT count(*) AS total FROM chat_applications WHERE ${where}`, only)!;
    return { total, versions: store.all(`SELECT * FROM chat_applications WHERE ${where} ${ORDER} LIMIT ?2 OFFSET ?3`, only, ...pageWindow(pagination)).map(toVersion) };
  },
};

function toVersion({ create_time: createTime, force, latest, hot, ...row }: Row): object {
  return { ...row, force: force === 1, latest: latest === 1, hot: hot === 1, createTime };
}

/** Rules of /application/*; the last two answer anybody. */
export const applications: ChatRules = {
  '/application/add_version': add, '/application/update_version': update, '/application/delete_version': del,
  '/application/latest_version': latestVersion, '/application/page_versions': pageVersions,
};
