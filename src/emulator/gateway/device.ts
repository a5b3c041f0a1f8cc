// One connected device: its socket, what may still be sent to it, and when it was last heard (gateway-protocol §2, §3).
// Imported by connect.ts, which makes it, and by the hub.

import type { Session } from '../context.ts';
import type { Frame, Wire } from './frame.ts';
import type { Hello } from './query.ts';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** A device behind an open socket. */
export interface Device extends Session {
  readonly userID: string;
  readonly wire: Wire;
  /** Whose presence it watches (2005). */
  readonly watched: Set<string>;
  /** Emulator time of the last sign of life, and of the last ping we sent. */
  heardAt: number;
  pingedAt: number;
  isClosed: boolean;
  send(frame: Frame): void;
  sendText(text: string): void;
  ping(): void;
  /** End the connection the way the server does: what was sent goes out, and no close frame (1006 at the client). */
  close(): void;
}

/** Frames that may wait behind a socket that takes none (gateway-protocol §3); one more closes it. */
const MAX_WAITING = 256;
/** A peer that reads nothing is not waited for longer. */
const LAST_WORDS_MS = 1000;

/** A device on an upgraded socket. */
export function createDevice(hello: Hello, webSocket: WebSocket, socket: Duplex, now: number): Device {
  let waiting = 0;
  const device: Device = {
    userID: hello.userID, platformID: hello.platformID, token: hello.token, wire: hello, isBackground: false,
    connID: process.getBuiltinModule('node:crypto').randomUUID().replaceAll('-', ''), watched: new Set(), heardAt: now, pingedAt: now, isClosed: false,
    send: (frame) => write(frame(hello), true),
    sendText: (text) => write(text, false),
    ping() {
      if (!device.isClosed) webSocket.ping();
    },
    close() {
      if (device.isClosed) return;
      device.isClosed = true;
      endSoon(socket);
    },
  };
  const write = (data: Buffer | string, binary: boolean): void => {
    if (device.isClosed || webSocket.readyState !== webSocket.OPEN) return;
    // What the kernel has taken is not ours any more.
    waiting = socket.writableLength === 0 ? 0 : waiting + 1;
    if (waiting > MAX_WAITING) device.close();
    else webSocket.send(data, { binary });
  };
  return device;
}

/** End a socket: what was written goes out, then it is gone, without a close frame. */
export function endSoon(socket: Duplex): void {
  socket.end(() => socket.destroy());
  setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
}
