// Settings of conversations: which devices are told, and what the other side sees (gateway-protocol §7).

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { foundCompany, type Company } from '../company.ts';

let company: Company;
beforeEach(async () => { company = await foundCompany('anna', 'ben'); });
afterEach(() => company.close());

const detailOf = ({ content }: { content: Record<string, string> }) => JSON.parse(content.detail!) as Record<string, unknown>;
const set = (more: object) => company.as.anna!('/conversation/set_conversations', { userIDs: ['anna'], conversation: { conversationID: 'si_anna_ben', conversationType: 1, userID: 'ben', ...more } });
const conversation = async (userID: string) => ((await company.as[userID]!('/conversation/get_all_conversations', { ownerUserID: userID })).data as { conversations?: object[] }).conversations?.[0];

describe('a setting', () => {
  it('is told to one\'s own devices, once; the same again is not', async () => {
    const heard = await company.hear(['anna', 'ben'], () => set({ isPinned: true, recvMsgOpt: 2 }));
    expect(heard).toMatchObject({ anna: [{ contentType: 1300, conversationID: 'n_anna_anna', seq: 0 }], ben: [] });
    expect(detailOf(heard.anna![0]!)).toEqual({ userID: 'anna', conversationIDList: ['si_anna_ben'] });
    expect(await company.hear(['anna'], () => set({ isPinned: true, recvMsgOpt: 2 }))).toEqual({ anna: [] });
    expect(await company.hear(['anna'], () => set({ isPinned: true, recvMsgOpt: 0 }))).toMatchObject({ anna: [{ contentType: 1300 }] });
  });

  it('of a private chat holds on both sides, and is a message in the chat', async () => {
    const heard = await company.hear(['anna', 'ben'], () => set({ isPrivateChat: true, burnDuration: 30 }));
    for (const userID of ['anna', 'ben']) {
      const told = heard[userID]!.filter(({ contentType }) => contentType === 1701);
      expect(told).toMatchObject([{ conversationID: 'si_anna_ben', seq: 1, sendID: 'anna', recvID: 'ben' }, { conversationID: 'n_anna_ben', seq: 0 }]);
      expect(detailOf(told[0]!)).toEqual({ recvID: 'ben', sendID: 'anna', isPrivate: true, conversationID: 'si_anna_ben' });
    }
    expect([await conversation('anna'), await conversation('ben')]).toMatchObject([{ isPrivateChat: true, burnDuration: 30, userID: 'ben' }, { isPrivateChat: true, userID: 'anna' }]);
    await set({ isPrivateChat: false });
    expect([await conversation('anna'), await conversation('ben')]).toMatchObject([{ isPrivateChat: false, burnDuration: 30 }, { isPrivateChat: false }]);
  });

  it('of destruction is one\'s own', async () => {
    await company.say('anna', { recvID: 'ben' });
    await set({ isMsgDestruct: true, msgDestructTime: 86_400 });
    expect([await conversation('anna'), await conversation('ben')]).toMatchObject([{ isMsgDestruct: true, msgDestructTime: 86_400 }, { isMsgDestruct: false, msgDestructTime: 0 }]);
  });
});
