// Who may connect: the server's order of checks before a socket becomes a device (gateway-protocol §1.2).
// Imported by gateway.ts and connect.ts.

import { asServerError, ServerError } from '../errors.ts';
import { verifyToken } from '../tokens.ts';
import { describeError } from '../watch/text.ts';
import { tellToken, type Origin } from '../watch/watch.ts';
import { readHello, type Hello } from './query.ts';

import type { World } from '../context.ts';
import type { Claims } from '../jwt.ts';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A connection that may be, or why it may not. */
export type Admission =
  | { hello: Hello; refusal?: undefined }
  /** With `inSocket` the refusal is told as a text frame (gateway-protocol §1.3). */
  | { refusal: ServerError; inSocket: boolean };

/** Judge a request to connect; `connected` are there already. @param fault refused with this code, whatever it says. */
export function admit(world: World, request: IncomingMessage, connected: number, fault?: number): Admission {
  let hello: Hello;
  try {
    if (connected >= world.config.websocketMaxConnNum) throw new ServerError(1601, 'over max conn num limit');
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    hello = readHello(mark < 0 ? '' : url.slice(mark), world.profile.lastGatewayPlatform, request.headers.compression as string | undefined);
  } catch (error) {
    return refuse(world, error, false);
  }
  // A socket is asked for its address only when somebody listens.
  const origin: Origin | undefined = world.watch && { remoteAddr: remoteAddress(request.socket), operationID: hello.operationID, userID: hello.userID, platformID: 0 };
  try {
    if (fault !== undefined) throw new ServerError(fault);
    const claims = identify(world, hello, origin);
    if (claims.userID !== hello.userID) throw new ServerError(1502, `token uid ${claims.userID} != userID ${hello.userID}`);
    if (claims.platformID !== hello.platformID) throw new ServerError(1502, `token platform ${claims.platformID} != platformID ${hello.platformID}`);
    return { hello };
  } catch (error) {
    return refuse(world, error, hello.wantsAnswer, origin);
  }
}

/** A connection that is not to be, which is told to who listens; what nobody meant is 500. */
export function refuse({ watch }: World, error: unknown, inSocket: boolean, origin?: Origin): Admission & { refusal: ServerError } {
  watch?.line('WARN', 'msg_gateway', 'msggateway/http_error.go:23', 'ws connection error', origin, [['error', describeError(error)]]);
  return { refusal: asServerError(error), inSocket };
}

/** As the log has it. */
export function remoteAddress({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress}:${remotePort}`;
}

function identify(world: World, { token }: Hello, origin: Origin | undefined): Claims {
  try {
    const claims = verifyToken(world, token);
    if (world.watch) tellToken(world.watch, 'msg_gateway', origin!, token, claims);
    return claims;
  } catch (error) {
    if (world.watch) tellToken(world.watch, 'msg_gateway', origin!, token, undefined, error);
    throw error;
  }
}
