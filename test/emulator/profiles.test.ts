import { PbCoder } from '@openim/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';

import { SERVERS, type ServerName } from '../../src/base/servers.ts';
import { foundCompanyWith, type Company } from './company.ts';

import type { Wire } from './wire.ts';

async function found(as: ServerName): Promise<Company> {
  const company = await foundCompanyWith({ as }, 'anna', 'ben', 'cleo', 'dan');
  onTestFinished(() => company.close());
  return company;
}

const GROUP = 'crew';
const OLDER = 'v3.8.3-patch.16';
const NIL = 'runtime error: invalid memory address or nil pointer dereference';

/** Anna's group with Ben and Cleo. */
function makeGroup({ as }: Company, more: object = {}): Promise<unknown> {
  return as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben', 'cleo'], groupInfo: { groupID: GROUP, groupName: 'Crew', groupType: 2 }, ...more });
}

const refusal = ({ errCode, errDlt }: { errCode: number; errDlt: string }) => [errCode, errDlt];

describe('what errors were wrapped in', () => {
  const NOT_FOUND: [what: string, path: string, body: object, call: string][] = [
    ['a group', '/group/get_incremental_group_members', { groupID: 'nobody' }, 'mongo find one'],
    ['a group to mute', '/group/mute_group', { groupID: 'nobody' }, 'mongo update not matched'],
    ['a friend', '/friend/set_friend_remark', { ownerUserID: 'anna', friendUserID: 'ben', remark: 'x' }, 'mongo update not matched'],
  ];
  it.for(NOT_FOUND)('%s that is not there', async ([, path, body, call]) => {
    const said = await Promise.all(SERVERS.map(async (as) => refusal(await (await found(as)).as.admin!(path, body))));
    expect(said).toEqual([[1004, ''], [500, 'mongo: no documents in result'], [1004, `mongo: no documents in result ${call}`]]);
  });
});

describe('what the cache remembers not to be there', () => {
  const MISSED = [1004, 'cache is not found'];
  const RAW = [[1004, ''], [500, 'mongo: no documents in result'], [1004, 'mongo: no documents in result mongo find one']];

  it.for(SERVERS.map((as, i) => [as, RAW[i]!] as const))('%s refuses otherwise for a minute after a look-up of several', async ([as, raw]) => {
    const company = await found(as);
    const quit = async () => refusal(await company.as.dan!('/group/quit_group', { groupID: GROUP }));
    const rename = async () => refusal(await company.as.admin!('/user/update_user_info_ex', { userInfo: { userID: 'nobody', nickname: 'x' } }));
    const mute = async () => refusal(await company.as.admin!('/group/mute_group', { groupID: 'nowhere' }));
    const read = async () => refusal(await company.as.admin!('/group/get_incremental_group_members', { groupID: 'nowhere' }));
    await makeGroup(company);
    expect([await quit(), await rename(), await read()]).toEqual([raw, raw, raw]);
    await company.as.dan!('/group/get_group_member_list', { groupID: GROUP, pagination: { pageNumber: 1, showNumber: 10 } });
    await company.as.admin!('/user/get_users_info', { userIDs: ['anna', 'nobody'] });
    await company.as.admin!('/group/get_groups_info', { groupIDs: [GROUP, 'nowhere'] });
    expect([await quit(), await rename(), await read()]).toEqual([MISSED, MISSED, MISSED]);
    // What is written is not looked up.
    expect((await mute())[1]).not.toBe(MISSED[1]);
    company.wait(60_000);
    expect([await quit(), await rename(), await read()]).toEqual([raw, raw, raw]);
  });

  it('is forgotten of a member who comes in', async () => {
    const company = await found('main');
    await makeGroup(company);
    await company.as.anna!('/group/get_group_members_info', { groupID: GROUP, userIDs: ['dan'] });
    expect(refusal(await company.as.dan!('/group/quit_group', { groupID: GROUP }))).toEqual(MISSED);
    await company.as.anna!('/group/invite_user_to_group', { groupID: GROUP, invitedUserIDs: ['dan'] });
    expect((await company.as.dan!('/group/quit_group', { groupID: GROUP })).errCode).toBe(0);
    expect(refusal(await company.as.dan!('/group/quit_group', { groupID: GROUP }))).toEqual([1004, '']);
  });
});

