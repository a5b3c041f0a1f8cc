import { expect, test } from 'vitest';
import { createMetrics } from '../../../src/testing/load/metrics.ts';
import { renderChart } from '../../../src/testing/load/report/chart.ts';
import { renderLoadReport } from '../../../src/testing/load/report/index.ts';
import type { LoadSummary } from '../../../src/testing/load/result.ts';
import { readScenario } from '../../../src/testing/load/scenario.ts';

const HOSTILE = '</title><script>alert(1)</script>"\'&\u202e';

function summary(changes: Partial<LoadSummary> = {}): LoadSummary {
  const metrics = createMetrics();
  metrics.add('im_sent', 3);
  for (const ms of [1, 5, 900]) { metrics.record('im_ack_ms', ms); metrics.record('im_deliver_ms', ms); }
  metrics.sample(1000, 2);
  metrics.sample(2000, 1);
  const { thresholds, ...scenario } = readScenario({ devices: 2 }, 'x.ts');
  return {
    apiVersion: 'imctl/v1', kind: 'LoadSummary', file: 'x.ts', context: 'local', startedAt: '2026-11-24T10:00:00.000Z', loadMs: 2000, scenario, metrics: metrics.summary(2000),
    thresholds: [], errors: [], samples: [...metrics.samples()], busy: 0.1, lateMs: 3, ...changes,
  };
}

test('the page loads nothing and runs nothing', () => {
  const page = renderLoadReport(summary());
  expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'/);
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|style="/);
  expect(page).toContain('prefers-color-scheme: dark');
});

test('texts of others are shown and are no markup', () => {
  const page = renderLoadReport(summary({
    file: HOSTILE, context: HOSTILE, ended: { code: 'UNREACHABLE', message: HOSTILE }, thresholds: [{ text: HOSTILE, metric: 'im_loss', ok: false, actual: null }],
    errors: [{ where: 'text', code: HOSTILE, count: 1, message: HOSTILE }],
  }));
  expect(page).not.toContain('<script');
  expect(page).not.toContain('\u202e');
  expect(page.match(/&#60;script&#62;/g)!.length).toBeGreaterThanOrEqual(6);
  expect(page.match(/<title>/g)).toHaveLength(1 + page.match(/<g class/g)!.length);
});

test('it says what was kept, what was missed, and what was measured', () => {
  const page = renderLoadReport(summary({ thresholds: [{ text: 'im_loss==0', metric: 'im_loss', ok: true, actual: 0 }, { text: 'im_ack_ms: p(99)<800', metric: 'im_ack_ms', ok: false, actual: 900 }] }));
  expect(page).toMatch(/1 of 2 thresholds missed/);
  expect(page).toMatch(/<code>im_ack_ms<\/code>.*?<td class="right">3<\/td>/s);
  expect(renderLoadReport(summary({ busy: 0.97 }))).toMatch(/busy nearly all the time/);
});

test('a chart has a line for each stretch of values, a point for one alone, and stays within its frame', () => {
  const chart = renderChart({ title: 'T', unit: 'ms', times: [1, 2, 3, 4, 5, 6], series: [{ name: 'p99', color: 'a', values: [1, 2, null, 7, null, null] }] }).text;
  expect(chart.match(/<polyline/g)).toHaveLength(1);
  expect(chart.match(/<circle/g)).toHaveLength(1);
  const numbers = [...chart.matchAll(/(?:points|cx|cy)="([^"]+)"/g)].flatMap((match) => match[1]!.split(/[ ,]/).map(Number));
  expect(numbers.every((number) => number >= 0 && number <= 560)).toBe(true);
  for (const values of [[], [null], [0, 0], [0.0001, 123_456_789]]) expect(renderChart({ title: 'T', unit: 'ms', times: values.map((_one, at) => at), series: [{ name: 's', color: 'a', values }] }).text).not.toMatch(/NaN|Infinity/);
});
