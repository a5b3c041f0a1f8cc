// What type each value of the configuration has in the server's Go structs, and what YAML calls it (operations b.1, b.4 "Names").
// Imported by decode.ts and yaml.ts. The shape is read off the shipped values; only what they do not tell stands in the tables below.

import type { ConfigFiles, ConfigName, ConfigValue } from './files.ts';

/** A value's type. `any` is a string in every file there is. */
export type Shape =
  | { kind: 'string' | 'any' | 'bool' | 'int' | 'uint' | 'int32' | 'int64' | 'float64' | 'duration' | 'map' }
  | { kind: 'list'; of: Shape }
  | StructShape;

/** A struct: the name Go's errors give it (empty for one without a name), and its fields in order. */
export interface StructShape { kind: 'struct'; goName: string; fields: StructField[] }

/** A field by its Go name, and by its YAML key; what no YAML file can say has none. */
export interface StructField { name: string; yaml: string | undefined; shape: Shape }

/** Types the shipped values do not show: numbers other than int, and lists that are empty or null. */
const LEAVES: Record<string, Shape> = {
  Window: { kind: 'duration' }, MaxStaleness: { kind: 'duration' }, WTimeout: { kind: 'duration' },
  Success: { kind: 'float64' }, CPUThreshold: { kind: 'int64' }, Request: { kind: 'int64' }, Expire: { kind: 'int64' },
  RotationTime: { kind: 'uint' }, RemainRotationCount: { kind: 'uint' }, W: { kind: 'any' },
  Ports: list({ kind: 'int' }), DeniedTypes: list({ kind: 'int32' }), AllowedTypes: list({ kind: 'int32' }), AttentionIds: list({ kind: 'string' }), TagSets: list({ kind: 'map' }),
};

/** Names of the files' structs. */
const FILE_STRUCTS: Record<ConfigName, string> = {
  'discovery.yml': 'Discovery', 'kafka.yml': 'Kafka', 'local-cache.yml': 'LocalCache', 'log.yml': 'Log', 'minio.yml': 'Minio', 'mongodb.yml': 'Mongo',
  'notification.yml': 'Notification', 'openim-api.yml': 'API', 'openim-crontask.yml': 'CronTask', 'openim-msggateway.yml': 'MsgGateway',
  'openim-msgtransfer.yml': 'MsgTransfer', 'openim-push.yml': 'Push', 'openim-rpc-auth.yml': 'Auth', 'openim-rpc-conversation.yml': 'Conversation',
  'openim-rpc-friend.yml': 'Friend', 'openim-rpc-group.yml': 'Group', 'openim-rpc-msg.yml': 'Msg', 'openim-rpc-third.yml': 'Third',
  'openim-rpc-user.yml': 'User', 'redis.yml': 'Redis', 'share.yml': 'Share', 'webhooks.yml': 'Webhooks',
};

/** Names of the structs of fields, by file and field or by field alone; a field's own name where none is given. Empty: a struct without a name. */
const FIELD_STRUCTS: Record<string, string> = {
  Api: '', LongConnSvr: '', GeTui: '', FCM: '', JPush: '', IOSPush: '', TokenPolicy: '', Object: '', IMAdminUser: '',
  'openim-api.yml Prometheus': '', 'openim-msgtransfer.yml Prometheus': '', Tls: 'TLSConfig', ReplicaSet: 'ReplicaSetConfig',
  ReadPreference: 'ReadPrefConfig', WriteConcern: 'WriteConcernConfig', OfflinePush: 'OfflinePushConfig', SentinelMode: 'Sentinel', RPCMaxBodySize: 'MaxRequestBody',
};
/** Files of many like blocks: which struct a block is. */
const BLOCKS: Record<string, (name: string) => string> = {
  'local-cache.yml': () => 'CacheConfig', 'notification.yml': () => 'NotificationConfig',
  'webhooks.yml': (name) => (name.startsWith('Before') ? 'BeforeConfig' : 'AfterConfig'),
};

/** YAML keys that are not the field's name with a small beginning. undefined: not in YAML. */
const YAML_KEYS: Record<string, string | undefined> = {
  WTimeout: 'wtimeout', JPush: 'jpush', GeTui: 'getui', RateLimiter: 'ratelimiter', SentinelAddrs: 'sentinelsAddrs',
  ToOfflineGroupID: 'toOfflinePushGroupID', GroupMemberSetToOrdinary: 'groupMemberSetToOrdinaryUser', Disable: undefined,
};

/** The shape of one file. */
export function shapeOf(name: ConfigName, shipped: ConfigFiles): StructShape {
  return struct(FILE_STRUCTS[name], shipped[name], (field) => BLOCKS[name]?.(field) ?? FIELD_STRUCTS[`${name} ${field}`]);
}

/** The shape of another service's file, by the name of its struct. */
export function shapeOfStruct(goName: string, value: ConfigValue): StructShape {
  return struct(goName, value, () => undefined);
}

/** Go's zero value of a shape. */
export function zeroOf(shape: Shape): unknown {
  switch (shape.kind) {
    case 'struct': return Object.fromEntries(shape.fields.map((field) => [field.name, zeroOf(field.shape)]));
    case 'string': return '';
    case 'bool': return false;
    case 'list': case 'map': case 'any': return null;
    default: return 0;
  }
}

function struct(goName: string, value: ConfigValue, nameOf: (field: string) => string | undefined): StructShape {
  const fields = Object.entries(value).map(([name, one]): StructField => {
    const yaml = Object.hasOwn(YAML_KEYS, name) ? YAML_KEYS[name] : lowerFirst(name);
    return { name, yaml, shape: LEAVES[name] ?? shapeOfValue(nameOf(name) ?? FIELD_STRUCTS[name] ?? name, one) };
  });
  return { kind: 'struct', goName, fields };
}

function shapeOfValue(goName: string, value: unknown): Shape {
  if (Array.isArray(value)) return list({ kind: 'string' });
  if (typeof value === 'object') return struct(goName, value as ConfigValue, () => undefined);
  return { kind: typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'int' };
}

function list(of: Shape): Shape {
  return { kind: 'list', of };
}

/** `ListenIP` → `listenIP`, `RPCMaxBodySize` → `rpcMaxBodySize`, `URI` → `uri`. */
function lowerFirst(name: string): string {
  const capitals = /^[A-Z]+/.exec(name)![0].length;
  const lowered = capitals === name.length || capitals === 1 ? capitals : capitals - 1;
  return name.slice(0, lowered).toLowerCase() + name.slice(lowered);
}
