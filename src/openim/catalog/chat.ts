// The account system's two APIs (chat: its admin API on port 10009, its users' on 10008) as data: messages and routes.
// Imported by openim/chat.ts, and as data by the emulator. Written by hand: chat's own protocol at the commit of samples/README.
// A route of chat is a row of CHAT_ROUTES; a message of it a row of CHAT_TYPES.
import type { TypeRow } from '../catalog.ts';

// Requests that look alike though they have names of their own.
const USER_IDS = { userIDs: 'string[]|null' } as const;
const GROUP_IDS = { groupIDs: 'string[]|null' } as const;
const CODES = { codes: 'string[]|null' } as const;
const SEARCH = { keyword: 'string', pagination: 'sdkws.RequestPagination|null' } as const;
const LIMITS = { limits: 'admin.UserIPLimitLogin[]|null' } as const;
const SPAN = { start: 'int64', end: 'int64' } as const;

/** Messages by name, their fields in order, in the catalog's notation (http-contract §2); `|null` marks wrappers and messages. */
export const CHAT_TYPES = {
  'sdkws.RequestPagination': { pageNumber: 'int32', showNumber: 'int32' },

  'common.UserFullInfo': {
    userID: 'string', password: 'string', account: 'string', phoneNumber: 'string', areaCode: 'string', email: 'string', nickname: 'string',
    faceURL: 'string', gender: 'int32', level: 'int32', birth: 'int64', allowAddFriend: 'int32', allowBeep: 'int32', allowVibration: 'int32',
    globalRecvMsgOpt: 'int32', registerType: 'int32',
  },
  'common.UserPublicInfo': { userID: 'string', account: 'string', email: 'string', nickname: 'string', faceURL: 'string', gender: 'int32', level: 'int32' },
  'common.AppletInfo': {
    id: 'string', name: 'string', appID: 'string', icon: 'string', url: 'string', md5: 'string', size: 'int64', version: 'string',
    priority: 'uint32', status: 'uint32', createTime: 'int64',
  },

  'admin.LoginReq': { account: 'string', password: 'string', version: 'string' },
  'apistruct.AdminLoginResp': {
    adminAccount: 'string', adminToken: 'string', nickname: 'string', faceURL: 'string', level: 'int32', adminUserID: 'string', imUserID: 'string', imToken: 'string',
  },
  'admin.AdminUpdateInfoReq': { account: 'string|null', password: 'string|null', faceURL: 'string|null', nickname: 'string|null', level: 'int32|null' },
  'admin.GetAdminInfoReq': {},
  'admin.GetAdminInfoResp': { account: 'string', password: 'string', faceURL: 'string', nickname: 'string', userID: 'string', level: 'int32', createTime: 'int64' },
  'admin.ChangeAdminPasswordReq': { userID: 'string', currentPassword: 'string', newPassword: 'string' },
  'admin.AddAdminAccountReq': { account: 'string', password: 'string', faceURL: 'string', nickname: 'string' },
  'admin.DelAdminAccountReq': USER_IDS,
  'admin.SearchAdminAccountReq': { pagination: 'sdkws.RequestPagination|null' },
  'admin.SearchAdminAccountResp': { total: 'uint32', adminAccounts: 'admin.GetAdminInfoResp[]|null' },

  'chat.RegisterUserInfo': {
    userID: 'string', nickname: 'string', faceURL: 'string', birth: 'int64', gender: 'int32', areaCode: 'string', phoneNumber: 'string', email: 'string',
    account: 'string', password: 'string', RegisterType: 'int32',
  },
  'chat.AddUserAccountReq': { ip: 'string', deviceID: 'string', platform: 'int32', user: 'chat.RegisterUserInfo|null' },
  'api.ImportUsersReq': { users: 'chat.RegisterUserInfo[]|null' },
  'chat.SetAllowRegisterReq': { allowRegister: 'boolean' },
  'chat.GetAllowRegisterReq': {},
  'chat.GetAllowRegisterResp': { allowRegister: 'boolean' },
  'chat.ChangePasswordReq': { userID: 'string', currentPassword: 'string', newPassword: 'string' },

  'admin.AddDefaultFriendReq': USER_IDS,
  'admin.DelDefaultFriendReq': USER_IDS,
  'admin.FindDefaultFriendReq': {},
  'admin.FindDefaultFriendResp': USER_IDS,
  'admin.SearchDefaultFriendReq': SEARCH,
  'admin.DefaultFriendAttribute': { userID: 'string', createTime: 'int64', user: 'common.UserPublicInfo|null' },
  'admin.SearchDefaultFriendResp': { total: 'uint32', users: 'admin.DefaultFriendAttribute[]|null' },
  'admin.AddDefaultGroupReq': GROUP_IDS,
  'admin.DelDefaultGroupReq': GROUP_IDS,
  'admin.FindDefaultGroupReq': {},
  'admin.FindDefaultGroupResp': GROUP_IDS,
  'admin.SearchDefaultGroupReq': SEARCH,

  'admin.AddInvitationCodeReq': CODES,
  'admin.DelInvitationCodeReq': CODES,
  'admin.GenInvitationCodeReq': { len: 'int32', num: 'int32', chars: 'string' },
  'admin.SearchInvitationCodeReq': { status: 'int32', userIDs: 'string[]|null', codes: 'string[]|null', keyword: 'string', pagination: 'sdkws.RequestPagination|null' },
  'admin.InvitationRegister': { invitationCode: 'string', createTime: 'int64', usedUserID: 'string', usedUser: 'common.UserPublicInfo|null' },
  'admin.SearchInvitationCodeResp': { total: 'uint32', list: 'admin.InvitationRegister[]|null' },

  'admin.IPForbiddenAdd': { ip: 'string', limitRegister: 'boolean', limitLogin: 'boolean' },
  'admin.AddIPForbiddenReq': { forbiddens: 'admin.IPForbiddenAdd[]|null' },
  'admin.DelIPForbiddenReq': { ips: 'string[]|null' },
  'admin.SearchIPForbiddenReq': { keyword: 'string', status: 'int32', pagination: 'sdkws.RequestPagination|null' },
  'admin.IPForbidden': { ip: 'string', limitRegister: 'boolean', limitLogin: 'boolean', createTime: 'int64' },
  'admin.SearchIPForbiddenResp': { total: 'uint32', forbiddens: 'admin.IPForbidden[]|null' },
  'admin.UserIPLimitLogin': { userID: 'string', ip: 'string' },
  'admin.AddUserIPLimitLoginReq': LIMITS,
  'admin.DelUserIPLimitLoginReq': LIMITS,
  'admin.SearchUserIPLimitLoginReq': SEARCH,
  'admin.LimitUserLoginIP': { userID: 'string', ip: 'string', createTime: 'int64', user: 'common.UserPublicInfo|null' },
  'admin.SearchUserIPLimitLoginResp': { total: 'uint32', limits: 'admin.LimitUserLoginIP[]|null' },

  'admin.AddAppletReq': {
    id: 'string', name: 'string', appID: 'string', icon: 'string', url: 'string', md5: 'string', size: 'int64', version: 'string',
    priority: 'uint32', status: 'uint32', createTime: 'int64',
  },
  'admin.DelAppletReq': { appletIds: 'string[]|null' },
  'admin.UpdateAppletReq': {
    id: 'string', name: 'string|null', appID: 'string|null', icon: 'string|null', url: 'string|null', md5: 'string|null', size: 'int64|null',
    version: 'string|null', priority: 'uint32|null', status: 'uint32|null', createTime: 'int64|null',
  },
  'admin.SearchAppletReq': SEARCH,
  'admin.SearchAppletResp': { total: 'uint32', applets: 'common.AppletInfo[]|null' },
  'admin.FindAppletReq': {},
  'admin.FindAppletResp': { applets: 'common.AppletInfo[]|null' },

  'admin.BlockUserReq': { userID: 'string', reason: 'string' },
  'admin.UnblockUserReq': USER_IDS,
  'admin.SearchBlockUserReq': SEARCH,
  'admin.BlockUserInfo': {
    userID: 'string', account: 'string', phoneNumber: 'string', areaCode: 'string', email: 'string', nickname: 'string', faceURL: 'string', gender: 'int32',
    reason: 'string', opUserID: 'string', createTime: 'int64',
  },
  'admin.SearchBlockUserResp': { total: 'uint32', users: 'admin.BlockUserInfo[]|null' },

  'admin.GetClientConfigReq': {},
  'admin.GetClientConfigResp': { config: 'Record<string, string>' },
  'admin.SetClientConfigReq': { config: 'Record<string, string>' },
  'admin.DelClientConfigReq': { keys: 'string[]|null' },

  'user.UserRegisterCountReq': SPAN,
  'chat.UserLoginCountReq': SPAN,
  'chat.UserLoginCountResp': { loginCount: 'int64', unloginCount: 'int64', count: 'Record<string, int64>' },

  'admin.ApplicationVersion': {
    id: 'string', platform: 'string', version: 'string', url: 'string', text: 'string', force: 'boolean', latest: 'boolean', hot: 'boolean', createTime: 'int64',
  },
  'admin.AddApplicationVersionReq': { platform: 'string', version: 'string', url: 'string', text: 'string', force: 'boolean', latest: 'boolean', hot: 'boolean' },
  'admin.UpdateApplicationVersionReq': {
    id: 'string', platform: 'string|null', version: 'string|null', url: 'string|null', text: 'string|null', force: 'boolean|null', latest: 'boolean|null', hot: 'boolean|null',
  },
  'admin.DeleteApplicationVersionReq': { id: 'string[]|null' },
  'admin.LatestApplicationVersionReq': { platform: 'string', version: 'string' },
  'admin.LatestApplicationVersionResp': { version: 'admin.ApplicationVersion|null' },
  'admin.PageApplicationVersionReq': { platform: 'string[]|null', pagination: 'sdkws.RequestPagination|null' },
  'admin.PageApplicationVersionResp': { total: 'int64', versions: 'admin.ApplicationVersion[]|null' },

  'apistruct.GetConfigReq': { configName: 'string' },
  'apistruct.SetConfigReq': { configName: 'string', data: 'string' },
  'apistruct.SetConfigsReq': { configs: 'apistruct.SetConfigReq[]|null' },
  'apistruct.SetEnableConfigManagerReq': { enable: 'boolean' },
  'apistruct.GetEnableConfigManagerResp': { enable: 'boolean' },

  'chat.SendVerifyCodeReq': {
    usedFor: 'int32', ip: 'string', invitationCode: 'string', deviceID: 'string', platform: 'int32', areaCode: 'string', phoneNumber: 'string', email: 'string',
  },
  'chat.VerifyCodeReq': { areaCode: 'string', phoneNumber: 'string', verifyCode: 'string', email: 'string' },
  'chat.RegisterUserReq': {
    invitationCode: 'string', verifyCode: 'string', ip: 'string', deviceID: 'string', platform: 'int32', autoLogin: 'boolean', user: 'chat.RegisterUserInfo|null',
  },
  'chat.LoginReq': {
    areaCode: 'string', phoneNumber: 'string', verifyCode: 'string', account: 'string', password: 'string', platform: 'int32', deviceID: 'string', ip: 'string', email: 'string',
  },
  'apistruct.LoginResp': { imToken: 'string', chatToken: 'string', userID: 'string' },
  'chat.ResetPasswordReq': { areaCode: 'string', phoneNumber: 'string', verifyCode: 'string', password: 'string', email: 'string' },
  'chat.UpdateUserInfoReq': {
    userID: 'string', account: 'string|null', phoneNumber: 'string|null', areaCode: 'string|null', email: 'string|null', nickname: 'string|null',
    faceURL: 'string|null', gender: 'int32|null', level: 'int32|null', birth: 'int64|null', allowAddFriend: 'int32|null', allowBeep: 'int32|null',
    allowVibration: 'int32|null', globalRecvMsgOpt: 'int32|null', RegisterType: 'int32|null',
  },
  'chat.FindUserFullInfoReq': USER_IDS,
  'chat.FindUserFullInfoResp': { users: 'common.UserFullInfo[]|null' },
  'chat.FindUserPublicInfoReq': USER_IDS,
  'chat.FindUserPublicInfoResp': { users: 'common.UserPublicInfo[]|null' },
  'chat.SearchUserFullInfoReq': { keyword: 'string', pagination: 'sdkws.RequestPagination|null', genders: 'int32', normal: 'int32' },
  'chat.SearchUserFullInfoResp': { total: 'uint32', users: 'common.UserFullInfo[]|null' },
  'chat.SearchUserPublicInfoReq': { keyword: 'string', pagination: 'sdkws.RequestPagination|null', genders: 'int32' },
  'chat.SearchUserPublicInfoResp': { total: 'uint32', users: 'common.UserPublicInfo[]|null' },
  'api.SearchFriendReq': { userID: 'string', keyword: 'string', pagination: 'sdkws.RequestPagination|null', genders: 'int32[]|null', userIDs: 'string[]|null' },
} as const satisfies Record<string, Record<string, string>>;

