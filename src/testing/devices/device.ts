// A virtual device: one user on one platform, really connected, with a view of its own and a trail of what happened.
// The folder's main file. Imported by pool.ts and tests; builtins/im.ts sees its types.
// A new act over the gateway is a method here; one over REST belongs to builtins/im.ts, with the device's token.
import { randomUUID } from 'node:crypto';
import { asImctlError, ImctlError } from '../../base/errors.ts';
import { ERROR_CODES, OPTIONS_KEYS } from '../../openim/catalog/constants.ts';
import { groupConversationID, singleID } from '../../openim/conversation-id.ts';
import type { Ending } from '../../openim/gateway/connection.ts';
import type { AnswerOf, AskOf, OnlineStates, RequestName } from '../../openim/gateway/requests.ts';
import { pullRanges } from './catch-up.ts';
import { makeContent, makeMessage, type ContentName, type ContentParts } from './content.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { createLink, type DeviceOptions, type DeviceState } from './link.ts';
import { readMessages, type DeviceMessage } from './message.ts';
import { createTrail, type DeviceEvent } from './trail.ts';
import { createView, type View } from './view.ts';
import { createWaiting, type Until } from './waiting.ts';

export type { DeviceOptions, DeviceState } from './link.ts';

/** What is sent: to a user or to a group. */
export interface Outgoing extends ContentParts {
  to?: string;
  group?: string;
  type?: ContentName;
  /** One's own; default a new one. */
  clientMsgID?: string;
  options?: Record<string, boolean>;
  ex?: string;
}

/** The server has it. */
export interface Acknowledged {
  conversationID: string;
  clientMsgID: string;
  serverMsgID: string;
  sendTime: number;
  operationID: string;
  /** From asking to being answered. */
  ms: number;
}

/** A device. */
export interface Device {
  readonly name: string;
  readonly userID: string;
  readonly platformID: number;
  readonly token: string;
  readonly state: DeviceState;
  readonly view: View;
  readonly inbox: Inbox;
  /** Where users that were asked about are connected from. */
  readonly online: ReadonlyMap<string, readonly number[]>;
  /** It said so; the server pushes nothing to iOS there. */
  readonly isBackground: boolean;
  /** How the last connection ended; undefined while there is one. */
  readonly ending: Ending | undefined;
  events(): { events: DeviceEvent[]; dropped: number };
  /** Ask the gateway anything. @throws ImctlError, see Connection. */
  ask<N extends RequestName>(name: N, body: AskOf<N>, signal?: AbortSignal): Promise<AnswerOf<N>>;
  send(message: Outgoing, signal?: AbortSignal): Promise<Acknowledged>;
  /** Messages by range, from the server; they count as seen. At most 500 a range. */
  pull(ranges: { conversationID: string; begin: number; end: number }[], signal?: AbortSignal): Promise<DeviceMessage[]>;
  /** Messages by their numbers. */
  pullSeqs(conversationID: string, seqs: number[], signal?: AbortSignal): Promise<DeviceMessage[]>;
  /** Ask what there is, and pull what was missed. @returns what was new. */
  catchUp(signal?: AbortSignal): Promise<DeviceMessage[]>;
  /** Be told where these users are, now and when that changes; it outlives a reconnect. */
  watchOnline(userIDs: readonly string[], on: boolean, signal?: AbortSignal): Promise<void>;
  background(on: boolean, signal?: AbortSignal): Promise<void>;
  /** Its user has read a conversation up to `seq`, and the server knows. */
  hasRead(conversationID: string, seq: number): void;
  readonly until: Until;
  /** Lose the network: no close frame, no coming back by itself. */
  cut(): void;
  /** Come back after a cut, a close or a kick, with the token it has, and catch up. @returns what was missed. */
  reconnect(signal?: AbortSignal): Promise<DeviceMessage[]>;
  /** Log out: the server forgets the push token and closes. The token of the session stays valid. */
  logout(signal?: AbortSignal): Promise<void>;
  close(): void;
}

/** What was missed is pulled up to so many messages of a conversation; older ones become history. */
const MAX_MISSED = 2000;

/** Messages of its own that a device knows again when they are pushed to it. */
const MAX_SENT = 1000;

