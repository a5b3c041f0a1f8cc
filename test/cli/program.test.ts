import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { homeIn, imctl, imctlProcess, tempDir } from '../helpers/imctl.ts';

describe('wrong command lines say what to do', () => {
  test.each([
    ['gett users', 2, 'error COMMAND-UNKNOWN: there is no command "gett"', 'did you mean  imctl get  ?'],
    ['get usres', 2, 'error COMMAND-UNKNOWN: get takes an object, and there is none called "usres"', 'imctl get users'],
    ['users lst', 2, 'error COMMAND-UNKNOWN: users has no operation "lst"', 'there are:'],
    ['get users --limt 3', 2, 'error ARG-UNKNOWN: get user has no flag --limt', 'did you mean --limit?'],
    ['get users --limit many', 2, 'error ARG-TYPE: --limit must be a whole number', ''],
    ['get users --limit', 2, 'error ARG-MISSING: --limit needs a value', ''],
    ['get users -o jsn', 2, 'error ARG-CHOICE: --output "jsn" is not a format', 'did you mean json?'],
    ['get user', 2, 'error ARG-MISSING: users.get needs USERID', ''],
    ['create user a-b', 2, 'error ARG-TYPE: USERID may hold letters, digits and _ only, not "a-b"', ''],
    ['get user nobody', 4, 'error NOT-FOUND: no user "nobody"', 'imctl search users nobody'],
    ['get users --context prodd', 2, 'error CONTEXT-UNKNOWN: there is no context "prodd"', 'contexts: local'],
    ['create users -f nowhere.csv', 2, 'error FILE-MISSING', ''],
    ['config use-context prod', 2, 'error USAGE', 'imctl context use prod'],
    ['run', 2, 'error USAGE', ''],
    ['dismiss group lunch', 4, 'error NOT-FOUND: no group "lunch"', ''],
    ['api POST /user/get_userz', 2, 'error COMMAND-UNKNOWN: the server has no route /user/get_userz', 'did you mean /user/get_users?'],
    ['api GET /object/anna/none.png', 4, 'error NOT-FOUND: the server has no such record (GET /object/*name)', ''],
    ['api GET /object/anna/none.png?type=video', 1, 'error SERVER-REFUSED: the server does not accept an argument: invalid query type (GET /object/*name)', ''],
    ['api POST /object/anna/none.png', 2, 'error COMMAND-UNKNOWN: the server has no route /object/anna/none.png', ''],
    ['--verison', 2, 'error ARG-UNKNOWN: imctl has no flag --verison', 'did you mean --version?'],
    ['run --eval', 2, 'error ARG-MISSING: --eval needs a value', ''],
    ['run --wal 3s', 2, 'error ARG-UNKNOWN: run has no flag --wal', 'did you mean --wall?'],
    ['context set x --api nota', 2, 'contexts.x.api must be an address with http:// or https://', ''],
    ['api POST', 2, 'error USAGE: api POST takes a path', ''],
    ['emulator start --api-port abc', 2, 'error ARG-TYPE: --api-port must be a whole number', ''],
    ['emulator', 2, 'error USAGE: emulator takes start', 'imctl emulator --help'],
    ['emulator strat', 2, 'error USAGE: emulator takes start', 'did you mean start?'],
    ['emulator start now', 2, 'error USAGE: emulator start does not take "now"', ''],
    ['emulator start --memroy', 2, 'error ARG-UNKNOWN: emulator start has no flag --memroy', 'did you mean --memory? see  imctl emulator start --help'],
    ['emulator start --memory --set log.yml:remainLogLevl=5', 2, 'error ARG-CHOICE: --set log.yml has no key "remainLogLevl"', 'did you mean remainLogLevel?'],
    ['emulator start --memory --set share.yml:imAdminUser.userIDs=a,b --set 5', 2, 'error USAGE: --set takes FILE:KEY=VALUE, not "5"', '--set log.yml:remainLogLevel=5'],
    ['emulator start --memory --config /nowhere', 2, 'error FILE-MISSING: /nowhere: there is no such folder', ''],
    ['emulator start --as p16', 2, 'error ARG-CHOICE: --as cannot be "p16"', 'allowed: main, main-standalone, v3.8.3-patch.16'],
    ['get', 2, 'get what?', 'imctl get users'],
    ['explain nonsense', 4, 'error NOT-FOUND', ''],
    ['explain errCode 1103', 4, 'error NOT-FOUND: the server has no errCode 1103', '1102 (RegisteredAlreadyError)'],
    ['create users -f a.csv -f b.csv', 2, 'error USAGE: -f is given twice: "a.csv" and "b.csv"', 'join the files'],
    ['get users --where true --where false', 2, 'error USAGE: --where is given twice', 'join conditions by  &&'],
    ['describe user', 2, 'error ARG-MISSING: describe user needs an ID', 'imctl get users'],
    ['describe user/anna ben', 2, 'error USAGE: describe takes one user, and does not take "ben"', 'imctl describe user/anna'],
    ['wait usr/anna --for exists', 2, 'error USAGE: wait takes an object and an ID, and "usr" is none', 'did you mean user?'],
    ['wait user/ --for exists', 2, 'error ARG-MISSING: wait user needs an ID', ''],
  ])('imctl %s → %i', async (line, status, says, hint) => {
    const ran = await imctl(line.split(' '));
    expect(ran).toMatchObject({ status, out: '' });
    expect(ran.err).toContain(says);
    expect(ran.err).toContain(hint);
    expect(ran.err).not.toMatch(/\n\s+at /);
  });

  test.each([['-f - -vv'], ['-f - --plan -vv'], ['-q -vv -f -'], ['-vv -f -'], ['-v -f - -v']])('-vv counts twice, wherever it stands: create users %s', async (line) => {
    expect(await imctl(['create', 'users', ...line.split(' ')], { input: 'userID\nanna\n' })).toMatchObject({ status: 0 });
  });

  test('of other flags the last counts, as with kubectl: what an alias says can be overruled', async () => {
    const home = tempDir();
    for (const id of ['anna', 'ben', 'carla']) await imctl(['create', 'user', id], { home });
    expect((await imctl(['get', 'users', '-o', 'json', '--limit', '1', '-o', 'name', '--limit', '2'], { home })).out.trim().split('\n')).toHaveLength(2);
    expect(await imctl(['update', 'user', 'anna', '--nickname', 'A', '--plan', '--no-plan'], { home })).toMatchObject({ status: 0, out: expect.not.stringContaining('nothing was changed') as string });
    expect((await imctl(['update', 'user', 'anna', '--nickname', 'B', '--no-plan', '--plan'], { home })).err).toContain('nothing was changed');
  });
});

