// The seam between rules and messages: a rule says what happened, this builds the notification's message and hands it on.
// Imported by perform.ts and delivery.ts, and by rules for its types. Storing and pushing are the Delivery's, which the messages part provides.

import { encodeMessage } from './encode.ts';

import type { RequestContext } from './context.ts';

/** What a rule tells: who told whom what, with the tips message that clients read. */
export interface Notification {
  /** 1201 … 2200, constants.json notificationTypes. */
  contentType: number;
  sendID: string;
  /** A user, or with sessionType 3 a group. */
  recvID: string;
  /** 1 between two users, 3 in a group, 4 from the system. */
  sessionType: 1 | 3 | 4;
  /** The tips' message type and value (`FriendApplicationTips`), written as the server's JSON. */
  tips: readonly [typeName: string, value: unknown];
  /** Whether a chat copy is stored; null or absent: what notification.yml says. */
  sendMessage?: boolean | null;
  /** The message names its sender: nickname and face of sendID. */
  withProfile?: boolean;
  /** Told by the server itself: sendID need not be the caller. */
  byServer?: boolean;
  /** Who is told though not in the group any more. */
  alsoTo?: readonly string[];
  /** The operation it belongs to, when it is not the request's own. */
  operationID?: string;
}

/** A notification as the message it becomes. */
export interface NotificationMessage extends Notification {
  /** The message's content: `{"detail":"<JSON of the tips>"}`. */
  content: string;
}

/** Keeps and pushes what is told; called inside the rule's transaction, pushes through ctx.afterCommit. */
export interface Delivery {
  deliver(message: NotificationMessage, ctx: RequestContext): void;
}

/** Hand one notification to the delivery. */
export function sendNotification(notification: Notification, delivery: Delivery, ctx: RequestContext): void {
  const detail = encodeMessage(notification.tips[0], notification.tips[1]);
  delivery.deliver({ ...notification, content: encodeMessage('NotificationElem', { detail }) }, ctx);
}
