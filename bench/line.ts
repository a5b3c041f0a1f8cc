// What a line of the table is: sides that are measured beside one another, and the goals they are held to.
// Imported by everything here. A new measurement is a Line in a file of lines/, and a word in lines/index.ts.
import type { Workshop } from './workshop.ts';

/** Of what a measure is made; more is better of rates, less of all else. */
export type Unit = 'ms' | '/s' | 'MB' | 'kB';

/** Takes one sample: a value for each measure of the line. */
export type Sample = (round: number) => Promise<Record<string, number>>;

/** Prepares a side. @throws NotMeasured when what it needs is not there. */
export type Side = (workshop: Workshop) => Promise<Sample>;

/** A bound of design §10. With `against` it is a ratio to that side (`plus`: a difference), else it is absolute. */
export interface Goal {
  side: string;
  /** Default: the line's first. */
  measure?: string;
  against?: string;
  /** Compare by subtracting: what `side` takes in addition. */
  plus?: true;
  atMost?: number;
  atLeast?: number;
}

/** One measurement. */
export interface Line {
  /** Words by which it is chosen: `emulator-reads` answers to emulator, reads and emulator-reads; so do the words of `groups`. */
  name: string;
  groups?: readonly string[];
  /** What is measured, in a few words. */
  what: string;
  measures: Record<string, Unit>;
  /** Ours and its peers; in each round each gives one sample. */
  sides: Record<string, Side>;
  goals: readonly Goal[];
  /** Rounds unless the command line says; default 20. Slow lines have 10. */
  rounds?: number;
}

/** Thrown by a side that cannot be measured here; the reason is told in its place. */
export class NotMeasured extends Error {
  override readonly name = 'NotMeasured';
}
