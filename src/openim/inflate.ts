// The body of an answer as text, inflated when it was sent as gzip, never larger than allowed.
// Imported by http.ts only.
import { HttpFailure } from './failures.ts';

/**
 * Text of a body.
 *
 * @param encoding the Content-Encoding; we ask for gzip only, so that any other is an answer we cannot read.
 * @param max bytes after inflating: a few kilobytes can be gigabytes in disguise.
 * @throws HttpFailure `too-large`, `encoding`.
 */
export async function inflate(body: Buffer, encoding: string | undefined, max: number): Promise<string> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body.toString('utf8');
  if (encoding.toLowerCase() !== 'gzip') throw new HttpFailure('encoding', { cause: new Error(`it is packed as "${encoding}", and only gzip was asked for`) });
  const zlib = process.getBuiltinModule('node:zlib');
  try {
    // A small one at once: handing it to a thread costs more than the work.
    if (body.length <= SMALL_BYTES) return zlib.gunzipSync(body, { maxOutputLength: Math.min(max, SMALL_BYTES * 64) }).toString('utf8');
  } catch (cause) {
    if (!isTooLarge(cause) || max <= SMALL_BYTES * 64) throw asFailure(cause, max);
  }
  return new Promise((resolve, reject) => {
    zlib.gunzip(body, { maxOutputLength: max }, (cause, text) => (cause ? reject(asFailure(cause, max)) : resolve(text.toString('utf8'))));
  });
}

const SMALL_BYTES = 16 * 1024;

function asFailure(cause: unknown, max: number): HttpFailure {
  return isTooLarge(cause) ? new HttpFailure('too-large', { max }) : new HttpFailure('encoding', { cause });
}

function isTooLarge(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
}
