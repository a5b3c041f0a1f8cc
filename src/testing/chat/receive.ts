// Expectations about messages that come: this one, these in order, none.
// Imported by index.ts. `.not` of the first waits its whole time; a message that came before and nobody took counts as well.
import { spellMs } from '../../base/spell.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceMessage } from '../devices/message.ts';
import type { ChatParts, Sought, Verdict } from './parts.ts';
import { findSending, trace } from './trace.ts';
import { waitFor, waitForAny } from './waiting.ts';
import { cameHop, listNames, namesOf } from './words.ts';

/** Each gets the message, by a push or by catching up. With not, none of them does. */
export async function toReceive({ sought, ...parts }: ChatParts & { sought: Sought }): Promise<Verdict> {
  const { devices, all, not, within, signal } = parts;
  const name = namesOf(devices);
  const has = (device: Device) => find(device, sought);
  if (not) {
    await waitForAny(devices, has, within, signal);
    const got = devices.flatMap((device) => { const message = has(device); return message ? [{ device, message }] : []; });
    return { pass: got.length > 0, message: `${listNames(got.map((one) => name(one.device)))} received ${sought.what}, which was not to come`, hops: got.slice(0, MOST_TOLD).map(({ device, message }) => cameHop(name(device), message)), operationID: sought.operationID };
  }
  // Refused is refused: nothing will come.
  const isRefused = sought.clientMsgID !== undefined && sought.serverMsgID === undefined && findSending(sought, devices, all).refused !== undefined;
  const found = await Promise.all(devices.map((device) => (isRefused ? has(device) : waitFor(device, () => has(device), within, signal))));
  found.forEach((message, at) => { if (message) devices[at]!.inbox.notice(message); });
  const missing = devices.filter((_device, at) => !found[at]);
  if (missing.length === 0) return { pass: true, message: '', hops: [] };
  const { hops, why, operationID } = await trace(sought, missing, parts, name);
  return { pass: false, message: sayMissing(devices, missing, sought.what, isRefused ? undefined : within, name, why), hops, operationID };
}

/** Each gets all of them, and in this order. */
export async function toReceiveInOrder({ sought, ...parts }: ChatParts & { sought: readonly Sought[] }): Promise<Verdict> {
  const { devices, within, signal } = parts;
  const name = namesOf(devices);
  await Promise.all(devices.map((device) => waitFor(device, allOf(device, sought), within, signal)));
  const states = devices.map((device) => ({ device, messages: inOrder(device, sought) }));
  for (const { device, messages } of states) for (const one of messages) if (one) device.inbox.notice(one);
  const lacking = states.filter(({ messages }) => messages.includes(undefined));
  const [first] = lacking;
  if (first) {
    const at = first.messages.indexOf(undefined);
    const missing = lacking.filter(({ messages }) => !messages[at]).map((one) => one.device);
    const { hops, why, operationID } = await trace(sought[at]!, missing, parts, name);
    const others = lacking.length === 1 ? '' : `; nor did ${listNames(lacking.slice(1).map((one) => name(one.device)))} get all`;
    return { pass: false, message: `${name(first.device)} received ${first.messages.filter(Boolean).length} of ${sought.length} within ${spellMs(within)}: number ${at + 1} did not come${why ? `, since ${why}` : ''}${others}`, hops, operationID };
  }
  const wrong = states.flatMap(({ device, messages }) => { const order = orderOf(device, messages as DeviceMessage[]); return isRising(order) ? [] : [{ device, order, messages: messages as DeviceMessage[] }]; });
  const [disordered] = wrong;
  if (!disordered) return { pass: true, message: '', hops: [] };
  const { device, messages } = disordered;
  const came = disordered.order.map((place, at) => ({ place, at })).sort((a, b) => a.place - b.place).map((one) => one.at);
  return {
    pass: false, hops: came.slice(0, 10).map((at) => cameHop(`${name(device)}: number ${at + 1}`, messages[at]!)),
    message: `${name(device)} received all ${sought.length} in another order: ${came.slice(0, 10).map((at) => at + 1).join(', ')}${came.length > 10 ? ' …' : ''}${wrong.length > 1 ? `; so did ${listNames(wrong.slice(1).map((one) => name(one.device)))}` : ''}`,
  };
}

