// A value as text for the log: short, bounded, and never running into getters.
// Imported by the prelude; pure code.
import { cut } from './errors.ts';

const MAX_DEPTH = 4;
const MAX_ITEMS = 100;
const WIDE = 100;

/** Arguments of `log(…)` as one line or more: texts as they are, everything else as it would be written. */
export function formatLine(args: readonly unknown[]): string {
  return args.map((arg) => (typeof arg === 'string' ? arg : inspect(arg))).join(' ');
}

/** One value as text. */
export function inspect(value: unknown, depth = 0, around: readonly object[] = []): string {
  switch (typeof value) {
    case 'string': return JSON.stringify(value);
    case 'bigint': return `${value}n`;
    case 'symbol': return value.toString();
    case 'function': return `[function ${nameOf(value)}]`;
    case 'object': return value === null ? 'null' : around.includes(value) ? '[circular]' : inspectObject(value, depth, [...around, value]);
    default: return Object.is(value, -0) ? '-0' : String(value);
  }
}

function inspectObject(value: object, depth: number, around: readonly object[]): string {
  try {
    if (value instanceof Error) return errorText(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Promise) return '[promise: await it]';
    const inner = (one: unknown) => inspect(one, depth + 1, around);
    if (Array.isArray(value)) return depth >= MAX_DEPTH ? '[array]' : wrap('[', ']', take(value, value.length, inner));
    if (ArrayBuffer.isView(value) && 'length' in value) return `${nameOf(value.constructor)} ${wrap('[', ']', take(value as unknown as ArrayLike<unknown>, Number(value.length), inner))}`;
    if (value instanceof Map) return `Map(${value.size}) ${wrap('{', '}', take([...value], value.size, ([key, one]) => `${inner(key)} => ${inner(one)}`))}`;
    if (value instanceof Set) return `Set(${value.size}) ${wrap('{', '}', take([...value], value.size, inner))}`;
    return inspectFields(value, depth, inner);
  } catch {
    return '[object]';
  }
}

function inspectFields(value: object, depth: number, inner: (one: unknown) => string): string {
  const proto: unknown = Object.getPrototypeOf(value);
  const name = proto === null || proto === Object.prototype ? '' : `${nameOf((proto as { constructor?: unknown }).constructor)} `;
  if (depth >= MAX_DEPTH) return `[${name.trim() || 'object'}]`;
  const fields = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([, one]) => one.enumerable);
  const text = take(fields, fields.length, ([key, one]) => `${/^[\w$]+$/.test(key) ? key : JSON.stringify(key)}: ${'value' in one ? inner(one.value) : '[getter]'}`);
  return name + (text.length === 0 ? '{}' : wrap('{ ', ' }', text));
}

function errorText(error: Error): string {
  const hint = (error as { hint?: unknown }).hint;
  const code = (error as { code?: unknown }).code;
  return `${error.name}${typeof code === 'string' ? ` ${code}` : ''}: ${error.message}${typeof hint === 'string' && hint ? ` (${hint})` : ''}`;
}

function take<T>(items: ArrayLike<T>, length: number, turn: (item: T) => string): string[] {
  const shown = Array.from({ length: Math.min(length, MAX_ITEMS) }, (_, at) => turn(items[at]!));
  return length > MAX_ITEMS ? [...shown, `… ${length - MAX_ITEMS} more`] : shown;
}

function wrap(open: string, close: string, texts: readonly string[]): string {
  const line = open + texts.join(', ') + close;
  if (line.length <= WIDE && !line.includes('\n')) return line;
  return `${open.trim()}\n  ${texts.map((text) => text.replaceAll('\n', '\n  ')).join(',\n  ')}\n${close.trim()}`;
}

function nameOf(value: unknown): string {
  const name = typeof value === 'function' ? value.name : '';
  return cut(typeof name === 'string' ? name : '', 100);
}
