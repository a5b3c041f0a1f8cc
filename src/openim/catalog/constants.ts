// Written by `npm run generate` from source/; a change made here is lost.

/** Content Types, by the names of the server's source. */
export const CONTENT_TYPES = {
  ContentTypeBegin: 100,
  Text: 101,
  Picture: 102,
  Voice: 103,
  Video: 104,
  File: 105,
  AtText: 106,
  Merger: 107,
  Card: 108,
  Location: 109,
  Custom: 110,
  Revoke: 111,
  Typing: 113,
  Quote: 114,
  AdvancedText: 117,
  MarkdownText: 118,
  CustomNotTriggerConversation: 119,
  CustomOnlineOnly: 120,
  ReactionMessageModifier: 121,
  ReactionMessageDeleter: 122,
  Common: 200,
  GroupMsg: 201,
  SignalMsg: 202,
  CustomNotification: 203,
} as const;

/** Notification Types, by the names of the server's source. */
export const NOTIFICATION_TYPES = {
  NotificationBegin: 1000,
  FriendApplicationApprovedNotification: 1201,
  FriendApplicationRejectedNotification: 1202,
  FriendApplicationNotification: 1203,
  FriendAddedNotification: 1204,
  FriendDeletedNotification: 1205,
  FriendRemarkSetNotification: 1206,
  BlackAddedNotification: 1207,
  BlackDeletedNotification: 1208,
  FriendInfoUpdatedNotification: 1209,
  FriendsInfoUpdateNotification: 1210,
  ConversationChangeNotification: 1300,
  UserNotificationBegin: 1301,
  UserInfoUpdatedNotification: 1303,
  UserStatusChangeNotification: 1304,
  UserCommandAddNotification: 1305,
  UserCommandDeleteNotification: 1306,
  UserCommandUpdateNotification: 1307,
  UserSubscribeOnlineStatusNotification: 1308,
  UserNotificationEnd: 1399,
  OANotification: 1400,
  GroupNotificationBegin: 1500,
  GroupCreatedNotification: 1501,
  GroupInfoSetNotification: 1502,
  JoinGroupApplicationNotification: 1503,
  MemberQuitNotification: 1504,
  GroupApplicationAcceptedNotification: 1505,
  GroupApplicationRejectedNotification: 1506,
  GroupOwnerTransferredNotification: 1507,
  MemberKickedNotification: 1508,
  MemberInvitedNotification: 1509,
  MemberEnterNotification: 1510,
  GroupDismissedNotification: 1511,
  GroupMemberMutedNotification: 1512,
  GroupMemberCancelMutedNotification: 1513,
  GroupMutedNotification: 1514,
  GroupCancelMutedNotification: 1515,
  GroupMemberInfoSetNotification: 1516,
  GroupMemberSetToAdminNotification: 1517,
  GroupMemberSetToOrdinaryUserNotification: 1518,
  GroupInfoSetAnnouncementNotification: 1519,
  GroupInfoSetNameNotification: 1520,
  SuperGroupNotificationBegin: 1650,
  SuperGroupUpdateNotification: 1651,
  MsgDeleteNotification: 1652,
  SuperGroupNotificationEnd: 1699,
  ConversationPrivateChatNotification: 1701,
  ConversationUnreadNotification: 1702,
  ClearConversationNotification: 1703,
  ConversationDeleteNotification: 1704,
  BusinessNotificationBegin: 2000,
  BusinessNotification: 2001,
  BusinessNotificationEnd: 2099,
  MsgRevokeNotification: 2101,
  DeleteMsgsNotification: 2102,
  HasReadReceipt: 2200,
  NotificationEnd: 5000,
  SignalingNotificationBegin: 1600,
  SignalingNotification: 1601,
  RoomParticipantsConnectedNotification: 1602,
  RoomParticipantsDisconnectedNotification: 1603,
  StreamChangedNotification: 1604,
  CustomSignalNotification: 1605,
  SignalingNotificationEnd: 1699,
} as const;

/** Notification Types Not Emitted, by the names of the server's source. */
export const NOTIFICATION_TYPES_NOT_EMITTED = {
  FriendAddedNotification: 1204,
  UserStatusChangeNotification: 1304,
  ConversationUnreadNotification: 1702,
  ConversationDeleteNotification: 1704,
  SuperGroupUpdateNotification: 1651,
  MsgDeleteNotification: 1652,
} as const;

