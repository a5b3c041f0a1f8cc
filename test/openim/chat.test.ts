import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { createSecrets } from '../../src/base/secrets.ts';
import { createChatClient, md5, type ChatClient, type ChatClientOptions } from '../../src/openim/chat.ts';
import { openOffice, person, type Office } from '../emulator/chat/office.ts';
import { tempDir } from '../helpers/imctl.ts';
import { answer, fakeClock, ok, refusal, startServer } from './fakes.ts';

const open: (() => unknown)[] = [];
afterEach(async () => { for (const close of open.splice(0).reverse()) await close(); });

async function office(): Promise<Office> {
  const opened = await openOffice();
  onTestFinished(() => opened.emulator.close());
  return opened;
}

/** A client as the administrator that everybody knows, and the requests it made. */
function connect(urls: { admin: string; chat: string }, options: Partial<ChatClientOptions> = {}): { client: ChatClient; asked: string[] } {
  const asked: string[] = [];
  const client = createChatClient({ name: 'staging', ...urls, account: 'chatAdmin', password: async () => 'chatAdmin', secrets: createSecrets(), clock: fakeClock(), emit: ({ route }) => { asked.push(route); }, ...options });
  open.push(client.close);
  return { client, asked };
}

const urlsOf = ({ adminURL, chatURL }: Office) => ({ admin: adminURL, chat: chatURL });

describe('a client of the account system', () => {
  test('logs in once for both of its APIs, however many calls there are', async () => {
    const { client, asked } = connect(urlsOf(await office()));
    await client.call('admin', '/user/import/json', { users: [person('anna')] });
    const [full, blocks] = await Promise.all([client.call('chat', '/user/find/full', { userIDs: ['anna'] }), client.call('admin', '/block/search', { pagination: { pageNumber: 1, showNumber: 1 } })]);
    expect(full.users).toMatchObject([{ userID: 'anna', email: 'anna@example.org' }]);
    expect(blocks).toEqual({ total: 0, users: null });
    expect(asked.filter((route) => route === '/account/login')).toHaveLength(1);
  });

  test('asks for no password where no token is needed', async () => {
    const { client, asked } = connect(urlsOf(await office()), { password: async () => { throw new Error('asked'); } });
    await client.call('chat', '/client_config/get', {});
    expect(asked).toEqual(['/client_config/get']);
  });

  test('keeps its token for other runs until the time the token itself says', async () => {
    const at = await office(), tokenFile = path.join(tempDir(), 'tokens.json');
    const first = connect(urlsOf(at), { tokenFile, clock: { ...fakeClock(), now: Date.now } });
    await first.client.call('admin', '/account/info', {});
    const [kept] = Object.values((JSON.parse(readFileSync(tokenFile, 'utf8')) as { tokens: Record<string, { token: string; expiresAt: number }> }).tokens);
    const { exp } = JSON.parse(Buffer.from(kept!.token.split('.')[1]!, 'base64url').toString()) as { exp: number };
    expect(kept!.expiresAt).toBe(exp * 1000);
    const second = connect(urlsOf(at), { tokenFile, clock: { ...fakeClock(), now: Date.now } });
    await second.client.call('admin', '/account/info', {});
    expect(second.asked).toEqual(['/account/info']);
  });

  test.each([20_101, 1501, 1503])('gets another token when the server says %i, and sends even a write again', async (code) => {
    let logins = 0;
    const server = await startServer((got, response) => {
      if (got.url === '/account/login') return answer(response, ok({ adminToken: `token-${++logins}` }));
      return answer(response, got.headers.token === 'token-2' ? ok() : refusal(code, 'gone'));
    });
    open.push(server.close);
    const { client, asked } = connect({ admin: server.url, chat: server.url });
    await client.call('admin', '/block/add', { userID: 'anna', reason: '' });
    expect(asked).toEqual(['/account/login', '/block/add', '/account/login', '/block/add']);
  });

  test('gets another token when a real one has run out', async () => {
    const at = await office();
    const { client, asked } = connect(urlsOf(at));
    await client.call('admin', '/account/info', {});
    at.wait(400 * 24 * 3_600_000);
    await client.call('admin', '/account/info', {});
    expect(asked).toEqual(['/account/login', '/account/info', '/account/info', '/account/login', '/account/info']);
  });

  test('sends a password as MD5, and no output shows it, its hash or the token', async () => {
    const at = await office(), secrets = createSecrets();
    const { client } = connect(urlsOf(at), { secrets });
    await client.call('admin', '/account/info', {});
    const { adminToken } = (await at.as(at.adminURL, '')('/account/login', { account: 'chatAdmin', password: md5('chatAdmin'), version: '1' })).data as { adminToken: string };
    expect(secrets.mask(`chatAdmin ${md5('chatAdmin')} ${adminToken}`)).toBe('*** *** ***');
  });
});

