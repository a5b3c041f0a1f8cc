// The gateway port. It listens, so that an address can be given out, and refuses every connection: frames are not spoken yet.
// Imported by server.ts.

import type { Sessions } from './context.ts';
import type { Server } from 'node:http';

const WORDS = 'the gateway is not emulated yet: no WebSocket connections; use the HTTP API';
const REFUSAL = `HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(WORDS)}\r\nConnection: close\r\n\r\n${WORDS}`;

/** Nobody is connected: the port refuses. */
export const NO_SESSIONS: Sessions = { ofUser: () => [] };

/** The server of the gateway port; not listening yet. */
export function createGatewayServer(): Server {
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer((_request, response) => {
    response.writeHead(501, ['Content-Type', 'text/plain; charset=utf-8']);
    response.end(WORDS);
  });
  server.on('upgrade', (_request, socket) => {
    socket.on('error', () => { /* the client went away first */ });
    socket.end(REFUSAL);
  });
  return server;
}