/** Session Types, by the names of the server's source. */
export const SESSION_TYPES = {
  SingleChatType: 1,
  WriteGroupChatType: 2,
  ReadGroupChatType: 3,
  NotificationChatType: 4,
} as const;

/** Platform IDs, by the names of the server's source. */
export const PLATFORM_IDS = {
  IOSPlatformID: 1,
  AndroidPlatformID: 2,
  WindowsPlatformID: 3,
  OSXPlatformID: 4,
  WebPlatformID: 5,
  MiniWebPlatformID: 6,
  LinuxPlatformID: 7,
  AndroidPadPlatformID: 8,
  IPadPlatformID: 9,
  AdminPlatformID: 10,
  HarmonyOSPlatformID: 11,
  BotPlatformID: 12,
} as const;

/** Platform Names, by the names of the server's source. */
export const PLATFORM_NAMES = {
  IOS: 1,
  Android: 2,
  Windows: 3,
  OSX: 4,
  Web: 5,
  MiniWeb: 6,
  Linux: 7,
  APad: 8,
  IPad: 9,
  Admin: 10,
  HarmonyOS: 11,
  Bot: 12,
} as const;

/** Platform Classes, by the names of the server's source. */
export const PLATFORM_CLASSES = {
  IOS: "Mobile",
  Android: "Mobile",
  Windows: "PC",
  OSX: "PC",
  Linux: "PC",
  Web: "Web",
  MiniWeb: "MiniWeb",
  APad: "Pad",
  IPad: "Pad",
  Admin: "Admin",
  HarmonyOS: "HarmonyOS",
  Bot: "Bot",
} as const;

/** Group Types, by the names of the server's source. */
export const GROUP_TYPES = {
  NormalGroup: 0,
  SuperGroup: 1,
  WorkingGroup: 2,
} as const;

/** Group Status, by the names of the server's source. */
export const GROUP_STATUS = {
  GroupOk: 0,
  GroupBanChat: 1,
  GroupStatusDismissed: 2,
  GroupStatusMuted: 3,
} as const;

/** Group Ban States, by the names of the server's source. */
export const GROUP_BAN_STATES = {
  GroupBaned: 3,
  GroupBanPrivateChat: 4,
} as const;

/** Group Role Levels, by the names of the server's source. */
export const GROUP_ROLE_LEVELS = {
  GroupOwner: 100,
  GroupAdmin: 60,
  GroupOrdinaryUsers: 20,
} as const;

/** Group Need Verification, by the names of the server's source. */
export const GROUP_NEED_VERIFICATION = {
  ApplyNeedVerificationInviteDirectly: 0,
  AllNeedVerification: 1,
  Directly: 2,
} as const;

/** Group Join Source, by the names of the server's source. */
export const GROUP_JOIN_SOURCE = {
  JoinByAdmin: 1,
  JoinByInvitation: 2,
  JoinBySearch: 3,
  JoinByQRCode: 4,
} as const;

/** Group Handle Result, by the names of the server's source. */
export const GROUP_HANDLE_RESULT = {
  Unhandled: 0,
  GroupResponseAgree: 1,
  GroupResponseRefuse: -1,
} as const;

/** Friend Handle Result, by the names of the server's source. */
export const FRIEND_HANDLE_RESULT = {
  FriendResponseNotHandle: 0,
  FriendResponseAgree: 1,
  FriendResponseRefuse: -1,
} as const;

/** Friend Add Source, by the names of the server's source. */
export const FRIEND_ADD_SOURCE = {
  BecomeFriendByImport: 1,
  BecomeFriendByApply: 2,
} as const;

/** Recv Msg Opt, by the names of the server's source. */
export const RECV_MSG_OPT = {
  ReceiveMessage: 0,
  NotReceiveMessage: 1,
  ReceiveNotNotifyMessage: 2,
} as const;

/** Msg Status, by the names of the server's source. */
export const MSG_STATUS = {
  MsgStatusSending: 1,
  MsgStatusSendSuccess: 2,
  MsgStatusSendFailed: 3,
  MsgStatusHasDeleted: 4,
  MsgStatusFiltered: 5,
} as const;

