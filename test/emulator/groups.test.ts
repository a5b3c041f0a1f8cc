import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { foundCompany, type Company } from './company.ts';

let company: Company;
beforeEach(async () => { company = await foundCompany('anna', 'ben', 'cleo', 'dan'); });
afterEach(() => company.close());

const GROUP = 'crew';
async function makeGroup(more: object = {}, groupInfo: object = {}): Promise<void> {
  const { errCode } = await company.as.anna!('/group/create_group', {
    ownerUserID: 'anna', adminUserIDs: ['ben'], memberUserIDs: ['cleo'], groupInfo: { groupID: GROUP, groupName: 'Crew', groupType: 2, ...groupInfo }, ...more,
  });
  expect(errCode).toBe(0);
}

async function newest(userID: string): Promise<Record<string, number>> {
  return ((await company.as[userID]!('/msg/newest_seq', { userID })).data as { maxSeqs?: Record<string, number> }).maxSeqs ?? {};
}

async function pull(userID: string, conversationID: string): Promise<number[]> {
  const { data } = await company.as[userID]!('/msg/pull_msg_by_seq', { userID, seqRanges: [{ conversationID, begin: 1, end: 99, num: 99 }], order: 0 });
  const { msgs } = data as { msgs?: Record<string, { Msgs: { contentType: number }[] }> };
  return msgs?.[conversationID]?.Msgs.map((message) => message.contentType) ?? [];
}

