import { describe, expect, test } from 'vitest';
import type { Acknowledged, Device } from '../../../src/testing/devices/device.ts';
import { failure } from '../../openim/gateway/setup.ts';
import { soon } from '../devices/setup.ts';
import { hopsOf, withChat } from './setup.ts';

const SI = 'si_anna_ben';
const asked = (sent: Acknowledged) => ({ messages: [{ ...sent }].map(({ ms: _ms, ...one }) => one) });
const short = { within: 150 };

/** A group of these, the first its owner. */
async function group(admin: Awaited<ReturnType<typeof withChat>>['admin'], [owner, ...members]: string[]) {
  const { data } = await admin('/group/create_group', { ownerUserID: owner, memberUserIDs: members, adminUserIDs: [], groupInfo: { groupID: 'lunch', groupName: 'Lunch', groupType: 2 } });
  return (data as { groupInfo: { groupID: string } }).groupInfo.groupID;
}

describe('to receive a message', () => {
  test('it is waited for, on all devices; taken or not, it counts again', async () => {
    const { open, hold } = await withChat(['anna', 'ben', 'carla']);
    const [anna, phone, web, carla] = [await open('anna'), await open('ben', 2), await open('ben', 5), await open('carla')];
    const waited = hold('toReceive', [phone, web], { messages: [{ text: 'hello', from: 'anna' }] });
    const sent = await anna.send({ to: 'ben', text: 'hello' });
    expect(await waited).toMatchObject({ pass: true });
    expect(phone.inbox.take(() => true)).toMatchObject({ clientMsgID: sent.clientMsgID });
    expect(await hold('toReceive', [phone, web, anna], asked(sent))).toMatchObject({ pass: true });
    expect(await hold('toReceive', carla, { ...asked(sent), ...short })).toMatchObject({ pass: false, message: 'carla did not receive the message within 150 ms: it went to si_anna_ben, and carla takes no part in that', operationID: sent.operationID });
  });

  test('what comes by catching up is received too', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    ben.cut();
    const sent = await anna.send({ to: 'ben', text: 'while you were away' });
    const waited = hold('toReceive', ben, asked(sent));
    await ben.reconnect();
    expect(await waited).toMatchObject({ pass: true });
  });

  test('49 of 50, and the one is named with its last frame', async () => {
    const userIDs = Array.from({ length: 50 }, (_, at) => `m${at}`);
    const { open, hold, admin } = await withChat(['owner', ...userIDs]);
    const groupID = await group(admin, ['owner', ...userIDs]);
    const [owner, ...members] = [await open('owner'), ...await Promise.all(userIDs.map((one) => open(one, 2)))];
    members[17]!.cut();
    const sent = await owner.send({ group: groupID, text: 'hello' });
    await Promise.all(members.map((one, at) => at === 17 || one.until('it', () => one.inbox.untaken[0], soon)));
    const verdict = await hold('toReceive', members, { ...asked(sent), within: 300 });
    expect(verdict.message).toBe('49 of 50 received the message within 300 ms; m17 did not: its device was cut off');
    expect(verdict.hops).toMatchObject([
      { title: 'acknowledged', text: `as ${sent.serverMsgID}, sg_lunch`, at: expect.any(Number) }, { title: 'stored', text: expect.stringMatching(/^yes, as \d+$/), bad: false },
      { title: 'pushed to m17', text: 'not seen', bad: true }, { title: 'm17\'s device', text: expect.stringMatching(/^cut: the connection of the device was cut, last frame /), bad: true },
      { title: 'why', text: 'its device was cut off', bad: true },
    ]);
  });

  test('several who lack it: one reason for all, or the first\'s by its name', async () => {
    const { open, hold, admin } = await withChat(['anna', 'ben', 'carla']);
    await group(admin, ['anna', 'ben', 'carla']);
    const [anna, ben, carla] = [await open('anna'), await open('ben', 2), await open('carla')];
    ben.cut();
    carla.cut();
    const sent = await anna.send({ group: 'lunch', text: 'hello' });
    expect((await hold('toReceive', [anna, ben, carla], { ...asked(sent), ...short })).message).toBe('1 of 3 received the message within 150 ms; ben and carla did not: its device was cut off');
    await admin('/group/kick_group', { groupID: 'lunch', kickedUserIDs: ['carla'] });
    expect((await hold('toReceive', [ben, carla], { ...asked(sent), ...short })).message).toBe('0 of 2 received the message within 150 ms; ben and carla did not: its device was cut off (ben)');
  });

  test('with not: the whole time is waited, and what came is told', async () => {
    const { open, hold } = await withChat(['anna', 'ben', 'carla']);
    const [anna, ben, carla] = [await open('anna'), await open('ben', 2), await open('carla')];
    const sent = await anna.send({ to: 'ben', text: 'hello' });
    const begun = performance.now();
    expect(await hold('toReceive', carla, { ...asked(sent), ...short, not: true })).toMatchObject({ pass: false });
    expect(performance.now() - begun).toBeGreaterThan(140);
    const verdict = await hold('toReceive', [carla, ben], { ...asked(sent), within: 120_000, not: true });
    expect(verdict).toMatchObject({ pass: true, message: 'ben received the message, which was not to come', hops: [{ title: 'ben', text: `got ${SI} 1 from anna by push, type 101` }] });
    expect(performance.now() - begun).toBeLessThan(60_000);
  });

  test('no device, no message, and a device there is not are mistakes of the one who asks', async () => {
    const { open, hold } = await withChat(['anna']);
    const anna = await open('anna');
    expect(await failure(hold('toReceive', []))).toMatchObject({ code: 'ARG-MISSING', message: 'toReceive was expected of no device at all' });
    expect(await failure(hold('toReceive', anna))).toMatchObject({ code: 'ARG-MISSING', message: 'toReceive takes one message, not 0' });
    expect(await failure(hold('toReceive', anna, { messages: [{}] }))).toMatchObject({ code: 'ARG-MISSING', message: 'which message is expected?' });
    expect(await failure(hold('toReceive', anna, { messages: [{ txet: 'x' }] }))).toMatchObject({ code: 'ARG-UNKNOWN', hint: expect.stringContaining('text') });
    expect(await failure(hold('toReceiveNothing', anna, { not: true }))).toMatchObject({ code: 'USAGE' });
    expect(await failure(hold('toReceiveInOrder', anna, { messages: Array.from({ length: 10_001 }, () => ({ text: 'x' })) }))).toMatchObject({ code: 'TOO-MANY' });
    expect(await hold('toReceiveNothing', Array.from({ length: 10_000 }, () => anna), short)).toMatchObject({ pass: true });
  });
});

