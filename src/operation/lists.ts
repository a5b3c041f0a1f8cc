// Lazy lists: nothing is asked of the server until rows are wanted.
// Imported by facade.ts, and by the prompt, which knows a list when it sees one; pure code. A new method of lists is a row in METHODS.
import type { Drive, Steps } from './drive.ts';
import type { Page } from './operation.ts';

/** Where the rows come from. */
export interface Source {
  path: string;
  params: Record<string, unknown>;
  shape?: string;
}

/** What lists are made with. */
export interface ListParts {
  mode: 'sync' | 'async';
  drive: Drive;
  driveAsync?: Drive;
  dress(value: unknown, shape: string | undefined): unknown;
  extras: Record<string | symbol, (this: object, ...args: unknown[]) => unknown>;
}

/** Key of a list's inside, for those who show lists. */
export const LIST = Symbol.for('imctl.list');

/** The inside of a list. */
export interface ListInside {
  source: Source;
  /** The next `count` rows after those shown before: for tables at the prompt, and `it`. */
  more(count: number): { rows: unknown[]; ended: boolean; total?: number } | Promise<{ rows: unknown[]; ended: boolean; total?: number }>;
}

type Condition = (item: unknown) => unknown;
type Order = (a: unknown, b: unknown) => unknown;

interface Query {
  source: Source;
  conditions: readonly Condition[];
  order?: Order;
  most: number;
}

/** One walk through the rows. */
interface Walk {
  buffer: unknown[];
  at: number;
  cursor?: string;
  ended: boolean;
  given: number;
  total?: number;
  size: number;
}

const PAGE_SHOWN = 100;
const PAGE_ALL = 500;

/** Names of the methods every list answers; an admin object with `list` answers them too. */
export const LIST_METHODS = ['all', 'first', 'last', 'count', 'limit', 'where', 'sort', 'map', 'find', 'forEach'] as const;

/** Make the maker of lists for one mode. */
export function createLists(parts: ListParts): { create(source: Source, async?: boolean): object } {
  const create = (query: Query, async: boolean): object => {
    const drive = async && parts.driveAsync ? parts.driveAsync : parts.drive;
    const self: Record<string | symbol, unknown> = {};
    const inside: Inside = { query, drive, pull: (walk) => pull(query, walk, parts), with: (change) => create({ ...query, ...change }, async) };
    const shown = startWalk(query, PAGE_SHOWN);
    Object.defineProperty(self, LIST, { value: { source: query.source, more: (count) => drive(takeRows(inside, shown, count)) } satisfies ListInside });
    for (const [name, method] of Object.entries(METHODS)) Object.defineProperty(self, name, { value: (...args: unknown[]) => (method as (...args: unknown[]) => unknown)(inside, ...args) });
    for (const name of Reflect.ownKeys(parts.extras)) Object.defineProperty(self, name, { value: (...args: unknown[]) => parts.extras[name]!.apply(self, args) });
    const next = (walk: Walk) => drive(function* (): Steps<IteratorResult<unknown>> {
      const item = yield* inside.pull(walk);
      return item === END ? { done: true, value: undefined } : { done: false, value: item };
    }());
    if (parts.mode === 'sync' && !async) Object.defineProperty(self, Symbol.iterator, { value: () => walkIterator(startWalk(query, PAGE_SHOWN), next, Symbol.iterator) });
    Object.defineProperty(self, Symbol.asyncIterator, { value: () => walkIterator(startWalk(query, PAGE_SHOWN), async (walk) => next(walk), Symbol.asyncIterator) });
    return Object.freeze(self);
  };
  return { create: (source, async = parts.mode === 'async') => create({ source, conditions: [], most: Infinity }, async) };
}

interface Inside {
  query: Query;
  drive: Drive;
  pull(walk: Walk): Steps<unknown>;
  with(change: Partial<Query>): object;
}

const METHODS = {
  all: (list: Inside) => list.drive(takeAll(list)),
  first: (list: Inside, condition?: Condition) => list.drive(takeFirst(list, condition && needFunction('first', condition))),
  last: (list: Inside, count?: number) => list.drive(function* () {
    const rows = yield* takeAll(list);
    return count === undefined ? rows.at(-1) : rows.slice(Math.max(0, rows.length - count));
  }()),
  find: (list: Inside, condition: Condition) => list.drive(takeFirst(list, needFunction('find', condition))),
  count: (list: Inside) => list.drive(countRows(list)),
  limit: (list: Inside, most: number) => list.with({ most: Math.min(list.query.most, checkCount(most)) }),
  where: (list: Inside, condition: Condition | Record<string, unknown>) => list.with({ conditions: [...list.query.conditions, asCondition(condition)] }),
  sort: (list: Inside, order?: string | Order) => list.with({ order: asOrder(order) }),
  map: (list: Inside, turn: (item: unknown, at: number) => unknown) => list.drive(eachRow(list, needFunction('map', turn))),
  forEach: (list: Inside, act: (item: unknown, at: number) => unknown) => list.drive(function* (): Steps<void> { yield* eachRow(list, needFunction('forEach', act)); }()),
} as const;

const END = Symbol('end');

