import { beforeAll, describe, expect, test, vi } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { imctl } from '../../helpers/imctl.ts';

let home: string;
const ids = async (...more: string[]) => (await imctl(['get', 'users', '-o', 'name', ...more], { home })).out.trim().split('\n').filter(Boolean).map((name) => name.slice('user/'.length));

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'imctl-list-'));
  const people = ['anna,Anna', 'ben,Ben', 'qa_ida,qa-ida', 'qa_tim,qa-tim'].join('\n');
  expect((await imctl(['create', 'users', '-f', '-'], { home, input: `userID,nickname\n${people}\n` })).status).toBe(0);
});

describe('--where', () => {
  test.each([
    ['u.nickname.startsWith("qa") && u.createTime > Date.now() - 864e5', ['qa_ida', 'qa_tim']],
    ['it.userID === "ben"', ['ben']],
    ['u.createTime > now - days(7) && u.nickname.length === 3', ['ben']],
    ['u.createTime > now + hours(1)', []],
    ['/^A/.test(u.nickname) // a remark', ['anna']],
    ['(u.nickname as string).includes("-")', ['qa_ida', 'qa_tim']],
    ['u.nickname.includes("qa") || u.userID === "anna"', ['anna', 'qa_ida', 'qa_tim']],
    ['!u.nickname.startsWith("qa")', ['anna', 'ben']],
    ['u.nickname === "qa-ida" && u.userID.endsWith("ida")', ['qa_ida']],
    ['u.nickname.startsWith("q.")', []],
  ])('%s', async (where, expected) => {
    expect((await ids('--where', where)).sort()).toEqual(expected);
  });

  test.each([
    ['u.nickname.startWith("qa")', 2, /u\.nickname\.startWith is not a function\n {2}u\.nickname\.startWith\("qa"\)\n {13}\^/],
    ['u.(', 2, /is not an expression[^]*u\.\(/],
    ['true); globalThis.x = (1', 2, /takes one expression/],
    ['process.exit()', 2, /process is not defined/],
    ['rows.next({})', 0, /^$/],
    ['(() => { for (;;); })()', 22, /--where was ended[^]*5 s/],
  ] as const)('%s ends with %i', async (where, status, says) => {
    const ran = await imctl(['get', 'users', '--where', where, '-o', 'json'], { home });
    expect(ran.status).toBe(status);
    if (status !== 0) expect((JSON.parse(ran.err) as { message: string }).message).toMatch(says);
  });

  test('the server is asked for what it can judge; everything is judged here all the same', async () => {
    const { out } = await imctl(['get', 'users', '--explain', '--where', 'u.nickname.startsWith("qa.") && u.createTime > 5'], { home });
    expect(out).toBe('asked of the server  search=^qa\\.  for  u.nickname.startsWith("qa.")\njudged here          u.nickname.startsWith("qa.")\n                     u.createTime > 5\nsorted here          –\n');
    expect((await imctl(['get', 'users', '--explain', '--search', 'x', '--where', 'u.nickname === "y"'], { home })).out).toContain('search=x\njudged here          u.nickname === "y"');
  });

  test('a table says how many were looked at', async () => {
    const { err } = await imctl(['get', 'users', '--where', 'u.userID === "ben"'], { home, tty: true });
    expect(err).toMatch(/1 of 1 users · filtered here, \d requests/);
    expect((await imctl(['get', 'users', '--where', 'u.createTime === 0'], { home })).err).toBe('no users of 4 fit\n');
    expect((await imctl(['get', 'users', '--where', 'u.nicknam === "Anna"'], { home })).err).toMatch(/^no users of 4 fit: no row has a field nicknam; did you mean nickname\? fields: userID, nickname,/);
  });

  test('chooses what is changed', async () => {
    expect((await imctl(['update', 'users', '--where', 'u.userID.startsWith("qa")', '--ex', 'tester'], { home })).err).toContain('2 done');
    expect(await ids('--where', 'u.ex === "tester"')).toHaveLength(2);
    expect((await imctl(['disable', 'users', '--where', 'true', '--max-affected', '3'], { home })).status).toBe(8);
    expect((await imctl(['add', 'friends', '--where', 'true'], { home })).status).toBe(2);
    expect((await imctl(['update', 'user', 'anna', '--where', 'true'], { home })).status).toBe(2);
  });
});

describe('--sort-by, --limit and --columns', () => {
  test('downwards and upwards, then cut', async () => {
    expect(await ids('--sort-by', '-userID', '--limit', '2')).toEqual(['qa_tim', 'qa_ida']);
    expect((await imctl(['get', 'users', '--sort-by', 'age'], { home })).err).toContain('no row has such a field');
  });

  test('the fields that were named', async () => {
    expect((await imctl(['get', 'users', '--columns', 'userID,NICK:.nickname', '--sort-by', 'userID', '--limit', '1'], { home })).out).toBe('USERID   NICK\nanna     Anna\n');
    expect((await imctl(['get', 'users', '--columns', 'userID', '-o', 'json'], { home })).status).toBe(2);
  });
});

describe('--watch', () => {
  /** Watches until the change that comes last is told of, however slow the machine. */
  async function watched(...more: string[]): Promise<{ out: string; err: string; status: number }> {
    const stop = new AbortController();
    let seen = '';
    const told = (text: string) => vi.waitUntil(() => seen.includes(text), { timeout: 60_000 });
    const watching = imctl(['get', 'users', '-w', '--interval', '100ms', ...more], { home, signal: stop.signal, onOut: (text) => { seen += text; } });
    await told('anna');
    const name = `zoe${Math.random().toString(36).slice(2)}`;
    await imctl(['create', 'user', name], { home });
    await told(name);
    await imctl(['update', 'user', name, '--nickname', 'Z'], { home });
    await told('MODIFIED');
    stop.abort();
    return watching;
  }

  test('shows what is there, then what changes, and ends with 130', async () => {
    const { out, status, err } = await watched('-o', 'ndjson', '--where', 'u.userID < "ben" || u.userID > "z"');
    const lines = out.trim().split('\n').map((line) => JSON.parse(line) as { type: string; object: { userID: string } });
    expect(lines.map(({ type, object }) => `${type} ${object.userID}`)).toEqual(['ADDED anna', expect.stringMatching(/^ADDED zoe/), expect.stringMatching(/^MODIFIED zoe/)]);
    expect({ status, err }).toEqual({ status: 130, err: '' });
  });

  test('as a table that grows', async () => {
    const { out } = await watched('--columns', 'userID');
    expect(out.split('\n')[0]).toBe('EVENT      USERID');
    expect(out).toContain('MODIFIED   zoe');
  });

  test.each(['json', 'yaml', 'csv'])('-o %s is refused: it would have to end', async (format) => {
    expect((await imctl(['get', 'users', '-w', '-o', format], { home })).status).toBe(2);
  });
});
