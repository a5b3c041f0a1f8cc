// One operation for many: rows of a file, IDs, or what a list holds. With brakes, a run file, and a way to go on after an end.
// Imported by operate.ts. Knows no operation by name: an operation that takes rows itself (its row's `bulk`) gets them in batches.
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import { flagName, type Fields, type Values } from '../../base/fields.ts';
import { holdYoungGeneration } from '../../base/memory.ts';
import { interruption } from '../../base/wait.ts';
import type { Call, Invoke } from '../../operation/invoke.ts';
import type { Operation } from '../../operation/operation.ts';
import { verbOf } from '../../operation/words.ts';
import type { Environment } from '../environment.ts';
import { inBatches } from './batches.ts';
import { brake } from './brake.ts';
import { createPace } from './pace.ts';
import { createReport, type Report } from './report.ts';
import { markOf, readEarlier, type Earlier } from './resume.ts';
import { readTargets, sayTargets, type Target, type Targets } from './targets.ts';
import { workOn } from './work.ts';

/** Flags of operations that can be done to many. */
export const BULK_FLAGS = {
  file: { kind: 'string', names: 'file', letter: 'f', once: 'join the files, or run it once for each', doc: 'Rows from a file (CSV, NDJSON, JSON, YAML, names; - for standard input).' },
  where: { kind: 'string', once: 'join conditions by  &&', doc: 'Every item of the list this TypeScript expression holds for.' },
  resume: { kind: 'string', once: 'go on with one run after the other', doc: 'Go on with a run that was cut off; nothing is done twice.' },
  parallel: { kind: 'integer', min: 1, max: 256, doc: 'At most so many requests at once; default as many as the server bears, up to 16, or 4 that carry 500 rows each.' },
  rate: { kind: 'number', min: 0.001, doc: 'At most so many items a second.' },
  failFast: { kind: 'boolean', doc: 'Stop at the first failure.' },
  maxFailPercent: { kind: 'number', min: 0, max: 100, default: 50, doc: 'Stop when more than this share has failed, from the twentieth on.' },
} as const satisfies Fields;

/** What of these flags was given. */
export type BulkFlags = Values<typeof BULK_FLAGS>;

/** Can it be done to many? What changes something and names its item, or takes rows. */
export function takesMany(operation: Operation): boolean {
  if (operation.effect === 'read' || operation.needs || operation.object.scriptOnly) return false;
  return operation.bulk !== undefined || Object.values(operation.params).some((field) => field.positional);
}

/**
 * Do it to all.
 *
 * @param call what is the same for all: its `params` fill what a row leaves out.
 * @returns 0, or 3 when rows failed.
 * @throws ImctlError TOO-MANY, CONFIRM-*, PROTECTED before anything is sent; INTERRUPTED with the command that goes on.
 */