describe('members of one role', () => {
  it.for([['main', ['anna', 'ben', 'cleo', 'dan']], [OLDER, ['anna', 'dan', 'cleo', 'ben']]] as const)('%s: along the index, or by age', async ([as, userIDs]) => {
    const company = await found(as);
    await company.as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['dan', 'cleo', 'ben'], groupInfo: { groupID: GROUP, groupName: 'Crew', groupType: 2 } });
    const page = async (pageNumber: number) => {
      const { data } = await company.as.anna!('/group/get_group_member_list', { groupID: GROUP, pagination: { pageNumber, showNumber: 2 } });
      return (data as { members: { userID: string }[] }).members.map(({ userID }) => userID);
    };
    expect([...await page(1), ...await page(2)]).toEqual(userIDs);
  });
});

describe('a group that somebody joins, by the older server', () => {
  it('has the new member although the answer is 1001, and of many invited ones only the first fifty', async () => {
    const company = await found(OLDER);
    await makeGroup(company);
    const many = Array.from({ length: 60 }, (_, i) => `guest${i}`);
    await company.as.admin!('/user/user_register', { users: many.map((userID) => ({ userID, nickname: userID })) });
    expect(refusal(await company.as.anna!('/group/invite_user_to_group', { groupID: GROUP, invitedUserIDs: many }))).toEqual([1001, 'maxSeq is invalid']);
    const { data } = await company.as.anna!('/group/get_group_member_user_id', { groupID: GROUP });
    expect((data as { userIDs: string[] }).userIDs).toEqual(['anna', 'ben', 'cleo', ...many.slice(0, 50)]);
  });

  it('sends somebody away with 1001 where nobody ever spoke, for the same reason', async () => {
    const company = await found(OLDER);
    await makeGroup(company, { sendMessage: false });
    expect(refusal(await company.as.anna!('/group/kick_group', { groupID: GROUP, kickedUserIDs: ['cleo'], sendMessage: false }))).toEqual([1001, 'maxSeq is invalid']);
    expect(refusal(await company.as.cleo!('/group/get_group_member_user_id', { groupID: GROUP }))).toEqual([1002, 'opUser no permission']);
  });

  it('shows its applications to anybody, and refuses outsiders as not found', async () => {
    const company = await found(OLDER);
    await makeGroup(company);
    expect((await company.as.dan!('/group/get_group_users_req_application_list', { groupID: GROUP, userIDs: ['dan'] })).errCode).toBe(0);
    expect(refusal(await company.as.dan!('/group/mute_group', { groupID: GROUP }))).toEqual([1004, 'mongo: no documents in result mongo find one']);
  });
});

