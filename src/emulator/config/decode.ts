// A file's JSON as the configuration routes take it, decoded the way Go does: keys are Go field names in any case, unknown ones are
// dropped, null changes nothing, a wrong type is refused in Go's words (operations b.4).
// Imported by configuration.ts and chat/config.ts.

import { DecodeError, mismatch, Numeral, parseGoJSON, type Place } from '../decode.ts';

import type { ConfigValue } from './files.ts';
import type { Shape, StructShape } from './shape.ts';

/**
 * Decode a text over a value: what the text does not name stays as it is there. The base is not changed.
 *
 * @throws DecodeError with Go's words.
 */
export function decodeConfig(shape: StructShape, text: string, base: ConfigValue): ConfigValue {
  const value = parseGoJSON(text, false);
  return value === null ? base : decode(shape, value, { root: '', path: '' }, base) as ConfigValue;
}

function decode(shape: Shape, value: unknown, place: Place, base: unknown): unknown {
  if (value === null) return shape.kind === 'list' || shape.kind === 'map' || shape.kind === 'any' ? null : base;
  switch (shape.kind) {
    case 'struct': return decodeStruct(shape, value, place, base as ConfigValue);
    case 'list': return Array.isArray(value) ? value.map((item) => decode(shape.of, item, place, ZERO[shape.of.kind])) : refuse(shape, value, place);
    case 'map': return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode({ kind: 'string' }, item, place, '')])) : refuse(shape, value, place);
    case 'string': return typeof value === 'string' ? value.toWellFormed() : refuse(shape, value, place);
    case 'bool': return typeof value === 'boolean' ? value : refuse(shape, value, place);
    case 'float64': return typeof value === 'number' ? value : value instanceof Numeral ? Number(value.source) : refuse(shape, value, place);
    case 'any': return value instanceof Numeral ? Number(value.source) : value;
    default: return decodeInteger(shape, value, place);
  }
}

function decodeStruct(shape: StructShape, value: unknown, place: Place, base: ConfigValue): ConfigValue {
  if (!isObject(value)) throw refuse(shape, value, place);
  const decoded = { ...base };
  for (const [key, one] of Object.entries(value)) {
    const field = shape.fields.find(({ name }) => name.toLowerCase() === key.toLowerCase());
    if (field) decoded[field.name] = decode(field.shape, one, { root: shape.goName, path: place.path ? `${place.path}.${field.name}` : field.name }, decoded[field.name]);
  }
  return decoded;
}

/** What an element of a list is when it is null. */
const ZERO: Partial<Record<Shape['kind'], unknown>> = { string: '', int: 0, int32: 0 };

const RANGES: Partial<Record<Shape['kind'], [bigint, bigint]>> = { int32: [-(2n ** 31n), 2n ** 31n - 1n], uint: [0n, 2n ** 64n - 1n] };
const INT64: [bigint, bigint] = [-(2n ** 63n), 2n ** 63n - 1n];

function decodeInteger(shape: Shape, value: unknown, place: Place): number | bigint {
  const source = typeof value === 'number' ? String(value) : value instanceof Numeral ? value.source : undefined;
  if (source === undefined) throw refuse(shape, value, place);
  const [min, max] = RANGES[shape.kind] ?? INT64;
  if (/^-?\d+$/.test(source)) {
    const exact = BigInt(source);
    if (exact >= min && exact <= max) return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  throw new DecodeError(`json: cannot unmarshal number ${source} into Go struct field ${place.root}.${place.path} of type ${goType(shape)}`);
}

function refuse(shape: Shape, value: unknown, place: Place): never {
  throw mismatch(value, place, goType(shape));
}

function goType(shape: Shape): string {
  switch (shape.kind) {
    case 'struct': return shape.goName === '' ? 'struct' : `config.${shape.goName}`;
    case 'list': return `[]${goType(shape.of)}`;
    case 'map': return 'map[string]string';
    case 'duration': return 'time.Duration';
    default: return shape.kind;
  }
}

function isObject(value: unknown): value is ConfigValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Numeral);
}
