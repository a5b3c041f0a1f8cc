// The statistics of a measurement: what is typical, how far it spreads, how two sides compare.
// Imported by measure.ts and tests. Medians and quartiles, since one slow sample of a busy machine must not move a figure.

/** Samples of one side. */
export interface Summary {
  n: number;
  median: number;
  min: number;
  max: number;
}

/** One side over another, with the quartiles of what single rounds gave. */
export interface Comparison {
  value: number;
  low: number;
  high: number;
}

/** @throws RangeError without samples: a side that gave none is told as not measured, never as a number. */
export function summarize(samples: readonly number[]): Summary {
  return { n: samples.length, median: quantile(samples, 0.5), min: Math.min(...samples), max: Math.max(...samples) };
}

/**
 * The ratio of the medians; `low` and `high` are the quartiles of the ratios of samples of the same round.
 *
 * Samples of one round were taken right after one another, so a slow phase of the machine is in both and leaves the ratio alone.
 */
export function ratioOf(ours: readonly number[], theirs: readonly number[]): Comparison {
  return compare(ours, theirs, (a, b) => a / b);
}

/** Like `ratioOf`, for what one side takes in addition. */
export function differenceOf(ours: readonly number[], theirs: readonly number[]): Comparison {
  return compare(ours, theirs, (a, b) => a - b);
}

/** The quartiles around the median of one side. */
export function spreadOf(samples: readonly number[]): Comparison {
  return { value: quantile(samples, 0.5), low: quantile(samples, 0.25), high: quantile(samples, 0.75) };
}

/** The value below which a share of the samples lies, between two samples by their distance. @throws RangeError. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new RangeError('no samples');
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

function compare(ours: readonly number[], theirs: readonly number[], by: (a: number, b: number) => number): Comparison {
  const pairs = Array.from({ length: Math.min(ours.length, theirs.length) }, (_none, round) => by(ours[round]!, theirs[round]!));
  return { value: by(quantile(ours, 0.5), quantile(theirs, 0.5)), low: quantile(pairs, 0.25), high: quantile(pairs, 0.75) };
}
