// Rows of text in columns: `table`, `wide`, `columns=…`.
// Imported by index.ts and inspect.ts.
import type { Sink } from '../base/streams.ts';
import type { Column } from '../operation/operation.ts';
import { readField, renderCell, RIGHT } from './cells.ts';
import { chooseColumns } from './columns.ts';
import { escapeHidden, escapeLines } from './hidden.ts';
import { renderItem } from './item.ts';
import { notePage, writeItems, type Printed, type Printer, type View } from './view.ts';
import { displayWidth, pad, truncate } from './width.ts';

/** Where the table goes: only a terminal has an edge. */
export type Room = Pick<Sink, 'isTTY' | 'columns'>;

/** Prints page by page; the widths are those of the first page. Nothing at all when there are no rows. */
export const tablePrinter: Printer = {
  async list(rows, view, sink) {
    const printed: Printed = { count: 0 };
    let table: Table | undefined;
    for await (const page of rows) {
      if (page.items.length > 0) {
        if (!table) await sink.write((table = startTable(page.items, view, sink)).header);
        const { row } = table;
        await writeItems(page.items, sink, row);
      }
      printed.count += page.items.length;
      notePage(printed, page);
    }
    return printed;
  },
  async one(item, view, sink) {
    const described = view.shape !== undefined || view.format.name === 'columns';
    await sink.write(described || !isObject(item) ? renderTable([item], view, sink) : renderItem(item, view, sink));
  },
  async value(value, view, sink) {
    if (value === undefined) return;
    if (Array.isArray(value)) await sink.write(value.every(isObject) ? renderTable(value, view, sink) : value.map((one) => `${renderCell(one)}\n`).join(''));
    else if (isObject(value)) await sink.write(renderItem(value, view, sink));
    else if (typeof value === 'string') await sink.write(`${sink.isTTY ? escapeLines(value) : value}\n`);
    else await sink.write(`${renderCell(value)}\n`);
  },
};

/** A whole table at once, header and rows; the empty text for no rows. */
export function renderTable(items: readonly unknown[], view: View, room: Room): string {
  if (items.length === 0) return '';
  const table = startTable(items, view, room);
  return table.header + items.map(table.row).join('');
}

/** A table whose widths are fixed. */
interface Table {
  header: string;
  row(item: unknown): string;
}

const GAP = '   ';

function startTable(items: readonly unknown[], view: View, room: Room): Table {
  const columns = chooseColumns(items, view);
  const cellsOf = (item: unknown) => columns.map((column) => renderCell(readField(item, column.from), column.as, view));
  // Names of fields may be anybody's.
  const titles = columns.map((column) => escapeHidden(column.title));
  const wanted = titles.map(displayWidth);
  for (const item of items) cellsOf(item).forEach((cell, at) => { wanted[at] = Math.max(wanted[at]!, displayWidth(cell)); });
  const inside = room.columns - GAP.length * (columns.length - 1);
  const widths = room.isTTY ? shrink(shrink(wanted, inside, columns.map((column) => isLoose(column, view))), inside) : wanted;
  // A later row may use the room that is left at the edge of the terminal; in a pipe there is no edge.
  const left = room.isTTY ? Math.max(0, inside - sum(widths)) : Infinity;
  const line = (cells: readonly string[]) => drawLine(cells, columns, widths, left);
  return { header: line(titles), row: (item) => line(cellsOf(item)) };
}

function drawLine(cells: readonly string[], columns: readonly Column[], widths: readonly number[], left: number): string {
  const drawn = cells.map((cell, at) => {
    const cut = left === Infinity ? cell : truncate(cell, widths[at]! + left);
    return pad(cut, widths[at]!, RIGHT.has(columns[at]!.as ?? 'text') ? 'right' : 'left');
  });
  return `${drawn.join(GAP).trimEnd()}\n`;
}

/** A column keeps at least so much when a terminal is too narrow for all. */
const LEAST = 6;

/** Words may be cut first; ids, times and numbers say little without their end. */
function isLoose(column: Column, view: View): boolean {
  return column.from !== view.shape?.id && (column.as === undefined || column.as === 'text' || column.as === 'list');
}

/** Take from the widest columns, of those that may be cut, until all fit or nothing is left to take. */
function shrink(wanted: readonly number[], room: number, loose: readonly boolean[] = wanted.map(() => true)): number[] {
  const widths = wanted.map((width, at) => (loose[at] ? Math.min(width, Math.max(LEAST, room)) : width));
  for (let over = sum(widths) - room; over > 0; over--) {
    let widest = -1;
    for (let at = 0; at < widths.length; at++) {
      if (loose[at] && widths[at]! > LEAST && (widest < 0 || widths[at]! >= widths[widest]!)) widest = at;
    }
    if (widest < 0) break;
    widths[widest]! -= 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
