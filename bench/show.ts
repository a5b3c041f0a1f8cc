// Results as text: a few lines for each measurement, and the goals at the end as one table.
// Imported by run.ts and tests.
import type { Line, Unit } from './line.ts';
import type { LineResult, SideResult } from './measure.ts';
import type { Verdict } from './judge.ts';
import type { Summary } from './statistics.ts';
import { wordsOf } from './options.ts';

/** One line's result: each side, then each goal. */
export function showResult(result: LineResult): string {
  const wide = Math.max(...Object.keys(result.sides).map((name) => name.length));
  const sides = Object.entries(result.sides).map(([name, side]) => `  ${name.padEnd(wide)}  ${showSide(side, result.measures)}`);
  const goals = result.verdicts.map((verdict) => `  ${mark(verdict)} ${showVerdict(verdict, result.measures)}`);
  return [`${result.name}: ${result.what} (${result.rounds} rounds)`, ...sides, ...goals, ''].join('\n');
}

/** How many goals were met, and which were not. */
export function showSummary(results: readonly LineResult[]): string {
  const all = results.flatMap((result) => result.verdicts.map((verdict) => ({ result, verdict })));
  const count = (kind: Verdict['kind']) => all.filter(({ verdict }) => verdict.kind === kind).length;
  const failed = results.flatMap((result) => Object.entries(result.sides).flatMap(([name, side]) => (side.kind === 'failed' ? [`failed        ${result.name}, ${name}: ${side.why}`] : [])));
  const others = all.filter(({ verdict }) => verdict.kind !== 'pass').map(({ result, verdict }) => `${verdict.kind.padEnd(12)}  ${result.name}: ${showVerdict(verdict, result.measures)}`);
  return `${[`goals: ${count('pass')} met, ${count('miss')} missed, ${count('not measured')} not measured`, ...others, ...failed].join('\n')}\n`;
}

/** What can be measured. */
export function showList(lines: readonly Line[]): string {
  return lines.map((line) => [
    `${line.name}: ${line.what}`,
    `  words  ${wordsOf(line).join(', ')}`,
    `  sides  ${Object.keys(line.sides).join(' | ')}`,
    ...line.goals.map((goal) => `  goal   ${showGoal({ ...goal, measure: goal.measure ?? Object.keys(line.measures)[0]! }, line.measures)}`),
  ].join('\n')).join('\n').concat('\n');
}

function showSide(side: SideResult, measures: Record<string, Unit>): string {
  if (side.kind !== 'measured') return `${side.kind}: ${side.why}`;
  return Object.entries(side.summary).map(([measure, summary]) => `${measure} ${showSummaryOf(summary, measures[measure]!)}`).join('   ');
}

function showSummaryOf({ median, min, max }: Summary, unit: Unit): string {
  return `${number(median)} ${unit} (${number(min)}–${number(max)})`;
}

function showVerdict(verdict: Verdict, measures: Record<string, Unit>): string {
  const goal = showGoal(verdict, measures);
  if (verdict.kind === 'not measured') return `${goal} (${verdict.why})`;
  const { value, low, high } = verdict.found;
  return `${goal}: ${number(value)} (quartiles ${number(low)}–${number(high)})${verdict.close ? ', close' : ''}`;
}

function showGoal(goal: Verdict | (Line['goals'][number] & { measure: string }), measures: Record<string, Unit>): string {
  const unit = goal.against !== undefined && !goal.plus ? '×' : measures[goal.measure]!;
  const bounds = [...(goal.atMost === undefined ? [] : [`≤ ${number(goal.atMost)} ${unit}`]), ...(goal.atLeast === undefined ? [] : [`≥ ${number(goal.atLeast)} ${unit}`])];
  const over = goal.against === undefined ? '' : goal.plus ? ` over ${goal.against}` : ` ${goal.against}`;
  return `${goal.side}, ${goal.measure} ${bounds.join(', ')}${over}`;
}

function mark({ kind }: Verdict): string {
  return { pass: 'pass', miss: 'MISS', 'not measured': '–   ' }[kind];
}

/** Three digits that matter; thousands with their comma. */
function number(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
