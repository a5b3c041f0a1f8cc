// What the push worker does with a message: webhooks first, then the devices, then whoever no device reached (gateway-protocol §5.4).
// Imported by server.ts. While no webhook and nobody else asks about pushes, a message goes straight to the devices.

import { findPlatformName } from '../platforms.ts';
import { watchPushes } from '../watch/push.ts';
import { notificationID, SESSION } from './ids.ts';
import { describePush, listOffline, type OfflinePush } from './offline-push.ts';

import type { World } from '../context.ts';
import type { Answer } from '../webhooks/client.ts';
import type { BeforeEvent } from '../webhooks/events.ts';
import type { OfflinePushInfo } from './message.ts';
import type { Push, PushSink } from './push.ts';

const TYPING = 113;

/** The push worker of one emulator. */
export interface Pusher {
  push: PushSink;
  /** Somebody wants to know of pushes although nobody is connected. */
  isWatched(): boolean;
}

/**
 * A push worker.
 *
 * @param toDevices hands a message to the devices of its receivers.
 * @param onOfflinePush is told of each offline push that a real server would hand to its provider.
 */
export function createPusher(world: World, toDevices: PushSink, onOfflinePush?: (push: OfflinePush) => void): Pusher {
  const isOn = (event: BeforeEvent): boolean => world.config.webhooks.events[event]?.enable === true;
  const isAsked = (): boolean => isOn('beforeOnlinePush') || isOn('beforeGroupOnlinePush') || isOn('beforeOfflinePush');

  /** undefined: the hook denies, or cannot be asked, and the server only logs it. */
  const ask = async (event: BeforeEvent, { message, operationID }: Push, more: object): Promise<Answer | undefined> => {
    if (!isOn(event) || message.contentType === TYPING) return {};
    const { senderPlatformID: platformID, clientMsgID, sendID, groupID, contentType, sessionType, atUserIDList, content, seq } = message;
    const about = {
      platformID, platform: findPlatformName(platformID), clientMsgID, sendID, groupID, contentType, sessionType, atUserIDList, seq,
      content: readDetail(contentType, content), ...more,
    };
    const verdict = await world.webhooks.ask(event, about, operationID);
    return verdict.refusal ? undefined : verdict.answer;
  };

  const pushAsked = async (job: Push): Promise<void> => {
    const isGroup = job.message.sessionType === SESSION.group;
    const answer = isGroup ? await ask('beforeGroupOnlinePush', job, {}) : await ask('beforeOnlinePush', job, { userIDList: job.receivers });
    if (!answer) return;
    const receivers = isGroup ? listOf(answer) ?? job.receivers : job.receivers;
    toDevices({ ...job, receivers });
    const userIDs = listOffline(world, job, receivers);
    if (userIDs.length === 0) return;
    const info = job.message.offlinePushInfo;
    const changed = await ask('beforeOfflinePush', job, { userIDList: userIDs, ...info });
    if (changed) tellOffline(job, listOf(changed) ?? userIDs, changed.offlinePushInfo as OfflinePushInfo | null ?? info);
  };

  const watched = world.watch && watchPushes(world.watch, world.profile.name);
  const isTold = onOfflinePush !== undefined || watched !== undefined;
  const tellOffline = (job: Push, userIDs: readonly string[], info: OfflinePushInfo | null): void => {
    if (!isTold) return;
    const push = describePush(world, job, userIDs, info);
    onOfflinePush?.(push);
    watched?.offline(job, push);
  };

  return {
    isWatched: () => isTold || isAsked(),
    push(job) {
      watched?.taken(job, world.clock.now());
      const lane = notificationID(job.message);
      // Behind a message that waits for a webhook, so that devices see them in order.
      if (isAsked() || world.lanes.isBusy(lane)) return world.lanes.run(lane, () => pushAsked(job));
      toDevices(job);
      if (!isTold) return;
      const userIDs = listOffline(world, job, job.receivers);
      if (userIDs.length > 0) tellOffline(job, userIDs, job.message.offlinePushInfo);
    },
  };
}

/** The users an answer names; an empty list names nobody. */
function listOf({ userIDList }: Answer): readonly string[] | undefined {
  return Array.isArray(userIDList) && userIDList.length > 0 ? userIDList as string[] : undefined;
}

/** Of a notification a hook is told the tips alone. */
function readDetail(contentType: number, content: string): string {
  if (contentType < 1000 || contentType > 5000) return content;
  try {
    const { detail } = JSON.parse(content) as { detail?: unknown };
    return typeof detail === 'string' ? detail : '';
  } catch {
    return '';
  }
}
