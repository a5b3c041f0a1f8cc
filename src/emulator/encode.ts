// A message to text, the way the server's Go JSON writes it: every field present and in the order of the .proto, empty lists
// null, empty maps absent, 64-bit integers as numbers, `<`, `>` and `&` escaped (http-contract §2).
// Imported by dispatch.ts, notify.ts and whoever writes the JSON inside a message. Driven by the catalog's field tables.

import { findType, isScalar, type FieldType } from './catalog.ts';

import type { RouteRow } from '../openim/catalog.ts';

/** Write a message of a type. Fields the value lacks are written as Go's zero values. */
export function encodeMessage(typeName: string, value: unknown): string {
  return escapeHTML(messageWriter(typeName)(value));
}

/** How a field with `omitempty` that holds nothing is written: not at all, or as null by servers whose messages lack that tag. */
export type UnsetFields = 'absent' | 'null';

/** Write what a route answers: its message, or a list of it, or text, or whatever the rule gave where the catalog names no type. */
export function encodeData(row: RouteRow, value: unknown, unset: UnsetFields = 'absent'): string {
  if (row.response === null) return encodePlain(value);
  const write = messageWriter(row.response, unset);
  if (row.dataKind !== 'list') return escapeHTML(write(value));
  if (!Array.isArray(value) || value.length === 0) return 'null';
  return escapeHTML(`[${value.map(write).join(',')}]`);
}

/** Write any plain value with Go's escapes; keys of maps are not sorted. */
export function encodePlain(value: unknown): string {
  return escapeHTML(writePlain(value));
}

type Writer = (value: unknown) => string;

const writers: Record<UnsetFields, Map<string, Writer>> = { absent: new Map(), null: new Map() };

function messageWriter(name: string, unset: UnsetFields = 'absent'): Writer {
  const messages = writers[unset];
  const known = messages.get(name);
  if (known) return known;
  // Types refer to one another, so the writer is known before its fields are.
  let fields: [string, string, Writer, boolean][] | undefined, isNullable: boolean | undefined;
  const writer: Writer = (value) => {
    if (value === null || value === undefined) return 'null';
    const type = findType(name);
    isNullable ??= unset === 'null' && !type.isMainOnly;
    fields ??= type.fields.map((field) => [field.name, `${JSON.stringify(field.name)}:`, fieldWriter(field, unset), field.omitted]);
    let text = '';
    for (const [key, label, write, isOmitted] of fields) {
      const one = (value as Record<string, unknown>)[key];
      const isNothing = isOmitted && isUnset(one);
      if (isNothing && !isNullable) continue;
      text += (text === '' ? '{' : ',') + label + (isNothing ? 'null' : write(one));
    }
    return text === '' ? '{}' : `${text}}`;
  };
  messages.set(name, writer);
  return writer;
}

function fieldWriter(field: FieldType, unset: UnsetFields): Writer {
  const one = isScalar(field.of) ? SCALAR[field.of]! : messageWriter(field.of, unset);
  if (field.shape === 'list') return (value) => (Array.isArray(value) && value.length > 0 ? `[${value.map(one).join(',')}]` : 'null');
  if (field.shape === 'map') return (value) => writeMap((value ?? {}) as Record<string, unknown>, one);
  if (field.nullable) return (value) => (value === null || value === undefined ? 'null' : one(value));
  return one;
}

/** Go sorts the keys of a map by bytes. */
function writeMap(map: Record<string, unknown>, one: Writer): string {
  return `{${Object.keys(map).sort().map((key) => `${JSON.stringify(key)}:${one(map[key])}`).join(',')}}`;
}

/** A map that is nil or empty, or another field with `omitempty` that the rule did not give. */
function isUnset(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  for (const _ in value) return false;
  return true;
}

const writeString: Writer = (value) => (value === undefined || value === null ? '""' : JSON.stringify(value));
const writeNumber: Writer = (value) => (value === undefined || value === null ? '0' : String(value));

const SCALAR: Record<string, Writer> = {
  string: writeString,
  boolean: (value) => (value ? 'true' : 'false'),
  int32: writeNumber, int64: writeNumber, uint32: writeNumber, uint64: writeNumber,
  base64: (value) => (value === undefined || value === null || value === '' ? 'null' : JSON.stringify(value)),
  object: (value) => writePlain(value ?? null),
};

function writePlain(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? rawJSON(one.toString()) : one)) ?? 'null';
}

const rawJSON = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

const ESCAPES: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' };

/** These characters can only stand inside strings, so the whole text is escaped at once. */
function escapeHTML(text: string): string {
  return /[<>&\u2028\u2029]/.test(text) ? text.replace(/[<>&\u2028\u2029]/g, (char) => ESCAPES[char]!) : text;
}
