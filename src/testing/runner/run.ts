// A test run: files are read by several workers, tests chosen among all of them, and run, file by file.
// The folder's main file; imported by cli/commands/test.ts. What one file does is in file.ts, which tests are chosen in select.ts.
// Each worker has one sandbox at a time at work, a process of its own; a fresh one for each file.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { eachAtOnce } from '../../base/turns.ts';
import type { SandboxChild } from '../../sandbox/connection.ts';
import type { Task } from '../../sandbox/task.ts';
import type { Failure, FoundTest, Reporter, RunResult, TestResult } from '../results.ts';
import { createChildren } from './children.ts';
import { openFile, type FileParts, type TestFile } from './file.ts';
import { lighten, weigh } from './try.ts';
import { selectSlots, type Choice, type Slot } from './select.ts';

/** A run. */
export interface TestRun extends Omit<FileParts, 'ended' | 'failed' | 'children'> {
  files: readonly string[];
  load(file: string): Promise<Task>;
  context: string;
  workers: number;
  choice: Choice;
  /** End the run after so many failed tests. */
  maxFailures?: number;
  /** A sandbox started early. */
  child?: SandboxChild;
  reporter: Reporter;
  /** Answer with what there is, and run nothing. */
  list: boolean;
}

/** Calls, lines and events of devices that a run keeps of tests that passed: some 100 MB. */
const MAX_KEPT = 300_000;

/**
 * Run tests and tell the reporter, in the order in which they end.
 *
 * @returns what was found; its exit status is `statusOf`.
 * @throws ImctlError NO-TESTS (exit 21) when there are none; USAGE, TEST-ONLY for what cannot be chosen; whatever the reporter throws.
 */
export async function runTests(run: TestRun): Promise<RunResult> {
  const { workers, signal, now, reporter } = run;
  const startedAt = now();
  const began = performance.now();
  const results: TestResult[] = [];
  const errors: (Failure & { file: string })[] = [];
  let failures = 0;
  let kept = 0;
  /** What happened in tests that passed is kept as long as it is not too much: a thousand tests with fifty devices would fill the memory. */
  const keep = (result: TestResult): TestResult => {
    kept += result.tries.reduce((sum, one) => sum + weigh(one), 0);
    return result.status === 'passed' && kept > MAX_KEPT ? { ...result, tries: result.tries.map(lighten) } : result;
  };
  // Reporters hear one thing after the other, and what they throw is thrown at the end.
  let told: Promise<void> = Promise.resolve();
  const tell = (act: () => void | Promise<void> | undefined) => { told = told.then(act); told.catch(() => {}); };
  const ended = (result: TestResult): boolean => {
    results.push(keep(result));
    tell(() => reporter.testEnd?.(result));
    if (result.status === 'failed') failures++;
    return failures < (run.maxFailures ?? Infinity);
  };
  const end = (): RunResult => ({ context: run.context, startedAt, ms: Math.round(performance.now() - began), tests: results, errors, interrupted: signal.aborted });
  const children = createChildren(run.sandbox, run.child);
  const files = run.files.map((file) => openFile(file, run.load, { ...run, children, ended, failed: (name, failure) => { errors.push({ ...failure, file: name }); } }));
  try {
    const found = await collectAll(files, run);
    const all = [...found.values()].flat();
    const chosen = selectSlots(all, run.choice);
    if (chosen.length === 0 && errors.length === 0 && !signal.aborted) throw nothingChosen(all, run);
    tellOnly(chosen, all, run);
    if (run.list) return { ...end(), tests: chosen.map((slot) => ({ ...foundOf(slot), status: 'skipped', ms: 0, tries: [] })) };
    tell(() => reporter.begin?.(chosen.map(foundOf)));
    await eachAtOnce(files, workers, async (file, worker) => {
      const own = chosen.filter((slot) => slot.file === file.file);
      const goesOn = failures < (run.maxFailures ?? Infinity);
      if (own.length > 0 && goesOn) await file.run(own, worker);
      else for (const slot of own) ended({ ...foundOf(slot), status: 'skipped', ms: 0, tries: [], reason: 'not run: the run had ended' });
      await file.close();
    });
  } finally {
    await Promise.all(files.map((file) => file.close()));
    children.close();
  }
  const result = end();
  tell(() => reporter.end?.(result));
  await told;
  return result;
}

