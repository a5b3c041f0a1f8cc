// Frames of sdkType=js: JSON around a payload in base64, gzipped when the connection asked for it (gateway-protocol §2).
// Imported by device.ts, requests.ts and the hub.

/** What a client asks. */
export interface Request {
  reqIdentifier: number;
  sendID: string;
  operationID: string;
  msgIncr: string;
  /** The payload; none is empty. */
  data: Buffer;
}

/** An answer, or a push when msgIncr is empty. */
export interface Reply {
  reqIdentifier: number;
  msgIncr: string;
  operationID: string;
  errCode: number;
  errMsg: string;
  /** null differs from empty: `null` and `""`. */
  data: Buffer | null;
}

/** The bytes of one reply, made once for however many devices, each way when first wanted. */
export type Frame = (isGzip: boolean) => Buffer;

/** What a frame of at most 51,200 bytes may unpack to; the real server has no limit here, and would swell. */
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;

/** Prepare a reply for sending. */
export function createFrame({ reqIdentifier, msgIncr, operationID, errCode, errMsg, data }: Reply): Frame {
  let plain: Buffer | undefined, packed: Buffer | undefined;
  return (isGzip) => {
    plain ??= Buffer.from(`{"reqIdentifier":${reqIdentifier},"msgIncr":${quote(msgIncr)},"operationID":${quote(operationID)},"errCode":${errCode},"errMsg":${quote(errMsg)},"data":${data ? `"${data.toString('base64')}"` : 'null'}}`);
    if (!isGzip) return plain;
    // Level 1: on loopback the time counts; a client cannot tell the levels apart.
    return packed ??= process.getBuiltinModule('node:zlib').gzipSync(plain, { level: 1 });
  };
}

/** Read a binary message. undefined: it is no frame, and the server closes without a word. */
export function readFrame(bytes: Buffer, isGzip: boolean): Request | undefined {
  try {
    const plain = isGzip ? process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }) : bytes;
    const value: unknown = JSON.parse(plain.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? readRequest(value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function readRequest(value: Record<string, unknown>): Request | undefined {
  const reqIdentifier = take(value, 'reqIdentifier') ?? 0, data = take(value, 'data') ?? '';
  const [sendID, operationID, msgIncr, token] = ['sendID', 'operationID', 'msgIncr', 'token'].map((name) => take(value, name) ?? '');
  if (typeof reqIdentifier !== 'number' || !Number.isInteger(reqIdentifier) || typeof data !== 'string') return undefined;
  if (typeof sendID !== 'string' || typeof operationID !== 'string' || typeof msgIncr !== 'string' || typeof token !== 'string') return undefined;
  if (data.length % 4 !== 0 || !BASE64.test(data)) return undefined;
  return { reqIdentifier, sendID, operationID, msgIncr, data: Buffer.from(data, 'base64') };
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