describe('where a message stopped', () => {
  const people = async (...more: Parameters<typeof withChat>) => {
    const chat = await withChat(...more);
    return { ...chat, anna: await chat.open('anna'), ben: await chat.open('ben', 2) };
  };

  test('blocked by the receiver: the server refused it, and nobody waits', async () => {
    const { anna, ben, hold, admin } = await people(['anna', 'ben']);
    await admin('/friend/add_black', { ownerUserID: 'ben', blackUserID: 'anna' });
    await failure(anna.send({ to: 'ben', text: 'hello', clientMsgID: 'mine' }));
    const begun = performance.now();
    const verdict = await hold('toReceive', ben, { messages: [{ clientMsgID: 'mine' }], within: 120_000 });
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(verdict.message).toMatch(/^ben did not receive the message: the server refused it with 1302: the receiver has blocked the sender$/);
    expect(verdict.hops).toMatchObject([{ title: 'sent', text: `by anna/ios to ${SI}` }, { title: 'refused', bad: true, text: '1302: the receiver has blocked the sender' }]);
    expect(verdict.operationID).toMatch(/^test-/);
  });

  test('by its words alone: who was refused is found by the conversation', async () => {
    const { anna, ben, hold, admin } = await people(['anna', 'ben']);
    await admin('/friend/add_black', { ownerUserID: 'ben', blackUserID: 'anna' });
    await failure(anna.send({ to: 'ben', text: 'hello' }));
    expect(await hold('toReceive', ben, { messages: [{ text: 'hello' }], ...short })).toMatchObject({ pass: false, message: expect.stringMatching(/^ben did not receive a message "hello" within 150 ms: the server refused it with 1302: the receiver has blocked/) });
    expect((await hold('toReceive', ben, { messages: [{ text: 'hello', from: 'carla' }], ...short })).message).toBe('ben did not receive a message "hello" from carla within 150 ms');
  });

  test('known by its looks alone: what else is there is told', async () => {
    const { anna, ben, hold } = await people(['anna', 'ben']);
    await anna.send({ to: 'ben', text: 'good bye' });
    await ben.until('it', () => ben.inbox.untaken[0], soon);
    const verdict = await hold('toReceive', ben, { messages: [{ text: 'hello' }], ...short });
    expect(hopsOf(verdict)).toMatchObject({ 'sent': 'by no device of this run', 'ben has': `got ${SI} 1 from anna by push, type 101` });
    expect(JSON.stringify(verdict)).not.toContain('good bye');
  });

  test.each([
    ['a muted group', '/group/mute_group', { groupID: 'lunch' }, /the group is muted/],
    ['a muted member', '/group/mute_group_member', { groupID: 'lunch', userID: 'anna', mutedSeconds: 600 }, /the sender is muted in the group/],
    ['a sender who is no member', '/group/kick_group', { groupID: 'lunch', kickedUserIDs: ['anna'] }, /anna is not a member of the group lunch$/],
    ['a dismissed group', '/group/dismiss_group', { groupID: 'lunch' }, /the group is dismissed/],
  ])('%s: refused', async (_what, path, body, says) => {
    const { anna, ben, hold, admin } = await people(['anna', 'ben', 'carla']);
    await group(admin, ['carla', 'anna', 'ben']);
    await admin(path, body);
    await failure(anna.send({ group: 'lunch', text: 'hello', clientMsgID: 'mine' }));
    expect((await hold('toReceive', ben, { messages: [{ clientMsgID: 'mine' }] })).message).toMatch(says);
  });

  test('a receiver who wants no messages: refused, and the option is named', async () => {
    const { anna, ben, hold, admin } = await people(['anna', 'ben']);
    await admin('/user/set_global_msg_recv_opt', { userID: 'ben', globalRecvMsgOpt: 1 });
    await failure(anna.send({ to: 'ben', text: 'hello', clientMsgID: 'mine' }));
    const verdict = await hold('toReceive', ben, { messages: [{ clientMsgID: 'mine' }] });
    expect(verdict.message).toMatch(/the server refused it with 1001: .*; ben does not want messages \(recvMsgOpt 1\)$/);
  });

  test('a receiver who is no member of the group', async () => {
    const { anna, ben, hold, admin } = await people(['anna', 'ben', 'carla']);
    await group(admin, ['anna', 'carla']);
    const sent = await anna.send({ group: 'lunch', text: 'hello' });
    expect((await hold('toReceive', ben, { ...asked(sent), ...short })).message).toBe('ben did not receive the message within 150 ms: ben is not a member of the group lunch');
  });

  test('a receiver who joined later', async () => {
    const { anna, ben, hold, admin } = await people(['anna', 'ben', 'carla']);
    await group(admin, ['anna', 'carla']);
    const sent = await anna.send({ group: 'lunch', text: 'hello' });
    await admin('/group/invite_user_to_group', { groupID: 'lunch', invitedUserIDs: ['ben'] });
    expect((await hold('toReceive', ben, { ...asked(sent), ...short })).message).toMatch(/ben joined the group lunch after the message$/);
  });

  test.each([
    ['kicked', 'its device was kicked'], ['logged-out', 'its device has logged out'], ['closed', 'its device has closed its connection'], ['cut', 'its device was cut off'],
  ])('a device that is %s', async (state, says) => {
    const { anna, ben, hold, open } = await people(['anna', 'ben']);
    if (state === 'kicked') await open('ben', 2);
    if (state === 'logged-out') await ben.logout();
    if (state === 'closed') ben.close();
    if (state === 'cut') ben.cut();
    await ben.until('its end', () => (ben.state === state ? true : undefined), soon, true);
    const verdict = await hold('toReceive', ben, { ...asked(await anna.send({ to: 'ben', text: 'hello' })), ...short });
    expect(verdict.message).toBe(`ben did not receive the message within 150 ms: ${says}`);
    expect(hopsOf(verdict)['ben\'s device']).toMatch(new RegExp(`^${state}: `));
  });

  test('an iOS device in the background', async () => {
    const { anna, open, hold } = await people(['anna', 'ben']);
    const phone = await open('ben', 1);
    await phone.background(true);
    expect((await hold('toReceive', phone, { ...asked(await anna.send({ to: 'ben', text: 'hello' })), ...short })).message).toMatch(/its device is in the background, where iOS devices get no push$/);
  });

  test('a device that came later: the message is history to it', async () => {
    const { anna, open, hold } = await people(['anna', 'ben']);
    const sent = await anna.send({ to: 'ben', text: 'hello' });
    await new Promise((done) => { setTimeout(done, 5); });
    const web = await open('ben', 5);
    expect((await hold('toReceive', web, { ...asked(sent), ...short })).message).toMatch(/its device connected \d+ ms after the message was sent: it is history to it, unless it catches up$/);
  });

  test.each<[string, Partial<Parameters<Device['send']>[0]>]>([
    ['typing', { type: 'typing' }], ['a custom message for whoever is online', { type: 'customOnline' }], ['a text without history', { text: 'psst', options: { history: false } }],
  ])('%s, for a device that was away: such a message is for whoever is there', async (_what, message) => {
    const { anna, ben, hold } = await people(['anna', 'ben']);
    ben.cut();
    const sent = await anna.send({ to: 'ben', ...message });
    await new Promise((done) => { setTimeout(done, 5); });
    await ben.reconnect();
    const verdict = await hold('toReceive', ben, { ...asked(sent), ...short });
    expect(verdict.message).toMatch(/after the message was sent: such a message is for whoever is there$/);
    expect(hopsOf(verdict).stored).toBe('no: it is of a kind that is only for whoever is there');
  });

  test('a push that was lost: the gap is told once a later one came, and that the emulator loses pushes', async () => {
    const { anna, ben, hold, faults } = await people(['anna', 'ben'], { faultSeed: 1 });
    faults.set({ dropPush: 1 });
    const sent = await anna.send({ to: 'ben', text: 'lost' });
    const before = await hold('toReceive', ben, { ...asked(sent), ...short });
    expect(before.message).toMatch(/^ben did not receive the message within 150 ms: the emulator makes trouble on purpose: --drop-push 1 \(\d+ pushes lost so far\)$/);
    expect(hopsOf(before)).toMatchObject({ 'stored': 'yes, as 1', 'pushed to ben': 'not seen', 'ben\'s device': expect.stringMatching(/^connected, last frame /) });
    faults.set({ dropPush: 0 });
    const later = await anna.send({ to: 'ben', text: 'found' });
    expect(await hold('toReceive', ben, asked(later))).toMatchObject({ pass: true });
    expect((await hold('toReceive', ben, { ...asked(sent), ...short })).message).toBe(`ben did not receive the message within 150 ms: its push was lost: ben/android lacks 1 of ${SI}, and later ones came`);
  });

  test('trouble on purpose that has lost nothing explains nothing', async () => {
    const { ben, hold, faults } = await people(['anna', 'ben'], { faultSeed: 1 });
    faults.set({ dropPush: 1, duplicatePush: 1, clockSkew: '1ms' });
    expect((await hold('toReceive', ben, { messages: [{ clientMsgID: 'none' }], ...short })).message).toBe('ben did not receive the message within 150 ms');
  });

  test('a webhook before pushes that is on', async () => {
    const { anna, ben, hold } = await people(['anna', 'ben'], { set: ['webhooks.yml:url=http://127.0.0.1:9', 'webhooks.yml:beforeOnlinePush.enable=true', 'webhooks.yml:beforeOnlinePush.timeout=1', 'webhooks.yml:beforeOnlinePush.failedContinue=false'] });
    const verdict = await hold('toReceive', ben, { ...asked(await anna.send({ to: 'ben', text: 'hello' })), ...short });
    expect(verdict.message).toMatch(/: a webhook may have kept it: beforeOnlinePush is on$/);
  });

  test('a webhook that refuses: its number and words', async () => {
    const { anna, ben, hold, faults } = await people(['anna', 'ben']);
    faults.set({ fail: ['1003=80000'] });
    await failure(anna.send({ to: 'ben', text: 'hello', clientMsgID: 'mine' }));
    expect((await hold('toReceive', ben, { messages: [{ clientMsgID: 'mine' }] })).message).toMatch(/the server refused it with 80000: a webhook of the server refused, or failed/);
  });

  test('an answer that never came: sent, and not answered', async () => {
    const { anna, ben, hold, faults } = await people(['anna', 'ben']);
    faults.set({ fail: ['1003=hang'], dropPush: 1 });
    void anna.send({ to: 'ben', text: 'hello', clientMsgID: 'mine' }).catch(() => {});
    expect(hopsOf(await hold('toReceive', ben, { messages: [{ clientMsgID: 'mine' }], ...short }))).toMatchObject({ sent: 'by anna/ios, and not answered' });
  });

  test('a message that no device sent', async () => {
    const { ben, hold } = await people(['anna', 'ben']);
    expect(await hold('toReceive', ben, { messages: [{ clientMsgID: 'none' }], ...short })).toMatchObject({ pass: false, hops: expect.arrayContaining([{ title: 'sent', text: 'by no device of this run', bad: true }]) });
  });
});

