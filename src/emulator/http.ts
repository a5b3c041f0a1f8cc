// The HTTP side of the API's ports: reading a request whole, writing its answer (http-contract §3, §4).
// Imported by server.ts and chat/door.ts. Knows nothing of routes.

import { headerBlock, type Answer, type Speech } from './answer.ts';
import { answerInstead, loseAnswer } from './faults/answer.ts';
import { MAX_HEADER_BYTES, refuseNonsense } from './nonsense.ts';

import type { Dispatch } from './dispatch.ts';
import type { Faults } from './faults/faults.ts';
import type { Harm } from './faults/rules.ts';
import type { Profile } from './profiles.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** A body is cut here, and what is left is no JSON (http-contract §5). */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** What Go's gzip writer makes of nothing: 23 bytes. */
const EMPTY_GZIP = Buffer.from('1f8b08000000000000ff010000ffff0000000000000000', 'hex');
const NOTHING = Buffer.alloc(0);

/** How a port speaks: its words for errors, `X-Http-Id` on every answer, and gzip for those who accept it (default: yes). */
export type PortTraits = Speech & Pick<Profile, 'httpID'> & { gzip?: boolean };

/** What one answer is written with. */
interface Dress { httpID: string | undefined; isGzip: boolean }

/** The server of a port that answers over HTTP; not listening yet. */
export function createAPIServer(dispatch: Dispatch, traits: PortTraits, faults: Faults): Server {
  // Through getBuiltinModule: an ESM import of node:http costs 40 ms where nothing listens.
  const { createServer } = process.getBuiltinModule('node:http');
  // A connection between two requests may stay as long as its client wants: the real server has no limit there.
  const server = createServer({ keepAliveTimeout: 0, headersTimeout: 20_000, requestTimeout: 60_000, maxHeaderSize: MAX_HEADER_BYTES, noDelay: true }, (request, response) => {
    readBody(request, (body, cut) => {
      const { path, search } = splitURL(request.url ?? '/');
      const harm = faults.active?.judge(path);
      const httpID = traits.httpID ? process.getBuiltinModule('node:crypto').randomUUID() : undefined;
      const answer = dispatch({
        method: request.method ?? 'GET', path, search, body, instead: answerInstead(harm, traits), uri: request.url ?? '/', httpID, incoming: request,
        operationID: request.headers.operationid as string | undefined, token: request.headers.token as string | undefined,
        host: request.headers.host ?? '', requestAPI: request.headers['x-request-api'] as string | undefined,
      });
      const dress = { httpID, isGzip: traits.gzip !== false && acceptsGzip(request) };
      // What is left of a body that was cut cannot be told from a next request.
      if (cut) response.shouldKeepAlive = false;
      void answer.then((late) => leave(faults, () => writeAnswer(response, late, dress, harm)));
    });
  });
  server.on('clientError', refuseNonsense);
  return server;
}

function readBody(request: IncomingMessage, done: (body: Buffer, cut: boolean) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0, isDone = false;
  const finish = (cut: boolean): void => {
    if (isDone) return;
    isDone = true;
    done(chunks.length === 1 ? chunks[0]! : chunks.length === 0 ? NOTHING : Buffer.concat(chunks), cut);
  };
  request.on('data', (chunk: Buffer) => {
    if (isDone) return;
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) { chunks.push(chunk); return; }
    chunks.push(chunk.subarray(0, chunk.length - (bytes - MAX_BODY_BYTES)));
    finish(true);
  });
  request.on('end', () => finish(false));
  // A client that went away is owed nothing, and must not end the process.
  request.on('error', () => { isDone = true; });
}

function splitURL(url: string): { path: string; search: string } {
  const mark = url.indexOf('?');
  const raw = mark < 0 ? url : url.slice(0, mark);
  return { path: raw.includes('%') ? decodePath(raw) : raw, search: mark < 0 ? '' : url.slice(mark) };
}

function decodePath(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

/** At once, unless faults hold it back. */
function leave({ active }: Faults, write: () => void): void {
  if (active) setTimeout(write, active.delayMs()).unref();
  else write();
}

function writeAnswer(response: ServerResponse, answer: Answer, { httpID, isGzip }: Dress, harm?: Harm): void {
  if (response.destroyed) return;
  response.on('error', ignore);
  const body = isGzip ? compress(answer) : answer.body;
  const headers = [...headerBlock(isGzip && answer.emptyWhenGzipped ? 'application/json' : answer.type)];
  if (httpID) headers.push('X-Http-Id', httpID);
  if (answer.headers) headers.push(...answer.headers);
  if (isGzip) headers.push('Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding');
  const length = Buffer.byteLength(body);
  headers.push('Content-Length', String(length));
  // Go says so only when it is going to close.
  if (response.shouldKeepAlive && response.req.httpVersionMinor > 0) response.removeHeader('Connection');
  if (harm?.loses) return loseAnswer(harm.loses, response, () => response.writeHead(answer.status, headers), body);
  response.writeHead(answer.status, headers);
  // Plain ASCII is the same text either way, and this way it is copied instead of encoded.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}

/** The client went away while we wrote. */
function ignore(): void { /* nobody is there to be told */ }

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = request.headers['accept-encoding'];
  return accepted !== undefined && accepted.includes('gzip');
}

function compress(answer: Answer): Buffer {
  if (answer.emptyWhenGzipped || answer.body === '') return EMPTY_GZIP;
  // Level 1: on loopback the time counts and the size does not; a client cannot tell the levels apart.
  return process.getBuiltinModule('node:zlib').gzipSync(answer.body, { level: 1 });
}
