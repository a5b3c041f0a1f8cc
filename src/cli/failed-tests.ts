// Which tests failed when they were last run in a folder: for `imctl test --last-failed`.
// Imported by commands/test.ts. Kept in the cache: when it is gone, nothing else is.
import { hash } from 'node:crypto';
import path from 'node:path';
import { readIfThere, writePrivate } from '../base/files.ts';
import type { Home } from '../base/home.ts';
import { isPlainObject } from '../base/fields.ts';
import type { RunResult } from '../testing/results.ts';

type Place = { home: Pick<Home, 'cache'>; cwd: string };

/** Their IDs; none where nothing is known. */
export function readFailedTests({ home, cwd }: Place): Set<string> {
  try {
    const kept = JSON.parse(readIfThere(fileOf(home, cwd)) ?? '{}') as unknown;
    const failed = isPlainObject(kept) && Array.isArray(kept.failed) ? kept.failed : [];
    return new Set(failed.filter((one) => typeof one === 'string'));
  } catch {
    return new Set();
  }
}

/** Keep what this run found; what it did not come to stays as it was. That it cannot be kept is no failure. */
export async function keepFailedTests({ tests }: Pick<RunResult, 'tests'>, place: Place): Promise<void> {
  const failed = readFailedTests(place);
  const before = [...failed].join('\n');
  // Of a test that is run several times one failure counts.
  for (const { id, status } of tests) if (status === 'passed' || status === 'flaky') failed.delete(plainID(id));
  for (const { id, status } of tests) if (status === 'failed') failed.add(plainID(id));
  if ([...failed].join('\n') === before) return;
  await writePrivate(fileOf(place.home, place.cwd), JSON.stringify({ cwd: place.cwd, failed: [...failed] })).catch(() => {});
}

function fileOf(home: Pick<Home, 'cache'>, cwd: string): string {
  return path.join(home.cache, 'failed-tests', `${hash('sha256', cwd).slice(0, 16)}.json`);
}

/** Without the number that `--repeat-each` puts behind it. */
function plainID(id: string): string {
  return id.replace(/ \(\d+\)$/, '');
}
