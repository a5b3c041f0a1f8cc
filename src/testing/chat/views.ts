// Expectations about what devices know of their conversations: unread, gaps, twice, and whether two agree.
// Imported by index.ts. Each waits until it holds, and with not until it does not.
import { plural, spellMs } from '../../base/spell.ts';
import { groupOf, isChatID } from '../../openim/conversation-id.ts';
import type { Device } from '../devices/device.ts';
import type { ConversationView } from '../devices/view.ts';
import type { Hop } from '../results.ts';
import { differences } from './converge.ts';
import type { ChatParts, ServerFacts, Verdict } from './parts.ts';
import { countIn, sayRanges } from './ranges.ts';
import { waitFor, waitForAny } from './waiting.ts';
import { listNames, namesOf } from './words.ts';

/** Each has so many unread messages, in a conversation or in all that are chats. */
export async function toHaveUnread({ count, conversationID, ...parts }: ChatParts & { count: number; conversationID?: string }): Promise<Verdict> {
  const { devices, not, within, server } = parts;
  const of = (device: Device) => chatsOf(device).filter((one) => conversationID === undefined || one.conversationID === conversationID);
  const unread = (device: Device) => of(device).reduce((sum, one) => sum + one.unread, 0);
  const { wrong, name, pass } = await hold(parts, (device) => unread(device) === count);
  const hops = await Promise.all(wrong.slice(0, MOST_TOLD).map(async (device): Promise<Hop[]> => {
    const reads = await server.reads(device.userID).catch((): Awaited<ReturnType<typeof server.reads>> => ({}));
    const known = new Map(of(device).map((one) => [one.conversationID, one]));
    const ids = new Set([...known.keys(), ...Object.keys(reads).filter((id) => (conversationID === undefined ? isChatID(id) : id === conversationID))]);
    return [...ids].flatMap((id): Hop[] => {
      const [here, there] = [known.get(id), reads[id]];
      const title = `${name(device)} in ${id}`;
      if (!here) return there && there.maxSeq > there.hasReadSeq ? [{ title, text: `knows nothing of it; the server has ${there.maxSeq}, and read up to ${there.hasReadSeq}`, bad: true }] : [];
      const differs = there !== undefined && (there.maxSeq !== here.maxSeq || there.hasReadSeq !== here.hasReadSeq);
      if (here.unread === 0 && id !== conversationID && !differs) return [];
      return [{ title, bad: differs, text: `newest ${here.maxSeq}, read up to ${here.hasReadSeq}: ${here.unread} unread${differs ? `; the server has ${there.maxSeq}, and read up to ${there.hasReadSeq}` : ''}` }];
    }).slice(0, MOST_TOLD);
  }));
  const [first] = wrong;
  const where = conversationID === undefined ? '' : ` in ${conversationID}`;
  return {
    pass, hops: [...hops.flat(), ...await troubleHops(server, wrong.length > 0 && !not)],
    message: not ? `${listNames(wrong.map(name))} still ${wrong.length === 1 ? 'has' : 'have'} ${count} unread${where} after ${spellMs(within)}`
      : wrong.length === 1 ? `${name(first!)} has ${unread(first!)} unread${where} after ${spellMs(within)}, not ${count}`
        : `${devices.length - wrong.length} of ${devices.length} have ${count} unread${where}; after ${spellMs(within)}, ${listNames(wrong.map((one) => `${name(one)} has ${unread(one)}`))}`,
  };
}

/** Each saw all that the server has had since its login. It is asked for its newest numbers once; what is still on its way is waited for. */
export async function toHaveNoSeqGaps(parts: ChatParts): Promise<Verdict> {
  const { devices, not, within, signal, server } = parts;
  const newest = new Map(await Promise.all(devices.filter((one) => one.state === 'connected').map(async (one) => [one, (await one.ask('maxSeqs', { userID: one.userID }, signal)).maxSeqs] as const)));
  const gaps = (device: Device): Gap[] => gapsOf(device, newest.get(device) ?? {});
  const { wrong, name, pass } = await hold(parts, (device) => gaps(device).length === 0);
  const hops = wrong.slice(0, MOST_TOLD).flatMap((device) => gaps(device).slice(0, MOST_TOLD).map(({ conversationID, gaps: ranges, maxSeq }): Hop => ({
    title: `${name(device)} in ${conversationID}`, text: `lacks ${sayRanges(ranges)} of ${maxSeq}`, bad: true,
  })));
  return {
    pass, hops: [...hops, ...await troubleHops(server, wrong.length > 0 && !not)],
    message: not ? `${listNames(wrong.map(name))} ${wrong.length === 1 ? 'has' : 'have'} no gap` : `${listNames(wrong.map((one) => `${name(one)} lacks ${plural(gaps(one).reduce((sum, each) => sum + countIn(each.gaps), 0), 'message')}`))} after ${spellMs(within)}`,
  };
}

