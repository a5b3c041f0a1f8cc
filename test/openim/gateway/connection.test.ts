import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { startRawServer } from '../fakes.ts';
import { connect, failure, fakeGateway, fakeHTTP, withEmulator } from './setup.ts';

const text = (sendID: string, recvID: string, words: string) => ({
  sendID, recvID, clientMsgID: randomUUID(), sessionType: 1, contentType: 101, msgFrom: 100, senderPlatformID: 1, createTime: Date.now(), status: 1, content: Buffer.from(JSON.stringify({ content: words })),
});

describe.each([{ gzip: false }, { gzip: true }])('on the emulator, gzip $gzip', ({ gzip }) => {
  test('a message is acknowledged with its IDs, pushed to both, and pulled again by range and by sequence number', async () => {
    const { gatewayURL: gateway, tokenOf } = await withEmulator(['anna', 'ben']);
    const anna = await connect({ gateway, gzip, token: await tokenOf('anna') });
    const ben = await connect({ gateway, gzip, userID: 'ben', token: await tokenOf('ben') });
    const sent = text('anna', 'ben', 'héllo 👋');
    const acknowledged = await anna.connection.ask('send', sent);
    expect(acknowledged).toMatchObject({ clientMsgID: sent.clientMsgID, serverMsgID: expect.stringMatching(/^[0-9a-f]{32}$/), modify: null });
    await ben.until(({ pushes }) => pushes.length === 1);
    const pushed = ben.pushes[0]!.msgs.si_anna_ben!.Msgs[0]!;
    expect(pushed).toMatchObject({ clientMsgID: sent.clientMsgID, serverMsgID: acknowledged.serverMsgID, seq: 1, sendTime: acknowledged.sendTime });
    expect(JSON.parse(Buffer.from(pushed.content).toString())).toEqual({ content: 'héllo 👋' });
    await anna.until(({ pushes }) => pushes.length === 1);
    expect(await ben.connection.ask('maxSeqs', { userID: 'ben' })).toMatchObject({ maxSeqs: { si_anna_ben: 1 } });
    for (const pulled of [
      await ben.connection.ask('pullRanges', { userID: 'ben', seqRanges: [{ conversationID: 'si_anna_ben', begin: 1, end: 1, num: 1 }] }),
      await ben.connection.ask('pullSeqs', { userID: 'ben', conversations: [{ conversationID: 'si_anna_ben', seqs: [1] }] }),
    ]) expect(pulled.msgs.si_anna_ben!.Msgs).toMatchObject([{ seq: 1, clientMsgID: sent.clientMsgID }]);
    expect(await ben.connection.ask('readSeqs', { userID: 'ben', conversationIDs: [] })).toMatchObject({ seqs: { si_anna_ben: { maxSeq: 1, hasReadSeq: 0 } } });
    expect((await ben.connection.ask('lastMessages', { userID: 'ben', conversationIDs: ['si_anna_ben'] })).msgs.si_anna_ben).toMatchObject({ seq: 1 });
  });

  test('many requests at once are each answered by their own', async () => {
    const { gatewayURL: gateway, tokenOf } = await withEmulator(['anna', 'ben']);
    const anna = await connect({ gateway, gzip, token: await tokenOf('anna') });
    const messages = Array.from({ length: 100 }, (_, at) => text('anna', 'ben', String(at)));
    const answers = await Promise.all(messages.map((one) => anna.connection.ask('send', one)));
    expect(answers.map((one) => one.clientMsgID)).toEqual(messages.map((one) => one.clientMsgID));
  });

  test('who comes and goes is told to who wants to know', async () => {
    const { gatewayURL: gateway, tokenOf } = await withEmulator(['anna', 'ben']);
    const anna = await connect({ gateway, gzip, token: await tokenOf('anna') });
    expect(await anna.connection.ask('watchOnline', { subscribeUserID: ['ben'], unsubscribeUserID: [] })).toEqual({ subscribers: [{ userID: 'ben', onlinePlatformIDs: [] }] });
    const ben = await connect({ gateway, gzip, userID: 'ben', platformID: 5, token: await tokenOf('ben', 5) });
    await anna.until(({ online }) => online.length === 1);
    ben.connection.cut();
    await anna.until(({ online }) => online.length === 2);
    expect(anna.online.map((one) => one.subscribers)).toEqual([[{ userID: 'ben', onlinePlatformIDs: [5] }], [{ userID: 'ben', onlinePlatformIDs: [] }]]);
  });

  test('a second login on the platform ends the first: it says so, and so does what waits', async () => {
    let later = 0;
    const { gatewayURL: gateway, tokenOf } = await withEmulator(['anna'], { clock: { now: () => Date.now() + later } });
    const first = await connect({ gateway, gzip, token: await tokenOf('anna') });
    // Two tokens of one second are the same token.
    later = 1000;
    await connect({ gateway, gzip, token: await tokenOf('anna') });
    expect(await first.ended).toMatchObject({ why: 'kicked', error: { code: 'TOKEN-REFUSED', exitStatus: 5 } });
    expect(await failure(first.connection.ask('maxSeqs', { userID: 'anna' }))).toMatchObject({ message: expect.stringContaining('ended the session: kicked') });
    expect(first.frames.at(-1)).toMatchObject({ name: 'kick', direction: 'in' });
  });

  test('logging out is answered, and then the server closes', async () => {
    const { gatewayURL: gateway, tokenOf } = await withEmulator(['anna']);
    const anna = await connect({ gateway, gzip, token: await tokenOf('anna') });
    await anna.connection.ask('logout', { userID: 'anna', platformID: 1 });
    expect(await anna.ended).toMatchObject({ why: 'logged-out', code: 1006 });
  });

  test('a refusal has the server\'s number and leaves the connection as it is', async () => {
    const { gatewayURL: gateway, tokenOf } = await withEmulator(['anna']);
    const anna = await connect({ gateway, gzip, token: await tokenOf('anna') });
    expect(await failure(anna.connection.ask('send', text('anna', 'nobody', 'hello')))).toMatchObject({ errCode: 1004, code: 'NOT-FOUND', message: expect.stringContaining('(gateway send)') });
    expect(await anna.connection.ask('background', { userID: 'anna', isBackground: true })).toEqual({});
  });
});

