import { describe, expect, test } from 'vitest';
import { holdsMore, nestsDeeper, parseJSON, stringifyJSON } from '../../src/base/json.ts';

describe('parsing', () => {
  test.each<[text: string, value: unknown]>([
    ['12345678901234567890', 12345678901234567890n], ['-9223372036854775808', -9223372036854775808n], ['9007199254740993', 9007199254740993n], ['9007199254740991', 9007199254740991], ['[1,[{"a":12345678901234567890}]]', [1, [{ a: 12345678901234567890n }]]],
    ['{"12345678901234567890":"12345678901234567890","b":"\\"12345678901234567890","c":" 1"}', { '12345678901234567890': '12345678901234567890', b: '"12345678901234567890', c: ' 1' }],
    ['[1.1234567890123456789,1e+0000000000000000001,1E-0000000000000000001,12345678901234567.5]', [1.1234567890123457, 10, 0.1, 12345678901234568]],
    [' [ 12345678901234567890 , -12345678901234567890\n] ', [12345678901234567890n, -12345678901234567890n]],
    [`[${'9'.repeat(1000)},1]`, [10n ** 1000n - 1n, 1]], [`[${'9'.repeat(1001)},12345678901234567890]`, [Infinity, 12345678901234567890n]],
  ])('integers that a number cannot hold are exact: %.60s', (text, value) => {
    expect(parseJSON(text)).toEqual(value);
  });

  test('__proto__ is data, also with a long integer', () => {
    const value = parseJSON('{"__proto__":12345678901234567890,"a":{"__proto__":{"b":12345678901234567890}}}') as Record<string, unknown>;
    expect(Object.getOwnPropertyDescriptor(value, '__proto__')!.value).toBe(12345678901234567890n);
    expect(Object.getOwnPropertyDescriptor(Object.getOwnPropertyDescriptor(value, 'a')!.value as object, '__proto__')!.value).toEqual({ b: 12345678901234567890n });
    expect(({} as { b?: unknown }).b).toBeUndefined();
  });

  test.each(['{12345678901234567890:1}', '[00000000000000000001]', '12345678901234567890x', '[12345678901234567890', '"12345678901234567890', '[12345678901234567890 12345678901234567890]', '--12345678901234567890'])('what is no JSON stays none: %s', (text) => {
    expect(() => parseJSON(text)).toThrow(SyntaxError);
  });

  test('deeper than any stack', () => {
    const text = `${'['.repeat(200_000)}12345678901234567890${']'.repeat(200_000)}`;
    let value: unknown;
    try { value = parseJSON(text); } catch (error) { expect(error).toBeInstanceOf(RangeError); return; }
    while (Array.isArray(value)) [value] = value as unknown[];
    expect(value).toBe(12345678901234567890n);
  });
});

test('bigints are written as numbers, or as texts', () => {
  const value = { a: 12345678901234567890n, b: [1] };
  expect([stringifyJSON(value, 'number'), stringifyJSON(value)]).toEqual(['{"a":12345678901234567890,"b":[1]}', '{"a":"12345678901234567890","b":[1]}']);
  expect(parseJSON(stringifyJSON(value, 'number'))).toEqual(value);
});

test.each([['[[[]]]', 2, true], ['[[[]]]', 3, false], ['["[[[[",{"a":"\\"[["}]', 2, false]])('%s nests deeper than %i: %s', (text, most, deeper) => {
  expect(nestsDeeper(text, most)).toBe(deeper);
});

test.each([['[1,2,3]', 3, true], ['[1,2,3,4,5,6,7]', 8, false], ['["a,b,c,d,e,f,g,h"]', 3, false], ['{"a":1,"b":[2],"c":3}', 4, true]])('%s holds more than %i values: %s', (text, most, more) => {
  expect(holdsMore(text, most)).toBe(more);
});