/** Log a device in, and learn what is there by now. @throws ImctlError, see openSocket. */
export async function openDevice(options: DeviceOptions, signal?: AbortSignal): Promise<Device> {
  const { name, userID, platformID, token, clock, nextOperationID } = options;
  const view = createView(userID, options.keepMessages);
  const inbox = createInbox();
  const trail = createTrail(() => clock.now(), options.keepEvents);
  const online = new Map<string, number[]>();
  const watched = new Set<string>();
  const sentHere = new Set<string>();
  let isBackground = false;

  const takeAll = (messages: readonly DeviceMessage[]): DeviceMessage[] => {
    const news = messages.filter((message) => {
      const verdict = view.take(message);
      const { conversationID, seq, clientMsgID, serverMsgID, contentType, via } = message;
      trail.add({ kind: 'message', conversationID, seq, clientMsgID, serverMsgID, contentType, via, verdict });
      return verdict === 'new' || verdict === 'late';
    });
    for (const message of news) if (!sentHere.has(message.clientMsgID)) inbox.add(message);
    return news;
  };
  const takeStates = ({ subscribers }: OnlineStates) => { for (const one of subscribers) online.set(one.userID, one.onlinePlatformIDs); };

  const link = createLink(options, trail, {
    pushed: (messages) => { takeAll(readMessages(messages, 'push', clock.now())); waiting.changed(); },
    online: (states) => { takeStates(states); waiting.changed(); },
    // The connection knows nothing of the one before it.
    resume: (stop) => resume(stop), changed: () => waiting.changed(),
  });
  const resume = async (stop?: AbortSignal): Promise<DeviceMessage[]> => {
    if (isBackground) await device.background(true, stop);
    if (watched.size > 0) await device.watchOnline([...watched], true, stop);
    return device.catchUp(stop);
  };
  const ask: Device['ask'] = (request, body, stop) => link.connection.ask(request, body, { signal: stop });

  const device: Device = {
    name, userID, platformID, token, view, inbox, online,
    get state() { return link.state; },
    get ending() { return link.ending; },
    get isBackground() { return isBackground; },
    events: () => ({ events: trail.list(), dropped: trail.dropped }),
    ask: async (request, body, stop) => ask(request, body, stop),
    async send({ to, group, type = 'text', clientMsgID = randomUUID().replaceAll('-', ''), options: switches, ex = '', ...parts }, stop) {
      const made = makeContent(type, parts);
      const options = { ...made.options, ...switches };
      const { contentType } = made;
      const conversationID = group === undefined ? singleID(userID, to ?? '') : groupConversationID(group);
      const operationID = nextOperationID();
      const startedAt = performance.now();
      trail.add({ kind: 'sent', conversationID, clientMsgID, operationID, contentType, stored: options[OPTIONS_KEYS.IsHistory] !== false });
      sentHere.add(clientMsgID);
      if (sentHere.size > MAX_SENT) sentHere.delete(sentHere.values().next().value!);
      try {
        const message = makeMessage({ userID, platformID }, { to, group }, { ...made, options }, { clientMsgID, createTime: clock.now(), ex });
        const { serverMsgID, sendTime } = await link.connection.ask('send', message, { signal: stop, operationID });
        const ms = performance.now() - startedAt;
        trail.add({ kind: 'acknowledged', conversationID, clientMsgID, serverMsgID, ms });
        return { conversationID, clientMsgID, serverMsgID, sendTime, operationID, ms: Math.round(ms * 10) / 10 };
      } catch (thrown) {
        const { code, errCode, message } = asImctlError(thrown);
        trail.add({ kind: 'refused', conversationID, clientMsgID, code, ...(errCode === undefined ? {} : { errCode }), message });
        if (errCode !== ERROR_CODES.RecordNotFoundError) throw thrown;
        const who = group === undefined ? `no user "${to}"` : `no group "${group}"`;
        throw new ImctlError(code, `${who} to send to (gateway send)`, { ...(thrown as ImctlError), hint: `list what there is with  imctl get ${group === undefined ? 'users' : 'groups'}`, cause: thrown });
      }
    },
    async pull(ranges, stop) {
      const seqRanges = ranges.map((one) => ({ ...one, num: one.end - one.begin + 1 }));
      const messages = readMessages(await ask('pullRanges', { userID, seqRanges }, stop), 'pull', clock.now());
      takeAll(messages);
      return messages;
    },
    async pullSeqs(conversationID, seqs, stop) {
      const messages = readMessages(await ask('pullSeqs', { userID, conversations: [{ conversationID, seqs }] }, stop), 'pull', clock.now());
      takeAll(messages);
      return messages;
    },
    async catchUp(stop) {
      view.learn(...await learn(ask, userID, stop));
      const before = inbox.count;
      for (const ranges of pullRanges(view.missing(MAX_MISSED))) await device.pull(ranges, stop);
      const missed = inbox.since(before);
      trail.add({ kind: 'caught-up', messages: missed.length });
      waiting.changed();
      return missed;
    },
    async watchOnline(userIDs, on, stop) {
      takeStates(await ask('watchOnline', { subscribeUserID: on ? [...userIDs] : [], unsubscribeUserID: on ? [] : [...userIDs] }, stop));
      for (const one of userIDs) {
        if (on) watched.add(one);
        else { watched.delete(one); online.delete(one); }
      }
      waiting.changed();
    },
    async background(on, stop) {
      await ask('background', { userID, isBackground: on }, stop);
      isBackground = on;
    },
    hasRead(conversationID, seq) {
      view.markRead(conversationID, seq);
      waiting.changed();
    },
    until: (...what) => waiting.until(...what),
    cut: link.cut,
    async reconnect(stop) {
      link.cut();
      await link.connect(stop);
      return resume(stop);
    },
    async logout(stop) {
      await ask('logout', { userID, platformID }, stop);
      await device.until('the end of its session', () => device.ending, { within: options.answerMs ?? 10_000, signal: stop }, true);
    },
    close: link.close,
  };
  const waiting = createWaiting(device, clock);

  await link.connect(signal);
  try {
    view.begin(...await learn(ask, userID, signal));
  } catch (error) {
    device.close();
    throw error;
  }
  return device;
}

/** The newest numbers of all conversations, notifications included, and the read marks of the user's own. */
async function learn(ask: Device['ask'], userID: string, signal?: AbortSignal): Promise<[Record<string, number>, Record<string, { hasReadSeq: number }>]> {
  const [{ maxSeqs }, { seqs }] = await Promise.all([ask('maxSeqs', { userID }, signal), ask('readSeqs', { userID, conversationIDs: [] }, signal)]);
  return [maxSeqs, seqs];
}
