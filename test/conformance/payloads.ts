// Payloads of frames as recordings write them: protobuf by the catalog's numbers, read as the server's Go JSON would write it.
// Imported by replay.ts. It shares no code with the emulator, so the two cannot agree on a mistake.

import protobuf from 'protobufjs';

import { loadFields, parseType, type TypeRow } from '../../src/openim/catalog.ts';

type Plain = Record<string, unknown>;

/** Encodes and decodes by `$type` (`sdkws.MsgData`). */
export interface Payloads {
  encode(message: Plain): Buffer;
  /** The message with `$type` first and every field as Go would write it. */
  decode(typeName: string, bytes: Buffer): Plain;
}

/** The codecs of all messages of the protocol. */
export async function createPayloads(): Promise<Payloads> {
  const { types } = await loadFields();
  const nameOf = new Map(Object.entries(types).map(([name, row]) => [row.source.replace('protocol:', ''), name]));
  const root = new protobuf.Root();
  const made = new Set<string>();
  const make = (name: string): protobuf.Type => {
    if (made.has(name)) return root.lookupType(name);
    made.add(name);
    const type = new protobuf.Type(name);
    root.add(type);
    for (const field of types[name]!.fields) {
      const { element, map } = parseType(field.type);
      const kind = Object.hasOwn(types, element) ? make(element).name : field.proto!.replace(/^(repeated|optional) |^map<string, |>$/g, '').replace(/^enum .*/, 'int32');
      type.add(map ? new protobuf.MapField(field.name, field.number!, 'string', kind) : new protobuf.Field(field.name, field.number!, kind, field.proto!.startsWith('repeated') ? 'repeated' : undefined));
    }
    return type;
  };
  const typeOf = (typeName: string): [string, protobuf.Type] => {
    const name = nameOf.get(typeName);
    if (name === undefined) throw new Error(`the catalog has no ${typeName}`);
    return [name, make(name)];
  };
  return {
    encode({ $type, ...fields }) {
      const [, type] = typeOf(String($type));
      return Buffer.from(type.encode(type.fromObject(fields)).finish());
    },
    decode(typeName, bytes) {
      const [name, type] = typeOf(typeName);
      const value = type.toObject(type.decode(bytes), { longs: Number, bytes: String }) as Plain;
      return { $type: typeName, ...asGoWrites(types, name, value) };
    },
  };
}

/** Zero values present, empty lists, bytes and messages null, empty maps absent, maps sorted. */
function asGoWrites(types: Record<string, TypeRow>, name: string, value: Plain): Plain {
  const written: Plain = {};
  for (const { name: key, type, proto } of types[name]!.fields) {
    const { element, list, map } = parseType(type);
    const one = (item: unknown): unknown => (Object.hasOwn(types, element) ? asGoWrites(types, element, item as Plain) : item);
    const got = value[key];
    if (map) {
      const entries = Object.entries((got ?? {}) as Plain).sort(([a], [b]) => (a < b ? -1 : 1));
      if (entries.length > 0) written[key] = Object.fromEntries(entries.map(([id, item]) => [id, one(item)]));
    } else if (list) {
      written[key] = Array.isArray(got) && got.length > 0 ? got.map(one) : null;
    } else if (proto === 'bytes' || Object.hasOwn(types, element)) {
      written[key] = got === undefined || got === '' ? null : one(got);
    } else {
      written[key] = got ?? (proto === 'string' ? '' : proto === 'bool' ? false : 0);
    }
  }
  return written;
}
