import { describe, expect, test } from 'vitest';
import { soon } from '../devices/setup.ts';
import { hopsOf, withChat } from './setup.ts';

const SI = 'si_anna_ben';
const short = { within: 150 };

describe('to be online', () => {
  test('the device and the server agree on it', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 5)];
    expect(await hold('toBeOnline', [anna, ben])).toMatchObject({ pass: true });
    expect([anna.online.size, ben.online.size]).toEqual([0, 0]);
  });

  test('with not: it is waited until it has gone, told by another device', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [, ben] = [await open('anna'), await open('ben', 5)];
    const waited = hold('toBeOnline', ben, { not: true });
    ben.close();
    expect(await waited).toMatchObject({ pass: false });
  });

  test('one that comes back is waited for', async () => {
    const { open, hold } = await withChat(['ben']);
    const ben = await open('ben', 2);
    ben.cut();
    const waited = hold('toBeOnline', ben);
    await ben.reconnect();
    expect(await waited).toMatchObject({ pass: true });
  });

  test('nobody else is connected: the server is asked', async () => {
    const { open, hold } = await withChat(['ben']);
    const ben = await open('ben', 2);
    expect(await hold('toBeOnline', ben, { not: true, ...short })).toMatchObject({ pass: true, message: 'ben is still online after 150 ms' });
    await ben.logout();
    expect(await hold('toBeOnline', ben, { not: true })).toMatchObject({ pass: false });
    const verdict = await hold('toBeOnline', ben, short);
    expect(verdict).toMatchObject({ pass: false, message: 'ben is not online within 150 ms' });
    expect(hopsOf(verdict)).toMatchObject({ 'ben\'s device': expect.stringMatching(/^logged-out: /), 'the server': 'knows ben online: nowhere' });
  });

  test('on a server that tells nobody of others (main standalone)', async () => {
    const { open, hold } = await withChat(['anna', 'ben'], { as: 'main-standalone' });
    const [anna, ben] = [await open('anna'), await open('ben', 5)];
    expect(await hold('toBeOnline', [anna, ben], short)).toMatchObject({ pass: true });
    const waited = hold('toBeOnline', ben, { not: true, within: 1500 });
    ben.close();
    expect(await waited).toMatchObject({ pass: false });
  });
});

describe('to be kicked', () => {
  test('by a second login on its platform; the second one stays', async () => {
    const { open, hold } = await withChat(['ben']);
    const first = await open('ben', 2);
    const waited = hold('toBeKicked', first);
    const second = await open('ben', 2);
    expect(await waited).toMatchObject({ pass: true });
    // To the server somebody is there on this platform: the first is offline all the same.
    expect(await hold('toBeOnline', first, { not: true })).toMatchObject({ pass: false });
    expect(await hold('toBeKicked', second, { not: true, ...short })).toMatchObject({ pass: false });
    expect(await hold('toBeKicked', [second, first], { not: true })).toMatchObject({ pass: true, message: 'ben/android was kicked' });
  });

  test('on a server that loses the frame about it: the token tells (v3.8.3)', async () => {
    const { open, hold } = await withChat(['ben'], { as: 'v3.8.3-patch.16' });
    const first = await open('ben', 2);
    const waited = hold('toBeKicked', first);
    await open('ben', 2);
    expect(await waited).toMatchObject({ pass: true });
    expect(first.state).toMatch(/kicked|lost/);
  });

  test('one that is not: what it is, and who else is there', async () => {
    const { open, hold } = await withChat(['ben']);
    const [phone] = [await open('ben', 2), await open('ben', 5)];
    const verdict = await hold('toBeKicked', phone, short);
    expect(verdict).toMatchObject({ pass: false, message: 'ben was not kicked within 150 ms: it is connected' });
    expect(hopsOf(verdict)).toEqual({ 'ben\'s device': expect.stringMatching(/^connected, last frame /), 'others of ben': 'ben/web connected' });
    await phone.logout();
    expect(await hold('toBeKicked', phone)).toMatchObject({ pass: false, message: 'ben was not kicked within 60 s: it is logged-out' });
  });
});

