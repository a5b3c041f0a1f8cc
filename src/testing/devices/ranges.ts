// A set of sequence numbers, kept as ranges: a device that saw everything keeps one, however much it saw.
// Imported by view.ts; pure.

/** A set of whole numbers from 1 on. */
export interface Ranges {
  /** @returns false when it was there. */
  add(value: number): boolean;
  has(value: number): boolean;
  /** What is not there of `from` to `to`, both included, as ranges. */
  missing(from: number, to: number): [from: number, to: number][];
  /** The largest there is; 0 of none. */
  readonly max: number;
}

/** No number yet. */
export function createRanges(): Ranges {
  /** Sorted, apart from one another by at least one number. */
  const list: [number, number][] = [];
  /** The first range that ends at `value` or after. New numbers are mostly the largest, so it is looked for from the end. */
  const at = (value: number): number => {
    let index = list.length;
    while (index > 0 && list[index - 1]![1] >= value) index--;
    return index;
  };
  return {
    add(value) {
      const index = at(value - 1);
      const before = list[index];
      if (before && before[0] <= value && value <= before[1]) return false;
      if (before && before[1] === value - 1) {
        before[1] = value;
        const next = list[index + 1];
        if (next?.[0] === value + 1) list.splice(index, 2, [before[0], next[1]]);
        return true;
      }
      if (before && before[0] === value + 1) before[0] = value;
      else list.splice(index, 0, [value, value]);
      return true;
    },
    has(value) {
      const range = list[at(value)];
      return range !== undefined && range[0] <= value;
    },
    missing(from, to) {
      const gaps: [number, number][] = [];
      let next = from;
      for (let index = at(from); next <= to; index++) {
        const range = list[index];
        if (!range || range[0] > to) { gaps.push([next, to]); break; }
        if (range[0] > next) gaps.push([next, range[0] - 1]);
        next = range[1] + 1;
      }
      return gaps;
    },
    get max() { return list.at(-1)?.[1] ?? 0; },
  };
}
