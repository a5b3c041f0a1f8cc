// Calls leave the isolate here, some at a time, and their answers come back.
// Imported by the prelude; pure code.
import { fromErrorData, ImctlError, type ErrorData } from '../../base/errors.ts';
import { parseJSON, stringifyJSON } from '../../base/json.ts';
import type { BridgeAnswer, BridgeCall } from '../../operation/bridge.ts';
import { KIND, MAX_FRAME_BYTES, MAX_IN_FLIGHT } from '../messages.ts';

/** Hands messages to the child: triples of kind, id and text. */
export type Post = (...messages: (number | string)[]) => void;

/** The calls of one task. */
export interface Calls {
  /** Make a call. Rejects with the error as it came, its stack showing who awaited. */
  send(call: BridgeCall): Promise<unknown>;
  /** Ask the person at the terminal. */
  ask(question: string): Promise<boolean>;
  /** An answer has come. */
  answer(id: number, text: string): void;
  /** From now on every call ends with this error; `undefined` opens the gate again. */
  refuse(error: ErrorData | undefined): void;
  /** Resolves when the next answer has come. */
  next(): Promise<void>;
  /** What has not been answered yet, in words; empty when nothing. */
  pending(): string[];
}

// A character takes at most three bytes.
const MAX_TEXT = Math.floor(MAX_FRAME_BYTES / 3) - 64;

/** Keeper of the calls of one task. At most MAX_IN_FLIGHT are on their way; the others wait here, in the task's own memory. */
export function createCalls(post: Post): Calls {
  const open = new Map<number, { path: string; kind: number; text: string; done: (text: string) => void }>();
  const queue: number[] = [];
  let head = 0;
  let sent = 0;
  let nextID = 1;
  let refused: ErrorData | undefined;
  let scheduled = false;
  let told: (() => void) | undefined;

  const flush = () => {
    scheduled = false;
    const batch: (number | string)[] = [];
    while (sent < MAX_IN_FLIGHT && head < queue.length) {
      const id = queue[head++]!;
      const call = open.get(id)!;
      batch.push(call.kind, id, call.text);
      call.text = '';
      sent++;
    }
    if (head === queue.length) { queue.length = 0; head = 0; }
    if (batch.length > 0) post(...batch);
  };
  const put = (kind: number, path: string, text: string) => new Promise<string>((done) => {
    const id = nextID++;
    open.set(id, { path, kind, text, done });
    queue.push(id);
    if (!scheduled) { scheduled = true; Promise.resolve().then(flush); }
  });
  const exchange = async (kind: number, path: string, text: string): Promise<unknown> => {
    if (refused) throw fromErrorData(refused);
    if (text.length > MAX_TEXT) throw new ImctlError('ARG-TYPE', `${path}: the parameters are ${text.length} characters long; at most ${MAX_TEXT} can be sent at once`);
    const answer = parseJSON(await put(kind, path, text)) as BridgeAnswer;
    // Made here and not where the answer arrives: only an async function that awaited knows who called.
    if ('error' in answer) throw fromErrorData(answer.error);
    return answer.value;
  };

  return {
    send: (call) => exchange(KIND.call, call.path, stringifyJSON(call, 'number')),
    ask: async (question) => await exchange(KIND.ask, 'confirm', question) === true,
    answer(id, text) {
      const call = open.get(id);
      if (!call) return;
      open.delete(id);
      sent--;
      call.done(text);
      told?.();
      told = undefined;
      if (head < queue.length && !scheduled) { scheduled = true; Promise.resolve().then(flush); }
    },
    refuse(error) {
      refused = error;
      if (!error) return;
      const text = stringifyJSON({ error });
      for (; head < queue.length; head++) {
        open.get(queue[head]!)?.done(text);
        open.delete(queue[head]!);
      }
      queue.length = 0;
      head = 0;
    },
    next: () => new Promise((resolve) => { told = resolve; }),
    pending: () => [...open.values()].map((call) => call.path),
  };
}
