// The prompt's side of calls that block: this thread evaluates and waits, another one (serve.ts) does the work.
// Imported by the files here and cli/commands/shell.ts.
import type { Worker } from 'node:worker_threads';
import { createHeldWaiter } from '../base/awake.ts';
import { uptimeMs } from '../base/clock.ts';
import { fromErrorData, ImctlError, type ErrorData } from '../base/errors.ts';
import { parseJSON, stringifyJSON } from '../base/json.ts';
import type { BridgeAnswer, BridgeCall, Description } from '../operation/bridge.ts';
import type { Event } from '../operation/events.ts';
import type { Question } from '../operation/invoke.ts';
import { MESSAGES, PULSE, type ContextLabel, type ToHost, type ToPrompt } from './host-messages.ts';

/** The prompt's side. */
export interface Host {
  /** Make a call and wait for its answer, holding this thread. @throws ImctlError. */
  send(call: BridgeCall): unknown;
  /** Make a call; the answer is a promise. */
  sendAsync(call: BridgeCall): Promise<unknown>;
  /** Begin with the context the settings say. Does not wait: should it fail, the first call says why. */
  begin(): void;
  /** Work on another context from now on. Holds this thread. */
  use(name: string): { description: Description; context: ContextLabel };
  allowChanges(reason: string, forMs: number): ContextLabel;
  /** After a wait was cut off: end that call in the other thread too. @returns what was not answered, if anything. */
  abandon(): { path: string; operationID?: string; asked: boolean } | undefined;
  /** How many calls made with sendAsync are not answered yet. */
  pending(): number;
  /** Resolves when one of them is, or at once when there is none. */
  answered(): Promise<void>;
  /** End the other thread; what it serves is closed first. */
  close(): Promise<void>;
}

/** How the prompt's side looks at the outside. */
export interface HostEnds {
  /** Answer a question; holds this thread, since somebody waits for the answer. */
  ask(question: Question): boolean;
  emit(event: Event): void;
  keepSecret?(value: string): void;
}

/** Without a sign of life for so long the other thread is taken for dead. */
const DEAD_AFTER_MS = 10_000;
/** How long an abandoned call may take to say how it ended. */
const LAST_WORDS_MS = 150;

