// What the push worker counts and writes: messages that come late, and who of a group is to be woken.
// Imported by messages/pusher.ts.

import { SESSION } from '../messages/ids.ts';
import { protoText } from './proto-text.ts';
import { PUSH_LINES } from './words.ts';

import type { OfflinePush } from '../messages/offline-push.ts';
import type { Push } from '../messages/push.ts';
import type { ProfileName } from '../profiles.ts';
import type { Watch } from './watch.ts';

/** Told of what the push worker does. */
export interface WatchedPushes {
  /** It takes up a message. */
  taken(job: Push, now: number): void;
  /** Somebody is to be woken by a provider. */
  offline(job: Push, push: OfflinePush): void;
}

const PUSH = 'push';
const LATE_SECONDS = 10;
const NOT_CONFIGURED = 'the offline push is not configured. to configure it, please go to config/openim-push.yml';

/** The push worker's lines and counters. */
export function watchPushes(watch: Watch, profile: ProfileName): WatchedPushes {
  const lines = PUSH_LINES[profile];
  const originOf = ({ operationID }: Push) => ({ operationID, userID: '', platformID: 0 });
  let saidNotConfigured = false;
  return {
    taken(job, now) {
      const sec = Math.trunc(job.message.sendTime / 1000), nowSec = Math.floor(now / 1000);
      if (nowSec - sec <= LATE_SECONDS) return;
      watch.add('msg_long_time_push_total');
      if (watch.log?.isOn('WARN')) watch.line('WARN', PUSH, lines.late, 'it’s been a while since the message was sent', originOf(job), [['msg', textOf(job)], ['sec', sec], ['nowSec', nowSec], ['nowSec-sec', nowSec - sec]]);
    },
    offline(job, { userIDs, provider }) {
      // Of a message between two users nothing is written.
      if (job.message.sessionType === SESSION.group && watch.log?.isOn('INFO')) watch.line('INFO', PUSH, lines.offline, 'receive to OfflinePush MQ', originOf(job), [['userIDs', userIDs], ['msg', textOf(job)]]);
      if (provider !== 'dummy' || saidNotConfigured) return;
      saidNotConfigured = true;
      watch.line('WARN', PUSH, 'dummy/push.go:34', 'dummy push', originOf(job), [['ps', NOT_CONFIGURED]]);
    },
  };
}

function textOf({ message }: Push): string {
  return protoText('MsgData', message);
}
