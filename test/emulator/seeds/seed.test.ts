import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';

import { SERVERS, type ServerName } from '../../../src/base/servers.ts';
import { COLLEAGUES, GROUPS } from '../../../src/emulator/seeds/company.ts';
import { parseSeed } from '../../../src/emulator/seeds/seed.ts';
import { createEmulator } from '../../../src/emulator/server.ts';
import { adminToken, callerOf, post } from '../client.ts';

const folder = mkdtempSync(join(tmpdir(), 'seed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => join(folder, name);
const page = { pageNumber: 1, showNumber: 1000 };

/** Every row of every table; the tokens of logins are of no seed. */
function dump(path: string): Record<string, unknown[]> {
  const db = new DatabaseSync(path);
  const tables = (db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all() as { name: string }[]).map((row) => row.name);
  const rows = Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()]));
  db.close();
  return rows;
}

async function write(name: string, seed: string, now = Date.UTC(2026, 10, 24, 9)): Promise<Record<string, unknown[]>> {
  await (await createEmulator({ data: file(name), seed, clock: { now: () => now } })).close();
  return dump(file(name));
}

describe('what a seed is', () => {
  it.each<[text: string, code: string, says: RegExp]>([
    ['demmo', 'ARG-TYPE', /demo, or a list/], ['', 'ARG-TYPE', /demo, or a list/], ['users=10,grups=2', 'ARG-UNKNOWN', /grups/], ['demo,users=10', 'ARG-UNKNOWN', /users/], ['users=many', 'ARG-TYPE', /users must be a whole number/],
    ['users=-1', 'ARG-TYPE', /between 0 and/], ['users=1,messages=5', 'ARG-TYPE', /no two users/], ['groups=5', 'ARG-TYPE', /nobody/], ['users=10,until=soon', 'ARG-TYPE', /until/],
  ])('not %j', (text, code, says) => {
    expect(() => parseSeed(text)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) as string }) as Error);
  });

  it('a number, sizes, and the day before which all of it happened', () => {
    expect(parseSeed('users=10,messages=3,seed=7,until=2026-11-20')).toEqual({ kind: 'crowd', users: 10, groups: 0, messages: 3, seed: 7, until: Date.UTC(2026, 10, 20) });
    expect(parseSeed('demo')).toEqual({ kind: 'demo', seed: 1 });
  });
});