describe('who may speak in a group', () => {
  const sayAs = (wire: Wire, userID: string) => wire.ask(1003, PbCoder.MsgData.encode({
    sendID: userID, recvID: '', groupID: GROUP, clientMsgID: 'x', serverMsgID: '', senderPlatformID: 1, senderNickname: userID, senderFaceURL: '', sessionType: 3, msgFrom: 100,
    contentType: 101, content: new TextEncoder().encode('{"content":"hi"}'), seq: 0, sendTime: 0, createTime: Date.now(), status: 1, isRead: false, options: {},
    offlinePushInfo: undefined, atUserIDList: [], attachedInfo: '', ex: '', keyVersion: 0, dstUserIDs: [],
  }).finish()).then(({ errCode }) => errCode);

  async function devices(company: Company, ...userIDs: string[]): Promise<Wire[]> {
    const wires = await Promise.all(userIDs.map((userID) => company.connect(userID)));
    onTestFinished(() => { for (const { socket } of wires) socket.terminate(); });
    return wires;
  }

  it('a stranger is refused by the group service, which the message service then goes by for five seconds; once a member has spoken it knows the list', async () => {
    const company = await found('main');
    await makeGroup(company);
    const [dan, ben] = await devices(company, 'dan', 'ben') as [Wire, Wire];
    expect([await sayAs(dan, 'dan'), await sayAs(ben, 'ben')]).toEqual([1002, 1002]);
    company.wait(5_001);
    expect([await sayAs(ben, 'ben'), await sayAs(dan, 'dan')]).toEqual([0, 1203]);
    await company.as.anna!('/group/kick_group', { groupID: GROUP, kickedUserIDs: ['cleo'] });
    expect(await sayAs(dan, 'dan')).toBe(1002);
  });

  it('one process remembers nothing: a stranger is 1002 each time, and nobody else feels it', async () => {
    const company = await found('main-standalone');
    await makeGroup(company);
    const [dan, ben] = await devices(company, 'dan', 'ben') as [Wire, Wire];
    expect([await sayAs(dan, 'dan'), await sayAs(ben, 'ben'), await sayAs(dan, 'dan')]).toEqual([1002, 0, 1002]);
    expect(await company.say('dan', { groupID: GROUP })).toBe(1203);
  });
});

describe('revoking in a group that one is not in', () => {
  it('is refused, or a panic of the older server; one\'s own message it lets a former member revoke', async () => {
    for (const as of [OLDER, 'main'] as const) {
      const company = await found(as);
      await makeGroup(company);
      await company.say('cleo', { groupID: GROUP });
      await company.as.anna!('/group/kick_group', { groupID: GROUP, kickedUserIDs: ['cleo'] });
      const revoke = async (userID: string, seq: number) => refusal(await company.as[userID]!('/msg/revoke_msg', { userID, conversationID: `sg_${GROUP}`, seq }));
      expect([await revoke('dan', 1), await revoke('cleo', 2)]).toEqual(as === OLDER ? [[500, NIL], [0, '']] : [[1002, 'op user not in group'], [1002, 'op user not in group']]);
    }
  });
});

describe('the message service\'s own check of a message', () => {
  it('is made where the request makes the hop, and only there', async () => {
    const ofType4 = { sessionType: 4, contentType: 101 };
    expect(await (await found('main')).say('anna', { recvID: 'ben' }, ofType4)).toBe(1001);
    expect(await (await found('main-standalone')).say('anna', { recvID: 'ben' }, ofType4)).toBe(0);
  });
});

describe('force_logout of a platform the gateway\'s check does not know', () => {
  it.for([['main', true], ['main-standalone', false]] as const)('%s: the tokens are out, the connection stays: %s', async ([as, stays]) => {
    const company = await found(as);
    const wire = await company.connect('ben', 11);
    onTestFinished(() => wire.socket.terminate());
    expect((await company.as.admin!('/auth/force_logout', { userID: 'ben', platformID: 11 })).errCode).toBe(0);
    const status = (await company.as.admin!('/user/get_users_status', { userIDs: ['ben'] })).data as { statusList: { platformIDs: number[] | null }[] };
    expect(status.statusList[0]!.platformIDs).toEqual(stays ? [11] : null);
  });
});

describe('null among the messages of a list', () => {
  it('is a message with nothing in it for the services, and told by the check of user_register', async () => {
    const { as } = await found('main');
    expect(refusal(await as.admin!('/user/user_register', { users: [null] }))).toEqual([1001, 'user is empty']);
    expect(refusal(await as.admin!('/group/set_group_member_info', { members: [null] }))).toEqual([1001, 'user not in group']);
    expect((await as.anna!('/msg/pull_msg_by_seq', { userID: 'anna', seqRanges: [null] })).errCode).toBe(0);
  });
});
