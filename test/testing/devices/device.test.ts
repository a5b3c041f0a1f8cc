import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { CONTENT, type ContentName } from '../../../src/testing/devices/content.ts';
import { openDevice } from '../../../src/testing/devices/device.ts';
import { failure, fakeGateway } from '../../openim/gateway/setup.ts';
import { nextOf, nextOperationID, soon, withDevices } from './setup.ts';

const SI = 'si_anna_ben';

describe('sending and receiving', () => {
  test.each(Object.keys(CONTENT) as ContentName[])('a message of type %s arrives as it was sent', async (type) => {
    const { open } = await withDevices(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    const sent = await anna.send({ to: 'ben', type, text: 'words', ...(type === 'at' ? { at: ['ben'] } : {}) });
    const got = await nextOf(ben);
    expect(got).toMatchObject({ clientMsgID: sent.clientMsgID, serverMsgID: sent.serverMsgID, sendTime: sent.sendTime, contentType: CONTENT[type].contentType, conversationID: SI, via: 'push' });
    expect(JSON.parse(got.content)).toMatchObject({ [CONTENT[type].text]: 'words' });
    const isStored = type !== 'typing' && type !== 'customOnline';
    expect(got.seq).toBe(isStored ? 1 : 0);
  });

  test('all devices of both users get it, but the one that sent it', async () => {
    const { open } = await withDevices(['anna', 'ben']);
    const [ios, web, ben] = [await open('anna', 1), await open('anna', 5), await open('ben', 2)];
    const { clientMsgID } = await ios.send({ to: 'ben', text: 'hello' });
    expect([(await nextOf(web)).clientMsgID, (await nextOf(ben)).clientMsgID]).toEqual([clientMsgID, clientMsgID]);
    await ios.until('its own message', () => ios.view.get(SI), soon);
    expect(ios.inbox.untaken).toEqual([]);
    expect(ios.view.get(SI)).toMatchObject({ maxSeq: 1, unread: 0 });
    expect(ben.view.get(SI)).toMatchObject({ maxSeq: 1, unread: 1 });
  });

  test('a refusal has the server\'s number, and the trail knows the message', async () => {
    const { open, admin } = await withDevices(['anna', 'ben']);
    const anna = await open('anna');
    await admin('/friend/add_black', { ownerUserID: 'ben', blackUserID: 'anna' });
    expect(await failure(anna.send({ to: 'ben', text: 'hello', clientMsgID: 'mine' }))).toMatchObject({ errCode: 1302 });
    expect(anna.events().events.filter((one) => 'clientMsgID' in one && one.clientMsgID === 'mine')).toMatchObject([{ kind: 'sent', conversationID: SI }, { kind: 'refused', conversationID: SI, errCode: 1302 }]);
    expect(await failure(anna.send({ group: 'nowhere', text: 'hello', clientMsgID: 'other' }))).toMatchObject({ code: 'NOT-FOUND' });
    expect(anna.events().events.findLast((one) => one.kind === 'sent')).toMatchObject({ clientMsgID: 'other', conversationID: 'sg_nowhere' });
  });

  test('what was dropped on the way is a gap, and is caught up', async () => {
    const { open, faults } = await withDevices(['anna', 'ben'], { faultSeed: 1 });
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    faults.set({ dropPush: 1 });
    await anna.send({ to: 'ben', text: 'lost' });
    faults.set({ dropPush: 0 });
    await anna.send({ to: 'ben', text: 'found' });
    expect(await nextOf(ben)).toMatchObject({ seq: 2 });
    expect(ben.view.get(SI)!.gaps).toEqual([[1, 1]]);
    expect(await ben.catchUp()).toMatchObject([{ seq: 1, via: 'pull', content: '{"content":"lost"}' }]);
    expect(ben.view.get(SI)!.gaps).toEqual([]);
  });

  test('what overtook another on the way is counted; nothing is missing', async () => {
    const { open } = await withDevices(['anna', 'ben'], { reorder: 0.5, faultSeed: 1 });
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    for (let at = 0; at < 20; at++) await anna.send({ to: 'ben', text: String(at) });
    await ben.until('all of them', () => (ben.inbox.count === 20 ? true : undefined), soon);
    expect(ben.view.get(SI)).toMatchObject({ duplicates: 0, gaps: [], maxSeq: 20 });
    const came = ben.inbox.untaken.map((one) => one.seq);
    expect(ben.view.get(SI)!.reordered).toBe(came.filter((seq, at) => seq < Math.max(0, ...came.slice(0, at))).length);
    expect(ben.view.get(SI)!.reordered).toBeGreaterThan(0);
    expect(ben.view.messages(SI).map((one) => one.seq)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });
});

describe('waiting', () => {
  test('says what was there in place of what did not come', async () => {
    const { open } = await withDevices(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    await anna.send({ to: 'ben', text: 'hello' });
    await ben.until('anything', () => ben.inbox.untaken[0], soon);
    const error = await failure(ben.until('a message from carla', () => undefined, { within: 20 }));
    expect(error).toMatchObject({ code: 'TIMEOUT', message: 'ben/android waited 0.02 s for a message from carla, which did not come' });
    expect(error.hint).toMatch(/^it is connected; the last frame it got was push, \d+ ms ago; 1 other message waits in its inbox; see {2}im\.events\("ben\/android"\)$/);
  });

  test('ends when the device does: kicked in the middle', async () => {
    const { open } = await withDevices(['anna']);
    const first = await open('anna');
    const waited = failure(first.until('a message', () => undefined, soon));
    const second = await open('anna');
    expect(await waited).toMatchObject({ code: 'TOKEN-REFUSED', exitStatus: 5, message: expect.stringMatching(/^anna\/ios waited for a message: .* ended the session: kicked/) });
    expect([first.name, first.state, second.name, second.state]).toEqual(['anna/ios', 'kicked', 'anna/ios-2', 'connected']);
    expect(await failure(first.send({ to: 'ben' }))).toMatchObject({ code: 'TOKEN-REFUSED' });
    expect(await failure(first.reconnect())).toMatchObject({ errCode: 1506 });
    expect(first.events().events).toContainEqual(expect.objectContaining({ kind: 'ended', why: 'kicked' }));
  });

  test('goes on while a device is cut and brought back', async () => {
    const { open } = await withDevices(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    const waited = nextOf(ben);
    ben.cut();
    await anna.send({ to: 'ben', text: 'while you were away' });
    await ben.reconnect();
    expect(await waited).toMatchObject({ via: 'pull', content: '{"content":"while you were away"}' });
  });

  test('is ended by a signal', async () => {
    const { open } = await withDevices(['anna']);
    const anna = await open('anna');
    const stop = new AbortController();
    const waited = failure(anna.until('a message', () => undefined, { within: 60_000, signal: stop.signal }));
    stop.abort();
    expect(await waited).toMatchObject({ code: 'INTERRUPTED' });
  });
});

describe('cut and brought back', () => {
  test('a device catches up on what it missed, in order, and nothing is missing', async () => {
    const { open } = await withDevices(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    await anna.send({ to: 'ben', text: '0' });
    await nextOf(ben);
    ben.cut();
    expect([ben.state, (await failure(ben.send({ to: 'anna' }))).message]).toEqual(['cut', 'the connection of the device was cut']);
    for (let at = 1; at <= 5; at++) await anna.send({ to: 'ben', text: String(at) });
    await anna.until('the last of its own', () => (anna.view.get(SI)?.maxSeq === 6 ? true : undefined), soon);
    const missed = await ben.reconnect();
    expect(missed.map((one) => [one.seq, one.content])).toEqual([1, 2, 3, 4, 5].map((at) => [at + 1, JSON.stringify({ content: String(at) })]));
    expect(ben.view.get(SI)).toMatchObject({ gaps: [], maxSeq: 6, duplicates: 0, unread: 6 });
  });

  test('hundreds that were missed come in several pulls', async () => {
    const { open } = await withDevices(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2, { keepEvents: 5000 })];
    ben.cut();
    for (let round = 0; round < 5; round++) await Promise.all(Array.from({ length: 100 }, () => anna.send({ to: 'ben', text: 'x' })));
    await anna.until('the last of its own', () => (anna.view.get(SI)?.maxSeq === 500 ? true : undefined), soon);
    expect(await ben.reconnect()).toHaveLength(500);
    expect(ben.events().events.filter((one) => one.kind === 'frame' && one.name === 'pullRanges' && one.direction === 'out')).toHaveLength(3);
  });

  test('it says again that it is in the background, and whom it watches', async () => {
    const { open } = await withDevices(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    await anna.watchOnline(['ben'], true);
    await anna.background(true);
    anna.cut();
    await anna.reconnect();
    ben.close();
    expect(await anna.until('ben to go', () => (anna.online.get('ben')?.length === 0 ? true : undefined), soon)).toBe(true);
    await (await open('ben', 2)).send({ to: 'anna', text: 'no push to an iOS app in the background' });
    expect(await anna.catchUp()).toMatchObject([{ via: 'pull' }]);
  });
});

describe('coming back by itself', () => {
  /** A gateway that answers what a login asks, and what it does with each socket after that. */
  const gateway = (onReady: (socket: import('ws').WebSocket, count: number) => void, onBack: (socket: import('ws').WebSocket) => void = () => {}) => {
    let count = 0;
    return fakeGateway((socket) => {
      let asked = 0;
      if (count > 0) onBack(socket);
      socket.on('message', (bytes: Buffer) => {
        const { gunzipSync, gzipSync } = process.getBuiltinModule('node:zlib');
        socket.send(gzipSync(JSON.stringify({ ...JSON.parse(gunzipSync(bytes).toString()), errCode: 0, errMsg: '', data: '' })), () => { if (++asked === 2) onReady(socket, ++count); });
      });
    });
  };
  const device = async (url: string, more: object = {}) => openDevice({ gateway: url, name: 'anna/ios', userID: 'anna', platformID: 1, token: 'none', gzip: true, clock: systemClock, nextOperationID, random: () => 0, ...more });

  test('after a loss, and what happened is in the trail', async () => {
    const anna = await device(await gateway((socket, count) => { if (count === 1) socket.terminate(); }));
    await anna.until('its coming back', () => (anna.events().events.some((one) => one.kind === 'caught-up') ? true : undefined), soon);
    expect(anna.state).toBe('connected');
    expect(anna.events().events.flatMap((one) => (one.kind === 'frame' ? [] : [one.kind]))).toEqual(['connected', 'ended', 'connected', 'caught-up']);
    anna.close();
  });

  test('not when that was not wanted', async () => {
    const anna = await device(await gateway((socket) => socket.terminate()), { reconnect: false });
    expect(await anna.until('the end', () => anna.ending, soon, true)).toMatchObject({ why: 'lost' });
    expect(anna.state).toBe('lost');
  });

  test('not to a server that is gone: after ten attempts it says so to who waits', async () => {
    const { gatewayURL, tokenOf, close } = await withDevices(['anna']);
    const anna = await device(gatewayURL, { token: await tokenOf('anna'), clock: { ...systemClock, sleep: async () => {} } });
    const waited = failure(anna.until('a message', () => undefined, soon));
    await close();
    expect(await waited).toMatchObject({ code: 'UNREACHABLE', exitStatus: 7, message: expect.stringMatching(/^anna\/ios waited for a message: nothing listens at 127/) });
    expect(anna.state).toBe('lost');
    expect(anna.events().events.filter((one) => one.kind === 'reconnecting')).toHaveLength(10);
  });

  test('not without end to a server that lets it in and ends it again: each time it waits longer', async () => {
    const waited: number[] = [];
    const over = (socket: import('ws').WebSocket) => socket.close(1011, 'upstream is gone');
    const anna = await device(await gateway(over, over), { random: () => 0.999, clock: { ...systemClock, sleep: async (ms: number) => { waited.push(ms); } } });
    expect(await failure(anna.until('a message', () => undefined, soon))).toMatchObject({ code: 'UNREACHABLE', message: expect.stringContaining('upstream is gone') });
    expect(waited).toEqual([150, 300, 599, 1199, 1998, 1998, 1998, 1998, 1998, 1998]);
    expect(anna.state).toBe('lost');
  });

  test('not with a frame that cannot be read', async () => {
    const anna = await device(await gateway((socket) => socket.send(Buffer.from('nonsense'))));
    expect(await failure(anna.until('a message', () => undefined, soon))).toMatchObject({ code: 'ANSWER-INVALID', message: expect.stringMatching(/^anna\/ios waited for a message: .* sent a frame that cannot be read/) });
    expect(anna.state).toBe('garbled');
  });
});

describe('the end of a session', () => {
  test('logging out closes the device; the token stays good', async () => {
    const { open } = await withDevices(['anna']);
    const anna = await open('anna');
    await anna.logout();
    expect(anna.state).toBe('logged-out');
    await anna.reconnect();
    expect(anna.state).toBe('connected');
  });

  test('a token that is ended between is told by the server\'s number when it comes back', async () => {
    const { open, admin } = await withDevices(['anna']);
    const anna = await open('anna');
    anna.cut();
    await admin('/auth/force_logout', { userID: 'anna', platformID: 1 });
    expect(await failure(anna.reconnect())).toMatchObject({ errCode: 1506, code: 'TOKEN-REFUSED', exitStatus: 5 });
  });

  test('a clock that is minutes off changes nothing but the times of the server', async () => {
    const { open } = await withDevices(['anna', 'ben'], { clock: { now: () => Date.now() + 300_000 } });
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    const sent = await anna.send({ to: 'ben', text: 'from the future' });
    const got = await nextOf(ben);
    expect(sent.sendTime - Date.now()).toBeGreaterThan(200_000);
    expect(got.receivedAt).toBeLessThanOrEqual(Date.now());
  });
});

describe('devices of a run', () => {
  test('are found by name, and a name that is not there is told with the nearest', async () => {
    const { devices, open } = await withDevices(['anna']);
    expect(await failure((async () => devices.get('anna/ios'))())).toMatchObject({ code: 'NOT-FOUND', hint: 'make one with  im.device("anna", "ios")' });
    const anna = await open('anna');
    expect(devices.get('anna/ios')).toBe(anna);
    expect(await failure((async () => devices.get('ana/ios'))())).toMatchObject({ hint: expect.stringContaining('anna/ios') });
  });

  test('two at once on one platform have names and tokens of their own', async () => {
    // By the default policy the later token may end the earlier one before it connects.
    const { open } = await withDevices(['anna'], { config: { multiLogin: { policy: 0, maxNumOneEnd: 30 } } });
    const both = await Promise.all([open('anna'), open('anna')]);
    expect(both.map((one) => one.name)).toEqual(['anna/ios', 'anna/ios-2']);
    expect(both[0]!.token).not.toBe(both[1]!.token);
  });

  test('all are logged out at its end, and closed; what was cut stays so', async () => {
    const { devices, open, count } = await withDevices(['anna', 'ben']);
    const all = [await open('anna'), await open('ben', 2), await open('ben', 5)];
    all[2]!.cut();
    await expect.poll(() => count().devices).toBe(2);
    await devices.close();
    expect(all.map((one) => one.state)).toEqual(['logged-out', 'logged-out', 'cut']);
    expect([devices.list(), count().devices]).toEqual([[], 0]);
  });

  test('a server that does not answer a logout is waited for a second, and no longer', async () => {
    const { devices, open, faults } = await withDevices(['anna']);
    const anna = await open('anna');
    faults.set({ fail: ['2003=hang'] });
    const begun = performance.now();
    await devices.close();
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(anna.state).toBe('closed');
  });

  test('one of a plan has a name and is nowhere', async () => {
    const { devices } = await withDevices(['anna']);
    expect([devices.plan('anna', 1), devices.plan('anna', 1), devices.userOf('anna/ios'), devices.list()]).toEqual(['anna/ios', 'anna/ios-2', 'anna', []]);
    expect(await failure((async () => devices.get('anna/ios'))())).toMatchObject({ code: 'PLAN-ENDS', exitStatus: 3 });
  });
});
