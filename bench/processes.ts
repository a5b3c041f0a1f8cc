// Processes to measure: run to their end under a clock, or started and left to serve.
// Imported by lines. None may outlive its time limit or the workshop.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { NotMeasured, type Sample } from './line.ts';
import type { Workshop } from './workshop.ts';

/** How a process ended. */
export interface Ended {
  /** From before its start until it is gone and its output is read. */
  ms: number;
  out: string;
  err: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Read its output only to throw it away. */
  discard?: boolean;
  timeoutMs?: number;
}

const TIMEOUT_MS = 120_000;

/** Run a command line to its end. @throws Error when it fails: a program that did not do its work has no time. */
export function runTimed(workshop: Workshop, [program, ...args]: string[], options: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(program!, args, {
      cwd: options.cwd ?? workshop.folder, env: { ...workshop.env, ...options.env }, timeout: options.timeoutMs ?? TIMEOUT_MS, killSignal: 'SIGKILL',
      stdio: ['ignore', options.discard ? 'ignore' : 'pipe', 'pipe'],
    });
    const texts = { out: '', err: '' };
    child.stdout?.on('data', (chunk: Buffer) => { texts.out += chunk.toString(); });
    child.stderr!.on('data', (chunk: Buffer) => { texts.err += chunk.toString(); });
    child.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? new NotMeasured(`${program} was not found`) : error));
    child.on('close', (code, signal) => {
      const ms = performance.now() - startedAt;
      if (code === 0) resolve({ ms, ...texts });
      else reject(new Error(`${signal ?? `exit ${code}`}: ${(texts.err || texts.out).trim().split('\n').slice(-3).join(' | ')}`));
    });
  });
}

/** The environment of a Node program, or of a script that becomes one, in which one of ours runs first. */
export function withProgram({ root }: Workshop, name: string): Record<string, string> {
  return { NODE_OPTIONS: `--require=${JSON.stringify(path.join(root, 'bench/programs', name))}` };
}

/** A side that is the time of one process, start to end. `expect` is what its output must hold. */
export function timedProcess(workshop: Workshop, command: (round: number) => string[] | Promise<string[]>, options: RunOptions & { expect?: string } = {}): Sample {
  return async (round) => {
    const { ms, out } = await runTimed(workshop, await command(round), options);
    if (options.expect !== undefined && !out.includes(options.expect)) throw new Error(`its output does not hold ${JSON.stringify(options.expect)}: ${out.slice(0, 200)}`);
    return { ms };
  };
}

/** A process that serves. */
export interface Serving {
  /** Its first line that matches. */
  said: RegExpExecArray;
  pid: number;
  /** Milliseconds from before its start until it said so. */
  ms: number;
  stop(): Promise<void>;
}

/** Start a process and wait until it says what is waited for. It is stopped at the workshop's end at the latest. */
export function startServing(workshop: Workshop, [program, ...args]: string[], ready: RegExp, env: Record<string, string> = {}): Promise<Serving> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(program!, args, { cwd: workshop.folder, env: { ...workshop.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => stopProcess(child);
    workshop.atEnd(stop);
    const timer = setTimeout(() => { void stop(); reject(new Error(`it did not say ${ready} in time: ${text.slice(0, 300)}`)); }, 30_000);
    let text = '';
    const look = (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-10_000);
      const said = ready.exec(text);
      if (!said) return;
      clearTimeout(timer);
      resolve({ said, pid: child.pid!, ms: performance.now() - startedAt, stop });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    child.on('error', reject);
    child.on('exit', (code) => { clearTimeout(timer); reject(new Error(`it ended with ${code}: ${text.slice(0, 300)}`)); });
  });
}

function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    child.once('exit', () => { clearTimeout(timer); resolve(); });
    child.kill('SIGTERM');
  });
}
