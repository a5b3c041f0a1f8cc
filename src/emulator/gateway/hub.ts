// All devices of one emulator: who is connected, who is told what, who is kicked (gateway-protocol §4, §4.1, §4.2).
// Imported by gateway.ts and requests.ts.

import { createFrame, type Frame } from './frame.ts';

import type { Sessions } from '../context.ts';
import type { Push, PushSink } from '../messages/push.ts';
import type { Profile } from '../profiles.ts';
import type { Codec } from './codec.ts';
import type { Device } from './device.ts';
import type { Presence } from './presence.ts';

/** The devices of one emulator. */
export interface Hub extends Sessions {
  ofUser(userID: string): readonly Device[];
  all(): Iterable<Device>;
  readonly size: number;
  /** How many users have a device. */
  readonly users: number;
  /** A device is there, and those it replaces go. */
  enter(device: Device, replaced: readonly Device[]): void;
  leave(device: Device): void;
  /** Watch some users, and no longer some others. */
  watch(device: Device, add: readonly string[], remove: readonly string[]): void;
  /** The platforms of a user, each once, in the order they connected. */
  platformsOf(userID: string): number[];
  push: PushSink;
}

const IOS = 1;
const PUSH = 2001, KICK = 2002, PRESENCE = 2005;
const NOBODY: readonly Device[] = [];

/** @param codec the codec, once a device has connected: before that nobody is pushed anything. */
export function createHub(profile: Profile, codec: () => Codec, presence: Presence): Hub {
  const users = new Map<string, Device[]>();
  const watchers = new Map<string, Set<Device>>();
  let size = 0;
  const kickFrame = serverFrame(KICK, '', null);

  const hub: Hub = {
    get size() { return size; },
    get users() { return users.size; },
    ofUser: (userID) => users.get(userID) ?? NOBODY,
    * all() { for (const devices of users.values()) yield* devices; },
    platformsOf: (userID) => [...new Set(hub.ofUser(userID).map((device) => device.platformID))],
    enter(device, replaced) {
      const before = hub.platformsOf(device.userID);
      for (const other of replaced) { remove(other); dismiss(other); }
      if (replaced.length > 0) tellPresence(device.userID, replaced);
      users.set(device.userID, [...hub.ofUser(device.userID), device]);
      size++;
      tellPresence(device.userID, []);
      tellWatchers(device.userID, before);
    },
    leave(device) {
      const before = hub.platformsOf(device.userID);
      if (!remove(device)) return;
      tellPresence(device.userID, [device]);
      tellWatchers(device.userID, before);
    },
    kick(userID, platformID) {
      const before = hub.platformsOf(userID);
      for (const device of hub.ofUser(userID)) if (device.platformID === platformID) { remove(device); tellPresence(userID, [device]); dismiss(device); }
      tellWatchers(userID, before);
    },
    watch(device, add, drop) {
      // It may have left before its request is worked on; then nobody would forget it.
      if (device.isClosed) return;
      for (const userID of drop) { device.watched.delete(userID); unwatch(userID, device); }
      for (const userID of add) {
        device.watched.add(userID);
        const those = watchers.get(userID) ?? new Set();
        watchers.set(userID, those.add(device));
      }
    },
    push({ conversationID, message, receivers, operationID }) {
      let frame: Frame | undefined;
      for (const userID of receivers) {
        for (const device of hub.ofUser(userID)) {
          if (device.platformID === IOS && device.isBackground) continue;
          frame ??= serverFrame(PUSH, operationID, codec().encode('PushMessages', pushMessages(conversationID, message)));
          device.push(frame);
        }
      }
    },
  };

  const remove = (device: Device): boolean => {
    const devices = hub.ofUser(device.userID);
    const rest = devices.filter((other) => other !== device);
    if (rest.length === devices.length) return false;
    if (rest.length > 0) users.set(device.userID, rest);
    else users.delete(device.userID);
    size--;
    for (const userID of device.watched) unwatch(userID, device);
    return true;
  };
  const unwatch = (userID: string, device: Device): void => {
    const those = watchers.get(userID);
    if (those?.delete(device) && those.size === 0) watchers.delete(userID);
  };
  const dismiss = (device: Device): void => {
    if (profile.kickFrame) device.send(kickFrame);
    device.close();
  };
  const tellPresence = (userID: string, gone: readonly Device[]): void => presence(userID, hub.ofUser(userID).map((one) => one.platformID), gone.map((one) => one.platformID));
  /** Who watches is told when a platform came or went. */
  const tellWatchers = (userID: string, before: readonly number[]): void => {
    const those = watchers.get(userID);
    if (!those || !profile.pushesPresence) return;
    const onlinePlatformIDs = hub.platformsOf(userID);
    if (onlinePlatformIDs.length === before.length && onlinePlatformIDs.every((id) => before.includes(id))) return;
    const frame = serverFrame(PRESENCE, '', codec().encode('SubUserOnlineStatusTips', { subscribers: [{ userID, onlinePlatformIDs }] }));
    for (const device of those) device.push(frame);
  };
  return hub;
}

function pushMessages(conversationID: string, message: Push['message']): object {
  const pulled = { [conversationID]: { Msgs: [{ ...message, content: Buffer.from(message.content) }] } };
  return conversationID.startsWith('n_') ? { notificationMsgs: pulled } : { msgs: pulled };
}

function serverFrame(reqIdentifier: number, operationID: string, data: Buffer | null): Frame {
  return createFrame({ reqIdentifier, msgIncr: '', operationID, errCode: 0, errMsg: '', data });
}
