import { expect, test } from 'vitest';
import { memoryStreams } from '../../../src/base/streams.ts';
import { createLiveView, renderLive } from '../../../src/cli/load/live.ts';
import { renderLoadSummary, sayOwnShare } from '../../../src/cli/load/summary.ts';
import { loadPaint, plainPaint } from '../../../src/output/paint.ts';
import { displayWidth } from '../../../src/output/width.ts';
import { createMetrics } from '../../../src/testing/load/metrics.ts';
import type { LoadSummary } from '../../../src/testing/load/result.ts';
import type { Progress } from '../../../src/testing/load/run.ts';
import { readScenario } from '../../../src/testing/load/scenario.ts';
import { parseThreshold } from '../../../src/testing/load/thresholds.ts';

function progress(changes: Partial<Progress> = {}): Progress {
  const metrics = createMetrics();
  metrics.add('im_sent', 1200);
  metrics.add('im_delivered', 1190);
  metrics.add('im_errors', 3);
  for (let ms = 1; ms <= 100; ms++) { metrics.record('im_ack_ms', ms); metrics.record('im_deliver_ms', 2 * ms); }
  return { phase: 'load', done: 5000, total: 20_000, online: 250, metrics, last: metrics.sample(1000, 250), ...changes };
}

const THRESHOLDS = [parseThreshold('im_ack_ms: p(99)<50', ''), parseThreshold('im_errors<10', ''), parseThreshold('im_loss==0', '')];

test('the block says how far it is, what was measured, and how thresholds stand; what is lost is known at the end only', () => {
  expect(renderLive(progress(), THRESHOLDS, 80, plainPaint)).toMatchInlineSnapshot(`
    [
      "load  ██████░░░░░░░░░░░░░░░░░░  5 / 20 s",
      "devices  250 online",
      "sent     1,200  (1200/s)   delivered 1,190  (1190/s)",
      "ack      p50   50.0   p95   95.0   p99   99.0 ms",
      "deliver  p50    100   p95    190   p99    198 ms",
      "errors 3",
      "✗ im_ack_ms: p(99)<50",
      "✓ im_errors<10",
    ]
  `);
  expect(renderLive(progress({ phase: 'making users', done: 500, total: 2000 }), THRESHOLDS, 80, plainPaint)).toEqual(['making users  ██████░░░░░░░░░░░░░░░░░░  500 / 2,000']);
});

test.each([20, 44, 200])('in %i columns no line is wider, with colours too', async (columns) => {
  const paint = await loadPaint(true);
  const plain = renderLive(progress(), THRESHOLDS, columns, plainPaint);
  expect(Math.max(...plain.map(displayWidth))).toBeLessThan(columns);
  expect(renderLive(progress(), THRESHOLDS, columns, paint).map((line) => line.replaceAll(/\x1b\[\d+m/g, ''))).toEqual(plain);
});

test('in a narrow terminal the percentiles stand closer', () => {
  expect(renderLive(progress(), [], 40, plainPaint).slice(3, 5)).toEqual(['ack      p50 50.0 p95 95.0 p99 99.0 ms', 'deliver  p50 100 p95 190 p99 198 ms']);
});

test.each([
  [120, 'count avg min p50 p90 p95 p99 p99.9 max'], [60, 'count avg p50 p90 p95 p99 max'], [44, 'count p50 p95 p99 max'], [38, 'p50 p95 p99 max'], [34, 'p50 p95 p99'],
])('in %i columns the summary has %s', (columns, titles) => {
  const lines = renderLoadSummary(summary(), plainPaint, columns).split('\n');
  expect(lines[2]!.trim().split(/\s+/)).toEqual(titles.split(' '));
  expect(Math.max(...lines.slice(2, 5).map(displayWidth))).toBeLessThanOrEqual(columns);
});

test('a terminal gets one block that is drawn again, and nothing is left of it', () => {
  const streams = memoryStreams('', { isTTY: true, columns: 80 });
  let now = 0;
  const view = createLiveView(streams.err, plainPaint, [], () => now, false);
  view.update(progress());
  now += 1000;
  view.update(progress());
  view.end();
  expect(streams.errText().match(/\x1b\[6A\r\x1b\[J/g)).toHaveLength(2);
  expect(streams.errText().endsWith('\x1b[6A\r\x1b[J')).toBe(true);
});

test.each([['a pipe', {}], ['a dumb terminal', { isTTY: true, redraws: false }]])('%s gets a line every few seconds and no control characters, and with quiet nothing', (_name, look) => {
  const streams = memoryStreams('', look);
  let now = 0;
  const view = createLiveView(streams.err, plainPaint, THRESHOLDS, () => now, false);
  for (; now <= 12_000; now += 200) view.update(progress({ done: now }));
  view.end();
  expect(streams.errText()).toBe('load 5 of 20 s: 250 devices, 1,200 sent (1200/s), p99 ack 99.0 ms, deliver 198 ms, 3 errors\nload 10 of 20 s: 250 devices, 1,200 sent (1200/s), p99 ack 99.0 ms, deliver 198 ms, 3 errors\n');
  const quiet = memoryStreams('', { isTTY: true });
  createLiveView(quiet.err, plainPaint, [], () => 0, true).update(progress());
  expect(quiet.errText()).toBe('');
});

const { thresholds: _none, ...scenario } = readScenario({ devices: 2 }, 'x.ts');
const summary = (changes: Partial<LoadSummary> = {}): LoadSummary => ({
  apiVersion: 'imctl/v1', kind: 'LoadSummary', file: 'x.ts', context: 'local', startedAt: '2026-11-24T10:00:00.000Z', loadMs: 2000, scenario, metrics: progress().metrics.summary(2000),
  thresholds: [], errors: [], samples: [], busy: 0.1, lateMs: 3, ...changes,
});

test('the summary names what failed and why it ended, with texts of others made harmless', () => {
  const text = renderLoadSummary(summary({
    errors: [{ where: 'text', code: 'SERVER-REFUSED', errCode: 500, count: 1234, message: 'bad \x1b[31mthing' }], ended: { code: 'UNREACHABLE', message: 'gone' },
    thresholds: [{ text: 'im_login_ms: p(99)<1', metric: 'im_login_ms', ok: false, actual: null }],
  }), plainPaint, 100);
  expect(text).toMatch(/^x\.ts {2}constant-online, 2 devices, 2\.0 s on local\n/);
  expect(text).toMatch(/1,234 × text SERVER-REFUSED 500: bad \\(u001b|x1b)\[31mthing/);
  expect(text).toMatch(/✗ im_login_ms: p\(99\)<1 {2}nothing was measured/);
  expect(text).toMatch(/ended after 2\.0 s: gone\n$/);
});

test('what of the times is our own is said when it is much', () => {
  expect(sayOwnShare(summary())).toEqual([]);
  expect(sayOwnShare(summary({ busy: 0.95 }))[0]).toMatch(/busy 95 % of the time/);
  expect(sayOwnShare(summary({ lateMs: 80 }))[0]).toMatch(/came up to 80 ms late/);
});

test.each([[0, '0'], [0.25, '0.2500'], [17.568, '17.57'], [999.96, '1000'], [11_411.3, '11,411'], [1_234_567.8, '1,234,568']])('what a threshold was held against is spelled without an exponent: %d is %s', (actual, says) => {
  expect(renderLoadSummary(summary({ thresholds: [{ text: 'im_ack_ms: max<1', metric: 'im_ack_ms', ok: false, actual }] }), plainPaint, 100)).toContain(`im_ack_ms: max<1  is ${says}\n`);
});
