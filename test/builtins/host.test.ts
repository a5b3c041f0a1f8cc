import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { env } from '../../src/builtins/host/env.ts';
import { fs } from '../../src/builtins/host/fs.ts';
import { http } from '../../src/builtins/host/http.ts';
import { sh } from '../../src/builtins/host/sh.ts';
import type { AdminCtx } from '../../src/builtins/define.ts';
import { createInvoke } from '../../src/operation/invoke.ts';
import { createGrants, parsePermission } from '../../src/operation/permission.ts';
import { createRegistry } from '../../src/operation/registry.ts';
import { tempDir } from '../helpers/imctl.ts';

// A name whose owner lets it point to this machine.
vi.mock('node:dns', async (original) => {
  const dns = await original<typeof import('node:dns')>();
  return { ...dns, lookup: (name: string, ...rest: [never, never]) => { dns.lookup(name === 'rebound.example' ? 'localhost' : name, ...rest); } };
});

/** Call host helpers with some permissions, from a folder. */
function machine(cwd: string, allow: readonly string[], variables: Record<string, string> = {}) {
  const invoke = createInvoke({
    registry: createRegistry([fs, sh, http, env]), clock: systemClock, emit: () => {}, context: { name: 'local', protected: false, readOnly: false },
    extend: (base) => ({ ...base, machine: { cwd, env: (name: string) => variables[name] } }) as unknown as AdminCtx,
  });
  const grants = createGrants(allow.map(parsePermission));
  return (operation: string, params: Record<string, unknown>) => invoke({ path: operation, params, source: 'task x.ts', grants });
}

const denied = (what: string) => expect.objectContaining({ code: 'TASK-DENIED', exitStatus: 23, message: expect.stringContaining(what) as string }) as Error;

describe('files', () => {
  test('are read, written, listed and removed where that is granted', async () => {
    const folder = tempDir();
    const call = machine(folder, [`fs:read:${folder}`, `fs:write:${folder}/out`]);
    await call('fs.makeFolder', { folder: 'out/deep' });
    await call('fs.write', { file: 'out/a.txt', text: 'one' });
    await call('fs.append', { file: 'out/a.txt', text: ' two' });
    expect(await call('fs.read', { file: 'out/a.txt' })).toBe('one two');
    expect(await call('fs.list', { folder: 'out' })).toEqual(['a.txt', 'deep']);
    expect(await call('fs.exists', { file: 'out/b.txt' })).toBe(false);
    await call('fs.remove', { file: 'out/a.txt' });
    expect(await call('fs.exists', { file: 'out/a.txt' })).toBe(false);
  });

  test('CSV and JSON come as data, mistakes with their line', async () => {
    const folder = tempDir();
    writeFileSync(path.join(folder, 'a.csv'), 'id,name\n1,"A, B"\n');
    writeFileSync(path.join(folder, 'bad.csv'), 'id,name\n1\n');
    writeFileSync(path.join(folder, 'a.json'), '{"a":[1]}');
    const call = machine(folder, [`fs:read:${folder}`]);
    expect(await call('fs.readCSV', { file: 'a.csv' })).toEqual([{ id: '1', name: 'A, B' }]);
    expect(await call('fs.readJSON', { file: 'a.json' })).toEqual({ a: [1] });
    await expect(call('fs.readCSV', { file: 'bad.csv' })).rejects.toMatchObject({ code: 'FILE-INVALID', message: expect.stringContaining('bad.csv:2') as string });
    await expect(call('fs.read', { file: 'none' })).rejects.toMatchObject({ code: 'FILE-MISSING' });
  });

  test.each([['../outside.txt'], ['inside/../../outside.txt'], ['link-to-file'], ['link-to-folder/outside.txt'], ['/etc/hostname'], ['inside-not/x']])('%s leads out of what is granted', async (file) => {
    const folder = tempDir();
    const granted = path.join(folder, 'inside');
    for (const name of ['inside', 'inside-not']) mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, 'outside.txt'), 'secret');
    symlinkSync(path.join(folder, 'outside.txt'), path.join(granted, 'link-to-file'));
    symlinkSync(folder, path.join(granted, 'link-to-folder'));
    const call = machine(granted, [`fs:read:${granted}`, `fs:write:${granted}`]);
    const where = file === 'inside-not/x' ? path.join(folder, file) : file;
    await expect(call('fs.read', { file: where })).rejects.toThrow(denied('fs:read:'));
    await expect(call('fs.write', { file: where, text: 'x' })).rejects.toThrow(denied('fs:write:'));
    expect(readFileSync(path.join(folder, 'outside.txt'), 'utf8')).toBe('secret');
  });

  test.each([['a name with a zero byte', 'a.txt\0'], ['what looks like a budget', 'a.txt<=5'], ['a space behind', 'a.txt '], ['another case', 'A.TXT'], ['a line end', 'a.txt\n'], ['a path that is too long', `${'deep/'.repeat(2000)}a.txt`], ['a star', '*'], ['nothing', ''], ['the folder above', '..']])('%s is another file than the one that is granted', async (_name, file) => {
    const folder = tempDir();
    for (const name of ['a.txt', 'a.txt<=5', 'a.txt ', 'A.TXT', 'a.txt\n', '*']) writeFileSync(path.join(folder, name), name === 'a.txt' ? 'open' : 'secret');
    const call = machine(folder, [`fs:read:${folder}/a.txt`]);
    await expect(call('fs.read', { file })).rejects.toMatchObject({ code: file.includes('\0') ? 'ARG-TYPE' : 'TASK-DENIED' });
    expect(await call('fs.read', { file: './x/../a.txt' })).toBe('open');
  });

  test('reading does not let write', async () => {
    const folder = tempDir();
    await expect(machine(folder, [`fs:read:${folder}`])('fs.write', { file: 'a', text: '' })).rejects.toThrow(denied('fs:write:'));
  });
});

