// What the requests of a device do at their edges; what they do in ordinary life is in the recordings (test/conformance).

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PbCoder } from '@openim/protocol';
import { afterEach, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import { openStore } from '../../../src/emulator/store/open.ts';
import { connectWire, introduce, messageOf, textMessage, type Wire } from '../wire.ts';

let emulator: Emulator, people: Awaited<ReturnType<typeof introduce>>, now = Date.now();
afterEach(() => emulator.close());

const start = async (options: EmulatorOptions = {}) => {
  emulator = await createEmulator({ clock: { now: () => now }, ...options });
  people = await introduce(emulator.apiURL, 'alice', 'bob', 'carol');
};
const enter = async (userID: string, platformID = 1, more: Record<string, string> = {}): Promise<Wire> => {
  // Two tokens of one second are the same text.
  now += 1000;
  return connectWire(emulator.gatewayURL, userID, platformID, await people.tokenOf(userID, platformID), more);
};
const message = (changes: object) => PbCoder.MsgData.encode({ ...PbCoder.MsgData.decode(textMessage('alice', 'bob', 'm')), ...changes }).finish();
const readPositions = (userID: string) => PbCoder.GetConversationsHasReadAndMaxSeqReq.encode({ userID, conversationIDs: [] }).finish();
const pushTokenOf = (userID: string, platformID: number) => Buffer.from([0x0a, userID.length, ...Buffer.from(userID), 0x10, platformID]);

describe('what is checked after the hop between services, and nowhere in one process', () => {
  it.each<[string, number, () => Uint8Array, number, number]>([
    ['a message without sender', 1003, () => message({ sendID: '' }), 1001, 1002],
    ['a message without content', 1003, () => message({ content: new Uint8Array() }), 1001, 0],
    ['what only a system account says, in a chat', 1003, () => message({ contentType: 1400 }), 1001, 0],
    ['a text in the session of a system account', 1003, () => message({ sessionType: 4 }), 1001, 0],
    ['read positions of nobody', 1006, () => readPositions(''), 1001, 1002],
    ['a logout of nobody', 2003, () => pushTokenOf('', 1), 1001, 0],
    ['a logout of a platform that came later', 2003, () => pushTokenOf('alice', 11), 1001, 0],
  ])('%s', async (_what, request, payload, hop, oneProcess) => {
    for (const [as, code] of [['main', hop], ['v3.8.3-patch.16', hop], ['main-standalone', oneProcess]] as const) {
      await start({ as });
      const alice = await enter('alice');
      const { errCode } = await alice.ask(request, payload());
      expect([as, errCode]).toEqual([as, code]);
      await emulator.close();
    }
  });
});

describe('whose', () => {
  it('seqs, ranges and read positions are one\'s own; lists of seqs and last messages anybody\'s', async () => {
    await start();
    const [alice, carol] = [await enter('alice'), await enter('carol')];
    await alice.ask(1003, textMessage('alice', 'bob', 'secret'));
    const userID = 'bob';
    const range = PbCoder.PullMessageBySeqsReq.encode({ userID, seqRanges: [{ conversationID: 'si_alice_bob', begin: 1, end: 1, num: 1 }], order: 0 }).finish();
    const list = PbCoder.GetSeqMessageReq.encode({ userID, conversations: [{ conversationID: 'si_alice_bob', seqs: [1] }] }).finish();
    const last = Buffer.concat([Buffer.from([0x0a, 3]), Buffer.from('bob'), Buffer.from([0x12, 12]), Buffer.from('si_alice_bob')]);
    expect(await Promise.all([[1001, Buffer.from('\n\u0003bob')], [1002, range], [1006, readPositions(userID)]].map(async ([request, payload]) => (await carol.ask(request as number, payload as Buffer)).errCode))).toEqual([1002, 1002, 1002]);
    expect(PbCoder.GetSeqMessageResp.decode((await carol.ask(1005, list)).data).msgs.si_alice_bob!.Msgs).toMatchObject([{ clientMsgID: 'secret' }]);
    expect(Buffer.from((await carol.ask(1007, last)).data).includes('secret')).toBe(true);
  });
});

describe('order', () => {
  it('what came before a bad frame is answered, what comes after it is not heard', async () => {
    await start();
    const alice = await enter('alice');
    const asked = ['a', 'b', 'c'].map((clientMsgID) => alice.ask(1003, textMessage('alice', 'bob', clientMsgID)));
    alice.socket.send(Buffer.from('rubbish'));
    alice.ask(1003, textMessage('alice', 'bob', 'unheard')).catch(() => { /* the connection is gone */ });
    expect((await Promise.all(asked)).map(({ errCode }) => errCode)).toEqual([0, 0, 0]);
    expect(await alice.closed).toBe(1006);
    const { data } = await people.admin('/msg/search_msg', { sendID: 'alice', recvID: 'bob', pagination: { pageNumber: 1, showNumber: 10 } });
    expect((data as { chatLogsNum: number }).chatLogsNum).toBe(3);
  });

  it('a hundred requests at once are answered in their order', async () => {
    await start();
    const alice = await enter('alice');
    const order: number[] = [];
    await Promise.all(Array.from({ length: 100 }, (_, i) => alice.ask(i % 2 ? 1006 : 1003, i % 2 ? readPositions('alice') : textMessage('alice', 'bob', `m${i}`)).then(() => order.push(i))));
    expect(order).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});

describe('logging out', () => {
  it('drops the push token of that platform, keeps the JWT, and closes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'logout-'));
    await start({ data: join(folder, 'im.db') });
    const expires = now + 3_600_000;
    for (const platformID of [1, 2]) await people.admin('/third/fcm_update_token', { platformID, fcmToken: `push${platformID}`, account: 'alice', expireTime: 3600 });
    const alice = await enter('alice', 2);
    expect(await alice.ask(2003, pushTokenOf('alice', 2))).toMatchObject({ errCode: 0, data: Buffer.alloc(0) });
    expect(await alice.closed).toBe(1006);
    const store = openStore(join(folder, 'im.db'));
    expect(store.all('SELECT platform_id, token, expires FROM fcm_tokens WHERE account = ?', 'alice')).toEqual([{ platform_id: 1, token: 'push1', expires }]);
    store.close();
    const again = await connectWire(emulator.gatewayURL, 'alice', 2, await people.tokenOf('alice', 2));
    again.socket.terminate();
    rmSync(folder, { recursive: true });
  });

  it('closes though it was refused, and nothing is heard after it', async () => {
    await start();
    const alice = await enter('alice');
    const asked = alice.ask(2003, pushTokenOf('', 1));
    alice.ask(1003, textMessage('alice', 'bob', 'late')).catch(() => { /* the connection is gone */ });
    expect((await asked).errCode).toBe(1001);
    expect(await alice.closed).toBe(1006);
  });
});

describe('presence', () => {
  const watch = async (wire: Wire, subscribeUserID: string[], unsubscribeUserID: string[] = []) =>
    PbCoder.SubUserOnlineStatusTips.decode((await wire.ask(2005, PbCoder.SubUserOnlineStatus.encode({ subscribeUserID, unsubscribeUserID }).finish())).data).subscribers;
  const told = async (wire: Wire) => {
    const frame = await wire.next();
    expect(frame).toMatchObject({ reqIdentifier: 2005, msgIncr: '', operationID: '' });
    return PbCoder.SubUserOnlineStatusTips.decode(frame.data).subscribers[0];
  };

  it('who is named twice is answered twice; who is watched and unwatched at once is watched', async () => {
    await start();
    const alice = await enter('alice', 5);
    expect(await watch(alice, ['bob', 'bob', 'alice', 'nobody'], ['bob'])).toMatchObject([
      { userID: 'bob', onlinePlatformIDs: [] }, { userID: 'bob' }, { userID: 'alice', onlinePlatformIDs: [5] }, { userID: 'nobody', onlinePlatformIDs: [] },
    ]);
    const bob = await enter('bob', 2);
    expect(await told(alice)).toMatchObject({ userID: 'bob', onlinePlatformIDs: [2] });
    bob.socket.terminate();
    expect(await told(alice)).toMatchObject({ userID: 'bob', onlinePlatformIDs: [] });
  });

  it('a second device of a platform, and a kick that leaves one, are no news', async () => {
    await start({ config: { multiLogin: { policy: 0, maxNumOneEnd: 30 } } });
    const alice = await enter('alice', 5);
    await watch(alice, ['bob']);
    const first = await enter('bob', 2);
    expect(await told(alice)).toMatchObject({ onlinePlatformIDs: [2] });
    const second = await enter('bob', 2), pc = await enter('bob', 3);
    expect(await told(alice)).toMatchObject({ onlinePlatformIDs: [2, 3] });
    first.socket.terminate();
    pc.socket.terminate();
    expect(await told(alice)).toMatchObject({ onlinePlatformIDs: [2] });
    second.socket.terminate();
    expect(await told(alice)).toMatchObject({ onlinePlatformIDs: [] });
  });

  it('a device that is kicked watches nobody any more', async () => {
    await start();
    const alice = await enter('alice', 1);
    await watch(alice, ['bob']);
    const next = await enter('alice', 1);
    expect((await alice.next()).reqIdentifier).toBe(2002);
    const bob = await enter('bob', 2);
    await bob.ask(1003, textMessage('bob', 'alice', 'marker'));
    expect(messageOf(await next.next()).clientMsgID).toBe('marker');
  });
});

describe('sizes', () => {
  /** A request of exactly so many bytes. */
  const sized = (bytes: number): Buffer => {
    const head = '{"reqIdentifier":1001,"sendID":"alice","operationID":"', tail = '","msgIncr":"sized","data":"CgVhbGljZQ=="}';
    return Buffer.from(head + 'x'.repeat(bytes - head.length - tail.length) + tail);
  };

  it('51,200 bytes are heard, one more is too many; packed, what counts is what is sent', async () => {
    await start();
    const alice = await enter('alice'), packed = await enter('alice', 2, { compression: 'gzip' });
    alice.socket.send(sized(51_200));
    packed.socket.send(gzipSync(sized(300_000)));
    expect((await alice.next()).errCode).toBe(0);
    expect((await packed.next()).errCode).toBe(0);
    alice.socket.send(sized(51_201));
    expect(await alice.closed).toBe(1009);
    packed.socket.terminate();
  });

  it('a message in pieces counts as a whole', async () => {
    await start();
    const alice = await enter('alice', 1), bob = await enter('alice', 2);
    const bytes = sized(51_200);
    for (let at = 0; at < bytes.length; at += 5120) alice.socket.send(bytes.subarray(at, at + 5120), { binary: true, fin: at + 5120 >= bytes.length });
    expect((await alice.next()).errCode).toBe(0);
    for (let i = 0; i < 11; i++) bob.socket.send(Buffer.alloc(5120), { binary: true, fin: false });
    expect(await bob.closed).toBe(1009);
    alice.socket.terminate();
  });

  it('text that is no UTF-8 within a payload is refused', async () => {
    await start();
    const alice = await enter('alice');
    expect((await alice.ask(1001, Buffer.from([0x0a, 2, 0xc3, 0x28]))).errCode).toBe(500);
  });
});

describe('several devices', () => {
  it('HTTP tells each connection with its token, connection ID and background flag', async () => {
    await start({ config: { multiLogin: { policy: 0, maxNumOneEnd: 30 } } });
    const wires = [await enter('alice', 1), await enter('alice', 1), await enter('alice', 5)];
    await wires[0]!.ask(2004, Buffer.from([0x0a, 5, ...Buffer.from('alice'), 0x10, 1]));
    const [status] = (await people.admin('/user/get_users_online_status', { userIDs: ['alice'] })).data as { detailPlatformStatus: { platformID: number; isBackground: boolean; connID: string; token: string }[] }[];
    expect(status!.detailPlatformStatus.map(({ platformID, isBackground }) => [platformID, isBackground])).toEqual([[1, true], [1, false], [5, false]]);
    expect(new Set(status!.detailPlatformStatus.flatMap(({ connID, token }) => [connID, token])).size).toBe(6);
    for (const { socket } of wires) socket.terminate();
  });
});
