// Revoking, deleting, clearing: who may, who is told, and what is left to see (gateway-protocol §6, §7).

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { foundCompany, type Company } from '../company.ts';

let company: Company;
beforeEach(async () => { company = await foundCompany('owner', 'chief', 'second', 'anna', 'ben'); });
afterEach(() => company.close());

const EVERYBODY = ['owner', 'chief', 'second', 'anna', 'ben'];
const found = () => company.as.owner!('/group/create_group', { ownerUserID: 'owner', adminUserIDs: ['chief', 'second'], memberUserIDs: ['anna', 'ben'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 }, sendMessage: false });
const revoke = async (as: string, conversationID: string, seq = 1, userID = as) => (await company.as[as]!('/msg/revoke_msg', { conversationID, seq, userID: as === 'admin' ? userID : as })).errCode;
const detailOf = ({ content }: { content: Record<string, string> }) => JSON.parse(content.detail!) as Record<string, unknown>;
const seen = async (userID: string, conversationID: string) => (await company.pull(userID, conversationID)).map(({ seq, contentType, status }) => [seq, contentType, status]);
const position = async (userID: string, conversationID: string) => ((await company.as[userID]!('/msg/get_conversations_has_read_and_max_seq', { userID })).data as { seqs: Record<string, { maxSeq: number; hasReadSeq: number }> }).seqs[conversationID];
const conversation = async (userID: string, conversationID: string) => (await company.as[userID]!('/conversation/get_conversation', { ownerUserID: userID, conversationID })).data as { conversation: { minSeq?: number } };

describe('revoking in a group', () => {
  /** Who may revoke whose message: the owner's, a chief's, a member's. */
  const MAY: [who: string, codes: [ofOwner: number, ofChief: number, ofAnna: number]][] = [
    ['owner', [0, 0, 0]], ['chief', [1002, 0, 0]], ['second', [1002, 1002, 0]], ['anna', [1002, 1002, 0]], ['ben', [1002, 1002, 1002]], ['admin', [0, 0, 0]],
  ];
  it.each(MAY)('%s may: %j', async (who, codes) => {
    await found();
    for (const sendID of ['owner', 'chief', 'anna']) await company.say(sendID, { groupID: 'g' });
    expect([await revoke(who, 'sg_g', 1, 'owner'), await revoke(who, 'sg_g', 2, 'owner'), await revoke(who, 'sg_g', 3, 'owner')]).toEqual(codes);
    expect((await seen('ben', 'sg_g')).map(([, contentType]) => contentType)).toEqual(codes.map((code) => (code === 0 ? 2101 : 101)));
  });

  it('a message of a member who left is anybody\'s who runs the group; the member itself may not any more', async () => {
    await found();
    for (let n = 0; n < 2; n++) await company.say('anna', { groupID: 'g' });
    await company.as.anna!('/group/quit_group', { groupID: 'g', userID: 'anna' });
    expect([await revoke('anna', 'sg_g', 1), await revoke('second', 'sg_g', 1)]).toEqual([1002, 0]);
  });

  it('tells every member once, and keeps it beside the chat; the message keeps its number and says who, when and what it was', async () => {
    await found();
    await company.say('anna', { groupID: 'g' });
    const heard = await company.hear(EVERYBODY, () => revoke('chief', 'sg_g'));
    for (const userID of EVERYBODY) expect(heard[userID]).toMatchObject([{ conversationID: 'n_g', contentType: 2101, seq: 1, sendID: 'chief', groupID: 'g', options: { unreadCount: false, offlinePush: false } }]);
    expect(detailOf(heard.ben![0]!)).toEqual({ revokerUserID: 'chief', clientMsgID: expect.any(String), revokeTime: expect.any(Number), sesstionType: 3, seq: 1, conversationID: 'sg_g', isAdminRevoke: false });
    const [left] = await company.pull('ben', 'sg_g');
    const content = JSON.parse(JSON.parse(Buffer.from(left!.content!, 'base64').toString()).detail) as object;
    expect(content).toMatchObject({ revokerID: 'chief', revokerRole: 60, revokerNickname: 'CHIEF', sourceMessageSendID: 'anna', sessionType: 3, seq: 1 });
    expect(await revoke('owner', 'sg_g')).toBe(1404);
  });
});

it('revoking between two: one\'s own alone, however old; an administrator anybody\'s, and is named', async () => {
  await company.say('anna', { recvID: 'ben' });
  await company.say('anna', { recvID: 'ben' });
  company.wait(80 * 86_400_000);
  expect([await revoke('ben', 'si_anna_ben'), await revoke('anna', 'si_anna_ben')]).toEqual([1002, 0]);
  const heard = await company.hear(['anna', 'ben'], () => revoke('admin', 'si_anna_ben', 2, 'anna'));
  for (const userID of ['anna', 'ben']) expect(heard[userID]!.map(detailOf)).toMatchObject([{ revokerUserID: 'imAdmin', isAdminRevoke: true, seq: 2 }]);
  expect(await revoke('anna', 'si_anna_ben', 3)).toBe(1004);
});

