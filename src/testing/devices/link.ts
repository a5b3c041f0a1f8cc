// The connection of a device over time: it comes, is lost, comes back by itself, or ends for good.
// Imported by device.ts and waiting.ts.
import type { Clock } from '../../base/clock.ts';
import { asImctlError, ImctlError } from '../../base/errors.ts';
import { connectGateway, type Connection, type ConnectionOptions, type Ending, type Listener, type Why } from '../../openim/gateway/connection.ts';
import { backoffMs } from '../../openim/retry.ts';
import type { Trail } from './trail.ts';

/** What a device is made of. */
export interface DeviceOptions extends Pick<ConnectionOptions, 'gateway' | 'userID' | 'platformID' | 'token' | 'gzip' | 'context' | 'answerMs' | 'pingMs' | 'pongMs' | 'timeoutMs' | 'nextOperationID'> {
  /** How it is called: `anna/ios`. */
  name: string;
  clock: Clock;
  /** Come back by itself when the connection is lost; default true, as the SDKs do. */
  reconnect?: boolean;
  /** Messages kept of each conversation (default 200), and events (default 500). */
  keepMessages?: number;
  keepEvents?: number;
  /** How long a server takes to push to a new connection: it merges presence once a second. Default 0, as on the embedded server. */
  settleMs?: number;
  random?: () => number;
}

/** What a device is doing. */
export type DeviceState = 'connected' | 'reconnecting' | Why;

/** Who hears of it. */
export interface LinkListener extends Required<Pick<Listener, 'pushed' | 'online'>> {
  /** After coming back by itself. */
  resume(stop: AbortSignal): Promise<unknown>;
  /** State or ending are others now. */
  changed(): void;
}

/** The connection of a device. */
export interface Link {
  /** @throws ImctlError the ending's, while there is none. */
  readonly connection: Connection;
  readonly state: DeviceState;
  /** How the last one ended; undefined while there is one. */
  readonly ending: Ending | undefined;
  /** @throws ImctlError, see openSocket. */
  connect(stop?: AbortSignal): Promise<void>;
  /** No close frame, and no coming back. */
  cut(): void;
  close(): void;
}

/** Attempts to come back by itself, each after a longer pause. */
const MAX_ATTEMPTS = 10;

/** Endings after which a device comes back by itself. */
const MENDABLE: ReadonlySet<Why> = new Set<Why>(['lost', 'silent']);

/** Nothing is connected yet. */
export function createLink(options: DeviceOptions, trail: Trail, listener: LinkListener): Link {
  const { name, clock, nextOperationID, random = Math.random } = options;
  let connection: Connection | undefined;
  let ending: Ending | undefined;
  let state: DeviceState = 'reconnecting';
  /** Ends coming back by itself. */
  let comingBack: AbortController | undefined;
  /** How often in a row it came back in vain, or was lost again before it had what it missed. */
  let inVain = 0;

  const ended = (how: Ending) => {
    connection = undefined;
    ending = how;
    state = how.why;
    trail.add({ kind: 'ended', why: how.why, code: how.code, message: how.error.message });
    if (MENDABLE.has(how.why) && (options.reconnect ?? true) && inVain < MAX_ATTEMPTS) void comeBack();
    listener.changed();
  };
  const connect = async (stop?: AbortSignal) => {
    const opened = await connectGateway({
      ...options, operationID: nextOperationID(), signal: stop,
      listener: { pushed: listener.pushed, online: listener.online, frame: (facts) => trail.add({ kind: 'frame', ...facts }), ended },
    });
    if (stop?.aborted) opened.close();
    stop?.throwIfAborted();
    connection = opened;
    ending = undefined;
    state = 'connected';
    trail.add({ kind: 'connected' });
    if (options.settleMs) await clock.sleep(options.settleMs, stop);
  };
  const comeBack = async () => {
    comingBack = new AbortController();
    const { signal: stop } = comingBack;
    state = 'reconnecting';
    for (;;) {
      const attempt = ++inVain;
      try {
        await clock.sleep(backoffMs(attempt, random), stop);
        await connect(stop);
        await listener.resume(stop);
        inVain = 0;
        if (comingBack?.signal === stop) comingBack = undefined;
        return listener.changed();
      } catch (thrown) {
        if (stop.aborted) return;
        const error = asImctlError(thrown);
        trail.add({ kind: 'reconnecting', attempt, message: error.message });
        // It did come back, and was lost again: that ending began a coming back of its own.
        if (comingBack?.signal !== stop) return;
        // It is back, only what was missed was not to be had.
        if (connection || attempt >= MAX_ATTEMPTS || !error.retryable) {
          comingBack = undefined;
          if (!connection) {
            const why = ending?.why ?? 'lost';
            state = why;
            ending = { why, code: ending?.code ?? 1006, error };
          }
          return listener.changed();
        }
      }
    }
  };
  const stay = () => {
    comingBack?.abort(new ImctlError('INTERRUPTED', 'nobody waits for the connection any more'));
    comingBack = undefined;
  };
  const leave = (how: 'cut' | 'close') => {
    stay();
    inVain = 0;
    if (connection) connection[how]();
    else if (state === 'reconnecting') state = how === 'cut' ? 'cut' : 'closed';
  };

  return {
    get connection() {
      if (connection) return connection;
      throw ending?.error ?? new ImctlError('UNREACHABLE', `${name} is not connected`);
    },
    get state() { return state; },
    get ending() { return connection ? undefined : ending; },
    connect,
    cut: () => leave('cut'),
    close: () => leave('close'),
  };
}
