// Asking a person before something that cannot be undone.
// Imported by operate.ts and the commands. Nothing is asked when nobody sits at a terminal (design §3.1).
import { ImctlError } from '../base/errors.ts';
import type { Confirm } from '../operation/invoke.ts';
import { askLine, askYesNo } from './ask.ts';
import type { Environment } from './environment.ts';

/** How this run answers: yes beforehand (`--yes`), by the person at the terminal, or not at all (undefined: it is refused). */
export function createConfirm(environment: Pick<Environment, 'settings' | 'streams' | 'terminal' | 'signal'>): Confirm | undefined {
  const { settings, streams } = environment;
  if (settings.yes) {
    return (question) => {
      if (question.typeName && !settings.reason) throw new ImctlError('PROTECTED', `${question.context} is protected: --yes needs --reason there`, { hint: 'add  --reason "…"' });
      return true;
    };
  }
  if (!streams.in.isTTY || !streams.err.isTTY) return undefined;
  return async ({ text, context, typeName }) => {
    await streams.err.write(`${typeName ? `${context} is protected. ` : ''}${text}\n`);
    if (!typeName) return askYesNo('Go on?', environment);
    return await askLine(`Type ${context} to go on, or add --yes --reason "…": `, environment) === context;
  };
}