/** The next row that fits, or END. Sorted lists are read whole first. */
function* pull(query: Query, walk: Walk, parts: ListParts): Steps<unknown> {
  if (walk.given >= query.most) return END;
  if (query.order) {
    if (!walk.ended) {
      const rows: unknown[] = [];
      for (let row = yield* next(query, walk, parts); row !== END; row = yield* next(query, walk, parts)) rows.push(row);
      walk.buffer = rows.sort(query.order as (a: unknown, b: unknown) => number);
      walk.at = 0;
    }
    return walk.at < walk.buffer.length ? (walk.given++, walk.buffer[walk.at++]) : END;
  }
  const row = yield* next(query, walk, parts);
  if (row !== END) walk.given++;
  return row;
}

/** The next row that meets the conditions, in the server's order. */
function* next(query: Query, walk: Walk, parts: ListParts): Steps<unknown> {
  for (;;) {
    while (walk.at < walk.buffer.length) {
      const row = walk.buffer[walk.at++];
      if (yield* meets(query, row)) return row;
    }
    if (walk.ended) return END;
    const page = (yield { call: { path: query.source.path, params: query.source.params, page: { size: walk.size, ...(walk.cursor === undefined ? {} : { cursor: walk.cursor }) } } }) as Page;
    walk.buffer = page.items.map((item) => parts.dress(item, query.source.shape));
    walk.at = 0;
    walk.total ??= page.total;
    walk.cursor = page.next;
    walk.ended = page.next === undefined;
  }
}

function* meets(query: Query, row: unknown): Steps<boolean> {
  for (const condition of query.conditions) if (!(yield { value: condition(row) })) return false;
  return true;
}

function* takeAll(list: Inside): Steps<unknown[]> {
  const walk = startWalk(list.query, PAGE_ALL);
  const rows: unknown[] = [];
  for (let row = yield* list.pull(walk); row !== END; row = yield* list.pull(walk)) rows.push(row);
  return rows;
}

function* takeFirst(list: Inside, condition?: Condition): Steps<unknown> {
  const plain = !condition && list.query.conditions.length === 0 && !list.query.order;
  const walk = startWalk(list.query, plain ? 1 : PAGE_SHOWN);
  for (let row = yield* list.pull(walk); row !== END; row = yield* list.pull(walk)) {
    if (!condition || (yield { value: condition(row) })) return row;
  }
  return undefined;
}

/** Asks the server for its total where nothing is filtered here; else counts. */
function* countRows(list: Inside): Steps<number> {
  if (list.query.conditions.length === 0) {
    const page = (yield { call: { path: list.query.source.path, params: list.query.source.params, page: { size: 1 } } }) as Page;
    if (page.total !== undefined) return Math.min(page.total, list.query.most);
  }
  return (yield* takeAll(list)).length;
}

function* eachRow(list: Inside, turn: (item: unknown, at: number) => unknown): Steps<unknown[]> {
  const walk = startWalk(list.query, PAGE_ALL);
  const turned: unknown[] = [];
  for (let row = yield* list.pull(walk); row !== END; row = yield* list.pull(walk)) turned.push(yield { value: turn(row, turned.length) });
  return turned;
}

function* takeRows(list: Inside, walk: Walk, count: number): Steps<{ rows: unknown[]; ended: boolean; total?: number }> {
  const rows: unknown[] = [];
  while (rows.length < count) {
    const row = yield* list.pull(walk);
    if (row === END) return { rows, ended: true, total: list.query.conditions.length === 0 ? walk.total : undefined };
    rows.push(row);
  }
  const ended = walk.given >= list.query.most || (walk.ended && walk.at >= walk.buffer.length);
  return { rows, ended, total: list.query.conditions.length === 0 ? walk.total : undefined };
}

/** A page has one size throughout: OpenIM counts pages, so a cursor means another place with another size. */
function startWalk(query: Query, size: number): Walk {
  const wanted = query.conditions.length === 0 && !query.order ? Math.min(size, query.most) : size;
  return { buffer: [], at: 0, ended: false, given: 0, size: Math.max(1, wanted) };
}

function walkIterator(walk: Walk, next: (walk: Walk) => unknown, symbol: symbol): object {
  const iterator = { next: () => next(walk) };
  Object.defineProperty(iterator, symbol, { value: () => iterator });
  return iterator;
}

function asCondition(condition: Condition | Record<string, unknown>): Condition {
  if (typeof condition !== 'object' || condition === null) return needFunction('where', condition, ' (u => …), or an object of fields ({ nickname: "Anna" })');
  const wanted = Object.entries(condition);
  return (item) => wanted.every(([name, value]) => (item as Record<string, unknown>)[name] === value);
}

function needFunction<F>(method: string, value: F, example = ' (u => …)'): F {
  if (typeof value !== 'function') throw new TypeError(`${method} takes a function${example}, not ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`);
  return value;
}

/** `'nickname'`, `'-createTime'` (downwards), or a function that compares; nothing: by their text. */
function asOrder(order: string | Order | undefined): Order {
  if (typeof order === 'function') return order;
  if (order !== undefined && typeof order !== 'string') throw new TypeError(`sort takes a field ("nickname", "-createTime" for downwards) or a function, not ${String(order)}`);
  if (order === undefined) return (a, b) => compare(String(a), String(b));
  const down = order.startsWith('-');
  const name = down ? order.slice(1) : order;
  const field = (item: unknown) => name.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], item);
  return (a, b) => (down ? compare(field(b), field(a)) : compare(field(a), field(b)));
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

function checkCount(most: number): number {
  if (!Number.isSafeInteger(most) || most < 0) throw new TypeError(`limit takes a whole number, not ${String(most)}`);
  return most;
}
