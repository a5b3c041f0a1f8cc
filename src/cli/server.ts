// The server of a run: the one a context names, a running `emulator start` on the same data, or one inside this process.
// Imported by app.ts.
import type { Clock } from '../base/clock.ts';
import type { Context } from '../base/contexts.ts';
import type { Home } from '../base/home.ts';
import type { Secrets } from '../base/secrets.ts';
import type { Settings } from '../base/settings.ts';
import type { Client } from '../openim/client.ts';
import type { Emit } from '../operation/events.ts';

/** What connecting needs. */
export interface ServerParts {
  context: Context;
  settings: Settings;
  home: Home;
  clock: Clock;
  emit: Emit;
  secrets: Secrets;
  secret: () => Promise<string>;
}

/** A server that can be asked. */
export interface Server {
  readonly client: Client;
  close(): Promise<void>;
}

/** Connect, starting the embedded server when the context is the local one and none is running on its data. */
export async function connectServer(parts: ServerParts): Promise<Server> {
  const { context, settings, clock, emit, secrets, secret, home } = parts;
  const embedded = context.embedded ? await findEmbedded(parts) : undefined;
  const { createClient } = await import('../openim/client.ts');
  const client = createClient({
    name: context.name, api: embedded?.apiURL ?? context.api!, adminUserID: context.adminUserID,
    secret, secrets, clock, emit, timeoutMs: settings.timeout,
    // The embedded server's token is of no use to another run: its port and perhaps its data are gone.
    ...(context.embedded ? {} : { tokenFile: home.tokens }),
  });
  return {
    client,
    close: async () => {
      client.close();
      await embedded?.close();
    },
  };
}

async function findEmbedded({ settings, home, emit, context, secret }: ServerParts): Promise<{ apiURL: string; close(): Promise<void> }> {
  const data = settings.data ?? home.local;
  const { addressFile, readAddress } = await import('../emulator/address.ts');
  const running = await readAddress(addressFile(data));
  if (running) return { apiURL: running.apiURL, close: async () => {} };
  const { createEmulator } = await import('../emulator/server.ts');
  const { mkdirSync, existsSync } = await import('node:fs');
  const { dirname } = await import('node:path');
  mkdirSync(dirname(data), { recursive: true, mode: 0o700 });
  if (!existsSync(data)) emit({ kind: 'notice', text: `local: an embedded OpenIM in ${data}, nobody else can reach it` });
  return createEmulator({ data, secret: await secret(), adminUserID: context.adminUserID, as: settings.as });
}
