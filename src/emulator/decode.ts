// A request's text to a message, the way Go's encoding/json does it: keys in any case, unknown ones ignored, absent ones zero,
// a wrong type refused in Go's words (http-contract §2, §5).
// Imported by dispatch.ts and the gateway. Driven by the catalog's field tables; there is nothing per route here.

import { findType, isScalar, type FieldType, type MessageType } from './catalog.ts';
import { scanJSON } from './json-scan.ts';

/** A decoded message: every field present, zero where the request said nothing. */
export type Message = Record<string, unknown>;

/** The body was refused; `message` holds the decoder's words. */
export class DecodeError extends Error {}

/**
 * Decode a body into a message with every field present.
 *
 * @param stream how gin's BindJSON reads: text after the first value is ignored, an empty body is `EOF`.
 * @throws DecodeError with Go's words.
 */
export function decodeMessage(typeName: string, text: string, stream: boolean): Message {
  return decodeWhole(compile(typeName), text, stream);
}

/** Decode a text that has the fields of a type of one's own, which the catalog does not have. */
export function createDecoder(type: MessageType): (text: string) => Message {
  const compiled = compileMessage(type);
  return (text) => decodeWhole(compiled, text, false);
}

function decodeWhole(type: Compiled, text: string, stream: boolean): Message {
  const value = parseGoJSON(text, stream);
  if (value === null) return type.zero();
  return type.decode(value, { root: type.goName, path: '' });
}

/** The zero message of a type. */
export function zeroMessage(typeName: string): Message {
  return compile(typeName).zero();
}

/** A number whose text was not a plain integer of up to 15 digits: integers need that text, everything else wants the number. */
export class Numeral {
  readonly source: string;
  constructor(source: string) { this.source = source; }
}

/** Where in a value: the Go name of the struct around it, and the path from the outermost. */
export interface Place { root: string; path: string }
type FieldDecoder = (value: unknown, place: Place) => unknown;
interface Compiled {
  goName: string;
  zero(): Message;
  decode(value: unknown, place: Place): Message;
}

/**
 * Parse a text; numbers that are no plain integers come as Numeral.
 *
 * @throws DecodeError with Go's words.
 */
export function parseGoJSON(text: string, stream: boolean): unknown {
  try {
    // The reviver costs twenty times the parse; only numbers with a point, an exponent or 16 digits need it.
    if (!/\d[.eE]|\d{16}|-0/.test(text)) return JSON.parse(text);
    return JSON.parse(text, keepNumerals as (key: string, value: unknown) => unknown);
  } catch {
    const scan = scanJSON(text);
    if (stream && scan.end > 0) return parseGoJSON(text.slice(0, scan.end), false);
    if (stream && text.trim() === '') throw new DecodeError('EOF');
    const fault = scan.fault ?? 'unexpected end of JSON input';
    throw new DecodeError(stream && fault === 'unexpected end of JSON input' ? 'unexpected EOF' : fault);
  }
}

function keepNumerals(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  return /^(0|-?[1-9]\d{0,14})$/.test(context.source) ? value : new Numeral(context.source);
}

const compiled = new Map<string, Compiled>();

function compile(name: string): Compiled {
  const known = compiled.get(name);
  if (known) return known;
  const type = findType(name);
  const made = compileMessage(type);
  compiled.set(name, made);
  return made;
}

function compileMessage(type: MessageType): Compiled {
  const innermost = type.goName.split('.').pop()!;
  const exact = new Map<string, [string, FieldDecoder]>();
  const folded = new Map<string, [string, FieldDecoder]>();
  const zeros: [string, unknown][] = [];
  for (const field of type.fields) {
    const entry: [string, FieldDecoder] = [field.name, fieldDecoder(field)];
    exact.set(field.name, entry);
    folded.set(field.name.toLowerCase(), entry);
    zeros.push([field.name, zeroOf(field)]);
  }
  const zero = (): Message => {
    const message: Message = {};
    for (const [name, value] of zeros) message[name] = value;
    return message;
  };
  return {
    goName: type.goName, zero,
    decode(value, place) {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Numeral) throw mismatch(value, place, type.goName);
      const message = zero();
      for (const key of Object.keys(value)) {
        const entry = exact.get(key) ?? folded.get(key.toLowerCase());
        if (!entry) continue;
        const one = (value as Message)[key];
        // null leaves a field as it is: zero, or what an earlier equal key said.
        if (one === null) continue;
        message[entry[0]] = entry[1](one, { root: innermost, path: place.path ? `${place.path}.${entry[0]}` : entry[0] });
      }
      return message;
    },
  };
}

