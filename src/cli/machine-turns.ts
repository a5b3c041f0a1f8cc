// Calls to this machine from a sandbox, a few at a time.
// Imported by commands/run.ts and commands/test.ts.
import { createTurns } from '../base/turns.ts';
import type { Invoke } from '../operation/invoke.ts';
import { HOST_OBJECTS } from '../sandbox/speaks.ts';

/** Answers of the machine are held here whole, and may be large: so many calls to it at a time. */
const MOST_OF_MACHINE = 4;

/** The same doorway, with turns for what belongs to this machine. */
export function forMachine(invoke: Invoke): Invoke {
  const inTurn = createTurns(MOST_OF_MACHINE);
  return (call) => (HOST_OBJECTS.has(call.path.split('.', 1)[0]!) ? inTurn(() => invoke(call)) : invoke(call));
}
