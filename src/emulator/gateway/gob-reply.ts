// A reply as the server's Go writes it: one gob stream, the description of its struct first (gateway-protocol §2).
// Imported by frame.ts. Pure.

import { GOB } from './gob.ts';

import type { Reply } from './frame.ts';

/** The server's struct, in its order. */
const FIELDS: readonly (readonly [name: string, type: number])[] = [
  ['ReqIdentifier', GOB.int], ['MsgIncr', GOB.string], ['OperationID', GOB.string], ['ErrCode', GOB.int], ['ErrMsg', GOB.string], ['Data', GOB.bytes],
];
/** The number of the first type a Go program describes. */
const TYPE = 65;
/** Where StructT stands among the members of wireType, from 1. */
const STRUCT = 3;
const END = Buffer.from([0]);

const DESCRIPTION = message([
  int(-TYPE), uint(STRUCT), uint(1), named('Resp', TYPE), uint(1), uint(FIELDS.length), ...FIELDS.map(([name, type]) => named(name, type)), END, END,
]);

/** Encode a reply. Empty data and none are the same. */
export function writeGobReply({ reqIdentifier, msgIncr, operationID, errCode, errMsg, data }: Reply): Buffer {
  const values = [int(reqIdentifier), text(msgIncr), text(operationID), int(errCode), text(errMsg), ...(data ? [Buffer.concat([uint(data.length), data])] : [])];
  const parts = [int(TYPE)];
  let last = -1;
  values.forEach((value, field) => {
    // Zero, and whatever is empty, is one byte of zero, and is left out.
    if (value.length === 1 && value[0] === 0) return;
    parts.push(uint(field - last), value);
    last = field;
  });
  return Buffer.concat([DESCRIPTION, message([...parts, END])]);
}

function message(parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([uint(body.length), body]);
}

/** One byte below 128; else how many bytes there are, negated, and the bytes, highest first. */
function uint(value: number): Buffer {
  if (value < 128) return Buffer.from([value]);
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([256 - bytes.length, ...bytes]);
}

/** The sign becomes the lowest bit. */
function int(value: number): Buffer {
  return uint(value < 0 ? (-value - 1) * 2 + 1 : value * 2);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return bytes.length === 0 ? END : Buffer.concat([uint(bytes.length), bytes]);
}

/** A struct of a name and the number of a type. */
function named(name: string, type: number): Buffer {
  return Buffer.concat([uint(1), text(name), uint(1), int(type), END]);
}
