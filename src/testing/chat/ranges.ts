// Ranges of sequence numbers in words.
// Imported by the files here; pure.

type Ranges = readonly (readonly [from: number, to: number])[];

/** `4, 7 to 9` */
export function sayRanges(ranges: Ranges): string {
  return ranges.slice(0, 5).map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`)).join(', ') + (ranges.length > 5 ? ' …' : '');
}

/** How many numbers are in them. */
export function countIn(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
