import { describe, expect, test } from 'vitest';
import type { BridgeCall } from '../../src/operation/bridge.ts';
import { createDriver } from '../../src/operation/drive.ts';
import { createLists, LIST, LIST_METHODS, type ListInside } from '../../src/operation/lists.ts';

type User = { n: number; name: string };
interface List extends Iterable<User> {
  all(): User[]; first(test?: (u: User) => unknown): User | undefined; last(): User; last(count: number): User[]; count(): number; limit(n: number): List;
  where(test: ((u: User) => unknown) | Partial<User>): List; sort(order?: string | ((a: User, b: User) => number)): List; map<T>(turn: (u: User, at: number) => T): T[];
  find(test: (u: User) => unknown): User | undefined; forEach(act: (u: User, at: number) => void): void;
}

/** A list of `size` rows; pages count as OpenIM's do, and every request is kept. */
function listOf(size: number, { total = true } = {}) {
  const requests: BridgeCall[] = [];
  const rows = Array.from({ length: size }, (_, at) => ({ n: at + 1, name: `n${(at * 7) % size}` }));
  const send = (call: BridgeCall) => {
    requests.push(call);
    const page = Number(call.page!.cursor ?? 1);
    const to = page * call.page!.size;
    return { items: rows.slice(to - call.page!.size, to).map((row) => ({ ...row })), ...(total ? { total: size } : {}), ...(to < size ? { next: String(page + 1) } : {}) };
  };
  const make = (mode: 'sync' | 'async') => createLists({ mode, drive: createDriver(mode, send), driveAsync: createDriver('async', async (call) => send(call)), dress: (value) => value, extras: {} });
  return { requests, list: make('sync').create({ path: 'users.list', params: {} }) as List, later: make('async').create({ path: 'users.list', params: {} }) as never as Record<string, (...args: unknown[]) => Promise<unknown>> & AsyncIterable<User> };
}

const numbers = (rows: Iterable<User>) => [...rows].map((row) => row.n);

describe('a list is lazy', () => {
  test('nothing is asked while it is made, filtered, sorted, cut', () => {
    const { list, requests } = listOf(1000);
    list.where((u) => u.n > 1).sort('-n').limit(3);
    expect(requests).toEqual([]);
  });

  test('first asks for one row, limit for no more than that, a filter for a page', () => {
    for (const [ask, size] of [[(l: List) => l.first(), 1], [(l: List) => l.limit(7).all(), 7], [(l: List) => l.first((u) => u.n === 2), 100], [(l: List) => l.where({ n: 3 }).first(), 100]] as const) {
      const { list, requests } = listOf(1000);
      ask(list);
      expect(requests.map((one) => one.page!.size)).toEqual([size]);
    }
  });

  test('for..of asks for the next page only when it is reached', () => {
    const { list, requests } = listOf(1000);
    for (const user of list) if (user.n === 150) break;
    expect(requests).toHaveLength(2);
  });

  test('one page size throughout a walk: a cursor means a place only with its size', () => {
    const { list, requests } = listOf(1200);
    expect(list.all()).toHaveLength(1200);
    expect(requests.map((one) => [one.page!.cursor, one.page!.size])).toEqual([[undefined, 500], ['2', 500], ['3', 500]]);
  });

  test('it can be walked twice, and asks twice', () => {
    const { list, requests } = listOf(3);
    expect([numbers(list), numbers(list)]).toEqual([[1, 2, 3], [1, 2, 3]]);
    expect(requests).toHaveLength(2);
  });

  test('it has no then, is frozen, and shows no key', () => {
    const { list } = listOf(3);
    expect('then' in list).toBe(false);
    expect(Object.isFrozen(list)).toBe(true);
    expect(Object.keys(list)).toEqual([]);
  });
});

