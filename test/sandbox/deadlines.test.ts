import { describe, expect, test } from 'vitest';
import { createDeadlines } from '../../src/sandbox/deadlines.ts';

function begun(limits = { cpuMs: 100, wallMs: 1000 }) {
  const at = { now: 5000, cpu: 40 };
  const deadlines = createDeadlines(() => at.now, () => at.cpu);
  deadlines.begin(limits);
  return { at, deadlines };
}

describe('deadlines', () => {
  test('there are none before they begin', () => {
    const deadlines = createDeadlines(() => 1e9, () => 1e9);
    expect([deadlines.left(1e9).ms, deadlines.over(0), deadlines.isLate()]).toEqual([Infinity, undefined, false]);
  });

  test('the one that ends first is what is left', () => {
    const { at, deadlines } = begun();
    expect(deadlines.left(at.now)).toEqual({ ms: 100, limit: 'cpu' });
    Object.assign(at, { now: 5950, cpu: 60 });
    expect(deadlines.left(at.now)).toEqual({ ms: 50, limit: 'wall' });
  });

  test.each([[{ cpu: 141 }, 0, 'cpu'], [{ cpu: 141 }, 1, undefined], [{ now: 6001 }, 0, 'wall'], [{ now: 6001 }, 1, undefined], [{ now: 9000, cpu: 900 }, 0, 'cpu']])('with %j, by %i ms: %s', (later, by, over) => {
    const { at, deadlines } = begun();
    Object.assign(at, later);
    expect(deadlines.over(by)).toBe(over);
  });

  test('while a person is asked nothing is late, and that time is given back', () => {
    const { at, deadlines } = begun();
    deadlines.asked(7);
    at.now = 7000;
    expect(deadlines.isLate()).toBe(false);
    deadlines.answered(7);
    expect([deadlines.isLate(), deadlines.left(at.now + 950)]).toEqual([false, { ms: 50, limit: 'wall' }]);
    at.now = 8000;
    expect(deadlines.isLate()).toBe(true);
  });

  test('with the clock stopped only computing counts, from where it was allowed anew', () => {
    const { at, deadlines } = begun();
    deadlines.stopClock();
    Object.assign(at, { now: 1e6, cpu: 500 });
    deadlines.allowCpu(30);
    expect([deadlines.left(at.now), deadlines.isLate()]).toEqual([{ ms: 30, limit: 'cpu' }, false]);
    at.cpu = 531;
    expect(deadlines.over(0)).toBe('cpu');
  });

  test('a lap counts both anew', () => {
    const { at, deadlines } = begun();
    Object.assign(at, { now: 5900, cpu: 130 });
    deadlines.begin({ cpuMs: 100, wallMs: 1000 });
    expect([deadlines.left(at.now), deadlines.over(0)]).toEqual([{ ms: 100, limit: 'cpu' }, undefined]);
  });
});
