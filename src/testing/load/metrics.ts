// What a load run measures: a table of metrics, and where their values are kept while it runs.
// Imported by the files here, by thresholds, and by whoever shows a summary.
// A new metric is a row in METRICS.
// Histograms are Node's own (HdrHistogram inside): nothing to load, 40 ns a value, three significant digits.
import type { RecordableHistogram } from 'node:perf_hooks';

/** Of what kind a metric is: times have percentiles, counts a number and a rate. */
export type MetricKind = 'trend' | 'counter';

/** A metric. */
export interface MetricRow {
  kind: MetricKind;
  doc: string;
  /** Of what a counter is a share. */
  of?: readonly string[];
}

/** All metrics, in the order they are shown. Times are milliseconds. */
export const METRICS = {
  im_login_ms: { kind: 'trend', doc: 'From asking for a token until the connection stands.' },
  im_ack_ms: { kind: 'trend', doc: 'From sending until the server says it has the message; at an arrival rate from when it was due.' },
  im_deliver_ms: { kind: 'trend', doc: 'From sending until a receiver\'s device has the message, on one clock; at an arrival rate from when it was due.' },
  im_request_ms: { kind: 'trend', doc: 'From asking until the answer of what is no message: history, read marks, background, catching up.' },
  im_sent: { kind: 'counter', doc: 'Messages sent.' },
  im_acked: { kind: 'counter', doc: 'Messages the server said it has.' },
  im_delivered: { kind: 'counter', doc: 'Messages that came, once for each receiver\'s device.' },
  im_loss: { kind: 'counter', of: ['im_delivered', 'im_loss'], doc: 'Acknowledged, and not delivered to a receiver that was connected then and is connected at the end.' },
  im_dup: { kind: 'counter', of: ['im_delivered'], doc: 'Messages that came to a device again.' },
  im_reorder: { kind: 'counter', of: ['im_delivered'], doc: 'Messages that came after one with a higher sequence number.' },
  im_errors: { kind: 'counter', of: ['im_actions'], doc: 'Actions and logins that failed.' },
  im_actions: { kind: 'counter', doc: 'Actions of the mix that were begun.' },
  im_dropped: { kind: 'counter', doc: 'Actions that were due at an arrival rate while no device was free.' },
  im_disconnects: { kind: 'counter', doc: 'Connections that were lost without being meant to.' },
} as const satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof METRICS;
export type TrendName = { [N in MetricName]: (typeof METRICS)[N]['kind'] extends 'trend' ? N : never }[MetricName];
export type CounterName = Exclude<MetricName, TrendName>;

/** Metrics of one kind. */
export const namesOfKind = <K extends MetricKind>(kind: K) => (Object.keys(METRICS) as MetricName[]).filter((name) => METRICS[name].kind === kind) as (K extends 'trend' ? TrendName : CounterName)[];

/** Percentiles a summary has. */
export const PERCENTILES = [50, 90, 95, 99, 99.9] as const;

/** What a trend comes to; milliseconds. All 0 where nothing was measured. */
export interface TrendSummary { kind: 'trend'; count: number; min: number; avg: number; max: number; percentiles: Record<string, number> }
/** `rate` a second. */
export interface CounterSummary { kind: 'counter'; count: number; rate: number }
export type MetricSummary = TrendSummary | CounterSummary;

/** A moment of the run: what was so during one interval. */
export interface Sample {
  /** Its end, milliseconds since the load began. */
  atMs: number;
  /** Devices connected at its end. */
  devices: number;
  /** A second. */
  sent: number;
  delivered: number;
  errors: number;
  dropped: number;
  /** Percentiles of the interval; null where nothing was measured. */
  ack: [p50: number, p95: number, p99: number] | null;
  deliver: [p50: number, p95: number, p99: number] | null;
}

/** Keeps values while a run goes on. */
export interface Metrics {
  record(name: TrendName, ms: number): void;
  add(name: CounterName, count?: number): void;
  count(name: MetricName): number;
  /** @param p more than 0, up to 100. Milliseconds; NaN where nothing was measured. */
  percentile(name: TrendName, p: number): number;
  trend(name: TrendName): TrendSummary;
  /** End an interval. */
  sample(atMs: number, devices: number): Sample;
  samples(): readonly Sample[];
  /** @param ms how long it went on, for rates. */
  summary(ms: number): Record<MetricName, MetricSummary>;
}

