// Reading by number across the documents a server keeps messages in, 100 each (operations e.2): a reader must not notice them (gateway-protocol §6).

import { PbCoder } from '@openim/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { foundCompany, type Company } from '../company.ts';

const COUNT = 250;
let company: Company;
beforeAll(async () => {
  company = await foundCompany('anna', 'ben');
  for (let n = 1; n <= COUNT; n++) await company.say('anna', { recvID: 'ben' }, { content: { content: `m${n}` } });
});
afterAll(() => company.close());

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const contentOf = (n: number) => JSON.stringify({ content: `m${n}` });
const seqs = async (range: object) => (await company.pull('ben', 'si_anna_ben', range)).map((message) => message.seq);

describe('a range', () => {
  const RANGES: [range: { begin: number; end: number; num: number }, from: number, to: number][] = [
    [{ begin: 1, end: 250, num: 250 }, 1, 250], [{ begin: 99, end: 102, num: 10 }, 99, 102], [{ begin: 1, end: 250, num: 100 }, 151, 250],
    [{ begin: 90, end: 205, num: 7 }, 199, 205], [{ begin: 0, end: 9999, num: 101 }, 150, 250], [{ begin: 201, end: 201, num: 1 }, 201, 201],
  ];
  it.each(RANGES)('%j reads the last of it: %i to %i', async (range, from, to) => {
    const messages = await company.pull('ben', 'si_anna_ben', range);
    expect(messages.map(({ seq, content }) => [seq, Buffer.from(content!, 'base64').toString()])).toEqual(numbers(from, to).map((n) => [n, contentOf(n)]));
  });

  it.each([{ begin: 251, end: 300, num: 10 }, { begin: 10, end: 9, num: 10 }, { begin: 1, end: 250, num: 0 }])('%j reads nothing', async (range) => {
    expect(await seqs(range)).toEqual([]);
  });

  it.each<[order: number, begin: number, end: number, isEnd: boolean]>([[0, 1, 100, false], [0, 101, 250, true], [0, 101, 9999, true], [1, 1, 100, false], [1, 0, 100, true]])('order %i, %i to %i: isEnd is %s', async (order, begin, end, isEnd) => {
    const { data } = await company.as.ben!('/msg/pull_msg_by_seq', { userID: 'ben', seqRanges: [{ conversationID: 'si_anna_ben', begin, end, num: 500 }], order });
    expect((data as { msgs: Record<string, object> }).msgs.si_anna_ben).toMatchObject({ isEnd, endSeq: 0 });
  });
});

it('numbers by themselves are read as they are asked for, whatever lies between them', async () => {
  const ben = await company.connect('ben');
  const wanted = [250, 1, 100, 101, 200, 201, 999];
  const { data } = await ben.ask(1005, PbCoder.GetSeqMessageReq.encode({ userID: 'ben', conversations: [{ conversationID: 'si_anna_ben', seqs: wanted }] }).finish());
  const { Msgs, isEnd } = PbCoder.GetSeqMessageResp.decode(data).msgs.si_anna_ben!;
  expect(Msgs.map(({ seq, content }) => [seq, new TextDecoder().decode(content)])).toEqual(wanted.slice(0, -1).map((n) => [n, contentOf(n)]));
  expect(isEnd).toBe(true);
  ben.socket.terminate();
});

it('a search lists them page by page, each once', async () => {
  const pages = await Promise.all([1, 2, 3].map(async (pageNumber) => {
    const { data } = await company.as.admin!('/msg/search_msg', { sendID: 'anna', pagination: { pageNumber, showNumber: 100 } });
    return (data as { chatLogs: { chatLog: { seq: number } }[] }).chatLogs.map(({ chatLog }) => chatLog.seq);
  }));
  expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
  expect(new Set(pages.flat())).toEqual(new Set(numbers(1, COUNT)));
});

it('what is revoked, deleted or removed keeps its place at the edges of documents', async () => {
  for (const seq of [100, 101]) await company.as.anna!('/msg/revoke_msg', { conversationID: 'si_anna_ben', seq, userID: 'anna' });
  await company.as.ben!('/msg/delete_msgs', { conversationID: 'si_anna_ben', seqs: [200, 201], userID: 'ben' });
  await company.as.admin!('/msg/delete_msg_phsical_by_seq', { conversationID: 'si_anna_ben', seqs: [102, 199] });
  const shown = (userID: string) => company.pull(userID, 'si_anna_ben', { begin: 99, end: 202, num: 999 });
  const ben = await shown('ben');
  expect(ben.map(({ seq }) => seq)).toEqual(numbers(99, 202));
  const by = (messages: typeof ben) => Object.fromEntries(messages.map(({ seq, contentType, status, content }) => [seq, [contentType, status, content === '' || content === null]]));
  expect(by(ben)).toMatchObject({ 99: [101, 0, false], 100: [2101, 0, false], 101: [2101, 0, false], 102: [0, 4, true], 199: [0, 4, true], 200: [101, 4, true], 201: [101, 4, true] });
  expect(by(await shown('anna'))).toMatchObject({ 199: [0, 4, true], 200: [101, 0, false], 201: [101, 0, false] });
});
