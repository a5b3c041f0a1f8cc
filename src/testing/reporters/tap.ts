// `tap`: TAP 14, a line for each test as it ends, with what failed as YAML below it.
// Imported by index.ts, when it is asked for.
import { escapeJSON, escapeHidden } from '../../output/hidden.ts';
import type { Failure, Reporter, ReporterParts, TestResult } from '../results.ts';
import { spellClock, fullTitle, zoneOffset } from './text.ts';

/** Writes a test point for each test; the plan comes last. */
export function createTAP({ write, utc }: ReporterParts): Reporter {
  let count = 0;
  return {
    begin: () => write('TAP version 14\n'),
    testEnd: (result) => write(renderPoint(++count, result, utc)),
    async end({ errors, interrupted }) {
      for (const error of errors) await write(`not ok ${++count} - ${escapeDescription(error.file)}\n${renderYAML([error], 0, utc)}`);
      await write(`1..${count}\n${interrupted ? 'Bail out! interrupted\n' : ''}`);
    },
  };
}

function renderPoint(number: number, result: TestResult, utc?: boolean): string {
  const { status, tries, reason, file, ms } = result;
  const ok = status === 'failed' || status === 'interrupted' ? 'not ok' : 'ok';
  const directive = status === 'skipped' ? ` # SKIP ${escapeDescription(reason ?? '')}`.trimEnd() : '';
  const failed = status === 'passed' ? undefined : tries.findLast((one) => one.failures.length > 0);
  return [
    `${ok} ${number} - ${escapeDescription(`${file}: ${fullTitle(result)}`)}${directive}\n`,
    status === 'flaky' ? `# flaky: passed at try ${tries.length}\n` : '', failed || tries.length > 0 ? renderYAML(failed?.failures ?? [], ms, utc, status === 'interrupted' ? 'the run was interrupted' : undefined) : '',
  ].join('');
}

/** Values are written as JSON, which is YAML too. */
function renderYAML(failures: readonly Failure[], ms: number, utc?: boolean, message?: string): string {
  const all = failures.map(({ code, message: said, place, hops, hint, operationID }) => ({
    message: said, code, at: place && { file: place.file, line: place.line, column: place.column }, hint, operationID,
    hops: hops?.map(({ title, at, text }) => `${title}  ${at === undefined ? '–' : spellClock(at, zoneOffset(at, utc))}  ${text}`),
  }));
  const [first, ...more] = all;
  const members = { ...(message === undefined ? {} : { message }), ...first, ...(first ? { severity: 'fail' } : {}), duration_ms: ms, ...(more.length > 0 ? { also: more } : {}) };
  const lines = Object.entries(members).filter(([, value]) => value !== undefined).map(([name, value]) => `  ${name}: ${escapeJSON(JSON.stringify(value).replaceAll('\x7f', '\\u007f'))}\n`);
  return `  ---\n${lines.join('')}  ...\n`;
}

/** A number sign would begin a directive. */
function escapeDescription(text: string): string {
  return escapeHidden(text).replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}
