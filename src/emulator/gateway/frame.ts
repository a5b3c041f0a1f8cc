// Frames around payloads, in the two encodings, gzipped when the connection asked for it (gateway-protocol §2).
// Imported by device.ts, connect.ts, requests.ts and the hub. What an encoding does is in json-frame.ts, gob-request.ts and gob-reply.ts.

import { writeGobReply } from './gob-reply.ts';
import { readGobRequest } from './gob-request.ts';
import { readJSONRequest, writeJSONReply } from './json-frame.ts';

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
  /** null differs from empty in JSON: `null` and `""`. */
  data: Buffer | null;
}

/** How a connection wants its frames: Go's gob or JSON, and whether packed. */
export interface Wire { sdkType: 'go' | 'js'; isGzip: boolean }

/** The bytes of one reply, made once for however many devices, each way when first wanted. */
export type Frame = (wire: Wire) => Buffer;

/** What a frame of at most 51,200 bytes may unpack to; the real server has no limit here, and would swell. */
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;

const READ = { go: readGobRequest, js: readJSONRequest };
const WRITE = { go: writeGobReply, js: writeJSONReply };

/** Prepare a reply for sending. */
export function createFrame(reply: Reply): Frame {
  const plain: Partial<Record<Wire['sdkType'], Buffer>> = {}, packed: typeof plain = {};
  return ({ sdkType, isGzip }) => {
    const bytes = plain[sdkType] ??= WRITE[sdkType](reply);
    if (!isGzip) return bytes;
    // Level 1: on loopback the time counts; a client cannot tell the levels apart.
    return packed[sdkType] ??= process.getBuiltinModule('node:zlib').gzipSync(bytes, { level: 1 });
  };
}

/** Read a binary message. undefined: it is no frame, and the server closes without a word. */
export function readFrame(bytes: Buffer, { sdkType, isGzip }: Wire): Request | undefined {
  try {
    return READ[sdkType](isGzip ? process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }) : bytes);
  } catch {
    return undefined;
  }
}
