import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import command from '../../../src/cli/commands/load/run.ts';
import type { LoadSummary } from '../../../src/testing/load/result.ts';
import { homeIn, imctl, ROOT, splitLine, tempDir, type Ran, type RunOptions } from '../../helpers/imctl.ts';

const SMALL = { devices: 20, rate: 100, duration: '500ms', logins: 1000, mix: { text: 1 } };

/** Run a scenario with these members in place of the small one's. */
function load(members: Record<string, unknown> | string, args: readonly string[] = [], options: RunOptions = {}): Promise<Ran> {
  const home = options.home ?? tempDir();
  const code = typeof members === 'string' ? members : `scenario(${JSON.stringify({ ...SMALL, ...members })})`;
  writeFileSync(path.join(home, 'small.ts'), `import { scenario, users } from "imctl";\nexport default ${code};\n`);
  return imctl(['load', 'run', 'small.ts', ...args], { ...options, home });
}

/** A server of another process would have: reached by its addresses. */
async function server(options: EmulatorOptions = {}) {
  const emulator = await createEmulator({ secret: 'openIM123', ...options });
  onTestFinished(() => emulator.close());
  return { emulator, env: { IMCTL_API: emulator.apiURL, IMCTL_GATEWAY: emulator.gatewayURL, IMCTL_SECRET: 'openIM123' } };
}

const ALLOW = ['--allow', 'users:write,groups:write,im:write'];
const summaryOf = ({ out }: Ran) => JSON.parse(out) as LoadSummary;

describe('on a server of its own', () => {
  test('every message is accounted for, and thresholds are told', async () => {
    const ran = await load({}, ['--threshold', 'im_loss==0', '--threshold', 'im_deliver_ms: p(99)<30000']);
    expect(ran.out).toMatch(/✓ im_loss==0 +is 0\n✓ im_deliver_ms: p\(99\)<30000/);
    expect(ran.out).toMatch(/small\.ts {2}constant-online, 20 devices, \d+\.\d s on local/);
    expect(ran.status).toBe(0);
  });

  test('a missed threshold ends with 20 and says which', async () => {
    const ran = await load({ thresholds: ['im_sent: count<1', 'im_loss==0'] });
    expect(ran.status).toBe(20);
    expect(ran.out).toMatch(/✗ im_sent: count<1/);
    expect(ran.err).toMatch(/error THRESHOLDS: 1 of 2 thresholds was missed: im_sent: count<1/);
  });

  test('the summary as JSON is exported, the same as -o json, and nothing of it is left on the disk but that', async () => {
    const home = tempDir();
    const ran = await load({ groups: { count: 2, members: 5 }, mix: { text: 3, groupText: 1, typing: 1, markRead: 1, history: 1, background: { weight: 1, for: '100ms' }, reconnect: { weight: 1, for: '100ms' } } }, ['-o', 'json', '--summary-export', 'out.json'], { home });
    expect(ran).toMatchObject({ status: 0 });
    const summary = summaryOf(ran);
    expect(JSON.parse(readFileSync(path.join(home, 'out.json'), 'utf8'))).toEqual(summary);
    expect(ran.err).toBe('');
    expect(summary).toMatchObject({ apiVersion: 'imctl/v1', kind: 'LoadSummary', file: 'small.ts', context: 'local', scenario: { executor: 'constant-online', devices: 20, groups: { count: 2, members: 5 } }, errors: [] });
    const { im_sent, im_acked, im_loss, im_dup, im_ack_ms, im_login_ms } = summary.metrics;
    expect(im_sent.count).toBeGreaterThan(0);
    expect(im_acked.count).toBe(im_sent.count);
    expect([im_loss.count, im_dup.count, im_ack_ms.count, im_login_ms.count]).toEqual([0, 0, im_acked.count, 20]);
    expect(summary.samples.length).toBeGreaterThan(0);
    expect(() => readFileSync(homeIn(home).local)).toThrow('ENOENT');
  });

  test('other formats have it, too', async () => {
    expect((await load({}, ['-o', 'jsonpath={.metrics.im_loss.count}'])).out).toBe('0\n');
    expect((await load({}, ['-o', 'yaml'])).out).toMatch(/^apiVersion: imctl\/v1\nkind: LoadSummary\n/);
  });

  test('actions that are due at a rate are dropped when no device is free', async () => {
    const ran = await load({ executor: 'arrival-rate', devices: 2, rate: 2000, duration: '500ms' }, ['-o', 'json']);
    const { im_dropped, im_actions, im_loss } = summaryOf(ran).metrics;
    expect(im_dropped.count).toBeGreaterThan(0);
    expect(im_actions.count + im_dropped.count).toBeGreaterThan(500);
    expect(im_loss.count).toBe(0);
  });

  test('devices come and go by stages', async () => {
    const ran = await load('scenario({ executor: "ramping-devices", stages: [{ duration: "1s", devices: 20 }, { duration: "1200ms", devices: 0 }, { duration: "1500ms", devices: 0 }], logins: 1000, think: ["50ms", "100ms"] })', ['-o', 'json']);
    const { samples, metrics } = summaryOf(ran);
    expect(Math.max(...samples.map((one) => one.devices))).toBeGreaterThan(5);
    expect(samples.at(-1)!.devices).toBeLessThan(10);
    expect(metrics.im_loss.count).toBe(0);
    expect(metrics.im_disconnects.count).toBe(0);
  });

  test('the file may compute its scenario, and has nothing but data to say', async () => {
    const ran = await load('scenario(async () => ({ devices: 2 + await users.count(), rate: 10, duration: "200ms" }))', ['--explain']);
    expect(ran.out).toMatch(/devices {5}2 on Android, IOS, Windows|devices {5}2 on/i);
    expect(ran.status).toBe(0);
  });
});

