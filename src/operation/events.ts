// What happened, as data: one union that -v, the audit file and reports read.
// Imported by whoever emits or reads events.
// A new event is a member here; the compiler then asks for its line in the trace.

/** What calling an operation does to the server: nothing, a change that can be changed back, or one that cannot. */
export type Effect = 'read' | 'write' | 'destructive';

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
  /** IDs of what was changed, told by the answer or else by the parameters; at most 100. Of changes that were made only. */
  items?: readonly string[];
  /** `ok`, or the code of the error. */
  outcome: string;
  message?: string;
  reason?: string;
  /** Made by another operation, as a part of it. */
  inner?: boolean;
  /** The calls that take it back, where there are any and the caller wanted to know. */
  undo?: readonly { path: string; params: Record<string, unknown> }[];
}

/** With `--plan`: this would have been done. */
export interface PlanEvent {
  kind: 'plan';
  path: string;
  effect: Effect;
  params: Record<string, unknown>;
  affects: number;
  /** What it would do, as a sentence. */
  text: string;
  context: string;
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

/** A task said something, or reached a step. `file` is the task's; texts come from the task and are not to be trusted by a terminal. */
export type TaskEvent = { kind: 'task'; file: string } & (
  | { name: 'task-start'; title: string; doc?: string }
  /** `ms` since its start. */
  | { name: 'task-end'; ok: boolean; ms: number; cpuMs: number; code?: string }
  /** `step` numbers steps of one run from 1; `parent` is the one around it. */
  | { name: 'step-start'; step: number; parent?: number; title: string }
  /** `detail`: the text that the step's function answered with; `tries` when it took more than one. */
  | { name: 'step-end'; step: number; parent?: number; title: string; ok: boolean; ms: number; detail?: string; message?: string; code?: string; tries?: number }
  | { name: 'step-retry'; step: number; title: string; tries: number; message: string }
  | { name: 'log'; level: 'log' | 'info' | 'warn' | 'error' | 'debug'; text: string; step?: number }
  /** `shape`: name of the rows' shape, whose columns serve when none are given; `more`: rows left out. */
  | { name: 'table'; rows: unknown[]; columns?: { title: string; from: string }[]; shape?: string; more?: number; step?: number }
);

export type Event = CallEvent | PlanEvent | RequestEvent | NoticeEvent | PartialEvent | ProgressEvent | TaskEvent;
export type Emit = (event: Event) => void;

const FOR_THE_PERSON: readonly Event['kind'][] = ['notice', 'partial', 'progress'];

/** Is it told to the person unasked? All others are told with -v only. */
export function isForPerson({ kind }: Event): boolean {
  return FOR_THE_PERSON.includes(kind);
}
