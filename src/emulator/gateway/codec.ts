// Payloads as protobuf, by codecs made at run time from the field numbers of the catalog.
// Imported by requests.ts and the hub. A message is added by naming it: there is nothing per message here.

import { findProtoFields, type ProtoField } from '../catalog.ts';
import { createEncoder } from './encoder.ts';

import type { Root, Type } from 'protobufjs';

/** Encodes and decodes the messages of the protocol by their names in the catalog. */
export interface Codec {
  /** Zero values are left out, as proto3 does. Byte fields take bytes or base64. */
  encode(typeName: string, value: object): Buffer;
  /** Every field present: absent ones are zero, absent messages null. Throws when the bytes are no such message. */
  decode(typeName: string, bytes: Uint8Array): Record<string, unknown>;
}

/** Load protobufjs and make an empty set of types; each is built when first named. The catalog is loaded. */
export async function createCodec(): Promise<Codec> {
  const { default: protobuf } = await import('protobufjs');
  const root: Root = new protobuf.Root();
  const types = new Map<string, Type>();

  const typeOf = (name: string): Type => {
    const known = types.get(name);
    if (known) return known;
    const type = new protobuf.Type(name);
    types.set(name, type);
    for (const field of findProtoFields(name)) type.add(fieldOf(field));
    root.add(type);
    return type;
  };
  const fieldOf = (field: ProtoField) => {
    if (field.scalar === undefined) typeOf(field.of);
    const kind = field.scalar ?? field.of;
    if (field.shape === 'map') return new protobuf.MapField(field.name, field.number, 'string', kind);
    // proto3 packs repeated numbers; protobufjs reads both ways.
    const options = field.shape === 'list' && field.scalar !== undefined && !['string', 'bytes'].includes(kind) ? { packed: true } : undefined;
    return new protobuf.Field(field.name, field.number, kind, field.shape === 'list' ? 'repeated' : undefined, undefined, options);
  };

  // Go refuses text that is no UTF-8, which protobufjs would mend.
  const { isUtf8 } = process.getBuiltinModule('node:buffer');
  class StrictReader extends protobuf.BufferReader {
    override string(): string {
      const bytes = this.bytes() as Buffer;
      if (!isUtf8(bytes)) throw new RangeError('a string is no UTF-8');
      return bytes.toString();
    }
  }

  return {
    encode: createEncoder(() => protobuf.Writer.create()),
    decode(typeName, bytes) {
      const type = typeOf(typeName);
      return type.toObject(type.decode(new StrictReader(bytes as Buffer)), { defaults: true, arrays: true, objects: true, longs: Number });
    },
  };
}
