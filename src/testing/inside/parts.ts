// What test files need of the isolate they run in, and what they give: sandbox/boot.ts puts both together.
// Imported by that and by the files here; types only. Nothing in this folder imports anything of ours from outside of it.

/** What the isolate offers. */
export interface InsideParts {
  /** A call to the host, as operations make them. Rejects with an error that says what, as they do. */
  call(path: string, params: Record<string, unknown>): Promise<unknown>;
  /** The admin objects. */
  facade: Record<string, object>;
  step: StepFunction;
  /** Milliseconds, or a text like "2s". Ends early when the run ends. */
  sleep(time: number | string): Promise<void>;
  /** Milliseconds of a number or a text like "2s". @throws TypeError. */
  readMs(time: number | string): number;
  /** The closest of some names to what was written, if one is close enough. */
  nearest(typed: string, names: readonly string[]): string | undefined;
  /** Whatever was thrown, as data. */
  describeThrown(thrown: unknown): Thrown;
  /** The run was told to end: calls are refused until what is done at its end. */
  stopped(): boolean;
  /** Done at the end of the run, however it comes; calls can be made again by then. */
  atEnd(act: () => unknown): void;
  /** While it is set, `cleanup(…)` of the file goes here. */
  takeCleanups(take: ((act: () => unknown) => void) | undefined): void;
  /** Wait for calls that nobody awaits; says so when there are any. */
  awaitCalls(): Promise<void>;
}

/** `step` of tasks. */
export interface StepFunction {
  <T>(title: string, act: (step: StepFunction) => T | Promise<T>): Promise<T>;
  retry<T>(title: string, options: { times?: number; delay?: number | string }, act: (step: StepFunction) => T | Promise<T>): Promise<T>;
}

/** An error as data; `stack` is V8's text. `data`: of one of imctl's. */
export interface Thrown {
  name: string;
  message: string;
  stack: string;
  data?: Record<string, unknown>;
}

/** What test files give to the isolate. */
export interface Extension {
  /** Exported by "imctl" beside the admin objects and the helpers. */
  names: Record<string, unknown>;
  /** Called when the file's own code has ended well. */
  run(): Promise<unknown>;
}

export type Extend = (parts: InsideParts) => Extension;
