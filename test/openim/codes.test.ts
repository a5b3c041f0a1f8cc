import { describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/openim/catalog/constants.ts';
import { loadFields } from '../../src/openim/catalog.ts';
import { CODES, codeRow, isTokenRefused, serverError } from '../../src/openim/codes.ts';
import { firstWords, printable } from '../../src/openim/printable.ts';

const at = { method: 'POST', path: '/user/get_users', operationID: 'imctl-1', httpStatus: 200 };
const jwt = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJVc2VySUQiOiJpbUFkbWluIn0.c2lnbmF0dXJl';

describe('every number', () => {
  test.each(Object.entries(ERROR_CODES).filter(([, code]) => code !== 0))('%s (%i) has a row with a remedy', (name, code) => {
    expect(CODES[code]).toMatchObject({ name });
    expect(CODES[code]!.hint).not.toBe('');
  });

  test('that a route may answer has a row', async () => {
    const { routes } = await loadFields();
    const codes = new Set(Object.values(routes).flatMap((route) => route.errors.map((error) => error.code)));
    expect([...codes].filter((code) => CODES[code] === undefined)).toEqual([]);
  });

  test.each([
    [1004, 'NOT-FOUND', 4], [1101, 'NOT-FOUND', 4], [1201, 'NOT-FOUND', 4],
    [1102, 'CONFLICT', 6], [1202, 'CONFLICT', 6], [1304, 'CONFLICT', 6],
    [1002, 'PERMISSION-REFUSED', 5], [1501, 'TOKEN-REFUSED', 5], [1507, 'TOKEN-REFUSED', 5],
    [20_001, 'PERMISSION-REFUSED', 5], [20_002, 'NOT-FOUND', 4], [20_014, 'CONFLICT', 6], [20_101, 'TOKEN-REFUSED', 5],
    [1001, 'SERVER-REFUSED', 1], [1402, 'SERVER-REFUSED', 1], [500, 'SERVER-ERROR', 1],
    [12, 'UNSUPPORTED', 9], [14, 'UNREACHABLE', 7], [429, 'SERVER-BUSY', 1], [31337, 'SERVER-REFUSED', 1],
  ])('%i is %s with exit %i', (errCode, code, exitStatus) => {
    expect(serverError({ ...at, errCode })).toMatchObject({ name: 'ImctlError', code, exitStatus, errCode, operationID: 'imctl-1', route: '/user/get_users', httpStatus: 200 });
  });

  test('only 429, 14 and 4 say that trying again may help', () => {
    expect(Object.keys(CODES).filter((code) => CODES[Number(code)]!.retryable)).toEqual(['4', '14', '429']);
  });

  test('a new token may help for 1501 to 1507, and for 20101 of the account system', () => {
    expect([1002, 1500, 1501, 1507, 1508, 20_001, 20_101, undefined].map(isTokenRefused)).toEqual([false, false, true, true, false, false, true, false]);
    expect(codeRow(Number('NaN')).code).toBe('SERVER-REFUSED');
  });
});

describe('a message', () => {
  test.each([
    ['names what was refused', { errCode: 1001, errMsg: 'ArgsError', errDlt: 'pagination is empty' }, 'the server does not accept an argument: pagination is empty (POST /user/get_users)'],
    ['says no more than the server knows', { errCode: 1002, errMsg: 'NoPermissionError', errDlt: '' }, 'the server does not allow it (POST /user/get_users)'],
    ['does not repeat the name of the code (v3.8.3)', { errCode: 1002, errMsg: 'NoPermissionError', errDlt: 'NoPermissionError' }, 'the server does not allow it (POST /user/get_users)'],
    ['names the IDs that were not found', { errCode: 1004, errMsg: 'RecordNotFoundError', body: { groupID: '3021', userIDs: ['a', 'b'], name: 'x' } }, 'the server has no such record: groupID "3021", userIDs ["a","b"] (POST /user/get_users)'],
    ['names the ID that exists', { errCode: 1102, errMsg: 'RegisteredAlreadyError', errDlt: 'userID registered already', body: { users: [] } }, 'a user with that ID exists: userID registered already (POST /user/get_users)'],
    ['drops a Go stack', { errCode: 1001, errMsg: 'Error: Error: unexpected end of JSON input | -> jsonutil.JsonUnmarshal() /go/pkg/mod/x.go:28 -> a2r.Call[...]()' }, 'the server does not accept an argument: unexpected end of JSON input (POST /user/get_users)'],
    ['drops the number and name that wrapped errors begin with', { errCode: 1001, errMsg: 'ArgsError', errDlt: '1001 ArgsError unexpected end of JSON input' }, 'the server does not accept an argument: unexpected end of JSON input (POST /user/get_users)'],
    ['mends a value that the server logged without its key', { errCode: 1002, errMsg: 'NoPermissionError', errDlt: 'ownerUserID, alice=MISSING' }, 'the server does not allow it: ownerUserID alice (POST /user/get_users)'],
    ['says not found once', { errCode: 1004, errMsg: 'RecordNotFoundError', errDlt: 'mongo: no documents in result mongo find one', body: { userID: 'x' } }, 'the server has no such record: userID "x" (POST /user/get_users)'],
    ['drops the token that v3.8.3 repeats', { errCode: 1503, errMsg: 'TokenMalformedError', errDlt: `jwt parse error, token=${jwt}` }, 'the token is malformed: jwt parse error, token=*** (POST /user/get_users)'],
    ['escapes what would act on a terminal', { errCode: 500, errMsg: 'bad \u001b[31mred\u0007' }, 'the server failed: bad \\x1b[31mred\\x07 (POST /user/get_users)'],
  ])('%s', (_name, refusal, message) => {
    expect(serverError({ ...at, ...refusal }).message).toBe(message);
  });

  test.each([
    ['mongo: no documents in result mongo find one', 'NOT-FOUND'],
    ['E11000 duplicate key error collection: black', 'CONFLICT'],
    ['rpc error: code = Unimplemented desc = method GetIncrementalBlacks not implemented', 'UNSUPPORTED'],
    ['connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:30200: connect: connection refused"', 'UNREACHABLE'],
    ['name resolver error: produced zero addresses', 'UNREACHABLE'],
    ["Key: 'TextElem.Content' Error:Field validation for 'Content' failed on the 'required' tag", 'SERVER-REFUSED'],
    ['md5 mismatching', 'SERVER-ERROR'],
  ])('500 with "%s" is %s', (errDlt, code) => {
    expect(serverError({ ...at, errCode: 500, errMsg: 'ServerInternalError', errDlt })).toMatchObject({ code, errCode: 500 });
  });
});

describe('printable', () => {
  test('is one line of bounded length, without tokens and controls', () => {
    expect(printable(`a\r\n\tb ${jwt} c`)).toBe('a b *** c');
    expect(printable('x'.repeat(1e6))).toHaveLength(160);
    expect(printable('\u202eevil\u0000\u009b')).toBe('\\u202eevil\\x00\\x9b');
    expect(printable('{"secret":"openIM123","token": "abc"}')).toBe('{"secret":"***","token": "***"}');
  });

  test('first words end before a stack', () => {
    expect(firstWords('undecodable\ngoroutine 12 [running]:\nmain.go:3')).toBe('undecodable');
    expect(firstWords('failed /go/src/app/main.go:12 more')).toBe('failed');
    expect(firstWords('size must be less than 5 -> retry')).toBe('size must be less than 5 -> retry');
  });
});
