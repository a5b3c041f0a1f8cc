// What Go 1.26 wrote of `type Resp struct { ReqIdentifier int32; MsgIncr, OperationID string; ErrCode int; ErrMsg string; Data []byte }`, in hex; the
// number of the type is ours, since a program counts its types from 64 on.

import { expect, it } from 'vitest';

import { writeGobReply } from '../../../src/emulator/gateway/gob-reply.ts';
import { decodeReply } from '../wire-gob.ts';

const DESCRIPTION = '60ff81030101045265737001ff82000106010d5265714964656e74696669657201040001074d7367496e6372010c00010b4f7065726174696f6e4944010c00'
  + '0107457272436f646501040001064572724d7367010c00010444617461010a000000';
const EMPTY = { reqIdentifier: 0, msgIncr: '', operationID: '', errCode: 0, errMsg: '', data: null };

it.each<[string, Partial<Parameters<typeof writeGobReply>[0]>, string]>([
  ['every field', { reqIdentifier: 1003, msgIncr: 'alice_1', operationID: 'op-7', errCode: 1001, errMsg: 'ArgsError', data: Buffer.from([1, 2, 0, 255]) },
    '2bff8201fe07d60107616c6963655f3101046f702d3701fe07d20109417267734572726f720104010200ff00'],
  ['a kick', { reqIdentifier: 2002 }, '07ff8201fe0fa400'],
  ['nothing, and data of no bytes', { data: Buffer.alloc(0) }, '03ff8200'],
  ['the largest and a negative number, and more data than one byte counts', { reqIdentifier: 2_147_483_647, errCode: -1, data: Buffer.alloc(300, 7) },
    `fe013bff8201fcfffffffe030102fe012c${'07'.repeat(300)}00`],
])('a reply in gob is what Go writes: %s', (_what, reply, hex) => {
  expect(writeGobReply({ ...EMPTY, ...reply }).toString('hex')).toBe(DESCRIPTION + hex);
});

it('a long answer comes back whole', () => {
  const reply = { ...EMPTY, reqIdentifier: 1002, msgIncr: 'x'.repeat(100_000), operationID: '漢字', data: Buffer.alloc(3_000_000, 'openim') };
  const { data, ...rest } = decodeReply(writeGobReply(reply));
  expect({ ...rest, data: reply.data.equals(data) }).toEqual({ ...reply, data: true });
});
