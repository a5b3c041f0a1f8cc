// `dot`: a letter for each test, and the failures at the end.
// Imported by index.ts, when it is asked for.
import { escapeHidden } from '../../output/hidden.ts';
import { loadPaint } from '../../output/paint.ts';
import type { Reporter, ReporterParts, Status, TestResult } from '../results.ts';
import { renderFailures } from './failure.ts';
import { MARKS, MESSAGE_LINES, renderErrors } from './list.ts';
import { fullTitle, spellPlace } from './text.ts';

const LETTERS: Record<Status, string> = { passed: '·', failed: 'F', flaky: '~', skipped: '-', interrupted: '!' };

/** Writes a letter for each test. */
export async function createDot({ write, color, width, utc }: ReporterParts): Promise<Reporter> {
  const paint = await loadPaint(color);
  const look = { paint, width: width - 3, utc, messageLines: MESSAGE_LINES };
  const failed: TestResult[] = [];
  let column = 0;
  return {
    testEnd(result) {
      if (result.status === 'failed' || result.status === 'flaky') failed.push(result);
      column++;
      const full = column >= Math.min(width, WIDEST);
      if (full) column = 0;
      return write(paint[MARKS[result.status].tone](LETTERS[result.status]) + (full ? '\n' : ''));
    },
    end(run) {
      const lines = [
        ...(column > 0 ? [''] : []),
        ...failed.flatMap((result) => [
          '', ` ${paint[MARKS[result.status].tone](MARKS[result.status].mark)} ${escapeHidden(`${spellPlace(result)}  ${fullTitle(result)}`)}`,
          ...renderFailures(result, look).map((line) => `   ${line}`.trimEnd()),
        ]),
        ...renderErrors(run, look),
      ];
      return write(lines.map((line) => `${line}\n`).join(''));
    },
  };
}

const WIDEST = 80;
