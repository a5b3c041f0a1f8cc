// The nearest of several names, for "did you mean".
// Imported by everyone; imports nothing of ours.
import { distance } from 'fastest-levenshtein';

/** The name closest to `typed`, or undefined when none is close enough (two in five of its letters may differ: two swapped ones count twice). */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.round(wanted.length / 2.5)) + 0.6;
  for (const name of names) {
    // Of two that are equally far the one that begins alike is meant: frist is first, not list.
    const far = distance(wanted, name.toLowerCase()) + (name[0]?.toLowerCase() === wanted[0] ? 0 : 0.5);
    if (far < least) { best = name; least = far; }
  }
  return best;
}

/** `did you mean first? ` with the space that a following sentence needs, or nothing. */
export function didYouMean(typed: string, names: readonly string[], spell: (name: string) => string = (name) => name): string {
  const found = nearest(typed, names);
  return found === undefined ? '' : `did you mean ${spell(found)}? `;
}