/**
 * The exit status of a run (design §3.7): 130 interrupted; 1 when a test failed; 22 when only sandboxes did; what kept a file from being loaded;
 * 21 when nothing was tested or all that failed asserted nothing.
 */
export function statusOf({ tests, errors, interrupted }: RunResult): number {
  if (interrupted) return EXIT.interrupted;
  const codes = [...tests.filter((test) => test.status === 'failed').flatMap((test) => test.tries.at(-1)?.failures[0]?.code ?? 'ASSERTION'), ...errors.map((error) => error.code)];
  if (codes.length === 0) return tests.some((test) => test.tries.length > 0) || (tests.length > 0 && tests.every((test) => test.status === 'skipped')) ? EXIT.done : EXIT.noTests;
  const statuses = codes.map((code) => (code === 'NO-ASSERTION' ? EXIT.noTests : OF_SANDBOX.has(code) ? new ImctlError(code, '').exitStatus : EXIT.refused));
  return ORDER.find((status) => statuses.includes(status)) ?? EXIT.refused;
}

const OF_SANDBOX: ReadonlySet<string> = new Set(['TASK-TIMEOUT', 'TASK-CPU', 'TASK-MEMORY', 'TASK-STUCK', 'TASK-FLOOD', 'TASK-DIED', 'TASK-INVALID', 'TASK-DENIED', 'TASK-CONTEXT', 'FILE-MISSING', 'FILE-UNREADABLE']);
/** The first that there is. */
const ORDER: readonly number[] = [EXIT.refused, EXIT.sandbox, EXIT.script, EXIT.denied, EXIT.safety, EXIT.usage, EXIT.noTests];

/** Whoever forgot an `only` sees why so little is run. */
function tellOnly(chosen: readonly Slot[], all: readonly Slot[], { list, said }: TestRun): void {
  const [first] = chosen;
  if (list || !first?.only || chosen.length === all.length) return;
  said(`${first.file}:${first.line}`, { level: 'warn', text: `"${first.title}" is marked with only: ${chosen.length} of ${all.length} tests are run` });
}

function nothingChosen(all: readonly Slot[], { files, choice }: TestRun): ImctlError {
  const [named] = [...choice.lines ?? []];
  if (all.length === 0) return new ImctlError('NO-TESTS', `${files.length === 1 ? `${files[0]} has` : `${files.length} files have`} no test`);
  if (choice.ids) return new ImctlError('NO-TESTS', `none of the tests that failed here is among ${all.length} tests`, { hint: 'run all of them without  --last-failed' });
  if (named && choice.grep === undefined && choice.shard === undefined) return new ImctlError('NO-TESTS', `no test of ${named[0]} is at line ${named[1][0]}: the first begins at line ${Math.min(...all.filter(({ file }) => file === named[0]).map(({ line }) => line))}`, { hint: 'see what there is with  imctl test --list' });
  if (choice.grep !== undefined) return new ImctlError('NO-TESTS', `none of ${all.length} tests is called like ${JSON.stringify(choice.grep)}`, { hint: 'see what there is with  imctl test --list' });
  return new ImctlError('NO-TESTS', `of ${all.length} tests this share has none`, { hint: 'ask for fewer shares' });
}

/** What tests all files have. The first sandboxes stay, so that their files need no other one. */
async function collectAll(files: readonly TestFile[], { workers, signal }: TestRun): Promise<Map<TestFile, Slot[]>> {
  const found = new Map<TestFile, Slot[]>(files.map((file) => [file, []]));
  await eachAtOnce(files, workers, async (file) => {
    if (signal.aborted) return;
    found.set(file, await file.collect());
    // Each that waits holds a process.
    if (files.filter((one) => one.waits).length > workers) await file.rest();
  });
  return found;
}

function foundOf({ id, file, line, column, path, title }: Slot): FoundTest {
  return { id, file, line, column, path, title };
}
