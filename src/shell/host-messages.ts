// What the prompt's side and the working side of calls say to each other: messages between two threads, and two numbers that both see.
// Imported by host.ts and serve.ts. A new kind of message is a member of ToHost or ToPrompt; the compiler then asks for its handler.
import type { Event } from '../operation/events.ts';
import type { Question } from '../operation/invoke.ts';

/** What the prompt shows of the context in use. */
export interface ContextLabel {
  name: string;
  /** Beside the name in the banner: an address, or that the server is embedded. */
  label: string;
  /** Changes are refused now. */
  readOnly: boolean;
}

/** From the prompt. Its calls and their answers are texts of the bridge. */
export type ToHost =
  | { kind: 'call'; id: number; text: string }
  | { kind: 'abort'; id: number }
  | { kind: 'use'; id: number; name?: string }
  | { kind: 'allow'; id: number; reason: string; forMs: number }
  | { kind: 'answer'; question: number; yes: boolean }
  | { kind: 'close'; id: number };

/** To the prompt. */
export type ToPrompt =
  | { kind: 'answer'; id: number; text: string }
  | { kind: 'question'; question: number; data: Question }
  | { kind: 'event'; event: Event }
  | { kind: 'secret'; value: string }
  | { kind: 'failed'; message: string };

/** Places in the shared memory: how many messages came, and a pulse that tells that the other thread lives. */
export const MESSAGES = 0;
export const PULSE = 1;
