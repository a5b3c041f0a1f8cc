// Uploads as OpenIM's own client makes them: parts hashed, the upload begun, each part put where it was said, the upload completed.

import { createHash } from 'node:crypto';
import { request } from 'node:http';

import type { callerOf } from './client.ts';

type Call = ReturnType<typeof callerOf>;
interface KeyValues { key: string; values: string[] }
interface Sign { url: string; query: KeyValues[] | null; header: KeyValues[] | null; parts: { partNumber: number; url: string; query: KeyValues[] | null; header: KeyValues[] | null }[] | null }
export interface Begun { url: string; upload: { uploadID: string; partSize: number; sign: Sign | null; expireTime: number } | null }

export const PART_BYTES = 5 * 1024 * 1024;
export const md5 = (bytes: Buffer | string): string => createHash('md5').update(bytes).digest('hex');
export const partsOf = (bytes: Buffer): Buffer[] => Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, i) => bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES));
export const hashOf = (parts: readonly Buffer[]): string => md5(parts.map(md5).join());

/** An answer of the store. */
export interface StoreAnswer { status: number; headers: Record<string, string | string[] | undefined>; bytes: Buffer }

/** Ask the store; `path` and query go as they stand. */
export function ask(url: string, method = 'GET', body: Buffer | string = '', headers: Record<string, string> = {}): Promise<StoreAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const call = request({ hostname: hostname.replace(/^\[|\]$/g, ''), port, path: url.replace(/^\w+:\/\/[^/]+/, ''), method, agent: false, headers: { ...(method === 'GET' || method === 'HEAD' ? {} : { 'Content-Length': Buffer.byteLength(body) }), ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, bytes: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Follow the public link of an object. */
export async function readLink(url: string, headers: Record<string, string> = {}): Promise<StoreAnswer> {
  const first = await ask(encodeURI(url), 'GET', '', {});
  return first.status === 302 ? ask(String(first.headers.location), 'GET', '', headers) : first;
}

/** Begin an upload. */
export async function begin(call: Call, bytes: Buffer, name: string, more: Record<string, unknown> = {}): Promise<Begun> {
  const parts = partsOf(bytes);
  const { errCode, errDlt, data } = await call('/object/initiate_multipart_upload', { hash: hashOf(parts), size: bytes.length, partSize: PART_BYTES, maxParts: Math.min(20, parts.length), name, ...more });
  if (errCode !== 0) throw new Error(`${errCode} ${errDlt}`);
  return data as Begun;
}

/** Where a part goes, and with which headers. */
export function placeOf(sign: Sign, partNumber: number): { url: string; headers: Record<string, string> } {
  const part = sign.parts!.find((one) => one.partNumber === partNumber)!;
  const url = new URL(part.url || sign.url);
  for (const { key, values } of [...sign.query ?? [], ...part.query ?? []]) url.searchParams.set(key, values[0]!);
  const headers = Object.fromEntries([...sign.header ?? [], ...part.header ?? []].map(({ key, values }) => [key, values[0]!]));
  return { url: url.href, headers };
}

/** Put a part where it was said. */
export function putPart(sign: Sign, partNumber: number, bytes: Buffer): Promise<StoreAnswer> {
  const { url, headers } = placeOf(sign, partNumber);
  return ask(url, 'PUT', bytes, headers);
}

/** Upload a file whole; its link comes back. */
export async function upload(call: Call, bytes: Buffer, name: string, more: { contentType?: string; cause?: string } = {}): Promise<string> {
  const begun = await begin(call, bytes, name, more);
  if (!begun.upload) return begun.url;
  const parts = partsOf(bytes);
  for (const [i, part] of parts.entries()) {
    const { status, bytes: body } = await putPart(begun.upload.sign!, i + 1, part);
    if (status !== 200) throw new Error(`${status} ${body.toString()}`);
  }
  const { errCode, errDlt, data } = await call('/object/complete_multipart_upload', { uploadID: begun.upload.uploadID, parts: parts.map(md5), name, ...more });
  if (errCode !== 0) throw new Error(`${errCode} ${errDlt}`);
  return (data as { url: string }).url;
}

/** A multipart/form-data body: the fields, then the file. */
export function formBody(fields: Record<string, string>, file: Buffer | string, boundary = '----x7k2mp'): { body: Buffer; headers: Record<string, string> } {
  const text = Object.entries(fields).map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('');
  const body = Buffer.concat([Buffer.from(`${text}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\nContent-Type: text/plain\r\n\r\n`), Buffer.from(file), Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } };
}

/** S3's code in an error's XML. */
export const codeOf = (answer: StoreAnswer): string => /<Code>(\w+)<\/Code>/.exec(answer.bytes.toString())?.[1] ?? `${answer.status} without a code`;

/** Wait for a condition, asked every 10 ms, up to a minute. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 10))) if (await holds()) return;
  throw new Error(`never: ${holds}`);
}
