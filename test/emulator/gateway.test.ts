// The gateway as a stranger sees it, who knows only `ws` and @openim/protocol; and as a hostile one does.

import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PbCoder } from '@openim/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { callerOf, spawnEmulator } from './client.ts';
import { encodeRequest } from './wire-gob.ts';
import { connectWire, introduce, messageOf, textMessage, type Wire } from './wire.ts';

let emulator: Emulator;
let aheadMs = 0;
let people: Awaited<ReturnType<typeof introduce>>;
beforeAll(async () => {
  emulator = await createEmulator({ clock: { now: () => Date.now() + aheadMs } });
  people = await introduce(emulator.apiURL, 'alice', 'bob', 'mallory');
});
afterAll(() => emulator.close());

const enter = async (userID: string, platformID = 1, more: Record<string, string> = {}): Promise<Wire> =>
  connectWire(emulator.gatewayURL, userID, platformID, await people.tokenOf(userID, platformID), more);

describe('two users with an independent client', () => {
  it.each<Record<string, string>>([{}, { compression: 'gzip' }, { sdkType: '' }, { sdkType: 'go', compression: 'gzip' }])('send, receive, pull, read, revoke, get kicked (%o)', async (more) => {
    const bobToken = await people.tokenOf('bob');
    const alice = await enter('alice', 1, more), bob = await connectWire(emulator.gatewayURL, 'bob', 1, bobToken, more);
    const clientMsgID = `hi${Object.values(more).join('')}`;

    const sent = await alice.ask(1003, textMessage('alice', 'bob', clientMsgID, 'hello <bob> & co'));
    expect(sent).toMatchObject({ errCode: 0, errMsg: '' });
    const { serverMsgID } = PbCoder.UserSendMsgResp.decode(sent.data);
    const message = messageOf(await bob.next());
    expect(message).toMatchObject({ conversationID: 'si_alice_bob', serverMsgID, clientMsgID, sendID: 'alice', status: 2, content: { content: 'hello <bob> & co' } });
    expect(messageOf(await alice.next())).toMatchObject({ serverMsgID });

    const { seqs } = PbCoder.GetConversationsHasReadAndMaxSeqResp.decode((await bob.ask(1006, PbCoder.GetConversationsHasReadAndMaxSeqReq.encode({ userID: 'bob', conversationIDs: [] }).finish())).data);
    expect(seqs.si_alice_bob).toMatchObject({ maxSeq: message.seq });
    const range = { conversationID: 'si_alice_bob', begin: message.seq, end: message.seq, num: 1 };
    const pulled = PbCoder.PullMessageBySeqsResp.decode((await bob.ask(1002, PbCoder.PullMessageBySeqsReq.encode({ userID: 'bob', seqRanges: [range], order: 0 }).finish())).data);
    expect(pulled.msgs.si_alice_bob!.Msgs.map((one) => one.clientMsgID)).toEqual([clientMsgID]);

    const asBob = callerOf(emulator.apiURL, bobToken);
    await asBob('/msg/mark_conversation_as_read', { conversationID: 'si_alice_bob', userID: 'bob', hasReadSeq: message.seq, seqs: [] });
    expect(messageOf(await alice.next())).toMatchObject({ contentType: 2200, conversationID: 'n_alice_bob' });
    expect(messageOf(await bob.next())).toMatchObject({ contentType: 2200 });

    expect((await people.admin('/msg/revoke_msg', { userID: 'alice', conversationID: 'si_alice_bob', seq: message.seq })).errCode).toBe(0);
    expect(messageOf(await bob.next())).toMatchObject({ contentType: 2101 });

    // Two tokens of one second are the same text, and the same token kicks nobody.
    aheadMs += 1000;
    const second = await enter('bob', 1, more);
    expect(await bob.next()).toMatchObject({ reqIdentifier: 2002, errCode: 0 });
    expect(await bob.closed).toBe(1006);
    expect((await asBob('/msg/get_server_time', {})).errCode).toBe(1506);
    second.socket.terminate();
    alice.socket.terminate();
  });

  it('pushes nothing to an iOS device in the background, and again when it is back', async () => {
    const bob = await enter('bob'), alice = await enter('alice', 2);
    const toBackground = async (isBackground: boolean) => bob.ask(2004, new Uint8Array(isBackground ? [0x10, 1] : []));
    expect((await toBackground(true)).errCode).toBe(0);
    await alice.ask(1003, textMessage('alice', 'bob', 'unheard'));
    await toBackground(false);
    await alice.ask(1003, textMessage('alice', 'bob', 'heard'));
    expect(messageOf(await bob.next())).toMatchObject({ clientMsgID: 'heard' });
    for (const { socket } of [alice, bob]) socket.terminate();
  });
});

