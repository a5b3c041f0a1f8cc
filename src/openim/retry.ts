// When to try a request again, and how long to wait before.
// Imported by transport.ts, and by what connects devices again.
import type { IncomingHttpHeaders } from 'node:http';

/** At most this many attempts of one request. */
export const MAX_ATTEMPTS = 3;

/**
 * Milliseconds to wait before the next attempt: full jitter (anything from 0 to a limit that doubles), so that many clients
 * do not come back together; never less than the server asked for.
 *
 * @param attempt the one that failed, 1 for the first.
 * @param random from 0 up to but not including 1.
 */
export function backoffMs(attempt: number, random: () => number, askedMs = 0): number {
  const limit = Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
  return Math.max(askedMs, Math.round(random() * limit));
}

/** Retry-After in milliseconds, given as seconds or as a date; undefined when absent or not understood. */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const BASE_MS = 150;
const CAP_MS = 2_000;
