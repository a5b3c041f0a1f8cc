// Expectations about chats: they ask the host, which waits for what is expected and says where it stopped.
// Imported by expect.ts; pure code. A new one is a row of ASKS, and one of the host's (builtins/im-expect.ts).

/** What a matcher may use: a call to the host, as operations make them. */
export interface MatcherParts {
  call(path: string, params: Record<string, unknown>): Promise<unknown>;
}

/** What a matcher found. */
export interface Verdict {
  pass: boolean;
  message(): string;
  /** Goes with the failure: hops of the message, what the server called the request, what to do. */
  meta?: { hops?: readonly unknown[]; operationID?: string; hint?: string };
}

/** Called with what was given to `expect(…)`, and with its own arguments. `isNot`: after `.not`. */
export type Matcher = (this: { isNot: boolean }, received: unknown, ...args: never[]) => Verdict | Promise<Verdict>;

type Options = Record<string, unknown>;

/** From the arguments of each matcher to what the host is asked. */
const ASKS: Record<string, (...args: never[]) => Options> = {
  toReceive: (message: unknown, options?: Options) => ({ messages: [soughtOf(message)], ...timeOf('toReceive', options) }),
  toReceiveInOrder: (messages: readonly unknown[], options?: Options) => ({ messages: listOf(messages).map(soughtOf), ...timeOf('toReceiveInOrder', options) }),
  toReceiveNothing: ({ for: time, ...like }: Options = {}) => ({ ...(Object.keys(like).length === 0 ? {} : { messages: [soughtOf(like)] }), ...(time === undefined ? {} : { within: time }) }),
  toBeOnline: (options?: Options) => timeOf('toBeOnline', options),
  toBeKicked: (options?: Options) => timeOf('toBeKicked', options),
  toHaveUnread: (count: unknown, { in: conversation, ...options }: Options = {}) => ({ count, ...(conversation === undefined ? {} : { conversationID: conversationOf(conversation) }), ...timeOf('toHaveUnread', options, ['in']) }),
  toConverge: (other: unknown, options?: Options) => ({ other: deviceOf('toConverge', other), ...timeOf('toConverge', options) }),
  toHaveNoSeqGaps: (options?: Options) => timeOf('toHaveNoSeqGaps', options),
  toHaveNoDuplicates: (options?: Options) => timeOf('toHaveNoDuplicates', options),
};

/** All of them, by name. */
export function createMatchers({ call }: MatcherParts): Record<string, Matcher> {
  return Object.fromEntries(Object.entries(ASKS).map(([name, ask]) => [name, async function (this: { isNot: boolean }, received: unknown, ...args: never[]) {
    const devices = (Array.isArray(received) ? received as unknown[] : [received]).map((one) => deviceOf(name, one));
    const { pass, message, ...meta } = await call('im.expect', { expectation: name, devices, not: this.isNot, ...ask(...args) }) as { pass: boolean; message: string; hops: readonly unknown[]; operationID?: string };
    return { pass, message: () => message, meta };
  } satisfies Matcher]));
}

/** How long to wait, and nothing else. @throws TypeError. */
function timeOf(matcher: string, options: Options = {}, others: readonly string[] = []): Options {
  if (!isObject(options)) throw new TypeError(`${matcher} takes { within: "2s" }, not ${String(options)}`);
  const names = ['within', ...others];
  const strange = Object.keys(options).find((name) => !names.includes(name));
  if (strange !== undefined) throw new TypeError(`${matcher} has no option ${strange}: it takes ${names.join(', ')}`);
  return options;
}

/** The name of a device. @throws TypeError for what is none. */
function deviceOf(matcher: string, value: unknown): string {
  if (isObject(value) && typeof value.device === 'string') return value.device;
  const instead = isObject(value) && typeof value.then === 'function' ? 'it is a promise: write  await  before it'
    : isObject(value) && typeof value.userID === 'string' ? 'a user is on no device yet: log it in with  im.device(user)' : 'make one with  await im.device(user, "ios")';
  throw new TypeError(`${matcher} is about devices: ${instead}`);
}

/** Of what sending or receiving answered its ID and what explains it; a text is a message that says so. */
function soughtOf(message: unknown): Options {
  if (typeof message === 'string') return { text: message };
  if (!isObject(message)) throw new TypeError('which message? give what sending answered, its text, or { from, text, group, type }');
  if (typeof message.then === 'function') throw new TypeError('the message is a promise: write  await  before what sends it');
  if (typeof message.clientMsgID !== 'string') return { ...message, ...idIn(message, 'from', 'userID'), ...idIn(message, 'group', 'groupID') };
  const { clientMsgID, serverMsgID, conversationID, sendTime, operationID, sendID } = message;
  return Object.fromEntries(Object.entries({ clientMsgID, serverMsgID, conversationID, sendTime, operationID, from: sendID }).filter(([, value]) => value !== undefined && value !== ''));
}

/** Whoever and whatever has an ID stands for it. */
function idIn(message: Options, name: string, id: string): Options {
  const value = message[name];
  return isObject(value) ? { [name]: value[id] } : {};
}

function listOf(messages: unknown): readonly unknown[] {
  if (Array.isArray(messages) && messages.length > 0) return messages as unknown[];
  throw new TypeError('toReceiveInOrder takes a list of messages, at least one');
}

/** A conversation by its ID, or whatever belongs to one: a message, a group. */
function conversationOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  return value.conversationID ?? (typeof value.groupID === 'string' ? `sg_${value.groupID}` : undefined);
}

function isObject(value: unknown): value is Options {
  return typeof value === 'object' && value !== null;
}
