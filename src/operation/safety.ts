// What is held against a call that changes something: the number of items, a protected context, the protect list, and a person's answer.
// Imported by invoke.ts and by the command line, which asks.
import { ImctlError } from '../base/errors.ts';
import type { Call, Confirm } from './invoke.ts';
import type { Ctx, Operation } from './operation.ts';
import { sayCall } from './say.ts';

/** The context calls go to, as far as safety is concerned. */
export interface SafetyContext {
  name: string;
  /** Changes are asked about, with its name to be typed. */
  protected: boolean;
  /** Changes are refused now. */
  readOnly: boolean;
  /** A protected context was opened for changes for a while; why. What cannot be undone is still asked about. */
  elevated?: string;
  /** What stands on its protect list: `user/boss`. */
  guarded?: readonly string[];
}

/** May this be done? @throws ImctlError TOO-MANY, PROTECTED, CONFIRM-NEEDED, CONFIRM-REFUSED (exit 8). */
export async function checkSafety(operation: Operation, params: Record<string, unknown>, ctx: Ctx, call: Call, context: SafetyContext, affected: number): Promise<void> {
  if (operation.effect === 'read' || operation.needs) return;
  if (affected > (call.maxAffected ?? Infinity)) throw new ImctlError('TOO-MANY', `${operation.path} would touch ${affected} items, more than --max-affected ${call.maxAffected}`);
  checkGuarded(operation, params, context);
  // A plan asks nobody: it does nothing.
  if (call.plan) return;
  if (context.readOnly) {
    throw new ImctlError('PROTECTED', `${operation.path} would change ${context.name}, which is protected and read-only now`, { hint: 'allow changes for a while with  rw("reason", "15m")' });
  }
  if (isAsked(operation, context) && call.confirm !== answerYes) await askPerson(operation, await sayEffect(operation, params, ctx), call.confirm, context);
}

/** Yes, whatever is asked: what would be done is not looked up to be told, which takes requests of its own. */
export const answerYes: Confirm = () => true;

/** Is a person asked first? Before what cannot be undone, and before every change of a protected context that was not opened for a while. */
export function isAsked({ effect }: Pick<Operation, 'effect'>, context: SafetyContext): boolean {
  return effect === 'destructive' || isNameTyped(context);
}

/** Ask. @throws ImctlError PROTECTED, CONFIRM-NEEDED when nobody is there, CONFIRM-REFUSED when the answer is no. */
export async function askPerson({ path, effect }: Pick<Operation, 'path' | 'effect'>, text: string, confirm: Confirm | undefined, context: SafetyContext): Promise<void> {
  const typeName = isNameTyped(context);
  if (!confirm) throw notAsked(typeName, context.name, text);
  if (!await confirm({ path, effect, text, context: context.name, typeName })) throw new ImctlError('CONFIRM-REFUSED', `not done: ${path}`, { hint: 'nothing was changed' });
}

function isNameTyped(context: SafetyContext): boolean {
  return context.protected && context.elevated === undefined;
}

/** What a call would do, as a sentence: the operation's own, or the call in words. */
export async function sayEffect(operation: Operation, params: Record<string, unknown>, ctx: Ctx): Promise<string> {
  return operation.preview ? operation.preview(params, ctx) : `${sayCall(operation, params)}.`;
}

/** The items that parameters name by their ID (`userID`, `groupIDs`), as the protect list writes them. */
export function itemsOf(params: Record<string, unknown>): string[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const noun = /^([a-z]+)IDs?$/.exec(name)?.[1];
    return noun === undefined ? [] : [value].flat(9).flatMap((id) => (typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint' ? [`${noun}/${id}`] : []));
  });
}

/** Is none of what it touches on the protect list? @throws ImctlError PROTECTED. */
export function checkGuarded(operation: Operation, params: Record<string, unknown>, { guarded = [], name }: SafetyContext): void {
  if (operation.effect !== 'destructive' && !operation.guarded) return;
  const found = itemsOf(params).find((item) => guarded.includes(item));
  if (found === undefined) return;
  throw new ImctlError('PROTECTED', `${found} is on the protect list of ${name}: ${operation.path} is refused`, { hint: `see the list with  imctl context show ${name}` });
}

function notAsked(typeName: boolean, context: string, text: string): ImctlError {
  if (typeName) return new ImctlError('PROTECTED', `${context} is protected. ${text} Nobody was there to be asked`, { hint: `add  --yes --reason "…"  or open it for a while with  imctl context elevate ${context} --reason "…"` });
  return new ImctlError('CONFIRM-NEEDED', `${text} Nobody was there to be asked`);
}
