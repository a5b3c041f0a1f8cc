// What chat expectations are made of: what they are asked, what they may ask the server, and what they answer.
// Imported by the files here; builtins/im-expect.ts has them from index.ts. Types only.
import type { Clock } from '../../base/clock.ts';
import type { Device } from '../devices/device.ts';
import type { DeviceMessage } from '../devices/message.ts';
import type { Hop } from '../results.ts';

/** How an expectation came out. `pass`: it holds, whether or not it was to. */
export interface Verdict {
  pass: boolean;
  /** What was found, for the case that it is not what was expected. */
  message: string;
  hops: readonly Hop[];
  operationID?: string;
}

/** A message that is waited for. */
export interface Sought {
  /** In words, after "receive": `the message`, `"hello" from anna`. */
  what: string;
  fits(message: DeviceMessage): boolean;
  /** What is known of it; all of them of one that was acknowledged. */
  clientMsgID?: string;
  serverMsgID?: string;
  conversationID?: string;
  sendTime?: number;
  operationID?: string;
  /** Who sent it, and to which group. */
  from?: string;
  group?: string;
}

/** What the server knows; asked only where something is to be explained. Any of it may fail. */
export interface ServerFacts {
  /** The number a message has in its conversation, as this user may read it; 0: it is not there; undefined: not among the newest, and there are too many. */
  seqOf(readerID: string, conversationID: string, clientMsgID: string): Promise<number | undefined>;
  /** Undefined: not a member. Times are Unix milliseconds. */
  member(groupID: string, userID: string): Promise<{ joinTime: number } | undefined>;
  /** Numbers of the platforms it is connected from. */
  online(userID: string): Promise<number[]>;
  /** Whether it wants messages (recvMsgOpt): of everybody, else of this conversation. 0 yes, 1 no, 2 without a push while it is away. */
  receiveOption(userID: string, conversationID: string): Promise<number>;
  reads(userID: string): Promise<Record<string, { maxSeq: number; hasReadSeq: number }>>;
  /** Names of the webhooks that may keep a push from a device, of those that are on. */
  pushHooks(): Promise<string[]>;
  /** What is set to go wrong on purpose, as flags; none on a server that is not ours. */
  faults(): Promise<string | undefined>;
}

/** What every expectation is held against. */
export interface ChatParts {
  /** Those of which it is expected. */
  devices: readonly Device[];
  /** All of the run: their trails know who sent what, and whom the server refused. */
  all: readonly Device[];
  server: ServerFacts;
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds. */
  within: number;
  /** The opposite is expected. */
  not: boolean;
}
