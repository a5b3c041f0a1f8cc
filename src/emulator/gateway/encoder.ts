// Messages to protobuf as Go writes them: fields in the order of their numbers, zero values left out.
// Imported by codec.ts. protobufjs writes what it is given, zeros too, and wants a copy without them for each message; this walks the
// value once, by functions made for each field from the catalog when its message is first named. The bytes are still protobufjs's to write.

import { findProtoFields, type ProtoField } from '../catalog.ts';

import type { Writer } from 'protobufjs';

type Write = (writer: Writer, value: unknown) => void;

/** A function that encodes messages by their names in the catalog. */
export function createEncoder(createWriter: () => Writer): (typeName: string, value: object) => Buffer {
  const messages = new Map<string, Write>();

  const messageWrite = (name: string): Write => {
    const known = messages.get(name);
    if (known) return known;
    // Types refer to one another, so the function is known before its fields are.
    let fields: [name: string, write: Write][] | undefined;
    const write: Write = (writer, value) => {
      fields ??= findProtoFields(name).toSorted((one, other) => one.number - other.number).map((field) => [field.name, fieldWrite(field)]);
      for (const [key, writeField] of fields) {
        const one = (value as Record<string, unknown>)[key];
        if (!isZero(one)) writeField(writer, one);
      }
    };
    messages.set(name, write);
    return write;
  };

  /** A field with its tag. */
  const fieldWrite = (field: ProtoField): Write => {
    const { number, shape, scalar } = field;
    if (shape === 'map') return mapWrite(number, valueWrite(2, field));
    if (shape === 'list' && scalar !== undefined && WIRE[scalar] === VARINT) return packedWrite(number, scalar);
    const one = valueWrite(number, field);
    return shape === 'one' ? one : (writer, value) => { for (const item of value as unknown[]) one(writer, item); };
  };

  const valueWrite = (number: number, { scalar, of }: ProtoField): Write => {
    if (scalar !== undefined) {
      const bare = bareWrite(scalar), tag = tagOf(number, WIRE[scalar]!);
      return (writer, value) => bare(writer.uint32(tag), value);
    }
    const write = messageWrite(of), tag = tagOf(number, LENGTH);
    return (writer, value) => {
      write(writer.uint32(tag).fork(), value);
      writer.ldelim();
    };
  };

  return (typeName, value) => {
    const writer = createWriter();
    messageWrite(typeName)(writer, value);
    // In Node its bytes are a Buffer.
    return writer.finish() as Buffer;
  };
}

/** Each entry a message of key and value, in which nothing is left out. */
function mapWrite(number: number, writeValue: Write): Write {
  const tag = tagOf(number, LENGTH), keyTag = tagOf(1, LENGTH);
  return (writer, value) => {
    for (const [key, one] of Object.entries(value as object)) {
      writeValue(writer.uint32(tag).fork().uint32(keyTag).string(key), one);
      writer.ldelim();
    }
  };
}

/** Numbers of a list follow one another without tags. */
function packedWrite(number: number, scalar: string): Write {
  const bare = bareWrite(scalar), tag = tagOf(number, LENGTH);
  return (writer, value) => {
    if ((value as unknown[]).length === 0) return;
    writer.uint32(tag).fork();
    for (const item of value as unknown[]) bare(writer, item);
    writer.ldelim();
  };
}

const VARINT = 0, LENGTH = 2;
const WIRE: Record<string, number> = { string: LENGTH, bytes: LENGTH, bool: VARINT, int32: VARINT, uint32: VARINT, int64: VARINT, uint64: VARINT };

const BARE: Record<string, Write> = {
  string: (writer, value) => { writer.string(value as string); },
  // Base64 or bytes.
  bytes: (writer, value) => { writer.bytes(value as Uint8Array); },
  bool: (writer, value) => { writer.bool(value as boolean); },
  int32: (writer, value) => { writer.int32(value as number); },
  uint32: (writer, value) => { writer.uint32(value as number); },
  int64: (writer, value) => { writer.int64(asLong(value)); },
  uint64: (writer, value) => { writer.uint64(asLong(value)); },
};

function bareWrite(scalar: string): Write {
  const write = BARE[scalar];
  if (!write) throw new Error(`nobody here writes ${scalar}`);
  return write;
}

function tagOf(number: number, wire: number): number {
  return (number << 3) | wire;
}

/** protobufjs takes halves where a number is too small. */
function asLong(value: unknown): number {
  if (typeof value !== 'bigint') return value as number;
  const halves = { low: Number(BigInt.asIntN(32, value)), high: Number(BigInt.asIntN(32, value >> 32n)), unsigned: false };
  return halves as unknown as number;
}

function isZero(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0 || value === false || value === 0n || (value instanceof Uint8Array && value.length === 0);
}
