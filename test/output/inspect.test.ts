import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspectItem, inspectList, nounsOf } from '../../src/output/inspect.ts';
import { displayWidth } from '../../src/output/width.ts';
import { ANNA, BEN, NOW, oneText, USER } from './fixtures.ts';

const options = { columns: 100, isTTY: true, utc: true, now: NOW };

describe('a list at the prompt', () => {
  test('a table, and how many there are', () => {
    expect(inspectList({ rows: [BEN, ANNA], ended: true, total: 2 }, USER, options)).toMatchInlineSnapshot(`
      "USERID   NICKNAME    CREATED                ONLINE     UNREAD
      ben      Ben         2026-06-03 10:40:51Z   iOS, Web    1,240
      anna     Änna 漢字   –                      –               0
      2 users
      "
    `);
  });

  test.each([
    [{ rows: [BEN], ended: true }, '1 user'], [{ rows: [], ended: true, total: 0 }, 'no users'], [{ rows: [BEN, ANNA], ended: false, total: 1240 }, '2 of 1,240 users, it for more'], [{ rows: [BEN], ended: false }, '1 user, it for more'],
  ])('%o ends with %s', (list, line) => {
    expect(inspectList(list, USER, options).trimEnd().split('\n').at(-1)).toBe(line);
  });

  test('the words for other shapes', () => {
    expect([nounsOf({ ...USER, name: 'GroupMember' }), nounsOf({ ...USER, name: 'Reply' }), nounsOf({ ...USER, name: 'Address' }), nounsOf(undefined)].map((nouns) => nouns.many)).toEqual(['group members', 'replies', 'addresses', 'rows']);
  });
});

describe('one item', () => {
  const deep = { ...BEN, seq: 9007199254740993n, profile: { city: 'Köln', pets: [{ name: 'Rex\x1b[1m', legs: 4 }] }, tags: ['a', 'b'], none: {}, gone: undefined, nothing: null };

  test('field by field, in the words of the shape', () => {
    expect(inspectItem(deep, USER, options)).toMatchInlineSnapshot(`
      "userID       ben
      nickname     Ben
      createTime   2026-06-03 10:40:51Z
      online       iOS, Web
      unread       1,240
      ex           –
      seq          9007199254740993
      profile
        city   Köln
        pets
          [0]
            name   Rex\\x1b[1m
            legs   4
      tags         a, b
      none         {}
      gone         –
      nothing      –
      "
    `);
  });

  test('printed in a format for reading it is a table of one row; field by field when nobody has described it', async () => {
    expect(await oneText('table', BEN)).toBe('USERID   NICKNAME   CREATED                ONLINE     UNREAD\nben      Ben        2026-06-03 10:40:51Z   iOS, Web    1,240\n');
    expect(await oneText('table', deep, { shape: undefined })).toBe(inspectItem(deep, undefined, { ...options, isTTY: false }));
    expect(await oneText('columns=userID,unread', BEN)).toBe('USERID   UNREAD\nben       1,240\n');
  });

  test('a terminal cuts long lines, a pipe does not', async () => {
    const item = { userID: 'a', ex: 'x'.repeat(500) };
    for (const line of inspectItem(item, USER, options).trimEnd().split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
    expect(await oneText('table', item, { shape: undefined })).toContain('x'.repeat(500));
  });

  test('an item without fields, and one that contains more than can be shown line by line', () => {
    expect(inspectItem({}, USER, options)).toBe('–\n');
    let nested: unknown = 'bottom';
    for (let depth = 0; depth < 50; depth++) nested = { [`level${depth}`]: nested };
    expect(inspectItem(nested, undefined, { ...options, isTTY: false }).split('\n').length).toBeLessThan(10);
  });
});

test('nothing of output loads a library before it is needed', () => {
  const folder = new URL('../../src/output/', import.meta.url);
  const loaded = readdirSync(folder).flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^(?:import|export)\b(?! type).* from '([^']+)'/gm)].map((match) => match[1]!));
  expect(loaded.length).toBeGreaterThan(20);
  expect(loaded.filter((from) => !/^\.\.?\/(?:base\/|operation\/)?[a-z-]+\.ts$/.test(from))).toEqual([]);
});
