// What single values change in what the server does.

import { afterEach, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { adminToken, callerOf, post } from '../client.ts';
import { createHook } from '../webhooks/hook.ts';
import { connectWire, introduce } from '../wire.ts';

let emulator: Emulator;
afterEach(() => emulator.close());

describe('a value of the configuration is obeyed', () => {
  it('share.yml secret and imAdminUser, with nicknames as far as there are any', async () => {
    emulator = await createEmulator({ set: ['share.yml:secret=tiger', 'share.yml:imAdminUser.userIDs=imAdmin,second', 'share.yml:imAdminUser.nicknames=The First'] });
    const call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL, 'tiger'));
    const { data } = await call('/user/get_users_info', { userIDs: ['imAdmin', 'second'] });
    expect((data as { usersInfo: { nickname: string }[] }).usersInfo.map(({ nickname }) => nickname)).toEqual(['The First', 'second']);
    expect((await post(emulator.apiURL, '/auth/get_admin_token', { secret: 'openIM123', userID: 'imAdmin' })).body).toMatchObject({ errCode: 1002, errDlt: 'secret invalid' });
  });

  it('openim-rpc-auth.yml tokenPolicy.expire', async () => {
    emulator = await createEmulator({ set: ['openim-rpc-auth.yml:tokenPolicy.expire=1'] });
    const { body } = await post(emulator.apiURL, '/auth/get_admin_token', { secret: 'openIM123', userID: 'imAdmin' });
    expect(body.data).toMatchObject({ expireTimeSeconds: 86_400 });
  });

  it.each([true, false])('notification.yml isSendMsg=%s, and the texts of offline pushes', async (isSendMsg) => {
    const pushes: { title: string; content: string; ex: string }[] = [];
    emulator = await createEmulator({
      set: [`isSendMsg=${isSendMsg}`, 'offlinePush.title=New friend', 'offlinePush.desc=Say hello'].map((value) => `notification.yml:friendApplicationApproved.${value}`),
      onOfflinePush: (push) => pushes.push(push),
    });
    const people = await introduce(emulator.apiURL, 'alice', 'bob');
    await people.admin('/friend/add_friend', { fromUserID: 'alice', toUserID: 'bob', reqMsg: '', ex: '' });
    await people.admin('/friend/add_friend_response', { fromUserID: 'alice', toUserID: 'bob', handleResult: 1, handleMsg: '' });
    const { data } = await people.admin('/msg/newest_seq', { userID: 'alice' });
    expect(Object.keys((data as { maxSeqs?: Record<string, number> }).maxSeqs ?? {}).includes('si_alice_bob')).toBe(isSendMsg);
    expect(pushes.map(({ title, content }) => [title, content])).toContainEqual(['New friend', 'Say hello']);
  });

  it.each([['local-cache.yml:user.successExpire=0', 1001], ['local-cache.yml:user.successExpire=300', 0]])('%s: what a receiver wants is known at once, or not yet', async (set, errCode) => {
    emulator = await createEmulator({ set: [set] });
    const people = await introduce(emulator.apiURL, 'alice', 'bob');
    const say = async () => (await people.admin('/msg/send_msg', { sendID: 'alice', recvID: 'bob', sessionType: 1, contentType: 101, content: { content: 'x' } })).errCode;
    await say();
    await people.admin('/user/set_global_msg_recv_opt', { userID: 'bob', globalRecvMsgOpt: 1 });
    expect(await say()).toBe(errCode);
    await people.admin('/restart', {});
    // What a service remembers ends with it.
    for (let tries = 0; (await say()) !== 1001; tries++) expect(tries).toBeLessThan(1000);
  });

  it('openim-msggateway.yml longConnSvr.websocketMaxConnNum', async () => {
    emulator = await createEmulator({ set: ['openim-msggateway.yml:longConnSvr.websocketMaxConnNum=1'] });
    const people = await introduce(emulator.apiURL, 'alice', 'bob');
    const alice = await connectWire(emulator.gatewayURL, 'alice', 1, await people.tokenOf('alice'));
    await expect(connectWire(emulator.gatewayURL, 'bob', 1, await people.tokenOf('bob'))).rejects.toThrow();
    alice.socket.terminate();
  });

  it('webhooks.yml allowedTypes of v3.8.3-patch.16, ranges too', async () => {
    const hook = await createHook();
    emulator = await createEmulator({
      as: 'v3.8.3-patch.16',
      set: [`webhooks.yml:url=${hook.url}`, 'webhooks.yml:afterSendSingleMsg.enable=true', 'webhooks.yml:afterSendSingleMsg.allowedTypes=102-105,110'],
    });
    const people = await introduce(emulator.apiURL, 'alice', 'bob');
    const say = (contentType: number, content: object) => people.admin('/msg/send_msg', { sendID: 'alice', recvID: 'bob', sessionType: 1, contentType, content });
    await say(101, { content: 'not told' });
    await say(110, { data: 'told', description: '', extension: '' });
    expect((await hook.next('test', 'callbackAfterSendSingleMsgCommand')).body.contentType).toBe(110);
    expect(hook.told).toHaveLength(1);
    await hook.close();
  });

  it('openim-api.yml prometheus.grafanaURL', async () => {
    emulator = await createEmulator({ set: ['openim-api.yml:prometheus.grafanaURL=http://grafana.example/d/1'] });
    expect((await post(emulator.apiURL, '/third/prometheus', '', {}, 'GET')).headers.location).toBe('http://grafana.example/d/1');
  });
});
