// The working side for the tests of the session: a small registry on contexts that can be named.
import { parentPort } from 'node:worker_threads';
import { ImctlError } from '../../src/base/errors.ts';
import { createBridge, describeRegistry } from '../../src/operation/bridge.ts';
import { serveHost } from '../../src/shell/serve.ts';
import { smallInvoke, smallRegistry } from '../operation/setup.ts';

parentPort!.once('message', ({ port, memory }) => {
  serveHost({
    port, memory, onFailure: (listener) => process.on('uncaughtException', listener),
    open: async (name = 'local', { ask, emit, keepSecret }) => {
      if (name === 'nowhere') throw new ImctlError('CONTEXT-UNKNOWN', `there is no context "${name}"`);
      keepSecret('a-known-secret');
      const isProtected = name === 'prod';
      let until = 0;
      const context = { name, protected: isProtected, get readOnly() { return isProtected && Date.now() >= until; } };
      const invoke = smallInvoke(emit, context);
      const label = () => ({ name, label: 'a test', readOnly: context.readOnly });
      return {
        description: describeRegistry(smallRegistry()), context: label(),
        bridge: (text, signal) => createBridge(invoke, { source: 'prompt', confirm: ask })(text, signal),
        allowChanges(_reason, forMs) { until = Date.now() + forMs; return label(); },
        close: async () => {},
      };
    },
  });
});
