// Several reporters as one: each hears of everything, secrets blanked; one that fails stops no other; the last line is for all.
// Imported by index.ts.
import { asImctlError, type ImctlError } from '../../base/errors.ts';
import { isPlainObject } from '../../base/fields.ts';
import { plainPaint, type Paint } from '../../output/paint.ts';
import type { FoundTest, Reporter, ReporterParts, RunResult, TestResult } from '../results.ts';
import type { ReportFile } from './files.ts';
import { summarize } from './text.ts';

/** Where several reporters write, and how. */
export interface ReportersParts extends ReporterParts {
  cwd: string;
  /** Standard error: the last line, with how many passed and where reports are. Nothing is said without it. */
  note?(text: string): void | Promise<void>;
  notePaint?: Paint;
  /** Standard error is a terminal: how far the run is stands in its last line while it goes on. */
  isLive?: boolean;
  /** Blanks secrets by their value; told before anything is escaped, so that no form of them is missed. Default nothing is blanked. */
  mask?(text: string): string;
}

/** A reporter with the file it fills, if it fills one. */
export interface OpenReporter {
  reporter: Reporter;
  report?: ReportFile;
}

/** All of them as one. @param isInline something is shown after which the last line cannot tell how far the run is. */
export function workTogether(open: readonly OpenReporter[], parts: ReportersParts, isInline: boolean): Required<Reporter> {
  const { note, notePaint = plainPaint, mask } = parts;
  const live = createLive(parts, isInline);
  const failures: ImctlError[] = [];
  const masked = <T>(told: T): T => (mask ? mapTexts(told, mask) : told);
  const working = new Set(open);
  const each = async (act: (one: OpenReporter) => void | Promise<void>) => {
    for (const one of working) {
      try {
        await act(one);
      } catch (error) {
        // It would fail at each test; what it wrote so far is still written at the end.
        working.delete(one);
        failures.push(asImctlError(error));
      }
    }
  };
  return {
    async begin(tests: readonly FoundTest[]) {
      const told = masked(tests);
      await live.clear();
      await each(({ reporter }) => reporter.begin?.(told));
      await live.begin(tests.length);
    },
    async testEnd(result: TestResult) {
      const told = masked(result);
      await live.clear();
      await each(({ reporter }) => reporter.testEnd?.(told));
      await live.ended(result);
    },
    async end(run: RunResult) {
      const told = masked(run);
      await live.clear();
      await each(({ reporter }) => reporter.end?.(told));
      const written: string[] = [];
      for (const { report } of open) {
        try {
          await report?.end();
          if (report) written.push(report.shown);
        } catch (error) {
          failures.push(asImctlError(error));
        }
      }
      await note?.(`${summarize(run, notePaint)}${written.length > 0 ? ` · ${written.length === 1 ? 'report' : 'reports'}: ${written.join(', ')}` : ''}\n`);
      if (failures.length > 0) throw failures[0]!;
    },
  };
}

/** `12 of 28, 1 failed` in the last line of a terminal, taken away before anything else is written. */
function createLive({ note, notePaint = plainPaint, isLive = false }: ReportersParts, isInline: boolean) {
  const count = { done: 0, failed: 0, total: 0 };
  // That files are being read.
  let isShown = isLive;
  const show = async () => {
    if (!isLive || isInline || count.done >= count.total) return;
    isShown = true;
    await note?.(notePaint.dim(`${count.done} of ${count.total}${count.failed > 0 ? `, ${count.failed} failed` : ''} …`));
  };
  return {
    begin: (total: number) => { count.total = total; return show(); },
    ended: ({ status }: TestResult) => { count.done++; if (status === 'failed') count.failed++; return show(); },
    async clear() {
      if (isShown) await note?.(CLEAR);
      isShown = false;
    },
  };
}

/** What stands there until the tests are known. */
export const READING = 'reading the test files …';
const CLEAR = '\r\x1b[K';

/** The same data with each text changed. */
function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map((one) => mapTexts(one as unknown, change)) as T;
  return isPlainObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, change)])) as T : value;
}
