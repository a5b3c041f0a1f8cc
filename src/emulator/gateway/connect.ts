// From an upgraded socket to a device that is heard, and the heartbeats (gateway-protocol §2, §3).
// Imported by gateway.ts.

import { listReplaced } from '../login-policy.ts';
import { kickEndedTokens } from '../tokens.ts';
import { remoteAddress } from './admit.ts';
import { createDevice, type Device } from './device.ts';
import { readFrame } from './frame.ts';
import { readHeartbeat } from './heartbeat.ts';
import { serveRequest, type Gateway } from './requests.ts';

import type { EmulatorClock } from '../context.ts';
import type { Hello } from './query.ts';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';

const WEB = 5;
const READ_DEADLINE_MS = 30_000, PING_MS = 27_000;
const SUCCESS = '{"errCode":0,"errMsg":"","errDlt":""}';

/** Let a device in: its frames are served from now on, those it replaces by the login policy are kicked, with their tokens (gateway-protocol §4.2). */
export function connectDevice(gateway: Gateway, hello: Hello, webSocket: WebSocket, socket: Duplex): void {
  const { world, hub } = gateway;
  const device = createDevice(hello, webSocket, socket, steadyNow(world.clock), gateway.faults, hub.leave);
  const hear = (): void => { device.heardAt = steadyNow(world.clock); };
  const serve = (bytes: Buffer, isBinary: boolean): boolean | Promise<boolean> => (isBinary ? hearFrame(gateway, device, bytes) : hearText(device, bytes.toString()));
  // What came before the last frame is answered first.
  const take = serveInOrder(webSocket, device, serve, () => { void world.store.join(() => undefined).then(() => device.close()); });
  webSocket.on('message', (data: RawData, isBinary) => {
    if (device.isClosed) return;
    hear();
    take(data as Buffer, isBinary);
  });
  webSocket.on('ping', hear);
  webSocket.on('pong', () => { if (world.profile.pongRenews) hear(); });
  // A frame that is too large or against the protocol: ws tells the client with a close code of its own.
  for (const end of ['error', 'close'] as const) webSocket.on(end, () => { device.isClosed = true; hub.leave(device); });
  if (hello.wantsAnswer) device.sendText(SUCCESS);
  const others = hub.ofUser(device.userID);
  hub.enter(device, listReplaced(world.config.multiLogin.policy, device, others));
  if (world.watch) watchDevice(gateway, device, hello.operationID, webSocket, socket as Socket);
  try {
    kickEndedTokens(world, device.userID, device, others);
  } catch {
    // The disk is full or held: the other devices are gone all the same, and their tokens still good.
  }
}

/** Who listens is told that it came, what it asks, and how it went. */
function watchDevice({ world, hub }: Gateway, device: Device, operationID: string, webSocket: WebSocket, socket: Socket): void {
  const { userID, platformID, connID } = device;
  const watch = world.watch!.device({ remoteAddr: remoteAddress(socket), operationID, userID, platformID, connID });
  const online = () => ({ users: hub.users, devices: hub.size });
  device.watch = watch;
  watch.entered(online());
  // Before others hear of it: afterwards everything is closed by us.
  webSocket.prependListener('close', (code) => {
    const cause = device.isClosed ? undefined : code;
    setImmediate(() => watch.left(online(), cause));
  });
}

/** Ping the web clients that are due, and cut whoever said nothing for too long. To be called every second or so. */
export function checkHeartbeats(gateway: Gateway): void {
  const now = steadyNow(gateway.world.clock);
  for (const device of [...gateway.hub.all()]) {
    if (now - device.heardAt >= READ_DEADLINE_MS) {
      device.close();
    } else if (device.platformID === WEB && now - device.pingedAt >= PING_MS) {
      device.pingedAt = now;
      device.ping();
    }
  }
}

/** A deadline does not come nearer by a clock that is put forward. */
function steadyNow(clock: EmulatorClock): number {
  return clock.steady ? clock.steady() : clock.now();
}

/** One at a time: while a request waits for a webhook, nothing more is read, and what was read waits behind it. After the last one, for which `end` is called, nothing is heard. */
function serveInOrder(webSocket: WebSocket, device: Device, serve: (bytes: Buffer, isBinary: boolean) => boolean | Promise<boolean>, end: () => void): (bytes: Buffer, isBinary: boolean) => void {
  let behind: [bytes: Buffer, isBinary: boolean][] | undefined, isOver = false;
  const goOn = (isServed: boolean): void => {
    if (isServed) return;
    isOver = true;
    end();
  };
  const take = (bytes: Buffer, isBinary: boolean): void => {
    if (isOver || device.isClosed) return;
    if (behind) { behind.push([bytes, isBinary]); return; }
    const served = serve(bytes, isBinary);
    if (!(served instanceof Promise)) return goOn(served);
    behind = [];
    webSocket.pause();
    void served.then((isServed) => {
      const waiting = behind!;
      behind = undefined;
      webSocket.resume();
      goOn(isServed);
      for (const one of waiting) take(...one);
    });
  };
  return take;
}

function hearFrame(gateway: Gateway, device: Device, bytes: Buffer): boolean | Promise<boolean> {
  const request = readFrame(bytes, device.wire);
  return request !== undefined && serveRequest(gateway, device, request);
}

function hearText(device: Device, text: string): boolean {
  const heartbeat = readHeartbeat(text);
  if (typeof heartbeat === 'object') device.sendText(heartbeat.answer);
  return heartbeat !== 'end';
}
