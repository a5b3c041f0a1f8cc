// The script of the page: filters, light and dark, and what a test holds, drawn when it is opened.
// The folder's main file; bundled into dist/report-client.js and put into each report. It knows no network: the page's policy forbids it.
import type { TestData } from '../data.ts';
import { drawTest } from './details.ts';
import { startFilter } from './filter.ts';

const tests = [...document.querySelectorAll<HTMLDetailsElement>('details.test')];

function open(test: HTMLDetailsElement): void {
  const place = test.querySelector<HTMLElement>('.drawn');
  const data = document.getElementById(`d${test.id.slice(1)}`)?.textContent;
  if (!test.open || !place || !data || place.dataset.done) return;
  place.dataset.done = 'yes';
  drawTest(place, JSON.parse(data) as TestData);
}

/** The test that the address names, opened and shown. */
function showNamed(): void {
  const test = tests.find((one) => `#${one.id}` === location.hash);
  if (!test) return;
  test.hidden = false;
  test.open = true;
  test.scrollIntoView({ block: 'center' });
}

function startTheme(): void {
  const root = document.documentElement;
  const theme = document.querySelector<HTMLButtonElement>('#theme')!;
  theme.disabled = false;
  theme.addEventListener('click', () => {
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
  });
}

for (const test of tests) {
  test.addEventListener('toggle', () => open(test));
  // The page is shown before what stands open is drawn.
  if (test.open) setTimeout(() => open(test));
}
startTheme();
startFilter(tests);
addEventListener('hashchange', showNamed);
showNamed();
