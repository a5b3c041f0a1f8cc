// A server that does as it is told, and a clock that stands still: what the tests of the wire share.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
import type { Clock } from '../../src/base/clock.ts';
import { createTransport, type RequestEvent, type Transport, type TransportOptions, type WireRequest } from '../../src/openim/transport.ts';

/** A request as the server got it. */
export interface Got {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server of one handler; `got` grows with every request. */
export interface TestServer {
  url: string;
  port: number;
  got: Got[];
  /** Connections that were opened so far. */
  connections(): number;
  close(): Promise<void>;
}

type Handler = (got: Got, response: ServerResponse, count: number) => void;

/** Start a server on a free port. The handler's `count` is 1 for the first request. */
export async function startServer(handler: Handler): Promise<TestServer> {
  const got: Got[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { method: request.method!, url: request.url!, headers: request.headers, body: Buffer.concat(chunks).toString() };
      handler(one, response, got.push(one));
    });
  });
  server.on('connection', () => { connections++; });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${port}`, port, got, connections: () => connections, close };
}

/** A server that answers every connection with these bytes, whatever was asked, and then ends or keeps silent. */
export async function startRawServer(onConnection: (socket: Socket) => void): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    }),
  };
}

/** Answer with JSON text, or with a value as JSON. */
export function answer(response: ServerResponse, value: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A success with this data. */
export function ok(data?: unknown): unknown {
  return { errCode: 0, errMsg: '', errDlt: '', ...(data !== undefined && { data }) };
}

/** A refusal in the server's form. */
export function refusal(errCode: number, errMsg: string, errDlt = ''): unknown {
  return { errCode, errMsg, errDlt };
}

/** A clock that moves only when somebody sleeps; `slept` has what was asked for. */
export function fakeClock(now = Date.UTC(2026, 5, 1)): Clock & { slept: number[]; advance(ms: number): void } {
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    advance: (ms) => { now += ms; },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

/** A transport to a server with a still clock and the largest jitter, and the events it gave. */
export function transportTo(url: string, options: Partial<TransportOptions> = {}): { transport: Transport; clock: ReturnType<typeof fakeClock>; events: RequestEvent[] } {
  const clock = fakeClock();
  const events: RequestEvent[] = [];
  const transport = createTransport({ name: 'staging', api: url, clock, random: () => 0.999_999, emit: (event) => events.push(event), ...options });
  return { transport, clock, events };
}

/** A read of a known route. */
export const READ: WireRequest = {
  method: 'POST', path: '/user/get_users', route: '/user/get_users', expected: 'object', repeatable: true, operationID: 'imctl-t-0', token: 'tok', body: { userID: 'anna' },
};

/** A write that makes something new each time. */
export const WRITE: WireRequest = { ...READ, path: '/user/user_register', route: '/user/user_register', expected: 'none', repeatable: false };
