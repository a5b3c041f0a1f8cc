// Going on with a run: which rows are done, and which were perhaps sent.
// Imported by run.ts and work.ts.
import { statSync } from 'node:fs';
import path from 'node:path';
import { ImctlError } from '../../base/errors.ts';
import type { Row } from '../../base/rows.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Environment } from '../environment.ts';
import { readRun, type RunHeader, type RunLine } from '../runs.ts';
import { placeOf, type Targets } from './targets.ts';

/** What a run that is gone on with left behind. */
export interface Earlier {
  id: string;
  context: string;
  /** Where its rows come from now. */
  from: Targets;
  /** The rows themselves, where they came from no file. */
  rows?: readonly Record<string, unknown>[];
  params: Record<string, unknown>;
  isDone(row: number): boolean;
  /** It was being sent when the run ended. */
  isUnknown(row: number): boolean;
  doneRows: number;
}

/** What a file was like when the run began, so that one that was changed since is noticed. */
export function markOf(file: string, cwd: string): { file: string; bytes: number; changedAt: number } | undefined {
  if (file === '-') return undefined;
  const whole = path.resolve(cwd, file);
  const { size, mtimeMs } = statSync(whole);
  return { file: whole, bytes: size, changedAt: Math.round(mtimeMs) };
}

/** Read what a run left. @throws ImctlError NOT-FOUND, CONFLICT when it was no such run or the file is another now. */
export function readEarlier(id: string, operation: Operation, file: string | undefined, { home, cwd }: Environment): Earlier {
  const { header, lines } = readRun(home.runs, id);
  const work = lines.find((line): line is BulkLine => line.kind === 'bulk');
  if (!work || work.operation !== operation.path) throw new ImctlError('CONFLICT', `run ${id} is no bulk run of ${operation.path}${work ? `, but of ${work.operation}` : ''}`, { hint: 'runs are listed by  imctl audit' });
  if (work.rows) return { ...earlierOf(id, header, work, lines, home.runs), from: { kind: 'found', rows: recorded(work.rows, operation) }, rows: work.rows };
  if (work.file === undefined && file === undefined) throw new ImctlError('USAGE', `the rows of run ${id} came through a pipe and are gone`, { hint: `give them again:  … --resume ${id} -f -` });
  const from = file ?? work.file!;
  const now = markOf(from, cwd);
  if (now && work.file !== undefined && (now.bytes !== work.bytes || now.changedAt !== work.changedAt)) {
    throw new ImctlError('CONFLICT', `${from} was changed since run ${id}: its rows are others now`, { hint: 'run it anew without --resume; what exists is skipped' });
  }
  return { ...earlierOf(id, header, work, lines, home.runs), from: { kind: 'file', file: from } };
}

type BulkLine = Extract<RunLine, { kind: 'bulk' }>;

function earlierOf(id: string, { context }: RunHeader, work: BulkLine, lines: readonly RunLine[], folder: string): Omit<Earlier, 'from'> {
  const done = new Set<number>();
  const sent = new Set<number>();
  // Rows keep their numbers from run to run: what an earlier one did is done.
  for (const line of [...earlierLines(work.resumes, folder), ...lines]) {
    if (line.kind === 'sent') for (let row = line.from; row <= line.to; row++) sent.add(row);
    if (line.kind !== 'row') continue;
    sent.delete(line.row);
    if (line.outcome !== 'failed') done.add(line.row);
  }
  return { id, context, params: work.params, isDone: (row) => done.has(row), isUnknown: (row) => sent.has(row) && !done.has(row), doneRows: done.size };
}

async function* recorded(rows: readonly Record<string, unknown>[], operation: Operation): AsyncIterable<Row[]> {
  yield rows.map((values) => ({ values, at: placeOf(values, operation) }));
}

function earlierLines(id: string | undefined, folder: string): readonly RunLine[] {
  if (id === undefined) return [];
  const { lines } = readRun(folder, id);
  const work = lines.find((line) => line.kind === 'bulk');
  return [...earlierLines(work?.resumes, folder), ...lines];
}