/** None was pushed what it had been pushed before. Nothing takes that back: it is looked at once, and with not it is waited for. */
export async function toHaveNoDuplicates(parts: ChatParts): Promise<Verdict> {
  const twice = (device: Device) => device.view.list().filter((one) => one.duplicates > 0);
  const { wrong, name, pass } = await hold({ ...parts, within: parts.not ? parts.within : 0 }, (device) => twice(device).length === 0);
  const hops = wrong.slice(0, MOST_TOLD).flatMap((device) => twice(device).slice(0, MOST_TOLD).map(({ conversationID, duplicates }): Hop => ({ title: `${name(device)} in ${conversationID}`, text: `${duplicates} came again`, bad: true })));
  return { pass, hops, message: parts.not ? `${listNames(wrong.map(name))} got nothing twice` : `${listNames(wrong.map(name))} got ${wrong.length === 1 ? 'a push' : 'pushes'} twice` };
}

/** Each knows what the other one knows: messages in their order, what is taken back or deleted, and of one user what is read. */
export async function toConverge({ other, ...parts }: ChatParts & { other: Device }): Promise<Verdict> {
  const { devices, not, within, server } = parts;
  const { wrong, pass } = await hold({ ...parts, devices: devices.filter((one) => one !== other) }, (device) => differences(device, other).length === 0, [other]);
  const label = namesOf([...devices, other]);
  const hops = wrong.slice(0, MOST_TOLD).flatMap((device) => differences(device, other).slice(0, 5).map(({ conversationID, text }): Hop => ({ title: conversationID, text, bad: true })));
  return {
    pass, hops: [...hops, ...await troubleHops(server, wrong.length > 0 && !not)],
    message: not ? `${listNames(wrong.map(label))} and ${label(other)} agree` : `${listNames(wrong.map(label))} and ${label(other)} do not agree after ${spellMs(within)}: ${hops[0]?.text ?? ''}`,
  };
}

const MOST_TOLD = 3;

/** Wait until something holds of each device, or with not until it holds of none. `beside`: whatever happens on these counts too. */
async function hold({ devices, not, within, signal }: ChatParts, holds: (device: Device) => boolean, beside: readonly Device[] = []) {
  const look = (device: Device) => (holds(device) === not ? undefined : true);
  await Promise.all(devices.map((device) => (beside.length === 0 ? waitFor(device, () => look(device), within, signal) : waitForAny([device, ...beside], () => look(device), within, signal))));
  const wrong = devices.filter((device) => holds(device) === not);
  return { wrong, name: namesOf(devices), pass: not ? wrong.length > 0 : wrong.length === 0 };
}

/** What an emulator of ours does wrong because it was told to. */
async function troubleHops(server: ServerFacts, isWrong: boolean): Promise<Hop[]> {
  const faults = isWrong ? await server.faults().catch(() => undefined) : undefined;
  return faults === undefined ? [] : [{ title: 'the emulator', text: `makes trouble on purpose: ${faults}`, bad: true }];
}

function chatsOf(device: Device): ConversationView[] {
  return device.view.list().filter((one) => isChatID(one.conversationID));
}

interface Gap {
  conversationID: string;
  gaps: [from: number, to: number][];
  maxSeq: number;
}

/** What a device lacks of what there is by its own knowledge and the server's; of a group it never heard of, the newest message. */
function gapsOf(device: Device, newest: Record<string, number>): Gap[] {
  const ids = new Set([...device.view.list().map((one) => one.conversationID), ...Object.keys(newest)]);
  return [...ids].flatMap((conversationID) => {
    const known = device.view.inspect(conversationID);
    const maxSeq = Math.max(known?.maxSeq ?? 0, newest[conversationID] ?? 0);
    const gaps: Gap['gaps'] = known ? known.missing(known.floor + 1, maxSeq) : [[groupOf(conversationID) === undefined ? 1 : maxSeq, maxSeq]];
    return gaps.length === 0 ? [] : [{ conversationID, gaps, maxSeq }];
  });
}
