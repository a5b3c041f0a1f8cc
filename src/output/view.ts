// What the printers agree on: rows in, a way to look at them, text out.
// Imported by output/ only; outside, by those who call the printers.
// A new format is a file beside this one that exports a Printer, and a line in FORMATS (index.ts).
import type { Sink } from '../base/streams.ts';
import type { Shape } from '../operation/operation.ts';

/** Pages of a list, as `eachPage` gives them. */
export type Rows = AsyncIterable<{ items: readonly unknown[]; total?: number; next?: string }>;

/** A format as it was asked for: `json`, or `columns` with `userID,nickname` behind the sign. */
export interface Format {
  name: string;
  argument: string;
}

/** How to look at values. */
export interface View {
  format: Format;
  /** Absent for raw answers: columns are then taken from the items. */
  shape?: Shape;
  /** What `-o name` puts in front of the slash; default the shape's name in lower case. */
  noun?: string;
  /** Names of all fields an item may have, for the header of CSV; default those of the first page. */
  fields?: readonly string[];
  /** Times in UTC and not in the local zone. */
  utc?: boolean;
  /** Unix milliseconds. */
  now: number;
}

/** What was printed, for the line that the caller may add on stderr. */
export interface Printed {
  count: number;
  total?: number;
  /** Where the next page starts, when the rows ended before the list did. */
  next?: string;
}

/** One way to write values as text. */
export interface Printer {
  list(rows: Rows, view: View, sink: Sink): Promise<Printed>;
  one(item: unknown, view: View, sink: Sink): Promise<void>;
  /** Anything without a shape: a number, a raw answer. */
  value(value: unknown, view: View, sink: Sink): Promise<void>;
}

/** Large enough that a write is not felt, small enough that memory stays flat. */
const CHUNK_LETTERS = 65_536;

/** Walk all pages and write the text of each item, in chunks, as fast as the sink takes them. */
export async function writeEach(rows: Rows, sink: Sink, text: (item: unknown, at: number) => string): Promise<Printed> {
  const printed: Printed = { count: 0 };
  for await (const page of rows) {
    await writeItems(page.items, sink, (item) => text(item, printed.count++));
    notePage(printed, page);
  }
  return printed;
}

/** Write the texts of the items of one page. */
export async function writeItems(items: readonly unknown[], sink: Sink, text: (item: unknown) => string): Promise<void> {
  let chunk = '';
  for (const item of items) {
    chunk += text(item);
    if (chunk.length < CHUNK_LETTERS) continue;
    await sink.write(chunk);
    chunk = '';
  }
  if (chunk !== '') await sink.write(chunk);
}

/** Keep what a page tells about the whole list. */
export function notePage(printed: Printed, page: { total?: number; next?: string }): void {
  if (page.total !== undefined) printed.total = page.total;
  if (page.next === undefined) delete printed.next;
  else printed.next = page.next;
}
