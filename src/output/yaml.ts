// `yaml`: the document that `json` has, for reading.
// Imported by index.ts.
import { stringifyJSON } from '../base/json.ts';
import type { Sink } from '../base/streams.ts';
import { escapeLines } from './hidden.ts';
import { API_VERSION, asDocument, listKind, metadataOf, withKind } from './json.ts';
import { writeEach, type Printer } from './view.ts';

/** Lists are written as their pages come, with `metadata` at the end. */
export const yamlPrinter: Printer = {
  async list(rows, view, sink) {
    const text = await loadWriter(sink);
    await sink.write(text({ apiVersion: API_VERSION, kind: listKind(view) }));
    const printed = await writeEach(rows, sink, (item, at) => (at === 0 ? 'items:\n' : '') + indent(text([withKind(item, view)])));
    await sink.write((printed.count === 0 ? 'items: []\n' : '') + text({ metadata: metadataOf(printed) }));
    return printed;
  },
  one: async (item, view, sink) => { await sink.write((await loadWriter(sink))(asDocument(item, view))); },
  value: async (value, _view, sink) => { await sink.write((await loadWriter(sink))(value)); },
};

/** Texts that YAML 1.1 readers (Go, Python) would take for something else, such as `no` and `12:30`, are quoted: hence the version. */
const STYLE = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

async function loadWriter(sink: Sink): Promise<(value: unknown) => string> {
  const { stringify } = await import('yaml');
  return (value) => {
    const text = stringify(asJSON(value), STYLE);
    return sink.isTTY ? escapeLines(text) : text;
  };
}

/** Values as JSON has them: no undefined, and 64-bit integers as strings there and here. */
function asJSON(value: unknown): unknown {
  return JSON.parse(stringifyJSON(value)) as unknown;
}

/** Only `\n` ends a line here; to `^` other separators, which may be part of a text, do too. */
function indent(yaml: string): string {
  return yaml.replace(/(?<![^\n])(?=[^\n])/g, '  ');
}
