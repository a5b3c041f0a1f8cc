import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axios from 'axios';
import { build, type Plugin } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';
import { createAxios, nodeAdapter } from '../../src/openim/adapter.ts';
import { createHttp } from '../../src/openim/http.ts';
import { answer, ok, startServer } from './fakes.ts';

const open: (() => unknown)[] = [];
afterEach(async () => { for (const close of open.splice(0).reverse()) await close(); });

describe('axios with nodeAdapter', () => {
  async function echo(): Promise<string> {
    const server = await startServer((got, response) => answer(response, { method: got.method, url: got.url, body: got.body, type: got.headers['content-type'], authorization: got.headers.authorization }, got.url === '/teapot' ? 418 : 200, { 'x-one': '1' }));
    open.push(server.close);
    return server.url;
  }

  test('is axios: transforms, base address, status and headers', async () => {
    const url = await echo();
    const response = await axios.post('/a?b=1', { c: 'ä' }, { baseURL: url, adapter: nodeAdapter });
    expect([response.status, response.headers['x-one'], response.data]).toEqual([200, '1', { method: 'POST', url: '/a?b=1', body: '{"c":"ä"}', type: 'application/json' }]);
    expect((await axios.get(`${url}/teapot`, { adapter: nodeAdapter })).status).toBe(418);
    const withUser = url.replace('//', '//anna:pa%20ss@');
    expect((await axios.get(withUser, { adapter: nodeAdapter })).data).toMatchObject({ url: '/', authorization: `Basic ${btoa('anna:pa ss')}` });
  });

  test.each([['%E6%B5%8B:%C3%A4', '测:ä'], ['%E0%A4:100%', '%E0%A4:100%']])('a user of any letters, or of what is no escape: %s', async (user, said) => {
    const { data } = await axios.get<{ authorization: string }>((await echo()).replace('//', `//${user}@`), { adapter: nodeAdapter });
    expect(Buffer.from(data.authorization.slice('Basic '.length), 'base64').toString()).toBe(said);
  });

  test('fails as the wire does', async () => {
    const url = await echo();
    await expect(axios.get(`${url}/x?token=secret`, { adapter: nodeAdapter, maxContentLength: 10 })).rejects.toMatchObject({ code: 'ANSWER-TOO-LARGE', message: expect.not.stringContaining('secret') as unknown });
    await expect(axios.get('file:///etc/passwd', { adapter: nodeAdapter })).rejects.toMatchObject({ code: 'CONTEXT-INVALID', message: '"file:///etc/passwd" is not the address of an API' });
    await expect(axios.get('http://127.0.0.1:1/', { adapter: nodeAdapter })).rejects.toMatchObject({ code: 'UNREACHABLE', message: 'nothing listens at 127.0.0.1:1 (GET http://127.0.0.1:1/)', hint: 'is the server up, and the address right?' });
  });

  test('a bomb of gzip does not go off here either', async () => {
    const server = await startServer((_got, response) => { response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(20e6))); });
    open.push(server.close);
    await expect(axios.get(server.url, { adapter: nodeAdapter, maxContentLength: 1e6 })).rejects.toMatchObject({ code: 'ANSWER-TOO-LARGE' });
  });
});

test('the instance for the wire takes interceptors', async () => {
  const server = await startServer((got, response) => answer(response, ok({ seen: got.headers['x-trace'] })));
  const http = createHttp(server.url);
  open.push(server.close, http.close);
  const instance = await createAxios(http);
  instance.interceptors.request.use((config) => { config.headers.set('X-Trace', 'abc'); return config; });
  const response = await instance.request<string>({ method: 'POST', url: '/x', data: '{}' });
  expect(JSON.parse(response.data)).toEqual(ok({ seen: 'abc' }));
});

test('bundled with bin/axios-core.cjs it does the same, and Node does not load its undici for it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'imctl-bundle-'));
  open.push(() => rmSync(folder, { recursive: true }));
  const { axiosCore } = createRequire(import.meta.url)('../../bin/axios-core.cjs') as { axiosCore: Plugin };
  const root = join(import.meta.dirname, '..', '..');
  await build({
    stdin: {
      resolveDir: root, loader: 'ts', contents: `
        import { createClient } from './src/openim/client.ts';
        import { systemClock } from './src/base/clock.ts';
        const client = createClient({ name: 'x', api: process.argv[2], adminUserID: 'imAdmin', secret: async () => 's', secrets: { add() {} }, clock: systemClock });
        const before = process.moduleLoadList.length;
        const data = await client.call('/msg/get_server_time', {});
        const heavy = process.moduleLoadList.filter((name) => /undici|http2|internal\\/tls|webstreams\\/adapters/.test(name));
        console.log(JSON.stringify({ data, heavy, lazy: before < process.moduleLoadList.length }));`,
    },
    bundle: true, format: 'esm', splitting: true, platform: 'node', target: 'node26', outdir: folder, entryNames: 'main', outExtension: { '.js': '.mjs' }, plugins: [axiosCore], logLevel: 'silent',
  });
  const server = await startServer((got, response) => answer(response, ok(got.url.startsWith('/auth') ? { token: 't', expireTimeSeconds: 9e6 } : { serverTime: 5 })));
  open.push(server.close);
  const child = spawn(process.execPath, [join(folder, 'main.mjs'), server.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const part of child.stdout) text += String(part);
  expect(JSON.parse(text)).toEqual({ data: { serverTime: 5 }, heavy: [], lazy: true });
});
