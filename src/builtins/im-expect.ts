// What the matchers of `imctl test` ask: an expectation by its name, held against devices, with a verdict as the answer.
// Imported by im.ts. A new expectation is a row below, its doing in testing/chat/, and a matcher in testing/inside/.
import { ImctlError } from '../base/errors.ts';
import { checkFields, type Fields, type Values } from '../base/fields.ts';
import type { ChatParts, Sought, Verdict } from '../testing/chat/index.ts';
import { CONTENT } from '../testing/devices/content.ts';
import type { AdminCtx } from './define.ts';
import { CONTENT_NAMES, fits, isChat, sayWanted } from './im-messages.ts';

/** A message that is waited for: by its ID, as sending answered, or by what it is. */
const SOUGHT = {
  clientMsgID: { kind: 'string', doc: 'This very message.' },
  serverMsgID: { kind: 'string', doc: 'Its ID on the server, for the explanation.' },
  conversationID: { kind: 'string', doc: 'Where it belongs.' },
  sendTime: { kind: 'integer', doc: 'When the server had it.' },
  operationID: { kind: 'string', doc: 'Of the request that sent it.' },
  from: { kind: 'string', doc: 'Said by this user.' },
  group: { kind: 'string', doc: 'In this group.' },
  text: { kind: 'string', doc: 'That says exactly this.' },
  type: { kind: 'string', choices: CONTENT_NAMES, doc: 'Of this type.' },
  contentType: { kind: 'integer', doc: 'Of the type of this number.' },
} as const satisfies Fields;

/** What all of them may be given. */
export const ASKED = {
  devices: { kind: 'string', idOf: 'device', many: true, required: true, positional: true, doc: 'Of which devices it is expected, by their names.' },
  messages: { kind: 'object', many: true, default: [], doc: 'The messages: as sending answered, or { text, from, group, type }.' },
  other: { kind: 'string', idOf: 'device', doc: 'The device to agree with.' },
  count: { kind: 'integer', min: 0, default: 0, doc: 'How many are unread.' },
  conversationID: { kind: 'string', idOf: 'conversationID', doc: 'In this conversation alone.' },
  within: { kind: 'duration', doc: 'How long to wait; default 5s, and 1s where nothing is to happen.' },
  not: { kind: 'boolean', default: false, doc: 'The opposite is expected.' },
} as const satisfies Fields;

type Asked = Values<typeof ASKED>;

/** Loaded by the first expectation. */
type Chat = typeof import('../testing/chat/index.ts');

interface Expectation {
  run(chat: Chat, parts: ChatParts, asked: Asked, ctx: AdminCtx): Promise<Verdict>;
  /** Something may happen or not: not to happen takes its whole time. */
  isHappening?: boolean;
  /** Why there is no opposite. */
  noNot?: string;
}

/** Each is looked for on each device. */
const MOST_MESSAGES = 10_000;

const HAPPENS_MS = 5000;
const NOTHING_MS = 1000;

/** All of them, by the names of their matchers. */
const EXPECTATIONS = {
  toReceive: { isHappening: true, run: (chat, parts, { messages }) => chat.toReceive({ ...parts, sought: readSought(one(messages)) }) },
  toReceiveInOrder: { noNot: 'expect with .not.toReceive what is not to come', run: (chat, parts, { messages }) => chat.toReceiveInOrder({ ...parts, sought: messages.map(readSought) }) },
  toReceiveNothing: { noNot: 'expect with toReceive what is to come', run: (chat, parts, { messages }) => chat.toReceiveNothing({ ...parts, fits: messages.length === 0 ? isChat : readSought(one(messages)).fits }) },
  toBeOnline: { run: (chat, parts) => chat.toBeOnline(parts) },
  toBeKicked: { isHappening: true, run: (chat, parts) => chat.toBeKicked(parts) },
  toHaveUnread: { run: (chat, parts, { count, conversationID }) => chat.toHaveUnread({ ...parts, count, conversationID }) },
  toConverge: {
    async run(chat, parts, { other }, ctx) {
      if (other === undefined) throw new ImctlError('ARG-MISSING', 'toConverge needs the device to agree with', { hint: 'expect(web).toConverge(phone)' });
      return chat.toConverge({ ...parts, other: (await ctx.devices()).get(other) });
    },
  },
  toHaveNoSeqGaps: { run: (chat, parts) => chat.toHaveNoSeqGaps(parts) },
  toHaveNoDuplicates: { run: (chat, parts) => chat.toHaveNoDuplicates(parts) },
} as const satisfies Record<string, Expectation>;

export type ExpectationName = keyof typeof EXPECTATIONS;

export const EXPECTATION_NAMES = Object.keys(EXPECTATIONS) as ExpectationName[];

/** Hold an expectation against devices, waiting for it. @throws ImctlError NOT-FOUND for a device there is not, ARG-* for what was asked. */
export async function expectOf(name: ExpectationName, asked: Asked, ctx: AdminCtx): Promise<Verdict> {
  const expectation: Expectation = EXPECTATIONS[name];
  const { devices: names, not } = asked;
  if (names.length === 0) throw new ImctlError('ARG-MISSING', `${name} was expected of no device at all`, { hint: 'is the list of devices empty?' });
  if (asked.messages.length > MOST_MESSAGES) throw new ImctlError('TOO-MANY', `${name} takes at most ${MOST_MESSAGES} messages, not ${asked.messages.length}`, { hint: 'expect them some at a time' });
  if (not && expectation.noNot !== undefined) throw new ImctlError('USAGE', `${name} has no .not`, { hint: expectation.noNot });
  const [all, chat, { serverFacts }] = await Promise.all([ctx.devices(), import('../testing/chat/index.ts'), import('./im-facts.ts')]);
  const waits = name === 'toReceiveNothing' || (not && expectation.isHappening) ? NOTHING_MS : HAPPENS_MS;
  return expectation.run(chat, { devices: [...new Set(names)].map(all.get), all: all.list(), server: serverFacts(ctx), clock: ctx.clock, signal: ctx.signal, within: asked.within ?? waits, not }, asked, ctx);
}

function one(messages: readonly Record<string, unknown>[]): Record<string, unknown> {
  if (messages.length === 1) return messages[0]!;
  throw new ImctlError('ARG-MISSING', `toReceive takes one message, not ${messages.length}`, { hint: 'expect several with  toReceiveInOrder' });
}

function readSought(given: Record<string, unknown>): Sought {
  const { serverMsgID, sendTime, operationID, type, ...wanted } = checkFields(SOUGHT, known(given), 'a message that is expected') as Values<typeof SOUGHT>;
  const typed = { ...wanted, ...(type === undefined ? {} : { contentType: CONTENT[type].contentType }) };
  const { clientMsgID, conversationID, from, group } = wanted;
  if (Object.keys(typed).length === 0) throw new ImctlError('ARG-MISSING', 'which message is expected?', { hint: 'give what sending answered, its text, or { from, text, group, type }' });
  return { what: clientMsgID === undefined ? sayWanted(typed) : 'the message', fits: (message) => fits(message, typed), clientMsgID, conversationID, serverMsgID, sendTime, operationID, from, group };
}

/** Of what sending or receiving answered, what tells which message it is. */
function known(given: Record<string, unknown>): Record<string, unknown> {
  return typeof given.clientMsgID === 'string' ? Object.fromEntries(OF_ONE.map((name) => [name, given[name]]).filter(([, value]) => value !== undefined && value !== '')) : given;
}

const OF_ONE = ['clientMsgID', 'serverMsgID', 'conversationID', 'sendTime', 'operationID', 'from'] as const;
