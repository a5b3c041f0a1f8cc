// The tests of a file that are still to be run, in its order: the first is the one that runs, or comes next. What is tried again stays.
// Imported by file.ts. Knows nothing of sandboxes.
import { given } from '../../base/given.ts';
import type { Failure, TestResult, Try } from '../results.ts';
import type { Slot } from './select.ts';
import type { OpenTry } from './try.ts';

/** What a queue is made of. */
export interface QueueParts {
  /** How often a test that failed is tried again. */
  retries: number;
  openTry(): OpenTry;
  /** What a try has made is taken away. */
  takeAway(): Promise<void>;
  /** A test has ended, with all its tries. @returns whether the run goes on. */
  ended(result: TestResult): boolean;
}

/** Tests that wait, and the one that runs. */
export interface Queue {
  readonly length: number;
  /** Numbers of those that are to be run, as the file counts them. */
  numbers(): number[];
  /** The try that runs. */
  readonly running: OpenTry | undefined;
  /** Another test may begin. */
  readonly goesOn: boolean;
  /** The next one has failed before. */
  readonly triesAgain: boolean;
  fill(slots: readonly Slot[]): void;
  /** @returns the test of this number, which now runs; `left-out` where it builds on one that failed; nothing when it is not its turn. */
  begin(at: number): Slot | 'left-out' | undefined;
  /** Does the test of this number run, and has not ended? */
  runs(at: number): boolean;
  /** The test that runs wants another time. @returns whether it may: each gives it its computing anew, so a few times. */
  extend(): boolean;
  /** The try that runs has ended; its test is told when there will be no other. Said twice it is done once. @returns whether another test comes next. */
  end(status: Try['status'], failures: readonly Failure[], reason?: string): Promise<boolean>;
  /** No other test begins. */
  stop(): void;
  /** Those that are left are told as skipped. */
  skipRest(reason: string): void;
}

/** A test that runs. */
interface Open {
  slot: Slot;
  run: OpenTry;
  extended: number;
  ending?: Promise<boolean>;
}

/** In hooks and in the test itself. */
const MAX_EXTENDED = 5;

/** Nothing waits yet. */
export function createQueue({ retries, openTry, takeAway, ended }: QueueParts): Queue {
  let slots: Slot[] = [];
  let open: Open | undefined;
  let goesOn = true;
  /** Numbers of those that were told to be run and are not, in their order. */
  let leftOut: number[] = [];

  /** Those that are skipped are told where they stand. */
  const passSkipped = () => {
    for (let slot = slots[0]; slot?.skipped; slot = slots[0]) {
      slots.shift();
      ended(resultOf(slot, 'skipped'));
    }
  };

  /** Whatever builds on a test that failed shows nothing any more. */
  const leaveOut = ({ serial, title }: Slot) => {
    if (serial === undefined) return;
    slots = slots.map((slot) => {
      if (slot.serial !== serial || slot.skipped) return slot;
      leftOut.push(slot.at);
      return { ...slot, skipped: true, reason: `it builds on "${title}", which failed` };
    });
  };

  const endTry = async ({ slot, run }: Open, status: Try['status'], failures: readonly Failure[], reason?: string): Promise<boolean> => {
    slot.tries.push(run.end(status, failures));
    await takeAway();
    open = undefined;
    // In a fresh sandbox there is nothing of what it builds on.
    if (status === 'failed' && slot.serial === undefined && slot.tries.length <= retries && goesOn) return false;
    slots.shift();
    if (status === 'failed') leaveOut(slot);
    const settled = status === 'passed' && slot.tries.length > 1 ? 'flaky' : status;
    goesOn = ended(resultOf(slot, settled, reason)) && goesOn;
    passSkipped();
    return goesOn;
  };

  return {
    get length() { return slots.length; },
    get running() { return open?.run; },
    get goesOn() { return goesOn; },
    get triesAgain() { return (slots[0]?.tries.length ?? 0) > 0; },
    numbers() {
      leftOut = [];
      return slots.filter((slot) => !slot.skipped).map((slot) => slot.at);
    },
    fill(chosen) {
      slots = [...chosen];
      passSkipped();
    },
    begin(at) {
      if (leftOut[0] === at && !open) {
        leftOut.shift();
        return 'left-out';
      }
      const slot = slots[0];
      if (!slot || slot.at !== at || open || !goesOn) return undefined;
      open = { slot, run: openTry(), extended: 0 };
      return slot;
    },
    runs: (at) => open?.slot.at === at && !open.ending,
    extend: () => open !== undefined && !open.ending && ++open.extended <= MAX_EXTENDED,
    end: (status, failures, reason) => (open!.ending ??= endTry(open!, status, failures, reason)),
    stop() { goesOn = false; },
    skipRest(reason) {
      for (const slot of slots.splice(0)) ended(resultOf(slot, 'skipped', reason));
    },
  };
}

function resultOf({ id, file, line, column, path, title, tries, reason: own }: Slot, status: TestResult['status'], reason = own): TestResult {
  return { id, file, line, column, path, title, status, ms: tries.reduce((sum, one) => sum + one.ms, 0), tries, ...given({ reason }) };
}
