// The way of a message: who sent it, what the server said, whether it is stored, which device got it; and where it stopped, why.
// Imported by receive.ts. A new reason is a row of REASONS.
import { CONTENT_TYPES, ERROR_CODES, PLATFORM_IDS } from '../../openim/catalog/constants.ts';
import { groupConversationID, singleID } from '../../openim/conversation-id.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceEvent } from '../devices/trail.ts';
import type { Hop } from '../results.ts';
import type { ChatParts, ServerFacts, Sought } from './parts.ts';
import { sayRanges } from './ranges.ts';
import { cameHop, deviceHop, sayMs } from './words.ts';

/** A message that did not come, followed. */
export interface Trace {
  hops: Hop[];
  /** Why the first of the devices did not get it, as the end of a sentence; absent when nothing explains it. */
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

/** What a reason may look at. */
interface About {
  device: Device;
  sought: Sought;
  sending: Sending;
  conversationID?: string;
  groupID?: string;
  /** When it was sent, by this machine's clock; by the server's, where no device of the run sent it. */
  sentAt?: number;
  /** Its number; 0: the server has not stored it; undefined: not known. */
  seq?: number;
  /** It is one of those that are for whoever is there, and not stored. */
  isPassing: boolean;
  server: ServerFacts;
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
  const { sender, sent, acknowledged, refused } = sending;
  const operationID = sent?.operationID ?? sought.operationID;
  const conversationID = sought.conversationID ?? sent?.conversationID ?? refused?.conversationID;
  const groupID = sought.group ?? (conversationID?.startsWith('sg_') ? conversationID.slice(3) : undefined);
  if (refused) {
    const { errCode, message, at } = refused;
    const words = message.replace(' (gateway send)', '');
    const more = await explainRefusal(errCode, sender!.userID, groupID, conversationID!, missing[0]!.userID, server).catch(() => undefined);
    const text = `${words}${more === undefined ? '' : `; ${more}`}`;
    return {
      hops: [...(sent ? [{ title: 'sent', at: sent.at, text: `by ${sender!.name} to ${sent.conversationID}` }] : []), { title: 'refused', at, text: errCode === undefined ? text : `${errCode}: ${text}`, bad: true }],
      why: errCode === undefined ? `it could not be sent: ${text}` : `the server refused it with ${errCode}: ${text}`, operationID,
    };
  }
  const clientMsgID = sought.clientMsgID ?? sent?.clientMsgID;
  const isPassing = sent !== undefined && (!sent.stored || PASSING.has(sent.contentType));
  const seq = clientMsgID === undefined || conversationID === undefined ? undefined : await server.seqOf(sought.from ?? sender?.userID ?? missing[0]!.userID, conversationID, clientMsgID).catch(() => undefined);
  const sentAt = sent?.at ?? sought.sendTime;
  const hops: Hop[] = [];
  const serverMsgID = acknowledged?.serverMsgID ?? sought.serverMsgID;
  if (serverMsgID !== undefined) hops.push({ title: 'acknowledged', at: acknowledged?.at ?? sought.sendTime, text: `as ${serverMsgID}, ${conversationID}` });
  else if (sent) hops.push({ title: 'sent', at: sent.at, text: `by ${sender!.name}, and not answered`, bad: true });
  else hops.push({ title: 'sent', text: 'by no device of this run', bad: true });
  if (seq !== undefined) hops.push({ title: 'stored', text: seq > 0 ? `yes, as ${seq}` : isPassing ? 'no: it is of a kind that is only for whoever is there' : 'no', bad: seq === 0 && !isPassing });
  let why: string | undefined;
  for (const device of missing.slice(0, MOST_TOLD)) {
    const about: About = { device, sought, sending, conversationID, groupID, sentAt, seq, isPassing, server };
    const reasons = await findReasons(about);
    hops.push({ title: `pushed to ${name(device)}`, text: 'not seen', bad: true }, deviceHop(device, name(device)), ...reasons.map((text): Hop => ({ title: 'why', text, bad: true })));
    // Of one that is known by its looks alone: perhaps it came, and looks otherwise.
    if (clientMsgID === undefined) hops.push(...device.inbox.unnoticed.slice(-MOST_TOLD).map((message) => cameHop(`${name(device)} has`, message)));
    if (device === missing[0]) why = reasons[0];
  }
  if (missing.length > MOST_TOLD) hops.push({ title: 'others', text: `${missing.length - MOST_TOLD} more did not get it either` });
  return { hops, why, operationID };
}

/** What the number alone does not tell: a sender outside of the group gets 1002 from some servers, a receiver who wants nothing 1001 (gateway-protocol §5). */
async function explainRefusal(errCode: number | undefined, senderID: string, groupID: string | undefined, conversationID: string, receiverID: string, server: ServerFacts): Promise<string | undefined> {
  if (errCode === ERROR_CODES.NoPermissionError && groupID !== undefined) return await server.member(groupID, senderID) ? undefined : `${senderID} is not a member of the group ${groupID}`;
  if (errCode === ERROR_CODES.ArgsError && groupID === undefined) return await server.receiveOption(receiverID, conversationID) === NOT_WANTED ? `${receiverID} does not want messages (recvMsgOpt ${NOT_WANTED})` : undefined;
  return undefined;
}

const NOT_WANTED = 1;

/** Typing is never stored, whatever its switches say. */
const PASSING: ReadonlySet<number> = new Set([CONTENT_TYPES.Typing]);

async function findReasons(about: About): Promise<string[]> {
  const found: string[] = [];
  for (const { look, evenAfter } of REASONS) {
    if (found.length > 0 && !evenAfter) continue;
    const reason = await Promise.resolve(look(about)).catch((error: Error) => `not known: ${error.message}`);
    if (reason !== undefined) found.push(reason);
  }
  return found;
}

interface Reason {
  /** What explains it, if this does. */
  look(about: About): string | undefined | Promise<string | undefined>;
  /** Worth telling beside another one. */
  evenAfter?: boolean;
}

/** What can explain that a device did not get a message the server took, the surest first. */
const REASONS: readonly Reason[] = [
  { look: ({ device, sending: { sender }, sought: { from }, conversationID }) => (isOfOthers(device.userID, sender?.userID ?? from, conversationID) ? `it went to ${conversationID}, and ${device.userID} takes no part in that` : undefined) },
  { look: ({ device, sending: { sender }, isPassing }) => (sender === device ? `it sent the message itself${isPassing ? ', and such messages are not told to the sender\'s devices' : ''}` : undefined) },
  {
    async look({ device: { userID }, groupID, sentAt, server }) {
      const member = groupID === undefined ? undefined : await server.member(groupID, userID);
      if (groupID === undefined) return undefined;
      if (!member) return `${userID} is not a member of the group ${groupID}`;
      return sentAt !== undefined && member.joinTime > sentAt ? `${userID} joined the group ${groupID} after the message` : undefined;
    },
  },
  { look: ({ device }) => (device.state === 'connected' ? undefined : GONE[device.state] ?? `its device is ${device.state}`) },
  {
    look({ device, sentAt, isPassing, sending: { sent } }) {
      const came = device.events().events.findLast((one) => one.kind === 'connected');
      if (!came || !sent || sentAt === undefined || came.at <= sentAt) return undefined;
      return `its device connected ${sayMs(came.at - sentAt)} after the message was sent: ${isPassing ? 'such a message is for whoever is there' : 'it is history to it, unless it catches up'}`;
    },
  },
  { look: ({ device }) => (device.isBackground && device.platformID === PLATFORM_IDS.IOSPlatformID ? 'its device is in the background, where iOS devices get no push' : undefined) },
  {
    look({ device, conversationID, seq, isPassing }) {
      if (seq === 0 && !isPassing) return 'the server took it and has not stored it: look for what is between (msgtransfer, Kafka)';
      const view = conversationID === undefined ? undefined : device.view.inspect(conversationID);
      if (!seq || !view || view.maxSeq <= seq) return undefined;
      return `its push was lost: ${device.name} lacks ${sayRanges(view.missing(view.floor + 1, view.maxSeq))} of ${conversationID}, and later ones came`;
    },
  },
  { evenAfter: true, look: async ({ server }) => { const faults = await server.faults(); return faults === undefined ? undefined : `the emulator makes trouble on purpose: ${faults}`; } },
  { look: async ({ server }) => { const hooks = await server.pushHooks(); return hooks.length === 0 ? undefined : `a webhook may have kept it: ${hooks.join(', ')} ${hooks.length === 1 ? 'is' : 'are'} on`; } },
];

const GONE: { readonly [state: string]: string } = {
  'kicked': 'its device was kicked', 'logged-out': 'its device has logged out', 'closed': 'its device has closed its connection', 'cut': 'its device was cut off',
  'lost': 'its device lost the connection', 'silent': 'its device lost the connection', 'garbled': 'its device got a frame it could not read', 'reconnecting': 'its device is reconnecting',
};

/** A conversation of two other people. */
function isOfOthers(userID: string, senderID: string | undefined, conversationID: string | undefined): boolean {
  return senderID !== undefined && senderID !== userID && (conversationID?.startsWith('si_') ?? false) && conversationID !== singleID(senderID, userID);
}