/** Its accounts and applets as rows of the catalog, by their names without the package, and without passwords, which are never told. */
export function listTypes(): Record<string, TypeRow> {
  const shared = Object.entries(CHAT_TYPES).filter(([name]) => name.startsWith('common.'));
  return Object.fromEntries(shared.map(([name, fields]) => [name.slice('common.'.length), { source: `chat:${name}`, fields: Object.entries(fields).filter(([field]) => field !== 'password').map(([field, type]) => ({ name: field, type })) }]));
}

/** The name of a message of chat. */
export type ChatTypeName = keyof typeof CHAT_TYPES;

/** One route of chat. */
export interface ChatRoute {
  /** Whose token it wants: nobody's, an administrator's, anybody's, or an administrator's where there is one. */
  auth: 'none' | 'admin' | 'token' | 'admin-or-none';
  /** Default a2r (http-contract §5); `none`: the body is not read. */
  binding?: 'BindJSON' | 'none';
  effect: 'read' | 'write';
  request?: ChatTypeName;
  /** Without one the answer has no data, or data as the rule gives it. */
  response?: ChatTypeName;
}

const APPLICATION = {
  '/application/latest_version': { auth: 'none', effect: 'read', request: 'admin.LatestApplicationVersionReq', response: 'admin.LatestApplicationVersionResp' },
  '/application/page_versions': { auth: 'none', effect: 'read', request: 'admin.PageApplicationVersionReq', response: 'admin.PageApplicationVersionResp' },
} as const satisfies Record<string, ChatRoute>;

