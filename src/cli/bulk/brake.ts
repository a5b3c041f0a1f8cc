// What bulk work is held against before anything is sent.
// Imported by run.ts.
import { ImctlError } from '../../base/errors.ts';
import { groupThousands, plural } from '../../base/spell.ts';
import type { Call } from '../../operation/invoke.ts';
import type { Operation } from '../../operation/operation.ts';
import { isAsked } from '../../operation/safety.ts';
import { verbOf } from '../../operation/words.ts';
import { confirmMany, createConfirm } from '../confirm.ts';
import type { Environment } from '../environment.ts';
import { sayTargets, type Target, type Targets } from './targets.ts';

/** How many rows are looked at when all must be known beforehand. */
const MOST_COUNTED = 1_000_000;

/**
 * What is asked, and held against the number, before anything is sent. All rows are read first where that is needed: for what
 * is asked about, with --max-affected, and where they are found in a list that the work itself may change.
 */
export async function brake(operation: Operation, lists: AsyncIterable<Target[]>, targets: Targets, common: Record<string, unknown>, environment: Environment): Promise<{ lists: AsyncIterable<Target[]>; confirm: Call['confirm']; all?: Target[] }> {
  const { settings } = environment;
  const { safety } = await environment.app();
  if (targets.kind === 'file' && settings.maxAffected === undefined && (settings.plan || !isAsked(operation, safety))) return { lists, confirm: createConfirm(environment) };
  const all: Target[] = [];
  for await (const list of lists) {
    for (const target of list) all.push(target);
    if (all.length > MOST_COUNTED) throw new ImctlError('TOO-MANY', `${sayTargets(targets)} holds more than ${groupThousands(MOST_COUNTED)} items`, { hint: 'part it into several' });
  }
  // Rows of a file may fill what the command line leaves open; what was typed or found names its item and no more.
  if (targets.kind !== 'file' && all[0]) operation.check?.({ ...common, ...all[0].params });
  const what = `${verbOf(operation)} ${plural(all.length, operation.object.singular, operation.object.name)}`;
  return { lists: (async function* () { yield all; })(), all, confirm: await confirmMany(operation, what, all.map((target) => target.id), environment) };
}
