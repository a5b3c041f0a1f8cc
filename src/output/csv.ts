// `csv`: RFC 4180, one column for each field.
// Imported by index.ts.
import { stringifyJSON } from '../base/json.ts';
import type { Sink } from '../base/streams.ts';
import { fieldNames } from './columns.ts';
import { escapeHidden } from './hidden.ts';
import { writeItems, notePage, type Printed, type Printer, type View } from './view.ts';

/**
 * Values as the server has them, so that what was printed can be read back; nested ones as JSON.
 *
 * The header stands before the first row, so its fields are those of the view and of the first page.
 */
export const csvPrinter: Printer = {
  async list(rows, view, sink) {
    const line = await loadWriter(sink);
    const printed: Printed = { count: 0 };
    let names: string[] | undefined;
    for await (const page of rows) {
      if (!names && page.items.length > 0) await sink.write(line(names = headerOf(page.items, view)));
      const header = names ?? [];
      await writeItems(page.items, sink, (item) => line(header.map((name) => (item as Record<string, unknown>)[name])));
      printed.count += page.items.length;
      notePage(printed, page);
    }
    if (!names) await sink.write(line(headerOf([], view)));
    return printed;
  },
  one: (item, view, sink) => writeAll([item], view, sink),
  async value(value, view, sink) {
    const items = Array.isArray(value) ? value : [value];
    const records = items.every((one) => typeof one === 'object' && one !== null);
    await writeAll(records ? items : items.map((one) => ({ value: one })), view, sink);
  },
};

async function writeAll(items: readonly unknown[], view: View, sink: Sink): Promise<void> {
  await csvPrinter.list((async function* () { yield { items }; })(), view, sink);
}

function headerOf(items: readonly unknown[], view: View): string[] {
  const known = view.fields ?? (items.length === 0 ? view.shape?.columns.map((column) => column.from) : []) ?? [];
  return [...new Set([...fieldNames(items), ...known])];
}

async function loadWriter(sink: Sink): Promise<(cells: readonly unknown[]) => string> {
  const { stringify } = await import('csv-stringify/sync');
  return (cells) => stringify([cells.map((cell) => cellText(cell, sink))], { record_delimiter: 'windows' });
}

function cellText(value: unknown, sink: Sink): string {
  const text = value === undefined || value === null ? '' : typeof value === 'object' ? stringifyJSON(value) : String(value);
  return sink.isTTY ? escapeHidden(text) : text;
}
