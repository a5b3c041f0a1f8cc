// The options of a message: what they default to, what content types force, what notifications start from (gateway-protocol §5.1).
// Imported by the send path. Pure.

/** A missing key means true. */
export type Options = Record<string, boolean>;

/** Names of options (constants.json optionsKeys). */
export type OptionName =
  | 'history' | 'persistent' | 'offlinePush' | 'unreadCount' | 'conversationUpdate' | 'senderSync' | 'notPrivate'
  | 'senderConversationUpdate' | 'senderNotificationPush' | 'reactionFromCache' | 'isNotNotification' | 'isSendMsg';

/** Whether an option holds. */
export function isOn(options: Options, name: OptionName): boolean {
  return options[name] !== false;
}

/** What each content type turns off (gateway-protocol §5 step 3). */
const FORCED: Record<number, readonly OptionName[]> = {
  111: ['unreadCount', 'offlinePush'],
  113: ['history', 'persistent', 'senderSync', 'conversationUpdate', 'senderConversationUpdate', 'unreadCount', 'offlinePush'],
  2200: ['conversationUpdate', 'senderConversationUpdate', 'unreadCount', 'offlinePush'],
};

/** The options as the server goes on with them. A message without any keeps none: a 113 without options is stored (seen). */
export function forceOptions(contentType: number, options: Options): Options {
  const off = FORCED[contentType];
  if (!off || Object.keys(options).length === 0) return options;
  return { ...options, ...Object.fromEntries(off.map((name) => [name, false])) };
}

/** What a notification is to be. */
export interface NotificationKind {
  /** Also stored as a chat message. */
  sendMessage: boolean;
  /** Kept with a seq in its `n_` conversation (reliability 2). */
  stored: boolean;
  offlinePush: boolean;
}

/** A notification's options: everything off but senderSync (gateway-protocol §7). */
export function notificationOptions(kind: NotificationKind): Options {
  return {
    isNotNotification: false, isSendMsg: kind.sendMessage, history: kind.stored, persistent: kind.stored,
    offlinePush: kind.offlinePush, unreadCount: kind.sendMessage, conversationUpdate: false, senderSync: true, notPrivate: false,
    senderConversationUpdate: false, reactionFromCache: false,
  };
}

/** The options of a notification's chat copy, and those its own stream keeps then (gateway-protocol §5.1). */
export function splitCopy(options: Options): { copy: Options; own: Options } {
  return {
    copy: { offlinePush: isOn(options, 'offlinePush'), unreadCount: isOn(options, 'unreadCount') },
    own: { ...options, offlinePush: false, unreadCount: false },
  };
}
