// `imctl apply -f team.yaml`: make the server's users, groups, friends and notification accounts what files declare.
import { EXIT } from '../../base/errors.ts';
import type { ManifestDiff } from '../../builtins/manifests.ts';
import { isMachineFormat, printList } from '../../output/index.ts';
import type { Command } from '../environment.ts';
import { confirmMany } from '../confirm.ts';
import { eachManifest } from '../manifests/each.ts';
import { FILE_FLAG, readManifests, takeFiles } from '../manifests/read.ts';

const SHAPE = { name: 'Applied', id: 'item', columns: [{ title: 'ITEM', from: 'item' }, { title: 'RESULT', from: 'result' }] } as const;

const command: Command = {
  name: 'apply', usage: '-f <FILE | FOLDER | -> …',
  doc: 'Make the server what files declare: create what is missing, change what differs, leave the rest.',
  fields: FILE_FLAG,
  examples: ['imctl apply -f team.yaml', 'imctl apply -f team.yaml --plan'],
  more: 'Kinds: User, NotificationAccount, Group (with ownerUserID, adminUserIDs, memberUserIDs), Friends (userID, friendUserIDs). Fields that are left out are left alone; lists are sets. What  imctl get … -o yaml  prints can be applied.\nIt is taken back by  imctl undo last , and  imctl diff -f FILE  shows beforehand what it would change.',
  async run({ words, flags }, environment) {
    const files = takeFiles('apply', words, flags);
    const { streams, format, settings, clock } = environment;
    // It says what is unchanged before it changes the rest.
    if (!settings.plan) environment.outliveReader();
    const machine = isMachineFormat(format);
    const show = ({ item, result }: ManifestDiff) => (machine ? undefined : streams.out.write(`${item} ${result}\n`));
    // What is as declared is no change: it is counted by no brake, nobody is asked about it, and no plan tells of it.
    const looked = await eachManifest('manifests.diff', await readManifests(files, environment), environment, (diff) => (diff.result === 'unchanged' && !settings.plan ? show(diff) : undefined));
    const changes = looked.found.filter(({ diff }) => diff.result !== 'unchanged');
    const confirm = await confirmMany(environment.registry.operation('manifests.apply'), `apply ${changes.length.toLocaleString('en')} ${changes.length === 1 ? 'change' : 'changes'}`, changes.map(({ diff }) => diff.item), environment);
    const applied = await eachManifest('manifests.apply', changes, environment, show, confirm);
    const results = new Map(applied.found.map(({ manifest, diff }) => [manifest, diff]));
    const diffs = looked.found.flatMap(({ manifest, diff }) => (diff.result === 'unchanged' ? diff : results.get(manifest) ?? []));
    const failed = looked.failed || applied.failed;
    if (machine && !settings.plan) await printList(async function* () { yield { items: diffs, total: diffs.length }; }(), { format, shape: SHAPE, now: clock.now() }, streams.out);
    return failed !== EXIT.done && applied.found.length > 0 ? EXIT.partial : failed;
  },
};
export default command;
