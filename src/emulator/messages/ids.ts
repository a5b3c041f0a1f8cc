// Which conversation a message belongs to (operations e.2, gateway-protocol §5.2). Pure; IDs are never taken apart, since user
// and group IDs may hold `_`.
// Imported by everything that speaks of conversations.

/** Session types (constants.json). */
export const SESSION = { single: 1, writeGroup: 2, group: 3, notification: 4 } as const;

/** The fields that decide a message's conversation. */
export interface Addressed { sendID: string; recvID: string; groupID: string; sessionType: number }

/** The chat conversation: `si_<a>_<b>`, `g_<group>`, `sg_<group>`, `sn_<a>_<b>`; '' for a session type nobody knows. */
export function chatID(message: Addressed): string {
  switch (message.sessionType) {
    case SESSION.single: return singleID(message.sendID, message.recvID);
    case SESSION.writeGroup: return `g_${message.groupID}`;
    case SESSION.group: return groupChatID(message.groupID);
    case SESSION.notification: return `sn_${pair(message.sendID, message.recvID)}`;
    default: return '';
  }
}

/** The stream of notifications beside it: `n_<a>_<b>` or `n_<group>`. */
export function notificationID(message: Addressed): string {
  switch (message.sessionType) {
    case SESSION.single: case SESSION.notification: return `n_${pair(message.sendID, message.recvID)}`;
    case SESSION.writeGroup: case SESSION.group: return `n_${message.groupID}`;
    default: return '';
  }
}

/** The chat of two users. */
export function singleID(one: string, other: string): string {
  return `si_${pair(one, other)}`;
}

/** The chat of a group. */
export function groupChatID(groupID: string): string {
  return `sg_${groupID}`;
}

/** A user's notifications to itself. */
export function selfNotificationID(userID: string): string {
  return `n_${userID}_${userID}`;
}

/** Whether a conversation is a stream of notifications. */
export function isNotificationID(conversationID: string): boolean {
  return conversationID.startsWith('n_');
}

/** The stream of notifications beside a chat conversation; '' when the ID has no prefix. */
export function twinID(conversationID: string): string {
  const end = conversationID.indexOf('_');
  return end < 0 ? '' : `n${conversationID.slice(end)}`;
}

/** Two IDs in the order of their bytes, as Go sorts strings. */
function pair(one: string, other: string): string {
  return compareBytes(one, other) <= 0 ? `${one}_${other}` : `${other}_${one}`;
}

/** The order of Go and of SQLite: by UTF-8 bytes. JavaScript's own differs only beyond the basic plane. */
export function compareBytes(one: string, other: string): number {
  return /[\ud800-\udfff]/.test(one + other) ? Buffer.compare(Buffer.from(one), Buffer.from(other)) : one < other ? -1 : one > other ? 1 : 0;
}
