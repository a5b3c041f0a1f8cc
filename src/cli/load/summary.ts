// What a load run came to, as a person reads it.
// Imported by perform.ts. Pure: a summary and paint in, text out.
import { groupThousands, plural } from '../../base/spell.ts';
import { fold } from '../../output/fold.ts';
import { escapeHidden } from '../../output/hidden.ts';
import { plainPaint, type Paint } from '../../output/paint.ts';
import { displayWidth, truncate } from '../../output/width.ts';
import { namesOfKind, PERCENTILES, type CounterSummary, type TrendSummary } from '../../testing/load/metrics.ts';
import type { Cleanup, LoadSummary } from '../../testing/load/result.ts';

/** The summary as lines. @param columns of the terminal. */
export function renderLoadSummary(summary: LoadSummary, paint: Paint, columns: number): string {
  const { scenario, metrics, errors, lost, thresholds, ended } = summary;
  const trends = namesOfKind('trend').map((name): [string, TrendSummary] => [name, metrics[name] as TrendSummary]).filter(([, one]) => one.count > 0);
  const counters = namesOfKind('counter').map((name): [string, CounterSummary] => [name, metrics[name] as CounterSummary]).filter(([name, one]) => one.count > 0 || ALWAYS.has(name));
  const lines = [
    `${paint.strong(escapeHidden(summary.file))}  ${scenario.executor}, ${plural(scenario.devices, 'device')}, ${seconds(summary.loadMs)} on ${escapeHidden(summary.context)}`, '',
    ...trendTable(trends, columns, paint), '',
    ...table(counters.map(([name, one]) => [name, groupThousands(one.count), `${one.rate.toFixed(one.rate < 10 ? 2 : 0)}/s`]), columns, paint), '',
    ...errors.slice(0, 10).map((one) => `${paint.bad(`${groupThousands(one.count)} ×`)} ${one.where} ${one.code}${one.errCode === undefined ? '' : ` ${one.errCode}`}: ${escapeHidden(one.message)}`), ...(errors.length > 0 ? [''] : []),
    ...(lost !== undefined && !ended ? [`the last connection that was lost: ${escapeHidden(lost)}`, ''] : []),
    ...thresholds.map(({ text, ok, actual }) => `${ok ? paint.good('✓') : paint.bad('✗')} ${escapeHidden(text)}  ${paint.dim(actual === null ? 'nothing was measured' : `is ${shortNumber(actual)}`)}`), ...(thresholds.length > 0 ? [''] : []),
    ...(sayOwnShare(summary).flatMap((line) => fold(line, columns)).map((line) => paint.warn(line))),
    ...(ended ? [paint.bad(`ended after ${seconds(summary.loadMs)}: ${escapeHidden(ended.message)}`)] : []),
  ];
  while (lines.at(-1) === '') lines.pop();
  return `${lines.join('\n')}\n`;
}

/** What of the times is this process's own: it was busy, or waited for its core. */
export function sayOwnShare({ busy, lateMs }: LoadSummary): string[] {
  if (busy > 0.9) return [`this process was busy ${Math.round(busy * 100)} % of the time: times are its own as much as the server's; use fewer devices or a lower rate`];
  return lateMs > LATE_MS ? [`this process came up to ${Math.round(lateMs)} ms late to its own work: times are longer by that; is something else running here?`] : [];
}

/** Later than that is worth telling. */
const LATE_MS = 20;

/** What became of the users and groups of a run; nothing to say when all is well. */
export function renderCleanup({ run, users, groups, failed }: Cleanup, kept: boolean): string {
  if (kept) return `${plural(users, 'user')} and ${plural(groups, 'group')} were kept:  imctl test gc --run ${run}  takes them away\n`;
  return failed === 0 ? '' : `${plural(failed, 'user or group', 'users and groups')} could not be taken away:  imctl test gc --run ${run}  does it later\n`;
}

/** Times, a row each; where the terminal is narrow, columns that say less are left out. */
function trendTable(trends: readonly [string, TrendSummary][], columns: number, paint: Paint): string[] {
  const rows = trends.map(([name, { count, avg, min, max, percentiles }]) => ({ name, cells: { count: groupThousands(count), ...Object.fromEntries(Object.entries({ avg, min, ...percentiles, max }).map(([title, ms]) => [title, shortMs(ms)])) } as Record<string, string> }));
  const titles = new Set(['count', 'avg', 'min', ...PERCENTILES.map((p) => `p${p}`), 'max']);
  const cells = () => [['', ...titles], ...rows.map(({ name, cells: row }) => [name, ...[...titles].map((title) => row[title]!)])];
  for (const title of LEFT_OUT) {
    if (Math.max(...table(cells(), Infinity, plainPaint).map(displayWidth)) <= columns) break;
    titles.delete(title);
  }
  return table(cells(), columns, paint);
}

/** What says least first. */
const LEFT_OUT = ['min', 'p99.9', 'p90', 'avg', 'count', 'max'];

/** Counters that say something by being 0. */
const ALWAYS: ReadonlySet<string> = new Set(['im_sent', 'im_delivered', 'im_loss']);

/** Rows with the first column to the left and all others to the right. */
function table(rows: readonly (readonly string[])[], columns: number, paint: Paint): string[] {
  const widths = rows[0]?.map((_cell, at) => Math.max(...rows.map((row) => displayWidth(row[at]!)))) ?? [];
  return rows.map((row, line) => {
    const text = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!))).join('  ').trimEnd();
    const fitting = truncate(text, Math.max(20, columns));
    return line === 0 && row[0] === '' ? paint.dim(fitting) : fitting;
  });
}

/** Milliseconds with as many digits as mean something. */
export function shortMs(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : ms < 100 ? ms.toFixed(1) : groupThousands(Math.round(ms));
}

function shortNumber(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1000 ? groupThousands(Math.round(value)) : value.toPrecision(4);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
