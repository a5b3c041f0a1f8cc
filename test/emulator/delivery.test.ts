// Notifications as notification.yml wants them.

import { afterEach, describe, expect, it } from 'vitest';

import { foundCompanyWith, type Company } from './company.ts';
import { messageOf } from './wire.ts';

import type { ServerName } from '../../src/base/servers.ts';

let company: Company;
afterEach(() => company.close());
const start = async (set: string[] = [], as?: ServerName) => { company = await foundCompanyWith({ as, set }, 'anna', 'ben'); return company; };
const apply = () => company.as.anna!('/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: 'hi' });
const kept = async () => [await company.pull('ben', 'si_anna_ben'), await company.pull('ben', 'n_anna_ben')].map((messages) => messages.map(({ contentType, seq }) => [contentType, seq]));

describe('a notification', () => {
  it('is pushed once and kept nowhere, as shipped', async () => {
    await start();
    const ben = await company.connect('ben');
    await apply();
    expect(messageOf(await ben.next())).toMatchObject({ conversationID: 'n_anna_ben', contentType: 1203, seq: 0, status: 0, msgFrom: 200, sendID: 'anna', recvID: 'ben' });
    expect(await kept()).toEqual([[], []]);
    ben.socket.terminate();
  });

  it('with isSendMsg is a message of the chat as well, both with the same IDs', async () => {
    await start(['notification.yml:friendApplicationAdded.isSendMsg=true']);
    const ben = await company.connect('ben');
    await apply();
    const [copy, notification] = [messageOf(await ben.next()), messageOf(await ben.next())];
    expect(copy).toMatchObject({ conversationID: 'si_anna_ben', contentType: 1203, seq: 1, options: { offlinePush: true, unreadCount: true } });
    expect(notification).toMatchObject({ conversationID: 'n_anna_ben', seq: 0, clientMsgID: copy.clientMsgID, serverMsgID: copy.serverMsgID, options: { isSendMsg: true, offlinePush: false, unreadCount: false } });
    expect(await kept()).toEqual([[[1203, 1]], []]);
    ben.socket.terminate();
  });

  it('has no chat copy when the file takes it away, but when the request asks for it', async () => {
    await start(['notification.yml:groupCreated.isSendMsg=false']);
    const found = (groupID: string, more: object) => company.as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: { groupID, groupName: 'G', groupType: 2 }, ...more });
    await found('quiet', {});
    await found('loud', { sendMessage: true });
    expect((await Promise.all(['sg_quiet', 'sg_loud'].map((id) => company.pull('ben', id)))).map((messages) => messages.map(({ contentType }) => contentType))).toEqual([[], [1501]]);
  });

  it('carries the texts of the file, and whether they are pushed', async () => {
    await start(['title', 'desc', 'ext'].map((key) => `notification.yml:friendApplicationAdded.offlinePush.${key}=own ${key}`).concat('notification.yml:friendApplicationAdded.offlinePush.enable=false'));
    const ben = await company.connect('ben');
    await apply();
    expect(messageOf(await ben.next())).toMatchObject({ offlinePushInfo: { title: 'own title', desc: 'own desc', ex: 'own ext' }, options: { offlinePush: false } });
    ben.socket.terminate();
  });

  it.each<[ServerName, kept: number[][]]>([['main', []], ['v3.8.3-patch.16', [[1203, 1]]]])('of reliabilityLevel 2 on %s: kept as %j', async (as, expected) => {
    await start(['notification.yml:friendApplicationAdded.reliabilityLevel=2'], as);
    await apply();
    expect(await kept()).toEqual([[], expected]);
  });

  it('that nobody configures is kept when devices must read it later: what was revoked, deleted, read', async () => {
    await start();
    await company.say('anna', { recvID: 'ben' });
    await company.as.ben!('/msg/mark_msgs_as_read', { conversationID: 'si_anna_ben', seqs: [1], userID: 'ben' });
    await company.as.anna!('/msg/revoke_msg', { conversationID: 'si_anna_ben', seq: 1, userID: 'anna' });
    await company.as.anna!('/msg/delete_msgs', { conversationID: 'si_anna_ben', seqs: [1], userID: 'anna', deleteSyncOpt: { IsSyncOther: true } });
    expect(await kept()).toEqual([[[0, 1]], [[2200, 1], [2101, 2], [2102, 3]]]);
  });
});
