import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { behindDoor } from '../../helpers/door.ts';
import { homeIn, imctl, tempDir } from '../../helpers/imctl.ts';

/** A home with a file of rows. */
function withFile(name: string, text: string): { home: string; file: string } {
  const home = tempDir();
  writeFileSync(path.join(home, name), text);
  return { home, file: name };
}

const people = (count: number) => `userID,nickname\n${Array.from({ length: count }, (_, at) => `u${at},Name ${at}`).join('\n')}\n`;
const idsOf = async (home: string, env?: Record<string, string>) => (await imctl(['get', 'users', '--all', '-o', 'name'], { home, env })).out.trim().split('\n').filter(Boolean);
const runOf = (home: string) => {
  const files = readdirSync(homeIn(home).runs).map((name) => path.join(homeIn(home).runs, name));
  const texts = files.map((file) => readFileSync(file, 'utf8')).sort();
  return texts.map((text) => text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)).sort((a, b) => (String(a[0]!.at) < String(b[0]!.at) ? -1 : 1));
};

describe('rows of a file', () => {
  test('are made, with a line for each in the run file', async () => {
    const { home, file } = withFile('people.csv', people(1200));
    expect(await imctl(['create', 'users', '-f', file], { home })).toMatchObject({ status: 0, err: expect.stringContaining('1,200 created, 0 skipped (exist), 0 failed') as string });
    const [run] = runOf(home);
    expect(run!.filter((line) => line.kind === 'row').map((line) => line.row).sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 1200 }, (_, at) => at + 1));
    expect(run!.at(-1)).toEqual({ kind: 'end', status: 0 });
  });

  test('that are there, or twice in the file, are skipped', async () => {
    const { home, file } = withFile('people.csv', `${people(5)}u1,again\n`);
    await imctl(['create', 'user', 'u0'], { home });
    expect((await imctl(['create', 'users', '-f', file], { home })).err).toContain('4 created, 2 skipped (exist), 0 failed');
    expect(await idsOf(home)).toHaveLength(5);
  });

  test.each([
    ['a byte order mark', '\uFEFFuserID,nickname\na,A\n', 0, '1 created'],
    ['quotes and commas in them', 'userID,nickname\na,"A, the first"\nb,"say ""b"""\n', 0, '2 created'],
    ['no header', 'a,A\nb,B\n', 2, 'there is no userID'],
    ['200 columns', `${['userID', ...Array.from({ length: 199 }, (_, at) => `c${at}`)].join(',')}\n${['a', ...Array.from({ length: 199 }, () => 'x')].join(',')}\n`, 3, 'a user has no field c0'],
    ['a cell too few', 'userID,nickname\na\n', 2, 'people.csv:2: has 1 cells, the header has 2'],
    ['an ID the server refuses', 'userID,nickname\na-b,A\nok,B\n', 3, 'people.csv:2: ARG-TYPE: userID may hold letters, digits and _ only, not "a-b"'],
    ['nothing', '', 2, 'is empty'],
  ])('with %s', async (_what, text, status, says) => {
    const { home, file } = withFile('people.csv', text);
    const ran = await imctl(['create', 'users', '-f', file], { home });
    expect(ran).toMatchObject({ status, err: expect.stringContaining(says) as string });
  });

  test('fill what the command line leaves open', async () => {
    const { home, file } = withFile('people.csv', people(3));
    await imctl(['create', 'users', '-f', file], { home });
    writeFileSync(path.join(home, 'who.txt'), 'user/u0\nuser/u2\n');
    expect((await imctl(['update', 'users', '-f', 'who.txt', '--nickname', 'same'], { home })).err).toContain('2 done, 0 skipped, 0 failed');
    expect((await imctl(['get', 'users', '-o', 'columns=userID,nickname', '--sort-by', 'userID'], { home })).out).toMatch(/u0\s+same\nu1\s+Name 1\nu2\s+same/);
    expect((await imctl(['undo', 'last'], { home })).status).toBe(0);
    expect((await imctl(['get', 'user', 'u2', '-o', 'jsonpath={.nickname}'], { home })).out.trim()).toBe('Name 2');
  });

  test.each([['create', 'nickname'], ['create', 'u0,Anna'], ['update', 'user,nickname']])('whose header does not name the item are refused before anything is sent: %s %s', async (verb, header) => {
    const { home, file } = withFile('people.csv', `${header}\n${header.split(',').map(() => 'x').join(',')}\n`);
    const { status, err } = await imctl([verb, 'users', '-f', file, '-v'], { home });
    expect(status).toBe(2);
    expect(err).toContain('people.csv:2: there is no userID, only');
    expect(err).not.toMatch(/POST|--resume|0 done|0 created/);
  });

  test('that are names only, from a pipe, name their items; a header of one field is still a header', async () => {
    const home = tempDir();
    expect(await imctl(['create', 'users', '-f', '-'], { home, input: 'gil\nhal\n' })).toMatchObject({ status: 0 });
    expect(await imctl(['create', 'users', '-f', '-'], { home, input: 'userID\nida\n' })).toMatchObject({ status: 0 });
    expect(await idsOf(home)).toEqual(['user/gil', 'user/hal', 'user/ida']);
  });

  test('that were printed as JSON name their item', async () => {
    const { home, file } = withFile('people.csv', people(2));
    await imctl(['create', 'users', '-f', file], { home });
    const { out } = await imctl(['get', 'users', '-o', 'json'], { home });
    expect((await imctl(['kick', 'users', '-f', '-'], { home, input: out })).err).toContain('2 done');
  });

  test('give one JSON document when it was asked for', async () => {
    const { home, file } = withFile('people.csv', `${people(2)}a-b,X\n`);
    const { out, status } = await imctl(['create', 'users', '-f', file, '-o', 'json'], { home });
    expect(status).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ kind: 'BulkResult', succeeded: 2, skipped: 0, failed: 1, notTried: 0, failures: [{ row: 3, at: 'people.csv:4', code: 'ARG-TYPE' }] });
  });
});