describe('what it answers', () => {
  test.each<[string, (list: List) => unknown, unknown]>([
    ['all', (l) => numbers(l.limit(3).all()), [1, 2, 3]], ['limit 0', (l) => l.limit(0).all(), []], ['the smaller limit wins', (l) => l.limit(2).limit(5).all().length, 2], ['more than there are', (l) => l.limit(99).all().length, 45],
    ['first', (l) => l.first()?.n, 1], ['first that fits', (l) => l.first((u) => u.n > 40)?.n, 41], ['first of none', (l) => l.where(() => false).first(), undefined], ['last', (l) => l.last().n, 45], ['last three', (l) => numbers(l.last(3)), [43, 44, 45]], ['last none', (l) => l.last(0), []],
    ['count', (l) => l.count(), 45], ['count with a limit', (l) => l.limit(4).count(), 4], ['count with a filter', (l) => l.where((u) => u.n % 2).count(), 23], ['limit 0 counted', (l) => l.limit(0).count(), 0],
    ['where by fields', (l) => numbers(l.where({ n: 7 })), [7]], ['two filters', (l) => numbers(l.where((u) => u.n > 10).where((u) => u.n < 13)), [11, 12]], ['where then limit', (l) => numbers(l.where((u) => u.n > 10).limit(2)), [11, 12]],
    ['sort by a field', (l) => numbers(l.sort('n').limit(2)), [1, 2]], ['sort downwards', (l) => numbers(l.sort('-n').limit(2)), [45, 44]], ['sort by a function', (l) => numbers(l.sort((a, b) => b.n - a.n).limit(1)), [45]], ['sort with a filter', (l) => numbers(l.where((u) => u.n < 4).sort('-n')), [3, 2, 1]],
    ['map', (l) => l.limit(2).map((u, at) => [u.n, at]), [[1, 0], [2, 1]]], ['find', (l) => l.find((u) => u.n === 30)?.n, 30], ['find none', (l) => l.find(() => false), undefined],
    ['spread', (l) => [...l].length, 45], ['destructured', (l) => { const [a, b] = l; return [a!.n, b!.n]; }, [1, 2]], ['Array.from', (l) => Array.from(l, (u) => u.n).length, 45], ['new Map', (l) => new Map([...l].map((u) => [u.n, u])).size, 45],
    ['forEach', (l) => { let sum = 0; l.forEach((u) => { sum += u.n; }); return sum; }, 1035],
  ])('%s', (_name, ask, answer) => {
    expect(ask(listOf(45).list)).toEqual(answer);
  });

  test('count asks for the total with one row; where there is none it counts', () => {
    const told = listOf(700);
    expect(told.list.count()).toBe(700);
    expect(told.requests.map((one) => one.page!.size)).toEqual([1]);
    const silent = listOf(700, { total: false });
    expect(silent.list.count()).toBe(700);
    expect(silent.requests.length).toBeGreaterThan(1);
  });

  test.each([-1, 1.5, NaN, '3'])('limit(%j) is refused', (most) => {
    expect(() => listOf(3).list.limit(most as number)).toThrow('limit takes a whole number');
  });

  test.each(['where', 'map', 'find', 'forEach'] as const)('%s without a function is refused, and says so', (name) => {
    expect(() => { const rows = (listOf(3).list as never as Record<string, (x: unknown) => unknown>)[name]!(5); void (Array.isArray(rows) || (rows as List)?.all()); }).toThrow(new RegExp(`${name} takes a function`));
  });

  test('a function that throws ends the walk with what it threw', () => {
    const { list } = listOf(500);
    expect(() => list.where((u) => { if (u.n === 3) throw new RangeError('three'); return true; }).all()).toThrow('three');
    expect(() => list.map(() => { throw new RangeError('mapped'); })).toThrow('mapped');
  });

  test('a function that answers with a promise is refused where calls block', () => {
    expect(() => listOf(3).list.where(async () => false).all()).toThrow(/without a promise/);
    expect(() => listOf(3).list.map(async (u) => u)).toThrow(/without a promise/);
  });
});

describe('shown part by part', () => {
  test('more goes on where it stood, and says when it ended', () => {
    const inside = (listOf(45).list as unknown as Record<symbol, ListInside>)[LIST]!;
    const parts = [inside.more(20), inside.more(20), inside.more(20), inside.more(20)] as { rows: User[]; ended: boolean; total?: number }[];
    expect(parts.map(({ rows, ended, total }) => [rows.at(0)?.n, rows.length, ended, total])).toEqual([[1, 20, false, 45], [21, 20, false, 45], [41, 5, true, 45], [undefined, 0, true, 45]]);
  });

  test.each([[20, true], [21, false], [40, false], [0, true]])('of %i rows the first 20 end the list: %s', (size, ended) => {
    expect(((listOf(size).list as unknown as Record<symbol, ListInside>)[LIST]!.more(20) as { ended: boolean }).ended).toBe(ended);
  });
});

describe('in promises', () => {
  test('functions may be async, and for await walks', async () => {
    const { later } = listOf(45);
    const filtered = (later.where as unknown as (test: unknown) => { all(): Promise<User[]> })(async (u: User) => u.n > 43);
    expect((await filtered.all()).map((u) => u.n)).toEqual([44, 45]);
    expect(await later.map!(async (u: unknown) => (u as User).n)).toHaveLength(45);
    const seen = [];
    for await (const user of later) { seen.push(user.n); if (user.n === 5) break; }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  test('every method is there', () => {
    const { later, list } = listOf(1);
    for (const name of LIST_METHODS) expect([typeof later[name], typeof (list as never as Record<string, unknown>)[name]]).toEqual(['function', 'function']);
  });
});
