// A thread with an embedded server in memory: what load is made on where there is no other server, so that both have a core.
// Built as a program of its own (bin/build.cjs); nothing imports it, so this is its main.ts. It ends with the process.
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorData } from '../base/errors.ts';
import { createEmulator, type EmulatorOptions } from '../emulator/server.ts';

createEmulator(workerData as EmulatorOptions).then(
  ({ apiURL, gatewayURL }) => parentPort!.postMessage({ apiURL, gatewayURL }),
  (error: unknown) => parentPort!.postMessage({ error: toErrorData(error) }),
);
