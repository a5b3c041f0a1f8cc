// What comes that is no HTTP, answered as Go's server answers it (http-contract §4).
// Imported by http.ts and gateway.ts.

import type { Duplex } from 'node:stream';

/** Go takes headers of a megabyte, and a little. */
export const MAX_HEADER_BYTES = 2 ** 20 + 4096;

const REFUSALS: Record<string, string> = { HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large' };

/** For `clientError`: nonsense is told so. Who asked nothing, or not all of it in time, is told nothing: a client may keep a connection for later. */
export function refuseNonsense(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.destroy();
    return;
  }
  const words = REFUSALS[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${words}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${words}`);
}
