// `github`: annotations beside the lines of a pull request, written as GitHub's workflow commands, and a summary for the page of the run.
// Imported by index.ts, when it is asked for.
import { appendFileSync } from 'node:fs';
import { escapeHidden, escapeLines } from '../../output/hidden.ts';
import type { Failure, Place, Reporter, ReporterParts, RunResult, TestResult } from '../results.ts';
import { renderFailure, renderTry } from './failure.ts';
import { fullTitle, spellPlace, summarize } from './text.ts';

/** GitHub shows ten errors and ten warnings of a step, and cuts what is longer than this. */
const MOST_LENGTH = 4000;
const MOST_TITLE = 250;
const MOST_LISTED = 100;
const MOST_CELL = 500;

/** Writes an annotation for each failure, at the end and beside other reporters, and one with the numbers. */
export function createGitHub({ write, utc, summaryFile }: ReporterParts): Reporter {
  return {
    async end(run) {
      const lines = [
        ...run.tests.flatMap((test) => annotate(test, utc)),
        ...run.errors.map((error) => command('error', error.place ?? { file: error.file }, error.file, renderFailure(error, { utc }).join('\n'))),
        command(isGood(run) ? 'notice' : 'error', {}, 'imctl test', summarize(run)),
      ];
      await write(lines.map((line) => `${line}\n`).join(''));
      if (summaryFile) appendFileSync(summaryFile, renderSummary(run));
    },
  };
}

/** What failed, as Markdown: all of it would be too long for the page, which takes a megabyte. */
function renderSummary(run: RunResult): string {
  const bad = [
    ...run.tests.filter((test) => test.status === 'failed').map((test) => ({ title: fullTitle(test), place: spellPlace(test), message: test.tries.at(-1)?.failures[0]?.message ?? 'it failed' })),
    ...run.errors.map((error) => ({ title: error.file, place: error.place ? spellPlace(error.place) : error.file, message: error.message })),
  ];
  const lines = bad.slice(0, MOST_LISTED).map(({ title, place, message }) => `| ${plain(title)} | ${plain(place)} | ${plain(message.split('\n', 1)[0]!)} |`);
  const table = lines.length > 0 ? ['', '| failed | where | why |', '| --- | --- | --- |', ...lines] : [];
  const more = bad.length > MOST_LISTED ? ['', `${bad.length - MOST_LISTED} more failed.`] : [];
  return ['### imctl test', '', plain(summarize(run)), ...table, ...more, ''].join('\n');
}

/** Nothing in it is markup, of Markdown or of HTML. */
function plain(text: string): string {
  return escapeHidden(text.toWellFormed()).slice(0, MOST_CELL).replace(/[\\`*_{}[\]()#+\-.!|~:@<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function annotate(test: TestResult, utc?: boolean): string[] {
  if (test.status !== 'failed' && test.status !== 'flaky') return [];
  const shown = test.tries.findLast((one) => one.failures.length > 0);
  const title = `${fullTitle(test)}${test.status === 'flaky' ? ` (flaky: passed at try ${test.tries.length})` : ''}`;
  return [command(test.status === 'failed' ? 'error' : 'warning', placeOf(test, shown?.failures[0]), title, shown ? renderTry(shown, { utc }).join('\n') : 'it failed')];
}

/** Where it failed, in a helper's file too; else where the test stands. */
function placeOf(test: TestResult, failure: Failure | undefined): Place {
  return failure?.place ?? { file: test.file, line: test.line, column: test.column };
}

function isGood({ tests, errors, interrupted }: RunResult): boolean {
  return errors.length === 0 && !interrupted && tests.every((test) => test.status !== 'failed');
}

function command(name: 'error' | 'warning' | 'notice', place: Partial<Place>, title: string, message: string): string {
  const properties = Object.entries({ file: place.file && escapePath(place.file), line: place.line, col: place.column, title: escapeHidden(cut(title, MOST_TITLE)) }).filter(([, value]) => value !== undefined);
  return `::${name} ${properties.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',')}::${escapeData(escapeLines(cut(message, MOST_LENGTH)))}`;
}

function cut(text: string, most: number): string {
  return (text.length > most ? `${text.slice(0, most)}…` : text).toWellFormed();
}

/** GitHub looks for the file by this name, so that it stays as it is, but for what a terminal obeys; line ends are GitHub's own to escape. */
function escapePath(file: string): string {
  return file.toWellFormed().replace(/(?![\r\n])\p{Cc}/gu, escapeHidden);
}

/** A message ends with its line: line ends are written as %0A, and so the sign for it too. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
