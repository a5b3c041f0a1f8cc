// /conversation/get_sorted_conversation_list: conversations with their last message and unread count, pinned ones first.

import { needPage, needText, pageWindow, type Pagination } from '../check.ts';
import { ServerError } from '../errors.ts';
import { SESSION } from '../messages/ids.ts';
import { createMessage, type Message } from '../messages/message.ts';
import { findConversations, findCreateTime, listConversationIDs } from '../store/conversations.ts';
import { findGroup } from '../store/groups.ts';
import { findMessage } from '../store/messages.ts';
import { findSeqs, findUserSeqs } from '../store/seqs.ts';
import { findUser } from '../store/users.ts';

import type { Rule, Rules } from '../context.ts';
import type { Store } from '../store/open.ts';

const get_sorted_conversation_list: Rule<{ userID: string; conversationIDs: string[] | null; pagination: Pagination | null }> = {
  check({ userID, pagination }) {
    needText(userID, 'userID is empty');
    needPage(pagination);
  },
  owner: (body) => body.userID,
  run({ userID, conversationIDs, pagination }, { store }) {
    const ids = conversationIDs?.length ? [...new Set(conversationIDs)] : listConversationIDs(store, userID);
    const conversations = findConversations(store, userID, ids);
    if (conversations.length === 0) throw new ServerError(1004);
    const last = new Map(ids.flatMap((id) => {
      const { max } = findSeqs(store, id);
      return max === 0 ? [] : [[id, { max, message: findMessage(store, id, max)?.message ?? createMessage({}) }] as const];
    }));
    const unread = new Map(ids.map((id) => [id, (last.get(id)?.max ?? 0) - findUserSeqs(store, userID, id).read]));

    // The server keeps them by time in two maps: of two with the same time one disappears.
    const pinned = new Map<number, object>();
    const others = new Map<number, object>();
    for (const { conversationID, recvMsgOpt, isPinned } of conversations) {
      const message = last.get(conversationID)?.message;
      const time = message ? message.sendTime : findCreateTime(store, userID, conversationID);
      const msgInfo = message ? describeMessage(store, userID, message) : null;
      (isPinned ? pinned : others).set(time, { conversationID, recvMsgOpt, unreadCount: unread.get(conversationID), IsPinned: isPinned, msgInfo });
    }
    const sorted = [...newestFirst(pinned), ...newestFirst(others)];
    const [limit, offset] = pageWindow(pagination);
    return {
      conversationTotal: last.size, unreadTotal: [...unread.values()].reduce((sum, one) => sum + one, 0),
      conversationElems: sorted.slice(offset, offset + limit),
    };
  },
};

function newestFirst(byTime: Map<number, object>): object[] {
  return [...byTime].sort(([one], [other]) => other - one).map(([, element]) => element);
}

/** conversation.MsgInfo: the other side's name and face in a single chat, the sender's name in a group. */
function describeMessage(store: Store, userID: string, message: Message): object {
  const info = {
    ...message, senderName: '', faceURL: '', groupName: '', groupFaceURL: '', groupType: 0, groupMemberCount: 0, LatestMsgRecvTime: message.sendTime,
  };
  if (message.sessionType === SESSION.single) {
    const other = findUser(store, message.sendID === userID ? message.recvID : message.sendID);
    return { ...info, senderName: other?.nickname ?? '', faceURL: other?.faceURL ?? '' };
  }
  if (message.sessionType !== SESSION.group && message.sessionType !== SESSION.writeGroup) return info;
  const group = findGroup(store, message.groupID);
  return {
    ...info, senderName: findUser(store, message.sendID)?.nickname ?? '', groupName: group?.groupName ?? '', groupFaceURL: group?.faceURL ?? '',
    groupType: group?.groupType ?? 0, groupMemberCount: group?.memberCount ?? 0,
  };
}

/** The rule of the sorted list. */
export const conversationsSorted: Rules = { get_sorted_conversation_list };
