// The server that load is made on: the one of the context, or where that is the local one and nothing runs there, one of its own in a thread.
// Imported by commands/load/run.ts.
import path from 'node:path';
import { fromErrorData, ImctlError, type ErrorData } from '../../base/errors.ts';
import { createApp, type App } from '../app.ts';
import type { Environment } from '../environment.ts';
import type { StartServer } from '../server.ts';

/** A server, and whether it is there afterwards. */
export interface LoadPlace { app: App; lasting: boolean; close(): Promise<void> }

/** Find it. Nothing is started before the first call. */
export async function findLoadPlace(environment: Environment): Promise<LoadPlace> {
  const { settings, home, env, cwd, clock, secrets, emit, dist } = environment;
  const app = await environment.app();
  if (!app.context.embedded || settings.data !== undefined || await isRunning(home.local)) return { app, lasting: true, close: async () => {} };
  const own = await createApp({ settings, home, env, cwd, clock, secrets, direct: true, ownServer: startThread(path.join(dist, 'server-thread.cjs')), emit: (event) => { if (settings.verbose > 0 && event.kind === 'request') emit(event); } });
  return { app: own, lasting: false, close: own.close };
}

async function isRunning(data: string): Promise<boolean> {
  const { addressFile, readAddress } = await import('../../emulator/address.ts');
  return await readAddress(addressFile(data)) !== undefined;
}

/** A server in a thread of this process: it ends with it, whatever ends it. */
function startThread(file: string): StartServer {
  return async (options) => {
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    const worker = new Worker(file, { workerData: options, stdin: false });
    const { promise, resolve, reject } = Promise.withResolvers<{ apiURL: string; gatewayURL: string }>();
    worker.once('message', (said: { apiURL: string; gatewayURL: string } | { error: ErrorData }) => ('error' in said ? reject(fromErrorData(said.error)) : resolve(said)));
    worker.once('error', reject);
    worker.once('exit', () => reject(new ImctlError('UNREACHABLE', 'the embedded server ended before it was up')));
    return { ...await promise, close: async () => { await worker.terminate(); } };
  };
}
