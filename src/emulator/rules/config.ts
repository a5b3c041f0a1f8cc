// /config/* and /restart without a centre of configuration: discovery is not etcd, so there is nothing to write to (operations b.4).
// What get_config answers is in config/defaults.json: the files main ships, as its Go JSON writes them (durations in nanoseconds).

import { encodePlain } from '../encode.ts';
import { apiPanic, badArgument, ServerError } from '../errors.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

type Config = Record<string, unknown>;

const get_config_list: Rule = {
  run: async () => ({ environment: 'source', version: 'main', configNames: Object.keys(await loadDefaults()) }),
};

const get_config: Rule<{ configName: string }> = {
  async run({ configName }, ctx) {
    const defaults = await loadDefaults();
    if (!Object.hasOwn(defaults, configName)) throw badArgument('config name not found');
    return encodePlain(fitConfig(configName, defaults[configName]!, ctx));
  },
};

/** Twenty kilobytes that few emulators are asked for. */
async function loadDefaults(): Promise<Record<string, Config>> {
  const loaded: { default: unknown } = await import('../config/defaults.json', { with: { type: 'json' } });
  return loaded.default as Record<string, Config>;
}

/** What this server runs with, where it is not what is shipped: a client reads from discovery.yml whether it may write at all. */
function fitConfig(name: string, config: Config, { profile, secret, adminUserIDs }: RequestContext): Config {
  if (name === 'share.yml') {
    const admins = config.IMAdminUser as Config;
    return { ...config, Secret: secret, IMAdminUser: { ...admins, UserIDs: adminUserIDs } };
  }
  if (name === 'discovery.yml') {
    const services = config.RpcService as Config;
    // One process calls its services by their Go names.
    const RpcService = profile.discovery === 'standalone' ? Object.fromEntries(Object.keys(services).map((key) => [key, key])) : services;
    return { ...config, Enable: profile.discovery, RpcService };
  }
  // One process does not read this file (recordings, config-and-discovery 3).
  if (name === 'local-cache.yml' && profile.discovery === 'standalone') return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, emptyConfig(value as Config)]));
  return config;
}

function emptyConfig(config: Config): Config {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? '' : 0]));
}

const set_config: Rule = { run: () => { throw new ServerError(500, 'only etcd support set config'); } };
const set_enable_config_manager: Rule = { run: () => { throw new ServerError(500, 'only etcd support config manager'); } };

/** The server uses a client of etcd that it does not have. */
const get_enable_config_manager: Rule = { run: () => { throw apiPanic(); } };

/** Answered with success. The real server ends a moment later, of the same missing client; this one stays, since its process may be a shell's. */
const done: Rule = { run: () => undefined };

/** Rules of /config/*. */
export const config: Rules = { get_config_list, get_config, set_config, set_enable_config_manager, get_enable_config_manager, reset_config: done };

/** The rule of /restart. */
export const restart: Rules = { restart: done };

/** Nothing is registered where discovery is not etcd (operations d.2). */
const nothing: Rule = { run: () => [] };

/** Rules of /prometheus_discovery/*, by the names the server gives its services there. */
export const discovery: Rules = Object.fromEntries(
  ['api', 'user', 'group', 'msg', 'friend', 'conversation', 'third', 'auth', 'push', 'msg_gateway', 'msg_transfer'].map((name) => [name, nothing]),
);
