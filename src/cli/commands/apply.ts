// `imctl apply -f team.yaml`: make the server's users, groups, friends and notification accounts what files declare.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { isMachineFormat, printList } from '../../output/index.ts';
import type { Command } from '../environment.ts';
import { eachManifest } from '../manifests/each.ts';
import { readManifests } from '../manifests/read.ts';

const SHAPE = { name: 'Applied', id: 'item', columns: [{ title: 'ITEM', from: 'item' }, { title: 'RESULT', from: 'result' }] } as const;

const command: Command = {
  name: 'apply', usage: '-f <FILE | FOLDER | -> …',
  doc: 'Make the server what files declare: create what is missing, change what differs, leave the rest.',
  fields: { file: { kind: 'string', letter: 'f', many: true, required: true, doc: 'YAML or JSON, a folder of such files, or - for standard input.' } },
  examples: ['imctl apply -f team.yaml', 'imctl apply -f team.yaml --plan'],
  more: 'Kinds: User, NotificationAccount, Group (with ownerUserID, adminUserIDs, memberUserIDs), Friends (userID, friendUserIDs). Fields that are left out are left alone; lists are sets. What  imctl get … -o yaml  prints can be applied.\nIt is taken back by  imctl undo last , and  imctl diff -f FILE  shows beforehand what it would change.',
  async run({ words, flags }, environment) {
    if (words.length > 0) throw new ImctlError('USAGE', `apply does not take ${JSON.stringify(words[0])}`, { hint: `a file is given by  -f ${words[0]}` });
    const files = flags.file as string[];
    const { streams, format, settings, clock } = environment;
    const machine = isMachineFormat(format);
    const { diffs, failed } = await eachManifest('manifests.apply', await readManifests(files, environment), environment, (diff) => (machine ? undefined : streams.out.write(`${diff.item} ${diff.result}\n`)));
    if (machine && !settings.plan) await printList(async function* () { yield { items: diffs, total: diffs.length }; }(), { format, shape: SHAPE, now: clock.now() }, streams.out);
    return failed === EXIT.done ? EXIT.done : diffs.some((diff) => diff.result !== 'unchanged') ? EXIT.partial : failed;
  },
};
export default command;
