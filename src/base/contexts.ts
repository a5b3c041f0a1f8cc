// Contexts: the servers a person works on, kept in contexts.yaml (design §4).
// Imported by cli/ and builtins/context.ts; imports only base.
// A new key of a context is a line in CONTEXT.
import { statSync } from 'node:fs';
import * as v from 'valibot';
import { ImctlError } from './errors.ts';
import { parseYAML, readIfThere, writePrivate } from './files.ts';
import { didYouMean } from './nearest.ts';
import type { Settings } from './settings.ts';

const SOURCE = v.union([
  v.strictObject({ env: v.string() }), v.strictObject({ file: v.string() }), v.strictObject({ command: v.string() }), v.string(),
], 'must be {env: NAME}, {file: PATH}, {command: TEXT}, or a text in a file of mode 0600');

const address = (...schemes: string[]) => v.pipe(v.string(), v.check((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text), `must be an address with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`));

const CONTEXT = v.strictObject({
  api: address('http', 'https'),
  gateway: v.optional(address('ws', 'wss')),
  chatAdmin: v.optional(address('http', 'https')),
  chatAdminAccount: v.optional(v.string()),
  chatAdminPassword: v.optional(SOURCE),
  chat: v.optional(address('http', 'https')),
  adminUserID: v.optional(v.string()),
  secret: v.optional(SOURCE),
  secrets: v.optional(v.record(v.pipe(v.string(), v.regex(/^[A-Za-z_]\w*$/, 'must be named like a variable')), SOURCE)),
  protected: v.optional(v.boolean()),
  protect: v.optional(v.array(v.pipe(v.string(), v.regex(/^[a-z]+\/.+$/, 'must be items like user/boss')))),
  deploy: v.optional(v.looseObject({ driver: v.picklist(['compose', 'kubernetes', 'host'], 'must be compose, kubernetes or host') })),
  stores: v.optional(v.strictObject({ mongo: v.optional(SOURCE), redis: v.optional(SOURCE) })),
});

const FILE = v.strictObject({ apiVersion: v.optional(v.literal('imctl/v1')), current: v.optional(v.string()), contexts: v.optional(v.record(v.string(), CONTEXT)) });

/** Where a secret comes from. */
export type SecretSource = v.InferOutput<typeof SOURCE>;
/** A context as written in the file. */
export type ContextRow = v.InferOutput<typeof CONTEXT>;

/** A context ready for use. `embedded` ones have no address of their own until the server is started. */
export interface Context {
  name: string;
  embedded: boolean;
  api?: string;
  gateway?: string;
  chatAdmin?: string;
  /** The users' API of the account system; beside the admin's, on port 10008, when nothing is said. */
  chat?: string;
  /** Its administrator. */
  chatAdminAccount: string;
  chatAdminPassword?: SecretSource;
  adminUserID: string;
  secret?: SecretSource;
  /** Secrets that tasks may use by name; others are variables of the environment. */
  secrets: Record<string, SecretSource>;
  protected: boolean;
  /** Items that nothing destructive may touch: `user/boss`. The administrator is always one. */
  protect: readonly string[];
  /** For each value above where it came from: a file, a variable, a flag, `default`. */
  origins: Record<string, string>;
}

/** The contexts of one person. */
export interface ContextStore {
  readonly file: string;
  list(): Promise<{ current: string; rows: Record<string, ContextRow> }>;
  save(change: (rows: Record<string, ContextRow>, current: string) => { rows: Record<string, ContextRow>; current: string }): Promise<void>;
}

/** Name of the context that is always there: the embedded server. */
export const LOCAL = 'local';

/** The published defaults of OpenIM (constants.json, defaults). */
const DEFAULT_ADMIN = 'imAdmin';
const DEFAULT_SECRET = 'openIM123';
/** The account system's administrator as shipped, and its password (operations f.3). */
const DEFAULT_CHAT_ADMIN = 'chatAdmin';

