import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openOffice, person, type Office } from '../emulator/chat/office.ts';
import { connectWire, introduce } from '../emulator/wire.ts';
import { homeIn, imctl, imctlProcess, tempDir, type Ran } from '../helpers/imctl.ts';

/** A server elsewhere with its account system, and imctl told of it by variables. */
async function elsewhere(more: Record<string, string | undefined> = {}): Promise<Office & { run(...args: string[]): Promise<Ran>; home: string }> {
  const office = await openOffice();
  onTestFinished(() => office.emulator.close());
  const home = tempDir();
  const env = { IMCTL_API: office.emulator.apiURL, IMCTL_SECRET: 'openIM123', IMCTL_CHAT_ADMIN: office.adminURL, IMCTL_CHAT: office.chatURL, IMCTL_CHAT_ADMIN_PASSWORD: 'chatAdmin', ...more };
  return { ...office, home, run: (...args) => imctl(args, { home, env }) };
}

const json = ({ out }: Ran) => JSON.parse(out) as Record<string, unknown> & { items: Record<string, unknown>[] };
const FRITZ = ['create', 'account', 'fritz', '--email', 'fritz@example.org', '--password', 'first-word'];

describe('an account', () => {
  test('is made with its user, logs in, and is found by any part of it', async () => {
    const { run, login } = await elsewhere();
    expect(await run(...FRITZ, '--nickname', 'Fritz')).toMatchObject({ status: 0, out: expect.stringMatching(/fritz +– +– +fritz@example\.org +Fritz +no/) as string });
    expect(await run('create', 'account', 'gina', '--area-code', '+49', '--phone-number', '15100000000', '--account', 'ginaG', '--password', 'x')).toMatchObject({ status: 0, out: expect.stringContaining('+49 15100000000') as string });
    expect((await login('fritz@example.org', 'first-word')).data.userID).toBe('fritz');
    expect(json(await run('get', 'user', 'fritz', '-o', 'json')).nickname).toBe('Fritz');
    for (const part of ['ginaG', '1510000', 'gin']) expect(json(await run('get', 'accounts', '--keyword', part, '-o', 'json')).items.map((one) => one.userID)).toEqual(['gina']);
    const shown = json(await run('get', 'account', 'gina', '-o', 'json'));
    expect(shown).toMatchObject({ kind: 'Account', phone: '+49 15100000000', blocked: false });
    expect(shown).not.toHaveProperty('password');
  });

  test('needs a way to log in, and an ID that nobody has', async () => {
    const { run } = await elsewhere();
    await run(...FRITZ);
    expect(await run('create', 'account', 'gina', '--password', 'x')).toMatchObject({ status: 2, err: expect.stringContaining('ARG-MISSING: an account needs an e-mail address, or an area code and a phone number') as string });
    expect(await run('create', 'account', 'a-b', '--email', 'a@example.org', '--password', 'x')).toMatchObject({ status: 2, err: expect.stringContaining('letters, digits and _ only') as string });
    expect(await run(...FRITZ)).toMatchObject({ status: 6, err: expect.stringContaining('CONFLICT') as string });
    expect(await run('create', 'account', 'gina', '--email', 'fritz@example.org', '--password', 'x')).toMatchObject({ status: 6 });
    expect(await run('get', 'account', 'nobody')).toMatchObject({ status: 4, err: expect.stringContaining('nobody has no account') as string });
  });

  test('is one of many in a file: a hundred at a time, each for itself, those that are there skipped', async () => {
    const { run, login, home } = await elsewhere();
    await run(...FRITZ);
    await run('create', 'user', 'u7');
    const rows = Array.from({ length: 230 }, (_one, at) => `u${at},u${at}@example.org,,,word-of-${at}`);
    rows.splice(10, 0, 'fritz,other@example.org,,,x', 'a-b,ab@example.org,,,x', 'poor,,,,x', 'twice,u3@example.org,,,x', 'gina,,+49,15100000000,x', 'hal,,+49,15100000000,x');
    writeFileSync(path.join(home, 'people.csv'), `userID,email,areaCode,phoneNumber,password\n${rows.join('\n')}\n`);
    const made = await run('create', 'accounts', '-f', 'people.csv', '-v');
    expect(made.status).toBe(3);
    expect(made.err).toContain('231 created, 1 skipped (exist), 4 failed');
    for (const place of ['people.csv:13: ARG-TYPE', 'people.csv:14: ARG-MISSING', 'people.csv:15: CONFLICT', 'people.csv:17: CONFLICT']) expect(made.err).toContain(`failed: ${place}`);
    // Three batches, and one more for each of u7, twice and hal, at which the account system stopped.
    expect(made.err.match(/POST \/user\/import\/json · /g)).toHaveLength(6);
    for (const at of [0, 7, 8, 229]) expect((await login(`u${at}@example.org`, `word-of-${at}`)).data.userID).toBe(`u${at}`);
    expect(json(await run('get', 'user', 'u229', '-o', 'json')).userID).toBe('u229');

    const again = await run('create', 'accounts', '-f', 'people.csv', '-o', 'json');
    expect(json(again)).toMatchObject({ succeeded: 0, skipped: 232, failed: 4 });
    const kept = [homeIn(home).audit, ...readdirSync(homeIn(home).runs).map((name) => path.join(homeIn(home).runs, name))].map((file) => readFileSync(file, 'utf8')).join('');
    expect(kept).not.toContain('word-of-');
    expect((await run('audit')).out).toContain('create accounts');
    expect((await run('create', 'accounts', '-f', 'people.csv', '--plan')).out).toContain('create 236 accounts: u0, u1, u2, u3, u4 …');
  });

  test('is made with one password for all, which the run does not keep: it is given again to go on', async () => {
    const { run, login, home } = await elsewhere();
    writeFileSync(path.join(home, 'people.csv'), 'userID,email\nida,ida@example.org\njim,jim@example.org\n');
    expect(await run('create', 'accounts', '-f', 'people.csv', '--password', 'all-the-same')).toMatchObject({ status: 0 });
    expect((await login('jim@example.org', 'all-the-same')).data.userID).toBe('jim');
    const id = path.basename(readdirSync(homeIn(home).runs)[0]!, '.jsonl');
    expect(await run('create', 'accounts', '--resume', id)).toMatchObject({ status: 2, err: expect.stringContaining('--password was given to run') as string });
    expect(await run('create', 'accounts', '--resume', id, '--password', 'all-the-same')).toMatchObject({ status: 0, err: expect.stringContaining('2 done before') as string });
  });

  test('is given to a user who was there without one', async () => {
    const { run, login } = await elsewhere();
    await run('create', 'user', 'fritz');
    expect(await run(...FRITZ, '-v')).toMatchObject({ status: 0, out: expect.stringContaining('fritz@example.org') as string });
    expect((await login('fritz@example.org', 'first-word')).data.userID).toBe('fritz');
  });

  test('gets another password, which ends what the old one began', async () => {
    const { run, login, im } = await elsewhere();
    await run(...FRITZ);
    const { data: { imToken } } = await login('fritz@example.org', 'first-word');
    expect(await run('reset-password', 'account', 'fritz', '--password', 'second-word')).toMatchObject({ status: 0, err: 'done: reset-password account fritz\n' });
    // Before the next log-in, which may give the same token anew.
    expect(await im('/auth/parse_token', { token: imToken })).toMatchObject({ errCode: 1506 });
    expect(await login('fritz@example.org', 'first-word')).toMatchObject({ errCode: 20_001 });
    expect(await login('fritz@example.org', 'second-word')).toMatchObject({ errCode: 0 });
    expect(await run('reset-password', 'account', 'nobody', '--password', 'x')).toMatchObject({ status: 4 });
  });

  test('comes in rows from a file too, and no password is told afterwards', async () => {
    const { run, login, home } = await elsewhere();
    writeFileSync(path.join(home, 'people.csv'), 'userID,email,password\nfritz,fritz@example.org,word-of-fritz\ngina,gina@example.org,word-of-gina\nfritz,again@example.org,word-of-none\n');
    const ran = await run('create', 'accounts', '-f', 'people.csv');
    expect(ran).toMatchObject({ status: 0, err: expect.stringContaining('2 created, 1 skipped (exist)') as string });
    expect((await login('gina@example.org', 'word-of-gina')).data.userID).toBe('gina');
    await run('reset-password', 'account', 'gina', '--password', 'word-of-flags');
    const files = [homeIn(home).audit, ...readdirSync(homeIn(home).runs).map((name) => path.join(homeIn(home).runs, name))];
    expect(files.length).toBeGreaterThan(2);
    for (const text of [ran.out, ran.err, ...files.map((file) => readFileSync(file, 'utf8'))]) expect(text).not.toContain('word-of');
  });
});

