// The thread that does the work of the prompt: app, server and doorway live here, and go on while the prompt's thread waits.
// Built as a program of its own (bin/build.cjs); nothing imports it, so this is its main.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { createSecrets } from '../base/secrets.ts';
import type { Event } from '../operation/events.ts';
import { serveHost } from '../shell/serve.ts';
import { auditTrail } from './audit.ts';
import { openPromptSide, type PromptData } from './prompt-side.ts';
import { createRecorder } from './runs.ts';

parentPort!.once('message', ({ port, memory }: { port: import('node:worker_threads').MessagePort; memory: SharedArrayBuffer }) => {
  const data = workerData as PromptData;
  // The thread's own tells Node where to keep what it compiles; programs started from here get what the person has.
  process.env = data.env;
  const secrets = createSecrets();
  // Each line of the prompt can be taken back by itself.
  const runs = createRecorder({ folder: data.home.runs, user: data.user, secrets, now: systemClock.now, each: true });
  const audit = auditTrail(data.home.audit, secrets, data.user, () => runs.id);
  const keep = (event: Event) => {
    runs.take(event);
    audit(event);
  };
  serveHost({
    port, memory, open: openPromptSide(data, secrets, systemClock, keep),
    onFailure: (listener) => process.on('uncaughtException', listener),
  });
});
