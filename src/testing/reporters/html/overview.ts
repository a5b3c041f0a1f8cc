// When which test ran, on which worker: a strip at the top of the page, drawn without the script.
// Imported by page.ts.
import type { RunResult, TestResult } from '../../results.ts';
import { fullTitle, spellMs } from '../text.ts';
import { html, type Part } from './markup.ts';

const WIDTH = 1000;
const ROW = 14;
const MOST_ROWS = 16;
/** More are drawn no better, and make the page slow. */
const MOST_BARS = 2000;

/** A row for each worker, a bar for each try, each a link to its test. */
export function renderOverview(tests: readonly TestResult[], { startedAt, ms }: RunResult): Part {
  const bars = tests.flatMap((test, at) => test.tries.map((one) => ({ test, at, one })));
  const workers = Math.max(0, ...bars.map(({ one }) => one.worker));
  if (bars.length < 2 || bars.length > MOST_BARS || workers > MOST_ROWS) return undefined;
  const begin = Math.min(startedAt, ...bars.map(({ one }) => one.startedAt));
  const span = Math.max(1, startedAt + ms - begin, ...bars.map(({ one }) => one.startedAt + one.ms - begin));
  const x = (at: number) => (at - begin) / span * WIDTH;
  return html`<figure class="overview"><svg viewBox="0 0 ${WIDTH} ${workers * ROW}" preserveAspectRatio="none" role="img" aria-label="When each test ran">${bars.map(({ test, at, one }) => html`<a href="#t${at}"><title>${fullTitle(test)} &middot; ${spellMs(one.ms)}</title><rect class="${one.status}" x="${x(one.startedAt).toFixed(1)}" y="${(one.worker - 1) * ROW + 1}" width="${Math.max(1.5, one.ms / span * WIDTH - 1).toFixed(1)}" height="${ROW - 2}"/></a>`)}</svg>
<figcaption><span>0</span><span>${workers > 1 && `${workers} workers`}</span><span>${spellMs(span)}</span></figcaption></figure>`;
}
