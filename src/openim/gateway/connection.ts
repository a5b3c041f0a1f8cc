// One connection to the gateway: asking and being answered, heartbeats, pushes, and how it ends.
// The folder's main file. Imported by src/testing/; it shares nothing with the emulator but the catalog's data.
// A new request is a row in requests.ts; a new way to end is a member of Why and a row in SAYS.
import type { RawData, WebSocket } from 'ws';
import { DEFAULTS, REQ_IDENTIFIERS } from '../catalog/constants.ts';
import { printable } from '../printable.ts';
import { ImctlError } from '../../base/errors.ts';
import { interruption } from '../../base/wait.ts';
import { loadCodec, type Codec } from './codec.ts';
import { readFrame, writeFrame, type ServerFrame } from './frames.ts';
import { openSocket, refusedByGateway, type Hello, type OpenOptions } from './open.ts';
import { REQUESTS, requestName, type AnswerOf, type AskOf, type OnlineStates, type RequestName, type WireMessages } from './requests.ts';

/** Why a connection is no more. */
export type Why = 'kicked' | 'logged-out' | 'closed' | 'cut' | 'lost' | 'silent' | 'garbled' | 'too-large';

/** How a connection ended: what waited for an answer fails with `error`. */
export interface Ending {
  why: Why;
  /** Close code of the WebSocket; 1006 is a TCP end without a close frame. */
  code: number;
  error: ImctlError;
}

/** A frame, for whoever keeps a trail: what it is and never what it says. */
export interface FrameFacts {
  direction: 'in' | 'out';
  /** `send`, `push`, `kick`, …, and `heartbeat` for one that was heard. */
  name: string;
  operationID: string;
  bytes: number;
  errCode?: number;
  /** From asking to being answered. */
  ms?: number;
  /** It answers what nobody waits for any more. */
  late?: boolean;
}

/** Who hears of a connection. Nothing is called after `ended`. */
export interface Listener {
  pushed?(messages: WireMessages, operationID: string): void;
  /** In place of `pushed`: the payload of a push as it came (PushMessages), for who reads less of it. */
  payload?(data: Uint8Array): void;
  online?(states: OnlineStates): void;
  frame?(facts: FrameFacts): void;
  ended(ending: Ending): void;
}

/** What a connection is made of. */
export interface ConnectionOptions extends Hello, OpenOptions {
  listener: Listener;
  nextOperationID: () => string;
  /** For an answer; default 10 000. */
  answerMs?: number;
  /** Between heartbeats; default 24 000, as the Go SDK does it: the server cuts whoever is silent for 30 s. */
  pingMs?: number;
  /** How long after a heartbeat without any answer the connection counts as dead; default 6 000. */
  pongMs?: number;
}

/** A connection that stands. */
export interface Connection {
  /**
   * Ask, and wait for the answer.
   *
   * @throws ImctlError as codes.ts has it when the server says no; TIMEOUT; TOO-MANY when too much is unanswered; ARG-TYPE for more than
   *   the gateway takes in one frame; INTERRUPTED; and the `error` of the ending when the connection ends first.
   */
  ask<N extends RequestName>(name: N, body: AskOf<N>, options?: AskOptions): Promise<AnswerOf<N>>;
  /** Say goodbye with a close frame. */
  close(): void;
  /** End it as a lost network does: no close frame. */
  cut(): void;
}

export interface AskOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
  operationID?: string;
}

/** Requests of one connection that may be unanswered at once: the server keeps 256 frames for a slow reader, then closes. */
const MAX_UNANSWERED = 256;

/** Connect. @throws ImctlError, see openSocket. */
export async function connectGateway(options: ConnectionOptions): Promise<Connection> {
  const codec = await loadCodec();
  const { socket, connection } = await openSocket(options, options, (opened) => {
    // What comes with the handshake, and may be its end, waits until the caller has the connection.
    opened.pause();
    return { socket: opened, connection: serveSocket(opened, codec, options) };
  });
  socket.resume();
  return connection;
}

interface Waiting { name: RequestName; operationID: string; startedAt: number; resolve(value: unknown): void; reject(error: ImctlError): void; stop(): void }

