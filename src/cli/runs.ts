// Runs: what one command, task or line of the prompt changed, a file each, so that it can be resumed and taken back.
// Imported by open-environment.ts, host-thread.ts, bulk and the commands undo and audit.
// A file is JSON lines: first RunHeader, then a RunLine for each thing that happened, written as it happens.
import { closeSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { ImctlError } from '../base/errors.ts';
import { isPlainObject } from '../base/fields.ts';
import { makeFolder } from '../base/files.ts';
import { parseJSON, stringifyJSON } from '../base/json.ts';
import { didYouMean } from '../base/nearest.ts';
import type { Secrets } from '../base/secrets.ts';
import type { CallEvent, Event } from '../operation/events.ts';
import type { InverseCall } from '../operation/operation.ts';

/** First line of a run's file. */
export interface RunHeader {
  id: string;
  /** RFC 3339. */
  at: string;
  user: string;
  context: string;
  /** Who asked: `command`, `prompt`, `task <file>`, `undo <run>`. */
  source: string;
  /** The words that were typed, where there were any. */
  command?: readonly string[];
}

/** One thing that happened in a run. */
export type RunLine =
  | { kind: 'call'; path: string; params: Record<string, unknown>; affected: number; outcome: string; undo?: readonly InverseCall[] }
  /** The work of a bulk run: what is done, to the rows of which file, with which other parameters. */
  | { kind: 'bulk'; operation: string; file?: string; bytes?: number; changedAt?: number; /** The rows, where they came from no file: typed, or found. */ rows?: readonly Record<string, unknown>[]; params: Record<string, unknown>; /** The run it goes on with. */ resumes?: string }
  /** Rows `from` to `to` of a file are about to be sent; until their results are here nobody knows what became of them. */
  | { kind: 'sent'; from: number; to: number }
  /** What became of one row. */
  | { kind: 'row'; row: number; id: string; outcome: 'done' | 'skipped' | 'failed'; code?: string; message?: string }
  /** Of an undoing: the change of the other run, counted from 0 with its newest, that was taken back. */
  | { kind: 'back'; at: number }
  | { kind: 'end'; status: number };

/** A run that is being written. */
export interface RunFile {
  readonly id: string;
  add(lines: readonly RunLine[]): void;
  close(): void;
}

/** A run as it was written. A line that a kill cut off is left out. */
export interface Run {
  header: RunHeader;
  lines: readonly RunLine[];
}

/** Who records. */
export interface Recorder {
  /** Take an event in: a change opens the file. */
  take(event: Event): void;
  /** The run's ID once something was changed. */
  readonly id: string | undefined;
  /** Open the file now, for work that writes its own lines. */
  open(context: string, source: string): RunFile;
  end(status: number): void;
}

/** What recording needs. */
export interface RecorderParts {
  folder: string;
  user: string;
  secrets: Secrets;
  now(): number;
  command?: readonly string[];
  /** A run for each call, not one for all: the prompt. */
  each?: boolean;
}

/** Make a recorder. Nothing is written before something changes. */
export function createRecorder(parts: RecorderParts): Recorder {
  let file: RunFile | undefined;
  const open = (context: string, source: string) => file ??= createRun(parts, context, source);
  return {
    get id() { return file?.id; },
    take(event) {
      if (!isChange(event)) return;
      if (parts.each) {
        file?.close();
        file = undefined;
      }
      const { path, params, affected, outcome, undo } = event;
      // What was refused is in the audit trail; a run begins with a change.
      if (!file && outcome !== 'ok') return;
      open(event.context, event.source).add([{ kind: 'call', path, params: shorten(params, parts.secrets), affected, outcome, ...(undo ? { undo } : {}) }]);
    },
    open,
    end(status) {
      file?.add([{ kind: 'end', status }]);
      file?.close();
    },
  };
}

/** A change that was tried, by itself and not as a part of another. A call with wrong parameters never was one, and one that found all as wanted is none. */
export function isChange(event: Event): event is CallEvent {
  return event.kind === 'call' && event.effect !== 'read' && !event.inner && !event.outcome.startsWith('ARG-') && !(event.outcome === 'ok' && event.affected === 0);
}

/** Long lists are told by their length and beginning, so that a line stays one that can be read. Secrets are blanked before: half of one is not known for one. */
export function shorten(params: Record<string, unknown>, { mask }: Secrets): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => {
    if (Array.isArray(value) && value.length > 20) return [name, { count: value.length, first: value.slice(0, 3) as unknown[] }];
    return [name, typeof value === 'string' && value.length > 500 ? `${mask(value).slice(0, 500)}…` : value];
  }));
}

