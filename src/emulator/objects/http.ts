// The object store's own port: what S3 clients may do with a link or keys of ours, which is read, put, send a form, and put parts (operations e.4).
// Imported by server.ts. What is allowed is told by signatures alone; tokens are the API's.

import { asRefusal, Refusal } from './refusal.ts';
import { readForm } from './form.ts';
import { checkPolicy } from './policy.ts';
import { readObject } from './read.ts';
import { checkSignature } from './sigv4.ts';

import type { EmulatorClock } from '../context.ts';
import type { Bucket } from './bucket.ts';
import type { StoreSettings } from './open.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** What the port needs. */
export interface ObjectStore { bucket: Bucket; clock: EmulatorClock; settings: StoreSettings }

/** A request, its URL taken apart. */
interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  /** Decoded. */
  path: string;
  query: [string, string][];
  key: string;
  /** What the body's hash must be, when the request's signature covers it. */
  sha256?: string;
}

/** S3's limits of one body and of a key. */
const MAX_BODY_BYTES = 5 * 1024 ** 3;
const MAX_KEY_BYTES = 1024;
const MAX_PARTS = 10_000;
/** A connection that says nothing for so long is cut. */
const SILENT_MS = 60_000;
/** So long the rest of a refused body is taken and thrown away, so that the client gets to read why. */
const REST_MS = 10_000;

/** The server of the store's port; not listening yet. */
export function createObjectServer(store: ObjectStore): Server {
  const { createServer } = process.getBuiltinModule('node:http');
  // A body of gigabytes takes its time; it is silence that ends a connection.
  const server = createServer({ keepAliveTimeout: 120_000, headersTimeout: 20_000, requestTimeout: 0, noDelay: true });
  server.setTimeout(SILENT_MS);
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    response.on('error', () => { /* the client went away while we wrote */ });
    request.on('error', () => { /* it went away while it sent */ });
    void serve(store, request, response).catch((error: unknown) => refuse(request, response, asRefusal(error)));
  };
  server.on('request', answer);
  // Whether it may is known from the headers, so a client that asks first is told before it sends gigabytes.
  server.on('checkContinue', answer);
  return server;
}

const METHODS: Record<string, (store: ObjectStore, call: Call) => Promise<void>> = {
  GET: ({ bucket }, call) => readObject(bucket, call),
  HEAD: ({ bucket }, call) => readObject(bucket, call),
  PUT: putObject,
};

async function serve(store: ObjectStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  setCommonHeaders(request, response);
  if (request.method === 'OPTIONS') { response.writeHead(204).end(); return; }
  const call = takeApart(request, response, store.settings().bucket);
  if (request.method === 'POST' && call.key === '') return sendForm(store, call);
  const work = METHODS[request.method!];
  if (!work) throw new Refusal('MethodNotAllowed');
  const sha256 = checkSignature(store.settings(), store.clock.now(), { method: request.method!, path: call.path, query: call.query, headers: request.headers });
  if (call.key === '') throw new Refusal('MethodNotAllowed');
  await work(store, { ...call, sha256 });
}

function setCommonHeaders(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('X-Amz-Request-Id', process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex').toUpperCase());
  // What users stored is never to be taken for a page or a script of this origin.
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Vary', 'Origin');
  if (request.headers.origin === undefined) return;
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', 'ETag, Accept-Ranges, Content-Range, Content-Length, Content-Type, Content-Disposition, Last-Modified, X-Amz-Request-Id');
  if (request.method !== 'OPTIONS') return;
  response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, PUT, POST, OPTIONS');
  response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '*');
}

function takeApart(request: IncomingMessage, response: ServerResponse, name: string): Call {
  const url = request.url ?? '/', mark = url.indexOf('?');
  const raw = mark < 0 ? url : url.slice(0, mark);
  const query = [...new URLSearchParams((mark < 0 ? '' : url.slice(mark + 1)).replaceAll('+', '%2B'))];
  const path = decode(raw);
  const [, bucket, ...rest] = path.split('/');
  if (bucket !== name) throw new Refusal(bucket === '' ? 'AccessDenied' : 'NoSuchBucket');
  return { request, response, path, query, key: rest.join('/') };
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new Refusal('InvalidURI');
  }
}

async function putObject({ bucket }: ObjectStore, { request, response, query, key, sha256 }: Call): Promise<void> {
  checkKey(key);
  const { headers } = request;
  if (headers['content-length'] === undefined) throw new Refusal('MissingContentLength');
  const size = Number(headers['content-length']);
  if (size > MAX_BODY_BYTES) throw new Refusal('EntityTooLarge');
  const md5 = headers['content-md5'] as string | undefined;
  if (md5 !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(md5)) throw new Refusal('InvalidDigest');
  const demands = { maxBytes: MAX_BODY_BYTES, size, md5, sha256 };
  const part = findPart(query);
  if (headers.expect !== undefined) response.writeContinue();
  const body = readBody(request);
  const etag = part ? await bucket.putPart(key, part.uploadID, part.number, body, demands)
    : await bucket.put(key, headers['content-type'] ?? 'binary/octet-stream', body, demands);
  response.writeHead(200, { 'ETag': `"${etag}"`, 'Content-Length': 0 }).end();
}

function findPart(query: [string, string][]): { uploadID: string; number: number } | undefined {
  const { uploadId: uploadID, partNumber } = Object.fromEntries(query) as Record<string, string | undefined>;
  if (uploadID === undefined) return undefined;
  const number = Number(partNumber);
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) throw new Refusal('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  return { uploadID, number };
}

async function sendForm({ bucket, clock, settings }: ObjectStore, { request, response }: Call): Promise<void> {
  if (request.headers.expect !== undefined) response.writeContinue();
  const { fields, fileName, file } = await readForm(readBody(request), request.headers['content-type'] ?? '');
  const { minBytes, maxBytes } = checkPolicy(fields, settings(), clock.now(), MAX_BODY_BYTES);
  const key = (fields.get('key') ?? '').replaceAll('${filename}', () => fileName);
  checkKey(key);
  const etag = await bucket.put(key, fields.get('content-type') ?? 'binary/octet-stream', atLeast(file, minBytes), { maxBytes });
  // What stands behind the file means nothing to us.
  request.resume();
  const wanted = Number(fields.get('success_action_status'));
  response.writeHead(wanted === 200 || wanted === 201 ? wanted : 204, { 'ETag': `"${etag}"`, 'Content-Length': 0 }).end();
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

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (response.destroyed || response.headersSent) { response.destroy(); return; }
  const resource = (request.url ?? '/').replace(/\?.*$/s, '');
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${Object.entries({ Code: refusal.code, Message: refusal.message, Resource: resource, RequestId: String(response.getHeader('X-Amz-Request-Id')) })
    .map(([name, value]) => `<${name}>${escapeXML(value)}</${name}>`).join('')}</Error>`;
  // Who waits to be told to go on will not: what comes next on this connection is not to be guessed at.
  if (request.headers.expect !== undefined) response.setHeader('Connection', 'close');
  response.writeHead(refusal.status, { 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
  if (request.complete) return;
  request.resume();
  const cut = setTimeout(() => request.destroy(), REST_MS);
  request.once('close', () => clearTimeout(cut));
}

function escapeXML(text: string): string {
  return text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`).replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '\ufffd');
}
