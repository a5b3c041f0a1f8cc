import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { asImctlError, ERRORS, fromErrorData, ImctlError, toErrorData } from '../../src/base/errors.ts';
import { appendPrivate, parseJSONFile, parseYAML, readIfThere, writePrivate } from '../../src/base/files.ts';
import { parseJSON, stringifyJSON } from '../../src/base/json.ts';
import { nearest } from '../../src/base/nearest.ts';
import { createSecrets } from '../../src/base/secrets.ts';
import { readSettings } from '../../src/base/settings.ts';
import { tempDir } from '../helpers/imctl.ts';

describe('errors', () => {
  test('cross a boundary as data and come back the same', () => {
    const error = new ImctlError('NOT-FOUND', 'no user "x"', { hint: 'search', errCode: 1004, operationID: 'op1', route: 'POST /x' });
    expect(toErrorData(fromErrorData(JSON.parse(JSON.stringify(toErrorData(error))) as never))).toEqual(toErrorData(error));
    expect(fromErrorData(toErrorData(error)).exitStatus).toBe(4);
  });

  test.each([['ENOENT', 'FILE-MISSING', 2], ['EACCES', 'FILE-UNREADABLE', 2], ['ENOSPC', 'WRITE-FAILED', 1], ['EMFILE', 'TOO-MANY', 8]])('of the system: %s is %s', (code, ours, exit) => {
    expect(asImctlError(Object.assign(new Error('x'), { code, path: '/p' }))).toMatchObject({ code: ours, exitStatus: exit, message: expect.stringMatching(/^\/p: /) as string });
  });

  test('what nobody foresaw is our own fault, and only that asks for a report', () => {
    expect(asImctlError(new TypeError('x'))).toMatchObject({ code: 'BUG', message: 'x' });
    expect(asImctlError('text')).toMatchObject({ code: 'BUG' });
    expect(Object.entries(ERRORS).filter(([, row]) => 'hint' in row && row.hint.includes('report')).map(([code]) => code)).toEqual(['BUG']);
  });
});

describe('JSON', () => {
  test('keeps integers beyond 2^53 exactly, and writes them as numbers or as texts', () => {
    const text = '{"idHash":18446744073709551615,"n":9007199254740993,"small":1,"f":1.5e300,"s":"18446744073709551615"}';
    const value = parseJSON(text) as Record<string, unknown>;
    expect(value).toEqual({ idHash: 18446744073709551615n, n: 9007199254740993n, small: 1, f: 1.5e300, s: '18446744073709551615' });
    expect(stringifyJSON({ n: value.n }, 'number')).toBe('{"n":9007199254740993}');
    expect(stringifyJSON({ n: value.n })).toBe('{"n":"9007199254740993"}');
  });

  test('__proto__ is data', () => {
    expect(Object.keys(parseJSON('{"__proto__":{"a":1}}') as object)).toEqual(['__proto__']);
    expect(({} as { a?: number }).a).toBeUndefined();
  });
});

describe('secrets', () => {
  test('are blanked by value, however they are written', () => {
    const secrets = createSecrets();
    secrets.add('p/w"d');
    expect(secrets.mask('x p/w"d y')).toBe('x *** y');
    expect(secrets.mask(JSON.stringify({ a: 'p/w"d' }))).toBe('{"a":"***"}');
    expect(secrets.mask(`?secret=${encodeURIComponent('p/w"d')}`)).toBe('?secret=***');
  });

  test('tokens are blanked by their shape', () => {
    expect(createSecrets().mask('token eyJhbGciOiJIUzI1NiJ9.eyJVc2VySUQiOiJhIn0.c2lnbmF0dXJlMTIz end')).toBe('token *** end');
  });

  test('a value too short to be one garbles nothing', () => {
    const secrets = createSecrets();
    secrets.add('abc');
    expect(secrets.mask('abcdef')).toBe('abcdef');
  });
});

describe('the nearest name', () => {
  const names = ['list', 'first', 'find', 'users', 'groups', 'context'];
  test.each([['frist', 'first'], ['usres', 'users'], ['lsit', 'list'], ['USERS', 'users'], ['contxt', 'context'], ['banana', undefined], ['', undefined]])('of %s is %s', (typed, near) => {
    expect(nearest(typed, names)).toBe(near);
  });
});

describe('files', () => {
  test('are written whole and private, their folders too', async () => {
    const file = path.join(tempDir(), 'a', 'b.yaml');
    expect(readIfThere(file)).toBeUndefined();
    await writePrivate(file, 'x: 1\n');
    appendPrivate(file, 'y: 2');
    expect(readFileSync(file, 'utf8')).toBe('x: 1\ny: 2\n');
    expect([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  test('mistakes are told with their place', async () => {
    expect(() => parseJSONFile('{\n  "a": 1,\n  oops\n}', 'f.json')).toThrow(expect.objectContaining({ code: 'FILE-INVALID', message: expect.stringMatching(/^f\.json:3:\d+: is not JSON/) as string }) as Error);
    await expect(parseYAML('a: [1\nb: 2\n', 'f.yaml')).rejects.toMatchObject({ code: 'FILE-INVALID', message: expect.stringMatching(/^f\.yaml:\d+:\d+: /) as string });
  });

  test('a YAML bomb does not go off', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]`).join('\n')}\n`;
    await expect(parseYAML(bomb, 'bomb.yaml')).rejects.toMatchObject({ code: 'FILE-INVALID' });
  });
});

describe('settings', () => {
  const user = (values: unknown) => ({ user: { path: '/prefs.yaml', values } });
  test('flag beats environment beats project beats user beats default, and each tells where it came from', () => {
    const files = { project: { path: '/imctl.yaml', values: { output: 'yaml', timeout: '5s' } }, user: { path: '/prefs.yaml', values: { output: 'csv', timeout: '6s', utc: true } } };
    expect(readSettings({ output: 'json' }, { IMCTL_OUTPUT: 'name' }, files)).toMatchObject({ output: 'json', timeout: 5000, utc: true, color: 'auto', origins: { output: '--output', timeout: '/imctl.yaml', utc: '/prefs.yaml', color: 'default' } });
    expect(readSettings({}, { IMCTL_OUTPUT: 'name' }, files)).toMatchObject({ output: 'name', origins: { output: 'IMCTL_OUTPUT' } });
  });

  test.each([
    [() => readSettings({}, { IMCTL_TIMEOUT: 'soon' }, {}), 'IMCTL_TIMEOUT must be a duration'],
    [() => readSettings({}, {}, user({ colour: 'never' })), '/prefs.yaml has the key "colour"'],
    [() => readSettings({}, {}, user([1])), '/prefs.yaml must hold keys and values'],
    [() => readSettings({}, {}, { project: { path: '/imctl.yaml', values: { secret: 'x' } } }), '/imctl.yaml has the key "secret"'],
  ])('mistakes are told with where they stand: %#', (read, message) => {
    expect(read).toThrow(expect.objectContaining({ exitStatus: 2, message: expect.stringContaining(message) as string }) as Error);
  });

  test('an empty file is no file', () => {
    writeFileSync(path.join(tempDir(), 'x'), '');
    expect(readSettings({}, {}, user(null))).toMatchObject({ timeout: 30_000 });
  });
});
