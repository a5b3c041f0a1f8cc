// One connected device: its socket, what may still be sent to it, and when it was last heard (gateway-protocol §2, §3).
// Imported by connect.ts, which makes it, and by the hub.

import { createLine, type Line } from '../faults/line.ts';

import type { Session } from '../context.ts';
import type { Faults } from '../faults/faults.ts';
import type { Frame, Wire } from './frame.ts';
import type { Hello } from './query.ts';
import type { WatchedDevice } from '../watch/gateway.ts';
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
  /** Who counts and logs what it does. */
  watch?: WatchedDevice;
  send(frame: Frame): void;
  /** Send what nobody asked for: faults may lose it, double it or let the next one pass. */
  push(frame: Frame): void;
  sendText(text: string): void;
  ping(): void;
  /** End the connection the way the server does: what was sent goes out, and no close frame (1006 at the client). */
  close(): void;
  /** End it at once, as a fault does; with a frame, in the middle of it. */
  cut(frame?: Frame): void;
}

/** Frames that may wait behind a socket that takes none (gateway-protocol §3), and bytes, of which the real server has no limit; one more frame closes it. */
const MAX_WAITING = 256, MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** A peer that reads nothing is not waited for longer. */
const LAST_WORDS_MS = 1000;

/** A device on an upgraded socket. @param now emulator time. @param onClose called once, when nothing more is sent to it. */
export function createDevice(hello: Hello, webSocket: WebSocket, socket: Duplex, now: number, faults: Faults, onClose: (device: Device) => void): Device {
  let waiting = 0, isCorked = false, isClogged = false, isCut = false, line: Line | undefined;
  // Once faults were set, what they keep back is still on its way when they are gone.
  const troubled = (): Line | undefined => line ??= faults.active && createLine(faults);
  const device: Device = {
    userID: hello.userID, platformID: hello.platformID, token: hello.token, wire: hello, isBackground: false,
    connID: process.getBuiltinModule('node:crypto').randomUUID().replaceAll('-', ''), watched: new Set(), heardAt: now, pingedAt: now, isClosed: false,
    send: (frame) => leave(frame(hello), true),
    push(frame) {
      if (device.isClosed) return;
      const late = troubled();
      if (late) late.push(() => write(frame(hello), true));
      else write(frame(hello), true);
    },
    sendText: (text) => leave(text, false),
    ping() {
      if (!device.isClosed) webSocket.ping();
    },
    close() {
      if (device.isClosed) return;
      device.isClosed = true;
      onClose(device);
      const late = troubled();
      if (late) late.send(() => endSoon(socket));
      else endSoon(socket);
    },
    cut(frame) {
      device.isClosed = true;
      isCut = true;
      if (frame) socket.write(beginFrame(frame(hello)), () => socket.destroy());
      else socket.destroy();
    },
  };
  const leave = (data: Buffer | string, binary: boolean): void => {
    if (device.isClosed) return;
    const late = troubled();
    if (late) late.send(() => write(data, binary));
    else write(data, binary);
  };
  const write = (data: Buffer | string, binary: boolean): void => {
    if (isCut || webSocket.readyState !== webSocket.OPEN) return;
    if (!isCorked) cork();
    if (!isClogged) return webSocket.send(data, { binary });
    if (waiting >= MAX_WAITING || socket.writableLength > MAX_WAITING_BYTES) return device.close();
    waiting++;
    webSocket.send(data, { binary }, () => { waiting--; });
  };
  /** All that one turn brings for a device leaves in one write. Only what comes while an earlier one is not taken yet has to wait. */
  const cork = (): void => {
    isCorked = true;
    isClogged = socket.writableLength > 0;
    socket.cork();
    queueMicrotask(() => { isCorked = false; socket.uncork(); });
  };
  return device;
}

/** The head of a WebSocket frame, which promises all of the data, and half of them. */
function beginFrame(data: Buffer): Buffer {
  const [mark, bytes] = data.length < 126 ? [data.length, 0] : data.length < 65_536 ? [126, 2] : [127, 8];
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(data.length));
  return Buffer.concat([Buffer.from([0x82, mark]), length.subarray(8 - bytes), data.subarray(0, data.length >> 1)]);
}

/** End a socket: what was written goes out, then it is gone, without a close frame. */
export function endSoon(socket: Duplex): void {
  socket.end(() => socket.destroy());
  const cut = setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
  socket.once('close', () => clearTimeout(cut));
}
