// Which block of notification.yml says how a notification is sent, and which are kept (gateway-protocol §7).
// Imported by delivery.ts. A notification is a row; a type without one has no chat copy, no texts and is not kept.

/** The block's key, by content type (main and v3.8.3-patch.16 alike). */
export const NOTIFICATION_KEYS: Record<number, string> = {
  1201: 'friendApplicationApproved', 1202: 'friendApplicationRejected', 1203: 'friendApplicationAdded', 1204: 'friendAdded', 1205: 'friendDeleted',
  1206: 'friendRemarkSet', 1207: 'blackAdded', 1208: 'blackDeleted', 1209: 'friendInfoUpdated', 1210: 'friendInfoUpdated',
  1300: 'conversationChanged', 1303: 'userInfoUpdated', 1304: 'userStatusChanged',
  1501: 'groupCreated', 1502: 'groupInfoSet', 1503: 'joinGroupApplication', 1504: 'memberQuit', 1505: 'groupApplicationAccepted',
  1506: 'groupApplicationRejected', 1507: 'groupOwnerTransferred', 1508: 'memberKicked', 1509: 'memberInvited', 1510: 'memberEnter', 1511: 'groupDismissed',
  1512: 'groupMemberMuted', 1513: 'groupMemberCancelMuted', 1514: 'groupMuted', 1515: 'groupCancelMuted', 1516: 'groupMemberInfoSet',
  1517: 'groupMemberSetToAdmin', 1518: 'groupMemberSetToOrdinary', 1519: 'groupInfoSetAnnouncement', 1520: 'groupInfoSetName',
  1701: 'conversationSetPrivate', 1702: 'conversationChanged',
};

/** Kept with a seq in their `n_` conversation, whatever the file says: revoked, deleted, read. */
export const KEPT_NOTIFICATIONS: ReadonlySet<number> = new Set([2101, 2102, 2200]);
