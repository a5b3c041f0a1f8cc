// The settings of imctl itself, one row each: flag, environment name, key in prefs.yaml and imctl.yaml, default, doc.
// Imported by cli/ and whoever names a setting; imports only base.
// A new setting is a row here. A call's option beats the flag, then environment, project file, user file, default (design §4).
import { ImctlError } from './errors.ts';
import { checkFields, flagName, isPlainObject, parseText, type Field, type Values } from './fields.ts';
import { SERVERS } from './servers.ts';

/** One setting: a field, and where its value may come from beside the flag. */
export interface Setting extends Field {
  env?: string;
  /** Key in prefs.yaml; with `project`, in imctl.yaml too. */
  file?: string;
  project?: boolean;
  /** Not told by `--help` of every command, only by the overview. */
  rare?: boolean;
}

const HTTP = { allows: /^https?:\/\/[^\s/:]+(:\d{1,5})?(\/|$)/, says: 'must be an address with http:// or https://' };
const WS = { allows: /^wss?:\/\/[^\s/:]+(:\d{1,5})?(\/|$)/, says: 'must be an address with ws:// or wss://' };

/** All settings. */
export const SETTINGS = {
  context: { kind: 'string', names: 'context', env: 'IMCTL_CONTEXT', file: 'context', project: true, doc: 'Server to work on: a name of  imctl context list' },
  output: { kind: 'string', names: 'format', letter: 'o', env: 'IMCTL_OUTPUT', file: 'output', project: true, doc: 'table, wide, name, json, ndjson, yaml, csv, jsonpath=…, columns=…' },
  yes: { kind: 'boolean', letter: 'y', default: false, doc: 'Do not ask before what cannot be undone' },
  reason: { kind: 'string', doc: 'Why; kept in the audit trail, needed on protected contexts' },
  plan: { kind: 'boolean', default: false, doc: 'Show what would be done, and do nothing' },
  maxAffected: { kind: 'integer', min: 0, doc: 'Refuse to touch more items than this' },
  timeout: { kind: 'duration', env: 'IMCTL_TIMEOUT', file: 'timeout', project: true, default: 30_000, doc: 'Limit of one request' },
  verbose: { kind: 'integer', letter: 'v', counts: true, env: 'IMCTL_VERBOSE', min: 0, max: 3, default: 0, doc: 'Show each call and request; -vv stack traces too' },
  quiet: { kind: 'boolean', letter: 'q', default: false, doc: 'No notices and no progress' },
  color: { kind: 'string', choices: ['auto', 'always', 'never'], env: 'IMCTL_COLOR', file: 'color', default: 'auto', doc: 'When to colour' },
  utc: { kind: 'boolean', env: 'IMCTL_UTC', file: 'utc', project: true, default: false, doc: 'Times in UTC' },
  // Addresses have no flags: `context set` has them, and one word must not mean two things.
  api: { kind: 'string', env: 'IMCTL_API', noFlag: true, pattern: HTTP, rare: true, doc: 'Address of the API, in place of the context\'s' },
  gateway: { kind: 'string', env: 'IMCTL_GATEWAY', noFlag: true, pattern: WS, rare: true, doc: 'Address of the gateway, in place of the context\'s' },
  chatAdmin: { kind: 'string', env: 'IMCTL_CHAT_ADMIN', noFlag: true, pattern: HTTP, rare: true, doc: 'Address of the chat admin API, in place of the context\'s' },
  chat: { kind: 'string', env: 'IMCTL_CHAT', noFlag: true, pattern: HTTP, rare: true, doc: 'Address of the chat users\' API, in place of the context\'s' },
  chatAdminAccount: { kind: 'string', env: 'IMCTL_CHAT_ADMIN_ACCOUNT', noFlag: true, rare: true, doc: 'Chat administrator to log in as, in place of the context\'s' },
  chatAdminPassword: { kind: 'string', env: 'IMCTL_CHAT_ADMIN_PASSWORD', noFlag: true, secret: true, rare: true, doc: 'That one\'s password; from the environment only, flags are seen by others' },
  adminUserId: { kind: 'string', env: 'IMCTL_ADMIN_USER_ID', noFlag: true, rare: true, doc: 'Administrator to log in as, in place of the context\'s' },
  secret: { kind: 'string', env: 'IMCTL_SECRET', noFlag: true, secret: true, rare: true, doc: 'The server\'s secret; from the environment only, flags are seen by others' },
  data: { kind: 'string', names: 'file', env: 'IMCTL_DATA', rare: true, doc: 'Data file of the embedded server' },
  // No flag: to other commands `--as` is a user. `emulator start` has one of its own.
  as: { kind: 'string', choices: SERVERS, env: 'IMCTL_AS', file: 'as', project: true, noFlag: true, rare: true, doc: 'Which OpenIM the embedded server is' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** Where a value came from: `--context`, `IMCTL_CONTEXT`, a file's path, `default`. */
export type Origin = string;

/** The settings of one run, each with its origin. */
export type Settings = Values<typeof SETTINGS> & { origins: Partial<Record<SettingName, Origin>> };

/** Values from one file of settings, and its path. */
export interface SettingsFile {
  path: string;
  values: unknown;
}

/**
 * Merge the sources, the strongest first.
 *
 * @throws ImctlError ARG-* for a flag or variable, FILE-INVALID for a file; addresses and secrets in a project file are refused.
 */
export function readSettings(flags: Record<string, unknown>, env: Record<string, string | undefined>, files: { project?: SettingsFile; user?: SettingsFile }): Settings {
  const values: Record<string, unknown> = {};
  const origins: Settings['origins'] = {};
  const project = fileValues(files.project, true);
  const user = fileValues(files.user, false);
  for (const [name, setting] of Object.entries(SETTINGS) as [SettingName, Setting][]) {
    const variable = setting.env ? env[setting.env] : undefined;
    if (flags[name] !== undefined) [values[name], origins[name]] = [flags[name], `--${flagName(name)}`];
    else if (variable !== undefined && variable !== '') [values[name], origins[name]] = [parseText(setting, variable, setting.env!), setting.env!];
    else if (setting.file && project?.[setting.file] !== undefined) [values[name], origins[name]] = [project[setting.file], files.project!.path];
    else if (setting.file && user?.[setting.file] !== undefined) [values[name], origins[name]] = [user[setting.file], files.user!.path];
    else if (setting.default !== undefined) origins[name] = 'default';
  }
  const checked = checkFields(SETTINGS, values, 'imctl', (name) => origins[name as SettingName] ?? name);
  return { ...checked, origins } as Settings;
}

/** The same settings without addresses and secrets, which belong to the context they were given for: to work on another. */
export function withoutAddresses(settings: Settings): Settings {
  return { ...settings, api: undefined, gateway: undefined, chatAdmin: undefined, chat: undefined, chatAdminAccount: undefined, chatAdminPassword: undefined, secret: undefined, adminUserId: undefined };
}

function fileValues(file: SettingsFile | undefined, project: boolean): Record<string, unknown> | undefined {
  if (!file || file.values === null || file.values === undefined) return undefined;
  if (!isPlainObject(file.values)) throw new ImctlError('FILE-INVALID', `${file.path} must hold keys and values`);
  const allowed = (Object.values(SETTINGS) as Setting[]).filter((setting) => setting.file && (!project || setting.project)).map((setting) => setting.file!);
  for (const key of Object.keys(file.values)) {
    if (allowed.includes(key) || key === 'apiVersion') continue;
    const why = project && /api|gateway|secret|token|chat|stores/i.test(key) ? 'a project file may name a context and set defaults, never addresses or secrets' : `it may hold ${allowed.join(', ')}`;
    throw new ImctlError('FILE-INVALID', `${file.path} has the key "${key}"`, { hint: why });
  }
  return file.values;
}
