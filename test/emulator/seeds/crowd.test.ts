// A crowd that was written straight into the tables, beside one that lived through the same by the server's routes.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PbCoder } from '@openim/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { planCrowd } from '../../../src/emulator/seeds/crowd-plan.ts';
import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { addFriends } from '../../../src/emulator/store/friends.ts';
import { openStore } from '../../../src/emulator/store/open.ts';
import { adminToken, callerOf } from '../client.ts';
import { connectWire, type Wire } from '../wire.ts';

const SIZE = { users: 9, groups: 2, messages: 260, seed: 5, until: Date.UTC(2026, 10, 21) };
const SEED = 'users=9,groups=2,messages=260,seed=5,until=2026-11-21';

const folder = mkdtempSync(join(tmpdir(), 'crowd-'));
let seeded: Emulator, lived: Emulator, now = SIZE.until;
beforeAll(async () => {
  const clock = { now: () => now, steady: () => Date.now() };
  [seeded, lived] = await Promise.all([createEmulator({ seed: SEED, clock }), createEmulator({ data: join(folder, 'lived.db'), clock })]);
  await live();
});
afterAll(async () => {
  await Promise.all([seeded.close(), lived.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Everything the plan says, at its time, as people and their devices do it. */
async function live(): Promise<void> {
  const { apiURL, gatewayURL } = lived;
  const plan = planCrowd(SIZE);
  now = plan.people[0]!.createTime - 1000;
  const admin = callerOf(apiURL, await adminToken(apiURL));
  for (const { userID, nickname, createTime } of plan.people) {
    now = createTime;
    await admin('/user/user_register', { users: [{ userID, nickname }] });
  }
  const store = openStore(join(folder, 'lived.db'));
  // Every route that makes friends also sends a message; these come from a directory.
  for (const { userID, friendUserIDs } of plan.friends) addFriends(store, plan.friendsSince, userID, friendUserIDs, 1, 'imAdmin');
  store.close();
  const tokens = new Map<string, string>();
  const tokenOf = async (userID: string, platformID: number) => ((await admin('/auth/get_user_token', { userID, platformID })).data as { token: string }).token;
  for (const { userID } of plan.people) tokens.set(userID, await tokenOf(userID, 1));
  for (const { createTime, groupID, groupName, ownerUserID, adminUserIDs, memberUserIDs } of plan.groups) {
    now = createTime;
    const { errCode } = await callerOf(apiURL, tokens.get(ownerUserID)!)('/group/create_group', { ownerUserID, adminUserIDs, memberUserIDs, groupInfo: { groupID, groupName, groupType: 2 } });
    expect(errCode).toBe(0);
  }
  const wires = new Map<string, Wire>();
  for (const { userID } of plan.people) wires.set(userID, await connectWire(gatewayURL, userID, 1, tokens.get(userID)!));
  const nicknames = new Map(plan.people.map((one) => [one.userID, one.nickname]));
  for (const { chat, sendID, recvID, contentType, content, time, platformID, clientMsgID } of [...plan.messages()].sort((one, other) => one.place - other.place)) {
    now = time;
    const bytes = PbCoder.MsgData.encode({
      sendID, recvID, groupID: chat.groupID, clientMsgID, serverMsgID: '', senderPlatformID: platformID, senderNickname: nicknames.get(sendID)!, senderFaceURL: '', sessionType: chat.groupID === '' ? 1 : 3,
      msgFrom: 100, contentType, content: new TextEncoder().encode(content), seq: 0, sendTime: 0, createTime: time, status: 2, isRead: false, options: {}, offlinePushInfo: undefined,
      atUserIDList: [], attachedInfo: '', ex: '', keyVersion: 0, dstUserIDs: [],
    }).finish();
    expect((await wires.get(sendID)!.ask(1003, bytes)).errCode).toBe(0);
  }
  now = SIZE.until;
  for (const { chat, userID, count } of plan.reads()) {
    const hasReadSeq = count + (chat.groupID === '' ? 0 : 1);
    expect((await admin('/msg/mark_conversation_as_read', { conversationID: chat.conversationID, userID, hasReadSeq, seqs: [] })).errCode).toBe(0);
  }
  for (const { socket } of wires.values()) socket.terminate();
}

/** What an answer says, but for IDs that chance gave. */
function say(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'content' && !String(value).startsWith('{') ? Buffer.from(String(value), 'base64').toString() : value)).replace(/\b(?:[0-9a-f]{32}|[0-9a-f]{24})\b/g, 'ID'));
}

const page = { pageNumber: 1, showNumber: 500 };
const userIDs = planCrowd(SIZE).people.map((one) => one.userID);
const conversationIDs = planCrowd(SIZE).chats.map((chat) => chat.conversationID);

describe('a seeded crowd answers as one that lived', () => {
  const both = async (path: string, body: object) => Promise.all([seeded, lived].map(async ({ apiURL }) => say(await callerOf(apiURL, await adminToken(apiURL))(path, body))));

  it.each<[string, object]>([
    ['/user/get_users', { pagination: page }], ['/user/get_users_info', { userIDs }], ['/group/get_groups', { pagination: page }], ['/group/get_groups_info', { groupIDs: ['g01', 'g02'] }],
    ['/group/get_group_member_list', { groupID: 'g01', pagination: page }], ['/group/get_group_member_list', { groupID: 'g02', pagination: page }], ['/msg/search_msg', { pagination: page }],
    ['/msg/search_msg', { sendID: 'u03', contentType: 101, pagination: { pageNumber: 2, showNumber: 7 } }], ['/group/get_group_abstract_info', { groupIDs: ['g01', 'g02'] }],
    ['/statistics/user/active', { start: SIZE.until - 30 * 86_400_000, end: SIZE.until, group: true, pagination: page }], ['/statistics/user/register', { start: SIZE.until - 60 * 86_400_000, end: SIZE.until }],
    ['/statistics/group/create', { start: SIZE.until - 60 * 86_400_000, end: SIZE.until }], ['/statistics/group/active', { start: SIZE.until - 30 * 86_400_000, end: SIZE.until, pagination: page }],
  ])('%s %j', async (path, body) => {
    const [ofSeed, ofLife] = await both(path, body);
    expect(ofLife).toMatchObject({ errCode: 0 });
    expect(ofSeed).toEqual(ofLife);
  });

  it.each(userIDs)('everything %s may ask for', async (userID) => {
    const asks: [string, object][] = [
      ['/conversation/get_all_conversations', { ownerUserID: userID }], ['/conversation/get_sorted_conversation_list', { userID, conversationIDs: [], pagination: page }],
      ['/msg/get_conversations_has_read_and_max_seq', { userID }], ['/msg/newest_seq', { userID }], ['/friend/get_friend_list', { userID, pagination: page }],
      ['/friend/get_friend_id', { userID }], ['/group/get_joined_group_list', { fromUserID: userID, pagination: page }], ['/conversation/get_full_conversation_ids', { userID, idHash: 0 }],
      ['/friend/get_full_friend_user_ids', { userID, idHash: 0 }], ['/group/get_full_join_group_ids', { userID, idHash: 0 }], ['/conversation/get_incremental_conversations', { userID, version: 0, versionID: '' }],
      ['/group/get_incremental_join_groups', { userID, version: 0, versionID: '' }], ['/friend/get_incremental_friends', { userID, version: 0, versionID: '' }],
      ['/msg/pull_msg_by_seq', { userID, seqRanges: [...conversationIDs, ...conversationIDs.map((id) => `n${id.slice(2)}`)].map((conversationID) => ({ conversationID, begin: 1, end: 500, num: 500 })), order: 0 }],
    ];
    for (const [path, body] of asks) {
      const [ofSeed, ofLife] = await both(path, body);
      expect(ofLife, path).toMatchObject({ errCode: 0 });
      expect(ofSeed, path).toEqual(ofLife);
    }
  });

  it('goes on where the seed ended', async () => {
    const sent = await both('/msg/send_msg', { sendID: 'u01', groupID: 'g01', sessionType: 3, contentType: 101, content: { content: 'and now?' } });
    expect(sent[0]).toEqual(sent[1]);
    const [ofSeed, ofLife] = await both('/msg/search_msg', { pagination: page });
    expect(ofSeed).toEqual(ofLife);
  });
});
