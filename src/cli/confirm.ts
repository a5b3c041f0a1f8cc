// Asking a person before something that cannot be undone.
// Imported by operate.ts and the commands. Nothing is asked when nobody sits at a terminal (design §3.1).
import { ImctlError } from '../base/errors.ts';
import type { Confirm } from '../operation/invoke.ts';
import type { Environment } from './environment.ts';

/** How this run answers: yes beforehand (`--yes`), by the person at the terminal, or not at all (undefined: it is refused). */
export function createConfirm({ settings, streams, terminal, signal }: Pick<Environment, 'settings' | 'streams' | 'terminal' | 'signal'>): Confirm | undefined {
  if (settings.yes) {
    return (question) => {
      if (question.typeName && !settings.reason) throw new ImctlError('PROTECTED', `${question.context} is protected: --yes needs --reason there`, { hint: 'add  --reason "…"' });
      return true;
    };
  }
  if (!streams.in.isTTY || !streams.err.isTTY) return undefined;
  return async (question) => {
    const ask = question.typeName ? `Type ${question.context} to go on, or add --yes --reason "…": ` : 'Go on? (y/N) ';
    const { createInterface } = await import('node:readline/promises');
    const reader = createInterface({ input: terminal.input, output: terminal.output, terminal: true });
    try {
      if (question.typeName) streams.err.write(`${question.context} is protected.\n`);
      const answer = (await reader.question(`${question.text}\n${ask}`, { signal })).trim();
      return question.typeName ? answer === question.context : /^y(es)?$/i.test(answer);
    } finally {
      reader.close();
    }
  };
}
