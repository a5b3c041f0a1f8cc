// What happened, as data: one union that -v, the audit file and reports read.
// Imported by whoever emits or reads events.
// A new event is a member here; the compiler then asks for its line in the trace.
import type { Effect } from './operation.ts';

/** An operation was called and has ended. */
export interface CallEvent {
  kind: 'call';
  path: string;
  effect: Effect;
  /** Parameters with secret ones blanked. */
  params: Record<string, unknown>;
  /** Who asked: the command line, the prompt, or a task with its file. */
  source: string;
  context: string;
  operationIDs: readonly string[];
  /** Unix milliseconds. */
  startedAt: number;
  ms: number;
  affected: number;
  /** `ok`, or the code of the error. */
  outcome: string;
  message?: string;
  reason?: string;
}

/** A request went to the server; one event for each attempt. */
export interface RequestEvent {
  kind: 'request';
  method: string;
  route: string;
  operationID: string;
  status?: number;
  errCode?: number;
  ms: number;
  bytes: number;
  /** 1 for the first. */
  attempt: number;
  context: string;
}

/** Something to tell the person at the terminal, once; never part of the data. */
export interface NoticeEvent {
  kind: 'notice';
  text: string;
}

/** It was done only in part, or is not yet in effect; the command ends with 3. */
export interface PartialEvent {
  kind: 'partial';
  text: string;
}

/** How far a long piece of work is. */
export interface ProgressEvent {
  kind: 'progress';
  label: string;
  done: number;
  total?: number;
}

/** A task said something, or reached a step. */
export interface TaskEvent {
  kind: 'task';
  name: 'log' | 'step-start' | 'step-end' | 'table' | 'task-start';
  data: Record<string, unknown>;
}

export type Event = CallEvent | RequestEvent | NoticeEvent | PartialEvent | ProgressEvent | TaskEvent;
export type Emit = (event: Event) => void;
