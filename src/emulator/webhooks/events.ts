// All webhooks of the server as one table: what each is called, which service asks, what it tells and what its answer may say
// (operations b.5; the order of a body's fields is the server's).
// Imported by the other files here. An event is a row. `afterUserKickOff` and `afterGroupMsgRevoke`
// are keys of webhooks.yml too, and no server ever calls them.

/** The service that calls: each has a queue of its own. */
export type Service = 'msg' | 'msgtransfer' | 'msggateway' | 'push' | 'user' | 'friend' | 'group' | 'conversation';

/** One event. */
export interface EventRow {
  /** The last segment of the address, and callbackCommand of the body. */
  command: string;
  service: Service;
  /** Fields in order, `name:type` in the catalog's notation, string where no type stands; `...Type` for all fields of a message, left out when they are not given. */
  body: string;
  /** Fields of the answer beside those that deny, same notation. */
  answer?: string;
  /** Only main has it. */
  since?: 'main';
}

const MESSAGE = `sendID callbackCommand serverMsgID clientMsgID operationID senderPlatformID:int32 senderNickname sessionType:int32 msgFrom:int32
  contentType:int32 status:int32 sendTime:int64 createTime:int64 content seq:uint32 atUserList:string[] faceURL ex`;
const PLATFORM = 'callbackCommand operationID platformID:int32 platform';
const PUSHED = 'clientMsgID sendID groupID contentType:int32 sessionType:int32 atUserIDList:string[] content';
const PROFILE = 'callbackCommand userID nickName faceURL ex';
const PROFILE_SET = 'nickName:string|null faceURL:string|null ex:string|null';
const MEMBER_SET = 'nickName:string|null faceURL:string|null roleLevel:int32|null ex:string|null';
const GROUP_SET = 'callbackCommand operationID groupID groupName notification introduction faceURL';
const GROUP_SET_EX = `groupID groupName:string|null notification:string|null introduction:string|null faceURL:string|null ex:string|null
  needVerification:int32|null lookMemberInfo:int32|null applyMemberFriend:int32|null`;
const GROUP_OPTIONS_SET = 'ex:string|null needVerification:int32|null lookMemberInfo:int32|null applyMemberFriend:int32|null';
const CONVERSATION = 'recvMsgOpt:int32 isPinned:boolean isPrivateChat:boolean burnDuration:int32 groupAtType:int32 attachedInfo ex';
const CONVERSATION_SET = 'recvMsgOpt:int32|null isPinned:boolean|null isPrivateChat:boolean|null burnDuration:int32|null groupAtType:int32|null attachedInfo:string|null ex:string|null';
const OWNER = 'callbackCommand ownerUserId conversationId conversationType:int32';

