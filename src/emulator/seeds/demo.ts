// `--seed demo`: a company of 40 in its last four weeks, lived through by the server's own rules.
// Imported by seed.ts. Who works there is in company.ts, what they say in talk.ts.

import { groupChatID, singleID } from '../messages/ids.ts';
import { createRandom, type Random } from '../../base/random.ts';
import { listConversationIDs } from '../store/conversations.ts';
import { findSeqs, findUserSeqs } from '../store/seqs.ts';
import { listWorkingDays, momentOf } from './calendar.ts';
import { COLLEAGUES, GROUPS, type Colleague, type GroupRow } from './company.ts';
import { hold, type Event, type Stage } from './dialogue.ts';
import { createPlayer, type Player } from './play.ts';
import { GROUP_TALK, INCIDENT, PAIR_TALK } from './talk.ts';

import type { World } from '../context.ts';

const DAYS = 20, DAY_MS = 86_400_000, MINUTE_MS = 60_000;
const PAIRS_PER_DAY = 18, MOST_SPEAKERS = 5;
const INCIDENT_DAY = 13, WRITTEN_UP_DAY = 15;
const MORNING_MS = 9 * 60 * MINUTE_MS;
/** When the last look of a day is taken. */
const EVENING_MS = 22.5 * 60 * MINUTE_MS;

/** Write the company. Inside a transaction. */
export function seedDemo(world: World, { seed, until }: { seed: number; until: number }): void {
  const random = createRandom(seed, 'demo');
  const days = listWorkingDays(DAYS, until);
  const player = createPlayer(world);
  const friends = meet(player, days[0]! - 60 * DAY_MS + MORNING_MS, random);
  const members = found(player, days[0]! - 30 * DAY_MS + MORNING_MS);
  const talks = { groups: new Map(Object.entries(GROUP_TALK).map(([groupID, talk]) => [groupID, createDeck(talk, random)])), pairs: createDeck(PAIR_TALK, random) };
  days.forEach((day, number) => {
    const isLast = number === days.length - 1;
    const events = [...planGroups(members, talks.groups, number, day, random), ...planPairs(friends, talks.pairs, day, random), ...(MILESTONES[number]?.(day, members) ?? [])];
    for (const event of events.sort((one, other) => one.at - other.at)) {
      player.at = event.at;
      event.happen(player);
    }
    player.at = day + EVENING_MS;
    lookThrough(world, player, isLast ? 0.5 : 0.9, random);
  });
}

/** Everybody is registered and knows their team, and some of the others. */
function meet(player: Player, since: number, random: Random): (readonly [Colleague, Colleague])[] {
  COLLEAGUES.forEach(({ userID, nickname }, place) => {
    player.at = since + place * MINUTE_MS;
    player.call('/user/user_register', { users: [{ userID, nickname }] });
  });
  return COLLEAGUES.flatMap((one, place) => {
    const known = COLLEAGUES.slice(place + 1).filter((other) => random.chance(one.team === other.team ? 0.8 : 0.06));
    player.at += MINUTE_MS;
    if (known.length > 0) player.call('/friend/import_friend', { ownerUserID: one.userID, friendUserIDs: known.map((other) => other.userID) });
    return known.map((other) => [one, other] as const);
  });
}

type Members = ReadonlyMap<GroupRow, readonly Colleague[]>;

function found(player: Player, since: number): Members {
  const members = new Map<GroupRow, readonly Colleague[]>();
  GROUPS.forEach((row, place) => {
    const { groupID, name, introduction, owner, admins, teams, people } = row;
    const all = COLLEAGUES.filter(({ userID, team }) => userID === owner || admins.includes(userID) || people.includes(userID) || teams.includes(team));
    const ordinary = all.map((one) => one.userID).filter((id) => id !== owner && !admins.includes(id));
    player.at = since + place * DAY_MS;
    player.call('/group/create_group', { ownerUserID: owner, adminUserIDs: admins, memberUserIDs: ordinary, groupInfo: { groupID, groupName: name, introduction, groupType: 2, needVerification: 1 } }, owner);
    members.set(row, all);
  });
  player.call('/group/mute_group', { groupID: 'news' }, 'anna');
  return members;
}

/** Dialogues in any order, none again before all were held. */
type Deck = () => readonly string[];

function createDeck(talk: readonly (readonly string[])[], random: Random): Deck {
  let left: (readonly string[])[] = [];
  return () => {
    if (left.length === 0) left = [...talk];
    return left.splice(random.integer(0, left.length - 1), 1)[0]!;
  };
}

function planGroups(members: Members, talks: ReadonlyMap<string, Deck>, number: number, day: number, random: Random): Event[] {
  return [...members].flatMap(([row, all]) => {
    const talk = talks.get(row.groupID);
    const times = Math.floor(row.perDay) + (random.chance(row.perDay % 1) ? 1 : 0);
    if (!talk || (row.groupID === 'release' && number < 4)) return [];
    // Only those who run a muted group may speak in it.
    const speakers = row.groupID === 'news' ? all.filter(({ userID }) => userID === row.owner) : all;
    return Array.from({ length: times }, () => hold(talk(), stageOf(row.groupID, choose(speakers, MOST_SPEAKERS, random)), momentOf([day], row.when[0] + random.next() * (row.when[1] - row.when[0])), random)).flat();
  });
}

