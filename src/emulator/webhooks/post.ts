// One POST to a hook, and what went wrong in the words of Go's HTTP client (operations b.5).
// Imported by client.ts.

import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';

/** The client's own limit, whatever an event's timeout is. */
const CLIENT_TIMEOUT_MS = 15_000;
/** An answer is a small object; the real server reads without limit. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MOST_CONNECTIONS = 100;

/** What failed; `message` is Go's. */
export class PostError extends Error {}

/** Posts one body, and gives the answer's text whatever its status. Rejects with PostError. */
export type Post = (url: string, body: string, operationID: string, timeoutSeconds: number) => Promise<string>;

/** A client with connections of its own; `signal` ends all that are under way. */
export function createPost(signal: AbortSignal): Post {
  const agents: { http?: Agent; https?: Agent } = {};

  const send = (url: URL, body: string, operationID: string, ended: AbortSignal): Promise<IncomingMessage> => {
    // Loaded with the first hook, so that an emulator without any pays nothing.
    const scheme = url.protocol === 'https:' ? 'https' : 'http';
    const library = scheme === 'https' ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
    const agent = agents[scheme] ??= new library.Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
    const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body), Operationid: operationID };
    const options: RequestOptions = { method: 'POST', agent, headers, signal: ended };
    return new Promise((resolve, reject) => {
      const call: ClientRequest = library.request(url, options, resolve);
      call.on('error', (error: NodeJS.ErrnoException) => {
        // The hook closed a connection that was kept for later: nothing was asked yet.
        if (call.reusedSocket && error.code === 'ECONNRESET' && !ended.aborted) send(url, body, operationID, ended).then(resolve, reject);
        else reject(error);
      });
      call.end(body);
    });
  };

  return async (address, body, operationID, timeoutSeconds) => {
    const timeoutMs = timeoutSeconds > 0 ? Math.min(timeoutSeconds * 1000, CLIENT_TIMEOUT_MS) : CLIENT_TIMEOUT_MS;
    const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const url = URL.parse(address);
    if (!url || !/^https?:$/.test(url.protocol)) throw new PostError(`Post ${JSON.stringify(address)}: unsupported protocol scheme ${JSON.stringify(url?.protocol.slice(0, -1) ?? '')} HTTP request failed`);
    let response: IncomingMessage;
    try {
      response = await send(url, body, operationID, ended);
    } catch (error) {
      throw new PostError(`Post ${JSON.stringify(address)}: ${wordsOf(error, url, ended)} HTTP request failed`);
    }
    try {
      return await readText(response);
    } catch (error) {
      throw new PostError(`${ended.aborted ? wordsOf(error, url, ended) : 'unexpected EOF'} failed to read response body`);
    }
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function wordsOf(error: unknown, url: URL, ended: AbortSignal): string {
  if (ended.aborted) return ended.reason instanceof Error && ended.reason.name === 'TimeoutError' ? 'context deadline exceeded' : 'context canceled';
  const { code, message, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  switch (code) {
    case 'ECONNREFUSED': return `dial tcp ${address}:${port}: connect: connection refused`;
    case 'ENOTFOUND': return `dial tcp: lookup ${url.hostname}: no such host`;
    case 'ECONNRESET': return 'EOF';
    default: return message;
  }
}
