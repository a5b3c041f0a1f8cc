// The stretch of time that is looked at: closer, farther, along.
// Imported by timeline.ts.
import { drawn } from './dom.ts';

/** From and to, Unix milliseconds. */
export interface View {
  from: number;
  to: number;
}

/** What there is to look at, and how it is drawn. */
export interface ViewOptions {
  begin: number;
  end: number;
  /** Columns of pixels at the left and right that are no time. */
  names: number;
  padding: number;
  draw(view: View): void;
}

/** Closest: a fiftieth of a millisecond for each pixel of a thousand. */
const LEAST_SPAN = 2;

/** Draw, and draw again when the pointer, the wheel, the keys or the window ask for it. */
export function startView(box: HTMLElement, picture: SVGSVGElement, { begin, end, names, padding, draw }: ViewOptions) {
  const margin = Math.max(0.5, (end - begin) * 0.01);
  const all: View = { from: begin - margin, to: end + margin };
  let view = all;
  let asked = false;
  const redraw = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; draw(view); });
  };
  const look = (from: number, to: number) => {
    const span = Math.min(all.to - all.from, Math.max(LEAST_SPAN, to - from));
    const start = Math.min(Math.max(all.from, from + (to - from - span) / 2), all.to - span);
    view = { from: start, to: start + span };
    redraw();
  };
  const timeAt = (clientX: number) => {
    const { left, width } = picture.getBoundingClientRect();
    return view.from + (clientX - left - names) / (width - names - padding) * (view.to - view.from);
  };
  const zoom = (factor: number, around = (view.from + view.to) / 2) => look(around - (around - view.from) * factor, around + (view.to - around) * factor);
  const pan = (share: number) => { const by = (view.to - view.from) * share; look(view.from + by, view.to + by); };
  const reset = () => look(all.from, all.to);

  box.addEventListener('wheel', (event) => {
    const isZoom = event.ctrlKey || event.metaKey;
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (!isZoom && Math.abs(sideways) < 1) return;
    event.preventDefault();
    if (isZoom) zoom(Math.exp(event.deltaY * 0.003), timeAt(event.clientX));
    else pan(sideways / 1000);
  }, { passive: false });
  picture.addEventListener('keydown', ({ key }) => {
    const act = { '+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), '0': reset, ArrowLeft: () => pan(-0.2), ArrowRight: () => pan(0.2) }[key];
    act?.();
  });
  picture.addEventListener('dblclick', reset);
  select(picture, timeAt, look);
  new ResizeObserver(redraw).observe(box);
  draw(view);
  return { zoom: (factor: number) => zoom(factor), reset, redraw };
}

/** Dragging over a stretch looks at it. */
function select(picture: SVGSVGElement, timeAt: (x: number) => number, look: (from: number, to: number) => void): void {
  let began: number | undefined;
  const selection = drawn('rect', { class: 'selection', y: 0 });
  picture.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    began = event.clientX;
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener('pointermove', ({ clientX }) => {
    if (began === undefined || Math.abs(clientX - began) < 4) return;
    const { left } = picture.getBoundingClientRect();
    selection.setAttribute('x', String(Math.min(began, clientX) - left));
    selection.setAttribute('width', String(Math.abs(clientX - began)));
    selection.setAttribute('height', picture.getAttribute('height') ?? '0');
    if (!selection.isConnected) picture.append(selection);
  });
  const end = (event: PointerEvent) => {
    const from = began;
    began = undefined;
    selection.remove();
    if (event.type === 'pointerup' && from !== undefined && Math.abs(event.clientX - from) >= 4) look(Math.min(timeAt(from), timeAt(event.clientX)), Math.max(timeAt(from), timeAt(event.clientX)));
  };
  picture.addEventListener('pointerup', end);
  picture.addEventListener('pointercancel', end);
}
