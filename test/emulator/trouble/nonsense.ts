// Bodies no client should send, made for every route from the fields it knows.
// Imported by routes.test.ts.

import { parseType, type CatalogFields, type RouteRow } from '../../../src/openim/catalog.ts';

/** What a kind of nonsense puts in the place of a field. */
interface Filler {
  string: unknown;
  number: unknown;
  boolean: unknown;
  /** Around the one element a list would have. */
  list(element: unknown): unknown;
  object(fields: Record<string, unknown>): unknown;
}

/** A number that JSON.stringify would change. */
const raw = (text: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
const same = <T>(value: T): T => value;
const good: Filler = { string: 'anna', number: 1, boolean: true, list: (element) => [element], object: same };

/** Kinds of bodies that are objects of the right or nearly the right shape. */
const FILLERS: Record<string, Filler> = {
  'what may be meant': good,
  'another user\'s': { ...good, string: 'ben', number: 2, boolean: false },
  'a group\'s': { ...good, string: 'lunch', number: 3 },
  'a conversation\'s': { ...good, string: 'sg_lunch', number: 1 },
  'all null': { string: null, number: null, boolean: null, list: () => null, object: same },
  'nulls in lists': { ...good, list: () => [null, null], object: same },
  'all empty': { string: '', number: 0, boolean: false, list: () => [], object: same },
  'other types': { string: { a: 1 }, number: 'x', boolean: 'yes', list: () => 7, object: () => [] },
  'lists for single things': { string: ['a'], number: [1], boolean: [true], list: (element) => [[element]], object: (fields) => [fields] },
  'less than nothing': { ...good, string: '-1', number: -1 },
  'more than fits': { ...good, number: 2 ** 31 },
  'the largest number there is': { ...good, number: raw('9223372036854775807') },
  'beyond the largest number': { ...good, number: raw('9223372036854775808') },
  'fractions': { ...good, number: 1.5 },
  'numbers without end': { ...good, number: raw('1e999') },
  'names of every object': { ...good, string: '__proto__', list: () => ['constructor', 'toString', '__proto__'], object: (fields) => ({ ...fields, ['__proto__x']: 1, constructor: { prototype: 1 } }) },
  'SQL and paths': { ...good, string: "'; DROP TABLE users; -- ../../etc/passwd %s %n" },
  'half a character': { ...good, string: '\ud800 and \udfff' },
  'no characters': { ...good, string: '\u0000\u0001\u007f\u2028' },
  'a wrong pattern': { ...good, string: '(a[' },
  'a pattern without end': { ...good, string: '(a+)+$b' },
  'far too much text': { ...good, string: 'x'.repeat(100_000) },
  'the same twice': { ...good, list: (element) => [element, element] },
  'far too many': { ...good, list: (element) => Array.from({ length: 3000 }, () => element) },
  'more than was asked for': { ...good, object: (fields) => ({ ...fields, unknown: { deep: [{ er: null }] }, '': '', 'Field With Blanks': 1 }) },
};

/** Texts that are no such object at all. */
const TEXTS: Record<string, string | Buffer> = {
  'nothing': '', 'null': 'null', 'a list': '[]', 'a text': '"anna"', 'a number': '7', 'half an object': '{"userID":"an', 'two objects': '{}{}', 'a mark before it': '\ufeff{}',
  'a form': 'userID=anna&x=1', 'NaN': '{"userID":NaN}', 'depth': '['.repeat(20_000), 'deep fields': '{"a":'.repeat(20_000), 'no UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x22, 0xc0, 0x80, 0x22, 0x7d]),
};

/** The bodies for one route, by what is wrong with them. */
export function nonsenseFor(row: RouteRow, { types }: CatalogFields): (readonly [what: string, body: string | Buffer])[] {
  const made = row.request === null ? [] : Object.entries(FILLERS).map(([what, filler]) => [what, JSON.stringify(filler.object(fill(row.request!, types, filler, 0)))] as const);
  return [...Object.entries(TEXTS), ...made];
}

const DEEPEST = 4;

function fill(name: string, types: CatalogFields['types'], filler: Filler, depth: number): Record<string, unknown> {
  const fields = types[name]?.fields ?? [];
  return Object.fromEntries(fields.map(({ name: field, type }) => {
    const { element, list, map } = parseType(type);
    const one = types[element] ? (depth < DEEPEST ? filler.object(fill(element, types, filler, depth + 1)) : {}) : scalar(element, filler);
    return [field, list ? filler.list(one) : map ? { key: one } : one];
  }));
}

function scalar(kind: string, filler: Filler): unknown {
  if (kind === 'boolean') return filler.boolean;
  return /^u?int(32|64)$|^double$|^float$/.test(kind) ? filler.number : filler.string;
}
