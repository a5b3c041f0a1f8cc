// The keys of OpenIM's configuration that the emulator obeys, as one value (operations b.1, b.5, b.6).
// Imported by configuration.ts and, as a type, by whoever asks ctx.config. A key that comes to be obeyed is a member here and a row in MEMBERS.

import type { ConfigFiles } from './files.ts';

/** What the server runs with. Members are named after the files' keys; a change is taken up by the next request that asks. */
export interface RunningConfig {
  /** share.yml secret: the key of all tokens, and the word for get_admin_token. */
  secret: string;
  /** share.yml imAdminUser: only these have admin rights (http-contract §8); nicknames at the same index. */
  adminUserIDs: readonly string[];
  adminNicknames: readonly string[];
  /** share.yml multiLogin: the login policy 0, 1, 4 or 5, and how many devices one end may have. */
  multiLogin: { policy: number; maxNumOneEnd: number };
  /** openim-rpc-auth.yml tokenPolicy.expire, days. */
  tokenExpireDays: number;
  /** openim-rpc-msg.yml friendVerify: single chats between friends only. */
  friendVerify: boolean;
  /** openim-rpc-group.yml enableHistoryForNewMembers. */
  enableHistoryForNewMembers: boolean;
  /** local-cache.yml: how long services go by what they were told of users and groups; 0: they ask anew. */
  localCache: { user: CacheConfig; group: CacheConfig };
  /** openim-msggateway.yml longConnSvr.websocketMaxConnNum: more connections are refused. */
  websocketMaxConnNum: number;
  /** openim-msggateway.yml longConnSvr.websocketTimeout: how long a handshake may take. */
  websocketTimeoutSeconds: number;
  /** webhooks.yml: where to, and each event by its key there (`beforeSendSingleMsg`). */
  webhooks: { url: string; events: Readonly<Record<string, WebhookConfig>> };
  /** notification.yml, each event by its key there (`groupCreated`). */
  notification: Readonly<Record<string, NotificationConfig>>;
  /** openim-push.yml enable, in small letters: getui, fcm, jpush; any other word is no offline push. */
  offlinePush: string;
  /** openim-rpc-third.yml object.enable; empty: no object storage. */
  objectStorage: string;
  /** minio.yml: the store's bucket, and the keys of who may. Its addresses are not obeyed: links lead to this server, never to the one the file was made for. */
  minio: { bucket: string; accessKeyID: string; secretAccessKey: string };
  /** openim-api.yml prometheus.grafanaURL: where GET /third/prometheus leads. */
  grafanaURL: string;
  /** openim-crontask.yml: when the server clears what is old, and how many days it keeps messages; below 1: it clears nothing. */
  cron: { executeTime: string; retainDays: number };
  /** log.yml: how much goes into the log file, and in which of the two formats (operations c.2). */
  log: { level: number; isJSON: boolean };
}

/** A block of local-cache.yml. */
export interface CacheConfig { rememberMs: number; rememberFailureMs: number }

/** A block of webhooks.yml. `failedContinue` is read nowhere in the server (operations b.5), so it is not here. */
export interface WebhookConfig {
  enable: boolean;
  timeoutSeconds: number;
  /** Content types that are not told. */
  deniedTypes: readonly number[];
  /** v3.8.3-patch.16 only: the content types that are told; none: all. */
  allowedTypes?: readonly number[];
  /** Only messages to these; none: to all. After-events only. */
  attentionIds: readonly string[];
}

/** A block of notification.yml. */
export interface NotificationConfig {
  isSendMsg: boolean;
  /** 2: kept with a seq; 1: for those who are online. main reads 1 whatever it says. */
  reliabilityLevel: number;
  offlinePush: { enable: boolean; title: string; desc: string; ext: string };
}

