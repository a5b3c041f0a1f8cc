// `junit`: the XML that CI systems read (Jenkins, GitLab and their like): a suite for each file, a case for each test.
// Imported by index.ts, when it is asked for.
// Tries before the last are told as Maven Surefire tells them: flakyFailure where it passed at last, rerunFailure where it did not.
import type { FoundTest, Reporter, ReporterParts, RunResult, TestResult, Try } from '../results.ts';
import { renderFailure, renderFailures, renderTry } from './failure.ts';
import { countStatuses, fullTitle } from './text.ts';

/** Writes one document, at the end. */
export function createJUnit({ write, utc }: ReporterParts): Reporter {
  return { end: (run) => write(renderXML(run, utc)) };
}

function renderXML(run: RunResult, utc?: boolean): string {
  const files = [...new Set([...run.tests.map((test) => test.file), ...run.errors.map((error) => error.file)])];
  const suites = files.map((file) => renderSuite(file, run, utc));
  const whole = countStatuses(run.tests);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'imctl test', tests: run.tests.length + run.errors.length, failures: whole.failed, errors: whole.interrupted + run.errors.length, skipped: whole.skipped, time: seconds(run.ms), timestamp: iso(run.startedAt) }, suites)}\n`;
}

function renderSuite(file: string, run: RunResult, utc?: boolean): string {
  const tests = run.tests.filter((test) => test.file === file);
  const errors = run.errors.filter((error) => error.file === file);
  const { failed, interrupted, skipped } = countStatuses(tests);
  const began = Math.min(run.startedAt + run.ms, ...tests.flatMap((test) => test.tries.map((one) => one.startedAt)));
  const cases = [
    ...tests.map((test) => renderCase(test, utc)),
    ...errors.map((error) => element('testcase', { classname: className(file), name: file, time: '0.000', file }, [element('error', { message: error.message, type: error.code }, [text(renderFailure(error, { utc }).join('\n'))])])),
  ];
  const ms = tests.reduce((sum, test) => sum + test.ms, 0);
  return element('testsuite', { name: file, tests: cases.length, failures: failed, errors: interrupted + errors.length, skipped, time: seconds(ms), timestamp: iso(began), file }, cases);
}

function renderCase(test: TestResult, utc?: boolean): string {
  const last = test.tries.at(-1);
  const said = (last?.logs ?? []).map((log) => log.text).join('\n');
  return element('testcase', { classname: className(test.file), name: fullTitle(test), time: seconds(test.ms), file: test.file, line: test.line }, [
    ...OUTCOME[test.status](test, utc), ...test.tries.filter((one) => one !== last || test.status === 'flaky').flatMap((one) => renderEarlier(one, test, utc)),
    ...(said === '' ? [] : [element('system-out', {}, [text(said)])]),
  ]);
}

const OUTCOME: Record<TestResult['status'], (test: TestResult, utc?: boolean) => string[]> = {
  passed: () => [],
  flaky: () => [],
  skipped: ({ reason }) => [element('skipped', reason === undefined ? {} : { message: reason }, [])],
  interrupted: () => [element('error', { message: 'the run was interrupted', type: 'INTERRUPTED' }, [])],
  failed: (test, utc) => {
    const failure = test.tries.at(-1)?.failures[0];
    return [element('failure', { message: failure?.message ?? 'it failed', type: failure?.code ?? 'ASSERTION' }, [text(renderFailures(test, { utc }).join('\n'))])];
  },
};

function renderEarlier(one: Try, { status }: TestResult, utc?: boolean): string[] {
  const [failure] = one.failures;
  if (!failure) return [];
  return [element(status === 'flaky' ? 'flakyFailure' : 'rerunFailure', { message: failure.message, type: failure.code }, [element('stackTrace', {}, [text(renderTry(one, { utc }).join('\n'))])])];
}

/** CI systems make packages of the parts between dots. */
function className(file: FoundTest['file']): string {
  return file.replace(/\.[cm]?[jt]s$/, '').replaceAll('.', '_').split(/[\\/]+/).filter((part) => part !== '').join('.');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

function element(name: string, attributes: Record<string, string | number>, children: readonly string[]): string {
  const open = `<${name}${Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`).join('')}`;
  if (children.length === 0) return `${open}/>`;
  // Text stands as it is, elements on lines of their own.
  return children.some((child) => child.startsWith('<')) ? `${open}>\n${children.join('\n')}\n</${name}>` : `${open}>${children.join('')}</${name}>`;
}

function text(value: string): string {
  return allowed(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}

/** Line ends and tabs would be read as spaces in an attribute. */
function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** XML 1.0 has no place for most control characters, not even escaped. They are written by their number. */
function allowed(value: string): string {
  return value.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
