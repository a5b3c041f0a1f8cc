// The thread that does the work of the prompt: app, server and doorway live here, and go on while the prompt's thread waits.
// Built as a program of its own (bin/build.cjs); nothing imports it, so this is its main.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { createSecrets } from '../base/secrets.ts';
import { serveHost } from '../shell/host.ts';
import { auditTrail } from './audit.ts';
import { openPromptSide, type PromptData } from './prompt-side.ts';

parentPort!.once('message', ({ port, memory }: { port: import('node:worker_threads').MessagePort; memory: SharedArrayBuffer }) => {
  const data = workerData as PromptData;
  const secrets = createSecrets();
  const audit = auditTrail(data.home.audit, secrets, data.user);
  serveHost({
    port, memory, open: openPromptSide(data, secrets, systemClock, audit),
    onFailure: (listener) => process.on('uncaughtException', listener),
  });
});
