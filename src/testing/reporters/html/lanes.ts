// What happened in a try, laid out on one clock: steps, calls, the server, and a lane for each device, with arrows for the ways of messages.
// Imported by the page's script; pure, and without a browser.
import type { DeviceEvent } from '../../devices/trail.ts';
import type { TestStep } from '../../results.ts';
import type { TryData } from './data.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'accent';
export type LaneKind = 'steps' | 'calls' | 'server' | 'device';

export interface Lane {
  kind: LaneKind;
  title: string;
  detail: string;
}

/** Something that lasts. */
export interface Bar {
  lane: number;
  from: number;
  to: number;
  tone: Tone;
  /** Online times are thin. */
  thin?: boolean;
  title: string;
  lines: readonly string[];
}

/** Something that happens at once. */
export interface Mark {
  lane: number;
  at: number;
  tone: Tone;
  shape: 'dot' | 'ring' | 'cross' | 'up' | 'down' | 'tick';
  title: string;
  lines: readonly string[];
  /** All that belongs to one message has the same. */
  message?: string;
}

/** A part of a message's way. Times at the server are not known: they lie between those that are. */
export interface Arrow {
  from: { lane: number; at: number };
  to: { lane: number; at: number };
  kind: 'send' | 'ack' | 'push' | 'pull';
  message: string;
}

/** All of it. Times are Unix milliseconds. */
export interface Drawing {
  begin: number;
  end: number;
  lanes: readonly Lane[];
  bars: readonly Bar[];
  marks: readonly Mark[];
  arrows: readonly Arrow[];
  leftArrows: number;
}

/** More are a thicket, and slow. */
const MOST_ARROWS = 4000;

/** Lay out a try. */
export function layOut({ startedAt, ms, steps, calls, devices }: TryData): Drawing {
  const lanes: Lane[] = [];
  const add = (kind: LaneKind, title: string, detail = '') => lanes.push({ kind, title, detail }) - 1;
  const flat = flatten(steps, 0);
  const depths = Math.max(-1, ...flat.map((one) => one.depth));
  const stepLanes = Array.from({ length: depths + 1 }, (_, depth) => add('steps', depth === 0 ? 'steps' : ''));
  const callRows = spread(calls);
  const callLanes = Array.from({ length: Math.max(-1, ...callRows) + 1 }, (_, at) => add('calls', at === 0 ? 'calls' : ''));
  const server = devices.length > 0 ? add('server', 'server', 'When something was at the server is not known: it is drawn between what is.') : -1;
  const deviceLanes = devices.map(({ name, userID, platform }) => add('device', name, `${name.startsWith(userID) ? '' : `${userID} · `}${platform}`));

  const times = [startedAt, startedAt + ms, ...flat.flatMap(({ step }) => [step.startedAt, step.startedAt + step.ms])];
  for (const call of calls) times.push(call.startedAt, call.startedAt + call.ms);
  for (const device of devices) for (const event of device.events) times.push(event.at);
  const [begin, end] = times.reduce(([least, most], time) => [Math.min(least, time), Math.max(most, time)] as const, [startedAt, startedAt + ms] as const);

  const bars: Bar[] = [
    ...flat.map(({ step, depth }): Bar => ({ lane: stepLanes[depth]!, from: step.startedAt, to: step.startedAt + step.ms, tone: step.ok ? 'accent' : 'bad', title: step.title, lines: [`${step.ms} ms`, ...(step.message ? [step.message] : [])] })),
    ...calls.map((call, at): Bar => ({ lane: callLanes[callRows[at]!]!, from: call.startedAt, to: call.startedAt + call.ms, tone: call.outcome === 'ok' ? 'good' : 'bad', title: call.path, lines: [`${call.ms} ms · ${call.outcome}`, ...call.operationIDs.slice(0, 4)] })),
    ...devices.flatMap((device, at) => onlineBars(device.events, deviceLanes[at]!, begin, end)),
  ];
  const marks = devices.flatMap((device, at) => device.events.map((event) => markOf(event, deviceLanes[at]!)));
  const arrows = arrowsOf(devices.map((device, at) => ({ lane: deviceLanes[at]!, events: device.events })), server);
  return { begin, end: Math.max(end, begin + 1), lanes, bars, marks, arrows: arrows.slice(0, MOST_ARROWS), leftArrows: Math.max(0, arrows.length - MOST_ARROWS) };
}

/** A row for each call, so that those at the same time are beside each other; what finds no row lies over the last. */
function spread(calls: readonly { startedAt: number; ms: number }[]): number[] {
  const ends: number[] = [];
  return calls.map(({ startedAt, ms }) => {
    const free = ends.findIndex((end) => end <= startedAt);
    const row = free >= 0 ? free : Math.min(ends.length, MOST_CALL_ROWS - 1);
    ends[row] = Math.max(ends[row] ?? 0, startedAt + Math.max(1, ms));
    return row;
  });
}

const MOST_CALL_ROWS = 5;

function flatten(steps: readonly TestStep[], depth: number): { step: TestStep; depth: number }[] {
  return steps.flatMap((step) => [{ step, depth }, ...flatten(step.steps, depth + 1)]);
}

