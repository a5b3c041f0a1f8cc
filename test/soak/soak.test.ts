import { expect, test } from 'vitest';
import { soak } from './soak.ts';

test('seconds of load, faults and two kill -9: every message is accounted for (npm run soak is the long one)', async () => {
  const lines: string[] = [];
  const report = await soak({ seconds: 5, kills: 2, seed: 11, mostMessages: 20_000, leastAcknowledged: 101, tell: (line) => lines.push(line) });
  expect(report.findings.filter(({ broken }) => broken.length > 0), lines.join('\n')).toEqual([]);
  expect(report.restarts).toBe(2);
  expect(report.faultChanges).toBeGreaterThanOrEqual(2);
  for (const what of ['pushes', 'reads', 'changes', 'connections'] as const) expect(report[what], what).toBeGreaterThan(0);
  expect(report.fates.acknowledged).toBeGreaterThan(100);
  expect(report.kept).toBeGreaterThanOrEqual(report.fates.acknowledged);
});
