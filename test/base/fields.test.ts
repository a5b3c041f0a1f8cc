import { describe, expect, test } from 'vitest';
import { checkFields, flagName, parseDuration, parseText, placeholder, type Field, type Fields } from '../../src/base/fields.ts';

const fields = {
  name: { kind: 'string', required: true, doc: 'Its name.' },
  age: { kind: 'integer', min: 0, max: 150, doc: 'How old.' },
  wait: { kind: 'duration', default: 1000, doc: 'How long.' },
  at: { kind: 'time', doc: 'When.' },
  color: { kind: 'string', choices: ['red', 'green'], doc: 'Which.' },
  tags: { kind: 'string', many: true, doc: 'Words.' },
  key: { kind: 'string', secret: true, pattern: { allows: /^[a-z]+$/, says: 'may hold letters only' }, doc: 'A key.' },
  data: { kind: 'object', doc: 'An object.' },
} as const satisfies Fields;

const check = (values: unknown, spell?: (name: string) => string) => checkFields(fields, values, 'thing.make', spell);

describe('checkFields', () => {
  test('fills defaults in and leaves out what was not given', () => {
    expect(check({ name: 'a' })).toEqual({ name: 'a', wait: 1000 });
  });

  test('takes durations and times as text or as numbers, one value where many may be given', () => {
    expect(check({ name: 'a', wait: '1.5h', at: '2026-06-03T10:40:51Z', tags: 'x' })).toEqual({ name: 'a', wait: 5_400_000, at: Date.UTC(2026, 5, 3, 10, 40, 51), tags: ['x'] });
    expect(check({ name: 'a', at: new Date(5) })).toMatchObject({ at: 5 });
  });

  test.each([
    [{}, 'ARG-MISSING', 'thing.make needs name: its name.'],
    [{ name: 1 }, 'ARG-TYPE', 'name must be a text, not 1'],
    [{ name: 'a', age: 1.5 }, 'ARG-TYPE', 'age must be a whole number, not 1.5'],
    [{ name: 'a', age: 151 }, 'ARG-TYPE', 'age must be between 0 and 150, not 151'],
    [{ name: 'a', wait: 'soon' }, 'ARG-TYPE', 'wait must be a duration like 90s, 10m or 7d, not "soon"'],
    [{ name: 'a', wait: -1 }, 'ARG-TYPE', 'wait must be a duration'],
    [{ name: 'a', color: 'gren' }, 'ARG-CHOICE', 'color cannot be "gren"'],
    [{ name: 'a', tags: ['x', 2] }, 'ARG-TYPE', 'tags must be a text, not 2'],
    [{ name: 'a', nane: 'b' }, 'ARG-UNKNOWN', 'thing.make has no parameter nane'],
    [{ name: 'a', data: [] }, 'ARG-TYPE', 'data must be an object, not []'],
    [['a'], 'ARG-TYPE', 'thing.make takes its parameters as an object, not ["a"]'],
    [JSON.parse('{"name":"a","__proto__":{"age":1}}'), 'ARG-UNKNOWN', 'thing.make has no parameter __proto__'],
  ])('%j is refused', (values, code, message) => {
    expect(() => check(values)).toThrow(expect.objectContaining({ code, exitStatus: 2, message: expect.stringContaining(message) as string }) as Error);
  });

  test('offers the nearest name and choice', () => {
    expect(() => check({ name: 'a', colour: 'red' })).toThrow(expect.objectContaining({ hint: expect.stringMatching(/^did you mean color\? it takes name, age/) as string }) as Error);
    expect(() => check({ name: 'a', color: 'gren' })).toThrow(expect.objectContaining({ hint: 'did you mean green? allowed: red, green' }) as Error);
  });

  test('never shows the value of a secret', () => {
    expect(() => check({ name: 'a', key: 'HUNTER2' })).toThrow(expect.objectContaining({ message: 'key may hold letters only, not what was given' }) as Error);
  });

  test('names parameters as the person typed them', () => {
    expect(() => check({}, (name) => `--${name}`)).toThrow(expect.objectContaining({ message: expect.stringContaining('needs --name') as string }) as Error);
  });
});

test.each([['90s', 90_000], ['10m', 600_000], ['1.5h', 5_400_000], ['7d', 604_800_000], ['2w', 1_209_600_000], ['15ms', 15], ['7', undefined], ['-1s', undefined], ['1 s', undefined], ['', undefined]])('the duration %s is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([['userID', 'user-id'], ['memberUserIDs', 'member-user-ids'], ['faceURL', 'face-url'], ['limit', 'limit'], ['sortBy', 'sort-by'], ['ex', 'ex']])('the flag of %s is --%s', (name, flag) => {
  expect(flagName(name)).toBe(flag);
});

test.each<[Field['kind'], string, unknown]>([['integer', '12', 12], ['integer', 'x', 'x'], ['integer', '', ''], ['boolean', '', true], ['boolean', 'false', false], ['boolean', 'no', 'no'], ['duration', '500', 500], ['object', '{"a":1}', { a: 1 }], ['any', 'plain', 'plain'], ['string', '12', '12']])('as %s the text %j is %j', (kind, text, value) => {
  expect(parseText({ kind, doc: '' }, text, '--x')).toEqual(value);
});

test('what a flag takes is told in a word', () => {
  expect(Object.values(fields).map((field) => placeholder(field))).toEqual(['TEXT', 'NUMBER', 'DURATION', 'TIME', 'red|green', 'TEXT...', 'TEXT', 'JSON']);
});
