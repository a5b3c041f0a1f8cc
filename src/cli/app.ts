// Puts one run together: context, server, secrets, and the doorway with all it needs.
// Imported by open-environment.ts, the host thread and tests. Nothing is asked of the server, and none is started, before it is needed.
import type { Clock } from '../base/clock.ts';
import { openElevations } from '../base/elevations.ts';
import { chooseContext, openContexts, resolveSecret, type Context, type ContextStore } from '../base/contexts.ts';
import type { Home } from '../base/home.ts';
import { createSecrets, type Secrets } from '../base/secrets.ts';
import { withoutAddresses, type Settings } from '../base/settings.ts';
import type { AdminCtx } from '../builtins/define.ts';
import { adminRegistry } from '../builtins/index.ts';
import type { CallOptions } from '../openim/client.ts';
import { createOperationIDs } from '../openim/operation-id.ts';
import type { Emit } from '../operation/events.ts';
import { createInvoke, type Invoke } from '../operation/invoke.ts';
import type { Registry } from '../operation/registry.ts';
import type { SafetyContext } from '../operation/safety.ts';
import type { Devices } from '../testing/devices/pool.ts';
import type { Session } from '../testing/runner/session.ts';
import { lendFaults } from './faults.ts';
import { connectServer, type Server, type StartServer } from './server.ts';

/** What a run is made of. */
export interface AppParts {
  settings: Settings;
  home: Home;
  env: Record<string, string | undefined>;
  cwd: string;
  clock: Clock;
  emit: Emit;
  secrets?: Secrets;
  /** Work on this context, whatever the settings say: `use` at the prompt. */
  contextName?: string;
  /** Past axios, straight to the wire: for runs so short that loading it would be felt. */
  direct?: boolean;
  /** The embedded server is one of this app's own, in memory: empty, and gone with it. Made here, or as this says. */
  ownServer?: boolean | StartServer;
  /** No changes on a protected context until told otherwise: the prompt starts so. */
  readOnly?: () => boolean;
}

/** One run. */
export interface App {
  readonly registry: Registry;
  readonly invoke: Invoke;
  /** A doorway with devices of its own, whose calls are told to `emit`. */
  session(emit: Emit): Session;
  readonly context: Context;
  /** What the doorway holds against changes; for commands that ask once for many calls. */
  readonly safety: SafetyContext;
  readonly contexts: ContextStore;
  readonly secrets: Secrets;
  /** The server itself, past the doorway: for what makes thousands of requests that are no operations. */
  connect(): Promise<Server>;
  /** Connect now, so that a first call need not wait; harmless when it fails, the call will say why. */
  warm(): void;
  close(): Promise<void>;
}

/** Put a run together. @throws ImctlError CONTEXT-*, SECRET-*, FILE-INVALID. */
export async function createApp(parts: AppParts): Promise<App> {
  const { settings, env, clock, emit } = parts;
  const secrets = parts.secrets ?? createSecrets();
  for (const secret of [settings.secret, settings.chatAdminPassword]) if (secret) secrets.add(secret);
  const contexts = openContexts(parts.home.contexts);
  const context = await chooseContext(contexts, settings, parts.contextName);
  const elevations = openElevations(parts.home.elevations);
  const registry = adminRegistry();
  const nextOperationID = createOperationIDs(clock.now());
  let server: Promise<Server> | undefined;
  const connect = () => server ??= connectServer({ context, ownServer: parts.ownServer ?? false, settings, home: parts.home, clock, emit, secrets, secretOf: (kind) => resolveSecret(context, kind, env) });
  const openDevices = async (): Promise<Devices> => {
    const [{ client, gateway }, { createDevices }] = await Promise.all([connect(), import('../testing/devices/pool.ts')]);
    return createDevices({ gateway, context: context.name, clock, nextOperationID, session: client.session, ...(context.embedded ? {} : { settleMs: REAL_SETTLE_MS }) });
  };
  const safety: SafetyContext = {
    name: context.name, protected: context.protected, guarded: context.protect,
    get readOnly() { return context.protected && (parts.readOnly?.() ?? false); },
    get elevated() { return context.protected ? elevations.of(context.name, clock.now())?.reason : undefined; },
  };
  const doorway = (tell: Emit, devices: () => Promise<Devices>, faults: AdminCtx['faults']): Invoke => createInvoke({
    registry, clock, emit: tell, context: safety,
    extend: (base): AdminCtx => {
      const ask = async <T>(use: (server: Server, options: CallOptions) => Promise<T>) => {
        const server = await connect();
        const operationID = nextOperationID();
        base.operationIDs.push(operationID);
        return use(server, { signal: base.signal, operationID, bulk: parts.direct });
      };
      return {
        ...base, context, contexts, elevations,
        machine: { cwd: parts.cwd, env: (name) => env[name] },
        call: (path, body, as) => ask(({ client }, options) => client.call(path, body, { ...options, ...as })),
        chat: (side, path, body) => ask(async (server, options) => (await server.chat()).call(side, path, body, options)),
        chatPages: (side, path, body, pick) => ask(async (server, options) => {
          const [chat, { pageFrom }] = await Promise.all([server.chat(), import('../openim/pages.ts')]);
          return pageFrom((pagination) => chat.call(side, path, { ...body, pagination } as never, options), base.page.cursor, base.page.size, pick);
        }),
        raw: (method, path, body, as) => ask(({ client }, options) => client.raw(method, path, body, { ...options, ...as })),
        devices, faults,
        pages: (path, body, pick) => ask(async ({ client }, options) => {
          const { pageOf } = await import('../openim/pages.ts');
          return pageOf(client, path, body, base.page.cursor, base.page.size, pick, options);
        }),
      };
    },
  });
  const warm = () => { connect().catch(() => { server = undefined; }); };
  const session = (tell: Emit): Session => {
    let opening: Promise<Devices> | undefined;
    let open: Devices | undefined;
    const devices = () => opening ??= openDevices().then((all) => open = all);
    const loan = lendFaults(async () => (await connect()).faults);
    return {
      invoke: doorway(tell, devices, loan.faults), devices: () => open, faults: loan, warm,
      close: async () => {
        await opening?.then((all) => all.close(), () => {});
        await loan.giveBack('file');
      },
    };
  };
  const own = session(emit);
  return {
    registry, invoke: own.invoke, session, connect, warm, context, safety, contexts, secrets,
    close: async () => {
      await own.close();
      await server?.then((one) => one.close(), () => {});
    },
  };
}

/** Put one together on another context than the run's: addresses and secrets that the run was given are not for that one. */
export function createAppOn(contextName: string, { settings, home, env, cwd, clock, emit, secrets }: AppParts): Promise<App> {
  return createApp({ settings: withoutAddresses(settings), home, env, cwd, clock, emit, secrets, direct: true, contextName });
}

/** A real server merges presence once a second, and pushes nothing to a connection before (gateway-protocol, what an official client asks for). */
export const REAL_SETTLE_MS = 1100;