describe('the same seed', () => {
  it.each(['demo', 'users=60,groups=7,messages=900'])('%s is the same data on the same day, and other data with another number', async (seed) => {
    const id = seed.slice(0, 4);
    const one = await write(`${id}1.db`, seed), again = await write(`${id}2.db`, seed), other = await write(`${id}3.db`, `${seed},seed=2`);
    expect(again).toEqual(one);
    expect(other.messages).not.toEqual(one.messages);
  });

  it('is applied once, and its data may have gone on since', async () => {
    const data = file('once.db');
    for (let round = 0; round < 2; round++) {
      const emulator = await createEmulator({ data, seed: 'users=3,messages=10' });
      const call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
      expect((await call('/user/user_register', { users: [{ userID: `later${round}`, nickname: 'L' }] })).errCode).toBe(0);
      expect(await call('/user/get_users', { pagination: page })).toMatchObject({ data: { total: 4 + round } });
      await emulator.close();
    }
    await expect(createEmulator({ data, seed: 'users=4' })).rejects.toMatchObject({ code: 'CONFLICT', message: 'the data began with another seed' });
  });

  it('is refused where other data is, which stays', async () => {
    const data = file('full.db');
    const emulator = await createEmulator({ data });
    await callerOf(emulator.apiURL, await adminToken(emulator.apiURL))('/user/user_register', { users: [{ userID: 'anna', nickname: 'A' }] });
    await emulator.close();
    const before = dump(data);
    await expect(createEmulator({ data, seed: 'demo' })).rejects.toMatchObject({ code: 'CONFLICT', message: 'the data holds users, groups or messages already' });
    expect(dump(data)).toEqual(before);
  });

  it('is there whole or not at all when it is killed in the middle', async () => {
    const data = file('killed.db');
    const child = spawn(process.execPath, [join(import.meta.dirname, '../child.ts'), data, JSON.stringify({ seed: 'users=2000,groups=50,messages=20000' })], { stdio: 'ignore' });
    const ended = new Promise((resolve) => { child.once('exit', resolve); });
    const rowsOf = (): number => { const db = new DatabaseSync(data); try { return Number((db.prepare('SELECT COUNT(*) AS n FROM users').get() as { n: number }).n); } catch { return 0; } finally { db.close(); } };
    // The admin is there before the seed is.
    while (rowsOf() === 0) await new Promise((resolve) => { setTimeout(resolve, 5); });
    child.kill('SIGKILL');
    await ended;
    expect([1, 2001]).toContain(rowsOf());
    const again = await createEmulator({ data, seed: 'users=2000,groups=50,messages=20000' });
    expect(again.count()).toMatchObject({ users: 2000, groups: 50, messages: expect.any(Number) as number });
    await again.close();
    const db = new DatabaseSync(data);
    expect(db.prepare('PRAGMA integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
    expect(db.prepare("SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'index' AND tbl_name = 'messages' AND sql IS NOT NULL").get()).toMatchObject({ n: 4 });
    db.close();
  });
});

describe.each<[seed: string, as: ServerName]>([
  ...SERVERS.map((as): [string, ServerName] => ['demo', as]), ['users=40,groups=6,messages=1500', 'main'],
])('%s as %s holds together when it is read', (seed, as) => {
  it('conversations, numbers, members, friends', async () => {
    const emulator = await createEmulator({ seed, as });
    const token = await adminToken(emulator.apiURL);
    const call = async <T>(path: string, body: object): Promise<T> => {
      const { body: answer } = await post(emulator.apiURL, path, body, { token });
      expect(answer, path).toMatchObject({ errCode: 0 });
      return answer.data as T;
    };
    const { users } = await call<{ users: { userID: string }[] }>('/user/get_users', { pagination: page });
    const friends = new Map<string, Set<string>>();
    for (const { userID } of users) {
      const { friendIDs } = await call<{ friendIDs: string[] | null }>('/friend/get_friend_id', { userID });
      friends.set(userID, new Set(friendIDs ?? []));
    }
    const oneSided = [...friends].flatMap(([userID, list]) => [...list].filter((friend) => !friends.get(friend)!.has(userID)).map((friend) => `${userID} → ${friend}`));
    expect(oneSided).toEqual([]);

    for (const { userID } of users) {
      const { conversations } = await call<{ conversations: { conversationID: string; groupID: string; userID: string; maxSeq: number; minSeq: number }[] | null }>('/conversation/get_all_conversations', { ownerUserID: userID });
      const { seqs } = await call<{ seqs: Record<string, { maxSeq: number; hasReadSeq: number }> | undefined }>('/msg/get_conversations_has_read_and_max_seq', { userID });
      const { maxSeqs = {} } = await call<{ maxSeqs?: Record<string, number> }>('/msg/newest_seq', { userID });
      for (const { conversationID, groupID } of conversations ?? []) {
        const { maxSeq, hasReadSeq } = seqs![conversationID]!;
        expect(hasReadSeq).toBeLessThanOrEqual(maxSeq);
        const { msgs } = await call<{ msgs: Record<string, { Msgs: Said[] }> | null }>('/msg/pull_msg_by_seq', { userID, seqRanges: [{ conversationID, begin: 1, end: maxSeq, num: maxSeq }], order: 0 });
        const messages = msgs?.[conversationID]?.Msgs ?? [];
        // Whoever left a dismissed group sees it as far as it was then.
        expect(messages.map((one) => one.seq)).toEqual(Array.from({ length: maxSeq }, (_, at) => at + 1));
        expect(messages.map((one) => one.sendTime)).toEqual(messages.map((one) => one.sendTime).sort((one, other) => one - other));
        expect(new Set(messages.map((one) => one.clientMsgID)).size).toBe(messages.length);
        expect(messages.filter((one) => groupID !== '' && one.groupID !== groupID)).toEqual([]);
        const ownLast = messages.filter((one) => one.sendID === userID).at(-1)?.seq ?? 0;
        expect(hasReadSeq).toBeGreaterThanOrEqual(Math.min(ownLast, hasReadSeq === 0 ? 0 : ownLast));
        expect(maxSeqs[conversationID] ?? 0).toBe(maxSeq);
      }
      const { groups } = await call<{ groups: { groupID: string; memberCount: number }[] | null }>('/group/get_joined_group_list', { fromUserID: userID, pagination: page });
      const known = new Set((conversations ?? []).map((one) => one.groupID));
      expect((groups ?? []).filter((group) => !known.has(group.groupID))).toEqual([]);
      const { full } = await call<{ full: boolean }>('/conversation/get_incremental_conversations', { userID, version: 0, versionID: '' });
      expect(full).toBe(true);
    }
    const { groups } = await call<{ groups: { groupInfo: { groupID: string; memberCount: number; ownerUserID: string } }[] | null }>('/group/get_groups', { pagination: page });
    for (const { groupInfo: { groupID, memberCount, ownerUserID } } of groups ?? []) {
      const { members } = await call<{ members: { userID: string; roleLevel: number }[] }>('/group/get_group_member_list', { groupID, pagination: page });
      expect(members.length).toBe(memberCount);
      expect(members.filter((member) => member.roleLevel === 100).map((member) => member.userID)).toEqual([ownerUserID]);
    }
    const { chatLogsNum } = await call<{ chatLogsNum: number }>('/msg/search_msg', { pagination: { pageNumber: 1, showNumber: 1 } });
    expect(chatLogsNum).toBeGreaterThan(1000);
    await emulator.close();
  });
});

interface Said { seq: number; sendTime: number; clientMsgID: string; sendID: string; groupID: string; contentType: number }

describe('the demo', () => {
  it('is a company of 40 in 12 groups, with a life', async () => {
    const data = file('life.db');
    const emulator = await createEmulator({ data, seed: 'demo' });
    expect(emulator.count()).toMatchObject({ users: 40, groups: 12 });
    expect(COLLEAGUES.length).toBe(40);
    expect(GROUPS.length).toBe(12);
    const db = new DatabaseSync(data, { readOnly: true });
    const count = (sql: string): number => Number((db.prepare(`SELECT COUNT(*) AS n FROM ${sql}`).get() as { n: number }).n);
    for (const [what, least] of [
      ["messages WHERE conversation_id LIKE 's%' AND content_type = 101", 1000], ['messages WHERE content_type = 105', 20], ['messages WHERE content_type = 114', 10], ['messages WHERE content_type = 106', 5],
      ['messages WHERE content_type = 102', 10], ['messages WHERE content_type = 103', 3], ['messages WHERE revoke IS NOT NULL', 3], ['messages WHERE del_list IS NOT NULL', 1], ['group_members WHERE mute_end_time > 0', 1],
      ['groups WHERE status = 3', 1], ['groups WHERE status = 2', 1], ['blacks', 1], ['friend_requests WHERE handle_result = 0', 2], ['friend_requests WHERE handle_result = -1', 1], ['group_requests WHERE handle_result = 0', 1],
      ['conversations WHERE is_pinned = 1', 4], ['conversations WHERE recv_msg_opt = 2', 2], ["friends WHERE remark <> ''", 1],
      ["conversations c JOIN seqs s USING (conversation_id) LEFT JOIN seq_users u ON u.conversation_id = c.conversation_id AND u.user_id = c.owner_user_id WHERE s.max_seq > COALESCE(u.read_seq, 0)", 30],
    ] as const) expect(count(what), what).toBeGreaterThanOrEqual(least);
    // Nobody writes on a Sunday, or at four in the morning.
    expect(count("messages WHERE conversation_id LIKE 's%' AND msg_from = 100 AND (strftime('%w', send_time / 1000, 'unixepoch') IN ('0', '6') OR strftime('%H', send_time / 1000, 'unixepoch') NOT BETWEEN '07' AND '22')")).toBe(0);
    db.close();
    await emulator.close();
  });
});
