// The gateway as a stranger sees it, who knows only `ws` and @openim/protocol. A hostile one is in gateway/hostile.test.ts.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PbCoder } from '@openim/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../src/emulator/server.ts';
import { callerOf, spawnEmulator } from './client.ts';
import { connectWire, introduce, messageOf, textMessage, type Wire } from './wire.ts';

let emulator: Emulator;
let aheadMs = 0;
let people: Awaited<ReturnType<typeof introduce>>;
beforeAll(async () => {
  emulator = await createEmulator({ clock: { now: () => Date.now() + aheadMs } });
  people = await introduce(emulator.apiURL, 'alice', 'bob');
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

it('tells a plain request with good parameters that it is no upgrade', async () => {
  const token = await people.tokenOf('alice');
  const url = `${emulator.gatewayURL.replace('ws:', 'http:')}/?${new URLSearchParams({ sendID: 'alice', platformID: '1', operationID: 'x', isBackground: 'f', token })}`;
  expect((await fetch(url)).status).toBe(400);
  expect(await (await fetch(url.replace('alice', 'bob'))).json()).toMatchObject({ errCode: 1502 });
});

describe('kill -9 while devices send', () => {
  it('keeps every message that was acknowledged, once, with numbers that go on', async () => {
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
      const before = acknowledged.length;
      while (acknowledged.length < before + 40) await new Promise((resolve) => setTimeout(resolve, 5));
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
