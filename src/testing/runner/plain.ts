// The plainest of reports: a line for each test, and why it failed.
// Imported by cli/commands/test.ts.
import type { Reporter } from '../results.ts';

/** @param write where it goes. */
export function plainReporter(write: (text: string) => void | Promise<void>): Reporter {
  return {
    async testEnd(result) {
      const failure = result.tries.at(-1)?.failures[0];
      await write(`${result.status} ${result.file} ${[...result.path, result.title].join(' > ')} ${result.ms} ms ${result.reason ?? ''}\n`);
      if (failure) await write(`${failure.code}: ${failure.message}\n${failure.place ? `${failure.place.file}:${failure.place.line}:${failure.place.column}\n` : ''}${failure.codeFrame ?? ''}\n${failure.stack ?? ''}\n${failure.hint ?? ''}\n`);
    },
    async end(run) {
      for (const error of run.errors) await write(`error ${error.file}: ${error.code} ${error.message}\n${error.codeFrame ?? ''}\n`);
      await write(`${run.tests.length} tests, ${run.ms} ms\n`);
    },
  };
}
