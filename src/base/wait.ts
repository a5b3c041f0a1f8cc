// Waiting that ends early.
// Imported by everyone; imports only errors.ts.
import { ImctlError, type ErrorDetails } from './errors.ts';

/** Wait. @throws the signal's reason, or ImctlError INTERRUPTED, as soon as it is aborted. */
export function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(interruption(signal));
    };
    const timer = setTimeout(() => { signal.removeEventListener('abort', end); resolve(); }, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** The same items, until it is aborted: whoever waits for one that does not come waits no longer. @throws as waitMs does. */
export async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let giveUp = () => {};
  const onAbort = () => giveUp();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<T>>((resolve, reject) => {
        giveUp = () => reject(interruption(signal));
        if (signal.aborted) giveUp();
        else iterator.next().then(resolve, reject);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Not waited for: it may hang on the item that does not come.
    iterator.return?.().catch(() => {});
  }
}

/** The error with which waiting ends: the one the signal was aborted with, else INTERRUPTED. */
export function interruption({ reason }: AbortSignal, details: ErrorDetails = {}): ImctlError {
  return reason instanceof ImctlError ? reason : new ImctlError('INTERRUPTED', 'interrupted', { ...details, cause: reason });
}

/** Resolves when it is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