describe('to receive in order', () => {
  test('all came as they were sent', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, phone, web] = [await open('anna'), await open('ben', 2), await open('ben', 5)];
    const waited: Acknowledged[] = [];
    for (let at = 0; at < 20; at++) waited.push(await anna.send({ to: 'ben', text: String(at) }));
    expect(await hold('toReceiveInOrder', [phone, web], { messages: waited.flatMap((one) => asked(one).messages) })).toMatchObject({ pass: true });
    expect(await hold('toReceiveInOrder', phone, { messages: [waited[2]!, waited[1]!].flatMap((one) => asked(one).messages) })).toMatchObject({ pass: false, message: 'ben received all 2 in another order: 2, 1' });
  });

  test('by their words: the same twice is two messages, and what came before does not disturb', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    for (const text of ['two', 'one', 'ha', 'two', 'ha', 'one']) await anna.send({ to: 'ben', text });
    const texts = (...all: string[]) => ({ messages: all.map((text) => ({ text })) });
    expect(await hold('toReceiveInOrder', ben, texts('one', 'two'))).toMatchObject({ pass: true });
    expect(await hold('toReceiveInOrder', ben, texts('ha', 'ha'))).toMatchObject({ pass: true });
    expect(await hold('toReceiveInOrder', ben, { ...texts('ha', 'ha', 'ha'), ...short })).toMatchObject({ pass: false, message: 'ben received 2 of 3 within 150 ms: number 3 did not come' });
    expect(await hold('toReceiveInOrder', ben, { ...texts('ha', 'one', 'two'), ...short })).toMatchObject({ pass: false, message: 'ben received 2 of 3 within 150 ms: number 3 did not come' });
    const waited = hold('toReceiveInOrder', ben, texts('one', 'one', 'one'));
    await anna.send({ to: 'ben', text: 'one' });
    expect(await waited).toMatchObject({ pass: true });
  });

  test('on the device that sent them, by their numbers', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const anna = await open('anna');
    const sent = [await anna.send({ to: 'ben', text: 'one' }), await anna.send({ to: 'ben', text: 'two' })];
    expect(await hold('toReceiveInOrder', anna, { messages: sent.flatMap((one) => asked(one).messages) })).toMatchObject({ pass: true });
    expect(await hold('toReceiveInOrder', anna, { messages: sent.toReversed().flatMap((one) => asked(one).messages) })).toMatchObject({ pass: false, message: 'anna received all 2 in another order: 2, 1' });
  });

  test('pushes that change places are told', async () => {
    const { open, hold, faults } = await withChat(['anna', 'ben'], { faultSeed: 1 });
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    faults.set({ reorder: 1 });
    // Both at once: one that is held back waits a second for the next, and no longer.
    const sent = await Promise.all(['one', 'two'].map((text) => anna.send({ to: 'ben', text })));
    const verdict = await hold('toReceiveInOrder', ben, { messages: sent.flatMap((one) => asked(one).messages) });
    expect(verdict).toMatchObject({ pass: false, message: 'ben received all 2 in another order: 2, 1' });
    expect(verdict.hops).toMatchObject([{ title: 'ben: number 2', text: `got ${SI} 2 from anna by push, type 101` }, { title: 'ben: number 1' }]);
  });

  test('one that is missing is named by its place, with its way', async () => {
    const { open, hold, faults } = await withChat(['anna', 'ben'], { faultSeed: 1 });
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    const sent = [await anna.send({ to: 'ben', text: 'one' })];
    faults.set({ dropPush: 1 });
    sent.push(await anna.send({ to: 'ben', text: 'two' }));
    faults.clear();
    sent.push(await anna.send({ to: 'ben', text: 'three' }));
    await ben.until('the last', () => (ben.inbox.count === 2 ? true : undefined), soon);
    const verdict = await hold('toReceiveInOrder', ben, { messages: sent.flatMap((one) => asked(one).messages), ...short });
    expect(verdict.message).toBe(`ben received 2 of 3 within 150 ms: number 2 did not come, since its push was lost: ben/android lacks 2 of ${SI}, and later ones came`);
    expect(hopsOf(verdict)).toMatchObject({ stored: 'yes, as 2' });
  });
});

