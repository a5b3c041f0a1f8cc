// Thresholds as k6 people write them: `im_deliver_ms: p(99)<800`, `im_loss==0`. Read before anything starts, judged at the end.
// Imported by scenario.ts, run.ts and the command.
// What can be asked of a kind of metric is a row in AGGREGATES.
import { ImctlError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { METRICS, type CounterName, type MetricName, type MetricRow, type Metrics, type TrendName } from './metrics.ts';

/** A threshold, taken apart. */
export interface Threshold {
  /** As it was written. */
  text: string;
  metric: MetricName;
  /** `p(99)`, `avg`, `count`, `rate`, … */
  aggregate: string;
  operator: Operator;
  value: number;
}

/** How one was judged. `actual` is null where nothing was measured, which is a miss. */
export interface Judged { text: string; metric: MetricName; ok: boolean; actual: number | null }

const OPERATORS = {
  '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
  '==': (a, b) => a === b, '===': (a, b) => a === b, '!=': (a, b) => a !== b, '!==': (a, b) => a !== b,
} as const satisfies Record<string, (a: number, b: number) => boolean>;

type Operator = keyof typeof OPERATORS;

/** What can be asked of times, beside `p(N)`, and of counts. */
const AGGREGATES: { trend: Record<string, (metrics: Metrics, name: TrendName) => number>; counter: Record<string, (metrics: Metrics, name: CounterName, ms: number) => number> } = {
  trend: {
    avg: (metrics, name) => metrics.trend(name).avg, min: (metrics, name) => metrics.trend(name).min, max: (metrics, name) => metrics.trend(name).max,
    med: (metrics, name) => metrics.percentile(name, 50), count: (metrics, name) => metrics.count(name),
  },
  counter: {
    count: (metrics, name) => metrics.count(name), rate: (metrics, name, ms) => metrics.count(name) / (ms / 1000),
    share: (metrics, name) => metrics.count(name) / Math.max(1, wholeOf(metrics, name)),
  },
};

/** A file may say anything, and the expression below takes its time for long texts. */
const MAX_LENGTH = 200;

/** Parts of a threshold with the place each begins at. Behind the metric a colon, a space, or nothing. */
const SHAPE = /^(\s*)([\w.]*)(\s*:?\s*)(.*?)(\s*)(===|!==|<=|>=|==|!=|<|>|=|$)(\s*)(.*?)\s*$/d;

/**
 * Read one.
 *
 * @param where it was written, for messages: `--threshold`, or the scenario's file.
 * @throws ImctlError USAGE with a mark under what is wrong.
 */
export function parseThreshold(text: string, where: string): Threshold {
  if (text.length > MAX_LENGTH || /[\n\r]/.test(text)) throw new ImctlError('USAGE', `${where}: a threshold is one short line, not ${JSON.stringify(text.slice(0, 60))}…`, { hint: 'for example  im_deliver_ms: p(99)<800' });
  const match = SHAPE.exec(text)!;
  const [, , metric = '', , asked = '', , operator = '', , value = ''] = match;
  const wrong = (group: number, what: string, hint: string) => {
    const [from, to] = match.indices![group]!;
    return new ImctlError('USAGE', `${where}: ${what}\n${text}\n${' '.repeat(from)}${'^'.repeat(Math.max(1, to - from))}`, { hint });
  };
  if (!Object.hasOwn(METRICS, metric)) {
    throw wrong(2, metric === '' ? 'a threshold begins with a metric' : `there is no metric ${metric}`, `${didYouMean(metric, Object.keys(METRICS))}metrics: ${Object.keys(METRICS).join(', ')}`);
  }
  const name = metric as MetricName;
  const row: MetricRow = METRICS[name];
  const words = aggregatesOf(row);
  const aggregate = asked === '' && row.kind === 'counter' ? 'count' : asked.replaceAll(/\s/g, '');
  if (!isAggregate(aggregate, words, row)) {
    const plain = /^p(\d+(?:\.\d+)?)$/.exec(aggregate)?.[1];
    const hint = plain !== undefined && row.kind === 'trend' ? `write  p(${plain})` : `${didYouMean(aggregate, words)}of ${name} there are ${words.join(', ')}`;
    throw wrong(4, aggregate === '' ? `${name} is many times: say which` : `${name} has no ${aggregate}`, hint);
  }
  if (!Object.hasOwn(OPERATORS, operator)) throw wrong(6, operator === '' ? 'a comparison is missing' : `${operator} is no comparison`, `for example  ${name}${row.kind === 'trend' ? ': p(99)<800' : '==0'}`);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) throw wrong(8, value === '' ? 'a number is missing' : `${JSON.stringify(value)} is no number`, row.kind === 'trend' ? 'times are milliseconds, without a unit' : 'for example  im_loss==0');
  return { text: text.trim(), metric: name, aggregate, operator: operator as Operator, value: Number(value) };
}

/** Judge all. @param ms how long load was made. */
export function judgeThresholds(thresholds: readonly Threshold[], metrics: Metrics, ms: number): Judged[] {
  return thresholds.map(({ text, metric, aggregate, operator, value }) => {
    const actual = isEmpty(metrics, metric, aggregate) ? null : measure(metrics, metric, aggregate, ms);
    return { text, metric, ok: actual !== null && OPERATORS[operator](actual, value), actual };
  });
}

/** Was nothing measured? Where no message came to anybody, it says nothing that none is lost. */
function isEmpty(metrics: Metrics, metric: MetricName, aggregate: string): boolean {
  const { kind, of }: MetricRow = METRICS[metric];
  return metrics.count(metric) === 0 && (kind === 'trend' ? aggregate !== 'count' : of !== undefined && wholeOf(metrics, metric) === 0);
}

/** All of what a counter is a share. */
function wholeOf(metrics: Metrics, metric: MetricName): number {
  const { of = [] }: MetricRow = METRICS[metric];
  return of.reduce((sum, other) => sum + metrics.count(other as MetricName), 0);
}

function measure(metrics: Metrics, metric: MetricName, aggregate: string, ms: number): number {
  const p = /^p\((.+)\)$/.exec(aggregate)?.[1];
  if (p !== undefined) return metrics.percentile(metric as TrendName, Number(p));
  return METRICS[metric].kind === 'trend' ? AGGREGATES.trend[aggregate]!(metrics, metric as TrendName) : AGGREGATES.counter[aggregate]!(metrics, metric as CounterName, ms);
}

function aggregatesOf(row: MetricRow): string[] {
  if (row.kind === 'trend') return ['p(99)', ...Object.keys(AGGREGATES.trend)];
  return Object.keys(AGGREGATES.counter).filter((word) => word !== 'share' || row.of !== undefined);
}

function isAggregate(word: string, words: readonly string[], { kind }: MetricRow): boolean {
  const p = /^p\((\d+(?:\.\d+)?)\)$/.exec(word)?.[1];
  if (p !== undefined) return kind === 'trend' && Number(p) > 0 && Number(p) <= 100;
  return words.includes(word);
}
