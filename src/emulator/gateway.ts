// The gateway port: WebSocket connections of devices, refused or let in (gateway-protocol §1).
// Imported by server.ts. Frames, requests and pushes are in gateway/; a request is a row in gateway/requests.ts.

import { errorAnswer } from './answer.ts';
import { answerInstead, loseUpgrade } from './faults/answer.ts';
import { CONNECT } from './faults/rules.ts';
import { admit, refuse } from './gateway/admit.ts';
import { checkHeartbeats, connectDevice } from './gateway/connect.ts';
import { endSoon } from './gateway/device.ts';
import { createHub } from './gateway/hub.ts';
import { createPresence, type Presence } from './gateway/presence.ts';
import { MAX_HEADER_BYTES, refuseNonsense } from './nonsense.ts';

import type { Sessions, World } from './context.ts';
import type { ActiveFaults, Faults } from './faults/faults.ts';
import type { Harm } from './faults/rules.ts';
import type { Codec } from './gateway/codec.ts';
import type { PushSink } from './messages/push.ts';
import type { Profile } from './profiles.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';

/** The gateway of one emulator. */
export interface Gateway {
  sessions: Sessions;
  push: PushSink;
  /** How many devices are connected. */
  readonly size: number;
  /** How many users are connected. */
  readonly users: number;
  /** The server of its port; not listening yet. Called once. */
  serve(world: World): Server;
  /** Cut every connection, those half made among them; new ones are welcome. */
  disconnect(): void;
  /** Cut every connection, for good. */
  close(): void;
}

/** What takes time to load, loaded when the first device asks to be let in. */
interface Parts { sockets: WebSocketServer; codec: Codec }

const MAX_MESSAGE_BYTES = 51_200;
const HEARTBEAT_CHECK_MS = 500;

/** A gateway nobody is connected to. */
export function createGateway(profile: Profile, faults: Faults): Gateway {
  let parts: Promise<Parts> | undefined, codec: Codec | undefined, stopClock: (() => void) | undefined;
  const open = new Set<Duplex>(), upgraded = new WeakSet<Duplex>();
  let presence: Presence | undefined;
  const hub = createHub(profile, () => codec!, (...change) => presence?.(...change));

  const upgrade = async (world: World, request: IncomingMessage, socket: Duplex, head: Buffer, harm?: Harm): Promise<void> => {
    const admission = admit(world, request, hub.size, harm?.code);
    if (admission.refusal && !admission.inSocket) return answerPlainly(socket, 200, 'application/json; charset=utf-8', errorAnswer(admission.refusal, profile).body);
    const loaded = await (parts ??= loadParts());
    codec = loaded.codec;
    if (socket.destroyed) return;
    loaded.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      upgraded.add(socket);
      if (admission.refusal) {
        webSocket.on('error', () => { /* it is told to go anyway */ });
        webSocket.send(errorAnswer(admission.refusal, profile).body);
        return endSoon(socket);
      }
      const gateway = { world, hub, codec: loaded.codec, faults };
      stopClock ??= startClock(world, () => checkHeartbeats(gateway));
      connectDevice(gateway, admission.hello, webSocket, socket);
    });
  };

  /** What nobody meant is told to the log, and to the client as long as it can be answered. */
  const fail = (world: World, socket: Duplex, error: unknown): void => {
    const { refusal } = refuse(world, error, false);
    if (upgraded.has(socket)) socket.destroy();
    else answerPlainly(socket, 200, 'application/json; charset=utf-8', errorAnswer(refusal, profile).body);
  };

  const disconnect = (): void => {
    for (const socket of open) socket.destroy();
  };

  return {
    sessions: hub, push: hub.push,
    get size() { return hub.size; },
    get users() { return hub.users; },
    serve(world) {
      presence = createPresence(world);
      const { createServer } = process.getBuiltinModule('node:http');
      const handshakeMs = world.config.websocketTimeoutSeconds * 1000;
      const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: handshakeMs, requestTimeout: handshakeMs, connectionsCheckingInterval: HEARTBEAT_CHECK_MS }, (request, response) => answerHTTP(world, request, response, hub.size));
      server.on('clientError', refuseNonsense);
      server.on('upgrade', (request, socket, head) => {
        open.add(socket);
        socket.on('close', () => open.delete(socket));
        socket.on('error', () => { /* the client went away */ });
        const connect = (harm?: Harm): void => { upgrade(world, request, socket, head, harm).catch((error: unknown) => fail(world, socket, error)); };
        if (faults.active) troubleUpgrade(faults.active, profile, socket, connect);
        else connect();
      });
      return server;
    },
    disconnect,
    close() {
      stopClock?.();
      disconnect();
    },
  };
}

async function loadParts(): Promise<Parts> {
  const [{ WebSocketServer }, { createCodec }] = await Promise.all([import('ws'), import('./gateway/codec.ts')]);
  // Text that is no UTF-8 is no heartbeat, and closes like any other such text.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, skipUTF8Validation: true, clientTracking: false });
  return { sockets, codec: await createCodec() };
}

function startClock({ clock }: World, work: () => void): () => void {
  if (clock.every) return clock.every(HEARTBEAT_CHECK_MS, work);
  const timer = setInterval(work, HEARTBEAT_CHECK_MS).unref();
  return () => clearInterval(timer);
}

/** A connection that faults delay, lose, or refuse. */
function troubleUpgrade(active: ActiveFaults, profile: Profile, socket: Duplex, connect: (harm?: Harm) => void): void {
  const harm = active.judge(CONNECT);
  setTimeout(() => {
    if (harm?.loses) loseUpgrade(harm.loses, socket);
    else if (harm?.status !== undefined) answerPlainly(socket, harm.status, 'text/plain; charset=utf-8', answerInstead(harm, profile)!.body);
    else connect(harm);
  }, active.delayMs()).unref();
}

/** The same checks; then the upgrade nobody asked for fails. */
function answerHTTP(world: World, request: IncomingMessage, response: ServerResponse, connected: number): void {
  const admission = admit(world, request, connected);
  response.on('error', () => { /* the client went away first */ });
  if (admission.refusal) {
    response.writeHead(200, ['Content-Type', 'application/json; charset=utf-8']);
    response.end(errorAnswer(admission.refusal, world.profile).body);
  } else {
    response.writeHead(400, ['Content-Type', 'text/plain; charset=utf-8', 'Sec-Websocket-Version', '13']);
    response.end('Bad Request\n');
  }
}

function answerPlainly(socket: Duplex, status: number, type: string, body: string): void {
  const words = process.getBuiltinModule('node:http').STATUS_CODES[status] ?? '';
  socket.write(`HTTP/1.1 ${status} ${words}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
  endSoon(socket);
}
