// The configuration of the account system: nine files, as its Go JSON writes them, over them what the centre of configuration holds (operations b.3, b.4).
// Made by server.ts; rules reach it as ctx.config. Chat's processes restart themselves at a change, so what is stored is obeyed at once.

import { enableCentre, isCentreEnabled, readStored, writeStored } from '../config/centre.ts';
import { decodeConfig } from '../config/decode.ts';
import { shapeOfStruct, zeroOf } from '../config/shape.ts';
import { encodePlain } from '../encode.ts';

import type { ConfigValue } from '../config/files.ts';
import type { World } from '../context.ts';

const FOLDER = '/chat/config/';

/** The files as they are shipped, for this server. Stores that it does not have keep the shipped addresses. */
function shipped({ secret, adminUserIDs, configuration }: World, ports: ChatPorts) {
  const rpc = (port: number) => ({ RegisterIP: '', ListenIP: '0.0.0.0', Ports: [port] });
  const api = (port: number) => ({ Api: { ListenIP: '127.0.0.1', Ports: [port] } });
  return {
    'share.yml': { OpenIM: { ApiURL: ports.apiURL, Secret: secret, AdminUserID: adminUserIDs[0]!, TokenRefreshInterval: 120 }, ChatAdmin: ['chatAdmin'], ProxyHeader: '' },
    'redis.yml': { Address: ['localhost:16379'], Username: '', Password: 'openIM123', EnablePipeline: false, ClusterMode: false, DB: 0, MaxRetry: 10 },
    'discovery.yml': {
      Enable: configuration.hasCentre ? 'etcd' : 'kubernetes', Etcd: { RootDirectory: 'openim', Address: ['localhost:12379'], Username: '', Password: '' },
      Kubernetes: { Namespace: 'default' }, RpcService: { Chat: 'chat-rpc-service', Admin: 'admin-rpc-service', Bot: 'bot-rpc-service' },
    },
    'mongodb.yml': { URI: '', Address: ['localhost:37017'], Database: 'openim_v3', Username: 'openIM', Password: 'openIM123', AuthSource: 'openim_v3', MaxPoolSize: 100, MaxRetry: 10 },
    'log.yml': { StorageLocation: '../../../../logs/', RotationTime: 24, RemainRotationCount: 2, RemainLogLevel: 6, IsStdout: false, IsJson: false, IsSimplify: true, WithStack: false },
    'chat-api-admin.yml': api(ports.admin),
    'chat-api-chat.yml': api(ports.chat),
    'chat-rpc-admin.yml': { RPC: rpc(30200), TokenPolicy: { Expire: 90 }, Secret: 'chat123' },
    'chat-rpc-chat.yml': {
      RPC: rpc(30300),
      VerifyCode: {
        ValidTime: 300, ValidCount: 5, UintTime: 86400, MaxCount: 10, SuperCode: '666666', Len: 6,
        Phone: { Use: 'superCode', Ali: { Endpoint: '', AccessKeyID: '', AccessKeySecret: '', SignName: '', VerificationCodeTemplateCode: '' } },
        Mail: { Use: 'superCode', Title: '', SenderMail: '', SenderAuthorizationCode: '', SMTPAddr: '', SMTPPort: 0 },
      },
      // No meetings here, so no keys for them.
      LiveKit: { URL: 'ws://127.0.0.1:7880', Key: '', Secret: '' },
      AllowRegister: true,
    },
  };
}

/** Names of the files' structs, as Go's errors give them. */
const STRUCTS: Record<ConfigName, string> = {
  'share.yml': 'Share', 'redis.yml': 'Redis', 'discovery.yml': 'Discovery', 'mongodb.yml': 'Mongo', 'log.yml': 'Log',
  'chat-api-admin.yml': 'API', 'chat-api-chat.yml': 'API', 'chat-rpc-admin.yml': 'Admin', 'chat-rpc-chat.yml': 'Chat',
};

/** Where the servers are that the configuration names; the ports are 0 until they listen. */
export interface ChatPorts { apiURL: string; admin: number; chat: number }

type Files = ReturnType<typeof shipped>;
/** One of the nine names. */
export type ConfigName = keyof Files;

/** The configuration in force, and the centre that can change it. */
export interface ChatConfig {
  names: readonly ConfigName[];
  /** Whether there is etcd, and with it the centre. */
  hasCentre: boolean;
  isName(name: string): name is ConfigName;
  /** What the processes run with. */
  read<N extends ConfigName>(name: N): Files[N];
  /** Whether the centre's values are in force. */
  isEnabled(): boolean;
  /** Put them in force, all nine as the files have them; or out of force. */
  enable(on: boolean): void;
  /** Store one. @throws DecodeError for what its Go struct does not take. */
  store(name: ConfigName, data: string): void;
  /** Store the files' own values wherever what runs differs. */
  reset(): void;
  /** What chat-rpc knows until it restarts: whether people may register. */
  allowRegister: boolean;
  /** All processes start anew. */
  restart(): void;
}

/** The configuration kept in a world's store. */
export function createChatConfig(world: World, ports: ChatPorts): ChatConfig {
  const { store, configuration: { hasCentre } } = world;
  const names = Object.keys(STRUCTS) as ConfigName[];
  const storeFiles = (): void => { for (const name of names) writeStored(store, name, encodePlain(shipped(world, ports)[name]), FOLDER); };
  let allowRegister: boolean | undefined;

  const config: ChatConfig = {
    names, hasCentre,
    isName: (name): name is ConfigName => Object.hasOwn(STRUCTS, name),
    read<N extends ConfigName>(name: N): Files[N] {
      const file = shipped(world, ports)[name];
      const stored = config.isEnabled() ? readStored(store, name, FOLDER) : undefined;
      return stored === undefined ? file : decodeConfig(shapeOfStruct(STRUCTS[name], file), stored, file as ConfigValue) as Files[N];
    },
    isEnabled: () => hasCentre && isCentreEnabled(store, FOLDER),
    enable(on) {
      if (on && !config.isEnabled()) storeFiles();
      enableCentre(store, on, FOLDER);
      config.restart();
    },
    store(name, data) {
      const shape = shapeOfStruct(STRUCTS[name], shipped(world, ports)[name]);
      // The word null changes nothing in an empty struct's pointer, and is stored as it stands.
      const json = data.trim() === 'null' ? 'null' : encodePlain(decodeConfig(shape, data, zeroOf(shape) as ConfigValue));
      writeStored(store, name, json, FOLDER);
      config.restart();
    },
    reset() {
      if (config.isEnabled()) storeFiles();
      config.restart();
    },
    get allowRegister() { return allowRegister ??= config.read('chat-rpc-chat.yml').AllowRegister; },
    set allowRegister(value) { allowRegister = value; },
    restart() { allowRegister = undefined; },
  };
  return config;
}
