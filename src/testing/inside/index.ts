// What a test file finds beside what tasks do: `test`, `describe`, hooks and `expect`; its tests are run when its own code has ended.
// The folder's main file; imported by sandbox/test-prelude.ts. Pure code: it runs in the isolate.
// A new matcher is a row in matchers.ts, a new fixture a member in fixtures.ts.
import { createExpect } from './expect.ts';
import { createFixtures } from './fixtures.ts';
import type { Extension, InsideParts } from './parts.ts';
import { createRunner } from './run.ts';
import { createSuites } from './suites.ts';

/** Put together what one test file needs. */
export function createTests(parts: InsideParts): Extension {
  const suites = createSuites();
  const { expect, tally } = createExpect(parts);
  const runner = createRunner({ parts, suites, tally, fixtures: createFixtures(parts) });
  return { names: { ...suites.names(parts.step, runner.now), expect }, run: runner.run };
}