/** Msg Store Status, by the names of the server's source. */
export const MSG_STORE_STATUS = {
  MsgNormal: 1,
  MsgDeleted: 4,
} as const;

/** Send Msg Status, by the names of the server's source. */
export const SEND_MSG_STATUS = {
  MsgStatusNotExist: 0,
  MsgIsSending: 1,
  MsgSendSuccessed: 2,
  MsgSendFailed: 3,
} as const;

/** Msg From, by the names of the server's source. */
export const MSG_FROM = {
  UserMsgType: 100,
  SysMsgType: 200,
} as const;

/** Token States, by the names of the server's source. */
export const TOKEN_STATES = {
  NormalToken: 0,
  InValidToken: 1,
  KickedToken: 2,
  ExpiredToken: 3,
} as const;

/** Multi Login Policies, by the names of the server's source. */
export const MULTI_LOGIN_POLICIES = {
  DefalutNotKick: 0,
  AllLoginButSameTermKick: 1,
  AllLoginButSameClassKick: 4,
  PCAndOther: 5,
} as const;

/** Online Status, by the names of the server's source. */
export const ONLINE_STATUS = {
  Offline: 0,
  Online: 1,
} as const;

/** Register Status, by the names of the server's source. */
export const REGISTER_STATUS = {
  UnRegistered: 0,
  Registered: 1,
} as const;

/** Subscribe Genre, by the names of the server's source. */
export const SUBSCRIBE_GENRE = {
  SubscriberUser: 1,
  Unsubscribe: 2,
} as const;

/** App Manager Levels, by the names of the server's source. */
export const APP_MANAGER_LEVELS = {
  IMOrdinaryUser: 0,
  AppOrdinaryUsers: 1,
  AppAdmin: 2,
  AppNotificationAdmin: 3,
  AppRobotAdmin: 4,
} as const;

/** Group At Types, by the names of the server's source. */
export const GROUP_AT_TYPES = {
  AtNormal: 0,
  AtMe: 1,
  AtAll: 2,
  AtAllAtMe: 3,
  GroupNotification: 4,
} as const;

/** At All, by the names of the server's source. */
export const AT_ALL = {
  AtAllString: "AtAllTag",
} as const;

/** Notification Reliability, by the names of the server's source. */
export const NOTIFICATION_RELIABILITY = {
  UnreliableNotification: 1,
  ReliableNotificationNoMsg: 2,
  ReliableNotificationMsg: 3,
} as const;

/** Diffusion, by the names of the server's source. */
export const DIFFUSION = {
  WriteDiffusion: 0,
  ReadDiffusion: 1,
} as const;

/** Pull Order, by the names of the server's source. */
export const PULL_ORDER = {
  PullOrderAsc: 0,
  PullOrderDesc: 1,
} as const;

/** Conversation Fields, by the names of the server's source. */
export const CONVERSATION_FIELDS = {
  FieldRecvMsgOpt: 1,
  FieldIsPinned: 2,
  FieldAttachedInfo: 3,
  FieldIsPrivateChat: 4,
  FieldGroupAtType: 5,
  FieldEx: 7,
  FieldUnread: 8,
  FieldBurnDuration: 9,
  FieldHasReadSeq: 10,
} as const;

/** Webhook Action, by the names of the server's source. */
export const WEBHOOK_ACTION = {
  ActionAllow: 0,
  ActionForbidden: 1,
  CallbackHandleSuccess: 0,
  CallbackHandleFailed: 1,
} as const;

/** Gender, by the names of the server's source. */
export const GENDER = {
  Male: 1,
  Female: 2,
} as const;

/** Options Keys, by the names of the server's source. */
export const OPTIONS_KEYS = {
  IsHistory: "history",
  IsPersistent: "persistent",
  IsOfflinePush: "offlinePush",
  IsUnreadCount: "unreadCount",
  IsConversationUpdate: "conversationUpdate",
  IsSenderSync: "senderSync",
  IsNotPrivate: "notPrivate",
  IsSenderConversationUpdate: "senderConversationUpdate",
  IsSenderNotificationPush: "senderNotificationPush",
  IsReactionFromCache: "reactionFromCache",
  IsNotNotification: "isNotNotification",
  IsSendMsg: "isSendMsg",
} as const;