/** Where each member comes from. */
const MEMBERS: { [M in keyof RunningConfig]: (files: ConfigFiles) => RunningConfig[M] } = {
  secret: (files) => files['share.yml'].Secret,
  adminUserIDs: (files) => files['share.yml'].IMAdminUser.UserIDs ?? [],
  adminNicknames: (files) => files['share.yml'].IMAdminUser.Nicknames ?? [],
  multiLogin: ({ 'share.yml': { MultiLogin } }) => ({ policy: MultiLogin.Policy, maxNumOneEnd: MultiLogin.MaxNumOneEnd }),
  tokenExpireDays: (files) => files['openim-rpc-auth.yml'].TokenPolicy.Expire,
  friendVerify: (files) => files['openim-rpc-msg.yml'].FriendVerify,
  enableHistoryForNewMembers: (files) => files['openim-rpc-group.yml'].EnableHistoryForNewMembers,
  localCache: ({ 'local-cache.yml': { User, Group } }) => ({ user: cache(User), group: cache(Group) }),
  websocketMaxConnNum: (files) => files['openim-msggateway.yml'].LongConnSvr.WebsocketMaxConnNum,
  websocketTimeoutSeconds: (files) => files['openim-msggateway.yml'].LongConnSvr.WebsocketTimeout,
  webhooks: ({ 'webhooks.yml': { URL: url, ...events } }) => ({ url, events: mapBlocks(events, webhook) }),
  notification: (files) => mapBlocks(files['notification.yml'], notification),
  offlinePush: (files) => files['openim-push.yml'].Enable.toLowerCase(),
  objectStorage: (files) => files['openim-rpc-third.yml'].Object.Enable,
  minio: ({ 'minio.yml': { Bucket, AccessKeyID, SecretAccessKey } }) => ({ bucket: Bucket, accessKeyID: AccessKeyID, secretAccessKey: SecretAccessKey }),
  grafanaURL: (files) => files['openim-api.yml'].Prometheus.GrafanaURL,
  cron: ({ 'openim-crontask.yml': { CronExecuteTime, RetainChatRecords } }) => ({ executeTime: CronExecuteTime, retainDays: RetainChatRecords }),
  log: ({ 'log.yml': { RemainLogLevel, IsJson } }) => ({ level: RemainLogLevel, isJSON: IsJson }),
};

/** What a configuration makes the server do. */
export function runWith(files: ConfigFiles): RunningConfig {
  return Object.fromEntries(Object.entries(MEMBERS).map(([member, read]) => [member, read(files)])) as unknown as RunningConfig;
}

function mapBlocks<B extends object, C>(blocks: Readonly<Record<string, B>>, read: (block: B) => C): Record<string, C> {
  return Object.fromEntries(Object.entries(blocks).map(([name, block]) => [name[0]!.toLowerCase() + name.slice(1), read(block)]));
}

/** Without topic or slots there is no cache. */
function cache({ Topic, SlotNum, SlotSize, SuccessExpire, FailedExpire }: ConfigFiles['local-cache.yml']['User']): CacheConfig {
  const isOn = Topic !== '' && SlotNum > 0 && SlotSize > 0;
  return { rememberMs: isOn ? SuccessExpire * 1000 : 0, rememberFailureMs: isOn ? FailedExpire * 1000 : 0 };
}

interface WebhookBlock { Enable: boolean; Timeout: number; DeniedTypes: readonly number[] | null; AllowedTypes?: readonly number[] | null; AttentionIds?: readonly string[] | null }

function webhook({ Enable, Timeout, DeniedTypes, AllowedTypes, AttentionIds }: WebhookBlock): WebhookConfig {
  return { enable: Enable, timeoutSeconds: Timeout, deniedTypes: DeniedTypes ?? [], ...(AllowedTypes && { allowedTypes: AllowedTypes }), attentionIds: AttentionIds ?? [] };
}

interface NotificationBlock { IsSendMsg: boolean; ReliabilityLevel: number; OfflinePush: { Enable: boolean; Title: string; Desc: string; Ext: string } }

function notification({ IsSendMsg, ReliabilityLevel, OfflinePush: { Enable, Title, Desc, Ext } }: NotificationBlock): NotificationConfig {
  return { isSendMsg: IsSendMsg, reliabilityLevel: ReliabilityLevel, offlinePush: { enable: Enable, title: Title, desc: Desc, ext: Ext } };
}
