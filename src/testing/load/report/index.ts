// The report of a load run: one HTML file with what was asked for, what was measured, and charts over time.
// Imported by the command. Pure: a summary in, a page out.
import { groupThousands } from '../../../base/spell.ts';
import { html, type Markup, type Part } from '../../reporters/html/markup.ts';
import { METRICS, namesOfKind, PERCENTILES, type CounterSummary, type TrendSummary } from '../metrics.ts';
import type { LoadSummary } from '../result.ts';
import { renderChart, type Chart } from './chart.ts';
import { renderPage } from './page.ts';

/** The page. */
export function renderLoadReport(summary: LoadSummary): string {
  const { file, context, startedAt, scenario, loadMs, ended, thresholds, errors, lost, busy, lateMs } = summary;
  return renderPage(`Load: ${file}`, html`<h1>${file}</h1>
<p>${verdict(summary)} &middot; ${scenario.executor}, ${number(scenario.devices)} devices, ${number(loadMs / 1000)} s on ${context}</p>
<p class="soft">begun ${startedAt} &middot; seed ${scenario.seed} &middot; this process was busy ${Math.round(busy * 100)} % of the time, and came up to ${number(lateMs)} ms late to its own work</p>
${ended && html`<p class="bad">${ended.message}</p>`}
${busy > 0.9 && html`<p class="warn">It was busy nearly all the time: times are its own as much as the server's.</p>`}
${thresholds.length > 0 && html`<h2>Thresholds</h2>
${table(['', 'threshold', 'measured'], thresholds.map(({ ok, text, actual }) => [html`<span class="${ok ? 'good' : 'bad'}">${ok ? 'kept' : 'missed'}</span>`, html`<code>${text}</code>`, actual === null ? 'nothing' : number(actual)]), 2)}`}
<h2>Over time</h2>
<div class="charts">${charts(summary)}</div>
<h2>Times <span class="soft">in ms</span></h2>
${timesTable(summary)}
<h2>Counts</h2>
${countsTable(summary)}
${errors.length > 0 && html`<h2>Errors</h2>
${table(['what', 'code', 'times', 'the first said'], errors.map((one) => [one.where, `${one.code}${one.errCode === undefined ? '' : ` ${one.errCode}`}`, number(one.count), one.message]), 2, true)}`}
${lost !== undefined && html`<p class="soft">the last connection that was lost: ${lost}</p>`}
<h2>Scenario</h2>
${table(['', ''], Object.entries(scenario).map(([name, value]) => [name, html`<code>${JSON.stringify(value)}</code>`]), 2)}`);
}

function verdict({ ended, thresholds }: LoadSummary): Markup {
  const missed = thresholds.filter((one) => !one.ok).length;
  if (ended) return html`<span class="bad">ended before its time</span>`;
  if (missed > 0) return html`<span class="bad">${missed} of ${thresholds.length} thresholds missed</span>`;
  return thresholds.length > 0 ? html`<span class="good">all ${thresholds.length} thresholds kept</span>` : html`no thresholds`;
}

const THREE = [['p50', 'b', 0], ['p95', 'd', 1], ['p99', 'bad', 2]] as const;

function charts({ samples }: LoadSummary): Markup[] {
  const times = samples.map((one) => one.atMs / 1000);
  const of = (pick: (sample: LoadSummary['samples'][number]) => number | null) => samples.map(pick);
  const three = (name: 'ack' | 'deliver') => THREE.map(([title, color, at]) => ({ name: title, color, values: of((one) => one[name]?.[at] ?? null) }));
  const all: Omit<Chart, 'times'>[] = [
    { title: 'Messages', unit: 'a second', series: [{ name: 'sent', color: 'a', values: of((one) => one.sent) }, { name: 'delivered', color: 'b', values: of((one) => one.delivered) }] },
    { title: 'To delivery', unit: 'ms', series: three('deliver') },
    { title: 'To acknowledgement', unit: 'ms', series: three('ack') },
    { title: 'Devices', unit: 'online', series: [{ name: 'online', color: 'c', values: of((one) => one.devices) }] },
    { title: 'Trouble', unit: 'a second', series: [{ name: 'errors', color: 'bad', values: of((one) => one.errors) }, { name: 'dropped', color: 'warn', values: of((one) => one.dropped) }] },
  ];
  return all.map((one) => renderChart({ ...one, times }));
}

function timesTable({ metrics }: LoadSummary): Markup {
  const rows = namesOfKind('trend').map((name) => ({ name, one: metrics[name] as TrendSummary })).filter(({ one }) => one.count > 0);
  return table(['', 'count', 'avg', 'min', ...PERCENTILES.map((p) => `p${p}`), 'max'], rows.map(({ name, one }) => [named(name), number(one.count), ...[one.avg, one.min, ...Object.values(one.percentiles), one.max].map(number)]));
}

function countsTable({ metrics }: LoadSummary): Markup {
  return table(['', 'count', 'a second'], namesOfKind('counter').map((name) => ({ name, one: metrics[name] as CounterSummary })).map(({ name, one }) => [named(name), number(one.count), number(one.rate)]));
}

function named(name: keyof typeof METRICS): Markup {
  return html`<code>${name}</code><br><span class="soft">${METRICS[name].doc}</span>`;
}

/** @param left how many columns stand to the left. @param lastLeft the last one too. */
function table(head: readonly string[], rows: readonly (readonly Part[])[], left = 1, lastLeft = false): Markup {
  const side = (at: number) => (at < left || (lastLeft && at === head.length - 1) ? 'left' : 'right');
  return html`<div class="scroll"><table>${head.some((text) => text !== '') && html`<tr>${head.map((text, at) => html`<th class="${side(at)}">${text}</th>`)}</tr>`}
${rows.map((cells) => html`<tr>${cells.map((cell, at) => html`<td class="${side(at)}">${cell}</td>`)}</tr>
`)}</table></div>`;
}

function number(value: number): string {
  return groupThousands(Number.isInteger(value) ? value : Number(value.toPrecision(3)));
}
