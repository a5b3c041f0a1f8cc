// Frames of sdkType=js: JSON around a payload in base64, read and written as Go does it (gateway-protocol §2).
// Imported by frame.ts. Pure.

import type { Reply, Request } from './frame.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Read a request; throws when it is none. */
export function readJSONRequest(bytes: Buffer): Request {
  const value: unknown = JSON.parse(bytes.toString());
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('no object');
  const fields = value as Record<string, unknown>;
  const reqIdentifier = take(fields, 'reqIdentifier') ?? 0, data = take(fields, 'data') ?? '';
  const [sendID, operationID, msgIncr, token] = ['sendID', 'operationID', 'msgIncr', 'token'].map((name) => take(fields, name) ?? '');
  if (typeof reqIdentifier !== 'number' || !Number.isInteger(reqIdentifier)) throw new TypeError('reqIdentifier is no integer');
  if (typeof sendID !== 'string' || typeof operationID !== 'string' || typeof msgIncr !== 'string' || typeof token !== 'string') throw new TypeError('a field is no text');
  if (typeof data !== 'string' || data.length % 4 !== 0 || !BASE64.test(data)) throw new TypeError('data is no base64');
  return { reqIdentifier, sendID, operationID, msgIncr, data: Buffer.from(data, 'base64') };
}

/** Encode a reply, keys in the order of the server's struct. */
export function writeJSONReply({ reqIdentifier, msgIncr, operationID, errCode, errMsg, data }: Reply): Buffer {
  return Buffer.from(`{"reqIdentifier":${reqIdentifier},"msgIncr":${quote(msgIncr)},"operationID":${quote(operationID)},"errCode":${errCode},"errMsg":${quote(errMsg)},"data":${data ? `"${data.toString('base64')}"` : 'null'}}`);
}

/** Go finds a key in any case. */
function take(value: Record<string, unknown>, name: string): unknown {
  if (Object.hasOwn(value, name)) return value[name];
  const lower = name.toLowerCase();
  for (const key of Object.keys(value)) if (key.toLowerCase() === lower) return value[key];
  return undefined;
}

/** JSON as Go writes it. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
