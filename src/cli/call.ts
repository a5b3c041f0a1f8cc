// What every call of a command carries: who asks, how a person is asked, and the brakes that were given.
// Imported by operate.ts and the commands that change something.
import type { Call } from '../operation/invoke.ts';
import { createConfirm } from './confirm.ts';
import type { Environment } from './environment.ts';

/** All of a call but what is called: one place, so that no command forgets --plan or --max-affected. */
export function commandCall(environment: Environment): Omit<Call, 'path' | 'params'> {
  const { settings: { reason, maxAffected, plan }, signal } = environment;
  return { source: 'command', signal, confirm: createConfirm(environment), reason, maxAffected, plan, undoable: true };
}
