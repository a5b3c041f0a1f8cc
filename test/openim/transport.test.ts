import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { ImctlError } from '../../src/base/errors.ts';
import { createTransport } from '../../src/openim/transport.ts';
import { answer, ok, READ, refusal, startRawServer, startServer, transportTo, WRITE, type TestServer } from './fakes.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => { for (const one of open.splice(0).reverse()) await one.close(); });

type Handler = Parameters<typeof startServer>[0];

async function setUp(handler: Handler, options: Parameters<typeof transportTo>[1] = {}): Promise<ReturnType<typeof transportTo> & { server: TestServer }> {
  const server = await startServer(handler);
  const parts = transportTo(server.url, options);
  open.push(server, parts.transport);
  return { ...parts, server };
}

describe('a request', () => {
  test('carries operationID, token and JSON, and gives the data', async () => {
    const { transport, server, events } = await setUp((_got, response) => answer(response, ok({ total: 1, users: null })));
    expect(await transport.request(READ)).toEqual({ total: 1, users: null });
    expect(server.got[0]).toMatchObject({ method: 'POST', url: '/user/get_users', body: '{"userID":"anna"}', headers: { operationid: 'imctl-t-0', token: 'tok', 'content-type': 'application/json', 'content-length': '17' } });
    expect(events).toEqual([{ kind: 'request', method: 'POST', route: '/user/get_users', operationID: 'imctl-t-0', status: 200, errCode: 0, ms: 0, bytes: 69, attempt: 1, context: 'staging' }]);
  });

  test('goes the same way in bulk', async () => {
    const { transport, server } = await setUp((_got, response) => answer(response, ok({})));
    await transport.request(READ);
    await transport.request({ ...READ, bulk: true });
    expect(server.got[1]).toEqual(server.got[0]);
  });

  test('sends {} for no body, and no body with GET', async () => {
    const { transport, server } = await setUp((got, response) => answer(response, got.method === 'GET' ? [] : ok()));
    expect(await transport.request({ ...WRITE, body: undefined })).toBeUndefined();
    expect(await transport.request({ ...READ, method: 'GET', expected: 'bare' })).toEqual([]);
    expect(server.got.map((one) => [one.method, one.body, one.headers['content-type']])).toEqual([['POST', '{}', 'application/json'], ['GET', '', undefined]]);
  });

  test('keeps its connection for the next', async () => {
    const { transport, server } = await setUp((_got, response) => answer(response, ok({})));
    for (let i = 0; i < 5; i++) await transport.request(READ);
    expect(server.connections()).toBe(1);
  });

  test('shares 64 connections however many go at once', async () => {
    const { transport, server } = await setUp((_got, response) => { setTimeout(() => answer(response, ok({})), 5); });
    await Promise.all(Array.from({ length: 300 }, () => transport.request(READ)));
    expect(server.got).toHaveLength(300);
    expect(server.connections()).toBeLessThanOrEqual(64);
  });

  test('keeps a path in the address', async () => {
    const server = await startServer((_got, response) => answer(response, ok({})));
    const { transport } = transportTo(`${server.url}/im/`);
    open.push(server, transport);
    await transport.request(READ);
    expect(server.got[0]!.url).toBe('/im/user/get_users');
  });
});

