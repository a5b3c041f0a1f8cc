// What a task said, taken from text that nobody vouches for: a child that was taken over may send anything.
// Imported by run.ts and testing/runner/told.ts.
import type { TaskEvent } from '../operation/events.ts';
import { isPlainObject } from '../base/fields.ts';
import { given } from '../base/given.ts';
import { holdsMore, nestsDeeper, parseJSON } from '../base/json.ts';
import { MAX_LOG_LENGTH, type Beat, type Fault, type ThrownData } from './messages.ts';

const LEVELS = new Set(['log', 'info', 'warn', 'error', 'debug']);
const MAX_TEXT = 16 * 1024;

/** An event of a task, or nothing when it is none. Members that do not belong are dropped. */
export function readEvent(text: string, file: string): TaskEvent | undefined {
  const data = readObject(text);
  const base = { kind: 'task', file } as const;
  const step = wholeOf(data.step);
  const parent = wholeOf(data.parent);
  const title = textOf(data.title, 500) ?? '';
  switch (data.name) {
    case 'log': return { ...base, name: 'log', level: (LEVELS.has(data.level as string) ? data.level : 'log') as 'log', text: textOf(data.text, MAX_LOG_LENGTH + 100) ?? '', ...given({ step }) };
    case 'table': return Array.isArray(data.rows) ? { ...base, name: 'table', rows: data.rows as unknown[], ...given({ step, columns: readColumns(data.columns), shape: textOf(data.shape, 100), more: wholeOf(data.more) }) } : undefined;
    case 'step-start': return step === undefined ? undefined : { ...base, name: 'step-start', step, title, ...given({ parent }) };
    case 'step-retry': return step === undefined ? undefined : { ...base, name: 'step-retry', step, title, tries: wholeOf(data.tries) ?? 1, message: textOf(data.message, MAX_TEXT) ?? '' };
    case 'step-end': return step === undefined ? undefined : {
      ...base, name: 'step-end', step, title, ok: data.ok === true, ms: wholeOf(data.ms) ?? 0,
      ...given({ parent, detail: textOf(data.detail, 1100), message: textOf(data.message, 1100), code: textOf(data.code, 100), tries: wholeOf(data.tries) }),
    };
    default: return undefined;
  }
}

/** How a task ended, by its own account. */
export function readDone(text: string): { ok: true; value: unknown } | { ok: false; error: ThrownData; inCleanup: boolean } {
  const data = readObject(text);
  if (data.ok === true) return { ok: true, value: data.value };
  return { ok: false, inCleanup: data.when === 'cleanup', error: readThrown(data.error) };
}

/** Something that was thrown inside, by its own account. */
export function readThrown(given: unknown): ThrownData {
  const error = isPlainObject(given) ? given : {};
  return {
    name: textOf(error.name, 200) ?? 'Error', message: textOf(error.message, MAX_TEXT) ?? 'it ended in a way that cannot be read', stack: textOf(error.stack, 64 * 1024) ?? '',
    ...(isPlainObject(error.data) ? { data: readErrorData(error.data) } : {}),
  };
}

/** Why the child ended a task. */
export function readFault(text: string): Fault {
  const data = readObject(text);
  const known = ['cpu', 'wall', 'memory', 'stuck', 'idle'].find((one) => one === data.why);
  return { why: (known ?? 'broken') as Fault['why'], ...given({ message: textOf(data.message, 2000), stack: textOf(data.stack, 64 * 1024), line: wholeOf(data.line), over: data.over === true ? true : undefined }) };
}

/** @returns all 0 when it cannot be read. */
export function readBeat(text: string): Beat {
  const data = readObject(text);
  return { rssBytes: numberOf(data.rssBytes), cpuMs: numberOf(data.cpuMs), line: numberOf(data.line) };
}

function readErrorData(data: Record<string, unknown>): NonNullable<ThrownData['data']> {
  return given({
    code: textOf(data.code, 100), hint: textOf(data.hint, 4000), operationID: textOf(data.operationID, 200), route: textOf(data.route, 500), context: textOf(data.context, 200),
    errCode: wholeOf(data.errCode), httpStatus: wholeOf(data.httpStatus), exitCode: wholeOf(data.exitCode),
  });
}

function readColumns(columns: unknown): { title: string; from: string }[] | undefined {
  if (!Array.isArray(columns)) return undefined;
  return columns.slice(0, 200).filter(isPlainObject).map((one) => ({ title: textOf(one.title, 200) ?? '', from: textOf(one.from, 200) ?? '' }));
}

/** Deeper values would run those that show them out of their stack. */
const MAX_DEPTH = 500;
/** More of them take seconds to read, in which the task's limits are held by nobody. */
const MAX_VALUES = 2_000_000;

function readObject(text: string): Record<string, unknown> {
  if (nestsDeeper(text, MAX_DEPTH) || holdsMore(text, MAX_VALUES)) return {};
  try {
    const data = parseJSON(text);
    return isPlainObject(data) ? data : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown, most: number): string | undefined {
  return typeof value === 'string' ? value.slice(0, most) : undefined;
}

function wholeOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? value as number : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