/** Contexts kept in a file. */
export function openContexts(file: string): ContextStore {
  const read = async () => {
    const text = readIfThere(file);
    const parsed = v.safeParse(FILE, (text === undefined ? undefined : await parseYAML(text, file)) ?? {});
    if (!parsed.success) throw invalid(file, parsed.issues[0]);
    checkLiterals(file, parsed.output.contexts ?? {});
    return { current: parsed.output.current ?? LOCAL, rows: parsed.output.contexts ?? {} };
  };
  return {
    file,
    list: read,
    async save(change) {
      const now = await read();
      const { rows, current } = change(now.rows, now.current);
      const checked = v.safeParse(FILE, { contexts: rows });
      if (!checked.success) throw invalid('this context', checked.issues[0]);
      const { parseDocument, isMap } = await import('yaml');
      // Edited in place, so that a person's comments stay.
      const document = parseDocument(readIfThere(file) ?? '');
      if (!isMap(document.contents)) document.contents = document.createNode({}) as never;
      document.set('apiVersion', 'imctl/v1');
      document.set('current', current);
      for (const name of Object.keys(now.rows)) if (!Object.hasOwn(rows, name)) document.deleteIn(['contexts', name]);
      for (const [name, row] of Object.entries(rows)) {
        if (JSON.stringify(row) !== JSON.stringify(now.rows[name])) document.setIn(['contexts', name], document.createNode(row));
      }
      await writePrivate(file, document.toString());
    },
  };
}

/** The context of this run: the one named, with what flags and variables say in place of its own values. @throws ImctlError CONTEXT-UNKNOWN. */
export async function chooseContext(store: ContextStore, settings: Settings, wanted = settings.context): Promise<Context> {
  const { current, rows } = await store.list();
  // An address alone is a context of its own, so that the local one stays what it is.
  const name = wanted ?? (settings.api && current === LOCAL ? 'address' : current);
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  const adhoc = name === 'address' && settings.api !== undefined;
  if (!row && name !== LOCAL && !adhoc) {
    const names = [LOCAL, ...Object.keys(rows)];
    throw new ImctlError('CONTEXT-UNKNOWN', `there is no context "${name}"`, { hint: `${didYouMean(name, names)}contexts: ${names.join(', ')}; add one with  imctl context set ${name} --api http://…:10002` });
  }
  const from = row ? store.file : 'default';
  const pick = <T>(key: keyof Settings['origins'], own: T | undefined, fallback?: T): [T | undefined, string] => {
    const set = settings[key] as T | undefined;
    return set !== undefined ? [set, settings.origins[key]!] : own !== undefined ? [own, from] : [fallback, 'default'];
  };
  const [api, apiFrom] = pick('api', row?.api);
  const [gateway, gatewayFrom] = pick('gateway', row?.gateway, api && gatewayOf(api));
  const [chatAdmin, chatAdminFrom] = pick('chatAdmin', row?.chatAdmin);
  const [chat, chatFrom] = pick('chat', row?.chat, chatAdmin && portOf(chatAdmin, 10_008));
  const [chatAdminAccount, chatAccountFrom] = pick('chatAdminAccount', row?.chatAdminAccount, DEFAULT_CHAT_ADMIN);
  const [adminUserID, adminFrom] = pick('adminUserId', row?.adminUserID, DEFAULT_ADMIN);
  const embedded = api === undefined;
  const [secret, secretFrom] = pick<SecretSource>('secret', row?.secret, embedded ? DEFAULT_SECRET : undefined);
  const [chatAdminPassword, chatPasswordFrom] = pick<SecretSource>('chatAdminPassword', row?.chatAdminPassword, embedded && chatAdmin === undefined ? DEFAULT_CHAT_ADMIN : undefined);
  return {
    name, embedded, api, gateway, chatAdmin, chat, chatAdminAccount: chatAdminAccount!, chatAdminPassword, adminUserID: adminUserID!, secret, secrets: row?.secrets ?? {}, protected: row?.protected ?? false, protect: [`user/${adminUserID!}`, ...(row?.protect ?? [])],
    origins: { name: wanted ? (settings.origins.context ?? 'use') : adhoc ? settings.origins.api! : Object.keys(rows).length ? store.file : 'default', api: apiFrom, gateway: gatewayFrom, chatAdmin: chatAdminFrom, chat: chatFrom, chatAdminAccount: chatAccountFrom, chatAdminPassword: chatPasswordFrom, adminUserID: adminFrom, secret: secretFrom, protected: row?.protected === undefined ? 'default' : from, protect: row?.protect ? from : 'default' },
  };
}

