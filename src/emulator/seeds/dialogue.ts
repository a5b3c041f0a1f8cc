// One dialogue of talk.ts at a time: its lines as messages, spoken by people, a while apart.
// Imported by demo.ts.

import { SESSION } from '../messages/ids.ts';
import { WORDS } from './talk.ts';

import type { Random } from '../../base/random.ts';
import type { Colleague } from './company.ts';
import type { Player } from './play.ts';

/** Where and by whom a dialogue is held: `speakers` are a, b, c … of its lines. */
export interface Stage { conversationID: string; groupID: string; speakers: readonly Colleague[] }

/** Something that happens at a time, Unix milliseconds. */
export interface Event { at: number; happen(player: Player): void }

const LEAST_PAUSE_MS = 8_000, MOST_PAUSE_MS = 150_000, REVOKED_AFTER_MS = 25_000;
const PLATFORMS = [1, 2, 3, 4, 5] as const;
const TYPE = { '': 101, 'picture': 102, 'voice': 103, 'file': 105, 'at': 106, 'quote': 114, 'revoked': 101 } as const;
type Kind = keyof typeof TYPE;

/** The messages of a dialogue that begins at a time, and what is revoked of it. */
export function hold(lines: readonly string[], stage: Stage, begin: number, random: Random): Event[] {
  const words = Object.fromEntries(Object.entries(WORDS).map(([name, choices]) => [name, random.pick(choices)]));
  let at = begin, last: Spoken | undefined;
  return lines.flatMap((line) => {
    at += random.integer(LEAST_PAUSE_MS, MOST_PAUSE_MS);
    const spoken = speak(line, stage, words, random);
    const before = last;
    last = spoken;
    const events: Event[] = [{ at, happen: (player) => { spoken.seq = player.send({ ...spoken.message, content: JSON.stringify(spoken.content(before)) }); spoken.at = player.at; } }];
    if (spoken.isRevoked) events.push({ at: at + REVOKED_AFTER_MS, happen: (player) => { player.call('/msg/revoke_msg', { conversationID: stage.conversationID, seq: spoken.seq, userID: spoken.message.sendID }, spoken.message.sendID); } });
    return events;
  });
}

/** A line on its way to a message. */
interface Spoken {
  message: { sendID: string; recvID: string; groupID: string; sessionType: number; contentType: number; clientMsgID: string; senderPlatformID: number; senderNickname: string; atUserIDList?: string[] };
  /** What it says; a quote names the line before. */
  content(before: Spoken | undefined): object;
  text: string;
  isRevoked: boolean;
  /** Once it is sent. */
  seq: number;
  at: number;
}

function speak(line: string, { groupID, speakers }: Stage, words: Record<string, string>, random: Random): Spoken {
  const [, letter, kind = '', pattern] = /^([a-e])(?: (picture|voice|file|at|quote|revoked))?: (.*)$/.exec(line) as unknown as [string, string, Kind | undefined, string];
  const speaker = speakerOf(speakers, letter);
  const said = pattern.replace(/\{(\w+)\}/g, (_all, name: string) => words[name] ?? firstName(speakerOf(speakers, name)));
  const text = kind === 'file' ? said : said.charAt(0).toUpperCase() + said.slice(1);
  const named = kind === 'at' ? [speakerOf(speakers, /\{([a-e])\}/.exec(pattern)![1]!)] : [];
  const [uuid, size] = [random.hex(), random.integer(20_000, 3_000_000)];
  return {
    message: {
      sendID: speaker.userID, recvID: groupID === '' ? speakers.find((one) => one !== speaker)!.userID : '', groupID, sessionType: groupID === '' ? SESSION.single : SESSION.group,
      contentType: TYPE[kind], clientMsgID: random.hex(), senderPlatformID: PLATFORMS[speaker.userID.charCodeAt(0) % PLATFORMS.length]!, senderNickname: speaker.nickname,
      ...(named.length > 0 && { atUserIDList: named.map((one) => one.userID) }),
    },
    content: (before) => CONTENTS[kind]({ text, uuid, size, before, named }), text, isRevoked: kind === 'revoked', seq: 0, at: 0,
  };
}

interface Material { text: string; uuid: string; size: number; before: Spoken | undefined; named: readonly Colleague[] }

/** Contents as the official client writes them. The files are nowhere. */
const CONTENTS: Record<Kind, (material: Material) => object> = {
  '': ({ text }) => ({ content: text }),
  'revoked': ({ text }) => ({ content: text }),
  picture({ uuid, size }) {
    const picture = { uuid, type: 'jpeg', size, width: 1600, height: 1200, url: `http://files.invalid/${uuid}.jpeg` };
    return { sourcePath: '', sourcePicture: picture, bigPicture: picture, snapshotPicture: { ...picture, width: 400, height: 300 } };
  },
  voice: ({ text, uuid }) => ({ uuid, soundPath: '', sourceUrl: `http://files.invalid/${uuid}.m4a`, dataSize: Number(text) * 4000, duration: Number(text), soundType: 'm4a' }),
  file: ({ text, uuid, size }) => ({ filePath: '', uuid, sourceUrl: `http://files.invalid/${uuid}/${encodeURIComponent(text)}`, fileName: text, fileSize: size, fileType: '' }),
  at: ({ text, named }) => ({ text, atUserList: named.map((one) => one.userID), atUsersInfo: named.map((one) => ({ atUserID: one.userID, groupNickname: one.nickname })), isAtSelf: false }),
  quote({ text, before }) {
    const { message, seq, at } = before!;
    return {
      text, quoteMessage: {
        ...message, serverMsgID: '', createTime: at, sendTime: at, msgFrom: 100, senderFaceUrl: '', content: '', seq, isRead: false, status: 2, offlinePush: {}, attachedInfo: '', ex: '', localEx: '',
        textElem: { content: before!.text },
      },
    };
  },
};

function speakerOf(speakers: readonly Colleague[], letter: string): Colleague {
  return speakers[letter.charCodeAt(0) - 'a'.charCodeAt(0)]!;
}

function firstName({ nickname }: Colleague): string {
  return nickname.split(' ')[0]!;
}
