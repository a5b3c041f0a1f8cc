import { afterEach, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { callerOf } from '../client.ts';
import { introduce } from '../wire.ts';

let emulator: Emulator;
afterEach(() => emulator.close());

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