describe('deleting', () => {
  beforeEach(async () => { for (let n = 0; n < 3; n++) await company.say('anna', { recvID: 'ben' }); });
  const remove = (deleteSyncOpt?: object) => company.as.ben!('/msg/delete_msgs', { conversationID: 'si_anna_ben', seqs: [1, 2], userID: 'ben', deleteSyncOpt });

  it('for oneself tells nobody, and leaves the messages to the other', async () => {
    expect(await company.hear(['anna', 'ben'], () => remove())).toEqual({ anna: [], ben: [] });
    expect([await seen('ben', 'si_anna_ben'), await seen('anna', 'si_anna_ben')]).toEqual([[[1, 101, 4], [2, 101, 4], [3, 101, 0]], [[1, 101, 0], [2, 101, 0], [3, 101, 0]]]);
  });

  it('with IsSyncSelf tells one\'s own devices, and keeps it for those that are away', async () => {
    const heard = await company.hear(['anna', 'ben'], () => remove({ IsSyncSelf: true }));
    expect(heard).toMatchObject({ anna: [], ben: [{ conversationID: 'n_ben_ben', contentType: 2102, seq: 1 }] });
    expect(detailOf(heard.ben![0]!)).toEqual({ userID: 'ben', conversationID: 'si_anna_ben', seqs: [1, 2] });
    expect(await seen('ben', 'n_ben_ben')).toEqual([[1, 2102, 0]]);
  });

  it('with IsSyncOther removes them for both, and tells both', async () => {
    const heard = await company.hear(['anna', 'ben'], () => remove({ IsSyncSelf: true, IsSyncOther: true }));
    for (const userID of ['anna', 'ben']) {
      expect(heard[userID]).toMatchObject([{ conversationID: 'n_anna_ben', contentType: 2102, seq: 1, sendID: 'ben', recvID: 'anna' }]);
      expect(await seen(userID, 'si_anna_ben')).toEqual([[1, 0, 4], [2, 0, 4], [3, 101, 0]]);
    }
  });
});

describe('clearing', () => {
  beforeEach(async () => { for (let n = 0; n < 3; n++) await company.say('anna', { recvID: 'ben' }); });
  const clear = (deleteSyncOpt?: object) => company.as.ben!('/msg/clear_conversation_msg', { conversationIDs: ['si_anna_ben'], userID: 'ben', deleteSyncOpt });

  it('for oneself hides what was, counts it as read, and shows what comes', async () => {
    const heard = await company.hear(['anna', 'ben'], () => clear());
    expect(heard).toMatchObject({ anna: [], ben: [{ contentType: 1300, conversationID: 'n_ben_ben', seq: 0 }] });
    expect([await seen('ben', 'si_anna_ben'), (await seen('anna', 'si_anna_ben')).length]).toEqual([[], 3]);
    expect([await position('ben', 'si_anna_ben'), (await conversation('ben', 'si_anna_ben')).conversation.minSeq]).toMatchObject([{ maxSeq: 3, hasReadSeq: 3 }, 4]);
    await company.say('anna', { recvID: 'ben' });
    expect(await seen('ben', 'si_anna_ben')).toEqual([[4, 101, 0]]);
    expect(await position('ben', 'si_anna_ben')).toMatchObject({ maxSeq: 4, hasReadSeq: 3 });
  });

  it('with IsSyncSelf tells one\'s own devices to clear as well', async () => {
    const { anna, ben } = await company.hear(['anna', 'ben'], () => clear({ IsSyncSelf: true }));
    expect([anna, ben!.map(({ contentType, seq }) => [contentType, seq])]).toEqual([[], [[1300, 0], [1703, 0]]]);
    expect(detailOf(ben![1]!)).toEqual({ userID: 'ben', conversationIDs: ['si_anna_ben'] });
  });

  it('with IsSyncOther hides it from both; only who cleared has read it', async () => {
    const heard = await company.hear(['anna', 'ben'], () => clear({ IsSyncOther: true }));
    for (const userID of ['anna', 'ben']) {
      expect(heard[userID]).toMatchObject([{ contentType: 1703, conversationID: 'n_anna_ben', seq: 0 }]);
      expect(await seen(userID, 'si_anna_ben')).toEqual([]);
    }
    await company.say('ben', { recvID: 'anna' });
    expect([await seen('anna', 'si_anna_ben'), (await conversation('ben', 'si_anna_ben')).conversation.minSeq ?? 0]).toEqual([[[4, 101, 0]], 0]);
  });

  it('everything clears each conversation of one\'s own', async () => {
    await company.say('chief', { recvID: 'ben' });
    await company.as.ben!('/msg/user_clear_all_msg', { userID: 'ben' });
    expect([await seen('ben', 'si_anna_ben'), await seen('ben', 'si_ben_chief'), (await seen('chief', 'si_ben_chief')).length]).toEqual([[], [], 1]);
  });
});
