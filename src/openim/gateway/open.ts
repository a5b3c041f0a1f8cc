// Opening a socket to the gateway: its address, who comes, and every way in which that fails (gateway-protocol §1).
// Imported by connection.ts and testing/load/run.ts.
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { ImctlError, MORE_FILES } from '../../base/errors.ts';
import { isPlainObject } from '../../base/fields.ts';
import { parseJSON } from '../../base/json.ts';
import { isTokenRefused, serverError, type Refusal } from '../codes.ts';
import { failureError, HttpFailure, kindOfError } from '../failures.ts';
import { printable } from '../printable.ts';
import { MAX_INCOMING_BYTES } from './frames.ts';

/** Who connects, and how. */
export interface Hello {
  /** Address of the gateway: `ws://host:10001`. */
  gateway: string;
  userID: string;
  platformID: number;
  token: string;
  operationID: string;
  /** Every binary frame of both directions is gzipped. */
  gzip?: boolean;
}

/** What a socket may take to stand. */
export interface OpenOptions {
  /** For TCP, TLS and the handshake together. Default 10 000, which is the server's own. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Name of the context, for messages. */
  context?: string;
}

const ROUTE = 'gateway';
const OWN_PORT = 'the gateway has a port of its own, 10001 by default; see  imctl context show';
const OWN_TOKEN = 'log in again for a new token; where that one is refused, too, API and gateway of the context may belong to two servers:  imctl context show';
const MAX_REFUSAL_BYTES = 64 * 1024;

/**
 * Open a socket. `attach` gets it in the very moment it stands, so that no frame comes before its listeners.
 *
 * @throws ImctlError as codes.ts has it when the server says no (TOKEN-REFUSED, SERVER-REFUSED, …); UNREACHABLE, TIMEOUT, INTERRUPTED;
 *   ANSWER-INVALID where no gateway answers; CONTEXT-INVALID when it is no ws address; TOO-MANY when this machine gives no more sockets.
 */
export async function openSocket<T>(hello: Hello, { timeoutMs = 10_000, signal, context }: OpenOptions, attach: (socket: WebSocket) => T): Promise<T> {
  const url = gatewayURL(hello);
  const where = { method: 'GET', route: ROUTE, host: url.host, operationID: hello.operationID, context };
  const { WebSocket } = await import('ws');
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(failureError(new HttpFailure('aborted', { cause: signal.reason }), where));
    let connecting = true;
    const socket = new WebSocket(url, {
      perMessageDeflate: false, maxPayload: MAX_INCOMING_BYTES,
      // What lies between a connection that does not come and a server that never answers.
      finishRequest(request) {
        request.on('socket', (tcp) => tcp.once('encrypted' in tcp ? 'secureConnect' : 'connect', () => { connecting = false; }));
        request.end();
      },
    });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
    };
    const fail = (error: ImctlError) => {
      settle();
      // It may still say that it was closed before it stood.
      socket.on('error', () => {});
      socket.terminate();
      reject(error);
    };
    const onAbort = () => fail(failureError(new HttpFailure('aborted', { cause: signal!.reason }), where));
    const timer = setTimeout(() => {
      const late = failureError(new HttpFailure(connecting ? 'connect-timeout' : 'timeout', { ms: timeoutMs }), where);
      // Somebody is there and says nothing to a handshake: most often not the gateway.
      if (!connecting) late.hint = OWN_PORT;
      fail(late);
    }, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('open', () => { settle(); resolve(attach(socket)); });
    socket.on('unexpected-response', (_request: unknown, response: IncomingMessage) => {
      readRefusal(response).then((text) => fail(refusal(response.statusCode ?? 0, text, response.headers.location, where)));
    });
    socket.on('error', (cause) => fail(socketError(cause, connecting, where)));
  });
}

/** The error for a number of the gateway. @param again what helps against a token that is no good: it is the device's, and not the administrator's. */
export function refusedByGateway(refusal: Refusal, again: string): ImctlError {
  const error = serverError(refusal);
  if (isTokenRefused(refusal.errCode)) error.hint = again;
  return error;
}

interface Where { method: string; route: string; host: string; operationID: string; context: string | undefined }

/** @throws ImctlError CONTEXT-INVALID. */
function gatewayURL({ gateway, userID, platformID, token, operationID, gzip }: Hello): URL {
  const url = URL.parse(gateway);
  if (!url || !/^wss?:$/.test(url.protocol)) {
    throw new ImctlError('CONTEXT-INVALID', `${JSON.stringify(printable(gateway))} is no address of a gateway`, { hint: 'it looks like  ws://host:10001  ; set it with  imctl context set NAME --gateway ws://host:10001' });
  }
  const query = { sendID: userID, token, platformID: String(platformID), operationID, isBackground: 'false', sdkType: 'js', ...(gzip ? { compression: 'gzip' } : {}) };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** The text of an answer that is no upgrade, as far as it is wanted. */
async function readRefusal(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // It broke off: what came has to do.
  }
  return Buffer.concat(chunks).toString();
}

/** No upgrade: the gateway says no in JSON with status 200, or it is no gateway at all. */
function refusal(status: number, text: string, to: string | undefined, where: Where): ImctlError {
  const answer = parseAnswer(text);
  if (answer) return refusedByGateway({ ...answer, httpStatus: status, method: where.method, path: where.route, operationID: where.operationID, context: where.context }, OWN_TOKEN);
  const said = to !== undefined ? `, a redirect to ${printable(to, 80)}` : text.trim() === '' ? '' : `: ${JSON.stringify(printable(text, 60))}`;
  return new ImctlError('ANSWER-INVALID', `${where.host} is no gateway: it answers HTTP ${status} where a WebSocket is expected${said}`, {
    hint: OWN_PORT, httpStatus: status, route: ROUTE, operationID: where.operationID, context: where.context,
  });
}

function parseAnswer(text: string): { errCode: number; errMsg: string; errDlt: string } | undefined {
  try {
    const value = parseJSON(text);
    if (!isPlainObject(value) || typeof value.errCode !== 'number' || value.errCode === 0) return undefined;
    return { errCode: value.errCode, errMsg: String(value.errMsg ?? ''), errDlt: String(value.errDlt ?? '') };
  } catch {
    return undefined;
  }
}

function socketError(cause: Error, connecting: boolean, where: Where): ImctlError {
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'EMFILE' || code === 'ENFILE') {
    return new ImctlError('TOO-MANY', `this machine gives no more sockets to this process (${code})`, { hint: MORE_FILES, cause });
  }
  // What ws itself objects to in the handshake has no code of the system.
  const kind = code === undefined && !/socket hang up/.test(cause.message) ? 'garbled' : kindOfError(cause, connecting);
  const error = failureError(new HttpFailure(kind, { cause }), where);
  if (kind === 'garbled') error.hint = OWN_PORT;
  return error;
}