describe('brakes', () => {
  test('--max-affected refuses before anything is sent', async () => {
    const { home, file } = withFile('people.csv', people(40));
    const { status, err } = await imctl(['create', 'users', '-f', file, '--max-affected', '10', '-v'], { home });
    expect(status).toBe(8);
    expect(err).toContain('would touch 40 items');
    expect(err).not.toContain('POST');
  });

  test('what cannot be undone is asked about once, with a number and a sample', async () => {
    const home = tempDir();
    await imctl(['create', 'user', 'anna'], { home });
    for (const id of ['g1', 'g2', 'g3']) await imctl(['create', 'group', id, '--group-id', id, '--owner-user-id', 'anna'], { home });
    const refused = await imctl(['dismiss', 'groups', 'g1', 'g2', 'g3'], { home });
    expect(refused).toMatchObject({ status: 8, err: expect.stringMatching(/^error CONFIRM-NEEDED: dismiss 3 groups: g1, g2, g3\. Cannot be undone/) as string });
    expect(refused.err).not.toMatch(/--resume|not tried/);
    expect((await imctl(['get', 'groups', '-o', 'name'], { home })).out.trim().split('\n')).toHaveLength(3);
    expect(await imctl(['dismiss', 'groups', 'g1', 'g2', 'g3', '--yes'], { home })).toMatchObject({ status: 0, err: expect.stringContaining('3 done') as string });
    expect((await imctl(['get', 'groups', '-o', 'name'], { home })).out).toBe('');
  });

  test('--plan says it in one line, however many there are, and sends nothing', async () => {
    const { home, file } = withFile('people.csv', people(1200));
    const planned = await imctl(['create', 'users', '-f', file, '--plan', '-o', 'json'], { home });
    expect(JSON.parse(planned.out)).toMatchObject({ items: [{ path: 'users.createMany', affects: 1200 }] });
    expect(await idsOf(home)).toEqual([]);
  });

  test('a broadcast without receivers or text is refused before anybody is asked', async () => {
    const home = tempDir();
    await imctl(['create', 'user', 'anna'], { home });
    expect(await imctl(['broadcast', '--text', 'hi'], { home })).toMatchObject({ status: 2, err: expect.stringContaining('needs its receivers') as string });
    expect(await imctl(['broadcast', '--where', 'true', '--yes'], { home })).toMatchObject({ status: 2, err: expect.stringContaining('needs its text') as string });
    expect(await imctl(['broadcast', '--to', 'anna', '--text', '', '--yes'], { home })).toMatchObject({ status: 2, err: expect.stringContaining('needs its text') as string });
  });

  test('--fail-fast ends at the first failure and says how to go on', async () => {
    const { home, file } = withFile('who.txt', ['u0', 'nobody', ...Array.from({ length: 50 }, (_, at) => `x${at}`)].join('\n'));
    await imctl(['create', 'user', 'u0'], { home });
    const { status, err } = await imctl(['kick', 'users', '-f', file, '--fail-fast', '--parallel', '1'], { home });
    expect(status).toBe(3);
    expect(err).toMatch(/1 done, 0 skipped, 1 failed, 50 not tried[^]*--resume r/);
  });

  test('too large a share of failures ends it', async () => {
    const { home, file } = withFile('who.txt', Array.from({ length: 200 }, (_, at) => `x${at}`).join('\n'));
    const { status, err } = await imctl(['kick', 'users', '-f', file, '--parallel', '2'], { home });
    expect(status).toBe(3);
    expect(err).toMatch(/more than 50 %/);
    expect(runOf(home)[0]!.filter((line) => line.kind === 'row').length).toBeLessThan(30);
  });

  test('--rate holds it back', async () => {
    const { home, file } = withFile('who.txt', 'a\nb\nc\n');
    for (const id of ['a', 'b', 'c']) await imctl(['create', 'user', id], { home });
    const startedAt = performance.now();
    await imctl(['update', 'users', '-f', file, '--nickname', 'x', '--rate', '10'], { home });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(190);
  });
});

