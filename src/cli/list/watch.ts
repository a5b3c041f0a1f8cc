// `get … --watch`: the list again and again, and what was added, modified and deleted in between.
// Imported by list.ts when it is asked for. OpenIM tells nobody of changes, so it is polled.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { stringifyJSON } from '../../base/json.ts';
import { groupThousands } from '../../base/spell.ts';
import { waitMs } from '../../base/wait.ts';
import type { Operation } from '../../operation/operation.ts';
import { chooseColumns } from '../../output/columns.ts';
import { printList, type View } from '../../output/index.ts';
import type { Environment } from '../environment.ts';
import type { ListFlags, Selection } from './list.ts';
import { cutRows } from './rows.ts';

/** One change of a list. */
interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: Record<string, unknown>;
}

/** More rows are not kept in mind. */
const MOST_ROWS = 100_000;

/**
 * Watch until Ctrl+C. First everything that is there, as ADDED.
 *
 * A poll that fails in a way that may pass is told, and the next one tried; the first must go well.
 * @returns 130: it has no other end.
 * @throws ImctlError USAGE for formats that are one document; TOO-MANY.
 */
export async function watchList(operation: Operation, select: () => Promise<Selection>, view: View, flags: ListFlags, environment: Environment): Promise<number> {
  const { streams, format: { name } } = environment;
  const { shape, noun = '' } = view;
  if (!shape) throw new ImctlError('USAGE', `${operation.path} lists things that have no ID to be watched by`);
  if (ONE_DOCUMENT.has(name)) throw new ImctlError('USAGE', `--watch has no end, and -o ${name} is one document`, { hint: 'use  -o ndjson' });
  const changes = watchChanges(select, shape.id, flags, environment);
  const line = name === 'ndjson' ? (change: Change) => stringifyJSON(change) : name === 'name' ? ({ type, object }: Change) => `${type} ${noun}/${String(object[shape.id])}` : undefined;
  if (line) {
    for await (const some of changes) await streams.out.write(some.map((change) => `${line(change)}\n`).join(''));
  } else {
    // As wide as its longest word, whatever the first rows say.
    const columns = [{ title: 'EVENT   ', from: 'event' }, ...chooseColumns([], view)];
    const rows = async function* () { for await (const some of changes) yield { items: some.map(({ type, object }) => ({ event: type, ...object })) }; };
    await printList(rows(), { ...view, format: { name: 'wide', argument: '' }, shape: { ...shape, columns } }, streams.out);
  }
  return EXIT.interrupted;
}

const ONE_DOCUMENT = new Set(['json', 'yaml', 'csv', 'jsonpath']);

async function* watchChanges(select: () => Promise<Selection>, idField: string, { interval, limit }: ListFlags, { signal, streams }: Environment): AsyncGenerator<Change[]> {
  let known: Map<string, Seen> | undefined;
  while (!signal.aborted) {
    try {
      const now = await readAll(select, idField, limit);
      const changes = changesBetween(known ?? new Map(), now);
      known = now;
      if (changes.length > 0) yield changes;
    } catch (error) {
      if (signal.aborted) return;
      if (known === undefined || !(error instanceof ImctlError) || !error.retryable) throw error;
      await streams.err.write(`${error.code}: ${error.message}; looking again\n`);
    }
    await waitMs(interval, signal).catch(() => {});
  }
}

/** A row, and its text, by which it is told whether it changed. */
interface Seen {
  object: Record<string, unknown>;
  text: string;
}

async function readAll(select: () => Promise<Selection>, idField: string, limit = MOST_ROWS): Promise<Map<string, Seen>> {
  const selection = await select();
  try {
    const found = new Map<string, Seen>();
    for await (const { items } of cutRows(selection.rows, limit)) {
      for (const object of items as Record<string, unknown>[]) found.set(String(object[idField]), { object, text: stringifyJSON(object) });
      if (found.size >= MOST_ROWS) throw new ImctlError('TOO-MANY', `--watch keeps at most ${groupThousands(MOST_ROWS)} rows in mind`, { hint: 'choose fewer with  --where  or  --limit' });
    }
    return found;
  } finally {
    await selection.close();
  }
}

function changesBetween(before: Map<string, Seen>, now: Map<string, Seen>): Change[] {
  const changes: Change[] = [];
  for (const [id, { object, text }] of now) {
    const old = before.get(id);
    if (old?.text !== text) changes.push({ type: old ? 'MODIFIED' : 'ADDED', object });
  }
  for (const [id, { object }] of before) if (!now.has(id)) changes.push({ type: 'DELETED', object });
  return changes;
}