/** The routes of both APIs, in the order of chat's routers; all are POST. Left out: spreadsheets (/user/import/xlsx), meetings (/user/rtc/get_token) and the webhook /callback/open_im. */
export const CHAT_ROUTES = {
  admin: {
    '/account/login': { auth: 'none', effect: 'read', request: 'admin.LoginReq', response: 'apistruct.AdminLoginResp' },
    '/account/update': { auth: 'admin', effect: 'write', request: 'admin.AdminUpdateInfoReq' },
    '/account/info': { auth: 'admin', effect: 'read', request: 'admin.GetAdminInfoReq', response: 'admin.GetAdminInfoResp' },
    '/account/change_password': { auth: 'admin', effect: 'write', request: 'admin.ChangeAdminPasswordReq' },
    '/account/add_admin': { auth: 'admin', effect: 'write', request: 'admin.AddAdminAccountReq' },
    '/account/add_user': { auth: 'admin', effect: 'write', request: 'chat.AddUserAccountReq' },
    '/account/del_admin': { auth: 'admin', effect: 'write', request: 'admin.DelAdminAccountReq' },
    '/account/search': { auth: 'admin', effect: 'read', request: 'admin.SearchAdminAccountReq', response: 'admin.SearchAdminAccountResp' },
    '/user/import/json': { auth: 'admin', effect: 'write', request: 'api.ImportUsersReq' },
    '/user/allow_register/get': { auth: 'admin', effect: 'read', request: 'chat.GetAllowRegisterReq', response: 'chat.GetAllowRegisterResp' },
    '/user/allow_register/set': { auth: 'admin', effect: 'write', request: 'chat.SetAllowRegisterReq' },
    '/default/user/add': { auth: 'admin', effect: 'write', request: 'admin.AddDefaultFriendReq' },
    '/default/user/del': { auth: 'admin', effect: 'write', request: 'admin.DelDefaultFriendReq' },
    '/default/user/find': { auth: 'admin', effect: 'read', request: 'admin.FindDefaultFriendReq', response: 'admin.FindDefaultFriendResp' },
    '/default/user/search': { auth: 'admin', effect: 'read', request: 'admin.SearchDefaultFriendReq', response: 'admin.SearchDefaultFriendResp' },
    '/default/group/add': { auth: 'admin', effect: 'write', request: 'admin.AddDefaultGroupReq' },
    '/default/group/del': { auth: 'admin', effect: 'write', request: 'admin.DelDefaultGroupReq' },
    '/default/group/find': { auth: 'admin', effect: 'read', request: 'admin.FindDefaultGroupReq', response: 'admin.FindDefaultGroupResp' },
    '/default/group/search': { auth: 'admin', effect: 'read', request: 'admin.SearchDefaultGroupReq' },
    '/invitation_code/add': { auth: 'admin', effect: 'write', request: 'admin.AddInvitationCodeReq' },
    '/invitation_code/gen': { auth: 'admin', effect: 'write', request: 'admin.GenInvitationCodeReq' },
    '/invitation_code/del': { auth: 'admin', effect: 'write', request: 'admin.DelInvitationCodeReq' },
    '/invitation_code/search': { auth: 'admin', effect: 'read', request: 'admin.SearchInvitationCodeReq', response: 'admin.SearchInvitationCodeResp' },
    '/forbidden/ip/add': { auth: 'admin', effect: 'write', request: 'admin.AddIPForbiddenReq' },
    '/forbidden/ip/del': { auth: 'admin', effect: 'write', request: 'admin.DelIPForbiddenReq' },
    '/forbidden/ip/search': { auth: 'admin', effect: 'read', request: 'admin.SearchIPForbiddenReq', response: 'admin.SearchIPForbiddenResp' },
    '/forbidden/user/add': { auth: 'admin', effect: 'write', request: 'admin.AddUserIPLimitLoginReq' },
    '/forbidden/user/del': { auth: 'admin', effect: 'write', request: 'admin.DelUserIPLimitLoginReq' },
    '/forbidden/user/search': { auth: 'admin', effect: 'read', request: 'admin.SearchUserIPLimitLoginReq', response: 'admin.SearchUserIPLimitLoginResp' },
    '/applet/add': { auth: 'admin', effect: 'write', request: 'admin.AddAppletReq' },
    '/applet/del': { auth: 'admin', effect: 'write', request: 'admin.DelAppletReq' },
    '/applet/update': { auth: 'admin', effect: 'write', request: 'admin.UpdateAppletReq' },
    '/applet/search': { auth: 'admin', effect: 'read', request: 'admin.SearchAppletReq', response: 'admin.SearchAppletResp' },
    '/block/add': { auth: 'admin', effect: 'write', request: 'admin.BlockUserReq' },
    '/block/del': { auth: 'admin', effect: 'write', request: 'admin.UnblockUserReq' },
    '/block/search': { auth: 'admin', effect: 'read', request: 'admin.SearchBlockUserReq', response: 'admin.SearchBlockUserResp' },
    '/user/password/reset': { auth: 'admin', effect: 'write', request: 'chat.ChangePasswordReq' },
    '/client_config/get': { auth: 'admin', effect: 'read', request: 'admin.GetClientConfigReq', response: 'admin.GetClientConfigResp' },
    '/client_config/set': { auth: 'admin', effect: 'write', request: 'admin.SetClientConfigReq' },
    '/client_config/del': { auth: 'admin', effect: 'write', request: 'admin.DelClientConfigReq' },
    '/statistic/new_user_count': { auth: 'admin', effect: 'read', request: 'user.UserRegisterCountReq' },
    '/statistic/login_user_count': { auth: 'admin', effect: 'read', request: 'chat.UserLoginCountReq', response: 'chat.UserLoginCountResp' },
    '/application/add_version': { auth: 'admin', effect: 'write', request: 'admin.AddApplicationVersionReq' },
    '/application/update_version': { auth: 'admin', effect: 'write', request: 'admin.UpdateApplicationVersionReq' },
    '/application/delete_version': { auth: 'admin', effect: 'write', request: 'admin.DeleteApplicationVersionReq' },
    ...APPLICATION,
    '/config/get_config_list': { auth: 'admin', binding: 'none', effect: 'read' },
    '/config/get_config': { auth: 'admin', binding: 'BindJSON', effect: 'read', request: 'apistruct.GetConfigReq' },
    '/config/set_config': { auth: 'admin', binding: 'BindJSON', effect: 'write', request: 'apistruct.SetConfigReq' },
    '/config/set_configs': { auth: 'admin', binding: 'BindJSON', effect: 'write', request: 'apistruct.SetConfigsReq' },
    '/config/reset_config': { auth: 'admin', binding: 'none', effect: 'write' },
    '/config/get_enable_config_manager': { auth: 'admin', binding: 'none', effect: 'read', response: 'apistruct.GetEnableConfigManagerResp' },
    '/config/set_enable_config_manager': { auth: 'admin', binding: 'BindJSON', effect: 'write', request: 'apistruct.SetEnableConfigManagerReq' },
    '/restart': { auth: 'admin', binding: 'none', effect: 'write' },
  },
  chat: {
    '/account/code/send': { auth: 'none', effect: 'write', request: 'chat.SendVerifyCodeReq' },
    '/account/code/verify': { auth: 'none', effect: 'read', request: 'chat.VerifyCodeReq' },
    '/account/register': { auth: 'admin-or-none', effect: 'write', request: 'chat.RegisterUserReq', response: 'apistruct.LoginResp' },
    '/account/login': { auth: 'none', effect: 'write', request: 'chat.LoginReq', response: 'apistruct.LoginResp' },
    '/account/password/reset': { auth: 'none', effect: 'write', request: 'chat.ResetPasswordReq' },
    '/account/password/change': { auth: 'token', effect: 'write', request: 'chat.ChangePasswordReq' },
    '/user/update': { auth: 'token', effect: 'write', request: 'chat.UpdateUserInfoReq' },
    '/user/find/public': { auth: 'token', effect: 'read', request: 'chat.FindUserPublicInfoReq', response: 'chat.FindUserPublicInfoResp' },
    '/user/find/full': { auth: 'token', effect: 'read', request: 'chat.FindUserFullInfoReq', response: 'chat.FindUserFullInfoResp' },
    '/user/search/full': { auth: 'token', effect: 'read', request: 'chat.SearchUserFullInfoReq', response: 'chat.SearchUserFullInfoResp' },
    '/user/search/public': { auth: 'token', effect: 'read', request: 'chat.SearchUserPublicInfoReq', response: 'chat.SearchUserPublicInfoResp' },
    '/friend/search': { auth: 'token', effect: 'read', request: 'api.SearchFriendReq', response: 'chat.SearchUserFullInfoResp' },
    '/applet/find': { auth: 'token', effect: 'read', request: 'admin.FindAppletReq', response: 'admin.FindAppletResp' },
    '/client_config/get': { auth: 'none', effect: 'read', request: 'admin.GetClientConfigReq', response: 'admin.GetClientConfigResp' },
    ...APPLICATION,
  },
} as const satisfies Record<string, Record<string, ChatRoute>>;