describe('a login that is refused', () => {
  test.each([
    { why: 'a token that is none', change: { token: 'garbage' }, errCode: 1503 },
    { why: 'the token of another user', change: { userID: 'ben' }, errCode: 1502 },
    { why: 'the token of another platform', change: { platformID: 2 }, errCode: 1502 },
    { why: 'a platform that is none', change: { platformID: 99 }, errCode: 1602 },
    { why: 'no user', change: { userID: '' }, errCode: 1602 },
  ])('$why: the server\'s code $errCode', async ({ change, errCode }) => {
    const { gatewayURL: gateway, tokenOf } = await withEmulator(['anna', 'ben']);
    const token = await tokenOf('anna');
    const refused = await failure(connect({ gateway, token, ...change }));
    expect(refused.errCode).toBe(errCode);
    expect(refused.message).toContain('(GET gateway)');
    expect(refused.message).not.toContain(token);
    // The secret of the administrator has nothing to do with it.
    if (errCode < 1600) expect(refused.hint).toMatch(/^log in again for a new token; .* may belong to two servers/);
  });
});

describe('where there is no gateway', () => {
  test.each([
    { status: 404, body: 'not here', says: /is no gateway: it answers HTTP 404 where a WebSocket is expected: "not here"/ },
    { status: 200, body: '<html>', says: /HTTP 200/ },
    { status: 500, body: '', says: /HTTP 500 where a WebSocket is expected \(?/ },
  ])('an HTTP answer $status is told with what to do', async ({ status, body, says }) => {
    const error = await failure(connect({ gateway: await fakeHTTP(status, body) }));
    expect(`${error.message} `).toMatch(says);
    expect(error).toMatchObject({ code: 'ANSWER-INVALID', exitStatus: 7, hint: expect.stringContaining('10001') });
  });

  test('a redirect is told with where it leads', async () => {
    expect(await failure(connect({ gateway: await fakeHTTP(302, 'moved', { location: 'https://login.example/' }) }))).toMatchObject({ code: 'ANSWER-INVALID', message: expect.stringMatching(/HTTP 302 where a WebSocket is expected, a redirect to https:\/\/login\.example\/$/) });
  });

  test.each(['http://127.0.0.1:1', 'nonsense', 'ws://'])('%s is no address of one', async (gateway) => {
    expect(await failure(connect({ gateway }))).toMatchObject({ code: 'CONTEXT-INVALID', exitStatus: 2 });
  });

  test('nothing listens', async () => {
    const { url, close } = await startRawServer(() => {});
    await close();
    expect(await failure(connect({ gateway: url.replace('http', 'ws') }))).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('nothing listens at') });
  });

  test('a server that accepts and never answers', async () => {
    const { url, close } = await startRawServer(() => {});
    const error = await failure(connect({ gateway: url.replace('http', 'ws'), timeoutMs: 1000 }));
    await close();
    expect(error).toMatchObject({ code: 'TIMEOUT', message: expect.stringMatching(/no answer from 127.0.0.1:\d+ within 1 s/), hint: expect.stringContaining('a port of its own, 10001') });
  });

  test.each([['garbage', 'SSH-2.0-OpenSSH\r\n'], ['a wrong key', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: bm8=\r\n\r\n']])('a server that answers %s', async (_what, bytes) => {
    const { url, close } = await startRawServer((socket) => socket.once('data', () => socket.write(bytes)));
    const error = await failure(connect({ gateway: url.replace('http', 'ws'), timeoutMs: 60_000 }));
    await close();
    expect(error).toMatchObject({ code: 'ANSWER-INVALID', exitStatus: 7, hint: expect.stringContaining('a port of its own, 10001') });
  });

  test('a server that hangs up, and one that is given up on', async () => {
    const { url, close } = await startRawServer((socket) => socket.once('data', () => socket.destroy()));
    expect(await failure(connect({ gateway: url.replace('http', 'ws') }))).toMatchObject({ code: 'UNREACHABLE' });
    await close();
    const silent = await startRawServer(() => {});
    const stop = new AbortController();
    const wanted = failure(connect({ gateway: silent.url.replace('http', 'ws'), signal: stop.signal }));
    stop.abort();
    expect(await wanted).toMatchObject({ code: 'INTERRUPTED' });
    await silent.close();
  });
});

