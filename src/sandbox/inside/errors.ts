// Errors on their way out of a task: whatever was thrown, made into data without running into it twice.
// Imported by the prelude's parts; pure code.
import type { ErrorData } from '../../base/errors.ts';
import type { ThrownData } from '../messages.ts';

const MAX_MESSAGE = 8 * 1024;
const MAX_STACK = 16 * 1024;
const DATA_KEYS = ['code', 'hint', 'errCode', 'httpStatus', 'operationID', 'route', 'context', 'retryable', 'exitStatus'] as const;

/** Anything that was thrown, as data. Getters that throw, proxies and things without a text are no trouble. */
export function describeThrown(thrown: unknown): ThrownData {
  if (typeof thrown !== 'object' || thrown === null) return { name: 'Error', message: `threw ${textOf(thrown)}`, stack: '' };
  const isError = thrown instanceof Error || typeof read(thrown, 'stack') === 'string';
  const message = read(thrown, 'message');
  const stack = textOf(read(thrown, 'stack') ?? '');
  return {
    name: cut(textOf(read(thrown, 'name') ?? 'Error'), 200),
    message: cut(isError || typeof message === 'string' ? textOf(message ?? '') : `threw ${textOf(thrown)}`, MAX_MESSAGE),
    // It begins with the message, which may be so long that no frame would be left, and may look like frames.
    stack: cut(typeof message === 'string' && stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack, MAX_STACK),
    ...dataOf(thrown),
  };
}

/** A value as one text, whatever it is. */
export function textOf(value: unknown): string {
  try {
    if (typeof value === 'string') return value;
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'object' && value !== null && !(value instanceof Error)) return JSON.stringify(value) ?? 'an object';
    return String(value);
  } catch {
    return 'a value that has no text';
  }
}

/** At most so many characters, saying how many are left out. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length - most} more characters)`;
}

function dataOf(thrown: object): { data?: Partial<ErrorData> } {
  if (read(thrown, 'name') !== 'ImctlError') return {};
  const data: Record<string, unknown> = {};
  for (const key of DATA_KEYS) {
    const value = read(thrown, key);
    if (typeof value === 'string') data[key] = cut(value, MAX_MESSAGE);
    else if (typeof value === 'number' || typeof value === 'boolean') data[key] = value;
  }
  const { exitStatus, ...others } = data;
  return { data: { ...others, ...(typeof exitStatus === 'number' ? { exitCode: exitStatus } : {}) } as Partial<ErrorData> };
}

function read(from: object, key: string): unknown {
  try {
    return (from as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
