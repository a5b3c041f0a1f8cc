// The object `context`: which server imctl works on, the client's side (design §4). `config` is the server's.
// Imported by index.ts. A new operation is a row below.
import { describeSecret, LOCAL, type ContextRow, type SecretSource } from '../base/contexts.ts';
import { ImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { defineObject, type AdminCtx } from './define.ts';

const name = { kind: 'string', required: true, positional: true, doc: 'The context.' } as const;

export const context = defineObject({
  name: 'context', singular: 'context', aliases: ['contexts'],
  doc: 'The servers imctl knows, and the one it works on.', personal: true,
  shapes: [{
    name: 'Context', id: 'name',
    columns: [
      { title: 'CURRENT', from: 'current', as: 'flag' },
      { title: 'NAME', from: 'name' },
      { title: 'API', from: 'api' },
      { title: 'PROTECTED', from: 'protected', as: 'flag' },
      { title: 'SECRET', from: 'secret', wide: true },
    ],
  }],
  operations: {
    list: {
      doc: 'List the contexts.',
      effect: 'read', returns: { many: 'Context' },
      params: {},
      run: async (_params, ctx) => {
        const { rows } = await ctx.contexts.list();
        const all: Record<string, ContextRow | undefined> = { [LOCAL]: undefined, ...rows };
        return { items: Object.entries(all).map(([key, row]) => ({ current: key === ctx.context.name, name: key, ...describeRow(row) })), total: Object.keys(all).length };
      },
      examples: ['imctl context list'],
    },
    show: {
      doc: 'Show the context in use, or another.',
      effect: 'read', returns: { value: 'the context' },
      params: { name: { kind: 'string', positional: true, doc: 'The context; default: the one in use.' }, origin: { kind: 'boolean', doc: 'Where each value comes from.' } },
      async run({ name, origin }, ctx) {
        if (name !== undefined && name !== ctx.context.name) return { name, ...describeRow(await findRow(ctx, name)) };
        const { origins, secret, chatAdminPassword, embedded, ...values } = ctx.context;
        const hasAccounts = embedded || values.chatAdmin !== undefined;
        const shown: Record<string, unknown> = { ...values, ...(hasAccounts ? {} : { chatAdminAccount: undefined }), chatAdminPassword: describeSecret(chatAdminPassword), api: values.api ?? 'embedded, started when needed', secret: describeSecret(secret) };
        if (!origin) return shown;
        return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined).map(([key, value]) => [key, { value, origin: origins[key] ?? 'default' }]));
      },
      examples: ['imctl context show', 'imctl context show --origin'],
    },
    use: {
      doc: 'Work on another server from now on.',
      effect: 'write', returns: { nothing: true }, needs: () => CLIENT_SIDE,
      params: { name },
      async run({ name }, ctx) {
        if (name !== LOCAL) await findRow(ctx, name);
        await ctx.contexts.save((rows) => ({ rows, current: name }));
        ctx.emit({ kind: 'notice', text: `now on ${name}` });
      },
      examples: ['imctl context use local'],
    },
    set: {
      doc: 'Add a context, or change one; what is not named stays.',
      effect: 'write', returns: { nothing: true }, needs: () => CLIENT_SIDE,
      params: {
        name,
        api: { kind: 'string', doc: 'Address of the API: http://…:10002.' },
        gateway: { kind: 'string', doc: 'Address of the gateway: ws://…:10001.' },
        chatAdmin: { kind: 'string', doc: 'Address of the chat admin API, for accounts: http://…:10009.' },
        chat: { kind: 'string', doc: 'Address of the chat users\' API; default the admin\'s host, port 10008.' },
        chatAdminAccount: { kind: 'string', doc: 'The account to administer chat with; default chatAdmin.' },
        chatAdminPasswordEnv: { kind: 'string', doc: 'The variable that holds its password.' },
        chatAdminPasswordFile: { kind: 'string', doc: 'The file that holds it.' },
        chatAdminPasswordCommand: { kind: 'string', doc: 'The command that prints it.' },
        adminUserID: { kind: 'string', doc: 'The administrator to log in as; default imAdmin.' },
        secretEnv: { kind: 'string', doc: 'The variable that holds the server\'s secret.' },
        secretFile: { kind: 'string', doc: 'The file that holds it.' },
        secretCommand: { kind: 'string', doc: 'The command that prints it.' },
        protected: { kind: 'boolean', doc: 'Changes need the typed name and a reason.' },
        protect: { kind: 'string', many: true, doc: 'Items that nothing destructive may touch: user/boss.' },
      },
      async run({ name, secretEnv, secretFile, secretCommand, chatAdminPasswordEnv, chatAdminPasswordFile, chatAdminPasswordCommand, ...values }, ctx) {
        if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new ImctlError('ARG-TYPE', `a context cannot be called ${JSON.stringify(name)}`, { hint: 'letters, digits, . _ -' });
        const secret = sourceOf(secretEnv, secretFile, secretCommand), chatAdminPassword = sourceOf(chatAdminPasswordEnv, chatAdminPasswordFile, chatAdminPasswordCommand);
        await ctx.contexts.save((rows, current) => {
          const row = { ...rows[name], ...values, ...(secret ? { secret } : {}), ...(chatAdminPassword ? { chatAdminPassword } : {}) };
          if (row.api === undefined) throw new ImctlError('ARG-MISSING', `context ${name} needs --api`, { hint: `imctl context set ${name} --api http://localhost:10002 --secret-env NAME` });
          return { rows: { ...rows, [name]: row as ContextRow }, current };
        });
      },
      examples: ['imctl context set staging --api http://127.0.0.1:10002 --secret-env STAGING_SECRET', 'imctl context set staging --chat-admin http://127.0.0.1:10009 --chat-admin-password-env STAGING_CHAT'],
    },
    elevate: {
      doc: 'Open a protected context for changes for a while; what cannot be undone is still asked about.',
      effect: 'write', returns: { nothing: true }, needs: () => CLIENT_SIDE, undo: { by: 'lower', prepare: ({ name }) => () => [{ path: 'context.lower', params: { name } }] },
      params: {
        name: { ...name, required: false, doc: 'The context; default: the one in use.' },
        reason: { kind: 'string', required: true, doc: 'Why; goes to the audit trail with every change.' },
        for: { kind: 'duration', default: 900_000, min: 1000, max: 86_400_000, doc: 'How long.' },
      },
      async run({ name, reason, for: forMs }, ctx) {
        if (reason.trim() === '') throw new ImctlError('ARG-MISSING', 'a context is opened with a reason', { hint: 'add  --reason "ticket 12"' });
        const row = name === undefined || name === ctx.context.name ? ctx.context : await findRow(ctx, name);
        if (!row?.protected) throw new ImctlError('USAGE', `${name ?? ctx.context.name} is not protected: changes need nothing there`);
        const until = ctx.clock.now() + forMs;
        await ctx.elevations.open(name ?? ctx.context.name, { until, reason });
        ctx.emit({ kind: 'notice', text: `${name ?? ctx.context.name} is open for changes until ${new Date(until).toISOString()}` });
      },
      examples: ['imctl context elevate staging --reason "ticket 12" --for 15m'],
    },
    lower: {
      doc: 'Close a protected context that was opened for changes.',
      effect: 'write', returns: { nothing: true }, needs: () => CLIENT_SIDE,
      params: { name: { ...name, required: false, doc: 'The context; default: the one in use.' } },
      run: async ({ name }, ctx) => { await ctx.elevations.shut(name ?? ctx.context.name); },
      examples: ['imctl context lower staging'],
    },
    delete: {
      doc: 'Forget a context; the server itself is not touched.',
      effect: 'write', returns: { nothing: true }, needs: () => CLIENT_SIDE,
      params: { name },
      async run({ name }, ctx) {
        await findRow(ctx, name);
        await ctx.contexts.save(({ [name]: _gone, ...rows }, current) => ({ rows, current: current === name ? LOCAL : current }));
      },
      examples: ['imctl context delete staging'],
    },
  },
});

