// One configuration from all its sources: what is shipped, OpenIM's files in a folder, single values, and what the centre stores
// (operations b.3). Made by server.ts; rules reach it as ctx.configuration and, in what it makes the server do, as ctx.config.

import { DecodeError } from '../decode.ts';
import { encodePlain } from '../encode.ts';
import { forgetCentre, isCentreEnabled, readStored, writeStored } from './centre.ts';
import { decodeConfig } from './decode.ts';
import { loadShipped, type ConfigFiles, type ConfigName, type ConfigValue } from './files.ts';
import { runWith, type RunningConfig } from './running.ts';
import { shapeOf, zeroOf } from './shape.ts';

import type { Profile } from '../profiles.ts';
import type { Store } from '../store/open.ts';

/** Where a configuration comes from, the weakest first: what is shipped, a folder, single values, secret and admin, the centre. */
export interface ConfigSources {
  /** A folder with any of OpenIM's YAML files; keys they leave out are as shipped. */
  configFolder?: string;
  /** Single values by YAML key: `log.yml:remainLogLevel=5`. */
  set?: readonly string[];
  /** share.yml secret. */
  secret?: string;
  /** share.yml imAdminUser.userIDs, as the only one. */
  adminUserID?: string;
  /** Discovery is etcd, and what it stores counts once the centre is enabled. */
  configCenter?: boolean;
  /** What the centre stored is forgotten first. */
  forgetConfig?: boolean;
  /** What is obeyed otherwise than all of these say. */
  config?: Partial<RunningConfig>;
}

/** The configuration of one emulator. */
export interface Configuration {
  readonly running: RunningConfig;
  /** What the services loaded at their start. */
  readonly loaded: ConfigFiles;
  /** Whether discovery is etcd. */
  readonly hasCentre: boolean;
  /** What was found in files and is read by nobody, or could not be read. */
  readonly notices: readonly string[];
  /** The sources without the centre, read anew. @throws ImctlError as overlayFolder does. */
  readOwn(): Promise<ConfigFiles>;
  /** Take up what the sources say now, as a start does. Writes to the store: files the enabled centre lacks. @throws ImctlError as overlayFolder does. */
  load(): Promise<void>;
  /** What the centre would store of one file. @throws DecodeError with Go's words. */
  complete(name: ConfigName, json: string): string;
}

/** Read a configuration for the first time. @throws ImctlError of yaml.ts. */
export async function createConfiguration(sources: ConfigSources, store: Store, profile: Profile): Promise<Configuration> {
  const main = await loadShipped();
  const shipped = profile.mainWebhooks ? main : withAllowedTypes(main);
  const hasCentre = sources.configCenter ?? false;
  let loaded = shipped, running = {} as RunningConfig, notices: string[] = [];

  const readOwn = async (): Promise<ConfigFiles> => {
    let own = shipped;
    notices = [];
    if (sources.configFolder !== undefined || sources.set?.length) {
      const { overlayFolder, overlaySetting } = await import('./yaml.ts');
      if (sources.configFolder !== undefined) ({ files: own, notices } = await overlayFolder(own, sources.configFolder));
      for (const setting of sources.set ?? []) own = overlaySetting(own, setting);
    }
    return fitProfile(withSecret(own, sources), profile, hasCentre);
  };
  /** The stored files over one's own; a file the store lacks is written there, as a starting service does. */
  const takeStored = (own: ConfigFiles): ConfigFiles => {
    const taken = { ...own };
    store.transaction(() => {
      for (const name of Object.keys(own) as ConfigName[]) {
        const json = readStored(store, name);
        if (json === undefined) writeStored(store, name, encodePlain(own[name]));
        else (taken as ConfigValue)[name] = readJSON(name, json, own[name]);
      }
    });
    return taken;
  };
  const readJSON = (name: ConfigName, json: string, base: ConfigValue): ConfigValue => {
    try {
      return decodeConfig(shapeOf(name, shipped), json, base);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      notices.push(`${name} is stored in a form that cannot be read: ${error.message}`);
      return base;
    }
  };

  const configuration: Configuration = {
    get running() { return running; },
    get loaded() { return loaded; },
    get notices() { return notices; },
    hasCentre, readOwn,
    async load() {
      const own = await readOwn();
      loaded = hasCentre && isCentreEnabled(store) ? fitProfile(takeStored(own), profile, hasCentre) : own;
      running = { ...runWith(toNumbers(loaded) as ConfigFiles), ...sources.config };
    },
    complete(name, json) {
      const shape = shapeOf(name, shipped);
      // The word null changes nothing in an empty struct's pointer, and is stored as it stands.
      if (json.trim() === 'null') return 'null';
      return encodePlain(decodeConfig(shape, json, zeroOf(shape) as ConfigValue));
    },
  };
  if (sources.forgetConfig) forgetCentre(store);
  await configuration.load();
  return configuration;
}

function withSecret(files: ConfigFiles, { secret, adminUserID }: ConfigSources): ConfigFiles {
  const share = files['share.yml'];
  return {
    ...files,
    'share.yml': {
      ...share, Secret: secret ?? share.Secret,
      IMAdminUser: adminUserID === undefined ? share.IMAdminUser : { ...share.IMAdminUser, UserIDs: [adminUserID] },
    },
  };
}

/** The older server's webhooks have one key more. */
function withAllowedTypes(files: ConfigFiles): ConfigFiles {
  const blocks = Object.entries(files['webhooks.yml']).map(([name, block]) => [name, typeof block === 'string' ? block : { ...block, AllowedTypes: null }]);
  return { ...files, 'webhooks.yml': Object.fromEntries(blocks) as ConfigFiles['webhooks.yml'] };
}

/** What is stored may hold integers that no number holds exactly; who obeys them need not know. */
function toNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(toNumbers);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, toNumbers(one)])) : value;
}

/** Set in every block of notification.yml at the start of a service of main (operations b.6). */
const FORCED = { ReliabilityLevel: 1, UnreadCount: false };

/** What a kind of server has whatever its files say: a client reads from discovery.yml whether it may write at all. */
function fitProfile(files: ConfigFiles, { discovery, serviceNames, readsReliability }: Profile, hasCentre: boolean): ConfigFiles {
  const notification = Object.fromEntries(Object.entries(files['notification.yml']).map(([name, block]) => [name, readsReliability ? block : { ...block, ...FORCED }]));
  const fitted = {
    ...files, 'notification.yml': notification as ConfigFiles['notification.yml'],
    'discovery.yml': { ...files['discovery.yml'], Enable: hasCentre ? 'etcd' : discovery, RpcService: nameServices(files['discovery.yml'].RpcService, serviceNames) },
  };
  // One process does not read this file (recordings, config-and-discovery 3).
  if (discovery === 'standalone') fitted['local-cache.yml'] = zeroOf(shapeOf('local-cache.yml', files)) as ConfigFiles['local-cache.yml'];
  return fitted;
}

function nameServices<N extends Record<string, string>>(configured: N, way: Profile['serviceNames']): N {
  if (way === 'configured') return configured;
  return Object.fromEntries(Object.keys(configured).map((key) => [key, way === 'Go' ? key : key[0]!.toLowerCase() + key.slice(1)])) as N;
}
