// The IDs that are base64 of a small JSON record, read the way Go reads them, refusals in its words included (catalog notes of /object/*).
// Imported by rules/objects-*.ts.

import { scanJSON } from './json-scan.ts';

/** A record in an ID: its fields with the Go types they must have. */
export type Sealed<Fields extends Record<string, 'string' | 'int'>> = { [Name in keyof Fields]: Fields[Name] extends 'int' ? number : string };

/** Write a record as an ID; `raw` leaves the padding out. Fields that are zero are left out when `omitEmpty` says so. */
export function seal(record: Record<string, string | number>, how: { raw?: true; omitEmpty?: true } = {}): string {
  const fields = how.omitEmpty ? Object.entries(record).filter(([, value]) => value !== '' && value !== 0) : Object.entries(record);
  const text = Buffer.from(JSON.stringify(Object.fromEntries(fields))).toString('base64');
  return how.raw ? text.replace(/=+$/, '') : text;
}

/**
 * Read an ID as a record of these fields; what it lacks is zero.
 *
 * @param goName of the record's type, for the words of a wrong field.
 * @throws Error with Go's words: illegal base64, no JSON, a wrong type.
 */
export function unseal<Fields extends Record<string, 'string' | 'int'>>(id: string, goName: string, fields: Fields, how: { raw?: true } = {}): Sealed<Fields> {
  const bytes = decodeBase64(id, how.raw ?? false);
  // Go scans bytes, one of which is one character here.
  const { fault } = scanJSON(bytes.toString('latin1'));
  if (fault !== undefined) throw new Error(fault);
  const value: unknown = JSON.parse(bytes.toString('utf8'));
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) throw new Error(`json: cannot unmarshal ${kindOf(value)} into Go value of type ${goName}`);
  const given = new Map(Object.entries(value ?? {}));
  return Object.fromEntries(Object.entries(fields).map(([name, type]) => {
    const one = given.get(name) ?? (type === 'int' ? 0 : '');
    const isRight = type === 'int' ? Number.isSafeInteger(one) : typeof one === 'string';
    if (!isRight) throw new Error(`json: cannot unmarshal ${kindOf(one)} into Go struct field ${goName.replace(/^.*\./, '')}.${name} of type ${type === 'int' ? 'int64' : 'string'}`);
    return [name, typeof one === 'string' ? one.toWellFormed() : one];
  })) as Sealed<Fields>;
}

function decodeBase64(text: string, raw: boolean): Buffer {
  const body = raw ? text : text.replace(/={1,2}$/, '');
  const bad = body.search(/[^A-Za-z0-9+/]/);
  const isWhole = raw ? body.length % 4 !== 1 : text.length % 4 === 0;
  if (bad >= 0 || !isWhole) throw new Error(`illegal base64 data at input byte ${bad >= 0 ? bad : body.length - body.length % 4}`);
  return Buffer.from(body, 'base64');
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