/** Contexts are the person's own files: a task may not touch them, whatever it declares. */
const CLIENT_SIDE = ['fs:write:/contexts'];

/** The first of them that is said. */
function sourceOf(env: string | undefined, file: string | undefined, command: string | undefined): SecretSource | undefined {
  return env !== undefined ? { env } : file !== undefined ? { file } : command === undefined ? undefined : { command };
}

async function findRow(ctx: AdminCtx, name: string): Promise<ContextRow | undefined> {
  const { rows } = await ctx.contexts.list();
  if (name === LOCAL && !rows[LOCAL]) return undefined;
  if (Object.hasOwn(rows, name)) return rows[name];
  const names = [LOCAL, ...Object.keys(rows)];
  throw new ImctlError('CONTEXT-UNKNOWN', `there is no context "${name}"`, { hint: `${didYouMean(name, names)}contexts: ${names.join(', ')}` });
}

function describeRow(row: ContextRow | undefined): Record<string, unknown> {
  if (!row) return { api: 'embedded', protected: false };
  const { secret, chatAdminPassword, stores, ...values } = row;
  return { ...values, ...(chatAdminPassword === undefined ? {} : { chatAdminPassword: describeSecret(chatAdminPassword) }), protected: row.protected ?? false, secret: describeSecret(secret), ...(stores ? { stores: Object.keys(stores) } : {}) };
}
