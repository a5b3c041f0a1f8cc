// What a device can send: every content type by a name, with all keys the SDKs write (gateway-protocol §8).
// Imported by device.ts and builtins/im.ts; pure. A new content type is a row in CONTENT.
import { CONTENT_TYPES as T, MSG_FROM, MSG_STATUS, OPTIONS_KEYS as O, SESSION_TYPES } from '../../openim/catalog/constants.ts';
import type { AskOf } from '../../openim/gateway/requests.ts';

/** What a message is made of. */
export interface ContentParts {
  text?: string;
  /** Who is named, in `at`: IDs, or AtAllTag for everybody. */
  at?: readonly string[];
  /** The message that is quoted. */
  quote?: Record<string, unknown>;
  /** Keys of the content, in place of what the row writes. */
  content?: Record<string, unknown>;
}

/** A content type. */
interface ContentRow {
  contentType: number;
  /** Its keys, empty. */
  keys: Record<string, unknown>;
  /** The key that takes the text. */
  text: string;
  /** Switches the SDKs turn off; the server does so itself where it must (gateway-protocol §5). */
  off?: readonly string[];
}

const PICTURE = { uuid: '', type: '', size: 0, width: 0, height: 0, url: '' };
const LINKED = { quoteMessage: null, messageEntityList: [] };
const CUSTOM = { description: '', extension: '' };
const UNSEEN = [O.IsUnreadCount, O.IsOfflinePush] as const;

/** Content types by name. */
export const CONTENT = {
  text: { contentType: T.Text, text: 'content', keys: {} },
  picture: { contentType: T.Picture, text: 'sourcePath', keys: { sourcePicture: PICTURE, bigPicture: PICTURE, snapshotPicture: PICTURE } },
  voice: { contentType: T.Voice, text: 'soundPath', keys: { uuid: '', sourceUrl: '', dataSize: 0, duration: 0, soundType: '' } },
  video: {
    contentType: T.Video, text: 'videoPath',
    keys: { videoUUID: '', videoUrl: '', videoType: '', videoSize: 0, duration: 0, snapshotPath: '', snapshotUUID: '', snapshotSize: 0, snapshotUrl: '', snapshotWidth: 0, snapshotHeight: 0, snapshotType: '' },
  },
  file: { contentType: T.File, text: 'fileName', keys: { filePath: '', uuid: '', sourceUrl: '', fileSize: 0, fileType: '' } },
  at: { contentType: T.AtText, text: 'text', keys: { atUserList: [], atUsersInfo: [], isAtSelf: false } },
  merger: { contentType: T.Merger, text: 'title', keys: { abstractList: [], multiMessage: [], messageEntityList: [] } },
  card: { contentType: T.Card, text: 'nickname', keys: { userID: '', faceURL: '', ex: '' } },
  location: { contentType: T.Location, text: 'description', keys: { longitude: 0, latitude: 0 } },
  custom: { contentType: T.Custom, text: 'data', keys: CUSTOM },
  typing: { contentType: T.Typing, text: 'msgTips', keys: {}, off: [O.IsHistory, O.IsPersistent, O.IsSenderSync, O.IsConversationUpdate, O.IsSenderConversationUpdate, ...UNSEEN] },
  quote: { contentType: T.Quote, text: 'text', keys: LINKED },
  /** Known to the SDKs only. */
  face: { contentType: 115, text: 'data', keys: { index: 0 } },
  advanced: { contentType: T.AdvancedText, text: 'text', keys: { messageEntityList: [] } },
  markdown: { contentType: T.MarkdownText, text: 'content', keys: {} },
  customQuiet: { contentType: T.CustomNotTriggerConversation, text: 'data', keys: CUSTOM, off: [O.IsConversationUpdate, O.IsSenderConversationUpdate] },
  customOnline: { contentType: T.CustomOnlineOnly, text: 'data', keys: CUSTOM, off: [O.IsHistory, O.IsPersistent, ...UNSEEN] },
} as const satisfies Record<string, ContentRow>;

/** Name of a content type. */
export type ContentName = keyof typeof CONTENT;

/** A message that came, without what this side knows of it. */
function asSent({ text, conversationID, via, isNotification, receivedAt, ...message }: Record<string, unknown>): Record<string, unknown> {
  return message;
}

/** What goes into a message for its content. */
export interface MadeContent {
  contentType: number;
  /** As JSON text. */
  content: string;
  /** Who is named. */
  atUserIDList: readonly string[];
  options: Record<string, boolean>;
}

/** Make the content of a message. */
export function makeContent(name: ContentName, { text = '', at = [], quote, content = {} }: ContentParts): MadeContent {
  const row: ContentRow = CONTENT[name];
  const own = {
    ...row.keys, [row.text]: text,
    ...(name === 'at' ? { atUserList: at, atUsersInfo: at.map((atUserID) => ({ atUserID, groupNickname: atUserID })) } : {}),
    ...(quote === undefined ? {} : { quoteMessage: asSent(quote) }),
  };
  return { contentType: row.contentType, content: JSON.stringify({ ...own, ...content }), atUserIDList: at, options: Object.fromEntries((row.off ?? []).map((key) => [key, false])) };
}

/**
 * A message as the gateway takes it (gateway-protocol §5).
 *
 * @param to a user or a group.
 * @param createTime Unix milliseconds.
 */
export function makeMessage(sender: { userID: string; platformID: number }, { to, group }: { to?: string; group?: string }, { content, contentType, atUserIDList, options }: MadeContent, { clientMsgID, createTime, ex = '' }: { clientMsgID: string; createTime: number; ex?: string }): AskOf<'send'> {
  return {
    sendID: sender.userID, senderPlatformID: sender.platformID, recvID: to ?? '', groupID: group ?? '', sessionType: group === undefined ? SESSION_TYPES.SingleChatType : SESSION_TYPES.ReadGroupChatType,
    clientMsgID, createTime, msgFrom: MSG_FROM.UserMsgType, status: MSG_STATUS.MsgStatusSending, contentType, content: Buffer.from(content), atUserIDList: [...atUserIDList], options, ex,
  };
}