describe('programs', () => {
  test('get their arguments as they are: no shell in between', async () => {
    const call = machine(tempDir(), ['run:printf', 'run:cat', 'run:false']);
    expect(await call('sh.run', { program: 'printf', args: ['%s|', '$(id)', '; rm -rf x', '*'] })).toEqual({ code: 0, stdout: '$(id)|; rm -rf x|*|', stderr: '' });
    expect(await call('sh.run', { program: 'cat', input: 'text' })).toMatchObject({ stdout: 'text' });
    expect(await call('sh.run', { program: 'false' })).toMatchObject({ code: 1 });
    await expect(call('sh.run', { program: 'bash', args: ['-c', 'id'] })).rejects.toThrow(denied('run:bash'));
  });

  test('of a task see the usual variables and those that were granted, not the environment of imctl', async () => {
    const variables = { PATH: process.env.PATH!, LANG: 'C', IMCTL_SECRET: 'hidden-value', TOOL_CONFIG: 'x', LD_PRELOAD: '/tmp/evil.so' };
    const call = machine(tempDir(), ['run:env', 'env:TOOL_CONFIG'], variables);
    expect(await call('sh.run', { program: 'env' })).toMatchObject({ code: 0, stdout: `PATH=${variables.PATH}\nLANG=C\n` });
    expect(await call('sh.run', { program: 'env', env: ['TOOL_CONFIG'] })).toMatchObject({ stdout: `PATH=${variables.PATH}\nLANG=C\nTOOL_CONFIG=x\n` });
    for (const name of ['IMCTL_SECRET', 'LD_PRELOAD', 'TOOL_CONFIG<=5', 'TOOL_CONFIG ']) await expect(call('sh.run', { program: 'env', env: [name] })).rejects.toThrow(denied(`env:${name}`));
  });

  test.each([['-c core.pager=id'], ['git '], [' git'], ['./git'], ['/usr/bin/git'], ['git<=5'], ['GIT'], ['git\n'], [''], ['*'], ['git -x']])('%j is not the program git', async (program) => {
    await expect(machine(tempDir(), ['run:git'])('sh.run', { program })).rejects.toThrow(denied('run:'));
  });

  test('that will not end is ended with its task', async () => {
    const folder = tempDir();
    const invoke = createInvoke({
      registry: createRegistry([sh]), clock: systemClock, emit: () => {}, context: { name: 'local', protected: false, readOnly: false },
      extend: (base) => ({ ...base, machine: { cwd: folder, env: (name: string) => process.env[name] } }) as unknown as AdminCtx,
    });
    const stop = new AbortController();
    const call = invoke({ path: 'sh.run', params: { program: 'sh', args: ['-c', 'trap "" TERM; echo $$ > pid; while :; do sleep 0.05; done'] }, source: 'task t.ts', signal: stop.signal });
    const told = expect(call).rejects.toMatchObject({ code: 'INTERRUPTED' });
    const pidOf = () => { try { return Number(readFileSync(path.join(folder, 'pid'), 'utf8')); } catch { return 0; } };
    await expect.poll(pidOf).toBeGreaterThan(0);
    stop.abort();
    await told;
    expect(() => process.kill(pidOf(), 0)).toThrow('ESRCH');
  });

  test('cannot be named with a zero byte in the name or in an argument', async () => {
    await expect(machine(tempDir(), ['run:printf'])('sh.run', { program: 'printf', args: ['a\0b'] })).rejects.toMatchObject({ code: 'ARG-TYPE' });
    await expect(machine(tempDir(), ['run:printf'])('sh.run', { program: 'printf\0' })).rejects.toThrow(denied('run:'));
  });

  test('that are not there are told', async () => {
    await expect(machine(tempDir(), ['run:no-such-program'])('sh.run', { program: 'no-such-program' })).rejects.toMatchObject({ code: 'NOT-FOUND', exitStatus: 4 });
  });
});

