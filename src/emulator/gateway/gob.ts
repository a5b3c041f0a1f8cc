// Go's encoding/gob as bytes: the numbers of its basic types, and a reader of one stream (gateway-protocol §2).
// Imported by gob-request.ts and gob-reply.ts. Pure. What a stream says of itself is not believed: lengths, types and nesting are held against the bytes there are.

/** The numbers of the basic types, the same in every stream. */
export const GOB = { bool: 1, int: 2, uint: 3, float: 4, bytes: 5, string: 6, complex: 7, interface: 8 } as const;

/** A type as a stream describes it. `coded`: its own bytes, by a method of its own. */
export type GobType =
  | { kind: 'struct'; fields: { name: string; type: number }[] }
  | { kind: 'list'; element: number; length?: number }
  | { kind: 'map'; key: number; element: number }
  | { kind: 'coded' };

/** A stream that is none, or more than we read: the server closes without a word. */
export class GobError extends Error {}

/** Types a program defines have numbers from here on. */
const FIRST_OWN = 64;
/** Values in values that nobody reads; Go allows 10,000. */
const MAX_DEPTH = 100;
/** The members of Go's wireType, in order: array, slice, struct, map, and three ways of a type to write itself. */
const ARRAY = 0, SLICE = 1, STRUCT = 2, MAP = 3, WIRE_KINDS = 7;

/** Reads one stream: messages of a length each, which describe types and then hold values. */
export class GobReader {
  readonly #bytes: Buffer;
  readonly #types = new Map<number, GobType>();
  #at = 0;
  /** Where the message that is being read ends. */
  #end = 0;

  constructor(bytes: Buffer) { this.#bytes = bytes; }

  /** Take descriptions of types until a value comes; the number of its type. Within an interface they may stand in the message itself. */
  nextValue(inInterface = false): number {
    for (;;) {
      if (this.#at === this.#end) this.#nextMessage();
      const type = this.int();
      if (type >= 0) return type;
      this.#define(-type);
      if (this.#at === this.#end) continue;
      if (!inInterface) throw new GobError('more than one description in a message');
      this.uint();
    }
  }

  /** A type the stream described. */
  typeOf(type: number): GobType {
    const known = this.#types.get(type);
    if (!known) throw new GobError(`no type ${type}`);
    return known;
  }

  /** The fields of a struct that are not zero, by their place among `count`; each is to be read before the next is asked for. */
  * fields(count: number): Generator<number> {
    for (let field = -1; this.#at < this.#end;) {
      const ahead = this.uint();
      if (ahead === 0) return;
      field += ahead;
      if (field >= count) throw new GobError('a field too many');
      yield field;
    }
  }

  /** An unsigned number; beyond 2^53 it is inexact, and too large for anything we read. */
  uint(): number {
    const first = this.#byte();
    if (first < 128) return first;
    const width = 256 - first;
    if (width > 8) throw new GobError('a number of more than eight bytes');
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + this.#byte();
    return value;
  }

  /** A signed number; the sign is its lowest bit. */
  int(): number {
    const value = this.uint();
    return value % 2 === 1 ? -(value - 1) / 2 - 1 : value / 2;
  }

  /** Bytes after their length, as a view of the stream. */
  bytes(): Buffer {
    const length = this.uint();
    if (length > this.#end - this.#at) throw new GobError('a length beyond the end');
    return this.#bytes.subarray(this.#at, this.#at += length);
  }

  /** Pass over a value. */
  skip(type: number, depth = 0): void {
    if (depth > MAX_DEPTH) throw new GobError('nested too deeply');
    switch (type) {
      case GOB.bool: case GOB.int: case GOB.uint: case GOB.float: this.uint(); return;
      case GOB.complex: this.uint(); this.uint(); return;
      case GOB.bytes: case GOB.string: this.bytes(); return;
      case GOB.interface:
        // A name, then the value with its length; without a name it is nil.
        if (this.bytes().length > 0) { this.nextValue(true); this.bytes(); }
        return;
      default: this.#skipOwn(this.typeOf(type), depth + 1);
    }
  }

  #skipOwn(type: GobType, depth: number): void {
    if (type.kind === 'coded') {
      this.bytes();
    } else if (type.kind === 'struct') {
      for (const field of this.fields(type.fields.length)) this.skip(type.fields[field]!.type, depth);
    } else {
      const count = this.uint();
      if (type.kind === 'list' && type.length !== undefined && type.length !== count) throw new GobError('an array of another length');
      for (let i = 0; i < count; i++) {
        // Every element takes a byte at least, so that a count alone costs nothing.
        if (this.#at === this.#end) throw new GobError('fewer elements than counted');
        if (type.kind === 'map') this.skip(type.key, depth);
        this.skip(type.element, depth);
      }
    }
  }

  /** The next message of the stream becomes the one that is read. */
  #nextMessage(): void {
    this.#end = this.#bytes.length;
    const length = this.uint();
    if (length > this.#end - this.#at) throw new GobError('a message beyond the end');
    this.#end = this.#at + length;
  }

  #define(type: number): void {
    if (type < FIRST_OWN || this.#types.has(type)) throw new GobError(`type ${type} described again`);
    let described: GobType | undefined;
    for (const kind of this.fields(WIRE_KINDS)) described = this.#describe(kind);
    if (!described) throw new GobError(`type ${type} described by nothing`);
    this.#types.set(type, described);
  }

  /** One member of wireType: what all types have in common, and then one or two numbers, or the fields of a struct. */
  #describe(kind: number): GobType {
    const numbers = [0, 0];
    let fields: { name: string; type: number }[] = [];
    for (const member of this.fields(3)) {
      if (member === 0) this.#namedNumber();
      else if (kind === STRUCT) fields = this.#listFields();
      else numbers[member - 1] = this.int();
    }
    const [first, second] = numbers as [number, number];
    switch (kind) {
      case ARRAY: return { kind: 'list', element: first, length: second };
      case SLICE: return { kind: 'list', element: first };
      case STRUCT: return { kind: 'struct', fields };
      case MAP: return { kind: 'map', key: first, element: second };
      default: return { kind: 'coded' };
    }
  }

  #listFields(): { name: string; type: number }[] {
    const fields = [];
    for (let left = this.uint(); left > 0; left--) {
      const field = this.#namedNumber();
      if (field.name === '') throw new GobError('a field without a name');
      fields.push(field);
    }
    return fields;
  }

  /** A struct of a name and the number of a type. */
  #namedNumber(): { name: string; type: number } {
    const named = { name: '', type: 0 };
    for (const member of this.fields(2)) {
      if (member === 0) named.name = this.bytes().toString();
      else named.type = this.int();
    }
    return named;
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new GobError('cut short');
    return this.#bytes[this.#at++]!;
  }
}
