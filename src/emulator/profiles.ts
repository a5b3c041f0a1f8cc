// The three servers the emulator can be, as one table of what each has and says differently (recordings/README, http-contract §11).
// Imported by dispatch and rules, which ask for a property, never for a name. A difference is a property here.

import type { ServerName } from '../base/servers.ts';
import type { AccessKind } from './catalog.ts';
import type { UnsetFields } from './encode.ts';
import type { NaturalOrder } from './store/open.ts';

/** Which server to be. */
export type ProfileName = ServerName;

/** What one server has and says. */
export interface Profile {
  name: ProfileName;
  /** Whether routes that only main has exist; else those that main has no more do. */
  mainRoutes: boolean;
  /** `X-Http-Id` on every answer. */
  httpID: boolean;
  /** Requests reach the services over gRPC, where an empty list becomes absent and is checked again (http-contract §5). */
  hop: boolean;
  /** A not-found nobody translated: 1004, or 500 with Mongo's words (http-contract §6). */
  rawNotFound: 1004 | 500;
  /** A panic: 500 in the envelope, or HTTP 500 with an empty body. */
  panic: 'envelope' | 'empty';
  /** Errors from the services tell what they were wrapped in, and errDlt is never empty (http-contract §6; recordings, friends-import 20). */
  wrapsErrors: boolean;
  /** Admin tokens are kept in the store and replaced with five minutes of grace. */
  adminTokensStored: boolean;
  /** Whether a new token ends those of other platforms too; the older server files their end under the new one's platform, where nobody looks for it. */
  policyReachesAllPlatforms: boolean;
  /** appMangerLevel of the configured admins, and whether their nicknames are those of share.yml rather than their IDs. */
  admin: { level: number; nickname: 'configured' | 'userID' };
  /** search_notification_account heeds appManagerLevel and lists every level from 3; else it does not, and without a keyword lists level 3 only. */
  notificationLevelFilter: boolean;
  /** Whether group notifications carry the versions of the member list after the change (recordings/README). */
  tipVersions: boolean;
  /** Whether a message's sender must be the caller or an admin, and an owner of conversations likewise inside the services (http-contract §9, §11). */
  checksSender: boolean;
  /** Whether a sender between two users must be known, a system account's messages passing every rule (recordings, messages-send-kinds 27). */
  findsSender: boolean;
  /** A message its receiver does not want: refused, or answered like one that was sent, without IDs (recordings, gateway-edges 27). */
  refusesUnwanted: boolean;
  /** Content types send_msg takes on top of the others (recordings, messages-send-kinds 11 and 12). */
  moreContents: readonly number[];
  /** Whether send_msg tells the message who a 106 names. */
  namesAtUsers: boolean;
  /** Whether the conversations of a group's members show that a 106 names them (recordings, gateway-group 25). */
  marksAtUsers: boolean;
  /** Whether a business notification may go to a group, be a chat message too, and be kept (recordings, messages-send-status 21 to 25). */
  businessOptions: boolean;
  /** Clearing and deleting for all speak of everybody's records of a conversation, not of the caller's own (recordings, gateway-offline 20). */
  clearsForEverybody: boolean;
  /** The lowest maxSeq the conversation service takes: where it refuses 0, whoever joined a group is told 1001 (recordings, groups-join 25). */
  lowestMaxSeq: 0 | 1;
  /** Whether the JS SDK's routes show the last message of a conversation whose messages the caller has cleared; else they leave it out. */
  showsCleared: boolean;
  /** Somebody outside a group who asks for what only members may: told so, or a raw not-found (recordings, groups-join 45). */
  outsiders: 'told' | 'not-found';
  /** What somebody is told who is not among the members whose IDs it asks for. */
  notListed: string;
  /** Whether 1516 after a change of profile names an operator that has no record in the group. */
  namesOperator: boolean;
  /** Whether 1511 shows the group as dismissed already (recordings, gateway-group 30). */
  dismissedInTips: boolean;
  /** In which order the database hands out what has none of its own: by its index, or as it came (recordings, conversations-lists 22). */
  naturalOrder: NaturalOrder;
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
  /** How maps without entries, and what else main leaves out, stand in an answer (recordings, messages-send-kinds 5 and 32). */
  unsetFields: UnsetFields;
  /** Whether there can be etcd, and with it a centre of configuration. */
  mayHaveEtcd: boolean;
  /** What discovery.yml names while there is no centre of configuration. */
  discovery: 'kubernetes' | 'standalone' | 'etcd';
  /** What services are called in the registry: as discovery.yml says, by their Go names, or by these with a small beginning (operations a.1). */
  serviceNames: 'configured' | 'Go' | 'small';
  /** Whether every service shows every metric that has no labels, or each its own (operations d.1). */
  metricsEverywhere: boolean;
  /** Where GET /third/prometheus leads: what the shipped configuration says, or the folder of the path when it says nothing. */
  grafanaURL: string;
  /** Webhooks as main has them: events of its own, a key in the address, never for notifications, and messages of any type may be changed (operations b.5). */
  mainWebhooks: boolean;
  /** Whether notification.yml may say that a notification is kept (operations b.6). */
  readsReliability: boolean;
  /** Highest platformID of the two request checks that know platforms. */
  maxPlatform: number;
  /** Access that differs from the catalog's, by route; a path ending in `/` stands for all below it. */
  access: Record<string, AccessKind>;
}

