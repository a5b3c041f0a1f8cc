// `name`: one `user/ben` a line, what pipes between commands carry.
// Imported by index.ts.
import { ImctlError } from '../base/errors.ts';
import { readField } from './cells.ts';
import { escapeHidden } from './hidden.ts';
import { writeEach, type Printer, type View } from './view.ts';

/** Needs a shape: raw answers have no names. @throws ImctlError ARG-CHOICE for them. */
export const namePrinter: Printer = {
  list: async (rows, view, sink) => {
    const name = namer(view);
    return writeEach(rows, sink, (item) => `${name(item)}\n`);
  },
  one: async (item, view, sink) => { await sink.write(`${namer(view)(item)}\n`); },
  value: async (value, view, sink) => {
    const name = namer(view);
    for (const one of Array.isArray(value) ? value : [value]) await sink.write(`${name(one)}\n`);
  },
};

function namer(view: View): (item: unknown) => string {
  const { shape } = view;
  if (!shape) throw new ImctlError('ARG-CHOICE', '--output name: what this answers with has no names', { hint: 'formats that fit: table, json, ndjson, yaml' });
  const noun = view.noun ?? shape.name.toLowerCase();
  // Escaped in pipes too: an id with a line end in it must not become two names.
  return (item) => `${noun}/${escapeHidden(String(readField(item, shape.id) ?? ''))}`;
}
