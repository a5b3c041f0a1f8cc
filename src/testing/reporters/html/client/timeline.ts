// The lanes of a try as SVG: drawn anew for each stretch of time that is looked at.
// Imported by details.ts. What there is to draw comes from ../lanes.ts.
import type { TryData } from '../data.ts';
import { layOut, type Arrow, type Bar, type Drawing, type Lane, type Mark } from '../lanes.ts';
import { button, drawn, element, visible } from './dom.ts';
import { startTip } from './tip.ts';
import { startView, type View } from './view.ts';

const NAMES = 168;
const PADDING = 16;
const LANE = 28;
const LOW_LANE = 20;
const AXIS = 26;
const CLEAR_ARROWS = 120;

/** The lanes with what moves them. */
export function drawLanes(one: TryData): HTMLElement {
  const drawing = layOut(one);
  const axis = drawn('svg', { class: 'axis', height: AXIS });
  const picture = drawn('svg', { tabindex: 0, role: 'img', 'aria-label': 'Steps, calls and devices on one clock' });
  const box = element('div', { class: 'lanes' }, axis, picture);
  const tops = topsOf(drawing.lanes);
  const hasFrames = drawing.marks.some(isFrame);
  let frames = true;
  const draw = (view: View) => {
    const width = Math.max(480, box.clientWidth || 1000);
    const x = (at: number) => NAMES + (at - view.from) / (view.to - view.from) * (width - NAMES - PADDING);
    const scale: Scale = { x, width, tops, view };
    for (const svg of [axis, picture]) svg.setAttribute('width', String(width));
    picture.setAttribute('height', String(tops.at(-1)!));
    axis.replaceChildren(...drawAxis(scale, one.startedAt));
    picture.replaceChildren(...drawBands(drawing.lanes, scale), ...drawAll(drawing, scale, frames), ...drawNames(drawing.lanes, scale));
  };
  const view = startView(box, picture, { begin: drawing.begin, end: drawing.end, names: NAMES, padding: PADDING, draw });
  startTip(picture, (at) => thingOf(drawing, at, one.startedAt));
  const wanted = element('input', { type: 'checkbox', checked: true });
  wanted.addEventListener('change', () => { frames = wanted.checked; view.redraw(); });
  return element('div', {}, element('div', { class: 'tools' },
    button('+', 'Closer (also: Ctrl and wheel, or drag over a stretch of time)', () => view.zoom(0.5)), button('−', 'Farther', () => view.zoom(2)), button('all', 'All of it (also: double click)', () => view.reset()),
    hasFrames && element('label', {}, wanted, 'frames'),
    drawing.leftArrows > 0 && element('span', {}, `${drawing.leftArrows} more arrows left out`),
    drawing.arrows.length > 0 && element('span', { class: 'legend' }, ...(['send', 'ack', 'push', 'pull'] as const).map((kind) => element('span', { class: kind }, LEGEND[kind]))),
  ), box);
}

const LEGEND: Record<Arrow['kind'], string> = { send: 'sent', ack: 'acknowledged', push: 'pushed', pull: 'pulled' };

interface Scale {
  x(at: number): number;
  width: number;
  /** Where each lane begins, and the end of the last. */
  tops: readonly number[];
  view: View;
}

function topsOf(lanes: readonly Lane[]): number[] {
  const tops = [0];
  for (const { kind } of lanes) tops.push(tops.at(-1)! + (kind === 'device' ? LANE : LOW_LANE));
  return tops;
}

const middle = ({ tops }: Scale, lane: number) => (tops[lane]! + tops[lane + 1]!) / 2;
const isFrame = (mark: Mark) => mark.shape === 'up' || mark.shape === 'down';

function drawAxis({ x, width, view }: Scale, startedAt: number): Node[] {
  const span = view.to - view.from;
  const rough = span / Math.max(2, (width - NAMES) / 110);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((one) => one >= rough)!;
  const first = Math.ceil((view.from - startedAt) / step);
  const last = Math.floor((view.to - startedAt) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, nth) => (first + nth) * step).flatMap((ms) => [
    drawn('line', { class: 'grid', x1: x(startedAt + ms), x2: x(startedAt + ms), y1: AXIS - 6, y2: AXIS }),
    drawn('text', { class: 'soft', x: x(startedAt + ms), y: 16, 'text-anchor': 'middle' }, spell(ms, step)),
  ]);
}

function spell(ms: number, step: number): string {
  if (Math.abs(ms) >= 1000 && step >= 10) return `${Number((ms / 1000).toFixed(step >= 1000 ? 0 : step >= 100 ? 1 : 2))} s`;
  return `${Number(ms.toFixed(step < 1 ? 2 : 0))} ms`;
}

function drawBands(lanes: readonly Lane[], { tops, width }: Scale): Node[] {
  return lanes.map(({ kind }, at) => drawn('rect', { class: `band ${kind} ${at % 2 ? 'odd' : ''}`, x: 0, y: tops[at]!, width, height: tops[at + 1]! - tops[at]! }));
}

