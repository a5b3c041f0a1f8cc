// What an owner declares no more: found by its mark, and taken away.
// Imported by the commands apply and diff.
import { ImctlError } from '../../base/errors.ts';
import type { Fields, Values } from '../../base/fields.ts';
import { KINDS } from '../../builtins/manifest-kinds.ts';
import { OWNER, ownerOf } from '../../builtins/manifest-owner.ts';
import { eachPage, type Confirm } from '../../operation/invoke.ts';
import type { InverseCall } from '../../operation/operation.ts';
import { checkGuarded } from '../../operation/safety.ts';
import { commandCall } from '../call.ts';
import { eachCall } from '../each.ts';
import type { Environment } from '../environment.ts';
import type { PlacedManifest } from './read.ts';

/** The flags both commands take them by. */
export const OWNER_FLAGS = {
  owner: OWNER,
  prune: { kind: 'boolean', doc: 'Take away users and groups that carry the mark of --owner and are declared no more.' },
} as const satisfies Fields;

/** One that goes, said as other differences are. */
export interface Pruned {
  item: string;
  result: 'pruned';
  changes: [];
}

/** What goes, and the call that takes it away. */
export interface Stale {
  diff: Pruned;
  call: InverseCall;
}

/** Whose the files are. @throws ImctlError USAGE for --prune without --owner. */
export function takeOwner(name: string, { owner, prune = false }: Values<typeof OWNER_FLAGS>): { owner?: string; prune: boolean } {
  if (prune && owner === undefined) throw new ImctlError('USAGE', '--prune takes away what an owner declares no more, and nobody said whose', { hint: `imctl ${name} -f FILE --prune --owner NAME` });
  return { owner, prune };
}

/**
 * What carries the mark and is named by no manifest, in the order in which it can go: groups, then those who may own them.
 * Who is a member, an owner or a friend in a manifest is named by it.
 *
 * @throws ImctlError PROTECTED when one stands on the protect list of the context; CONFLICT when one owns a group that stays.
 */
export async function findStale(owner: string, all: readonly PlacedManifest[], environment: Environment): Promise<Stale[]> {
  const { registry, settings } = environment;
  const { safety } = await environment.app();
  const named = new Set(all.flatMap(({ manifest }) => namedBy(manifest)));
  const heirs = new Map(all.map(({ manifest }) => [manifest.groupID, manifest.ownerUserID]));
  // Groups that stay, by their owner; and what has become of the others when their owner's turn comes, which a plan must be told.
  const kept = new Map<unknown, string>();
  const fates = new Map<unknown, Record<string, unknown>>();
  const stale: Stale[] = [];
  for (const { noun, id: idField, owned } of KINDS.toReversed()) {
    if (!owned) continue;
    for await (const one of everyItem(owned.list, environment)) {
      const id = String(one[idField]);
      const item = `${noun}/${id}`;
      const isStale = ownerOf(one.ex) === owner && !named.has(item);
      if (noun === 'group') {
        const heir = heirs.get(id) ?? one.ownerUserID;
        if (isStale) fates.set(one.ownerUserID, { groups: 'dismiss' });
        else if (heir === one.ownerUserID) kept.set(heir, id);
        else fates.set(one.ownerUserID, { groups: 'transfer', to: heir });
      }
      if (!isStale) continue;
      const isUser = noun === 'user';
      if (isUser && kept.has(id)) throw new ImctlError('CONFLICT', `${item} would be pruned, and owns group/${kept.get(id)}, which stays`, { hint: `nothing was changed; declare another ownerUserID for it, or  imctl transfer group ${kept.get(id)} USER` });
      const { path, params } = owned.takeAway(id);
      checkGuarded(registry.operation(path), params, safety);
      stale.push({ diff: { item, result: 'pruned', changes: [] }, call: { path, params: { ...params, ...(isUser && settings.plan ? fates.get(id) : {}) } } });
    }
  }
  return stale;
}

const PAGE = 500;

async function* everyItem(path: string, environment: Environment): AsyncGenerator<Record<string, unknown>> {
  const { invoke } = await environment.app();
  for await (const { items } of eachPage(invoke, { path, params: {}, source: 'command', signal: environment.signal }, PAGE)) yield* items as Record<string, unknown>[];
}

function namedBy(manifest: Record<string, unknown>): string[] {
  const row = KINDS.find(({ kind }) => kind === manifest.kind);
  const people = Object.entries(manifest).filter(([name]) => /userIDs?$/i.test(name)).flatMap(([, value]) => value);
  return [...(row ? [`${row.noun}/${String(manifest[row.id])}`] : []), ...people.map((id) => `user/${String(id)}`)];
}

/** Take them away, one after the other; `show` is told of each. @returns the status of the first that failed, or 0. */
export async function prune(stale: readonly Stale[], environment: Environment, show: (diff: Pruned) => Promise<void> | void, confirm?: Confirm): Promise<{ done: Pruned[]; failed: number }> {
  const { invoke } = await environment.app();
  const done: Pruned[] = [];
  const failed = await eachCall(stale, ({ diff }) => diff.item, async ({ diff, call }) => {
    await invoke({ ...commandCall(environment), ...call, ...(confirm ? { confirm } : {}) });
    if (environment.settings.plan) return;
    done.push(diff);
    await show(diff);
  }, environment);
  return { done, failed };
}
