// Written by `npm run generate` from source/; a change made here is lost.
export interface AccessURLReq {
  name: string;
  /** map<string,string>, optional */
  query?: Record<string, string>;
}
export interface AccessURLResp {
  url: string;
  expireTime: number;
}
export interface AccountCheckReq {
  /** must be present (errDlt "CheckUserIDs is empty") */
  checkUserIDs: string[];
}
export interface AccountCheckResp {
  results: AccountCheckResp_singleUserStatus[] | null;
}
export interface AccountCheckResp_singleUserStatus {
  userID: string;
  accountStatus: number;
}
export interface ActiveGroup {
  group: GroupInfo | null;
  count: number;
}
export interface ActiveUser {
  user: UserInfo | null;
  count: number;
}
export interface AddBlackReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  /** non-empty (errDlt "blackUserID is empty") */
  blackUserID: string;
  ex?: string;
}
export type AddBlackResp = Record<string, never>;
export interface AddNotificationAccountReq {
  userID?: string;
  /** non-empty (errDlt "nickName is empty") */
  nickName: string;
  faceURL?: string;
  /** >= 3 (3 notification, 4 robot) */
  appMangerLevel?: number;
}
export interface AddNotificationAccountResp {
  userID: string;
  faceURL: string;
  nickName: string;
  appMangerLevel: number;
}
export interface AllCommandInfoResp {
  type: number;
  createTime: number;
  uuid: string;
  value: string;
  ex: string;
}
export interface ApplyToAddFriendReq {
  /** non-empty (errDlt "fromUserID is empty") */
  fromUserID: string;
  /** non-empty (errDlt "toUserID is empty") */
  toUserID: string;
  reqMsg?: string;
  ex?: string;
}
export type ApplyToAddFriendResp = Record<string, never>;
/** contentType 106; atUserList is also copied to MsgData.atUserIDList on main */
export interface AtElem {
  text?: string;
  /** 1..1000 (validator tag: required, max 1000); the value AtAllTag means everyone */
  atUserList: string[];
  atUsersInfo?: AtInfo[];
  /** message structure as the client SDK stores it */
  quoteMessage?: Record<string, unknown>;
  isAtSelf?: boolean;
}
export interface AtInfo {
  atUserID?: string;
  groupNickname?: string;
}
export interface AuthSignParts {
  url: string;
  query: KeyValues[] | null;
  header: KeyValues[] | null;
  parts: SignPart[] | null;
}
export interface AuthSignReq {
  /** value from initiate */
  uploadID: string;
  /** 1-based */
  partNumbers?: number[];
}
export interface AuthSignResp {
  url: string;
  query: KeyValues[] | null;
  header: KeyValues[] | null;
  parts: SignPart[] | null;
}
export interface BatchGetIncrementalGroupMemberReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  reqList?: GetIncrementalGroupMemberReq[];
}
export interface BatchGetIncrementalGroupMemberResp {
  respList?: Record<string, GetIncrementalGroupMemberResp>;
}
export interface BlackAddedTips {
  fromToUserID: FromToUserID | null;
}
export interface BlackDeletedTips {
  fromToUserID: FromToUserID | null;
}
export interface BlackInfo {
  ownerUserID: string;
  /** seconds or ms depending on the route, see its notes */
  createTime: number;
  blackUserInfo: PublicUserInfo | null;
  addSource: number;
  operatorUserID: string;
  ex: string;
}
export interface CMSGroup {
  groupInfo: GroupInfo | null;
  groupOwnerUserName: string;
  groupOwnerUserID: string;
}
export interface CancelMuteGroupMemberReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export type CancelMuteGroupMemberResp = Record<string, never>;
export interface CancelMuteGroupReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
}
export type CancelMuteGroupResp = Record<string, never>;
export interface ChatLog {
  serverMsgID: string;
  clientMsgID: string;
  sendID: string;
  recvID: string;
  groupID: string;
  recvNickname: string;
  senderPlatformID: number;
  senderNickname: string;
  senderFaceURL: string;
  groupName: string;
  sessionType: number;
  msgFrom: number;
  contentType: number;
  content: string;
  status: number;
  sendTime: number;
  createTime: number;
  ex: string;
  groupFaceURL: string;
  groupMemberCount: number;
  seq: number;
  groupOwner: string;
  groupType: number;
}
export interface ClearConversationTips {
  userID: string;
  conversationIDs: string[] | null;
}
export interface ClearConversationsMsgReq {
  /** must be present (errDlt "conversationIDs is empty") */
  conversationIDs: string[];
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** {IsSyncSelf,IsSyncOther}, optional */
  deleteSyncOpt?: DeleteSyncOptInput;
}
export type ClearConversationsMsgResp = Record<string, never>;
export interface ClientConfig {
  key: string;
  userID: string;
  value: string;
}
export interface CommandInfoResp {
  type: number;
  createTime: number;
  uuid: string;
  value: string;
  ex: string;
}
export interface CompleteFormDataReq {
  /** value returned by initiate_form_data */
  id: string;
  /** ignored: overwritten by the server */
  urlPrefix?: string;
}
export interface CompleteFormDataResp {
  url: string;
}
export interface CompleteMultipartUploadReq {
  /** value from initiate */
  uploadID: string;
  /** hex md5 of each part in order */
  parts: string[];
  /** <userID>/... */
  name: string;
  contentType?: string;
  cause?: string;
  /** ignored: overwritten by the server */
  urlPrefix?: string;
}
export interface CompleteMultipartUploadResp {
  url: string;
}
export interface ConfigGetConfigListResp {
  environment: string;
  version: string;
  configNames: string[];
}
export interface ConfigGetConfigReq {
  /** one of get_config_list */
  configName: string;
}
export interface ConfigGetEnableConfigManagerResp {
  enable: boolean;
}
export interface ConfigSetConfigReq {
  configName: string;
  /** JSON text with PascalCase keys */
  data: string;
}
export interface ConfigSetEnableConfigManagerReq {
  enable?: boolean;
}
export interface Conversation {
  ownerUserID: string;
  conversationID: string;
  recvMsgOpt: number;
  conversationType: number;
  userID: string;
  groupID: string;
  isPinned: boolean;
  attachedInfo: string;
  isPrivateChat: boolean;
  groupAtType: number;
  ex: string;
  burnDuration: number;
  minSeq: number;
  maxSeq: number;
  msgDestructTime: number;
  latestMsgDestructTime: number;
  isMsgDestruct: boolean;
}
export interface ConversationDeleteTips {
  userID: string;
  conversationIDs: string[] | null;
}
export interface ConversationElem {
  conversationID: string;
  recvMsgOpt: number;
  unreadCount: number;
  IsPinned: boolean;
  msgInfo: MsgInfo | null;
}
export interface ConversationHasReadTips {
  userID: string;
  conversationID: string;
  hasReadSeq: number;
  unreadCountTime: number;
}
export interface ConversationMsg {
  conversation: Conversation | null;
  lastMsg: MsgData | null;
  user: UserInfo | null;
  friend: FriendInfoOnly | null;
  group: GroupInfo | null;
  maxSeq: number;
  readSeq: number;
}
export interface ConversationReq {
  conversationID: string;
  conversationType: number;
  userID: string;
  groupID: string;
  recvMsgOpt: number | null;
  isPinned: boolean | null;
  attachedInfo: string | null;
  isPrivateChat: boolean | null;
  ex: string | null;
  burnDuration: number | null;
  minSeq: number | null;
  maxSeq: number | null;
  groupAtType: number | null;
  msgDestructTime: number | null;
  isMsgDestruct: boolean | null;
}
export interface ConversationSeqs {
  conversationID: string;
  seqs: number[] | null;
}
export interface ConversationSetPrivateTips {
  recvID: string;
  sendID: string;
  isPrivate: boolean;
  conversationID: string;
}
export interface ConversationUpdateTips {
  userID: string;
  conversationIDList: string[] | null;
}
export interface CreateGroupReq {
  /** at most 1000 elements (errDlt "too many MemberUserIDs, need to be less than 1000"); ordinary members */
  memberUserIDs?: string[];
  /** must be present (errDlt "groupInfo is empty"); groupInfo.groupType 0..2 (errDlt "GroupType is invalid"); groupType 2; groupName/notification/introduction/faceURL/ex/needVerification/lookMemberInfo/applyMemberFriend optional */
  groupInfo: GroupInfoInput;
  /** initial admins */
  adminUserIDs?: string[];
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  sendMessage?: boolean | null;
}
export interface CreateGroupResp {
  groupInfo: GroupInfo | null;
}
/** contentType 110 */
export interface CustomElem {
  data: string;
  description?: string;
  extension?: string;
}
export interface DelUserClientConfigReq {
  userID?: string;
  keys?: string[];
}
export type DelUserClientConfigResp = Record<string, never>;
export interface DelUserPushTokenReq {
  userID: string;
  platformID: number;
}
export type DelUserPushTokenResp = Record<string, never>;
export interface DeleteConversationsReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  ownerUserID: string;
  /** days */
  needDeleteTime?: number;
  /** exclusive with needDeleteTime */
  conversationIDs?: string[];
}
export type DeleteConversationsResp = Record<string, never>;
export interface DeleteFriendReq {
  /** non-empty (errDlt "userID1 is empty") */
  ownerUserID: string;
  /** non-empty (errDlt "userID2 is empty") */
  friendUserID: string;
}
export type DeleteFriendResp = Record<string, never>;
export interface DeleteLogsReq {
  logIDs?: string[];
}
export type DeleteLogsResp = Record<string, never>;
export interface DeleteMessageTips {
  opUserID: string;
  userID: string;
  seqs: number[] | null;
}
export interface DeleteMsgPhysicalBySeqReq {
  conversationID?: string;
  seqs?: number[];
}
export type DeleteMsgPhysicalBySeqResp = Record<string, never>;
export interface DeleteMsgPhysicalReq {
  /** must be present (errDlt "conversationIDs is empty") */
  conversationIDs: string[];
  /** unit defect, see notes */
  timestamp?: number;
}
export type DeleteMsgPhysicalResp = Record<string, never>;
export interface DeleteMsgsReq {
  /** non-empty (errDlt "conversationID is empty") */
  conversationID: string;
  /** must be present (errDlt "seqs is empty") */
  seqs: number[];
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  deleteSyncOpt?: DeleteSyncOptInput;
}
export type DeleteMsgsResp = Record<string, never>;
export interface DeleteMsgsTips {
  userID: string;
  conversationID: string;
  seqs: number[] | null;
}
export interface DeleteSyncOpt {
  IsSyncSelf: boolean;
  IsSyncOther: boolean;
}
export interface DismissGroupReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  deleteMember?: boolean;
  sendMessage?: boolean | null;
}
export type DismissGroupResp = Record<string, never>;
export interface FcmUpdateTokenReq {
  /** 1..12 on main, 1..10 before protocol alpha.19 (errDlt "platformID is invalidate") */
  platformID: number;
  /** non-empty (errDlt "FcmToken is empty") */
  fcmToken: string;
  /** non-empty (errDlt "account is empty") */
  account: string;
  /** seconds of life of the stored token */
  expireTime?: number;
}
export type FcmUpdateTokenResp = Record<string, never>;
/** contentType 105 */
export interface FileElem {
  filePath?: string;
  uuid?: string;
  sourceUrl: string;
  fileName: string;
  /** non-zero */
  fileSize: number;
}
export interface FileURL {
  filename: string;
  URL: string;
}
export interface ForceLogoutReq {
  /** 1..12 on main, 1..10 before protocol alpha.19 (errDlt "platformID is invalidate") */
  platformID: number;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export type ForceLogoutResp = Record<string, never>;
export interface FriendAddedTips {
  friend: FriendInfo | null;
  operationTime: number;
  opUser: PublicUserInfo | null;
  friendVersion: number | bigint;
  friendVersionID: string;
}
export interface FriendApplication {
  addTime: number;
  addSource: string;
  addWording: string;
}
export interface FriendApplicationApprovedTips {
  fromToUserID: FromToUserID | null;
  handleMsg: string;
  friendVersion: number | bigint;
  friendVersionID: string;
  request: FriendRequest | null;
}
export interface FriendApplicationRejectedTips {
  fromToUserID: FromToUserID | null;
  handleMsg: string;
  request: FriendRequest | null;
}
export interface FriendApplicationTips {
  fromToUserID: FromToUserID | null;
  request: FriendRequest | null;
}
export interface FriendDeletedTips {
  fromToUserID: FromToUserID | null;
  friendVersion: number | bigint;
  friendVersionID: string;
}
export interface FriendInfo {
  ownerUserID: string;
  remark: string;
  /** seconds or ms depending on the route, see its notes */
  createTime: number;
  friendUser: UserInfo | null;
  addSource: number;
  operatorUserID: string;
  ex: string;
  isPinned: boolean;
}
export interface FriendInfoChangedTips {
  fromToUserID: FromToUserID | null;
  friendVersion: number | bigint;
  friendVersionID: string;
  friendSortVersion: number | bigint;
}
export interface FriendInfoOnly {
  ownerUserID: string;
  friendUserID: string;
  remark: string;
  createTime: number;
  addSource: number;
  operatorUserID: string;
  ex: string;
  isPinned: boolean;
}
export interface FriendRequest {
  fromUserID: string;
  fromNickname: string;
  fromFaceURL: string;
  toUserID: string;
  toNickname: string;
  toFaceURL: string;
  handleResult: number;
  reqMsg: string;
  createTime: number;
  handlerUserID: string;
  handleMsg: string;
  handleTime: number;
  ex: string;
}
export interface FriendsInfoUpdateTips {
  fromToUserID: FromToUserID | null;
  friendIDs: string[] | null;
  friendVersion: number | bigint;
  friendVersionID: string;
}
export interface FromToUserID {
  fromUserID: string;
  toUserID: string;
}
export interface GetActiveConversationsReq {
  /** ignored */
  ownerUserID?: string;
  /** 1..500, default 100 */
  count?: number;
}
export interface GetActiveConversationsResp {
  unreadCount: number;
  conversations: ConversationMsg[] | null;
}
export interface GetActiveGroupReq {
  start?: number;
  end?: number;
  ase?: boolean;
  /** no presence check: absent panics on the server */
  pagination: RequestPaginationInput;
}
export interface GetActiveGroupResp {
  msgCount: number;
  groupCount: number;
  dateCount?: Record<string, number>;
  groups: ActiveGroup[] | null;
}
export interface GetActiveUserReq {
  start?: number;
  end?: number;
  /** ascending order */
  ase?: boolean;
  /** true = include group messages */
  group?: boolean;
  /** no presence check: absent panics on the server */
  pagination: RequestPaginationInput;
}
export interface GetActiveUserResp {
  msgCount: number;
  userCount: number;
  dateCount?: Record<string, number>;
  users: ActiveUser[] | null;
}
export interface GetAdminTokenReq {
  /** must equal share.secret (default openIM123) */
  secret: string;
  /** non-empty (errDlt "userID is empty"); must be a configured admin (default imAdmin) */
  userID: string;
}
export interface GetAdminTokenResp {
  token: string;
  expireTimeSeconds: number;
}
export interface GetAllConversationsReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
}
export interface GetAllConversationsResp {
  conversations: Conversation[] | null;
}
export interface GetAllUserIDReq {
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
}
export interface GetAllUserIDResp {
  total: number;
  userIDs: string[] | null;
}
export interface GetConversationReq {
  /** non-empty (errDlt "conversationID is empty") */
  conversationID: string;
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
}
export interface GetConversationResp {
  conversation: Conversation | null;
}
export interface GetConversationsHasReadAndMaxSeqReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  conversationIDs?: string[];
  returnPinned?: boolean;
}
export interface GetConversationsHasReadAndMaxSeqResp {
  seqs?: Record<string, Seqs>;
  pinnedConversationIDs: string[] | null;
}
export interface GetConversationsReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  /** must be present (errDlt "conversationIDs is empty") */
  conversationIDs: string[];
}
export interface GetConversationsResp {
  conversations: Conversation[] | null;
}
export interface GetDesignateUsersReq {
  /** must be present (errDlt "UserIDs is empty") */
  userIDs: string[];
}
export interface GetDesignateUsersResp {
  usersInfo: UserInfo[] | null;
}
export interface GetDesignatedFriendsApplyReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  fromUserID: string;
  /** non-empty (errDlt "toUserID is empty") */
  toUserID: string;
}
export interface GetDesignatedFriendsApplyResp {
  friendRequests: FriendRequest[] | null;
}
export interface GetDesignatedFriendsReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  /** must be present (errDlt "friendUserIDS is empty") */
  friendUserIDs: string[];
}
export interface GetDesignatedFriendsResp {
  friendsInfo: FriendInfo[] | null;
}
export interface GetFriendIDsReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export interface GetFriendIDsResp {
  friendIDs: string[] | null;
}
export interface GetFullFriendUserIDsReq {
  idHash?: number | bigint;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export interface GetFullFriendUserIDsResp {
  version: number | bigint;
  versionID: string;
  equal: boolean;
  userIDs: string[] | null;
}
export interface GetFullGroupMemberUserIDsReq {
  idHash?: number | bigint;
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
}
export interface GetFullGroupMemberUserIDsResp {
  version: number | bigint;
  versionID: string;
  equal: boolean;
  userIDs: string[] | null;
}
export interface GetFullJoinGroupIDsReq {
  idHash?: number | bigint;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export interface GetFullJoinGroupIDsResp {
  version: number | bigint;
  versionID: string;
  equal: boolean;
  groupIDs: string[] | null;
}
export interface GetFullOwnerConversationIDsReq {
  idHash?: number | bigint;
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
}
export interface GetFullOwnerConversationIDsResp {
  version: number | bigint;
  versionID: string;
  equal: boolean;
  conversationIDs: string[] | null;
}
export interface GetGroupAbstractInfoReq {
  /** must be present (errDlt "GroupID is empty"); at most 1000 elements (errDlt "too many GroupIDs, need to be less than 1000"); no duplicates */
  groupIDs: string[];
}
export interface GetGroupAbstractInfoResp {
  groupAbstractInfos: GroupAbstractInfo[] | null;
}
export interface GetGroupApplicationListReq {
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  /** non-empty (errDlt "fromUserID is empty") */
  fromUserID: string;
  groupIDs?: string[];
  /** optional filter 0,1,-1 */
  handleResults?: number[];
}
export interface GetGroupApplicationListResp {
  total: number;
  groupRequests: GroupRequest[] | null;
}
export interface GetGroupApplicationUnhandledCountReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  time?: number;
}
export interface GetGroupApplicationUnhandledCountResp {
  count: number;
}
export interface GetGroupMemberListReq {
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  /** 0..5 (errDlt "filter is invalid"); 0..5, ignored */
  filter?: number;
  /** leave empty */
  keyword?: string;
}
export interface GetGroupMemberListResp {
  total: number;
  members: GroupMemberFullInfo[] | null;
}
export interface GetGroupMemberUserIDsReq {
  /** non-empty (errDlt "GroupID is empty") */
  groupID: string;
}
export interface GetGroupMemberUserIDsResp {
  userIDs: string[] | null;
}
export interface GetGroupMembersInfoReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  /** must be present (errDlt "userIDs is empty") */
  userIDs: string[];
}
export interface GetGroupMembersInfoResp {
  members: GroupMemberFullInfo[] | null;
}
export interface GetGroupUsersReqApplicationListReq {
  /** non-empty (errDlt "GroupID is empty") */
  groupID: string;
  /** must be present (errDlt "UserID is empty"); at most 1000 elements (errDlt "too many UserIDs, need to be less than 1000") */
  userIDs: string[];
}
export interface GetGroupUsersReqApplicationListResp {
  total: number;
  groupRequests: GroupRequest[] | null;
}
export interface GetGroupsInfoReq {
  /** must be present (errDlt "GroupIDs is empty") */
  groupIDs: string[];
}
export interface GetGroupsInfoResp {
  groupInfos: GroupInfo[] | null;
}
export interface GetGroupsReq {
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  groupName?: string;
  groupID?: string;
}
export interface GetGroupsResp {
  total: number;
  groups: CMSGroup[] | null;
}
export interface GetIncrementalBlacksReq {
  userID?: string;
  versionID?: string;
  version?: number | bigint;
}
export interface GetIncrementalBlacksResp {
  version: number | bigint;
  versionID: string;
  full: boolean;
  delete: string[] | null;
  insert: BlackInfo[] | null;
  update: BlackInfo[] | null;
}
export interface GetIncrementalConversationReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  versionID?: string;
  version?: number | bigint;
}
export interface GetIncrementalConversationResp {
  version: number | bigint;
  versionID: string;
  full: boolean;
  delete: string[] | null;
  insert: Conversation[] | null;
  update: Conversation[] | null;
}
export interface GetIncrementalFriendsReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  versionID?: string;
  version?: number | bigint;
}
export interface GetIncrementalFriendsResp {
  version: number | bigint;
  versionID: string;
  full: boolean;
  delete: string[] | null;
  insert: FriendInfo[] | null;
  update: FriendInfo[] | null;
  sortVersion: number | bigint;
}
export interface GetIncrementalGroupMemberReq {
  groupID?: string;
  versionID?: string;
  version?: number | bigint;
}
export interface GetIncrementalGroupMemberResp {
  version: number | bigint;
  versionID: string;
  full: boolean;
  delete: string[] | null;
  insert: GroupMemberFullInfo[] | null;
  update: GroupMemberFullInfo[] | null;
  group: GroupInfo | null;
  sortVersion: number | bigint;
}
export interface GetIncrementalJoinGroupReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  versionID?: string;
  version?: number | bigint;
}
export interface GetIncrementalJoinGroupResp {
  version: number | bigint;
  versionID: string;
  full: boolean;
  delete: string[] | null;
  insert: GroupInfo[] | null;
  update: GroupInfo[] | null;
  sortVersion: number | bigint;
}
export interface GetJoinedGroupListReq {
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  /** non-empty (errDlt "fromUserID is empty") */
  fromUserID: string;
}
export interface GetJoinedGroupListResp {
  total: number;
  groups: GroupInfo[] | null;
}
export interface GetLastMessageReq {
  userID: string;
  conversationIDs: string[] | null;
}
export interface GetLastMessageResp {
  msgs?: Record<string, MsgData>;
}
export interface GetMaxSeqReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
}
export interface GetMaxSeqResp {
  maxSeqs?: Record<string, number>;
  minSeqs?: Record<string, number>;
}
export interface GetNotNotifyConversationIDsReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
}
export interface GetNotNotifyConversationIDsResp {
  conversationIDs: string[] | null;
}
export interface GetOwnerConversationReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  /** no presence check: absent or pageNumber 0 answers the total with a null list */
  pagination?: RequestPaginationInput;
}
export interface GetOwnerConversationResp {
  total: number;
  conversations: Conversation[] | null;
}
export interface GetPaginationBlacksReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
}
export interface GetPaginationBlacksResp {
  blacks: BlackInfo[] | null;
  total: number;
}
export interface GetPaginationFriendsApplyFromReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  /** optional filter, any of 0,1,-1 */
  handleResults?: number[];
}
export interface GetPaginationFriendsApplyFromResp {
  friendRequests: FriendRequest[] | null;
  total: number;
}
export interface GetPaginationFriendsApplyToReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  /** optional filter, any of 0,1,-1 */
  handleResults?: number[];
}
export interface GetPaginationFriendsApplyToResp {
  FriendRequests: FriendRequest[] | null;
  total: number;
}
export interface GetPaginationFriendsReq {
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export interface GetPaginationFriendsResp {
  friendsInfo: FriendInfo[] | null;
  total: number;
}
export interface GetPaginationUsersReq {
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  /** optional regex fragment */
  userID?: string;
  /** optional regex fragment */
  nickName?: string;
}
export interface GetPaginationUsersResp {
  total: number;
  users: UserInfo[] | null;
}
export interface GetPinnedConversationIDsReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
}
export interface GetPinnedConversationIDsResp {
  conversationIDs: string[] | null;
}
export interface GetSelfUnhandledApplyCountReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  time?: number;
}
export interface GetSelfUnhandledApplyCountResp {
  count: number;
}
export type GetSendMsgStatusReq = Record<string, never>;
export interface GetSendMsgStatusResp {
  status: number;
}
export interface GetSeqMessageReq {
  userID: string;
  conversations: ConversationSeqs[] | null;
  /** 0 PullOrderAsc, 1 PullOrderDesc */
  order: number;
}
export interface GetSeqMessageResp {
  msgs?: Record<string, PullMsgs>;
  notificationMsgs?: Record<string, PullMsgs>;
}
export type GetServerTimeReq = Record<string, never>;
export interface GetServerTimeResp {
  serverTime: number;
}
export interface GetSortedConversationListReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  conversationIDs?: string[];
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
}
export interface GetSortedConversationListResp {
  conversationTotal: number;
  unreadTotal: number;
  conversationElems: ConversationElem[] | null;
}
export interface GetSpecifiedBlacksReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  ownerUserID: string;
  /** absent answers an empty list */
  userIDList: string[];
}
export interface GetSpecifiedBlacksResp {
  blacks: BlackInfo[] | null;
  total: number;
}
export interface GetSpecifiedFriendsInfoInfo {
  userInfo: UserInfo | null;
  friendInfo: FriendInfo | null;
  blackInfo: BlackInfo | null;
}
export interface GetSpecifiedFriendsInfoReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  /** must be present (errDlt "userIDList is empty"); at most 1000 elements (errDlt "too many UserIDs, need to be less than 1000") */
  userIDList: string[];
}
export interface GetSpecifiedFriendsInfoResp {
  infos: GetSpecifiedFriendsInfoInfo[] | null;
}
export interface GetSpecifiedUserGroupRequestInfoReq {
  groupID?: string;
  userID?: string;
}
export interface GetSpecifiedUserGroupRequestInfoResp {
  total: number;
  groupRequests: GroupRequest[] | null;
}
export interface GetSubscribeUsersStatusReq {
  /** non-empty (errDlt "UserID is empty") */
  userID: string;
}
export interface GetSubscribeUsersStatusResp {
  statusList: OnlineStatus[] | null;
}
export interface GetUserClientConfigReq {
  /** optional; "" = global */
  userID?: string;
}
export interface GetUserClientConfigResp {
  configs?: Record<string, string>;
}
export interface GetUserReqApplicationListReq {
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
  /** non-empty (errDlt "UserID is empty") */
  userID: string;
  groupIDs?: string[];
  /** optional filter */
  handleResults?: number[];
}
export interface GetUserReqApplicationListResp {
  total: number;
  groupRequests: GroupRequest[] | null;
}
export interface GetUserStatusReq {
  /** ignored */
  userID?: string;
  /** non-empty (errDlt "UserIDs is empty") */
  userIDs: string[];
}
export interface GetUserStatusResp {
  statusList: OnlineStatus[] | null;
}
export interface GetUserTokenReq {
  /** 1..11 intended, on main 1..12; 10 refused */
  platformID?: number;
  /** existing ordinary user; the presence check of the request has no effect (its result is dropped), so empty gives 1004 */
  userID: string;
}
export interface GetUserTokenResp {
  token: string;
  expireTimeSeconds: number;
}
export interface GetUsersOnlineStatusReq {
  /** empty or absent: data null */
  userIDs?: string[];
}
export interface GetUsersOnlineStatusResp_SuccessDetail {
  platformID: number;
  connID: string;
  isBackground: boolean;
  token: string;
}
export interface GetUsersOnlineStatusResp_SuccessResult {
  userID: string;
  status: number;
  detailPlatformStatus: GetUsersOnlineStatusResp_SuccessDetail[] | null;
}
export interface GroupAbstractInfo {
  groupID: string;
  groupMemberNumber: number;
  groupMemberListHash: number | bigint;
}
export interface GroupApplicationAcceptedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  handleMsg: string;
  receiverAs: number;
  uuid: string;
  request: GroupRequest | null;
}
export interface GroupApplicationRejectedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  handleMsg: string;
  receiverAs: number;
  uuid: string;
  request: GroupRequest | null;
}
export interface GroupApplicationResponseReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  /** non-empty (errDlt "fromUserID is empty"); the applicant */
  fromUserID: string;
  handledMsg?: string;
  /** -1..1 (errDlt "handleResult is invalid"); 1 accept, -1 refuse (0 passes the first check but is refused by the service) */
  handleResult: number;
}
export type GroupApplicationResponseResp = Record<string, never>;
export interface GroupCancelMutedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  operationTime: number;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupCreateCountReq {
  /** > 0 (errDlt "start is invalid") */
  start: number;
  /** > 0 (errDlt "end is invalid") */
  end: number;
}
export interface GroupCreateCountResp {
  total: number;
  before: number;
  count?: Record<string, number>;
}
export interface GroupCreatedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  memberList: GroupMemberFullInfo[] | null;
  operationTime: number;
  groupOwnerUser: GroupMemberFullInfo | null;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupDismissedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  operationTime: number;
}
export interface GroupInfo {
  groupID: string;
  groupName: string;
  notification: string;
  introduction: string;
  faceURL: string;
  ownerUserID: string;
  /** ms */
  createTime: number;
  memberCount: number;
  ex: string;
  /** 0 ok, 1 banned, 2 dismissed, 3 muted */
  status: number;
  creatorUserID: string;
  /** 2 in practice */
  groupType: number;
  needVerification: number;
  lookMemberInfo: number;
  applyMemberFriend: number;
  notificationUpdateTime: number;
  notificationUserID: string;
}
export interface GroupInfoForSet {
  groupID: string;
  groupName: string;
  notification: string;
  introduction: string;
  faceURL: string;
  ex: string | null;
  needVerification: number | null;
  lookMemberInfo: number | null;
  applyMemberFriend: number | null;
}
export interface GroupInfoSetAnnouncementTips {
  opUser: GroupMemberFullInfo | null;
  group: GroupInfo | null;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupInfoSetNameTips {
  opUser: GroupMemberFullInfo | null;
  group: GroupInfo | null;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupInfoSetTips {
  opUser: GroupMemberFullInfo | null;
  muteTime: number;
  group: GroupInfo | null;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupMemberCancelMutedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  operationTime: number;
  mutedUser: GroupMemberFullInfo | null;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupMemberFullInfo {
  groupID: string;
  userID: string;
  roleLevel: number;
  /** ms */
  joinTime: number;
  nickname: string;
  faceURL: string;
  appMangerLevel: number;
  joinSource: number;
  operatorUserID: string;
  ex: string;
  /** ms */
  muteEndTime: number;
  inviterUserID: string;
}
export interface GroupMemberInfoSetTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  operationTime: number;
  changedUser: GroupMemberFullInfo | null;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
  groupSortVersion: number | bigint;
}
export interface GroupMemberMutedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  operationTime: number;
  mutedUser: GroupMemberFullInfo | null;
  mutedSeconds: number;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupMutedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  operationTime: number;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupOwnerTransferredTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  newGroupOwner: GroupMemberFullInfo | null;
  oldGroupOwner: string;
  operationTime: number;
  oldGroupOwnerInfo: GroupMemberFullInfo | null;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface GroupRequest {
  userInfo: PublicUserInfo | null;
  groupInfo: GroupInfo | null;
  handleResult: number;
  reqMsg: string;
  handleMsg: string;
  reqTime: number;
  handleUserID: string;
  handleTime: number;
  ex: string;
  joinSource: number;
  inviterUserID: string;
}
export interface ImportFriendReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  /** must be present (errDlt "friendUserIDS is empty"); at most 1000 elements (errDlt "too many FriendUserIDs, need to be less than 1000"); no duplicates, not the owner */
  friendUserIDs: string[];
}
export type ImportFriendResp = Record<string, never>;
export interface InitiateFormDataReq {
  /** <userID>/... */
  name: string;
  /** > 0 */
  size: number;
  contentType?: string;
  group?: string;
  /** admin only */
  millisecond?: number;
  /** admin only */
  absolute?: boolean;
}
export interface InitiateFormDataResp {
  id: string;
  url: string;
  file: string;
  header: KeyValues[] | null;
  formData?: Record<string, string>;
  expires: number;
  successCodes: number[] | null;
}
export interface InitiateMultipartUploadReq {
  /** 32 hex digits */
  hash: string;
  /** bytes, > 0 */
  size: number;
  /** not read by the server */
  partSize?: number;
  /** 0, -1 (all) or a count not above the number of parts */
  maxParts?: number;
  cause?: string;
  /** <userID>/... */
  name: string;
  contentType?: string;
  /** ignored: overwritten by the server */
  urlPrefix?: string;
}
export interface InitiateMultipartUploadResp {
  url: string;
  upload: UploadInfo | null;
}
export interface InviteUserToGroupReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  reason?: string;
  /** must be present (errDlt "invitedUserIDs is empty"); at most 1000 elements (errDlt "too many InvitedUserIDs, need to be less than 1000"); no duplicates */
  invitedUserIDs: string[];
  sendMessage?: boolean | null;
}
export type InviteUserToGroupResp = Record<string, never>;
export interface IsFriendReq {
  /** non-empty (errDlt "userID1 is empty") */
  userID1: string;
  /** non-empty (errDlt "userID2 is empty") */
  userID2: string;
}
export interface IsFriendResp {
  inUser1Friends: boolean;
  inUser2Friends: boolean;
}
export interface JoinGroupApplicationTips {
  group: GroupInfo | null;
  applicant: PublicUserInfo | null;
  reqMsg: string;
  uuid: string;
  request: GroupRequest | null;
}
export interface JoinGroupReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  reqMessage?: string;
  /** 1..4 (errDlt "joinSource is invalid"); 1 admin, 2 invitation, 3 search, 4 QR code */
  joinSource: number;
  /** the user who joins (the applicant, not an inviter); empty with joinSource 2 -> 1001 (errDlt "inviterUserID is empty"), otherwise 1004 */
  inviterUserID: string;
  ex?: string;
}
export type JoinGroupResp = Record<string, never>;
export interface KeyValues {
  key: string;
  values: string[] | null;
}
export interface KickGroupMemberReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  /** must be present (errDlt "kickUserIDs is empty"); at most 1000 elements (errDlt "too many KickedUserIDs, need to be less than 1000"); no duplicates, no owner, not the caller */
  kickedUserIDs: string[];
  /** ignored */
  reason?: string;
  sendMessage?: boolean | null;
}
export type KickGroupMemberResp = Record<string, never>;
export interface LogInfo {
  userID: string;
  platform: string;
  url: string;
  createTime: number;
  nickname: string;
  logID: string;
  filename: string;
  systemType: string;
  ex: string;
  version: string;
}
export interface MarkAsReadTips {
  markAsReadUserID: string;
  conversationID: string;
  seqs: number[] | null;
  hasReadSeq: number;
}
export interface MarkConversationAsReadReq {
  /** non-empty (errDlt "conversationID is empty") */
  conversationID: string;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** >= 1 (errDlt "hasReadSeq is invalid") */
  hasReadSeq: number;
  /** no element 0 (errDlt "seqs has 0 value is invalid"); optional (single chat); no 0 */
  seqs?: number[];
}
export type MarkConversationAsReadResp = Record<string, never>;
export interface MarkMsgsAsReadReq {
  /** non-empty (errDlt "conversationID is empty") */
  conversationID: string;
  /** must be present (errDlt "seqs is empty"); no element 0 (errDlt "seqs has 0 value is invalid"); non-empty, no 0; the last element not above the conversation maximum */
  seqs: number[];
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export type MarkMsgsAsReadResp = Record<string, never>;
/** contentType 118 */
export interface MarkdownTextElem {
  content: string;
}
export interface MemberEnterTips {
  group: GroupInfo | null;
  entrantUser: GroupMemberFullInfo | null;
  operationTime: number;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface MemberInvitedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  invitedUserList: GroupMemberFullInfo[] | null;
  operationTime: number;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
  inviterUser: GroupMemberFullInfo | null;
}
export interface MemberKickedTips {
  group: GroupInfo | null;
  opUser: GroupMemberFullInfo | null;
  kickedUserList: GroupMemberFullInfo[] | null;
  operationTime: number;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface MemberQuitTips {
  group: GroupInfo | null;
  quitUser: GroupMemberFullInfo | null;
  operationTime: number;
  groupMemberVersion: number | bigint;
  groupMemberVersionID: string;
}
export interface MessageRevokedContent {
  revokerID: string;
  revokerRole: number;
  clientMsgID: string;
  revokerNickname: string;
  revokeTime: number;
  sourceMessageSendTime: number;
  sourceMessageSendID: string;
  sourceMessageSenderNickname: string;
  sessionType: number;
  seq: number;
  ex: string;
}
export interface MsgBatchSendMsgReq {
  /** non-empty; an existing user or a configured admin */
  sendID: string;
  /** non-empty when sessionType is 2 or 3 */
  groupID?: string;
  senderNickname?: string;
  senderFaceURL?: string;
  senderPlatformID?: number;
  /** shape by contentType, see types *Elem */
  content: Record<string, unknown>;
  /** 101,102,103,104,105,106,110,114,118,1400 */
  contentType: number;
  /** 1 single, 3 group, 4 notification (forced for contentType 1400) */
  sessionType: number;
  isOnlineOnly?: boolean;
  notOfflinePush?: boolean;
  /** ms; 0 = now */
  sendTime?: number;
  offlinePushInfo?: OfflinePushInfoInput;
  ex?: string;
  isSendAll?: boolean;
  /** must be present even with isSendAll (may be []) */
  recvIDs: string[];
}
export interface MsgBatchSendMsgResp {
  results: SingleReturnResult[] | null;
  failedUserIDs: string[] | null;
}
export interface MsgData {
  sendID: string;
  recvID: string;
  groupID: string;
  clientMsgID: string;
  serverMsgID: string;
  senderPlatformID: number;
  senderNickname: string;
  senderFaceURL: string;
  sessionType: number;
  /** 100 user, 200 system */
  msgFrom: number;
  contentType: number;
  /** message content bytes: UTF-8 JSON text, shape by contentType */
  content: string | null;
  /** 0 until assigned by msgtransfer */
  seq: number;
  /** ms */
  sendTime: number;
  /** ms */
  createTime: number;
  /** 1 sending, 2 sent, 3 failed, 4 deleted, 5 filtered */
  status: number;
  isRead: boolean;
  /** see constants.json optionsKeys; missing key = true */
  options?: Record<string, boolean>;
  offlinePushInfo: OfflinePushInfo | null;
  atUserIDList: string[] | null;
  /** JSON text written by the client */
  attachedInfo: string;
  ex: string;
}
export interface MsgInfo {
  serverMsgID: string;
  clientMsgID: string;
  sessionType: number;
  sendID: string;
  recvID: string;
  senderName: string;
  faceURL: string;
  groupID: string;
  groupName: string;
  groupFaceURL: string;
  groupType: number;
  groupMemberCount: number;
  LatestMsgRecvTime: number;
  msgFrom: number;
  contentType: number;
  content: string;
  ex: string;
}
export interface MsgSendBusinessNotificationReq {
  key?: string;
  data?: string;
  /** non-empty */
  sendUserID: string;
  /** exactly one of recvUserID and recvGroupID */
  recvUserID?: string;
  /** exactly one of recvUserID and recvGroupID */
  recvGroupID?: string;
  sendMsg?: boolean;
  /** default 1; 1 or 2 */
  reliabilityLevel?: number | null;
}
export interface MsgSendBusinessNotificationResp {
  serverMsgID: string;
  clientMsgID: string;
  sendTime: number;
  modify?: Record<string, unknown> | null;
}
export interface MsgSendMsgReq {
  /** non-empty when sessionType is 1 or 4 */
  recvID?: string;
  /** non-empty; an existing user or a configured admin */
  sendID: string;
  /** non-empty when sessionType is 2 or 3 */
  groupID?: string;
  senderNickname?: string;
  senderFaceURL?: string;
  senderPlatformID?: number;
  /** shape by contentType, see types *Elem */
  content: Record<string, unknown>;
  /** 101,102,103,104,105,106,110,114,118,1400 */
  contentType: number;
  /** 1 single, 3 group, 4 notification (forced for contentType 1400) */
  sessionType: number;
  isOnlineOnly?: boolean;
  notOfflinePush?: boolean;
  /** ms; 0 = now */
  sendTime?: number;
  offlinePushInfo?: OfflinePushInfoInput;
  ex?: string;
}
export interface MsgSendMsgResp {
  serverMsgID: string;
  clientMsgID: string;
  sendTime: number;
  modify?: Record<string, unknown> | null;
}
export interface MsgSendSimpleMsgReq {
  /** standard base64 of JSON {sendID,recvID,groupID} */
  key: string;
  /** needed when the key has a groupID */
  sendID?: string;
  /** non-empty */
  content: string;
  offlinePushInfo?: OfflinePushInfoInput;
  ex?: string;
}
export interface MsgSendSimpleMsgResp {
  serverMsgID: string;
  clientMsgID: string;
  sendTime: number;
  modify?: Record<string, unknown> | null;
}
export interface MuteGroupMemberReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** > 0 (errDlt "mutedSeconds is empty") */
  mutedSeconds: number;
}
export type MuteGroupMemberResp = Record<string, never>;
export interface MuteGroupReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
}
export type MuteGroupResp = Record<string, never>;
export interface NotificationAccountInfo {
  userID: string;
  faceURL: string;
  nickName: string;
  appMangerLevel: number;
}
export interface NotificationElem {
  detail: string;
}
/** contentType 1400 */
export interface OANotificationElem {
  notificationName: string;
  notificationFaceURL?: string;
  /** non-zero */
  notificationType: number;
  text: string;
  url?: string;
  /** 0..5 */
  mixType?: number;
  pictureElem?: PictureElem;
  soundElem?: SoundElem;
  videoElem?: VideoElem;
  fileElem?: FileElem;
  ex?: string;
}
export interface ObjectNameReq {
  /** object name after /object/ */
  name: string;
  operationID?: string;
  /** absent or image */
  type?: string;
  format?: string;
  width?: string;
  height?: string;
}
export interface OfflinePushInfo {
  title: string;
  desc: string;
  ex: string;
  iOSPushSound: string;
  iOSBadgeCount: boolean;
  signalInfo: string;
}
export interface OnlineStatus {
  userID: string;
  status: number;
  platformIDs: number[] | null;
}
export interface PageUserClientConfigReq {
  userID?: string;
  key?: string;
  /** no presence check: absent or pageNumber 0 answers the total with a null list */
  pagination?: RequestPaginationInput;
}
export interface PageUserClientConfigResp {
  total: number;
  configs: ClientConfig[] | null;
}
export interface ParseTokenReq {
  /** non-empty (errDlt "userID is empty"); errDlt on empty is the text "userID is empty" */
  token: string;
}
export interface ParseTokenResp {
  userID: string;
  platformID: number;
  expireTimeSeconds: number;
}
export type PartLimitReq = Record<string, never>;
export interface PartLimitResp {
  minPartSize: number;
  maxPartSize: number;
  maxNumSize: number;
}
export interface PartSizeReq {
  /** file size in bytes */
  size: number;
}
export interface PartSizeResp {
  size: number;
}
export interface PictureBaseInfo {
  uuid?: string;
  /** e.g. png */
  type: string;
  size?: number;
  /** non-zero */
  width: number;
  /** non-zero */
  height: number;
  url: string;
}
/** contentType 102 */
export interface PictureElem {
  sourcePath?: string;
  sourcePicture: PictureBaseInfo;
  bigPicture: PictureBaseInfo;
  snapshotPicture: PictureBaseInfo;
}
export interface ProcessUserCommand {
  userID: string;
  type: number;
  createTime: number;
  uuid: string;
  value: string;
}
export interface ProcessUserCommandAddReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** non-zero (errDlt "type is not specified") */
  type: number;
  /** non-empty (errDlt "UUID is empty") */
  uuid: string;
  value?: string | null;
  ex?: string | null;
}
export type ProcessUserCommandAddResp = Record<string, never>;
export interface ProcessUserCommandDeleteReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** non-zero (errDlt "type is not specified") */
  type: number;
  /** non-empty (errDlt "UUID is empty") */
  uuid: string;
}
export type ProcessUserCommandDeleteResp = Record<string, never>;
export interface ProcessUserCommandGetAllReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export interface ProcessUserCommandGetAllResp {
  CommandResp: AllCommandInfoResp[] | null;
}
export interface ProcessUserCommandGetReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** non-zero (errDlt "type is not specified") */
  type: number;
}
export interface ProcessUserCommandGetResp {
  CommandResp: CommandInfoResp[] | null;
}
export interface ProcessUserCommandUpdateReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** non-zero (errDlt "type is not specified") */
  type: number;
  /** non-empty (errDlt "UUID is empty") */
  uuid: string;
  value?: string | null;
  ex?: string | null;
}
export type ProcessUserCommandUpdateResp = Record<string, never>;
/** element of the bare array answered by /prometheus_discovery/* */
export interface PrometheusTarget {
  targets: string[];
  labels: Record<string, string>;
}
export interface PublicUserInfo {
  userID: string;
  nickname: string;
  faceURL: string;
  ex: string;
}
export interface PullMessageBySeqsReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  /** [{conversationID,begin,end,num}] */
  seqRanges?: SeqRangeInput[];
  /** 0|1; 0 PullOrderAsc, 1 PullOrderDesc */
  order?: number;
}
export interface PullMessageBySeqsResp {
  msgs?: Record<string, PullMsgs>;
  notificationMsgs?: Record<string, PullMsgs>;
}
export interface PullMsgs {
  Msgs: MsgData[] | null;
  isEnd: boolean;
  endSeq: number;
}
export interface PushMessages {
  msgs?: Record<string, PullMsgs>;
  notificationMsgs?: Record<string, PullMsgs>;
}
export interface QuitGroupReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  /** optional, defaults to caller; another user needs admin */
  userID?: string;
}
export type QuitGroupResp = Record<string, never>;
/** contentType 114; nothing is mandatory */
export interface QuoteElem {
  text?: string;
  /** message structure as the client SDK stores it */
  quoteMessage?: Record<string, unknown>;
}
export interface RemoveBlackReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  /** non-empty (errDlt "blackUserID is empty") */
  blackUserID: string;
}
export type RemoveBlackResp = Record<string, never>;
export interface RequestPagination {
  /** first page is 1 */
  pageNumber: number;
  showNumber: number;
}
export interface RespondFriendApplyReq {
  /** non-empty (errDlt "fromUserID is empty") */
  fromUserID: string;
  /** non-empty (errDlt "toUserID is empty") */
  toUserID: string;
  /** 1 accept, -1 refuse; anything else -> 1001 */
  handleResult: number;
  handleMsg?: string;
}
export type RespondFriendApplyResp = Record<string, never>;
export interface RevokeMsgReq {
  /** non-empty (errDlt "conversationID is empty") */
  conversationID: string;
  /** >= 1 (errDlt "seq is invalid") */
  seq: number;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
}
export type RevokeMsgResp = Record<string, never>;
export interface RevokeMsgTips {
  revokerUserID: string;
  clientMsgID: string;
  revokeTime: number;
  /** spelling as on the wire */
  sesstionType: number;
  seq: number;
  conversationID: string;
  isAdminRevoke: boolean;
}
export interface SearchChatLog {
  chatLog: ChatLog | null;
  isRevoked: boolean;
}
export interface SearchLogsReq {
  keyword?: string;
  /** ms */
  startTime?: number;
  /** ms, not before startTime */
  endTime?: number;
  /** no presence check: absent or pageNumber 0 answers the total with a null list */
  pagination?: RequestPaginationInput;
}
export interface SearchLogsResp {
  logsInfos: LogInfo[] | null;
  total: number;
}
export interface SearchMessageReq {
  sendID?: string;
  recvID?: string;
  /** 0 = any */
  contentType?: number;
  sendTime?: string;
  /** 0 = any */
  sessionType?: number;
  /** no presence check: absent or pageNumber 0 answers the total with a null list */
  pagination?: RequestPaginationInput;
}
export interface SearchMessageResp {
  chatLogs: SearchChatLog[] | null;
  chatLogsNum: number;
}
export interface SearchNotificationAccountReq {
  keyword?: string;
  /** int32|null, optional exact filter (note the spelling: Manager here, Manger elsewhere) */
  appManagerLevel?: number | null;
  /** must be present (errDlt "pagination is empty"); pagination.pageNumber >= 1 (errDlt "pageNumber is invalid") */
  pagination: RequestPaginationInput;
}
export interface SearchNotificationAccountResp {
  total: number;
  notificationAccounts: NotificationAccountInfo[] | null;
}
export interface SendMsgResp {
  serverMsgID: string;
  clientMsgID: string;
  sendTime: number;
  modify: MsgData | null;
}
export interface SeqRange {
  conversationID: string;
  begin: number;
  end: number;
  num: number;
}
export interface Seqs {
  maxSeq: number;
  hasReadSeq: number;
  maxSeqTime: number;
}
export interface SetAppBackgroundStatusReq {
  userID: string;
  isBackground: boolean;
}
export type SetAppBackgroundStatusResp = Record<string, never>;
export interface SetAppBadgeReq {
  /** non-empty (errDlt "UserID is empty") */
  userID: string;
  appUnreadCount?: number;
}
export type SetAppBadgeResp = Record<string, never>;
export interface SetConversationHasReadSeqReq {
  /** non-empty (errDlt "conversationID is empty") */
  conversationID: string;
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** >= 1 (errDlt "hasReadSeq is invalid"); >= 1 and <= conversation maximum */
  hasReadSeq: number;
  noNotification?: boolean;
}
export type SetConversationHasReadSeqResp = Record<string, never>;
export interface SetConversationsReq {
  /** must be present (errDlt "userID is empty") */
  userIDs: string[];
  /** must be present (errDlt "conversation is empty"); conversation.conversationType non-zero (errDlt "conversationType is invalid"); conversation.userID non-empty when conversationType is 1 (errDlt "userID is empty"); conversation.groupID non-empty when conversationType is 3 (errDlt "groupID is empty"); conversation.conversationType non-zero; userID for type 1; groupID for type 3; conversationID must be given by the caller */
  conversation: ConversationReqInput;
}
export type SetConversationsResp = Record<string, never>;
export interface SetFriendRemarkReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  /** non-empty (errDlt "fromUserID is empty") */
  friendUserID: string;
  remark?: string;
}
export type SetFriendRemarkResp = Record<string, never>;
export interface SetGlobalRecvMessageOptReq {
  /** non-empty (errDlt "UserID is empty") */
  userID: string;
  /** 0..2 (errDlt "GlobalRecvMsgOpt is invalid"); 0 receive, 1 do not receive, 2 receive without notify */
  globalRecvMsgOpt?: number;
}
export type SetGlobalRecvMessageOptResp = Record<string, never>;
export interface SetGroupInfoExReq {
  /** no presence check: empty behaves as an unknown group */
  groupID: string;
  groupName?: string | null;
  notification?: string | null;
  introduction?: string | null;
  faceURL?: string | null;
  ex?: string | null;
  needVerification?: number | null;
  lookMemberInfo?: number | null;
  applyMemberFriend?: number | null;
}
export type SetGroupInfoExResp = Record<string, never>;
export interface SetGroupInfoReq {
  /** must be present (errDlt "GroupInfoForSets is empty"); groupInfoForSet.groupID non-empty (errDlt "GroupID is empty") */
  groupInfoForSet: GroupInfoForSetInput;
}
export type SetGroupInfoResp = Record<string, never>;
export interface SetGroupMemberInfo {
  groupID: string;
  userID: string;
  nickname: string | null;
  faceURL: string | null;
  roleLevel: number | null;
  ex: string | null;
}
export interface SetGroupMemberInfoReq {
  /** must be present (errDlt "members is empty"); at most 1000 elements (errDlt "too many Members, need to be less than 1000"); each {groupID,userID,nickname?,faceURL?,roleLevel?,ex?}; groupID and userID non-empty */
  members: SetGroupMemberInfoInput[];
}
export type SetGroupMemberInfoResp = Record<string, never>;
export interface SetUserClientConfigReq {
  /** optional; must exist when non-empty */
  userID?: string;
  configs?: Record<string, string>;
}
export type SetUserClientConfigResp = Record<string, never>;
export interface SignPart {
  partNumber: number;
  url: string;
  query: KeyValues[] | null;
  header: KeyValues[] | null;
}
export interface SingleDetail {
  userID: string;
  status: number;
  singlePlatformToken: SinglePlatformToken[] | null;
}
export interface SinglePlatformToken {
  platformID: number;
  total: number;
  token: string[] | null;
}
export interface SingleReturnResult {
  serverMsgID: string;
  clientMsgID: string;
  sendTime: number;
  recvID: string;
  modify?: Record<string, unknown> | null;
}
/** contentType 103 */
export interface SoundElem {
  uuid?: string;
  soundPath?: string;
  sourceUrl: string;
  dataSize?: number;
  /** >= 1 */
  duration: number;
}
export interface StreamMsgTips {
  conversationID: string;
  clientMsgID: string;
  startIndex: number;
  packets: string[] | null;
  end: boolean;
}
export interface SubUserOnlineStatus {
  subscribeUserID: string[] | null;
  unsubscribeUserID: string[] | null;
}
export interface SubUserOnlineStatusElem {
  userID: string;
  onlinePlatformIDs: number[] | null;
}
export interface SubUserOnlineStatusTips {
  subscribers: SubUserOnlineStatusElem[] | null;
}
export interface SubscribeOrCancelUsersStatusReq {
  /** non-empty (errDlt "UserID is empty") */
  userID: string;
  /** must be present (errDlt "subscription User-list is empty") */
  userIDs: string[];
  /** 1..2 (errDlt "invalid subscription type parameter"); 1 subscribe, 2 unsubscribe */
  genre: number;
}
export interface SubscribeOrCancelUsersStatusResp {
  statusList: OnlineStatus[] | null;
}
/** contentType 101 */
export interface TextElem {
  /** non-empty */
  content: string;
}
export interface TipsComm {
  detail: string | null;
  defaultTips: string;
  jsonDetail: string;
}
export interface TransferGroupOwnerReq {
  /** non-empty (errDlt "groupID is empty") */
  groupID: string;
  /** non-empty (errDlt "oldOwnerUserID is empty") */
  oldOwnerUserID: string;
  /** non-empty (errDlt "newOwnerUserID is empty") */
  newOwnerUserID: string;
}
export type TransferGroupOwnerResp = Record<string, never>;
export interface UpdateConversationsByUserReq {
  /** no presence check: an empty value is refused with 1002 unless the caller is an admin */
  userID: string;
  ex?: string | null;
}
export type UpdateConversationsByUserResp = Record<string, never>;
export interface UpdateFriendsReq {
  /** non-empty (errDlt "ownerUserID is empty") */
  ownerUserID: string;
  /** must be present (errDlt "friendUserIDs is empty"); at most 1000 elements (errDlt "too many FriendUserIDs, need to be less than 1000"); no duplicates */
  friendUserIDs: string[];
  isPinned?: boolean | null;
  remark?: string | null;
  ex?: string | null;
}
export type UpdateFriendsResp = Record<string, never>;
export interface UpdateNotificationAccountInfoReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  /** faceURL or nickName non-empty (errDlt "faceURL and nickName is empty at the same") */
  faceURL?: string;
  nickName?: string;
}
export type UpdateNotificationAccountInfoResp = Record<string, never>;
export interface UpdateUserInfoExReq {
  /** must be present (errDlt "userInfo is empty"); userInfo.userID non-empty (errDlt "userID is empty"); userInfo.userID non-empty; nickname/faceURL/ex: string|null; globalRecvMsgOpt: int32|null */
  userInfo: UserInfoWithExInput;
}
export type UpdateUserInfoExResp = Record<string, never>;
export interface UpdateUserInfoReq {
  /** must be present (errDlt "UserInfo is empty"); userInfo.userID non-empty (errDlt "UserID is empty") */
  userInfo: UserInfoInput;
}
export type UpdateUserInfoResp = Record<string, never>;
export interface UploadInfo {
  uploadID: string;
  partSize: number;
  sign: AuthSignParts | null;
  expireTime: number;
}
export interface UploadLogsReq {
  platform?: number;
  /** list of {filename,URL} */
  fileURLs?: FileURLInput[];
  appFramework?: string;
  version?: string;
  ex?: string;
}
export type UploadLogsResp = Record<string, never>;
export interface UserClearAllMsgReq {
  /** non-empty (errDlt "userID is empty") */
  userID: string;
  deleteSyncOpt?: DeleteSyncOptInput;
}
export type UserClearAllMsgResp = Record<string, never>;
export interface UserCommandAddTips {
  fromUserID: string;
  toUserID: string;
}
export interface UserCommandDeleteTips {
  fromUserID: string;
  toUserID: string;
}
export interface UserCommandUpdateTips {
  fromUserID: string;
  toUserID: string;
}
export interface UserInfo {
  userID: string;
  nickname: string;
  faceURL: string;
  ex: string;
  /** ms */
  createTime: number;
  /** 0/1 ordinary, 2 admin, 3 notification account, 4 robot (spelling: Manger) */
  appMangerLevel: number;
  globalRecvMsgOpt: number;
}
export interface UserInfoUpdatedTips {
  userID: string;
}
export interface UserInfoWithEx {
  userID: string;
  nickname: string | null;
  faceURL: string | null;
  ex: string | null;
  globalRecvMsgOpt: number | null;
}
export interface UserRegisterCountReq {
  /** > 0 (errDlt "start is invalid") */
  start: number;
  /** > 0 (errDlt "end is invalid") */
  end: number;
}
export interface UserRegisterCountResp {
  total: number;
  before: number;
  count?: Record<string, number>;
}
export interface UserRegisterReq {
  /** must be present (errDlt "users are empty"); each: userID made of letters, digits or underscore (errDlt 'userID is legal'), nickname non-empty (errDlt 'user name is empty'); duplicates inside the array -> 1001 (checked after the admin check) */
  users: UserInfoInput[];
}
export type UserRegisterResp = Record<string, never>;
export interface UserSendMsgResp {
  serverMsgID: string;
  clientMsgID: string;
  sendTime: number;
}
export interface UserStatusChangeTips {
  fromUserID: string;
  toUserID: string;
  status: number;
  platformID: number;
}
/** contentType 104 */
export interface VideoElem {
  videoPath?: string;
  videoUUID?: string;
  videoUrl: string;
  videoType: string;
  /** non-zero */
  videoSize: number;
  /** non-zero */
  duration: number;
  snapshotPath?: string;
  snapshotUUID?: string;
  snapshotSize?: number;
  snapshotUrl: string;
  /** non-zero */
  snapshotWidth: number;
  /** non-zero */
  snapshotHeight: number;
}
export interface jssdk_GetConversationsReq {
  /** ignored */
  ownerUserID?: string;
  conversationIDs?: string[];
}
export interface jssdk_GetConversationsResp {
  unreadCount: number;
  conversations: ConversationMsg[] | null;
}
export interface sdkws_Seqs {
  seqs: number[] | null;
}
/** ConversationReq as a part of a request. */
export interface ConversationReqInput {
  conversationID?: string;
  conversationType?: number;
  userID?: string;
  groupID?: string;
  recvMsgOpt?: number | null;
  isPinned?: boolean | null;
  attachedInfo?: string | null;
  isPrivateChat?: boolean | null;
  ex?: string | null;
  burnDuration?: number | null;
  minSeq?: number | null;
  maxSeq?: number | null;
  groupAtType?: number | null;
  msgDestructTime?: number | null;
  isMsgDestruct?: boolean | null;
}
/** DeleteSyncOpt as a part of a request. */
export interface DeleteSyncOptInput {
  IsSyncSelf?: boolean;
  IsSyncOther?: boolean;
}
/** FileURL as a part of a request. */
export interface FileURLInput {
  filename?: string;
  URL?: string;
}
/** GroupInfo as a part of a request. */
export interface GroupInfoInput {
  groupID?: string;
  groupName?: string;
  notification?: string;
  introduction?: string;
  faceURL?: string;
  ownerUserID?: string;
  /** ms */
  createTime?: number;
  memberCount?: number;
  ex?: string;
  /** 0 ok, 1 banned, 2 dismissed, 3 muted */
  status?: number;
  creatorUserID?: string;
  /** 2 in practice */
  groupType?: number;
  needVerification?: number;
  lookMemberInfo?: number;
  applyMemberFriend?: number;
  notificationUpdateTime?: number;
  notificationUserID?: string;
}
/** GroupInfoForSet as a part of a request. */
export interface GroupInfoForSetInput {
  groupID: string;
  groupName?: string;
  notification?: string;
  introduction?: string;
  faceURL?: string;
  ex?: string | null;
  needVerification?: number | null;
  lookMemberInfo?: number | null;
  applyMemberFriend?: number | null;
}
/** OfflinePushInfo as a part of a request. */
export interface OfflinePushInfoInput {
  title?: string;
  desc?: string;
  ex?: string;
  iOSPushSound?: string;
  iOSBadgeCount?: boolean;
  signalInfo?: string;
}
/** RequestPagination as a part of a request. */
export interface RequestPaginationInput {
  /** first page is 1 */
  pageNumber: number;
  showNumber: number;
}
/** SeqRange as a part of a request. */
export interface SeqRangeInput {
  conversationID: string;
  begin?: number;
  end?: number;
  num?: number;
}
/** SetGroupMemberInfo as a part of a request. */
export interface SetGroupMemberInfoInput {
  groupID: string;
  userID: string;
  nickname?: string | null;
  faceURL?: string | null;
  roleLevel?: number | null;
  ex?: string | null;
}
/** UserInfo as a part of a request. */
export interface UserInfoInput {
  userID: string;
  nickname?: string;
  faceURL?: string;
  ex?: string;
  /** ms */
  createTime?: number;
  /** 0/1 ordinary, 2 admin, 3 notification account, 4 robot (spelling: Manger) */
  appMangerLevel?: number;
  globalRecvMsgOpt?: number;
}
/** UserInfoWithEx as a part of a request. */
export interface UserInfoWithExInput {
  userID: string;
  nickname?: string | null;
  faceURL?: string | null;
  ex?: string | null;
  globalRecvMsgOpt?: number | null;
}
/** From the path of a route to the types of its request and of the data it answers. */
export interface RouteTypes {
  /** Register users in bulk */
  '/user/user_register': { request: UserRegisterReq; response: undefined };
  /** Update profile fields (old form) */
  '/user/update_user_info': { request: UpdateUserInfoReq; response: undefined };
  /** Update profile fields (nullable form) */
  '/user/update_user_info_ex': { request: UpdateUserInfoExReq; response: undefined };
  /** Set the global receive option of a user */
  '/user/set_global_msg_recv_opt': { request: SetGlobalRecvMessageOptReq; response: undefined };
  /** Fetch full user records by IDs */
  '/user/get_users_info': { request: GetDesignateUsersReq; response: GetDesignateUsersResp };
  /** List every userID, paged */
  '/user/get_all_users_uid': { request: GetAllUserIDReq; response: GetAllUserIDResp };
  /** Tell for each userID whether it is registered */
  '/user/account_check': { request: AccountCheckReq; response: AccountCheckResp };
  /** Search or list users, paged */
  '/user/get_users': { request: GetPaginationUsersReq; response: GetPaginationUsersResp };
  /** Online status with per-connection detail */
  '/user/get_users_online_status': { request: GetUsersOnlineStatusReq; response: GetUsersOnlineStatusResp_SuccessResult[] | null };
  /** Online users with their raw tokens per platform */
  '/user/get_users_online_token_detail': { request: GetUsersOnlineStatusReq; response: SingleDetail[] | null };
  /** Subscribe to online status (no-op) */
  '/user/subscribe_users_status': { request: SubscribeOrCancelUsersStatusReq; response: SubscribeOrCancelUsersStatusResp };
  /** Online platforms of users */
  '/user/get_users_status': { request: GetUserStatusReq; response: GetUserStatusResp };
  /** Status of subscribed users (no-op) */
  '/user/get_subscribe_users_status': { request: GetSubscribeUsersStatusReq; response: GetSubscribeUsersStatusResp };
  /** Store a per-user command record */
  '/user/process_user_command_add': { request: ProcessUserCommandAddReq; response: undefined };
  /** Delete a per-user command record */
  '/user/process_user_command_delete': { request: ProcessUserCommandDeleteReq; response: undefined };
  /** Update a per-user command record */
  '/user/process_user_command_update': { request: ProcessUserCommandUpdateReq; response: undefined };
  /** List command records of one type */
  '/user/process_user_command_get': { request: ProcessUserCommandGetReq; response: ProcessUserCommandGetResp };
  /** List all command records of a user */
  '/user/process_user_command_get_all': { request: ProcessUserCommandGetAllReq; response: ProcessUserCommandGetAllResp };
  /** Create a notification (system) account */
  '/user/add_notification_account': { request: AddNotificationAccountReq; response: AddNotificationAccountResp };
  /** Rename a notification account or change its face */
  '/user/update_notification_account': { request: UpdateNotificationAccountInfoReq; response: undefined };
  /** List or search notification accounts */
  '/user/search_notification_account': { request: SearchNotificationAccountReq; response: SearchNotificationAccountResp };
  /** Read client config key/values of a user */
  '/user/get_user_client_config': { request: GetUserClientConfigReq; response: GetUserClientConfigResp };
  /** Set client config key/values */
  '/user/set_user_client_config': { request: SetUserClientConfigReq; response: undefined };
  /** Delete client config keys */
  '/user/del_user_client_config': { request: DelUserClientConfigReq; response: undefined };
  /** List client config entries, paged */
  '/user/page_user_client_config': { request: PageUserClientConfigReq; response: PageUserClientConfigResp };
  /** Remove a friend from the owner side */
  '/friend/delete_friend': { request: DeleteFriendReq; response: undefined };
  /** Friend requests received by a user */
  '/friend/get_friend_apply_list': { request: GetPaginationFriendsApplyToReq; response: GetPaginationFriendsApplyToResp };
  /** Friend request between two users */
  '/friend/get_designated_friend_apply': { request: GetDesignatedFriendsApplyReq; response: GetDesignatedFriendsApplyResp };
  /** Friend requests sent by a user */
  '/friend/get_self_friend_apply_list': { request: GetPaginationFriendsApplyFromReq; response: GetPaginationFriendsApplyFromResp };
  /** Friends of a user, paged */
  '/friend/get_friend_list': { request: GetPaginationFriendsReq; response: GetPaginationFriendsResp };
  /** Friend records for given friend IDs */
  '/friend/get_designated_friends': { request: GetDesignatedFriendsReq; response: GetDesignatedFriendsResp };
  /** Send a friend request */
  '/friend/add_friend': { request: ApplyToAddFriendReq; response: undefined };
  /** Accept or refuse a friend request */
  '/friend/add_friend_response': { request: RespondFriendApplyReq; response: undefined };
  /** Set the remark of one friend */
  '/friend/set_friend_remark': { request: SetFriendRemarkReq; response: undefined };
  /** Put a user on the owner's blacklist */
  '/friend/add_black': { request: AddBlackReq; response: undefined };
  /** Blacklist of a user, paged */
  '/friend/get_black_list': { request: GetPaginationBlacksReq; response: GetPaginationBlacksResp };
  /** Blacklist entries for given user IDs */
  '/friend/get_specified_blacks': { request: GetSpecifiedBlacksReq; response: GetSpecifiedBlacksResp };
  /** Remove a user from the blacklist */
  '/friend/remove_black': { request: RemoveBlackReq; response: undefined };
  /** (not implemented on the server) */
  '/friend/get_incremental_blacks': { request: GetIncrementalBlacksReq; response: GetIncrementalBlacksResp };
  /** Create friendships administratively */
  '/friend/import_friend': { request: ImportFriendReq; response: undefined };
  /** Tell whether each of two users has the other as friend */
  '/friend/is_friend': { request: IsFriendReq; response: IsFriendResp };
  /** All friend IDs of a user */
  '/friend/get_friend_id': { request: GetFriendIDsReq; response: GetFriendIDsResp };
  /** User + friend + black record for each given user */
  '/friend/get_specified_friends_info': { request: GetSpecifiedFriendsInfoReq; response: GetSpecifiedFriendsInfoResp };
  /** Pin / remark / ex for several friends at once */
  '/friend/update_friends': { request: UpdateFriendsReq; response: undefined };
  /** Friend list changes since a version */
  '/friend/get_incremental_friends': { request: GetIncrementalFriendsReq; response: GetIncrementalFriendsResp };
  /** All friend IDs guarded by a hash */
  '/friend/get_full_friend_user_ids': { request: GetFullFriendUserIDsReq; response: GetFullFriendUserIDsResp };
  /** Number of unhandled received friend requests */
  '/friend/get_self_unhandled_apply_count': { request: GetSelfUnhandledApplyCountReq; response: GetSelfUnhandledApplyCountResp };
  /** Create a group */
  '/group/create_group': { request: CreateGroupReq; response: CreateGroupResp };
  /** Update group fields (old form) */
  '/group/set_group_info': { request: SetGroupInfoReq; response: undefined };
  /** Update group fields (nullable form) */
  '/group/set_group_info_ex': { request: SetGroupInfoExReq; response: undefined };
  /** Apply for or directly join a group */
  '/group/join_group': { request: JoinGroupReq; response: undefined };
  /** Leave a group */
  '/group/quit_group': { request: QuitGroupReq; response: undefined };
  /** Accept or refuse a join request */
  '/group/group_application_response': { request: GroupApplicationResponseReq; response: undefined };
  /** Hand group ownership over */
  '/group/transfer_group': { request: TransferGroupOwnerReq; response: undefined };
  /** Join requests to groups the user manages */
  '/group/get_recv_group_applicationList': { request: GetGroupApplicationListReq; response: GetGroupApplicationListResp };
  /** Join requests sent by a user */
  '/group/get_user_req_group_applicationList': { request: GetUserReqApplicationListReq; response: GetUserReqApplicationListResp };
  /** Join requests of given users to one group */
  '/group/get_group_users_req_application_list': { request: GetGroupUsersReqApplicationListReq; response: GetGroupUsersReqApplicationListResp };
  /** Join request of one user to one group */
  '/group/get_specified_user_group_request_info': { request: GetSpecifiedUserGroupRequestInfoReq; response: GetSpecifiedUserGroupRequestInfoResp };
  /** Group records by IDs */
  '/group/get_groups_info': { request: GetGroupsInfoReq; response: GetGroupsInfoResp };
  /** Remove members from a group */
  '/group/kick_group': { request: KickGroupMemberReq; response: undefined };
  /** Member records for given users */
  '/group/get_group_members_info': { request: GetGroupMembersInfoReq; response: GetGroupMembersInfoResp };
  /** Members of a group, paged */
  '/group/get_group_member_list': { request: GetGroupMemberListReq; response: GetGroupMemberListResp };
  /** Add users to a group or create invitation requests */
  '/group/invite_user_to_group': { request: InviteUserToGroupReq; response: undefined };
  /** Groups a user belongs to, paged */
  '/group/get_joined_group_list': { request: GetJoinedGroupListReq; response: GetJoinedGroupListResp };
  /** Dissolve a group */
  '/group/dismiss_group': { request: DismissGroupReq; response: undefined };
  /** Mute a member for some seconds */
  '/group/mute_group_member': { request: MuteGroupMemberReq; response: undefined };
  /** Lift a member's mute */
  '/group/cancel_mute_group_member': { request: CancelMuteGroupMemberReq; response: undefined };
  /** Mute a whole group */
  '/group/mute_group': { request: MuteGroupReq; response: undefined };
  /** Unmute a whole group */
  '/group/cancel_mute_group': { request: CancelMuteGroupReq; response: undefined };
  /** Change nickname / face / role / ex of members */
  '/group/set_group_member_info': { request: SetGroupMemberInfoReq; response: undefined };
  /** Member count and member-list hash per group */
  '/group/get_group_abstract_info': { request: GetGroupAbstractInfoReq; response: GetGroupAbstractInfoResp };
  /** Administrative group search */
  '/group/get_groups': { request: GetGroupsReq; response: GetGroupsResp };
  /** All member IDs of a group */
  '/group/get_group_member_user_id': { request: GetGroupMemberUserIDsReq; response: GetGroupMemberUserIDsResp };
  /** Joined-group changes since a version */
  '/group/get_incremental_join_groups': { request: GetIncrementalJoinGroupReq; response: GetIncrementalJoinGroupResp };
  /** Member changes of one group since a version */
  '/group/get_incremental_group_members': { request: GetIncrementalGroupMemberReq; response: GetIncrementalGroupMemberResp };
  /** Member changes of several groups */
  '/group/get_incremental_group_members_batch': { request: BatchGetIncrementalGroupMemberReq; response: BatchGetIncrementalGroupMemberResp };
  /** All member IDs guarded by a hash */
  '/group/get_full_group_member_user_ids': { request: GetFullGroupMemberUserIDsReq; response: GetFullGroupMemberUserIDsResp };
  /** All joined group IDs guarded by a hash */
  '/group/get_full_join_group_ids': { request: GetFullJoinGroupIDsReq; response: GetFullJoinGroupIDsResp };
  /** Number of unhandled join requests in groups the user manages */
  '/group/get_group_application_unhandled_count': { request: GetGroupApplicationUnhandledCountReq; response: GetGroupApplicationUnhandledCountResp };
  /** Exchange the shared secret for an app-admin token */
  '/auth/get_admin_token': { request: GetAdminTokenReq; response: GetAdminTokenResp };
  /** Issue a user token for one platform */
  '/auth/get_user_token': { request: GetUserTokenReq; response: GetUserTokenResp };
  /** Validate a token and return its claims */
  '/auth/parse_token': { request: ParseTokenReq; response: ParseTokenResp };
  /** Kick every connection of a user on one platform and invalidate its tokens */
  '/auth/force_logout': { request: ForceLogoutReq; response: undefined };
  /** Redirect to the configured Grafana URL */
  '/third/prometheus': { request: undefined; response: string };
  /** Store an FCM push token */
  '/third/fcm_update_token': { request: FcmUpdateTokenReq; response: undefined };
  /** Store the app badge counter of a user */
  '/third/set_app_badge': { request: SetAppBadgeReq; response: undefined };
  /** Register uploaded client log files */
  '/third/logs/upload': { request: UploadLogsReq; response: undefined };
  /** Delete log records */
  '/third/logs/delete': { request: DeleteLogsReq; response: undefined };
  /** Search log records */
  '/third/logs/search': { request: SearchLogsReq; response: SearchLogsResp };
  /** Multipart limits of the storage engine */
  '/object/part_limit': { request: PartLimitReq; response: PartLimitResp };
  /** Part size to use for a file size */
  '/object/part_size': { request: PartSizeReq; response: PartSizeResp };
  /** Start (or skip, if the content is known) a multipart upload */
  '/object/initiate_multipart_upload': { request: InitiateMultipartUploadReq; response: InitiateMultipartUploadResp };
  /** Sign upload part URLs */
  '/object/auth_sign': { request: AuthSignReq; response: AuthSignResp };
  /** Finish a multipart upload */
  '/object/complete_multipart_upload': { request: CompleteMultipartUploadReq; response: CompleteMultipartUploadResp };
  /** Signed download URL of an object */
  '/object/access_url': { request: AccessURLReq; response: AccessURLResp };
  /** Prepare a browser form upload */
  '/object/initiate_form_data': { request: InitiateFormDataReq; response: InitiateFormDataResp };
  /** Confirm a form upload */
  '/object/complete_form_data': { request: CompleteFormDataReq; response: CompleteFormDataResp };
  /** Public object link */
  '/object/*name': { request: ObjectNameReq; response: string };
  /** Maximum seq of every conversation of a user */
  '/msg/newest_seq': { request: GetMaxSeqReq; response: GetMaxSeqResp };
  /** Search stored messages (admin console) */
  '/msg/search_msg': { request: SearchMessageReq; response: SearchMessageResp };
  /** Send a message on behalf of a user */
  '/msg/send_msg': { request: MsgSendMsgReq; response: MsgSendMsgResp };
  /** Send a custom business notification (contentType 2001) */
  '/msg/send_business_notification': { request: MsgSendBusinessNotificationReq; response: MsgSendBusinessNotificationResp };
  /** Pull messages by seq ranges */
  '/msg/pull_msg_by_seq': { request: PullMessageBySeqsReq; response: PullMessageBySeqsResp };
  /** Recall a message for everyone */
  '/msg/revoke_msg': { request: RevokeMsgReq; response: undefined };
  /** Mark single messages read */
  '/msg/mark_msgs_as_read': { request: MarkMsgsAsReadReq; response: undefined };
  /** Mark a conversation read up to a seq */
  '/msg/mark_conversation_as_read': { request: MarkConversationAsReadReq; response: undefined };
  /** Read and maximum seq per conversation */
  '/msg/get_conversations_has_read_and_max_seq': { request: GetConversationsHasReadAndMaxSeqReq; response: GetConversationsHasReadAndMaxSeqResp };
  /** Set the user's hasReadSeq */
  '/msg/set_conversation_has_read_seq': { request: SetConversationHasReadSeqReq; response: undefined };
  /** Clear conversations of a user */
  '/msg/clear_conversation_msg': { request: ClearConversationsMsgReq; response: undefined };
  /** Clear all conversations of a user */
  '/msg/user_clear_all_msg': { request: UserClearAllMsgReq; response: undefined };
  /** Delete messages by seq for a user (or all) */
  '/msg/delete_msgs': { request: DeleteMsgsReq; response: undefined };
  /** Blank messages by seq */
  '/msg/delete_msg_phsical_by_seq': { request: DeleteMsgPhysicalBySeqReq; response: undefined };
  /** Delete messages older than a time */
  '/msg/delete_msg_physical': { request: DeleteMsgPhysicalReq; response: undefined };
  /** Send one message to many users */
  '/msg/batch_send_msg': { request: MsgBatchSendMsgReq; response: MsgBatchSendMsgResp };
  /** Reply with a Markdown message using a webhook key */
  '/msg/send_simple_msg': { request: MsgSendSimpleMsgReq; response: MsgSendSimpleMsgResp };
  /** Send status of the request with this operationID */
  '/msg/check_msg_is_send_success': { request: GetSendMsgStatusReq; response: GetSendMsgStatusResp };
  /** Server time */
  '/msg/get_server_time': { request: GetServerTimeReq; response: GetServerTimeResp };
  /** Conversation list with last message, sorted */
  '/conversation/get_sorted_conversation_list': { request: GetSortedConversationListReq; response: GetSortedConversationListResp };
  /** All conversation records of a user */
  '/conversation/get_all_conversations': { request: GetAllConversationsReq; response: GetAllConversationsResp };
  /** One conversation record */
  '/conversation/get_conversation': { request: GetConversationReq; response: GetConversationResp };
  /** Conversation records by IDs */
  '/conversation/get_conversations': { request: GetConversationsReq; response: GetConversationsResp };
  /** Create or change conversation settings for users */
  '/conversation/set_conversations': { request: SetConversationsReq; response: undefined };
  /** All conversation IDs guarded by a hash */
  '/conversation/get_full_conversation_ids': { request: GetFullOwnerConversationIDsReq; response: GetFullOwnerConversationIDsResp };
  /** Conversation changes since a version */
  '/conversation/get_incremental_conversations': { request: GetIncrementalConversationReq; response: GetIncrementalConversationResp };
  /** Conversation records, paged */
  '/conversation/get_owner_conversation': { request: GetOwnerConversationReq; response: GetOwnerConversationResp };
  /** IDs of conversations with recvMsgOpt 2 */
  '/conversation/get_not_notify_conversation_ids': { request: GetNotNotifyConversationIDsReq; response: GetNotNotifyConversationIDsResp };
  /** IDs of pinned conversations */
  '/conversation/get_pinned_conversation_ids': { request: GetPinnedConversationIDsReq; response: GetPinnedConversationIDsResp };
  /** Delete conversation records of a user */
  '/conversation/delete_conversations': { request: DeleteConversationsReq; response: undefined };
  /** Set ex on other users' conversations with this user */
  '/conversation/update_conversations_by_user': { request: UpdateConversationsByUserReq; response: undefined };
  /** Registered-user counts */
  '/statistics/user/register': { request: UserRegisterCountReq; response: UserRegisterCountResp };
  /** Most active senders */
  '/statistics/user/active': { request: GetActiveUserReq; response: GetActiveUserResp };
  /** Created-group counts */
  '/statistics/group/create': { request: GroupCreateCountReq; response: GroupCreateCountResp };
  /** Most active groups */
  '/statistics/group/active': { request: GetActiveGroupReq; response: GetActiveGroupResp };
  /** Conversation + last message + peer, by IDs */
  '/jssdk/get_conversations': { request: jssdk_GetConversationsReq; response: jssdk_GetConversationsResp };
  /** Most recent conversations of the caller */
  '/jssdk/get_active_conversations': { request: GetActiveConversationsReq; response: GetActiveConversationsResp };
  /** Prometheus HTTP service-discovery targets of api */
  '/prometheus_discovery/api': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of user */
  '/prometheus_discovery/user': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of group */
  '/prometheus_discovery/group': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of msg */
  '/prometheus_discovery/msg': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of friend */
  '/prometheus_discovery/friend': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of conversation */
  '/prometheus_discovery/conversation': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of third */
  '/prometheus_discovery/third': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of auth */
  '/prometheus_discovery/auth': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of push */
  '/prometheus_discovery/push': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of msg_gateway */
  '/prometheus_discovery/msg_gateway': { request: undefined; response: PrometheusTarget[] };
  /** Prometheus HTTP service-discovery targets of msg_transfer */
  '/prometheus_discovery/msg_transfer': { request: undefined; response: PrometheusTarget[] };
  /** Names of the configuration files */
  '/config/get_config_list': { request: undefined; response: ConfigGetConfigListResp };
  /** One configuration as text */
  '/config/get_config': { request: ConfigGetConfigReq; response: string };
  /** Replace one configuration (etcd only) */
  '/config/set_config': { request: ConfigSetConfigReq; response: undefined };
  /** Reset stored configuration to the files */
  '/config/reset_config': { request: undefined; response: undefined };
  /** Switch the configuration manager (etcd only) */
  '/config/set_enable_config_manager': { request: ConfigSetEnableConfigManagerReq; response: undefined };
  /** Whether the configuration manager is on */
  '/config/get_enable_config_manager': { request: undefined; response: ConfigGetEnableConfigManagerResp };
  /** Ask all processes to restart (etcd key) */
  '/restart': { request: undefined; response: undefined };
}
