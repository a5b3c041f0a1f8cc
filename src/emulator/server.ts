// An OpenIM in one process: real HTTP on loopback, data in one SQLite file or in memory.
// Imported by cli (emulator start, the local context) and by tests. It imports the catalog's data and base, never the client's transport.
// A route's behaviour is added in rules/<area>.ts, a table in store/schema.ts, a difference between servers in profiles.ts.

import { ImctlError } from '../base/errors.ts';
import { createLocalDoorway } from './calls.ts';
import { loadCatalog } from './catalog.ts';
import { createConfiguration, type ConfigSources } from './config/configuration.ts';
import { createDispatch } from './dispatch.ts';
import { createFaults, type Faults } from './faults/faults.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createAPIServer } from './http.ts';
import { createLanes } from './lanes.ts';
import { createPusher } from './messages/pusher.ts';
import { findProfile, type ProfileName } from './profiles.ts';
import { createDelivery } from './delivery.ts';
import { createNightly } from './nightly/nightly.ts';
import { openObjects } from './objects/open.ts';
import { createRestarts } from './restart.ts';
import { openStore } from './store/open.ts';
import { createWebhooks } from './webhooks/client.ts';

import type { EmulatorClock, World } from './context.ts';
import type { FaultOptions } from './faults/fields.ts';
import type { OfflinePush } from './messages/offline-push.ts';
import type { OpenWatch, WatchOptions, WatchParts } from './watch/open.ts';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export { objectFolder } from './objects/open.ts';

/** How an emulator is started: where things are, its configuration (ConfigSources), faults by their own names, and who watches. */
export interface EmulatorOptions extends ConfigSources, FaultOptions, WatchOptions {
  /** The SQLite file; its folder exists. Objects are in a folder beside it, `<file>.objects`. Without one the data is in memory, objects in a temporary folder, and gone at the end. */
  data?: string;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 or none: any free port. */
  apiPort?: number;
  gatewayPort?: number;
  objectPort?: number;
  /** Which server to be. Default main: a multi-process installation. */
  as?: ProfileName;
  /** Told of each offline push that a real server would hand to its provider; nothing is sent anywhere. */
  onOfflinePush?: (push: OfflinePush) => void;
  clock?: EmulatorClock;
  /** Data to begin with: `demo`, or `users=…,groups=…,messages=…` (seeds/seed.ts). */
  seed?: string;
}

/** How much an emulator holds; users without admins and notification accounts. */
export interface EmulatorCounts { users: number; groups: number; messages: number; devices: number }

/** Where the account system is. */
export interface ChatURLs { chatAdminURL: string; chatURL: string }

/** A running emulator. */
export interface Emulator {
  apiURL: string;
  gatewayURL: string;
  /** Where links to objects lead. */
  objectURL: string;
  /** Trouble on purpose, to be changed at any time. */
  faults: Faults;
  /** How much is in it now. */
  count(): EmulatorCounts;
  /** What was found in configuration files and is read by nobody. */
  notices: readonly string[];
  /** Where metrics are read: the API's, or all. */
  metricsURL: string | undefined;
  /** Start the account system (chat) beside it; again: where it is. Until then it costs nothing. 0 or none: any free port. @throws ImctlError PORT-IN-USE. */
  startChat(ports?: { chatAdminPort?: number; chatPort?: number }): Promise<ChatURLs>;
  /** Ends all ports, cuts connections that are idle or slow to end, closes the file. */
  close(): Promise<void>;
}

/**
 * Start an emulator.
 *
 * @throws ImctlError PORT-IN-USE; ARG-* for faults and seeds; CONFLICT for a seed where other data is; UNSUPPORTED for a centre of configuration on a server that has none; of the
 *   configuration (config/yaml.ts); STORE-BROKEN, STORE-BUSY, FILE-UNREADABLE or WRITE-FAILED for the data file (store/open.ts).
 */
