// The working side of the prompt with the probe behind it: what src/cli/host-thread.ts is with an app.
import { parentPort, type MessagePort } from 'node:worker_threads';
import { serveHost } from '../../src/shell/serve.ts';
import { createProbe } from '../probe.ts';

parentPort!.once('message', ({ port, memory }: { port: MessagePort; memory: SharedArrayBuffer }) => {
  const { description, bridge } = createProbe();
  const context = { name: 'bench', label: 'nothing behind it', readOnly: false };
  serveHost({ port, memory, open: async () => ({ description, context, bridge, allowChanges: () => context, close: async () => {} }) });
});
