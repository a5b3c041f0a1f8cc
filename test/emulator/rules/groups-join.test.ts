import { afterEach, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { callerOf } from '../client.ts';
import { foundCompany, type Company } from '../company.ts';
import { introduce } from '../wire.ts';

let emulator: Emulator | undefined, company: Company | undefined;
afterEach(async () => {
  await emulator?.close();
  await company?.close();
  emulator = company = undefined;
});

/** A group with one message, which a member invited and one who joins come to; what each then sees, by content type. */
const seenByNewcomers = async (enableHistoryForNewMembers: boolean): Promise<number[][]> => {
  emulator = await createEmulator({ config: { enableHistoryForNewMembers } });
  const { admin, tokenOf } = await introduce(emulator.apiURL, 'anna', 'ben', 'carl', 'dora');
  await admin('/group/create_group', { groupInfo: { groupID: 'team', groupName: 'Team', groupType: 2, needVerification: 2 }, memberUserIDs: ['ben'], ownerUserID: 'anna' });
  await admin('/msg/send_msg', { sendID: 'anna', groupID: 'team', sessionType: 3, contentType: 101, content: { content: 'before' } });
  await admin('/group/invite_user_to_group', { groupID: 'team', invitedUserIDs: ['carl'] });
  await callerOf(emulator.apiURL, await tokenOf('dora'))('/group/join_group', { groupID: 'team', joinSource: 3, inviterUserID: 'dora' });
  const pull = async (userID: string) => {
    const { data } = await admin('/msg/pull_msg_by_seq', { userID, seqRanges: [{ conversationID: 'sg_team', begin: 1, end: 100, num: 100 }], order: 0 });
    return (data as { msgs: Record<string, { Msgs: { contentType: number }[] }> }).msgs.sg_team!.Msgs.map((message) => message.contentType);
  };
  return Promise.all(['ben', 'carl', 'dora'].map(pull));
};

it('new members read what was said before them', async () => {
  expect(await seenByNewcomers(true)).toEqual([[1501, 101, 1509, 1510], [1501, 101, 1509, 1510], [1501, 101, 1509, 1510]]);
});

it('with enableHistoryForNewMembers off they read from their own arrival on', async () => {
  expect(await seenByNewcomers(false)).toEqual([[1501, 101, 1509, 1510], [1509, 1510], [1510]]);
});

describe('who is told of an application (gateway-protocol §7)', () => {
  const EVERYBODY = ['owner', 'chief', 'member', 'carl', 'dora'];
  const detailOf = ({ content }: { content: Record<string, string> }) => JSON.parse(content.detail!) as Record<string, object>;
  const types = (heard: Record<string, { contentType: number }[]>) => Object.fromEntries(Object.entries(heard).map(([userID, messages]) => [userID, messages.map(({ contentType }) => contentType)]));
  const found = async (needVerification: number) => {
    company = await foundCompany(...EVERYBODY);
    await company.as.owner!('/group/create_group', { ownerUserID: 'owner', adminUserIDs: ['chief'], memberUserIDs: ['member'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2, needVerification }, sendMessage: false });
    return company;
  };
  const apply = (reqMessage = 'hi') => company!.as.carl!('/group/join_group', { groupID: 'g', inviterUserID: 'carl', joinSource: 3, reqMessage });
  const answer = (as: string, handleResult: number) => company!.as[as]!('/group/group_application_response', { groupID: 'g', fromUserID: 'carl', handledMsg: 'well', handleResult });

  it('those who run the group, and the applicant', async () => {
    const { hear } = await found(0);
    const heard = await hear(EVERYBODY, () => apply());
    expect(types(heard)).toEqual({ owner: [1503], chief: [1503], member: [], carl: [1503, 1503, 1503], dora: [] });
    expect(heard.owner).toMatchObject([{ conversationID: 'n_carl_owner', seq: 0, sendID: 'carl', recvID: 'owner', sessionType: 1, options: { offlinePush: true }, offlinePushInfo: { title: 'joinGroupApplication title' } }]);
    expect(detailOf(heard.owner![0]!)).toMatchObject({
      group: { groupID: 'g', groupName: 'G', memberCount: 3 }, applicant: { userID: 'carl', nickname: 'CARL', faceURL: 'face-carl' }, reqMsg: 'hi',
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), request: { reqMsg: 'hi', handleResult: 0, joinSource: 3, userInfo: { userID: 'carl' } },
    });
  });

  it('of an invitation that must be allowed: those who run the group, and the member who invites', async () => {
    const { hear, as } = await found(1);
    const heard = await hear(EVERYBODY, () => as.member!('/group/invite_user_to_group', { groupID: 'g', invitedUserIDs: ['carl'], reason: 'please' }));
    expect(types(heard)).toEqual({ owner: [1503], chief: [1503], member: [1503, 1503, 1503], carl: [], dora: [] });
    expect(detailOf(heard.chief![0]!)).toMatchObject({ applicant: { userID: 'member' }, request: { joinSource: 2, inviterUserID: 'member', userInfo: { userID: 'carl' } } });
  });

  it.each<[word: string, handleResult: number, contentType: number]>([['agreed to', 1, 1505], ['refused', -1, 1506]])('%s: those who run the group, and the applicant, each as what it is', async (_word, handleResult, contentType) => {
    const { hear } = await found(0);
    await apply();
    const heard = await hear(EVERYBODY, () => answer('chief', handleResult));
    const of = (userID: string) => heard[userID]!.filter((message) => message.contentType === contentType && message.recvID === userID).map(detailOf);
    for (const userID of ['owner', 'chief']) expect(of(userID)).toMatchObject([{ opUser: { userID: 'chief', roleLevel: 60 }, handleMsg: 'well', receiverAs: 1, request: { handleResult } }]);
    expect([of('carl'), of('dora')]).toMatchObject([[{ group: { groupID: 'g' }, receiverAs: 0 }], []]);
    const entered = heard.member!.map((message) => [message.contentType, message.conversationID, message.seq]);
    expect(entered).toEqual(handleResult === 1 ? [[1510, 'sg_g', 1], [1510, 'n_g', 0]] : []);
  });

  it('nobody where anybody may come in: the group sees who came, and so does the one who came', async () => {
    const { hear } = await found(2);
    const heard = await hear(EVERYBODY, () => apply());
    expect(types(heard)).toMatchObject({ owner: [1510, 1510], member: [1510, 1510], dora: [] });
    expect(heard.carl!.filter(({ contentType }) => contentType === 1510)).toHaveLength(2);
    expect(detailOf(heard.owner![0]!)).toMatchObject({ group: { memberCount: 4 }, entrantUser: { userID: 'carl', nickname: 'CARL', roleLevel: 20, joinSource: 0, inviterUserID: 'carl', operatorUserID: 'carl' }, operationTime: expect.any(Number) });
  });
});