const MAIN: Profile = {
  name: 'main', mainRoutes: true, httpID: true, hop: true, rawNotFound: 1004, panic: 'envelope',
  wrapsErrors: false, adminTokensStored: true, admin: { level: 2, nickname: 'configured' }, tipVersions: true, checksSender: true, maxPlatform: 12,
  unsetFields: 'absent', discovery: 'kubernetes', mayHaveEtcd: true, serviceNames: 'configured', metricsEverywhere: true, grafanaURL: '/third/',
  findsSender: true, refusesUnwanted: true, moreContents: [114, 118], namesAtUsers: true, marksAtUsers: false, businessOptions: true,
  clearsForEverybody: false, showsCleared: true, lowestMaxSeq: 0, outsiders: 'told', notListed: 'opUser in ownerUserIDs', namesOperator: true, dismissedInTips: true, naturalOrder: 'index',
  policyReachesAllPlatforms: true, gatewayKnowsAdmins: true, kickFrame: true, pushesPresence: true, pongRenews: true, lastGatewayPlatform: 12, notificationLevelFilter: true, mainWebhooks: true, readsReliability: false, access: {},
};

const STANDALONE: Profile = {
  ...MAIN, name: 'main-standalone', discovery: 'standalone', mayHaveEtcd: false, serviceNames: 'Go', hop: false, panic: 'empty', tipVersions: false,
  gatewayKnowsAdmins: false, pushesPresence: false,
  rawNotFound: 500,
};

const PATCH16: Profile = {
  ...MAIN, name: 'v3.8.3-patch.16', mainRoutes: false, discovery: 'etcd', mayHaveEtcd: false, serviceNames: 'small', metricsEverywhere: false, httpID: false, wrapsErrors: true,
  adminTokensStored: false, admin: { level: 3, nickname: 'userID' }, checksSender: false, maxPlatform: 10,
  unsetFields: 'null', grafanaURL: 'http://127.0.0.1:13000/',
  findsSender: false, refusesUnwanted: false, moreContents: [], namesAtUsers: false, marksAtUsers: true, businessOptions: false,
  clearsForEverybody: true, showsCleared: false, lowestMaxSeq: 1, outsiders: 'not-found', notListed: 'opUser no permission', namesOperator: false, dismissedInTips: false, naturalOrder: 'age',
  policyReachesAllPlatforms: false, kickFrame: false, pongRenews: false, lastGatewayPlatform: 11, notificationLevelFilter: false, mainWebhooks: false, readsReliability: true,
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

/** The table of one server. */
export function findProfile(name: ProfileName): Profile {
  return PROFILES[name];
}
