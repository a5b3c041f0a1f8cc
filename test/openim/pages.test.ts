import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createSecrets } from '../../src/base/secrets.ts';
import { createEmulator } from '../../src/emulator/server.ts';
import { createClient, type Client } from '../../src/openim/client.ts';
import { MAX_PAGE_SIZE, pageOf, type PagedPath } from '../../src/openim/pages.ts';
import type { Page } from '../../src/operation/operation.ts';

const open: (() => unknown)[] = [];
afterEach(async () => { for (const close of open.splice(0).reverse()) await close(); });

/** A client that pages over `all`, as the server does; `asked` has the requests. */
function serving(all: readonly string[], shape: (page: string[] | null) => unknown, byElement = false): { client: Pick<Client, 'call'>; asked: { pageNumber: number; showNumber: number }[] } {
  const asked: { pageNumber: number; showNumber: number }[] = [];
  const call = (async (_route: string, body: { pagination: { pageNumber: number; showNumber: number } }) => {
    const { pageNumber, showNumber } = body.pagination;
    asked.push(body.pagination);
    const from = byElement ? pageNumber - 1 : (pageNumber - 1) * showNumber;
    const page = all.slice(from, from + showNumber);
    return shape(page.length === 0 ? null : page);
  }) as Client['call'];
  return { client: { call }, asked };
}

async function everything<T>(fetch: (cursor: string | undefined) => Promise<Page<T>>): Promise<{ items: T[]; pages: number }> {
  const items: T[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    const page = await fetch(cursor);
    items.push(...page.items);
    cursor = page.next;
    pages++;
  } while (cursor !== undefined && pages < 100);
  return { items, pages };
}

const NAMES = Array.from({ length: 25 }, (_one, i) => `u${i}`);

describe('pages', () => {
  test.each([[10, 3], [25, 1], [5, 5], [26, 1], [1, 25]])('of %i come whole in %i requests, with the total', async (size, requests) => {
    const { client, asked } = serving(NAMES, (userIDs) => ({ total: 25, userIDs }));
    const { items, pages } = await everything((cursor) => pageOf(client, '/user/get_all_users_uid', {}, cursor, size, (data) => data.userIDs));
    expect([items, pages, asked.length]).toEqual([NAMES, requests, requests]);
    expect(await pageOf(client, '/user/get_all_users_uid', {}, undefined, size, (data) => data.userIDs)).toMatchObject({ total: 25 });
  });

  test('end by their length where the server gives no total', async () => {
    const { client } = serving(NAMES, (userIDs) => ({ userIDs }));
    const { items, pages } = await everything((cursor) => pageOf(client, '/user/get_all_users_uid', {}, cursor, 10, (data) => data.userIDs));
    expect([items, pages]).toEqual([NAMES, 3]);
  });

  test('do not end at a page that is short because a record is gone', async () => {
    const { client } = serving(NAMES, (page) => ({ total: 25, friendsInfo: page?.filter((name) => !/^u1\d$/.test(name)) ?? null }));
    const { items, pages } = await everything((cursor) => pageOf(client, '/friend/get_friend_list', { userID: 'x' }, cursor, 10, (data) => data.friendsInfo as unknown as string[]));
    expect([items.length, pages]).toEqual([15, 3]);
  });

  test('an empty list is no items and no next', async () => {
    const { client } = serving([], (userIDs) => ({ total: 0, userIDs }));
    expect(await pageOf(client, '/user/get_all_users_uid', {}, undefined, 10, (data) => data.userIDs)).toEqual({ items: [], total: 0 });
  });

  test('of the statistics count elements, not pages', async () => {
    const { client, asked } = serving(NAMES, (users) => ({ userCount: 25, users }), true);
    const { items } = await everything((cursor) => pageOf(client, '/statistics/user/active', { start: 1, end: 2 }, cursor, 10, (data) => data.users as unknown as string[]));
    expect(items).toEqual(NAMES);
    expect(asked.map((one) => one.pageNumber)).toEqual([1, 11, 21]);
  });

  test('of messages have their total under another name', async () => {
    const { client } = serving(NAMES, (chatLogs) => ({ chatLogs, chatLogsNum: 25 }));
    expect(await pageOf(client, '/msg/search_msg', {}, '3', 10, (data) => ({ items: data.chatLogs }))).toMatchObject({ total: 25, items: { length: 5 } });
    expect(await pageOf(client, '/msg/search_msg', {}, '1', 10, (data) => ({ items: data.chatLogs, total: 8 }))).toEqual({ items: NAMES.slice(0, 10), total: 8 });
  });

  test.each([[5000, MAX_PAGE_SIZE], [0, 1], [-3, 1], [2.7, 2]])('a size of %d becomes %d', async (size, showNumber) => {
    const { client, asked } = serving(NAMES, (userIDs) => ({ total: 25, userIDs }));
    await pageOf(client, '/user/get_all_users_uid', {}, undefined, size, (data) => data.userIDs);
    expect(asked).toEqual([{ pageNumber: 1, showNumber }]);
  });

  test.each(['', '0', '-1', '1.5', 'abc', '1e3', '9999999999'])('a cursor %j is refused', async (cursor) => {
    const { client, asked } = serving(NAMES, (userIDs) => ({ total: 25, userIDs }));
    await expect(pageOf(client, '/user/get_all_users_uid', {}, cursor, 10, (data) => data.userIDs)).rejects.toMatchObject({ code: 'ARG-TYPE', exitStatus: 2 });
    expect(asked).toEqual([]);
  });

  test('are of the routes that take a page', () => {
    expectTypeOf<'/user/get_users'>().toExtend<PagedPath>();
    expectTypeOf<'/user/user_register'>().not.toExtend<PagedPath>();
  });
});

test('the users of an emulator, page by page', async () => {
  const emulator = await createEmulator();
  open.push(emulator.close);
  const client = createClient({ name: 'local', api: emulator.apiURL, adminUserID: 'imAdmin', secret: async () => 'openIM123', secrets: createSecrets(), clock: systemClock });
  open.push(client.close);
  await client.call('/user/user_register', { users: NAMES.map((userID) => ({ userID, nickname: userID })) });
  const { items, pages } = await everything((cursor) => pageOf(client, '/user/get_users', {}, cursor, 10, (data) => data.users));
  expect(items.map((user) => user.userID).sort()).toEqual([...NAMES].sort());
  expect(pages).toBe(3);
});
