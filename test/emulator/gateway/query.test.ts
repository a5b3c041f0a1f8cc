import { describe, expect, it } from 'vitest';

import { readHello } from '../../../src/emulator/gateway/query.ts';

const GOOD = { sendID: 'alice', token: 't', platformID: '1', operationID: 'op', isBackground: 'false' };
const read = (changes: Record<string, string | undefined>, lastPlatform = 12, header?: string) =>
  readHello(`?${new URLSearchParams(Object.entries({ ...GOOD, ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined))}`, lastPlatform, header);
const pack = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('a parameter each', () => {
  it('frames are gob and plain, and nothing is answered, unless asked otherwise', () => {
    expect(read({})).toEqual({ userID: 'alice', token: 't', platformID: 1, operationID: 'op', sdkType: 'go', isGzip: false, wantsAnswer: false });
    expect(read({ sdkType: 'js', compression: 'gzip', isMsgResp: 'T', isBackground: '0' })).toMatchObject({ sdkType: 'js', isGzip: true, wantsAnswer: true });
    expect(read({ compression: 'zip' })).toMatchObject({ isGzip: false });
  });

  it('the header compression stands in for the parameter, and not against it', () => {
    expect([read({}, 12, 'gzip').isGzip, read({ compression: 'none' }, 12, 'gzip').isGzip]).toEqual([true, false]);
  });

  it.each<[string, Record<string, string | undefined>, string, number?]>([
    ['everything wrong: the platform first', { platformID: 'ios', isMsgResp: 'maybe', isBackground: 'maybe', operationID: '', token: '', sendID: '' }, 'platformID is not int'],
    ['then isMsgResp', { isMsgResp: 'maybe', isBackground: 'maybe', operationID: '' }, 'isMsgResp is not bool'],
    ['then isBackground, which has no code', { isBackground: 'maybe', operationID: '', token: '' }, 'invalid syntax', 500],
    ['isBackground must be there', { isBackground: undefined }, 'invalid syntax', 500],
    ['then operationID', { operationID: undefined, token: '', sendID: '', platformID: '99' }, 'operationID is empty'],
    ['then token', { token: undefined, sendID: '', platformID: '99' }, 'token is empty'],
    ['then sendID', { sendID: undefined, platformID: '99' }, 'sendID is empty'],
    ['then which platform', { platformID: '13', sdkType: 'lisp' }, 'platformID is invalid'],
    ['a platform below the first', { platformID: '0' }, 'platformID is invalid'],
    ['sdkType last', { sdkType: 'lisp' }, 'sdkType is invalid'],
  ])('%s', (_what, changes, detail, code = 1602) => expect(() => read(changes)).toThrow(expect.objectContaining({ code, detail })));

  it('an older server knows fewer platforms', () => {
    expect(read({ platformID: '11' }, 11).platformID).toBe(11);
    expect(() => read({ platformID: '12' }, 11)).toThrow('platformID is invalid');
  });
});

describe('all in the parameter v', () => {
  const readPacked = (value: unknown, more: Record<string, string> = {}) => readHello(`?${new URLSearchParams({ ...more, v: typeof value === 'string' ? value : pack(value) })}`, 12, 'gzip');
  const ALL = { token: 't', userID: 'alice', platformID: 5, operationID: 'op', compression: 'gzip', sdkType: 'js', sendResponse: true, background: true, sdkVersion: '3' };

  it('stands for all others, which are not looked at, the header neither', () => {
    expect(readPacked(ALL, { sendID: 'bob', platformID: 'x' })).toEqual({ userID: 'alice', token: 't', platformID: 5, operationID: 'op', sdkType: 'js', isGzip: true, wantsAnswer: true });
    expect(readPacked({ token: 't', userID: 'alice', platformID: 5, operationID: 'op' })).toMatchObject({ sdkType: 'go', isGzip: false, wantsAnswer: false });
  });

  it('empty, it is as if it were not there', () => expect(read({ v: '' }).userID).toBe('alice'));

  it.each<[string, unknown, string]>([
    ['other characters', 'a b*', 'data is not base64'],
    ['padding', `${pack(ALL)}=`, 'data is not base64'],
    ['a length no bytes have', 'abcde', 'data is not base64'],
    ['no JSON', pack('{"token"'), 'data is not json, info=unexpected end of JSON input'],
    ['a list', [], 'data is not json, info=json: cannot unmarshal array into Go value of type UserConnContextInfo'],
    ['a platform in quotes', { ...ALL, platformID: '5' }, 'data is not json, info=json: cannot unmarshal string into Go struct field UserConnContextInfo.platformID of type int64'],
    ['a bool that is none', { ...ALL, sendResponse: 'true' }, 'data is not json, info=json: cannot unmarshal string into Go struct field UserConnContextInfo.sendResponse of type bool'],
    ['no platform', { ...ALL, platformID: undefined }, 'platformID is invalid'],
    ['no user', { ...ALL, userID: '' }, 'sendID is empty'],
    ['null', 'bnVsbA', 'operationID is empty'],
    ['a huge platform', { ...ALL, platformID: 1e15 }, 'platformID is invalid'],
  ])('%s', (_what, value, detail) => expect(() => readPacked(value)).toThrow(expect.objectContaining({ code: 1602, detail })));
});
