// The log file as a reader of OpenIM's logs finds it, in both formats (operations c.2, c.3).

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import { openLog } from '../../../src/emulator/watch/log.ts';
import { maskSecrets } from '../../../src/emulator/watch/mask.ts';
import { goDuration } from '../../../src/emulator/watch/text.ts';
import { adminToken, callerOf, post } from '../client.ts';
import { createHook } from '../webhooks/hook.ts';
import { connectWire, introduce, textMessage } from '../wire.ts';

import type { RunningConfig } from '../../../src/emulator/config/running.ts';

let folder: string, file: string, emulator: Emulator | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'log-'));
  file = path.join(folder, 'openim.log');
});
afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
  rmSync(folder, { recursive: true });
});

const JSON_FORMAT = ['log.yml:isJson=true'];

async function start(options: EmulatorOptions = {}): Promise<ReturnType<typeof callerOf>> {
  emulator = await createEmulator({ logFile: file, ...options });
  return callerOf(emulator.apiURL, await adminToken(emulator.apiURL, options.secret));
}

/** End the emulator, so that all is written. */
async function read(): Promise<string[]> {
  await emulator!.close();
  emulator = undefined;
  return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

/** Until the file has a text so many times. */
async function written(text: string, times = 1): Promise<void> {
  while (readFileSync(file, 'utf8').split(text).length <= times) await new Promise((resolve) => setTimeout(resolve, 5));
}

interface Line { level: string; time: string; program: string; caller: string; message: string; fields: Record<string, unknown>; keys: string[] }

const keysOf = (object: string): string[] => [...object.matchAll(/(?<=[{,] ?)"([^"]+)": ?(?=["\d{[tfn-])/g)].map(([, key]) => key!);

