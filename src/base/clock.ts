// Time as an argument, so that tests can hold it still.
// Imported by everyone; imports nothing of ours.

/** The clock of one run. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => { clearTimeout(timer); reject(signal!.reason); };
    const timer = setTimeout(() => { signal?.removeEventListener('abort', stop); resolve(); }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  }),
};

/** Milliseconds since the process began, by a clock that nobody sets. `performance` says the same, and takes 1 ms to load. */
export function uptimeMs(): number {
  return process.uptime() * 1000;
}
