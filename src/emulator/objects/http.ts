// The object store's own port: what S3 clients may do with a link or keys of ours, which is read, put, send a form, and put parts (operations e.4).
// Imported by open.ts; put.ts and read.ts use its types. What is allowed is told by signatures alone; tokens are the API's. A method is a row in METHODS.

import { proxyAnswer } from '../faults/answer.ts';
import { OBJECTS, type Harm } from '../faults/rules.ts';
import { asRefusal, Refusal } from './refusal.ts';
import { putForm, putObject } from './put.ts';
import { readObject } from './read.ts';
import { checkSignature } from './sigv4.ts';

import type { EmulatorClock } from '../context.ts';
import type { Faults } from '../faults/faults.ts';
import type { Bucket } from './bucket.ts';
import type { StoreSettings } from './open.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';

/** What the port needs. */
export interface ObjectStore { bucket: Bucket; clock: EmulatorClock; settings: StoreSettings; faults: Faults }

/** A request, its URL taken apart. */
export interface Call {
  request: IncomingMessage;
  /** Decoded. */
  path: string;
  query: [string, string][];
  /** What stands behind the bucket. */
  key: string;
  /** What the body's hash must be, when the request's signature covers it. */
  sha256?: string;
  /** Tell a client that asked first that its body is welcome. */
  goOn(): void;
}

/** An answer before it is written. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** How long the body is, and how its first bytes, at least one, are written. */
  size?: number;
  write?(to: Writable, bytes: number): Promise<void>;
}

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
    // What fails in the middle of an answer can only be told by its end.
    answerCall(store, request, response).catch(() => response.destroy());
  };
  server.on('request', answer);
  // Whether it may is known from the headers, so a client that asks first is told before it sends gigabytes.
  server.on('checkContinue', answer);
  return server;
}

async function answerCall(store: ObjectStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  setCommonHeaders(request, response);
  let isWaiting = request.headers.expect !== undefined;
  const goOn = (): void => { if (isWaiting) response.writeContinue(); isWaiting = false; };
  const harm = store.faults.active?.judge(OBJECTS);
  const reply = harm?.status === undefined ? await serve(store, request, goOn).catch((error: unknown) => refuse(request, response, asRefusal(error))) : textReply(proxyAnswer(harm.status));
  if (response.destroyed) return;
  // What a client that was never told to go on says next is not to be guessed at.
  if (isWaiting) response.setHeader('Connection', 'close');
  const delayMs = store.faults.active?.delayMs() ?? 0;
  if (delayMs > 0) await new Promise((resolve) => { setTimeout(resolve, delayMs).unref(); });
  await leave(reply, response, request.method === 'HEAD', harm?.loses);
  dropRest(request);
}

async function leave({ status, headers, size = 0, write }: Reply, response: ServerResponse, isHead: boolean, loses: Harm['loses']): Promise<void> {
  if (loses === 'hang') return;
  if (loses === 'cut') { response.destroy(); return; }
  response.writeHead(status, { ...headers, ...(status === 304 || status === 204 ? {} : { 'Content-Length': String(size) }) });
  const bytes = isHead ? 0 : loses === 'half' ? size >> 1 : size;
  if (bytes > 0) await write!(response, bytes);
  if (loses === 'half') response.destroy();
  else response.end();
}

/** The connection can be used again once all of the body is gone, however little of it was wanted. */
function dropRest(request: IncomingMessage): void {
  if (request.complete) return;
  request.resume();
  const cut = setTimeout(() => request.destroy(), REST_MS);
  request.once('close', () => clearTimeout(cut));
}

const METHODS: Record<string, (store: ObjectStore, call: Call) => Promise<Reply>> = {
  GET: ({ bucket }, call) => readObject(bucket, call),
  HEAD: ({ bucket }, call) => readObject(bucket, call),
  PUT: ({ bucket }, call) => putObject(bucket, call),
};

async function serve(store: ObjectStore, request: IncomingMessage, goOn: () => void): Promise<Reply> {
  if (request.method === 'OPTIONS') return { status: 204 };
  const call = takeApart(request, store.settings().bucket, goOn);
  if (request.method === 'POST' && call.key === '') return putForm(store, call);
  const work = METHODS[request.method!];
  if (!work) throw new Refusal('MethodNotAllowed');
  const sha256 = checkSignature(store.settings(), store.clock.now(), { method: request.method!, path: call.path, query: call.query, headers: request.headers });
  if (call.key === '') throw new Refusal('MethodNotAllowed');
  return work(store, { ...call, sha256 });
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

function takeApart(request: IncomingMessage, name: string, goOn: () => void): Call {
  const url = request.url ?? '/', mark = url.indexOf('?');
  const query = [...new URLSearchParams((mark < 0 ? '' : url.slice(mark + 1)).replaceAll('+', '%2B'))];
  const path = decode(mark < 0 ? url : url.slice(0, mark));
  const [, bucket, ...rest] = path.split('/');
  if (bucket !== name) throw new Refusal(bucket === '' ? 'AccessDenied' : 'NoSuchBucket');
  return { request, path, query, key: rest.join('/'), goOn };
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new Refusal('InvalidURI');
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): Reply {
  const told = { Code: refusal.code, Message: refusal.message, Resource: (request.url ?? '/').replace(/\?.*$/s, ''), RequestId: String(response.getHeader('X-Amz-Request-Id')) };
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${Object.entries(told).map(([name, value]) => `<${name}>${escapeXML(value)}</${name}>`).join('')}</Error>`;
  return textReply({ status: refusal.status, type: 'application/xml', body });
}

function textReply({ status, type, body }: { status: number; type: string; body: string }): Reply {
  const bytes = Buffer.from(body);
  return { status, headers: { 'Content-Type': type }, size: bytes.length, write: async (to, size) => { to.write(bytes.subarray(0, size)); } };
}

function escapeXML(text: string): string {
  return text.replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`).replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '\ufffd');
}
