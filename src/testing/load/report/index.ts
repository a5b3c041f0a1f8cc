// The report of a load run: one HTML file with what was asked for, what was measured, and charts over time.
// Imported by the command. Pure: a summary in, a page out.
import { escapeHTML, renderPage } from '../../page.ts';
import { METRICS, namesOfKind, PERCENTILES, type CounterSummary, type TrendSummary } from '../metrics.ts';
import type { LoadSummary } from '../result.ts';
import { CHART_STYLE, renderChart, type Series } from './chart.ts';

/** The page. */
export function renderLoadReport(summary: LoadSummary): string {
  const { file, context, startedAt, scenario, loadMs, ended, thresholds, errors } = summary;
  const missed = thresholds.filter((one) => !one.ok).length;
  const verdict = ended ? `<span class="bad">ended before its time</span>` : missed > 0 ? `<span class="bad">${missed} of ${thresholds.length} thresholds missed</span>` : thresholds.length > 0 ? `<span class="good">all ${thresholds.length} thresholds kept</span>` : 'no thresholds';
  return renderPage({
    title: `Load: ${file}`, style: CHART_STYLE,
    body: [
      `<h1>${escapeHTML(file)}</h1>`,
      `<p>${verdict} · ${scenario.executor}, ${number(scenario.devices)} devices, ${number(loadMs / 1000)} s on ${escapeHTML(context)}</p>`,
      `<p class="soft">begun ${escapeHTML(startedAt)} · seed ${scenario.seed} · this process was busy ${Math.round(summary.busy * 100)} % of the time, and came up to ${number(summary.lateMs)} ms late to its own work</p>`,
      ...(ended ? [`<p class="bad">${escapeHTML(ended.message)}</p>`] : []),
      ...(summary.busy > 0.9 ? ['<p class="warn">It was busy nearly all the time: times are its own as much as the server\'s.</p>'] : []),
      ...(thresholds.length > 0 ? ['<h2>Thresholds</h2>', table(['', 'threshold', 'measured'], thresholds.map(({ ok, text, actual }) => [`<span class="${ok ? 'good' : 'bad'}">${ok ? 'kept' : 'missed'}</span>`, `<code>${escapeHTML(text)}</code>`, actual === null ? 'nothing' : number(actual)]), 2)] : []),
      '<h2>Over time</h2>', `<div class="charts">${charts(summary)}</div>`,
      '<h2>Times <span class="soft">in ms</span></h2>', timesTable(summary),
      '<h2>Counts</h2>', countsTable(summary),
      ...(errors.length > 0 ? ['<h2>Errors</h2>', table(['what', 'code', 'times', 'the first said'], errors.map((one) => [escapeHTML(one.where), escapeHTML(`${one.code}${one.errCode === undefined ? '' : ` ${one.errCode}`}`), number(one.count), escapeHTML(one.message)]), 2, true)] : []),
      '<h2>Scenario</h2>', scenarioTable(summary),
    ].join('\n'),
  });
}

function charts({ samples }: LoadSummary): string {
  const times = samples.map((one) => one.atMs / 1000);
  const of = (pick: (sample: LoadSummary['samples'][number]) => number | null) => samples.map(pick);
  const all: { title: string; unit: string; series: Series[] }[] = [
    { title: 'Messages', unit: 'a second', series: [{ name: 'sent', color: 'a', values: of((one) => one.sent) }, { name: 'delivered', color: 'b', values: of((one) => one.delivered) }] },
    { title: 'To delivery', unit: 'ms', series: ([['p50', 'b', 0], ['p95', 'd', 1], ['p99', 'bad', 2]] as const).map(([name, color, at]) => ({ name, color, values: of((one) => one.deliver?.[at] ?? null) })) },
    { title: 'To acknowledgement', unit: 'ms', series: ([['p50', 'b', 0], ['p95', 'd', 1], ['p99', 'bad', 2]] as const).map(([name, color, at]) => ({ name, color, values: of((one) => one.ack?.[at] ?? null) })) },
    { title: 'Devices', unit: 'online', series: [{ name: 'online', color: 'c', values: of((one) => one.devices) }] },
    { title: 'Trouble', unit: 'a second', series: [{ name: 'errors', color: 'bad', values: of((one) => one.errors) }, { name: 'dropped', color: 'warn', values: of((one) => one.dropped) }] },
  ];
  return all.map((one) => renderChart({ ...one, times })).join('\n');
}

function timesTable({ metrics }: LoadSummary): string {
  const rows = namesOfKind('trend').map((name) => ({ name, one: metrics[name] as TrendSummary })).filter(({ one }) => one.count > 0);
  return table(['', 'count', 'avg', 'min', ...PERCENTILES.map((p) => `p${p}`), 'max'], rows.map(({ name, one }) => [named(name), number(one.count), ...[one.avg, one.min, ...Object.values(one.percentiles), one.max].map(number)]));
}

function countsTable({ metrics }: LoadSummary): string {
  return table(['', 'count', 'a second'], namesOfKind('counter').map((name) => ({ name, one: metrics[name] as CounterSummary })).map(({ name, one }) => [named(name), number(one.count), number(one.rate)]));
}

function named(name: keyof typeof METRICS): string {
  return `<code>${name}</code><br><span class="soft">${escapeHTML(METRICS[name].doc)}</span>`;
}

function scenarioTable({ scenario }: LoadSummary): string {
  return table(['', ''], Object.entries(scenario).map(([name, value]) => [escapeHTML(name), `<code>${escapeHTML(JSON.stringify(value))}</code>`]), 2);
}

/** @param left how many columns stand to the left. @param lastLeft the last one too. */
function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1, lastLeft = false): string {
  const cell = (tag: string, text: string, at: number) => `<${tag}${at < left || (lastLeft && at === head.length - 1) ? ' class="left"' : ''}>${text}</${tag}>`;
  const row = (tag: string, cells: readonly string[]) => `<tr>${cells.map((text, at) => cell(tag, text, at)).join('')}</tr>`;
  return `<div class="scroll"><table>${head.every((text) => text === '') ? '' : row('th', head)}${rows.map((cells) => row('td', cells)).join('\n')}</table></div>`;
}

function number(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en') : Number(value.toPrecision(3)).toLocaleString('en');
}