describe('to receive nothing', () => {
  test('what was taken or expected before does not count; what nobody knew of does', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    const first = await anna.send({ to: 'ben', text: 'one' });
    await hold('toReceive', ben, asked(first));
    expect(await hold('toReceiveNothing', ben, short)).toMatchObject({ pass: true });
    expect(ben.inbox.untaken).toHaveLength(1);
    const second = await anna.send({ to: 'ben', text: 'two' });
    await ben.until('it', () => ben.inbox.find((one) => one.clientMsgID === second.clientMsgID), soon);
    const begun = performance.now();
    expect(await hold('toReceiveNothing', [anna, ben], { within: 120_000 })).toMatchObject({ pass: false, message: 'ben received a message, and nothing was to come', hops: [{ title: 'ben', text: `got ${SI} 2 from anna by push, type 101`, bad: true }] });
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(await hold('toReceiveNothing', ben, { ...short, messages: [{ from: 'carla' }] })).toMatchObject({ pass: true });
  });

  test('notifications are no messages; one that comes in the middle ends the wait', async () => {
    const { open, hold, admin } = await withChat(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    const waited = hold('toReceiveNothing', ben, { within: 120_000 });
    await admin('/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: '' });
    await ben.until('the notification', () => ben.inbox.untaken[0], soon);
    await anna.send({ to: 'ben', text: 'hello' });
    expect(await waited).toMatchObject({ pass: false, message: 'ben received a message, and nothing was to come' });
  });
});
