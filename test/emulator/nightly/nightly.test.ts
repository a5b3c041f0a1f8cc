// What the server clears by itself, as users and administrators find it afterwards.

import { afterEach, describe, expect, it } from 'vitest';

import { foundCompanyWith, type Company } from '../company.ts';
import { messageOf } from '../wire.ts';

const DAY_MS = 86_400_000;
let company: Company;
afterEach(() => company.close());

/** A server that clears each second, and keeps messages for a month. */
const start = async (cron: object = {}) => { company = await foundCompanyWith({ config: { cron: { executeTime: '@every 1s', retainDays: 30, ...cron } } }, 'anna', 'ben'); };
const say = (sendID: string, more: object = {}) => company.say(sendID, { recvID: sendID === 'anna' ? 'ben' : 'anna' }, more);
const seqs = async (userID: string) => (await company.pull(userID, 'si_anna_ben')).map(({ seq }) => seq);
const conversation = async (userID: string) => ((await company.as[userID]!('/conversation/get_conversation', { ownerUserID: userID, conversationID: 'si_anna_ben' })).data as { conversation: { minSeq?: number; latestMsgDestructTime: number } }).conversation;
const destruct = (seconds: number, isMsgDestruct = true) => company.as.ben!('/conversation/set_conversations', { userIDs: ['ben'], conversation: { conversationID: 'si_anna_ben', conversationType: 1, userID: 'anna', isMsgDestruct, msgDestructTime: seconds } });

describe('messages that a user lets disappear', () => {
  it('go out of that user\'s sight once they are old enough, and the user\'s devices are told', async () => {
    await start();
    await say('anna');
    await say('anna');
    company.wait(DAY_MS);
    await say('anna');
    const ben = await company.connect('ben', 5);
    await destruct(3600);
    // The setting, then what it did.
    for (let n = 0; n < 2; n++) expect(messageOf(await ben.next())).toMatchObject({ contentType: 1300, conversationID: 'n_ben_ben', sendID: 'ben' });
    expect([await seqs('ben'), await seqs('anna')]).toEqual([[3], [1, 2, 3]]);
    expect(await conversation('ben')).toMatchObject({ minSeq: 3 });
    ben.socket.terminate();
  });

  it('are looked at again only after the same time', async () => {
    await start();
    await say('anna');
    const ben = await company.connect('ben', 5);
    await destruct(DAY_MS / 1000);
    for (let n = 0; n < 2; n++) await ben.next();
    const { latestMsgDestructTime } = await conversation('ben');
    expect(Date.now() - latestMsgDestructTime).toBeLessThan(60_000);
    expect(await seqs('ben')).toEqual([1]);
    ben.socket.terminate();
    company.wait(DAY_MS + 60_000);
    await expect.poll(() => seqs('ben')).toEqual([]);
  });
});

it('messages older than the server keeps any are gone for everybody, a whole document at a time', async () => {
  await start();
  for (let n = 0; n < 105; n++) await say('anna');
  company.wait(31 * DAY_MS);
  await say('ben');
  await expect.poll(() => seqs('ben')).toEqual([101, 102, 103, 104, 105, 106]);
  expect(await seqs('anna')).toEqual([101, 102, 103, 104, 105, 106]);
  const { data } = await company.as.admin!('/msg/search_msg', { sendID: 'anna', pagination: { pageNumber: 1, showNumber: 10 } });
  expect(data).toMatchObject({ chatLogsNum: 5 });
  // Numbers go on.
  await say('ben');
  expect((await seqs('ben')).at(-1)).toBe(107);
});

it('a server that keeps messages for less than a day clears nothing at all', async () => {
  const prepare = async (retainDays: number) => {
    await start({ retainDays });
    await say('anna');
    await destruct(1);
    company.wait(400 * 1000);
    return company;
  };
  const lazy = await prepare(0);
  await prepare(1);
  // Once the other one has, this one would have, too.
  await expect.poll(() => seqs('ben')).toEqual([]);
  expect((await lazy.pull('ben', 'si_anna_ben')).length).toBe(1);
  await lazy.close();
});
