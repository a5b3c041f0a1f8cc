// A WebSocket by hand, for frames that no library would send.
// Imported by gateway tests.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An upgraded connection, as bytes. */
export interface RawSocket {
  socket: Socket;
  /** Everything after the answer to the upgrade, so far. */
  received(): Buffer;
  /** Settles when the server has closed. */
  closed: Promise<void>;
}

/** Log in and upgrade. Rejects with the first line of any answer but 101. */
export async function upgradeRaw(gatewayURL: string, userID: string, platformID: number, token: string, more: Record<string, string> = {}): Promise<RawSocket> {
  const query = new URLSearchParams({ sendID: userID, platformID: String(platformID), operationID: 'raw', isBackground: 'false', sdkType: 'js', token, ...more });
  const socket = await connectRaw(gatewayURL);
  const closed = new Promise<void>((resolve) => { socket.once('close', () => resolve()); });
  socket.write(`GET /?${query} HTTP/1.1\r\nHost: im\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
  let bytes = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => { bytes = Buffer.concat([bytes, chunk]); });
  while (bytes.indexOf('\r\n\r\n') < 0) await Promise.race([once(socket, 'data'), closed.then(() => { throw new Error('closed before an answer'); })]);
  const head = bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString();
  if (!head.startsWith('HTTP/1.1 101')) throw new Error(head.split('\r\n')[0]);
  const begin = head.length + 4;
  return { socket, received: () => bytes.subarray(begin), closed };
}

/** A bare connection to the gateway. */
export async function connectRaw(gatewayURL: string): Promise<Socket> {
  const { hostname, port } = new URL(gatewayURL);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.on('error', () => { /* a close follows */ });
  return socket;
}

/** A frame of a client: masked unless told otherwise. @param first the first byte: FIN 0x80, opcode 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
export function rawFrame(first: number, payload: Uint8Array | string, isMasked = true): Buffer {
  const bytes = Buffer.from(payload as string);
  const length = bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255];
  if (isMasked) length[0]! |= 0x80;
  const mask = [1, 2, 3, 4];
  return Buffer.concat([Buffer.from([first, ...length, ...(isMasked ? mask : [])]), isMasked ? bytes.map((byte, i) => byte ^ mask[i % 4]!) : bytes]);
}