function zeroOf(field: FieldType): unknown {
  if (field.nullable || field.shape !== 'one') return null;
  return { string: '', boolean: false, int32: 0, int64: 0, uint32: 0, uint64: 0 }[field.of] ?? null;
}

function fieldDecoder(field: FieldType): FieldDecoder {
  const one = isScalar(field.of) ? SCALAR[field.of]! : messageDecoder(field.of);
  if (field.shape === 'list') {
    const zero = zeroOf({ ...field, shape: 'one', nullable: !isScalar(field.of) });
    return (value, place) => {
      if (!Array.isArray(value)) throw mismatch(value, place, `[]${goType(field.of)}`);
      return value.map((item) => (item === null ? zero : one(item, place)));
    };
  }
  if (field.shape === 'map') {
    return (value, place) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Numeral) throw mismatch(value, place, `map[string]${goType(field.of)}`);
      const map = Object.create(null) as Message;
      for (const [key, item] of Object.entries(value)) map[key] = one(item, place);
      return map;
    };
  }
  return one;
}

function messageDecoder(name: string): FieldDecoder {
  return (value, place) => compile(name).decode(value, place);
}

const SCALAR: Record<string, FieldDecoder> = {
  string: (value, place) => (typeof value === 'string' ? value.toWellFormed() : refuse(value, place, 'string')),
  boolean: (value, place) => (typeof value === 'boolean' ? value : refuse(value, place, 'bool')),
  int32: integer('int32', -(2n ** 31n), 2n ** 31n - 1n),
  int64: integer('int64', -(2n ** 63n), 2n ** 63n - 1n),
  uint32: integer('uint32', 0n, 2n ** 32n - 1n),
  uint64: integer('uint64', 0n, 2n ** 64n - 1n),
  base64: (value, place) => {
    if (typeof value !== 'string') throw mismatch(value, place, '[]uint8');
    const bad = /[^A-Za-z0-9+/=]/.exec(value);
    if (bad || value.length % 4 !== 0) throw new DecodeError(`illegal base64 data at input byte ${bad ? bad.index : value.length - (value.length % 4)}`);
    return value;
  },
  object: (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Numeral) throw mismatch(value, place, 'map[string]interface {}');
    return plain(value);
  },
};

/** Integers that a number cannot hold come as bigint, exactly. */
function integer(goName: string, min: bigint, max: bigint): FieldDecoder {
  const low = Number(min), high = Number(max);
  return (value, place) => {
    if (typeof value === 'number') {
      // Only plain integers of up to 15 digits arrive as numbers (keepNumerals), so these comparisons are exact.
      if (value >= low && value <= high) return value;
      throw new DecodeError(`json: cannot unmarshal number ${value} into Go struct field ${place.root}.${place.path} of type ${goName}`);
    }
    if (value instanceof Numeral && /^-?\d+$/.test(value.source)) {
      const big = BigInt(value.source);
      if (big >= min && big <= max) return Number.isSafeInteger(Number(big)) ? Number(big) : big;
    }
    if (value instanceof Numeral) throw new DecodeError(`json: cannot unmarshal number ${value.source} into Go struct field ${place.root}.${place.path} of type ${goName}`);
    throw mismatch(value, place, goName);
  };
}

function refuse(value: unknown, place: Place, type: string): never {
  throw mismatch(value, place, type);
}

/** Go's words for a value of the wrong type. */
export function mismatch(value: unknown, place: Place, type: string): DecodeError {
  const kind = Array.isArray(value) ? 'array' : value instanceof Numeral || typeof value === 'number' ? 'number'
    : typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'object' : 'string';
  const where = place.path ? `Go struct field ${place.root}.${place.path}` : 'Go value';
  return new DecodeError(`json: cannot unmarshal ${kind} into ${where} of type ${type}`);
}

function goType(of: string): string {
  if (of === 'boolean') return 'bool';
  if (of === 'base64') return '[]uint8';
  return isScalar(of) ? of : `*${findType(of).goName}`;
}

/** Free JSON: numbers as numbers, as Go's float64 would hold them. */
function plain(value: unknown): unknown {
  if (value instanceof Numeral) return Number(value.source);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(null) as Message;
  for (const [key, item] of Object.entries(value)) copy[key] = plain(item);
  return copy;
}