/** Connect to a worker that serves. */
export function connectHost(worker: Worker, memory: SharedArrayBuffer, { ask, emit, keepSecret }: HostEnds): Host {
  const { MessageChannel, receiveMessageOnPort } = process.getBuiltinModule('node:worker_threads');
  const { port1: port, port2 } = new MessageChannel();
  const flags = new Int32Array(memory);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const inFlight = new Set<number>();
  const answers = createHeldWaiter(uptimeMs);
  let lastID = 0;
  /** The call this thread waits for, and its answer. Answers to calls that were given up are nobody's. */
  let wanted: { id: number; text?: string } | undefined;
  let held: { id: number; path: string; asked: boolean } | undefined;
  let gone: ImctlError | undefined;
  let called = false;

  worker.postMessage({ port: port2, memory }, [port2]);
  const fail = (message: string, cause?: unknown) => {
    gone ??= new ImctlError('BUG', `the working thread failed: ${message}`, { hint: 'leave with  .exit  and start again; run with -vv and report what it prints', cause });
    failAll();
  };
  worker.on('error', (cause: unknown) => fail(cause instanceof Error ? cause.message : String(cause), cause));
  worker.on('exit', () => fail('it has ended'));

  const listeners = new Set<() => void>();
  const tellAnswered = () => {
    for (const listener of listeners) listener();
    listeners.clear();
  };
  const failAll = () => {
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
    inFlight.clear();
    tellAnswered();
  };
  const post = (message: ToHost) => {
    if (gone) throw gone;
    called ||= message.kind === 'call';
    port.postMessage(message);
  };
  const take = (message: ToPrompt) => {
    switch (message.kind) {
      case 'event': emit(message.event); return;
      case 'secret': keepSecret?.(message.value); return;
      case 'failed': fail(message.message); return;
      case 'question':
        if (held) held.asked = true;
        post({ kind: 'answer', question: message.question, yes: ask(message.data) });
        if (held) held.asked = false;
        return;
      case 'answer': {
        const later = waiting.get(message.id);
        waiting.delete(message.id);
        if (wanted?.id === message.id) wanted.text = message.text;
        if (!later) return;
        try { later.resolve(open(message.text)); } catch (error) { later.reject(error); }
        if (inFlight.delete(message.id)) tellAnswered();
      }
    }
  };
  port.on('message', take);
  port.unref();

  /** Hold this thread until the answer is there, or the time is over. */
  const wait = (id: number, limitMs = Infinity): string | undefined => {
    const mine: { id: number; text?: string } = wanted = { id };
    const started = uptimeMs();
    let pulse = Atomics.load(flags, PULSE);
    let pulsedAt = started;
    for (;;) {
      const seen = Atomics.load(flags, MESSAGES);
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) take(next.message as ToPrompt);
      if (mine.text !== undefined) return mine.text;
      if (gone) throw gone;
      const now = uptimeMs();
      if (now - started > limitMs) return undefined;
      if (Atomics.load(flags, PULSE) !== pulse) { pulse = Atomics.load(flags, PULSE); pulsedAt = now; }
      if (now - pulsedAt > DEAD_AFTER_MS) throw gone ??= new ImctlError('BUG', 'the working thread does not answer any more', { hint: 'leave with  .exit  and start again' });
      // No event can come meanwhile, only a message.
      while (answers.isAwake() && Atomics.load(flags, MESSAGES) === seen);
      Atomics.wait(flags, MESSAGES, seen, Math.min(limitMs, 1000));
    }
  };
  const hold = (path: string, make: (id: number) => ToHost): unknown => {
    const id = ++lastID;
    post(make(id));
    held = { id, path, asked: false };
    answers.waits();
    // Not in a finally: Ctrl+C ends this wait without running one, and `held` then says what was left.
    const text = wait(id);
    answers.came();
    held = undefined;
    return open(text!);
  };
  const later = (make: (id: number) => ToHost) => new Promise<unknown>((resolve, reject) => {
    const id = ++lastID;
    waiting.set(id, { resolve, reject });
    post(make(id));
  });

  return {
    send: (call) => hold(call.path, (id) => ({ kind: 'call', id, text: stringifyJSON(call, 'number') })),
    sendAsync: (call) => later((id) => {
      inFlight.add(id);
      return { kind: 'call', id, text: stringifyJSON(call, 'number') };
    }),
    begin: () => { later((id) => ({ kind: 'use', id })).catch(() => {}); },
    use: (name) => hold('use', (id) => ({ kind: 'use', id, name })) as ReturnType<Host['use']>,
    allowChanges: (reason, forMs) => hold('rw', (id) => ({ kind: 'allow', id, reason, forMs })) as ContextLabel,
    abandon() {
      if (!held) return undefined;
      const { id, path, asked } = held;
      held = undefined;
      post({ kind: 'abort', id });
      const text = wait(id, LAST_WORDS_MS);
      const said = text === undefined ? undefined : parseJSON(text) as { error?: ErrorData };
      return { path, asked, ...(said?.error?.operationID ? { operationID: said.error.operationID } : {}) };
    },
    pending: () => inFlight.size,
    answered: () => new Promise((resolve) => {
      if (inFlight.size === 0) return resolve();
      port.ref();
      listeners.add(() => { port.unref(); resolve(); });
    }),
    async close() {
      if (gone) return;
      port.ref();
      // Where nothing was asked there is nothing to put away; the store is safe whenever it ends.
      if (called) await Promise.race([later((id) => ({ kind: 'close', id })), new Promise((resolve) => { setTimeout(resolve, 1000).unref(); })]).catch(() => {});
      await worker.terminate();
      port.close();
    },
  };
}

function open(text: string): unknown {
  const answer = parseJSON(text) as BridgeAnswer;
  if ('error' in answer) throw fromErrorData(answer.error);
  return answer.value;
}
