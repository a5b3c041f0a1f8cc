// Asking a person before something that cannot be undone.
// Imported by call.ts, bulk/brake.ts and the commands. Nothing is asked when nobody sits at a terminal (design §3.1).
import { ImctlError } from '../base/errors.ts';
import { groupThousands, listFirst } from '../base/spell.ts';
import type { Confirm } from '../operation/invoke.ts';
import type { Operation } from '../operation/operation.ts';
import { answerYes, askPerson, isAsked } from '../operation/safety.ts';
import type { App } from './app.ts';
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

/**
 * Before many calls: their number is held against --max-affected, and a person is asked once, where one is asked at all.
 *
 * @param what in words, with the number: `dismiss 3 groups`.
 * @param items of which the first are shown.
 * @param on where the calls go; default the context of the run.
 * @returns what answers the calls that follow.
 * @throws ImctlError TOO-MANY, PROTECTED, CONFIRM-NEEDED, CONFIRM-REFUSED; nothing was sent.
 */
export async function confirmMany(asked: Pick<Operation, 'path' | 'effect'>, what: string, items: readonly string[], environment: Environment, on?: App): Promise<Confirm | undefined> {
  const { settings } = environment;
  if (items.length > (settings.maxAffected ?? Infinity)) throw new ImctlError('TOO-MANY', `${asked.path} would touch ${groupThousands(items.length)} items, more than --max-affected ${settings.maxAffected}`, { hint: 'nothing was sent; raise the number, or choose fewer' });
  const confirm = createConfirm(environment);
  const { safety } = on ?? await environment.app();
  if (settings.plan || items.length === 0 || !isAsked(asked, safety)) return confirm;
  await askPerson(asked, `${what}: ${listFirst(items)}.${asked.effect === 'destructive' ? ' Cannot be undone.' : ''}`, confirm, safety);
  return answerYes;
}