describe('groups', () => {
  const CHAT_COPIES: [what: string, as: string, path: string, body: object, contentType: number][] = [
    ['a rename', 'anna', 'set_group_info', { groupInfoForSet: { groupID: GROUP, groupName: 'Other' } }, 1520],
    ['an announcement', 'anna', 'set_group_info_ex', { groupID: GROUP, notification: 'News' }, 1519],
    ['a mute of all', 'ben', 'mute_group', { groupID: GROUP }, 1514],
    ['the end of it', 'ben', 'cancel_mute_group', { groupID: GROUP }, 1515],
    ['a mute', 'ben', 'mute_group_member', { groupID: GROUP, userID: 'cleo', mutedSeconds: 9 }, 1512],
    ['its end', 'ben', 'cancel_mute_group_member', { groupID: GROUP, userID: 'cleo' }, 1513],
    ['an invitation', 'cleo', 'invite_user_to_group', { groupID: GROUP, invitedUserIDs: ['dan'] }, 1509],
    ['a kick', 'ben', 'kick_group', { groupID: GROUP, kickedUserIDs: ['cleo'] }, 1508],
    ['a departure', 'cleo', 'quit_group', { groupID: GROUP }, 1504],
    ['a new owner', 'anna', 'transfer_group', { groupID: GROUP, oldOwnerUserID: 'anna', newOwnerUserID: 'cleo' }, 1507],
  ];
  it.for(CHAT_COPIES)('%s is kept as a message of the group', async ([, as, path, body, contentType]) => {
    await makeGroup();
    expect((await company.as[as]!(`/group/${path}`, body)).errCode).toBe(0);
    expect(await pull('anna', `sg_${GROUP}`)).toEqual([1501, contentType]);
  });

  const WITHOUT_COPY: [what: string, path: string, body: object][] = [
    ['a new introduction', 'set_group_info', { groupInfoForSet: { groupID: GROUP, introduction: 'i' } }],
    ['a cleared announcement', 'set_group_info_ex', { groupID: GROUP, notification: '  ' }],
    ['a new role', 'set_group_member_info', { members: [{ groupID: GROUP, userID: 'cleo', roleLevel: 60, nickname: 'C' }] }],
    ['an invitation that is not to be a message', 'invite_user_to_group', { groupID: GROUP, invitedUserIDs: ['dan'], sendMessage: false }],
  ];
  it.for(WITHOUT_COPY)('%s is told but not kept', async ([, path, body]) => {
    await makeGroup();
    expect((await company.as.anna!(`/group/${path}`, body)).errCode).toBe(0);
    expect(await pull('anna', `sg_${GROUP}`)).toEqual([1501]);
  });

  it('created without a message: nobody has a conversation until somebody speaks', async () => {
    await makeGroup({ sendMessage: false });
    expect(await newest('cleo')).toEqual({});
    expect(await company.say('anna', { groupID: GROUP })).toBe(0);
    expect(await newest('cleo')).toEqual({ [`sg_${GROUP}`]: 1 });
  });

  it('who left sees what told of it and nothing after; who comes back sees all', async () => {
    await makeGroup();
    await company.as.ben!('/group/kick_group', { groupID: GROUP, kickedUserIDs: ['cleo'] });
    await company.say('anna', { groupID: GROUP });
    expect(await pull('cleo', `sg_${GROUP}`)).toEqual([1501, 1508]);
    await company.as.anna!('/group/invite_user_to_group', { groupID: GROUP, invitedUserIDs: ['cleo'] });
    expect(await pull('cleo', `sg_${GROUP}`)).toEqual([1501, 1508, 101, 1509]);
  });

  const SPEAKERS: [who: string, before: [path: string, body: object][], code: number][] = [
    ['dan', [], 1203],
    ['cleo', [['mute_group_member', { groupID: GROUP, userID: 'cleo', mutedSeconds: 60 }]], 1402],
    ['cleo', [['mute_group', { groupID: GROUP }]], 1403],
    ['ben', [['mute_group', { groupID: GROUP }]], 0],
    ['ben', [['mute_group_member', { groupID: GROUP, userID: 'ben', mutedSeconds: 60 }]], 1402],
    ['imAdmin', [['mute_group', { groupID: GROUP }]], 0],
    ['anna', [['dismiss_group', { groupID: GROUP }]], 1204],
    ['imAdmin', [['dismiss_group', { groupID: GROUP }]], 1204],
  ];
  it.for(SPEAKERS)('%s speaks after %j: %i', async ([who, before, code]) => {
    await makeGroup();
    for (const [path, body] of before) expect((await company.as.anna!(`/group/${path}`, body)).errCode).toBe(0);
    expect(await company.say(who, { groupID: GROUP })).toBe(code);
  });

  it('a mute ends by itself', async () => {
    await makeGroup();
    await company.as.anna!('/group/mute_group_member', { groupID: GROUP, userID: 'cleo', mutedSeconds: 60 });
    company.wait(60_001);
    expect(await company.say('cleo', { groupID: GROUP })).toBe(0);
  });

  const REFUSALS: [what: string, as: string, path: string, body: object, code: number, words: string][] = [
    ['an admin kicks an admin', 'ben', 'kick_group', { groupID: GROUP, kickedUserIDs: ['dan'] }, 1002, 'group admins cannot remove the group owner and other admins'],
    ['an admin renames the owner', 'ben', 'set_group_member_info', { members: [{ groupID: GROUP, userID: 'anna', nickname: 'x' }] }, 1002, 'admin can not change group owner'],
    ['an admin mutes an admin', 'ben', 'mute_group_member', { groupID: GROUP, userID: 'dan', mutedSeconds: 1 }, 1002, 'set group admin mute'],
    ['a member mutes a member', 'cleo', 'mute_group_member', { groupID: GROUP, userID: 'cleo', mutedSeconds: 1 }, 1002, 'set group ordinary users mute'],
    ['an answer of 0', 'anna', 'group_application_response', { groupID: GROUP, fromUserID: 'dan', handleResult: 0 }, 1001, 'HandleResult unknown'],
    ['a name that is no pattern', 'anna', 'get_groups', { groupName: '(', pagination: { pageNumber: 1, showNumber: 1 } }, 500, '(BadValue) Regular expression is invalid: ('],
  ];
  it.for(REFUSALS)('refused: %s', async ([, as, path, body, code, words]) => {
    await makeGroup({ adminUserIDs: ['ben', 'dan'] });
    expect(await company.as[as]!(`/group/${path}`, body)).toMatchObject({ errCode: code, errDlt: words });
  });

  it('a name that would be matched for ever is given up, and the server lives', async () => {
    await makeGroup({}, { groupName: 'a'.repeat(40) });
    const answer = await company.as.anna!('/group/get_groups', { groupName: '(a+)+$b', pagination: { pageNumber: 1, showNumber: 1 } });
    expect(answer).toMatchObject({ errCode: 500, errDlt: expect.stringContaining('takes too long') });
    expect(await company.say('anna', { groupID: GROUP })).toBe(0);
  });

  it('more than 200 changes: a client is told to load everything', async () => {
    await makeGroup();
    const ask = async (version: number, versionID: string) => (await company.as.anna!('/group/get_incremental_group_members', { groupID: GROUP, versionID, version })).data as { full: boolean; version: number; versionID: string };
    const first = await ask(0, '');
    const userIDs = Array.from({ length: 201 }, (_, i) => `extra${i}`);
    await company.as.admin!('/user/user_register', { users: userIDs.map((userID) => ({ userID, nickname: userID })) });
    await company.as.anna!('/group/invite_user_to_group', { groupID: GROUP, invitedUserIDs: userIDs.slice(0, 150), sendMessage: false });
    expect((await ask(first.version, first.versionID)).full).toBe(false);
    await company.as.anna!('/group/invite_user_to_group', { groupID: GROUP, invitedUserIDs: userIDs.slice(150), sendMessage: false });
    expect((await ask(first.version, first.versionID)).full).toBe(true);
  });

  it('a new profile changes the groups that show it, and no others', async () => {
    await makeGroup();
    await company.as.ben!('/group/set_group_member_info', { members: [{ groupID: GROUP, userID: 'ben', nickname: 'B', faceURL: 'b' }] });
    const ask = async (version: number, versionID: string) => (await company.as.anna!('/group/get_incremental_group_members', { groupID: GROUP, versionID, version })).data as { version: number; versionID: string; update: object[] | null };
    const before = await ask(0, '');
    await company.as.ben!('/user/update_user_info', { userInfo: { userID: 'ben', nickname: 'Benjamin' } });
    expect(await ask(before.version, before.versionID)).toMatchObject({ version: before.version, update: null });
    await company.as.cleo!('/user/update_user_info', { userInfo: { userID: 'cleo', nickname: 'Cleopatra' } });
    expect(await ask(before.version, before.versionID)).toMatchObject({ version: before.version + 1, update: [{ userID: 'cleo', nickname: 'Cleopatra' }] });
  });

  it('an admin sets an announcement: every member sees it at the conversation', async () => {
    await makeGroup();
    await company.as.admin!('/group/set_group_info', { groupInfoForSet: { groupID: GROUP, notification: 'News' } });
    const { data } = await company.as.cleo!('/conversation/get_conversation', { ownerUserID: 'cleo', conversationID: `sg_${GROUP}` });
    expect(data).toMatchObject({ conversation: { groupAtType: 4 } });
  });
});