/** The default format by the rules of c.2: no colours, columns by tabs, each trimmed, the last one JSON if it begins like it. */
function parseConsole(line: string): Line {
  const columns = line.replace(/\u001b\[\d+m/g, '').split('\t');
  expect([7, 8]).toContain(columns.length);
  const [time, level, pid, program, version, caller, message, object] = columns as [string, string, string, string, string, string, string, string | undefined];
  expect([pid.length, program.length, version.length, caller.length, message.length].every((length, index) => length >= [15, 25, 30, 50, 50][index]!)).toBe(true);
  expect([pid.trim(), /^\[.+\]$/.test(version.trim()), /^\[[\w-]+\/\w+\.(go|ts):\d+\]$/.test(caller.trim())]).toEqual([`[PID:${process.pid}]`, true, true]);
  return { level, time, program: program.trim(), caller: caller.trim().slice(1, -1), message: message.trim(), fields: object ? JSON.parse(object) as Record<string, unknown> : {}, keys: [] };
}

function parseJSON(line: string): Line {
  const { level, time, logger, caller, msg, PID, version, ...fields } = JSON.parse(line) as Record<string, string>;
  expect([Number(PID), typeof version]).toEqual([process.pid, 'string']);
  return { level: level!, time: time!, program: logger!, caller: caller!, message: msg!.trim(), fields, keys: keysOf(line) };
}

describe('the log file', () => {
  it('tells a request from its arrival to its answer, service by service, in the default format', async () => {
    const call = await start();
    await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice "A" <x>' }] });
    const lines = (await read()).map(parseConsole).filter(({ fields }) => fields.operationID === 'test' && JSON.stringify(fields).includes('egister'));
    expect(lines.map(({ level, program, caller, message }) => [level, program, caller, message])).toEqual([
      ['DEBUG', 'openim-api', 'api/logger.go:23', 'http request received'],
      ['INFO', 'openim-api', 'api/logger.go:46', 'http request body'],
      ['INFO', 'openim-api', 'client/logger.go:13', 'rpc client request'],
      ['INFO', 'openim-rpc-user', 'server/logger.go:13', 'rpc server request'],
      ['INFO', 'openim-rpc-user', 'server/logger.go:17', 'rpc server response success'],
      ['INFO', 'openim-api', 'client/logger.go:17', 'rpc client response success'],
      ['INFO', 'openim-api', 'api/logger.go:54', 'http request processed'],
    ]);
    expect(lines.every(({ time }) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/.test(time))).toBe(true);
    expect(lines[0]!.fields).toMatchObject({ httpProto: 'HTTP/1.1', method: 'POST', requestURI: '/user/user_register', remoteAddr: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string });
    expect(lines[3]!.fields).toEqual({ platform: 'Admin', operationID: 'test', opUserID: 'imAdmin', method: '/openim.user.user/userRegister', req: 'users:{userID:"alice" nickname:"Alice \\"A\\" <x>"}' });
    expect(lines[6]!.fields).toMatchObject({ status: 200, respBody: '{"errCode":0,"errMsg":"","errDlt":""}', cost: expect.stringMatching(/^\d+(\.\d+)?(µs|ms|s)$/) as string });
  });

  it('has the ID of the answer\'s header', async () => {
    await start({ set: JSON_FORMAT });
    const answer = await post(emulator!.apiURL, '/auth/parse_token', { token: 'abc' });
    const lines = (await read()).map(parseJSON).filter(({ fields }) => fields.requestURI === '/auth/parse_token');
    expect(new Set(lines.map(({ fields }) => fields.httpID))).toEqual(new Set([answer.headers['x-http-id']]));
    expect(lines).toHaveLength(3);
  });

  it('is one JSON object a line with isJson, its keys in the server\'s order, the operation twice where it has it twice', async () => {
    const call = await start({ set: JSON_FORMAT });
    await call('/group/dismiss_group', { groupID: 'none' });
    const lines = (await read()).map(parseJSON);
    expect(lines.every(({ keys }) => keys.slice(0, 7).join() === 'level,time,logger,caller,msg,PID,version')).toBe(true);
    const processed = lines.find(({ message, fields }) => message === 'http request processed' && fields.requestURI === '/group/dismiss_group')!;
    expect(processed.keys.slice(7, 17)).toEqual(['platform', 'operationID', 'opUserID', 'httpID', 'operationID', 'method', 'requestURI', 'status', 'cost', 'reqBody']);
    const refused = lines.filter(({ level }) => level === 'ERROR');
    expect(refused.map(({ program, message, fields }) => [program, message, fields.error])).toEqual([
      ['openim-rpc-group', 'rpc server response error', 'Error: 1004 RecordNotFoundError group none owner not found'],
      ['openim-api', 'rpc client response error', 'Error: 1004 RecordNotFoundError group none owner not found'],
    ]);
  });

  it('has every message, from wherever it is sent, with device and connection', async () => {
    await start({ set: JSON_FORMAT });
    const people = await introduce(emulator!.apiURL, 'alice', 'bob');
    const alice = await connectWire(emulator!.gatewayURL, 'alice', 1, await people.tokenOf('alice'));
    await alice.ask(1003, textMessage('alice', 'bob', 'one', 'from the device'));
    await alice.ask(1006);
    await alice.ask(2004);
    await people.admin('/msg/send_msg', { sendID: 'bob', recvID: 'alice', sessionType: 1, contentType: 101, content: { content: 'over HTTP' } });
    alice.socket.close();
    await alice.closed;
    await written('user offline');
    const lines = (await read()).map(parseJSON);
    const sent = lines.filter(({ message, fields }) => message === 'rpc server response success' && fields.method === '/openim.msg.msg/SendMsg');
    expect(sent.map(({ program, fields }) => [program, fields.opUserID, fields.platform, 'connID' in fields])).toEqual([['openim-rpc-msg', 'alice', 'IOS', true], ['openim-rpc-msg', 'imAdmin', 'Admin', false]]);
    expect(sent[0]!.fields.req).toMatch(/^msgData:\{sendID:"alice" recvID:"bob" clientMsgID:"one" .*content:"\{\\"content\\":\\"from the device\\"\}"/);
    expect(sent[0]!.fields.resp).toMatch(/^serverMsgID:"\w{32}" clientMsgID:"one" sendTime:\d+$/);
    const gateway = lines.filter(({ program }) => program === 'openim-msggateway').map(({ message, fields }) => [message, fields.operationID, fields.method].filter(Boolean).join(' '));
    expect(gateway.filter((line) => !line.startsWith('rpc start'))).toEqual([
      'rpc client request connect /openim.auth.Auth/parseToken', 'rpc client response success connect /openim.auth.Auth/parseToken',
      'registerClient connect', 'user online connect',
      'gateway req message op1', 'rpc client request op1 /openim.msg.msg/SendMsg', 'rpc client response success op1 /openim.msg.msg/SendMsg', 'gateway reply message op1',
      'gateway req message op2', 'rpc client request op2 /openim.msg.msg/GetConversationsHasReadAndMaxSeq', 'rpc client response error op2 /openim.msg.msg/GetConversationsHasReadAndMaxSeq', 'gateway reply message op2',
      'gateway req message op3', 'gateway reply message op3',
      'websocket connection closed', 'readMessage connect', 'user offline connect',
    ]);
    const came = lines.find(({ message }) => message === 'registerClient')!, gone = lines.find(({ message }) => message === 'readMessage')!;
    expect([came.keys.slice(7), gone.keys.slice(7)]).toEqual([['remoteAddr', 'connID', 'operationID', 'opUserID', 'userID', 'platformID'], ['remoteAddr', 'connID', 'operationID', 'opUserID', 'error']]);
    expect([gone.fields.error, gone.fields.remoteAddr]).toEqual(['read message websocket: close 1005 (no status)', came.fields.remoteAddr]);
  });

  it('has who was not let in, and why', async () => {
    await start({ set: JSON_FORMAT });
    await expect(connectWire(emulator!.gatewayURL, 'bob', 1, 'a-bad-token')).rejects.toThrow();
    const lines = (await read()).map(parseJSON).filter(({ program, level }) => program === 'openim-msggateway' && (level === 'WARN' || level === 'ERROR'));
    expect(lines.map(({ level, message, fields }) => [level, message, fields.opUserID, fields.operationID, fields.error])).toEqual([
      ['ERROR', 'rpc client response error', 'bob', 'connect', 'Error: 1503 TokenMalformedError'], ['WARN', 'ws connection error', 'bob', 'connect', 'Error: 1503 TokenMalformedError'],
    ]);
  });

  it.each([
    [2, ['ERROR']], [3, ['ERROR', 'WARN']], [4, ['ERROR', 'INFO', 'WARN']], [5, ['DEBUG', 'ERROR', 'INFO', 'WARN']], [6, ['DEBUG', 'ERROR', 'INFO', 'WARN']], [0, []],
  ])('keeps with remainLogLevel %i: %j', async (level, kept) => {
    const call = await start({ set: [`log.yml:remainLogLevel=${level}`] });
    await call('/group/dismiss_group', { groupID: 'none' });
    await post(emulator!.apiURL, '/user/get_users', {});
    const levels = [...new Set((await read()).map((line) => parseConsole(line).level))].sort();
    expect(levels).toEqual(kept);
  });

  it('tells in v3.8.3-patch.16\'s words, which has no lines of HTTP', async () => {
    const call = await start({ as: 'v3.8.3-patch.16' });
    await call('/group/dismiss_group', { groupID: 'none' });
    await post(emulator!.apiURL, '/user/get_users', {});
    const lines = (await read()).map(parseConsole).filter(({ message }) => message !== 'rpc start');
    expect(lines.slice(-5).map(({ level, program, caller, message }) => [level, program, caller, message])).toEqual([
      ['INFO', 'openim-api', 'mw/rpc_client_interceptor.go:35', 'rpc client request'],
      ['INFO', 'openim-rpc-group', 'mw/rpc_server_interceptor.go:36', 'rpc server request'],
      ['WARN', 'openim-rpc-group', 'mw/rpc_server_interceptor.go:85', 'rpc server response failed'],
      ['WARN', 'openim-api', 'mw/rpc_client_interceptor.go:59', 'rpc client response failed'],
      ['WARN', 'openim-api', 'api/router.go:313', 'header get token error'],
    ]);
    expect(lines.at(-5)!.fields).toMatchObject({ target: 'etcd:///openim/group', req: 'groupID:"none"' });
    expect(lines.some(({ message }) => message.startsWith('http'))).toBe(false);
  });

  it('tells of one process with --as main-standalone', async () => {
    const call = await start({ as: 'main-standalone' });
    await call('/group/dismiss_group', { groupID: 'none' });
    const lines = (await read()).map(parseConsole);
    expect(new Set(lines.map(({ program }) => program))).toEqual(new Set(['openim-server']));
    expect(lines.filter(({ level }) => level === 'ERROR').map(({ caller, message }) => [caller, message])).toEqual([['standalone/conn.go:36', 'standalone rpc server response error']]);
  });

  it('tells what webhooks are asked and what they say', async () => {
    const hook = await createHook();
    try {
      const hooks = [`webhooks.yml:url=${hook.url}`, 'webhooks.yml:beforeUserRegister.enable=true', 'webhooks.yml:afterUserRegister.enable=true'];
      const call = await start({ set: [...JSON_FORMAT, ...hooks] });
      await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice', ex: '{"token":"a-private-word"}' }] });
      await hook.next('test', 'callbackAfterUserRegisterCommand');
      await written('webhook success', 2);
      const lines = (await read()).map(parseJSON);
      expect(lines.filter(({ message }) => message.startsWith('webhook')).map(({ program, message, fields }) => [program, message, fields.url, (fields.input as { callbackCommand: string }).callbackCommand, fields.response])).toEqual([
        ['openim-rpc-user', 'webhook', `${hook.url}/callbackBeforeUserRegisterCommand`, 'callbackBeforeUserRegisterCommand', undefined],
        ['openim-rpc-user', 'webhook success', `${hook.url}/callbackBeforeUserRegisterCommand`, 'callbackBeforeUserRegisterCommand', '{}'],
        ['openim-rpc-user', 'webhook', `${hook.url}/callbackAfterUserRegisterCommand`, 'callbackAfterUserRegisterCommand', undefined],
        ['openim-rpc-user', 'webhook success', `${hook.url}/callbackAfterUserRegisterCommand`, 'callbackAfterUserRegisterCommand', '{}'],
      ]);
      // The rule began anew with the hook's answer; it is told once.
      expect(lines.filter(({ message, fields }) => message === 'rpc server request' && fields.method === '/openim.user.user/userRegister')).toHaveLength(1);
      expect(JSON.stringify(lines)).not.toContain('a-private-word');
    } finally {
      await hook.close();
    }
  });

  it('has a panic beside the error', async () => {
    const call = await start();
    await call('/statistics/user/active', { start: 1, end: 2 });
    expect((await read()).map(parseConsole).filter(({ level }) => level === 'PANIC' || level === 'ERROR').map(({ level, program, message }) => [level, program, message])).toEqual([
      ['PANIC', 'openim-rpc-msg', 'rpc server panic'], ['ERROR', 'openim-rpc-msg', 'rpc server response error'], ['ERROR', 'openim-api', 'rpc client response error'],
    ]);
  });

  it('changes with the centre of configuration at a restart, and says what a real server would not live through', async () => {
    const call = await start({ configCenter: true });
    await call('/config/set_enable_config_manager', { enable: true });
    const log = JSON.parse((await call('/config/get_config', { configName: 'log.yml' })).data as string) as object;
    await call('/config/set_config', { configName: 'log.yml', data: JSON.stringify({ ...log, IsJson: true, RemainLogLevel: 2 }) });
    await call('/config/set_config', { configName: 'openim-rpc-msg.yml', data: '{"FriendVerify":true}' });
    await call('/restart', {});
    const isNew = async (): Promise<boolean> => ((await call('/config/get_config', { configName: 'log.yml' })).data as string).includes('"IsJson":true');
    while (!(await isNew()));
    const lines = await read();
    const first = lines.findIndex((line) => line.startsWith('{'));
    expect(first).toBeGreaterThan(0);
    expect(lines.slice(first).map(parseJSON).map(({ level, program, message }) => [level, program, message])).toEqual([['ERROR', 'openim-rpc-msg', 'a real service would not start with this configuration']]);
  });

  it('is appended to, for its owner alone', async () => {
    writeFileSync(file, 'before\n', { mode: 0o600 });
    await start();
    expect((await read())[0]).toBe('before');
    rmSync(file);
    await start();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('takes nothing more when it is closed, nor does the file that has its number then', async () => {
    const log = openLog(file, 'main', Date.now, () => ({ log: { level: 6 }, secret: '' }) as RunningConfig);
    log.write('INFO', 'api', 'api/x.go:1', 'in time', []);
    log.close();
    const other = openSync(path.join(folder, 'other'), 'w');
    log.write('INFO', 'api', 'api/x.go:1', 'late', []);
    await new Promise((resolve) => { setImmediate(() => setImmediate(resolve)); });
    closeSync(other);
    expect([readFileSync(file, 'utf8').split('\n').length, readFileSync(path.join(folder, 'other'), 'utf8')]).toEqual([2, '']);
  });

  it('has a connection that failed in the server itself, which goes on', async () => {
    let isBroken = false;
    const clock = { now: Date.now, steady: () => { if (isBroken) throw new Error('the clock fell off the wall'); return Date.now(); } };
    emulator = await createEmulator({ logFile: file, clock, set: JSON_FORMAT });
    const { tokenOf } = await introduce(emulator.apiURL, 'anna');
    const token = await tokenOf('anna');
    isBroken = true;
    const cut = await connectWire(emulator.gatewayURL, 'anna', 1, token);
    expect(await cut.closed).toBe(1006);
    isBroken = false;
    const anna = await connectWire(emulator.gatewayURL, 'anna', 1, token);
    anna.socket.terminate();
    expect((await read()).map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => String(msg).trim() === 'ws connection error')).toMatchObject([{ level: 'WARN', error: expect.stringContaining('the clock fell off the wall') as string }]);
  });

  it('that cannot be written is told before anything listens', async () => {
    await expect(createEmulator({ logFile: path.join(folder, 'no', 'such', 'folder.log') })).rejects.toMatchObject({ code: 'WRITE-FAILED', message: expect.stringContaining('the log cannot be written') as string });
  });
});

describe('secrets', () => {
  it('never reach the file: the secret, tokens, passwords, whatever is asked and however wrongly', async () => {
    const secret = 'tiger-and-lamb';
    const call = await start({ secret, configCenter: true });
    const token = await adminToken(emulator!.apiURL, secret);
    await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice' }] });
    const alice = ((await call('/auth/get_user_token', { userID: 'alice', platformID: 1 })).data as { token: string }).token;
    const { configNames } = (await call('/config/get_config_list', {})).data as { configNames: string[] };
    for (const configName of configNames) {
      const { data } = await call('/config/get_config', { configName });
      await call('/config/set_config', { configName, data });
    }
    await call('/auth/parse_token', { token: alice });
    await post(emulator!.apiURL, '/auth/parse_token', { token: 'a-broken-token' });
    await post(emulator!.apiURL, '/auth/get_admin_token', { secret: 'a-wrong-guess', userID: 'imAdmin' });
    await post(emulator!.apiURL, '/auth/get_admin_token', '{"secret":"another-wrong-guess');
    await post(emulator!.apiURL, '/user/get_users', {}, { token: 'a-header-token' });
    await call('/third/fcm_update_token', { platformID: 1, fcmToken: 'a-push-token', account: 'alice', expireTime: 0 });
    const wire = await connectWire(emulator!.gatewayURL, 'alice', 1, alice);
    wire.socket.terminate();
    await wire.closed;
    const text = (await read()).join('\n');
    for (const word of [secret, token, alice, token.split('.')[2]!, 'a-broken-token', 'a-wrong-guess', 'another-wrong-guess', 'a-header-token', 'a-push-token', 'openIM123']) expect([word, text.includes(word)]).toEqual([word, false]);
    expect(text).toContain('***');
  });

  it.each([
    ['{"secret":"a\\"b","userID":"x"}', '{"secret":"***","userID":"x"}'],
    ['{"data":"{\\"Secret\\":\\"a b\\",\\"Address\\":[\\"c\\"]}"}', '{"data":"{\\"Secret\\":\\"***\\",\\"Address\\":[\\"c\\"]}"}'],
    ['{"n":12345678901234567890,"a":{"MasterSecret":"q","b":[{"Password":"p"}]}}', '{"n":12345678901234567890,"a":{"MasterSecret":"***","b":[{"Password":"***"}]}}'],
    ['{"configName":"share.yml","data":"{\\"Secret\\":\\"tig', '{"configName":"share.yml","data":"{\\"***'],
    ['secret:"a\\"b" userID:"x"', 'secret:"***" userID:"x"'],
    ['userID:"x" token:"abc', 'userID:"x" token:"***"'],
    ['ex:"{\\"token\\":\\"abc\\"}" userID:"x"', 'ex:"{\\"token\\":\\"***\\"}" userID:"x"'],
    ['said "my token is" and more', 'said "my token is" and more'],
    ['jwt parse error, token=abc | -> x', 'jwt parse error, token=*** | -> x'],
    ['the word eyJhbGciOiJI.eyJVc2VySUQi.Zcb7UpZq5KiwEf43 is one', 'the word *** is one'],
    ['{"tokenPolicy":{"expire":90},"expireTimeSeconds":7776000}', '{"tokenPolicy":{"expire":90},"expireTimeSeconds":7776000}'],
    ['{"password":""}', '{"password":""}'],
    ['so it is a-secret', 'so it is ***'],
    ['nothing of the kind', 'nothing of the kind'],
  ])('%s', (line, masked) => {
    expect(maskSecrets(line, ['a-secret'])).toBe(masked);
  });

  it.each([
    ['a word', 'secret'.repeat(200_000)], ['openings', 'secret:"\\"'.repeat(100_000)], ['quotes', `"${'secret\\"'.repeat(100_000)}`],
    ['backslashes', `${'\\'.repeat(500_000)}token`], ['halves of tokens', 'eyJaaaaaaaa-'.repeat(80_000)], ['depth', `${'['.repeat(500_000)}"token"`],
    ['depth of texts', Array.from({ length: 12 }).reduce<string>((text) => JSON.stringify({ a: text }), '{"secret":"x"}')],
  ])('cannot be made to look for ever: %s', (_what, text) => {
    const began = performance.now();
    maskSecrets(text, ['a-secret']);
    // Minutes and more, where it is not linear.
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});

describe('time spans', () => {
  it.each([[0, '0s'], [0.000_5, '500ns'], [0.15, '150µs'], [0.150_747, '150.747µs'], [1.5, '1.5ms'], [28.623_461, '28.623461ms'], [2500, '2.5s']])('%d ms is %s', (ms, text) => {
    expect(goDuration(ms)).toBe(text);
  });
});
