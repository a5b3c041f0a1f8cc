// What a test holds: for each try its lanes, steps, calls, words and events.
// Imported by index.ts.
import type { TestData, TryData } from '../data.ts';
import { tell } from '../lanes.ts';
import type { TestStep } from '../../../results.ts';
import { element, visible } from './dom.ts';
import { drawLanes } from './timeline.ts';

/** Rows of the table of events. */
const MOST_EVENTS = 1000;

/** Draw the last try, and tabs for the others. */
export function drawTest(place: HTMLElement, { tries, leftTries }: TestData): void {
  const panel = element('div');
  const tabs = tries.map((one, at) => {
    const tab = element('button', { type: 'button', role: 'tab' }, `Try ${leftTries + at + 1} ${one.status === 'passed' ? '✓' : '✗'}`);
    tab.addEventListener('click', () => show(at));
    return tab;
  });
  const show = (at: number) => {
    tabs.forEach((tab, nth) => tab.setAttribute('aria-selected', String(nth === at)));
    panel.replaceChildren(...drawTry(tries[at]!));
  };
  if (tries.length > 1) place.append(element('div', { class: 'tabs', role: 'tablist' }, ...tabs));
  place.append(panel);
  show(tries.length - 1);
}

function drawTry(one: TryData): Node[] {
  const { steps, calls, devices, logs, left } = one;
  const hasLanes = steps.length + calls.length + devices.length > 0;
  const leftOut = [left.devices > 0 ? `${left.devices} devices` : '', left.events > 0 ? `${left.events} older events` : '', left.calls > 0 ? `${left.calls} calls` : '', left.logs > 0 ? `${left.logs} lines` : ''].filter((text) => text !== '');
  return [
    ...(hasLanes ? [drawLanes(one)] : [element('p', { class: 'note' }, 'No steps, no calls, no devices.')]),
    ...(leftOut.length > 0 ? [element('p', { class: 'note' }, `Left out: ${leftOut.join(', ')}.`)] : []),
    ...(steps.length > 0 ? [element('h4', {}, 'Steps'), drawSteps(steps)] : []),
    ...(logs.length > 0 ? [element('h4', {}, 'Said'), table(['AT', 'LEVEL', 'TEXT'], logs.map(({ at, level, text }) => ({ bad: level === 'error', cells: [num(since(one, at)), level, element('pre', {}, visible(text))] })))] : []),
    ...(calls.length > 0 ? [fold(`Calls (${calls.length})`, () => drawCalls(one), calls.length <= 12)] : []),
    ...(devices.length > 0 ? [fold(`Events of devices (${devices.reduce((sum, device) => sum + device.events.length, 0)})`, () => drawEvents(one), false)] : []),
  ];
}

function drawSteps(steps: readonly TestStep[]): HTMLElement {
  return element('ul', { class: 'steps' }, ...steps.map((step) => element('li', {},
    element('div', { class: 'line' }, element('b', { class: step.ok ? 'good' : 'bad' }, step.ok ? '✓' : '✗'), element('span', {}, visible(step.title)), element('span', { class: 'ms' }, `${step.ms} ms`)),
    step.message !== undefined && element('div', { class: 'said' }, visible(step.message)),
    step.steps.length > 0 && drawSteps(step.steps))));
}

function drawCalls(one: TryData): HTMLElement {
  const hasParams = one.calls.some((call) => call.params !== undefined);
  return table(['AT', 'CALL', hasParams ? 'PARAMETERS' : 'GIVEN', 'TOOK', 'OUTCOME', 'OPERATION IDS'], one.calls.map((call) => ({
    bad: call.outcome !== 'ok',
    cells: [
      num(since(one, call.startedAt)), mono(call.path), call.params === undefined ? element('td', { class: 'names' }, call.given.map(visible).join(', ')) : element('pre', {}, visible(JSON.stringify(call.params, undefined, 1))), num(`${call.ms} ms`),
      element('td', { class: call.message === undefined ? undefined : 'names' }, visible(call.message === undefined ? call.outcome : `${call.outcome}: ${call.message}`)), mono(call.operationIDs.slice(0, 8).join(' ') + (call.operationIDs.length > 8 ? ` … and ${call.operationIDs.length - 8} more` : '')),
    ],
  })));
}

function drawEvents(one: TryData): HTMLElement {
  const events = one.devices.flatMap((device) => device.events.map((event) => ({ device, event }))).sort((a, b) => a.event.at - b.event.at);
  const shown = table(['AT', 'DEVICE', 'WHAT', ''], events.slice(0, MOST_EVENTS).map(({ device, event }) => {
    const { title, lines, tone } = tell(event);
    return { bad: tone === 'bad', cells: [num(since(one, event.at)), visible(`${device.name} (${device.platform})`), visible(title), mono(lines.join(' · '))] };
  }));
  if (events.length > MOST_EVENTS) shown.append(element('p', { class: 'note' }, `Left out: ${events.length - MOST_EVENTS} later ones.`));
  return shown;
}

interface Row { bad: boolean; cells: readonly (string | Node)[] }

function table(titles: readonly string[], rows: readonly Row[]): HTMLElement {
  return element('div', { class: 'table' }, element('table', {},
    element('thead', {}, element('tr', {}, ...titles.map((title) => element('th', {}, title)))),
    element('tbody', {}, ...rows.map(({ bad, cells }) => element('tr', { class: bad ? 'bad' : undefined }, ...cells.map((cell) => (cell instanceof HTMLTableCellElement ? cell : element('td', {}, cell))))))));
}

/** Drawn when it is opened. */
function fold(title: string, draw: () => Node, open: boolean): HTMLElement {
  const made = element('details', { class: 'fold' }, element('summary', {}, title));
  made.addEventListener('toggle', () => { if (made.open && made.childElementCount === 1) made.append(draw()); });
  made.open = open;
  return made;
}

function num(text: string): HTMLElement {
  return element('td', { class: 'num' }, text);
}

function mono(text: string): HTMLElement {
  return element('td', { class: 'mono' }, visible(text));
}

/** Time since the try began. */
function since({ startedAt }: TryData, at: number): string {
  return `${at < startedAt ? '−' : '+'}${Math.abs(at - startedAt)} ms`;
}