/** By their keys in webhooks.yml. */
export const EVENTS = {
  beforeSendSingleMsg: { command: 'callbackBeforeSendSingleMsgCommand', service: 'msg', body: `${MESSAGE} recvID` },
  beforeSendGroupMsg: { command: 'callbackBeforeSendGroupMsgCommand', service: 'msg', body: `${MESSAGE} groupID` },
  beforeMsgModify: {
    command: 'callbackBeforeMsgModifyCommand', service: 'msg', body: MESSAGE,
    answer: `content:string|null recvID:string|null groupID:string|null clientMsgID:string|null serverMsgID:string|null senderPlatformID:int32|null
      senderNickname:string|null senderFaceURL:string|null sessionType:int32|null msgFrom:int32|null contentType:int32|null status:int32|null
      options:Record<string,boolean>|null offlinePushInfo:OfflinePushInfo|null atUserIDList:string[]|null attachedInfo:string|null ex:string|null`,
  },
  afterSendSingleMsg: { command: 'callbackAfterSendSingleMsgCommand', service: 'msg', body: `${MESSAGE} recvID` },
  afterSendGroupMsg: { command: 'callbackAfterSendGroupMsgCommand', service: 'msg', body: `${MESSAGE} groupID` },
  afterMsgSaveDB: { command: 'callbackAfterMsgSaveDBCommand', service: 'msgtransfer', body: `${MESSAGE} recvID groupID`, since: 'main' },
  // The server's own spelling.
  afterRevokeMsg: { command: 'callbackBeforeAfterMsgCommand', service: 'msg', body: 'callbackCommand conversationID seq:int64 userID' },
  afterGroupMsgRead: { command: 'callbackAfterGroupMsgReadCommand', service: 'msg', body: 'callbackCommand sendID receiveID unreadMsgNum:int64 contentType:int64' },
  afterSingleMsgRead: { command: 'callbackAfterSingleMsgReadCommand', service: 'msg', body: 'callbackCommand conversationID userID Seqs:int64[] contentType:int32' },

  afterUserOnline: { command: 'callbackAfterUserOnlineCommand', service: 'msggateway', body: `${PLATFORM} userID seq:int64 isAppBackground:boolean connID` },
  afterUserOffline: { command: 'callbackAfterUserOfflineCommand', service: 'msggateway', body: `${PLATFORM} userID seq:int64 connID` },

  beforeOnlinePush: { command: 'callbackBeforeOnlinePushCommand', service: 'push', body: `${PLATFORM} userIDList:string[] ${PUSHED}` },
  beforeGroupOnlinePush: { command: 'callbackBeforeGroupOnlinePushCommand', service: 'push', body: `${PLATFORM} ${PUSHED} seq:int64`, answer: 'userIDList:string[] offlinePushInfo:OfflinePushInfo|null' },
  beforeOfflinePush: {
    command: 'callbackBeforeOfflinePushCommand', service: 'push', body: `${PLATFORM} userIDList:string[] ...OfflinePushInfo ${PUSHED}`,
    answer: 'userIDList:string[] offlinePushInfo:OfflinePushInfo|null',
  },

  beforeUserRegister: { command: 'callbackBeforeUserRegisterCommand', service: 'user', body: 'callbackCommand users:UserInfo[]', answer: 'users:UserInfo[]' },
  afterUserRegister: { command: 'callbackAfterUserRegisterCommand', service: 'user', body: 'callbackCommand users:UserInfo[]' },
  beforeUpdateUserInfo: { command: 'callbackBeforeUpdateUserInfoCommand', service: 'user', body: `callbackCommand userID ${PROFILE_SET}`, answer: PROFILE_SET },
  afterUpdateUserInfo: { command: 'callbackAfterUpdateUserInfoCommand', service: 'user', body: PROFILE },
  beforeUpdateUserInfoEx: { command: 'callbackBeforeUpdateUserInfoExCommand', service: 'user', body: `callbackCommand userID ${PROFILE_SET}`, answer: PROFILE_SET },
  afterUpdateUserInfoEx: { command: 'callbackAfterUpdateUserInfoExCommand', service: 'user', body: `callbackCommand userID ${PROFILE_SET}` },

  beforeAddFriend: { command: 'callbackBeforeAddFriendCommand', service: 'friend', body: 'callbackCommand fromUserID toUserID reqMsg ex' },
  afterAddFriend: { command: 'callbackAfterAddFriendCommand', service: 'friend', body: 'callbackCommand fromUserID toUserID reqMsg' },
  // The other user under the name of the blacklist's: the server's own slip.
  beforeAddFriendAgree: { command: 'callbackBeforeAddFriendAgreeCommand', service: 'friend', body: 'callbackCommand fromUserID blackUserID HandleResult:int32 HandleMsg' },
  afterAddFriendAgree: { command: 'callbackAfterAddFriendAgreeCommand', service: 'friend', body: 'callbackCommand fromUserID blackUserID HandleResult:int32 HandleMsg' },
  afterDeleteFriend: { command: 'callbackAfterDeleteFriendCommand', service: 'friend', body: 'callbackCommand ownerUserID friendUserID' },
  beforeSetFriendRemark: { command: 'callbackBeforeSetFriendRemarkCommand', service: 'friend', body: 'callbackCommand ownerUserID friendUserID remark', answer: 'remark' },
  afterSetFriendRemark: { command: 'callbackAfterSetFriendRemarkCommand', service: 'friend', body: 'callbackCommand ownerUserID friendUserID remark' },
  beforeImportFriends: { command: 'callbackBeforeImportFriendsCommand', service: 'friend', body: 'callbackCommand ownerUserID friendUserIDs:string[]', answer: 'friendUserIDs:string[]' },
  afterImportFriends: { command: 'callbackAfterImportFriendsCommand', service: 'friend', body: 'callbackCommand ownerUserID friendUserIDs:string[]' },
  beforeAddBlack: { command: 'callbackBeforeAddBlackCommand', service: 'friend', body: 'callbackCommand ownerUserID blackUserID' },
  afterRemoveBlack: { command: 'callbackAfterRemoveBlackCommand', service: 'friend', body: 'callbackCommand ownerUserID blackUserID' },

  beforeCreateGroup: {
    command: 'callbackBeforeCreateGroupCommand', service: 'group', body: 'operationID callbackCommand ...GroupInfo initMemberList:GroupAddMemberInfo[]',
    answer: `groupID:string|null groupName:string|null notification:string|null introduction:string|null faceURL:string|null ownerUserID:string|null ex:string|null
      status:int32|null creatorUserID:string|null groupType:int32|null needVerification:int32|null lookMemberInfo:int32|null applyMemberFriend:int32|null`,
  },
  afterCreateGroup: { command: 'callbackAfterCreateGroupCommand', service: 'group', body: 'callbackCommand ...GroupInfo initMemberList:GroupAddMemberInfo[]' },
  beforeMemberJoinGroup: {
    command: 'callbackBeforeMembersJoinGroupCommand', service: 'group', body: 'callbackCommand groupID memberList:CallbackGroupMember[] groupEx',
    answer: 'memberCallbackList:MemberJoinGroupCallBack[]',
  },
  beforeApplyJoinGroup: { command: 'callbackBeforeJoinGroupCommand', service: 'group', body: 'callbackCommand groupID groupType applyID reqMessage ex' },
  beforeInviteUserToGroup: {
    command: 'callbackBeforeInviteJoinGroupCommand', service: 'group', body: 'callbackCommand operationID groupID reason invitedUserIDs:string[]',
    answer: 'refusedMembersAccount:string[]',
  },
  afterJoinGroup: { command: 'callbackAfterJoinGroupCommand', service: 'group', body: 'callbackCommand operationID groupID reqMessage joinSource:int32 inviterUserID' },
  beforeSetGroupInfo: {
    command: 'callbackBeforeSetGroupInfoCommand', service: 'group', body: `${GROUP_SET} ex needVerification:int32 lookMemberInfo:int32 applyMemberFriend:int32`,
    answer: `groupID groupName notification introduction faceURL ${GROUP_OPTIONS_SET}`,
  },
  afterSetGroupInfo: { command: 'callbackAfterSetGroupInfoCommand', service: 'group', body: `${GROUP_SET} ${GROUP_OPTIONS_SET}` },
  beforeSetGroupInfoEx: { command: 'callbackBeforeSetGroupInfoExCommand', service: 'group', body: `callbackCommand operationID ${GROUP_SET_EX}`, answer: GROUP_SET_EX },
  afterSetGroupInfoEx: { command: 'callbackAfterSetGroupInfoExCommand', service: 'group', body: `callbackCommand operationID ${GROUP_SET_EX}` },
  beforeSetGroupMemberInfo: { command: 'callbackBeforeSetGroupMemberInfoCommand', service: 'group', body: `callbackCommand groupID userID ${MEMBER_SET}`, answer: MEMBER_SET },
  afterSetGroupMemberInfo: { command: 'callbackAfterSetGroupMemberInfoCommand', service: 'group', body: `callbackCommand groupID userID ${MEMBER_SET}` },
  afterQuitGroup: { command: 'callbackAfterQuitGroupCommand', service: 'group', body: 'callbackCommand groupID userID' },
  afterKickGroupMember: { command: 'callbackAfterKickGroupCommand', service: 'group', body: 'callbackCommand groupID kickedUserIDs:string[] reason' },
  afterDismissGroup: { command: 'callbackAfterDisMissGroupCommand', service: 'group', body: 'callbackCommand groupID ownerID groupType membersID:string[]' },
  afterTransferGroupOwner: { command: 'callbackAfterTransferGroupOwnerCommand', service: 'group', body: 'callbackCommand groupID oldOwnerUserID newOwnerUserID' },

  beforeCreateSingleChatConversations: {
    command: 'callbackBeforeCreateSingleChatConversationsCommand', service: 'conversation', body: `${OWNER} userId ${CONVERSATION}`, answer: CONVERSATION_SET, since: 'main',
  },
  afterCreateSingleChatConversations: { command: 'callbackAfterCreateSingleChatConversationsCommand', service: 'conversation', body: `${OWNER} userId ${CONVERSATION}`, since: 'main' },
  beforeCreateGroupChatConversations: {
    command: 'callbackBeforeCreateGroupChatConversationsCommand', service: 'conversation', body: `${OWNER} groupId ${CONVERSATION}`, answer: CONVERSATION_SET, since: 'main',
  },
  afterCreateGroupChatConversations: { command: 'callbackAfterCreateGroupChatConversationsCommand', service: 'conversation', body: `${OWNER} groupId ${CONVERSATION}`, since: 'main' },
} as const satisfies Record<string, EventRow>;

/** Messages inside bodies and answers that the protocol does not have. */
export const PARTS = {
  GroupAddMemberInfo: 'userID roleLevel:int32',
  CallbackGroupMember: 'userID ex',
  MemberJoinGroupCallBack: 'userID:string|null nickname:string|null faceURL:string|null roleLevel:int32|null muteEndTime:int64|null ex:string|null',
};

/** The key of an event in webhooks.yml. */
export type WebhookEvent = keyof typeof EVENTS;
/** Those that are asked and may deny. */
export type BeforeEvent = Extract<WebhookEvent, `before${string}`>;
/** Those that are told. */
export type AfterEvent = Exclude<WebhookEvent, BeforeEvent>;
