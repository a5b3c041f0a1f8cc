// A request as a Go client's gob: the fields of the server's struct, found by their names in whatever struct the client sends (gateway-protocol §2).
// Imported by frame.ts. Pure.

import { GOB, GobError, GobReader } from './gob.ts';

import type { Request } from './frame.ts';

/** The server's struct: what each field must be on the wire, of whatever width. */
const FIELDS = new Map<string, number>([
  ['ReqIdentifier', GOB.int], ['Token', GOB.string], ['SendID', GOB.string], ['OperationID', GOB.string], ['MsgIncr', GOB.string], ['Data', GOB.bytes],
]);
const INT32 = 2 ** 31;

/**
 * Read a request; bytes after it are not looked at, as Go does not.
 *
 * @throws GobError where Go's decoder refuses: no such struct, fields of other types, a number beyond 32 bits; and for values nested beyond measure.
 */
export function readGobRequest(bytes: Buffer): Request {
  const reader = new GobReader(bytes);
  const type = reader.typeOf(reader.nextValue());
  if (type.kind !== 'struct') throw new GobError('no struct');
  const known = type.fields.filter(({ name }) => FIELDS.has(name));
  if (known.some((field) => FIELDS.get(field.name) !== field.type)) throw new GobError('a field of another type');
  if (known.length === 0 && type.fields.length > 0) throw new GobError('none of the fields');
  const request: Request = { reqIdentifier: 0, sendID: '', operationID: '', msgIncr: '', data: Buffer.alloc(0) };
  for (const field of reader.fields(type.fields.length)) {
    const { name, type: of } = type.fields[field]!;
    switch (name) {
      case 'ReqIdentifier': request.reqIdentifier = readInt32(reader); break;
      case 'SendID': request.sendID = reader.bytes().toString(); break;
      case 'OperationID': request.operationID = reader.bytes().toString(); break;
      case 'MsgIncr': request.msgIncr = reader.bytes().toString(); break;
      case 'Data': request.data = reader.bytes(); break;
      default: reader.skip(of);
    }
  }
  return request;
}

function readInt32(reader: GobReader): number {
  const value = reader.int();
  if (value >= INT32 || value < -INT32) throw new GobError('a number beyond 32 bits');
  return value;
}
