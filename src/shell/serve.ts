// The working side of calls that block: it does the work while the thread of the prompt waits.
// Imported by cli/host-thread.ts; the prompt's side is host.ts.
import type { MessagePort } from 'node:worker_threads';
import { createWaiter } from '../base/awake.ts';
import { uptimeMs } from '../base/clock.ts';
import { toErrorData } from '../base/errors.ts';
import { stringifyJSON } from '../base/json.ts';
import type { BridgeAnswer, Description } from '../operation/bridge.ts';
import type { Event } from '../operation/events.ts';
import type { Question } from '../operation/invoke.ts';
import { MESSAGES, PULSE, type ContextLabel, type ToHost, type ToPrompt } from './host-messages.ts';

/** The working side of one context. */
export interface HostSide {
  description: Description;
  context: ContextLabel;
  bridge(text: string, signal: AbortSignal): Promise<string>;
  /** Allow changes of a protected context for a while. */
  allowChanges(reason: string, forMs: number): ContextLabel;
  close(): Promise<void>;
}

/** How the working side reaches the person. */
export interface HostReach {
  ask(question: Question): Promise<boolean>;
  emit(event: Event): void;
  /** From now on the prompt, too, blanks this value and keeps it out of the history. */
  keepSecret(value: string): void;
}

/** Opens the working side. `contextName` undefined: the one the settings say. */
export type OpenHost = (contextName: string | undefined, reach: HostReach) => Promise<HostSide>;

/** So often it shows that it lives. */
const PULSE_MS = 200;

/**
 * Serve the prompt from a worker thread, until it says `close`.
 *
 * @param onFailure calls its listener when something fails that nobody catches: the prompt, which may be waiting and see no event, is told.
 */
export function serveHost({ port, memory, open, onFailure }: { port: MessagePort; memory: SharedArrayBuffer; open: OpenHost; onFailure?(listener: (error: unknown) => void): void }): void {
  const flags = new Int32Array(memory);
  const running = new Map<number, AbortController>();
  const questions = new Map<number, (yes: boolean) => void>();
  const calls = createWaiter(uptimeMs);
  let asked = 0;
  // Calls wait for the context they are for: the prompt does not, at its start.
  let side: Promise<HostSide> | undefined;
  const post = (message: ToPrompt) => {
    port.postMessage(message);
    Atomics.add(flags, MESSAGES, 1);
    Atomics.notify(flags, MESSAGES);
  };
  const ask = (data: Question) => new Promise<boolean>((resolve) => {
    questions.set(++asked, resolve);
    post({ kind: 'question', question: asked, data });
  });
  const answer = async (id: number, work: () => Promise<unknown>) => {
    try {
      post({ kind: 'answer', id, text: stringifyJSON({ value: await work() } satisfies BridgeAnswer, 'number') });
    } catch (error) {
      post({ kind: 'answer', id, text: stringifyJSON({ error: toErrorData(error) } satisfies BridgeAnswer, 'number') });
    }
  };
  const reach: HostReach = { ask, emit: (event) => post({ kind: 'event', event }), keepSecret: (value) => post({ kind: 'secret', value }) };
  const use = async (name: string | undefined) => {
    const before = side;
    const next = open(name, reach);
    next.catch(() => {});
    if (!before) side = next;
    const { description, context } = await next;
    side = next;
    await before?.then((one) => one.close(), () => {});
    return { description, context };
  };
  const handlers: { [K in ToHost['kind']]: (message: Extract<ToHost, { kind: K }>) => void } = {
    call: async ({ id, text }) => {
      calls.came();
      const stop = new AbortController();
      running.set(id, stop);
      try {
        post({ kind: 'answer', id, text: await (await side!).bridge(text, stop.signal) });
      } catch (error) {
        post({ kind: 'answer', id, text: stringifyJSON({ error: toErrorData(error) } satisfies BridgeAnswer, 'number') });
      } finally {
        running.delete(id);
        calls.waits();
      }
    },
    abort: ({ id }) => {
      running.get(id)?.abort(new Error('interrupted at the prompt'));
      // Whoever is still asked is not there any more.
      for (const answer of questions.values()) answer(false);
      questions.clear();
    },
    // At its start the prompt knows already what there is, and to describe it takes 5 ms.
    use: ({ id, name }) => void answer(id, name === undefined ? async () => { await use(name); } : () => use(name)),
    allow: ({ id, reason, forMs }) => void answer(id, async () => (await side!).allowChanges(reason, forMs)),
    answer: ({ question, yes }) => { questions.get(question)?.(yes); questions.delete(question); },
    close: ({ id }) => void answer(id, async () => (await side)?.close()),
  };
  port.on('message', (message: ToHost) => (handlers[message.kind] as (message: ToHost) => void)(message));
  setInterval(() => Atomics.add(flags, PULSE, 1), PULSE_MS);
  onFailure?.((error) => post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }));
}
