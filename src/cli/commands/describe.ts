// `imctl describe user anna`: one object with what belongs to it.
import { EXIT } from '../../base/errors.ts';
import type { Page } from '../../operation/operation.ts';
import { shapeOf } from '../../operation/registry.ts';
import { printList, printValue } from '../../output/index.ts';
import { defineCommand } from '../command.ts';
import { takeItem } from '../item.ts';
import { viewOf } from '../view.ts';

/** Rows of each related list. */
const SHOWN = 10;

const command = defineCommand({
  name: 'describe', usage: '<object> <id>', takes: 'item', doc: 'Show one object with what belongs to it: a user\'s groups, friends, conversations; a group\'s members.',
  fields: {}, examples: ['imctl describe user anna', 'imctl describe group lunch'],
  async run({ words }, environment) {
    const { registry, streams, format, formatGiven, settings, signal } = environment;
    const { object, get, id, params } = takeItem(words, 'describe', registry);
    const { invoke } = await environment.app();
    const call = { source: 'command', signal };
    const item = await invoke({ ...call, path: get.path, params }) as Record<string, unknown>;
    const related = await Promise.all(Object.entries(object.related).map(async ([title, find]) => {
      const { path, params } = find(id);
      return { title, path, page: await invoke({ ...call, path, params, page: { size: SHOWN } }) as Page };
    }));
    const view = viewOf(environment, shapeOf(registry, get));
    if (formatGiven && format.name !== 'table' && format.name !== 'wide') {
      await printValue({ ...item, related: Object.fromEntries(related.map(({ title, page }) => [title.toLowerCase(), page.items])) }, view, streams.out);
      return EXIT.done;
    }
    const { inspectItem } = await import('../../output/inspect.ts');
    await streams.out.write(inspectItem(item, view.shape, { utc: settings.utc, now: view.now, columns: streams.out.columns, isTTY: streams.out.isTTY }));
    for (const { title, path, page } of related) {
      await streams.out.write(`\n${title}: ${page.items.length === 0 ? 'none' : page.total !== undefined && page.total > page.items.length ? `${page.items.length} of ${page.total}` : page.items.length}\n`);
      if (page.items.length > 0) await printList((async function* () { yield page; })(), { ...view, shape: shapeOf(registry, registry.operation(path)) }, streams.out);
    }
    return EXIT.done;
  },
});
export default command;
