// `create users -f people.csv`: rows of a file through an operation that takes many, some batches at a time.
// Imported by operate.ts. Knows no operation by name: the row's `bulk` says where the rows go.
import path from 'node:path';
import { EXIT } from '../base/errors.ts';
import { fileChunks, readRows, type Row } from '../base/rows.ts';
import type { Call, Invoke } from '../operation/invoke.ts';
import type { Operation } from '../operation/operation.ts';
import type { Environment } from './environment.ts';

/** What bulk operations answer with. */
interface Outcome {
  created: number;
  skipped: number;
  failed: { code: string; message: string }[];
}

/** Batches on their way at once: the server works on one while the next is read. */
const IN_FLIGHT = 4;

/** Failures told one by one; the rest is counted. */
const TOLD = 20;

/**
 * Send all rows of a file. What exists is skipped, so that a run that was cut off is finished by running it again.
 *
 * @returns 0, or 3 when rows failed.
 */
export async function runBulk(operation: Operation, file: string, call: Omit<Call, 'params'>, invoke: Invoke, environment: Environment): Promise<number> {
  const bulk = operation.bulk!;
  const { streams, settings, cwd } = environment;
  const chunks = file === '-' ? streams.in.chunks() : fileChunks(path.resolve(cwd, file));
  const sum: Outcome = { created: 0, skipped: 0, failed: [] };
  let done = 0;
  const send = async (rows: readonly Row[]) => {
    const outcome = await invoke({ ...call, path: `${operation.object.name}.${bulk.operation}`, params: { [bulk.param]: rows.map((row) => row.values) } }) as Outcome;
    sum.created += outcome.created;
    sum.skipped += outcome.skipped;
    for (const failure of outcome.failed) sum.failed.push(failure);
    done += rows.length;
    environment.emit({ kind: 'progress', label: file === '-' ? 'standard input' : path.basename(file), done });
  };
  try {
    await inFlight(batches(readRows(file, chunks), bulk.size), send, IN_FLIGHT);
  } finally {
    environment.emit({ kind: 'progress', label: path.basename(file), done, total: done });
    for (const failure of sum.failed.slice(0, TOLD)) streams.err.write(`failed: ${failure.code}: ${failure.message}\n`);
    if (sum.failed.length > TOLD) streams.err.write(`… and ${sum.failed.length - TOLD} more\n`);
    const count = (many: number) => many.toLocaleString('en');
    if (!settings.quiet) streams.err.write(`${count(sum.created)} created, ${count(sum.skipped)} skipped (exist), ${count(sum.failed.length)} failed\n`);
  }
  return sum.failed.length > 0 ? EXIT.partial : EXIT.done;
}

async function* batches(lists: AsyncIterable<Row[]>, size: number): AsyncIterable<Row[]> {
  let batch: Row[] = [];
  for await (const rows of lists) {
    batch = batch.length === 0 ? rows : batch.concat(rows);
    for (; batch.length >= size; batch = batch.slice(size)) yield batch.slice(0, size);
  }
  if (batch.length > 0) yield batch;
}

/** Work on several at once; the first failure ends it when those already on their way have ended. */
async function inFlight<T>(items: AsyncIterable<T>, work: (item: T) => Promise<void>, most: number): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  try {
    for await (const item of items) {
      const one: Promise<void> = work(item).catch((error: unknown) => { failure ??= { error }; }).finally(() => running.delete(one));
      running.add(one);
      if (running.size >= most) await Promise.race(running);
      if (failure) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failure) throw failure.error;
}
