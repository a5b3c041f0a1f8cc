// Groups of tests while they run: what is done before the first test of each, and after its last.
// Imported by run.ts; pure code.
import type { InsideParts } from './parts.ts';
import type { Body, Suite, Suites } from './suites.ts';
import type { Verdicts } from './verdicts.ts';

/** Thrown in place of a test that is not to be run after all. */
export class Skip {
  readonly reason: string | undefined;
  constructor(reason: string | undefined) { this.reason = reason; }
}

/** What groups need. */
export interface GroupParts extends Pick<Verdicts, 'tellFailure'> {
  parts: InsideParts;
  suites: Suites;
  fixtures: Record<string, unknown>;
}

/** The groups of a file. */
export interface Groups {
  /** Begin those around a test that are not begun yet. @param cleanups of the test that waits for them. @throws Skip where one of them could not be begun before. */
  enter(suite: Suite, cleanups: (() => unknown)[]): Promise<void>;
  /** End all that are begun and not among these, innermost first. */
  leave(staying: readonly Suite[]): Promise<void>;
  /** Is there something to do between the tests before and those of this group? */
  endWith(suite: Suite): boolean;
}

/** None is begun yet. */
export function createGroups({ parts, suites, fixtures, tellFailure }: GroupParts): Groups {
  const { call } = parts;
  /** Those that are begun, the outermost first, with what their beforeAll threw. */
  const begun = new Map<Suite, unknown[]>();

  /** @returns what it threw. */
  const begin = async (suite: Suite, cleanups: (() => unknown)[]): Promise<unknown[]> => {
    const thrown: unknown[] = [];
    begun.set(suite, thrown);
    if (suite.hooks.beforeAll.length === 0) return thrown;
    // What it makes and cleans up is of the group, not of its first test.
    parts.takeCleanups((act) => { suite.hooks.afterAll.push(act as Body); });
    await call('test.scope', { of: 'file' });
    try {
      for (const hook of suite.hooks.beforeAll) keepUndo(await hook(fixtures), suite.hooks.afterAll);
    } catch (error) {
      thrown.push(error);
    } finally {
      await call('test.scope', { of: 'test' });
      parts.takeCleanups((act) => { cleanups.push(act); });
    }
    return thrown;
  };

  return {
    async enter(suite, cleanups) {
      for (const one of suites.around(suite)) {
        const before = begun.get(one);
        if (before?.length) throw new Skip(`the beforeAll of ${sayOf(one)} failed`);
        const thrown = before ?? await begin(one, cleanups);
        if (thrown.length > 0) throw thrown[0];
      }
    },
    async leave(staying) {
      for (const suite of [...begun.keys()].reverse().filter((one) => !staying.includes(one))) {
        begun.delete(suite);
        for (const hook of suite.hooks.afterAll) {
          try { await hook(fixtures); } catch (thrown) { await call('test.outside', { hook: 'afterAll', of: sayOf(suite), failure: tellFailure(thrown) }); }
        }
      }
    },
    endWith(suite) {
      const staying = suites.around(suite);
      return [...begun.keys()].some((one) => !staying.includes(one) && one.hooks.afterAll.length > 0);
    },
  };
}

/** A hook that answers with a function has it called when all is over. */
export function keepUndo(answer: unknown, cleanups: Body[] | (() => unknown)[]): void {
  if (typeof answer === 'function') cleanups.push(answer as () => unknown);
}

function sayOf(suite: Suite): string {
  return suite.parent ? `"${suite.title}"` : 'the file';
}
