import { PbCoder } from '@openim/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { connectWire, introduce, messageOf, textMessage, type Wire } from '../wire.ts';

let emulator: Emulator, people: Awaited<ReturnType<typeof introduce>>, alice: Wire, bob: Wire;
beforeEach(async () => {
  emulator = await createEmulator();
  people = await introduce(emulator.apiURL, 'alice', 'bob');
  [alice, bob] = await Promise.all([enter('alice'), enter('bob')]);
});
afterEach(() => emulator.close());

const enter = async (userID: string, more: Record<string, string> = {}): Promise<Wire> => connectWire(emulator.gatewayURL, userID, 2, await people.tokenOf(userID, 2), more);
const say = (clientMsgID: string) => alice.ask(1003, textMessage('alice', 'bob', clientMsgID));
const heardBy = async (wire: Wire): Promise<string> => messageOf(await wire.next()).clientMsgID;
async function stored(): Promise<string[]> {
  const { data } = await people.admin('/msg/search_msg', { sendID: 'alice', recvID: 'bob', pagination: { pageNumber: 1, showNumber: 100 } });
  return ((data as { chatLogs: { chatLog: { clientMsgID: string } }[] | null }).chatLogs ?? []).map(({ chatLog }) => chatLog.clientMsgID).sort();
}

describe('replies', () => {
  it('a code: the message is refused and not stored', async () => {
    emulator.faults.set({ fail: ['1003=1302'] });
    expect(await say('a')).toMatchObject({ errCode: 1302, errMsg: 'BlockedByPeer' });
    expect(await stored()).toEqual([]);
  });

  it.each(['cut', 'half'])('%s: the message is stored and pushed, the sender is cut off without an answer', async (way) => {
    emulator.faults.set({ fail: [`1003=${way}`] });
    void say('a').catch(() => { /* no answer */ });
    expect(await alice.closed).toBe(1006);
    expect(await heardBy(bob)).toBe('a');
    expect(await stored()).toEqual(['a']);
  });

  it('hang: the answer never comes, others on the same connection do', async () => {
    emulator.faults.set({ fail: ['1003=hang'] });
    void say('a').catch(() => { /* no answer */ });
    const asked = await alice.ask(1006, PbCoder.GetConversationsHasReadAndMaxSeqReq.encode({ userID: 'alice', conversationIDs: [] }).finish());
    expect(PbCoder.GetConversationsHasReadAndMaxSeqResp.decode(asked.data).seqs.si_alice_bob).toMatchObject({ maxSeq: 1 });
    expect(emulator.faults.show().done!.fail).toMatchObject([{ requests: 1, struck: 1 }]);
  });

  it('latency: replies and pushes come later and in their order', async () => {
    emulator.faults.set({ latency: '1ms..30ms' });
    const names = Array.from({ length: 20 }, (_, i) => `m${i}`);
    await Promise.all(names.map(say));
    const heard: string[] = [];
    while (heard.length < names.length) heard.push(await heardBy(bob));
    expect(heard).toEqual(names);
  });

  it('latency: who is kicked is told before it is cut', async () => {
    emulator.faults.set({ latency: '20ms' });
    expect(await people.admin('/auth/force_logout', { userID: 'bob', platformID: 2 })).toMatchObject({ errCode: 0 });
    expect(await bob.next()).toMatchObject({ reqIdentifier: 2002 });
    expect(await bob.closed).toBe(1006);
  });
});

describe('pushes', () => {
  it('dropped: no device hears it, and it is stored', async () => {
    emulator.faults.set({ dropPush: 1 });
    await say('lost');
    emulator.faults.clear();
    await say('heard');
    expect([await heardBy(bob), await heardBy(alice)]).toEqual(['heard', 'heard']);
    expect(await stored()).toEqual(['heard', 'lost']);
  });

  it('doubled: each comes twice, one behind the other', async () => {
    emulator.faults.set({ duplicatePush: 1 });
    for (const name of ['a', 'b']) await say(name);
    expect([await heardBy(bob), await heardBy(bob), await heardBy(bob), await heardBy(bob)]).toEqual(['a', 'a', 'b', 'b']);
    expect(emulator.faults.show().done).toMatchObject({ doubledPushes: 4, droppedPushes: 0 });
    expect(await stored()).toEqual(['a', 'b']);
  });

  it('reordered: a push lets the next one pass, and none is lost', async () => {
    emulator.faults.set({ reorder: 1 });
    // All at once: one that is held back waits a second for the next, and no longer.
    await Promise.all(['a', 'b', 'c'].map(say));
    expect([await heardBy(bob), await heardBy(bob), await heardBy(bob)]).toEqual(['b', 'a', 'c']);
    expect(emulator.faults.show().done!.swappedPushes).toBeGreaterThan(0);
  });

  it('held back when faults are cleared: it comes all the same', async () => {
    emulator.faults.set({ reorder: 1 });
    await say('a');
    emulator.faults.clear();
    await say('b');
    expect([await heardBy(bob), await heardBy(bob)]).toEqual(['b', 'a']);
  });
});

describe('connecting', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['1501', {}, /Unexpected server response: 200/], ['http-503', {}, /Unexpected server response: 503/], ['cut', {}, /socket hang up|ECONNRESET/], ['half', {}, /socket hang up|Parse Error|ECONNRESET/],
  ])('%s: there is no connection', async (what, more, says) => {
    emulator.faults.set({ fail: [`connect=${what}`] });
    await expect(enter('bob', more)).rejects.toThrow(says);
    expect((await say('a')).errCode).toBe(0);
  });

  it('a code is told in the socket to who wants it there', async () => {
    emulator.faults.set({ fail: ['connect=1501'] });
    const query = new URLSearchParams({ sendID: 'bob', platformID: '2', operationID: 'x', sdkType: 'js', isMsgResp: 'true', isBackground: 'false', token: await people.tokenOf('bob', 2) });
    const socket = new WebSocket(`${emulator.gatewayURL}/?${query}`);
    socket.on('error', () => { /* it is cut when it has been told */ });
    const text = await new Promise<string>((resolve) => { socket.once('message', (data) => resolve((data as Buffer).toString())); });
    expect(JSON.parse(text)).toMatchObject({ errCode: 1501, errMsg: 'TokenExpiredError' });
  });
});

it('a clock that is put forward cuts no device off', async () => {
  const checks = new Set<() => void>();
  const other = await createEmulator({ clock: { now: () => Date.now(), every: (_ms, work) => { checks.add(work); return () => checks.delete(work); } } });
  const { tokenOf } = await introduce(other.apiURL, 'alice');
  const wire = await connectWire(other.gatewayURL, 'alice', 1, await tokenOf('alice'));
  other.faults.set({ clockSkew: '1h' });
  for (const check of checks) check();
  expect((await wire.ask(1006, PbCoder.GetConversationsHasReadAndMaxSeqReq.encode({ userID: 'alice', conversationIDs: [] }).finish())).errCode).toBe(0);
  await other.close();
});
