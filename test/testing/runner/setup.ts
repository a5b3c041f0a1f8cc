// Test files run for real: the built sandbox, the embedded server in memory, and what was found as data.
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { readSettings } from '../../../src/base/settings.ts';
import { createApp } from '../../../src/cli/app.ts';
import { describeRegistry } from '../../../src/operation/bridge.ts';
import type { Event } from '../../../src/operation/events.ts';
import { everything } from '../../../src/operation/permission.ts';
import { grantTest } from '../../../src/sandbox/grants.ts';
import { TEST_NAMES } from '../../../src/sandbox/messages.ts';
import { findSandboxFiles } from '../../../src/sandbox/spawn.ts';
import { loadTask } from '../../../src/sandbox/task.ts';
import type { RunResult, TestResult } from '../../../src/testing/results.ts';
import { createNames } from '../../../src/testing/runner/names.ts';
import { runTests, statusOf, type TestRun } from '../../../src/testing/runner/run.ts';
import { homeIn, ROOT, tempDir } from '../../helpers/imctl.ts';

/** What may be chosen in a test. */
export interface Options extends Partial<Pick<TestRun, 'workers' | 'retries' | 'maxFailures' | 'timeoutMs' | 'memoryMb' | 'signal' | 'list' | 'local' | 'lasting' | 'fixtureGrants' | 'child'>>, Partial<TestRun['choice']> {
  allow?: string[];
  deny?: string[];
  /** Hears of everything that happens. */
  onEvent?(event: Event): void;
  onSaid?(file: string, line: { level: string; text: string }): void;
  onTest?(result: TestResult): void;
  /** Data file of the server; default in memory, one for each file. */
  data?: string;
}

/** What was found. */
export interface Found extends RunResult {
  status: number;
  /** By title. */
  test(title: string): TestResult;
}

/** The built sandbox, with what test files find in it. */
export const sandboxFiles = findSandboxFiles(path.join(ROOT, 'dist'), { platform: process.platform, arch: process.arch, abi: process.versions.modules, node: process.versions.node, execPath: process.execPath }, 'tests');

const IMPORTS = 'import { test, it, expect, describe, beforeAll, beforeEach, afterEach, afterAll, cleanup, log, sleep, step, im, users, groups, messages } from "imctl";\n';

/** Run files given as texts; what is imported is put before each, on its first line. */
export async function runFiles(tree: Record<string, string>, options: Options = {}): Promise<Found> {
  const home = realpathSync(tempDir());
  writeFileSync(path.join(home, 'package.json'), '{}');
  for (const [name, text] of Object.entries(tree)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), IMPORTS + text);
  }
  const { allow = [], deny = [], local = true, lasting = options.data !== undefined, grep, shard, repeatEach = 1, forbidOnly = false, onEvent, onTest, onSaid, data, lines, ids, ...others } = options;
  const app = await createApp({ settings: readSettings(data === undefined ? {} : { data }, {}, {}), home: homeIn(home), env: {}, cwd: home, clock: systemClock, emit: () => {} });
  const description = describeRegistry(app.registry);
  const objects = description.objects.map((object) => object.name);
  const result = await runTests({
    files: Object.keys(tree).filter((name) => name.endsWith('.test.ts')), description, names: createNames(Date.now(), 0.5), context: 'local', local, lasting, now: () => Date.now(),
    emit: onEvent ?? (() => {}), signal: new AbortController().signal, workers: 1, retries: 0, list: false, fixtureGrants: everything, callAs: {}, said: onSaid ?? (() => {}), lend: async (_task, bridge) => ({ bridge }),
    sandbox: sandboxFiles,
    load: (file) => loadTask(file, { cwd: home, objects, more: TEST_NAMES }),
    grantsOf: (task) => grantTest({ task, description, context: 'local', local, allow, deny, cwd: home }, lasting ? ['im'] : objects),
    async openSession(emit) {
      if (data !== undefined) return app.session(emit);
      const own = await createApp({ settings: readSettings({}, {}, {}), home: homeIn(home), env: {}, cwd: home, clock: systemClock, emit, ownServer: true });
      const session = own.session(emit);
      return { ...session, close: async () => { await session.close(); await own.close(); } };
    },
    choice: { ...(ids === undefined ? {} : { ids }), ...(lines === undefined ? {} : { lines }), ...(grep === undefined ? {} : { grep }), ...(shard === undefined ? {} : { shard }), repeatEach, forbidOnly },
    reporter: { testEnd: onTest },
    ...others,
  });
  await app.close();
  return {
    ...result, status: statusOf(result),
    test(title) {
      const found = result.tests.find((one) => [...one.path, one.title].join(' › ') === title);
      if (!found) throw new Error(`there is no test "${title}" among ${result.tests.map((one) => one.title).join(', ')}; errors: ${JSON.stringify(result.errors)}`);
      return found;
    },
  };
}

/** Run one file. */
export function runText(text: string, options?: Options): Promise<Found> {
  return runFiles({ 'a.test.ts': text }, options);
}

/** What was logged in the last try of a test. */
export function logged(result: TestResult): string[] {
  return result.tries.at(-1)!.logs.map((line) => line.text);
}

/** `title: status` of all tests, in the order they ended. */
export function outline({ tests }: RunResult): string[] {
  return tests.map((one) => `${[...one.path, one.title].join(' › ')}: ${one.status}${one.reason === undefined ? '' : ` (${one.reason})`}`);
}
