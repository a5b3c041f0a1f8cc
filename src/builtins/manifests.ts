// The object `manifests`: users, groups, friends and notification accounts as they are declared in files.
// Imported by index.ts and by the commands that read declarations. What can be declared is a row in manifest-kinds.ts.
import { ImctlError } from '../base/errors.ts';
import type { InverseCall } from '../operation/operation.ts';
import { defineObject, type AdminCtx } from './define.ts';
import { checkManifest, differences, KINDS } from './manifest-kinds.ts';
import { markEx, OWNER } from './manifest-owner.ts';

const manifest = { kind: 'object', required: true, positional: true, doc: 'What is wanted: kind, the field that names it, and the fields it is to have.' } as const;

/** What a manifest would change. */
export interface ManifestDiff {
  /** `user/anna` */
  item: string;
  result: 'created' | 'configured' | 'unchanged';
  changes: { field: string; from: unknown; to: unknown }[];
}

export const manifests = defineObject({
  name: 'manifests', singular: 'manifest',
  doc: 'What is declared in files: users, groups with members, friends, notification accounts.',
  scriptOnly: true,
  operations: {
    read: {
      doc: 'What is there, as a manifest: what apply would take.',
      effect: 'read', returns: { value: 'the manifest' },
      params: { kind: { kind: 'string', required: true, positional: true, choices: KINDS.map((row) => row.kind), doc: 'Of which kind.' }, id: { kind: 'string', required: true, positional: true, doc: 'Its ID.' } },
      async run({ kind, id }, ctx) {
        const row = KINDS.find((one) => one.kind === kind)!;
        const now = await row.read(id, ctx);
        if (!now) throw new ImctlError('NOT-FOUND', `no ${row.noun} "${id}"`);
        return { kind, [row.id]: id, ...Object.fromEntries(row.fields.map((name) => [name, now[name]])) };
      },
    },
    diff: {
      doc: 'What apply would change.',
      effect: 'read', returns: { value: '{ item, result, changes }' },
      params: { manifest, owner: OWNER },
      run: async (given, ctx) => (await compare(given, ctx)).diff,
    },
    apply: {
      doc: 'Make it so: create what is missing, change what differs, leave the rest.',
      effect: 'write', returns: { value: '{ item, result, changes }' }, repeatable: true,
      params: { manifest, owner: OWNER },
      says({ manifest: { kind, ...fields }, owner }) {
        const row = KINDS.find((one) => one.kind === kind);
        const { [row?.id ?? '']: id, ...others } = fields;
        return { what: `apply ${row ? `${row.noun}/${String(id)}` : String(kind)}`, fields: owner === undefined ? others : { ...others, owner } };
      },
      changed: (value) => ((value as ManifestDiff).result === 'unchanged' ? 0 : 1),
      undo: {
        by: 'apply',
        async prepare(given, ctx) {
          const { row, id, now, diff } = await compare(given, ctx);
          if (now && diff.result === 'configured') return () => [{ path: 'manifests.apply', params: { manifest: { kind: row.kind, [row.id]: id, ...Object.fromEntries(diff.changes.map(({ field, from }) => [field, from])) } } }];
          return () => (diff.result === 'created' && row.remove ? [row.remove(id)] : []);
        },
      },
      preview: async (given, ctx) => sayDiff((await compare(given, ctx)).diff),
      async run(given, ctx) {
        const { diff, calls } = await compare(given, ctx);
        for (const { path, params } of calls) await ctx.invoke(path, params);
        return diff;
      },
    },
  },
});

async function compare({ manifest, owner }: { manifest: Record<string, unknown>; owner?: string }, ctx: AdminCtx) {
  const { row, id, wanted: declared } = checkManifest(manifest);
  const now = await row.read(id, ctx);
  const item = `${row.noun}/${id}`;
  const wanted = owner === undefined || !row.owned ? declared : { ...declared, ex: markEx({ item, declared: declared.ex, now: now?.ex, owner }) };
  const changes = differences(wanted, now ?? {});
  const result = !now ? 'created' : changes.length > 0 ? 'configured' : 'unchanged';
  const calls: InverseCall[] = !now ? row.create({ kind: row.kind, ...manifest, ...wanted, [row.id]: id }) : changes.length > 0 ? row.change(id, Object.fromEntries(changes.map(({ field, to }) => [field, to])), now) : [];
  return { row, id, now, calls, diff: { item, result, changes: changes.map(({ field, from, to }) => ({ field, from: from ?? null, to })) } satisfies ManifestDiff };
}

/** On one line: `configure user/anna: nickname "Anna" → "Anna B."`. */
function sayDiff({ item, result, changes }: ManifestDiff): string {
  const verb = { created: 'create', configured: 'configure', unchanged: 'leave' }[result];
  const said = changes.map(({ field, from, to }) => `${field} ${result === 'created' ? '' : `${JSON.stringify(from)} → `}${JSON.stringify(to)}`);
  return `${verb} ${item}${said.length > 0 ? `: ${said.join(', ')}` : ''}.`;
}
