// Notifications as messages: built the way notification.yml says, sent the way every message goes (gateway-protocol §7).
// Made by server.ts; the gateway and seeds/play.ts use its types. What differs between types is a row in messages/table.ts.

import { ServerError } from './errors.ts';
import { notificationID } from './messages/ids.ts';
import { createMessage, randomMessageID, type Message } from './messages/message.ts';
import { notificationOptions } from './messages/options.ts';
import { sendMessage } from './messages/send.ts';
import { KEPT_NOTIFICATIONS, NOTIFICATION_KEYS } from './messages/table.ts';
import { listMemberIDs } from './store/group-members.ts';
import { findUser } from './store/users.ts';
import { inOwnUnit } from './webhooks/ask.ts';
import { isAskedBefore } from './webhooks/message.ts';

import type { NotificationConfig } from './config/running.ts';
import type { RequestContext } from './context.ts';
import type { Delivery, NotificationMessage } from './notify.ts';

const SYSTEM = 200;
const HAS_READ = 2200;
/** The reliability of what is kept. */
const KEPT = 2;
/** What notification.yml has no block for. */
const SILENT: NotificationConfig = { isSendMsg: false, reliabilityLevel: 0, offlinePush: { enable: false, title: '', desc: '', ext: '' } };

/** The delivery of every emulator: what it needs of one comes with each request. */
export function createDelivery(): Delivery {
  return { deliver };
}

function deliver(notification: NotificationMessage, ctx: RequestContext): void {
  const { contentType, sendID, recvID, sessionType, content } = notification;
  const { isSendMsg, reliabilityLevel, offlinePush } = ctx.config.notification[NOTIFICATION_KEYS[contentType] ?? ''] ?? SILENT;
  const sender = notification.withProfile ? findUser(ctx.store, sendID) : undefined;
  if (notification.withProfile && !sender) return;
  const message = createMessage({
    sendID, recvID, sessionType, contentType, content, groupID: sessionType === 3 ? recvID : '', msgFrom: SYSTEM,
    clientMsgID: randomMessageID(), createTime: ctx.clock.now(), senderNickname: sender?.nickname ?? '', senderFaceURL: sender?.faceURL ?? '',
    options: notificationOptions({
      sendMessage: notification.sendMessage ?? isSendMsg,
      // A read mark for one's own devices is not kept.
      stored: (reliabilityLevel === KEPT || KEPT_NOTIFICATIONS.has(contentType)) && !(contentType === HAS_READ && sendID === recvID),
      offlinePush: offlinePush.enable,
    }),
    offlinePushInfo: { title: offlinePush.title, desc: offlinePush.desc, ex: offlinePush.ext, iOSPushSound: '', iOSBadgeCount: false, signalInfo: '' },
  });
  if (isAskedBefore(ctx, message)) return deliverLater(ctx, notification, message);
  try {
    sendMessage(notification.operationID === undefined ? ctx : { ...ctx, operationID: notification.operationID }, message, { byServer: notification.byServer, fromService: true, alsoTo: notification.alsoTo });
  } catch (error) {
    // The server only logs a notification that is refused, e.g. one in the name of somebody else. Trouble with the data is no refusal.
    if (!(error instanceof ServerError) || error.code === 500) throw error;
  }
}

/** The older server asks a webhook about notifications of a group, too; whoever caused one does not wait for that. */
function deliverLater(ctx: RequestContext, { byServer, alsoTo = [] }: NotificationMessage, message: Message): void {
  // Who is told is decided now: a dismissed group has nobody left a moment later.
  const members = listMemberIDs(ctx.store, message.groupID);
  const send = (own: RequestContext): unknown => sendMessage(own, message, { byServer, alsoTo: [...members, ...alsoTo] });
  ctx.afterCommit.push(() => ctx.lanes.run(notificationID(message), async () => { await inOwnUnit(ctx, send); }));
}
