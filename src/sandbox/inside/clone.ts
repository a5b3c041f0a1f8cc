// structuredClone inside the isolate: plain data, dates, expressions, maps, sets, errors, buffers; circles too.
// Imported by globals.ts; pure code.
import { DOMException } from './abort.ts';

/** A deep copy. @throws DOMException DataCloneError for functions, symbols, promises and weak collections. */
export function cloneValue(value: unknown, seen = new Map<object, unknown>()): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw notCloned(value);
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const keep = <T>(copy: T): T => { seen.set(value, copy); return copy; };
  const inner = (one: unknown) => cloneValue(one, seen);

  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof Boolean || value instanceof Number || value instanceof String || value instanceof BigInt) return keep(Object(value.valueOf()) as unknown);
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (ArrayBuffer.isView(value)) return keep(cloneView(value, inner));
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, one] of [...value]) copy.set(inner(key), inner(one));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const one of [...value]) copy.add(inner(one));
    return copy;
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) throw notCloned(value);
  if (value instanceof Error) return cloneError(value, keep, inner);
  const copy = keep((Array.isArray(value) ? new Array(value.length) : {}) as Record<string, unknown>);
  for (const key of Object.keys(value)) {
    // Defined and not assigned: __proto__ is data.
    Object.defineProperty(copy, key, { value: inner((value as Record<string, unknown>)[key]), writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

const ERRORS: Record<string, new (message?: string) => Error> = { EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

function cloneError(error: Error, keep: <T>(copy: T) => T, inner: (one: unknown) => unknown): Error {
  const copy = keep(new (ERRORS[error.name] ?? Error)(error.message));
  Object.defineProperty(copy, 'stack', { value: error.stack, writable: true, configurable: true });
  if ('cause' in error) Object.defineProperty(copy, 'cause', { value: inner(error.cause), writable: true, configurable: true });
  return copy;
}

function cloneView(view: ArrayBufferView, inner: (one: unknown) => unknown): ArrayBufferView {
  const buffer = inner(view.buffer) as ArrayBuffer;
  if (view instanceof DataView) return new DataView(buffer, view.byteOffset, view.byteLength);
  const Kind = Object.getPrototypeOf(Object.getPrototypeOf(view)) === TypedArray.prototype ? view.constructor as Uint8ArrayConstructor : Uint8Array;
  return new Kind(buffer, view.byteOffset, (view as Uint8Array).length);
}

const TypedArray = Object.getPrototypeOf(Uint8Array) as { prototype: object };

function notCloned(value: unknown): DOMException {
  return new DOMException(`${typeof value === 'symbol' ? value.toString() : typeof value === 'function' ? `function ${value.name}` : Object.prototype.toString.call(value)} could not be cloned.`, 'DataCloneError');
}
