// The page: what is read without a script (how it went, what failed, where and why), and the data from which the script draws the rest.
// Imported by index.ts. Every text goes through `html`; markup is ASCII, since the build cannot escape what is in templates.
import { createHash } from 'node:crypto';
import { plural } from '../../../base/spell.ts';
import { API_VERSION } from '../../../output/json.ts';
import type { Failure, RunResult, Status, TestResult, Try } from '../../results.ts';
import { isMark } from '../../../output/frame.ts';
import { frameLines, MOST_FAILURES } from '../failure.ts';
import { MARKS } from '../list.ts';
import { commonFolder, countStatuses, failedStep, spellClock, spellMs, spellPlace, zoneOffset } from '../text.ts';
import { keepTests, LIMITS, type Limits } from './data.ts';
import { html, jsonMarkup, Markup, type Part } from './markup.ts';
import { renderOverview } from './overview.ts';
import { STYLE } from './style.ts';

/** How the page is made. */
export interface PageOptions {
  showContent: boolean;
  utc?: boolean;
  /** The page's script, as text. */
  script: string;
  limits?: Limits;
}

const STATUSES: readonly Status[] = ['failed', 'flaky', 'passed', 'skipped', 'interrupted'];
/** Lines of what was expected and of what was there instead. */
const DIFFERS: Record<string, string> = { '-': 'minus', '+': 'plus' };
/** So many failed tests stand open when the page opens. */
const OPEN_AT_FIRST = 5;