/** Secrets that a context has: what each is called in messages, and the flag that sets it. */
const KINDS = { secret: { called: 'secret', flag: '--secret-env' }, chatAdminPassword: { called: 'password of its chat administrator', flag: '--chat-admin-password-env' } } as const;

/** A secret of a context, fetched now. @throws ImctlError SECRET-MISSING, FILE-*. */
export async function resolveSecret(context: Pick<Context, 'name' | keyof typeof KINDS>, kind: keyof typeof KINDS, env: Record<string, string | undefined>): Promise<string> {
  const { name: contextName, [kind]: source } = context;
  const { called, flag } = KINDS[kind];
  if (source === undefined) throw new ImctlError('SECRET-MISSING', `context ${contextName} has no ${called}`, { hint: `set one with  imctl context set ${contextName} ${flag} NAME` });
  return fetchSecret(source, `${called} of ${contextName}`, env);
}

/** A secret that a task names: the context's own of that name, else the variable. @throws ImctlError SECRET-MISSING, FILE-*. */
export async function resolveNamedSecret({ name: contextName, secrets }: Pick<Context, 'name' | 'secrets'>, name: string, env: Record<string, string | undefined>): Promise<string> {
  return fetchSecret(Object.hasOwn(secrets, name) ? secrets[name]! : { env: name }, `secret ${name} of ${contextName}`, env);
}

async function fetchSecret(source: SecretSource, what: string, env: Record<string, string | undefined>): Promise<string> {
  if (typeof source === 'string') return source;
  if ('env' in source) {
    const value = env[source.env];
    if (value) return value;
    throw new ImctlError('SECRET-MISSING', `the ${what} is in the variable ${source.env}, which is not set`, { hint: `export ${source.env}=…` });
  }
  if ('file' in source) {
    const text = readIfThere(source.file);
    if (text !== undefined) return text.trim();
    throw new ImctlError('SECRET-MISSING', `the ${what} is in the file ${source.file}, which is not there`);
  }
  return runForSecret(source.command, what);
}

/** Where a secret comes from, without the secret. */
export function describeSecret(source: SecretSource | undefined): string | undefined {
  if (source === undefined) return undefined;
  return typeof source === 'string' ? '***' : Object.entries(source).map(([kind, value]) => `${kind} ${value}`).join();
}

async function runForSecret(command: string, what: string): Promise<string> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  try {
    return (await promisify(execFile)('sh', ['-c', command], { timeout: 30_000 })).stdout.trim();
  } catch (cause) {
    throw new ImctlError('SECRET-MISSING', `the command for the ${what} failed`, { hint: `run it by hand:  ${command}`, cause });
  }
}

/** The gateway beside an API: same host, port 10001 (constants.json, defaults.wsPort). */
function gatewayOf(api: string): string {
  const url = new URL(api);
  return `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.hostname}:10001`;
}

/** The same host on another port. */
function portOf(address: string, port: number): string {
  const url = new URL(address);
  return `${url.protocol}//${url.hostname}:${port}`;
}

/** A secret written out is accepted only where nobody else can read it (design §4). */
function checkLiterals(file: string, rows: Record<string, ContextRow>): void {
  const name = Object.keys(rows).find((key) => [rows[key]!.secret, rows[key]!.chatAdminPassword, rows[key]!.stores?.mongo, rows[key]!.stores?.redis, ...Object.values(rows[key]!.secrets ?? {})].some((one) => typeof one === 'string'));
  if (name === undefined || (statSync(file).mode & 0o077) === 0) return;
  throw new ImctlError('SECRET-UNSAFE', `${file} holds a secret of context ${name} and others can read it`, { hint: `chmod 600 ${file}  or put it in a variable:  secret: { env: NAME }` });
}

function invalid(file: string, issue: v.BaseIssue<unknown>): ImctlError {
  const where = v.getDotPath(issue);
  const says = issue.kind === 'schema' && issue.type === 'strict_object' ? `has the key ${issue.received}, which means nothing here` : issue.message.replace(/^Invalid type: /, '');
  return new ImctlError('CONTEXT-INVALID', `${file}: ${where ? `${where} ` : ''}${says}`);
}