describe('to have unread', () => {
  test('it is waited for, in all chats or in one', async () => {
    const { open, hold } = await withChat(['anna', 'ben', 'carla']);
    const [anna, carla, phone, web] = [await open('anna'), await open('carla'), await open('ben', 2), await open('ben', 5)];
    const waited = hold('toHaveUnread', [phone, web], { count: 3 });
    await anna.send({ to: 'ben', text: 'one' });
    await anna.send({ to: 'ben', text: 'two' });
    await carla.send({ to: 'ben', text: 'three' });
    expect(await waited).toMatchObject({ pass: true });
    expect(await hold('toHaveUnread', phone, { count: 2, conversationID: SI })).toMatchObject({ pass: true });
    expect(await hold('toHaveUnread', phone, { count: 2, conversationID: SI, not: true, ...short })).toMatchObject({ pass: true, message: 'ben still has 2 unread in si_anna_ben after 150 ms' });
    expect(await hold('toHaveUnread', phone, { count: 7, not: true })).toMatchObject({ pass: false });
  });

  test('another number: what was read, here and on the server', async () => {
    const { open, hold, admin } = await withChat(['anna', 'ben'], { faultSeed: 1 });
    const [anna, phone] = [await open('anna'), await open('ben', 2)];
    await anna.send({ to: 'ben', text: 'one' });
    await hold('toHaveUnread', phone, { count: 1 });
    phone.cut();
    await admin('/msg/mark_conversation_as_read', { userID: 'ben', conversationID: SI, hasReadSeq: 1, seqs: [1] });
    const verdict = await hold('toHaveUnread', phone, { count: 0, ...short });
    expect(verdict).toMatchObject({ pass: false, message: 'ben has 1 unread after 150 ms, not 0' });
    expect(hopsOf(verdict)).toEqual({ [`ben in ${SI}`]: 'newest 1, read up to 0: 1 unread; the server has 1, and read up to 1' });
  });

  test('a conversation of which nothing was pushed is told, with what the server has and the trouble that is made', async () => {
    const { open, hold, faults } = await withChat(['anna', 'ben'], { faultSeed: 1 });
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    faults.set({ dropPush: 1 });
    await anna.send({ to: 'ben', text: 'one' });
    for (const conversationID of [undefined, SI]) {
      const verdict = await hold('toHaveUnread', ben, { count: 1, ...(conversationID ? { conversationID } : {}), ...short });
      expect(verdict).toMatchObject({ pass: false });
      expect(hopsOf(verdict)).toEqual({ [`ben in ${SI}`]: 'knows nothing of it; the server has 1, and read up to 0', 'the emulator': expect.stringMatching(/^makes trouble on purpose: --drop-push 1 /) as string });
    }
  });

  test('a conversation that is marked as read here is told to who waits', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    await anna.send({ to: 'ben', text: 'one' });
    await ben.until('it', () => ben.view.get(SI), soon);
    const waited = hold('toHaveUnread', ben, { count: 0 });
    ben.hasRead(SI, 1);
    expect(await waited).toMatchObject({ pass: true });
  });
});

