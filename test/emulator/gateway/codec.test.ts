// Payloads as protobuf, held to an independent codec and to the bytes Go writes.

import { PbCoder } from '@openim/protocol';
import { beforeAll, describe, expect, it } from 'vitest';

import { loadCatalog } from '../../../src/emulator/catalog.ts';
import { createCodec, type Codec } from '../../../src/emulator/gateway/codec.ts';
import { createMessage } from '../../../src/emulator/messages/message.ts';

let codec: Codec;
beforeAll(async () => {
  await loadCatalog();
  codec = await createCodec();
});

const hex = (typeName: string, value: object): string => codec.encode(typeName, value).toString('hex');

describe('encoding', () => {
  it('is read by an independent codec as it was meant', () => {
    const message = { ...createMessage({ sendID: 'alice', recvID: 'bob', seq: 2 ** 40, sendTime: 1_700_000_000_123, sessionType: 1, contentType: 101, status: 2, isRead: true,
      options: { history: true, unreadCount: false }, atUserIDList: ['a', ''], offlinePushInfo: { title: 'ü', desc: '', ex: '', iOSPushSound: '', iOSBadgeCount: true, signalInfo: '' } }), content: Buffer.from('{"content":"hi"}') };
    const bytes = codec.encode('PushMessages', { msgs: { si_alice_bob: { Msgs: [message, message], isEnd: true } }, notificationMsgs: {} });
    const { msgs, notificationMsgs } = PbCoder.PushMessages.decode(bytes);
    expect(notificationMsgs).toEqual({});
    expect(msgs.si_alice_bob).toMatchObject({ isEnd: true });
    expect(msgs.si_alice_bob!.Msgs).toHaveLength(2);
    expect(msgs.si_alice_bob!.Msgs[1]).toMatchObject({
      sendID: 'alice', recvID: 'bob', groupID: '', seq: 2 ** 40, sendTime: 1_700_000_000_123, isRead: true, options: { history: true, unreadCount: false }, atUserIDList: ['a', ''],
      offlinePushInfo: { title: 'ü', iOSBadgeCount: true },
    });
    expect(Buffer.from(msgs.si_alice_bob!.Msgs[1]!.content).toString()).toBe('{"content":"hi"}');
  });

  it.each<[string, string, object, string]>([
    ['leaves zero values out', 'SendMsgResp', { serverMsgID: '', clientMsgID: '', sendTime: 0, modify: null }, ''],
    ['fields in the order of their numbers', 'SendMsgResp', { sendTime: 1, clientMsgID: 'c', serverMsgID: 's' }, '0a01731201631801'],
    ['a negative number in ten bytes', 'SendMsgResp', { sendTime: -1 }, '18ffffffffffffffffff01'],
    ['a number beyond 2^53', 'SendMsgResp', { sendTime: 2n ** 62n + 1n }, '18818080808080808040'],
    ['numbers of a list in one piece', 'ConversationSeqs', { conversationID: 'c', seqs: [1, 0, 300] }, '1201631a040100ac02'],
    ['entries of a map whole', 'GetMaxSeqResp', { maxSeqs: { c: 0 } }, '0a050a01631000'],
    ['bytes from base64', 'MsgData', { content: Buffer.from('x').toString('base64') }, '620178'],
    ['no bytes are none', 'MsgData', { content: Buffer.alloc(0) }, ''],
    ['an empty message is there', 'PushMessages', { msgs: { c: {} } }, '0a050a01631200'],
  ])('%s', (_what, typeName, value, expected) => {
    expect(hex(typeName, value)).toBe(expected);
  });

  it('says what it cannot write', () => {
    expect(() => codec.encode('UserInfoWithEx', { userID: 'a' })).toThrow('nobody here writes protobuf.StringValue');
  });
});

it('decoding gives every field, zeros among them', () => {
  expect(codec.decode('SendMsgResp', Buffer.from('0a0173', 'hex'))).toEqual({ serverMsgID: 's', clientMsgID: '', sendTime: 0, modify: null });
});