function serveSocket(socket: WebSocket, codec: Codec, options: ConnectionOptions): Connection {
  const { listener, userID, gzip = false, answerMs = 10_000, pingMs = 24_000, pongMs = 6_000, context, nextOperationID } = options;
  const host = new URL(options.gateway).host;
  const waiting = new Map<string, Waiting>();
  let heardAt = performance.now();
  let asked = 0;
  let ended: ImctlError | undefined;
  let leaving: Why | undefined;
  let pongTimer: NodeJS.Timeout | undefined;

  const end = (why: Why, code: number, detail = '') => {
    if (ended) return;
    const error = ended = endingError(why, code, detail, host, context);
    clearInterval(heartbeat);
    clearTimeout(pongTimer);
    if (socket.readyState !== socket.CLOSED) socket.terminate();
    for (const one of waiting.values()) {
      one.stop();
      one.reject(error);
    }
    waiting.clear();
    listener.ended({ why, code, error });
  };
  const heartbeat = setInterval(() => {
    const pingedAt = performance.now();
    socket.ping(noop);
    const judge = () => { if (heardAt < pingedAt) end('silent', 1006, `${Math.round((pingMs + pongMs) / 1000)} s`); };
    // A loop that was held up has not read yet what is there: it does before the immediate.
    pongTimer = setTimeout(() => setImmediate(judge), pongMs);
  }, pingMs);

  const take = (data: RawData, isBinary: boolean) => {
    heardAt = performance.now();
    if (ended) return;
    const bytes = data as Buffer;
    try {
      if (!isBinary) return takeText(bytes.toString());
      takeFrame(readFrame(bytes, gzip), bytes.length);
    } catch (error) {
      end('garbled', 1006, (error as Error).message);
    }
  };
  const takeFrame = (frame: ServerFrame, bytes: number) => {
    const one = frame.msgIncr === '' ? undefined : waiting.get(frame.msgIncr);
    const tell = (more: Partial<FrameFacts> = {}) => listener.frame?.({ direction: 'in', name: requestName(frame.reqIdentifier), operationID: frame.operationID, bytes, ...more });
    if (one) return answerTo(one, frame, tell);
    if (frame.msgIncr !== '') return tell({ late: true });
    tell();
    if (frame.reqIdentifier === REQ_IDENTIFIERS.WSPushMsg) {
      if (listener.payload) listener.payload(frame.data);
      else listener.pushed?.(codec.decode('PushMessages', frame.data) as WireMessages, frame.operationID);
    }
    if (frame.reqIdentifier === REQ_IDENTIFIERS.WSKickOnlineMsg) leaving = 'kicked';
    else if (frame.reqIdentifier === REQ_IDENTIFIERS.WsSubUserOnlineStatus) listener.online?.(codec.decode('SubUserOnlineStatusTips', frame.data) as OnlineStates);
  };
  const answerTo = (one: Waiting, frame: ServerFrame, tell: (more: Partial<FrameFacts>) => void) => {
    waiting.delete(frame.msgIncr);
    one.stop();
    tell({ operationID: one.operationID, ms: performance.now() - one.startedAt, ...(frame.errCode === 0 ? {} : { errCode: frame.errCode }) });
    if (frame.errCode !== 0) return one.reject(refusedByGateway({ errCode: frame.errCode, errMsg: frame.errMsg, method: 'gateway', path: one.name, operationID: one.operationID, context }, 'log in again for a new token'));
    const { answer } = REQUESTS[one.name];
    try {
      one.resolve(answer === undefined ? {} : codec.decode(answer, frame.data));
    } catch (cause) {
      const error = new Error(`the answer to ${one.name} is no ${answer}: ${(cause as Error).message}`, { cause });
      one.reject(endingError('garbled', 1006, error.message, host, context));
      throw error;
    }
    if (one.name === 'logout') leaving = 'logged-out';
  };
  /** Heartbeats of clients that cannot ping; nothing else is text. */
  const takeText = (text: string) => {
    if (!/^\s*\{\s*"type"\s*:\s*"p[io]ng"/.test(text)) throw new Error(`it is a text: ${JSON.stringify(printable(text, 60))}`);
  };

  socket.on('message', take);
  for (const beat of ['ping', 'pong']) {
    socket.on(beat, () => {
      heardAt = performance.now();
      if (!ended) listener.frame?.({ direction: 'in', name: 'heartbeat', operationID: '', bytes: 0 });
    });
  }
  // ws refuses what is against the protocol, then closes.
  socket.on('error', (error) => { if (!/^E[A-Z]+$/.test(String((error as NodeJS.ErrnoException).code))) end('garbled', 1002, error.message); });
  socket.on('close', (code, reason) => end(leaving ?? (code === 1009 ? 'too-large' : 'lost'), code, printable(reason.toString(), 80)));

  return {
    ask: (name, body, { signal, timeoutMs = answerMs, operationID = nextOperationID() } = {}) => new Promise((resolve, reject) => {
      if (ended || socket.readyState !== socket.OPEN) return reject(ended ?? endingError(leaving ?? 'lost', 1006, '', host, context));
      if (waiting.size >= MAX_UNANSWERED) return reject(new ImctlError('TOO-MANY', `${userID} has ${waiting.size} unanswered requests at ${host}`, { hint: 'wait for some of them before sending more', context }));
      if (signal?.aborted) return reject(interruption(signal, { operationID }));
      const msgIncr = `${userID}_${++asked}`;
      const bytes = writeFrame({ reqIdentifier: REQUESTS[name].id, sendID: userID, operationID, msgIncr, data: codec.encode(REQUESTS[name].ask, body) }, gzip);
      if (bytes.length > DEFAULTS.wsReadLimitBytes) return reject(new ImctlError('ARG-TYPE', `${name} takes ${bytes.length} bytes on the wire, and the gateway takes ${DEFAULTS.wsReadLimitBytes}`, { hint: 'send less at once, or a file by its address', context }));
      const giveUp = (error: ImctlError) => {
        waiting.delete(msgIncr);
        stop();
        reject(error);
      };
      const timer = setTimeout(() => giveUp(new ImctlError('TIMEOUT', `the gateway at ${host} did not answer ${name} within ${timeoutMs / 1000} s`, { operationID, context, route: name, hint: 'look for the operationID in the log of the server' })), timeoutMs);
      const onAbort = () => giveUp(interruption(signal!, { operationID }));
      const stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      waiting.set(msgIncr, { name, operationID, startedAt: performance.now(), resolve: resolve as (value: unknown) => void, reject, stop });
      listener.frame?.({ direction: 'out', name, operationID, bytes: bytes.length });
      socket.send(bytes, noop);
    }),
    close() {
      leaving ??= 'closed';
      socket.close();
      end(leaving, 1000);
    },
    cut() {
      leaving ??= 'cut';
      end(leaving, 1006);
    },
  };
}

const SAYS: Record<Why, { code: string; says: (host: string, detail: string, code: number) => string; hint: string; exitStatus?: number }> = {
  'kicked': { code: 'TOKEN-REFUSED', exitStatus: 5, says: (host) => `${host} ended the session: kicked, or replaced by another login`, hint: 'log in again for a new token' },
  'logged-out': { code: 'UNREACHABLE', says: () => 'the device has logged out', hint: 'log in again' },
  'closed': { code: 'UNREACHABLE', says: () => 'the device has closed its connection', hint: 'connect it again' },
  'cut': { code: 'UNREACHABLE', says: () => 'the connection of the device was cut', hint: 'connect it again' },
  'lost': { code: 'UNREACHABLE', says: (host, detail, code) => `${host} closed the connection (code ${code}${detail ? `, ${detail}` : ''})`, hint: 'is the server still up? a frame with another sendID or an unknown number ends a connection too' },
  'silent': { code: 'TIMEOUT', says: (host, detail) => `${host} said nothing for ${detail}, not even to a heartbeat`, hint: 'is the server still up, and the network between?' },
  'garbled': { code: 'ANSWER-INVALID', says: (host, detail) => `${host} sent a frame that cannot be read: ${printable(detail)}`, hint: 'is it a gateway of OpenIM?' },
  'too-large': { code: 'UNREACHABLE', says: (host) => `${host} closed the connection: a frame was larger than it takes`, hint: `it takes ${DEFAULTS.wsReadLimitBytes} bytes` },
};

function endingError(why: Why, code: number, detail: string, host: string, context: string | undefined): ImctlError {
  const row = SAYS[why];
  return new ImctlError(row.code, row.says(host, detail, code), { hint: row.hint, context, retryable: why === 'lost' || why === 'silent', ...(row.exitStatus === undefined ? {} : { exitStatus: row.exitStatus }) });
}

function noop(): void {}