describe('64-bit integers', () => {
  test('come as bigint beyond 2^53, exactly, and as numbers below', async () => {
    const { transport } = await setUp((_got, response) => answer(response, '{"errCode":0,"errMsg":"","errDlt":"","data":{"idHash":18446744073709551615,"seq":-9223372036854775807,"safe":9007199254740991,"time":1767225600000,"text":"18446744073709551615","float":0.12345678901234567}}'));
    expect(await transport.request(READ)).toEqual({ idHash: 18446744073709551615n, seq: -9223372036854775807n, safe: 9007199254740991, time: 1767225600000, text: '18446744073709551615', float: 0.12345678901234567 });
  });

  test('go out as JSON numbers', async () => {
    const { transport, server } = await setUp((_got, response) => answer(response, ok({})));
    await transport.request({ ...READ, body: { idHash: 18446744073709551615n, userID: 'a' } });
    expect(server.got[0]!.body).toBe('{"idHash":18446744073709551615,"userID":"a"}');
  });

  test('a body that is no JSON is the caller\'s mistake, and nothing is sent', async () => {
    const { transport, server } = await setUp((_got, response) => answer(response, ok({})));
    const body: Record<string, unknown> = {};
    body.self = body;
    await expect(transport.request({ ...READ, body })).rejects.toMatchObject({ code: 'ARG-TYPE', exitStatus: 2 });
    expect(server.got).toEqual([]);
  });

  test('a key __proto__ is data', async () => {
    const { transport } = await setUp((_got, response) => answer(response, '{"errCode":0,"data":{"__proto__":{"polluted":1},"a":12345678901234567890}}'));
    const data = await transport.request(READ) as Record<string, unknown>;
    expect(Object.keys(data)).toEqual(['__proto__', 'a']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a refusal', () => {
  test('is an error though HTTP says 200', async () => {
    const { transport, events } = await setUp((_got, response) => answer(response, refusal(1101, 'UserIDNotFoundError', 'user not found')));
    const error = await transport.request(READ).catch((caught: unknown) => caught) as ImctlError;
    expect(error).toMatchObject({ code: 'NOT-FOUND', exitStatus: 4, errCode: 1101, httpStatus: 200, route: '/user/get_users', operationID: 'imctl-t-0', context: 'staging' });
    expect(error.message).toBe('the server has no such user: user not found, userID "anna" (POST /user/get_users)');
    expect(events).toMatchObject([{ status: 200, errCode: 1101, attempt: 1 }]);
  });

  test('is the same in an HTTP 400 (BindJSON routes)', async () => {
    const { transport } = await setUp((_got, response) => answer(response, refusal(1001, 'ArgsError', "Key: 'SendID' required"), 400));
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'SERVER-REFUSED', errCode: 1001, httpStatus: 400 });
  });
});

/** What a broken server sends; status, headers, body. */
const NONSENSE: [string, [number, Record<string, string>, string | Buffer], Record<string, unknown>, RegExp][] = [
  ['HTML', [200, { 'content-type': 'text/html; charset=utf-8' }, '<!doctype html>\n<title>Router\u001b[2J</title>'], { code: 'ANSWER-INVALID', exitStatus: 7 }, /^127\.0\.0\.1:\d+ gave text\/html "<!doctype html> <title>Router\\x1b\[2J<\/title>" instead of an answer of OpenIM \(POST \/user\/get_users, HTTP 200\)$/],
  ['text', [200, { 'content-type': 'text/plain' }, 'hello'], { code: 'ANSWER-INVALID' }, /gave text\/plain "hello" instead/],
  ['nothing', [200, {}, ''], { code: 'ANSWER-INVALID' }, /gave nothing instead/],
  ['half a JSON', [200, {}, '{"errCode":0,"data":{"users":[{"userI'], { code: 'ANSWER-INVALID' }, /gave "\{"errCode":0,"data":/],
  ['JSON of somebody else', [200, {}, '{"status":"ok"}'], { code: 'ANSWER-INVALID' }, /gave "\{"status":"ok"\}" instead/],
  ['an errCode that is no number', [200, {}, '{"errCode":"0","data":{}}'], { code: 'ANSWER-INVALID' }, /instead of an answer of OpenIM/],
  ['no data where there must be some', [200, {}, '{"errCode":0,"errMsg":"","errDlt":""}'], { code: 'ANSWER-INVALID' }, /without the data of this route/],
  ['a list where an object belongs', [200, {}, '{"errCode":0,"data":[]}'], { code: 'ANSWER-INVALID' }, /without the data of this route/],
  ['10 MB of nonsense', [200, {}, Buffer.alloc(10_000_000, 'x\u0007')], { code: 'ANSWER-INVALID' }, /gave "x\\x07x\\x07.* and 9999940 characters more instead/],
  ['an unknown route', [404, { 'content-type': 'text/plain' }, '404 page not found'], { code: 'UNSUPPORTED', exitStatus: 9, httpStatus: 404 }, /^this server has no route POST \/user\/get_users$/],
  ['an unknown route, gzipped away', [404, { 'content-encoding': 'gzip' }, gzipSync('')], { code: 'UNSUPPORTED' }, /has no route/],
  ['a 404 of somebody else', [404, { 'content-type': 'text/html' }, '<h1>Not here</h1>'], { code: 'ANSWER-INVALID' }, /HTTP 404/],
  ['a panic', [500, {}, ''], { code: 'SERVER-ERROR', exitStatus: 1, httpStatus: 500 }, /HTTP 500 without a word/],
  ['a redirect', [307, { location: '/user/get_users/' }, ''], { code: 'ANSWER-INVALID' }, /a redirect to \/user\/get_users\//],
  ['a packing nobody asked for', [200, { 'content-encoding': 'br' }, 'xx'], { code: 'ANSWER-INVALID' }, /cannot be unpacked: it is packed as "br"/],
  ['gzip that is none', [200, { 'content-encoding': 'gzip' }, 'plain'], { code: 'ANSWER-INVALID' }, /cannot be unpacked: incorrect header check/],
  ['half a gzip', [200, { 'content-encoding': 'gzip' }, gzipSync(JSON.stringify(ok({ a: 'x'.repeat(5000) }))).subarray(0, 40)], { code: 'ANSWER-INVALID' }, /cannot be unpacked: unexpected end of file/],
  ['our token echoed', [200, { 'content-type': 'text/plain' }, 'token: eyJhbGciOiJIUzI1NiJ9.eyJVc2VySUQiOiJhIn0.abc'], { code: 'ANSWER-INVALID' }, /gave text\/plain "token: \*\*\*" instead/],
];

describe('an answer that is none', () => {
  test.each(NONSENSE)('%s', async (_name, [status, headers, body], expected, message) => {
    const { transport, server } = await setUp((_got, response) => { response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body); });
    const error = await transport.request(READ).catch((caught: unknown) => caught) as ImctlError;
    expect(error).toBeInstanceOf(ImctlError);
    expect(error).toMatchObject({ operationID: 'imctl-t-0', context: 'staging', route: '/user/get_users', ...expected });
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/[\u0000-\u001f]/);
    expect(server.got).toHaveLength(1);
  });

  test.each([
    ['HTTP that is none', 'ANSWER-INVALID', 'SSH-2.0-OpenSSH_9.6\r\n', /does not answer in HTTP/],
    ['a status line cut short', 'UNREACHABLE', 'HTTP/1.1 2', /closed the connection without an answer/],
    ['half an answer', 'ANSWER-INVALID', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"errCode":0', /broke off after 12 bytes/],
    ['half a chunk', 'ANSWER-INVALID', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n{"errCode":0', /broke off after 12 bytes/],
  ])('%s is %s', async (_name, code, bytes, message) => {
    const server = await startRawServer((socket) => socket.once('data', () => socket.end(bytes)));
    const { transport } = transportTo(server.url);
    open.push(server, transport);
    const error = await transport.request(WRITE).catch((caught: unknown) => caught) as ImctlError;
    expect(error).toMatchObject({ code, exitStatus: 7, operationID: 'imctl-t-0' });
    expect(error.message).toMatch(message);
  });

  test('one that broke off is asked for again when that does no harm', async () => {
    const { transport, events } = await setUp((_got, response, count) => {
      if (count > 1) return answer(response, ok({ n: count }));
      response.writeHead(200, { 'content-length': '1000' }).write('{');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await transport.request(READ)).toEqual({ n: 2 });
    expect(events).toMatchObject([{ attempt: 1, status: 200, bytes: 0 }, { attempt: 2, errCode: 0 }]);
  });
});

describe('size', () => {
  test('an answer larger than the limit ends at the limit', async () => {
    let sent = 0;
    const { transport } = await setUp((_got, response) => {
      response.writeHead(200);
      const more = (): void => { while (!response.destroyed && sent < 100e6 && response.write(Buffer.alloc(65_536, 'x'))) sent += 65_536; };
      response.on('drain', more);
      more();
    }, { maxAnswerBytes: 1e6 });
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'ANSWER-TOO-LARGE', exitStatus: 7, message: expect.stringMatching(/larger than 977 KiB \(POST/) as unknown });
    expect(sent).toBeLessThan(20e6);
  });

  test.each([['a small bomb', 12_000_000], ['a large bomb', 80_000_000]])('%s of gzip does not go off', async (_name, size) => {
    const bomb = gzipSync(Buffer.alloc(size));
    const { transport } = await setUp((_got, response) => { response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb); }, { gzip: true, maxAnswerBytes: 4e6 });
    const before = process.memoryUsage().arrayBuffers;
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'ANSWER-TOO-LARGE' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(size / 2);
  });

  test('gzip is asked for when told to, and inflated, small and large', async () => {
    const small = 'ä'.repeat(1000);
    const large = Array.from({ length: 300_000 }, (_one, i) => i * 7919).join();
    const { transport, server, events } = await setUp((_got, response, count) => {
      const data = { text: count === 1 ? small : large };
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(ok(data))));
    }, { gzip: true });
    expect(await transport.request(READ)).toEqual({ text: small });
    expect(await transport.request(READ)).toEqual({ text: large });
    expect(server.got[0]!.headers['accept-encoding']).toBe('gzip');
    expect(events[0]!.bytes).toBeLessThan(200);
  });

  test('gzip is not asked for on this machine, where it only costs', async () => {
    const { transport, server } = await setUp((_got, response) => answer(response, ok({})));
    await transport.request(READ);
    expect(server.got[0]!.headers['accept-encoding']).toBeUndefined();
  });
});

describe('no answer', () => {
  test('nobody listens', async () => {
    const gone = await startServer(() => {});
    await gone.close();
    const { transport, clock, events } = transportTo(gone.url);
    open.push(transport);
    await expect(transport.request(WRITE)).rejects.toMatchObject({ code: 'UNREACHABLE', exitStatus: 7, retryable: true, message: `nothing listens at 127.0.0.1:${gone.port} (POST /user/user_register)`, hint: expect.stringContaining('imctl context show') as unknown });
    // Nothing had been sent, so that even this write was tried again.
    expect(events.map((event) => event.attempt)).toEqual([1, 2, 3]);
    expect(clock.slept).toEqual([150, 300]);
  });

  test('a connection reset is tried again for a read, never for a write that makes something new', async () => {
    const server = await startRawServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const { transport, events } = transportTo(server.url);
    open.push(server, transport);
    await expect(transport.request(WRITE)).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('closed the connection without an answer') as unknown });
    expect(events).toHaveLength(1);
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(events).toHaveLength(4);
  });

  test('an answer that takes too long ends in time', async () => {
    const { transport } = await setUp((_got, response) => { response.writeHead(200).write('{'); }, { clock: systemClock });
    const startedAt = performance.now();
    await expect(transport.request({ ...READ, timeoutMs: 120 })).rejects.toMatchObject({ code: 'TIMEOUT', exitStatus: 7, httpStatus: 200, message: expect.stringMatching(/^no whole answer from .* within 0\.1 s/) as unknown });
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });

  test('a server that never answers: the time limit of the transport holds', async () => {
    const { transport } = await setUp(() => {}, { clock: systemClock, timeoutMs: 100 });
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'TIMEOUT', message: expect.stringMatching(/^no answer from /) as unknown });
  });

  test('a host that does not take the connection ends at the connect limit', async () => {
    const { transport, events } = transportTo('http://192.0.2.1:9', { connectTimeoutMs: 50 });
    open.push(transport);
    await expect(transport.request(READ)).rejects.toMatchObject({ code: expect.stringMatching(/TIMEOUT|UNREACHABLE/) as unknown, exitStatus: 7 });
    expect(events.length).toBeGreaterThan(1);
  });

  test('https is spoken with a certificate that is trusted, and refused with one that is not', async () => {
    const read = (name: string): string => readFileSync(join(import.meta.dirname, 'tls', name), 'utf8');
    const server = createServer({ key: read('key.pem'), cert: read('cert.pem') }, (request, response) => { request.resume().on('end', () => answer(response, ok({ n: 1 }))); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const parts = transportTo(url);
    open.push({ close: () => { server.closeAllConnections(); server.close(); } }, parts.transport);
    await expect(parts.transport.request(READ)).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringMatching(/no secure connection to 127.*self-signed certificate/) as unknown });
    expect(parts.events).toHaveLength(1);
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, read('cert.pem')]);
    try {
      expect(await parts.transport.request(READ)).toEqual({ n: 1 });
    } finally {
      setDefaultCACertificates(before);
    }
  });

  test('https to a server of http says so', async () => {
    const server = await startServer((_got, response) => answer(response, ok({})));
    const { transport, events } = transportTo(server.url.replace('http', 'https'));
    open.push(server, transport);
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('no secure connection') as unknown, hint: expect.stringContaining('is it https') as unknown });
    expect(events).toHaveLength(1);
  });

  test.each(['ftp://host', 'staging', 'http://', 'http://user:pass@host', 'http://host?x=1'])('%s is no address', (api) => {
    expect(() => createTransport({ name: 'x', api, clock: systemClock })).toThrow(expect.objectContaining({ code: 'CONTEXT-INVALID', message: expect.not.stringContaining('pass@') as unknown }));
  });
});

