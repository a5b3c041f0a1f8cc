// `github`: annotations beside the lines of a pull request, written as GitHub's workflow commands.
// Imported by index.ts, when it is asked for.
import { escapeHidden, escapeLines } from '../../output/hidden.ts';
import type { Failure, Place, Reporter, ReporterParts, RunResult, TestResult } from '../results.ts';
import { renderFailure, renderTry } from './failure.ts';
import { fullTitle, summarize } from './text.ts';

/** GitHub shows ten errors and ten warnings of a step, and cuts what is longer than this. */
const MOST_LENGTH = 4000;

/** Writes an annotation for each failure, at the end and beside other reporters, and one with the numbers. */
export function createGitHub({ write, utc }: ReporterParts): Reporter {
  return {
    end(run) {
      const lines = [
        ...run.tests.flatMap((test) => annotate(test, utc)),
        ...run.errors.map((error) => command('error', error.place ?? { file: error.file }, error.file, renderFailure(error, { utc }).join('\n'))),
        command(isGood(run) ? 'notice' : 'error', {}, 'imctl test', summarize(run)),
      ];
      return write(lines.map((line) => `${line}\n`).join(''));
    },
  };
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
  const properties = Object.entries({ file: place.file, line: place.line, col: place.column, title: escapeHidden(title) }).filter(([, value]) => value !== undefined);
  const text = message.length > MOST_LENGTH ? `${message.slice(0, MOST_LENGTH)}…` : message;
  return `::${name} ${properties.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',')}::${escapeData(escapeLines(text.toWellFormed()))}`;
}

/** A message ends with its line: line ends are written as %0A, and so the sign for it too. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
