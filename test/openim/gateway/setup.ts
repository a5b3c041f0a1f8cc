// An emulator with people on it, connections of the client to it, and gateways that do as they are told.
// Imported by the tests of this folder and of test/testing.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { createEmulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import { connectGateway, type Connection, type ConnectionOptions, type Ending, type FrameFacts } from '../../../src/openim/gateway/connection.ts';
import type { OnlineStates, WireMessages } from '../../../src/openim/gateway/requests.ts';
import { introduce } from '../../emulator/wire.ts';

/** An emulator that goes with the test, with these users. */
export async function withEmulator(userIDs: readonly string[], options: EmulatorOptions = {}) {
  const emulator = await createEmulator(options);
  let closed: Promise<void> | undefined;
  const close = () => closed ??= emulator.close();
  onTestFinished(close);
  return { ...emulator, ...await introduce(emulator.apiURL, ...userIDs), close };
}

/** A connection that keeps all it hears, and lets a test wait for it. */
export interface Heard {
  connection: Connection;
  pushes: WireMessages[];
  frames: FrameFacts[];
  online: OnlineStates[];
  ended: Promise<Ending>;
  /** Resolves when `is` is true of what was heard. */
  until(is: (heard: Heard) => boolean): Promise<void>;
}

let operations = 0;

/** Connect; the connection goes with the test. */
export async function connect(options: Partial<ConnectionOptions> & Pick<ConnectionOptions, 'gateway'>): Promise<Heard> {
  const waiting = new Set<() => void>();
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  const heard = { pushes: [], frames: [], online: [], ended } as unknown as Heard;
  const changed = () => waiting.forEach((look) => look());
  heard.until = (is) => new Promise((done) => {
    const look = () => { if (is(heard)) { waiting.delete(look); done(); } };
    waiting.add(look);
    look();
  });
  heard.connection = await connectGateway({
    userID: 'anna', platformID: 1, token: 'none', operationID: 'connect', nextOperationID: () => `test-${++operations}`, ...options,
    listener: {
      pushed: (messages) => { heard.pushes.push(messages); changed(); },
      online: (states) => { heard.online.push(states); changed(); },
      frame: (facts) => { heard.frames.push(facts); changed(); },
      ended: resolve,
    },
  });
  onTestFinished(() => heard.connection.close());
  return heard;
}

/** A gateway that does as it is told with each socket. */
export async function fakeGateway(onSocket: (socket: WebSocket, url: URL) => void): Promise<string> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => onSocket(socket, new URL(request.url!, 'ws://here')));
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    return shut(server);
  });
  return `ws://127.0.0.1:${await listen(server)}`;
}

/** An HTTP server where a gateway is expected. */
export async function fakeHTTP(status: number, body: string, headers: Record<string, string> = {}): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
  onTestFinished(() => shut(server));
  return `ws://127.0.0.1:${await listen(server)}`;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)); });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<{ code: string; message: string; hint?: string; exitStatus: number; errCode?: number }> {
  try {
    await promise;
  } catch (error) {
    return error as never;
  }
  throw new Error('it did not fail');
}
