// Many people and what they say, decided by a number: who there is, who knows whom, who talks where, who has read what. Pure.
// Imported by crowd.ts, which writes it, and by its test, which lives it through the routes.

import { groupChatID, singleID } from '../messages/ids.ts';
import { createRandom, type Random } from '../../base/random.ts';
import { listWorkingDays, momentOf } from './calendar.ts';
import { FIRST_NAMES, LAST_NAMES, SENTENCES, TOPICS } from './names.ts';

/** How large it is to be. */
export interface CrowdSize { users: number; groups: number; messages: number; seed: number; /** Nothing is later than this, Unix milliseconds. */ until: number }

/** One who takes part. Times are Unix milliseconds. */
export interface Person { userID: string; nickname: string; createTime: number }

/** A group; the owner is the first of its members, the managers the next. */
export interface CrowdGroup { groupID: string; groupName: string; createTime: number; ownerUserID: string; adminUserIDs: string[]; memberUserIDs: string[] }

/** Where messages go: a group, or two who are friends. */
export interface Chat {
  conversationID: string;
  groupID: string;
  members: readonly string[];
  /** How many messages there will be. */
  size: number;
  /** When the first of them comes; without any, 0. */
  begins: number;
}

/** One message. */
export interface Said {
  chat: Chat;
  /** Its place among all messages, by time, from 0. */
  place: number;
  sendID: string; recvID: string; contentType: number; content: string; time: number; platformID: number; clientMsgID: string; serverMsgID: string;
}

/** How many messages of a chat somebody has read. */
export interface Read { chat: Chat; userID: string; count: number }

/** All of it; messages and reading are decided when they are asked for, once. */
export interface CrowdPlan {
  people: Person[];
  /** Everybody's list, all made at one time. */
  friends: { userID: string; friendUserIDs: string[] }[];
  friendsSince: number;
  groups: CrowdGroup[];
  chats: Chat[];
  /** Chat by chat, in each in the order of time. */
  messages(): Generator<Said>;
  reads(): Generator<Read>;
}

const DAYS = 20, DAY_MS = 86_400_000;
const FRIENDS_EACH = 3, GROUP_SHARE = 0.6, MESSAGES_OF_TWO = 60, MOST_MEMBERS = 150;
const TEXT = 101, PICTURE = 102, FILE = 105;
const PLATFORMS = [1, 2, 3, 4, 5] as const;

/** Plan a crowd: the same for the same size, number and day. */
export function planCrowd(size: CrowdSize): CrowdPlan {
  const days = listWorkingDays(DAYS, size.until);
  const stream = (name: string): Random => createRandom(size.seed, name);
  const people = planPeople(size, stream('people'), days[0]! - 60 * DAY_MS);
  const friends = planFriends(people, stream('friends'));
  const groups = planGroups(size.groups, people, stream('groups'), days[0]! - 20 * DAY_MS);
  const { chats, chosen } = chooseChats(size.messages, friends, groups, days, stream('chats'));
  return { people, friends, friendsSince: days[0]! - 30 * DAY_MS, groups, chats, messages: () => planMessages(chats, chosen, days, stream('messages')), reads: () => planReads(chats, stream('reads')) };
}

