import { beforeAll, describe, expect, it } from 'vitest';

import { loadCatalog } from '../../src/emulator/catalog.ts';
import { DecodeError, decodeMessage } from '../../src/emulator/decode.ts';
import { encodeMessage } from '../../src/emulator/encode.ts';

beforeAll(loadCatalog);

function fault(type: string, text: string, stream = false): string {
  try {
    decodeMessage(type, text, stream);
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('decoding as Go does', () => {
  it.each([
    ['{not json', "invalid character 'n' looking for beginning of object key string"],
    ['', 'unexpected end of JSON input'],
    ['{"userIDs":', 'unexpected end of JSON input'],
    ['{"userIDs"}', "invalid character '}' after object key"],
    ['{"userIDs":[] "x"}', "invalid character '\"' after object key:value pair"],
    ['{"userIDs":["a" "b"]}', "invalid character '\"' after array element"],
    ['{"userIDs":[]} and more', "invalid character 'a' after top-level value"],
    ['{"userIDs":[01]}', "invalid character '1' after array element"],
    ['{"userIDs":tru}', "invalid character '}' in literal true (expecting 'e')"],
    ['{"userIDs":["a\nb"]}', "invalid character '\\n' in string literal"],
    ['{"userIDs":["\\x"]}', "invalid character 'x' in string escape code"],
    ['{"userIDs":"alice"}', 'json: cannot unmarshal string into Go struct field GetDesignateUsersReq.userIDs of type []string'],
    ['{"userIDs":[1]}', 'json: cannot unmarshal number into Go struct field GetDesignateUsersReq.userIDs of type string'],
    ['{"userIDs":{}}', 'json: cannot unmarshal object into Go struct field GetDesignateUsersReq.userIDs of type []string'],
    ['[]', 'json: cannot unmarshal array into Go value of type user.GetDesignateUsersReq'],
    ['true', 'json: cannot unmarshal bool into Go value of type user.GetDesignateUsersReq'],
  ])('%j: %s', (text, words) => { expect(fault('GetDesignateUsersReq', text)).toBe(words); });

  it.each([['1.5'], ['1e2'], ['1.0'], ['4294967296'], ['-2147483649']])('a page number of %s is none', (number) => {
    expect(fault('GetPaginationUsersReq', `{"pagination":{"pageNumber":${number}}}`))
      .toBe(`json: cannot unmarshal number ${number} into Go struct field RequestPagination.pagination.pageNumber of type int32`);
  });

  it('a stream ends with its first value, and an empty one is EOF', () => {
    expect(decodeMessage('GetUsersOnlineStatusReq', '{"userIDs":["a"]} and more', true)).toEqual({ userIDs: ['a'] });
    expect([fault('GetUsersOnlineStatusReq', '', true), fault('GetUsersOnlineStatusReq', '{', true)]).toEqual(['EOF', 'unexpected EOF']);
  });

  it('fills every field, matches keys in any case, takes the last of equal keys, and null as nothing', () => {
    expect(decodeMessage('UpdateFriendsReq', '{"OWNERuserid":"a","ownerUserID":"b","ispinned":false,"remark":null,"more":1}', false))
      .toEqual({ ownerUserID: 'b', friendUserIDs: null, isPinned: false, remark: null, ex: null });
  });

  it('holds 64 bits exactly', () => {
    for (const [text, value] of [['18446744073709551615', 18446744073709551615n], ['9007199254740993', 9007199254740993n], ['5', 5], ['-0', 0]] as const) {
      expect(decodeMessage('GetFullFriendUserIDsReq', `{"idHash":${text}}`, false).idHash).toBe(value);
    }
    for (const text of ['18446744073709551616', '-1', '1e3']) expect(fault('GetFullFriendUserIDsReq', `{"idHash":${text}}`)).toContain('of type uint64');
  });
});

describe('encoding as Go does', () => {
  it('writes every field in order, empty lists null, empty maps not at all', () => {
    expect(encodeMessage('UserRegisterCountResp', { total: 3 })).toBe('{"total":3,"before":0}');
    expect(encodeMessage('UserRegisterCountResp', { count: { b: 1, a: 2n ** 60n } })).toBe('{"total":0,"before":0,"count":{"a":1152921504606846976,"b":1}}');
    expect(encodeMessage('GetFullFriendUserIDsResp', { userIDs: [] })).toBe('{"version":0,"versionID":"","equal":false,"userIDs":null}');
  });

  it('writes wrappers bare or null, and messages inside messages', () => {
    expect(encodeMessage('UpdateFriendsReq', { ownerUserID: 'a', isPinned: false })).toBe('{"ownerUserID":"a","friendUserIDs":null,"isPinned":false,"remark":null,"ex":null}');
    expect(encodeMessage('UserInfoUpdatedTips', { userID: '<&>' })).toBe('{"userID":"\\u003c\\u0026\\u003e"}');
  });

  it('names a type the catalog lacks', () => {
    expect(() => encodeMessage('NoSuchType', {})).toThrow('the catalog has no type "NoSuchType"');
  });
});