describe('output', () => {
  test('with -o json a failure is one JSON object on stderr and nothing on stdout', async () => {
    const ran = await imctl(['get', 'user', 'nobody', '-o', 'json']);
    expect(ran).toMatchObject({ status: 4, out: '' });
    expect(JSON.parse(ran.err)).toMatchObject({ apiVersion: 'imctl/v1', kind: 'Error', code: 'NOT-FOUND', exitCode: 4, retryable: false });
  });

  test('a usage error before the settings are read is JSON too', async () => {
    const ran = await imctl(['get', 'users', '--nope', '-o', 'json']);
    expect(JSON.parse(ran.err)).toMatchObject({ code: 'ARG-UNKNOWN', exitCode: 2 });
  });

  test('IMCTL_AS says which server the embedded one is: the older one has no such route', async () => {
    const ask = ['api', 'POST', '/user/get_user_client_config', '-d', '{"userID":""}', '-o', 'json'];
    expect(await imctl(ask)).toMatchObject({ status: 0 });
    expect(await imctl(ask, { env: { IMCTL_AS: 'v3.8.3-patch.16' } })).toMatchObject({ status: 9, out: '', err: expect.stringContaining('this server has no route') as string });
  });

  test('an address that is none is told before anything is asked', async () => {
    expect(await imctl(['get', 'users'], { env: { IMCTL_API: 'localhost:10002' } })).toMatchObject({ status: 2, err: expect.stringContaining('IMCTL_API must be an address') as string });
  });

  test.each(['json', 'yaml', 'csv', 'ndjson'])('a list that fails at once leaves nothing on stdout: -o %s', async (format) => {
    expect(await imctl(['get', 'users', '-o', format], { env: { IMCTL_API: 'http://127.0.0.1:1', IMCTL_SECRET: 'openIM123' } })).toMatchObject({ status: 7, out: '' });
  });

  test('a raw request obeys --plan as everything does', async () => {
    const home = tempDir();
    const planned = await imctl(['api', 'POST', '/user/user_register', '-d', '{"users":[{"userID":"raw","nickname":"R"}]}', '--plan', '-v'], { home });
    expect(planned).toMatchObject({ status: 0, err: expect.stringContaining('nothing was changed: this was the plan') as string });
    expect(planned.err).not.toContain('/user/user_register ·');
    expect((await imctl(['get', 'users', '-o', 'name'], { home })).out).toBe('');
  });

  test('get users -o json is one document', async () => {
    const home = tempDir();
    await imctl(['create', 'user', 'anna'], { home });
    const ran = await imctl(['get', 'users', '-o', 'json'], { home });
    expect(JSON.parse(ran.out)).toMatchObject({ apiVersion: 'imctl/v1', kind: 'UserList', items: [{ kind: 'User', userID: 'anna' }] });
    expect(ran.err).toBe('');
  });

  test('both word orders, several IDs and user/anna mean the same', async () => {
    const home = tempDir();
    for (const id of ['anna', 'ben']) await imctl(['create', 'user', id], { home });
    const forms = ['get user anna ben', 'get users anna ben', 'get user anna,ben', 'users get anna ben'];
    for (const form of forms) expect((await imctl([...form.split(' '), '-o', 'name'], { home })).out).toBe('user/anna\nuser/ben\n');
    expect((await imctl(['get', 'user/anna', '-o', 'name'], { home })).out).toBe('user/anna\n');
  });

  test('one of several that is missing is told, the others are shown, and the status is 4', async () => {
    const home = tempDir();
    await imctl(['create', 'user', 'anna'], { home });
    const ran = await imctl(['get', 'user', 'anna', 'nobody', '-o', 'name'], { home });
    expect(ran).toMatchObject({ status: 4, out: 'user/anna\n' });
    expect((await imctl(['get', 'user', 'nobody', '--ignore-not-found'], { home }))).toMatchObject({ status: 0, out: '' });
  });

  test('sort, limit, name', async () => {
    const home = tempDir();
    for (const id of ['c1', 'a1', 'b1']) await imctl(['create', 'user', id], { home });
    expect((await imctl(['get', 'users', '--sort-by', '-userID', '--limit', '2', '-o', 'name'], { home })).out).toBe('user/c1\nuser/b1\n');
    expect((await imctl(['get', 'users', '--sort-by', 'nope'], { home })).err).toContain('no row has such a field');
  });
});

