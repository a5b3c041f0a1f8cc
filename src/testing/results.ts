// What a test run found, as data: reporters read it, and the HTML report is drawn from it.
// Imported by the runner and the reporters; pure. Texts come from tasks and servers: a terminal gets them escaped.
import type { CallEvent } from '../operation/events.ts';
import type { DeviceEvent } from './devices/trail.ts';

/** A place in a file as its author wrote it; lines and columns from 1. */
export interface Place {
  /** Relative to the working directory where that is above it. */
  file: string;
  line: number;
  column: number;
}

/** A test that was found, run or not. */
export interface FoundTest extends Place {
  /** Stays the same from run to run: file and titles. */
  id: string;
  /** Titles of the `describe`s around it, the outermost first. */
  path: readonly string[];
  title: string;
}

/** `flaky`: it passed after it had failed. `interrupted`: the run ended while it ran. */
export type Status = 'passed' | 'failed' | 'flaky' | 'skipped' | 'interrupted';

/** Why a try did not pass. */
export interface Failure {
  /** Of an ImctlError; `ASSERTION` of an expectation, `NO-ASSERTION` of a test without one, `THROWN` of any other error. */
  code: string;
  message: string;
  hint?: string;
  stack?: string;
  place?: Place;
  /** The lines around that place, with a mark. */
  codeFrame?: string;
  /** Where the message stopped, hop by hop, and what explains it; of chat expectations. */
  hops?: readonly Hop[];
  operationID?: string;
}

/** One hop of a message's way, or something about it: `acknowledged`, `stored`, `pushed to m17`, `m17's device`. */
export interface Hop {
  title: string;
  /** Unix milliseconds, where it is known when. */
  at?: number;
  text: string;
  /** Here it stopped, or this is what explains it. */
  bad?: boolean;
}

/** A `test.step`, with those inside of it. */
export interface TestStep {
  title: string;
  startedAt: number;
  ms: number;
  ok: boolean;
  message?: string;
  steps: readonly TestStep[];
}

/** A device that was connected during a try, with what happened on it. */
export interface TestDevice {
  name: string;
  userID: string;
  platform: string;
  events: readonly DeviceEvent[];
  /** Events that are gone because newer ones came. */
  dropped: number;
}

/** One try of a test. */
export interface Try {
  /** Unix milliseconds; the clock of calls and devices too. */
  startedAt: number;
  ms: number;
  status: Exclude<Status, 'flaky'>;
  /** More than one after `expect.soft`. */
  failures: readonly Failure[];
  steps: readonly TestStep[];
  calls: readonly CallEvent[];
  devices: readonly TestDevice[];
  /** What it logged. */
  logs: readonly { at: number; level: string; text: string }[];
  /** Number of the worker, from 1. */
  worker: number;
}

/** A test, and how it went. */
export interface TestResult extends FoundTest {
  status: Status;
  /** Of all tries. */
  ms: number;
  tries: readonly Try[];
  /** Why it was skipped, where a reason was given. */
  reason?: string;
}

/** The whole run. */
export interface RunResult {
  context: string;
  startedAt: number;
  ms: number;
  tests: readonly TestResult[];
  /** Files that could not be loaded, and what failed outside of tests: hooks, cleanups. */
  errors: readonly (Failure & { file: string })[];
  interrupted: boolean;
}

/** Makes something of results as they come. A new one is a file in reporters/, and a row in its index. */
export interface Reporter {
  /** Before the first test. */
  begin?(tests: readonly FoundTest[]): void | Promise<void>;
  /** A test has ended, with all its tries. */
  testEnd?(result: TestResult): void | Promise<void>;
  /** All has ended. */
  end?(run: RunResult): void | Promise<void>;
}

/** Where a reporter writes, and how. Which stream or file that is, is the affair of reporters/index.ts. */
export interface ReporterParts {
  /** Standard output, or the file of a report. */
  write(text: string): void | Promise<void>;
  /** Whether colours are wanted, and how wide the terminal is. */
  color: boolean;
  width: number;
  /** Bodies of messages and values of parameters too; default they are left out. */
  showContent: boolean;
  /** Times of day in UTC; default the local zone. */
  utc?: boolean;
  /** Where GitHub Actions wants the summary of a step, as Markdown. */
  summaryFile?: string;
  /** Folder of the built program, where the script of the HTML report lies. */
  dist: string;
}
