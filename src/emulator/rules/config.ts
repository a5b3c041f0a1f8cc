// /config/*, /restart and the discovery of metrics, with a centre of configuration and without (operations b.4, d.2).
// What is different from the real server: a restart is one of all services, where main's restarts crontask only; the process stays,
// where a service with a broken configuration, or a server without etcd, would end.

import { requireAdmin } from '../access.ts';
import { enableCentre, isCentreEnabled, writeRestart, writeStored } from '../config/centre.ts';
import { DecodeError } from '../decode.ts';
import { encodePlain } from '../encode.ts';
import { apiPanic, badArgument, ServerError } from '../errors.ts';
import { SERVICES } from '../services.ts';

import type { ConfigFiles, ConfigName } from '../config/files.ts';
import type { RequestContext, Rule, Rules } from '../context.ts';

const get_config_list: Rule = {
  run: (_body, { configuration }) => ({ environment: 'source', version: 'main', configNames: Object.keys(configuration.loaded) }),
};

/** What the process loaded at its start, whatever was stored since. */
const get_config: Rule<{ configName: string }> = {
  before: ({ caller }) => requireAdmin(caller),
  run({ configName }, { configuration: { loaded } }) {
    if (!isName(loaded, configName)) throw badArgument('config name not found');
    return encodePlain(loaded[configName]);
  },
};

/** What the text leaves out is zero: a complete replacement. */
const set_config: Rule<{ configName: string; data: string }> = {
  before: (ctx) => needCentre(ctx, 'only etcd support set config'),
  writes: true,
  run({ configName, data }, { configuration, store }) {
    if (!isName(configuration.loaded, configName)) throw badArgument('');
    try {
      writeStored(store, configName, configuration.complete(configName, data));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      // The real errDlt goes on with a Go stack trace (http-contract §5): match on what stands before ` | -> `.
      throw badArgument(`Error: 1001 ArgsError ${error.message} | -> api.compareAndSave[...]() -> api.(*ConfigManager).SetConfig()`);
    }
    return undefined;
  },
};

/** From off to on everything is stored anew, as files and options say it; what was stored before is gone. */
const set_enable_config_manager: Rule<{ enable: boolean }> = {
  before: (ctx) => needCentre(ctx, 'only etcd support config manager'),
  async run({ enable }, { configuration, store }) {
    const own = enable && !isCentreEnabled(store) ? await configuration.readOwn() : undefined;
    store.transaction(() => {
      for (const name of Object.keys(own ?? {}) as ConfigName[]) writeStored(store, name, encodePlain(own![name]));
      enableCentre(store, enable);
    });
    return undefined;
  },
};

const get_enable_config_manager: Rule = {
  run(_body, { configuration, store }) {
    // The server uses a client of etcd that it does not have.
    if (!configuration.hasCentre) throw apiPanic();
    return { enable: isCentreEnabled(store) };
  },
};

/** Only files that differ from what was loaded at the start are stored: after set_config without a restart that is none. */
const reset_config: Rule = {
  async run(_body, { configuration, store }) {
    if (!configuration.hasCentre) return undefined;
    // The real server's work goes on behind its answer; what goes wrong there is told nobody but the log.
    const own = await configuration.readOwn().catch(() => configuration.loaded);
    const changed = (Object.keys(own) as ConfigName[]).filter((name) => encodePlain(own[name]) !== encodePlain(configuration.loaded[name]));
    store.transaction(() => { for (const name of changed) writeStored(store, name, encodePlain(own[name])); });
    return undefined;
  },
};

const restartServices: Rule = {
  writes: true,
  run(_body, ctx) {
    if (ctx.configuration.hasCentre) writeRestart(ctx.store, Math.floor(ctx.clock.now() / 1000));
    ctx.afterCommit.push(() => ctx.restart());
    return undefined;
  },
};

function isName(files: ConfigFiles, name: string): name is ConfigName {
  return Object.hasOwn(files, name);
}

/** The server asks who calls, then for etcd, and only then reads the body. */
function needCentre({ caller, configuration }: RequestContext, words: string): void {
  requireAdmin(caller);
  if (!configuration.hasCentre) throw new ServerError(500, words);
}

/** Rules of /config/*. */
export const config: Rules = { get_config_list, get_config, set_config, set_enable_config_manager, get_enable_config_manager, reset_config };

/** The rule of /restart. */
export const restart: Rules = { restart: restartServices };

/** Nothing is registered where discovery is not etcd (operations d.2). */
function listTargets({ configuration, targets }: RequestContext, name: string): unknown[] {
  const found = configuration.loaded['discovery.yml'].Enable === 'etcd' ? targets?.(name) ?? [] : [];
  return found.length === 0 ? [] : [{ targets: found, labels: { namespace: 'default' } }];
}

/** Rules of /prometheus_discovery/*. */
export const discovery: Rules = Object.fromEntries(SERVICES.map(({ name }): [string, Rule] => [name, { run: (_body, ctx) => listTargets(ctx, name) }]));
