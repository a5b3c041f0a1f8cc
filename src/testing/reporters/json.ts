// `json`: all of a run as one document, in a form that stays.
// Imported by index.ts, when it is asked for.
// { apiVersion, kind: 'TestRun', context, startedAt, ms, interrupted, counts, tests, errors }; times are Unix milliseconds. A test has
// { id, file, line, column, path, title, status, ms, reason?, tries }; what tries and failures have stands in ../results.ts, calls in content.ts.
import { stringifyJSON } from '../../base/json.ts';
import { escapeJSON } from '../../output/hidden.ts';
import { API_VERSION } from '../../output/json.ts';
import type { Failure, Reporter, ReporterParts, RunResult, TestResult, TestStep, Try } from '../results.ts';
import { showCall } from './content.ts';
import { countStatuses } from './text.ts';

/** Writes one document, at the end. */
export function createJSON({ write, showContent }: ReporterParts): Reporter {
  return { end: (run) => write(`${escapeJSON(stringifyJSON(toDocument(run, showContent), 'string', 2))}\n`) };
}

/** Member by member: what is added to results elsewhere does not become a part of the form by accident. */
function toDocument({ context, startedAt, ms, interrupted, tests, errors }: RunResult, showContent: boolean) {
  return {
    apiVersion: API_VERSION, kind: 'TestRun', context, startedAt, ms, interrupted, counts: { total: tests.length, ...countStatuses(tests), errors: errors.length },
    tests: tests.map((test) => toTest(test, showContent)), errors: errors.map((error) => ({ file: error.file, ...toFailure(error) })),
  };
}

function toTest({ id, file, line, column, path, title, status, ms, reason, tries }: TestResult, showContent: boolean) {
  return { id, file, line, column, path, title, status, ms, ...(reason === undefined ? {} : { reason }), tries: tries.map((one) => toTry(one, showContent)) };
}

function toTry({ startedAt, ms, status, failures, steps, calls, devices, logs, worker }: Try, showContent: boolean) {
  return {
    startedAt, ms, status, worker, failures: failures.map(toFailure), steps: steps.map(toStep), calls: calls.map((call) => showCall(call, showContent)),
    devices: devices.map(({ name, userID, platform, events, dropped }) => ({ name, userID, platform, events, dropped })), logs: logs.map(({ at, level, text }) => ({ at, level, text })),
  };
}

function toFailure({ code, message, hint, place, codeFrame, stack, hops, operationID }: Failure) {
  return { code, message, hint, place, codeFrame, stack, hops: hops?.map(({ title, at, text, bad }) => ({ title, at, text, bad })), operationID };
}

function toStep({ title, startedAt, ms, ok, message, steps }: TestStep): object {
  return { title, startedAt, ms, ok, message, steps: steps.map(toStep) };
}