describe('parameters of the file', () => {
  const OFFICE = 'import { scenario } from "imctl";\nexport const meta = { name: "office", doc: "An office.", params: { devices: { type: "integer", default: 4, doc: "Desks." }, chat: { type: "string", choices: ["much", "little"], default: "little", doc: "How they talk." } } };\nexport default scenario(({ devices, chat }) => ({ devices, rate: devices * (chat === "much" ? 10 : 1), duration: "300ms", mix: { text: 1 } }));\n';
  const office = (...args: string[]) => {
    const home = tempDir();
    writeFileSync(path.join(home, 'office.ts'), OFFICE);
    return imctl(['load', 'run', 'office.ts', ...args], { home });
  };

  test.each([
    { args: [], says: / devices {5}4 on .* rate {8}4 actions/s },
    { args: ['--chat', 'much'], says: / devices {5}4 on .* rate {8}40 actions/s },
    // One that imctl has, too, is for both.
    { args: ['--devices', '6', '--chat', 'much'], says: / devices {5}6 on .* rate {8}60 actions/s },
    { args: ['--rate', '5', '--devices', '6'], says: / devices {5}6 on .* rate {8}5 actions/s },
  ])('$args', async ({ args, says }) => {
    const ran = await office(...args, '--explain');
    expect(ran).toMatchObject({ status: 0, err: '', out: expect.stringMatching(says) });
  });

  test.each([
    { args: ['--chat', 'lots'], says: /error ARG-CHOICE: --chat cannot be "lots"\nhint: allowed: much, little/ },
    { args: ['--chatt', 'much'], says: /error ARG-UNKNOWN: load run has no flag --chatt\nhint: did you mean --chat\?/ },
    { args: ['--devices', '1'], says: /error ARG-TYPE: --devices must be between 2 and 100000, not 1/ },
    { args: ['another.ts'], says: /error USAGE: load run takes one scenario, not also "another\.ts"/ },
  ])('$args is refused', async ({ args, says }) => {
    expect(await office(...args)).toMatchObject({ status: 2, out: '', err: expect.stringMatching(says) });
  });

  test('--help tells of them, and of what imctl takes', async () => {
    const ran = await office('--chat', 'much', '--help');
    expect(ran.status).toBe(0);
    expect(ran.out).toMatch(/^An office\.\n\n {2}imctl load run office\.ts \[--devices NUMBER\] \[--chat much\|little\]\n\nOptions\n {2}--devices NUMBER {5}Desks\. \(default 4\)\n/);
    expect(ran.out).toMatch(/\nOf imctl load run\n {2}--devices NUMBER[^]*\nOf every command\n/);
  });
});

test('what it would do is told to programs, too; run and tasks say what a scenario is for', async () => {
  const home = tempDir();
  const ran = await load({ groups: { count: 2, members: 5 }, mix: { groupText: 1 }, thresholds: { im_loss: ['count==0'] } }, ['--explain', '-o', 'json'], { home });
  expect(JSON.parse(ran.out)).toMatchObject({ name: 'small', file: 'small.ts', on: 'local', lasting: false, scenario: { devices: 20, durationMs: 500, mix: [{ action: 'groupText', weight: 1 }] }, needs: [], thresholds: ['im_loss: count==0'], params: {} });
  expect(await imctl(['run', 'small.ts'], { home })).toMatchObject({ status: 0, out: expect.stringMatching(/devices +20/), err: expect.stringMatching(/small\.ts is a scenario; what makes its load is {2}imctl load run small\.ts\n$/) });
  expect((await imctl(['tasks'], { home })).out).toMatch(/small\.ts +load: {2}imctl load run small\.ts/);
});

