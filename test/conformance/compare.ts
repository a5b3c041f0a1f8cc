// Expected against received, to the letter: types, nulls, absent keys, order; patterns, wrapped texts and sets where the recording says so.
// Imported by replay.ts.

import { parseJSON } from '../../src/base/json.ts';
import { fillText, matchText, type Bindings } from './patterns.ts';

/** One difference: where, what was expected, what came. */
export interface Difference {
  path: string;
  expected: string;
  received: string;
}

/** How one value is compared. `unordered` are the paths of sets, with `[]` for any index. */
export interface Comparison {
  bindings: Bindings;
  unordered: readonly string[];
  /** Inside a `$json` the order of keys does not count. */
  isLoose?: boolean;
}

/** All differences between a recorded value and a received one; binds names on the way. */
export function compareValues(expected: unknown, received: unknown, path: string, how: Comparison): Difference[] {
  if (typeof expected === 'string') {
    const wanted = matchText(expected, received, how.bindings);
    return wanted === undefined ? [] : [differ(path, wanted, received)];
  }
  if (Array.isArray(expected)) return compareLists(expected, received, path, how);
  if (typeof expected === 'object' && expected !== null) return compareObjects(expected as Record<string, unknown>, received, path, how);
  return expected === received ? [] : [differ(path, JSON.stringify(expected), received)];
}

function compareLists(expected: unknown[], received: unknown, path: string, how: Comparison): Difference[] {
  if (!Array.isArray(received)) return [differ(path, `a list of ${expected.length}`, received)];
  if (expected.length !== received.length) return [differ(path, `${expected.length} elements: ${show(expected)}`, received)];
  if (how.unordered.includes(path.replace(/\[\d+\]/g, '[]'))) {
    return isSameSet(expected, received, path, how) ? [] : [differ(path, `in any order ${show(expected)}`, received)];
  }
  return expected.flatMap((one, i) => compareValues(one, received[i], `${path}[${i}]`, how));
}

/** Which element is which is tried out, since a name may be bound by the wrong one first. */
function isSameSet(expected: unknown[], received: unknown[], path: string, how: Comparison): boolean {
  const [first, ...rest] = expected;
  if (expected.length === 0) return true;
  for (const [i, one] of received.entries()) {
    const before = new Map(how.bindings.values);
    if (compareValues(first, one, `${path}[0]`, how).length === 0 && isSameSet(rest, received.toSpliced(i, 1), path, how)) return true;
    how.bindings.values = before;
  }
  return false;
}

function compareObjects(expected: Record<string, unknown>, received: unknown, path: string, how: Comparison): Difference[] {
  if ('$json' in expected) return compareJSON(expected.$json, received, path, how);
  for (const kind of ['base64', 'base64url'] as const) {
    if (!(`$${kind}` in expected)) continue;
    if (typeof received !== 'string') return [differ(path, kind, received)];
    return compareValues(expected[`$${kind}`], how.bindings.names.unmap(Buffer.from(received, kind).toString()), `${path}.$${kind}`, how);
  }
  if (typeof received !== 'object' || received === null || Array.isArray(received)) return [differ(path, `an object ${show(expected)}`, received)];
  const got = received as Record<string, unknown>;
  const wantedKeys = Object.keys(expected).map((key) => how.bindings.names.unmap(String(fillText(key, how.bindings))));
  const gotKeys = Object.keys(got);
  const isSame = how.isLoose ? wantedKeys.length === gotKeys.length && wantedKeys.every((key) => Object.hasOwn(got, key)) : wantedKeys.join() === gotKeys.join();
  if (!isSame) return [differ(path, `keys ${wantedKeys.join()}`, gotKeys.join())];
  return Object.values(expected).flatMap((value, i) => compareValues(value, got[wantedKeys[i]!], `${path}.${wantedKeys[i]!}`, how));
}

function compareJSON(expected: unknown, received: unknown, path: string, how: Comparison): Difference[] {
  if (typeof received !== 'string') return [differ(path, 'a string of JSON', received)];
  try {
    return compareValues(expected, parseJSON(received), `${path}.$json`, { ...how, isLoose: true });
  } catch {
    return [differ(path, 'a string of JSON', received)];
  }
}

function differ(path: string, expected: string, received: unknown): Difference {
  return { path, expected, received: show(received) };
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)).slice(0, 600);
}

/** A recorded value as it is sent: patterns filled, wrappers written out. */
export function fillValue(value: unknown, b: Bindings): unknown {
  if (typeof value === 'string') return fillText(value, b);
  if (Array.isArray(value)) return value.map((one) => fillValue(one, b));
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Record<string, unknown>;
  if ('$json' in object) return JSON.stringify(fillValue(object.$json, b));
  for (const kind of ['base64', 'base64url'] as const) {
    if (`$${kind}` in object) return Buffer.from(String(fillValue(object[`$${kind}`], b))).toString(kind);
  }
  return Object.fromEntries(Object.entries(object).map(([key, one]) => [String(fillText(key, b)), fillValue(one, b)]));
}
