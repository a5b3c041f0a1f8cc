// Errors and time spans as the server's log has them.
// Imported by watch.ts and http.ts.

import { ServerError } from '../errors.ts';

/** The server's own error in its words, or ours with its stack in one line as Go's are. */
export function describeError(error: unknown): string {
  if (error instanceof ServerError) return `Error: ${error.code} ${error.errMsg}${error.detail === '' ? '' : ` ${error.detail}`}`;
  if (!(error instanceof Error)) return `Error: ${String(error)}`;
  return [`Error: 500 ServerInternalError ${error.message}`, ...(error.stack ?? '').split('\n').slice(1).map((frame) => frame.trim().replace(/^at /, ''))].join(' | -> ');
}

/** A time span as Go writes it: `1.5ms`, `150.747µs`, `2.5s`. */
export function goDuration(ms: number): string {
  const nanoseconds = Math.round(ms * 1e6);
  const [unit, size, digits] = nanoseconds < 1e3 ? ['ns', 1, 0] as const : nanoseconds < 1e6 ? ['µs', 1e3, 3] as const : nanoseconds < 1e9 ? ['ms', 1e6, 6] as const : ['s', 1e9, 9] as const;
  return nanoseconds === 0 ? '0s' : `${Number((nanoseconds / size).toFixed(digits))}${unit}`;
}
