// A failure as lines of text: where, the code, what, where the message stopped, what to do.
// Imported by the reporters that write text. Texts come from tests and servers: control characters are escaped.
import { fold } from '../../output/fold.ts';
import { cropFrame, isMark } from '../../output/frame.ts';
import { escapeHidden } from '../../output/hidden.ts';
import { plainPaint, type Paint } from '../../output/paint.ts';
import { displayWidth, pad } from '../../output/width.ts';
import type { Failure, Hop, TestResult, Try } from '../results.ts';
import { failedStep, spellClock, spellPlace, zoneOffset } from './text.ts';

/** How failures are drawn. */
export interface FailureLook {
  paint?: Paint;
  /** Long texts of hops are folded into so many columns; default they are not. */
  width?: number;
  utc?: boolean;
  /** So many lines of a message at most; default all. */
  messageLines?: number;
}

/** All that is to be said of a test that did not pass at once: its last failures whole, those of earlier tries in a line each. */
export function renderFailures({ tries, status }: Pick<TestResult, 'tries' | 'status'>, look: FailureLook = {}): string[] {
  const { dim } = look.paint ?? plainPaint;
  const shown = status === 'flaky' ? tries.findLast((one) => one.failures.length > 0) : tries.at(-1);
  const earlier = tries.flatMap((one, at) => (one === shown || one.failures.length === 0 ? [] : [dim(`try ${at + 1}: ${shown?.failures[0] && oneLine(shown.failures[0]) === oneLine(one.failures[0]!) ? 'the same' : oneLine(one.failures[0]!)}`)]));
  if (!shown) return [];
  const nth = status === 'flaky' ? [dim(`try ${tries.indexOf(shown) + 1} failed:`)] : [];
  return [...earlier, ...nth, ...renderTry(shown, look)];
}

/** All that a try says of why it failed. */
export function renderTry({ failures, steps }: Pick<Try, 'failures' | 'steps'>, look: FailureLook = {}): string[] {
  const step = failedStep(steps).map(escapeHidden).join(' › ');
  return [
    ...failures.slice(0, MOST_FAILURES).flatMap((failure, at) => [...(at > 0 ? [''] : []), ...renderFailure(failure, look, at === 0 ? step : '')]),
    ...(failures.length > MOST_FAILURES ? ['', `${failures.length - MOST_FAILURES} more expectations failed`] : []),
  ];
}

/** One failure. @param step in which it happened. */
export function renderFailure(failure: Failure, look: FailureLook = {}, step = ''): string[] {
  const { strong, dim, bad, good } = look.paint ?? plainPaint;
  const differs: Record<string, (text: string) => string> = { '-': bad, '+': good };
  const { place, codeFrame, message, hops, hint, operationID, code } = failure;
  return [
    ...(place ? [strong(escapeHidden(spellPlace(place)))] : []),
    ...(codeFrame ? cropFrame(frameLines(codeFrame), (look.width ?? Infinity) - 2).map((line) => `  ${line.startsWith('>') ? strong(line) : isMark(line) ? bad(line) : dim(line)}`) : []),
    ...(step === '' ? [] : [`${dim('in step:')} ${step}`]),
    ...firstLines(message, look.messageLines).flatMap((line, at) => (at === 0 ? sentence(OF_TESTS.has(code) ? '' : `${escapeHidden(code)}:`, escapeHidden(line), bad, look.width) : [(differs[line[0] ?? ''] ?? String)(escapeHidden(line))])),
    ...renderHops(hops ?? [], look),
    ...(hint ? hint.split('\n').flatMap((line, at) => sentence(at === 0 ? 'hint:' : '', escapeHidden(line), dim, look.width)) : []),
    ...(operationID ? [`${dim('operationID:')} ${escapeHidden(operationID)}`] : []),
  ].flatMap((line) => line.split('\n'));
}

/** A sentence behind its head, folded where there is a width. */
function sentence(head: string, text: string, tint: (head: string) => string, width = Infinity): string[] {
  const said = head === '' ? text : `${head} ${text}`;
  const [first = '', ...rest] = width === Infinity ? [said] : fold(said, width);
  return [head === '' ? first : first.replace(head, () => tint(head)), ...rest];
}

/** A difference of thousands of lines would push everything else out of the window. */
function firstLines(message: string, most = Infinity): string[] {
  const lines = message.trimEnd().split('\n');
  return lines.length <= most ? lines : [...lines.slice(0, most), `… ${lines.length - most} more lines, in the reports html and json`];
}

/** Lines of code, with tabs as two columns: the line with the mark has them at the same places. */
export function frameLines(codeFrame: string): string[] {
  return codeFrame.split('\n').map((line) => escapeHidden(line.replaceAll('\t', '  ')));
}

/** The first line of a message with its place. */
function oneLine({ message, place }: Failure): string {
  return escapeHidden(`${message.split('\n', 1)[0]}${place ? ` (${spellPlace(place)})` : ''}`);
}

function renderHops(hops: readonly Hop[], { paint = plainPaint, width = Infinity, utc }: FailureLook): string[] {
  const titles = hops.map((hop) => escapeHidden(hop.title));
  const most = Math.min(WIDEST_TITLE, Math.max(NARROW_TITLE, width - TIME_WIDTH - ROOM));
  const widest = Math.max(0, ...titles.map(displayWidth).filter((one) => one <= most));
  const beside = widest + TIME_WIDTH + 7;
  // In a narrow window the text has lines of its own.
  const below = width - beside < LEAST_ROOM;
  return hops.flatMap(({ at, text, bad }, index) => {
    const time = at === undefined ? '–' : spellClock(at, zoneOffset(at, utc));
    const left = `  ${pad(titles[index]!, widest)}   ${paint.dim(below ? time : pad(time, TIME_WIDTH))}`;
    const lines = (width === Infinity ? [escapeHidden(text)] : fold(escapeHidden(text), width - (below ? 4 : beside))).map((line) => (bad ? paint.bad(line) : line));
    if (below) return [left, ...lines.map((line) => `    ${line}`)];
    return lines.map((line, nth) => (nth === 0 ? `${left}  ` : ' '.repeat(beside)) + line);
  });
}

/** Codes that say no more than that it failed. */
const OF_TESTS: ReadonlySet<string> = new Set(['ASSERTION', 'NO-ASSERTION', 'THROWN']);
/** Of one try; a loop of soft expectations may fail thousands of times. */
export const MOST_FAILURES = 20;
const TIME_WIDTH = 12;
const NARROW_TITLE = 32;
const WIDEST_TITLE = 64;
const ROOM = 48;
const LEAST_ROOM = 24;
