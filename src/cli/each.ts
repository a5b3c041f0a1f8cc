// One thing after the other, where a failure of one is told and ends no other, but one that all would meet ends all.
// Imported by bulk/work.ts, manifests/ and commands/test-gc.ts.
import { asImctlError, EXIT, type ImctlError } from '../base/errors.ts';
import type { Environment } from './environment.ts';

const FOR_ALL: ReadonlySet<number> = new Set([EXIT.unreachable, EXIT.auth, EXIT.safety, EXIT.interrupted, EXIT.terminated]);

/** Would the next one meet it too? No server, no right, no person to ask, the end of the run. */
export function isForAll({ exitStatus }: ImctlError): boolean {
  return FOR_ALL.has(exitStatus);
}

/**
 * Do it for all; a failure is told with its place, and the next one has its turn.
 *
 * @returns the status of the first that failed; 0 when none did.
 * @throws ImctlError what the others would meet too.
 */
export async function eachCall<T>(all: readonly T[], placeOf: (one: T) => string, work: (one: T) => Promise<void>, { signal, streams }: Pick<Environment, 'signal' | 'streams'>): Promise<number> {
  let failed: number = EXIT.done;
  for (const one of all) {
    try {
      await work(one);
    } catch (thrown) {
      const error = asImctlError(thrown);
      if (signal.aborted || isForAll(error)) throw error;
      failed ||= error.exitStatus;
      await streams.err.write(`error ${error.code}: ${placeOf(one)}: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`);
    }
  }
  return failed;
}
