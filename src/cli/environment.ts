// What one command gets from the outside: streams, settings, signal, and the app when it asks for it.
// Imported by program.ts and every command.
import type { Clock } from '../base/clock.ts';
import type { Home } from '../base/home.ts';
import type { Secrets } from '../base/secrets.ts';
import type { Settings } from '../base/settings.ts';
import type { Streams } from '../base/streams.ts';
import type { Paint } from '../output/paint.ts';
import type { Format } from '../output/view.ts';
import type { Event } from '../operation/events.ts';
import type { Registry } from '../operation/registry.ts';
import type { SandboxChild } from '../sandbox/connection.ts';
import type { App } from './app.ts';
import type { Plan } from './plan.ts';
import type { Recorder } from './runs.ts';

/** The outside of the process, as main.ts hands it over. */
export interface Outside {
  streams: Streams;
  env: Record<string, string | undefined>;
  cwd: string;
  home: Home;
  clock: Clock;
  /** Aborted with an ImctlError on Ctrl+C and SIGTERM. */
  signal: AbortSignal;
  /** Folder of the built program. */
  dist: string;
  /** A sandbox that was started early, for a task. */
  sandbox?: SandboxChild;
  /** The terminal itself, for those who talk to it. */
  terminal: { input: NodeJS.ReadStream; /** stderr, for questions. */ output: NodeJS.WriteStream; /** stdout, for the prompt. */ shown: NodeJS.WriteStream };
  /** From now on Ctrl+C goes to this listener and ends nothing; a terminal that closes ends the process at once. @returns how to give them back. */
  takeInterrupts(listener: () => void): () => void;
  /** From now on SIGTERM, and Ctrl+C when it is named, ends the process at once: what runs would not hear it, or not before long. @returns how to listen again. */
  endAtOnce(also?: 'SIGINT'): () => void;
  /** The process ends with this run, whatever timers it leaves. */
  cutOffAtEnd(): void;
  /** From now on a reader of stdout that goes away (`| head`) ends nothing: what is changed is changed whole. */
  outliveReader(): void;
  /** Errors and rejections that nobody catches go to this listener from now on and end nothing. @returns how to give it back. */
  takeFailures(listener: (error: unknown) => void): () => void;
  /** What runs it. */
  runtime: { node: string; platform: string; pid: number; execPath: string; user: string; abi: string };
  /** How many files and sockets the process may have open; undefined where nobody says. Takes some milliseconds. */
  openFiles(): number | undefined;
  /** Milliseconds since the process began, for those who report it. */
  uptimeMs(): number;
}

/** What a command works with. */
export interface Environment extends Outside {
  settings: Settings;
  format: Format;
  /** Was a format asked for, or is it the default? */
  formatGiven: boolean;
  secrets: Secrets;
  paint: { out: Paint; err: Paint };
  registry: Registry;
  emit(event: Event): void;
  /** Listen to events from now on. @returns how to stop. */
  listen(listener: (event: Event) => void): () => void;
  /** Resolves when all that events said so far stands on the screen. */
  shown(): Promise<void>;
  /** The streams without blanking, for a secret that was asked for. */
  bare: Streams;
  /** The run's app; made at the first call. */
  app(): Promise<App>;
  /** What this run changed, kept as it happens. */
  runs: Recorder;
  /** With --plan: what would have been done. */
  plan: Plan;
  /** How much was left undone, as events told. */
  readonly partial: boolean;
}