/** More points than a chart can show are not kept: two become one then, and intervals are twice as long. */
const MAX_SAMPLES = 600;
/** What histograms are kept in: microseconds. */
const PER_MS = 1000;

/** Nothing measured yet. */
export function createMetrics(): Metrics {
  const { createHistogram } = process.getBuiltinModule('node:perf_hooks');
  const make = () => createHistogram({ lowest: 1, highest: 3_600_000_000, figures: 3 });
  const trends = new Map<TrendName, RecordableHistogram>(namesOfKind('trend').map((name) => [name, make()]));
  const counters = new Map<CounterName, number>(namesOfKind('counter').map((name) => [name, 0]));
  const during = { im_ack_ms: make(), im_deliver_ms: make() };
  const series: Sample[] = [];
  let before = { atMs: 0, sent: 0, delivered: 0, errors: 0, dropped: 0 };

  const percentile = (histogram: RecordableHistogram, p: number) => (histogram.count === 0 ? Number.NaN : histogram.percentile(p) / PER_MS);
  const three = (histogram: RecordableHistogram): Sample['ack'] => (histogram.count === 0 ? null : [percentile(histogram, 50), percentile(histogram, 95), percentile(histogram, 99)]);
  const trend = (name: TrendName): TrendSummary => {
    const histogram = trends.get(name)!;
    const { count } = histogram;
    const of = (value: number) => (count === 0 ? 0 : value / PER_MS);
    return { kind: 'trend', count, min: of(histogram.min), avg: of(histogram.mean), max: of(histogram.max), percentiles: Object.fromEntries(PERCENTILES.map((p) => [`p${p}`, of(histogram.percentile(p))])) };
  };

  return {
    record(name, ms) {
      const value = Math.max(1, Math.round(ms * PER_MS));
      trends.get(name)!.record(value);
      if (name === 'im_ack_ms' || name === 'im_deliver_ms') during[name].record(value);
    },
    add: (name, count = 1) => { counters.set(name, counters.get(name)! + count); },
    count: (name) => counters.get(name as CounterName) ?? trends.get(name as TrendName)!.count,
    percentile: (name, p) => percentile(trends.get(name)!, p),
    trend,
    sample(atMs, devices) {
      const now = { atMs, sent: counters.get('im_sent')!, delivered: counters.get('im_delivered')!, errors: counters.get('im_errors')!, dropped: counters.get('im_dropped')! };
      const seconds = Math.max(0.001, (atMs - before.atMs) / 1000);
      const rate = (name: 'sent' | 'delivered' | 'errors' | 'dropped') => (now[name] - before[name]) / seconds;
      const sample: Sample = { atMs, devices, sent: rate('sent'), delivered: rate('delivered'), errors: rate('errors'), dropped: rate('dropped'), ack: three(during.im_ack_ms), deliver: three(during.im_deliver_ms) };
      before = now;
      during.im_ack_ms.reset();
      during.im_deliver_ms.reset();
      series.push(sample);
      if (series.length > MAX_SAMPLES) series.splice(0, series.length, ...halve(series));
      return sample;
    },
    samples: () => series,
    summary: (ms) => Object.fromEntries((Object.keys(METRICS) as MetricName[]).map((name): [MetricName, MetricSummary] => {
      if (METRICS[name].kind === 'trend') return [name, trend(name as TrendName)];
      const count = counters.get(name as CounterName)!;
      return [name, { kind: 'counter', count, rate: ms <= 0 ? 0 : count / (ms / 1000) }];
    })) as Record<MetricName, MetricSummary>,
  };
}

/** Two intervals as one. Percentiles of both cannot be known from theirs: the worse ones stay. */
function halve(series: readonly Sample[]): Sample[] {
  const worse = (a: Sample['ack'], b: Sample['ack']): Sample['ack'] => (a && b ? a.map((value, at) => Math.max(value, b[at]!)) as Sample['ack'] : a ?? b);
  return Array.from({ length: Math.ceil(series.length / 2) }, (_none, at) => {
    const [one, other] = [series[2 * at]!, series[2 * at + 1]];
    if (!other) return one;
    const mean = (name: 'sent' | 'delivered' | 'errors' | 'dropped') => (one[name] + other[name]) / 2;
    return { atMs: other.atMs, devices: other.devices, sent: mean('sent'), delivered: mean('delivered'), errors: mean('errors'), dropped: mean('dropped'), ack: worse(one.ack, other.ack), deliver: worse(one.deliver, other.deliver) };
  });
}
