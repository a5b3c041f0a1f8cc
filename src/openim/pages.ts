// Lists that come in pages, as the routes with `pagination` give them (http-contract §10).
// Imported by builtins, through their context; the account system pages alike.
// A route whose total or offset is its own is a row in ODD.
import { ImctlError } from '../base/errors.ts';
import type { Page } from '../operation/operation.ts';
import { LIMITS } from './catalog/constants.ts';
import type { RequestOf, ResponseOf, RoutePath, RouteTypes } from './catalog.ts';
import type { CallOptions, Client } from './client.ts';

/** Routes that take `{pagination: {pageNumber, showNumber}}`. */
export type PagedPath = { [P in RoutePath]: RouteTypes[P]['request'] extends { pagination?: unknown } ? P : never }[RoutePath];

/** What is picked from an answer: its items (null is an empty list), and the total where it is not where this file looks. */
export type Picked<T> = readonly T[] | null | undefined | { items: readonly T[] | null | undefined; total?: number };

/**
 * No page is larger. The server has no limit of its own, but builds every page in memory and, between its processes, sends
 * it as one message of at most 8 MiB (http-contract §5, §10); 1000 is the number its own code uses (constants, ShowNumber).
 */
export const MAX_PAGE_SIZE: number = LIMITS.ShowNumber;

/**
 * Fetch one page.
 *
 * @param cursor from the page before; undefined for the first.
 * @param size at least 1; larger ones are cut to MAX_PAGE_SIZE.
 * @param route one of PagedPath; a caller that is itself generic may have it as any route.
 * @throws ImctlError ARG-TYPE for a cursor that is none, and what `client.call` throws.
 */
export async function pageOf<P extends RoutePath, T>(
  client: Pick<Client, 'call'>, route: P, body: Omit<RequestOf<P>, 'pagination'>, cursor: string | undefined, size: number,
  pick: (data: ResponseOf<P>) => Picked<T>, options?: CallOptions,
): Promise<Page<T>> {
  return pageFrom((pagination) => client.call(route, { ...body, pagination } as unknown as RequestOf<P>, options), cursor, size, pick, ODD[route as PagedPath]);
}

/** How a route's pages are other than most. */
interface Odd { total?: string; byElement?: true }

/** Fetch one page by any question that takes a `pagination`. Errors as above. */
export async function pageFrom<D, T>(
  ask: (pagination: { pageNumber: number; showNumber: number }) => Promise<D>, cursor: string | undefined, size: number, pick: (data: D) => Picked<T>, odd?: Odd,
): Promise<Page<T>> {
  const showNumber = Math.min(MAX_PAGE_SIZE, Math.max(1, Math.floor(size)));
  const pageNumber = parseCursor(cursor);
  const data = await ask({ pageNumber, showNumber });
  const picked = pick(data);
  const { items: found, total = totalOf(data, odd?.total ?? 'total') } = isList(picked) ? { items: picked } : picked;
  const items = [...(found ?? [])];
  const step = odd?.byElement ? showNumber : 1;
  const seen = odd?.byElement ? pageNumber - 1 + items.length : pageNumber * showNumber;
  // Where the total is known it decides: a page may be short because a record behind it is gone.
  const more = total === undefined ? items.length >= showNumber : seen < total && !(odd?.byElement && items.length === 0);
  return { items, ...(more && { next: String(pageNumber + step) }), ...(total !== undefined && { total }) };
}

/** Routes that name their total differently, or whose pageNumber counts elements instead of pages (catalog notes). */
const ODD: Partial<Record<PagedPath, Odd>> = {
  '/msg/search_msg': { total: 'chatLogsNum' },
  '/conversation/get_sorted_conversation_list': { total: 'conversationTotal' },
  '/statistics/user/active': { total: 'userCount', byElement: true },
  '/statistics/group/active': { total: 'groupCount', byElement: true },
};

function parseCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 1;
  const page = Number(cursor);
  // An int32 on the wire.
  if (/^\d+$/.test(cursor) && page >= 1 && page <= 2_147_483_647) return page;
  throw new ImctlError('ARG-TYPE', `"${cursor.slice(0, 40)}" is not a page`, { hint: 'give the cursor of the page before, or none' });
}

function totalOf(data: unknown, name: string): number | undefined {
  const total: unknown = typeof data === 'object' && data !== null ? (data as Record<string, unknown>)[name] : undefined;
  return typeof total === 'number' && total >= 0 ? total : undefined;
}

function isList<T>(picked: Picked<T>): picked is readonly T[] | null | undefined {
  return picked === null || picked === undefined || Array.isArray(picked);
}
