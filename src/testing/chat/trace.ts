// The way of a message: who sent it, what the server said, whether it is stored, which device got it, and where it stopped.
// Imported by receive.ts; why it stopped is told by reasons.ts.
import { groupConversationID, groupOf, singleID } from '../../openim/conversation-id.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceEvent } from '../devices/trail.ts';
import type { Hop } from '../results.ts';
import type { ChatParts, ServerFacts, Sought } from './parts.ts';
import { explainMissing, explainRefusal, explainServer, isPassingType, type Known } from './reasons.ts';
import { cameHop, deviceHop } from './words.ts';

/** A message that did not come, followed. */
export interface Trace {
  hops: Hop[];
  /** Why, as the end of a sentence; absent when nothing explains it. */
  why?: string;
  operationID?: string;
}

type EventOf<K extends DeviceEvent['kind']> = Extract<DeviceEvent, { kind: K }>;

/** What the trails of all devices know of a message. */
export interface Sending {
  sender?: Device;
  sent?: EventOf<'sent'>;
  acknowledged?: EventOf<'acknowledged'>;
  refused?: EventOf<'refused'>;
}

/** Devices whose way is told one by one. */
const MOST_TOLD = 3;

/** What is known of a message from the devices that may have sent it. */
export function findSending(sought: Sought, devices: readonly Device[], all: readonly Device[]): Sending {
  const events = all.flatMap((device) => device.events().events.map((event) => ({ device, event })));
  const find = <K extends DeviceEvent['kind']>(kind: K, is: (event: EventOf<K>, device: Device) => boolean) => events.findLast(({ device, event }) => event.kind === kind && is(event as EventOf<K>, device)) as { device: Device; event: EventOf<K> } | undefined;
  const { clientMsgID, from, group } = sought;
  if (clientMsgID !== undefined) {
    const is = (event: { clientMsgID: string }) => event.clientMsgID === clientMsgID;
    const sent = find('sent', is);
    return { sender: sent?.device, sent: sent?.event, acknowledged: find('acknowledged', is)?.event, refused: find('refused', is)?.event };
  }
  // No ID: somebody may have tried, and was refused.
  const fits = (conversationID: string, sender: Device) => (from === undefined || sender.userID === from) && conversationID === (sought.conversationID ?? conversationID)
    && (group === undefined ? devices.some((one) => conversationID === singleID(sender.userID, one.userID)) : conversationID === groupConversationID(group));
  const refused = find('refused', (event, sender) => fits(event.conversationID, sender));
  return refused ? { sender: refused.device, refused: refused.event } : {};
}

/** Follow a message to devices that did not get it. @param name of a device. */
export async function trace(sought: Sought, missing: readonly Device[], { all, devices, server }: ChatParts, name: (device: Device) => string): Promise<Trace> {
  const sending = findSending(sought, devices, all);
  const { sender, sent, refused } = sending;
  const operationID = sent?.operationID ?? sought.operationID;
  const conversationID = sought.conversationID ?? sent?.conversationID ?? refused?.conversationID;
  const known: Known = {
    sender, senderID: sought.from ?? sender?.userID, conversationID, groupID: sought.group ?? (conversationID === undefined ? undefined : groupOf(conversationID)),
    sentAt: sent?.at ?? sought.sendTime, isPassing: sent !== undefined && (!sent.stored || isPassingType(sent.contentType)),
  };
  if (refused) return { ...await traceRefusal(sending, refused, known, missing[0]!.userID, server), operationID };
  const { clientMsgID } = sought;
  if (clientMsgID !== undefined && conversationID !== undefined) known.seq = await server.seqOf(known.senderID ?? missing[0]!.userID, conversationID, clientMsgID).catch(() => undefined);
  const told = await Promise.all(missing.slice(0, MOST_TOLD).map(async (device) => ({ device, why: await explainMissing(known, device, server) })));
  const general = await explainServer(server, told.some(({ why }) => why !== undefined));
  return {
    hops: [
      ...serverHops(sending, sought, known),
      ...told.flatMap(({ device, why }) => [...deviceHops(device, name(device), clientMsgID === undefined), ...whyHop(why)]),
      ...(missing.length > MOST_TOLD ? [{ title: 'others', text: `${missing.length - MOST_TOLD} more did not get it either` }] : []), ...whyHop(general),
    ],
    why: sayWhy(told.map(({ device, why }) => ({ name: name(device), why })), missing.length) ?? general, operationID,
  };
}

async function traceRefusal({ sender, sent }: Sending, { errCode, message, at }: EventOf<'refused'>, known: Known, receiverID: string, server: ServerFacts): Promise<Trace> {
  const more = await explainRefusal(errCode, known, receiverID, server).catch(() => undefined);
  const text = `${message.replace(' (gateway send)', '')}${more === undefined ? '' : `; ${more}`}`;
  return {
    hops: [...(sent ? [{ title: 'sent', at: sent.at, text: `by ${sender!.name} to ${sent.conversationID}` }] : []), { title: 'refused', at, text: errCode === undefined ? text : `${errCode}: ${text}`, bad: true }],
    why: errCode === undefined ? `it could not be sent: ${text}` : `the server refused it with ${errCode}: ${text}`,
  };
}

/** As far as the server. */
function serverHops({ sender, sent, acknowledged }: Sending, sought: Sought, { conversationID, seq, isPassing }: Known): Hop[] {
  const serverMsgID = acknowledged?.serverMsgID ?? sought.serverMsgID;
  const first: Hop = serverMsgID !== undefined ? { title: 'acknowledged', at: acknowledged?.at ?? sought.sendTime, text: `as ${serverMsgID}, ${conversationID}` }
    : sent ? { title: 'sent', at: sent.at, text: `by ${sender!.name}, and not answered`, bad: true } : { title: 'sent', text: 'by no device of this run', bad: true };
  if (seq === undefined) return [first];
  return [first, { title: 'stored', text: seq > 0 ? `yes, as ${seq}` : isPassing ? 'no: it is of a kind that is only for whoever is there' : 'no', bad: seq === 0 && !isPassing }];
}

/** From there to a device. Of a message that is known by its looks alone, what came is told: perhaps it looks otherwise. */
function deviceHops(device: Device, name: string, byLooks: boolean): Hop[] {
  return [{ title: `pushed to ${name}`, text: 'not seen', bad: true }, deviceHop(device, name), ...(byLooks ? device.inbox.unnoticed.slice(-MOST_TOLD).map((message) => cameHop(`${name} has`, message)) : [])];
}

function whyHop(reason: string | undefined): Hop[] {
  return reason === undefined ? [] : [{ title: 'why', text: reason, bad: true }];
}

/** One reason for all, or that of one of them by its name. */
function sayWhy(told: readonly { name: string; why?: string }[], count: number): string | undefined {
  const first = told.find(({ why }) => why !== undefined);
  return !first || (count <= told.length && told.every(({ why }) => why === first.why)) ? first?.why : `${first.why} (${first.name})`;
}
