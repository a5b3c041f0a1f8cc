import { expect, test } from 'vitest';
import type { TaskEvent } from '../../../src/operation/events.ts';
import { openTry } from '../../../src/testing/runner/try.ts';
import type { TestStep } from '../../../src/testing/results.ts';

const event = (given: object) => ({ kind: 'task', file: 'a.ts', title: '', ok: true, ms: 1, ...given }) as unknown as TaskEvent;

test('steps stand in those around them; of very deep ones the deepest stand beside each other', () => {
  const open = openTry(1, () => undefined, () => 0);
  for (let step = 1; step <= 1500; step++) open.take(event({ name: 'step-start', step, title: `s${step}`, ...(step === 1 ? {} : { parent: step - 1 }) }));
  for (let step = 1500; step >= 1; step--) open.take(event({ name: 'step-end', step, title: '' }));
  const { steps } = open.end('passed', []);
  const path: string[] = [];
  let at: readonly TestStep[] = steps;
  while (at.length === 1) { path.push(at[0]!.title); at = at[0]!.steps; }
  expect(path).toEqual(Array.from({ length: 19 }, (_, n) => `s${n + 1}`));
  expect(at.map((one) => one.title)).toEqual(Array.from({ length: 1481 }, (_, n) => `s${n + 20}`));
  expect(at.every((one) => one.ok && one.ms === 1 && one.steps.length === 0)).toBe(true);
});

test('what one try does without end is kept in part, and the rest is counted', () => {
  const open = openTry(1, () => undefined, () => 0);
  for (let step = 1; step <= 2500; step++) open.take(event({ name: 'step-start', step }));
  for (let n = 0; n < 3000; n++) open.take(event({ name: 'log', level: 'log', text: `line ${n}` }));
  const { steps, logs } = open.end('passed', []);
  expect([steps.length, logs.length]).toEqual([2000, 2002]);
  expect(logs.slice(2000).map((log) => log.text)).toEqual(['1,000 more lines of this test are not kept', '500 more steps of this test are not kept']);
});
