// A line at the prompt: what TypeScript and our evaluator add to V8's own evaluation of the same line.
import type { Line, Side } from '../line.ts';

const TYPED = ['1 + 1', 'const n: number = 2', '[1, 2, 3].map((x: number) => x * n)', 'const who = { name: "anna", age: n as number }', 'await Promise.resolve(3)'];
const PLAIN = ['1 + 1', 'const n = 2', '[1, 2, 3].map((x) => x * n)', 'const who = { name: "anna", age: n }', 'await Promise.resolve(3)'];
const TURNS = 40;

/** Milliseconds for one of the lines, all of them many times over. */
async function timeLines(lines: readonly string[], evaluate: (line: string) => Promise<unknown>): Promise<Record<string, number>> {
  const startedAt = performance.now();
  for (let turn = 0; turn < TURNS; turn++) for (const line of lines) await evaluate(line);
  return { ms: (performance.now() - startedAt) / (TURNS * lines.length) };
}

const ours: Side = async (workshop) => {
  workshop.needs('src/shell/evaluator.ts');
  const { createEvaluator } = await import('../../src/shell/evaluator.ts');
  const evaluator = createEvaluator((specifier) => import(specifier) as Promise<unknown>);
  workshop.atEnd(() => evaluator.close());
  const answer = await evaluator.evaluate('[1, 2, 3].map((x: number) => x * 2).at(-1)');
  if (!('value' in answer) || answer.value !== 6) throw new Error(`the evaluator says ${JSON.stringify(answer)}`);
  return () => timeLines(TYPED, (line) => evaluator.evaluate(line));
};

const engine: Side = async (workshop) => {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  workshop.atEnd(() => session.disconnect());
  return () => timeLines(PLAIN, (expression) => session.post('Runtime.evaluate', { expression, replMode: true }));
};

export const evaluate: Line = {
  name: 'evaluate', groups: ['prompt'], what: 'one typed line at the prompt, transformed and evaluated',
  measures: { ms: 'ms' },
  sides: { 'imctl': ours, 'V8 alone': engine },
  goals: [{ side: 'imctl', against: 'V8 alone', plus: true, atMost: 0.2 }],
};
