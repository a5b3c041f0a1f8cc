// `json` and `ndjson`.
// Imported by index.ts and, for the form of an item, by yaml.ts and jsonpath.ts.
import { given } from '../base/given.ts';
import { stringifyJSON } from '../base/json.ts';
import type { Sink } from '../base/streams.ts';
import { escapeJSON } from './hidden.ts';
import { writeEach, type Printed, type Printer, type View } from './view.ts';

/** The version of the form in which imctl writes things down. */
export const API_VERSION = 'imctl/v1';

/** One document. A list is written as its pages come, so what is known only at the end (`metadata`) stands there. */
export const jsonPrinter: Printer = {
  async list(rows, view, sink) {
    const safe = safely(sink);
    await sink.write(`{\n  "apiVersion": "${API_VERSION}",\n  "kind": ${stringifyJSON(listKind(view))},\n  "items": [`);
    const printed = await writeEach(rows, sink, (item, at) => safe(`${at === 0 ? '' : ','}\n    ${indent(stringifyJSON(withKind(item, view), 'string', 2), '    ')}`));
    const metadata = stringifyJSON(metadataOf(printed), 'string', 2);
    await sink.write(`${printed.count === 0 ? '' : '\n  '}],\n  "metadata": ${safe(indent(metadata, '  '))}\n}\n`);
    return printed;
  },
  one: async (item, view, sink) => { await sink.write(`${safely(sink)(stringifyJSON(asDocument(item, view), 'string', 2))}\n`); },
  value: async (value, _view, sink) => { await sink.write(`${safely(sink)(stringifyJSON(value, 'string', 2))}\n`); },
};

/** One line for each item. */
export const ndjsonPrinter: Printer = {
  list: (rows, view, sink) => {
    const safe = safely(sink);
    const line = lineWriter(view);
    return writeEach(rows, sink, (item) => `${safe(line(item))}\n`);
  },
  one: async (item, view, sink) => { await sink.write(`${safely(sink)(stringifyJSON(asDocument(item, view)))}\n`); },
  async value(value, _view, sink) {
    const safe = safely(sink);
    for (const one of Array.isArray(value) ? value : [value]) await sink.write(`${safe(stringifyJSON(one))}\n`);
  },
};

/** An item with its kind in front, as text: of a hundred thousand, none is copied for it. */
function lineWriter(view: View): (item: unknown) => string {
  if (!view.shape) return (item) => stringifyJSON(item);
  const front = `{"kind":${JSON.stringify(view.shape.name)}`;
  return (item) => {
    if (!isRecord(item) || Object.hasOwn(item, 'kind')) return stringifyJSON(withKind(item, view));
    const text = stringifyJSON(item);
    return text === '{}' ? `${front}}` : `${front},${text.slice(1)}`;
  };
}

/** `UserList`; `List` of items nobody has described. */
export function listKind(view: View): string {
  return `${view.shape?.name ?? ''}List`;
}

/** An item inside a list: its kind in front. */
export function withKind(item: unknown, view: View): unknown {
  return view.shape && isRecord(item) ? { kind: view.shape.name, ...item } : item;
}

/** An item that stands alone: version and kind in front. */
export function asDocument(item: unknown, view: View): unknown {
  return view.shape && isRecord(item) ? { apiVersion: API_VERSION, kind: view.shape.name, ...item } : item;
}

/** What is told about a list beside its items. */
export function metadataOf(printed: Printed): Record<string, unknown> {
  return { count: printed.count, ...given({ total: printed.total, continue: printed.next }) };
}

/** A terminal obeys characters that JSON allows unescaped. A pipe gets them as they are. */
function safely(sink: Sink): (json: string) => string {
  return sink.isTTY ? escapeJSON : (json) => json;
}

function indent(json: string, by: string): string {
  return json.replaceAll('\n', `\n${by}`);
}

/** Items carry a prototype of their own at the prompt, so being plain is not asked. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
