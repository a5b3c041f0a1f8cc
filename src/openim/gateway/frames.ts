// Frames of the gateway as sdkType=js has them: JSON with a protobuf payload in base64, gzipped when that was agreed (gateway-protocol §2).
// Imported by connection.ts and tests; pure.
import { isPlainObject } from '../../base/fields.ts';
import { printable } from '../printable.ts';

/** What a client asks. */
export interface AskFrame {
  reqIdentifier: number;
  sendID: string;
  operationID: string;
  /** Echoed by the answer. */
  msgIncr: string;
  data: Uint8Array;
}

/** What the server answers, or says unasked: then `msgIncr` is empty. */
export interface ServerFrame {
  reqIdentifier: number;
  msgIncr: string;
  operationID: string;
  errCode: number;
  errMsg: string;
  data: Uint8Array;
}

/** What a frame may hold when unpacked; a server's answer may be larger than what it takes. */
export const MAX_INCOMING_BYTES = 16 * 1024 * 1024;

/** Write a frame. The server does not read `token`, but wants the key. */
export function writeFrame({ data, ...frame }: AskFrame, gzip: boolean): Buffer {
  const text = JSON.stringify({ ...frame, token: '', data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') });
  return gzip ? process.getBuiltinModule('node:zlib').gzipSync(text) : Buffer.from(text);
}

/** Read a frame. @throws Error that says what is wrong with the bytes. */
export function readFrame(bytes: Uint8Array, gzip: boolean): ServerFrame {
  const text = Buffer.from(gzip ? unpack(bytes) : bytes).toString();
  const value = parse(text);
  if (!isPlainObject(value) || !Number.isInteger(value.reqIdentifier)) throw new Error(`it is no frame: ${JSON.stringify(printable(text, 60))}`);
  const { reqIdentifier, msgIncr, operationID, errCode, errMsg, data } = value;
  if (typeof data !== 'string' && data !== null && data !== undefined) throw new Error('its data is no text');
  return {
    reqIdentifier: reqIdentifier as number, msgIncr: textOf(msgIncr), operationID: textOf(operationID), errMsg: textOf(errMsg),
    errCode: typeof errCode === 'number' ? errCode : 0, data: Buffer.from(data ?? '', 'base64'),
  };
}

function unpack(bytes: Uint8Array): Uint8Array {
  try {
    return process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: MAX_INCOMING_BYTES });
  } catch (cause) {
    throw new Error(`it is no gzip, though that was agreed (${(cause as Error).message})`, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`it is no JSON: ${JSON.stringify(printable(text, 60))}`, { cause });
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
