// `jsonpath=…`: a path, `{.items[*].userID}` or `$.items[*].userID`, or a template as kubectl has them.
// Imported by index.ts and cli/commands/wait.ts.
import { ImctlError } from '../base/errors.ts';
import { showValue } from '../base/fields.ts';
import { stringifyJSON } from '../base/json.ts';
import type { Sink } from '../base/streams.ts';
import { escapeLines } from './hidden.ts';
import { asDocument, listKind, API_VERSION, metadataOf, withKind } from './json.ts';
import { writeEach, type Printed, type Printer, type Rows, type View } from './view.ts';

/** A path alone writes each match on a line; a template writes what it says, matches of one path with spaces between. */
export const jsonpathPrinter: Printer = {
  async list(rows, view, sink) {
    const template = parseTemplate(view.format.argument);
    const find = await loadFinder();
    const each = perItem(template);
    if (each !== undefined) return writeEach(rows, sink, (item) => safe(sink, linesOf(find(each, withKind(item, view)))));
    const { document, printed } = await collect(rows, view);
    await sink.write(safe(sink, fill(template, document, find)));
    return printed;
  },
  one: async (item, view, sink) => { await sink.write(safe(sink, fill(parseTemplate(view.format.argument), asDocument(item, view), await loadFinder()))); },
  value: async (value, view, sink) => { await sink.write(safe(sink, fill(parseTemplate(view.format.argument), value, await loadFinder()))); },
};

/** The values a path finds: `{.nickname}`, `.items[*].userID`. @throws ImctlError ARG-CHOICE for what is no single path. */
export async function readPath(value: unknown, text: string): Promise<unknown[]> {
  const [part, ...more] = parseTemplate(text);
  if (!part || !('path' in part) || more.length > 0) throw wrong(text, 'one path is wanted');
  return (await loadFinder())(part.path, value);
}

/** A template taken apart. */
export type Part = { text: string } | { path: string } | { range: string; parts: Part[] };

/**
 * Take a path or a template apart: text, `{path}`, `{"text\n"}`, `{range path}…{end}`.
 *
 * @throws ImctlError ARG-CHOICE when braces, ranges or brackets do not match.
 */
export function parseTemplate(text: string): Part[] {
  if (!text.includes('{')) return [{ path: rooted(text.trim(), text) }];
  const whole: Part[] = [];
  const open: { range: string; parts: Part[] }[] = [];
  for (const [, literal, inside] of text.matchAll(/([^{}]+)|\{((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^{}"'])*)\}|[{}]/g)) {
    const parts = open.at(-1)?.parts ?? whole;
    const word = inside?.trim();
    if (literal !== undefined) parts.push({ text: literal });
    else if (word === undefined || word === '') throw wrong(text, 'a brace stands alone');
    else if (word === 'end') { if (!open.pop()) throw wrong(text, 'an {end} without its {range}'); }
    else if (word.startsWith('range ')) parts.push(open[open.push({ range: rooted(word.slice(6).trim(), text), parts: [] }) - 1]!);
    else if (word.startsWith('"')) parts.push({ text: literalText(word, text) });
    else parts.push({ path: rooted(word, text) });
  }
  if (open.length > 0) throw wrong(text, 'a {range} without its {end}');
  return whole;
}

/** `.userID`, `userID`, `@.userID` and `$.userID` are the same path. */
function rooted(path: string, whole: string): string {
  if (path === '' || count(path, '[') !== count(path, ']') || count(path, '(') !== count(path, ')')) throw wrong(whole, 'brackets do not match');
  if (path.includes('?(') || path.includes('[(')) throw wrong(whole, 'expressions in a path are not evaluated', "choose rows with  --where 'u.nickname == \"Ben\"'");
  if (path.startsWith('$')) return path;
  const bare = path.startsWith('@') ? path.slice(1) : path;
  return `$${bare === '' || bare.startsWith('.') || bare.startsWith('[') ? bare : `.${bare}`}`;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

function literalText(word: string, whole: string): string {
  try {
    return JSON.parse(word) as string;
  } catch (cause) {
    throw wrong(whole, `${word} is not a text`, undefined, cause);
  }
}

function wrong(text: string, why: string, hint = "like  -o jsonpath='{.items[*].userID}'", cause?: unknown): ImctlError {
  return new ImctlError('ARG-CHOICE', `--output jsonpath: ${why} in ${showValue(text)}`, { hint, cause });
}

/** What is left of a path for one item, when it only walks the items: then nothing has to be kept. */
function perItem(template: readonly Part[]): string | undefined {
  const only = template.length === 1 && 'path' in template[0]! ? template[0].path : '';
  const match = /^\$(?:\.items|\['items'\])\[\*\](?!.*\^)(.*)$/.exec(only);
  return match ? `$${match[1]}` : undefined;
}

type Find = (path: string, value: unknown) => unknown[];

async function loadFinder(): Promise<Find> {
  const { JSONPath } = await import('jsonpath-plus');
  return (path, json) => {
    if (path === '$') return [json];
    if (typeof json !== 'object' || json === null) return [];
    try {
      return (JSONPath({ path, json, eval: false, wrap: true }) ?? []) as unknown[];
    } catch (cause) {
      throw wrong(path, cause instanceof Error ? cause.message : 'something is wrong', undefined, cause);
    }
  };
}

async function collect(rows: Rows, view: View): Promise<{ document: unknown; printed: Printed }> {
  const items: unknown[] = [];
  const printed: Printed = { count: 0 };
  for await (const page of rows) {
    for (const item of page.items) items.push(withKind(item, view));
    printed.count += page.items.length;
    printed.total = page.total ?? printed.total;
    printed.next = page.next;
  }
  return { document: { apiVersion: API_VERSION, kind: listKind(view), items, metadata: metadataOf(printed) }, printed };
}

function fill(template: readonly Part[], value: unknown, find: Find): string {
  if (template.length === 1 && 'path' in template[0]!) return linesOf(find(template[0].path, value));
  const text = write(template, value, find);
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function write(parts: readonly Part[], value: unknown, find: Find): string {
  return parts.map((part) => {
    if ('text' in part) return part.text;
    if ('range' in part) return find(part.range, value).map((one) => write(part.parts, one, find)).join('');
    return find(part.path, value).map(textOf).join(' ');
  }).join('');
}

function linesOf(found: readonly unknown[]): string {
  return found.map((one) => `${textOf(one)}\n`).join('');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'bigint' ? String(value) : stringifyJSON(value);
}

function safe(sink: Sink, text: string): string {
  return sink.isTTY ? escapeLines(text) : text;
}
