// `list`: a line for each test as it ends, and below it what it said and why it failed.
// Imported by index.ts, when it is asked for, by dot.ts and by html/page.ts.
import { plural } from '../../base/spell.ts';
import { fold } from '../../output/fold.ts';
import { escapeHidden } from '../../output/hidden.ts';
import { loadPaint, type Paint } from '../../output/paint.ts';
import { displayWidth, pad, truncate } from '../../output/width.ts';
import type { FoundTest, Reporter, ReporterParts, RunResult, Status, TestResult } from '../results.ts';
import { renderFailure, renderFailures, type FailureLook } from './failure.ts';
import { commonFolder, fullTitle, spellMs } from './text.ts';

/** Marks by status, and the tone they are painted in. */
export const MARKS: Record<Status, { mark: string; tone: keyof Paint }> = {
  passed: { mark: '✓', tone: 'good' }, failed: { mark: '✗', tone: 'bad' }, flaky: { mark: '~', tone: 'warn' }, skipped: { mark: '-', tone: 'dim' }, interrupted: { mark: '!', tone: 'warn' },
};

/** Writes a line for each test. */
export async function createList({ write, color, width, utc }: ReporterParts): Promise<Reporter> {
  const look = { paint: await loadPaint(color), width: width - INDENT.length, utc, messageLines: MESSAGE_LINES };
  let columns = measure([], width);
  return {
    begin: (tests) => { columns = measure(tests, width); },
    testEnd: (result) => write(toText([...renderRow(result, columns, look.paint), ...renderBelow(result, look)])),
    end: (run) => write(toText([...renderErrors(run, look), ...renderFailed(run, look.paint)])),
  };
}

/** What went wrong outside of tests. */
export function renderErrors({ errors }: Pick<RunResult, 'errors'>, look: FailureLook & { paint: Paint }): string[] {
  return errors.flatMap((error) => [` ${look.paint.bad('✗')} ${escapeHidden(error.file)}`, ...renderFailure(error, look).map((line) => `${INDENT}${line}`.trimEnd())]);
}

interface Columns {
  folder: string;
  file: number;
  title: number;
  /** The window is too narrow for three columns: the file stands behind the title. */
  narrow: boolean;
}

function measure(tests: readonly FoundTest[], width: number): Columns {
  const folder = commonFolder(tests.map((test) => test.file));
  const file = Math.min(WIDEST_FILE, Math.max(0, ...tests.map((test) => displayWidth(escapeHidden(test.file.slice(folder.length))))));
  const room = width - INDENT.length - file - 2 - TIME_WIDTH - 2;
  const narrow = room < LEAST_TITLE;
  const title = Math.min(narrow ? Math.max(LEAST_TITLE, width - INDENT.length - TIME_WIDTH - 2) : room, Math.max(LEAST_TITLE, ...tests.map((test) => displayWidth(escapeHidden(fullTitle(test))))));
  return { folder, file, title, narrow };
}

function renderRow(result: TestResult, { folder, file, title, narrow }: Columns, paint: Paint): string[] {
  const { mark, tone } = MARKS[result.status];
  const name = escapeHidden(result.file.startsWith(folder) ? result.file.slice(folder.length) : result.file);
  const [first = '', ...rest] = fold(escapeHidden(`${fullTitle(result)}${narrow ? ` (${name})` : ''}`), title);
  const left = narrow ? '' : `${pad(name, file)}  `;
  const time = result.tries.length === 0 ? '' : spellMs(result.ms);
  const note = noteOf(result);
  const faint = result.status === 'skipped' ? paint.dim : String;
  return [
    ` ${paint[tone](mark)} ${faint(left)}${faint(pad(first, title))}  ${paint.dim(time.padStart(TIME_WIDTH))}`.trimEnd(),
    ...[...rest, ...(note === '' ? [] : [paint.dim(note)])].map((line) => `${INDENT}${' '.repeat(displayWidth(left))}${faint(line)}`),
  ];
}

function noteOf({ status, reason, tries }: TestResult): string {
  if (status === 'skipped') return escapeHidden(reason ?? '');
  if (status === 'flaky') return `flaky: passed at try ${tries.length}`;
  return status === 'interrupted' ? 'the run was interrupted' : tries.length > 1 ? plural(tries.length, 'try', 'tries') : '';
}

/** What the last try said, and why tries failed. */
function renderBelow(result: TestResult, look: FailureLook & { paint: Paint }): string[] {
  const said = (result.tries.at(-1)?.logs ?? []).flatMap(({ level, text }) => text.trimEnd().split('\n').map((line) => look.paint[level === 'error' ? 'bad' : level === 'warn' ? 'warn' : 'dim'](`· ${truncate(escapeHidden(line), LONGEST_SAID)}`)));
  const more = said.length > MOST_SAID ? [look.paint.dim(`· … ${plural(said.length - MOST_SAID, 'more line')}`)] : [];
  return [...said.slice(0, MOST_SAID), ...more, ...renderFailures(result, look)].map((line) => `${INDENT}${line}`.trimEnd());
}

/** Their names again, when what is above has probably left the window. */
function renderFailed({ tests }: RunResult, paint: Paint): string[] {
  const failed = tests.filter((test) => test.status === 'failed');
  if (failed.length === 0 || tests.length < MANY_TESTS) return [];
  return ['', paint.strong('failed:'), ...failed.map((test) => ` ${paint.bad('✗')} ${escapeHidden(`${test.file}:${test.line}`)}  ${escapeHidden(fullTitle(test))}`)];
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

const INDENT = '   ';
const TIME_WIDTH = 8;
const WIDEST_FILE = 28;
const LEAST_TITLE = 24;
const MOST_SAID = 40;
/** Whoever wants the rest of such a line looks into the report. */
const LONGEST_SAID = 500;
/** Of one failure, on a terminal. */
export const MESSAGE_LINES = 60;
const MANY_TESTS = 25;
