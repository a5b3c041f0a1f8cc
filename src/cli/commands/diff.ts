// `imctl diff -f team.yaml`: what apply would change. Exit 0: nothing, 1: something, 2 and more: it could not be told.
import { EXIT } from '../../base/errors.ts';
import type { ManifestDiff } from '../../builtins/manifests.ts';
import { isMachineFormat } from '../../output/index.ts';
import type { Paint } from '../../output/paint.ts';
import { escapeHidden } from '../../output/hidden.ts';
import { defineCommand } from '../command.ts';
import { showItems } from '../view.ts';
import { eachManifest } from '../manifests/each.ts';
import { findStale, OWNER_FLAGS, takeOwner, type Pruned } from '../manifests/prune.ts';
import { FILE_FLAG, readManifests, takeFiles } from '../manifests/read.ts';

const SHAPE = { name: 'Difference', id: 'item', columns: [{ title: 'ITEM', from: 'item' }, { title: 'RESULT', from: 'result' }] } as const;

const command = defineCommand({
  name: 'diff', usage: '-f <FILE | FOLDER | -> …',
  doc: 'Show what apply would change, and change nothing. Exit 0: nothing differs, 1: something does, 2 and more: it could not be told.',
  fields: { ...FILE_FLAG, ...OWNER_FLAGS },
  examples: ['imctl diff -f same.yaml'],
  async run({ words, flags }, environment) {
    const files = takeFiles('diff', words, flags);
    const { owner, prune } = takeOwner('diff', flags);
    const { streams, format, paint } = environment;
    const machine = isMachineFormat(format);
    const show = (diff: ManifestDiff | Pruned) => (machine || diff.result === 'unchanged' ? undefined : streams.out.write(renderDiff(diff, paint.out)));
    const declared = await readManifests(files, environment);
    const { found, failed } = await eachManifest('manifests.diff', declared, environment, { owner, show });
    const stale = prune && failed === EXIT.done ? (await findStale(owner!, declared, environment)).map(({ diff }) => diff) : [];
    for (const diff of stale) await show(diff);
    const diffs = [...found.map(({ diff }) => diff), ...stale];
    if (machine) await showItems(diffs, SHAPE, environment);
    // A refusal of the server's (1) would read as a difference.
    if (failed !== EXIT.done) return Math.max(EXIT.usage, failed);
    return diffs.some((diff) => diff.result !== 'unchanged') ? EXIT.refused : EXIT.done;
  },
});
export default command;

const SUFFIXES: Partial<Record<(ManifestDiff | Pruned)['result'], string>> = { created: ' (new)', pruned: ' (pruned)' };

function renderDiff({ item, result, changes }: ManifestDiff | Pruned, paint: Paint): string {
  const lines = changes.flatMap(({ field, from, to }) => (Array.isArray(to) ? renderSets(field, from, to, paint) : [
    ...(result === 'created' || from === null ? [] : [paint.bad(`- ${field}: ${show(from)}`)]), paint.good(`+ ${field}: ${show(to)}`),
  ]));
  return `${paint.strong(item)}${SUFFIXES[result] ?? ''}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function renderSets(field: string, from: unknown, to: unknown[], paint: Paint): string[] {
  const before = Array.isArray(from) ? from as unknown[] : [];
  return [
    ...before.filter((one) => !to.includes(one)).map((one) => paint.bad(`- ${field}: ${show(one)}`)),
    ...to.filter((one) => !before.includes(one)).map((one) => paint.good(`+ ${field}: ${show(one)}`)),
  ];
}

function show(value: unknown): string {
  return typeof value === 'string' ? escapeHidden(JSON.stringify(value)) : JSON.stringify(value);
}
