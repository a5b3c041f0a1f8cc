// /applet/*: small programs that clients offer.

import { needPresent, needText, type Pagination } from '../../check.ts';
import { badArgument, rawNotFound } from '../../errors.ts';
import { searchTable } from '../accounts.ts';
import { duplicateKey, needChatPage } from '../check.ts';

import type { ChatMessage } from '../../../openim/catalog/chat.ts';
import type { Row } from '../../store/open.ts';
import type { ChatRule, ChatRules } from '../context.ts';

const ON_SHELF = 1, OFF_SHELF = 2;

const add: ChatRule<ChatMessage<'admin.AddAppletReq'>> = {
  writes: true,
  check(body) {
    for (const key of ['name', 'appID', 'icon', 'url', 'md5'] as const) needText(body[key], `${key} is empty`);
    if (body.size <= 0) throw badArgument('size is invalid');
    needText(body.version, 'version is empty');
    if (body.status !== ON_SHELF && body.status !== OFF_SHELF) throw badArgument('status is invalid');
  },
  run({ id: wanted, name, appID, icon, url, md5, size, version, priority, status }, { store, clock }) {
    const id = wanted || process.getBuiltinModule('node:crypto').randomUUID();
    if (store.get('SELECT 1 FROM chat_applets WHERE id = ?', id)) throw duplicateKey('applet', 'id_1', `{ id: ${JSON.stringify(id)} }`);
    store.run('INSERT INTO chat_applets (id, name, app_id, icon, url, md5, size, version, priority, status, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      id, name, appID, icon, url, md5, size, version, priority, status, clock.now());
    return undefined;
  },
};

const del: ChatRule<{ appletIds: string[] | null }> = {
  writes: true,
  check: ({ appletIds }) => needPresent(appletIds, 'appletIds is empty'),
  run({ appletIds }, { store }) {
    const missing = appletIds!.filter((id) => !store.get('SELECT 1 FROM chat_applets WHERE id = ?', id));
    if (missing.length > 0) throw badArgument(`ids not found: ${missing.join(', ')}`);
    for (const id of appletIds!) store.run('DELETE FROM chat_applets WHERE id = ?', id);
    return undefined;
  },
};

const update: ChatRule<ChatMessage<'admin.UpdateAppletReq'>> = {
  writes: true,
  check: ({ id }) => needText(id, 'id is empty'),
  run({ id, createTime: _unused, ...changes }, { store }) {
    if (!store.get('SELECT 1 FROM chat_applets WHERE id = ?', id)) throw rawNotFound();
    for (const key of ['name', 'appID', 'url', 'version'] as const) if (changes[key] === '') throw badArgument(`${key} is empty`);
    if (changes.md5 !== null && !/^[0-9a-fA-F]{32}$/.test(changes.md5)) throw badArgument('md5 is invalid');
    if (changes.size !== null && changes.size <= 0) throw badArgument('size is invalid');
    if (Object.values(changes).every((value) => value === null)) throw badArgument('no update info');
    store.run(`UPDATE chat_applets SET name = coalesce(?, name), app_id = coalesce(?, app_id), icon = coalesce(?, icon), url = coalesce(?, url), md5 = coalesce(?, md5),
      size = coalesce(?, size), version = coalesce(?, version), priority = coalesce(?, priority), status = coalesce(?, status) WHERE id = ?`,
    changes.name, changes.appID, changes.icon, changes.url, changes.md5, changes.size, changes.version, changes.priority, changes.status, id);
    return undefined;
  },
};

const search: ChatRule<{ keyword: string; pagination: Pagination | null }> = {
  check: ({ pagination }) => needChatPage(pagination),
  run({ keyword, pagination }, { store }) {
    const { total, rows } = searchTable(store, 'chat_applets', ['name', 'id', 'app_id', 'version'], keyword, pagination);
    return { total, applets: rows.map(toApplet) };
  },
};

const find: ChatRule = {
  run: (_body, { store }) => ({ applets: store.all('SELECT * FROM chat_applets WHERE status = ? ORDER BY n', ON_SHELF).map(toApplet) }),
};

function toApplet({ app_id: appID, create_time: createTime, ...row }: Row): object {
  return { ...row, appID, createTime };
}

/** Rules of /applet/*, `find` being the users' own. */
export const applets: ChatRules = { '/applet/add': add, '/applet/del': del, '/applet/update': update, '/applet/search': search, '/applet/find': find };