describe('the network', () => {
  test('a host is reached when it is granted, with its port or without', async () => {
    const server = createServer((request, answer) => { answer.setHeader('x-seen', request.method!); answer.end(JSON.stringify({ ok: true })); }).listen(0, '127.0.0.1');
    onTestFinished(() => { server.close(); });
    await new Promise((resolve) => { server.once('listening', resolve); });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    for (const grant of ['net:127.0.0.1', `net:${new URL(url).host}`]) {
      expect(await machine('/', [grant])('http.get', { url })).toMatchObject({ status: 200 });
    }
    expect(await machine('/', ['net:127.0.0.1'])('http.post', { url, body: { a: 1 } })).toMatchObject({ status: 200, headers: { 'x-seen': 'POST' } });
    await expect(machine('/', ['net:127.0.0.1:1'])('http.get', { url })).rejects.toThrow(denied('net:127.0.0.1:'));
    await expect(machine('/', ['net:*'])('http.get', { url: 'file:///etc/passwd' })).rejects.toMatchObject({ code: 'ARG-TYPE' });
  });
});

describe('an address that looks like the one that is granted', () => {
  const spellings: [grant: string, url: string][] = [
    ['net:good.example', 'http://good.example@127.0.0.1/'], ['net:good.example', 'http://good.example:80@127.0.0.1/'], ['net:good.example', 'http://127.0.0.1#@good.example/'], ['net:good.example', 'http://127.0.0.1\\@good.example/'],
    ['net:good.example', 'http://127.0.0.1/?good.example'], ['net:good.example', 'http://good.example.evil.test/'], ['net:good.example', 'http://xgood.example/'], ['net:good.example', 'ht\ntp://127.0.0.1/good.example'],
    ['net:good.example', 'http://ｇood.example.evil.test/'], ['net:127.0.0.1', 'http://[::1]/'], ['net:127.0.0.1:80', 'http://127.0.0.1:81/'], ['net:[::1]', 'http://[::2]/'], ['net:localhost', 'http://127.0.0.1/'], ['net:127.0.0.1:443', 'http://127.0.0.1/'], ['net:a.test<=5', 'http://a.tes/'],
  ];
  test.each(spellings)('%s is not %j', async (grant, url) => { await expect(machine('/', [grant])('http.get', { url })).rejects.toThrow(denied('net:')); });

  test.each([['http://0x7f.1/'], ['http://2130706433/'], ['http://127.1/'], ['http://[::ffff:127.0.0.1]/'], ['http://[::ffff:7f00:1]/'], ['http://LOCALHOST/'], ['http://localhost./']])('%s is refused with what --deny refuses', async (url) => {
    const { grantTask } = await import('../../src/sandbox/grants.ts');
    const description = { objects: [], shapes: {} };
    const grants = grantTask({ task: { file: 't.ts', meta: { needs: ['net:*'], limits: {}, params: {} } }, description, context: 'local', local: true, allow: ['net:*'], deny: ['net:127.0.0.1', 'net:localhost'], cwd: '/' });
    const invoke = createInvoke({
      registry: createRegistry([http]), clock: systemClock, emit: () => {}, context: { name: 'local', protected: false, readOnly: false },
      extend: (base) => ({ ...base, machine: { cwd: '/', env: () => undefined } }) as unknown as AdminCtx,
    });
    await expect(invoke({ path: 'http.get', params: { url }, source: 'task t.ts', grants })).rejects.toThrow(denied('was denied by --deny'));
  });

  test('a redirect is an answer, and not followed', async () => {
    let asked = 0;
    const server = createServer((request, answer) => { asked++; answer.writeHead(302, { Location: `http://${request.headers.host}/again` }).end(); }).listen(0, '127.0.0.1');
    onTestFinished(() => { server.close(); });
    await new Promise((resolve) => { server.once('listening', resolve); });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await machine('/', ['net:127.0.0.1'])('http.get', { url })).toMatchObject({ status: 302 });
    expect(asked).toBe(1);
  });

  test.each(['Host', 'X-Forwarded-Host', 'Forwarded', 'Content-Length', 'transfer-encoding', 'TE', 'Trailer', 'Connection', 'Keep-Alive', 'Upgrade', 'Expect', 'Proxy-Connection'])('neither say where a body ends nor which host is meant: %s', async (name) => {
    let asked = 0;
    const server = createServer((_request, answer) => { asked++; answer.end(); }).listen(0, '127.0.0.1');
    onTestFinished(() => { server.close(); });
    await new Promise((resolve) => { server.once('listening', resolve); });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await expect(machine('/', ['net:127.0.0.1'])('http.post', { url, body: 'GET /second HTTP/1.1\r\n\r\n', headers: { [name]: 'chunked' } })).rejects.toMatchObject({ code: 'ARG-TYPE', message: `the header ${name} cannot be set` });
    expect(asked).toBe(0);
  });

  test('a header cannot end the request and begin another', async () => {
    const seen: string[] = [];
    const server = createServer((request, answer) => { seen.push(`${request.method} ${request.url} ${String(request.headers['x-a'])}`); answer.end(); }).listen(0, '127.0.0.1');
    onTestFinished(() => { server.close(); });
    await new Promise((resolve) => { server.once('listening', resolve); });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    for (const headers of [{ 'X-A': 'a\r\nHost: evil\r\n\r\nGET /second' }, { 'X A\r\nX-A': 'a' }, { 'X-A': '日本' }, { '': 'a' }]) await expect(machine('/', ['net:127.0.0.1'])('http.get', { url, headers })).rejects.toMatchObject({ code: 'ARG-TYPE' });
    await machine('/', ['net:127.0.0.1'])('http.get', { url, headers: { 'X-A': 'plain' } });
    expect(seen).toEqual(['GET / plain']);
  });
});

test('a name that was granted does not lead to this machine, wherever its owner lets it point', async () => {
  await expect(machine('/', ['net:rebound.example'])('http.get', { url: 'http://rebound.example:9/' })).rejects.toThrow(denied('rebound.example leads to'));
  // The name of this machine was granted as what it is: it is asked, and nobody is there.
  await expect(machine('/', ['net:localhost'])('http.get', { url: 'http://localhost:9/' })).rejects.toThrow('nothing listens at localhost:9');
});

test('a variable is read when its name is granted', async () => {
  const call = machine('/', ['env:LANG'], { LANG: 'C', SECRET: 'x' });
  expect(await call('env.get', { name: 'LANG' })).toBe('C');
  await expect(call('env.get', { name: 'SECRET' })).rejects.toThrow(denied('env:SECRET'));
});
