import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { homeIn, imctl } from '../helpers/imctl.ts';
import { openOffice, type Office } from '../emulator/chat/office.ts';

let office: Office;
let home: string;

/** What imctl does in a context whose server, account system and administrator's password are the office's. */
const as = (words: string[], env: Record<string, string> = { OPENIM_SECRET: 'openIM123', CHAT_PASSWORD: 'chatAdmin' }) => imctl([...words, '--context', 'office'], { home, env });
const rows = async (...words: string[]) => (JSON.parse((await as([...words, '-o', 'json'])).out) as { items: Record<string, unknown>[] }).items;

beforeAll(async () => {
  office = await openOffice();
  home = mkdtempSync(path.join(tmpdir(), 'imctl-accounts-'));
  const { err } = await imctl(['context', 'set', 'office', '--api', office.emulator.apiURL, '--secret-env', 'OPENIM_SECRET', '--chat-admin', office.adminURL, '--chat', office.chatURL, '--chat-admin-password-env', 'CHAT_PASSWORD'], { home });
  expect(err).not.toMatch(/^error/m);
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await office.emulator.close();
});

describe('an account', () => {
  test('made at the command line logs in with its password', async () => {
    expect(await as(['create', 'account', 'hal', '--email', 'hal@example.org', '--password', 'first-words'])).toMatchObject({ status: 0 });
    expect(await office.login('hal@example.org', 'first-words')).toMatchObject({ errCode: 0, data: { userID: 'hal' } });
    expect(await rows('get', 'accounts', '--keyword', 'hal')).toMatchObject([{ userID: 'hal', email: 'hal@example.org', blocked: false }]);
  });

  test('of a user the server has already is made all the same', async () => {
    await as(['create', 'user', 'ida']);
    expect(await as(['create', 'account', 'ida', '--area-code', '+49', '--phone-number', '5550100', '--password', 'first-words', '-o', 'name'])).toMatchObject({ status: 0, out: 'account/ida\n' });
    expect((await as(['create', 'account', 'ida', '--email', 'ida@example.org', '--password', 'first-words'])).err).toContain('ida has an account already');
  });

  test.each([
    [['create', 'account', 'joe', '--password', 'x'], 2, 'needs an e-mail address'],
    [['create', 'account', 'j o e', '--password', 'x', '--email', 'j@example.org'], 2, 'letters, digits and _'],
    [['get', 'account', 'nobody'], 4, 'nobody has no account'],
    [['block', 'account', 'nobody'], 4, 'no user "nobody"'],
    [['unblock', 'account', 'imAdmin'], 6, 'is not blocked'],
    [['accounts', 'reset-password', 'nobody', '--password', 'x'], 4, 'has no account'],
  ])('%j ends with %i', async (words, status, says) => {
    const ran = await as(words);
    expect(ran).toMatchObject({ status });
    expect(ran.err).toContain(says);
  });

  test('with a new password logs in with that one only', async () => {
    await as(['create', 'account', 'kai', '--email', 'kai@example.org', '--password', 'first-words']);
    expect(await as(['accounts', 'reset-password', 'kai', '--password', 'second-words'])).toMatchObject({ status: 0 });
    expect((await office.login('kai@example.org', 'first-words')).errCode).toBe(20_001);
    expect((await office.login('kai@example.org', 'second-words')).errCode).toBe(0);
  });

  test('leaves no password in what is kept of runs', async () => {
    const { runs, audit } = homeIn(home);
    const kept = [audit, ...readdirSync(runs).map((file) => path.join(runs, file))].map((file) => readFileSync(file, 'utf8')).join('\n');
    expect(kept).toContain('accounts.create');
    expect(kept).not.toMatch(/first-words|second-words|:"chatAdmin"/);
  });
});

describe('disabling a user', () => {
  test('keeps it from logging in until it is enabled; undo enables it too', async () => {
    await as(['create', 'account', 'lea', '--email', 'lea@example.org', '--password', 'first-words']);
    expect(await as(['disable', 'user', 'lea', '--reason', 'ticket 12'])).toMatchObject({ status: 0 });
    expect((await office.login('lea@example.org', 'first-words')).errCode).not.toBe(0);
    expect(await rows('accounts', 'blocked')).toMatchObject([{ userID: 'lea', reason: 'ticket 12' }]);
    expect(await as(['disable', 'user', 'lea'])).toMatchObject({ status: 0 });
    expect(await as(['enable', 'user', 'lea'])).toMatchObject({ status: 0 });
    expect((await office.login('lea@example.org', 'first-words')).errCode).toBe(0);
    await as(['block', 'account', 'lea']);
    expect(await as(['undo', 'last', '--yes'])).toMatchObject({ status: 0 });
    expect((await office.login('lea@example.org', 'first-words')).errCode).toBe(0);
  });
});

describe('the administrator of accounts', () => {
  test('with a wrong password is told what to set, and not the password', async () => {
    const ran = await as(['get', 'accounts'], { OPENIM_SECRET: 'openIM123', CHAT_PASSWORD: 'not-the-one' });
    expect(ran).toMatchObject({ status: 5 });
    expect(ran.err).toContain('--chat-admin-account NAME --chat-admin-password-env VARIABLE');
    expect(ran.err).not.toContain('not-the-one');
  });

  test('without one is told so', async () => {
    await imctl(['context', 'set', 'bare', '--api', office.emulator.apiURL, '--secret-env', 'OPENIM_SECRET'], { home });
    const ran = await imctl(['get', 'accounts', '--context', 'bare'], { home, env: { OPENIM_SECRET: 'openIM123' } });
    expect(ran).toMatchObject({ status: 9 });
    expect(ran.err).toContain('context set bare --chat-admin');
    expect((await imctl(['disable', 'user', 'ida', '--context', 'bare'], { home, env: { OPENIM_SECRET: 'openIM123' } })).status).toBe(3);
  });

  test('logs in again when the token is of no use any more', async () => {
    const { createChatClient } = await import('../../src/openim/chat.ts');
    let asked = 0;
    const client = createChatClient({ name: 'office', admin: office.adminURL, chat: office.chatURL, account: 'chatAdmin', password: async () => { asked++; return 'chatAdmin'; }, secrets: { add() {} }, clock: systemClock, emit() {}, timeoutMs: 5000 });
    const search = () => client.call('admin', '/block/search', { keyword: '', pagination: { pageNumber: 1, showNumber: 1 } });
    await search();
    await search();
    expect(asked).toBe(1);
    office.wait(400 * 24 * 3_600_000);
    expect(await search()).toMatchObject({ total: 0 });
    expect(asked).toBe(2);
    client.close();
  });
});
