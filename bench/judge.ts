// Holds what was measured to a goal.
// Imported by measure.ts and tests.
import type { Goal, Line } from './line.ts';
import type { SideResult } from './measure.ts';
import { differenceOf, ratioOf, spreadOf, type Comparison } from './statistics.ts';

/** How a goal was met. */
export type Verdict = Goal & { measure: string } & (
  | { kind: 'pass' | 'miss'; found: Comparison; /** The quartiles lie on both sides of the bound: another run may say otherwise. */ close: boolean }
  | { kind: 'not measured'; why: string });

/** Judge one goal by the line's results. The median decides. */
export function judge(goal: Goal, line: Pick<Line, 'measures'>, sides: Record<string, SideResult>): Verdict {
  const measure = goal.measure ?? Object.keys(line.measures)[0]!;
  for (const name of [goal.side, ...(goal.against === undefined ? [] : [goal.against])]) {
    const side = sides[name];
    if (side?.kind !== 'measured') return { ...goal, measure, kind: 'not measured', why: side?.kind === 'failed' ? `${name} failed` : `${name}: ${side?.why ?? 'no such side'}` };
  }
  const samples = (name: string) => (sides[name] as Extract<SideResult, { kind: 'measured' }>).samples[measure]!;
  const compare = goal.plus ? differenceOf : ratioOf;
  const found = goal.against === undefined ? spreadOf(samples(goal.side)) : compare(samples(goal.side), samples(goal.against));
  const meets = (value: number) => value <= (goal.atMost ?? Infinity) && value >= (goal.atLeast ?? -Infinity);
  return { ...goal, measure, kind: meets(found.value) ? 'pass' : 'miss', found, close: meets(found.low) !== meets(found.high) };
}
