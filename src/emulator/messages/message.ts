// A message as the emulator holds it between its parts: MsgData with the content as text.
// Imported by the send path, the message store and whoever hands messages out.
import { NOTIFICATION_TYPES } from '../../openim/catalog/constants.ts';

import type { Options } from './options.ts';

/** sdkws.OfflinePushInfo. */
export interface OfflinePushInfo {
  title: string; desc: string; ex: string; iOSPushSound: string; iOSBadgeCount: boolean; signalInfo: string;
}

/** sdkws.MsgData, its content not yet base64. */
export interface Message {
  sendID: string; recvID: string; groupID: string; clientMsgID: string; serverMsgID: string;
  senderPlatformID: number; senderNickname: string; senderFaceURL: string;
  sessionType: number; msgFrom: number; contentType: number;
  /** JSON text, as a rule. */
  content: string;
  /** 0: not stored. */
  seq: number;
  /** Unix milliseconds. */
  sendTime: number; createTime: number;
  status: number; isRead: boolean; options: Options; offlinePushInfo: OfflinePushInfo | null;
  atUserIDList: string[]; attachedInfo: string; ex: string;
}

const EMPTY: Message = {
  sendID: '', recvID: '', groupID: '', clientMsgID: '', serverMsgID: '', senderPlatformID: 0, senderNickname: '', senderFaceURL: '',
  sessionType: 0, msgFrom: 0, contentType: 0, content: '', seq: 0, sendTime: 0, createTime: 0, status: 0, isRead: false, options: {},
  offlinePushInfo: null, atUserIDList: [], attachedInfo: '', ex: '',
};

/** A message with some fields; the others are Go's zero values. */
export function createMessage(fields: Partial<Message>): Message {
  return { ...EMPTY, ...fields };
}

/** The message as encodeMessage('MsgData', …) takes it. */
export function toMsgData(message: Message): Omit<Message, 'content'> & { content: string } {
  return { ...message, content: message.content === '' ? '' : Buffer.from(message.content).toString('base64') };
}

/** Status of a message on its way, sent, and deleted (constants.json msgStatus). */
export const STATUS = { sending: 1, sent: 2, deleted: 4 } as const;

/** Types of notifications pass the rules for people. */
export function isNotificationType(contentType: number): boolean {
  return contentType >= NOTIFICATION_TYPES.NotificationBegin && contentType <= NOTIFICATION_TYPES.NotificationEnd;
}

const ID_BYTES = 16;
const POOL_BYTES = 256 * ID_BYTES;
let pool: Buffer | undefined, taken = POOL_BYTES;

/** 32 hex digits like the server's own md5 IDs; nothing can be read from either. */
export function randomMessageID(): string {
  // Made many at a time: each message has one.
  if (!pool || taken === POOL_BYTES) {
    pool = process.getBuiltinModule('node:crypto').randomBytes(POOL_BYTES);
    taken = 0;
  }
  return pool.toString('hex', taken, taken += ID_BYTES);
}