/** From each connection to its end; a device whose first event is another was connected before. */
function onlineBars(events: readonly DeviceEvent[], lane: number, begin: number, end: number): Bar[] {
  const bars: Bar[] = [];
  let since = events.length === 0 || events[0]!.kind === 'connected' || events[0]!.kind === 'reconnecting' ? undefined : begin;
  const close = (to: number, why: string) => {
    if (since !== undefined) bars.push({ lane, from: since, to, tone: 'good', thin: true, title: 'connected', lines: [why] });
    since = undefined;
  };
  for (const event of events) {
    if (event.kind === 'connected') since ??= event.at;
    else if (event.kind === 'ended') close(event.at, `ended: ${event.why}`);
  }
  close(end, 'to the end');
  return bars;
}

type EventOf<K extends DeviceEvent['kind']> = Extract<DeviceEvent, { kind: K }>;
type Told = Pick<Mark, 'tone' | 'shape' | 'title' | 'lines' | 'message'>;

/** How each kind of event is drawn and told. */
const TOLD: { [K in DeviceEvent['kind']]: (event: EventOf<K>) => Told } = {
  connected: () => ({ tone: 'good', shape: 'ring', title: 'connected', lines: [] }),
  ended: ({ why, code, message }) => ({ tone: 'bad', shape: 'cross', title: `ended: ${why}`, lines: [message, `close code ${code}`] }),
  reconnecting: ({ attempt, message }) => ({ tone: 'warn', shape: 'ring', title: `reconnecting, attempt ${attempt}`, lines: [message] }),
  'caught-up': ({ messages }) => ({ tone: 'good', shape: 'tick', title: 'caught up', lines: [`${messages} messages`] }),
  frame: ({ direction, name, operationID, bytes, errCode, ms, late }) => ({
    tone: errCode ? 'bad' : 'dim', shape: direction === 'in' ? 'down' : 'up', title: `${name} ${direction === 'in' ? '← server' : '→ server'}`,
    lines: [`${bytes} bytes${ms === undefined ? '' : ` · ${ms} ms`}${errCode ? ` · error ${errCode}` : ''}${late ? ' · late' : ''}`, operationID],
  }),
  sent: ({ conversationID, clientMsgID, operationID, contentType }) => ({ tone: 'accent', shape: 'dot', title: 'sent', lines: [conversationID, `content type ${contentType}`, clientMsgID, operationID], message: clientMsgID }),
  acknowledged: ({ conversationID, clientMsgID, serverMsgID, ms }) => ({ tone: 'good', shape: 'dot', title: `acknowledged after ${ms} ms`, lines: [conversationID, serverMsgID], message: clientMsgID }),
  refused: ({ conversationID, clientMsgID, code, errCode, message }) => ({ tone: 'bad', shape: 'cross', title: `refused: ${code}${errCode === undefined ? '' : ` ${errCode}`}`, lines: [message, conversationID, clientMsgID], message: clientMsgID }),
  message: ({ conversationID, seq, clientMsgID, serverMsgID, contentType, via, verdict }) => ({
    tone: verdict === 'new' || verdict === 'known' || verdict === 'history' ? 'accent' : 'warn', shape: via === 'push' ? 'dot' : 'ring', title: `${via === 'push' ? 'pushed' : 'pulled'}: ${verdict}`,
    lines: [`${conversationID} seq ${seq}`, `content type ${contentType}`, serverMsgID || clientMsgID], message: clientMsgID || serverMsgID,
  }),
};

/** An event in words, and how it looks. */
export function tell(event: DeviceEvent): Told {
  const told = (TOLD[event.kind] as (event: DeviceEvent) => Told)(event);
  return { ...told, lines: told.lines.filter((line) => line !== '') };
}

function markOf(event: DeviceEvent, lane: number): Mark {
  return { lane, at: event.at, ...tell(event) };
}

interface Way { sent?: { lane: number; at: number }; acknowledged?: { lane: number; at: number }; came: { lane: number; at: number; kind: 'push' | 'pull' }[] }

/** Sent to the server, from there acknowledged, and pushed or pulled. */
function arrowsOf(devices: readonly { lane: number; events: readonly DeviceEvent[] }[], server: number): Arrow[] {
  const ways = new Map<string, Way>();
  const wayOf = (message: string) => ways.get(message) ?? ways.set(message, { came: [] }).get(message)!;
  for (const { lane, events } of devices) {
    for (const event of events) {
      if (event.kind === 'sent') wayOf(event.clientMsgID).sent = { lane, at: event.at };
      else if (event.kind === 'acknowledged' || event.kind === 'refused') wayOf(event.clientMsgID).acknowledged = { lane, at: event.at };
      else if (event.kind === 'message') wayOf(event.clientMsgID || event.serverMsgID).came.push({ lane, at: event.at, kind: event.via });
    }
  }
  return [...ways].flatMap(([message, { sent, acknowledged, came }]) => {
    const known = [acknowledged, ...came].flatMap((one) => one?.at ?? []);
    const turn = sent ? sent.at + Math.max(0, Math.min(...known, sent.at + 2) - sent.at) / 2 : undefined;
    return [
      ...(sent && turn !== undefined ? [{ from: sent, to: { lane: server, at: turn }, kind: 'send' as const, message }] : []),
      ...(acknowledged ? [{ from: { lane: server, at: turn ?? acknowledged.at }, to: acknowledged, kind: 'ack' as const, message }] : []),
      ...came.map(({ kind, ...to }) => ({ from: { lane: server, at: turn ?? to.at }, to, kind, message })),
    ];
  });
}
