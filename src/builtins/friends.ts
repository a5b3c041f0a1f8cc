// The object `friends`: who is whose friend.
// Imported by index.ts. A new operation is a row below.
import { FRIEND_HANDLE_RESULT } from '../openim/catalog/constants.ts';
import type { FriendRequest } from '../openim/catalog/types.ts';
import { defineObject, requestState } from './define.ts';

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
  }, {
    name: 'FriendRequest', id: 'fromUserID', type: 'FriendRequest',
    columns: [
      { title: 'FROM', from: 'fromUserID' }, { title: 'TO', from: 'toUserID' }, { title: 'STATE', from: 'state' }, { title: 'SENT', from: 'createTime', as: 'time' },
      { title: 'MESSAGE', from: 'reqMsg' }, { title: 'ANSWER', from: 'handleMsg', wide: true }, { title: 'ANSWERED', from: 'handleTime', as: 'time', wide: true },
    ],
    derived: { state: 'open, accepted or refused, from handleResult.' },
  }],
  operations: {
    list: {
      doc: 'List the friends of a user.',
      effect: 'read', returns: { many: 'Friend' },
      params: { userID },
      run: ({ userID }, ctx) => ctx.pages('/friend/get_friend_list', { userID }, (data) => data.friendsInfo?.map((friend) => ({ userID: friend.friendUser?.userID ?? '', nickname: friend.friendUser?.nickname ?? '', ...friend }))),
      examples: ['imctl get friends anna'],
    },
    requests: {
      doc: 'List the friend requests a user got, or with --sent those the user made.',
      effect: 'read', returns: { many: 'FriendRequest' },
      params: { userID: { ...userID, doc: 'Whose requests.' }, sent: { kind: 'boolean', doc: 'Those the user made.' }, open: { kind: 'boolean', doc: 'Only those that nobody has answered.' } },
      run: ({ userID, sent, open }, ctx) => (sent
        ? ctx.pages('/friend/get_self_friend_apply_list', { userID, ...(open ? { handleResults: [0] } : {}) }, (data) => data.friendRequests?.map(withState))
        : ctx.pages('/friend/get_friend_apply_list', { userID, ...(open ? { handleResults: [0] } : {}) }, (data) => data.FriendRequests?.map(withState))),
      examples: ['imctl friends requests anna', 'imctl friends requests ben --sent'],
    },
    request: {
      doc: 'Ask for friendship in the name of a user.',
      effect: 'write', returns: { nothing: true },
      params: { userID: { ...userID, doc: 'Who asks.' }, friendUserID: { kind: 'string', required: true, positional: true, doc: 'Who is asked.' }, message: { kind: 'string', default: '', doc: 'What is said with it.' } },
      run: async ({ userID, friendUserID, message }, ctx) => { await ctx.call('/friend/add_friend', { fromUserID: userID, toUserID: friendUserID, reqMsg: message }); },
      examples: ['imctl friends request carla anna --message "it is me"'],
    },
    answer: {
      doc: 'Accept or refuse a friend request in the name of the one who got it.',
      effect: 'write', returns: { nothing: true },
      params: {
        fromUserID: { kind: 'string', required: true, positional: true, doc: 'Who asked.' }, toUserID: { kind: 'string', required: true, positional: true, doc: 'Who was asked.' },
        refuse: { kind: 'boolean', doc: 'Refuse; without it the request is accepted.' }, message: { kind: 'string', default: '', doc: 'What is said with it.' },
      },
      run: async ({ fromUserID, toUserID, refuse, message }, ctx) => { await ctx.call('/friend/add_friend_response', { fromUserID, toUserID, handleResult: refuse ? FRIEND_HANDLE_RESULT.FriendResponseRefuse : FRIEND_HANDLE_RESULT.FriendResponseAgree, handleMsg: message }); },
      examples: ['imctl friends answer dora anna', 'imctl friends answer dora anna --refuse'],
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

function withState(request: FriendRequest): FriendRequest & { state: string } {
  return { ...request, state: requestState(request.handleResult) };
}
