// Each notification as the default notification.yml has it: chat copy, storage, offline push and its texts.
// Imported by delivery.ts. A notification is a row; a type without one has no copy, no texts and is not stored (gateway-protocol §7).

/** How one type of notification is sent. */
export interface NotificationRow {
  /** Also stored as a chat message. */
  copy?: true;
  /** Kept with a seq in its `n_` conversation. */
  stored?: true;
  /** Offline push on. */
  push?: true;
  /** Texts of the offline push. */
  title?: string;
  desc?: string;
  ext?: string;
}

const texts = (word: string): NotificationRow => ({ title: `${word} title`, desc: `${word} desc`, ext: `${word} ext` });
const same = (text: string): NotificationRow => ({ title: text, desc: text, ext: text });

/** Rows by content type (config/notification.yml of main and v3.8.3-patch.16, which are equal). */
export const NOTIFICATIONS: Record<number, NotificationRow> = {
  1201: { ...same('Someone applies to add your friend application'), copy: true, push: true },
  1202: { ...same('Someone rejected your friend application'), push: true },
  1203: { ...same('Somebody applies to add you as a friend'), push: true },
  1204: same('We have become friends'),
  1205: same('deleted a friend'),
  1206: same("Your friend's profile has been changed"),
  1207: same('blocked a user'),
  1208: same('Remove a blocked user'),
  1209: same('friend info updated'),
  1210: same('friend info updated'),
  1300: same('conversation changed'),
  1303: same('userInfo updated'),
  1304: same('user status changed'),
  1501: { ...texts('create group'), copy: true },
  1502: texts('groupInfoSet'),
  1503: { ...texts('joinGroupApplication'), push: true },
  1504: { ...texts('memberQuit'), copy: true },
  1505: { ...texts('groupApplicationAccepted'), push: true },
  1506: { ...texts('groupApplicationRejected'), push: true },
  1507: { ...texts('groupOwnerTransferred'), copy: true },
  1508: { ...texts('memberKicked'), copy: true },
  1509: { ...texts('memberInvited'), copy: true },
  1510: { ...texts('memberEnter'), copy: true },
  1511: { ...texts('groupDismissed'), copy: true },
  1512: { ...texts('groupMemberMuted'), copy: true },
  1513: { ...texts('groupMemberCancelMuted'), copy: true },
  1514: { ...texts('groupMuted'), copy: true },
  1515: { ...texts('groupCancelMuted'), copy: true },
  1516: texts('groupMemberInfoSet'),
  1519: { ...texts('groupInfoSetAnnouncement'), copy: true },
  1520: { ...texts('groupInfoSetName'), copy: true },
  1701: { ...same('burn after reading'), copy: true },
  1702: same('conversation changed'),
  2101: { stored: true },
  2102: { stored: true },
  2200: { stored: true },
};
