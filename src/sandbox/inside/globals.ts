// The globals of the isolate: what browsers and Node have and V8 alone lacks, as far as it is small; and what V8 has and a task must not.
// Imported by the prelude. fetch, process, require and Buffer are left out on purpose; run.ts says what to use instead.
import { AbortController, AbortSignal, DOMException, Event, EventTarget } from './abort.ts';
import { cloneValue } from './clone.ts';
import { atob, btoa, TextDecoder, TextEncoder } from './encoding.ts';
import { createRandom, type Random } from './random.ts';
import type { Timers } from './timers.ts';
import { defineURL } from './url.ts';

/** What globals need of the place. */
export interface GlobalParts {
  timers: Timers;
  console: object;
  parseURL: (...parts: string[]) => string;
}

/** V8's own that are taken away: memory outside all limits, and threads that are not there. */
const REMOVED = ['WebAssembly', 'SharedArrayBuffer', 'Atomics'];

/** Put all in place. @returns what `crypto` draws from, still to be seeded. */
export function installGlobals({ timers, console, parseURL }: GlobalParts): Random {
  for (const name of REMOVED) delete (globalThis as Record<string, unknown>)[name];
  const random = createRandom();
  const started = Date.now();
  const globals: Record<string, unknown> = {
    console,
    setTimeout: (act: unknown, ms?: number, ...args: unknown[]) => timers.set(actOf(act, args), ms ?? 0),
    setInterval: (act: unknown, ms?: number, ...args: unknown[]) => timers.set(actOf(act, args), ms ?? 0, ms ?? 0),
    setImmediate: (act: unknown, ...args: unknown[]) => timers.set(actOf(act, args), 0),
    clearTimeout: timers.clear, clearInterval: timers.clear, clearImmediate: timers.clear,
    queueMicrotask: (act: unknown) => {
      const run = actOf(act, []);
      void Promise.resolve().then(run);
    },
    structuredClone: (value: unknown) => cloneValue(value),
    performance: Object.freeze({ now: () => Date.now() - started, timeOrigin: started }),
    crypto: random.crypto,
    AbortController, AbortSignal: withTimeout(timers), DOMException, Event, EventTarget, TextEncoder, TextDecoder, atob, btoa,
    ...defineURL(parseURL),
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
  return random;
}

function actOf(act: unknown, args: readonly unknown[]): () => void {
  if (typeof act !== 'function') throw new TypeError('a timer takes a function');
  return () => { (act as (...args: unknown[]) => unknown)(...args); };
}

function withTimeout(timers: Timers): typeof AbortSignal {
  AbortSignal.timeout = (ms: number) => {
    const controller = new AbortController();
    timers.set(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms);
    return controller.signal;
  };
  return AbortSignal;
}
