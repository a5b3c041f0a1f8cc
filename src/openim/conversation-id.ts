// IDs of conversations (constants.json, conversationIDPrefixes; gateway-protocol §5.2).
// Imported by builtins and testing. IDs of users may hold `_`, so they are made here and never taken apart.

/** The conversation of two users: their IDs in order. */
export function singleID(a: string, b: string): string {
  return `si_${[a, b].sort().join('_')}`;
}

/** What a notification account says to a user. */
export function systemID(a: string, b: string): string {
  return `sn_${[a, b].sort().join('_')}`;
}

/** The conversation of a group. */
export function groupConversationID(groupID: string): string {
  return `sg_${groupID}`;
}