describe('an abort', () => {
  test('ends a request that waits', async () => {
    const { transport, server } = await setUp(() => {});
    const stop = new AbortController();
    const call = transport.request({ ...READ, signal: stop.signal });
    await expect.poll(() => server.got.length).toBe(1);
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: 'INTERRUPTED', exitStatus: 130 });
  });

  test('before the request sends nothing', async () => {
    const { transport, server } = await setUp((_got, response) => answer(response, ok({})));
    for (const bulk of [true, false]) await expect(transport.request({ ...READ, bulk, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(server.got).toEqual([]);
  });

  test('with a reason of ours gives that reason', async () => {
    const { transport } = await setUp(() => {});
    const reason = new ImctlError('TERMINATED', 'told to stop');
    for (const bulk of [true, false]) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(reason), 20);
      await expect(transport.request({ ...READ, bulk, signal: stop.signal })).rejects.toBe(reason);
    }
  });

  test('by closing the transport ends what is under way, with no other try', async () => {
    const { transport, server, events } = await setUp(() => {});
    const call = transport.request(READ);
    await expect.poll(() => server.got.length).toBe(1);
    transport.close();
    await expect(call).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect([server.got.length, events.length]).toEqual([1, 2]);
  });

  test('ends the pause before another try', async () => {
    const stop = new AbortController();
    const { transport, events } = await setUp((_got, response) => { answer(response, 'busy', 503); stop.abort(); });
    await expect(transport.request({ ...READ, signal: stop.signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(events).toHaveLength(1);
  });
});

describe('another try', () => {
  test.each([502, 503, 504])('after HTTP %i for a read', async (status) => {
    const { transport, events, clock } = await setUp((_got, response, count) => (count < 3 ? answer(response, '<html>bad gateway', status) : answer(response, ok({ n: count }))));
    expect(await transport.request(READ)).toEqual({ n: 3 });
    expect(events.map(({ attempt, status: got, operationID }) => [attempt, got, operationID])).toEqual([[1, status, 'imctl-t-0'], [2, status, 'imctl-t-0'], [3, 200, 'imctl-t-0']]);
    expect(clock.slept).toEqual([150, 300]);
  });

  test('not for a write that makes something new, which the proxy may have passed on', async () => {
    const { transport, server } = await setUp((_got, response) => answer(response, 'bad gateway', 502));
    await expect(transport.request(WRITE)).rejects.toMatchObject({ code: 'UNREACHABLE', httpStatus: 502, retryable: true });
    expect(server.got).toHaveLength(1);
  });

  test('waits as long as a 429 asks, even for a write: the limiter stands before the handlers', async () => {
    const { transport, clock } = await setUp((_got, response, count) => (count === 1 ? answer(response, refusal(429, 'too many requests, please try again later'), 429, { 'retry-after': '2' }) : answer(response, ok())));
    expect(await transport.request(WRITE)).toBeUndefined();
    expect(clock.slept).toEqual([2000]);
  });

  test('understands a date in Retry-After', async () => {
    const { transport, clock } = await setUp((_got, response, count) => (count === 1 ? answer(response, 'slow down', 429, { 'retry-after': new Date(clock.now() + 5000).toUTCString() }) : answer(response, ok())));
    await transport.request(WRITE);
    expect(clock.slept).toEqual([5000]);
  });

  test('is not made when the wait would pass the time limit', async () => {
    const { transport, server, clock } = await setUp((_got, response) => answer(response, refusal(429, 'too many requests'), 429, { 'retry-after': '60' }));
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'SERVER-BUSY', retryable: true, errCode: 429 });
    expect(server.got).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  test('ends after three, with the last error', async () => {
    const { transport, server } = await setUp((_got, response, count) => answer(response, `no ${count}`, 503));
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'UNREACHABLE', httpStatus: 503 });
    expect(server.got).toHaveLength(3);
  });

  test('is not made for what the server refused', async () => {
    const { transport, server } = await setUp((_got, response) => answer(response, refusal(500, 'ServerInternalError', 'boom')));
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'SERVER-ERROR' });
    expect(server.got).toHaveLength(1);
  });

  test('waits anything between nothing and the limit', async () => {
    const { transport, clock } = await setUp((_got, response) => answer(response, '', 503), { random: () => 0 });
    await expect(transport.request(READ)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(clock.slept).toEqual([0, 0]);
  });
});
