// Payloads of the gateway as protobuf: codecs made at run time from the field numbers of the catalog.
// Imported by connection.ts and tests. The emulator has its own, on purpose.
// A message is added by naming it: there is nothing per message here.
import type { Root, Type } from 'protobufjs';
import { loadFields, parseType, type CatalogFields, type FieldRow } from '../catalog.ts';

/** Encodes and decodes messages of the protocol by their names in the catalog. */
export interface Codec {
  /** Fields that are absent are not written. Byte fields take bytes. */
  encode(typeName: string, value: object): Uint8Array;
  /** Every field present: absent ones are zero, absent messages null. int64 as numbers. @throws Error when the bytes are no such message. */
  decode(typeName: string, bytes: Uint8Array): unknown;
}

/** The codec of this process; types and protobufjs are loaded on the first call. */
export function loadCodec(): Promise<Codec> {
  return codec ??= createCodec();
}

let codec: Promise<Codec> | undefined;

/**
 * A codec that reads less: of the named types only the named fields, and passes over the others. For thousands of messages a second.
 *
 * @param only fields by type; of types that are not named all.
 */
export async function createCodec(only: Readonly<Record<string, readonly string[]>> = {}): Promise<Codec> {
  const [{ default: protobuf }, { types: rows }] = await Promise.all([import('protobufjs'), loadFields()]);
  const root: Root = new protobuf.Root();
  const types = new Map<string, Type>();

  const typeOf = (name: string): Type => {
    const known = types.get(name);
    if (known) return known;
    const type = new protobuf.Type(name);
    types.set(name, type);
    for (const row of rows[name]!.fields) if (only[name]?.includes(row.name) ?? true) type.add(fieldOf(row));
    root.add(type);
    return type;
  };
  const fieldOf = (row: FieldRow) => {
    const { list, map } = parseType(row.type);
    const kind = kindOf(row, rows);
    if (Object.hasOwn(rows, kind)) typeOf(kind);
    return map ? new protobuf.MapField(row.name, row.number!, 'string', kind) : new protobuf.Field(row.name, row.number!, kind, list ? 'repeated' : undefined);
  };

  return {
    encode: (typeName, value) => typeOf(typeName).encode(value).finish(),
    decode(typeName, bytes) {
      const type = typeOf(typeName);
      return type.toObject(type.decode(bytes), { defaults: true, arrays: true, objects: true, longs: Number });
    },
  };
}

/** protobuf's own word for what a field holds: a message of the catalog, or a scalar. An enum is a varint. */
function kindOf(row: FieldRow, rows: CatalogFields['types']): string {
  const { element } = parseType(row.type);
  if (Object.hasOwn(rows, element)) return element;
  return row.proto!.replace(/^(?:repeated|optional) |^map<string, |>$/g, '').replace(/^enum .*/, 'int32');
}