describe('blocking', () => {
  test('ends sessions, lets nobody log in, and says why; unblocking and undo take it back', async () => {
    const { run, login, emulator, im } = await elsewhere();
    await run(...FRITZ);
    const { data: { imToken } } = await login('fritz@example.org', 'first-word');
    const device = await connectWire(emulator.gatewayURL, 'fritz', 1, imToken);
    expect(await run('block', 'account', 'fritz', '--reason', 'ticket 12')).toMatchObject({ status: 0 });
    await device.closed;
    expect(await im('/auth/parse_token', { token: imToken })).toMatchObject({ errCode: 1506 });
    expect(await login('fritz@example.org', 'first-word')).toMatchObject({ errCode: 20_012, errDlt: expect.stringContaining('ticket 12') as string });
    expect((await run('get', 'accounts')).out).toMatch(/fritz .* yes/);
    expect(json(await run('accounts', 'blocked', '-o', 'json')).items).toMatchObject([{ userID: 'fritz', reason: 'ticket 12' }]);

    expect(await run('block', 'account', 'fritz')).toMatchObject({ status: 6, err: expect.stringContaining('user already blocked') as string });
    expect((await run('unblock', 'account', 'fritz')).status).toBe(0);
    expect(await login('fritz@example.org', 'first-word')).toMatchObject({ errCode: 0 });
    // The reason of before is restored, too.
    expect((await run('undo', 'last')).status).toBe(0);
    expect(json(await run('accounts', 'blocked', '-o', 'json')).items).toMatchObject([{ userID: 'fritz', reason: 'ticket 12' }]);
    expect(await run('unblock', 'account', 'gina')).toMatchObject({ status: 6 });
    expect(await run('block', 'account', 'nobody')).toMatchObject({ status: 4 });
  });

  test('of many answers for each, and a list tells the blocked among hundreds', async () => {
    const { run, admin } = await elsewhere();
    const names = Array.from({ length: 430 }, (_one, index) => `u${index}`);
    expect(await admin('/user/import/json', { users: names.map((name) => person(name)) })).toMatchObject({ errCode: 0 });
    expect(await run('block', 'account', 'u7,u70', 'u399', '--parallel', '1')).toMatchObject({ status: 0 });
    expect((await run('accounts', 'blocked', '-o', 'columns=userID')).out).toMatch(/u7\n *u70\n *u399\n/);
    const { items } = json(await run('get', 'accounts', '--limit', '430', '-o', 'json'));
    expect(items).toHaveLength(430);
    expect(items.filter((one) => one.blocked).map((one) => one.userID)).toEqual(['u7', 'u70', 'u399']);
  });

  test('that OpenIM does not follow is told, with what to do', async () => {
    // The account system of one server, and the API of another, where fritz stays connected.
    const other = await openOffice();
    onTestFinished(() => other.emulator.close());
    const { tokenOf } = await introduce(other.emulator.apiURL, 'fritz');
    const { socket } = await connectWire(other.emulator.gatewayURL, 'fritz', 1, await tokenOf('fritz'));
    onTestFinished(() => socket.close());
    const { run } = await elsewhere({ IMCTL_API: other.emulator.apiURL });
    expect(await run('block', 'account', 'fritz')).toMatchObject({ status: 3, err: expect.stringMatching(/fritz is blocked, and is still connected from IOS; end it with {2}imctl kick user fritz/) as string });
    const { run: lame } = await elsewhere({ IMCTL_API: 'http://127.0.0.1:9' });
    expect(await lame('block', 'account', 'fritz')).toMatchObject({ status: 7 });
  });

  test('is what disabling a user does where there is an account system, and enabling undoes it', async () => {
    const { run, login } = await elsewhere();
    await run(...FRITZ);
    expect(json(await run('disable', 'user', 'fritz', '--reason', 'ticket 13', '-o', 'json'))).toMatchObject({ blocked: true });
    expect(await login('fritz@example.org', 'first-word')).toMatchObject({ errCode: 20_012, errDlt: expect.stringContaining('ticket 13') as string });
    expect(await run('disable', 'user', 'fritz')).toMatchObject({ status: 0 });
    expect(await run('enable', 'user', 'fritz')).toMatchObject({ status: 0 });
    expect(await login('fritz@example.org', 'first-word')).toMatchObject({ errCode: 0 });
  });
});

