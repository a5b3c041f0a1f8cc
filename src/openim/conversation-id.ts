// IDs of conversations (constants.json, conversationIDPrefixes; gateway-protocol §5.2).
// Imported by builtins and testing. IDs of users may hold `_`, so those of two users are made here and never taken apart.
import { CONVERSATION_ID_PREFIXES as PREFIX } from './catalog/constants.ts';

/** The conversation of two users: their IDs in order. */
export function singleID(a: string, b: string): string {
  return PREFIX.single + [a, b].sort().join('_');
}

/** What a notification account says to a user. */
export function systemID(a: string, b: string): string {
  return PREFIX.systemNotification + [a, b].sort().join('_');
}

/** The conversation of a group. */
export function groupConversationID(groupID: string): string {
  return PREFIX.group + groupID;
}

/** The group whose conversation it is; undefined for any other. */
export function groupOf(conversationID: string): string | undefined {
  return conversationID.startsWith(PREFIX.group) ? conversationID.slice(PREFIX.group.length) : undefined;
}

/** Is it one that people read? Notifications have conversations of their own, with sequence numbers too. */
export function isChatID(conversationID: string): boolean {
  return !conversationID.startsWith(PREFIX.notification);
}
