// The object `blacks`: whom a user wants to hear nothing of.
// Imported by index.ts. A new operation is a row below.
import { defineObject } from './define.ts';

const userID = { kind: 'string', required: true, positional: true, doc: 'Whose blacklist.' } as const;
const blackUserID = { kind: 'string', required: true, positional: true, many: true, doc: 'Whom it holds.' } as const;

export const blacks = defineObject({
  name: 'blacks', singular: 'black', short: 'b', aliases: ['blacklist'],
  doc: 'Blacklists: whom a user wants to hear nothing of.',
  shapes: [{
    name: 'Black', id: 'userID', type: 'BlackInfo',
    columns: [{ title: 'USERID', from: 'userID' }, { title: 'NICKNAME', from: 'nickname' }, { title: 'SINCE', from: 'createTime', as: 'seconds' }, { title: 'BY', from: 'operatorUserID', wide: true }],
    derived: { userID: 'The one who is shut out, from blackUserInfo.', nickname: 'Their nickname, from blackUserInfo.' },
  }],
  operations: {
    list: {
      doc: 'List whom a user has shut out.',
      effect: 'read', returns: { many: 'Black' },
      params: { userID },
      run: ({ userID }, ctx) => ctx.pages('/friend/get_black_list', { userID }, (data) => data.blacks?.map((black) => ({ userID: black.blackUserInfo?.userID ?? '', nickname: black.blackUserInfo?.nickname ?? '', ...black }))),
      examples: ['imctl get blacks anna'],
    },
    add: {
      doc: 'Shut users out: what they send to this user is refused.',
      effect: 'write', returns: { nothing: true },
      undo: { by: 'remove', prepare: ({ userID, blackUserID }) => () => [{ path: 'blacks.remove', params: { userID, blackUserID } }] },
      params: { userID, blackUserID },
      affects: ({ blackUserID }) => blackUserID.length,
      run: async ({ userID, blackUserID }, ctx) => { for (const one of blackUserID) await ctx.call('/friend/add_black', { ownerUserID: userID, blackUserID: one }); },
      examples: ['imctl add blacks anna carla'],
    },
    remove: {
      doc: 'Let users through again.',
      effect: 'write', returns: { nothing: true }, verbs: ['delete'],
      undo: { by: 'add', prepare: ({ userID, blackUserID }) => () => [{ path: 'blacks.add', params: { userID, blackUserID } }] },
      params: { userID, blackUserID },
      affects: ({ blackUserID }) => blackUserID.length,
      run: async ({ userID, blackUserID }, ctx) => { for (const one of blackUserID) await ctx.call('/friend/remove_black', { ownerUserID: userID, blackUserID: one }); },
      examples: ['imctl blacks remove anna dora'],
    },
  },
});
