// Storing: one body under a key, a part of an upload, or the file of a form.
// Imported by http.ts, which has checked who asks; a form carries its own permission.

import { readForm } from './form.ts';
import { checkPolicy } from './policy.ts';
import { Refusal } from './refusal.ts';

import type { Bucket } from './bucket.ts';
import type { Call, ObjectStore, Reply } from './http.ts';
import type { IncomingMessage } from 'node:http';

/** S3's limits of one body, a key, and an upload. */
const MAX_BODY_BYTES = 5 * 1024 ** 3;
const MAX_KEY_BYTES = 1024;
const MAX_PARTS = 10_000;
/** The type of what was sent without one. */
const NO_TYPE = 'binary/octet-stream';

/** PUT of an object or a part. @throws Refusal what Bucket.put throws; MissingContentLength, InvalidDigest, InvalidArgument. */
export async function putObject(bucket: Bucket, { request, query, key, sha256, goOn }: Call): Promise<Reply> {
  checkKey(key);
  const { headers } = request;
  if (headers['content-length'] === undefined) throw new Refusal('MissingContentLength');
  const size = Number(headers['content-length']);
  if (size > MAX_BODY_BYTES) throw new Refusal('EntityTooLarge');
  const md5 = headers['content-md5'] as string | undefined;
  if (md5 !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(md5)) throw new Refusal('InvalidDigest');
  const demands = { maxBytes: MAX_BODY_BYTES, size, md5, sha256 };
  const part = findPart(query);
  if (part) bucket.findUpload(key, part.uploadID);
  goOn();
  const etag = part ? await bucket.putPart(key, part.uploadID, part.number, readBody(request), demands)
    : await bucket.put(key, headers['content-type'] ?? NO_TYPE, readBody(request), demands);
  return { status: 200, headers: { ETag: `"${etag}"` } };
}

function findPart(query: [string, string][]): { uploadID: string; number: number } | undefined {
  const { uploadId: uploadID, partNumber } = Object.fromEntries(query) as Record<string, string | undefined>;
  if (uploadID === undefined) return undefined;
  const number = Number(partNumber);
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) throw new Refusal('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  return { uploadID, number };
}

/** POST of a form to the bucket. @throws Refusal what readForm, checkPolicy and Bucket.put throw; EntityTooSmall. */
export async function putForm({ bucket, clock, settings }: ObjectStore, { request, goOn }: Call): Promise<Reply> {
  goOn();
  const { fields, fileName, file } = await readForm(readBody(request), request.headers['content-type'] ?? '');
  const { minBytes, maxBytes } = checkPolicy(fields, settings(), clock.now(), MAX_BODY_BYTES);
  const key = (fields.get('key') ?? '').replaceAll('${filename}', () => fileName);
  checkKey(key);
  const etag = await bucket.put(key, fields.get('content-type') ?? NO_TYPE, atLeast(file, minBytes), { maxBytes });
  const wanted = Number(fields.get('success_action_status'));
  return { status: wanted === 200 || wanted === 201 ? wanted : 204, headers: { ETag: `"${etag}"` } };
}

async function* atLeast(body: AsyncIterable<Buffer>, minBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    yield chunk;
  }
  if (size < minBytes) throw new Refusal('EntityTooSmall');
}

/** A body that is left before its end leaves the connection open: the answer is still to be written to it. */
function readBody(request: IncomingMessage): AsyncIterableIterator<Buffer> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
}

/** MinIO's rules of names. A key never becomes a path here; these names would be trouble elsewhere. */
function checkKey(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new Refusal('KeyTooLongError');
  const isBad = key === '' || key.includes('\0') || key.endsWith('/') || key.split('/').some((one) => one === '' || one === '.' || one === '..');
  if (isBad) throw new Refusal('XMinioInvalidObjectName');
}
