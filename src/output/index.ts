// Values to text: the formats of `-o`, and the three ways in.
// Imported by cli and shell.
// A new format is a file here that exports a Printer, and a line in FORMATS.
import { ImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import type { Sink } from '../base/streams.ts';
import { parseColumns } from './columns.ts';
import { csvPrinter } from './csv.ts';
import { jsonPrinter, ndjsonPrinter } from './json.ts';
import { jsonpathPrinter, parseTemplate } from './jsonpath.ts';
import { namePrinter } from './name.ts';
import { tablePrinter } from './table.ts';
import type { Format, Printed, Printer, Rows, View } from './view.ts';
import { yamlPrinter } from './yaml.ts';

export type { Format, Printed, Rows, View } from './view.ts';

/** One format of `-o`. */
export interface FormatRow {
  name: string;
  doc: string;
  render: Printer;
  /** Takes something behind `=`: how that looks, and what refuses it. */
  argument?: { shown: string; check(text: string): unknown };
  /** Read by programs: errors are then JSON too, and nothing is asked or noticed. */
  machine?: boolean;
}

/** All formats, in the order they are offered. */
export const FORMATS: readonly FormatRow[] = [
  { name: 'table', doc: 'columns for reading', render: tablePrinter },
  { name: 'wide', doc: 'a table with all its columns', render: tablePrinter },
  { name: 'json', doc: 'one JSON document', render: jsonPrinter, machine: true },
  { name: 'ndjson', doc: 'one JSON object a line', render: ndjsonPrinter, machine: true },
  { name: 'yaml', doc: 'one YAML document', render: yamlPrinter },
  { name: 'csv', doc: 'RFC 4180, all fields', render: csvPrinter },
  { name: 'name', doc: 'user/ben, for pipes', render: namePrinter },
  { name: 'jsonpath', doc: 'what a path or a template finds', render: jsonpathPrinter, argument: { shown: "'{.items[*].userID}'", check: parseTemplate } },
  { name: 'columns', doc: 'a table of the fields you name', render: tablePrinter, argument: { shown: 'ID:.userID,NICK:.nickname', check: (text) => parseColumns(text) } },
];

/**
 * Read what stands behind `-o`.
 *
 * @throws ImctlError ARG-CHOICE for a name that is none, with the nearest; ARG-MISSING, ARG-CHOICE for what stands behind `=`.
 */
export function parseFormat(text: string): Format {
  const sign = text.indexOf('=');
  const name = sign < 0 ? text : text.slice(0, sign);
  const argument = sign < 0 ? '' : text.slice(sign + 1);
  const row = FORMATS.find((one) => one.name === name);
  if (!row) throw unknownFormat(name);
  if (row.argument && argument.trim() === '') throw new ImctlError('ARG-MISSING', `--output ${name} needs ${name}=…`, { hint: `like  -o ${name}=${row.argument.shown}` });
  if (!row.argument && sign >= 0) throw new ImctlError('ARG-CHOICE', `--output ${name} takes nothing behind "="`, { hint: `write  -o ${name}` });
  row.argument?.check(argument);
  return { name, argument };
}

/** Is it a format that programs read? */
export function isMachineFormat(format: Format): boolean {
  return rowOf(format).machine ?? false;
}

/** Print a list as its pages come. A list that fails before its first page leaves nothing behind. @returns what was printed, for the line on stderr. */
export async function printList(rows: Rows, view: View, sink: Sink): Promise<Printed> {
  return rowOf(view.format).render.list(await begun(rows), view, sink);
}

/** Print a list that is here already. */
export function printItems(items: readonly unknown[], view: View, sink: Sink): Promise<Printed> {
  return rowOf(view.format).render.list((async function* () { yield { items, total: items.length }; })(), view, sink);
}

async function begun(rows: Rows): Promise<Rows> {
  const pages = rows[Symbol.asyncIterator]();
  const first = await pages.next();
  return (async function* () {
    if (first.done) return;
    try {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => pages };
    } finally {
      await pages.return?.();
    }
  })();
}

/** Print one item. */
export function printOne(item: unknown, view: View, sink: Sink): Promise<void> {
  return rowOf(view.format).render.one(item, view, sink);
}

/** Print any other value; undefined prints nothing in the formats for reading, and `null` in JSON. */
export function printValue(value: unknown, view: View, sink: Sink): Promise<void> {
  return rowOf(view.format).render.value(value, view, sink);
}

function rowOf(format: Format): FormatRow {
  const row = FORMATS.find((one) => one.name === format.name);
  if (!row) throw unknownFormat(format.name);
  return row;
}

function unknownFormat(name: string): ImctlError {
  const names = FORMATS.map((one) => one.name);
  const shown = FORMATS.map((one) => (one.argument ? `${one.name}=…` : one.name));
  return new ImctlError('ARG-CHOICE', `--output ${JSON.stringify(name)} is not a format`, { hint: `${didYouMean(name, names)}formats: ${shown.join(', ')}` });
}
