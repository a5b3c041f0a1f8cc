// What devices do under load: actions of the mix, each a row. They run here, as data says; no code of a task is in them.
// Imported by scenario.ts (names and defaults) and engine.ts. A new action is a row in ACTIONS, and in the types tasks see by its name.
import type { Random } from '../../base/random.ts';
import { ImctlError } from '../../base/errors.ts';
import { makeContent, makeMessage, type ContentName } from '../devices/content.ts';
import type { Fleet, LoadDevice } from './fleet.ts';
import type { Ledger } from './ledger.ts';
import type { Metrics } from './metrics.ts';
import type { MixRow } from './scenario.ts';

/** What actions work with. */
export interface World {
  fleet: Fleet;
  ledger: Ledger;
  metrics: Metrics;
  random: Random;
  groups: readonly LoadGroup[];
  /** Groups of a device, as places in `groups`. */
  groupsOf(device: number): readonly number[];
  /** Unix milliseconds. */
  now(): number;
  nextOperationID(): string;
  /** clientMsgID of a message by its number, and who sends it. */
  messageID(message: number, sender: number): string;
  /** Over REST, with the device's own token: the gateway has no request for it. */
  markRead(device: LoadDevice, conversationID: string, seq: number): Promise<void>;
  pause(ms: number): Promise<void>;
}

/** A group of devices. */
export interface LoadGroup { groupID: string; /** Upwards. */ members: readonly number[] }

/** An action. */
export interface ActionRow {
  doc: string;
  /** The permission it needs beside im:device. */
  needs?: string;
  toGroup?: boolean;
  defaults?: { size?: [number, number]; forMs?: [number, number] };
  /** @param at when it began, or was due; performance.now(). */
  run(device: LoadDevice, row: MixRow, world: World, at: number): Promise<void>;
}

const TEXT_SIZE: [number, number] = [10, 120];

/** All actions. */
export const ACTIONS = {
  text: {
    doc: 'Write to a colleague.', needs: 'im:send', defaults: { size: TEXT_SIZE },
    run: (device, row, world, at) => toColleague('text', device, row, world, at),
  },
  groupText: {
    doc: 'Write to a group one is in.', needs: 'im:send', toGroup: true, defaults: { size: TEXT_SIZE },
    async run(device, row, world, at) {
      const own = world.groupsOf(device.index);
      if (own.length === 0) return;
      const { groupID, members } = world.groups[world.random.pick(own)]!;
      const receivers = members.filter((member) => member !== device.index && world.fleet.isListening(member));
      await send('text', device, { group: groupID }, receivers, row, world, at);
    },
  },
  typing: {
    doc: 'Let a colleague see that one is typing: pushed, and not stored.', needs: 'im:send',
    run: (device, row, world, at) => toColleague('typing', device, row, world, at),
  },
  markRead: {
    doc: 'Mark a conversation as read.', needs: 'im:markRead',
    async run(device, _row, world) {
      const known = pickKnown(device, world);
      if (known) await timed(world, () => world.markRead(device, ...known));
    },
  },
  history: {
    doc: 'Read the newest 20 messages of a conversation.',
    async run(device, _row, world) {
      const known = pickKnown(device, world);
      if (!known) return;
      const [conversationID, end] = known;
      const begin = Math.max(1, end - 19);
      await timed(world, () => world.fleet.ask(device, 'pullRanges', { userID: device.userID, seqRanges: [{ conversationID, begin, end, num: end - begin + 1 }] }));
    },
  },
  background: {
    doc: 'Put the app into the background for a while, come back, and catch up.', needs: 'im:background', defaults: { forMs: [2000, 10_000] },
    async run(device, { forMs }, world) {
      const { fleet } = world;
      fleet.hide(device, true);
      await timed(world, () => fleet.ask(device, 'background', { userID: device.userID, isBackground: true }));
      await world.pause(world.random.integer(...forMs));
      await timed(world, () => fleet.ask(device, 'background', { userID: device.userID, isBackground: false }));
      fleet.hide(device, false);
      await timed(world, () => fleet.catchUp(device));
    },
  },
  reconnect: {
    doc: 'Lose the network for a while, connect again, and catch up.', needs: 'im:reconnect', defaults: { forMs: [500, 3000] },
    async run(device, { forMs }, { fleet, random, pause }) {
      fleet.cut(device);
      await pause(random.integer(...forMs));
      await fleet.connect(device);
    },
  },
} as const satisfies Record<string, ActionRow>;

export type ActionName = keyof typeof ACTIONS;

/** By name, as rows of one type. */
export const actionOf = (name: ActionName): ActionRow => ACTIONS[name];

function toColleague(content: ContentName, device: LoadDevice, row: MixRow, world: World, at: number): Promise<void> {
  const other = world.fleet.devices[world.random.pick(device.colleagues)]!;
  return send(content, device, { to: other.userID }, world.fleet.isListening(other.index) ? [other.index] : [], row, world, at);
}

/** A message, and when the server said that it has it. */
async function send(name: ContentName, device: LoadDevice, to: { to: string } | { group: string }, receivers: readonly number[], { size }: MixRow, world: World, at: number): Promise<void> {
  const { ledger, metrics, random } = world;
  const made = makeContent(name, name === 'text' ? { text: FILLER.slice(0, random.integer(...size)) } : {});
  const message = ledger.sent(at, receivers, made.options.history === false ? performance.now() : undefined);
  try {
    await world.fleet.ask(device, 'send', makeMessage(device, to, made, { clientMsgID: world.messageID(message, device.index), createTime: world.now() }));
  } catch (error) {
    // What the server said no to is nowhere; of the rest nobody knows.
    if (error instanceof ImctlError && error.errCode !== undefined) ledger.refused(message);
    throw error;
  }
  metrics.record('im_ack_ms', performance.now() - at);
  ledger.acked(message);
}

async function timed(world: World, act: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await act();
  world.metrics.record('im_request_ms', performance.now() - begun);
}

/** A conversation the device has seen, and its newest number. */
function pickKnown(device: LoadDevice, { random }: World): [conversationID: string, seq: number] | undefined {
  return device.seqs.size === 0 ? undefined : random.pick([...device.seqs]);
}

const FILLER = 'The quick brown fox jumps over the lazy dog and asks whether the meeting is still at noon. '.repeat(223);
