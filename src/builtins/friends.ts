// The object `friends`: who is whose friend.
// Imported by index.ts. A new operation is a row below.
import { defineObject } from './define.ts';

const userID = { kind: 'string', required: true, positional: true, doc: 'Whose friends.' } as const;
const friendUserID = { kind: 'string', required: true, positional: true, many: true, doc: 'The friends.' } as const;

export const friends = defineObject({
  name: 'friends', singular: 'friend', short: 'f',
  doc: 'Friendships between users.',
  shapes: [{
    name: 'Friend', id: 'userID', type: 'FriendInfo',
    columns: [
      { title: 'USERID', from: 'userID' },
      { title: 'NICKNAME', from: 'nickname' },
      { title: 'REMARK', from: 'remark' },
      { title: 'SINCE', from: 'createTime', as: 'seconds' },
      { title: 'PINNED', from: 'isPinned', as: 'flag', wide: true },
    ],
    derived: { userID: 'The friend\'s ID, from friendUser.', nickname: 'The friend\'s nickname, from friendUser.' },
  }],
  operations: {
    list: {
      doc: 'List the friends of a user.',
      effect: 'read', returns: { many: 'Friend' },
      params: { userID },
      run: ({ userID }, ctx) => ctx.pages('/friend/get_friend_list', { userID }, (data) => data.friendsInfo?.map((friend) => ({ userID: friend.friendUser?.userID ?? '', nickname: friend.friendUser?.nickname ?? '', ...friend }))),
      examples: ['imctl get friends anna'],
    },
    add: {
      doc: 'Make users friends of another, both ways and without asking them.',
      effect: 'write', returns: { nothing: true },
      params: { userID, friendUserID },
      affects: ({ friendUserID }) => friendUserID.length,
      run: async ({ userID, friendUserID }, ctx) => { await ctx.call('/friend/import_friend', { ownerUserID: userID, friendUserIDs: friendUserID }); },
      undo: { by: 'remove', prepare: ({ userID, friendUserID }) => () => [{ path: 'friends.remove', params: { userID, friendUserID } }] },
      examples: ['imctl add friends anna carla', 'imctl friends add ben carla'],
    },
    remove: {
      doc: 'End friendships; both ways unless told otherwise.',
      effect: 'write', returns: { nothing: true }, verbs: ['delete'],
      params: { userID, friendUserID, oneWay: { kind: 'boolean', doc: 'Only on this user\'s side, as the server itself does.' } },
      affects: ({ friendUserID }) => friendUserID.length,
      async run({ userID, friendUserID, oneWay }, ctx) {
        for (const friend of friendUserID) {
          await ctx.call('/friend/delete_friend', { ownerUserID: userID, friendUserID: friend });
          if (!oneWay) await ctx.call('/friend/delete_friend', { ownerUserID: friend, friendUserID: userID });
        }
      },
      undo: { by: 'add', prepare: ({ userID, friendUserID }) => () => [{ path: 'friends.add', params: { userID, friendUserID } }] },
      examples: ['imctl friends remove anna carla'],
    },
  },
});
