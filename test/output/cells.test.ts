import { afterEach, describe, expect, test, vi } from 'vitest';
import { readField, renderCell } from '../../src/output/cells.ts';
import type { CellKind } from '../../src/operation/operation.ts';

afterEach(() => { vi.unstubAllEnvs(); });

describe('renderCell', () => {
  test.each<[CellKind, unknown, string]>([
    ['text', undefined, '–'], ['text', null, '–'], ['text', '', '–'], ['text', 0, '0'], ['text', false, 'false'], ['text', 12n, '12'], ['text', 'a\x1b', 'a\\x1b'],
    ['text', { a: 1n }, '{"a":"1"}'], ['text', ['a', 'b'], 'a, b'], ['text', [], '[]'], ['text', [{ a: 1 }], '[{"a":1}]'], ['text', { toString: 'no' }, '{"toString":"no"}'],
    ['list', ['iOS', 'We\nb'], 'iOS, We\\nb'], ['list', [], '–'], ['list', 'one', 'one'], ['list', null, '–'], ['list', [{ a: [1] }, ''], '{"a":[1]}, –'],
    ['count', 0, '0'], ['count', 1234567, '1,234,567'], ['count', 12345678901234567890n, '12,345,678,901,234,567,890'], ['count', -1234.5, '-1,234.5'], ['count', 'many', 'many'], ['count', 1e21, '1e+21'],
    ['flag', true, 'yes'], ['flag', false, 'no'], ['flag', 1, 'yes'], ['flag', 0, 'no'], ['flag', 2, '2'], ['flag', undefined, '–'],
    ['time', 0, '–'], ['time', -1, '–'], ['time', -62135596800000, '–'], ['time', '0001-01-01T00:00:00Z', '–'], ['time', 'soon\x07', 'soon\\x07'], ['time', 9e18, '9000000000000000000'],
    ['time', 1780483251000, '2026-06-03 10:40:51Z'], ['time', 1780483251000n, '2026-06-03 10:40:51Z'], ['time', '2026-06-03T12:40:51+02:00', '2026-06-03 10:40:51Z'], ['time', new Date(1780483251000), '2026-06-03 10:40:51Z'],
    ['seconds', 1780483251, '2026-06-03 10:40:51Z'], ['seconds', 1780483251n, '2026-06-03 10:40:51Z'], ['seconds', 0, '–'], ['seconds', -62135596800, '–'],
  ])('%s of %o is %s', (kind, value, shown) => {
    expect(renderCell(value, kind, { utc: true })).toBe(shown);
  });

  test('times are in the local zone unless told otherwise', () => {
    vi.stubEnv('TZ', 'Asia/Shanghai');
    expect(renderCell(1780483251000, 'time')).toBe('2026-06-03 18:40:51');
    vi.stubEnv('TZ', 'America/New_York');
    expect(renderCell(1780483251, 'seconds')).toBe('2026-06-03 06:40:51');
  });
});

describe('readField', () => {
  test('walks paths, prefers a field that is spelled so, and sees own fields only', () => {
    const item = { 'a.b': 1, a: { b: 2, c: [{ d: 3 }] }, s: 'text' };
    expect(readField(item, 'a.b')).toBe(1);
    expect(readField(item, 'a.c[0].d')).toBe(3);
    for (const path of ['a.c[9].d', 's.length', 'constructor', 'a.__proto__', 'toString.name']) expect(readField(item, path)).toBeUndefined();
    expect(readField(null, 'a')).toBeUndefined();
  });
});
