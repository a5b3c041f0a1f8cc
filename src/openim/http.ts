// One request over node:http: keep-alive, time limits, abort, gzip, bounded answers. Knows nothing of OpenIM.
// Imported by transport.ts and adapter.ts only.
// A new way to fail is a member of FailureKind; the compiler then asks for its words in failures.ts.
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from 'node:http';
import type { LookupFunction } from 'node:net';
import { ImctlError } from '../base/errors.ts';
import { HttpFailure, kindOfError } from './failures.ts';
import { inflate } from './inflate.ts';

/** One request. */
export interface HttpRequest {
  method: string;
  /** Path with query, below the address's own path. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** From the call to the last byte of the answer. */
  timeoutMs: number;
}

/** Its answer, whole. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** As they came over the wire, before inflating. */
  bytes: number;
}

/** A server that is spoken to over kept connections. */
export interface Http {
  /** @throws HttpFailure for everything but a whole answer, whatever its status. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Close the connections that are kept; requests under way fail. */
  close(): void;
}

/** What may be set; each has a default. */
export interface HttpOptions {
  /** Connections at a time; more requests wait for one. Default 64. */
  maxSockets?: number;
  /** To name look-up, TCP and TLS together. Default 10 000. */
  connectTimeoutMs?: number;
  /** Of the answer, before and after inflating. Default 64 MiB. */
  maxAnswerBytes?: number;
  /** Ask for gzip. Default: not on this machine, where bytes cost nothing and deflating does. */
  gzip?: boolean;
  /** How names become addresses. Default: Node's own way. */
  lookup?: LookupFunction;
}

/**
 * Speak HTTP with one server. Nothing is loaded or opened before the first request.
 *
 * @param address `http://` or `https://`, with a path in front of the routes if need be.
 * @throws ImctlError CONTEXT-INVALID when it is no such address.
 */
export function createHttp(address: string, options: HttpOptions = {}): Http {
  const base = parseAddress(address);
  const { maxSockets = 64, connectTimeoutMs = 10_000, maxAnswerBytes = 64 * 1024 * 1024, gzip = !isLoopback(base.hostname), lookup } = options;
  let agent: Agent | undefined;
  let request: ((options: RequestOptions) => ClientRequest) | undefined;
  let closed = false;

  function load(): void {
    // Not an ESM import: its facade reads every export and so loads Node's undici, some 40 ms.
    const http = process.getBuiltinModule(base.protocol === 'https:' ? 'node:https' : 'node:http') as typeof import('node:http');
    agent = new http.Agent({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets, scheduling: 'lifo' });
    request = http.request;
  }

  const prefix = base.pathname.replace(/\/$/, '');
  const target = { hostname: base.hostname.replace(/^\[|\]$/g, ''), port: base.port, protocol: base.protocol, ...(lookup ? { lookup } : {}) };
  const limits = { connectTimeoutMs, maxAnswerBytes };

  return {
    send(one) {
      if (closed) return Promise.reject(new HttpFailure('aborted', { cause: new Error('the connection to the server was closed') }));
      if (!request) load();
      const headers = { ...one.headers };
      if (gzip) headers['Accept-Encoding'] = 'gzip';
      if (one.body !== undefined) headers['Content-Length'] = String(Buffer.byteLength(one.body));
      return exchange(() => request!({ ...target, agent, method: one.method, path: prefix + one.path, headers }), one, limits);
    },
    close() {
      closed = true;
      agent?.destroy();
    },
  };
}

type Limits = Required<Pick<HttpOptions, 'connectTimeoutMs' | 'maxAnswerBytes'>>;

function exchange(open: () => ClientRequest, { body, signal, timeoutMs }: HttpRequest, limits: Limits): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new HttpFailure('aborted', { cause: signal.reason }));
    const request = open();
    let connecting = true;
    let status: number | undefined;
    let connectTimer: NodeJS.Timeout | undefined;

    const settle = (): void => {
      clearTimeout(totalTimer);
      clearTimeout(connectTimer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (failure: HttpFailure): void => {
      settle();
      reject(failure);
      request.destroy();
    };
    const onAbort = (): void => fail(new HttpFailure('aborted', { cause: signal!.reason }));
    const totalTimer = setTimeout(() => fail(new HttpFailure('timeout', { status, unsent: connecting, ms: timeoutMs })), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });

    request.on('socket', (socket) => {
      if (!socket.connecting) return void (connecting = false);
      connectTimer = setTimeout(() => fail(new HttpFailure('connect-timeout', { unsent: true, ms: limits.connectTimeoutMs })), limits.connectTimeoutMs);
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => { connecting = false; clearTimeout(connectTimer); });
    });
    request.on('error', (cause) => fail(new HttpFailure(kindOfError(cause, connecting), { cause, unsent: connecting, status })));
    request.on('response', (response) => {
      status = response.statusCode!;
      readBody(response, limits.maxAnswerBytes).then((answer) => { settle(); resolve(answer); }, (failure: HttpFailure) => fail(failure));
    });
    request.end(body);
  });
}

function readBody(response: IncomingMessage, max: number): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const status = response.statusCode!;
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > max) reject(new HttpFailure('too-large', { status, bytes, max }));
      else chunks.push(chunk);
    });
    response.on('error', (cause) => reject(new HttpFailure('cut', { cause, status, bytes })));
    response.on('end', () => {
      const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes);
      inflate(whole, response.headers['content-encoding'], max).then(
        (text) => resolve({ status, headers: response.headers, text, bytes }),
        (failure: HttpFailure) => reject(new HttpFailure(failure.kind, { ...failure.facts, status, bytes })),
      );
    });
  });
}

function parseAddress(address: string): URL {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new ImctlError('CONTEXT-INVALID', `"${address}" is not the address of an API`, { hint: 'it looks like  http://im.example.com:10002' });
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new ImctlError('CONTEXT-INVALID', `the address of ${url.host} has more than scheme, host, port and path`, { hint: 'it looks like  http://im.example.com:10002' });
  }
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
