// Words and figures that reporters share: titles, durations, times of day, counts.
// Imported by the reporters; pure.
import { plural } from '../../base/spell.ts';
import type { FoundTest, Place, RunResult, Status, TestResult, TestStep } from '../results.ts';

/** `describe › describe › test` */
export function fullTitle({ path, title }: Pick<FoundTest, 'path' | 'title'>): string {
  return [...path, title].join(' › ');
}

/** `118 ms`, `2.1 s`, `3 min 20 s` */
export function spellMs(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

/** `10:32:07.120`. @param offsetMinutes of the zone, east of Greenwich. */
export function spellClock(at: number, offsetMinutes: number): string {
  const date = new Date(at + offsetMinutes * 60_000);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString().slice(11, 23);
}

/** The zone of this machine at a time, in minutes east of Greenwich. */
export function zoneOffset(at: number, utc = false): number {
  return utc ? 0 : -new Date(at).getTimezoneOffset();
}

/** `tasks/a.ts:3:7` */
export function spellPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** How many there are of each. */
export function countStatuses(tests: readonly Pick<TestResult, 'status'>[]): Record<Status, number> {
  const counts: Record<Status, number> = { passed: 0, failed: 0, flaky: 0, skipped: 0, interrupted: 0 };
  for (const { status } of tests) counts[status]++;
  return counts;
}

/** `9 passed, 1 failed · 4.2 s`, always with both numbers; others where there are any. */
export function summarize(run: RunResult, tint: { good(text: string): string; bad(text: string): string; warn(text: string): string } = { good: String, bad: String, warn: String }): string {
  const { passed, failed, flaky, skipped, interrupted } = countStatuses(run.tests);
  const counts = [
    passed > 0 ? tint.good(`${passed} passed`) : '0 passed', failed > 0 ? tint.bad(`${failed} failed`) : '0 failed',
    ...(flaky > 0 ? [tint.warn(`${flaky} flaky`)] : []), ...(skipped > 0 ? [`${skipped} skipped`] : []), ...(interrupted > 0 ? [tint.warn(`${interrupted} interrupted`)] : []),
    ...(run.errors.length > 0 ? [tint.bad(plural(run.errors.length, 'error'))] : []),
  ];
  return `${run.interrupted ? tint.warn('interrupted: ') : ''}${counts.join(', ')} · ${spellMs(run.ms)}`;
}

/** The titles of the step that failed and of those around it. */
export function failedStep(steps: readonly TestStep[]): string[] {
  const failed = steps.find((step) => !step.ok);
  return failed ? [failed.title, ...failedStep(failed.steps)] : [];
}

/** What all files have in common at their beginning, up to and with a slash; names are shown without it. */
export function commonFolder(files: readonly string[]): string {
  const [first = '', ...others] = files;
  let folder = first.slice(0, first.lastIndexOf('/') + 1);
  while (folder !== '' && !others.every((file) => file.startsWith(folder))) folder = folder.slice(0, folder.slice(0, -1).lastIndexOf('/') + 1);
  return folder;
}