it('devices of both encodings, packed and plain, are pushed the same message', async () => {
  const wires = [{}, { compression: 'gzip' }, { sdkType: 'go' }, { sdkType: 'go', compression: 'gzip' }];
  const bobs = await Promise.all(wires.map((more, i) => enter('bob', i + 1, more as Record<string, string>)));
  const alice = await enter('alice', 6, { sdkType: 'go' });
  await alice.ask(1003, textMessage('alice', 'bob', 'toAll'));
  for (const bob of bobs) expect(messageOf(await bob.next())).toMatchObject({ clientMsgID: 'toAll', content: { content: 'hello' } });
  for (const { socket } of [alice, ...bobs]) socket.terminate();
});

describe('a hostile client in gob', () => {
  it.each<[string, Buffer]>([
    ['bytes that are no stream', Buffer.from([0xff, 0, 1])],
    ['JSON', Buffer.from('{"reqIdentifier":1001,"sendID":"mallory"}')],
    ['a length of two million million', Buffer.from([0xfa, 2, 0, 0, 0, 0, 0])],
    ['a stream cut short', encodeRequest(1001, 'mallory', 'op', '1', new Uint8Array()).subarray(0, -1)],
    ['another sender', encodeRequest(1001, 'alice', 'op', '1', new Uint8Array())],
  ])('%s ends its own connection', async (_what, bytes) => {
    const mallory = await enter('mallory', 3, { sdkType: 'go' });
    mallory.socket.send(bytes);
    expect(await mallory.closed).toBe(1006);
  });
});

it('tells a plain request with good parameters that it is no upgrade', async () => {
  const token = await people.tokenOf('alice');
  const url = `${emulator.gatewayURL.replace('ws:', 'http:')}/?${new URLSearchParams({ sendID: 'alice', platformID: '1', operationID: 'x', isBackground: 'f', token })}`;
  expect((await fetch(url)).status).toBe(400);
  expect(await (await fetch(url.replace('alice', 'bob'))).json()).toMatchObject({ errCode: 1502 });
});