/** Over what lies at the left of the stretch. */
function drawNames(lanes: readonly Lane[], { tops }: Scale): Node[] {
  const end = tops.at(-1)!;
  return [...lanes.map(({ kind }, at) => drawn('rect', { class: `band ${kind} ${at % 2 ? 'odd' : ''}`, x: 0, y: tops[at]!, width: NAMES - 8, height: tops[at + 1]! - tops[at]! })),
    drawn('line', { class: 'edge', x1: NAMES - 8, x2: NAMES - 8, y1: 0, y2: end }),
    ...lanes.flatMap(({ title, detail, kind }, at) => {
      const y = tops[at]! + (kind === 'device' ? 12 : 14);
      return [drawn('text', { x: 10, y, class: kind === 'device' ? undefined : 'soft' }, kind === 'device' ? cutFront(title, 23) : cut(title, 23), drawn('title', {}, visible(`${title} ${detail}`))), kind === 'device' && drawn('text', { x: 10, y: y + 12, class: 'soft' }, cut(detail, 26))].filter((one) => one !== false);
    })];
}

function drawAll(drawing: Drawing, scale: Scale, frames: boolean): Node[] {
  const { view } = scale;
  const inside = (from: number, to: number) => to >= view.from && from <= view.to;
  const arrows = drawing.arrows.filter(({ from, to }) => inside(Math.min(from.at, to.at), Math.max(from.at, to.at)));
  return [
    ...drawing.bars.flatMap((bar, at) => (inside(bar.from, bar.to) ? drawBar(bar, at, scale) : [])),
    // Of very many each is faint, and what lies under them is still seen.
    drawn('g', { 'stroke-opacity': Math.max(0.07, Math.min(1, CLEAR_ARROWS / arrows.length)).toFixed(2) }, ...arrows.map((arrow) => drawArrow(arrow, scale))),
    ...drawing.marks.flatMap((mark, at) => (inside(mark.at, mark.at) && (frames || !isFrame(mark)) ? [drawMark(mark, at, scale)] : [])),
  ];
}

function drawBar({ lane, from, to, tone, thin, title }: Bar, at: number, scale: Scale): Node[] {
  const left = Math.max(NAMES - 4, scale.x(from));
  const width = Math.max(2, Math.min(scale.width, scale.x(to)) - left);
  const height = thin ? 6 : scale.tops[lane + 1]! - scale.tops[lane]! - 6;
  const rect = drawn('rect', { class: `bar ${tone} ${thin ? 'thin' : ''}`, 'data-bar': at, x: left, y: middle(scale, lane) - height / 2, width, height, rx: thin ? 3 : 3 });
  const letters = Math.floor((width - 8) / 6.5);
  return thin || letters < 3 ? [rect] : [rect, drawn('text', { class: 'barname', x: left + 5, y: middle(scale, lane) + 4 }, cut(title, letters))];
}

function drawMark({ lane, at, tone, shape, message }: Mark, nth: number, scale: Scale): Node {
  const x = scale.x(at);
  const y = middle(scale, lane);
  const look = { class: `mark ${shape} ${tone}`, 'data-mark': nth, 'data-message': message };
  if (shape === 'dot' || shape === 'ring') return drawn('circle', { ...look, cx: x, cy: y, r: shape === 'dot' ? 4.5 : 4 });
  return drawn('path', { ...look, d: SHAPES[shape](x, y) });
}

const SHAPES: Record<'cross' | 'up' | 'down' | 'tick', (x: number, y: number) => string> = {
  cross: (x, y) => `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`,
  up: (x, y) => `M${x} ${y - 11}l3 6h-6z`,
  down: (x, y) => `M${x} ${y + 11}l3 -6h-6z`,
  tick: (x, y) => `M${x - 1.5} ${y - 8}h3v16h-3z`,
};

function drawArrow({ from, to, kind, message }: Arrow, scale: Scale): Node {
  const [x1, y1, x2, y2] = [scale.x(from.at), middle(scale, from.lane), scale.x(to.at), middle(scale, to.lane)];
  // Its head lies just before the mark it comes to.
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [ex, ey] = [x2 - ux * 5, y2 - uy * 5];
  const head = `M${ex - ux * 5 - uy * 3} ${ey - uy * 5 + ux * 3}L${ex} ${ey}L${ex - ux * 5 + uy * 3} ${ey - uy * 5 - ux * 3}`;
  return drawn('path', { class: `arrow ${kind}`, 'data-message': message, d: `M${x1} ${y1}L${ex} ${ey}${head}` });
}

/** What the pointer is on, as a title and lines. */
function thingOf({ bars, marks, lanes }: Drawing, { bar, mark }: DOMStringMap, startedAt: number): { title: string; lines: string[]; message?: string } | undefined {
  const thing = mark !== undefined ? marks[Number(mark)] : bar !== undefined ? bars[Number(bar)] : undefined;
  if (!thing) return undefined;
  const at = 'at' in thing ? thing.at : thing.from;
  return { title: thing.title, lines: [`${lanes[thing.lane]!.title || 'step'} · +${at - startedAt} ms`, ...thing.lines], ...('message' in thing ? { message: thing.message } : {}) };
}

/** Names of devices differ at their end. */
function cutFront(text: string, most: number): string {
  const letters = [...visible(text)];
  return letters.length > most ? `…${letters.slice(1 - most).join('')}` : letters.join('');
}

function cut(text: string, most: number): string {
  const shown = visible(text.replace(/\s+/g, ' '));
  const letters = [...shown];
  return letters.length > most ? `${letters.slice(0, Math.max(1, most - 1)).join('')}…` : shown;
}
