// `--seed users=10000,groups=500,messages=200000`: many people at once. Groups and reading go through the server's own rules; messages,
// the most of it, are put where those rules would have put them.
// Imported by seed.ts. What there is to write is decided in crowd-plan.ts.

import { SESSION } from '../messages/ids.ts';
import { createMessage, STATUS } from '../messages/message.ts';
import { RULES } from '../rules/index.ts';
import { createConversation } from '../store/conversations.ts';
import { ADD_SOURCE, addFriends } from '../store/friends.ts';
import { beginsDocument, insertMessage } from '../store/messages.ts';
import { findSeqs, putSeqs, raiseReadSeq } from '../store/seqs.ts';
import { insertUser } from '../store/users.ts';
import { planCrowd, type Chat, type CrowdPlan, type CrowdSize } from './crowd-plan.ts';
import { createPlayer, type Player } from './play.ts';

import type { Rule, World } from '../context.ts';
import type { Store } from '../store/open.ts';

/** Write a crowd. Inside a transaction. */
export function seedCrowd(world: World, size: CrowdSize): void {
  withoutIndexes(world.store, () => writeCrowd(world, size, planCrowd(size)));
}

function writeCrowd(world: World, size: CrowdSize, plan: CrowdPlan): void {
  const player = createPlayer(world);
  for (const { userID, nickname, createTime } of plan.people) insertUser(world.store, { userID, nickname, createTime, faceURL: '', ex: '', appMangerLevel: 0, globalRecvMsgOpt: 0 });
  for (const { userID, friendUserIDs } of plan.friends) addFriends(world.store, plan.friendsSince, userID, friendUserIDs, ADD_SOURCE.import, world.adminUserIDs[0]!);
  for (const { createTime, ownerUserID, adminUserIDs, memberUserIDs, groupID, groupName } of plan.groups) {
    player.at = createTime;
    player.call('/group/create_group', { ownerUserID, adminUserIDs, memberUserIDs, groupInfo: { groupID, groupName, groupType: 2 } }, ownerUserID);
  }
  createConversations(world.store, plan);
  const before = writeMessages(world.store, plan);
  player.at = size.until;
  for (const { chat, userID, count } of plan.reads()) read(player, chat, userID, before.get(chat)! + count);
}

/** The first message of a chat makes the conversations, in the order of time; those of a group may be there since it was made. */
function createConversations(store: Store, { chats }: CrowdPlan): void {
  const used = chats.filter((chat) => chat.size > 0).sort((one, other) => one.begins - other.begins);
  for (const { conversationID, groupID, members, begins } of used) {
    if (groupID !== '' && findSeqs(store, conversationID).max > 0) continue;
    const conversationType = groupID === '' ? SESSION.single : SESSION.group;
    for (const ownerUserID of members) createConversation(store, begins, { ownerUserID, conversationID, conversationType, userID: groupID === '' ? members.find((other) => other !== ownerUserID)! : '', groupID });
  }
}

/** Messages as appendMessage and the send path would have left them. @returns the last number each chat had before. */
function writeMessages(store: Store, plan: CrowdPlan): Map<Chat, number> {
  const before = new Map<Chat, number>();
  const nicknames = new Map(plan.people.map(({ userID, nickname }) => [userID, nickname]));
  // Documents are in the order of their first messages.
  const firstDoc = Number(store.get('SELECT COALESCE(MAX(n), 0) + 1 AS next FROM messages')!.next);
  let open: OpenChat | undefined;
  for (const { chat, place, sendID, recvID, contentType, content, time, platformID, clientMsgID, serverMsgID } of plan.messages()) {
    if (open?.chat !== chat) {
      endChat(store, open);
      open = beginChat(store, chat);
      before.set(chat, open.seq);
    }
    open.seq++;
    open.time = time;
    open.senders.set(sendID, open.seq);
    if (open.doc === null || beginsDocument(open.seq)) open.doc = firstDoc + place;
    insertMessage(store, chat.conversationID, open.seq, open.doc, createMessage({
      sendID, recvID, groupID: chat.groupID, clientMsgID, serverMsgID, senderPlatformID: platformID, senderNickname: nicknames.get(sendID)!, contentType, content,
      sessionType: chat.groupID === '' ? SESSION.single : SESSION.group, msgFrom: 100, sendTime: time, createTime: time, status: STATUS.sent,
    }), false);
  }
  endChat(store, open);
  return before;
}

/** A chat while its messages are written: where it stands, and the last number of each who spoke. */
interface OpenChat { chat: Chat; seq: number; doc: number | null; time: number; senders: Map<string, number> }

function beginChat(store: Store, chat: Chat): OpenChat {
  const { max, doc } = findSeqs(store, chat.conversationID);
  return { chat, seq: max, doc, time: 0, senders: new Map() };
}

function endChat(store: Store, open: OpenChat | undefined): void {
  if (!open) return;
  putSeqs(store, open.chat.conversationID, { max: open.seq, time: open.time, doc: open.doc });
  for (const [userID, last] of open.senders) raiseReadSeq(store, userID, open.chat.conversationID, last);
}

const markAsRead = RULES.get('/msg/mark_conversation_as_read') as unknown as Rule<{ conversationID: string; userID: string; hasReadSeq: number; seqs: null }>;

function read(player: Player, { conversationID, groupID }: Chat, userID: string, hasReadSeq: number): void {
  if (groupID === '') markAsRead.run({ conversationID, userID, hasReadSeq, seqs: null }, player.context(userID));
  else raiseReadSeq(player.context(userID).store, userID, conversationID, hasReadSeq);
}

/** Fill tables faster: indexes that no rule needs to find a row are made once they are full. */
function withoutIndexes(store: Store, work: () => void): void {
  const indexes = store.all("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL");
  for (const { name } of indexes) store.run(`DROP INDEX ${String(name)}`);
  work();
  for (const { sql } of indexes) store.run(String(sql));
}
