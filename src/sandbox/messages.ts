// What crosses between the parent and the sandbox's child: frames on two pipes, and the shapes of their texts.
// Imported by both sides of the sandbox; no node: imports here, so that the prelude may take its types and names.
// A new kind of message is a row in KIND and a case on each side. Both sides check what they get; the parent trusts nothing.
import type { ErrorData } from '../base/errors.ts';

/** First byte of a frame. Below 16: parent to child; from 16: child to parent. */
export const KIND = {
  /** StartMessage as JSON. */
  start: 1,
  /** The task's code; comes right before `start`. */
  code: 2,
  /** The answer to call or question `id`. */
  answer: 3,
  /** StopMessage as JSON: run the cleanups and end. */
  stop: 4,
  /** LapMessage as JSON: time and computing count anew from here. */
  lap: 5,
  ready: 16,
  /** A BridgeCall as JSON. */
  call: 17,
  /** A TaskEvent as JSON. */
  event: 18,
  /** DoneMessage as JSON: the task has ended by itself. */
  done: 19,
  /** Beat as JSON. */
  beat: 20,
  /** Fault as JSON: the sandbox ended the task. */
  fault: 21,
  /** A question to the person as text. */
  ask: 22,
  /** Cleanups have begun. */
  stopping: 23,
} as const;

export type Kind = (typeof KIND)[keyof typeof KIND];

/** Everything a task is started with. */
export interface StartMessage {
  /** A Description as JSON, for the isolate alone to read. */
  description: string;
  params: Record<string, unknown>;
  memoryMb: number;
  cpuMs: number;
  wallMs: number;
  /** Hexadecimal, 32 bytes: what `crypto` inside is seeded with. */
  seed: string;
  /** The parent sees from outside what memory the child holds, and waits longer for a sign of life. */
  watched: boolean;
  /** Goes into the marks that stand for secrets; absent where there are none. */
  nonce?: string;
}

export interface StopMessage {
  /** The error that calls in flight and sleeps end with. */
  error: ErrorData;
  /** After so long the cleanups are given up. */
  graceMs: number;
}

export interface LapMessage {
  wallMs: number;
  cpuMs: number;
}

/** The child lives; sent every BEAT_MS. */
export interface Beat {
  rssBytes: number;
  cpuMs: number;
  /** Line of the bundle the task was last at; 0 where that is not known. */
  line: number;
}

/** How a task ended by itself. */
export type DoneMessage = { ok: true; value?: unknown } | { ok: false; error: ThrownData; when?: 'cleanup' };

/** An error that left the task, as data. `stack` is V8's text, with lines of the bundle. */
export interface ThrownData {
  name: string;
  message: string;
  stack: string;
  /** Present when it was one of imctl's. */
  data?: Partial<ErrorData>;
}

/** Why the sandbox ended the task, and where it was, when that is known. */
export interface Fault {
  why: 'cpu' | 'wall' | 'memory' | 'stuck' | 'idle' | 'broken';
  message?: string;
  /** Nothing more can run inside, cleanups neither. */
  over?: boolean;
  stack?: string;
  /** Line of the bundle the task was last at, by its own trail. */
  line?: number;
}

/** A frame holds at most so many bytes. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024;
/** The prelude keeps so many calls on their way; further ones wait inside. The parent ends a task that has four times as many. */
export const MAX_IN_FLIGHT = 256;
export const BEAT_MS = 50;
/** A line of the log is cut after so many characters. */
export const MAX_LOG_LENGTH = 64 * 1024;
/** Name of the task's script inside: frames of a stack that belong to the task carry it. */
export const SCRIPT_NAME = 'imctl-task';

/** What the module `imctl` exports beside the admin objects. */
export const HELPERS = [
  'step', 'log', 'sleep', 'confirm', 'cleanup', 'secret', 'params', 'time', 'days', 'hours', 'minutes', 'seconds', 'now', 'ImctlError', 'scenario',
] as const;

/** What it exports beside that to test files. */
export const TEST_NAMES = ['test', 'it', 'describe', 'beforeAll', 'beforeEach', 'afterEach', 'afterAll', 'expect'] as const;
