// A chart of values over time, drawn as SVG.
// Imported by index.ts and page.ts. Pure; its colours are classes of the page.
import { html, type Markup } from '../../reporters/html/markup.ts';

/** One line of a chart. */
export interface Series {
  name: string;
  /** Class of its colour: `a` to `d`, `bad`, `warn`. */
  color: string;
  /** At each time; null: nothing was measured, and the line has a gap. */
  values: readonly (number | null)[];
}

/** A chart. */
export interface Chart {
  title: string;
  unit: string;
  /** Seconds, upwards. */
  times: readonly number[];
  series: readonly Series[];
}

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 52;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 24;

/** A figure with its legend. With one value or none it says so in place of lines. */
export function renderChart({ title, unit, times, series }: Chart): Markup {
  const most = Math.max(0, ...series.flatMap(({ values }) => values.filter((value) => value !== null)));
  const [ySteps, xSteps] = [steps(most || 1, 4), steps(times.at(-1) ?? 1, 6)];
  const [yMost, xMost] = [ySteps.at(-1)!, Math.max(times.at(-1) ?? 1, 1e-9)];
  const x = (seconds: number) => LEFT + (seconds / xMost) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - (value / yMost) * (HEIGHT - TOP - BOTTOM);
  const grid = ySteps.map((value) => html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${short(y(value))}" y2="${short(y(value))}"/><text x="${LEFT - 6}" y="${short(y(value) + 4)}" text-anchor="end">${label(value)}</text>`);
  const ticks = xSteps.filter((seconds) => seconds <= xMost).map((seconds) => html`<text x="${short(x(seconds))}" y="${HEIGHT - 6}" text-anchor="middle">${label(seconds)} s</text>`);
  const lines = series.map(({ name, color, values }) => html`<g class="${color}"><title>${name}</title>${pieces(values, times).map((piece) => draw(piece.map(([seconds, value]) => [short(x(seconds)), short(y(value))])))}</g>`);
  const legend = series.map(({ name, color }) => html` <span class="key ${color}">${name}</span>`);
  return html`<figure><figcaption><strong>${title}</strong> <span class="soft">${unit}</span>${legend}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">${grid}${ticks}${lines}</svg></figure>`;
}

/** Rules of the page for charts. */
export const CHART_STYLE = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
figure { margin: 0; padding: .75rem; background: var(--box); border-radius: .5rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
.grid { stroke: var(--line); stroke-width: 1; }
svg polyline { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linejoin: round; }
svg circle { fill: currentColor; }
.a { color: var(--a); } .b { color: var(--b); } .c { color: var(--c); } .d { color: var(--d); }
.key::before { content: ""; display: inline-block; width: .8em; height: .2em; margin: 0 .35em .25em .6em; background: currentColor; }
`;

/** Stretches without a gap. */
function pieces(values: Series['values'], times: readonly number[]): [seconds: number, value: number][][] {
  const found: [number, number][][] = [[]];
  values.forEach((value, at) => {
    if (value === null) found.push([]);
    else found.at(-1)!.push([times[at]!, value]);
  });
  return found.filter((piece) => piece.length > 0);
}

function draw(points: readonly (readonly [string, string])[]): Markup {
  const [first] = points;
  if (points.length === 1) return html`<circle cx="${first![0]}" cy="${first![1]}" r="2"/>`;
  return html`<polyline points="${points.map((point) => point.join(',')).join(' ')}"/>`;
}

/** Round numbers from 0 to at least `most`, about so many. */
function steps(most: number, count: number): number[] {
  const raw = most / count;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * unit >= raw) ?? 10) * unit;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_none, at) => at * step);
}

function label(value: number): string {
  return value >= 1000 ? `${Number((value / 1000).toPrecision(3))}k` : String(Number(value.toPrecision(3)));
}

function short(value: number): string {
  return value.toFixed(1);
}