describe('a hostile client', () => {
  it.each<[string, Record<string, string>, Buffer, number]>([
    ['bytes that are no frame', {}, Buffer.from([0xff, 0, 1]), 1006],
    ['a gzip bomb', { compression: 'gzip' }, gzipSync(Buffer.alloc(40_000_000)), 1006],
    ['a gzip stream cut short', { compression: 'gzip' }, gzipSync('{"reqIdentifier":1001}').subarray(0, 15), 1006],
    ['a megabyte', {}, Buffer.alloc(1_000_000), 1009],
    ['base64 that is none', {}, Buffer.from('{"reqIdentifier":1001,"sendID":"mallory","data":"*"}'), 1006],
    ['a number beyond an int', {}, Buffer.from('{"reqIdentifier":1e99,"sendID":"mallory"}'), 1006],
    ['a name of every object', {}, Buffer.from('{"reqIdentifier":1001,"sendID":"__proto__"}'), 1006],
    ['a list', {}, Buffer.from('[]'), 1006],
  ])('%s ends its own connection and no other', async (_what, more, bytes, code) => {
    const mallory = await enter('mallory', 3, more), bob = await enter('bob', 4);
    mallory.socket.send(bytes);
    expect(await mallory.closed).toBe(code);
    expect((await bob.ask(1001, PbCoder.GetMaxSeqResp.encode({ maxSeqs: {}, minSeqs: {} }).finish())).errCode).toBe(1002);
    bob.socket.terminate();
  });

  it('payloads that are no protobuf are answered, whatever they are', async () => {
    const mallory = await enter('mallory');
    for (const request of [1001, 1002, 1003, 1005, 1006, 1007, 2004, 2005]) {
      expect(await mallory.ask(request, new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]))).toMatchObject({ errCode: 500, errMsg: 'ServerInternalError' });
    }
    mallory.socket.terminate();
  });

  it('a thousand connections that never say a word do not keep others out', { timeout: 30_000 }, async () => {
    const { hostname, port } = new URL(emulator.gatewayURL);
    const silent = await Promise.all(Array.from({ length: 1000 }, () => new Promise<ReturnType<typeof connect>>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(socket));
      socket.on('error', reject);
    })));
    const alice = await enter('alice');
    expect((await alice.ask(1003, textMessage('alice', 'bob', 'through'))).errCode).toBe(0);
    for (const socket of silent) socket.destroy();
    alice.socket.terminate();
  });

  it('a device that vanished without a word is cut after half a minute of silence, and its user is offline', async () => {
    let ahead = 0;
    const checks = new Set<() => void>();
    const other = await createEmulator({ clock: { now: () => Date.now() + ahead, every: (_ms, work) => { checks.add(work); return () => checks.delete(work); } } });
    const { admin, tokenOf } = await introduce(other.apiURL, 'alice');
    const alice = await connectWire(other.gatewayURL, 'alice', 1, await tokenOf('alice'));
    const isOnline = async () => ((await admin('/user/get_users_online_status', { userIDs: ['alice'] })).data as { status: number }[])[0]!.status === 1;
    ahead = 29_000;
    for (const check of checks) check();
    expect(await isOnline()).toBe(true);
    ahead = 31_000;
    for (const check of checks) check();
    expect(await isOnline()).toBe(false);
    expect(await alice.closed).toBe(1006);
    await other.close();
  });

  it('one who reads nothing is cut when 256 frames wait for it', { timeout: 30_000 }, async () => {
    const bob = await enter('bob', 5), alice = await enter('alice');
    bob.socket.pause();
    for (let i = 0; i < 2000 && (await statusOf('bob')) === 1; i += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, k) => alice.ask(1003, textMessage('alice', 'bob', `flood${i + k}`, 'x'.repeat(30_000)))));
    }
    expect(await statusOf('bob')).toBe(0);
    for (const { socket } of [alice, bob]) socket.terminate();
  });

  const statusOf = async (userID: string) => ((await people.admin('/user/get_users_online_status', { userIDs: [userID] })).data as { status: number }[])[0]!.status;
});

describe('kill -9 while devices send', () => {
  it('keeps every message that was acknowledged, once, with numbers that go on', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const data = join(folder, 'im.db');
    const acknowledged: string[] = [];
    for (let round = 0; round < 2; round++) {
      const process_ = await spawnEmulator(data);
      const { tokenOf } = await introduce(process_.apiURL, 'alice', 'bob');
      const alice = await connectWire(process_.gatewayURL, 'alice', 1, await tokenOf('alice'));
      let isDead = false;
      const send = async (lane: number): Promise<void> => {
        for (let i = 0; !isDead; i++) {
          const answer = alice.ask(1003, textMessage('alice', 'bob', `m${round}_${lane}_${i}`));
          const got = await Promise.race([answer, alice.closed]);
          if (typeof got === 'number') { answer.catch(() => { /* it is dead */ }); return; }
          if (got.errCode === 0) acknowledged.push(`m${round}_${lane}_${i}`);
        }
      };
      const lanes = [0, 1, 2, 3].map(send);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await process_.kill('SIGKILL');
      isDead = true;
      await Promise.all(lanes);
    }
    const again = await createEmulator({ data });
    const { tokenOf } = await introduce(again.apiURL, 'alice', 'bob');
    const bob = await connectWire(again.gatewayURL, 'bob', 1, await tokenOf('bob'));
    const end = 1_000_000;
    const request = PbCoder.PullMessageBySeqsReq.encode({ userID: 'bob', seqRanges: [{ conversationID: 'si_alice_bob', begin: 1, end, num: end }], order: 0 }).finish();
    const { msgs } = PbCoder.PullMessageBySeqsResp.decode((await bob.ask(1002, request)).data);
    const kept = msgs.si_alice_bob!.Msgs;
    expect(acknowledged.length).toBeGreaterThan(20);
    expect(kept.map((one) => one.seq)).toEqual(kept.map((_, i) => i + 1));
    const times = Map.groupBy(kept, (one) => one.clientMsgID);
    expect(acknowledged.filter((id) => times.get(id)?.length !== 1)).toEqual([]);
    await again.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
