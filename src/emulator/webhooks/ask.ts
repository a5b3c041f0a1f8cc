// How something that happens inside a transaction asks a webhook, which takes time: what was begun is given up, the hook is asked,
// and all of it begins anew, now knowing the answer. So a hook is asked exactly where the server asks it, after its checks and
// before its writes, and no rule has to be written in two halves.
// Imported by rules, messages, dispatch and the gateway.

import type { World } from '../context.ts';
import type { Recorder } from '../watch/watch.ts';
import type { Answer, Verdict } from './client.ts';
import type { AfterEvent, BeforeEvent } from './events.ts';

/** What is done as a whole: its writes, and what follows their commit. */
export interface Unit {
  /** Done once the writes are committed: pushes, kicks, events. Nothing of it when they are not. */
  afterCommit: (() => void)[];
  /** What is known from earlier attempts; undefined while no before-event is on. */
  memory: Memory | undefined;
  /** Who counts and logs what is done; absent when nobody does. */
  record?: Recorder;
}

/** Answers, and whatever must stay the same, in the order they were needed. */
interface Memory { entries: { key: string; value: unknown }[]; at: number }

type Parts = Pick<World, 'config' | 'webhooks' | 'store' | 'watch'>;
type Asking = Unit & Parts & { operationID: string };

/** Do work in a turn (store/turn.ts), anew after each webhook it asks. Like all such work it may be done twice, and changes nothing beside the data. */
export function joinAsking<T>(parts: Parts, work: (unit: Unit) => T): Promise<Awaited<T>> {
  let unit: Unit | undefined;
  const begin = (memory: Memory | undefined): T => work(unit = { afterCommit: [], memory, record: parts.watch?.record() });
  const done = canAsk(parts) ? joinAnew(parts, { entries: [], at: 0 }, begin) : parts.store.join(() => begin(undefined));
  // What led to a refusal is told too; of a success it is told when what follows is done.
  return (parts.watch ? done.catch((error: unknown) => { unit?.record?.flush(); throw error; }) : done) as Promise<Awaited<T>>;
}

/** Do work as a unit of its own, in one transaction: it is committed, and what follows is done, whatever becomes of the rest. */
export async function inOwnUnit<Context extends Asking, T>(ctx: Context, work: (own: Context) => T): Promise<T> {
  const { own, result } = await joinAsking(ctx, (unit) => {
    const own: Context = { ...ctx, ...unit };
    return { own, result: own.store.transaction(() => work(own)) };
  });
  settle(own);
  return result;
}

/** Do what was to be done after the commit. */
export function settle({ afterCommit, record }: Unit): void {
  for (const work of afterCommit) work();
  record?.flush();
}

/** Whether any before-event is on. */
export function canAsk({ config: { webhooks } }: Pick<World, 'config'>): boolean {
  let known = asking.get(webhooks);
  if (known === undefined) asking.set(webhooks, known = Object.entries(webhooks.events).some(([event, { enable }]) => enable && event.startsWith('before')));
  return known;
}

/** The configuration is a new value when it changes. */
const asking = new WeakMap<object, boolean>();

/**
 * Ask a before-event; undefined when it is off. `about` is what the hook is told, made only when it is asked.
 *
 * @throws ServerError what the hook says when it denies; 90004 when it cannot be reached in time, 90007 when it answers no such JSON.
 */
export function askWebhook(ctx: Asking, event: BeforeEvent, about: () => object): Answer | undefined {
  const { memory } = ctx;
  if (!memory || !ctx.config.webhooks.events[event]?.enable) return undefined;
  const known = recall(memory, event) as { value: Verdict } | undefined;
  if (!known) throw new Question(event, about(), ctx.operationID);
  if (known.value.refusal) throw known.value.refusal;
  return known.value.answer;
}

/** Tell an after-event once the writes are committed, when it is on. `about` is made at once. */
export function tellWebhook(ctx: Asking, event: AfterEvent, about: () => object, key?: string): void {
  if (!ctx.config.webhooks.events[event]?.enable) return;
  const body = about();
  ctx.afterCommit.push(() => ctx.webhooks.tell(event, body, ctx.operationID, key));
}

/** What an answer names in place of what was there; the thing itself where it names nothing. */
export function replaceNamed<T extends object>(thing: T, answer: Answer | undefined, names: readonly (keyof T & string)[]): T {
  const set = names.filter((name) => answer !== undefined && answer[name] !== null).map((name) => [name, answer![name]]);
  return set.length === 0 ? thing : { ...thing, ...Object.fromEntries(set) };
}

/** Make something once, however often the unit begins anew: an ID, a time that a hook is told. */
export function once<T>({ memory }: Unit, key: string, make: () => T): T {
  if (!memory) return make();
  const known = recall(memory, key);
  if (known) return known.value as T;
  const value = make();
  memory.entries.push({ key, value });
  memory.at++;
  return value;
}

/** The answer is not known yet. Whoever catches errors on the way must let it pass. */
class Question extends Error {
  readonly event: BeforeEvent;
  readonly about: object;
  readonly operationID: string;
  constructor(event: BeforeEvent, about: object, operationID: string) {
    super(`${event} is asked where nothing can begin anew`);
    this.event = event;
    this.about = about;
    this.operationID = operationID;
  }
}

async function joinAnew<T>(parts: Parts, memory: Memory, begin: (memory: Memory) => T): Promise<T> {
  for (;;) {
    try {
      return await parts.store.join(() => {
        memory.at = 0;
        return begin(memory);
      });
    } catch (error) {
      if (!(error instanceof Question)) throw error;
      const { event, about, operationID } = error;
      memory.entries.push({ key: event, value: await parts.webhooks.ask(event, about, operationID) });
    }
  }
}

/** The next thing that is known, if it is this. Meanwhile others may have written: when it went another way, what was known of the old one is forgotten. */
function recall(memory: Memory, key: string): { value: unknown } | undefined {
  const entry = memory.entries[memory.at];
  if (entry?.key === key) {
    memory.at++;
    return entry;
  }
  memory.entries.length = memory.at;
  return undefined;
}
