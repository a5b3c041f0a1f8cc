// Reading an object: whole or a range of it, if its state is the one the client asks for (RFC 9110 §13, §14, as S3 follows it).
// Imported by http.ts.

import { Refusal } from './refusal.ts';

import type { Bucket } from './bucket.ts';
import type { StoredObject } from './rows.ts';
import type { Call, Reply } from './http.ts';
import type { IncomingHttpHeaders } from 'node:http';

/** `response-content-type` and its kin in a link say what these headers are. */
const OVERRIDES = ['Content-Type', 'Content-Disposition', 'Content-Language', 'Content-Encoding', 'Cache-Control', 'Expires'];

/** Answer GET and HEAD. @throws Refusal NoSuchKey, InvalidRange, PreconditionFailed, InternalError. */
export async function readObject(bucket: Bucket, { request, query, key }: Call): Promise<Reply> {
  const object = bucket.find(key);
  if (!object) throw new Refusal('NoSuchKey');
  const etag = `"${object.etag}"`;
  const headers: Record<string, string> = { 'ETag': etag, 'Last-Modified': new Date(object.lastModified).toUTCString(), 'Accept-Ranges': 'bytes', 'Content-Type': headerText(object.contentType) };
  const given = Object.fromEntries(query);
  for (const name of OVERRIDES) {
    const value = given[`response-${name.toLowerCase()}`];
    if (value) headers[name] = headerText(value);
  }
  if (isUnchanged(object, etag, request.headers)) return { status: 304, headers };

  const range = findRange(request.headers.range, object.size);
  const [start, end] = range ?? [0, object.size - 1];
  if (range) headers['Content-Range'] = `bytes ${start}-${end}/${object.size}`;
  if (!bucket.isWhole(object)) throw new Refusal('InternalError', 'the files of this object are gone');
  return { status: range ? 206 : 200, headers, size: end - start + 1, write: (to, bytes) => bucket.write(object, start, start + bytes - 1, to) };
}

/** A header holds Latin-1 and no control characters; names in other scripts go as their UTF-8 bytes, as Go writes them. */
function headerText(text: string): string {
  return Buffer.from(text.replace(/[\0-\x1f\x7f]/g, ' '), 'utf8').toString('latin1');
}

/** Whether the client has it already. @throws Refusal PreconditionFailed when it wants a state that is not the object's. */
function isUnchanged(object: StoredObject, etag: string, headers: IncomingHttpHeaders): boolean {
  const isListed = (list: string): boolean => list.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '').replace(/^([^"].*)$/, '"$1"') === etag);
  // Headers know whole seconds.
  const seconds = Math.floor(object.lastModified / 1000) * 1000;
  const { 'if-match': match, 'if-none-match': noneMatch, 'if-modified-since': since, 'if-unmodified-since': until } = headers;
  if (match !== undefined ? !isListed(match) : until !== undefined && seconds > Date.parse(until)) throw new Refusal('PreconditionFailed');
  return noneMatch !== undefined ? isListed(noneMatch) : since !== undefined && seconds <= Date.parse(since);
}

/** First and last byte, both included. What is no single range is no range: the whole is sent. @throws Refusal InvalidRange. */
function findRange(header: string | undefined, size: number): [number, number] | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start >= size || (first === '' && Number(last) === 0)) throw new Refusal('InvalidRange');
  return [start, end];
}
