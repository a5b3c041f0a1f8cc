// Who would get an offline push, and what it would say (gateway-protocol §5.4). Nothing is sent anywhere: the decision is all there is.
// Imported by pusher.ts; those that show a push use its types.

import { listNotReceiving } from '../store/conversations.ts';
import { groupChatID, SESSION } from './ids.ts';
import { isOn } from './options.ts';

import type { World } from '../context.ts';
import type { OfflinePushInfo } from './message.ts';
import type { Push } from './push.ts';

/** One offline push as the server would hand it to its provider. */
export interface OfflinePush {
  userIDs: readonly string[];
  title: string;
  /** The text below the title. */
  content: string;
  ex: string;
  iOSPushSound: string;
  iOSBadgeCount: boolean;
  /** `dummy`: none is configured, and the server sends nothing either (operations b.6). */
  provider: 'getui' | 'fcm' | 'jpush' | 'dummy';
  conversationID: string;
  /** The message it is about. */
  contentType: number; sendID: string; clientMsgID: string; seq: number;
  operationID: string;
}

const PLATFORM = { ios: 1, android: 2 } as const;
/** A call's participants come and go: nobody is woken for it. */
const NEVER: readonly number[] = [1602, 1603];

/** The users an offline push is for, once the devices of the receivers were tried; often nobody. */
export function listOffline(world: World, { message }: Push, receivers: readonly string[]): readonly string[] {
  const { sendID, recvID, groupID, sessionType, options, contentType } = message;
  if (!isOn(options, 'offlinePush') || NEVER.includes(contentType)) return [];
  const others = receivers.filter((userID) => userID !== sendID);
  if (sessionType !== SESSION.group) return others.some((userID) => isReached(world, userID)) ? [] : [recvID];
  const missed = others.filter((userID) => !isReached(world, userID));
  if (missed.length === 0) return missed;
  const silent = new Set(listNotReceiving(world.store, groupChatID(groupID)));
  return missed.filter((userID) => !silent.has(userID));
}

/** A phone has it: only these count, and not one that sleeps. */
function isReached({ sessions }: World, userID: string): boolean {
  return sessions.ofUser(userID).some(({ platformID, isBackground }) => platformID === PLATFORM.android || (platformID === PLATFORM.ios && !isBackground));
}

/** What a push says when the message has no title for it, by content type; others say that there is something new. */
const TITLES: Record<number, string> = { 101: '[TEXT]', 102: '[PICTURE]', 103: '[VOICE]', 104: '[VIDEO]', 105: '[File]', 106: '', 1601: '[SIGNALINVITE]' };
const NEW_MESSAGE = '[NEWMSG]';

/** The push about a message. */
export function describePush({ config }: World, { message, conversationID, operationID }: Push, userIDs: readonly string[], info: OfflinePushInfo | null): OfflinePush {
  const { contentType, sendID, clientMsgID, seq } = message;
  const title = info?.title || (TITLES[contentType] ?? NEW_MESSAGE);
  return {
    userIDs, title, content: info?.desc || title, ex: info?.ex ?? '', iOSPushSound: info?.iOSPushSound ?? '', iOSBadgeCount: info?.iOSBadgeCount ?? false,
    provider: nameProvider(config.offlinePush), conversationID, contentType, sendID, clientMsgID, seq, operationID,
  };
}

function nameProvider(name: string): OfflinePush['provider'] {
  return name === 'getui' || name === 'fcm' || name === 'jpush' ? name : 'dummy';
}