describe('a run that was cut off', () => {
  test('by Ctrl+C lists what was done and goes on where it was, doing nothing twice', async () => {
    const stop = new AbortController();
    const { env, bodies } = await behindDoor((route, nth) => { if (route === '/user/user_register' && nth === 2) stop.abort(); return undefined; });
    const { home, file } = withFile('people.csv', people(5000));
    const cut = await imctl(['create', 'users', '-f', file, '--rate', '4000'], { home, env, signal: stop.signal });
    expect(cut.status).toBe(130);
    const run = /--resume (r\w+)/.exec(cut.err)?.[1];
    expect(cut.err).toMatch(/\d+ created, 0 skipped \(exist\), 0 failed, [\d,]+ not tried/);
    expect((await imctl(['create', 'users', '--resume', run!], { home, env })).status).toBe(0);
    expect(await idsOf(home, env)).toHaveLength(5000);
    const sent = bodies.filter((body) => body.includes('"users":')).flatMap((body) => (JSON.parse(body) as { users: { userID: string }[] }).users.map((user) => user.userID));
    expect(sent).toHaveLength(5000);
    expect(new Set(sent).size).toBe(5000);
  });

  test('is not gone on with when its file is another now, nor by another operation', async () => {
    const { home, file } = withFile('people.csv', people(3));
    await imctl(['create', 'users', '-f', file], { home });
    const run = String(runOf(home)[0]![0]!.id);
    expect((await imctl(['kick', 'users', '--resume', run], { home })).status).toBe(6);
    writeFileSync(path.join(home, file), people(4));
    expect(await imctl(['create', 'users', '--resume', run], { home })).toMatchObject({ status: 6, err: expect.stringContaining('was changed since') as string });
    expect((await imctl(['create', 'users', '--resume', 'rnone'], { home })).status).toBe(4);
  });

  test.each([['typed', ['u0', 'nobody', 'u1', 'u2']], ['found', ['--where', 'true']]])('knows by itself which items were %s', async (_how, items) => {
    // The third change is refused, as often as it is tried in the first run.
    let isRefusing = true;
    const { env } = await behindDoor((route, nth) => (isRefusing && route === '/user/update_user_info_ex' && nth >= 2 ? 1002 : undefined));
    const { home, file } = withFile('people.csv', people(3));
    await imctl(['create', 'users', '-f', file], { home, env });
    const cut = await imctl(['update', 'users', ...items, '--nickname', 'new', '--fail-fast', '--parallel', '1'], { home, env });
    const [, id] = /go on with {2}imctl update users --resume (r\w+)$/m.exec(cut.err)!;
    isRefusing = false;
    const on = await imctl(['update', 'users', '--resume', id!], { home, env });
    expect(on.err).toContain('1 done before');
    expect((await imctl(['get', 'users', '-o', 'columns=nickname', '--where', 'u.userID !== "imAdmin"'], { home, env })).out.trim().split(/\s+/)).toEqual(['NICKNAME', 'new', 'new', 'new']);
    expect(await imctl(['update', 'users', '--resume', id!, '--where', 'true'], { home, env })).toMatchObject({ status: 2 });
  });

  test('tells rows that were on their way from those that nobody came to', async () => {
    const stop = new AbortController();
    const { env } = await behindDoor((route, nth) => { if (route === '/user/user_register' && nth === 2) stop.abort(); return undefined; });
    const { home, file } = withFile('people.csv', people(2000));
    const cut = await imctl(['create', 'users', '-f', file, '--parallel', '1', '-o', 'json'], { home, env, signal: stop.signal });
    const { succeeded, notTried, noAnswer } = JSON.parse(cut.out) as Record<string, number>;
    expect({ succeeded, notTried, noAnswer }).toEqual({ succeeded: 500, notTried: 1000, noAnswer: 500 });
  });

  test('counts the rows, too, whose turn had not come when it ended', async () => {
    const stop = new AbortController();
    const { env } = await behindDoor((route) => { if (route === '/user/user_register') setTimeout(() => stop.abort(), 100); return undefined; });
    const { home, file } = withFile('people.csv', people(3000));
    const cut = await imctl(['create', 'users', '-f', file, '--rate', '500', '-o', 'json'], { home, env, signal: stop.signal });
    const { succeeded, notTried, noAnswer } = JSON.parse(cut.out) as Record<string, number>;
    expect(succeeded! + notTried! + noAnswer!).toBe(3000);
  });

  test('that came through a pipe wants its rows again', async () => {
    const home = tempDir();
    await imctl(['create', 'users', '-f', '-'], { home, input: people(3) });
    const run = String(runOf(home)[0]![0]!.id);
    expect(await imctl(['create', 'users', '--resume', run], { home })).toMatchObject({ status: 2, err: expect.stringContaining(`--resume ${run} -f -`) as string });
    expect((await imctl(['create', 'users', '--resume', run, '-f', '-'], { home, input: people(3) })).err).toContain('3 done before');
  });

  test('with rows on their way asks first which arrived', async () => {
    const { env, paths } = await behindDoor(() => undefined);
    const { home, file } = withFile('people.csv', people(600));
    await imctl(['create', 'users', '-f', file], { home, env });
    const [lines] = runOf(home);
    const id = String(lines![0]!.id);
    // As after a kill: the second batch was sent, and nothing more is known.
    writeFileSync(path.join(homeIn(home).runs, `${id}.jsonl`), lines!.filter((line) => !(line.kind === 'row' && Number(line.row) > 500) && line.kind !== 'end').map((line) => `${JSON.stringify(line)}\n`).join(''));
    paths.length = 0;
    expect((await imctl(['create', 'users', '--resume', id], { home, env })).err).toContain('0 created, 100 skipped (exist), 0 failed, 500 done before');
    expect(paths.filter((one) => one.startsWith('/user/'))).toEqual(['/user/account_check']);
  });
});

