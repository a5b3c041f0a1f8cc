// Read marks: who is told of them, and what each side then sees (gateway-protocol §6, §7).

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { foundCompany, type Company } from '../company.ts';

let company: Company;
beforeEach(async () => { company = await foundCompany('anna', 'ben', 'cleo'); });
afterEach(() => company.close());

const EVERYBODY = ['anna', 'ben', 'cleo'];
const detailOf = ({ content }: { content: Record<string, string> }) => JSON.parse(content.detail!) as Record<string, unknown>;
const say = async (to: { recvID: string } | { groupID: string }, count: number) => { for (let n = 0; n < count; n++) await company.say('anna', to); };
const read = async (userID: string, conversationID: string) => ((await company.as[userID]!('/msg/get_conversations_has_read_and_max_seq', { userID })).data as { seqs: Record<string, { hasReadSeq: number }> }).seqs[conversationID]!.hasReadSeq;
const found = () => company.as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben', 'cleo'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 }, sendMessage: false });
const isRead = async (userID: string, conversationID: string) => (await company.pull(userID, conversationID)).map((message) => message.isRead);

describe('between two', () => {
  beforeEach(() => say({ recvID: 'ben' }, 5));
  const mark = (path: string, body: object) => company.as.ben!(`/msg/${path}`, { conversationID: 'si_anna_ben', userID: 'ben', ...body });

  it('numbers that are read are told to both, and kept for those who are away', async () => {
    const heard = await company.hear(EVERYBODY, () => mark('mark_msgs_as_read', { seqs: [1, 3] }));
    for (const userID of ['anna', 'ben']) {
      expect(heard[userID]).toMatchObject([{ contentType: 2200, conversationID: 'n_anna_ben', seq: 1, sendID: 'ben', recvID: 'anna', msgFrom: 200 }]);
      expect(detailOf(heard[userID]![0]!)).toEqual({ markAsReadUserID: 'ben', conversationID: 'si_anna_ben', seqs: [1, 3], hasReadSeq: 3 });
    }
    expect([heard.cleo, await isRead('anna', 'si_anna_ben'), await read('ben', 'si_anna_ben')]).toEqual([[], [true, false, true, false, false], 3]);
  });

  it('a conversation is read up to a number: all in between is named, and what was missed before', async () => {
    await mark('mark_msgs_as_read', { seqs: [2] });
    const { anna } = await company.hear(['anna'], () => mark('mark_conversation_as_read', { hasReadSeq: 4, seqs: [1, 3] }));
    expect(anna!.map(detailOf)).toEqual([{ markAsReadUserID: 'ben', conversationID: 'si_anna_ben', seqs: [3, 4, 1], hasReadSeq: 4 }]);
    expect(await isRead('anna', 'si_anna_ben')).toEqual([true, true, true, true, false]);
  });

  it('the position never goes back, and is told as it stands', async () => {
    await mark('mark_conversation_as_read', { hasReadSeq: 4 });
    const { anna } = await company.hear(['anna'], () => mark('mark_conversation_as_read', { hasReadSeq: 2 }));
    expect([anna!.map((message) => detailOf(message).hasReadSeq), await read('ben', 'si_anna_ben')]).toEqual([[4], 4]);
    await mark('mark_msgs_as_read', { seqs: [1] });
    await mark('set_conversation_has_read_seq', { hasReadSeq: 1 });
    expect(await read('ben', 'si_anna_ben')).toBe(4);
  });

  it('a position alone is told to one\'s own devices, and not kept; no message is marked', async () => {
    const heard = await company.hear(EVERYBODY, () => mark('set_conversation_has_read_seq', { hasReadSeq: 3 }));
    expect(heard).toMatchObject({ anna: [], ben: [{ contentType: 2200, conversationID: 'n_ben_ben', seq: 0 }], cleo: [] });
    expect(detailOf(heard.ben![0]!)).toMatchObject({ markAsReadUserID: 'ben', conversationID: 'si_anna_ben', hasReadSeq: 3 });
    expect([await isRead('anna', 'si_anna_ben'), await company.pull('ben', 'n_ben_ben'), await read('ben', 'si_anna_ben')]).toEqual([[false, false, false, false, false], [], 3]);
  });

  it.each([['mark_msgs_as_read', { seqs: [6] }], ['set_conversation_has_read_seq', { hasReadSeq: 6 }]])('%s beyond the last message is refused', async (path, body) => {
    expect((await mark(path, body)).errCode).toBe(1001);
    expect(await read('ben', 'si_anna_ben')).toBe(0);
  });
});

it('in a group only the reader\'s own devices hear of it, and nothing of it is kept', async () => {
  await found();
  await say({ groupID: 'g' }, 3);
  const heard = await company.hear(EVERYBODY, () => company.as.ben!('/msg/mark_conversation_as_read', { conversationID: 'sg_g', userID: 'ben', hasReadSeq: 2 }));
  expect(heard).toMatchObject({ anna: [], ben: [{ contentType: 2200, conversationID: 'n_ben_ben', seq: 0, sessionType: 1 }], cleo: [] });
  expect(detailOf(heard.ben![0]!)).toMatchObject({ markAsReadUserID: 'ben', conversationID: 'sg_g', hasReadSeq: 2 });
  expect([await read('ben', 'sg_g'), await isRead('anna', 'sg_g'), await company.pull('ben', 'n_g')]).toEqual([2, [false, false, false], []]);
});

it('numbers read in a group are told to all of it, and kept', async () => {
  await found();
  await say({ groupID: 'g' }, 3);
  const heard = await company.hear(EVERYBODY, () => company.as.ben!('/msg/mark_msgs_as_read', { conversationID: 'sg_g', userID: 'ben', seqs: [1, 2] }));
  for (const userID of EVERYBODY) expect(heard[userID]).toMatchObject([{ contentType: 2200, conversationID: 'n_g', seq: 1, sessionType: 3 }]);
});

it('who never had the conversation reads nothing of it', async () => {
  await say({ recvID: 'ben' }, 1);
  expect((await company.as.cleo!('/msg/mark_msgs_as_read', { conversationID: 'si_anna_ben', userID: 'cleo', seqs: [1] })).errCode).toBe(1004);
});

it('what one sends counts as read by oneself, and the unread count of the others is what came since', async () => {
  await found();
  await say({ groupID: 'g' }, 2);
  await company.say('ben', { groupID: 'g' });
  expect(await Promise.all(EVERYBODY.map((userID) => read(userID, 'sg_g')))).toEqual([2, 3, 0]);
});
