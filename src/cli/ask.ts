// One question at the terminal, answered by a line.
// Imported by confirm.ts and the commands; only where a person sits at both ends.
import { ImctlError } from '../base/errors.ts';
import { escapeHidden } from '../output/hidden.ts';
import type { Environment } from './environment.ts';

/** Ask and wait for a line; the question may hold texts of others and stays on one line. Ctrl+D answers nothing. @throws ImctlError INTERRUPTED for Ctrl+C, or why the run ends. */
export async function askLine(question: string, { terminal, signal }: Pick<Environment, 'terminal' | 'signal'>): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: terminal.input, output: terminal.output, terminal: true });
  try {
    // In raw mode Ctrl+C comes as a key, not as a signal.
    const interrupted = new AbortController();
    reader.on('SIGINT', () => interrupted.abort(new ImctlError('INTERRUPTED', 'interrupted')));
    const either = AbortSignal.any([signal, interrupted.signal]);
    const answer = await reader.question(escapeHidden(question), { signal: either }).catch(() => {
      // What follows does not stand behind the question.
      terminal.output.write('\n');
      either.throwIfAborted();
      return '';
    });
    return answer.trim();
  } finally {
    reader.close();
  }
}

/** Yes is `y` or `yes`; `n`, `no` and an empty line are no; after anything else it is asked again. */
export async function askYesNo(question: string, environment: Pick<Environment, 'terminal' | 'signal'>): Promise<boolean> {
  for (let hint = ''; ; hint = ' Please answer y or n.') {
    const answer = await askLine(`${question}${hint} (y/N) `, environment);
    if (/^y(es)?$/i.test(answer)) return true;
    if (/^(no?)?$/i.test(answer)) return false;
  }
}