describe('a context', () => {
  test('without an account system has no accounts, and says how it gets them', async () => {
    const { run } = await elsewhere({ IMCTL_CHAT_ADMIN: undefined, IMCTL_CHAT: undefined });
    for (const line of ['get accounts', 'unblock account fritz', 'create account fritz --email f@example.org --password x']) {
      expect(await run(...line.split(' '))).toMatchObject({ status: 9, out: expect.not.stringContaining('fritz') as string, err: expect.stringContaining('UNSUPPORTED: address has no address of a chat admin API') as string });
    }
    expect((await run('get', 'accounts')).err).toContain('--chat-admin http://…:10009');
  });

  test('without an account system disables users as far as it can, and says what it cannot', async () => {
    const { run, im } = await elsewhere({ IMCTL_CHAT_ADMIN: undefined, IMCTL_CHAT: undefined });
    await im('/user/user_register', { users: [{ userID: 'fritz', nickname: 'Fritz' }] });
    expect(await run('disable', 'user', 'fritz')).toMatchObject({ status: 3, out: expect.stringMatching(/blocked +false/) as string, err: expect.stringContaining('nothing stops a new login') as string });
    expect(await run('enable', 'user', 'fritz')).toMatchObject({ status: 9, err: expect.stringContaining('--chat-admin http') as string });
    expect(await run('delete', 'user', 'fritz', '--yes')).toMatchObject({ status: 3, err: expect.stringContaining('nothing stops a new login as fritz') as string });
  });

  test('without the administrator\'s password says so, and with a wrong one asks nothing else', async () => {
    const { run } = await elsewhere({ IMCTL_CHAT_ADMIN_PASSWORD: undefined });
    expect(await run('get', 'accounts')).toMatchObject({ status: 2, err: expect.stringContaining('SECRET-MISSING: context address has no password of its chat administrator') as string });
    const { run: wrong } = await elsewhere({ IMCTL_CHAT_ADMIN_PASSWORD: 'guessed-word' });
    const ran = await wrong('unblock', 'account', 'fritz', '-v');
    expect(ran).toMatchObject({ status: 5, err: expect.stringContaining('LOGIN-REFUSED') as string });
    expect(ran.err).not.toContain('/block/del');
    expect(ran.err).not.toContain('guessed-word');
  });

  test('keeps addresses and where the password comes from, and shows no password', async () => {
    const { home, emulator, adminURL, chatURL } = await elsewhere();
    const at = (...args: string[]) => imctl(args, { home, env: { THE_SECRET: 'openIM123', THE_WORD: 'chatAdmin' } });
    await at('context', 'set', 'stage', '--api', emulator.apiURL, '--secret-env', 'THE_SECRET', '--chat-admin', adminURL, '--chat-admin-password-env', 'THE_WORD');
    expect(json(await at('context', 'show', 'stage', '-o', 'json'))).toMatchObject({ chatAdmin: adminURL, chatAdminPassword: 'env THE_WORD' });
    // The users' API is thought to be at its usual port beside the admin API until it is named.
    expect(json(await at('context', 'show', '--context', 'stage', '-o', 'json'))).toMatchObject({ chat: 'http://127.0.0.1:10008', chatAdminAccount: 'chatAdmin' });
    await at('context', 'set', 'stage', '--chat', chatURL);
    expect(await at('get', 'accounts', '--context', 'stage')).toMatchObject({ status: 0 });
    writeFileSync(homeIn(home).contexts, `${readFileSync(homeIn(home).contexts, 'utf8').replace('      env: THE_WORD', '').replace('chatAdminPassword:', 'chatAdminPassword: a-written-word')}`, { mode: 0o600 });
    const shown = await at('context', 'show', '--context', 'stage', '--origin');
    expect(shown).toMatchObject({ status: 0, out: expect.stringContaining('***') as string });
    expect(shown.out).not.toContain('a-written-word');
    expect((await at('context', 'list', '-o', 'json')).out).not.toContain('a-written-word');
  });

  test('that is local has an account system inside of it, kept with the rest of its data', async () => {
    const home = tempDir();
    expect(await imctl(FRITZ, { home })).toMatchObject({ status: 0 });
    expect(await imctl(['disable', 'user', 'fritz'], { home })).toMatchObject({ status: 0, out: expect.stringMatching(/blocked +true/) as string });
    expect(await imctlProcess(['accounts', 'blocked', '-o', 'name'], { home })).toMatchObject({ status: 0, out: 'account/fritz\n' });
  });
});