/** To be asked after each thing that happens: are all of them there, in whatever order where each is known by its ID? Nothing is looked at twice. */
function allOf(device: Device, sought: readonly Sought[]): () => true | undefined {
  const take = createRow(sought);
  let seen = 0;
  let next = 0;
  return () => {
    const fresh = device.inbox.since(seen);
    seen = device.inbox.count;
    for (const message of fresh) take(message);
    if (take.row.length === sought.length) return true;
    while (next < sought.length && sought[next]!.clientMsgID !== undefined && find(device, sought[next]!)) next++;
    return next === sought.length ? true : undefined;
  };
}

/** The messages in the order they are sought: as they came one after the other, or else each by its ID, wherever it stands. */
function inOrder(device: Device, sought: readonly Sought[]): (DeviceMessage | undefined)[] {
  const take = createRow(sought);
  for (const message of device.inbox.since(0)) take(message);
  return sought.map((one, at) => take.row[at] ?? (one.clientMsgID === undefined ? undefined : find(device, one)));
}

/** Fills a row with the first message that fits its first place, the next after that which fits the second, and so on. */
function createRow(sought: readonly Sought[]): ((message: DeviceMessage) => void) & { readonly row: DeviceMessage[] } {
  const row: DeviceMessage[] = [];
  return Object.assign((message: DeviceMessage) => { if (sought[row.length]?.fits(message)) row.push(message); }, { row });
}

/** None gets anything that fits, during all of the time; nor got something before that nobody took or was told of. */
export async function toReceiveNothing({ fits, ...parts }: ChatParts & Pick<Sought, 'fits'>): Promise<Verdict> {
  const { devices, within, signal } = parts;
  const name = namesOf(devices);
  const unexpected = (device: Device) => device.inbox.unnoticed.filter(fits);
  await waitForAny(devices, (device) => unexpected(device)[0], within, signal);
  const got = devices.flatMap((device) => unexpected(device).map((message) => ({ device, message })));
  return {
    pass: got.length === 0, hops: got.slice(0, 5).map(({ device, message }) => ({ ...cameHop(name(device), message), bad: true })),
    message: `${listNames([...new Set(got.map((one) => name(one.device)))])} received ${got.length === 1 ? 'a message' : `${got.length} messages`}, and nothing was to come`,
  };
}

const MOST_TOLD = 3;

/** What came, taken or not; of one's own, what the server told. */
function find(device: Device, { fits, conversationID }: Sought): DeviceMessage | undefined {
  return device.inbox.find(fits) ?? (conversationID === undefined ? undefined : device.view.messages(conversationID).findLast(fits));
}

/** The place each has among what came; what came by number alone (one's own, history) stands where its number puts it. */
function orderOf(device: Device, messages: readonly DeviceMessage[]): number[] {
  const places = new Map(device.inbox.since(0).map((message, at) => [message, at]));
  return messages.every((one) => places.has(one)) ? messages.map((one) => places.get(one)!) : messages.map((one) => one.seq);
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((one, at) => at === 0 || one > numbers[at - 1]!);
}

function sayMissing(devices: readonly Device[], missing: readonly Device[], what: string, within: number | undefined, name: (device: Device) => string, why: string | undefined): string {
  const time = within === undefined ? '' : ` within ${spellMs(within)}`;
  const because = why === undefined ? '' : `: ${why}`;
  if (devices.length === 1) return `${name(missing[0]!)} did not receive ${what}${time}${because}`;
  const names = listNames(missing.map(name));
  return `${devices.length - missing.length} of ${devices.length} received ${what}${time}; ${names} did not${because}`;
}
