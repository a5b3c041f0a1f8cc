// What can explain that a message did not reach a device, or was refused.
// Imported by trace.ts. A new reason is a function in REASONS.
import { spellMs } from '../../base/spell.ts';
import { CONTENT_TYPES, ERROR_CODES, PLATFORM_IDS } from '../../openim/catalog/constants.ts';
import { singleID } from '../../openim/conversation-id.ts';
import type { Device } from '../devices/device.ts';
import type { ServerFacts } from './parts.ts';
import { sayRanges } from './ranges.ts';

/** What is known of a message that the server took. */
export interface Known {
  /** The device that sent it, and whose user. */
  sender?: Device;
  senderID?: string;
  conversationID?: string;
  groupID?: string;
  /** When it was sent, by this machine's clock; by the server's, where no device of the run sent it. */
  sentAt?: number;
  /** Its number; 0: the server has not stored it; undefined: not known. */
  seq?: number;
  /** It is one of those that are for whoever is there, and not stored. */
  isPassing: boolean;
}

type About = Known & { device: Device; server: ServerFacts };

/** What explains it, if this does. */
type Reason<A> = (about: A) => string | undefined | Promise<string | undefined>;

/** Why a device did not get a message the server took; undefined when nothing explains it. */
export function explainMissing(known: Known, device: Device, server: ServerFacts): Promise<string | undefined> {
  return firstOf(REASONS, { ...known, device, server });
}

/** What may keep messages from everybody: trouble on purpose, and webhooks unless it is explained already. */
export function explainServer(server: ServerFacts, isExplained: boolean): Promise<string | undefined> {
  return firstOf(isExplained ? [troubleOf] : [troubleOf, hooksOf], server);
}

/** What a number alone does not tell: a sender outside of the group gets 1002 from some servers, a receiver who wants nothing 1001 (gateway-protocol §5). */
export async function explainRefusal(errCode: number | undefined, { senderID, groupID, conversationID }: Known, receiverID: string, server: ServerFacts): Promise<string | undefined> {
  if (errCode === ERROR_CODES.NoPermissionError && groupID !== undefined && senderID !== undefined) return await server.member(groupID, senderID) ? undefined : `${senderID} is not a member of the group ${groupID}`;
  if (errCode === ERROR_CODES.ArgsError && groupID === undefined && conversationID !== undefined) return await server.receiveOption(receiverID, conversationID) === NOT_WANTED ? `${receiverID} does not want messages (recvMsgOpt ${NOT_WANTED})` : undefined;
  return undefined;
}

/** Is it never stored, whatever its switches say? */
export function isPassingType(contentType: number): boolean {
  return contentType === CONTENT_TYPES.Typing;
}

const NOT_WANTED = 1;

async function firstOf<A>(reasons: readonly Reason<A>[], about: A): Promise<string | undefined> {
  for (const look of reasons) {
    const reason = await Promise.resolve(about).then(look).catch((error: Error) => `not known: ${error.message}`);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** The surest first. */
const REASONS: readonly Reason<About>[] = [
  ({ device: { userID }, senderID, conversationID }) => (isOfOthers(userID, senderID, conversationID) ? `it went to ${conversationID}, and ${userID} takes no part in that` : undefined),
  ({ device, sender, isPassing }) => (sender === device && isPassing ? 'it sent the message itself, and such messages are not told to the sender\'s devices' : undefined),
  async ({ device: { userID }, groupID, sentAt, server }) => {
    if (groupID === undefined) return undefined;
    const member = await server.member(groupID, userID);
    if (!member) return `${userID} is not a member of the group ${groupID}`;
    return sentAt !== undefined && member.joinTime > sentAt ? `${userID} joined the group ${groupID} after the message` : undefined;
  },
  ({ device: { state } }) => (state === 'connected' ? undefined : GONE[state] ?? `its device is ${state}`),
  ({ device, sender, sentAt, isPassing }) => {
    const came = device.events().events.findLast((one) => one.kind === 'connected');
    // Times of a server are of another clock.
    if (!came || !sender || sentAt === undefined || came.at <= sentAt) return undefined;
    return `its device connected ${spellMs(came.at - sentAt)} after the message was sent: ${isPassing ? 'such a message is for whoever is there' : 'it is history to it, unless it catches up'}`;
  },
  ({ device }) => (device.isBackground && device.platformID === PLATFORM_IDS.IOSPlatformID ? 'its device is in the background, where iOS devices get no push' : undefined),
  ({ seq, isPassing }) => (seq === 0 && !isPassing ? 'the server took it and has not stored it: look for what is between (msgtransfer, Kafka)' : undefined),
  ({ device, conversationID, seq }) => {
    const view = conversationID === undefined ? undefined : device.view.inspect(conversationID);
    if (!seq || !view || view.maxSeq <= seq) return undefined;
    return `its push was lost: ${device.name} lacks ${sayRanges(view.missing(view.floor + 1, view.maxSeq))} of ${conversationID}, and later ones came`;
  },
];

const troubleOf: Reason<ServerFacts> = async (server) => {
  const faults = await server.faults();
  return faults === undefined ? undefined : `the emulator makes trouble on purpose: ${faults}`;
};

const hooksOf: Reason<ServerFacts> = async (server) => {
  const hooks = await server.pushHooks();
  return hooks.length === 0 ? undefined : `a webhook may have kept it: ${hooks.join(', ')} ${hooks.length === 1 ? 'is' : 'are'} on`;
};

const GONE: { readonly [state: string]: string } = {
  'kicked': 'its device was kicked', 'logged-out': 'its device has logged out', 'closed': 'its device has closed its connection', 'cut': 'its device was cut off',
  'lost': 'its device lost the connection', 'silent': 'its device lost the connection', 'garbled': 'its device got a frame it could not read', 'reconnecting': 'its device is reconnecting',
};

/** A conversation of two other people. */
function isOfOthers(userID: string, senderID: string | undefined, conversationID: string | undefined): boolean {
  return senderID !== undefined && senderID !== userID && (conversationID?.startsWith('si_') ?? false) && conversationID !== singleID(senderID, userID);
}
