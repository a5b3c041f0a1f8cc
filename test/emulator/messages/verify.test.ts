// Who may send what to whom (gateway-protocol §5 steps 3 to 5), each rule by itself.

import { afterEach, describe, expect, it } from 'vitest';

import { post } from '../client.ts';
import { foundCompanyWith, type Company } from '../company.ts';

import type { ServerName } from '../../../src/base/servers.ts';

let company: Company;
afterEach(() => company.close());

const text = { contentType: 101, content: { content: 'x' } };
/** A message over HTTP: by the admin in anybody's name, which skips no rule about the sender. */
const send = async (more: object) => (await post(company.apiURL, '/msg/send_msg', { ...text, ...more }, { token: company.tokens.admin!, operationID: 'sent' })).body.errCode;
const single = (sendID: string, recvID: string, more: object = {}) => send({ sendID, recvID, sessionType: 1, ...more });
const group = (sendID: string, more: object = {}) => send({ sendID, groupID: 'g', sessionType: 3, ...more });

describe('between two users', () => {
  const start = async (config: object = {}) => {
    company = await foundCompanyWith({ config }, 'anna', 'ben', 'cleo');
    await company.as.admin!('/user/add_notification_account', { userID: 'system', nickName: 'System', faceURL: '', appMangerLevel: 3 });
  };

  it('a black sender is refused, but not an administrator, a system account, or a sender who is black only the other way round', async () => {
    await start();
    for (const blackUserID of ['anna', 'imAdmin', 'system']) await company.as.ben!('/friend/add_black', { ownerUserID: 'ben', blackUserID });
    expect(await single('anna', 'ben')).toBe(1302);
    expect([await single('ben', 'anna'), await single('cleo', 'ben'), await single('imAdmin', 'ben'), await single('system', 'ben')]).toEqual([0, 0, 0, 0]);
    expect(await company.pull('ben', 'si_anna_ben')).toMatchObject([{ seq: 1 }]);
  });

  it('with friendVerify only those speak who are on the receiver\'s list', async () => {
    await start({ friendVerify: true });
    expect([await single('anna', 'ben'), await single('imAdmin', 'ben'), await single('system', 'ben')]).toEqual([1303, 0, 0]);
    await company.as.admin!('/friend/import_friend', { ownerUserID: 'ben', friendUserIDs: ['anna'] });
    expect([await single('anna', 'ben'), await single('cleo', 'ben')]).toEqual([0, 1303]);
    // One-sided: whoever deleted her does not hear her any more.
    await company.as.ben!('/friend/delete_friend', { ownerUserID: 'ben', friendUserID: 'anna' });
    expect([await single('anna', 'ben'), await single('ben', 'anna')]).toEqual([1303, 0]);
  });

  it('both must be known', async () => {
    await start();
    expect([await single('anna', 'nobody'), await single('nobody', 'ben'), await single('imAdmin', 'nobody')]).toEqual([1004, 1004, 1004]);
  });

  it.each<[option: number, code: number, pushed: boolean | undefined]>([[0, 0, undefined], [1, 1001, undefined], [2, 0, false]])('globalRecvMsgOpt %i: %i, and offlinePush of the stored message is %s', async (globalRecvMsgOpt, code, pushed) => {
    await start();
    await company.as.ben!('/user/set_global_msg_recv_opt', { userID: 'ben', globalRecvMsgOpt });
    expect(await single('anna', 'ben')).toBe(code);
    // The option is asked of administrators, too.
    expect(await single('imAdmin', 'ben')).toBe(code);
    if (code === 0) expect((await company.pull('ben', 'si_anna_ben'))[0]!.options?.offlinePush).toBe(pushed);
  });

  it('the global option comes before that of the conversation', async () => {
    await start();
    const conversation = { conversationID: 'si_anna_ben', conversationType: 1, userID: 'anna', recvMsgOpt: 1 };
    await company.as.ben!('/conversation/set_conversations', { userIDs: ['ben'], conversation });
    await company.as.ben!('/user/set_global_msg_recv_opt', { userID: 'ben', globalRecvMsgOpt: 2 });
    expect([await single('anna', 'ben'), await single('cleo', 'ben')]).toEqual([0, 0]);
  });
});

describe('in a group', () => {
  const start = async (as?: ServerName) => {
    company = await foundCompanyWith({ as }, 'owner', 'chief', 'member', 'stranger');
    await company.as.owner!('/group/create_group', { ownerUserID: 'owner', adminUserIDs: ['chief'], memberUserIDs: ['member'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 }, sendMessage: false });
  };
  const speak = async () => Object.fromEntries(await Promise.all(['owner', 'chief', 'member', 'stranger', 'imAdmin'].map(async (userID) => [userID, await group(userID)] as const)));

  it('members speak, and administrators without being one', async () => {
    await start();
    expect(await speak()).toEqual({ owner: 0, chief: 0, member: 0, stranger: 1203, imAdmin: 0 });
    expect(await send({ sendID: 'owner', groupID: 'none', sessionType: 3 })).toBe(1004);
  });

  it('that is muted only those speak who run it', async () => {
    await start();
    await company.as.owner!('/group/mute_group', { groupID: 'g' });
    expect(await speak()).toEqual({ owner: 0, chief: 0, member: 1403, stranger: 1203, imAdmin: 0 });
    await company.as.owner!('/group/cancel_mute_group', { groupID: 'g' });
    expect(await group('member')).toBe(0);
  });

  it('a muted member is silent until the time is over, a muted chief as well', async () => {
    await start();
    for (const userID of ['chief', 'member']) await company.as.owner!('/group/mute_group_member', { groupID: 'g', userID, mutedSeconds: 60 });
    expect(await speak()).toMatchObject({ chief: 1402, member: 1402 });
    company.wait(60_001);
    expect(await speak()).toMatchObject({ chief: 0, member: 0 });
  });

  it('that is dismissed nobody speaks, whatever the type but that of dismissing', async () => {
    await start();
    await company.as.owner!('/group/dismiss_group', { groupID: 'g' });
    expect(Object.values(await speak())).toEqual([1204, 1204, 1204, 1204, 1204]);
  });

  it.each<ServerName>(['main', 'main-standalone', 'v3.8.3-patch.16'])('who left is a stranger, on %s', async (as) => {
    await start(as);
    await company.as.member!('/group/quit_group', { groupID: 'g', userID: 'member' });
    expect(await group('member')).toBe(1203);
  });
});

describe('a message must', () => {
  const FAULTY: [what: string, more: object, code: number][] = [
    ['be of a session there is', { sessionType: 5, recvID: 'ben' }, 1001],
    ['not be to a group of the old kind', { sessionType: 2, groupID: 'g' }, 1001],
    ['be of the system\'s type when it is for that session', { sessionType: 4, recvID: 'ben' }, 1001],
  ];
  it.each(FAULTY)('%s', async (_what, more, code) => {
    company = await foundCompanyWith({}, 'anna', 'ben');
    expect(await send({ sendID: 'anna', ...more })).toBe(code);
  });
});
