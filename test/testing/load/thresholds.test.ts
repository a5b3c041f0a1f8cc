import { expect, test } from 'vitest';
import { ImctlError } from '../../../src/base/errors.ts';
import { createMetrics } from '../../../src/testing/load/metrics.ts';
import { judgeThresholds, parseThreshold } from '../../../src/testing/load/thresholds.ts';

function problem(text: string): ImctlError {
  try {
    parseThreshold(text, '--threshold');
  } catch (error) {
    return error as ImctlError;
  }
  throw new Error(`${text} was taken`);
}

test.each([
  ['im_loss==0', 'im_loss', 'count', '==', 0], ['im_deliver_ms: p(99)<800', 'im_deliver_ms', 'p(99)', '<', 800], ['im_ack_ms p(99.9) <= 1e3', 'im_ack_ms', 'p(99.9)', '<=', 1000],
  ['im_ack_ms:med<20', 'im_ack_ms', 'med', '<', 20], ['im_sent: rate>=50.5', 'im_sent', 'rate', '>=', 50.5], ['im_errors: share < .01', 'im_errors', 'share', '<', 0.01], ['  im_dup === 0 ', 'im_dup', 'count', '===', 0],
])('%s is read', (text, metric, aggregate, operator, value) => {
  expect(parseThreshold(text, 'here')).toEqual({ text: text.trim(), metric, aggregate, operator, value });
});

test.each([
  ['im_delivr_ms: p(99)<800', 'there is no metric im_delivr_ms', /did you mean im_deliver_ms\?/, 'im_delivr_ms'],
  ['im_ack_ms<200', 'im_ack_ms is many times: say which', /of im_ack_ms there are p\(99\), avg/, '<'],
  ['im_ack_ms: p99<200', 'im_ack_ms has no p99', /write {2}p\(99\)/, 'p99'],
  ['im_ack_ms: p(101)<200', 'im_ack_ms has no p(101)', /there are/, 'p(101)'],
  ['im_loss: avg<1', 'im_loss has no avg', /there are count, rate, share/, 'avg'],
  ['im_sent: share<1', 'im_sent has no share', /did you mean rate|there are count, rate/, 'share'],
  ['im_loss=0', '= is no comparison', /im_loss==0/, '='],
  ['im_loss', 'a comparison is missing', /im_loss==0/, ''],
  ['im_loss<', 'a number is missing', /im_loss==0/, ''],
  ['im_ack_ms: p(95)<200ms', '"200ms" is no number', /without a unit/, '200ms'],
  ['', 'a threshold begins with a metric', /metrics: im_login_ms/, ''],
])('%s is refused with a mark under what is wrong', (text, says, hint, marked) => {
  const error = problem(text);
  const [first, line, mark] = error.message.split('\n');
  expect(first).toBe(`--threshold: ${says}`);
  expect(error.exitStatus).toBe(2);
  expect(error.hint).toMatch(hint);
  const at = mark!.indexOf('^');
  if (marked !== '') expect(line!.slice(at, mark!.length)).toBe(marked);
  expect(line).toBe(text);
});

test('what was measured is judged, and nothing measured is a miss', () => {
  const metrics = createMetrics();
  for (let ms = 1; ms <= 100; ms++) metrics.record('im_ack_ms', ms);
  metrics.add('im_sent', 50);
  metrics.add('im_delivered', 99);
  metrics.add('im_loss', 1);
  const judge = (text: string) => judgeThresholds([parseThreshold(text, '')], metrics, 2000)[0]!;
  expect(judge('im_ack_ms: p(99)<=99.1')).toMatchObject({ ok: true });
  expect(judge('im_ack_ms: p(99)<98')).toMatchObject({ ok: false });
  expect(judge('im_ack_ms: count==100')).toMatchObject({ ok: true, actual: 100 });
  expect(judge('im_sent: rate==25')).toMatchObject({ ok: true, actual: 25 });
  expect(judge('im_loss: share<=0.01')).toMatchObject({ ok: true, actual: 0.01 });
  expect(judge('im_loss==0')).toEqual({ text: 'im_loss==0', metric: 'im_loss', ok: false, actual: 1 });
  expect(judge('im_deliver_ms: p(99)<800')).toMatchObject({ ok: false, actual: null });
  expect(judge('im_errors==0')).toMatchObject({ ok: false, actual: null });
  metrics.add('im_actions', 3);
  expect(judge('im_errors==0')).toMatchObject({ ok: true, actual: 0 });
});

test('where no message came to anybody, none was lost and none came twice says nothing', () => {
  const metrics = createMetrics();
  metrics.add('im_sent', 50);
  expect(judgeThresholds([parseThreshold('im_loss==0', ''), parseThreshold('im_dup: share<0.1', ''), parseThreshold('im_sent: count>1', '')], metrics, 2000).map(({ ok, actual }) => [ok, actual])).toEqual([[false, null], [false, null], [true, 50]]);
});
