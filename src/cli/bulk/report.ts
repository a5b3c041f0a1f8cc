// What became of the rows of bulk work: counted, told, and kept in the run's file.
// Imported by run.ts and work.ts.
import { EXIT } from '../../base/errors.ts';
import { groupThousands } from '../../base/spell.ts';
import type { Environment } from '../environment.ts';
import type { RunLine } from '../runs.ts';
import type { Target } from './targets.ts';

/** What became of one row. */
export type RowOutcome = { outcome: 'done' | 'skipped' } | { outcome: 'failed'; code: string; message: string };

/** Counts and tells. */
export interface Report {
  readonly done: number;
  readonly failed: number;
  /** Rows that ended, however. */
  readonly ended: number;
  take(results: readonly { target: Target; result: RowOutcome }[]): void;
  /** How many rows nobody came to. */
  notTried: number;
  /** Rows that were being sent when it ended: nobody knows what became of them. */
  noAnswer: number;
  /** The last word. @returns the exit status: 0, or 3 when rows failed. */
  show(): Promise<number>;
}

/** Failures told one by one; the rest is counted. */
const TOLD = 20;

/**
 * Make one.
 *
 * @param word what was done to a row: `created`, `done`.
 * @param keep takes the lines for the run's file.
 * @param before rows done in the runs that are gone on with.
 */
export function createReport(environment: Environment, { word, label, runID, keep, before }: { word: string; label: string; runID: string; keep(lines: readonly RunLine[]): void; before: number }): Report {
  const counts = { done: 0, skipped: 0, failed: 0 };
  const failures: { row: number; at: string; id: string; code: string; message: string }[] = [];
  const { streams, settings } = environment;
  const report: Report = {
    get done() { return counts.done; },
    get failed() { return counts.failed; },
    get ended() { return counts.done + counts.skipped + counts.failed; },
    notTried: 0,
    noAnswer: 0,
    take(results) {
      for (const { target: { row, from, id }, result } of results) {
        counts[result.outcome]++;
        if (result.outcome === 'failed' && failures.length < TOLD) failures.push({ row, at: from.at, id, code: result.code, message: result.message });
      }
      keep(results.map(({ target: { row, id }, result }) => ({ kind: 'row', row, id, ...result })));
      environment.emit({ kind: 'progress', label, done: report.ended });
    },
    async show() {
      // A bar is full only where all came to an end.
      const isWhole = report.notTried + report.noAnswer === 0;
      environment.emit({ kind: 'progress', label, done: report.ended, ...(isWhole ? { total: report.ended } : {}) });
      await environment.shown();
      if (environment.formatGiven && environment.format.name === 'json') {
        await streams.out.write(`${JSON.stringify({ apiVersion: 'imctl/v1', kind: 'BulkResult', run: runID, succeeded: counts.done, skipped: counts.skipped, failed: counts.failed, notTried: report.notTried, noAnswer: report.noAnswer, failures }, null, 2)}\n`);
      } else {
        for (const { at, code, message } of failures) await streams.err.write(`failed: ${at}: ${code}: ${message}\n`);
        if (counts.failed > TOLD) await streams.err.write(`… and ${groupThousands(counts.failed - TOLD)} more, in  imctl audit  and the run's file\n`);
        if (!settings.quiet) await streams.err.write(`${sayCounts()}\n`);
      }
      return counts.failed > 0 ? EXIT.partial : EXIT.done;
    },
  };
  const sayCounts = () => {
    const count = (many: number, what: string) => `${groupThousands(many)} ${what}`;
    return [
      count(counts.done, word), count(counts.skipped, word === 'created' ? 'skipped (exist)' : 'skipped'), count(counts.failed, 'failed'),
      ...(before > 0 ? [count(before, 'done before')] : []), ...(report.notTried > 0 ? [count(report.notTried, 'not tried')] : []),
      ...(report.noAnswer > 0 ? [count(report.noAnswer, 'without an answer')] : []),
    ].join(', ');
  };
  return report;
}