describe('servers that are not there, or not themselves', () => {
  const listen = (answer: (socket: import('node:net').Socket) => void) => new Promise<{ port: number; close: () => void }>((resolve) => {
    const server = createServer((socket) => { socket.on('error', () => {}); socket.once('data', () => answer(socket)); });
    server.listen(0, '127.0.0.1', () => resolve({ port: (server.address() as import('node:net').AddressInfo).port, close: () => server.close() }));
  });
  const against = (port: number, ...more: string[]) => imctl(['get', 'users', ...more], { env: { IMCTL_API: `http://127.0.0.1:${port}`, IMCTL_SECRET: 'a-secret-of-mine' } });

  test('down: 7, and it says where', async () => {
    const ran = await against(9);
    expect(ran.status).toBe(7);
    expect(ran.err).toMatch(/^error UNREACHABLE: .*127\.0\.0\.1:9/);
  });

  test('HTML: 7', async () => {
    const server = await listen((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n<html>hello</html>\n'));
    const ran = await against(server.port);
    server.close();
    expect(ran.status).toBe(7);
    expect(ran.err).toContain('ANSWER-INVALID');
  });

  test('silent: 7 after the timeout', async () => {
    const server = await listen(() => {});
    const ran = await against(server.port, '--timeout', '300ms');
    server.close();
    expect(ran.status).toBe(7);
    expect(ran.err).toContain('TIMEOUT');
  });

  test('the secret is in no output, not even with -vv', async () => {
    const server = await listen((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 74\r\n\r\n{"errCode":1002,"errMsg":"NoPermissionError","errDlt":"a-secret-of-mine"} '));
    const ran = await against(server.port, '-vv');
    server.close();
    expect(ran.status).toBe(5);
    expect(ran.out + ran.err).not.toContain('a-secret-of-mine');
  });
});

describe('contexts', () => {
  test('set, use, show --origin, delete', async () => {
    const home = tempDir();
    expect((await imctl(['context', 'set', 'staging', '--api', 'http://127.0.0.1:9', '--secret-env', 'STAGING'], { home })).status).toBe(0);
    expect((await imctl(['context', 'use', 'staging'], { home })).status).toBe(0);
    expect((await imctl(['context', 'list', '-o', 'columns=NAME:.name,CURRENT:.current', ], { home })).out).toMatch(/staging\s+(true|✓|yes|\*)/);
    const shown = JSON.parse((await imctl(['context', 'show', '--origin', '-o', 'json'], { home, env: { IMCTL_API: 'http://127.0.0.1:8' } })).out) as Record<string, unknown>;
    expect(shown.api).toEqual({ value: 'http://127.0.0.1:8', origin: 'IMCTL_API' });
    expect(shown.secret).toMatchObject({ value: 'env STAGING' });
    expect(statSync(homeIn(home).contexts).mode & 0o777).toBe(0o600);
    expect((await imctl(['context', 'delete', 'staging'], { home })).status).toBe(0);
    expect((await imctl(['context', 'show', '-o', 'jsonpath={.name}'], { home })).out.trim()).toBe('local');
  });

  test('a secret written out where others can read it is refused', async () => {
    const home = tempDir();
    await imctl(['context', 'set', 'staging', '--api', 'http://127.0.0.1:9'], { home });
    const file = homeIn(home).contexts;
    writeFileSync(file, 'contexts:\n  staging:\n    api: http://127.0.0.1:9\n    secret: openly\n', { mode: 0o644 });
    const { chmodSync } = await import('node:fs');
    chmodSync(file, 0o644);
    expect((await imctl(['get', 'users', '--context', 'staging'], { home })).err).toContain('error SECRET-UNSAFE');
    chmodSync(file, 0o600);
    expect((await imctl(['get', 'users', '--context', 'staging'], { home })).err).toContain('error UNREACHABLE');
  });

  test('mistakes in contexts.yaml are told with their place', async () => {
    const home = tempDir();
    await imctl(['context', 'set', 'x', '--api', 'http://127.0.0.1:9'], { home });
    const file = homeIn(home).contexts;
    writeFileSync(file, 'contexts:\n  a:\n    api: [1\n');
    expect((await imctl(['get', 'users'], { home })).err).toMatch(/error FILE-INVALID: .*contexts\.yaml:\d+:\d+/);
    writeFileSync(file, 'contexts:\n  a:\n    api: ftp://x\n');
    expect((await imctl(['get', 'users'], { home })).err).toContain('contexts.a.api must be an address');
    writeFileSync(file, 'contexts:\n  a:\n    api: http://x\n    sekret: y\n');
    expect((await imctl(['get', 'users'], { home })).err).toContain('sekret');
  });

  test('comments in contexts.yaml survive a change', async () => {
    const home = tempDir();
    await imctl(['context', 'set', 'a', '--api', 'http://127.0.0.1:9'], { home });
    const file = homeIn(home).contexts;
    writeFileSync(file, `# mine\n${readFileSync(file, 'utf8')}`);
    await imctl(['context', 'set', 'b', '--api', 'http://127.0.0.1:8'], { home });
    expect(readFileSync(file, 'utf8')).toMatch(/^# mine\n[\s\S]*a:[\s\S]*b:/);
  });

  test('a project file may name a context and defaults, never an address', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'imctl.yaml'), 'output: name\n');
    await imctl(['create', 'user', 'anna', '-o', 'json'], { home });
    expect((await imctl(['get', 'users'], { home })).out).toBe('user/anna\n');
    writeFileSync(path.join(home, 'imctl.yaml'), 'api: http://elsewhere\n');
    expect(await imctl(['get', 'users'], { home })).toMatchObject({ status: 2, err: expect.stringContaining('never addresses or secrets') as string });
  });
});

describe('safety', () => {
  const protectedHome = async (port = 9) => {
    const home = tempDir();
    await imctl(['context', 'set', 'prod', '--api', `http://127.0.0.1:${port}`, '--secret-env', 'S', '--protected'], { home });
    return home;
  };

  test('a protected context refuses a change that nobody confirmed, and no request is made', async () => {
    const home = await protectedHome();
    const ran = await imctl(['disable', 'user', 'u1', '--context', 'prod'], { home, env: { S: 'prodsecret' } });
    expect(ran).toMatchObject({ status: 8 });
    expect(ran.err).toContain('error PROTECTED: prod is protected');
  });

  test('--yes alone is not enough there, --reason is needed', async () => {
    const home = await protectedHome();
    expect((await imctl(['disable', 'user', 'u1', '--context', 'prod', '--yes'], { home, env: { S: 'prodsecret' } }))).toMatchObject({ status: 8, err: expect.stringContaining('--reason') as string });
    expect((await imctl(['disable', 'user', 'u1', '--context', 'prod', '--yes', '--reason', 'ticket 12'], { home, env: { S: 'prodsecret' } })).status).toBe(7);
  });

  test('what cannot be undone is refused when nobody can be asked, and done with --yes', async () => {
    const home = tempDir();
    for (const id of ['anna', 'ben', 'carla']) await imctl(['create', 'user', id], { home });
    await imctl(['create', 'group', 'Lunch', '--group-id', 'lunch', '--owner-user-id', 'anna', '--member-user-ids', 'ben,carla'], { home });
    const refused = await imctl(['dismiss', 'group', 'lunch'], { home });
    expect(refused).toMatchObject({ status: 8 });
    expect(refused.err).toContain('dismiss group lunch "Lunch": 3 members lose it');
    expect((await imctl(['dismiss', 'group', 'lunch', '--yes'], { home })).status).toBe(0);
  });

  test('every change is one line of the audit trail, reads are none', async () => {
    const home = tempDir();
    await imctl(['create', 'user', 'anna', '--reason', 'ticket 7'], { home });
    await imctl(['get', 'users'], { home });
    const lines = readFileSync(homeIn(home).audit, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ context: 'local', operation: 'users.create', params: { userID: 'anna' }, outcome: 'ok', reason: 'ticket 7', affected: 1, user: 'tester' });
    expect(lines[0]!.operationIDs).toHaveLength(1);
    expect(statSync(homeIn(home).audit).mode & 0o777).toBe(0o600);
  });

  test('--max-affected holds', async () => {
    const home = tempDir();
    await imctl(['create', 'user', 'anna'], { home });
    expect((await imctl(['disable', 'user', 'anna', 'ben', '--max-affected', '1'], { home }))).toMatchObject({ status: 8, err: expect.stringContaining('TOO-MANY') as string });
  });
});

describe('rows from files', () => {
  test('CSV with BOM and quotes; what exists is skipped; a second run creates nothing', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'people.csv'), '\uFEFFuserID,nickname\nanna,"Anna ""A."""\nben,\n');
    await imctl(['create', 'user', 'ben'], { home });
    expect((await imctl(['create', 'users', '-f', 'people.csv'], { home })).err).toContain('1 created, 1 skipped (exist), 0 failed');
    expect((await imctl(['create', 'users', '-f', 'people.csv'], { home })).err).toContain('0 created, 2 skipped (exist), 0 failed');
    expect((await imctl(['get', 'user', 'anna', '-o', 'jsonpath={.nickname}'], { home })).out.trim()).toBe('Anna "A."');
  });

  test.each([
    ['cells.csv', 'userID,nickname\nanna,A,x\n', 'cells.csv:2'],
    ['quote.csv', 'userID,nickname\n"anna,A\n', 'quote.csv'],
    ['twice.csv', 'userID,userID\nanna,A\n', 'twice.csv:1'],
    ['empty.csv', '', 'empty.csv is empty'],
    ['bad.ndjson', '{"userID":"anna"}\n{oops\n', 'bad.ndjson:2'],
    ['bad.json', '[{"userID":"anna"},\n {"userID" "ben"}]', 'bad.json:2'],
    ['bad.yaml', '- userID: anna\n  nickname: [\n', 'bad.yaml:'],
    ['list.json', '[1,2]', 'must be an object'],
  ])('%s: the place of the mistake is told, exit 2', async (name, text, says) => {
    const home = tempDir();
    writeFileSync(path.join(home, name), text);
    const ran = await imctl(['create', 'users', '-f', name], { home });
    expect(ran.status).toBe(2);
    expect(ran.err).toContain(says);
  });

  test('rows the server would refuse fail for themselves, and the exit status is 3', async () => {
    const home = tempDir();
    writeFileSync(path.join(home, 'people.ndjson'), '{"userID":"anna"}\n{"userID":"be-n"}\n');
    const ran = await imctl(['create', 'users', '-f', 'people.ndjson'], { home });
    expect(ran.status).toBe(3);
    expect(ran.err).toContain('1 created, 0 skipped (exist), 1 failed');
    expect(ran.err).toContain('"be-n"');
  });

  test('standard input, and what was printed can come in again', async () => {
    const home = tempDir();
    await imctl(['create', 'users', '-f', '-'], { home, input: 'userID,nickname\nanna,Anna\n' });
    const printed = (await imctl(['get', 'users', '-o', 'json'], { home })).out;
    expect((await imctl(['create', 'users', '-f', '-'], { input: printed.trim() })).err).toContain('1 created');
  });
});

test.each([['context list', /^_?http/], ['get users --context away', /never/]])('%s starts without what it does not need: hashes, threads, databases, the emulator', async (line, more) => {
  const home = tempDir();
  const probe = path.join(home, 'probe.cjs');
  writeFileSync(probe, "process.on('exit', () => require('fs').writeFileSync(process.env.LOADED, process.moduleLoadList.join('\\n')));");
  await imctl(['context', 'set', 'away', '--api', 'http://127.0.0.1:9', '--secret-env', 'OPENIM_SECRET'], { home });
  const loaded = path.join(home, 'loaded');
  await imctlProcess(line.split(' '), { home, env: { NODE_OPTIONS: `--require ${probe}`, LOADED: loaded, OPENIM_SECRET: 'openIM123' } });
  const modules = readFileSync(loaded, 'utf8').split('\n').map((entry) => entry.replace('NativeModule ', ''));
  expect(modules).toContain('vm');
  expect(modules.filter((name) => /^(crypto|sqlite|http2|https|zlib|worker_threads|child_process|repl|readline|fs\/promises)$/.test(name) || more.test(name))).toEqual([]);
});
