import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { env, fs, http, sh } from '../../src/builtins/host.ts';
import type { AdminCtx } from '../../src/builtins/define.ts';
import { createInvoke } from '../../src/operation/invoke.ts';
import { createGrants, parsePermission } from '../../src/operation/permission.ts';
import { createRegistry } from '../../src/operation/registry.ts';
import { tempDir } from '../helpers/imctl.ts';

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

test('a variable is read when its name is granted', async () => {
  const call = machine('/', ['env:LANG'], { LANG: 'C', SECRET: 'x' });
  expect(await call('env.get', { name: 'LANG' })).toBe('C');
  await expect(call('env.get', { name: 'SECRET' })).rejects.toThrow(denied('env:SECRET'));
});