function planPeople({ users }: CrowdSize, random: Random, since: number): Person[] {
  const digits = Math.max(2, String(users).length);
  return Array.from({ length: users }, (_, at) => ({
    userID: `u${String(at + 1).padStart(digits, '0')}`, nickname: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`, createTime: since + at * 1000,
  }));
}

/** Everybody knows a few of those who came soon after, and one from anywhere; they are friends of one another. */
function planFriends(people: readonly Person[], random: Random): CrowdPlan['friends'] {
  const lists = people.map(({ userID }) => ({ userID, friendUserIDs: [] as string[] }));
  lists.forEach((one, at) => {
    const near = Array.from({ length: FRIENDS_EACH - 1 }, () => at + random.integer(1, 50));
    for (const place of new Set([...near, at + random.integer(1, Math.max(1, people.length - 1 - at))])) {
      const other = lists[place];
      if (!other) continue;
      one.friendUserIDs.push(other.userID);
      other.friendUserIDs.push(one.userID);
    }
  });
  return lists;
}

function planGroups(count: number, people: readonly Person[], random: Random, since: number): CrowdGroup[] {
  const digits = Math.max(2, String(count).length);
  return Array.from({ length: count }, (_, at) => {
    // Most are small, few are large.
    const size = Math.min(people.length, 4 + Math.floor((MOST_MEMBERS - 4) * random.next() ** 6));
    const members = new Set<number>();
    while (members.size < size) members.add(random.integer(0, people.length - 1));
    const [ownerUserID, ...others] = [...members].map((member) => people[member]!.userID) as [string, ...string[]];
    const admins = Math.min(3, Math.floor(others.length / 8));
    return {
      groupID: `g${String(at + 1).padStart(digits, '0')}`, groupName: `${TOPICS[at % TOPICS.length]!}${at < TOPICS.length ? '' : ` ${Math.floor(at / TOPICS.length) + 1}`}`,
      createTime: since + at * 1000, ownerUserID, adminUserIDs: others.slice(0, admins), memberUserIDs: others.slice(admins),
    };
  });
}

/** Each message has its chat before the first is written: how long a chat gets decides what is unread in it. */
function chooseChats(count: number, friends: CrowdPlan['friends'], groups: readonly CrowdGroup[], days: readonly number[], random: Random): { chats: Chat[]; chosen: Uint32Array } {
  const ofGroups = groups.map(({ groupID, ownerUserID, adminUserIDs, memberUserIDs }): Chat => ({ conversationID: groupChatID(groupID), groupID, members: [ownerUserID, ...adminUserIDs, ...memberUserIDs], size: 0, begins: 0 }));
  const pairs = friends.flatMap(({ userID, friendUserIDs }) => friendUserIDs.filter((friend) => userID < friend).map((friend) => [userID, friend] as const));
  const step = Math.max(1, Math.floor(pairs.length * MESSAGES_OF_TWO / Math.max(1, count)));
  const ofTwo = pairs.filter((_pair, at) => at % step === 0).map((members): Chat => ({ conversationID: singleID(...members), groupID: '', members, size: 0, begins: 0 }));
  const chats = [...ofGroups, ...ofTwo];
  const chosen = new Uint32Array(count);
  for (let at = 0; at < count; at++) {
    const inGroup = ofTwo.length === 0 || (ofGroups.length > 0 && random.chance(GROUP_SHARE));
    // Few chats are lively, most are not.
    const place = random.next() ** 2;
    chosen[at] = inGroup ? Math.floor(place * ofGroups.length) : ofGroups.length + Math.floor(place * ofTwo.length);
    const chat = chats[chosen[at]!]!;
    if (chat.size++ === 0) chat.begins = timeOf(at, count, days);
  }
  return { chats, chosen };
}

function* planMessages(chats: readonly Chat[], chosen: Uint32Array, days: readonly number[], random: Random): Generator<Said> {
  for (const place of sortByChat(chats, chosen)) {
    const chat = chats[chosen[place]!]!;
    const isGroup = chat.groupID !== '';
    // In a group few say much; of two both do.
    const sender = Math.floor(random.next() ** (isGroup ? 2 : 1) * chat.members.length);
    yield {
      chat, place, sendID: chat.members[sender]!, recvID: isGroup ? '' : chat.members[1 - sender]!, ...planContent(random), time: timeOf(place, chosen.length, days),
      platformID: random.pick(PLATFORMS), clientMsgID: random.hex(), serverMsgID: random.hex(),
    };
  }
}

/** The places of messages, those of one chat together. */
function sortByChat(chats: readonly Chat[], chosen: Uint32Array): Uint32Array {
  const next = new Uint32Array(chats.length), places = new Uint32Array(chosen.length);
  for (let chat = 1; chat < chats.length; chat++) next[chat] = next[chat - 1]! + chats[chat - 1]!.size;
  chosen.forEach((chat, place) => { places[next[chat]!++] = place; });
  return places;
}

/** The time of a message by its place among all; a little off, as they do not come like a clock ticks. */
function timeOf(place: number, count: number, days: readonly number[]): number {
  const off = (Math.imul(place + 1, 0x9e3779b1) >>> 0) / 0x1_0000_0000;
  return momentOf(days, (place + off) / count);
}

const TEXTS = SENTENCES.map((content) => JSON.stringify({ content }));

function planContent(random: Random): Pick<Said, 'contentType' | 'content'> {
  const kind = random.next();
  if (kind < 0.9) return { contentType: TEXT, content: random.pick(TEXTS) };
  const name = random.pick(TOPICS).toLowerCase(), uuid = random.hex(), size = random.integer(2_000, 4_000_000);
  if (kind < 0.95) return { contentType: FILE, content: JSON.stringify({ filePath: '', uuid, sourceUrl: `http://files.invalid/${uuid}/${name}.pdf`, fileName: `${name}.pdf`, fileSize: size, fileType: '' }) };
  const picture = { uuid, type: 'jpeg', size, width: 1280, height: 960, url: `http://files.invalid/${uuid}/${name}.jpeg` };
  return { contentType: PICTURE, content: JSON.stringify({ sourcePath: '', sourcePicture: picture, bigPicture: picture, snapshotPicture: { ...picture, width: 320, height: 240 } }) };
}

/** Some read everything, some lag behind, some have not looked yet. */
function* planReads(chats: readonly Chat[], random: Random): Generator<Read> {
  for (const chat of chats) {
    if (chat.size === 0) continue;
    for (const userID of chat.members) {
      const kind = random.next();
      const count = kind < 0.6 ? chat.size : kind < 0.85 ? random.integer(1, chat.size) : 0;
      if (count > 0) yield { chat, userID, count };
    }
  }
}