export async function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const host = options.host ?? '127.0.0.1';
  await loadCatalog();
  const faults = createFaults(options);
  const seeds = options.seed === undefined ? undefined : await import('./seeds/seed.ts');
  const seed = seeds?.parseSeed(options.seed!);
  const profile = findProfile(options.as ?? 'main');
  const store = openStore(options.data, profile.naturalOrder);
  const servers: Server[] = [];
  let watching: OpenWatch | undefined;
  try {
    if (options.configCenter && !profile.mayHaveEtcd) throw new ImctlError('UNSUPPORTED', `${profile.name} has no centre of configuration`, { hint: 'only main has one:  --as main --config-center' });
    const configuration = await createConfiguration(options, store, profile);
    const gateway = createGateway(profile, faults);
    const clock = faults.skew(options.clock ?? Date);
    watching = await watch(options, { profile, configuration, host, now: () => clock.now(), onlineUsers: () => gateway.users, listen: (server, port) => listen(server, host, port) });
    servers.push(...watching?.ports?.servers ?? []);
    const restarts = createRestarts(async () => {
      await configuration.load().catch((error: Error) => { watching?.notRestarted(error); throw error; });
      gateway.disconnect();
      registerAdmins(world);
      nightly.arm();
      watching?.restarted();
    });
    const objects = openObjects(store, options.data, clock, faults, () => configuration.running.minio);
    const world = createWorld({ store, clock, profile, configuration, objects, restart: restarts.restart, watch: watching?.watch, targets: watching?.ports?.targets }, gateway, options.onOfflinePush);
    registerAdmins(world);
    const delivery = createDelivery();
    if (seed) seeds!.applySeed(world, seed);
    const nightly = createNightly(world, delivery);
    const api = createAPIServer(createDispatch(world, delivery), world.profile, faults);
    const sockets = gateway.serve(world);
    servers.push(api, sockets, objects.server);
    const [apiPort, gatewayPort, objectPort] = await Promise.all([listen(api, host, options.apiPort), listen(sockets, host, options.gatewayPort), listen(objects.server, host, options.objectPort)]);
    nightly.arm();
    const name = host.includes(':') ? `[${host}]` : host;
    const apiURL = `http://${name}:${apiPort}`;
    const serveChat = async (...wanted: (number | undefined)[]): Promise<ChatURLs> => {
      const { CHAT_TRAITS, createChatDoor } = await import('./chat/door.ts');
      const ports = { apiURL, admin: 0, chat: 0 };
      const { admin, chat } = createChatDoor(async () => (await import('./chat/server.ts')).createChat(world, createLocalDoorway(world, delivery), ports));
      const both = [admin, chat].map((dispatch) => createAPIServer(dispatch, CHAT_TRAITS, faults));
      [ports.admin, ports.chat] = await listenAll(both, host, wanted) as [number, number];
      servers.push(...both);
      return { chatAdminURL: `http://${name}:${ports.admin}`, chatURL: `http://${name}:${ports.chat}` };
    };
    let chat: Promise<ChatURLs> | undefined;
    return {
      apiURL, gatewayURL: `ws://${name}:${gatewayPort}`, objectURL: `http://${name}:${objectPort}`, faults, notices: configuration.notices, metricsURL: watching?.ports?.url,
      count: () => ({ ...store.get('SELECT (SELECT COUNT(*) FROM users WHERE app_manger_level IN (0, 1)) AS users, (SELECT COUNT(*) FROM groups) AS groups, (SELECT COUNT(*) FROM messages) AS messages') as Omit<EmulatorCounts, 'devices'>, devices: gateway.size }),
      startChat: ({ chatAdminPort, chatPort } = {}) => chat ??= serveChat(chatAdminPort, chatPort).catch((error: unknown) => { chat = undefined; throw error; }),
      async close() {
        restarts.close();
        nightly.close();
        gateway.close();
        world.webhooks.close();
        await Promise.all(servers.map(shut));
        await objects.close();
        watching?.close();
        store.close();
      },
    };
  } catch (error) {
    await Promise.all(servers.map(shut));
    watching?.close();
    store.close();
    throw error;
  }
}

/** With a centre of configuration there is an installation to be discovered, so its metrics are there too. */
async function watch({ metricsPort, logFile, configCenter }: EmulatorOptions, parts: WatchParts): Promise<OpenWatch | undefined> {
  const firstPort = metricsPort ?? (configCenter ? 0 : undefined);
  if (firstPort === undefined && logFile === undefined) return undefined;
  const { openWatch } = await import('./watch/open.ts');
  return openWatch({ metricsPort: firstPort, logFile }, parts);
}

function createWorld(parts: Pick<World, 'store' | 'clock' | 'profile' | 'configuration' | 'objects' | 'restart' | 'watch' | 'targets'>, gateway: Gateway, onOfflinePush: EmulatorOptions['onOfflinePush']): World {
  const { configuration, profile } = parts;
  const world: World = {
    ...parts, sessions: gateway.sessions, lanes: createLanes(),
    webhooks: createWebhooks({ profile, watch: parts.watch, get config() { return configuration.running; } }),
    get config() { return configuration.running; },
    get secret() { return configuration.running.secret; },
    get adminUserIDs() { return configuration.running.adminUserIDs; },
    // While nobody is connected and nobody asks, nobody need be counted.
    get push() { return gateway.size === 0 && !pusher.isWatched() ? undefined : pusher.push; },
  };
  const pusher = createPusher(world, gateway.push, onOfflinePush);
  return world;
}

/** Go's zero time in milliseconds: the admins' createTime (http-contract §8). */
const ZERO_TIME = -62_135_596_800_000;

function registerAdmins({ store, profile, config }: World): void {
  for (const [index, userID] of config.adminUserIDs.entries()) {
    // Looked for first, so that opening a file writes nothing and waits for nobody.
    if (store.get('SELECT 1 FROM users WHERE user_id = ?', userID)) continue;
    const nickname = (profile.admin.nickname === 'configured' ? config.adminNicknames[index] : undefined) ?? userID;
    store.run(`INSERT OR IGNORE INTO users (user_id, nickname, face_url, ex, create_time, app_manger_level, global_recv_msg_opt)
      VALUES (?, ?, '', '', ?, ?, 0)`, userID, nickname, ZERO_TIME, profile.admin.level);
  }
}

/** All of them, or none. */
async function listenAll(servers: readonly Server[], host: string, ports: readonly (number | undefined)[]): Promise<number[]> {
  const outcomes = await Promise.allSettled(servers.map((server, index) => listen(server, host, ports[index])));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<number>).value);
  await Promise.all(servers.filter((server) => server.listening).map(shut));
  throw failed.reason;
}

function listen(server: Server, host: string, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new ImctlError('PORT-IN-USE', `port ${port} on ${host} is taken`, { hint: 'end the program that has it, or choose another with  --api-port, --gateway-port, --object-port, --metrics-port, --chat-admin-port or --chat-port', cause: error }));
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const LAST_ANSWERS_MS = 500;

/** Running requests may finish; who takes longer is cut. */
function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS);
    server.close(() => { clearTimeout(cut); resolve(); });
    server.closeIdleConnections();
  });
}