describe('to have no gaps, and nothing twice', () => {
  test('a push that was lost is a gap, the last one too', async () => {
    const { open, hold, faults } = await withChat(['anna', 'ben'], { faultSeed: 1 });
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    await anna.send({ to: 'ben', text: 'one' });
    expect(await hold('toHaveNoSeqGaps', [anna, ben])).toMatchObject({ pass: true });
    faults.set({ dropPush: 1 });
    for (const text of ['two', 'three']) await anna.send({ to: 'ben', text });
    const verdict = await hold('toHaveNoSeqGaps', ben, short);
    expect(verdict).toMatchObject({ pass: false, message: 'ben lacks 2 messages after 150 ms' });
    expect(hopsOf(verdict)).toMatchObject({ [`ben in ${SI}`]: 'lacks 2 to 3 of 3', 'the emulator': expect.stringContaining('--drop-push 1') });
    expect(await hold('toHaveNoSeqGaps', ben, { not: true })).toMatchObject({ pass: false });
    const waited = hold('toHaveNoSeqGaps', ben);
    await ben.catchUp();
    expect(await waited).toMatchObject({ pass: true });
  });

  test('who joins a group has no gap before that', async () => {
    const { open, hold, admin } = await withChat(['anna', 'ben', 'carla']);
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    await admin('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['carla'], adminUserIDs: [], groupInfo: { groupID: 'lunch', groupName: 'Lunch', groupType: 2 } });
    for (let at = 0; at < 5; at++) await anna.send({ group: 'lunch', text: String(at) });
    await admin('/group/invite_user_to_group', { groupID: 'lunch', invitedUserIDs: ['ben'] });
    expect(await hold('toHaveNoSeqGaps', ben)).toMatchObject({ pass: true });
  });

  test('pushes that come twice', async () => {
    const { open, hold, faults } = await withChat(['anna', 'ben'], { faultSeed: 1 });
    const [anna, ben] = [await open('anna'), await open('ben', 2)];
    const first = await anna.send({ to: 'ben', text: 'once' });
    await hold('toReceive', ben, { messages: [{ clientMsgID: first.clientMsgID }] });
    expect(await hold('toHaveNoDuplicates', ben)).toMatchObject({ pass: true });
    faults.set({ duplicatePush: 1 });
    const second = await anna.send({ to: 'ben', text: 'twice' });
    await ben.until('the second', () => (ben.view.get(SI)!.duplicates === 1 ? true : undefined), soon);
    expect(await hold('toReceive', ben, { messages: [{ clientMsgID: second.clientMsgID }] })).toMatchObject({ pass: true });
    expect(ben.inbox.count).toBe(2);
    const begun = performance.now();
    const verdict = await hold('toHaveNoDuplicates', ben, { within: 120_000 });
    expect(performance.now() - begun).toBeLessThan(60_000);
    expect(verdict).toMatchObject({ pass: false, message: 'ben got a push twice' });
    expect(hopsOf(verdict)).toEqual({ [`ben in ${SI}`]: '1 came again' });
  });
});

describe('to converge', () => {
  test('two devices of a user: messages, what is read, what is taken back', async () => {
    const { open, hold, admin } = await withChat(['anna', 'ben']);
    const [anna, phone, web] = [await open('anna'), await open('ben', 2), await open('ben', 5)];
    for (const text of ['one', 'two', 'three']) await anna.send({ to: 'ben', text });
    await hold('toHaveUnread', phone, { count: 3 });
    await admin('/msg/mark_conversation_as_read', { userID: 'ben', conversationID: SI, hasReadSeq: 2, seqs: [1, 2] });
    await admin('/msg/revoke_msg', { userID: 'anna', conversationID: SI, seq: 3 });
    await phone.until('it', () => (phone.view.messages(SI).at(-1)?.contentType === 2101 ? true : undefined), soon);
    expect(await hold('toConverge', web, { other: phone.name })).toMatchObject({ pass: true });
    expect(await hold('toConverge', web, { other: phone.name, not: true, ...short })).toMatchObject({ pass: true, message: 'ben/web and ben/android agree' });
  });

  test('users who talk: both have the same messages', async () => {
    const { open, hold } = await withChat(['anna', 'ben', 'carla']);
    const [anna, ben, carla] = [await open('anna'), await open('ben', 2), await open('carla')];
    await anna.send({ to: 'ben', text: 'one' });
    await carla.send({ to: 'ben', text: 'of no concern to anna' });
    expect(await hold('toConverge', [anna, ben], { other: ben.name })).toMatchObject({ pass: true });
  });

  test('what one lacks is named, and caught up it is well', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, phone, web] = [await open('anna'), await open('ben', 2), await open('ben', 5)];
    web.cut();
    for (const text of ['one', 'two']) await anna.send({ to: 'ben', text });
    await hold('toHaveUnread', phone, { count: 2 });
    const verdict = await hold('toConverge', web, { other: phone.name, ...short });
    expect(verdict).toMatchObject({ pass: false, message: 'ben/web and ben/android do not agree after 150 ms: ben/web lacks 1 to 2', hops: [{ title: SI, text: 'ben/web lacks 1 to 2', bad: true }] });
    const waited = hold('toConverge', web, { other: phone.name });
    await web.reconnect();
    expect(await waited).toMatchObject({ pass: true });
  });

  test('a device that came later is compared from there on', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, phone] = [await open('anna'), await open('ben', 2)];
    const old = await anna.send({ to: 'ben', text: 'old' });
    await hold('toReceive', phone, { messages: [{ clientMsgID: old.clientMsgID }] });
    const web = await open('ben', 5);
    const fresh = await anna.send({ to: 'ben', text: 'new' });
    await hold('toReceive', web, { messages: [{ clientMsgID: fresh.clientMsgID }] });
    expect(await hold('toConverge', web, { other: phone.name })).toMatchObject({ pass: true });
  });

  test('what is read on one and not on the other', async () => {
    const { open, hold } = await withChat(['anna', 'ben']);
    const [anna, phone, web] = [await open('anna'), await open('ben', 2), await open('ben', 5)];
    await anna.send({ to: 'ben', text: 'one' });
    await hold('toHaveUnread', [phone, web], { count: 1 });
    phone.hasRead(SI, 1);
    expect(await hold('toConverge', web, { other: phone.name, ...short })).toMatchObject({ pass: false, message: expect.stringMatching(/: read up to 0 on ben\/web, up to 1 on ben\/android$/) });
  });

  test('deleted on one alone', async () => {
    const { open, hold, admin } = await withChat(['anna', 'ben']);
    const [anna, phone, web] = [await open('anna'), await open('ben', 2), await open('ben', 5)];
    await anna.send({ to: 'ben', text: 'one' });
    await hold('toHaveUnread', [phone, web], { count: 1 });
    web.cut();
    await admin('/msg/delete_msgs', { userID: 'ben', conversationID: SI, seqs: [1], deleteSyncOpt: { IsSyncSelf: true, IsSyncOther: false } });
    await phone.until('it', () => (phone.view.messages(SI).length === 0 ? true : undefined), soon);
    expect(await hold('toConverge', web, { other: phone.name, ...short })).toMatchObject({ pass: false, message: expect.stringMatching(/: 1 is deleted on ben\/android and not on ben\/web$/) });
  });
});
