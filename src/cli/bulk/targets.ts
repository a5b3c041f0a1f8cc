// What bulk work is done to: rows of a file or a pipe, IDs that were typed, or the items of a list that fit; each with a number.
// Imported by run.ts, report.ts and resume.ts, and by operate.ts for its flags.
import path from 'node:path';
import { ImctlError } from '../../base/errors.ts';
import { parseText, type Fields } from '../../base/fields.ts';
import { nearest } from '../../base/nearest.ts';
import { fileChunks, readRows, type Row } from '../../base/rows.ts';
import type { Call } from '../../operation/invoke.ts';
import type { Operation } from '../../operation/operation.ts';
import { shapeOf } from '../../operation/registry.ts';
import type { Environment } from '../environment.ts';

/** Where the targets come from. */
export type Targets =
  | { kind: 'file'; file: string }
  | { kind: 'words'; words: readonly string[] }
  /** Items that were found, as rows. */
  | { kind: 'found'; rows: AsyncIterable<Row[]> };

/** One target: parameters, its number from 1, the row it stands in, and its ID. */
export interface Target {
  row: number;
  from: Row;
  id: string;
  params: Record<string, unknown>;
}

/** What a row of `-o name` is called. */
const NAME = 'name';

/** The targets, in lists as they come. @throws ImctlError FILE-*, ARG-* with file:line. */
export async function* readTargets(targets: Targets, operation: Operation, environment: Environment): AsyncIterable<Target[]> {
  let row = 0;
  for await (const rows of rowsOf(targets, operation, environment)) {
    const some = rows.map((one) => asTarget(one, ++row, operation));
    if (some[0]?.row === 1) checkNamed(some[0], operation);
    yield some;
  }
}

/** Does the first row name its item? When it does not, no row will: a header is missing, or names other columns. */
function checkNamed({ from: { at, values }, id }: Target, operation: Operation): void {
  const name = operation.bulk ? bulkID(operation) : idParam(operation);
  if (id !== '' || name === undefined || Object.hasOwn(values, name)) return;
  const columns = Object.keys(values);
  const near = columns.find((column) => column.toLowerCase() === name.toLowerCase()) ?? nearest(name, columns);
  throw new ImctlError('FILE-INVALID', `${at}: there is no ${name}, only ${columns.map((column) => JSON.stringify(column)).join(', ')}`, { hint: near === undefined ? 'the first line of CSV names the columns' : `call the column ${name}, not ${near}` });
}

/** Where they come from, in words: for progress and questions. */
export function sayTargets(targets: Targets): string {
  if (targets.kind === 'words') return 'arguments';
  if (targets.kind === 'found') return 'matches';
  return targets.file === '-' ? 'standard input' : path.basename(targets.file);
}

/**
 * The items of the object's list that an expression holds for.
 *
 * @throws ImctlError USAGE when the object has no list of its items, or its items are not what the operation names.
 */
export function findTargets(operation: Operation, where: string, call: Call, environment: Environment): Targets {
  const { registry } = environment;
  const list = operation.each ? registry.operation(operation.each.list) : operation.object.operations.list;
  const name = operation.each?.param ?? idParam(operation);
  const idField = list && shapeOf(registry, list)?.id;
  if (!list || name === undefined || idField === undefined || (!operation.each && idField !== name)) throw new ImctlError('USAGE', `${operation.path} is not done to the items of a list: --where finds nothing for it`, { hint: 'give them by  -f FILE' });
  const noun = list.object.singular;
  const rows = async function* (): AsyncIterable<Row[]> {
    const { selectRows } = await import('../list/list.ts');
    const selection = await selectRows(list, { ...call, path: list.path, params: {}, plan: false }, { where }, environment);
    try {
      for await (const { items } of selection.rows) yield (items as Record<string, unknown>[]).map((item) => ({ values: { [name]: item[idField] }, at: `${noun}/${String(item[idField])}` }));
    } finally {
      await selection.close();
    }
  };
  return { kind: 'found', rows: rows() };
}

/** Where a row stands that came from no file: `user/anna`. */
export function placeOf(values: Record<string, unknown>, { object }: Operation): string {
  return `${object.singular}/${String(Object.values(values)[0])}`;
}

/** The parameter that names the item: the first that stands by its place. */
function idParam(operation: Operation): string | undefined {
  return Object.keys(operation.params).find((name) => operation.params[name]!.positional);
}

async function* rowsOf(targets: Targets, operation: Operation, { streams, cwd }: Environment): AsyncIterable<Row[]> {
  if (targets.kind === 'found') return yield* targets.rows;
  if (targets.kind === 'words') {
    const name = idParam(operation)!;
    yield targets.words.map((word) => ({ values: { [name]: word }, at: placeOf({ [name]: word }, operation) }));
    return;
  }
  const { file } = targets;
  yield* readRows(file, file === '-' ? streams.in.chunks() : fileChunks(path.resolve(cwd, file)), Object.keys(operation.params));
}

function asTarget(from: Row, row: number, operation: Operation): Target {
  if (operation.bulk) {
    const params = nameOnly(from.values, operation) ?? from.values;
    return { row, from, params, id: String(params[bulkID(operation)] ?? '') };
  }
  const params = readParams(from, operation);
  const name = idParam(operation);
  return { row, from, params, id: name === undefined ? '' : [params[name] ?? ''].flat().map(String).join(' ') };
}

/** The field that tells rows of a bulk operation apart. */
export function bulkID({ bulk, object }: Operation): string {
  return bulk?.id ?? object.shapes[0]?.id ?? '';
}

/** A line of `-o name`, as the row of a bulk operation. */
function nameOnly(values: Record<string, unknown>, operation: Operation): Record<string, unknown> | undefined {
  return typeof values[NAME] === 'string' && Object.keys(values).length === 1 ? { [bulkID(operation)]: values[NAME].replace(/^[^/]*\//, '') } : undefined;
}

function readParams(from: Row, operation: Operation): Record<string, unknown> {
  const { values } = from;
  const name = idParam(operation);
  if (typeof values[NAME] === 'string' && name !== undefined && !Object.hasOwn(operation.params, NAME)) return { [name]: wrap(operation.params, name, values[NAME].replace(/^[^/]*\//, '')) };
  // A printed item holds more than it takes to name it.
  const isPrinted = typeof values.kind === 'string' && !Object.hasOwn(operation.params, 'kind');
  const entries = Object.entries(values).filter(([key]) => !isPrinted || Object.hasOwn(operation.params, key));
  return Object.fromEntries(entries.map(([key, value]) => [key, readCell(operation.params, key, value, from)]));
}

/** Cells of CSV are texts; a list in one is parted by `;`, `,` or spaces. */
function readCell(fields: Fields, name: string, value: unknown, from: Row): unknown {
  const field = fields[name];
  if (!field || typeof value !== 'string') return wrap(fields, name, value);
  try {
    if (field.many) return value.split(/[;,\s]+/).filter(Boolean).map((one) => parseText(field, one, name));
    return parseText(field, value, name);
  } catch (error) {
    if (error instanceof ImctlError) error.message = `${from.at}: ${error.message}`;
    throw error;
  }
}

function wrap(fields: Fields, name: string, value: unknown): unknown {
  return fields[name]?.many && !Array.isArray(value) ? [value] : value;
}
