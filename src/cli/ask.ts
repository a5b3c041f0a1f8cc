// One question at the terminal, answered by a line.
// Imported by confirm.ts and the commands; only where a person sits at both ends.
import { ImctlError } from '../base/errors.ts';
import { escapeHidden } from '../output/hidden.ts';
import type { Environment } from './environment.ts';

/** Ask and wait for a line; the question may hold texts of others and stays on one line. Aborts with the run's signal. */
export async function askLine(question: string, { terminal, signal }: Pick<Environment, 'terminal' | 'signal'>): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: terminal.input, output: terminal.output, terminal: true });
  try {
    // In raw mode Ctrl+C comes as a key, not as a signal.
    const interrupted = new AbortController();
    reader.on('SIGINT', () => interrupted.abort(new ImctlError('INTERRUPTED', 'interrupted')));
    const either = AbortSignal.any([signal, interrupted.signal]);
    return (await reader.question(escapeHidden(question), { signal: either }).catch((error: unknown) => { throw either.aborted ? either.reason : error; })).trim();
  } finally {
    reader.close();
  }
}

/** Yes is `y` or `yes`; anything else, an empty line too, is no. */
export async function askYesNo(question: string, environment: Pick<Environment, 'terminal' | 'signal'>): Promise<boolean> {
  return /^y(es)?$/i.test(await askLine(`${question} (y/N) `, environment));
}
