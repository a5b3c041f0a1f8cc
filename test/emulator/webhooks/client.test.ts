// What a hook may say, and what becomes of the request then; hooks that cannot be asked.

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { ProfileName } from '../../../src/emulator/profiles.ts';
import { foundCompanyWith, type Company } from '../company.ts';
import { createHook, switchOn, type Hook } from './hook.ts';

let hook: Hook, company: Company | undefined;
beforeAll(async () => { hook = await createHook(); });
afterEach(async () => { await company?.close(); company = undefined; });
afterAll(() => hook.close());

const COMMAND = 'callbackBeforeAddFriendCommand';
const ask = (timeoutSeconds = 5, url = hook.url, as: ProfileName = 'main') => foundCompanyWith({ as, config: switchOn(url, ['beforeAddFriend', { timeoutSeconds }]) }, 'anna', 'ben');
const addFriend = () => company!.as.anna!('/friend/add_friend', { fromUserID: 'anna', toUserID: 'ben', reqMsg: '' });
const requests = async () => ((await company!.as.ben!('/friend/get_friend_apply_list', { userID: 'ben', pagination: { pageNumber: 1, showNumber: 9 } })).data as { total: number }).total;

const OK = { errCode: 0, errMsg: '', errDlt: '' };

describe('an answer', () => {
  const ALLOWED: [what: string, reply: object | string][] = [
    ['nothing at all', {}], ['null', 'null'], ['a number to go on', { actionCode: 0, nextCode: 0, errCode: 5 }], ['a denial that is none', { actionCode: 1, nextCode: 1, errCode: 5 }],
    ['fields nobody knows', { friend: 'yes', nextcode: 0 }],
  ];
  it.each(ALLOWED)('of %s lets it happen', async (_what, reply) => {
    company = await ask();
    hook.answer(COMMAND, reply);
    expect(await addFriend()).toEqual(OK);
    expect(await requests()).toBe(1);
  });

  const DENIED: [what: string, as: ProfileName, reply: object, answer: object][] = [
    ['its own number and words', 'main', { actionCode: 0, errCode: 5001, errMsg: 'why', errDlt: 'detail', nextCode: 1 }, { errCode: 5001, errMsg: 'why', errDlt: 'detail' }],
    ['keys in another case', 'main', { ActionCode: 0, ERRCODE: 5001, NextCode: 1 }, { errCode: 5001, errMsg: '', errDlt: '' }],
    ['a number of gRPC\'s', 'main', { errCode: 5, errMsg: 'why', nextCode: 1 }, { errCode: 500, errMsg: 'ServerInternalError', errDlt: 'rpc error: code = NotFound desc = why' }],
    ['any other number below 100', 'main', { errCode: 77, errMsg: 'why', nextCode: 1 }, { errCode: 500, errMsg: 'ServerInternalError', errDlt: 'rpc error: code = Code(77) desc = why' }],
    ['no number, which is success between processes', 'main', { nextCode: 1, errMsg: 'why' }, OK],
    ['no number, within one process', 'main-standalone', { nextCode: 1, errMsg: 'why', errDlt: 'd' }, { errCode: 0, errMsg: 'why', errDlt: 'd' }],
    ['a small number, within one process', 'main-standalone', { nextCode: 1, errCode: 5, errMsg: 'why' }, { errCode: 5, errMsg: 'why', errDlt: '' }],
    ['no number, to the older server', 'v3.8.3-patch.16', { nextCode: 1, errMsg: 'why' }, { errCode: 500, errMsg: 'why', errDlt: 'why' }],
    ['no detail, to the older server', 'v3.8.3-patch.16', { nextCode: 1, errCode: 5, errMsg: 'why' }, { errCode: 5, errMsg: 'why', errDlt: 'why' }],
  ];
  it.each(DENIED)('that denies with %s (%s)', async (_what, as, reply, answer) => {
    company = await ask(5, hook.url, as);
    hook.answer(COMMAND, reply);
    expect(await addFriend()).toEqual(answer);
    expect(await requests()).toBe(0);
  });

  it('of zeros stands in the answer of a route that has one', async () => {
    company = await foundCompanyWith({ config: switchOn(hook.url, 'beforeCreateGroup') }, 'anna', 'ben');
    hook.answer('callbackBeforeCreateGroupCommand', { nextCode: 1 });
    expect(await company.as.anna!('/group/create_group', { ownerUserID: 'anna', memberUserIDs: ['ben'], groupInfo: { groupType: 2 } })).toEqual({ ...OK, data: { groupInfo: null } });
  });

  const BROKEN: [what: string, reply: string, words: string][] = [
    ['a page', '<html>', "invalid character '<' looking for beginning of value response format error"],
    ['nothing', '', 'unexpected end of JSON input response format error'],
    ['a list', '[]', 'json: cannot unmarshal array into Go value of type callbackstruct.CallbackBeforeAddFriendResp response format error'],
    ['a text for a number', '{"errCode":"5001"}', 'json: cannot unmarshal string into Go struct field CallbackBeforeAddFriendResp.errCode of type int32 response format error'],
  ];
  it.each(BROKEN)('that is %s denies as well', async (_what, reply, words) => {
    company = await ask();
    hook.answer(COMMAND, reply);
    expect(await addFriend()).toEqual({ errCode: 90007, errMsg: 'DataError', errDlt: words });
    expect(await requests()).toBe(0);
  });

  it.each([404, 500, 302])('counts whatever its status, here %i', async (status) => {
    company = await ask();
    hook.answer(COMMAND, (_told, response) => response.writeHead(status).end('{}'));
    expect(await addFriend()).toEqual(OK);
  });
});