function planPairs(friends: readonly (readonly [Colleague, Colleague])[], talk: Deck, day: number, random: Random): Event[] {
  return Array.from({ length: PAIRS_PER_DAY }, () => {
    // Few write to each other often.
    const pair = friends[Math.floor(random.next() ** 2 * friends.length)]!;
    const speakers = random.chance(0.5) ? pair : [pair[1], pair[0]];
    return hold(talk(), { conversationID: singleID(speakers[0]!.userID, speakers[1]!.userID), groupID: '', speakers }, momentOf([day], random.next()), random);
  }).flat();
}

/** Some of these, each once, in any order. */
function choose(people: readonly Colleague[], most: number, random: Random): Colleague[] {
  const left = [...people], chosen: Colleague[] = [];
  while (chosen.length < most && left.length > 0) chosen.push(...left.splice(random.integer(0, left.length - 1), 1));
  return chosen;
}

function stageOf(groupID: string, speakers: readonly Colleague[]): Stage {
  return { conversationID: groupChatID(groupID), groupID, speakers };
}

/** At the end of a day people look at what came; not all of them, and not at everything. */
function lookThrough({ store }: World, player: Player, ratio: number, random: Random): void {
  for (const { userID } of COLLEAGUES) {
    for (const conversationID of listConversationIDs(store, userID)) {
      const { max } = findSeqs(store, conversationID);
      if (max === 0 || findUserSeqs(store, userID, conversationID).read >= max || !random.chance(ratio)) continue;
      player.call('/msg/mark_conversation_as_read', { conversationID, userID, hasReadSeq: max }, userID);
    }
  }
}

const noon = (day: number, call: (player: Player) => void): Event => ({ at: day + 12 * 60 * MINUTE_MS, happen: call });
const GROUP = 3, SINGLE = 1;

/** What happens once, by the number of the day. */
const MILESTONES: Record<number, (day: number, members: Members) => Event[]> = {
  1: (day) => [
    noon(day, (player) => {
      player.call('/group/set_group_info_ex', { groupID: 'everyone', notification: 'Wifi for guests: ask at the reception. Emergencies: 112, then Dora.' }, 'anna');
      player.call('/friend/set_friend_remark', { ownerUserID: 'anna', friendUserID: 'ben', remark: 'Ben (my deputy)' }, 'anna');
    }),
  ],
  3: (day) => [
    noon(day, (player) => {
      for (const userID of ['anna', 'ben', 'lena']) player.call('/conversation/set_conversations', { userIDs: [userID], conversation: { conversationID: groupChatID('everyone'), conversationType: GROUP, groupID: 'everyone', isPinned: true } }, userID);
      for (const userID of ['hana', 'jonas']) player.call('/conversation/set_conversations', { userIDs: [userID], conversation: { conversationID: groupChatID('lunch'), conversationType: GROUP, groupID: 'lunch', recvMsgOpt: 2 } }, userID);
    }),
  ],
  [INCIDENT_DAY]: (day, members) => {
    const [, people] = [...members].find(([{ groupID }]) => groupID === 'incident')!;
    const speakers = ['fatima', 'emre', 'jia', 'uma', 'viktor'].map((id) => people.find(({ userID }) => userID === id)!);
    return hold(INCIDENT, stageOf('incident', speakers), day + 14.2 * 60 * MINUTE_MS, createRandom(0, 'incident'));
  },
  [WRITTEN_UP_DAY]: (day) => [noon(day, (player) => player.call('/group/dismiss_group', { groupID: 'incident' }, 'viktor'))],
  17: (day) => [
    noon(day, (player) => {
      player.call('/friend/add_friend', { fromUserID: 'hugo', toUserID: 'xenia', reqMsg: 'We share a train, it turns out' }, 'hugo');
      player.call('/friend/add_friend_response', { fromUserID: 'hugo', toUserID: 'xenia', handleResult: -1, handleMsg: 'I sleep on trains' }, 'xenia');
      player.call('/friend/add_black', { ownerUserID: 'xenia', blackUserID: 'hugo' }, 'xenia');
    }),
  ],
  18: (day) => [
    noon(day, (player) => {
      player.call('/friend/add_friend', { fromUserID: 'grace', toUserID: 'anna', reqMsg: 'Grace from sales' }, 'grace');
      player.call('/friend/add_friend', { fromUserID: 'omar', toUserID: 'anna', reqMsg: 'Hello Anna' }, 'omar');
      player.call('/group/join_group', { groupID: 'books', reqMessage: 'I have read two already', joinSource: 3, inviterUserID: 'kofi' }, 'kofi');
      player.call('/group/set_group_member_info', { members: [{ groupID: 'lunch', userID: 'mateo', nickname: 'Mateo (cooks)' }] }, 'mateo');
      player.call('/msg/delete_msgs', { conversationID: groupChatID('lunch'), seqs: [2, 3], userID: 'finn' }, 'finn');
    }),
  ],
  19: (day) => [
    { at: day + EVENING_MS - MINUTE_MS, happen: (player) => { player.call('/group/mute_group_member', { groupID: 'offsite', userID: 'bruno', mutedSeconds: 30 * 86_400 }, 'dora'); } },
    noon(day, (player) => player.call('/conversation/set_conversations', { userIDs: ['carla'], conversation: { conversationID: singleID('carla', 'dora'), conversationType: SINGLE, userID: 'dora', isPinned: true } }, 'carla')),
  ],
};