export async function runBulk(operation: Operation, targets: Targets, call: Call, flags: BulkFlags, invoke: Invoke, environment: Environment): Promise<number> {
  const { settings, cwd, signal } = environment;
  const app = await environment.app();
  const earlier = flags.resume === undefined ? undefined : readEarlier(flags.resume, operation, flags.file, environment);
  if (earlier && earlier.context !== app.context.name) throw new ImctlError('CONFLICT', `run ${earlier.id} was on ${earlier.context}, and this is ${app.context.name}`, { hint: `add  --context ${earlier.context}` });
  const forgotten = Object.keys(earlier?.params ?? {}).find((name) => operation.params[name]?.secret && call.params[name] === undefined);
  if (forgotten !== undefined) throw new ImctlError('USAGE', `--${flagName(forgotten)} was given to run ${earlier!.id}, which keeps no secrets`, { hint: `give it again:  --resume ${earlier!.id} --${flagName(forgotten)} …` });
  const from = earlier?.from ?? targets;
  const common = { ...earlier?.params, ...call.params };
  const left = notDone(readTargets(from, operation, environment), earlier);
  const { lists, confirm, all } = await brake(operation, left, from, common, environment);
  if (settings.plan) return planAll(operation, lists, { ...call, params: common, confirm }, invoke);

  const run = environment.runs.open(app.context.name, call.source);
  run.add([{ kind: 'bulk', operation: operation.path, ...(from.kind === 'file' ? markOf(from.file, cwd) : { rows: earlier?.rows ?? all!.map((target) => target.params) }), params: common, ...(earlier ? { resumes: earlier.id } : {}) }]);
  const report = createReport(environment, { word: operation.bulk ? operation.bulk.word ?? 'created' : 'done', label: sayTargets(from), runID: run.id, keep: run.add, before: earlier?.doneRows ?? 0 });
  const pace = createPace({ parallel: flags.parallel ?? Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(MOST_ROWS_AT_ONCE / (operation.bulk?.size ?? 1)))), rate: flags.rate, signal });
  const work = workOn(operation, { ...call, params: common, confirm }, invoke, pace, earlier);
  const hold = holdYoungGeneration();
  let given = 0;
  let stopped: ImctlError | undefined;
  const isOver = () => {
    stopped ??= tooManyFailed(flags, report);
    return stopped !== undefined;
  };
  const batches = inBatches(lists, operation.bulk?.size ?? 1);
  try {
    await pace.each(batches.items, (batch) => batch.length, async (batch) => {
      run.add([{ kind: 'sent', from: batch[0]!.row, to: batch.at(-1)!.row }]);
      given += batch.length;
      report.take(await work(batch));
      hold();
    }, isOver);
  } catch (error) {
    if (!signal.aborted) stopped ??= asImctlError(error);
  }
  if (signal.aborted) stopped = interruption(signal);
  if (!stopped) return report.show();
  report.noAnswer = given - report.ended;
  // A batch that waited for its turn was taken and not sent. What a pipe still holds is not waited for.
  report.notTried = batches.taken() - given;
  if (from.kind !== 'file' || from.file !== '-') report.notTried += await batches.rest().catch(() => 0);
  if (given > 0) await report.show();
  // A file that is wrong must be mended, and its rows are others then.
  const canGoOn = given > 0 && report.notTried + report.noAnswer + report.failed > 0 && !stopped.code.startsWith('FILE-');
  stopped.hint = [canGoOn ? `go on with  imctl ${verbOf(operation)} ${operation.object.name} --resume ${run.id}${from.kind === 'file' && from.file === '-' ? ' -f -' : ''}` : '', stopped.hint ?? ''].filter(Boolean).join('\n');
  throw stopped;
}

/** Unless told otherwise, so many requests are on their way at once, with so many rows: more of them only wait at the server, and in memory. */
const MOST_AT_ONCE = 16;
const MOST_ROWS_AT_ONCE = 2000;

async function* notDone(lists: AsyncIterable<Target[]>, earlier: Earlier | undefined): AsyncIterable<Target[]> {
  for await (const list of lists) yield earlier ? list.filter((target) => !earlier.isDone(target.row)) : list;
}

async function planAll(operation: Operation, lists: AsyncIterable<Target[]>, call: Call, invoke: Invoke): Promise<number> {
  const { bulk } = operation;
  // What takes rows says it of all of them in one line.
  for await (const batch of inBatches(lists, bulk ? Infinity : 1).items) {
    await invoke(bulk
      ? { ...call, path: `${operation.object.name}.${bulk.operation}`, params: { [bulk.param]: batch.map((target) => ({ ...call.params, ...target.params })) } }
      : { ...call, params: { ...call.params, ...batch[0]!.params } });
  }
  return EXIT.done;
}

/** From the twentieth row on a share means something. */
const FEW = 20;

function tooManyFailed({ failFast, maxFailPercent }: BulkFlags, report: Report): ImctlError | undefined {
  if (failFast && report.failed > 0) return new ImctlError('PARTIAL', 'stopped at the first failure');
  if (report.ended < FEW || (report.failed * 100) / report.ended <= maxFailPercent) return undefined;
  return new ImctlError('PARTIAL', `stopped: ${report.failed} of ${report.ended} failed, more than ${maxFailPercent} %`, { hint: 'another share is allowed by  --max-fail-percent' });
}
