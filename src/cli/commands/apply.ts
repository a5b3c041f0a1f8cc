// `imctl apply -f team.yaml`: make the server's users, groups, friends and notification accounts what files declare.
import { EXIT } from '../../base/errors.ts';
import { groupThousands, plural } from '../../base/spell.ts';
import type { ManifestDiff } from '../../builtins/manifests.ts';
import { isMachineFormat } from '../../output/index.ts';
import { defineCommand } from '../command.ts';
import { confirmMany } from '../confirm.ts';
import { showItems } from '../view.ts';
import { eachManifest } from '../manifests/each.ts';
import { findStale, OWNER_FLAGS, prune, takeOwner, type Pruned } from '../manifests/prune.ts';
import { FILE_FLAG, readManifests, takeFiles } from '../manifests/read.ts';

const SHAPE = { name: 'Applied', id: 'item', columns: [{ title: 'ITEM', from: 'item' }, { title: 'RESULT', from: 'result' }] } as const;

const command = defineCommand({
  name: 'apply', usage: '-f <FILE | FOLDER | -> …',
  doc: 'Make the server what files declare: create what is missing, change what differs, leave the rest.',
  fields: { ...FILE_FLAG, ...OWNER_FLAGS },
  examples: ['imctl apply -f team.yaml', 'imctl apply -f team.yaml --plan', 'imctl apply -f team.yaml --owner team --prune'],
  more: 'Kinds: User, NotificationAccount, Group (with ownerUserID, adminUserIDs, memberUserIDs), Friends (userID, friendUserIDs). Fields that are left out are left alone; lists are sets. What  imctl get … -o yaml  prints can be applied.\nIt is taken back by  imctl undo last , and  imctl diff -f FILE  shows beforehand what it would change.\n--owner NAME writes a mark into the ex of users and groups, beside what the application keeps there:  "imctl.owner":"NAME" . With --prune those that carry it and are named by no manifest any more are deleted and dismissed, which cannot be undone; what carries no mark, or another, is never touched.',
  async run({ words, flags }, environment) {
    const files = takeFiles('apply', words, flags);
    const { owner, prune: isPruned } = takeOwner('apply', flags);
    const { streams, format, settings } = environment;
    // It says what is unchanged before it changes the rest.
    if (!settings.plan) environment.outliveReader();
    const machine = isMachineFormat(format);
    const show = ({ item, result }: ManifestDiff | Pruned) => (machine ? undefined : streams.out.write(`${item} ${result}\n`));
    // What is as declared is no change: it is counted by no brake, nobody is asked about it, and no plan tells of it.
    const declared = await readManifests(files, environment);
    const looked = await eachManifest('manifests.diff', declared, environment, { owner, show: (diff) => (diff.result === 'unchanged' && !settings.plan ? show(diff) : undefined) });
    const changes = looked.found.filter(({ diff }) => diff.result !== 'unchanged');
    // Of what could not be read nobody knows what it names.
    const stale = isPruned && looked.failed === EXIT.done ? await findStale(owner!, declared, environment) : [];
    const operation = environment.registry.operation('manifests.apply');
    const what = `apply ${plural(changes.length, 'change')}`;
    const confirm = stale.length === 0
      ? await confirmMany(operation, what, changes.map(({ diff }) => diff.item), environment)
      : await confirmMany({ path: operation.path, effect: 'destructive' }, `prune ${groupThousands(stale.length)} of ${owner}${changes.length > 0 ? ` and ${what}` : ''}`, [...stale, ...changes].map(({ diff }) => `${diff.item} ${diff.result}`), environment);
    const applied = await eachManifest('manifests.apply', changes, environment, { owner, show, confirm });
    const pruned = applied.failed === EXIT.done ? await prune(stale, environment, show, confirm) : { done: [], failed: EXIT.done };
    const failed = looked.failed || applied.failed || pruned.failed;
    if (isPruned && (looked.failed || applied.failed)) await streams.err.write('nothing was pruned: not all that is declared could be applied\n');
    const results = new Map(applied.found.map(({ manifest, diff }) => [manifest, diff]));
    const diffs: (ManifestDiff | Pruned)[] = looked.found.flatMap(({ manifest, diff }) => (diff.result === 'unchanged' ? diff : results.get(manifest) ?? []));
    diffs.push(...pruned.done);
    if (machine && !settings.plan) await showItems(diffs, SHAPE, environment);
    const isPartial = environment.partial || (failed !== EXIT.done && applied.found.length + pruned.done.length > 0);
    return isPartial ? EXIT.partial : failed;
  },
});
export default command;
