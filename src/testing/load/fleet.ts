// All devices of a load run: light ones, each a row of data with a connection. They log in, are pushed to, come back, catch up.
// Imported by engine.ts and actions.ts. The connection is the one test devices have; what is left out is trail, view and inbox.
import { asImctlError, ImctlError } from '../../base/errors.ts';
import type { Clock } from '../../base/clock.ts';
import { isChatID } from '../../openim/conversation-id.ts';
import { createCodec, type Codec } from '../../openim/gateway/codec.ts';
import { connectGateway, type Connection, type Ending } from '../../openim/gateway/connection.ts';
import type { AnswerOf, AskOf, RequestName, WireMessages } from '../../openim/gateway/requests.ts';
import { backoffMs } from '../../openim/retry.ts';
import { pullRanges } from '../devices/catch-up.ts';
import type { Ledger, Via } from './ledger.ts';
import type { Metrics } from './metrics.ts';

/** A device under load. */
export interface LoadDevice {
  readonly index: number;
  readonly userID: string;
  readonly platformID: number;
  /** To whom it writes. */
  readonly colleagues: readonly number[];
  /** The newest number it saw of each conversation. */
  readonly seqs: Map<string, number>;
  /** Those of when it went away, until it has caught up: what is pushed meanwhile says nothing of what came before it. */
  seqsBefore?: ReadonlyMap<string, number>;
  token: string;
  connection?: Connection;
  /** When it will be pushed to; performance.now(). Not at all: Infinity. */
  listensFrom: number;
  /** It logs in now, or comes back. */
  coming?: boolean;
  /** How often in a row it came back in vain, or lost its connection before it had caught up: each time it waits longer. */
  inVain?: number;
  /** It works on an action. */
  busy: boolean;
}

/** What devices are connected with. */
export interface FleetParts {
  gateway: string;
  context: string;
  gzip: boolean;
  clock: Clock;
  metrics: Metrics;
  ledger: Ledger;
  random(): number;
  nextOperationID(): string;
  /** A new token for one session. */
  session(account: { userID: string; platformID: number }): Promise<string>;
  /** How long a server takes to push to a new connection. */
  settleMs: number;
  /** What a clientMsgID of this run says; undefined for others. */
  messageOf(clientMsgID: string): { message: number; sender: number } | undefined;
  /** It can do something now, or cannot any more. */
  changed(device: LoadDevice): void;
  /** Something failed that no action asked for. */
  failed(where: string, error: ImctlError): void;
}

/** The devices. */
export interface Fleet {
  readonly devices: readonly LoadDevice[];
  readonly online: number;
  /** How the last connection was lost. */
  readonly lastEnding: Ending | undefined;
  /** Token and connection, timed; then what was missed, if it was there before. @throws ImctlError of any. */
  login(device: LoadDevice, signal: AbortSignal): Promise<void>;
  /** With the token it has, then what was missed; when that fails and may go well later, it goes on trying to the end. @throws ImctlError. */
  connect(device: LoadDevice): Promise<void>;
  /** @throws ImctlError, see Connection. */
  ask<N extends RequestName>(device: LoadDevice, name: N, body: AskOf<N>): Promise<AnswerOf<N>>;
  catchUp(device: LoadDevice): Promise<void>;
  /** Will it be pushed what is sent now, or was from that moment on? performance.now(). */
  isListening(index: number, since?: number): boolean;
  /** In the background nothing is expected to be pushed to it (iOS gets nothing there). */
  hide(device: LoadDevice, on: boolean): void;
  cut(device: LoadDevice): void;
  /** In good order; it does not come back. */
  close(device: LoadDevice): void;
  /** All of them, and nothing comes back. */
  end(): void;
}

/** What of a push is read. */
const READ = { PushMessages: ['msgs'], PullMsgs: ['Msgs'], MsgData: ['clientMsgID', 'seq'] } as const;
type Read = Pick<WireMessages, 'msgs'>;

/** What was missed is pulled up to so many messages of a conversation. */
const MAX_MISSED = 200;