describe('a refusal', () => {
  test.each([
    [{ password: async () => 'wrong' }, 'the account system of "staging" does not accept the password of "chatAdmin"', 20_001],
    [{ account: 'nobody' }, 'the account system of "staging" has no administrator "nobody"', 20_002],
  ])('of the log-in says what is wrong: %#', async (options, says, errCode) => {
    const { client } = connect(urlsOf(await office()), options);
    await expect(client.call('admin', '/account/info', {})).rejects.toMatchObject({ code: 'LOGIN-REFUSED', exitStatus: 5, errCode, message: `${says} (POST /account/login)`, hint: expect.stringContaining('imctl context set staging --chat-admin-account') as string });
  });

  test('of what is so already is a conflict, whatever number it has', async () => {
    const { client } = connect(urlsOf(await office()));
    const block = () => client.call('admin', '/block/add', { userID: 'anna', reason: '' });
    await block();
    await expect(block()).rejects.toMatchObject({ code: 'CONFLICT', exitStatus: 6, errCode: 1001, message: 'the account system says: user already blocked (POST /block/add)' });
    await expect(client.call('admin', '/block/del', { userIDs: ['ben'] })).rejects.toMatchObject({ code: 'CONFLICT', message: 'the account system says: user not blocked ben (POST /block/del)' });
    await client.call('admin', '/user/import/json', { users: [person('anna')] });
    await expect(client.call('admin', '/user/import/json', { users: [person('anna', { email: 'other@example.org' })] })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(client.call('admin', '/user/import/json', { users: [person('ben', { email: 'anna@example.org' })] })).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('of an argument stays one, and an account that is not there is not found', async () => {
    const { client } = connect(urlsOf(await office()));
    await expect(client.call('admin', '/block/search', { keyword: '' })).rejects.toMatchObject({ code: 'SERVER-REFUSED', message: expect.stringContaining('pagination is empty') as string });
    await expect(client.call('admin', '/user/password/reset', { userID: 'nobody', newPassword: 'x' })).rejects.toMatchObject({ code: 'NOT-FOUND', hint: expect.stringContaining('imctl get accounts') as string });
  });

  test('by something that is no account system, or by nothing at all, names the address to look at', async () => {
    const at = await office(), nothing = 'http://127.0.0.1:9';
    const elsewhere = connect({ admin: at.adminURL, chat: at.adminURL }).client;
    await expect(elsewhere.call('chat', '/user/search/full', {})).rejects.toMatchObject({ code: 'UNSUPPORTED', hint: expect.stringContaining('usual port 10008') as string });
    const gone = connect({ admin: at.adminURL, chat: nothing }).client;
    await expect(gone.call('chat', '/user/search/full', {})).rejects.toMatchObject({ code: 'UNREACHABLE', hint: expect.stringContaining('imctl context set staging --chat http') as string });
    const allGone = connect({ admin: nothing, chat: nothing }).client;
    await expect(allGone.call('chat', '/user/search/full', {})).rejects.toMatchObject({ code: 'UNREACHABLE', exitStatus: 7 });
  });
});