describe('a server in trouble', () => {
  test('that fails 7 of 100 twice is asked again; all are there in the end', async () => {
    const { env } = await behindDoor((route, nth) => (route === '/user/update_user_info_ex' && (nth % 14 === 3) ? 500 : undefined));
    const { home, file } = withFile('people.csv', people(100));
    await imctl(['create', 'users', '-f', file], { home, env });
    const ran = await imctl(['update', 'users', '-f', '-', '--nickname', 'new'], { home, env, input: Array.from({ length: 100 }, (_, at) => `user/u${at}`).join('\n') });
    expect(ran).toMatchObject({ status: 0, err: expect.stringContaining('100 done, 0 skipped, 0 failed') as string });
  });

  test('that is busy is given time', async () => {
    const { env } = await behindDoor((route, nth) => (route === '/user/user_register' && nth <= 2 ? 429 : undefined));
    const { home, file } = withFile('people.csv', people(20));
    expect(await imctl(['create', 'users', '-f', file], { home, env })).toMatchObject({ status: 0, err: expect.stringContaining('20 created') as string });
  });

  test('that lost the answer to a registration is asked which arrived before it is sent again', async () => {
    const { env, paths } = await behindDoor((route, nth) => (route === '/user/user_register' && nth === 1 ? 500 : undefined));
    const { home, file } = withFile('people.csv', people(20));
    expect((await imctl(['create', 'users', '-f', file], { home, env })).err).toContain('20 created');
    expect(paths.filter((one) => one.startsWith('/user/')).slice(0, 3)).toEqual(['/user/user_register', '/user/account_check', '/user/user_register']);
  });

  test('that takes no token ends it at once: the next row would meet the same', async () => {
    const { env, paths } = await behindDoor((route) => (route === '/user/user_register' ? 1501 : undefined));
    const { home, file } = withFile('people.csv', people(400));
    const ran = await imctl(['create', 'users', '-f', file], { home, env });
    expect(ran).toMatchObject({ status: 5, err: expect.stringMatching(/400 without an answer\nerror TOKEN-REFUSED.*\nhint: go on with {2}imctl create users --resume r/) as string });
    expect(paths.filter((one) => one === '/user/user_register').length).toBeLessThanOrEqual(2);
  });

  test('that is not there ends it at once', async () => {
    const { home, file } = withFile('people.csv', people(2000));
    const { status, err } = await imctl(['create', 'users', '-f', file], { home, env: { IMCTL_API: 'http://127.0.0.1:1', IMCTL_SECRET: 'openIM123' } });
    expect(status).toBe(7);
    expect(err).toContain('nothing listens at 127.0.0.1:1');
    expect(err).toContain('--resume r');
  });
});
