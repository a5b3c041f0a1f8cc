// Whether a test failed, and why, as the host is told.
// Imported by run.ts; pure code.
import { diffOf, type Tally } from './expect.ts';
import type { InsideParts } from './parts.ts';
import type { Case } from './suites.ts';

/** Why a test failed, as it is told to the host. */
export interface ToldFailure {
  name: string;
  message: string;
  stack: string;
  data?: Record<string, unknown>;
  assertion?: boolean;
  hops?: unknown;
}

/** Judges tests. */
export interface Verdicts {
  /** A test that asserted nothing has shown nothing, and one that is expected to fail must. @param failures what was thrown. */
  judge(test: Case, fails: boolean, failures: readonly unknown[]): ToldFailure[];
  tellFailure(thrown: unknown): ToldFailure;
}

/** @param tally what was expected in the test that runs. */
export function createVerdicts({ describeThrown }: Pick<InsideParts, 'describeThrown'>, tally: Tally): Verdicts {
  const tellFailure = (thrown: unknown): ToldFailure => {
    const told: ToldFailure = describeThrown(thrown);
    if (typeof thrown !== 'object' || thrown === null) return told;
    const { meta, assertionName } = (thrown as { __vitest_error_context__?: { meta?: Record<string, unknown>; assertionName?: string } }).__vitest_error_context__ ?? {};
    const isAssertion = told.name === 'AssertionError' || assertionName !== undefined;
    const diff = isAssertion ? diffOf(thrown) : undefined;
    return {
      ...told, ...(isAssertion ? { assertion: true } : {}), ...(diff === undefined ? {} : { message: `${told.message}\n\n${diff}` }),
      ...(meta ? { hops: meta.hops, data: { hint: meta.hint, operationID: meta.operationID } } : {}),
    };
  };
  return {
    tellFailure,
    judge(test, fails, failures) {
      if (fails) return failures.length > 0 ? [] : [{ name: 'Error', message: 'it is expected to fail, and passed', stack: test.stack, assertion: true }];
      if (failures.length > 0) return failures.map(tellFailure);
      if (tally.count > 0) return [];
      return [{ name: 'Error', message: 'it asserts nothing: what does it show?', stack: test.stack, data: { code: 'NO-ASSERTION', hint: 'say what has to hold:  expect(…).toBe(…)' } }];
    },
  };
}
