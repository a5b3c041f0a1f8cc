// Measures one line: a first sample of each side for warmth, then rounds in which every side gives one, in turn.
// Imported by run.ts and tests.
import { judge, type Verdict } from './judge.ts';
import { NotMeasured, type Line, type Sample, type Unit } from './line.ts';
import { summarize, type Summary } from './statistics.ts';
import type { Workshop } from './workshop.ts';

/** What became of one side. */
export type SideResult =
  | { kind: 'measured'; samples: Record<string, number[]>; summary: Record<string, Summary> }
  | { kind: 'not measured'; why: string }
  | { kind: 'failed'; why: string };

/** What became of a line. */
export interface LineResult {
  name: string;
  what: string;
  measures: Record<string, Unit>;
  rounds: number;
  sides: Record<string, SideResult>;
  verdicts: Verdict[];
}

/** Measure. Never throws: a side that fails is a result too, and ends nothing but itself. */
export async function measureLine(line: Line, workshop: Workshop, rounds: number): Promise<LineResult> {
  const sides: Record<string, SideResult> = {};
  const running = new Map<string, { take: Sample; samples: Record<string, number[]> }>();
  const drop = (name: string, error: unknown) => {
    running.delete(name);
    sides[name] = { kind: error instanceof NotMeasured ? 'not measured' : 'failed', why: messageOf(error) };
  };
  for (const [name, prepare] of Object.entries(line.sides)) {
    try {
      const take = await prepare(workshop);
      await take(-1);
      running.set(name, { take, samples: Object.fromEntries(Object.keys(line.measures).map((measure) => [measure, []])) });
    } catch (error) { drop(name, error); }
  }
  for (let round = 0; round < rounds; round++) {
    // A B, then B A: what comes second in a round comes first in the next.
    const order = round % 2 === 0 ? [...running.keys()] : [...running.keys()].reverse();
    for (const name of order) {
      const { take, samples } = running.get(name)!;
      try {
        const values = await take(round);
        for (const measure of Object.keys(samples)) samples[measure]!.push(finite(values[measure], measure));
      } catch (error) { drop(name, error); }
    }
  }
  for (const [name, { samples }] of running) {
    sides[name] = { kind: 'measured', samples, summary: Object.fromEntries(Object.entries(samples).map(([measure, values]) => [measure, summarize(values)])) };
  }
  const ordered = Object.fromEntries(Object.keys(line.sides).map((name) => [name, sides[name]!]));
  return { name: line.name, what: line.what, measures: line.measures, rounds, sides: ordered, verdicts: line.goals.map((goal) => judge(goal, line, ordered)) };
}

/** A sample without a number would pass every goal. */
function finite(value: number | undefined, measure: string): number {
  if (value === undefined || !Number.isFinite(value)) throw new Error(`the sample has no number for ${measure}`);
  return value;
}

/** On one line, since tables are made of lines. */
function messageOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' | ');
  return text.length > MESSAGE ? `${text.slice(0, MESSAGE)}…` : text;
}

const MESSAGE = 400;
