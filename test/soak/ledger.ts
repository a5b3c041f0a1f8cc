// What was sent and what was said to it, and the judgement on what is there in the end.
// Imported by soak.ts and the lanes. Pure.
//
// How messages are counted: each has a name of its own in its text (the server does not refuse a clientMsgID that it knows already, and
// sending over HTTP has none), is sent once and never again. An answer makes it acknowledged or refused; without an answer nobody knows,
// and it may be there once or not at all.

/** What the sender knows of a message. */
export type Fate = 'acknowledged' | 'refused' | 'unknown' | 'unsent';

/** One message as its sender sees it. */
export interface Entry {
  name: string;
  /** Who sent it, one after the other, waiting for each answer. */
  lane: string;
  conversationID: string;
  fate: Fate;
  /** Of the acknowledgement. */
  serverMsgID?: string;
}

/** A message as it is there in the end. */
export interface Kept { conversationID: string; seq: number; serverMsgID: string; /** Empty for what was no message of the soak. */ name: string }

/** A push as a device got it. */
export interface Heard { conversationID: string; seq: number; name: string; by: string }

/** A promise, and what broke it. */
export interface Finding { promise: string; broken: string[] }

/** All that was sent and heard. */
export interface Ledger {
  entries: Entry[];
  heard: Heard[];
  /** The highest number of each conversation that an answer named. */
  seen: Map<string, number>;
}

/** An empty ledger. */
export function createLedger(): Ledger {
  return { entries: [], heard: [], seen: new Map() };
}

/** Note a number that an answer named; says whether the conversation went back. */
export function see({ seen }: Ledger, conversationID: string, seq: number): boolean {
  const before = seen.get(conversationID) ?? 0;
  seen.set(conversationID, Math.max(before, seq));
  return seq < before;
}

/** Hold what is there against what was said. */
export function judge({ entries, heard, seen }: Ledger, kept: readonly Kept[]): Finding[] {
  const byName = Map.groupBy(kept.filter(({ name }) => name !== ''), ({ name }) => name);
  const known = new Map(entries.map((entry) => [entry.name, entry]));
  const ofFate = (fate: Fate): Entry[] => entries.filter((entry) => entry.fate === fate);
  const times = ({ name }: Entry): number => byName.get(name)?.length ?? 0;
  const chats = Map.groupBy(kept, ({ conversationID }) => conversationID);
  return [
    { promise: 'every acknowledged message is there exactly once', broken: ofFate('acknowledged').filter((entry) => times(entry) !== 1).map((entry) => `${entry.name} in ${entry.conversationID}: ${times(entry)} times`) },
    { promise: 'under the ID it was acknowledged with, in its conversation', broken: ofFate('acknowledged').filter(({ name, serverMsgID, conversationID }) => byName.get(name)?.some((one) => one.serverMsgID !== serverMsgID || one.conversationID !== conversationID)).map(({ name }) => name) },
    { promise: 'what one sender sent stands in the order it was sent', broken: [...Map.groupBy(ofFate('acknowledged'), ({ lane, conversationID }) => `${lane} in ${conversationID}`)].flatMap(([where, sent]) => outOfOrder(where, sent.flatMap(({ name }) => byName.get(name) ?? []))) },
    { promise: 'what was refused or never left is not there', broken: entries.filter((entry) => (entry.fate === 'refused' || entry.fate === 'unsent') && times(entry) > 0).map(({ name, fate }) => `${name}: ${fate}`) },
    { promise: 'what had no answer is there once or not at all', broken: ofFate('unknown').filter((entry) => times(entry) > 1).map((entry) => `${entry.name}: ${times(entry)} times`) },
    { promise: 'nothing is there that nobody sent', broken: [...byName.keys()].filter((name) => !known.has(name)) },
    { promise: 'the numbers of every conversation are 1, 2, 3 …', broken: [...chats].flatMap(([id, messages]) => { const at = messages.findIndex(({ seq }, place) => seq !== place + 1); return at < 0 ? [] : [`${id}: ${messages[at]!.seq} stands at place ${at + 1}`]; }) },
    { promise: 'no conversation is shorter than an answer said', broken: [...seen].filter(([id, seq]) => seq > (chats.get(id)?.at(-1)?.seq ?? 0)).map(([id, seq]) => `${id}: ${seq} was named, ${chats.get(id)?.at(-1)?.seq ?? 0} are there`) },
    { promise: 'what a device was told is there under the number it was told', broken: heard.filter(({ name, seq, conversationID }) => !byName.get(name)?.some((one) => one.seq === seq && one.conversationID === conversationID)).map(({ name, seq, by }) => `${name} as ${seq}, told to ${by}`) },
    { promise: 'no message ID is given twice', broken: [...Map.groupBy(kept, ({ serverMsgID }) => serverMsgID)].filter(([, those]) => those.length > 1).map(([id]) => id) },
  ];
}

function outOfOrder(where: string, messages: readonly Kept[]): string[] {
  return messages.flatMap(({ name, seq }, at) => (at > 0 && seq <= messages[at - 1]!.seq ? [`${where}: ${name} stands at ${seq}, ${messages[at - 1]!.name} before it at ${messages[at - 1]!.seq}`] : []));
}