test.each(command.examples!)('%s', async (line) => {
  const home = tempDir();
  cpSync(path.join(ROOT, 'tasks'), path.join(home, 'tasks'), { recursive: true });
  expect(await imctl(splitLine(line).slice(1), { home })).toMatchObject({ status: 0 });
  expect(readFileSync(path.join(home, 'imctl-load.html'), 'utf8')).toContain('office-day.ts');
});

describe('on a server elsewhere', () => {
  test('it needs to be allowed to, and says with which flags', async () => {
    const { env, emulator } = await server();
    const ran = await load({}, [], { env });
    expect(ran.status).toBe(23);
    expect(ran.err).toMatch(/users:write<=40 +not granted\n +im:device<=20 +not granted\n +im:send<=80 +not granted/);
    expect(ran.err).toMatch(/--allow 'users:write<=40' --allow 'im:device<=20'/);
    expect(emulator.count().users).toBe(0);
  });

  test.each([
    { typed: 'y\n', status: 0, users: 20 },
    { typed: 'n\n', status: 23, users: 0 },
  ])('at a terminal it asks once for all of it: $typed', async ({ typed, status, users }) => {
    const { env, emulator } = await server();
    const ran = await load({}, ['--keep'], { env, tty: true, typed });
    expect(ran).toMatchObject({ status, err: expect.stringMatching(/^small\.ts needs\n {2}users:write<=20 +not granted\n {2}im:device<=20 +not granted\n {2}im:send<=80 +not granted\n/) });
    expect(emulator.count().users).toBe(users);
  });

  test('a budget that is too small is refused before anything is made', async () => {
    const { env, emulator } = await server();
    const ran = await load({}, ['--allow', 'users:write,im:device,im:send<=10'], { env });
    expect(ran).toMatchObject({ status: 23 });
    expect(ran.err).toMatch(/over the budget im:send<=10/);
    expect(emulator.count().users).toBe(0);
  });

  test('a protected context wants a reason, --max-affected holds the number of users, and --plan makes nothing', async () => {
    const { env, emulator } = await server();
    const home = tempDir();
    const told = { IMCTL_SECRET: 'openIM123' };
    await imctl(['context', 'set', 'prod', '--api', emulator.apiURL, '--gateway', emulator.gatewayURL, '--secret-env', 'IMCTL_SECRET', '--protected'], { home, env: told });
    const refused = await load({}, [...ALLOW, '--context', 'prod'], { home, env: told });
    expect(refused).toMatchObject({ status: 8, out: '' });
    expect(refused.err).toMatch(/error PROTECTED: prod is protected\. make 20 users and load on prod/);
    expect(await load({}, [...ALLOW, '--max-affected', '10'], { env })).toMatchObject({ status: 8, err: expect.stringMatching(/error TOO-MANY: im\.send would touch 20 items, more than --max-affected 10/) });
    expect((await load({}, ['--plan'], { env })).out).toMatch(/needs\n {2}users:write<=40\n/);
    expect(emulator.count().users).toBe(0);
    expect(await load({}, [...ALLOW, '--context', 'prod', '--yes', '--reason', 'trying', '--keep'], { home, env: told })).toMatchObject({ status: 0 });
    expect(emulator.count().users).toBe(20);
  });

  test('what was made is taken away, unless it is kept', async () => {
    const { env, emulator } = await server();
    const ran = await load({}, [...ALLOW, '-o', 'json'], { env });
    expect(ran).toMatchObject({ status: 0, err: '' });
    expect((await imctl(['get', 'users', '-o', 'json'], { env })).out).toMatch(/"nickname": "deleted"/);
    expect(emulator.count().devices).toBe(0);
    const kept = await load({}, [...ALLOW, '--keep'], { env });
    const [, command] = /20 users and 0 groups were kept: {2}imctl (test gc --run \w+) {2}takes them away/.exec(kept.err)!;
    const names = async () => (await imctl(['get', 'users', '-o', 'json', '--all'], { env })).out.match(/"nickname": "Test user/g);
    expect(await names()).toHaveLength(20);
    expect(await imctl([...command!.split(' '), '--yes'], { env })).toMatchObject({ status: 0, err: expect.stringMatching(/taken away: 20 users\n$/) });
    expect(await names()).toBeNull();
  });

  test('a user is looked at once and logged out where its device was, and nowhere else', async () => {
    const { env } = await server();
    const { err } = await load({ devices: 4, duration: '200ms' }, [...ALLOW, '-v'], { env });
    const requests = (route: string) => err.split('\n').filter((line) => line.includes(` POST ${route} `)).length;
    expect([requests('/friend/get_black_list'), requests('/auth/force_logout'), requests('/user/update_user_info_ex')]).toEqual([4, 4, 4]);
  });

  test('what came of it is one line of the audit trail beside those of its users', async () => {
    const { env } = await server();
    const home = tempDir();
    await load({}, ALLOW, { env, home });
    const lines = readFileSync(homeIn(home).audit, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter((line) => JSON.stringify(line).includes('im.send'))).toHaveLength(1);
  });

  test('latency of the server shows in the percentiles, and a threshold on them is missed', async () => {
    const { env } = await server({ latency: '300ms' });
    const ran = await load({ rate: 20, duration: '1s', drain: '3s' }, [...ALLOW, '--keep', '--threshold', 'im_ack_ms: p(99)<200'], { env });
    expect(ran).toMatchObject({ status: 20 });
    expect(ran.err).toMatch(/thresholds was missed: im_ack_ms: p\(99\)<200/);
  });

  test('pushes that are lost are found, and so are those that come twice', async () => {
    const { env } = await server({ dropPush: 0.3 });
    const lost = summaryOf(await load({ drain: '2s' }, [...ALLOW, '--keep', '-o', 'json'], { env })).metrics;
    expect(lost.im_loss.count).toBeGreaterThan(0);
    expect(lost.im_loss.count + lost.im_delivered.count).toBe(lost.im_sent.count);
    const doubled = await server({ duplicatePush: 0.5 });
    const twice = summaryOf(await load({}, [...ALLOW, '--keep', '-o', 'json'], { env: doubled.env })).metrics;
    expect(twice.im_dup.count).toBeGreaterThan(0);
    expect([twice.im_delivered.count, twice.im_loss.count]).toEqual([twice.im_sent.count, 0]);
  });

  test('pushes that change places are counted, and delivered all the same', async () => {
    const { env } = await server({ reorder: 0.5 });
    const { im_reorder, im_dup, im_loss } = summaryOf(await load({ devices: 4, colleagues: 3, rate: 400 }, [...ALLOW, '--keep', '-o', 'json'], { env })).metrics;
    expect(im_reorder.count).toBeGreaterThan(0);
    expect(im_dup.count).toBe(0);
    expect(im_loss.count).toBeLessThanOrEqual(4);
  });

  test('refusals are counted by their code', async () => {
    const { env } = await server({ fail: ['1003=500:0.5'] });
    const summary = summaryOf(await load({}, [...ALLOW, '--keep', '-o', 'json'], { env }));
    expect(summary.errors).toMatchObject([{ where: 'text', errCode: 500 }]);
    expect(summary.metrics.im_errors.count).toBe(summary.errors[0]!.count);
    expect(summary.metrics.im_loss.count).toBe(0);
  });

  test('Ctrl+C ends sending, and what was made is taken away', async () => {
    const { env, emulator } = await server();
    const stop = new AbortController();
    const running = load({ duration: '10m' }, [...ALLOW, '-o', 'json'], { env, signal: stop.signal });
    await expect.poll(() => emulator.count().messages).toBeGreaterThan(5);
    stop.abort();
    const ran = await running;
    expect(ran.status).toBe(130);
    expect(summaryOf(ran)).toMatchObject({ ended: { code: 'INTERRUPTED' }, metrics: { im_loss: { count: 0 } } });
    expect(ran.err).not.toMatch(/could not be taken away/);
    expect(emulator.count().devices).toBe(0);
    expect((await imctl(['get', 'users', '-o', 'json', '--all'], { env })).out.match(/"nickname": "deleted"/g)).toHaveLength(20);
  });
});

describe('what is wrong is told before anything is begun', () => {
  test.each<[string, Record<string, unknown> | string, string[], number, RegExp]>([
    ['a metric there is not', {}, ['--threshold', 'im_los==0'], 2, /error USAGE: --threshold: there is no metric im_los\n {2}im_los==0\n {2}\^{6}\nhint: did you mean im_loss\?/],
    ['a threshold of the file', { thresholds: { im_ack_ms: 'p99<5' } }, [], 2, /small\.ts: im_ack_ms has no p99/],
    ['an action there is not', { mix: { txt: 1 } }, [], 24, /small\.ts: there is no action txt\nhint: did you mean text\?/],
    ['a member there is not', { device: 5 }, [], 24, /small\.ts: there is no device\nhint: did you mean devices\?/],
    ['an executor there is not', { executor: 'constant' }, [], 24, /executor must be one of constant-online, arrival-rate, ramping-devices/],
    ['a duration that is none', { duration: 'soon' }, [], 24, /duration must be a duration like "30s"/],
    ['groups that nothing is sent to', { groups: { count: 1, members: 3 } }, [], 24, /there are groups, and nothing in the mix is sent to them/],
    ['texts to groups there are not', { mix: { groupText: 1 } }, [], 24, /the mix sends to groups, and there are none/],
    ['a rate and thinking', { think: '1s' }, [], 24, /two ways to say one thing/],
    ['an arrival rate without a rate', 'scenario({ executor: "arrival-rate" })', [], 24, /arrival-rate takes a rate/],
    ['a file without a scenario', '() => 5', [], 24, /it exports no scenario/],
    ['a summary that cannot be written', {}, ['--summary-export', 'small.ts/out.json'], 1, /the report small\.ts\/out\.json cannot be written: a part of its path is a file\nhint: nothing was begun; name another file behind {2}--summary-export/],
    ['a report that cannot be written', {}, ['--report', '.'], 1, /the report \. cannot be written: it is a folder/],
    ['one device alone', { devices: 1 }, [], 24, /one device has nobody to write to/],
  ])('%s', async (_name, members, args, status, says) => {
    const ran = await load(members, args);
    expect(ran.err).toMatch(says);
    expect(ran).toMatchObject({ status, out: '' });
  });

  test('more devices than open files, with the command that raises the limit', async () => {
    const ran = await load({ devices: 500 }, [], { openFiles: 1024 });
    expect(ran).toMatchObject({ status: 8, out: '' });
    expect(ran.err).toMatch(/error TOO-MANY: 500 devices need 1,100 open files, and this process may have 1,024\nhint: raise the limit with {2}ulimit -n 1100 {2}.*or take {2}--devices 462/);
  });

  test('a page that nobody asked for and that cannot be written is left out; one that was named is missed', async () => {
    const home = tempDir();
    mkdirSync(path.join(home, 'imctl-load.html'));
    expect(await load({ devices: 2, duration: '100ms' }, [], { home })).toMatchObject({ status: 0, err: expect.stringMatching(/^the report imctl-load\.html cannot be written: it is a folder\n(?![^]*report:)/) as string });
    expect(await load({ devices: 2, duration: '100ms' }, ['--report', 'imctl-load.html'], { home })).toMatchObject({ status: 1, out: '', err: expect.stringContaining('nothing was begun') as string });
  });

  test('names of a file that would move the cursor are shown and not obeyed', async () => {
    const ran = await load('scenario({ ["\\x1b[2Jdevices"]: 1 } as never)');
    expect(ran.status).toBe(24);
    expect(ran.err).not.toContain('\x1b');
  });

  test('no scenario, one that is not there, and a file named to load itself', async () => {
    expect((await imctl(['load', 'run'])).err).toMatch(/load run takes a scenario/);
    expect((await imctl(['load', 'a.ts'])).err).toMatch(/hint: imctl load run a\.ts/);
    expect(await imctl(['load', 'run', 'nowhere.ts'])).toMatchObject({ status: 2, err: 'error FILE-MISSING: there is no scenario nowhere.ts\nhint: scenarios are TypeScript files:  imctl load run tasks/load/office-day.ts\n' });
    expect((await imctl(['load', 'run', '--chat', 'much'])).err).toMatch(/load run has no flag --chat/);
  });
});

describe('servers that are none', () => {
  const at = (gateway: string, api: string) => ({ IMCTL_API: api, IMCTL_GATEWAY: gateway, IMCTL_SECRET: 'openIM123' });

  test('HTTP where the gateway should be', async () => {
    const { emulator } = await server();
    const ran = await load({}, [...ALLOW], { env: at(emulator.apiURL.replace('http', 'ws'), emulator.apiURL) });
    expect(ran.err).toMatch(/error ANSWER-INVALID: .* is no gateway: it answers HTTP 404/);
    expect(ran.status).toBe(7);
    expect(emulator.count().users).toBe(0);
  });

  test('nobody at the gateway\'s address', async () => {
    const { emulator } = await server();
    const ran = await load({}, [...ALLOW], { env: at('ws://127.0.0.1:9', emulator.apiURL) });
    expect(ran.err).toMatch(/error UNREACHABLE/);
    expect(ran.status).toBe(7);
    expect(emulator.count().users).toBe(0);
  });
});