describe('a hook that', () => {
  const unreachable = (url: string, words: string) => ({
    errCode: 90004, errMsg: 'NetworkError', errDlt: `Error: Post "${url}/${COMMAND}": ${words} HTTP request failed | -> httputil.(*HTTPClient).Post(), post url=${url}/${COMMAND}`,
  });

  it('nobody runs', async () => {
    const gone = await createHook();
    await gone.close();
    company = await ask(5, gone.url);
    const { port } = new URL(gone.url);
    expect(await addFriend()).toEqual(unreachable(gone.url, `dial tcp 127.0.0.1:${port}: connect: connection refused`));
    expect(await requests()).toBe(0);
  });

  it('says nothing in its time', async () => {
    company = await ask(1);
    hook.answer(COMMAND, () => { /* it thinks */ });
    expect(await addFriend()).toEqual(unreachable(hook.url, 'context deadline exceeded'));
  });

  it('breaks off in the middle of its answer', async () => {
    company = await ask();
    hook.answer(COMMAND, (_told, response) => { response.writeHead(200, { 'Content-Length': 100 }).write('{'); setImmediate(() => response.destroy()); });
    expect(await addFriend()).toMatchObject({ errCode: 90004, errDlt: expect.stringMatching(/^Error: unexpected EOF failed to read response body \| ->/) });
  });

  it('hangs up', async () => {
    const rude = createServer((socket) => { socket.on('data', () => socket.destroy()); socket.on('error', () => {}); });
    await new Promise<void>((resolve) => { rude.listen(0, '127.0.0.1', resolve); });
    const url = `http://127.0.0.1:${(rude.address() as AddressInfo).port}`;
    company = await ask(5, url);
    expect(await addFriend()).toEqual(unreachable(url, 'EOF'));
    await new Promise((resolve) => { rude.close(resolve); });
  });

  it('has no address', async () => {
    company = await ask(5, 'hooks.example');
    expect(await addFriend()).toMatchObject({ errCode: 90004, errDlt: expect.stringContaining('unsupported protocol scheme') });
  });
});

describe('telling afterwards', () => {
  it('is not waited for, and nobody hears when it fails', async () => {
    company = await foundCompanyWith({ config: switchOn(hook.url, 'afterAddFriend') }, 'anna', 'ben');
    const { promise, resolve } = Promise.withResolvers<void>();
    hook.answer('callbackAfterAddFriendCommand', async (_told, response) => { await promise; response.end('not JSON'); });
    expect(await addFriend()).toEqual(OK);
    resolve();
    expect((await hook.next('test', 'callbackAfterAddFriendCommand')).body).toMatchObject({ toUserID: 'ben' });
  });

  it('says nothing of what did not happen', async () => {
    company = await foundCompanyWith({ config: switchOn(hook.url, 'afterAddFriend') }, 'anna', 'ben');
    const told = hook.told.length;
    expect(await company.as.anna!('/friend/add_friend', { fromUserID: 'anna', toUserID: 'nobody', reqMsg: '' })).toMatchObject({ errCode: 1004 });
    await addFriend();
    await hook.next('test', 'callbackAfterAddFriendCommand');
    expect(hook.told.length).toBe(told + 1);
  });
});