/** Nothing is connected yet. */
export async function createFleet(devices: readonly LoadDevice[], parts: FleetParts): Promise<Fleet> {
  const { metrics, ledger, clock } = parts;
  const codec: Codec = await createCodec(READ);
  const stop = new AbortController();
  let online = 0;
  let lastEnding: Ending | undefined;
  /** Devices whose end is meant. */
  const leaving = new Set<LoadDevice>();
  const comingBack = new Set<LoadDevice>();

  const take = (device: LoadDevice, { msgs }: Read, via: Via) => {
    const now = performance.now();
    for (const [conversationID, { Msgs }] of Object.entries(msgs)) {
      for (const { clientMsgID, seq } of Msgs) {
        const last = device.seqs.get(conversationID) ?? 0;
        if (seq > last) device.seqs.set(conversationID, seq);
        const sent = parts.messageOf(clientMsgID);
        // One's own comes back, too, so that one's other devices have it.
        if (sent && sent.sender !== device.index) ledger.arrived(sent.message, device.index, via, now, seq > 0 && seq <= last);
      }
    }
  };
  const ended = (device: LoadDevice, ending: Ending) => {
    online--;
    device.connection = undefined;
    device.seqsBefore ??= new Map(device.seqs);
    device.listensFrom = Infinity;
    const isMeant = leaving.delete(device) || stop.signal.aborted;
    parts.changed(device);
    if (isMeant) return;
    lastEnding = ending;
    metrics.add('im_disconnects');
    if (ending.why === 'lost' || ending.why === 'silent') void comeBack(device);
    else parts.failed('connection', ending.error);
  };
  const open = async (device: LoadDevice, signal: AbortSignal): Promise<void> => {
    const { gateway, context, gzip, nextOperationID, settleMs } = parts;
    device.connection = await connectGateway({
      gateway, context, gzip, nextOperationID, signal, userID: device.userID, platformID: device.platformID, token: device.token, operationID: nextOperationID(),
      listener: { payload: (data) => take(device, codec.decode('PushMessages', data) as Read, 'push'), ended: (ending) => ended(device, ending) },
    });
    online++;
    device.listensFrom = performance.now() + settleMs;
  };
  const reach = async (device: LoadDevice): Promise<void> => {
    await open(device, stop.signal);
    await settleIn(device);
  };
  const settleIn = async (device: LoadDevice): Promise<void> => {
    if (parts.settleMs > 0) await clock.sleep(parts.settleMs, stop.signal);
    await fleet.catchUp(device);
    device.inVain = 0;
    parts.changed(device);
  };
  const comeBack = async (device: LoadDevice): Promise<void> => {
    // What it lost on its way back is one more attempt of the same.
    if (comingBack.has(device)) return;
    comingBack.add(device);
    device.coming = true;
    await tryAgain(device);
    device.coming = false;
    comingBack.delete(device);
  };
  const tryAgain = async (device: LoadDevice): Promise<void> => {
    for (;;) {
      try {
        await clock.sleep(backoffMs(device.inVain = (device.inVain ?? 0) + 1, parts.random), stop.signal);
        if (!device.connection) await reach(device);
        return;
      } catch (thrown) {
        const error = asImctlError(thrown);
        // It is back, only what was missed was not to be had.
        if (stop.signal.aborted || device.connection) return;
        if (!error.retryable) return parts.failed('connection', error);
      }
    }
  };

  const fleet: Fleet = {
    devices,
    get online() { return online; },
    get lastEnding() { return lastEnding; },
    async login(device, signal) {
      const begun = performance.now();
      device.token = await parts.session(device);
      await open(device, signal);
      metrics.record('im_login_ms', performance.now() - begun);
      // It was there before: what it missed is its own, too.
      if (device.seqsBefore) await settleIn(device);
      else parts.changed(device);
    },
    async connect(device) {
      try {
        await reach(device);
      } catch (error) {
        if (!device.connection && !stop.signal.aborted && asImctlError(error).retryable) void comeBack(device);
        throw error;
      }
    },
    ask: async (device, name, body) => {
      if (!device.connection) throw lastEnding?.error ?? new ImctlError('UNREACHABLE', `${device.userID} is not connected`);
      return device.connection.ask(name, body);
    },
    async catchUp(device) {
      const { userID } = device;
      const { maxSeqs } = await fleet.ask(device, 'maxSeqs', { userID });
      const missing = Object.entries(maxSeqs).flatMap(([conversationID, end]) => {
        const last = !isChatID(conversationID) ? end : (device.seqsBefore ?? device.seqs).get(conversationID) ?? 0;
        return end > last ? [{ conversationID, begin: Math.max(last + 1, end - MAX_MISSED + 1), end }] : [];
      });
      for (const ranges of pullRanges(missing)) {
        take(device, await fleet.ask(device, 'pullRanges', { userID, seqRanges: ranges.map((one) => ({ ...one, num: one.end - one.begin + 1 })) }), 'pull');
      }
      device.seqsBefore = undefined;
    },
    isListening: (index, since = performance.now()) => since >= devices[index]!.listensFrom,
    hide(device, on) {
      device.listensFrom = on || !device.connection ? Infinity : performance.now();
      if (on) device.seqsBefore ??= new Map(device.seqs);
    },
    cut(device) {
      leaving.add(device);
      device.connection?.cut();
      leaving.delete(device);
    },
    close(device) {
      leaving.add(device);
      device.connection?.close();
      leaving.delete(device);
    },
    end() {
      stop.abort(new ImctlError('INTERRUPTED', 'the load has ended'));
      for (const device of devices) device.connection?.close();
    },
  };
  return fleet;
}
