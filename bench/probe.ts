// An operation without I/O behind the real doorway, so that only the way there and back is measured.
// Imported by lines/calls.ts and programs/host-worker.ts.
import { systemClock } from '../src/base/clock.ts';
import { createBridge, describeRegistry, type Description } from '../src/operation/bridge.ts';
import { createInvoke } from '../src/operation/invoke.ts';
import { objectDefiner, type Ctx } from '../src/operation/operation.ts';
import { everything } from '../src/operation/permission.ts';
import { createRegistry } from '../src/operation/registry.ts';

const probe = objectDefiner<Ctx>()({
  name: 'probe', singular: 'probe', doc: 'To be measured.',
  operations: {
    echo: { doc: 'The value given.', effect: 'read', params: { value: { kind: 'integer', required: true, positional: true, doc: 'Any number.' } }, returns: { value: 'number' }, run: ({ value }) => value },
  },
});

/** What can be called, and the bridge that answers: parameters checked, permission asked, event told. */
export function createProbe(): { description: Description; bridge: ReturnType<typeof createBridge> } {
  const registry = createRegistry([probe]);
  const invoke = createInvoke({ registry, clock: systemClock, emit: () => {}, context: { name: 'local', protected: false, readOnly: false }, extend: (base) => base });
  return { description: describeRegistry(registry), bridge: createBridge(invoke, { source: 'bench', grants: everything, confirm: () => true }) };
}
