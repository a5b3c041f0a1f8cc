// From the process to a run: streams that wait for slow readers, signals as one abort, an end that leaves nothing open.
// Imported by main.ts only, which hands over the process.
import { fstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import { systemClock } from '../base/clock.ts';
import { EXIT, ImctlError } from '../base/errors.ts';
import { findHome } from '../base/home.ts';
import type { Sink } from '../base/streams.ts';
import { untilAborted } from '../base/wait.ts';
import type { SandboxChild } from '../sandbox/connection.ts';
import { runProgram } from './program.ts';

/** Run with the real process. @param sandbox started early, for a task; ended here if it was not used up. @returns the exit status. */
export async function runProcess(args: readonly string[], process: NodeJS.Process, dist: string, sandbox?: SandboxChild): Promise<number> {
  const stop = new AbortController();
  let taken: (() => void) | undefined;
  let cutOff = false;
  const signals = endOnSignals(process, stop, () => taken);
  let outlives = false;
  let isCut = false;
  // The reader has gone (`| head`): what it wanted it has; nothing more is written, and the run ends quietly, unless it changes something.
  const shown = lateStream(() => process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return outlives ? undefined : process.exit(EXIT.done);
    if (!isCut) told.open().write(`error WRITE-FAILED: the output could not be written: ${error.code ?? error.message}\n`);
    isCut = true;
    if (!outlives) process.exit(EXIT.refused);
  }));
  const told = lateStream(() => process.stderr);
  // Ctrl+C ends the wait for a pipe that says nothing.
  const stdin = () => untilAborted(process.stdin as AsyncIterable<Uint8Array>, stop.signal);
  const status = await runProgram(args, {
    env: process.env, cwd: process.cwd(), home: findHome(), clock: systemClock, signal: stop.signal, dist, sandbox,
    runtime: { node: process.versions.node, platform: `${process.platform}-${process.arch}`, pid: process.pid, execPath: process.execPath, abi: process.versions.modules, user: process.env.USER ?? userInfo().username },
    openFiles: () => openFiles(process),
    uptimeMs: () => process.uptime() * 1000,
    // Opened when somebody looks: few runs do.
    terminal: { get input() { return process.stdin; }, get output() { return told.open(); }, get shown() { return shown.open(); } },
    takeInterrupts: (listener) => {
      taken = listener;
      const listenAgain = signals.pause('SIGHUP');
      return () => {
        if (taken !== listener) return;
        taken = undefined;
        listenAgain();
      };
    },
    endAtOnce: (also) => signals.pause('SIGTERM', ...(also ? [also] : [])),
    cutOffAtEnd: () => { cutOff = true; },
    outliveReader: () => { outlives = true; },
    takeFailures: (listener) => {
      process.on('uncaughtException', listener).on('unhandledRejection', listener);
      return () => { process.off('uncaughtException', listener).off('unhandledRejection', listener); };
    },
    streams: {
      out: sinkOf(1, shown.open, process.env),
      err: sinkOf(2, told.open, process.env),
      in: {
        // Not by making the stream, which takes 3 ms.
        get isTTY() { return mayBeTerminal(0) && process.getBuiltinModule('node:tty').isatty(0); },
        async text() {
          const parts: Uint8Array[] = [];
          for await (const part of stdin()) parts.push(part);
          return Buffer.concat(parts).toString('utf8');
        },
        chunks: stdin,
      },
    },
  });
  sandbox?.kill();
  signals.end();
  const end = isCut && status === EXIT.done ? EXIT.refused : status;
  const isSaid = shown.isSaid() && told.isSaid();
  // What was stopped is over: no timer of a script keeps the process. And where all is said, nobody waits until Node has taken its memory apart, which takes 3 ms.
  if (cutOff || stop.signal.aborted || isSaid) process.exit(end);
  return end;
}

/**
 * The first Ctrl+C or SIGTERM asks the run to end and clean up; the second ends it at once.
 *
 * `pause`: code that computes without end hears nothing; while it may run, such a signal ends the process at once.
 */
function endOnSignals(process: NodeJS.Process, stop: AbortController, taken: () => (() => void) | undefined): { pause(...signals: EndSignal[]): () => void; end(): void } {
  // For a person: what is being waited for, and what was not.
  const say = (text: string) => { if (process.stderr.isTTY) process.stderr.write(`${process.env.TERM === 'dumb' ? '' : '\r\x1b[K'}${text}\n`); };
  let slow: NodeJS.Timeout | undefined;
  const onInterrupt = () => {
    if (taken()) return taken()!();
    if (stop.signal.aborted) {
      say('ended at once: what was still to be cleaned up is left as it is');
      process.exit(EXIT.interrupted);
    }
    slow = setTimeout(() => say('cleaning up; Ctrl+C again ends at once'), SLOW_END_MS).unref();
    stop.abort(new ImctlError('INTERRUPTED', 'interrupted'));
  };
  const onTerminate = () => (stop.signal.aborted ? process.exit(EXIT.terminated) : stop.abort(new ImctlError('TERMINATED', 'ended by a signal')));
  const listeners: Record<EndSignal, () => void> = { SIGINT: onInterrupt, SIGTERM: onTerminate, SIGHUP: onTerminate };
  const all = Object.keys(listeners) as EndSignal[];
  const listen = (signals: EndSignal[]) => { for (const signal of signals) process.on(signal, listeners[signal]); };
  const ignore = (signals: EndSignal[]) => { for (const signal of signals) process.off(signal, listeners[signal]); };
  listen(all);
  return {
    pause(...signals) {
      ignore(signals);
      return () => listen(signals);
    },
    end() {
      clearTimeout(slow);
      ignore(all);
    },
  };
}

/** Node raises the soft limit to the hard one when it starts; what is left of it is in its report. */
function openFiles(process: NodeJS.Process): number | undefined {
  // Without the names of all interfaces and peers, which take long.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : undefined;
}

/** An end that takes longer is explained. */
const SLOW_END_MS = 500;

type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** A stream that is made when it is wanted: that takes 5 ms, in which a sandbox could be at work. */
function lateStream(make: () => NodeJS.WriteStream): { open(): NodeJS.WriteStream; isSaid(): boolean } {
  let stream: NodeJS.WriteStream | undefined;
  return { open: () => stream ??= make(), isSaid: () => !stream || stream.writableLength === 0 };
}

function sinkOf(fd: number, open: () => NodeJS.WriteStream, env: Record<string, string | undefined>): Sink {
  // One wait for all: typed code may say a thousand things in one line, and waits for none.
  let drained: Promise<void> | undefined;
  let goOn = () => {};
  let isGone = false;
  let stream: NodeJS.WriteStream | undefined;
  // Nobody reads any more: what is still said is said to nobody, and waits for nothing.
  const opened = () => stream ??= open().on('error', () => { isGone = true; goOn(); });
  const isTerminal = mayBeTerminal(fd);
  const redraws = () => isTerminal && opened().isTTY === true && env.TERM !== 'dumb';
  return {
    write: (text) => (isGone || opened().write(text) ? undefined : drained ??= new Promise<void>((resolve) => {
      goOn = () => { drained = undefined; resolve(); };
      opened().once('drain', goOn);
    })),
    get isTTY() { return isTerminal && opened().isTTY === true; },
    get redraws() { return redraws(); },
    get columns() { return isTerminal ? opened().columns ?? 100 : 100; },
    get color() { return redraws() && !env.NO_COLOR; },
  };
}

/** What is no device is none; what is one only its stream knows. */
function mayBeTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return false;
  }
}