describe('a gateway that misbehaves', () => {
  const push = (data: string) => JSON.stringify({ reqIdentifier: 2001, msgIncr: '', operationID: 'x', errCode: 0, errMsg: '', data });

  test.each([
    { what: 'no JSON', send: (socket: WebSocket) => socket.send(Buffer.from('nonsense')), says: /no JSON: "nonsense"/ },
    { what: 'JSON that is no frame', send: (socket: WebSocket) => socket.send(Buffer.from('[1,2]')), says: /no frame/ },
    { what: 'data that is no text', send: (socket: WebSocket) => socket.send(Buffer.from('{"reqIdentifier":2001,"data":{}}')), says: /data is no text/ },
    { what: 'a push that is no protobuf', send: (socket: WebSocket) => socket.send(Buffer.from(push(Buffer.from([0x0a, 0xff]).toString('base64')))), says: /cannot be read/ },
    { what: 'a text', send: (socket: WebSocket) => socket.send('hello\u001b[31m'), says: /it is a text: "hello\\\\x1b/ },
    { what: 'a frame against the protocol', send: (socket: WebSocket) => { (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xff, 0x00])); }, says: /Invalid WebSocket frame/ },
    { what: 'no gzip where that was agreed', gzip: true, send: (socket: WebSocket) => socket.send(Buffer.from(push(''))), says: /no gzip, though that was agreed/ },
    { what: 'a bomb of gzip', gzip: true, send: (socket: WebSocket) => socket.send(gzipSync(Buffer.alloc(32 * 1024 * 1024))), says: /no gzip/ },
  ])('$what ends the connection, and says so to what waits', async ({ send, says, gzip }) => {
    const gateway = await fakeGateway((socket) => socket.on('message', () => send(socket)));
    const { connection, ended } = await connect({ gateway, gzip });
    expect(await failure(connection.ask('maxSeqs', { userID: 'anna' }))).toMatchObject({ code: 'ANSWER-INVALID', exitStatus: 7, message: expect.stringMatching(says) });
    expect(await ended).toMatchObject({ why: 'garbled' });
  });

  test('an answer of another shape than was asked for', async () => {
    const gateway = await fakeGateway((socket) => socket.on('message', (bytes: Buffer) => {
      socket.send(Buffer.from(JSON.stringify({ ...JSON.parse(bytes.toString()), errCode: 0, errMsg: '', data: Buffer.from([0x0a, 0xff, 0x01]).toString('base64') })));
    }));
    const { connection } = await connect({ gateway });
    expect((await failure(connection.ask('maxSeqs', { userID: 'anna' }))).message).toMatch(/the answer to maxSeqs is no GetMaxSeqResp/);
  });

  test('frames come in the same packet as the handshake', async () => {
    const gateway = await fakeGateway((socket) => socket.send(Buffer.from(push(''))));
    const { until } = await connect({ gateway });
    await until(({ pushes }) => pushes.length === 1);
  });

  test.each([
    { what: 'what cannot be read, in the packet of the handshake', act: (socket: WebSocket) => socket.send(Buffer.from('nonsense')), why: 'garbled', says: 'no JSON: "nonsense"' },
    { what: 'the end, in the packet of the handshake', act: (socket: WebSocket) => socket.close(1011, 'upstream is gone'), why: 'lost', says: 'closed the connection (code 1011, upstream is gone)' },
  ])('$what: it ends once the caller has it, and whoever asks after that is told how', async ({ act, why, says }) => {
    const connected = connect({ gateway: await fakeGateway(act) });
    let isMine = false;
    const { connection, ended } = await connected.finally(() => { isMine = true; });
    expect([isMine, (await ended).why]).toEqual([true, why]);
    expect((await failure(connection.ask('maxSeqs', { userID: 'anna' }))).message).toContain(says);
  });

  test('no answer is a timeout with the operationID; one that comes after it is known to be late', async () => {
    const asked: Buffer[] = [];
    let reply = () => {};
    const gateway = await fakeGateway((socket) => {
      socket.on('message', (bytes: Buffer) => asked.push(bytes));
      reply = () => socket.send(Buffer.from(JSON.stringify({ ...JSON.parse(asked[0]!.toString()), errCode: 0, errMsg: '', data: null })));
    });
    const { connection, until, frames } = await connect({ gateway, answerMs: 30 });
    expect(await failure(connection.ask('maxSeqs', { userID: 'anna' }))).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('did not answer maxSeqs within 0.03 s'), operationID: expect.any(String) });
    await expect.poll(() => asked.length).toBe(1);
    reply();
    await until(() => frames.some((one) => one.late));
  });

  test('silence, even to heartbeats, ends it; an answer to them keeps it', async () => {
    const mute = await fakeGateway((socket) => { (socket as unknown as { _autoPong: boolean })._autoPong = false; });
    const dead = await connect({ gateway: mute, pingMs: 20, pongMs: 20 });
    expect(await dead.ended).toMatchObject({ why: 'silent', error: { code: 'TIMEOUT' } });
    let pings = 0;
    let enough = () => {};
    const gateway = await fakeGateway((socket) => socket.on('ping', () => { if (++pings === 7) enough(); }));
    const pinged = new Promise<void>((resolve) => { enough = resolve; });
    // Without an answer to the first it would end before the last.
    const alive = await connect({ gateway, pingMs: 250, pongMs: 1000 });
    expect(await Promise.race([alive.ended, pinged])).toBeUndefined();
    expect([alive.frames.map((one) => one.name).includes('heartbeat'), dead.frames]).toEqual([true, []]);
  });

  test('an answer to a heartbeat that came while the process was held up counts', async () => {
    const gateway = await fakeGateway((socket) => socket.once('ping', () => { for (const end = performance.now() + 600; performance.now() < end;); }));
    const alive = await connect({ gateway, pingMs: 300, pongMs: 300 });
    expect(await Promise.race([alive.ended, alive.until(({ frames }) => frames.some((one) => one.name === 'heartbeat'))])).toBeUndefined();
  });

  test('closing is told with its code, and what waits fails', async () => {
    const gateway = await fakeGateway((socket) => socket.on('message', () => socket.close(1011, 'no more')));
    const { connection, ended } = await connect({ gateway });
    expect(await failure(connection.ask('maxSeqs', { userID: 'anna' }))).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('closed the connection (code 1011, no more)') });
    expect(await ended).toMatchObject({ why: 'lost', code: 1011 });
  });

  test('too much unanswered is refused, and so is a frame larger than a gateway takes', async () => {
    const gateway = await fakeGateway(() => {});
    const { connection } = await connect({ gateway });
    const waiting = Array.from({ length: 256 }, () => failure(connection.ask('maxSeqs', { userID: 'anna' })));
    expect(await failure(connection.ask('maxSeqs', { userID: 'anna' }))).toMatchObject({ code: 'TOO-MANY', message: 'anna has 256 unanswered requests at ' + new URL(gateway).host });
    connection.cut();
    expect((await Promise.all(waiting)).every((one) => one.message.includes('was cut'))).toBe(true);
    const other = await connect({ gateway });
    expect(await failure(other.connection.ask('send', text('anna', 'ben', 'x'.repeat(60_000))))).toMatchObject({ code: 'ARG-TYPE', message: expect.stringMatching(/send takes \d+ bytes on the wire, and the gateway takes 51200/) });
  });

  test('giving up on an answer leaves the connection', async () => {
    const gateway = await fakeGateway((socket) => socket.on('message', (bytes: Buffer) => {
      const frame = JSON.parse(gunzipSync(bytes).toString()) as { reqIdentifier: number };
      if (frame.reqIdentifier === 2004) socket.send(gzipSync(JSON.stringify({ ...frame, errCode: 0, errMsg: '', data: null })));
    }));
    const { connection } = await connect({ gateway, gzip: true });
    const stop = new AbortController();
    const wanted = failure(connection.ask('maxSeqs', { userID: 'anna' }, { signal: stop.signal }));
    stop.abort();
    expect(await wanted).toMatchObject({ code: 'INTERRUPTED' });
    expect(await connection.ask('background', { userID: 'anna', isBackground: false })).toEqual({});
  });
});
