import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { adminToken, callerOf, post } from './client.ts';
import { ask, begin, formBody, hashOf, md5, PART_BYTES, partsOf, putPart, readLink, upload, type Begun } from './objects-client.ts';

let emulator: Emulator;
let admin: ReturnType<typeof callerOf>, alice: ReturnType<typeof callerOf>, aliceToken: string;
let shiftMs = 0;

beforeAll(async () => {
  emulator = await createEmulator({ clock: { now: () => Date.now() + shiftMs } });
  admin = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
  await admin('/user/user_register', { users: [{ userID: 'alice', nickname: 'A' }] });
  aliceToken = ((await admin('/auth/get_user_token', { userID: 'alice', platformID: 1 })).data as { token: string }).token;
  alice = callerOf(emulator.apiURL, aliceToken);
});
afterAll(() => emulator.close());

const large = (parts: number): Buffer => randomBytes((parts - 1) * PART_BYTES + 17);

describe('uploading as clients do', () => {
  it('a small file: one body, read back through its public link with type and name', async () => {
    const url = await upload(alice, Buffer.from('hello'), 'alice/notes/héllo wörld #1.txt', { contentType: 'text/plain; charset=utf-8', cause: 'msg-file' });
    expect(url).toBe(`${emulator.apiURL}/object/alice/notes/héllo wörld #1.txt`);
    const linked = await ask(`${emulator.apiURL}/object/${encodeURIComponent('alice/notes/héllo wörld #1.txt')}`);
    const read = await ask(String(linked.headers.location));
    expect([read.status, read.bytes.toString(), read.headers]).toMatchObject([200, 'hello', {
      'content-type': 'text/plain; charset=utf-8', 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent('héllo wörld #1.txt')}`, 'etag': `"${md5('hello')}"`, 'accept-ranges': 'bytes',
    }]);
  });

  it('a large one: parts in any order, with headers that permit each; the etag tells how many', async () => {
    const bytes = large(3), parts = partsOf(bytes);
    const { upload: begun, url } = await begin(alice, bytes, 'alice/large.bin');
    expect([url, begun!.partSize, begun!.sign!.parts!.length]).toEqual(['', PART_BYTES, 3]);
    for (const number of [3, 1, 2]) expect((await putPart(begun!.sign!, number, parts[number - 1]!)).headers.etag).toBe(`"${md5(parts[number - 1]!)}"`);
    const { data } = await alice('/object/complete_multipart_upload', { uploadID: begun!.uploadID, parts: parts.map(md5), name: 'alice/large.bin', contentType: 'application/x-large' });
    const read = await readLink((data as { url: string }).url);
    expect([read.status, read.bytes.equals(bytes), read.headers.etag]).toEqual([200, true, `"${md5(Buffer.concat(parts.map((part) => Buffer.from(md5(part), 'hex'))))}-3"`]);
    const across = await readLink((data as { url: string }).url, { Range: `bytes=${PART_BYTES - 3}-${2 * PART_BYTES + 2}` });
    expect([across.status, across.bytes.equals(bytes.subarray(PART_BYTES - 3, 2 * PART_BYTES + 3)), across.headers['content-range']]).toEqual([206, true, `bytes ${PART_BYTES - 3}-${2 * PART_BYTES + 2}/${bytes.length}`]);
  });

  it('goes on after an interruption by signing the parts that are left, and no part before it is sent again', async () => {
    const bytes = large(3), parts = partsOf(bytes);
    const { upload: begun } = await begin(alice, bytes, 'alice/resumed.bin', { maxParts: 1 });
    expect(begun!.sign!.parts!.length).toBe(1);
    await putPart(begun!.sign!, 1, parts[0]!);
    const { data: signed } = await alice('/object/auth_sign', { uploadID: begun!.uploadID, partNumbers: [2, 3] });
    for (const number of [2, 3]) expect((await putPart(signed as Parameters<typeof putPart>[0], number, parts[number - 1]!)).status).toBe(200);
    expect(await alice('/object/complete_multipart_upload', { uploadID: begun!.uploadID, parts: parts.map(md5), name: 'alice/resumed.bin' })).toMatchObject({ errCode: 0 });
  });

  it('signs nothing when no part is asked for, and refuses more than there are', async () => {
    const bytes = large(2);
    expect((await begin(alice, bytes, 'alice/none.bin', { maxParts: 0 })).upload!.sign).toBeNull();
    await expect(begin(alice, bytes, 'alice/none.bin', { maxParts: 3 })).rejects.toThrow('500 too many parts: 2');
    expect((await begin(alice, bytes, 'alice/none.bin', { maxParts: -1 })).upload!.sign!.parts).toHaveLength(2);
  });

  it('content that is there is not sent again: the second name stands for it at once', async () => {
    const bytes = randomBytes(100);
    await upload(alice, bytes, 'alice/first.bin');
    const second = await begin(alice, bytes, 'alice/second.bin', { contentType: 'image/x-other' });
    expect(second).toEqual({ url: `${emulator.apiURL}/object/alice/second.bin`, upload: null });
    const read = await readLink(second.url);
    expect([read.bytes.equals(bytes), read.headers['content-type']]).toEqual([true, 'image/x-other']);
  });

  it('a name can be given again and stands for the new content', async () => {
    await upload(alice, Buffer.from('one'), 'alice/again.txt');
    expect((await readLink(await upload(alice, Buffer.from('two'), 'alice/again.txt'))).bytes.toString()).toBe('two');
  });

  it('by a form, as browsers do', async () => {
    const { data } = await alice('/object/initiate_form_data', { name: 'alice/form.txt', size: 5, contentType: 'text/x-form', group: 'g' });
    const { id, url, formData } = data as { id: string; url: string; formData: Record<string, string> };
    const { body, headers } = formBody(formData, 'a\r\n--');
    expect(await ask(url, 'POST', body, headers)).toMatchObject({ status: 200, headers: { etag: `"${md5('a\r\n--')}"` } });
    expect(await alice('/object/complete_form_data', { id })).toMatchObject({ data: { url: `${emulator.apiURL}/object/alice/form.txt` } });
    expect(await readLink(`${emulator.apiURL}/object/alice/form.txt`)).toMatchObject({ bytes: Buffer.from('a\r\n--'), headers: { 'content-type': 'text/x-form' } });
  });

  it('an admin says how long a form is good and exactly where it goes; others are not asked', async () => {
    const more = { name: 'alice/abs.txt', size: 1, millisecond: 1000, absolute: true };
    const [hers, his] = (await Promise.all([alice, admin].map((call) => call('/object/initiate_form_data', more)))).map(({ data }) => data as { expires: number; formData: Record<string, string> });
    const left = (form: typeof hers): number => Math.round((form!.expires - Date.now()) / 1000);
    expect([left(hers), left(his), his!.formData.key]).toEqual([600, 1, 'alice/abs.txt']);
    expect(hers!.formData.key).toMatch(/^openim\/direct\/\d{8}\/alice\/[0-9a-f]{32}\.txt$/);
  });
});

describe('links', () => {
  it('begin with X-Request-Api, or else with the Host that was asked for', async () => {
    const bytes = randomBytes(10);
    await upload(alice, bytes, 'alice/host.bin');
    const body = { hash: hashOf([bytes]), size: 10, name: 'alice/host.bin' };
    const linkWith = async (headers: Record<string, string>) => (await post(emulator.apiURL, '/object/initiate_multipart_upload', body, { token: aliceToken, ...headers })).body.data;
    expect(await linkWith({ 'X-Request-Api': 'https://im.example/api' })).toMatchObject({ url: 'https://im.example/api/object/alice/host.bin' });
    expect(await linkWith({ 'X-Request-Api': 'https://im.example/api/' })).toMatchObject({ url: 'https://im.example/api/object/alice/host.bin' });
    expect(await linkWith({ Host: 'im.example:8080' })).toMatchObject({ url: 'http://im.example:8080/object/alice/host.bin' });
  });

  it('into the store lead to the host the API was asked by, on the store\'s port; a host that is none leads to loopback', async () => {
    await upload(alice, Buffer.from('x'), 'alice/port.txt');
    const port = new URL(emulator.objectURL).port;
    const hostOf = async (host: string) => new URL(String((await post(emulator.apiURL, '/object/alice/port.txt', '', { Host: host }, 'GET')).headers.location)).host;
    expect(await hostOf('localhost:1')).toBe(`localhost:${port}`);
    expect(await hostOf('[::1]:1')).toBe(`[::1]:${port}`);
    expect(await hostOf('a/b?@c')).toBe(`127.0.0.1:${port}`);
    const moved = (await post(emulator.apiURL, '/object/alice/port.txt', '', { Host: 'localhost:1' }, 'GET')).headers.location as string;
    expect((await ask(moved.replace('localhost', '127.0.0.1'), 'GET', '', { Host: `localhost:${port}` })).status).toBe(200);
  });

  it('need no token; the query may ask for an image, and for nothing else', async () => {
    await upload(alice, Buffer.from('x'), 'alice/query.txt');
    const get = (path: string) => ask(`${emulator.apiURL}${path}`);
    expect((await get('/object/alice/query.txt?operationID=1')).status).toBe(302);
    expect(await get('/object/alice/query.txt?type=video').then(({ status, bytes, headers }) => [status, headers['content-type'], bytes.toString()])).toEqual([400, 'application/json', expect.stringMatching(/^Error: 1001 ArgsError invalid query type \|/)]);
    expect(await get('/object/alice/nothing').then(({ status, bytes }) => [status, bytes.toString()])).toEqual([404, expect.stringMatching(/^Error: 1004 RecordNotFoundError \|/)]);
    expect(await get('/object').then(({ status, headers }) => [status, headers.location])).toEqual([301, '/object/']);
    expect((await ask(`${emulator.apiURL}/object/alice/query.txt`, 'HEAD')).status).toBe(404);
  });

  it('on a standalone server the text is the database\'s, and the status the same', async () => {
    const standalone = await createEmulator({ as: 'main-standalone' });
    const { status, bytes } = await ask(`${standalone.apiURL}/object/nothing`);
    expect([status, bytes.toString()]).toEqual([404, expect.stringMatching(/^Error: mongo: no documents in result \|/)]);
    await standalone.close();
  });
});

describe('pictures', () => {
  const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

  it.each<[string, Buffer]>([
    ['png', PNG], ['jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')], ['gif', Buffer.from('GIF89a\u0001\u0000')], ['webp', Buffer.from('RIFF\u0000\u0000\u0000\u0000WEBPVP8 ')],
    ['bmp', Buffer.concat([Buffer.from('BM'), Buffer.alloc(12), Buffer.from([40, 0, 0, 0, 0])])], ['tiff', Buffer.from('II*\u0000')],
  ])('a %s is shown as what it is, whatever it was called', async (format, bytes) => {
    const url = await upload(alice, bytes, `alice/picture.${format}`, { contentType: 'text/plain', cause: 'msg-picture' });
    const shown = await readLink(`${url}?height=640&type=image&width=640`);
    expect([shown.status, shown.bytes.equals(bytes), shown.headers['content-type'], shown.headers['content-disposition']]).toEqual([200, true, `image/${format}`, undefined]);
    const { data } = await alice('/object/access_url', { name: `alice/picture.${format}`, query: { type: 'image', width: '10' } });
    expect((await ask((data as { url: string }).url)).headers['content-type']).toBe(`image/${format}`);
  });

  it('what is none is refused as a picture; sides beyond all bounds are not looked at', async () => {
    const url = await upload(alice, Buffer.from('text'), 'alice/no-picture.txt');
    expect(await alice('/object/access_url', { name: 'alice/no-picture.txt', query: { type: 'image' } })).toEqual({ errCode: 500, errMsg: 'ServerInternalError', errDlt: 'object not image' });
    expect(await ask(`${url}?type=image&width=640`).then(({ status, bytes }) => [status, bytes.toString()])).toEqual([500, expect.stringMatching(/^Error: object not image \|/)]);
    const large = await readLink(`${url}?type=image&width=1025`);
    expect([large.status, large.headers['content-disposition']]).toEqual([200, undefined]);
    await upload(alice, Buffer.from('B'), 'alice/short.bmp');
    expect(await alice('/object/access_url', { name: 'alice/short.bmp', query: { type: 'image' } })).toMatchObject({ errDlt: 'object not image' });
  });
});

describe('what is refused', () => {
  const initiate = (more: Record<string, unknown>, call = alice) => call('/object/initiate_multipart_upload', { hash: md5('x'), size: 5, name: 'alice/x', ...more });

  it.each<[string, Record<string, unknown>, [number, string]]>([
    ['a blank name', { name: '   ' }, [1001, 'object name cannot be empty']],
    ['a name that is too long', { name: `alice/${'é'.repeat(510)}` }, [1001, 'object name cannot be longer than 1024 characters']],
    ['somebody whose ID begins with hers', { name: 'alice2/x' }, [1002, 'name must start with `alice/`']],
    ['a negative size', { size: -1 }, [500, 'invalid size']],
    ['a size beyond 2^53', { size: '9007199254740993000' }, [1001, '']],
    ['half a digit of a hash', { hash: 'abc' }, [500, 'encoding/hex: odd length hex string']],
    ['a short hash', { hash: 'abcd' }, [500, 'invalid md5']],
    ['a hash in no ASCII', { hash: 'é'.repeat(16) }, [500, "encoding/hex: invalid byte: U+00C3"]],
  ])('%s', async (_what, more, [code, detail]) => {
    const { errCode, errDlt } = await initiate(more);
    expect([errCode, errDlt.slice(0, detail.length)]).toEqual([code, detail]);
  });

  it('an admin may name anything, dots and all; a name is never a path', async () => {
    for (const name of ['../../etc/passwd', '../x', 'a//b', 'c/./d', 'e\u0000f', `x/${'n'.repeat(1020)}`, '名前/ファイル', '__proto__', 'constructor']) {
      const bytes = randomBytes(20);
      await upload(admin, bytes, name);
      const { data } = await admin('/object/access_url', { name });
      expect((await ask((data as { url: string }).url)).bytes.equals(bytes), name).toBe(true);
    }
  });

  const complete = (uploadID: string, parts: string[] = ['x'], name = 'alice/x') => alice('/object/complete_multipart_upload', { uploadID, parts, name });
  const seal = (record: unknown): string => Buffer.from(JSON.stringify(record)).toString('base64');

  it.each<[string, string, string]>([
    ['no base64', 'abc!', 'illegal base64 data at input byte 3'],
    ['base64 that ends early', 'abcde', 'illegal base64 data at input byte 4'],
    ['no JSON', Buffer.from('{"a":').toString('base64'), 'unexpected end of JSON input'],
    ['a list', seal([1]), 'json: cannot unmarshal array into Go value of type cont.multipartUploadID'],
    ['a wrong type', seal({ a: '1' }), 'json: cannot unmarshal string into Go struct field multipartUploadID.a of type int64'],
    ['another kind', seal({ a: 7, e: md5('x') }), 'invalid upload id type'],
  ])('an uploadID that is %s', async (_what, id, words) => {
    expect(await complete(id)).toEqual({ errCode: 500, errMsg: 'ServerInternalError', errDlt: words });
  });

  it('an uploadID somebody made up takes nothing from anybody', async () => {
    const bytes = randomBytes(30);
    const url = await upload(alice, bytes, 'alice/mine.bin');
    const stored = `openim/data/hash/${hashOf([bytes])}`;
    const forged = seal({ a: 2, c: stored, d: 30, e: md5(md5('other')) });
    expect(await complete(forged, [md5('other')])).toMatchObject({ errCode: 500, errDlt: 'The specified key does not exist.' });
    expect(await complete(seal({ a: 1, b: 'none', c: stored, d: 30, e: md5('x') }))).toMatchObject({ errCode: 500, errDlt: expect.stringContaining('The specified multipart upload does not exist.') });
    expect((await readLink(url)).bytes.equals(bytes)).toBe(true);
  });

  it('a body of another size or content than was told, and the right one may follow', async () => {
    const bytes = randomBytes(1000);
    const { upload: begun } = await begin(alice, bytes, 'alice/wrong.bin');
    const finish = () => complete(begun!.uploadID, [md5(bytes)], 'alice/wrong.bin');
    expect(await finish()).toMatchObject({ errCode: 500, errDlt: 'The specified key does not exist.' });
    await putPart(begun!.sign!, 1, bytes.subarray(1));
    expect(await finish()).toMatchObject({ errCode: 500, errDlt: 'upload size mismatching' });
    const other = randomBytes(1000);
    await putPart(begun!.sign!, 1, other);
    expect(await finish()).toMatchObject({ errCode: 1001, errDlt: `md5 mismatching ${hashOf([other])} != ${hashOf([bytes])}` });
    expect(await alice('/object/access_url', { name: 'alice/wrong.bin' })).toMatchObject({ errCode: 1004 });
    await putPart(begun!.sign!, 1, bytes);
    expect(await finish()).toMatchObject({ errCode: 0 });
    expect(await finish()).toMatchObject({ errCode: 0 });
  });

  it('parts that were not sent, are others, or too small; nothing of it is seen', async () => {
    const bytes = large(2), parts = partsOf(bytes), name = 'alice/parts.bin';
    const { upload: begun } = await begin(alice, bytes, name);
    const finish = (list = parts) => complete(begun!.uploadID, list.map(md5), name);
    expect(await finish()).toMatchObject({ errCode: 500, errDlt: expect.stringContaining('One or more of the specified parts could not be found.') });
    await putPart(begun!.sign!, 1, parts[0]!);
    await putPart(begun!.sign!, 2, parts[0]!);
    expect(await finish()).toMatchObject({ errCode: 500, errDlt: expect.stringContaining('One or more of the specified parts') });
    expect(await finish([parts[1]!, parts[0]!])).toMatchObject({ errCode: 500, errDlt: 'md5 mismatching' });
    expect(await alice('/object/access_url', { name })).toMatchObject({ errCode: 1004 });
    await putPart(begun!.sign!, 2, parts[1]!);
    expect(await finish()).toMatchObject({ errCode: 0 });

    const small = [Buffer.from('small'), Buffer.from('last')];
    const { data } = await alice('/object/initiate_multipart_upload', { hash: hashOf(small), size: PART_BYTES + 1, maxParts: 2, name });
    const { upload: second } = data as Begun;
    for (const [i, part] of small.entries()) await putPart(second!.sign!, i + 1, part);
    expect(await complete(second!.uploadID, small.map(md5), name)).toMatchObject({ errCode: 500, errDlt: 'Your proposed upload is smaller than the minimum allowed object size.' });
  });

  it('signing for an upload in one body, and more parts than any file has', async () => {
    const whole = await begin(alice, Buffer.from('one body'), 'alice/one.bin');
    expect(await alice('/object/auth_sign', { uploadID: whole.upload!.uploadID, partNumbers: [1] })).toMatchObject({ errCode: 500, errDlt: 'presigned id not support auth sign' });
    const parts = await begin(alice, large(2), 'alice/many.bin');
    expect(await alice('/object/auth_sign', { uploadID: parts.upload!.uploadID, partNumbers: [] })).toMatchObject({ errCode: 0, data: { parts: null } });
    expect(await alice('/object/auth_sign', { uploadID: parts.upload!.uploadID, partNumbers: Array.from({ length: 10_001 }, (_, i) => i + 1) })).toMatchObject({ errCode: 500, errDlt: 'too many parts: 10001' });
  });

  it('forms: no ID, a broken one, another\'s name, another size', async () => {
    const finish = (id: string) => alice('/object/complete_form_data', { id });
    const raw = (record: unknown): string => seal(record).replace(/=+$/, '');
    expect(await finish('')).toMatchObject({ errCode: 1001, errDlt: 'id is empty' });
    expect(await finish('ab=')).toMatchObject({ errCode: 1001, errDlt: 'invalid id illegal base64 data at input byte 2' });
    expect(await finish(raw({ size: 'x' }))).toMatchObject({ errCode: 1001, errDlt: 'invalid id json: cannot unmarshal string into Go struct field FormDataMate.size of type int64' });
    expect(await finish(raw({ name: 'bob/x', key: 'k' }))).toMatchObject({ errCode: 1002, errDlt: 'name must start with `alice/`' });
    await upload(alice, Buffer.from('12345'), 'alice/five.txt');
    expect(await finish(raw({ name: 'alice/y', size: 6, key: `openim/data/hash/${hashOf([Buffer.from('12345')])}` }))).toEqual({ errCode: 90007, errMsg: 'DataError', errDlt: 'file size mismatch' });
    const form = (more: Record<string, unknown>) => alice('/object/initiate_form_data', { name: 'alice/f', size: 1, ...more });
    expect(await form({ name: '' })).toMatchObject({ errCode: 1001, errDlt: 'name is empty' });
    expect(await form({ size: 0, name: 'bob/f' })).toMatchObject({ errCode: 1001, errDlt: 'size must be greater than 0' });
    expect(await form({ name: 'bob/f' })).toMatchObject({ errCode: 1002 });
  });
});

describe('time', () => {
  it('a link reads for a week, a form for ten minutes, and the words say so', async () => {
    const url = await upload(alice, Buffer.from('x'), 'alice/time.txt');
    const { location } = (await ask(url)).headers;
    const { data } = await alice('/object/initiate_form_data', { name: 'alice/late.txt', size: 1 });
    const { url: formURL, formData } = data as { url: string; formData: Record<string, string> };
    const sendForm = () => { const { body, headers } = formBody(formData, 'x'); return ask(formURL, 'POST', body, headers); };
    const week = 7 * 24 * 3600_000;
    try {
      shiftMs = week - 5000;
      expect((await ask(String(location))).status).toBe(200);
      expect(await sendForm().then(({ status, bytes }) => [status, bytes.toString()])).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired</Message>')]);
      shiftMs = week + 1000;
      expect(await ask(String(location)).then(({ status, bytes }) => [status, bytes.toString()])).toEqual([403, expect.stringContaining('<Message>Request has expired</Message>')]);
      expect((await readLink(url)).status).toBe(200);
    } finally {
      shiftMs = 0;
    }
  });

  it('what is signed for a part is good for a day', async () => {
    const bytes = large(2);
    const { upload: begun } = await begin(alice, bytes, 'alice/day.bin');
    try {
      shiftMs = 24 * 3600_000 - 5000;
      expect((await putPart(begun!.sign!, 2, partsOf(bytes)[1]!)).status).toBe(200);
      shiftMs = 24 * 3600_000 + 1000;
      expect(await putPart(begun!.sign!, 2, partsOf(bytes)[1]!).then(({ status, bytes: body }) => [status, body.toString()])).toEqual([403, expect.stringContaining('RequestTimeTooSkewed')]);
    } finally {
      shiftMs = 0;
    }
  });
});