/** Which of chat's two APIs. */
export type ChatSide = keyof typeof CHAT_ROUTES;

interface Scalars { string: string; boolean: boolean; int32: number; int64: number; uint32: number }

type FieldValue<T extends string> =
  T extends `${infer One}|null` ? FieldValue<One> | null :
  T extends `${infer One}[]` ? FieldValue<One>[] :
  T extends `Record<string, ${infer One}>` ? Record<string, FieldValue<One>> :
  T extends keyof Scalars ? Scalars[T] : T extends ChatTypeName ? ChatMessage<T> : never;

/** A message of chat, every field present. */
export type ChatMessage<N extends ChatTypeName> = { -readonly [K in keyof (typeof CHAT_TYPES)[N]]: FieldValue<(typeof CHAT_TYPES)[N][K] & string> };

type Asked<T> = T extends (infer One)[] ? Asked<One>[] : T extends object ? { [K in keyof T]?: Asked<T[K]> } : T;
type RouteOf<S extends ChatSide, P extends keyof (typeof CHAT_ROUTES)[S]> = (typeof CHAT_ROUTES)[S][P];

/** A route of one of the two. */
export type ChatPath<S extends ChatSide> = keyof (typeof CHAT_ROUTES)[S] & string;

/** The body a route of chat takes; what is left out is zero. */
export type ChatRequest<S extends ChatSide, P extends keyof (typeof CHAT_ROUTES)[S]> = RouteOf<S, P> extends { request: infer N extends ChatTypeName } ? Asked<ChatMessage<N>> : Record<string, never>;

/** The data a route of chat answers. */
export type ChatResponse<S extends ChatSide, P extends keyof (typeof CHAT_ROUTES)[S]> = RouteOf<S, P> extends { response: infer N extends ChatTypeName } ? ChatMessage<N> : unknown;