/** Conversation ID Prefixes, by the names of the server's source. */
export const CONVERSATION_ID_PREFIXES = {
  single: "si_",
  group: "sg_",
  writeGroupUnused: "g_",
  systemNotification: "sn_",
  notification: "n_",
} as const;

/** Req Identifiers, by the names of the server's source. */
export const REQ_IDENTIFIERS = {
  WSGetNewestSeq: 1001,
  WSPullMsgBySeqList: 1002,
  WSSendMsg: 1003,
  WSSendSignalMsg: 1004,
  WSPullMsg: 1005,
  WSGetConvMaxReadSeq: 1006,
  WsPullConvLastMessage: 1007,
  WSPushMsg: 2001,
  WSKickOnlineMsg: 2002,
  WsLogoutMsg: 2003,
  WsSetBackgroundStatus: 2004,
  WsSubUserOnlineStatus: 2005,
  WSDataError: 3001,
} as const;

/** Gateway Error Codes, by the names of the server's source. */
export const GATEWAY_ERROR_CODES = {
  ConnOverMaxNumLimit: 1601,
  ConnArgsErr: 1602,
  PushMsgErr: 1603,
  IOSBackgroundPushErr: 1604,
} as const;

/** Error Codes, by the names of the server's source. */
export const ERROR_CODES = {
  NoError: 0,
  TooManyRequests: 429,
  ServerInternalError: 500,
  UnknownCode: 1000,
  ArgsError: 1001,
  NoPermissionError: 1002,
  DuplicateKeyError: 1003,
  RecordNotFoundError: 1004,
  SecretNotChangedError: 1050,
  UserIDNotFoundError: 1101,
  RegisteredAlreadyError: 1102,
  GroupIDNotFoundError: 1201,
  GroupIDExisted: 1202,
  NotInGroupYetError: 1203,
  DismissedAlreadyError: 1204,
  GroupTypeNotSupport: 1205,
  GroupRequestHandled: 1206,
  CanNotAddYourselfError: 1301,
  BlockedByPeer: 1302,
  NotPeersFriend: 1303,
  RelationshipAlreadyError: 1304,
  FriendRequestHandled: 1305,
  MessageHasReadDisable: 1401,
  MutedInGroup: 1402,
  MutedGroup: 1403,
  MsgAlreadyRevoke: 1404,
  TokenExpiredError: 1501,
  TokenInvalidError: 1502,
  TokenMalformedError: 1503,
  TokenNotValidYetError: 1504,
  TokenUnknownError: 1505,
  TokenKickedError: 1506,
  TokenNotExistError: 1507,
  OrgUserNoPermissionError: 1520,
  ConnOverMaxNumLimit: 1601,
  ConnArgsErr: 1602,
  PushMsgErr: 1603,
  IOSBackgroundPushErr: 1604,
  FileUploadedExpiredError: 1701,
  FormattingError: 10001,
  HasRegistered: 10002,
  NotRegistered: 10003,
  PasswordErr: 10004,
  GetIMTokenErr: 10005,
  RepeatSendCode: 10006,
  MailSendCodeErr: 10007,
  SmsSendCodeErr: 10008,
  CodeInvalidOrExpired: 10009,
  RegisterFailed: 10010,
  ResetPasswordFailed: 10011,
  RegisterLimit: 10012,
  LoginLimit: 10013,
  InvitationError: 10014,
  CallbackError: 80000,
  DatabaseError: 90002,
  NetworkError: 90004,
  DataError: 90007,
} as const;

/** Limits, by the names of the server's source. */
export const LIMITS = {
  ShowNumber: 1000,
  StatisticsTimeInterval: 60,
  MaxNotificationNum: 500,
  MaxUsersStatusList: 500,
  ParamMaxLength: 1000,
  FirstPageNumber: 1,
  MaxSyncPullNumber: 500,
} as const;

/** Defaults, by the names of the server's source. */
export const DEFAULTS = {
  apiPort: 10002,
  wsPort: 10001,
  secret: "openIM123",
  adminUserID: "imAdmin",
  tokenExpireDays: 90,
  multiLoginPolicy: 1,
  maxNumOneEnd: 30,
  syncLimit: 200,
  wsMaxConnections: 100000,
  wsReadLimitBytes: 51200,
  wsReadDeadlineSeconds: 30,
  wsServerPingSeconds: 27,
  wsSendQueue: 256,
} as const;
