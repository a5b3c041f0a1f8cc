// The server of a run: the one a context names, a running `emulator start` on the same data, or one inside this process.
// Imported by app.ts and load/place.ts.
import type { Clock } from '../base/clock.ts';
import type { Context } from '../base/contexts.ts';
import { ImctlError } from '../base/errors.ts';
import { makeFolder } from '../base/files.ts';
import type { Home } from '../base/home.ts';
import type { Secrets } from '../base/secrets.ts';
import type { Settings } from '../base/settings.ts';
import type { Emulator, EmulatorOptions } from '../emulator/server.ts';
import type { ChatClient } from '../openim/chat.ts';
import type { Client } from '../openim/client.ts';
import type { Emit } from '../operation/events.ts';
import { faultsAt, ownFaults, type FaultControl } from './faults.ts';

/** What connecting needs. */
export interface ServerParts {
  context: Context;
  settings: Settings;
  /** An embedded one in memory, whatever runs or lies there; made here, or as this says. */
  ownServer: boolean | StartServer;
  home: Home;
  clock: Clock;
  emit: Emit;
  secrets: Secrets;
  /** A secret of the context, fetched now. */
  secretOf: (kind: 'secret' | 'chatAdminPassword') => Promise<string>;
}

/** Starts an embedded server elsewhere than in this thread. */
export type StartServer = (options: Pick<EmulatorOptions, 'secret' | 'adminUserID' | 'as'>) => Promise<Pick<Embedded, 'apiURL' | 'gatewayURL' | 'close'>>;

/** A server that can be asked. */
export interface Server {
  readonly client: Client;
  /** Address of its gateway. */
  readonly gateway: string;
  /** Trouble on purpose; absent where the server is no emulator of ours. */
  readonly faults?: FaultControl;
  /** The account system beside it, started with the first call where it is embedded. @throws ImctlError UNSUPPORTED when the context has none. */
  chat(): Promise<ChatClient>;
  close(): Promise<void>;
}

/** Connect, starting the embedded server when the context is the local one and none is running on its data. */
export async function connectServer(parts: ServerParts): Promise<Server> {
  const { context, settings, clock, emit, secrets, secretOf, home } = parts;
  const embedded = context.embedded ? await findEmbedded(parts) : undefined;
  const { createClient } = await import('../openim/client.ts');
  const common = {
    name: context.name, secrets, clock, emit, timeoutMs: settings.timeout,
    // The embedded server's token is of no use to another run: its port and perhaps its data are gone.
    ...(context.embedded ? {} : { tokenFile: home.tokens }),
  };
  const client = createClient({ ...common, api: embedded?.apiURL ?? context.api!, adminUserID: context.adminUserID, secret: () => secretOf('secret') });
  let chat: Promise<ChatClient> | undefined;
  const connectChat = async () => {
    const addresses = await findChat(parts, embedded);
    const { createChatClient } = await import('../openim/chat.ts');
    return createChatClient({ ...common, ...addresses, account: context.chatAdminAccount, password: () => secretOf('chatAdminPassword') });
  };
  return {
    client, gateway: embedded?.gatewayURL ?? context.gateway!, faults: embedded?.faults,
    chat: () => chat ??= connectChat().catch((error: unknown) => { chat = undefined; throw error; }),
    close: async () => {
      client.close();
      await chat?.then((one) => one.close(), () => {});
      await embedded?.close();
    },
  };
}

/** Where the account system is. */
async function findChat({ context }: ServerParts, embedded: Embedded | undefined): Promise<{ admin: string; chat: string }> {
  if (context.chatAdmin !== undefined) return { admin: context.chatAdmin, chat: context.chat! };
  const found = await embedded?.chat();
  if (found) return { admin: found.chatAdminURL, chat: found.chatURL };
  throw new ImctlError('UNSUPPORTED', `${context.name} has no address of a chat admin API, and accounts are the chat system's`, { hint: `set it with  imctl context set ${context.name} --chat-admin http://…:10009  , or once  IMCTL_CHAT_ADMIN=http://…:10009` });
}

/** The embedded server: in this process, or in the one that serves its data. */
interface Embedded {
  apiURL: string;
  gatewayURL: string;
  faults?: FaultControl;
  chat(): Promise<{ chatAdminURL: string; chatURL: string } | undefined>;
  close(): Promise<void>;
}

async function findEmbedded({ settings, ownServer, home, emit, context, secretOf }: ServerParts): Promise<Embedded> {
  if (ownServer) {
    const options = { secret: await secretOf('secret'), adminUserID: context.adminUserID, as: settings.as };
    if (typeof ownServer === 'function') return { ...await ownServer(options), chat: async () => undefined };
    const { createEmulator } = await import('../emulator/server.ts');
    return embeddedOf(await createEmulator(options));
  }
  const data = settings.data ?? home.local;
  const { addressFile, readAddress } = await import('../emulator/address.ts');
  const running = await readAddress(addressFile(data));
  if (running) {
    return {
      apiURL: running.apiURL, gatewayURL: running.gatewayURL, faults: faultsAt(running.control), close: async () => {},
      chat: async () => (running.chatAdminURL && running.chatURL ? { chatAdminURL: running.chatAdminURL, chatURL: running.chatURL } : undefined),
    };
  }
  const { createEmulator } = await import('../emulator/server.ts');
  const { existsSync } = await import('node:fs');
  const { dirname } = await import('node:path');
  makeFolder(dirname(data), 0o700);
  if (!existsSync(data)) emit({ kind: 'notice', text: `local: an embedded OpenIM in ${data}, nobody else can reach it` });
  const emulator = await createEmulator({ data, secret: await secretOf('secret'), adminUserID: context.adminUserID, as: settings.as });
  return embeddedOf(emulator);
}

function embeddedOf(emulator: Emulator): Embedded {
  return { apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, faults: ownFaults(emulator), chat: () => emulator.startChat(), close: () => emulator.close() };
}
