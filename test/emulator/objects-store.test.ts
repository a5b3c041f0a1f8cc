import { createHash, createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { openStore } from '../../src/emulator/store/open.ts';
import { adminToken, callerOf, spawnEmulator } from './client.ts';
import { ask, begin, codeOf, formBody, md5, PART_BYTES, partsOf, placeOf, putPart, readLink, until, upload } from './objects-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'emulator-objects-'));
const data = join(folder, 'main.db');
const files = (which: 'incoming' | 'files', file = data): string[] => (existsSync(`${file}.objects`) ? readdirSync(join(`${file}.objects`, which)) : []);

let emulator: Emulator, admin: ReturnType<typeof callerOf>;
beforeAll(async () => {
  emulator = await createEmulator({ data });
  admin = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Where the one body of a new upload goes. */
async function newPlace(bytes: Buffer, name = 'x'): Promise<{ url: string; uploadID: string }> {
  const { upload: begun } = await begin(admin, bytes, name);
  return { url: placeOf(begun!.sign!, 1).url, uploadID: begun!.uploadID };
}

/** Signature V4 by headers, written from its description and sharing nothing with what is tested. */
function signed(method: string, path: string, body = '', { secret = 'openIM123', key = 'root', at = new Date(), host = new URL(emulator.objectURL).host } = {}): Record<string, string> {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const mac = (secretKey: Buffer | string, text: string): Buffer => createHmac('sha256', secretKey).update(text).digest();
  const time = at.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, ''), day = time.slice(0, 8), scope = `${day}/us-east-1/s3/aws4_request`;
  const [pathname, query = ''] = path.split('?') as [string, string?];
  const canonical = `${method}\n${pathname}\n${query}\nhost:${host}\nx-amz-content-sha256:${hash(body)}\nx-amz-date:${time}\n\nhost;x-amz-content-sha256;x-amz-date\n${hash(body)}`;
  const signature = mac(mac(mac(mac(mac(`AWS4${secret}`, day), 'us-east-1'), 's3'), 'aws4_request'), `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash(canonical)}`).toString('hex');
  return { 'x-amz-content-sha256': hash(body), 'x-amz-date': time, 'Authorization': `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=${signature}` };
}

const s3 = (method: string, path: string, body = '', how: Parameters<typeof signed>[3] = {}, headers: Record<string, string> = {}) => ask(`${emulator.objectURL}${path}`, method, body, { ...signed(method, path, body, how), ...headers });

describe('who may', () => {
  it('an S3 client with the keys puts and reads; without, with others, or with a wrong signature nobody does', async () => {
    expect((await s3('PUT', '/openim/by/hand%20%C3%BC.txt', 'abc')).headers.etag).toBe(`"${md5('abc')}"`);
    expect((await s3('GET', '/openim/by/hand%20%C3%BC.txt')).bytes.toString()).toBe('abc');
    expect((await s3('HEAD', '/openim/by/hand%20%C3%BC.txt')).headers['content-length']).toBe('3');
    expect(codeOf(await ask(`${emulator.objectURL}/openim/by/hand`))).toBe('AccessDenied');
    expect(codeOf(await s3('GET', '/openim/x', '', { secret: 'other' }))).toBe('SignatureDoesNotMatch');
    expect(codeOf(await s3('GET', '/openim/x', '', { key: 'nobody' }))).toBe('InvalidAccessKeyId');
    expect(codeOf(await s3('GET', '/openim/x', '', { host: 'elsewhere:1' }))).toBe('SignatureDoesNotMatch');
    expect(codeOf(await s3('GET', '/openim/x', '', { at: new Date(Date.now() + 3600_000) }))).toBe('RequestTimeTooSkewed');
    expect(codeOf(await s3('GET', '/openim/nothing'))).toBe('NoSuchKey');
    expect(codeOf(await s3('GET', '/other/x'))).toBe('NoSuchBucket');
    expect(codeOf(await s3('DELETE', '/openim/x'))).toBe('MethodNotAllowed');
  });

  it('keys and bucket are those of minio.yml; without an engine there is no store', async () => {
    const own = await createEmulator({ set: ['minio.yml:secretAccessKey=of-my-own', 'minio.yml:bucket=mine'] });
    const call = callerOf(own.apiURL, await adminToken(own.apiURL));
    const url = await upload(call, Buffer.from('x'), 'x');
    expect((await readLink(url)).status).toBe(200);
    const { host } = new URL(own.objectURL);
    const get = (path: string, secret: string) => ask(own.objectURL + path, 'GET', '', signed('GET', path, '', { secret, host })).then(codeOf);
    expect([await get('/mine/x', 'openIM123'), await get('/mine/x', 'of-my-own'), await get('/openim/x', 'of-my-own')]).toEqual(['SignatureDoesNotMatch', 'NoSuchKey', 'NoSuchBucket']);
    await own.close();

    const none = await createEmulator({ set: ['openim-rpc-third.yml:object.enable='] });
    const ask500 = callerOf(none.apiURL, await adminToken(none.apiURL));
    for (const [path, body] of [['part_limit', {}], ['part_size', { size: 1 }], ['initiate_multipart_upload', { hash: md5('x'), size: 1, name: 'x' }], ['initiate_form_data', { name: 'x', size: 1 }]] as const) {
      expect(await ask500(`/object/${path}`, body), path).toMatchObject({ errCode: 500, errDlt: 's3 disabled' });
    }
    expect(await ask500('/object/access_url', { name: 'x' })).toMatchObject({ errCode: 1004 });
    await none.close();
  });

  it.each<[string, (url: URL) => void, string]>([
    ['another key', (url) => { url.pathname += 'x'; }, 'SignatureDoesNotMatch'],
    ['another time', (url) => { url.searchParams.set('X-Amz-Expires', '604799'); }, 'SignatureDoesNotMatch'],
    ['a longer one than a week', (url) => { url.searchParams.set('X-Amz-Expires', '604801'); }, 'AuthorizationQueryParametersError'],
    ['something added', (url) => { url.searchParams.set('response-content-type', 'text/html'); }, 'SignatureDoesNotMatch'],
    ['a date that is none', (url) => { url.searchParams.set('X-Amz-Date', '20261399T000000Z'); }, 'AuthorizationQueryParametersError'],
    ['nothing signed', (url) => { url.searchParams.delete('X-Amz-Signature'); }, 'AccessDenied'],
    ['no host signed', (url) => { url.searchParams.set('X-Amz-SignedHeaders', 'date'); }, 'SignatureDoesNotMatch'],
  ])('a link with %s is refused', async (_what, change, code) => {
    const url = new URL((await newPlace(randomBytes(9))).url);
    change(url);
    expect(codeOf(await ask(url.href, 'PUT', '123456789'))).toBe(code);
  });

  it('a link to put is none to read, and the other way round', async () => {
    const { url } = await newPlace(randomBytes(9));
    expect(codeOf(await ask(url))).toBe('SignatureDoesNotMatch');
    const location = String((await ask(await upload(admin, Buffer.from('r'), 'r'))).headers.location);
    expect(codeOf(await ask(location, 'PUT', 'other'))).toBe('SignatureDoesNotMatch');
    expect((await ask(location)).bytes.toString()).toBe('r');
  });
});

describe('reading', () => {
  const get = (headers: Record<string, string>, method = 'GET') => s3(method, '/openim/read', '', {}, headers);
  beforeAll(async () => { await s3('PUT', '/openim/read', '0123456789', {}, { 'Content-Type': 'text/x-digits' }); });

  it.each<[string, number, string, string | undefined]>([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=0-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=5-2', 200, '0123456789', undefined],
    ['bytes=0-1,3-4', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('range %s', async (Range, status, text, contentRange) => {
    const answer = await get({ Range });
    expect([answer.status, answer.bytes.toString(), answer.headers['content-range'], answer.headers['content-type']]).toEqual([status, text, contentRange, 'text/x-digits']);
    const head = await get({ Range }, 'HEAD');
    expect([head.status, head.bytes.length, head.headers['content-length']]).toEqual([status, 0, String(text.length)]);
  });

  it('beyond the end there is nothing', async () => {
    expect(codeOf(await get({ Range: 'bytes=10-' }))).toBe('InvalidRange');
    expect(codeOf(await get({ Range: 'bytes=-0' }))).toBe('InvalidRange');
    await s3('PUT', '/openim/empty');
    expect((await s3('GET', '/openim/empty')).headers['content-length']).toBe('0');
    expect(codeOf(await s3('GET', '/openim/empty', '', {}, { Range: 'bytes=0-' }))).toBe('InvalidRange');
  });

  it('only when it has changed, or has not', async () => {
    const etag = `"${md5('0123456789')}"`, later = new Date(Date.now() + 60_000).toUTCString(), earlier = new Date(Date.now() - 60_000).toUTCString();
    const statusesWith = (name: string, values: string[]) => Promise.all(values.map(async (value) => (await get({ [name]: value })).status));
    expect(await statusesWith('If-None-Match', [etag, `W/${etag}, "x"`, '"x"', '*'])).toEqual([304, 304, 200, 304]);
    expect(await statusesWith('If-Match', [etag, '"x"'])).toEqual([200, 412]);
    expect(await statusesWith('If-Modified-Since', [later, earlier])).toEqual([304, 200]);
    expect(await statusesWith('If-Unmodified-Since', [later, earlier])).toEqual([200, 412]);
  });

  it('a type with line ends in it puts no header of its own into the answer', async () => {
    const url = await upload(admin, Buffer.from('evil'), 'evil', { contentType: 'text/html\r\nSet-Cookie: a=b\u540d' });
    const answer = await readLink(url);
    expect([answer.status, answer.headers['set-cookie'], answer.headers['x-content-type-options']]).toEqual([200, undefined, 'nosniff']);
    expect(Buffer.from(String(answer.headers['content-type']), 'latin1').toString()).toBe('text/html  Set-Cookie: a=b\u540d');
  });

  it('a page in a browser may, when it has a link', async () => {
    expect((await get({ Origin: 'http://page' })).headers['access-control-allow-origin']).toBe('*');
    const preflight = await ask(`${emulator.objectURL}/openim/x`, 'OPTIONS', '', { 'Origin': 'http://page', 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'content-type,x-a' });
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([204, 'content-type,x-a']);
    expect(preflight.headers['access-control-allow-methods']).toContain('PUT');
  });
});

describe('a body that is not what was said', () => {
  it('is refused, and nothing of it stays', async () => {
    const before = files('files');
    const put = (headers: Record<string, string>) => s3('PUT', '/openim/bad', 'body', {}, headers);
    expect(codeOf(await put({ 'Content-MD5': createHash('md5').update('other').digest('base64') }))).toBe('BadDigest');
    expect(codeOf(await put({ 'Content-MD5': 'short' }))).toBe('InvalidDigest');
    expect(codeOf(await ask(`${emulator.objectURL}/openim/bad`, 'PUT', 'other', signed('PUT', '/openim/bad', 'body')))).toBe('XAmzContentSHA256Mismatch');
    expect(codeOf(await put({ 'Content-Length': String(5 * 1024 ** 3 + 1) }))).toBe('EntityTooLarge');
    expect(codeOf(await s3('GET', '/openim/bad'))).toBe('NoSuchKey');
    expect([files('incoming'), files('files')]).toEqual([[], before]);
  });

  it.each(['/openim/a/../b', '/openim/a//b', '/openim/./a', '/openim/a/', '/openim/a%00b', `/openim/${'k'.repeat(1025)}`])('a key that is trouble elsewhere: %s', async (path) => {
    const { hostname, port, host } = new URL(emulator.objectURL);
    const answer = await new Promise<string>((resolve) => {
      // Written by hand, since a client would tidy the path.
      const socket = connect(Number(port), hostname);
      const headers = signed('PUT', path, 'x', { host });
      socket.write(`PUT ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\nx`);
      let text = '';
      socket.on('data', (chunk) => { text += chunk.toString(); });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>(XMinioInvalidObjectName|KeyTooLongError)</);
  });

  it('a part of an upload that is not there is told before it is sent, whoever waits to be told', async () => {
    const { upload: begun } = await begin(admin, randomBytes(PART_BYTES + 1), 'gone');
    const { url } = placeOf(begun!.sign!, 1);
    const gone = new URL(url);
    gone.searchParams.set('uploadId', 'none');
    gone.searchParams.sort();
    const path = gone.pathname + gone.search;
    expect(codeOf(await s3('PUT', path, 'x'))).toBe('NoSuchUpload');
    expect(codeOf(await s3('PUT', path, 'x', {}, { Expect: '100-continue' }))).toBe('NoSuchUpload');
    expect(codeOf(await s3('PUT', path.replace('partNumber=1', 'partNumber=10001'), 'x'))).toBe('InvalidArgument');
    expect((await s3('PUT', '/openim/waited', 'x', {}, { Expect: '100-continue' })).status).toBe(200);
  });

  it('a large refused body is taken off the wire, so that the client reads why', async () => {
    const answer = await ask(`${emulator.objectURL}/openim/x?X-Amz-Signature=no`, 'PUT', Buffer.alloc(30 * 1024 * 1024));
    expect(codeOf(answer)).toBe('AuthorizationQueryParametersError');
  });

  it('an upload that is cut leaves nothing', async () => {
    const { hostname, port, host } = new URL(emulator.objectURL);
    const { url, uploadID } = await newPlace(Buffer.alloc(1_000_000, 1), 'cut');
    const before = files('files').length;
    const socket = connect(Number(port), hostname);
    socket.write(`PUT ${url.slice(url.indexOf('/openim'))} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1000000\r\n\r\n${'\u0001'.repeat(500_000)}`);
    await until(() => files('incoming').length === 1);
    socket.destroy();
    await until(() => files('incoming').length === 0);
    expect(files('files')).toHaveLength(before);
    expect(await admin('/object/complete_multipart_upload', { uploadID, parts: [md5(Buffer.alloc(1_000_000, 1))], name: 'cut' })).toMatchObject({ errCode: 500, errDlt: 'The specified key does not exist.' });
    expect((await ask(url, 'PUT', Buffer.alloc(1_000_000, 1))).status).toBe(200);
  });

  it('a full disk is told to the client and does no harm', async () => {
    const handle = await open(join(folder, 'any'), 'w');
    const prototype = Object.getPrototypeOf(handle) as { writeFile(chunk: Buffer): Promise<void> };
    await handle.close();
    const { writeFile } = prototype;
    let written = 0;
    prototype.writeFile = async function full(this: unknown, chunk: Buffer) {
      written += chunk.length;
      if (written > 2_000_000) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      return writeFile.call(this, chunk);
    };
    const before = files('files').length;
    const bytes = randomBytes(PART_BYTES);
    const place = await newPlace(bytes, 'full');
    try {
      expect(await ask(place.url, 'PUT', bytes).then((answer) => [answer.status, codeOf(answer)])).toEqual([507, 'XMinioStorageFull']);
    } finally {
      prototype.writeFile = writeFile;
    }
    expect([files('incoming'), files('files').length]).toEqual([[], before]);
    expect((await ask(place.url, 'PUT', bytes)).status).toBe(200);
    expect(await admin('/object/complete_multipart_upload', { uploadID: place.uploadID, parts: [md5(bytes)], name: 'full' })).toMatchObject({ errCode: 0 });
  });

  it('a full database is told too, and the body that came goes', async () => {
    const before = files('files').length;
    const other = openStore(data);
    other.run('BEGIN IMMEDIATE');
    try {
      expect(await s3('PUT', '/openim/locked', 'x').then((answer) => [answer.status, codeOf(answer)])).toEqual([500, 'InternalError']);
    } finally {
      other.run('ROLLBACK');
      other.close();
    }
    expect([files('incoming'), files('files').length]).toEqual([[], before]);
  });
});

describe('forms', () => {
  const newForm = async (more: Record<string, unknown> = {}) => (await admin('/object/initiate_form_data', { name: 'form', size: 5, ...more })).data as { id: string; url: string; formData: Record<string, string> };
  const send = async (change: (fields: Record<string, string>) => void, file: Buffer | string = '12345') => {
    const { url, formData } = await newForm();
    change(formData);
    const { body, headers } = formBody(formData, file);
    return codeOf(await ask(url, 'POST', body, headers));
  };

  it.each<[string, (fields: Record<string, string>) => void, string]>([
    ['another key', (fields) => { fields.key = 'openim/data/hash/x'; }, 'AccessDenied'],
    ['a field nobody allowed', (fields) => { fields['x-amz-acl'] = 'public'; }, 'AccessDenied'],
    ['no policy', (fields) => { delete fields.policy; }, 'AccessDenied'],
    ['a policy of its own', (fields) => { fields.policy = Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString('base64'); }, 'SignatureDoesNotMatch'],
    ['no signature', (fields) => { delete fields['x-amz-signature']; }, 'SignatureDoesNotMatch'],
    ['another access key', (fields) => { fields['x-amz-credential'] = fields['x-amz-credential']!.replace('root', 'nobody'); }, 'InvalidAccessKeyId'],
    ['a field without end', (fields) => { fields['x-ignore-a'] = 'x'.repeat(70_000); }, 'MalformedPOSTRequest'],
  ])('with %s are refused', async (_what, change, code) => {
    expect(await send(change)).toBe(code);
  });

  it('hold no more than was said', async () => {
    expect(await send(() => { /* as it is */ }, '123456')).toBe('EntityTooLarge');
    expect(await send(() => { /* as it is */ }, Buffer.alloc(20 * 1024 * 1024))).toBe('EntityTooLarge');
    await until(() => files('incoming').length === 0);
  });

  it('are told from their file wherever the boundary is cut, with bytes like it inside', async () => {
    const file = Buffer.from('\r\n--\r\n----x7k2m\r\n----x7k2mP--\r\n-');
    const { id, url, formData } = await newForm({ size: file.length, contentType: 'text/plain' });
    const { body, headers } = formBody(formData, file);
    const { hostname, port, host } = new URL(url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect({ port: Number(port), host: hostname, noDelay: true });
      socket.write(`POST /openim HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: ${headers['Content-Type']}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      // A byte a chunk.
      socket.write(`${[...body].map((byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join('')}0\r\n\r\n`, 'latin1');
      let text = '';
      socket.on('data', (chunk) => { text += chunk.toString(); });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(await admin('/object/complete_form_data', { id })).toMatchObject({ errCode: 0 });
    expect((await readLink(`${emulator.apiURL}/object/form`)).bytes.equals(file)).toBe(true);
  });

  it.each<[string, string, string]>([
    ['no form', 'text/plain', 'x'], ['no boundary', 'multipart/form-data', 'x'], ['an empty one', 'multipart/form-data; boundary=b', ''],
    ['one without a file', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'],
    ['one without names', 'multipart/form-data; boundary=b', '--b\r\n\r\n1\r\n--b--\r\n'],
    ['headers without end', 'multipart/form-data; boundary=b', `--b\r\n${'a: b\r\n'.repeat(5000)}`],
    ['fields without end', 'multipart/form-data; boundary=b', Array.from({ length: 200 }, (_, i) => `--b\r\nContent-Disposition: form-data; name="a${i}"\r\n\r\n1\r\n`).join('')],
  ])('what is %s is refused', async (_what, type, body) => {
    expect(codeOf(await ask(`${emulator.objectURL}/openim`, 'POST', body, { 'Content-Type': type }))).toBe('MalformedPOSTRequest');
  });

  it('that end before their file does leave nothing', async () => {
    const { url, formData } = await newForm();
    const { body, headers } = formBody(formData, '12345');
    expect(codeOf(await ask(url, 'POST', body.subarray(0, -20), headers))).toBe('IncompleteBody');
    expect(files('incoming')).toEqual([]);
  });
});

describe('files', () => {
  it('are the owner\'s alone, named by nobody, and one for each object that is there', async () => {
    await until(() => files('files').length > 0);
    for (const place of ['', 'incoming', 'files']) expect(statSync(join(`${data}.objects`, place)).mode & 0o777).toBe(0o700);
    for (const name of files('files')) expect([name, statSync(join(`${data}.objects`, 'files', name)).mode & 0o777]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), 0o600]);
  });

  it('of objects that were replaced go, also when many put under one key at once', async () => {
    const own = join(folder, 'replaced.db');
    const one = await createEmulator({ data: own });
    const { host } = new URL(one.objectURL);
    const bodies = Array.from({ length: 20 }, (_, i) => `body ${i}`);
    const put = (body: string) => ask(`${one.objectURL}/openim/same`, 'PUT', body, signed('PUT', '/openim/same', body, { host }));
    expect((await Promise.all(bodies.map(put))).map((answer) => answer.status)).toEqual(bodies.map(() => 200));
    await until(() => files('files', own).length === 1 && files('incoming', own).length === 0);
    expect(bodies).toContain((await ask(`${one.objectURL}/openim/same`, 'GET', '', signed('GET', '/openim/same', '', { host }))).bytes.toString());
    await one.close();
    const store = openStore(own);
    expect(store.get('SELECT count(*) AS n FROM doomed_files')!.n).toBe(0);
    store.close();
  });

  it('are in a temporary folder while the data is in memory, which goes at the end', async () => {
    const temporary = join(folder, 'temporary'), usual = process.env.TMPDIR;
    mkdirSync(temporary);
    process.env.TMPDIR = temporary;
    const left = (name: string, hours: number) => {
      mkdirSync(join(temporary, name));
      utimesSync(join(temporary, name), new Date(), new Date(Date.now() - hours * 3600_000));
    };
    try {
      const one = await createEmulator();
      const call = callerOf(one.apiURL, await adminToken(one.apiURL));
      expect(readdirSync(temporary)).toEqual([]);
      // What killed processes left goes too; what a running one may have does not.
      left('imctl-objects-dead', 25);
      left('imctl-objects-used', 23);
      left('another', 25);
      const url = await upload(call, Buffer.from('gone at the end'), 'x');
      const there = readdirSync(temporary);
      expect([there.length, there.includes('another'), there.includes('imctl-objects-used'), there.some((name) => /^imctl-objects-\w{6}$/.test(name))]).toEqual([3, true, true, true]);
      expect((await readLink(url)).bytes.toString()).toBe('gone at the end');
      await one.close();
      expect(readdirSync(temporary).sort()).toEqual(['another', 'imctl-objects-used']);
    } finally {
      if (usual === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = usual;
    }
  });

  it('of uploads nobody finished go after a week, when no link to them is good any more; finished ones stay', async () => {
    const own = join(folder, 'unfinished.db');
    const bytes = randomBytes(PART_BYTES + 1);
    const first = await createEmulator({ data: own });
    const call = callerOf(first.apiURL, await adminToken(first.apiURL));
    await upload(call, Buffer.from('finished'), 'finished');
    const whole = await begin(call, Buffer.from('never finished'), 'w'), parts = await begin(call, bytes, 'p');
    await putPart(whole.upload!.sign!, 1, Buffer.from('never finished'));
    await putPart(parts.upload!.sign!, 1, partsOf(bytes)[0]!);
    expect(files('files', own)).toHaveLength(3);
    await first.close();

    let shiftMs = 6 * 24 * 3600_000;
    const uploadLater = async (name: string) => {
      const later = await createEmulator({ data: own, clock: { now: () => Date.now() + shiftMs } });
      await upload(callerOf(later.apiURL, await adminToken(later.apiURL)), Buffer.from(name), name);
      return later;
    };
    await (await uploadLater('six days')).close();
    expect(files('files', own)).toHaveLength(4);
    shiftMs = 8 * 24 * 3600_000;
    const last = await uploadLater('eight days');
    await until(() => files('files', own).length === 3);
    expect((await readLink(`${last.apiURL}/object/finished`)).bytes.toString()).toBe('finished');
    await last.close();
  });

  it('that somebody took away are told of, and the content can be sent again', async () => {
    const own = join(folder, 'taken.db');
    const one = await createEmulator({ data: own });
    const call = callerOf(one.apiURL, await adminToken(one.apiURL));
    const url = await upload(call, Buffer.from('taken away'), 'x');
    rmSync(`${own}.objects`, { recursive: true });
    expect(await readLink(url).then((answer) => [answer.status, answer.bytes.toString()])).toEqual([500, expect.stringContaining('the files of this object are gone')]);
    expect((await readLink(await upload(call, Buffer.from('taken away'), 'x'))).bytes.toString()).toBe('taken away');
    await one.close();
  });

  it('are there again after a restart, with their names', async () => {
    const own = join(folder, 'restart.db');
    const first = await createEmulator({ data: own });
    await upload(callerOf(first.apiURL, await adminToken(first.apiURL)), Buffer.from('still here'), 'a/b');
    await first.close();
    const second = await createEmulator({ data: own });
    expect((await readLink(`${second.apiURL}/object/a/b`)).bytes.toString()).toBe('still here');
    await second.close();
  });
});

describe('processes', () => {
  it('two on one data file are one store: what one began the other goes on with', async () => {
    const own = join(folder, 'two.db');
    const both = await Promise.all([spawnEmulator(own), spawnEmulator(own)]);
    try {
      const [one, two] = await Promise.all(both.map(async ({ apiURL }) => callerOf(apiURL, await adminToken(apiURL)))) as [typeof admin, typeof admin];
      const bytes = randomBytes(2 * PART_BYTES + 5), parts = partsOf(bytes);
      const { upload: begun } = await begin(one, bytes, 'shared');
      await putPart(begun!.sign!, 1, parts[0]!);
      const { data: signedParts } = await two('/object/auth_sign', { uploadID: begun!.uploadID, partNumbers: [2, 3] });
      for (const number of [2, 3]) await putPart(signedParts as Parameters<typeof putPart>[0], number, parts[number - 1]!);
      expect(await two('/object/complete_multipart_upload', { uploadID: begun!.uploadID, parts: parts.map(md5), name: 'shared' })).toMatchObject({ errCode: 0 });
      for (const { apiURL } of both) expect((await readLink(`${apiURL}/object/shared`)).bytes.equals(bytes)).toBe(true);
      await Promise.all([one, two].flatMap((call, i) => Array.from({ length: 20 }, (_, k) => upload(call, randomBytes(1000), `many/${i}/${k}`))));
      for (const { apiURL } of both) expect((await readLink(`${apiURL}/object/many/0/19`)).bytes).toHaveLength(1000);
    } finally {
      await Promise.all(both.map(({ kill }) => kill('SIGKILL')));
    }
  });

  it('one that is killed while it takes bodies leaves whole objects and what the next one clears away', async () => {
    const own = join(folder, 'killed.db');
    const done = new Map<string, Buffer>();
    for (let round = 0; round < 3; round++) {
      const killed = await spawnEmulator(own);
      const call = callerOf(killed.apiURL, await adminToken(killed.apiURL));
      const write = async (lane: number): Promise<void> => {
        for (let i = 0; ; i++) {
          const bytes = randomBytes(300_000), name = `${round}/${lane}/${i}`;
          try {
            await upload(call, bytes, name);
            done.set(name, bytes);
          } catch {
            return;
          }
        }
      };
      const lanes = [0, 1, 2].map(write);
      // And one body that is under way when it happens.
      const { upload: begun } = await begin(call, Buffer.alloc(1_000_000, round), 'cut');
      const { hostname, port, host, pathname, search } = new URL(placeOf(begun!.sign!, 1).url);
      const socket = connect(Number(port), hostname);
      socket.on('error', () => { /* it dies */ });
      socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1000000\r\n\r\nhalf`);
      await until(() => done.size >= 5 * (round + 1) && files('incoming', own).length > 0);
      await killed.kill('SIGKILL');
      await Promise.all(lanes);
      socket.destroy();
    }
    expect(files('incoming', own).length).toBeGreaterThan(0);
    writeFileSync(join(`${own}.objects`, 'incoming', 'a stranger'), '');
    const old = new Date(Date.now() - 3600_000);
    for (const name of files('incoming', own)) utimesSync(join(`${own}.objects`, 'incoming', name), old, old);
    const after = await createEmulator({ data: own });
    const call = callerOf(after.apiURL, await adminToken(after.apiURL));
    for (const [name, bytes] of done) expect((await readLink(`${after.apiURL}/object/${name}`)).bytes.equals(bytes), name).toBe(true);
    await upload(call, Buffer.from('the next upload'), 'next');
    await until(() => files('incoming', own).join() === 'a stranger');
    await after.close();

    // Every file is some object's, and every object has its files.
    const store = openStore(own);
    const rowed = store.all('SELECT file FROM stored_pieces').map((row) => String(row.file));
    expect(files('files', own).sort()).toEqual(rowed.sort());
    store.close();
  });
});
