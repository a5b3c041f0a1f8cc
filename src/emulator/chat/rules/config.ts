// /config/* and /restart of the admin API: nine names, kept by a centre of configuration where there is one (operations b.4).

import { DecodeError } from '../../decode.ts';
import { apiPanic, badArgument, ServerError } from '../../errors.ts';

import type { ChatConfig } from '../config.ts';
import type { ChatRule, ChatRules } from '../context.ts';

interface Setting { configName: string; data: string }

const list: ChatRule = {
  run: (_body, { config }) => ({ environment: 'source', version: '1.8.1', configNames: config.names }),
};

const get: ChatRule<{ configName: string }> = {
  run({ configName }, { config }) {
    if (!config.isName(configName)) throw new ServerError(1001, 'config name not found', { origin: 'api' });
    return JSON.stringify(config.read(configName));
  },
};

const set: ChatRule<Setting> = {
  before: needCentre,
  writes: true,
  run(setting, { config }) {
    storeOne(config, setting, 'compareAndSave');
    return undefined;
  },
};

const setMany: ChatRule<{ configs: Setting[] | null }> = {
  before: needCentre,
  writes: true,
  run({ configs }, { config }) {
    for (const setting of configs ?? []) storeOne(config, setting, 'compareAndOp');
    return undefined;
  },
};

/** The server asks for etcd before it reads the body. */
function needCentre({ config }: { config: ChatConfig }): void {
  if (!config.hasCentre) throw new ServerError(500, 'only etcd support set config', { origin: 'api' });
}

function storeOne(config: ChatConfig, { configName, data }: Setting, place: string): void {
  if (!config.isName(configName)) throw new ServerError(1001, '', { origin: 'api' });
  try {
    config.store(configName, data);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw badArgument(`Error: 1001 ArgsError ${error.message} | -> admin.${place}[...]()`);
  }
}

/** Without etcd it answers success, and the real process ends a moment later; this one stays. */
const reset: ChatRule = {
  writes: true,
  run(_body, { config }) {
    config.reset();
    return undefined;
  },
};

const isEnabled: ChatRule = {
  before: needClient,
  run: (_body, { config }) => ({ enable: config.isEnabled() }),
};

const enable: ChatRule<{ enable: boolean }> = {
  writes: true,
  run({ enable: on }, ctx) {
    needClient(ctx);
    ctx.config.enable(on);
    return undefined;
  },
};

/** The server uses a client of etcd that it does not have. */
function needClient({ config }: { config: ChatConfig }): void {
  if (!config.hasCentre) throw apiPanic();
}

const restart: ChatRule = {
  run(_body, { config }) {
    config.restart();
    return undefined;
  },
};

/** Rules of /config/* and /restart. */
export const config: ChatRules = {
  '/config/get_config_list': list, '/config/get_config': get, '/config/set_config': set, '/config/set_configs': setMany, '/config/reset_config': reset,
  '/config/get_enable_config_manager': isEnabled, '/config/set_enable_config_manager': enable, '/restart': restart,
};
