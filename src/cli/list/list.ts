// A list as a command: asked page by page, filtered, sorted, cut, and printed as it comes.
// Imported by operate.ts, watch.ts and, for the items that fit, bulk/targets.ts. Knows no operation by name.
import { EXIT, ImctlError } from '../../base/errors.ts';
import type { Fields, Values } from '../../base/fields.ts';
import { didYouMean } from '../../base/nearest.ts';
import { groupThousands, plural } from '../../base/spell.ts';
import { eachPage, type Call } from '../../operation/invoke.ts';
import type { Operation } from '../../operation/operation.ts';
import { shapeOf } from '../../operation/registry.ts';
import { printList, type Rows, type View } from '../../output/index.ts';
import type { Environment } from '../environment.ts';
import { viewOf } from '../view.ts';
import type { Filter } from './filter.ts';
import { cutRows, sortRows } from './rows.ts';

/** A table on a terminal ends here unless told otherwise: nobody reads on, and the server is spared. */
const TERMINAL_ROWS = 500;

/** Flags of every list. */
export const LIST_FLAGS = {
  where: { kind: 'string', once: 'join conditions by  &&', doc: 'Only rows this TypeScript expression holds for: \'u.createTime > now - days(7)\'. The row is it, or the first letter of the object.' },
  sortBy: { kind: 'string', doc: 'Sort by a field; -field for downwards. Reads the whole list first.' },
  limit: { kind: 'integer', min: 1, doc: 'Show at most so many.' },
  all: { kind: 'boolean', doc: `Show all; tables on a terminal stop at ${TERMINAL_ROWS} otherwise.` },
  columns: { kind: 'string', many: true, doc: 'Show these fields: userID,nickname or ID:.userID' },
  watch: { kind: 'boolean', letter: 'w', doc: 'Stay, and show what is added, modified and deleted.' },
  interval: { kind: 'duration', min: 100, default: 2000, doc: 'How often --watch looks.' },
  explain: { kind: 'boolean', doc: 'Show which part of --where the server judges and which is judged here, and ask nothing.' },
} as const satisfies Fields;

/** What of these flags was given. */
export type ListFlags = Values<typeof LIST_FLAGS>;

/** Rows asked for at a time (constants.json, MaxUsersStatusList is the least of the server's own limits). */
const PAGE = 500;

/** The rows of a list that fit, as they come; and what was found out about the asking. */
export interface Selection {
  rows: Rows;
  filter?: Filter;
  close(): Promise<void>;
}

/** Print a list. @returns the exit status. */
export async function showList(operation: Operation, call: Call, flags: ListFlags, environment: Environment): Promise<number> {
  const { streams } = environment;
  const view = listView(operation, flags, environment);
  const table = view.format.name === 'table' || view.format.name === 'wide' || view.format.name === 'columns';
  if (flags.explain) return explainList(operation, call, flags, environment);
  if (flags.watch) {
    const { watchList } = await import('./watch.ts');
    return watchList(operation, () => selectRows(operation, call, flags, environment, PAGE, flags.limit === undefined), view, flags, environment);
  }
  const limit = flags.limit ?? (table && streams.out.isTTY && !flags.all ? TERMINAL_ROWS : Infinity);
  let requests = 0;
  const stop = environment.listen((event) => { if (event.kind === 'request') requests++; });
  const selection = await selectRows(operation, call, flags, environment, Math.min(PAGE, limit), limit === Infinity);
  try {
    const printed = await printList(cutRows(selection.rows, limit), view, streams.out);
    note(environment, operation, printed, flags.limit !== undefined, selection.filter, requests);
    return EXIT.done;
  } finally {
    stop();
    await selection.close();
  }
}

/** The rows of a list that `--where` holds for, in the order of `--sort-by`. @param ahead all of them are wanted. */
export async function selectRows(operation: Operation, call: Call, flags: Pick<ListFlags, 'where' | 'sortBy'>, environment: Environment, size: number = PAGE, ahead = true): Promise<Selection> {
  const { invoke } = await environment.app();
  const sorted = (rows: Rows) => (flags.sortBy === undefined ? rows : sortRows(rows, flags.sortBy));
  if (flags.where === undefined) return { rows: sorted(eachPage(invoke, call, size, ahead)), close: async () => {} };
  const [{ openFilter }, { narrow }] = await Promise.all([import('./filter.ts'), import('./narrow.ts')]);
  const narrowed = await narrow(flags.where, operation, call.params);
  const filter = await openFilter(flags.where, operation.object.short, environment);
  const pages = eachPage(invoke, { ...call, params: { ...call.params, ...narrowed.params } }, PAGE, ahead);
  return { rows: sorted(filter.keep(pages)), filter, close: filter.close };
}

/** How a list looks: in the format asked for, or as columns that were named. */
export function listView(operation: Operation, flags: Pick<ListFlags, 'columns'>, environment: Environment): View {
  const { format, formatGiven } = environment;
  if (flags.columns && formatGiven && format.name !== 'table' && format.name !== 'columns') throw new ImctlError('USAGE', `--columns is for tables, and -o ${format.name} is none`, { hint: 'leave out one of them' });
  const view = { ...viewOf(environment, shapeOf(environment.registry, operation)), noun: operation.object.singular };
  return flags.columns ? { ...view, format: { name: 'columns', argument: flags.columns.join(',') } } : view;
}

async function explainList(operation: Operation, call: Call, flags: ListFlags, environment: Environment): Promise<number> {
  const { asked, here } = flags.where === undefined ? { asked: [], here: [] } : await (await import('./narrow.ts')).narrow(flags.where, operation, call.params);
  const given = Object.entries(call.params).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${String(value)}`);
  const lines = [
    ['asked of the server', [...given, ...asked]], ['judged here', here], ['sorted here', flags.sortBy === undefined ? [] : [flags.sortBy]],
  ] as const;
  await environment.streams.out.write(lines.map(([title, texts]) => `${title.padEnd(20)} ${texts.length === 0 ? (title === 'asked of the server' ? `all, ${PAGE} a page` : '–') : texts.join(`\n${' '.repeat(21)}`)}\n`).join(''));
  return EXIT.done;
}

/** The line under a table, on stderr: how many there are, and how to see the others. */
function note(environment: Environment, operation: Operation, printed: { count: number; total?: number }, limited: boolean, filter: Filter | undefined, requests: number): void {
  const { format, settings, streams } = environment;
  if (settings.quiet || (format.name !== 'table' && format.name !== 'wide')) return;
  const name = shapeOf(environment.registry, operation)?.name === operation.object.shapes[0]?.name ? operation.object.name : operation.name;
  if (printed.count === 0) streams.err.write(`no ${name}${filter ? ` of ${groupThousands(filter.counts.read)} fit${sayMissing(filter)}` : ''}\n`);
  else if (!streams.err.isTTY) return;
  else if (filter) streams.err.write(`${groupThousands(printed.count)} of ${groupThousands(filter.counts.read)} ${name} · filtered here, ${plural(requests, 'request')}\n`);
  else if (printed.total !== undefined && printed.total > printed.count) streams.err.write(`${groupThousands(printed.count)} of ${groupThousands(printed.total)} ${name}${limited ? '' : ', all with  --all'}\n`);
}

/** A misspelt field is no error to TypeScript's `==`, and fits nothing. */
function sayMissing({ counts: { read, missing, fields } }: Filter): string {
  const [name] = missing;
  return read === 0 || name === undefined ? '' : `: no row has a field ${name}; ${didYouMean(name, fields)}fields: ${fields.join(', ')}`;
}
