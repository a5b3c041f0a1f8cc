// Waiting that ends early.
// Imported by everyone; imports only errors.ts.
import { ImctlError } from './errors.ts';

/** Wait. @throws the signal's reason, or ImctlError INTERRUPTED, as soon as it is aborted. */
export function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason instanceof ImctlError ? signal.reason : new ImctlError('INTERRUPTED', 'interrupted', { cause: signal.reason }));
    };
    const timer = setTimeout(() => { signal.removeEventListener('abort', end); resolve(); }, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
