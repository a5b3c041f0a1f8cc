// A sandbox's process as its parent holds it: what goes in, what comes out, how it ends.
// Imported by spawn.ts, which starts one, and take-over.ts, which finds one that was started before.
import type { Readable, Writable } from 'node:stream';
import { createFrameReader, createFrameWriter, type Frame } from './frames.ts';
import { MAX_FRAME_BYTES } from './messages.ts';

/** What a sandbox's process says, to whoever listens. */
export interface Listener {
  frame: Frame;
  /** It sent what is too long: nothing more can be read. */
  broken(error: Error): void;
  failed(error: Error): void;
  closed(why: string): void;
}

/** A sandbox that waits for its task. Costs 30 ms and 50 MB. */
export interface SandboxChild {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** End it at once, whatever it does. */
  kill(): void;
  send: Frame;
  /** Whole frames, as they are. */
  write(bytes: Uint8Array): void;
  /** From now on this one hears what it says; nobody else does. */
  listen(listener: Listener | undefined): void;
  /** Bytes that it was sent and has not taken yet. */
  backlog(): number;
  /** What it wrote to its standard error: nothing, unless it breaks. */
  complaints(): string;
  /** It has not ended. */
  readonly alive: boolean;
}

/** A process and the pipes to it. */
export interface Connection {
  pid: number | undefined;
  input: Writable;
  output: Readable;
  errors: Readable;
  /** Called once when it has ended and all it said has been heard. */
  onClosed(listener: (how: { code: number | null; signal: string | null }) => void): void;
  onFailed(listener: (error: Error) => void): void;
  /** Send it SIGKILL, and wait for nothing of it any more. */
  kill(): void;
}

const DEAF_MS = 1000;

/** Speak with the process of a sandbox. */
export function speakWith({ pid, input, output, errors, onClosed, onFailed, kill }: Connection): SandboxChild {
  // Writing to a child that has just died is no fault of the parent's; its end is seen by its close.
  input.on('error', () => {});
  const write = (bytes: Uint8Array) => { input.write(bytes); };
  let listener: Listener | undefined;
  let alive = true;
  let stderr = '';
  const read = createFrameReader(MAX_FRAME_BYTES, (kind, id, text) => listener?.frame(kind, id, text));
  output.on('data', (chunk: Buffer) => {
    try { read(chunk); } catch (error) { listener?.broken(error as Error); }
  });
  // One whose voice is gone may go on all the same; one that has died closes in a moment, and tells why.
  output.on('end', () => { setTimeout(() => listener?.closed('(it stopped talking)'), DEAF_MS).unref(); });
  errors.on('data', (chunk: Buffer) => { stderr = (stderr + chunk.toString()).slice(0, 2000); });
  onFailed((error) => { alive = false; listener?.failed(error); });
  onClosed(({ code, signal }) => { alive = false; listener?.closed(`(${signal ?? (code === null ? 'nobody knows how' : `exit ${code}`)})${stderr ? `: ${lastLine(stderr)}` : ''}`); });
  return {
    pid, kill: () => { alive = false; kill(); }, listen: (next) => { listener = next; },
    send: createFrameWriter(write).send, write, backlog: () => input.writableLength, complaints: () => stderr, get alive() { return alive; },
  };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