/** The whole page as text. */
export function renderPage(run: RunResult, { showContent, utc, script, limits = LIMITS }: PageOptions): string {
  const kept = keepTests(run, showContent, jsonMarkup, limits);
  const offset = zoneOffset(run.startedAt, utc);
  const folder = commonFolder(run.tests.map((test) => test.file));
  const counts = countStatuses(run.tests);
  const good = counts.failed === 0 && run.errors.length === 0 && !run.interrupted;
  let open = 0;
  const page = html`<!doctype html>
<html lang="en" data-offset="${offset}" data-form="${API_VERSION}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(STYLE)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${good ? '✓' : '✗'} ${counts.passed + counts.flaky} passed, ${counts.failed} failed &middot; imctl test</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='${good ? '%231a7f4b' : '%23c5303c'}'/%3E%3C/svg%3E">
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header>
${renderHead(run, good, offset, counts)}
<nav aria-label="Filter">
<div class="chips">${STATUSES.filter((status) => counts[status] > 0).map((status) => html`<button type="button" class="chip ${status}" data-status="${status}" aria-pressed="true" disabled><b>${MARKS[status].mark}</b> ${counts[status]} ${status}</button>`)}</div>
<input type="search" id="search" placeholder="Filter by title, file or message  ( / )" aria-label="Filter by text" disabled>
<span id="shown" role="status"></span>
</nav>
</header>
<main>
${renderOverview(kept.tests.map((one) => one.test), run)}
${kept.leftTests + kept.leftData > 0 && html`<p class="banner">This page has its limits: ${[kept.leftTests > 0 ? `${plural(kept.leftTests, 'test')} that passed or were skipped ${kept.leftTests === 1 ? 'is' : 'are'} left out` : '', kept.leftData > 0 ? `of ${plural(kept.leftData, 'test')} steps, calls and devices are left out` : ''].filter(Boolean).join('; ')}. The json reporter has all of it.</p>`}
<noscript><p class="banner">Scripts are off: what failed and why is here all the same; steps, calls and the lanes of devices are drawn by the page's script.</p></noscript>
${run.errors.length > 0 && html`<section class="errors"><h2>Outside of tests</h2>${run.errors.map((error) => html`<div class="failure"><h3>${error.file}</h3>${renderFailure(error, offset)}</div>`)}</section>`}
<section id="tests">
${kept.tests.map(({ test, data }, at) => renderTest(test, data, at, folder, offset, test.status === 'failed' && open++ < OPEN_AT_FIRST))}
<p id="nothing" hidden>No test fits the filter.</p>
</section>
</main>
<footer>${showContent ? 'Values of parameters are in this report: give it to those only who may read them.' : 'Bodies of messages and values of parameters are not in this report, but for what failed expectations and the tests themselves say; --show-content adds them.'}</footer>
<div id="tip" role="tooltip" hidden></div>
<script>${new Markup(script)}</script>
</body>
</html>
`;
  return page.text;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function renderHead(run: RunResult, good: boolean, offset: number, counts: Record<Status, number>): Markup {
  const files = new Set(run.tests.map((test) => test.file)).size;
  const verdict = run.interrupted ? 'Interrupted' : good ? (counts.passed + counts.flaky > 0 ? 'All passed' : 'Nothing failed') : `${counts.failed + run.errors.length} failed`;
  const total = run.tests.length;
  return html`<div class="head"><div class="verdict ${good ? 'good' : 'bad'}"><h1>${verdict}</h1>
<p>${plural(total, 'test')} in ${plural(files, 'file')} &middot; ${spellMs(run.ms)} &middot; context <b>${run.context}</b> &middot; <time datetime="${new Date(run.startedAt).toISOString()}">${day(run.startedAt, offset)}</time></p></div>
<button type="button" id="theme" aria-label="Light or dark" title="Light or dark" disabled>&#9680;</button></div>
<svg class="strip" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">${stripOf(counts, total)}</svg>`;
}

/** How many of each, as one strip. */
function stripOf(counts: Record<Status, number>, total: number): Part {
  let x = 0;
  return STATUSES.filter((status) => counts[status] > 0).map((status) => {
    const width = counts[status] / total * 1000;
    x += width;
    return html`<rect class="${status}" x="${(x - width).toFixed(1)}" y="0" width="${width.toFixed(1)}" height="8"/>`;
  });
}

/** `2026-11-24 10:32:07 UTC+02:00` */
function day(at: number, offset: number): string {
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const zone = offset === 0 ? 'UTC' : `UTC${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
  return `${new Date(at + offset * 60_000).toISOString().slice(0, 10)} ${spellClock(at, offset).slice(0, 8)} ${zone}`;
}

function renderTest(test: TestResult, data: string | undefined, at: number, folder: string, offset: number, open: boolean): Markup {
  const { status, path, title, file, line, ms, tries, reason } = test;
  const name = file.startsWith(folder) ? file.slice(folder.length) : file;
  const notes = [status === 'flaky' ? `passed at try ${tries.length}` : tries.length > 1 ? `${tries.length} tries` : '', reason ?? ''].filter((one) => one !== '');
  return html`<details class="test ${status}" id="t${at}" data-status="${status}"${open && new Markup(' open')}><summary><b class="mark" aria-label="${status}">${MARKS[status].mark}</b><span class="title">${path.map((one) => html`<i>${one} &rsaquo; </i>`)}${title}${notes.map((note) => html` <em>${note}</em>`)}</span><span class="file">${name}:${line}</span><span class="ms">${tries.length > 0 && spellMs(ms)}</span></summary>
<div class="body">${tries.map((one, nth) => (nth < tries.length - 1 ? renderEarlier(one, nth, offset) : renderTry(one, offset)))}${tries.length > 0 && html`<div class="drawn">${data === undefined && html`<p class="note">Steps, calls and devices of this test are left out: the page is full.</p>`}</div>`}</div></details>
${data !== undefined && html`<script type="application/json" id="d${at}">${new Markup(data)}</script>
`}`;
}

function renderEarlier(one: Try, nth: number, offset: number): Part {
  return one.failures.length > 0 && html`<details class="earlier"><summary>Try ${nth + 1}: ${one.failures[0]!.message.split('\n', 1)[0]}</summary>${renderTry(one, offset)}</details>`;
}

function renderTry({ failures, steps, status }: Try, offset: number): Part {
  if (failures.length === 0) return status === 'interrupted' && html`<p class="note">The run was interrupted while this ran.</p>`;
  const step = failedStep(steps);
  return html`<div class="failure">${step.length > 0 && html`<p class="where">in step <b>${step.join(' › ')}</b></p>`}${failures.slice(0, MOST_FAILURES).map((failure) => renderFailure(failure, offset))}${failures.length > MOST_FAILURES && html`<p class="note">${failures.length - MOST_FAILURES} more expectations failed.</p>`}</div>`;
}

function renderFailure({ code, message, place, codeFrame, hops, hint, operationID, stack }: Failure, offset: number): Markup {
  const [first = '', ...rest] = message.trim().split('\n');
  const more = rest.join('\n').replace(/^\n+/, '');
  return html`<div class="message"><span class="code">${code}</span><pre>${first}</pre>${more !== '' && html`<pre class="rest">${more.split('\n').map((line) => html`<span class="${DIFFERS[line[0] ?? ''] ?? ''}">${line}
</span>`)}</pre>`}</div>
${place && html`<p class="where">${spellPlace(place)}</p>`}
${codeFrame && html`<pre class="frame">${frameLines(codeFrame).map((line) => html`<span class="${line.startsWith('>') ? 'here' : isMark(line) ? 'arrow' : ''}">${line}
</span>`)}</pre>`}
${hops && hops.length > 0 && html`<ol class="hops">${hops.map((hop) => html`<li class="${hop.bad ? 'bad' : ''}"><span class="hop">${hop.title}</span><span class="at">${hop.at === undefined ? '–' : spellClock(hop.at, offset)}</span><span>${hop.text}</span></li>`)}</ol>`}
${hint && html`<p class="hint"><b>hint</b> ${hint}</p>`}
${operationID && html`<p class="where">operationID <code>${operationID}</code></p>`}
${stack && html`<details class="stack"><summary>stack</summary><pre>${stack}</pre></details>`}`;
}
