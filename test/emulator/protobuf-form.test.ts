import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { createPayloads, type Payloads } from '../conformance/payloads.ts';
import { post } from './client.ts';
import { foundCompanyWith, type Company } from './company.ts';

let payloads: Payloads;
beforeAll(async () => { payloads = await createPayloads(); });

async function found(as: 'main' | 'v3.8.3-patch.16' = 'main'): Promise<Company> {
  const company = await foundCompanyWith({ as }, 'anna', 'ben');
  onTestFinished(() => company.close());
  await company.say('ben', { recvID: 'anna' });
  return company;
}

const ACTIVE = '/jssdk/get_active_conversations';

describe('the routes of the JS SDK', () => {
  it.each(['application/protobuf', 'application/x-protobuf; charset=utf-8'])('answer %s in kind, the payload as base64', async (type) => {
    const { apiURL, tokens, as } = await found();
    const body = payloads.encode({ $type: 'jssdk.GetActiveConversationsReq', count: 5 });
    const answer = await post(apiURL, ACTIVE, body, { token: tokens.anna!, 'Content-Type': type });
    const data = payloads.decode('jssdk.GetActiveConversationsResp', Buffer.from(String(answer.body.data), 'base64'));
    const { data: inJSON } = await as.anna!(ACTIVE, { count: 5 });
    expect(data).toEqual({ $type: 'jssdk.GetActiveConversationsResp', ...(inJSON as object) });
    expect(data).toMatchObject({ unreadCount: 1, conversations: [{ conversation: { conversationID: 'si_anna_ben' }, maxSeq: 1 }] });
  });

  it('refuse other kinds once they know who asks, and bytes that are no such message', async () => {
    const { apiURL, tokens } = await found();
    const ask = async (type: string, body: string | Buffer, token = tokens.anna!) => {
      const { errCode, errDlt } = (await post(apiURL, ACTIVE, body, { token, 'Content-Type': type })).body;
      return [errCode, errDlt];
    };
    expect(await ask('text/plain', '{}')).toEqual([1001, 'unsupported content type']);
    expect(await ask('text/plain', '{}', 'nobody')).toEqual([1503, '']);
    expect(await ask('application/protobuf', Buffer.from('\xff\xff', 'latin1'))).toEqual([500, expect.stringMatching(/^proto:/)]);
    expect(await ask('application/protobuf', Buffer.from('\xff\xff', 'latin1'), 'nobody')).toEqual([1503, '']);
  });

  it('other routes take whatever comes for JSON', async () => {
    const { apiURL, tokens } = await found();
    expect((await post(apiURL, '/user/get_users_info', { userIDs: ['ben'] }, { token: tokens.anna!, 'Content-Type': 'application/protobuf' })).body.errCode).toBe(0);
  });

  it.each([['main', 1], ['v3.8.3-patch.16', 0]] as const)('%s: of conversations that were cleared %i is shown', async (as, shown) => {
    const company = await found(as);
    await company.as.anna!('/msg/clear_conversation_msg', { userID: 'anna', conversationIDs: ['si_anna_ben'] });
    const { data } = await company.as.anna!(ACTIVE, { count: 5 });
    expect((data as { conversations: unknown[] | null }).conversations ?? []).toHaveLength(shown);
  });
});

describe('a route that only the older server has', () => {
  it('tells who is to get an offline push', async () => {
    const company = await found('v3.8.3-patch.16');
    const path = '/conversation/get_conversation_offline_push_user_ids';
    const ask = (body: object) => company.as.anna!(path, body);
    expect(await ask({ conversationID: '', userIDs: ['ben'] })).toMatchObject({ errCode: 1001, errDlt: 'conversationID is empty' });
    expect((await ask({ conversationID: 'si_anna_ben', userIDs: ['ben', 'anna'] })).data).toEqual({ userIDs: ['ben', 'anna'] });
    await company.as.ben!('/conversation/set_conversations', { userIDs: ['ben'], conversation: { conversationID: 'si_anna_ben', conversationType: 1, userID: 'anna', recvMsgOpt: 2 } });
    expect((await ask({ conversationID: 'si_anna_ben', userIDs: ['ben', 'anna'] })).data).toEqual({ userIDs: ['anna'] });
    expect((await ask({ conversationID: 'si_anna_ben' })).data).toEqual({ userIDs: null });
    expect((await post((await found()).apiURL, path, {}, { token: 'x' })).body).toMatchObject({ errCode: 1503 });
  });
});
