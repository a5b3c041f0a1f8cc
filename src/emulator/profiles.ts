// The three servers the emulator can be, as one table of what each has and says differently (recordings/README, http-contract §11).
// Imported by dispatch and rules, which ask for a property, never for a name. A difference is a property here.

import type { AccessKind } from './catalog.ts';
import type { UnsetFields } from './encode.ts';

/** Which server to be: `--as`. */
export type ProfileName = 'main' | 'main-standalone' | 'v3.8.3-patch.16';

/** What one server has and says. */
export interface Profile {
  name: ProfileName;
  /** Whether routes that only main has exist. */
  mainRoutes: boolean;
  /** `X-Http-Id` on every answer. */
  httpID: boolean;
  /** Requests reach the services over gRPC, where an empty list becomes absent and is checked again (http-contract §5). */
  hop: boolean;
  /** A not-found nobody translated: 1004, or 500 with Mongo's words (http-contract §6). */
  rawNotFound: { code: number; detail: string };
  /** A panic: 500 in the envelope, or HTTP 500 with an empty body. */
  panic: 'envelope' | 'empty';
  /** errDlt of errors that come from the services is never empty (http-contract §6). */
  detailRepeatsMessage: boolean;
  /** gRPC failures keep their own small code instead of 500 (http-contract §6). */
  grpcCodes: boolean;
  /** Admin tokens are kept in the store and replaced with five minutes of grace. */
  adminTokensStored: boolean;
  /** appMangerLevel of the configured admins, and whether they have the nickname superAdmin rather than their ID. */
  admin: { level: number; nickname: 'superAdmin' | 'userID' };
  /** search_notification_account heeds appManagerLevel and lists every level from 3; else level 3 only. */
  notificationLevelFilter: boolean;
  /** Whether group notifications carry the versions of the member list after the change (recordings/README). */
  tipVersions: boolean;
  /** Whether a message's sender must be the caller or an admin, and an owner of conversations likewise inside the services (http-contract §9, §11). */
  checksSender: boolean;
  /** How long the message service goes by the receiver's global option it has read once; 0: it reads it anew (recordings/README). */
  receiveOptionMs: number;
  /** Whether the gateway knows the admin list (gateway-protocol §5 step 1). */
  gatewayKnowsAdmins: boolean;
  /** Whether a kicked device gets frame 2002 before it is cut; on the older server the socket closes first (gateway-protocol §4.2). */
  kickFrame: boolean;
  /** Whether those who watch a user are told of changes by frame 2005 (gateway-protocol §4). */
  pushesPresence: boolean;
  /** Whether a WebSocket pong renews the read deadline (gateway-protocol §3). */
  pongRenews: boolean;
  /** Highest platformID the gateway lets in (gateway-protocol §1.1). */
  lastGatewayPlatform: number;
  /** Errors nobody gave a code name the call of the database, and their text is errMsg and errDlt alike (recordings, third-logs-and-push 8). */
  mongoCallInWords: boolean;
  /** How maps without entries, and what else main leaves out, stand in an answer (recordings, messages-send-kinds 5 and 32). */
  unsetFields: UnsetFields;
  /** What discovery.yml names while there is no centre of configuration. */
  discovery: 'kubernetes' | 'standalone';
  /** Where GET /third/prometheus leads: what the shipped configuration says, or the folder of the path when it says nothing. */
  grafanaURL: string;
  /** Highest platformID of the two request checks that know platforms. */
  maxPlatform: number;
  /** Access that differs from the catalog's, by route; a path ending in `/` stands for all below it. */
  access: Record<string, AccessKind>;
}

const MAIN: Profile = {
  name: 'main', mainRoutes: true, httpID: true, hop: true, rawNotFound: { code: 1004, detail: '' }, panic: 'envelope',
  detailRepeatsMessage: false, grpcCodes: false, adminTokensStored: true, admin: { level: 2, nickname: 'superAdmin' }, tipVersions: true, checksSender: true, receiveOptionMs: 300_000, maxPlatform: 12,
  mongoCallInWords: false, unsetFields: 'absent', discovery: 'kubernetes', grafanaURL: '/third/',
  gatewayKnowsAdmins: true, kickFrame: true, pushesPresence: true, pongRenews: true, lastGatewayPlatform: 12, notificationLevelFilter: true, access: {},
};

const STANDALONE: Profile = {
  ...MAIN, name: 'main-standalone', discovery: 'standalone', hop: false, panic: 'empty', tipVersions: false, receiveOptionMs: 0,
  gatewayKnowsAdmins: false, pushesPresence: false,
  rawNotFound: { code: 500, detail: 'mongo: no documents in result' },
};

const PATCH16: Profile = {
  ...MAIN, name: 'v3.8.3-patch.16', mainRoutes: false, httpID: false, detailRepeatsMessage: true, grpcCodes: true,
  adminTokensStored: false, admin: { level: 3, nickname: 'userID' }, checksSender: false, maxPlatform: 10,
  mongoCallInWords: true, unsetFields: 'null', grafanaURL: 'http://127.0.0.1:13000/',
  kickFrame: false, pongRenews: false, lastGatewayPlatform: 11, notificationLevelFilter: false,
  access: {
    '/conversation/': 'token', '/friend/get_designated_friends': 'token', '/friend/is_friend': 'token',
    '/friend/get_designated_friend_apply': 'token', '/group/get_recv_group_applicationList': 'token',
    '/group/get_user_req_group_applicationList': 'token', '/group/get_group_users_req_application_list': 'token',
    '/msg/pull_msg_by_seq': 'token', '/msg/mark_msgs_as_read': 'token', '/msg/mark_conversation_as_read': 'token',
    '/msg/get_conversations_has_read_and_max_seq': 'token', '/msg/set_conversation_has_read_seq': 'token',
    '/msg/delete_msg_phsical_by_seq': 'token', '/statistics/user/active': 'token', '/statistics/group/active': 'token',
    '/third/set_app_badge': 'token',
  },
};

const PROFILES: Record<ProfileName, Profile> = { 'main': MAIN, 'main-standalone': STANDALONE, 'v3.8.3-patch.16': PATCH16 };

/** The names `--as` takes. */
export const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

/** The table of one server. */
export function findProfile(name: ProfileName): Profile {
  return PROFILES[name];
}