/** All runs, the newest first; without those whose first line is broken. */
export function listRuns(folder: string): RunHeader[] {
  return filesOf(folder).flatMap((name) => parseLines(firstLine(path.join(folder, name)))[0] as RunHeader | undefined ?? []).sort((a, b) => (a.at < b.at ? 1 : -1));
}

/** Read a run. @throws ImctlError NOT-FOUND with the nearest ID. */
export function readRun(folder: string, id: string): Run {
  const file = path.join(folder, `${id}.jsonl`);
  if (!/^r[a-z0-9]+$/.test(id) || !filesOf(folder).includes(`${id}.jsonl`)) {
    throw new ImctlError('NOT-FOUND', `there is no run "${id}"`, { hint: `${didYouMean(id, filesOf(folder).map((name) => path.basename(name, '.jsonl')))}list them with  imctl audit` });
  }
  const [header, ...lines] = readLines(file);
  return { header: header as unknown as RunHeader, lines: lines as unknown as RunLine[] };
}

/** More are not kept; the oldest go first. */
const MOST_RUNS = 1000;

function createRun({ folder, user, secrets, now, command }: RecorderParts, context: string, source: string): RunFile {
  makeFolder(folder, 0o700);
  const { id, handle } = openNew(folder);
  const header: RunHeader = { id, at: new Date(now()).toISOString(), user, context, source, ...(command ? { command } : {}) };
  writeSync(handle, `${secrets.mask(stringifyJSON(header))}\n`);
  forgetOld(folder);
  return writerOf(id, handle, secrets);
}

function writerOf(id: string, handle: number, secrets: Secrets): RunFile {
  let isOpen = true;
  return {
    id,
    // One write, so that a kill leaves whole lines behind.
    add(lines) { if (isOpen) writeSync(handle, secrets.mask(lines.map((line) => `${stringifyJSON(line)}\n`).join(''))); },
    close() {
      if (isOpen) closeSync(handle);
      isOpen = false;
    },
  };
}

/** A name nobody has: short, since people type it. */
function openNew(folder: string): { id: string; handle: number } {
  for (;;) {
    const id = `r${Math.floor(Math.random() * 36 ** 4).toString(36).padStart(4, '0')}`;
    try {
      return { id, handle: openSync(path.join(folder, `${id}.jsonl`), 'ax', 0o600) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function forgetOld(folder: string): void {
  const files = filesOf(folder);
  if (files.length <= MOST_RUNS) return;
  const byAge = files.map((name) => path.join(folder, name)).map((file) => ({ file, at: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 })).sort((a, b) => a.at - b.at);
  for (const { file } of byAge.slice(0, files.length - MOST_RUNS)) rmSync(file, { force: true });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  } catch {
    return [];
  }
}

/** Bulk runs are long, and only their first line is wanted of most. */
const FIRST_BYTES = 16_384;

function firstLine(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(FIRST_BYTES);
    return bytes.toString('utf8', 0, readSync(handle, bytes)).split('\n', 1)[0]!;
  } finally {
    closeSync(handle);
  }
}

function readLines(file: string): Record<string, unknown>[] {
  return parseLines(readFileSync(file, 'utf8'));
}

function parseLines(text: string): Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value = parseJSON(line);
      return isPlainObject(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}
