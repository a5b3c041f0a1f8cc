// Where two devices differ in what they know.
// Imported by views.ts; pure.
import { isChatID } from '../../openim/conversation-id.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceMessage } from '../devices/message.ts';
import type { Inspected } from '../devices/view.ts';
import { sayRanges } from './ranges.ts';

/** One difference, in words. */
export interface Difference {
  conversationID: string;
  text: string;
}

/**
 * What one knows and the other does not; nothing when they agree. Compared is what both should have seen since their logins.
 *
 * Devices of one user are compared in all chats, and in what is read; those of different users where both take part. Messages without a
 * number are nobody's to compare: they are for whoever is there.
 */
export function differences(one: Device, other: Device): Difference[] {
  const sameUser = one.userID === other.userID;
  const known = (device: Device) => device.view.list().map(({ conversationID }) => conversationID).filter(isChatID);
  const both = known(other);
  const ids = sameUser ? [...new Set([...known(one), ...both])] : known(one).filter((id) => both.includes(id));
  return ids.flatMap((conversationID) => compare(one, other, conversationID, sameUser).map((text) => ({ conversationID, text })));
}

const UNKNOWN: Inspected = { floor: 0, isGuessed: false, maxSeq: 0, hasReadSeq: 0, oldestKept: 1, missing: (from, to) => (from > to ? [] : [[from, to]]), messages: [] };

function compare(one: Device, other: Device, id: string, sameUser: boolean): string[] {
  const sides = [{ name: one.name, ...(one.view.inspect(id) ?? UNKNOWN) }, { name: other.name, ...(other.view.inspect(id) ?? UNKNOWN) }] as const;
  const [a, b] = sides;
  const from = beginOf(a, b) + 1;
  const to = Math.max(a.maxSeq, b.maxSeq);
  const [lackedByA, lackedByB] = [a.missing(from, to), b.missing(from, to)];
  if (JSON.stringify(lackedByA) !== JSON.stringify(lackedByB)) {
    const sides = [[a.name, lackedByA], [b.name, lackedByB]] as const;
    return sides.flatMap(([name, ranges]) => (ranges.length === 0 ? [] : [`${name} lacks ${sayRanges(ranges)}`]));
  }
  const texts = compareKept(a.name, b.name, keptFrom(a.messages, from, b), keptFrom(b.messages, from, a));
  if (sameUser && a.hasReadSeq !== b.hasReadSeq) texts.push(`read up to ${a.hasReadSeq} on ${a.name}, up to ${b.hasReadSeq} on ${b.name}`);
  return texts;
}

/** What is older is history to one of them. Where a device only guessed where its part begins, by the first message it saw, the other's word counts. */
function beginOf(a: Inspected, b: Inspected): number {
  if (a.isGuessed === b.isGuessed) return a.isGuessed ? Math.min(a.floor, b.floor) : Math.max(a.floor, b.floor);
  return a.isGuessed ? b.floor : a.floor;
}

/** By number; without those the other one has forgotten. */
function keptFrom(messages: readonly DeviceMessage[], from: number, other: Inspected): Map<number, DeviceMessage> {
  return new Map(messages.filter(({ seq }) => seq >= from && seq >= other.oldestKept).map((message) => [message.seq, message]));
}

function compareKept(nameA: string, nameB: string, a: Map<number, DeviceMessage>, b: Map<number, DeviceMessage>): string[] {
  const numbers = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  return numbers.flatMap((seq) => {
    const [inA, inB] = [a.get(seq), b.get(seq)];
    if (!inA || !inB) return [`${seq} is deleted on ${inA ? nameB : nameA} and not on ${inA ? nameA : nameB}`];
    if (inA.clientMsgID !== inB.clientMsgID) return [`${seq} is ${inA.clientMsgID} on ${nameA} and ${inB.clientMsgID} on ${nameB}`];
    return inA.contentType === inB.contentType ? [] : [`${seq} is of type ${inA.contentType} on ${nameA} and ${inB.contentType} on ${nameB}`];
  });
}
