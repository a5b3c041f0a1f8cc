// What failed under load, counted by what it is.
// Imported by run.ts and attendance.ts.
import type { ImctlError } from '../../base/errors.ts';
import type { Metrics } from './metrics.ts';
import type { LoadError } from './result.ts';

/** Failures, counted. */
export interface Errors {
  /** @param where the action, or `login`, `connection`. */
  add(where: string, error: ImctlError): void;
  /** The most frequent first. */
  list(): LoadError[];
}

/** Kinds that are kept; all others are counted in the metric alone. */
const MAX_KINDS = 100;

/** Nothing failed yet. */
export function createErrors(metrics: Pick<Metrics, 'add'>): Errors {
  const kinds = new Map<string, LoadError>();
  return {
    add(where, { code, errCode, message }) {
      metrics.add('im_errors');
      const key = `${where} ${code} ${errCode}`;
      const known = kinds.get(key);
      if (known) known.count++;
      else if (kinds.size < MAX_KINDS) kinds.set(key, { where, code, ...(errCode === undefined ? {} : { errCode }), count: 1, message });
    },
    list: () => [...kinds.values()].sort((a, b) => b.count - a.count),
  };
}
