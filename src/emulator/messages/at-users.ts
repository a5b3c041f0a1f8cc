// What naming members in a group's message does to their conversations: they show it, and their devices are told 1300.
// Imported by send.ts.

import { writeConversations } from '../conversation-change.ts';
import { listMemberIDs } from '../store/group-members.ts';
import { groupChatID, SESSION } from './ids.ts';

import type { RequestContext } from '../context.ts';
import type { Message } from './message.ts';

/** Stands for everybody among those named. */
const EVERYBODY = 'AtAllTag';
/** groupAtTypes of constants.json. */
const NAMED = { oneself: 1, everybody: 2, both: 3 } as const;

/** Mark the conversations of those a message names. The server does it on the side, in an operation of its own name. */
export function markAtUsers(ctx: RequestContext, { groupID, sendID, atUserIDList }: Message): void {
  const side: RequestContext = { ...ctx, operationID: `@@@${ctx.operationID}` };
  const mark = (userIDs: readonly string[], groupAtType: number): void => {
    writeConversations(side, userIDs, { conversationID: groupChatID(groupID), conversationType: SESSION.group, userID: '', groupID }, { group_at_type: groupAtType });
  };
  const members = listMemberIDs(ctx.store, groupID);
  const named = members.filter((userID) => atUserIDList.includes(userID));
  if (!atUserIDList.includes(EVERYBODY)) return mark(named, NAMED.oneself);
  const both = named.filter((userID) => userID !== sendID);
  mark(both, NAMED.both);
  mark(members.filter((userID) => userID !== sendID && !both.includes(userID)), NAMED.everybody);
}
